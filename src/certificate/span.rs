//! Spans of time as people write them: `90d`, `12h`.

use crate::error::{Error, ErrorKind, Result};

/// Units of a span, in seconds.
const UNITS: &[(char, i64)] = &[
    ('s', 1),
    ('m', 60),
    ('h', 3_600),
    ('d', 86_400),
    ('w', 604_800),
];

/// `90d`, `12h`, `30m`, `2w`: seconds.
pub(crate) fn parse_span(text: &str) -> Result<i64> {
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
    use super::parse_span;

    #[test]
    fn spans() {
        assert_eq!(parse_span("90d").unwrap(), 7_776_000);
        assert_eq!(parse_span("0h").unwrap(), 0);
        for text in ["", "d", "90", "-1d", "1y", "1.5d", "90 d", "９d", "é"] {
            assert!(parse_span(text).is_err(), "{text}");
        }
    }
}
