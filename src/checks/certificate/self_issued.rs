//! What its own key signed names itself as the issuer.

use crate::{
    case::{Case, Exhibit, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::verify_certificate,
};

/// What its own key signed names itself as the issuer.
pub const SELF_ISSUED: Check = Check {
    id: "certificate.self-issued",
    title: "what its own key signed names itself as the issuer",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 3.2 and 6.1.3 (a)(4); Azure/iotedge#4711",
    explanation: "The certificate was signed with its own key, yet names another issuer. It is no root, as its names differ, and nobody else signed it, so no path leads on from it: `openssl verify` looks for the issuer and does not find it (error 2).",
    remedy: "sign it with the key of the issuer that it names, or make it self-signed: issuer and subject the same",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(_: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let certificate = exhibit.certificate();
    if certificate.is_self_issued() {
        return Verdict::NotApplicable("issuer and subject are the same");
    }
    if verify_certificate(certificate, certificate.public_key().der()).is_err() {
        return Verdict::Pass;
    }
    let detail = "its own key signed it, but the issuer that it names is another";
    Verdict::fail(
        Evidence::new(detail)
            .compared(
                certificate.subject().to_string(),
                certificate.issuer().to_string(),
            )
            .field("tbsCertificate.issuer"),
    )
}
