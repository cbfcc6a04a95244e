//! `chain.sent-twin`: of each CA a device sends one certificate, and that one is valid.

use super::super::sent::{Early, MAX_FINDINGS, SENT, ordered_list, settled, uses};
use crate::{
    case::{Case, CertificateList, Twin, Use},
    check::{Check, CheckOutcome, Evidence},
};

pub(super) const CHECK: Check = Check {
    id: "chain.sent-twin",
    title: "the device sends one certificate of each CA, and it is valid",
    explanation: "A CA whose certificate was renewed or cross-certified with its old key has several. \"Servers sometimes send both a current and deprecated intermediate for transitional purposes\", and peers that build no paths of their own take the first: with one that has ended they refuse the device.",
    remedy: "send only the valid certificate of this CA",
    run: |case, _| settled(run(case)),
    ..SENT
};

/// Twins are certificates with one name and key: renewals, and cross-certificates by several roots.
/// RFC 8446 section 4.4.2 knows them: "Servers sometimes send both a current and deprecated
/// intermediate for transitional purposes". Either leads from the leaf to an anchor, so no
/// signature is wrong, but a peer that takes the first and finds it expired does not try the
/// second.
fn run(case: &Case<'_>) -> Early<CheckOutcome> {
    let list = ordered_list(case)?;
    let uses = uses(case)?;
    let twins = uses.places(|one| match one {
        Use::Twin(twin) => Some(twin),
        _ => None,
    });
    let evidence = twins.map(|(place, twin)| evidence(case, list, place, twin));
    Ok(CheckOutcome::from_evidence(
        evidence.take(MAX_FINDINGS).collect(),
    ))
}

/// What to do depends on which of the two is valid, and on whether the better one is in the file or
/// was given beside it.
fn evidence(case: &Case<'_>, list: &CertificateList, place: usize, twin: &Twin) -> Evidence {
    let other = match twin.place {
        Some(other) => format!("number {}", other + 1),
        None => "the certificate on the path".to_owned(),
    };
    let description = list.describe(place);
    let detail = match twin.is_current {
        true => format!(
            "{description} is not valid at {}; {other}, of the same CA and key, is",
            case.at()
        ),
        false => format!(
            "{description} has the name and key of {other}: it is another certificate of the same CA"
        ),
    };
    // Where both are valid, the one to send depends on the root that the service has.
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
