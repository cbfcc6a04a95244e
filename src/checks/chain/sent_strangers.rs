//! Every certificate that a device sends leads towards the CA.

use crate::{
    case::{Case, CertificateInput, Role, Use},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// Every certificate that a device sends leads towards the CA.
pub const SENT_STRANGERS: Check = Check {
    id: "chain.sent-strangers",
    title: "every certificate that the device sends leads towards the CA",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    explanation: "A certificate that no path needs costs the device air time and memory. TLS 1.2 forbids it; of TLS 1.3 peers \"SHOULD be prepared to handle potentially extraneous certificates\", and not all are. An end entity among them is also checked on its own.",
    remedy: "remove them from the file; if it lists several devices rather than what one device sends, move the CAs to another file and give that with `--untrusted`",
    applies: &[Role::Device, Role::Other],
    decides: false,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> Verdict {
    let Some(list) = case.list() else {
        return super::ONE_IS_SENT;
    };
    let Some(uses) = case.uses() else {
        return super::too_many_sent();
    };
    let is_stranger = |one: &Use| (*one == Use::Stranger).then_some(());
    let strangers: Vec<_> = uses.places(is_stranger).map(|(place, ())| place).collect();
    if strangers.is_empty() {
        return Verdict::Pass;
    }
    let detail = format!(
        "{} of the file issued neither the leaf nor anything above it",
        list.shown_all(&strangers)
    );
    Verdict::fail(super::of_bundle(list, Evidence::new(detail)))
}
