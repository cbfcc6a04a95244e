//! `certificate.signature-hash`: the signature's hash function resists collisions.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::{SignatureHash, signature_hash},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.signature-hash",
    title: "the signature uses SHA-256 or better",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 6194 (SHA-1), RFC 6151 (MD5), RFC 4055 section 3.1 (RSASSA-PSS)",
    explanation: "Collisions can be made for SHA-1 and MD5, so such a signature no longer proves what was signed. RSASSA-PSS names its hash in the parameters; where they omit it, it is SHA-1. AWS refuses such signatures; Azure does not document what it does.",
    remedy: "have the certificate reissued with SHA-256 or better, for instance `openssl x509 -req -sha256 …`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 6151 says of MD5 that it "is no longer acceptable where collision resistance is required
/// such as digital signatures"; for SHA-1 collisions have been made in public since 2017 (RFC 6194
/// warned of it in 2011). Whoever can make a CA sign one of two certificates with the same hash has
/// a signature for the other.
///
/// RSASSA-PSS names its hash in the parameters, and the default is SHA-1 (RFC 4055 section 3.1:
/// "hashAlgorithm [0] HashAlgorithm DEFAULT sha1Identifier"), so the algorithm's name alone does
/// not say enough. A warning in general, an error where the service documents that it refuses: AWS.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    match signature_hash(input.certificate().signature_algorithm().der()) {
        SignatureHash::Sound => CheckOutcome::Pass,
        // An algorithm whose hash is not known does not pass: that would call it sound.
        SignatureHash::Unknown(reason) => {
            CheckOutcome::fail(Evidence::new(reason).field("signatureAlgorithm"))
        }
        SignatureHash::Weak { algorithm, reason } => CheckOutcome::fail(
            Evidence::new(reason)
                .compared("SHA-256, SHA-384 or SHA-512", algorithm)
                .field("signatureAlgorithm"),
        ),
    }
}
