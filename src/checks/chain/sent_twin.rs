//! A device sends one certificate of each CA.

use crate::{
    case::{Case, CertificateInput, CertificateList, Role, Twin, Use},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// A device sends one certificate of each CA.
pub const SENT_TWIN: Check = Check {
    id: "chain.sent-twin",
    title: "the device sends one certificate of each CA, and it is valid",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    explanation: "A CA whose certificate was renewed or cross-certified with its old key has several. \"Servers sometimes send both a current and deprecated intermediate for transitional purposes\", and peers that build no paths of their own take the first: with one that has ended they refuse the device.",
    remedy: "send only the valid certificate of this CA",
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
    let twins = uses.places(|one| match one {
        Use::Twin(twin) => Some(twin),
        _ => None,
    });
    let evidence = twins.map(|(place, twin)| evidence(case, list, place, twin));
    Verdict::from_evidence(evidence.take(super::SENT_SHOWN).collect())
}

fn evidence(case: &Case<'_>, list: &CertificateList, place: usize, twin: &Twin) -> Evidence {
    let other = match twin.place {
        Some(other) => format!("number {}", other + 1),
        None => "the certificate on the path".to_owned(),
    };
    let shown = list.shown(place);
    let detail = match twin.is_current {
        true => format!(
            "{shown} is not valid at {}; {other}, of the same CA and key, is",
            case.at()
        ),
        false => format!(
            "{shown} has the name and key of {other}: it is another certificate of the same CA"
        ),
    };
    let remedy = match (twin.place, twin.is_current) {
        (_, false) => {
            "send the one whose issuer the service trusts, and leave the other out".to_owned()
        }
        (Some(_), true) => format!("leave number {} out", place + 1),
        (None, true) => format!(
            "send the current certificate of this CA, which was given beside the file, in place of number {}",
            place + 1
        ),
    };
    Evidence::new(detail).remedy(remedy)
}
