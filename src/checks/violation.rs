//! What path validation found broken, as evidence for the checks of its rules.
//!
//! The validation (`trust/path`) gives back every violation of the best path, by rule and position.
//! Here they get the words and remedies of a report, and it is decided which of them concern a
//! proof.

use super::signer::Signer;
use crate::{
    case::{Case, CertificateInput, Role},
    certificate::Certificate,
    check::{CheckOutcome, Evidence},
    trust::{Failure, PathValidation, Revocation, Rule, Violation},
};

/// The outcome of the check of one rule: a failure for each certificate of the path that breaks it.
///
/// Two rules have more to them. Without a CRL revocation is undetermined, not passed. And where a
/// proof names another issuer, "no path" would only repeat what `proof.issuer` says better.
pub(super) fn violation(case: &Case<'_>, rule: Rule) -> CheckOutcome {
    let Some(validation) = case.validation() else {
        return CheckOutcome::NotApplicable("no path was asked for");
    };
    if rule == Rule::Revocation && validation.revocation == Revocation::NotChecked {
        return CheckOutcome::Undetermined(
            "no CRL was given, so nothing is known about revocation".into(),
        );
    }
    let all: Vec<_> = validation
        .violations
        .iter()
        .filter(|violation| violation.rule == rule)
        .collect();
    if rule == Rule::Path && !all.is_empty() && names_another_issuer(case) {
        return CheckOutcome::Undetermined("see proof.issuer".into());
    }
    let concerning = all
        .into_iter()
        .filter(|violation| concerns(case, violation));
    // One finding for each certificate that breaks the rule, each with its place in the path.
    let evidence: Vec<_> = concerning
        .map(|violation| describe(case, validation, violation))
        .collect();
    if rule == Rule::Signature && evidence.is_empty() && !case.is_established() {
        return unverified(validation);
    }
    CheckOutcome::from_evidence(evidence)
}

/// Whether the proof names another issuer than the CA given.
fn names_another_issuer(case: &Case<'_>) -> bool {
    match [Role::Proof, Role::Ca].map(|role| case.input(role).map(CertificateInput::certificate)) {
        [Some(proof), Some(ca)] => !proof.issuer().matches(ca.subject()),
        _ => false,
    }
}

/// No signature is known to be wrong, and yet not all were verified, so the verdict will not be
/// good: some finding must say why. A path that ends early, an unknown algorithm and a used-up
/// budget say so themselves.
fn unverified(validation: &PathValidation<'_>) -> CheckOutcome {
    const REPORTED_ELSEWHERE: &[Rule] = &[Rule::Budget, Rule::Path, Rule::SignatureAlgorithm];
    let mut violations = validation.violations.iter();
    match violations.any(|violation| REPORTED_ELSEWHERE.contains(&violation.rule)) {
        true => {
            CheckOutcome::Undetermined("there is no path whose signatures could be verified".into())
        }
        false => CheckOutcome::fail(Evidence::new(
            "not every signature of the path was verified",
        )),
    }
}

/// Rules between two certificates, or of the path as a whole.
pub(super) const BETWEEN: &[Rule] = &[
    Rule::Budget,
    Rule::NameConstraints,
    Rule::Path,
    Rule::PathLength,
    Rule::Policies,
    Rule::Revocation,
    Rule::Signature,
    Rule::SignatureAlgorithm,
];

/// Whether a violation counts as one of the path. In `verify`, what CA and proof break by
/// themselves is reported by the checks of their role, with the severities of those: services are
/// lenient with the extensions of a proof, and the real proofs of Azure Sphere break rules of
/// RFC 5280. What is left are rules between certificates.
fn concerns(case: &Case<'_>, violation: &Violation) -> bool {
    !case.is_verify() || BETWEEN.contains(&violation.rule)
}

/// A violation as evidence. A proof with a bad signature gets a search for who did sign it;
/// elsewhere the remedy follows from the place in the path.
fn describe(case: &Case<'_>, validation: &PathValidation<'_>, violation: &Violation) -> Evidence {
    let mut evidence = Evidence::new(violation.detail.clone());
    if let Some((expected, actual)) = &violation.compared {
        evidence = evidence.compared(expected.clone(), actual.clone());
    }
    evidence.certificate = Some(place(case, validation, violation.position));
    let concerned = validation.chain.get(violation.position);
    evidence.sha256 = concerned.map(|certificate| certificate.sha256());
    if case.is_verify() && violation.rule == Rule::Signature && violation.position == 0 {
        match Signer::of(case) {
            Some(signer) => {
                evidence.detail = format!(
                    "{}; it was signed by {}",
                    evidence.detail,
                    signer.describe()
                );
                evidence.remedy = Some(signer.remedy());
            }
            None => evidence.remedy = same_name_other_key(case),
        }
    } else {
        evidence.remedy = violation
            .remedy
            .clone()
            .or_else(|| remedy(case, validation, violation));
    }
    evidence
}

/// The key is unusable, but a key that was made once is rarely bad: perhaps only its encoding is at
/// fault, and a reissued certificate mends it.
pub(super) const BAD_KEY: &str = "the CA's public key cannot be used, see ca.key; create a new CA only if reissuing its certificate \
     does not help";

/// A remedy that fits the certificate's place in the path better than the check's own, if there is
/// one.
fn remedy(
    case: &Case<'_>,
    validation: &PathValidation<'_>,
    violation: &Violation,
) -> Option<String> {
    let certificate = validation.chain.get(violation.position)?;
    let is_last = violation.position + 1 == validation.chain.len();
    match violation.rule {
        // A self-signed end of a path is a root that nobody trusts yet. To call it trusted on the
        // sole ground that it is here is what an attacker would ask for, so its thumbprint comes
        // first.
        Rule::Path if is_last && !validation.anchored && is_self_signed(case, certificate) => Some(
            "if it is to be trusted, compare its thumbprint with what its owner says (`popcert thumbprint FILE --algorithm \
             sha256`), then give it with `--trust`; else give a certificate that a trusted CA issued"
                .into(),
        ),
        Rule::CriticalExtensions | Rule::DuplicateExtensions | Rule::MalformedExtensions
            if is_last && validation.anchored && violation.position > 0 =>
        {
            Some(
                "trust another anchor, or have this CA certificate reissued without the fault: popcert does not treat an \
                 extension it cannot process as absent"
                    .into(),
            )
        }
        _ => None,
    }
}

/// The certificate's place in words, as reports name it: `proof` or `leaf`, `anchor`, or
/// `intermediate N`, counted from the leaf.
pub fn place(case: &Case<'_>, validation: &PathValidation<'_>, position: usize) -> String {
    let is_last = position + 1 == validation.chain.len();
    match position {
        0 if case.is_verify() => "proof".into(),
        0 => "leaf".into(),
        _ if validation.anchored && is_last => "anchor".into(),
        _ => format!("intermediate {position}"),
    }
}

/// The remedy for a proof that names this CA and was not signed by its key.
///
/// The name is right and the signature wrong in three cases: the file was damaged, the CA was
/// renewed or created again under its old name, or the signature is not what it claims. The key
/// identifiers tell the first from the second, as a hint: they are covered by the signature that
/// failed.
fn same_name_other_key(case: &Case<'_>) -> Option<String> {
    let (ca, proof) = (
        case.input(Role::Ca)?.certificate(),
        case.input(Role::Proof)?.certificate(),
    );
    if !proof.issuer().matches(ca.subject()) {
        return None;
    }
    // Whoever wrote an algorithm that cannot be, or signed with another kind of key, damaged nothing.
    match case.verify_under(proof, ca.public_key()) {
        // Whoever encoded an impossible algorithm damaged nothing, and the same tool would do it
        // again.
        Err(Failure::BadAlgorithm(_)) => {
            return Some(
                "make a new proof with a tool that encodes the signature algorithm as its RFC says"
                    .into(),
            );
        }
        Err(Failure::BadKey(_)) => {
            return Some(BAD_KEY.into());
        }
        _ => {}
    }
    let named = proof.extensions().authority_key_identifier();
    let own = ca.extensions().subject_key_identifier();
    if let (Some(Some(named)), Some(own)) = (named.value(), own.value())
        && named == own
    {
        return Some(
            "the proof names this very key, so it was changed or damaged after it was signed: get the file again, in \
             binary mode, or make a new proof"
                .into(),
        );
    }
    // RFC 5280 section 8 warns of "multiple unrelated CAs and CRL issuers with the same name";
    // Azure Sphere has two around each renewal.
    let what_next = match ca.azure_sphere_tenant() {
        Some(_) => {
            "a tenant has an old and a new CA of one name around each renewal; see both, by thumbprint: \
             `az sphere ca-certificate list`; get the other one: `az sphere ca-certificate download --name SERIAL \
             --output-file CAcertificate.cer`"
        }
        None => "give the CA certificate that signed this proof, or make a new proof with this CA",
    };
    Some(format!(
        "the CA has this name but another key, SPKI SHA-256 {}: it was re-created or renewed since, or the proof was \
         changed after it was signed; {what_next}",
        ca.public_key().spki_sha256()
    ))
}

/// Self-signed, and not only self-issued: "the digital signature may be verified by the public key
/// bound into the certificate" (RFC 5280 section 3.2).
fn is_self_signed(case: &Case<'_>, certificate: &Certificate) -> bool {
    let key = certificate.public_key();
    certificate.is_self_issued() && case.verify_under(certificate, key).is_ok()
}
