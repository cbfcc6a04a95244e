//! The rules of a path, as checks: each tells what the judgement found broken.

mod basic_constraints;
mod budget;
mod critical_extensions;
mod duplicate_extensions;
mod encoding;
mod extended_key_usage;
mod key_usage;
mod malformed_extensions;
mod mixed_curves;
mod name_constraints;
mod path;
mod path_length;
mod policies;
mod public_key;
mod revocation;
mod serial;
mod signature;
mod signature_algorithm;
mod signature_parameters;
mod validity;
mod version;

use crate::{
    case::{Case, Role},
    check::{Check, Evidence, Verdict},
    trust::{Broken, Failure, Judgement, Revocation, Rule, verify_certificate},
};

/// Every rule of a path.
pub(super) const ALL: &[&Check] = &[
    &path::PATH,
    &signature::SIGNATURE,
    &signature_algorithm::SIGNATURE_ALGORITHM,
    &signature_parameters::SIGNATURE_PARAMETERS,
    &validity::VALIDITY,
    &basic_constraints::BASIC_CONSTRAINTS,
    &path_length::PATH_LENGTH,
    &key_usage::KEY_USAGE,
    &extended_key_usage::EXTENDED_KEY_USAGE,
    &name_constraints::NAME_CONSTRAINTS,
    &policies::POLICIES,
    &critical_extensions::CRITICAL_EXTENSIONS,
    &malformed_extensions::MALFORMED_EXTENSIONS,
    &duplicate_extensions::DUPLICATE_EXTENSIONS,
    &encoding::ENCODING,
    &version::VERSION,
    &serial::SERIAL,
    &public_key::PUBLIC_KEY,
    &mixed_curves::MIXED_CURVES,
    &revocation::REVOCATION,
    &budget::BUDGET,
];

/// What is broken of one rule, for each certificate of the path.
fn broken(case: &Case<'_>, rule: Rule) -> Verdict {
    let Some(judgement) = case.judgement() else {
        return Verdict::NotApplicable("no path was asked for");
    };
    if rule == Rule::Revocation && judgement.revocation == Revocation::NotChecked {
        return Verdict::Undetermined(
            "no CRL was given, so nothing is known about revocation".into(),
        );
    }
    let all: Vec<_> = judgement
        .broken
        .iter()
        .filter(|broken| broken.rule == rule)
        .collect();
    if case.is_verify() && rule == Rule::Path && all.iter().any(|broken| broken.position == 0) {
        return Verdict::Undetermined("see proof.issuer".into());
    }
    let concerning = all
        .into_iter()
        .filter(|broken| concerns(case, judgement, broken));
    let evidence: Vec<_> = concerning
        .map(|broken| told(case, judgement, broken))
        .collect();
    if evidence.is_empty() && !judgement.anchored && rule == Rule::Signature {
        return Verdict::Undetermined("there is no path whose signatures could be verified".into());
    }
    Verdict::from_evidence(evidence)
}

/// In `verify`, what CA and proof break by themselves is told by the checks of their role:
/// services are lenient with the extensions of a proof.
fn concerns(case: &Case<'_>, judgement: &Judgement<'_>, broken: &Broken) -> bool {
    const BETWEEN: &[Rule] = &[
        Rule::Budget,
        Rule::NameConstraints,
        Rule::Path,
        Rule::PathLength,
        Rule::Policies,
        Rule::Revocation,
        Rule::Signature,
        Rule::SignatureAlgorithm,
    ];
    let at_end = broken.position == 0
        || (judgement.anchored && broken.position + 1 == judgement.chain.len());
    !case.is_verify() || !at_end || BETWEEN.contains(&broken.rule)
}

fn told(case: &Case<'_>, judgement: &Judgement<'_>, broken: &Broken) -> Evidence {
    let mut evidence = Evidence::new(broken.detail.clone());
    if let Some((expected, actual)) = &broken.compared {
        evidence = evidence.compared(expected.clone(), actual.clone());
    }
    evidence.certificate = Some(place(case, judgement, broken.position));
    let concerned = judgement.chain.get(broken.position);
    evidence.sha256 = concerned.map(|certificate| certificate.sha256());
    if case.is_verify() && broken.rule == Rule::Signature && broken.position == 0 {
        evidence.remedy = same_name_other_key(case);
    }
    evidence
}

/// The certificate's place in words.
pub fn place(case: &Case<'_>, judgement: &Judgement<'_>, position: usize) -> String {
    let is_last = position + 1 == judgement.chain.len();
    match position {
        0 if case.is_verify() => "proof".into(),
        0 => "leaf".into(),
        _ if judgement.anchored && is_last => "anchor".into(),
        _ => format!("intermediate {position}"),
    }
}

/// The trap that nobody else names: the same CA name, another key.
fn same_name_other_key(case: &Case<'_>) -> Option<String> {
    let (ca, proof) = (
        case.exhibit(Role::Ca)?.certificate(),
        case.exhibit(Role::Proof)?.certificate(),
    );
    if !proof.issuer().matches(ca.subject()) {
        return None;
    }
    // Whoever wrote an algorithm that cannot be, or signed with another kind of key, damaged nothing.
    match verify_certificate(proof, ca.public_key().der()) {
        Err(Failure::BadAlgorithm(_)) => {
            return Some(
                "make the proof again with a tool that writes the signature algorithm as its RFC says"
                    .into(),
            );
        }
        Err(Failure::BadKey(_)) => {
            return Some("the CA's key is none: make the CA anew, and upload that".into());
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
    let what_next = match ca.azure_sphere_tenant() {
        Some(_) => {
            "a tenant has an old and a new CA of one name around each renewal; `az sphere ca-certificate list` shows both \
             by thumbprint, `az sphere ca-certificate download --name SERIAL …` gets the other one"
        }
        None => "give the CA certificate that signed this proof, or make a new proof with this CA",
    };
    Some(format!(
        "the CA has this name but another key, SPKI SHA-256 {}: it was re-created or renewed since, or the proof was \
         changed after it was signed; {what_next}",
        ca.public_key().spki_sha256()
    ))
}
