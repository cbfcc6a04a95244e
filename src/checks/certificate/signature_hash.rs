//! The hash in the signature must still resist collisions.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::{SignatureHash, signature_hash},
};

/// The hash in the signature must still resist collisions.
pub const SIGNATURE_HASH: Check = Check {
    id: "certificate.signature-hash",
    title: "the signature uses SHA-256 or better",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 6194 (SHA-1), RFC 6151 (MD5), RFC 4055 section 3.1 (RSASSA-PSS)",
    explanation: "Collisions can be made for SHA-1 and MD5, so such a signature no longer proves what was signed. RSASSA-PSS names its hash in the parameters; where they leave it out, it is SHA-1. AWS refuses them; Azure does not say.",
    remedy: "have the certificate issued anew with SHA-256 or better, for instance `openssl x509 -req -sha256 …`",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    match signature_hash(input.certificate().signature_algorithm().der()) {
        SignatureHash::Sound => Verdict::Pass,
        // What nobody can tell to be sound is not passed over.
        SignatureHash::Unknown(reason) => {
            Verdict::fail(Evidence::new(reason).field("signatureAlgorithm"))
        }
        SignatureHash::Weak { algorithm, reason } => Verdict::fail(
            Evidence::new(reason)
                .compared("SHA-256, SHA-384 or SHA-512", algorithm)
                .field("signatureAlgorithm"),
        ),
    }
}
