//! `chain.sent-order`: each certificate that a device sends is followed by its issuer's.

use super::super::sent::{Early, SENT, ordered_list, settled, to_be_sorted, uses};
use crate::{
    case::Case,
    check::{Check, CheckOutcome, Evidence},
};

pub(super) const CHECK: Check = Check {
    id: "chain.sent-order",
    title: "each certificate that the device sends is signed by the next",
    explanation: "\"Each following certificate MUST directly certify the one preceding it\" (TLS 1.2; SHOULD in TLS 1.3, whose peers \"SHOULD be prepared to handle potentially extraneous certificates and arbitrary orderings\"). Small and old peers take the order literally and reject any other.",
    remedy: "put each issuer directly after the certificate that it signed, in the order shown: `popcert convert FILE --index N --to pem > sent.pem` for the first number, `>> sent.pem` for each next one",
    run: |case, _| settled(run(case)),
    ..SENT
};

/// RFC 5246 section 7.4.2 (TLS 1.2) has a MUST, RFC 8446 section 4.4.2 (TLS 1.3) a SHOULD: "Each
/// following certificate SHOULD directly certify the one immediately preceding it." popcert found
/// the path whatever the order; embedded TLS peers often do not look for it, so the order is worth
/// a warning.
///
/// A wrong order and a gap look alike, as in both a certificate does not sign the one before it. If
/// sorting would change nothing, something is missing, and the remedy says that instead.
fn run(case: &Case<'_>) -> Early<CheckOutcome> {
    let list = ordered_list(case)?;
    // With another certificate in front every pair is wrong: one finding says so, not two.
    if list.leaf_place() != 0 {
        return Ok(CheckOutcome::Undetermined("see chain.sent-first".into()));
    }
    let uses = uses(case)?;
    let Some((above, below)) = uses.misplaced().first() else {
        return Ok(CheckOutcome::Pass);
    };
    let mut detail = format!(
        "{} did not sign {}, which it follows",
        list.describe(*above),
        list.describe(*below)
    );
    // Sorting would change nothing, so a certificate between the two is missing.
    if uses.order() == uses.on_path() {
        detail.push_str("; the certificate between them is missing from the file");
        let remedy = "add the missing issuer's certificate between the two";
        return Ok(CheckOutcome::fail(Evidence::new(detail).remedy(remedy)));
    }
    Ok(CheckOutcome::fail(to_be_sorted(
        case,
        Evidence::new(detail),
    )))
}
