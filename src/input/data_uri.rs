//! Data URIs (RFC 2397): `data:[mediatype][;base64],data`, alone or anywhere in a text.

use super::{
    base64_text,
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::QuirkKind,
    text::base64,
    url_encoded::decode,
};
use std::borrow::Cow;

const SCHEME: &str = "data:";
/// Media types and their parameters are short.
const LONGEST_TYPE: usize = 256;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("data-uri")),
    words: "it is in a data URI (RFC 2397)",
    looks: |text| Likeness::perhaps(starts(text).next().is_some()),
    unwrap,
    for_crls: false,
};

/// Where the scheme stands, in lower or upper case.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let is_scheme = |at: &usize| {
        let start = at.checked_sub(SCHEME.len() - 1)?;
        let found = text.get(start..=*at)?;
        found.eq_ignore_ascii_case(SCHEME).then_some(at + 1)
    };
    text.match_indices(':')
        .filter_map(move |(at, _)| is_scheme(&at))
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut parts = Vec::new();
    // Where the one before ended; what looks like another inside of it is data.
    let mut end = 0;
    for at in starts(text) {
        if at >= end {
            let (part, length) = data(&text[at..]);
            parts.extend(part);
            end = at + length;
        }
    }
    Unwrapped::parts(parts)
}

/// The data of the URI whose scheme stands before, if it is worth a try; and how long the URI is.
fn data(uri: &str) -> (Option<Part<'_>>, usize) {
    let head = &uri.as_bytes()[..uri.len().min(LONGEST_TYPE)];
    let Some(comma) = head.iter().position(|byte| *byte == b',') else {
        return (None, 0);
    };
    let media_type = uri[..comma].to_ascii_lowercase();
    let rest = &uri[comma + 1..];
    let is_end =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ')' | '>' | '<' | '`' | '\\');
    let end = rest.find(is_end).unwrap_or(rest.len());
    let data = decode(&rest[..end]);
    let part = match media_type.split(';').any(|one| one.trim() == "base64") {
        // A line of mail, or a person, may have broken it.
        true => base64(&data)
            .filter(|_| may_hold(&data))
            .or_else(|| base64(&decode(&rest[..wrapped(rest)])))
            .map(|(octets, _)| base64_text::part(octets)),
        false if may_hold(&data) => Some(Part::Text(Cow::Owned(data))),
        false => None,
    };
    (part, comma + 1 + end)
}

/// How far digits of base64 go, with blanks between.
fn wrapped(text: &str) -> usize {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "+/=%_-".contains(c);
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::found::Encoding;
    use ::base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn other_uses_of_the_word_are_none() {
        for text in [
            "data: see above",
            "data:,",
            "metadata:x,y",
            "data:text/plain,short",
            "",
        ] {
            assert!(unwrap(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn octets_are_read(octets in vec(any::<u8>(), 160..300), way in 0..4_usize) {
            let base64 = STANDARD.encode(&octets);
            let file = match way {
                0 => format!("data:application/x-x509-ca-cert;base64,{base64}"),
                1 => format!("DATA:;base64,{}", base64.replace('=', "%3D").replace('+', "%2b")),
                2 => format!("<a href=\"data:application/pkix-cert;name=a.cer;base64,{base64}\">x</a>"),
                _ => format!("data:;base64,{}\n{}", &base64[..76], &base64[76..]),
            };
            let parts = unwrap(&file).expect("data").parts;
            prop_assert_eq!(parts, [Part::Octets(octets, Encoding::Base64)]);
        }
    }

    #[test]
    fn a_uri_ends_where_it_is_quoted_and_another_may_follow() {
        let octets = vec![7; 150];
        let base64 = STANDARD.encode(&octets);
        let words = "-----BEGIN%20";
        let octets = || Part::Octets(octets.clone(), Encoding::Base64);
        let text = |text: &str| Part::Text(Cow::Owned(text.to_owned()));
        for (file, expected) in [
            (format!("data:base64,{base64}"), vec![octets()]),
            (format!("a:b data:,{words}\" x"), vec![text("-----BEGIN ")]),
            (format!("(data:,{words}) x"), vec![text("-----BEGIN ")]),
            (
                format!("data:,{words}\ndata:base64,{base64}"),
                vec![text("-----BEGIN "), octets()],
            ),
            (format!("data:,1data:a ,{words}"), vec![]),
        ] {
            let parts = unwrap(&file).map(|all| all.parts).unwrap_or_default();
            assert_eq!(parts, expected, "{file}");
        }
    }
}
