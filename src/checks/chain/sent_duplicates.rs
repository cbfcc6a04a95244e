//! A device sends each certificate once.

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

fn run(case: &Case<'_>) -> Early<CheckOutcome> {
    let list = ordered_list(case)?;
    let uses = uses(case)?;
    let repeats = |one: &Use| match one {
        Use::Repeats(first) => Some(*first),
        _ => None,
    };
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
