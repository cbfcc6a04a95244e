//! Dates of records, as answers show them.

use crate::{certificate::Time, mock::cloud::answer::dps_date};

/// A moment in seconds since 1970 as DPS writes it.
pub(super) fn moment(seconds: i64) -> Option<String> {
    Time::from_unix(seconds).map(dps_date)
}
