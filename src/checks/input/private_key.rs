//! `input.private-key`: there is no private key in a file that is about to be uploaded.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    input::QuirkKind,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "input.private-key",
    title: "there is no private key in the file",
    subject: Subject::File,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 8",
    explanation: "Whoever gets a file with a private key can sign as its owner, the service and everyone on the way included.",
    remedy: "do not upload or send this file; write the certificate alone with `popcert convert FILE --to pem -o certificate.pem`, keep the key elsewhere, and replace the key if the file has been out already",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// RFC 5280 section 8: "The protection afforded private keys is a critical security factor. On a
/// small scale, failure of users to protect their private keys will permit an attacker to
/// masquerade as them [...]. On a larger scale, compromise of a CA's private signing key may have a
/// catastrophic effect."
///
/// Whoever has the CA's key can make a proof for any code. It is an error that may be ignored: the
/// certificate itself is as good as before, and whoever audits a file of their own for their own
/// use may know that the key is in it. The key itself appears in no output.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let keys = input
        .quirks()
        .iter()
        .filter(|one| one.kind == QuirkKind::PrivateKeyInside);
    CheckOutcome::from_evidence(keys.map(|one| Evidence::new(one.detail.clone())).collect())
}
