//! The hash in the signature must still resist collisions.

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
    explanation: "Collisions can be made for SHA-1 and MD5, so such a signature no longer proves what was signed. RSASSA-PSS names its hash in the parameters; where they leave it out, it is SHA-1. AWS refuses them; Azure does not say.",
    remedy: "have the certificate issued anew with SHA-256 or better, for instance `openssl x509 -req -sha256 …`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    match signature_hash(input.certificate().signature_algorithm().der()) {
        SignatureHash::Sound => CheckOutcome::Pass,
        // What nobody can tell to be sound is not passed over.
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
