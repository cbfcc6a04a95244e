//! A self-issued certificate is signed by its own key.

use super::super::chain::BAD_KEY;
use crate::{
    case::{Case, Exhibit, Role},
    certificate::Certificate,
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::{Failure, Key, ParameterFault, parameter_fault, verify_certificate},
};

/// A self-issued certificate is signed by its own key.
pub const SELF_SIGNATURE: Check = Check {
    id: "ca.self-signature",
    title: "a self-signed certificate is signed by its own key",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 3.2",
    explanation: "A root signs itself. If its signature does not fit its own key, the file is damaged, or it only looks like a root and was signed by an older key of the same CA (RFC 4210 section 4.4). Only the older key can tell which: the key identifier in the certificate is covered by the same unverified signature.",
    remedy: "get the file again from where it was made; if it is a renewal signed by the older key, give that one as `--untrusted`",
    applies: &[Role::Ca],
    decides: true,
    run,
};

fn run(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let certificate = exhibit.certificate();
    if !certificate.is_self_issued() {
        return Verdict::NotApplicable("it was issued by another CA");
    }
    match verify_certificate(certificate, certificate.public_key().der()) {
        Ok(()) => Verdict::Pass,
        Err(_) if older_key_signed(case, certificate) => Verdict::Pass,
        Err(Failure::Unsupported(_)) => {
            Verdict::Undetermined("popcert cannot verify this kind of signature".into())
        }
        Err(failure) => match told_by(case, certificate, &failure) {
            Some(check) => Verdict::Undetermined(format!("see {check}").into()),
            None => Verdict::fail(evidence(certificate, &failure)),
        },
    }
}

/// The check that tells the cause as an error. One that is ignored cannot stand in for this one.
fn told_by(case: &Case<'_>, certificate: &Certificate, failure: &Failure) -> Option<&'static str> {
    let is_told = match failure {
        Failure::BadKey(_) => {
            let key = Key::from_spki(certificate.public_key().der());
            matches!(key, Err(Failure::BadKey(_))).then_some("ca.key")
        }
        Failure::BadAlgorithm(_) => {
            let fault = parameter_fault(certificate.signature_algorithm().der());
            (fault == Some(ParameterFault::Forbidden)).then_some("certificate.signature-parameters")
        }
        _ => None,
    };
    is_told.filter(|check| !case.ignores(check))
}

/// RFC 4210 section 4.4: a CA that renews its key signs the new one with the old.
fn older_key_signed(case: &Case<'_>, certificate: &Certificate) -> bool {
    let given = case.around().untrusted.iter();
    given
        .filter(|other| certificate.issuer().matches(other.subject()))
        .take(MAX_ISSUERS)
        .any(|other| verify_certificate(certificate, other.public_key().der()).is_ok())
}

/// More keys of one name than any CA has; each costs a verification.
const MAX_ISSUERS: usize = 16;

fn evidence(certificate: &Certificate, failure: &Failure) -> Evidence {
    let mut detail = failure.to_string();
    if names_another_key(certificate) {
        detail.push_str("; its authority key identifier names another key");
    }
    let evidence = Evidence::new(detail).field("signatureValue");
    match failure {
        Failure::BadAlgorithm(_) => evidence.field("signatureAlgorithm").remedy(REISSUE),
        Failure::BadKey(_) => evidence
            .field("tbsCertificate.subjectPublicKeyInfo")
            .remedy(BAD_KEY),
        Failure::KeyMismatch { .. } => evidence.remedy(RENEWAL),
        _ => evidence,
    }
}

const REISSUE: &str =
    "have the certificate issued anew by a tool that writes the algorithm as its RFC says";
const RENEWAL: &str = "if it is a renewal signed by the older key, give that one as `--untrusted`";

/// A hint, and no more: whoever damages or forges a certificate chooses it.
fn names_another_key(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    let own = extensions.subject_key_identifier();
    let signer = extensions.authority_key_identifier();
    match (own.value(), signer.value()) {
        (Some(own), Some(Some(signer))) => own != signer,
        _ => false,
    }
}
