//! The labels of a series, with the names that x509-certificate-exporter gives them.

use crate::{
    render::markup::cut_in_the_middle,
    report::{Deadline, Facts},
};
use std::fmt::Write as _;

/// Characters of a name; a certificate can have a megabyte of it, and each series repeats it.
const COLUMNS: usize = 256;
/// Hex digits of the SHA-256 that distinguish certificates of one file and name.
const DISCRIMINATOR: usize = 16;
/// Octets of a serial number that is shown in decimal; RFC 5280 section 4.1.2.2 allows 20.
const SERIAL_OCTETS: usize = 32;

/// Labels in the order of their names, without those that would be empty, which Prometheus takes for
/// absent.
pub(super) struct Labels(Vec<(&'static str, String)>);

impl Labels {
    pub(super) fn of_certificate(facts: &Facts) -> Self {
        Self::new(
            &facts.source.path,
            &facts.thumbprints.sha256,
            &facts.serial,
            [&facts.common_names, &facts.issuer_common_names].map(|names| names.last()),
        )
    }

    /// The same as of the facts of that certificate.
    pub(super) fn of_deadline(deadline: &Deadline) -> Self {
        Self::new(
            &deadline.path,
            &deadline.sha256,
            &deadline.serial,
            [&deadline.subject_common_name, &deadline.issuer_common_name].map(Option::as_ref),
        )
    }

    pub(super) fn of_file(path: &str) -> Self {
        Self(vec![
            ("filename", value(file_name(path))),
            ("filepath", value(path)),
        ])
    }

    fn new(path: &str, sha256: &str, serial: &str, names: [Option<&String>; 2]) -> Self {
        let prefix = sha256.get(..DISCRIMINATOR).unwrap_or(sha256);
        let [subject, issuer] = names.map(|name| {
            let name = name.map_or("", String::as_str);
            value(&cut_in_the_middle(name, COLUMNS))
        });
        let mut labels = vec![
            ("discriminator", prefix.to_owned()),
            ("filename", value(file_name(path))),
            ("filepath", value(path)),
            ("issuer_CN", issuer),
            ("serial_number", decimal(serial)),
            ("subject_CN", subject),
        ];
        labels.retain(|(_, value)| !value.is_empty());
        Self(labels)
    }

    /// The same with one more.
    pub(super) fn with(&self, name: &'static str, text: &str) -> Self {
        let mut labels = self.0.clone();
        let place = labels.partition_point(|(other, _)| *other < name);
        labels.insert(place, (name, value(text)));
        Self(labels)
    }

    /// As they are written between braces.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.0 {
            let comma = if text.is_empty() { "" } else { "," };
            // Writing to a String cannot fail.
            let _ = write!(text, "{comma}{name}=\"{value}\"");
        }
        text
    }
}

/// "label_value can be any sequence of UTF-8 characters, but the backslash, double-quote, and line
/// feed characters have to be escaped" (Prometheus, exposition formats).
pub(super) fn value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            _ => out.push(c),
        }
    }
    out
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A serial number in decimal, as x509-certificate-exporter has it; one that is far too long stays
/// hex, shortened.
fn decimal(hex: &str) -> String {
    /// Of the base in which the number is gathered.
    const DIGITS: usize = 18;
    const BASE: u128 = 10_u128.pow(DIGITS as u32);
    let (sign, digits) = match hex.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", hex),
    };
    if digits.len() > 2 * SERIAL_OCTETS {
        return cut_in_the_middle(hex, COLUMNS);
    }
    // The least significant comes first.
    let mut limbs: Vec<u128> = vec![0];
    for digit in digits.chars().filter_map(|c| c.to_digit(16)) {
        let mut carry = u128::from(digit);
        for limb in &mut limbs {
            let sum = *limb * 16 + carry;
            (*limb, carry) = (sum % BASE, sum / BASE);
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut limbs = limbs.iter().rev();
    let first = limbs.next().map(ToString::to_string);
    let rest = limbs.map(|limb| format!("{limb:0DIGITS$}"));
    sign.chars()
        .map(String::from)
        .chain(first)
        .chain(rest)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads a label value as the format says, up to its closing quote.
    fn read(text: &str) -> Option<String> {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' | '\n' => return None,
                '\\' => out.push(match chars.next()? {
                    'n' => '\n',
                    c @ ('\\' | '"') => c,
                    _ => return None,
                }),
                c => out.push(c),
            }
        }
        Some(out)
    }

    proptest! {
        #[test]
        fn a_value_is_read_as_it_was(text in "(?s)(.|[\\\\\"\n,{}=]){0,40}") {
            prop_assert_eq!(read(&value(&text)), Some(text));
        }

        #[test]
        fn serial_numbers_are_decimal(number: u128) {
            prop_assert_eq!(decimal(&format!("{number:X}")), number.to_string());
        }
    }

    #[test]
    fn serial_numbers_of_all_kinds() {
        let long = "F".repeat(64);
        let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        for (hex, shown) in [
            ("00", "0"),
            ("-80", "-128"),
            ("0DE0B6B3A7640000", "1000000000000000000"),
            (&long, most),
        ] {
            assert_eq!(decimal(hex), shown, "{hex}");
        }
        assert!(decimal(&"AB".repeat(1_000_000)).chars().count() <= COLUMNS);
    }

    #[test]
    fn another_label_stands_in_its_place() {
        let labels = Labels::of_file("a/b\\c\"d.cer");
        assert_eq!(
            labels.text(),
            r#"filename="c\"d.cer",filepath="a/b\\c\"d.cer""#
        );
        let names = |labels: &Labels| labels.0.iter().map(|one| one.0).collect::<Vec<_>>();
        assert_eq!(names(&labels.with("a", "")), ["a", "filename", "filepath"]);
        assert_eq!(
            names(&labels.with("filen", "")),
            ["filen", "filename", "filepath"]
        );
        assert_eq!(
            names(&labels.with("role", "")),
            ["filename", "filepath", "role"]
        );
    }
}
