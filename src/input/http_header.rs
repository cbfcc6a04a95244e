//! Headers of HTTP with certificates as byte sequences: base64 between colons (RFC 9440 section 2 with
//! RFC 8941 section 3.3.5), alone in `Client-Cert` or with commas between in `Client-Cert-Chain`.

use super::{
    base64_text,
    form::{Form, Likeness, SHORTEST, Unwrapped},
    found::QuirkKind,
    text::base64,
};

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("http-header")),
    words: "it is in a header of HTTP (RFC 9440)",
    looks: |text| Likeness::surely(sequences(text).next().is_some()),
    unwrap,
    for_crls: false,
};

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let octets = sequences(text).filter_map(base64);
    Unwrapped::parts(
        octets
            .map(|(octets, _)| base64_text::part(octets))
            .collect(),
    )
}

/// What stands between two colons, if it is long and base64.
fn sequences(text: &str) -> impl Iterator<Item = &str> {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut parts = text.split(':');
    parts.next();
    parts.filter(move |part| part.len() >= SHORTEST && part.bytes().all(is_digit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{form::Part, found::Encoding};
    use ::base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn byte_sequences_are_read_in_their_order(all in vec(vec(any::<u8>(), 160..300), 1..4), has_name: bool) {
            let list: Vec<_> = all.iter().map(|one| format!(":{}:", STANDARD.encode(one))).collect();
            let name = if has_name { "Client-Cert-Chain: " } else { "" };
            let header = format!("{name}{}", list.join(", "));
            prop_assert_eq!(looks(&header), Likeness::Surely);
            let parts = unwrap(&header).expect("sequences").parts;
            let expected: Vec<_> = all.into_iter().map(|one| Part::Octets(one, Encoding::Base64)).collect();
            prop_assert_eq!(parts, expected);
        }
    }

    fn looks(text: &str) -> Likeness {
        (FORM.looks)(text)
    }
}
