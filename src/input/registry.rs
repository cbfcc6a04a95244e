//! Files of the registry editor (.reg): octets as `"Blob"=hex:03,00,…`, over lines that end in `\`.
//! Windows keeps its certificates as properties, of which one is the certificate.

use super::{
    certificate_property,
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::{Encoding, QuirkKind},
};
use std::borrow::Cow;

/// Of version 5 (which is UTF-16) and of version 4.
const FIRST_LINES: &[&str] = &["Windows Registry Editor Version", "REGEDIT4"];

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("registry")),
    words: "it is in a file of the registry editor (.reg)",
    looks: |text| Likeness::surely(FIRST_LINES.iter().any(|line| text.starts_with(line))),
    unwrap,
    for_crls: false,
};

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut parts = Vec::new();
    for line in joined(text) {
        let Some((_, value)) = line.split_once('=') else {
            continue;
        };
        if let Some(string) = value
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
        {
            let string = string.replace("\\\"", "\"").replace("\\\\", "\\");
            if may_hold(&string) {
                parts.push(Part::Text(Cow::Owned(string)));
            }
            continue;
        }
        // `hex:` is REG_BINARY; others have the number of their type in brackets.
        let octets = value
            .strip_prefix("hex")
            .and_then(|rest| rest.split_once(':'));
        let Some(octets) = octets.and_then(|(_, digits)| octets_of(digits)) else {
            continue;
        };
        let contents = certificate_property::contents(&octets);
        match contents.is_empty() {
            true => parts.push(Part::Octets(octets, Encoding::Hex)),
            false => parts.extend(
                contents
                    .iter()
                    .map(|one| Part::Octets(one.to_vec(), Encoding::Hex)),
            ),
        }
    }
    Unwrapped::parts(parts)
}

/// Lines, each with those that go on with it.
fn joined(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for part in text.lines().map(str::trim) {
        match part.strip_suffix('\\') {
            Some(start) => line.push_str(start),
            None => {
                line.push_str(part);
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    lines.push(line);
    lines
}

fn octets_of(digits: &str) -> Option<Vec<u8>> {
    let octets = digits
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty());
    octets.map(|one| u8::from_str_radix(one, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn octets_are_read_over_lines(octets in vec(any::<u8>(), 30..200), width in 2..26_usize, kind in "(|\\(3\\)|\\(b\\))", property: bool) {
            let length = u32::try_from(octets.len()).expect("short").to_le_bytes();
            let blob = match property {
                true => [&[3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 32, 0, 0, 0, 1, 0, 0, 0], &length[..], &octets].concat(),
                false => [&[0x30][..], &octets].concat(),
            };
            let digits: Vec<_> = blob.iter().map(|octet| format!("{octet:02x}")).collect();
            let lines: Vec<_> = digits.chunks(width).map(|line| line.join(",")).collect();
            let file = format!("REGEDIT4\r\n\r\n[HKEY]\r\n\"Blob\"=hex{kind}:{}\r\n\"a\"=dword:1\r\n", lines.join(",\\\r\n  "));
            let parts = unwrap(&file).expect("a blob").parts;
            let expected = if property { octets } else { blob };
            prop_assert_eq!(parts, [Part::Octets(expected, Encoding::Hex)]);
        }
    }
}
