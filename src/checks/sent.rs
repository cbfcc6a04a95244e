//! What the checks of the certificates that a device sends (`chain.sent-…`) have in common.
//!
//! TLS has a device send its own certificate and those of the CAs above it, in order (RFC 8446
//! section 4.4.2). A file of several certificates is taken for that list. The path is found
//! whatever the order; these checks say what a peer that does not search would stumble over.

use crate::{
    case::{Case, CertificateList, Mode, Role, Uses},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

/// What these checks share. They do not decide: the path is valid, and whether a peer sorts the
/// list is up to the peer.
pub(super) const SENT: Check = Check {
    id: "",
    title: "",
    subject: Subject::Path,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    explanation: "",
    remedy: "",
    modes: &[Mode::Chain],
    applies: &[Role::Device, Role::Other],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run: |_, _| CheckOutcome::Pass,
};

/// How many certificates of a list one check reports, each in a finding of its own: a file can have
/// thousands that are wrong in the same way.
pub(super) const MAX_FINDINGS: usize = 8;

/// An outcome that is an error where there was nothing to look at, so that `?` ends the check
/// there. Never an error of the program.
pub(super) type Early<T> = Result<T, CheckOutcome>;

/// The outcome, wherever the check ended.
pub(super) fn settled(outcome: Early<CheckOutcome>) -> CheckOutcome {
    outcome.unwrap_or_else(|early| early)
}

/// What the device sends, if that is more than its own certificate; else the check does not apply.
pub(super) fn list<'a>(case: &Case<'a>) -> Early<&'a CertificateList> {
    const ALONE: CheckOutcome = CheckOutcome::NotApplicable("the device sends one certificate");
    case.list().ok_or(ALONE)
}

/// The same, if it is sent in an order. The certificates of PKCS#7 are a SET (RFC 2315 section
/// 9.1), so that the order of the octets means nothing.
pub(super) fn ordered_list<'a>(case: &Case<'a>) -> Early<&'a CertificateList> {
    let list = list(case)?;
    match list.has_order() {
        true => Ok(list),
        false => Err(CheckOutcome::NotApplicable(
            "the certificates of a PKCS#7 bundle have no order",
        )),
    }
}

/// What each certificate of the list is good for. Undetermined where that would take too many
/// signatures, which happens with dozens of CAs of one name and never in practice.
pub(super) fn uses<'c>(case: &'c Case<'_>) -> Early<&'c Uses> {
    case.uses().ok_or_else(|| {
        CheckOutcome::Undetermined("the file holds too many certificates of the same name".into())
    })
}

/// Adds the order in which the certificates of the path are to be sent, by their numbers in the
/// file, counted from 1 as `popcert convert --index` does. Nothing is added where they are in order
/// already.
pub(super) fn to_be_sorted(case: &Case<'_>, evidence: Evidence) -> Evidence {
    let Some(uses) = case.uses() else {
        return evidence;
    };
    // Equal where what is sent is sorted already, whatever else is wrong with it.
    let (order, found) = (uses.order(), uses.on_path());
    if order == found {
        return evidence;
    }
    let numbers = |places: &[usize]| {
        let numbers = places.iter().map(|place| (place + 1).to_string());
        numbers.collect::<Vec<_>>().join(", ")
    };
    evidence.compared(
        format!("certificates in the order {}", numbers(order)),
        format!("certificates in the order {}", numbers(&found)),
    )
}

/// A note for a PKCS#7 bundle: nobody sends one as it is, so it misleads at most whoever unpacks
/// it.
pub(super) fn of_bundle(list: &CertificateList, evidence: Evidence) -> Evidence {
    match list.has_order() {
        true => evidence,
        false => evidence.severity(Severity::Note),
    }
}
