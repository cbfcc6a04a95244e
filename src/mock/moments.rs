//! The moments for which a mock makes certificates.

use std::ops::RangeInclusive;

/// Seconds since 1970. Dates have four digits (RFC 5280 section 4.1.2.5); certificates begin some
/// years before their moment, and end some after it.
pub(crate) const ALL: RangeInclusive<i64> = -631_152_000..=252_455_616_000;

/// The same for people.
pub(crate) const WORDS: &str = "from 1950-01-01 to 9970-01-01";
