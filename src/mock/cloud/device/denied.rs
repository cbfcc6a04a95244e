//! How DPS refuses a device.

use super::records::Why;
use crate::mock::cloud::refusal::Refusal;

/// An answer that refuses a device: DPS's number and message, and popcert's reason.
#[derive(Clone, Debug)]
pub(super) struct Denied {
    pub(super) number: u32,
    pub(super) message: String,
    pub(super) why: Why,
}

impl Denied {
    /// 401002, which stands for all that is wrong with a certificate.
    pub(super) fn new(message: &str, why: Why) -> Self {
        Self {
            number: 401_002,
            message: message.to_owned(),
            why,
        }
    }

    /// An answer that has nothing to do with certificates.
    pub(super) fn other(number: u32, message: &str) -> Self {
        Self {
            number,
            message: message.to_owned(),
            why: Why::plain(message, ""),
        }
    }

    /// The mock itself failed.
    pub(super) fn broken(refusal: &Refusal) -> Self {
        Self::other(500_000, refusal.message())
    }

    /// `401002: CA certificate not found`.
    pub(super) fn answer(&self) -> String {
        format!("{}: {}", self.number, self.message)
    }
}
