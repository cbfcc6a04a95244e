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
use newest::{is_older, newest};
use points::Points;
use signer::{SignerStatus, Signers, SigningKey};
use status::Status;
use std::collections::BTreeMap;
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
    let mut violations = Vec::new();
    for (position, pair) in chain.windows(2).enumerate() {
        signers.look_through(request.crls);
        let status = Status::of(pair[0], pair[1], request, &mut signers);
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

/// CRLs of one issuer and one scope, and the reasons that these cover for the certificate.
struct Group<'a> {
    crls: Vec<&'a Crl>,
    reasons: u16,
}

impl<'a> Status<'a> {
    /// `Ok` when CRLs for all reasons are there and none lists the certificate.
    fn of(
        certificate: &'a Certificate,
        issuer: &'a Certificate,
        request: &PathRequest<'a>,
        signers: &mut Signers<'_, 'a>,
    ) -> Result<(), Reason> {
        let mut status = Self {
            crls: request.crls,
            at: request.at,
            issuer: name_hash(certificate.issuer()),
            serial: certificate.serial().as_bytes(),
            covered: 0,
            open: None,
            missing: None,
        };
        let points = Points::of(certificate).map_err(Reason::unknown)?;
        for group in status.groups(&points).values() {
            status.look_up(group, issuer, signers)?;
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

    /// The complete CRLs that are about the certificate and were issued by the moment asked for.
    fn groups(&mut self, points: &Points) -> BTreeMap<(Hash, Option<Hash>), Group<'a>> {
        let mut groups = BTreeMap::new();
        for crl in self.crls.iter().filter(|crl| !crl.is_delta()) {
            let Some(reasons) = points.reasons(crl) else {
                continue;
            };
            if self.is_from_later(crl) {
                self.missing(words::from_later(crl));
                continue;
            }
            let scope = crl.scope().map(|scope| *scope.hash());
            let group = groups
                .entry((*crl.issuer_hash(), scope))
                .or_insert_with(|| Group {
                    crls: Vec::new(),
                    reasons,
                });
            group.crls.push(crl);
        }
        groups
    }

    /// What the CRLs of one issuer and scope say; the error is that the certificate is revoked.
    fn look_up(
        &mut self,
        group: &Group<'a>,
        issuer: &'a Certificate,
        signers: &mut Signers<'_, 'a>,
    ) -> Result<(), Reason> {
        let can_verify = |crl: &&Crl| can_verify(crl.signature_algorithm().der()).is_ok();
        let (readable, unknown): (Vec<&Crl>, Vec<&Crl>) =
            group.crls.iter().copied().partition(can_verify);
        let is_usable =
            |crl: &&Crl| self.over(crl).is_none() && words::not_understood(crl).is_none();
        let usable: Vec<&Crl> = readable.iter().copied().filter(is_usable).collect();
        let mut counting = Vec::new();
        for key in signers.of(group.crls[0].issuer(), issuer) {
            let latest = newest(&readable, |crl| signers.have_signed(crl, &key));
            for crl in &latest {
                self.count(crl, &key, group.reasons, signers)?;
            }
            // What cannot be relied on does not take back what an older one lists.
            for crl in newest(&usable, |crl| signers.have_signed(crl, &key)) {
                if latest.iter().all(|one| one.sha256() != crl.sha256()) {
                    self.count(crl, &key, 0, signers)?;
                }
            }
            if !latest.is_empty() && signers.status(&key) == SignerStatus::Good {
                counting.extend(latest);
            }
        }
        if counting.is_empty()
            && let Some(crl) = readable.first()
        {
            self.missing(words::unsigned(crl));
        }
        for crl in unknown {
            self.unverifiable(crl, &counting);
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
