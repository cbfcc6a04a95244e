//! LDIF (RFC 2849): a value after `::` is base64, and a line that begins with a blank goes on with the
//! one before.

use super::{
    base64_text,
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::QuirkKind,
    text::base64,
};
use std::borrow::Cow;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("ldif")),
    words: "it is in an LDIF file (RFC 2849)",
    looks: |text| Likeness::surely(is_entry(text)),
    unwrap,
    for_crls: true,
};

/// Whether a line names an entry, or gives an attribute's value in base64.
fn is_entry(text: &str) -> bool {
    text.lines().any(|line| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ';' | '.');
        let is_base64 = |(name, value): (&str, &str)| {
            !name.is_empty() && name.chars().all(is_name) && value.len() >= 40
        };
        line.starts_with("dn: ")
            || line.starts_with("dn:: ")
            || line.split_once(":: ").is_some_and(is_base64)
    })
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let (mut parts, mut rest) = (Vec::new(), String::new());
    for line in unfolded(text) {
        let encoded = line.split_once("::").map(|(_, value)| value.trim());
        let octets = encoded.filter(|value| may_hold(value)).and_then(base64);
        let plain = || line.split_once(": ").map(|(_, value)| value);
        match (octets, plain()) {
            (Some((octets, _)), _) => parts.push(base64_text::part(octets)),
            (None, Some(value)) if may_hold(value) => {
                parts.push(Part::Text(Cow::Owned(value.to_owned())))
            }
            _ => {
                rest.push_str(&line);
                rest.push('\n');
            }
        }
    }
    Some(Unwrapped::parts(parts)?.with_rest(rest))
}

/// Lines, each with those that go on with it.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.push_str(more.trim_end()),
            _ => lines.push(line.trim_end().to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::found::Encoding;
    use ::base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn values_are_read_however_they_are_folded(octets in vec(any::<u8>(), 160..300), width in 20..90_usize, end in "\r?\n") {
            let value = format!("userCertificate;binary:: {}", STANDARD.encode(&octets));
            let (first, more) = value.split_at(width);
            let more = more.as_bytes().chunks(width).map(|line| format!(" {}", String::from_utf8_lossy(line)));
            let lines = ["dn: cn=x,c=DE", "# a comment", first].map(str::to_owned).into_iter().chain(more).chain(["cn: x".to_owned()]);
            let file = lines.collect::<Vec<_>>().join(&end);
            prop_assert!(is_entry(&file));
            let parts = unwrap(&file).expect("a value").parts;
            prop_assert_eq!(parts, [Part::Octets(octets, Encoding::Base64)]);
        }
    }

    #[test]
    fn entries_are_told_by_their_names_and_values() {
        let value = "A".repeat(40);
        for (text, expected) in [
            ("dn: x".to_owned(), Likeness::Surely),
            ("a\ndn:: x".to_owned(), Likeness::Surely),
            (format!("a-1.2;binary:: {value}"), Likeness::Surely),
            (format!("a:: {}", &value[1..]), Likeness::Unlike),
            (format!("a_b:: {value}"), Likeness::Unlike),
            (format!(":: {value}"), Likeness::Unlike),
            (format!("a: {value}"), Likeness::Unlike),
        ] {
            assert_eq!((FORM.looks)(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_no_base64_may_be_long_enough_to_hold_some() {
        let text = format!("dn: x\na: {}\nb:: {}\n", "?".repeat(200), "?".repeat(199));
        let unwrapped = unwrap(&text).expect("a value");
        assert_eq!(unwrapped.parts, [Part::Text(Cow::Owned("?".repeat(200)))]);
        assert_eq!(unwrapped.rest, format!("dn: x\nb:: {}\n", "?".repeat(199)));
    }
}
