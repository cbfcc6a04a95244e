//! `chain.sent-first`: the device's own certificate is the first that it sends.

use super::super::sent::{Early, SENT, ordered_list, settled, to_be_sorted};
use crate::{
    case::Case,
    check::{Check, CheckOutcome, Evidence},
    report::Severity,
};

pub(super) const CHECK: Check = Check {
    id: "chain.sent-first",
    title: "the device's own certificate is the first that it sends",
    severity: Severity::Error,
    reference: "RFC 8446 section 4.4.2; RFC 5246 section 7.4.2",
    explanation: "\"The sender's certificate MUST come in the first CertificateEntry in the list\": it is the one whose key signs the handshake. Peers may sort the rest, but treat the first as the device's.",
    remedy: "put the device's own certificate first, then each issuer, in the order shown: `popcert convert FILE --index N --to pem > sent.pem` for the first number, `>> sent.pem` for each next one. If no device sends this file as it is: `--ignore chain.sent-first`",
    run: |case, _| settled(run(case)),
    ..SENT
};

/// RFC 8446 section 4.4.2 asks peers to tolerate any order, "with the exception of the end-entity
/// certificate which MUST be first". The handshake's signature (CertificateVerify) is verified with
/// the key of the first certificate: if that is a CA's, the connection fails although the path is
/// sound.
///
/// An error for that reason, but one that may be ignored: the file may be a list that no device
/// sends.
fn run(case: &Case<'_>) -> Early<CheckOutcome> {
    let list = ordered_list(case)?;
    let place = list.leaf_place();
    if place == 0 {
        return Ok(CheckOutcome::Pass);
    }
    let detail = format!(
        "the device's own certificate is {}; the file begins with {}",
        list.describe(place),
        list.describe(0)
    );
    let evidence = to_be_sorted(case, Evidence::new(detail));
    // Without an order to show there is nothing but the leaf to pick out.
    Ok(CheckOutcome::fail(match evidence.expected {
        Some(_) => evidence,
        None => evidence.remedy(format!(
            "put the device's own certificate first: `popcert convert FILE --index {} --to pem > sent.pem`, then append each \
             issuer to it. If no device sends this file as it is: `--ignore chain.sent-first`",
            place + 1
        )),
    }))
}
