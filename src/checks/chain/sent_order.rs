//! Each certificate that a device sends is signed by the next.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// Each certificate that a device sends is signed by the next.
pub const SENT_ORDER: Check = Check {
    id: "chain.sent-order",
    title: "each certificate that the device sends is signed by the next",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    explanation: "\"Each following certificate MUST directly certify the one preceding it\" (TLS 1.2; SHOULD in TLS 1.3, whose peers \"SHOULD be prepared to handle potentially extraneous certificates and arbitrary orderings\"). Small and old peers take the order literally and refuse the rest.",
    remedy: "put each issuer directly after the certificate that it signed, in the order shown: `popcert convert FILE --index N --to pem > sent.pem` for the first number, `>> sent.pem` for each next one",
    applies: &[Role::Device, Role::Other],
    decides: false,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> Verdict {
    let list = match super::sent_in_order(case) {
        Ok(list) => list,
        Err(verdict) => return verdict,
    };
    if list.leaf_place() != 0 {
        return Verdict::Undetermined("see chain.sent-first".into());
    }
    let Some(uses) = case.uses() else {
        return super::too_many_sent();
    };
    let Some((above, below)) = uses.misplaced().first() else {
        return Verdict::Pass;
    };
    let mut detail = format!(
        "{} did not sign {}, which it follows",
        list.shown(*above),
        list.shown(*below)
    );
    if uses.order() == uses.on_path() {
        detail.push_str("; the certificate between them is missing from the file");
        let remedy = "add the missing issuer's certificate between the two";
        return Verdict::fail(Evidence::new(detail).remedy(remedy));
    }
    Verdict::fail(super::to_be_sorted(case, Evidence::new(detail)))
}
