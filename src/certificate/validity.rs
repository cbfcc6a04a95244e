//! The time in which a certificate is meant to be used.

use super::time::{Time, TimeField};
use crate::{
    asn1::{
        reader::{Reader, decode_error},
        tag,
    },
    error::Result,
};

/// `notBefore` and `notAfter` (RFC 5280 section 4.1.2.5); both moments are included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    not_before: TimeField,
    not_after: TimeField,
}

/// How a moment stands to a certificate's validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidityStatus {
    /// The moment is after the end.
    Expired,
    /// The moment is before the beginning.
    NotYetValid,
    /// A date in the certificate is no date.
    Unknown,
    /// The moment is inside.
    Valid,
}

impl Validity {
    /// The first moment.
    pub fn not_before(&self) -> &TimeField {
        &self.not_before
    }

    /// The last moment, still included.
    pub fn not_after(&self) -> &TimeField {
        &self.not_after
    }

    /// How `at` stands to the validity.
    pub fn status(&self, at: Time) -> ValidityStatus {
        match (self.not_before.time(), self.not_after.time()) {
            // RFC 5280 counts whole seconds: the last one lasts until its end.
            (Some(_), Some(end)) if at >= end.plus_seconds(1) => ValidityStatus::Expired,
            (Some(start), Some(_)) if at < start => ValidityStatus::NotYetValid,
            (Some(_), Some(_)) => ValidityStatus::Valid,
            _ => ValidityStatus::Unknown,
        }
    }

    /// Seconds from the first to the last moment, if both are dates.
    pub fn seconds(&self) -> Option<i64> {
        Some(
            self.not_after
                .time()?
                .seconds_since(self.not_before.time()?),
        )
    }

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
