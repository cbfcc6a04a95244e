//! `chain.sent-duplicates`: a device sends each certificate once.

use super::super::sent::{Early, SENT, ordered_list, settled, uses};
use crate::{
    case::{Case, Use},
    check::{Check, CheckOutcome, Evidence},
};

pub(super) const CHECK: Check = Check {
    id: "chain.sent-duplicates",
    title: "the device sends each certificate once",
    explanation: "No certificate but a root signs itself, so a second copy breaks the order in which each is signed by the next. Files come to hold one twice when a bundle that begins with it is appended.",
    remedy: "remove the repeated certificates from the file",
    run: |case, _| settled(run(case)),
    ..SENT
};

/// RFC 5246 section 7.4.2: "Each following certificate MUST directly certify the one preceding it."
/// A second copy follows a certificate that it did not sign, unless it is a root. It is reported
/// apart from `chain.sent-order`, whose remedy (sort them) would leave it in.
fn run(case: &Case<'_>) -> Early<CheckOutcome> {
    let list = ordered_list(case)?;
    let uses = uses(case)?;
    // A copy is found by its hash, so that it costs no signature.
    let repeats = |one: &Use| match one {
        Use::Repeats(first) => Some(*first),
        _ => None,
    };
    // One finding with a count, since a file can repeat thousands of certificates.
    let mut all = uses.places(repeats);
    let Some((place, first)) = all.next() else {
        return Ok(CheckOutcome::Pass);
    };
    let mut detail = format!(
        "{} is the same certificate as number {}",
        list.describe(place),
        first + 1
    );
    match all.count() {
        0 => {}
        more => detail.push_str(&format!("; {more} more are repeated")),
    }
    Ok(CheckOutcome::fail(Evidence::new(detail)))
}
