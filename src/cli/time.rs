//! Times on the command line.

use crate::{certificate::Time, error::Result};
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
