//! Revocation by CRLs that were given (RFC 5280 section 6.3). Nothing is fetched.

use super::{
    AnchorTrust, Broken, PathRequest, PolicyInputs, Purpose, Revocation, Rule, budget::Budget,
    build::Search,
};
use crate::{
    certificate::{Certificate, Crl, DistributionPoint, GeneralName, Name},
    trust::signature::Key,
};

/// All reasons of RFC 5280 section 5.3.1, bits 1 to 8 of ReasonFlags.
const ALL_REASONS: u16 = 0x7F80;

/// RFC 5280 section 5.3.1.
const REASONS: [&str; 11] = [
    "unspecified",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "unused",
    "removeFromCRL",
    "privilegeWithdrawn",
    "aACompromise",
];
const REMOVE_FROM_CRL: u8 = 8;

/// A CRL may be signed by a key whose certificate is looked up in CRLs in turn, once: a
/// list that vouches for its own signer would lead round in a circle.
const MAX_NESTING: usize = 1;

/// What does not change while one path's certificates are looked up.
struct Context<'c, 'a> {
    chain: &'c [&'c Certificate],
    request: &'c PathRequest<'a>,
    budget: &'c mut Budget,
    nesting: usize,
}

/// The status of every certificate below the anchor.
pub(super) fn check(
    chain: &[&Certificate],
    request: &PathRequest<'_>,
    budget: &mut Budget,
    nesting: usize,
) -> (Revocation, Vec<Broken>) {
    if request.crls.is_empty() || nesting > MAX_NESTING {
        return (Revocation::NotChecked, Vec::new());
    }
    let mut context = Context {
        chain,
        request,
        budget,
        nesting,
    };
    let mut broken = Vec::new();
    for (position, pair) in chain.windows(2).enumerate() {
        if let Err(detail) = context.status(pair[0], pair[1]) {
            broken.push(Broken::new(Rule::Revocation, position, detail));
        }
    }
    let revocation = if broken.is_empty() {
        Revocation::Good
    } else {
        Revocation::NotGood
    };
    (revocation, broken)
}

impl Context<'_, '_> {
    /// `Ok` when CRLs for all reasons are there and none lists the certificate.
    fn status(&mut self, certificate: &Certificate, issuer: &Certificate) -> Result<(), String> {
        let request = self.request;
        let points = certificate.extensions().crl_distribution_points();
        let mut points = points.value().cloned().unwrap_or_default();
        // RFC 5280 section 6.3.3: then whatever the issuer signs for its own name.
        points.push(DistributionPoint {
            names: vec![GeneralName::DirectoryName(certificate.issuer().clone())],
            ..DistributionPoint::default()
        });
        let mut covered = 0;
        let mut why_not = None;
        for point in &points {
            for crl in request
                .crls
                .iter()
                .filter(|crl| crl.base_number().is_none())
            {
                let reasons = reasons(point) & reasons(&crl.scope().point) & !covered;
                if reasons == 0 || !in_scope(crl, point, certificate) {
                    continue;
                }
                match self.usable(crl, issuer) {
                    Ok(()) => {}
                    Err(reason) => {
                        why_not.get_or_insert(reason);
                        continue;
                    }
                }
                self.look_up(crl, certificate, issuer)?;
                covered |= reasons;
            }
            if covered == ALL_REASONS {
                return Ok(());
            }
        }
        let reason = why_not.unwrap_or_else(|| match covered {
            0 => format!(
                "none of the CRLs given is from {} and about this certificate",
                certificate.issuer()
            ),
            _ => "the CRLs given cover only some of the reasons".into(),
        });
        Err(format!("its revocation status is not known: {reason}"))
    }

    /// Section 6.3.3 (a), (f) and (g): dates, form and signature.
    fn usable(&mut self, crl: &Crl, issuer: &Certificate) -> Result<(), String> {
        let request = self.request;
        if let Some(fault) = crl.unusable() {
            return Err(format!(
                "the CRL of {} cannot be used: {fault}",
                crl.issuer()
            ));
        }
        let Some(this_update) = crl.this_update().time() else {
            return Err(format!("the CRL of {} has no readable date", crl.issuer()));
        };
        let Some(next_update) = crl.next_update().and_then(|field| field.time()) else {
            return Err(format!(
                "the CRL of {} does not say until when it holds",
                crl.issuer()
            ));
        };
        if request.at < this_update {
            return Err(format!(
                "the CRL of {} is from {this_update}, later than the moment asked for",
                crl.issuer()
            ));
        }
        if request.at >= next_update.plus_seconds(1) {
            return Err(format!(
                "the CRL of {} held until {next_update}; get the next one",
                crl.issuer()
            ));
        }
        if self.is_signed(crl, issuer) {
            return Ok(());
        }
        Err(format!(
            "the CRL of {} is not signed by a key that may sign it",
            crl.issuer()
        ))
    }

    /// Whether the issuer's key, or a certificate of the CRL issuer's name with a path of its
    /// own to the same anchor, signed the CRL and may do so.
    fn is_signed(&mut self, crl: &Crl, issuer: &Certificate) -> bool {
        let request = self.request;
        if issuer.subject().matches(crl.issuer()) && signed_by(crl, issuer, self.budget) {
            return true;
        }
        let Some(anchor) = self.chain.last() else {
            return false;
        };
        request
            .untrusted
            .iter()
            .chain(request.anchors)
            .filter(|candidate| {
                candidate.subject().matches(crl.issuer()) && candidate.der() != issuer.der()
            })
            .any(|candidate| {
                signed_by(crl, candidate, self.budget) && self.has_path(candidate, anchor)
            })
    }

    /// The CRL signer's own path to the same anchor.
    fn has_path(&mut self, signer: &Certificate, anchor: &Certificate) -> bool {
        let request = PathRequest {
            leaf: signer,
            untrusted: self.request.untrusted,
            anchors: std::slice::from_ref(anchor),
            crls: self.request.crls,
            at: self.request.at,
            purpose: Purpose::Any,
            anchor_trust: AnchorTrust::NameAndKey,
            policy: PolicyInputs::default(),
        };
        let budget = std::mem::replace(self.budget, Budget::new());
        let (found, left) = Search::nested(&request, budget, self.nesting + 1).succeeds();
        *self.budget = left;
        found
    }

    /// Whether the certificate is on the CRL, or on a delta to it.
    fn look_up(
        &mut self,
        crl: &Crl,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), String> {
        let delta = self
            .request
            .crls
            .iter()
            .filter(|delta| belongs_to(delta, crl) && self.usable(delta, issuer).is_ok())
            .max_by_key(|delta| delta.number().map(<[u8]>::to_vec));
        let find = |crl: &Crl| {
            crl.entry(certificate.issuer(), certificate.serial().as_bytes())
                .map(|entry| (entry.reason, entry.date.clone()))
        };
        let entry = match delta.and_then(find) {
            Some((REMOVE_FROM_CRL, _)) => None,
            Some(entry) => Some(entry),
            None => find(crl),
        };
        match entry {
            None | Some((REMOVE_FROM_CRL, _)) => Ok(()),
            Some((reason, date)) => {
                let reason = REASONS
                    .get(usize::from(reason))
                    .unwrap_or(&"unknown reason");
                Err(format!(
                    "it was revoked on {date} ({reason}), says the CRL of {}",
                    crl.issuer()
                ))
            }
        }
    }
}

fn reasons(point: &DistributionPoint) -> u16 {
    point.reasons.unwrap_or(ALL_REASONS) & ALL_REASONS
}

/// Section 6.3.3 (b): whether the CRL is about this certificate.
fn in_scope(crl: &Crl, point: &DistributionPoint, certificate: &Certificate) -> bool {
    let scope = crl.scope();
    let right_issuer = match point.crl_issuer.is_empty() {
        true => crl.issuer().matches(certificate.issuer()),
        false => {
            scope.indirect
                && point
                    .crl_issuer
                    .iter()
                    .any(|name| is_name(name, crl.issuer()))
        }
    };
    let is_ca = certificate
        .extensions()
        .basic_constraints()
        .value()
        .is_some_and(|basic| basic.ca);
    let other_kind = if is_ca {
        scope.only_user
    } else {
        scope.only_ca
    };
    let right_kind = !other_kind && !scope.only_attribute;
    right_issuer && right_kind && right_point(crl, point, certificate)
}

fn is_name(name: &GeneralName, other: &Name) -> bool {
    matches!(name, GeneralName::DirectoryName(name) if name.matches(other))
}

/// Section 6.3.3 (b)(2)(i): a name that both the CRL and the certificate give.
fn right_point(crl: &Crl, point: &DistributionPoint, certificate: &Certificate) -> bool {
    let own = &crl.scope().point;
    let own_names = full_names(own, crl.issuer());
    if own_names.is_empty() {
        return true;
    }
    let base = point.crl_issuer.iter().find_map(|name| match name {
        GeneralName::DirectoryName(name) => Some(name),
        _ => None,
    });
    let mut names = full_names(point, base.unwrap_or(certificate.issuer()));
    if names.is_empty() {
        names.clone_from(&point.crl_issuer);
    }
    own_names
        .iter()
        .any(|own| names.iter().any(|name| same(own, name)))
}

/// The point's names; one that is relative is put under `base`.
fn full_names(point: &DistributionPoint, base: &Name) -> Vec<GeneralName> {
    let relative = point
        .relative_name
        .as_ref()
        .and_then(|rdn| base.with_rdn(rdn));
    match relative {
        Some(name) => vec![GeneralName::DirectoryName(name)],
        None => point.names.clone(),
    }
}

fn same(left: &GeneralName, right: &GeneralName) -> bool {
    match (left, right) {
        (GeneralName::DirectoryName(left), GeneralName::DirectoryName(right)) => {
            left.matches(right)
        }
        (GeneralName::Uri(left), GeneralName::Uri(right)) => left == right,
        (GeneralName::Dns(left), GeneralName::Dns(right)) => left.eq_ignore_ascii_case(right),
        _ => false,
    }
}

fn signed_by(crl: &Crl, signer: &Certificate, budget: &mut Budget) -> bool {
    let may_sign = signer
        .extensions()
        .key_usage()
        .value()
        .is_none_or(|usage| usage.crl_sign());
    if !may_sign || !budget.signature(signer.public_key()) {
        return false;
    }
    Key::recall(signer.public_key().der()).is_ok_and(|key| {
        key.verify(
            crl.signature_algorithm().der(),
            crl.signed_bytes(),
            crl.signature(),
        )
        .is_ok()
    })
}

/// Section 6.3.3 (c): the delta's issuer, scope and base fit the complete CRL.
fn belongs_to(delta: &Crl, complete: &Crl) -> bool {
    let Some(base) = delta.base_number() else {
        return false;
    };
    let point = |crl: &Crl| full_names(&crl.scope().point, crl.issuer());
    let same_scope = {
        let (own, other) = (delta.scope(), complete.scope());
        let names = (point(delta), point(complete));
        own.only_user == other.only_user
            && own.only_ca == other.only_ca
            && own.indirect == other.indirect
            && own.point.reasons == other.point.reasons
            && names.0.len() == names.1.len()
            && names
                .0
                .iter()
                .zip(&names.1)
                .all(|(left, right)| same(left, right))
    };
    let number = complete.number().unwrap_or_default();
    delta.issuer().matches(complete.issuer()) && same_scope && at_least(number, base)
}

/// Compares two non-negative INTEGERs by their contents octets.
fn at_least(number: &[u8], other: &[u8]) -> bool {
    let strip =
        |octets: &[u8]| -> Vec<u8> { octets.iter().copied().skip_while(|b| *b == 0).collect() };
    let (number, other) = (strip(number), strip(other));
    (number.len(), number) >= (other.len(), other)
}
