//! Times and spans of time on the command line.

use crate::{
    certificate::Time,
    error::{Error, ErrorKind, Result},
};
use std::time::{SystemTime, UNIX_EPOCH};

/// The current time, in whole seconds.
pub(super) fn now() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Time::from_unix(seconds).unwrap_or_else(|| Time::EPOCH.plus_seconds(seconds))
}

/// `--at`: RFC 3339 or a date.
pub(super) fn parse_time(text: &str) -> Result<Time> {
    Time::parse(text)
}

/// Units of a span, in seconds.
const UNITS: &[(char, i64)] = &[
    ('s', 1),
    ('m', 60),
    ('h', 3_600),
    ('d', 86_400),
    ('w', 604_800),
];

/// `90d`, `12h`, `30m`, `2w`: seconds.
pub(super) fn parse_duration(text: &str) -> Result<i64> {
    let wrong = || {
        let message = format!("`{text}` is not a span of time: write `90d`, `12h` or `30m`");
        Error::new(ErrorKind::Usage, message)
    };
    let unit = text.chars().last().ok_or_else(wrong)?;
    let (_, seconds) = UNITS
        .iter()
        .find(|(letter, _)| *letter == unit)
        .ok_or_else(wrong)?;
    text[..text.len() - 1]
        .parse::<u32>()
        .ok()
        .and_then(|number| i64::from(number).checked_mul(*seconds))
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        assert_eq!(parse_duration("90d").unwrap(), 7_776_000);
        assert_eq!(parse_duration("0h").unwrap(), 0);
        for text in ["", "d", "90", "-1d", "1y", "1.5d", "90 d", "９d", "é"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
