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
