//! A proof that outlives its CA shows that something was typed wrong.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// A proof that outlives its CA shows that something was typed wrong.
pub const LIFETIME: Check = Check {
    id: "proof.lifetime",
    title: "the proof's life lies within the CA's",
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 6.1 asks that each certificate is valid at one moment, not that their lives nest",
    explanation: "Recipes with `-days 500` or more make proofs that outlive their CA. It harms nothing while both are valid, but a proof needs to live for an hour, not for years.",
    remedy: "nothing needs to be done; next time make the proof for a day: `openssl x509 -req -days 1 …`, or with `popcert prove`",
    applies: &[Role::Proof],
    decides: false,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    let Some(ca) = case.input(Role::Ca) else {
        return Verdict::NotApplicable("no CA certificate was given");
    };
    let (own, above) = (input.certificate().validity(), ca.certificate().validity());
    let dates = [
        own.not_before(),
        own.not_after(),
        above.not_before(),
        above.not_after(),
    ];
    let [Some(begin), Some(end), Some(first), Some(last)] = dates.map(|date| date.time()) else {
        return Verdict::Undetermined("a date cannot be read".into());
    };
    let (detail, field) = match (begin < first, end > last) {
        (true, _) => (
            "it begins before the CA does",
            "tbsCertificate.validity.notBefore",
        ),
        (_, true) => (
            "it ends after the CA does",
            "tbsCertificate.validity.notAfter",
        ),
        _ => return Verdict::Pass,
    };
    let evidence = Evidence::new(detail).compared(
        format!("between {first} and {last}"),
        format!("{begin} to {end}"),
    );
    Verdict::fail(evidence.field(field))
}
