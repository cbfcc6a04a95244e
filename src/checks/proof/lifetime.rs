//! `proof.lifetime`: the proof is not valid longer than its CA.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.lifetime",
    title: "the proof's validity period lies within the CA's",
    subject: Subject::Proof,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 6.1 requires each certificate to be valid at the time in question, not that validity periods nest",
    explanation: "Recipes with `-days 500` or more make proofs that outlive their CA. This does no harm while both are valid, but a proof needs to be valid for an hour, not for years.",
    remedy: "nothing needs to be done; next time make the proof for a day: `openssl x509 -req -days 1 …`, or with `popcert prove`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// No rule: RFC 5280 section 6.1 asks that "for all x in {1, ..., n}, the certificate was valid at
/// the time in question", not that one period lies within the other (the shell model, which some
/// validators use). AWS's recipe makes proofs of 500 days. A note, since such a proof shows that
/// somebody took the number from an example, and it can be uploaded again for as long as the
/// service keeps the code.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(ca) = case.input(Role::Ca) else {
        return CheckOutcome::NotApplicable("no CA certificate was given");
    };
    let (own, above) = (input.certificate().validity(), ca.certificate().validity());
    let dates = [
        own.not_before(),
        own.not_after(),
        above.not_before(),
        above.not_after(),
    ];
    let [Some(begin), Some(end), Some(first), Some(last)] = dates.map(|date| date.time()) else {
        return CheckOutcome::Undetermined("a date cannot be read".into());
    };
    // One finding is enough where it sticks out at both ends.
    let (detail, field) = match (begin < first, end > last) {
        (true, _) => (
            "it begins before the CA does",
            "tbsCertificate.validity.notBefore",
        ),
        (_, true) => (
            "it ends after the CA does",
            "tbsCertificate.validity.notAfter",
        ),
        _ => return CheckOutcome::Pass,
    };
    let evidence = Evidence::new(detail).compared(
        format!("between {first} and {last}"),
        format!("{begin} to {end}"),
    );
    CheckOutcome::fail(evidence.field(field))
}
