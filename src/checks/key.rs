//! The public key of a certificate; what all roles have in common.

use crate::{
    case::{Case, CertificateInput, Role},
    certificate::{KeyKind, PublicKey},
    check::{CheckOutcome, Evidence},
    report::Severity,
    trust::{Failure, Key},
};

/// Below this many bits RSA counts as broken (NIST SP 800-131A: disallowed; factored in public up to 829).
const BROKEN_RSA_BITS: usize = 1024;
const WEAK_RSA_BITS: usize = 2048;

/// Whether the certificate's key is one, and of a kind and size that the cloud takes; what all roles have in common.
pub(super) fn acceptable_key(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.subjectPublicKeyInfo";
    let key = input.certificate().public_key();
    let rules = case.cloud().keys.as_ref();
    match Key::of(key) {
        Ok(_) => {}
        // Nothing hangs on that popcert verifies with this key: it is the services' to say.
        Err(Failure::Unsupported(what)) if !signs(input) && key.names_known_curve() => {
            return unsupported_key(case, input, &what);
        }
        Err(failure) => {
            return CheckOutcome::fail(no_key(key, &failure).field(FIELD).at(key.offset()));
        }
    }
    if let Some(evidence) = refused_kind(case, input) {
        return CheckOutcome::fail(evidence);
    }
    let least = rules.map_or(WEAK_RSA_BITS, |rules| rules.rsa_bits);
    match key.kind() {
        KeyKind::Rsa { bits, .. } if *bits < least => {
            let evidence = Evidence::new("the RSA modulus is too short")
                .compared(format!("{least} bits or more"), format!("{bits} bits"))
                .field(FIELD);
            CheckOutcome::fail(if *bits < BROKEN_RSA_BITS {
                evidence.severity(Severity::Error)
            } else {
                evidence
            })
        }
        _ => CheckOutcome::Pass,
    }
}

/// What nobody takes for a key decides; of what popcert does not verify with, others may know more.
fn no_key(key: &PublicKey, failure: &Failure) -> Evidence {
    match failure {
        Failure::Unsupported(_) if key.spells_out_curve() => Evidence::new(
            "it spells out its curve instead of naming it, which RFC 5480 section 2.1.1 forbids",
        )
        .deciding(),
        Failure::Unsupported(_) => Evidence::new(failure.to_string()).severity(Severity::Error),
        _ => Evidence::new(failure.to_string()).deciding(),
    }
}

/// A kind of key that the cloud does not take.
fn refused_kind(case: &Case<'_>, input: &CertificateInput) -> Option<Evidence> {
    let (key, cloud) = (input.certificate().public_key(), case.cloud());
    let taken = cloud.keys.as_ref()?.algorithms;
    let detail = format!("{} does not take this kind of key", cloud.title);
    (!taken.contains(&key.algorithm_name().as_str())).then(|| {
        Evidence::new(detail)
            .compared(taken.join(" or "), key.to_string())
            .field("tbsCertificate.subjectPublicKeyInfo")
    })
}

/// A key that popcert cannot read, of an end entity: what the cloud says of it, if that says anything.
fn unsupported_key(case: &Case<'_>, input: &CertificateInput, what: &str) -> CheckOutcome {
    let (key, cloud) = (input.certificate().public_key(), case.cloud());
    if let Some(evidence) = refused_kind(case, input) {
        return CheckOutcome::fail(evidence);
    }
    if key.only_agrees() {
        let detail = format!("{key} keys cannot sign: a device proves by a signature who it is");
        return CheckOutcome::fail(
            Evidence::new(detail).field("tbsCertificate.subjectPublicKeyInfo"),
        );
    }
    match (&cloud.keys, key.kind()) {
        (Some(rules), KeyKind::Ec { .. }) => {
            let detail = format!(
                "{} is documented for NIST curves ({})",
                cloud.title, rules.source
            );
            CheckOutcome::fail(
                Evidence::new(detail)
                    .compared("P-256, P-384 or P-521", key.to_string())
                    .field("tbsCertificate.subjectPublicKeyInfo"),
            )
        }
        _ => CheckOutcome::Undetermined(format!("{what} is not supported").into()),
    }
}

/// Whether signatures by its key are what it is for.
fn signs(input: &CertificateInput) -> bool {
    matches!(input.role(), Role::Ca | Role::Proof)
}
