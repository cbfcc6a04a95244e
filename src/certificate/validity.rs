//! The validity period of a certificate. The library never reads the clock: whoever asks gives the
//! time.

use super::time::{Time, TimeField};
use crate::{
    asn1::{
        reader::{Reader, decode_error},
        tag,
    },
    error::Result,
};

/// The validity period (RFC 5280 section 4.1.2.5): "the period of time from notBefore through
/// notAfter, inclusive".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    not_before: TimeField,
    not_after: TimeField,
}

/// Where a moment lies relative to a validity period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidityStatus {
    /// The moment is after `notAfter`.
    Expired,
    /// The moment is before `notBefore`.
    NotYetValid,
    /// `notBefore` or `notAfter` is not a valid date.
    Unknown,
    /// The moment is within the period.
    Valid,
}

impl Validity {
    /// `notBefore`, the first second of the period.
    pub fn not_before(&self) -> &TimeField {
        &self.not_before
    }

    /// `notAfter`, the last second of the period.
    pub fn not_after(&self) -> &TimeField {
        &self.not_after
    }

    /// Where `at` lies relative to the period.
    pub fn status(&self, at: Time) -> ValidityStatus {
        match (self.not_before.time(), self.not_after.time()) {
            // RFC 5280 dates have whole seconds and the last one is included, so a moment with a
            // fraction (`--at …59.5Z`) is expired only when that second is over.
            (Some(_), Some(end)) if at >= end.plus_seconds(1) => ValidityStatus::Expired,
            (Some(start), Some(_)) if at < start => ValidityStatus::NotYetValid,
            (Some(_), Some(_)) => ValidityStatus::Valid,
            _ => ValidityStatus::Unknown,
        }
    }

    /// Seconds from `notBefore` to `notAfter`, if both are valid dates. Negative when they are swapped.
    pub fn seconds(&self) -> Option<i64> {
        Some(
            self.not_after
                .time()?
                .seconds_since(self.not_before.time()?),
        )
    }

    /// Reads `Validity ::= SEQUENCE { notBefore Time, notAfter Time }`.
    pub(crate) fn read(fields: &mut Reader<'_>) -> Result<Self> {
        const FIELD: &str = "tbsCertificate.validity";
        let mut pair = fields.require(tag::SEQUENCE, FIELD)?.contents();
        let mut date = |field: &str| {
            let tlv = pair.any(field)?;
            match tlv.tag {
                tag::UTC_TIME | tag::GENERALIZED_TIME => Ok(TimeField::read(&tlv)),
                _ => Err(decode_error(
                    "expected a UTCTime or a GeneralizedTime",
                    tlv.offset,
                    field,
                )),
            }
        };
        let validity = Self {
            not_before: date("tbsCertificate.validity.notBefore")?,
            not_after: date("tbsCertificate.validity.notAfter")?,
        };
        pair.finish(FIELD)?;
        Ok(validity)
    }
}
