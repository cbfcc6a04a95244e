//! RFC 5280 section 4.1.2.4: names hold characters that their string type allows.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.names",
    title: "the issuer is named, and every name is readable",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.4 and 4.1.2.6",
    explanation: "A name that holds characters outside its string type is read differently by each tool, and then names do not chain.",
    remedy: "have the certificate issued anew with UTF8String for names outside the letters, digits and few signs of PrintableString",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// Enough to see what is wrong with them.
const MOST_TOLD: usize = 8;

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    let mut evidence = Vec::new();
    if certificate.issuer().is_empty() {
        let detail = "the issuer has no name at all";
        evidence.push(Evidence::new(detail).field("tbsCertificate.issuer"));
    }
    for (name, field) in [
        (certificate.issuer(), "tbsCertificate.issuer"),
        (certificate.subject(), "tbsCertificate.subject"),
    ] {
        evidence.extend(
            name.attributes()
                .filter(|one| !one.is_well_formed())
                .take(MOST_TOLD)
                .map(|one| {
                    let detail = format!("`{one}` is not a valid {}", one.string_type());
                    Evidence::new(detail).field(field).at(one.offset())
                }),
        );
    }
    CheckOutcome::from_evidence(evidence)
}
