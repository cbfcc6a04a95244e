//! `certificate.names`: there is an issuer's name, each RDN has an attribute, and each attribute's
//! characters fit its string type.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::abridged,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.names",
    title: "the issuer is named, and every name is readable",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.4 and 4.1.2.6; X.501 section 9.3; X.520",
    explanation: "Characters that a string type does not allow are decoded differently by each tool, and then issuer and subject do not match. The same holds for an RDN without attributes, and for a value that is no string where X.520 has one.",
    remedy: "have the certificate reissued with UTF8String for names that need more than the letters, digits and few signs of PrintableString",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

const EMPTY_RDN: &str = "have the certificate reissued with a name in which every RDN has an attribute: look for an empty field in the template or request";

/// How many attributes of one name are reported: enough to see what is wrong.
const MAX_FINDINGS: usize = 8;

/// RFC 5280 section 4.1.2.4: "The issuer field MUST contain a non-empty distinguished name (DN)." A
/// subject may be empty if the alternative names are critical (section 4.1.2.6), so that it is not
/// asked for here; roles that need a CN have checks of their own.
///
/// PrintableString has letters, digits, space and `'()+,-./:=?`, no `@`, `*`, `_` or `&`, which old
/// tools write into it all the same. "Name chaining is performed by matching the issuer
/// distinguished name in one certificate with the subject name in a CA certificate" (4.1.2.4): a
/// library that decodes such a string differently does not find the issuer. A warning: equal octets
/// still match everywhere.
///
/// X.501 section 9.3: "RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue". An
/// empty one has no text (RFC 4514), and tools that compare text take the name for another.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    let mut evidence = Vec::new();
    if certificate.issuer().is_empty() {
        let detail = "the issuer's name is empty";
        evidence.push(
            Evidence::new(detail).field("tbsCertificate.issuer").remedy(
                "have the certificate reissued by a CA whose own certificate has a subject",
            ),
        );
    }
    for (name, field) in [
        (certificate.issuer(), "tbsCertificate.issuer"),
        (certificate.subject(), "tbsCertificate.subject"),
    ] {
        if let Some(at) = name.rdns().position(<[_]>::is_empty) {
            let (number, all) = (at + 1, name.rdns().count());
            let name = abridged(name);
            let detail = format!("RDN {number} of {all} is empty, without an attribute: `{name}`");
            evidence.push(Evidence::new(detail).field(field).remedy(EMPTY_RDN));
        }
        let faults = name
            .attributes()
            .filter_map(|one| Some((one, one.fault()?)));
        evidence.extend(faults.take(MAX_FINDINGS).map(|(one, fault)| {
            let detail = format!("`{one}`: {fault}");
            Evidence::new(detail).field(field).at(one.offset())
        }));
    }
    CheckOutcome::from_evidence(evidence)
}
