//! Moments in UTC: the dates of certificates, and those given on the command line.
//!
//! X.509 has two notations, of which RFC 5280 allows one form each. Other forms are read as far as
//! they have one meaning, and the rule that they break is kept for the report.

use crate::{
    asn1::{reader::Tlv, tag},
    error::{Error, ErrorKind},
};
use jiff::{SignedDuration, civil::DateTime};
use std::fmt;

/// A moment in UTC, from the year 0 to 9999-12-31T23:59:59.999999999Z: the range of
/// GeneralizedTime.
///
/// `Display` and `Serialize` write RFC 3339 (`2026-11-23T10:00:00Z`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(DateTime);

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(EPOCH);

    /// Parses RFC 3339 (`2026-11-23T10:00:00Z`, any offset, fractions allowed) or
    /// a date (`2026-11-23`, which means midnight UTC). White space around it is ignored.
    ///
    /// # Errors
    /// Says what was expected when `text` is neither.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if let Ok(date) = text.parse::<jiff::civil::Date>()
            && text.len() == 10
        {
            return Ok(Self(date.to_datetime(jiff::civil::Time::midnight())));
        }
        // Its last day is beyond what `Timestamp` holds, as some offset might take it out of range.
        if let Some(civil) = text.strip_suffix('Z')
            && let Some((date, clock)) = civil.split_once('T')
            // It would read over an offset, or a zone's name.
            && date.len() == 10
            && clock.chars().all(|c| matches!(c, '0'..='9' | ':' | '.'))
            && let Ok(moment) = civil.parse::<DateTime>()
        {
            return Ok(Self(moment));
        }
        text.parse::<jiff::Timestamp>()
            .map(|moment| Self(jiff::tz::Offset::UTC.to_datetime(moment)))
            .map_err(|cause| {
                let message =
                    format!("`{text}` is not a time: write `2026-11-23T10:00:00Z` or `2026-11-23`");
                Error::new(ErrorKind::Usage, message).caused_by(cause)
            })
    }

    /// The moment `seconds` after 1970-01-01T00:00:00Z, or `None` beyond the year 9999.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        EPOCH
            .checked_add(SignedDuration::from_secs(seconds))
            .ok()
            .map(Self)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z (rounded down).
    pub fn unix(self) -> i64 {
        let since = self.0.duration_since(EPOCH);
        since.as_secs() - i64::from(since.subsec_nanos() < 0)
    }

    /// The moment `seconds` later (earlier if negative), clamped to the years 0 to 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(SignedDuration::from_secs(seconds)))
    }

    /// Seconds from `earlier` to this moment, rounded toward zero.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.duration_since(earlier.0).as_secs()
    }

    /// The calendar date alone, `2026-11-23`.
    pub fn date(self) -> String {
        self.0.date().to_string()
    }
}

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.0)
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A date field of a certificate or CRL: a UTCTime or a GeneralizedTime (RFC 5280 section 4.1.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeField {
    time: Option<Time>,
    text: String,
    generalized: bool,
    fault: Option<&'static str>,
}

impl TimeField {
    /// The moment, or `None` when the text is not a valid date in UTC.
    pub fn time(&self) -> Option<Time> {
        self.time
    }

    /// The characters as encoded; of an invalid date the first 64, with unprintable ones escaped.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which rule of RFC 5280 section 4.1.2.5 the field breaks, as a clause for a message; `None`
    /// when it breaks none.
    pub fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    pub(crate) fn read(tlv: &Tlv<'_>) -> Self {
        let generalized = tlv.tag == tag::GENERALIZED_TIME;
        let (time, fault) = match std::str::from_utf8(tlv.value) {
            Ok(written) => interpret(written, generalized),
            Err(_) => (None, Some("it is not made of ASCII digits")),
        };
        let written = String::from_utf8_lossy(tlv.value);
        let text = match time {
            // A valid date consists of digits and a `Z`: nothing to escape.
            Some(_) => written.into_owned(),
            None => written.escape_debug().take(64).collect(),
        };
        Self {
            time,
            text,
            generalized,
            fault,
        }
    }
}

/// The moment that `text` denotes, if any, and the rule of RFC 5280 section 4.1.2.5 that it breaks,
/// if any. The two are independent: a GeneralizedTime before 2050 is a moment and a fault.
fn interpret(text: &str, generalized: bool) -> (Option<Time>, Option<&'static str>) {
    let year_digits = if generalized { 4 } else { 2 };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    if digits < year_digits + 8 {
        return (None, Some("it has too few digits"));
    }
    let part = |from: usize| number.get(from..from + 2).and_then(|two| two.parse().ok());
    let year: Option<i16> = number[..year_digits].parse().ok();
    let year = match year {
        // RFC 5280 section 4.1.2.5.1: "Where YY is greater than or equal to 50, the year SHALL be
        // interpreted as 19YY".
        Some(short) if !generalized => Some(short + if short >= 50 { 1900 } else { 2000 }),
        year => year,
    };
    let fields = [0, 2, 4, 6, 8].map(|at| part(year_digits + at));
    let [Some(month), Some(day), Some(hour), Some(minute), second] = fields else {
        return (None, Some("it has too few digits"));
    };
    let moment = year.and_then(|year| {
        DateTime::new(year, month, day, hour, minute, second.unwrap_or(0), 0).ok()
    });
    let Some(moment) = moment else {
        return (None, Some("there is no such date or time of day"));
    };
    let fault = match rest {
        _ if second.is_none() => Some("the seconds are missing"),
        _ if digits != year_digits + 10 => Some("it has too many digits"),
        // Section 4.1.2.5: "validity dates through the year 2049 as UTCTime".
        "Z" if generalized && (1950..2050).contains(&moment.year()) => {
            Some("a date before 2050 must be a UTCTime")
        }
        "Z" => None,
        _ if rest.starts_with(['.', ',']) => Some("fractions of a second are not allowed"),
        _ => Some("it does not end in `Z`"),
    };
    // Parsers disagree on offsets and fractions, so a date with either has no moment.
    let usable = matches!(rest, "Z") && digits == year_digits + 10;
    (usable.then_some(Time(moment)), fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, generalized: bool) -> (Option<String>, Option<&'static str>) {
        let (time, fault) = interpret(text, generalized);
        (time.map(|t| t.to_string()), fault)
    }

    #[test]
    fn dates_of_both_kinds() {
        assert_eq!(
            read("230516145500Z", false),
            (Some("2023-05-16T14:55:00Z".into()), None)
        );
        assert_eq!(
            read("500101000000Z", false),
            (Some("1950-01-01T00:00:00Z".into()), None)
        );
        assert_eq!(
            read("99991231235959Z", true),
            (Some("9999-12-31T23:59:59Z".into()), None)
        );
        assert!(read("20240101000000Z", true).1.is_some());
    }

    #[test]
    fn bad_dates_have_a_fault_and_no_moment() {
        for (text, generalized) in [
            ("", false),
            ("2305161455Z", false),
            ("230516145500+0100", false),
            ("20510516145500.5Z", true),
            ("230229000000Z", false),
            ("231301000000Z", false),
            ("230516145560Z", false),
            ("23051614550011Z", false),
            ("２30516145500Z", false),
        ] {
            let (time, fault) = read(text, generalized);
            assert!(
                time.is_none() && fault.is_some(),
                "{text}: {time:?} {fault:?}"
            );
        }
    }

    #[test]
    fn what_people_write() {
        for (text, expected) in [
            ("2026-11-23", "2026-11-23T00:00:00Z"),
            ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
            ("2026-11-23T12:00:00.5+02:00", "2026-11-23T10:00:00.5Z"),
            // RFC 5280 section 4.1.2.5: "no well-defined expiration date"
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(Time::parse(text).unwrap().to_string(), expected);
        }
        for text in [
            "",
            "yesterday",
            "2026-02-30",
            "23/11/2026",
            "2026-11-23T10:00:00",
            "2026-11-23T10:00:00+01:00Z",
            "2026-11-23T10:00:00[UTC]Z",
            "-00026-11-23T10:00:00Z",
        ] {
            assert!(Time::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn unix_seconds_both_ways() {
        for seconds in [-1, 0, 1_700_000_000, 253_402_300_799] {
            assert_eq!(Time::from_unix(seconds).unwrap().unix(), seconds);
        }
        assert_eq!(Time::from_unix(i64::MAX), None);
        assert_eq!(
            Time::parse("9999-12-30T00:00:00Z")
                .unwrap()
                .plus_seconds(i64::MAX)
                .date(),
            "9999-12-31"
        );
    }
}
