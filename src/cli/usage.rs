//! Errors of usage repeat arguments, which may hold anything.

use super::{code::holds_private_key, suggest::closest};
use crate::escape;
use clap::{
    builder::StyledStr,
    error::{ContextKind, ContextValue, Error},
};
use std::{borrow::Cow, error::Error as _};

/// The error with every argument in its words as it can be shown, and with a value that is close.
pub(super) fn escaped(error: Error) -> Error {
    let mut error = with_close_value(error);
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    let context: Vec<_> = error
        .context()
        // Made of popcert's own words alone; it has several lines.
        .filter(|(kind, _)| *kind != ContextKind::Usage)
        .map(|(kind, value)| (kind, escaped_value(value)))
        .collect();
    for (kind, value) in context {
        error.insert(kind, value);
    }
    if holds_private_key(cause.as_bytes()) {
        let message = "a private key was given where none is read\n";
        return Error::raw(error.kind(), message);
    }
    match escape::text(&cause) {
        shown if shown == cause => error,
        // The cause repeats the value and cannot be changed, so that it stands alone.
        shown => Error::raw(error.kind(), format!("{shown}\n")),
    }
}

/// clap finds values that are misspelt by a letter or two, but not those in another letter case.
fn with_close_value(mut error: Error) -> Error {
    let close = match (
        error.get(ContextKind::InvalidValue),
        error.get(ContextKind::ValidValue),
        error.get(ContextKind::SuggestedValue),
    ) {
        (Some(ContextValue::String(given)), Some(ContextValue::Strings(known)), None) => {
            let known = known.iter().map(String::as_str);
            closest(given, known).first().map(ToString::to_string)
        }
        _ => None,
    };
    if let Some(close) = close {
        error.insert(ContextKind::SuggestedValue, ContextValue::String(close));
    }
    error
}

/// An argument as an error repeats it. A private key that was given by mistake does not get into the
/// logs of whatever runs popcert.
fn display(text: &str) -> Cow<'_, str> {
    match holds_private_key(text.as_bytes()) {
        true => Cow::Borrowed("(a private key)"),
        false => escape::text(text),
    }
}

fn escaped_value(value: &ContextValue) -> ContextValue {
    let text = |text: &String| display(text).into_owned();
    // A tip that repeats an odd argument is shown without colours.
    let styled = |text: &StyledStr| {
        let plain = text.to_string();
        match display(&plain) {
            shown if shown == plain => text.clone(),
            shown => StyledStr::from(shown.into_owned()),
        }
    };
    match value {
        ContextValue::String(one) => ContextValue::String(text(one)),
        ContextValue::Strings(all) => ContextValue::Strings(all.iter().map(text).collect()),
        ContextValue::StyledStr(one) => ContextValue::StyledStr(styled(one)),
        ContextValue::StyledStrs(all) => ContextValue::StyledStrs(all.iter().map(styled).collect()),
        other => other.clone(),
    }
}
