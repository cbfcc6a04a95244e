//! Errors of usage repeat arguments, which may hold anything.

use super::suggest::closest;
use crate::escape;
use clap::{
    builder::StyledStr,
    error::{ContextKind, ContextValue, Error},
};
use std::error::Error as _;

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

fn escaped_value(value: &ContextValue) -> ContextValue {
    let text = |text: &String| escape::text(text).into_owned();
    // A tip that repeats an odd argument is shown without colours.
    let styled = |text: &StyledStr| {
        let plain = text.to_string();
        match escape::text(&plain) {
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
