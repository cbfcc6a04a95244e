//! The hash in the signature must still resist collisions.

use crate::{
    case::{Case, Exhibit, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::describe,
};

/// The hash in the signature must still resist collisions.
pub const SIGNATURE_HASH: Check = Check {
    id: "certificate.signature-hash",
    title: "the signature uses SHA-256 or better",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 6194 (SHA-1), RFC 6151 (MD5)",
    explanation: "Collisions can be made for SHA-1 and MD5, so such a signature no longer proves what was signed. AWS refuses them; Azure does not say.",
    remedy: "have the certificate issued anew with SHA-256 or better, for instance `openssl x509 -req -sha256 …`",
    applies: Role::ALL,
    decides: false,
    run,
};

/// Signature algorithms with broken or breaking hashes (RFC 3279 section 2.2, RFC 8017 appendix C, NIST OIW).
const WEAK: &[(&str, &str)] = &[
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.3", "RSA with MD4"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.3.14.3.2.27", "DSA with SHA-1"),
    ("1.3.14.3.2.29", "RSA with SHA-1"),
];
const PSS: &str = "1.2.840.113549.1.1.10";

fn run(_: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let algorithm = exhibit.certificate().signature_algorithm();
    let oid = algorithm.oid().to_string();
    let listed = WEAK.iter().find(|(weak, _)| *weak == oid);
    let name = match listed {
        Some((_, name)) => (*name).to_owned(),
        // Its hash is a parameter, and SHA-1 where there is none.
        None if oid == PSS => describe(algorithm.der()),
        None => return Verdict::Pass,
    };
    if listed.is_none() && !name.contains("SHA-1 ") {
        return Verdict::Pass;
    }
    let evidence = Evidence::new("its hash is broken")
        .compared("SHA-256, SHA-384 or SHA-512", name)
        .field("signatureAlgorithm");
    Verdict::fail(evidence)
}
