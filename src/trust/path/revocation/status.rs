//! What is known of the revocation of one certificate.

use super::{
    index::{self, CrlIndex, is_over},
    words::{self, Reason},
};
use crate::certificate::{Crl, Hash, Listing, Time};

/// What is known of one certificate.
#[derive(Clone)]
pub(super) struct Status<'i, 'a> {
    pub(super) crls: &'a [Crl],
    pub(super) index: &'i CrlIndex,
    pub(super) at: Time,
    /// The hash of its issuer's name, and its serial number.
    pub(super) issuer: Hash,
    pub(super) serial: &'a [u8],
    /// The reasons for which it is known not to be revoked.
    pub(super) covered: u16,
    /// What leaves the status open, whatever else is known.
    pub(super) open: Option<Reason>,
    /// Why a CRL says nothing, which leaves the status open unless others cover all reasons.
    pub(super) missing: Option<Reason>,
}

impl Status<'_, '_> {
    pub(super) fn is_from_later(&self, crl: &Crl) -> bool {
        index::is_from_later(crl, self.at)
    }

    /// Section 6.3.3 (a): whether the next CRL should have been there by now.
    pub(super) fn overdue(&self, crl: &Crl) -> Option<Reason> {
        if !is_over(crl, self.at) {
            return None;
        }
        let next_update = crl.next_update().and_then(|field| field.time());
        Some(match next_update {
            Some(until) => words::overdue(crl, until),
            None => words::without_end(crl),
        })
    }

    pub(super) fn open(&mut self, reason: Reason) {
        self.open.get_or_insert(reason);
    }

    pub(super) fn missing(&mut self, reason: Reason) {
        self.missing.get_or_insert(reason);
    }

    pub(super) fn listings(&self, crl: &Crl) -> Vec<Listing> {
        crl.listings(&self.issuer, self.serial)
    }
}
