//! `certificate.version`: the version number fits the fields that are there.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Number,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.version",
    title: "the version fits what the certificate contains",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.1, 4.1.2.8 and 4.1.2.9",
    explanation: "Only version 3 has extensions, and only a certificate with extensions should be version 3. A version 1 CA cannot say that it is a CA; a version 1 proof is what `openssl x509 -req` makes without an extension file, and services accept it.",
    remedy: "issue it as version 3: with openssl, give `-extfile` with at least one extension",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

const ANOTHER_TOOL: &str =
    "have it reissued by a tool that writes version 3, and extensions with it";

/// RFC 5280 section 4.1.2.1: "When extensions are used, as expected in this profile, version MUST
/// be 3 (value is 2)." Section 4.1.2.8: unique identifiers "MUST NOT appear if the version is 1".
/// Section 4.1.2.9: "If present, this field is a SEQUENCE of one or more certificate extensions."
///
/// A version 1 certificate is legal ("If only basic fields are present, the version SHOULD be 1"),
/// and AWS's own recipe, `openssl x509 -req` without an extension file, makes a proof of it with
/// OpenSSL 3.0. So it is a warning with a reason: a CA of version 1 cannot say that it is one, and
/// many libraries let it issue nothing.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.version";
    let certificate = input.certificate();
    let extensions = certificate.extensions().are_present();
    let wrong = match certificate.version() {
        Some(3) if !extensions => None,
        Some(3) if certificate.extensions().iter().next().is_none() => {
            Some("the list of extensions is present but empty".to_owned())
        }
        Some(3) => None,
        Some(version) if extensions => Some(format!("it has extensions but is version {version}")),
        Some(1) if certificate.has_unique_identifiers() => {
            Some("it has unique identifiers but is version 1".to_owned())
        }
        Some(1) if certificate.has_needless_version() => {
            Some("it is version 1 and encodes that, although DER omits default values".to_owned())
        }
        Some(1) => {
            Some("it is version 1: it has no extensions and cannot say what it is for".into())
        }
        Some(2) => Some("it is version 2, which hardly any parser supports".into()),
        // Versions 4 and up were never defined.
        _ => {
            let encoded = certificate.unknown_version();
            let encoded = encoded.map_or(String::new(), Number::to_string);
            return CheckOutcome::fail(
                Evidence::new("there is no such version of X.509")
                    .compared("0, 1 or 2 for version 1, 2 or 3", encoded)
                    .field(FIELD)
                    .severity(Severity::Error),
            );
        }
    };
    let evidence = wrong.map(|detail| {
        let evidence = Evidence::new(detail).field(FIELD);
        // Only of version 1 without extensions one knows what was left out.
        match certificate.version() == Some(1) && !extensions {
            true => evidence,
            false => evidence.remedy(ANOTHER_TOOL),
        }
    });
    CheckOutcome::from_evidence(evidence.into_iter().collect())
}
