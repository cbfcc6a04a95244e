//! Which CRLs cover a certificate: its distribution points against a CRL's issuing distribution
//! point (RFC 5280 section 6.3.3 (b)).
//!
//! A certificate names distribution points, a CRL the one that it is for; both can be limited to
//! reasons. A CRL of another distribution point is about other certificates of the same CA: that it
//! does not list this one means nothing, and taking it for an answer would make a revoked
//! certificate good.
//!
//! Names are compared by look-ups of their hashes, in linear time: a CRL with 60,000 names and a
//! certificate with as many take 60,000 look-ups.

use super::words::{self, Reason};
use crate::certificate::{
    ALL_REASONS, Certificate, Crl, DistributionPoint, Extension, GeneralName, Hash, Name, name_hash,
};
use std::collections::HashMap;

/// The limit on work for one certificate: octets of names to which relative names are appended,
/// plus pairs of CRL issuers and point names. A hostile certificate can square the two; an honest
/// one of the maximum size stays below.
const MAX_WORK: usize = 1 << 24;

/// The distribution points of one certificate.
pub(super) struct Points {
    /// cA of the basic constraints, for CRLs that are about CAs or end entities alone.
    is_ca: bool,
    /// The hash of the issuer's name.
    issuer: Hash,
    /// Points without cRLIssuer: the certificate's issuer signs their CRLs.
    direct: Named,
    /// Points with cRLIssuer, by the hash of that CRL issuer's name.
    indirect: HashMap<Hash, Named>,
}

/// The reasons of distribution points: their union, and by the hash of each name. Reasons are the
/// bits of ReasonFlags (section 4.2.1.13).
#[derive(Default)]
struct Named {
    any: Option<u16>,
    by_name: HashMap<Hash, u16>,
}

impl Named {
    /// Adds a point with these names and reasons.
    fn add(&mut self, names: &[Hash], reasons: u16) {
        *self.any.get_or_insert(0) |= reasons;
        for name in names {
            *self.by_name.entry(*name).or_default() |= reasons;
        }
    }

    /// The union of the reasons of the points that have one of `names` (sorted), or of all points for
    /// a CRL without names. `None` if there is no such point.
    fn reasons(&self, names: Option<&[Hash]>) -> Option<u16> {
        // Section 5.2.5: without a distribution point, a CRL holds "entries for all revoked
        // unexpired certificates issued by the CRL issuer".
        let Some(names) = names else {
            return self.any;
        };
        let union = |sum: Option<u16>, reasons: u16| Some(sum.unwrap_or(0) | reasons);
        // Each of the shorter list is looked up in the other.
        match names.len() < self.by_name.len() {
            true => names
                .iter()
                .filter_map(|name| self.by_name.get(name).copied())
                .fold(None, union),
            false => self
                .by_name
                .iter()
                .filter(|(name, _)| names.binary_search(name).is_ok())
                .map(|(_, reasons)| *reasons)
                .fold(None, union),
        }
    }
}

impl Points {
    /// Collects the certificate's points. The error is that they cannot be used, which leaves the
    /// revocation status unknown.
    pub(super) fn of(certificate: &Certificate) -> Result<Self, Reason> {
        let extensions = certificate.extensions();
        let basic = extensions.basic_constraints().value();
        let issuer = name_hash(certificate.issuer());
        let mut points = Self {
            is_ca: basic.is_some_and(|basic| basic.ca),
            issuer,
            direct: Named::default(),
            indirect: HashMap::new(),
        };
        let mut work = 0;
        let written = extensions.crl_distribution_points();
        if matches!(written, Extension::Malformed { .. }) {
            return Err(words::unreadable_points());
        }
        for point in written.value().into_iter().flatten() {
            points.add(point, certificate.issuer(), &mut work)?;
        }
        // Section 6.3.3, last paragraph: a CRL that no distribution point names is used as if there
        // were a point with the certificate issuer's name and all reasons.
        points.direct.add(&[issuer], ALL_REASONS);
        Ok(points)
    }

    fn add(
        &mut self,
        point: &DistributionPoint,
        issuer: &Name,
        work: &mut usize,
    ) -> Result<(), Reason> {
        // (d): a point without reasons is for all of them.
        let reasons = point.reasons.unwrap_or(ALL_REASONS) & ALL_REASONS;
        let signers = point.crl_issuer.iter().filter_map(|name| match name {
            GeneralName::DirectoryName(name) => Some(&**name),
            _ => None,
        });
        let signers: Vec<_> = signers.collect();
        // Section 4.2.1.13: a relative name is relative to cRLIssuer if there is one, else to the
        // certificate's issuer.
        let base = signers.first().copied().unwrap_or(issuer);
        let names = point_names(point, base, work);
        *work = work.saturating_add(names.len().saturating_mul(signers.len()));
        if *work > MAX_WORK {
            return Err(Reason::new(
                "its CRL distribution points have too many names to look through",
                "have the certificate reissued with fewer names in its CRL distribution points",
            ));
        }
        if point.crl_issuer.is_empty() {
            self.direct.add(&names, reasons);
        }
        for signer in signers {
            let named = self.indirect.entry(name_hash(signer)).or_default();
            named.add(&names, reasons);
        }
        Ok(())
    }

    /// The issuers whose CRLs may be about the certificate, by the hashes of their names, in order.
    pub(super) fn issuers(&self) -> Vec<Hash> {
        let mut issuers: Vec<_> = self.indirect.keys().copied().collect();
        issuers.push(self.issuer);
        issuers.sort_unstable();
        issuers.dedup();
        issuers
    }

    /// The reasons that the CRL covers for the certificate; `None` when it is about others. A CRL
    /// whose scope cannot be read covers none, but may be about it.
    pub(super) fn reasons(&self, crl: &Crl) -> Option<u16> {
        let is_own = *crl.issuer_hash() == self.issuer;
        let others = self.indirect.get(crl.issuer_hash());
        let Some(scope) = crl.scope() else {
            return (is_own || others.is_some()).then_some(0);
        };
        // (b) (2) (ii) to (iv): CRLs for end entities, for CAs and for attribute certificates
        // alone.
        let is_other_kind = match self.is_ca {
            true => scope.only_user,
            false => scope.only_ca,
        };
        if is_other_kind || scope.only_attribute {
            return None;
        }
        let names = scope.names.as_deref();
        // (b) (1): the CRL is the certificate issuer's own; or the point names its issuer as
        // cRLIssuer, and the CRL has "the indirectCRL boolean asserted". Without that, a CRL issuer
        // has said nothing about other CAs' certificates, and their serial numbers mean nothing in
        // its list.
        let own = self.direct.reasons(names).filter(|_| is_own);
        let others = others.filter(|_| scope.indirect);
        let others = others.and_then(|named| named.reasons(names));
        let reasons = match (own, others) {
            (Some(own), Some(others)) => own | others,
            (one, other) => one.or(other)?,
        };
        // (d) (1): "the intersection of reasons in the DP and onlySomeReasons in the IDP CRL
        // extension".
        Some(reasons & scope.reasons)
    }
}

/// The hashes of a point's names: its own, or those of its cRLIssuer if it has none (section 6.3.3
/// (b) (2) (i)). A relative name is appended to `base`.
fn point_names(point: &DistributionPoint, base: &Name, work: &mut usize) -> Vec<Hash> {
    if let Some(rdn) = &point.relative_name {
        *work = work.saturating_add(base.der().len());
        let full = (*work <= MAX_WORK).then(|| base.with_rdn(rdn)).flatten();
        return full.iter().map(name_hash).collect();
    }
    match point.names.is_empty() {
        true => point
            .crl_issuer
            .iter()
            .filter_map(GeneralName::hash)
            .collect(),
        false => point.hashes.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_through_up_to_the_limit_of_work() {
        let ca = include_bytes!("../../../../fixtures/CAcertificate.cer");
        let ca = Certificate::from_der(ca).expect("a certificate");
        // One name and one issuer: one more pair.
        let point = DistributionPoint {
            crl_issuer: vec![GeneralName::DirectoryName(ca.subject().clone().into())],
            ..DistributionPoint::default()
        };
        for (before, is_allowed) in [
            (MAX_WORK - 1, true),
            (MAX_WORK, false),
            (MAX_WORK + 1, false),
        ] {
            let mut points = Points::of(&ca).unwrap_or_else(|_| panic!("points"));
            let mut work = before;
            let added = points.add(&point, ca.issuer(), &mut work);
            assert_eq!(added.is_ok(), is_allowed, "{before}");
            assert_eq!(points.indirect.len(), usize::from(is_allowed), "{before}");
        }
    }
}
