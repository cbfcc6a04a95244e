//! `chain.sent-strangers`: every certificate that a device sends is on a path from its own to a CA.

use super::super::sent::{Early, SENT, list, of_bundle, settled, uses};
use crate::{
    case::{Case, Use},
    check::{Check, CheckOutcome, Evidence},
};

pub(super) const CHECK: Check = Check {
    id: "chain.sent-strangers",
    title: "every certificate that the device sends leads towards the CA",
    explanation: "A certificate that no path needs costs the device air time and memory. TLS 1.2 forbids it; of TLS 1.3 peers \"SHOULD be prepared to handle potentially extraneous certificates\", and not all are. An end entity among them is also checked on its own.",
    remedy: "remove them from the file; if it lists several devices rather than what one device sends, move the CAs to another file and give that with `--untrusted`",
    run: |case, _| settled(run(case)),
    ..SENT
};

/// RFC 5246 section 7.4.2 has each certificate certify the one before it, so that none is left
/// over; RFC 8446 section 4.4.2: "For maximum compatibility, all implementations SHOULD be prepared
/// to handle potentially extraneous certificates". A list of many devices' certificates ends up
/// here as well; the remedy names that case, for `--untrusted` is what its owner wants.
fn run(case: &Case<'_>) -> Early<CheckOutcome> {
    let list = list(case)?;
    let uses = uses(case)?;
    let is_stranger = |one: &Use| (*one == Use::Stranger).then_some(());
    let strangers: Vec<_> = uses.places(is_stranger).map(|(place, ())| place).collect();
    if strangers.is_empty() {
        return Ok(CheckOutcome::Pass);
    }
    // One finding for all of them, which names the first few and counts the rest.
    let detail = format!(
        "{} of the file issued neither the leaf nor anything above it",
        list.describe_all(&strangers)
    );
    Ok(CheckOutcome::fail(of_bundle(list, Evidence::new(detail))))
}
