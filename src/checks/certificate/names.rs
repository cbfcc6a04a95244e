//! RFC 5280 section 4.1.2.4: names hold characters that their string type allows.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// RFC 5280 section 4.1.2.4: names hold characters that their string type allows.
pub const NAMES: Check = Check {
    id: "certificate.names",
    title: "the issuer is named, and every name is readable",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.4 and 4.1.2.6",
    explanation: "A name that holds characters outside its string type is read differently by each tool, and then names do not chain.",
    remedy: "have the certificate issued anew with UTF8String for names outside the letters, digits and few signs of PrintableString",
    applies: Role::ALL,
    decides: false,
    run,
};

/// Enough to see what is wrong with them.
const MOST_TOLD: usize = 8;

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
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
    Verdict::from_evidence(evidence)
}
