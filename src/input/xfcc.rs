//! Envoy's header `x-forwarded-client-cert`: elements with commas between, each of pairs `Key=Value`
//! with semicolons between, whose values may be in double quotes. `Cert` is the client's certificate
//! and `Chain` its whole chain, both URL-encoded PEM.

use super::{
    form::{Form, Likeness, Part, Unwrapped},
    found::QuirkKind,
    url_encoded::decode,
};
use std::borrow::Cow;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("xfcc")),
    words: "it is in Envoy's header `x-forwarded-client-cert`",
    looks,
    unwrap,
    for_crls: false,
};

fn looks(text: &str) -> Likeness {
    // A search behind each key would take time with the square of how many there are.
    let Some(armour) = text.rfind("BEGIN") else {
        return Likeness::Unlike;
    };
    let mut pairs = text[..armour].match_indices('=');
    Likeness::surely(pairs.any(|(at, _)| is_certificate_key(&text[..at])))
}

/// Whether a key that is looked for stands at the end.
fn is_certificate_key(before: &str) -> bool {
    let word = before.len()
        - before
            .bytes()
            .rev()
            .take_while(u8::is_ascii_alphabetic)
            .count();
    let (start, key) = before.split_at(word);
    let is_key = key.eq_ignore_ascii_case("cert") || key.eq_ignore_ascii_case("chain");
    is_key && (start.is_empty() || start.ends_with([';', ',', ' ', ':', '\n', '"', '\'']))
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut parts = Vec::new();
    let mut certificate: Option<String> = None;
    for (key, value, ends_element) in pairs(text) {
        if key.eq_ignore_ascii_case("cert") {
            certificate = Some(decode(&value));
        } else if key.eq_ignore_ascii_case("chain") {
            let chain = decode(&value);
            // The chain begins with the certificate, which is told once.
            let is_in_it = |one: &String| chain.contains(one.trim());
            if let Some(one) = certificate.take().filter(|one| !is_in_it(one)) {
                parts.push(Part::Text(Cow::Owned(one)));
            }
            parts.push(Part::Text(Cow::Owned(chain)));
        }
        if ends_element && let Some(one) = certificate.take() {
            parts.push(Part::Text(Cow::Owned(one)));
        }
    }
    parts.extend(certificate.map(|one| Part::Text(Cow::Owned(one))));
    Unwrapped::parts(parts)
}

/// Each key and value, and whether an element ends with it.
fn pairs(text: &str) -> impl Iterator<Item = (&str, String, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find('=')?;
        let key = rest[..at].trim_end();
        let word = key.len()
            - key
                .bytes()
                .rev()
                .take_while(u8::is_ascii_alphabetic)
                .count();
        let (value, end) = value(&rest[at + 1..]);
        rest = &rest[at + 1 + end..];
        let ends_element = rest
            .trim_start_matches([' ', '\t'])
            .starts_with([',', '\n', '\r']);
        Some((&key[word..], value, ends_element))
    })
}

/// A value, and where it ends. In quotes, `\"` is a quote.
fn value(text: &str) -> (String, usize) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',', '\n', '\r']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), end);
    };
    let mut is_escaped = false;
    let end = quoted.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    let end = end.unwrap_or(quoted.len());
    (
        quoted[..end].replace("\\\"", "\""),
        (end + 2).min(text.len()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<String> {
        let parts = unwrap(text).map(|all| all.parts).unwrap_or_default();
        let texts = parts.into_iter().map(|part| match part {
            Part::Text(text) => text.into_owned(),
            Part::Octets(..) => unreachable!("texts only"),
        });
        texts.collect()
    }

    #[test]
    fn certificates_and_chains_of_every_element_are_read_once() {
        for (header, expected) in [
            (
                "By=x;Cert=\"BEGIN%20A\";Subject=\"O=\\\"a,b;c\\\"\"",
                vec!["BEGIN A"],
            ),
            (
                "Cert=BEGIN%20A;URI=,Cert=\"BEGIN%20B\"",
                vec!["BEGIN A", "BEGIN B"],
            ),
            (
                "Cert=\"BEGIN%20A\";Chain=\"BEGIN%20A%0ABEGIN%20B\"",
                vec!["BEGIN A\nBEGIN B"],
            ),
            (
                "Chain=\"BEGIN%20B\";Cert=\"BEGIN%20A\"",
                vec!["BEGIN B", "BEGIN A"],
            ),
            (
                "x-forwarded-client-cert: Hash=1;cert=\"BEGIN+A\"",
                vec!["BEGIN A"],
            ),
            ("By=x;Hash=1", vec![]),
        ] {
            assert_eq!(parts(header), expected, "{header}");
            assert_eq!(
                looks(header) == Likeness::Surely,
                !expected.is_empty(),
                "{header}"
            );
        }
    }

    #[test]
    fn keys_and_values_end_where_the_format_ends_them() {
        for (before, expected) in [
            ("Cert", true),
            ("By=x;Chain", true),
            ("a: cert", true),
            ("\"cert", true),
            ("mycert", false),
            ("x9cert", false),
            (";key", false),
        ] {
            assert_eq!(is_certificate_key(before), expected, "{before}");
        }
        for (text, expected) in [
            ("\"a\\\"b\";x", ("a\"b", 6)),
            ("\"a\\\\\"b\"", ("a\\\\", 5)),
            (" ab ;c", ("ab", 4)),
            ("ab", ("ab", 2)),
            ("\"ab", ("ab", 3)),
        ] {
            let (read, end) = value(text);
            assert_eq!((&read[..], end), expected, "{text}");
        }
    }
}
