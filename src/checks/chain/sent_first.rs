//! The device's own certificate is the first that it sends.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// The device's own certificate is the first that it sends.
pub const SENT_FIRST: Check = Check {
    id: "chain.sent-first",
    title: "the device's own certificate is the first that it sends",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 8446 section 4.4.2; RFC 5246 section 7.4.2",
    explanation: "\"The sender's certificate MUST come in the first CertificateEntry in the list\": it is the one whose key signs the handshake. Peers may sort the rest, but take the first as the device's.",
    remedy: "put the device's own certificate first, then each issuer, in the order shown: `popcert convert FILE --index N --to pem > sent.pem` for the first number, `>> sent.pem` for each next one. If no device sends this file as it is: `--ignore chain.sent-first`",
    applies: &[Role::Device, Role::Other],
    decides: false,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> Verdict {
    let list = match super::sent_in_order(case) {
        Ok(list) => list,
        Err(verdict) => return verdict,
    };
    match list.leaf_place() {
        0 => Verdict::Pass,
        place => {
            let detail = format!(
                "the device's own certificate is {}; the file begins with {}",
                list.shown(place),
                list.shown(0)
            );
            let evidence = super::to_be_sorted(case, Evidence::new(detail));
            // Without an order to show there is nothing but the leaf to pick out.
            Verdict::fail(match evidence.expected {
                Some(_) => evidence,
                None => evidence.remedy(format!(
                    "put the device's own certificate first: `popcert convert FILE --index {} --to pem > sent.pem`, then append each \
                     issuer to it. If no device sends this file as it is: `--ignore chain.sent-first`",
                    place + 1
                )),
            })
        }
    }
}
