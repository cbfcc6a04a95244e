//! What is known of the revocation of one certificate: the state variables of RFC 5280 section
//! 6.3.2.
//!
//! Two kinds of doubt are kept apart. `open` is what could hide a revocation, such as a current CRL
//! that is not understood: no other CRL resolves it. `missing` is why one CRL was no help, such as
//! one that has expired: it is forgotten if others cover all reasons, and explains the result if
//! none does.

use super::{
    index::{self, CrlIndex, is_over},
    words::{self, Reason},
};
use crate::certificate::{Crl, Hash, Listing, Time};

/// The state of the check of one certificate, and what it looks at.
#[derive(Clone)]
pub(super) struct Status<'i, 'a> {
    pub(super) crls: &'a [Crl],
    pub(super) index: &'i CrlIndex,
    pub(super) at: Time,
    /// The hash of its issuer's normalised name; with the serial number it identifies the
    /// certificate (RFC 5280 section 4.1.2.2).
    pub(super) issuer: Hash,
    /// The contents octets of its serial number.
    pub(super) serial: &'a [u8],
    /// reasons_mask: the reasons for which it is known not to be revoked.
    pub(super) covered: u16,
    /// What leaves the status unknown, whatever else is known.
    pub(super) open: Option<Reason>,
    /// Why a CRL does not help, which leaves the status unknown unless others cover all reasons.
    pub(super) missing: Option<Reason>,
}

impl Status<'_, '_> {
    /// Whether the CRL was issued after the time checked.
    pub(super) fn is_from_later(&self, crl: &Crl) -> bool {
        index::is_from_later(crl, self.at)
    }

    /// Section 6.3.3 (a): why the CRL is not current, if so.
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

    /// Records the first such reason: one is enough for a finding.
    pub(super) fn open(&mut self, reason: Reason) {
        self.open.get_or_insert(reason);
    }

    /// Records the first such reason.
    pub(super) fn missing(&mut self, reason: Reason) {
        self.missing.get_or_insert(reason);
    }

    /// The entries for the certificate in a CRL: there may be several, and any one revokes.
    pub(super) fn listings(&self, crl: &Crl) -> Vec<Listing> {
        crl.listings(&self.issuer, self.serial)
    }
}
