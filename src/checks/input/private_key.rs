//! A private key never leaves its owner.

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
    reference: "RFC 5280 section 9",
    explanation: "The file holds a private key beside the certificate. Whoever gets the file can sign as its owner, the cloud and everyone on the way included.",
    remedy: "do not upload or send this file; write the certificate alone with `popcert convert FILE --to pem -o certificate.pem`, keep the key elsewhere, and replace the key if the file has been out already",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let keys = input
        .quirks()
        .iter()
        .filter(|one| one.kind == QuirkKind::PrivateKeyInside);
    CheckOutcome::from_evidence(keys.map(|one| Evidence::new(one.detail.clone())).collect())
}
