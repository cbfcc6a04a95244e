//! Revocation checking with the CRLs given (RFC 5280 section 6.3). Nothing is downloaded.
//!
//! A certificate is good only if CRLs that are current, understood and signed by an authorised key
//! cover all revocation reasons, and no applicable CRL lists it. In any other case it is revoked,
//! or its status is not known; unknown is never good. Which CRLs apply does not depend on their
//! order:
//!
//! - Of CRLs of one issuer, scope and signing key the newest applies (`newest`).
//! - CRLs of different scopes all apply, and one entry revokes.
//! - A delta CRL applies together with the older complete CRL that it updates (`deltas`). Only a
//!   delta that can be combined with that CRL removes an entry of it.
//! - An entry revokes even if the newest CRL that has it is past its nextUpdate: an older CRL that
//!   is still current has less information.
//! - A CRL that is superseded, or issued after the time checked, is ignored.
//!
//! RFC 5280 "assumes that all of the needed CRLs are available in a local cache"; here the cache is
//! what the caller gives. It also stops at the first CRL that settles the status. popcert looks at
//! all that apply, so that a CRL that comes first by chance cannot hide one that revokes.
//!
//! | file | step of section 6.3.3 |
//! | --- | --- |
//! | `points` | (b) and (d): which CRLs cover the certificate, and for which reasons |
//! | `newest`, `index` | (a): which of them are current, and which supersedes which |
//! | `deltas` | (c), (h), (i) and (k) |
//! | `signer` | (f) and (g), with the recursion into the signer's own path |
//! | `status` | reasons_mask and cert_status |
//! | `words` | what the findings say |

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

/// The depth of nested CRL signers: a CRL's signer has a certificate whose revocation is checked
/// with CRLs in turn. Real hierarchies need one level; beyond the limit the status is not known.
/// Without a limit, signers that certify each other's CRLs would recurse for ever.
const MAX_NESTED_SIGNERS: usize = 3;

/// Checks the revocation of every certificate of the path below the anchor. `asked` are the nested
/// CRL signers whose check led here, outermost first; it is empty for the path of the leaf.
///
/// The anchor itself is not checked: section 6.1 takes it as given, and no CA above it could revoke it.
pub(super) fn check(
    chain: &[&Certificate],
    request: &PathRequest<'_>,
    budget: &mut Budget,
    asked: &[Hash],
) -> (Revocation, Vec<Violation>) {
    if request.crls.is_empty() {
        return (Revocation::NotChecked, Vec::new());
    }
    if asked.len() > MAX_NESTED_SIGNERS {
        let open = words::too_many_signers().unknown().at(0);
        return (Revocation::NotGood, vec![open]);
    }
    let mut signers = Signers::new(chain, request, budget, asked);
    let index = CrlIndex::of(request.crls, request.at);
    let mut violations = Vec::new();
    // The certificate, and its issuer: the one above it in the path.
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
    ///
    /// The algorithm of section 6.3.3 for one certificate. The error is the first thing that makes
    /// it revoked, or leaves its status unknown.
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
        // CRLs that were not looked at could list it.
        if let Some(what) = signers.exhausted() {
            let detail = format!("there are too many {what} to look through its CRLs");
            return Err(Reason::new(detail, words::FEWER_CRLS).unknown());
        }
        status.settled(certificate)
    }

    /// The conclusion after all CRLs: good only if nothing is unknown and all reasons are covered.
    /// Section 6.3.3: "if the revocation status has still not been determined, then return the
    /// cert_status UNDETERMINED".
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

    /// The groups of complete CRLs that are about the certificate, and the reasons that each
    /// covers. A CRL from after the time checked is not used, and named if nothing else is found: a
    /// wrong `--at` is a usual cause.
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

    /// Looks the certificate up in the CRLs of one issuer and scope; the error is that it is
    /// revoked.
    ///
    /// Each key of the issuer's name has its own newest CRL: otherwise a CA's old key, or anybody
    /// who has a certificate of the same name, could supersede its CRLs with a higher number.
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
            // A newer CRL that is expired or not understood does not undo what an older one lists.
            // It covers no reasons: only the newest may say that a certificate is not revoked.
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

    /// Applies one of the newest CRLs of a scope, if its signer is good.
    ///
    /// An entry in a CRL whose signer is revoked, or may be, does not revoke the certificate
    /// (whoever stole the key could revoke anything), and leaves its status unknown (the entry may
    /// be from before the theft).
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
        let mut doubtful = self.clone();
        let result = doubtful.rely_on(crl, key, 0, signers);
        if result.is_err() || doubtful.open.is_some() {
            self.open(words::doubtful(crl));
        } else {
            self.missing(words::doubtful(crl));
        }
        Ok(())
    }

    /// Applies a CRL whose signer is good, together with its delta CRLs.
    fn rely_on(
        &mut self,
        crl: &'a Crl,
        key: &SigningKey<'a>,
        reasons: u16,
        signers: &mut Signers<'_, 'a>,
    ) -> Result<(), Reason> {
        if let Some(reason) = words::not_understood(crl) {
            // If the scope is unreadable as well, whether a newer CRL superseded this one is not
            // known; after its nextUpdate it is ignored.
            if crl.scope().is_some() || self.overdue(crl).is_none() {
                self.open(reason);
            }
            return Ok(());
        }
        let is_removed = deltas::take_back(self, crl, key, signers)?;
        // (j): "search for the certificate on the complete CRL".
        let own = self.listings(crl);
        match own.iter().find(|entry| entry.reason != REMOVE_FROM_CRL) {
            Some(entry) if !is_removed => return Err(revoked(crl, entry)),
            Some(_) => {}
            None if own.is_empty() => {}
            None => self.open(words::removed_from_nothing(crl)),
        }
        // (l): the reasons are covered, if the CRL is the current one.
        match self.overdue(crl) {
            Some(reason) => self.missing(reason),
            None => self.covered |= reasons,
        }
        Ok(())
    }

    /// Accounts for a CRL with a signature algorithm that popcert does not know: it may be genuine
    /// and list the certificate, so the status is not known, unless a verified CRL of the same
    /// scope is at least as new.
    fn unverifiable(&mut self, crl: &Crl, counting: &[&Crl]) {
        let Err(failure) = can_verify(crl.signature_algorithm().der()) else {
            return;
        };
        let is_replaced = counting.iter().any(|other| !is_older(other, crl));
        if !is_replaced && self.overdue(crl).is_none() {
            self.open(words::unverifiable(crl, &failure));
        } else {
            self.missing(words::unverifiable(crl, &failure));
        }
    }
}
