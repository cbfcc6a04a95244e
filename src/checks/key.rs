//! The public key of a certificate: what `ca.key`, `proof.key`, `device.key` and `certificate.key`
//! share.

use crate::{
    case::{Case, CertificateInput, Role},
    certificate::{KeyKind, PublicKey},
    check::{CheckOutcome, Evidence},
    report::Severity,
    trust::{Failure, Key},
};

/// RSA moduli of fewer bits than this are an error for everybody: 829 bits have been factored in
/// public (RSA-250, 2020), and NIST SP 800-131A disallows signatures below 1024 even for verifying
/// old ones.
const BROKEN_RSA_BITS: usize = 1024;
/// RSA moduli of fewer bits than this are a warning unless the service has a limit of its own. NIST
/// SP 800-57 part 1 table 2 gives 2048 bits a strength of 112 bits, the least that is still
/// allowed.
const WEAK_RSA_BITS: usize = 2048;

/// Whether the certificate's key is valid, and of an algorithm and size that the cloud accepts.
///
/// RFC 8017 section 3.1: "the RSA public exponent e is an integer between 3 and n - 1"; SEC 1
/// section 3.2.2 has every elliptic curve key validated before use. With exponent 1 every message
/// is its own signature; points off their curve leak the private key of whoever agrees on a secret
/// with them.
///
/// Three answers must not be confused: the key is invalid (an error everywhere), the cloud is
/// documented not to accept it (the check's own severity), and popcert does not implement it: of a
/// CA's or a proof's key, which has to sign, that no service is known to accept it (the check's own
/// severity), of another undetermined. Whether a signature could be verified is for the checks of
/// signatures to say, and no verdict rests on one that was not.
pub(super) fn acceptable_key(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.subjectPublicKeyInfo";
    let key = input.certificate().public_key();
    let rules = case.cloud().keys.as_ref();
    match Key::of(key) {
        Ok(_) => {}
        Err(Failure::Unsupported(what)) if key.names_known_curve() => {
            return unsupported_key(case, input, &what);
        }
        Err(failure) => {
            return CheckOutcome::fail(invalid_key(key, &failure).field(FIELD).at(key.offset()));
        }
    }
    if let Some(evidence) = refused_algorithm(case, input) {
        return CheckOutcome::fail(evidence);
    }
    let documented = rules.and_then(|rules| rules.rsa_bits);
    let least = documented.unwrap_or(WEAK_RSA_BITS);
    match key.kind() {
        KeyKind::Rsa { bits, .. } if *bits < least => {
            let evidence = Evidence::new("the RSA modulus is too short")
                .compared(format!("{least} bits or more"), format!("{bits} bits"))
                .field(FIELD);
            CheckOutcome::fail(if *bits < BROKEN_RSA_BITS {
                evidence.severity(Severity::Error)
            } else if documented.is_none() && rules.is_some() {
                // The service weighs the algorithm, of which alone it is known.
                evidence.severity(Severity::Warning)
            } else {
                evidence
            })
        }
        _ => CheckOutcome::Pass,
    }
}

/// An invalid key always decides. A curve that is spelled out is invalid by RFC 5480 section 2.1.1
/// ("implicitCurve and specifiedCurve MUST NOT be used in PKIX"): with parameters of their own
/// choice attackers can make any public key theirs (CVE-2020-0601). Other keys that popcert does
/// not implement may be good for somebody else, so that error may be ignored.
fn invalid_key(key: &PublicKey, failure: &Failure) -> Evidence {
    match failure {
        Failure::Unsupported(_) if key.spells_out_curve() => Evidence::new(
            "it spells out its curve instead of naming it, which RFC 5480 section 2.1.1 forbids",
        )
        .deciding(),
        Failure::Unsupported(_) => Evidence::new(failure.to_string()).severity(Severity::Error),
        _ => Evidence::new(failure.to_string())
            .deciding()
            .advice("get the file again, which may be damaged, before anything else"),
    }
}

/// The cloud documents which algorithms it accepts, and this one is not among them.
fn refused_algorithm(case: &Case<'_>, input: &CertificateInput) -> Option<Evidence> {
    let (key, cloud) = (input.certificate().public_key(), case.cloud());
    let accepted = cloud.keys.as_ref()?.algorithms;
    let detail = format!("{} does not accept keys of this algorithm", cloud.title);
    (!accepted.contains(&key.algorithm_name().as_str())).then(|| {
        Evidence::new(detail)
            .compared(accepted.join(" or "), key.to_string())
            .field("tbsCertificate.subjectPublicKeyInfo")
    })
}

/// A key of an algorithm that popcert does not implement: what the cloud documents about it, if
/// anything. X25519 and X448 cannot sign at all (RFC 8410 section 3), so no handshake succeeds, and
/// a CA with such a key is none.
fn unsupported_key(case: &Case<'_>, input: &CertificateInput, what: &str) -> CheckOutcome {
    let (key, cloud) = (input.certificate().public_key(), case.cloud());
    if let Some(evidence) = refused_algorithm(case, input) {
        return CheckOutcome::fail(evidence);
    }
    if key.only_agrees() && signs(input) {
        let detail = format!("{key} keys cannot sign, and a CA has to");
        return CheckOutcome::fail(
            Evidence::new(detail)
                .field("tbsCertificate.subjectPublicKeyInfo")
                .severity(Severity::Error),
        );
    }
    if key.only_agrees() {
        let detail = format!("{key} keys cannot sign, and a device authenticates by a signature");
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
        _ if signs(input) => CheckOutcome::fail(
            Evidence::new(format!("no service is known to accept {key} keys"))
                .field("tbsCertificate.subjectPublicKeyInfo")
                .at(key.offset()),
        ),
        _ => CheckOutcome::Undetermined(format!("{what} is not supported").into()),
    }
}

/// Whether signatures by its key are what the certificate is for, so that the verdict rests on
/// them.
fn signs(input: &CertificateInput) -> bool {
    matches!(input.role(), Role::Ca | Role::Proof)
}
