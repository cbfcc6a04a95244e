//! Revocation by CRLs that were given (RFC 5280 section 6.3). Nothing is fetched.
//!
//! A certificate is good only if CRLs that are current, understood and signed by a key that may
//! sign them cover all reasons, and none that counts lists it. Which CRLs count does not hang on
//! the order in which they are given:
//!
//! - CRLs of one issuer, scope and signing key supersede each other: the newest counts (`newest`).
//! - CRLs of different scopes each count, and one listing revokes.
//! - A delta counts beside the complete CRL that it is newer than (`deltas`); it takes a listing
//!   back only if it applies to that CRL.
//! - A listing counts even if the newest CRL that has it is over: an older one that is still
//!   current knows less. What is superseded, or not issued yet, says nothing.

mod deltas;
mod index;
mod newest;
mod points;
mod signer;
mod status;
mod words;

use super::{budget::Budget, request::PathRequest, validation::Revocation, violation::Violation};
use crate::{
    certificate::{Certificate, Crl, Hash, name_hash},
    trust::signature::can_verify,
};
use index::{CrlIndex, Group};
use newest::is_older;
use points::Points;
use signer::{SignerStatus, Signers, SigningKey};
use status::Status;
use words::{REMOVE_FROM_CRL, Reason, revoked};

/// A CRL may be signed by a key whose certificate is looked up in CRLs in turn, and so on. Real
/// ones take one step; after more of them nobody knows whether the signer is good.
const MAX_ASKED: usize = 3;

/// The status of every certificate below the anchor, of a path that is looked for on behalf of the
/// last of the CRL signers `asked` about.
pub(super) fn check(
    chain: &[&Certificate],
    request: &PathRequest<'_>,
    budget: &mut Budget,
    asked: &[Hash],
) -> (Revocation, Vec<Violation>) {
    if request.crls.is_empty() {
        return (Revocation::NotChecked, Vec::new());
    }
    if asked.len() > MAX_ASKED {
        let open = words::too_many_signers().unknown().at(0);
        return (Revocation::NotGood, vec![open]);
    }
    let mut signers = Signers::new(chain, request, budget, asked);
    let index = CrlIndex::of(request.crls, request.at);
    let mut violations = Vec::new();
    for (position, pair) in chain.windows(2).enumerate() {
        let status = Status::of(pair[0], pair[1], &index, request, &mut signers);
        if let Err(reason) = status {
            violations.push(reason.at(position));
        }
    }
    let revocation = if violations.is_empty() {
        Revocation::Good
    } else {
        Revocation::NotGood
    };
    (revocation, violations)
}

impl<'i, 'a> Status<'i, 'a> {
    /// `Ok` when CRLs for all reasons are there and none lists the certificate.
    fn of(
        certificate: &'a Certificate,
        issuer: &'a Certificate,
        index: &'i CrlIndex,
        request: &PathRequest<'a>,
        signers: &mut Signers<'_, 'a>,
    ) -> Result<(), Reason> {
        let mut status = Self {
            crls: request.crls,
            index,
            at: request.at,
            issuer: name_hash(certificate.issuer()),
            serial: certificate.serial().as_bytes(),
            covered: 0,
            open: None,
            missing: None,
        };
        let points = Points::of(certificate).map_err(Reason::unknown)?;
        let groups = status.groups(&points);
        signers.look_through(groups.len());
        for (group, reasons) in groups {
            status.look_up(group, reasons, issuer, signers)?;
        }
        if let Some(what) = signers.exhausted() {
            let detail = format!("there are too many {what} to look through its CRLs");
            return Err(Reason::new(detail, words::FEWER_CRLS).unknown());
        }
        status.settled(certificate)
    }

    fn settled(self, certificate: &Certificate) -> Result<(), Reason> {
        if let Some(reason) = self.open {
            return Err(reason.unknown());
        }
        if self.covered == crate::certificate::ALL_REASONS {
            return Ok(());
        }
        let reason = self.missing.unwrap_or_else(|| match self.covered {
            0 => words::none_given(certificate.issuer()),
            _ => words::some_reasons(),
        });
        Err(reason.unknown())
    }

    /// The groups of complete CRLs that are about the certificate, and the reasons that each covers.
    fn groups(&mut self, points: &Points) -> Vec<(&'i Group, u16)> {
        let reasons = |group: &Group| points.reasons(&self.crls[group.any()?]);
        let issuers = points.issuers();
        let groups = self.index.groups_of(&issuers);
        let groups: Vec<_> = groups
            .filter_map(|group| Some((group, reasons(group)?)))
            .collect();
        let later = groups.iter().filter_map(|(group, _)| group.from_later);
        if let Some(first) = later.min() {
            self.missing(words::from_later(&self.crls[first]));
        }
        groups
    }

    /// What the CRLs of one issuer and scope say; the error is that the certificate is revoked.
    fn look_up(
        &mut self,
        group: &Group,
        reasons: u16,
        issuer: &'a Certificate,
        signers: &mut Signers<'_, 'a>,
    ) -> Result<(), Reason> {
        let crls = self.crls;
        let Some(any) = group.any() else {
            return Ok(());
        };
        let mut counting: Vec<&Crl> = Vec::new();
        for key in signers.of(crls[any].issuer(), issuer) {
            let found = signers.newest(self.index, group, &key);
            let latest: Vec<&Crl> = found.latest.iter().map(|place| &crls[*place]).collect();
            for crl in &latest {
                self.count(crl, &key, reasons, signers)?;
            }
            // What cannot be relied on does not take back what an older one lists.
            for crl in found.usable.iter().map(|place| &crls[*place]) {
                if latest.iter().all(|one| one.sha256() != crl.sha256()) {
                    self.count(crl, &key, 0, signers)?;
                }
            }
            if !latest.is_empty() && signers.status(&key) == SignerStatus::Good {
                counting.extend(latest);
            }
        }
        if counting.is_empty()
            && let Some(place) = group.readable.first()
        {
            self.missing(words::unsigned(&crls[*place]));
        }
        for place in &group.unverifiable {
            if self.open.is_some() && self.missing.is_some() {
                break;
            }
            self.unverifiable(&crls[*place], &counting);
        }
        Ok(())
    }

    /// One of the newest CRLs of a scope. What the key of a revoked certificate signed revokes
    /// nothing, but what it lists is not known to be good.
    fn count(
        &mut self,
        crl: &'a Crl,
        key: &SigningKey<'a>,
        reasons: u16,
        signers: &mut Signers<'_, 'a>,
    ) -> Result<(), Reason> {
        if signers.status(key) == SignerStatus::Good {
            return self.rely_on(crl, key, reasons, signers);
        }
        let mut doubtful = Self {
            open: None,
            ..self.clone()
        };
        let result = doubtful.rely_on(crl, key, 0, signers);
        if result.is_err() || doubtful.open.is_some() {
            self.open(words::doubtful(crl));
        } else {
            self.missing(words::doubtful(crl));
        }
        Ok(())
    }

    /// What the CRL says, with its deltas.
    fn rely_on(
        &mut self,
        crl: &'a Crl,
        key: &SigningKey<'a>,
        reasons: u16,
        signers: &mut Signers<'_, 'a>,
    ) -> Result<(), Reason> {
        if let Some(reason) = words::not_understood(crl) {
            // Of a scope that cannot be read nobody can say what superseded it.
            if crl.scope().is_some() || self.over(crl).is_none() {
                self.open(reason);
            }
            return Ok(());
        }
        let is_removed = deltas::take_back(self, crl, key, signers)?;
        let own = self.listings(crl);
        match own.iter().find(|entry| entry.reason != REMOVE_FROM_CRL) {
            Some(entry) if !is_removed => return Err(revoked(crl, entry)),
            Some(_) => {}
            None if own.is_empty() => {}
            None => self.open(words::removed_from_nothing(crl)),
        }
        match self.over(crl) {
            Some(reason) => self.missing(reason),
            None => self.covered |= reasons,
        }
        Ok(())
    }

    /// A CRL whose signature nobody can verify leaves the status open, unless one that is as new
    /// stands in its place.
    fn unverifiable(&mut self, crl: &Crl, counting: &[&Crl]) {
        let Err(failure) = can_verify(crl.signature_algorithm().der()) else {
            return;
        };
        let is_replaced = counting
            .iter()
            .any(|other| crl.sha256() == other.sha256() || !is_older(other, crl));
        if !is_replaced && self.over(crl).is_none() {
            self.open(words::unverifiable(crl, &failure));
        } else {
            self.missing(words::unverifiable(crl, &failure));
        }
    }
}
