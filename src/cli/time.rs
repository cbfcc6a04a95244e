//! Times on the command line.

use crate::{
    certificate::Time,
    error::{Error, ErrorKind, Result},
    mock::moments,
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

/// `--at` of what makes certificates for that moment.
pub(super) fn parse_mock_time(text: &str) -> Result<Time> {
    let at = parse_time(text)?;
    match moments::ALL.contains(&at.unix()) {
        true => Ok(at),
        false => Err(Error::new(
            ErrorKind::Usage,
            format!("a mock makes certificates for moments {}", moments::WORDS),
        )),
    }
}
