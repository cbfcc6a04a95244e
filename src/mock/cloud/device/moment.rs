//! Dates as DPS writes them.

use crate::certificate::Time;

/// Seven decimals, as .NET writes them.
pub(super) fn moment(seconds: i64) -> Option<String> {
    let text = Time::from_unix(seconds)?.to_string();
    Some(format!("{}.0000000Z", text.trim_end_matches('Z')))
}
