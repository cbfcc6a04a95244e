//! A self-issued certificate is signed by its own key.

use crate::{
    case::{Case, Exhibit, Role},
    certificate::Certificate,
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::{Failure, verify_certificate},
};

/// A self-issued certificate is signed by its own key.
pub const SELF_SIGNATURE: Check = Check {
    id: "ca.self-signature",
    title: "a self-signed certificate is signed by its own key",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 3.2",
    explanation: "A root signs itself. If its signature does not fit its own key, the file is damaged, or it only looks like a root and was signed by an older key of the same CA.",
    remedy: "get the file again from where it was made; if it is a renewal signed by the older key, give that one as `--untrusted`",
    applies: &[Role::Ca],
    decides: true,
    run,
};

fn run(_: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let certificate = exhibit.certificate();
    if !certificate.is_self_issued() {
        return Verdict::NotApplicable("it was issued by another CA");
    }
    let key = certificate.public_key().der();
    match verify_certificate(certificate, key) {
        Ok(()) => Verdict::Pass,
        Err(Failure::Unsupported { .. }) => {
            Verdict::Undetermined("popcert cannot verify this kind of signature".into())
        }
        Err(failure) if other_key_signed(certificate) => Verdict::fail(
            Evidence::new(format!(
                "{failure}: its authority key identifier names another key"
            ))
            .field("signatureValue")
            .severity(Severity::Warning),
        ),
        Err(failure) => Verdict::fail(Evidence::new(failure.to_string()).field("signatureValue")),
    }
}

/// RFC 4210 section 4.4: a CA that renews its key signs the new one with the old.
fn other_key_signed(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    let own = extensions.subject_key_identifier();
    let signer = extensions.authority_key_identifier();
    match (own.value(), signer.value()) {
        (Some(own), Some(Some(signer))) => own != signer,
        _ => false,
    }
}
