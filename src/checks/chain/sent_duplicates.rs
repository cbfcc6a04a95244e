//! A device sends each certificate once.

use crate::{
    case::{Case, CertificateInput, Role, Use},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// A device sends each certificate once.
pub const SENT_DUPLICATES: Check = Check {
    id: "chain.sent-duplicates",
    title: "the device sends each certificate once",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    explanation: "No certificate but a root signs itself, so a second copy breaks the order in which each is signed by the next. Files come to hold one twice when a bundle that begins with it is appended.",
    remedy: "remove the repeated certificates from the file",
    applies: &[Role::Device, Role::Other],
    decides: false,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> Verdict {
    let list = match super::sent_in_order(case) {
        Ok(list) => list,
        Err(verdict) => return verdict,
    };
    let Some(uses) = case.uses() else {
        return super::too_many_sent();
    };
    let repeats = |one: &Use| match one {
        Use::Repeats(first) => Some(*first),
        _ => None,
    };
    let mut all = uses.places(repeats);
    let Some((place, first)) = all.next() else {
        return Verdict::Pass;
    };
    let mut detail = format!(
        "{} is the same certificate as number {}",
        list.shown(place),
        first + 1
    );
    match all.count() {
        0 => {}
        more => detail.push_str(&format!("; {more} more are repeated")),
    }
    Verdict::fail(Evidence::new(detail))
}
