//! Quotes around a text that is no JSON: single ones, or one that was left at an end.

use super::{
    form::{Form, Likeness, Part, Unwrapped},
    found::QuirkKind,
    recognise,
};
use std::borrow::Cow;

const QUOTES: [char; 3] = ['"', '\'', '`'];

/// All forms are tried once more without the quotes; nobody quotes more.
const LONGEST: usize = 1024 * 1024;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::JsonQuoted),
    words: "it is in quotes",
    looks: |text| {
        Likeness::perhaps(
            text.len() <= LONGEST && (text.starts_with(QUOTES) || text.ends_with(QUOTES)),
        )
    },
    unwrap,
    for_crls: true,
};

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let inner = text.trim_matches(QUOTES);
    if inner.len() == text.len() {
        return None;
    }
    Some(Unwrapped {
        parts: vec![Part::Text(Cow::Borrowed(inner))],
        instead: Some(recognise::text(inner).1),
        ..Unwrapped::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_at_either_end_are_taken_off_of_what_is_not_too_long() {
        let quoted = |length: usize| "'".to_owned() + &"a".repeat(length - 1);
        for (text, expected) in [
            ("a'".to_owned(), Likeness::Perhaps),
            ("`a".to_owned(), Likeness::Perhaps),
            ("a'a".to_owned(), Likeness::Unlike),
            (quoted(1 << 20), Likeness::Perhaps),
            (quoted((1 << 20) + 1), Likeness::Unlike),
        ] {
            assert_eq!((FORM.looks)(&text), expected, "{}", text.len());
        }
        let unwrapped = unwrap("\"'nothing").expect("quotes");
        assert_eq!(unwrapped.parts, [Part::Text(Cow::Borrowed("nothing"))]);
        let instead = unwrapped.instead.expect("a reason");
        assert!(
            instead.message().contains("it begins `nothing`"),
            "{instead}"
        );
        assert!(unwrap("nothing").is_none());
    }
}
