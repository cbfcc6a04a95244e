//! `ca.self-signature`: a CA certificate with its own name as its issuer was signed with its own
//! key.
//!
//! Path validation never looks at the signature of a trust anchor, so that a damaged root passes
//! there. A service that compares thumbprints would know it for another certificate.

use super::{
    super::{certificate::signature_parameters, violation::BAD_KEY},
    key,
    signature::{MAX_ISSUERS, named_issuers},
};
use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Certificate,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::{Failure, Key, ParameterFault, parameter_fault},
};

pub(super) const CHECK: Check = Check {
    id: "ca.self-signature",
    title: "a self-signed certificate is signed by its own key",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 3.2",
    explanation: "A root signs itself. If its signature does not verify under its own key, the file is damaged, or the certificate only looks like a root and was signed with an older key of the same CA (RFC 4210 section 4.4). Only the older key can decide which: the key identifier in the certificate is covered by the same unverified signature.",
    remedy: "get the file again from where it was made; if it is a renewal signed by the older key, give that one as `--untrusted`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 3.2 defines self-signed certificates as "self-issued certificates where the
/// digital signature may be verified by the public key bound into the certificate". Self-issued
/// alone (same name) does not yet mean self-signed: RFC 4210 section 4.4 has a CA that renews its
/// key sign the new one with the old (NewWithOld) and the other way round (OldWithNew).
///
/// This always decides. Dates, constraints and serial number of a root are protected by nothing but
/// this signature; whoever may ignore its failure may be shown any root with that name and key.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    if !certificate.is_self_issued() {
        return CheckOutcome::NotApplicable("it was issued by another CA");
    }
    match case.verify_under(certificate, certificate.public_key()) {
        Ok(()) => CheckOutcome::Pass,
        Err(failure) => under_older_key(case, certificate, &failure),
    }
}

/// The check that reports the same cause as an error, so that one fault is not reported twice. If
/// the user ignores that check, it cannot stand in for this one: the verdict would be good although
/// the signature was never verified.
fn reported_by(
    case: &Case<'_>,
    certificate: &Certificate,
    failure: &Failure,
) -> Option<&'static str> {
    let reporter = match failure {
        Failure::BadKey(_) => {
            let key = Key::of(certificate.public_key());
            matches!(key, Err(Failure::BadKey(_))).then_some(key::CHECK.id)
        }
        Failure::BadAlgorithm(_) => {
            let fault = parameter_fault(certificate.signature_algorithm().der());
            (fault == Some(ParameterFault::Forbidden)).then_some(signature_parameters::CHECK.id)
        }
        _ => None,
    };
    reporter.filter(|check| !case.ignores(check))
}

/// RFC 4210 section 4.4: a CA that renews its key signs the new one with the old. The older
/// certificate has the same name, so it is looked for among the certificates given under the
/// issuer's name, at most [`MAX_ISSUERS`] of them.
fn under_older_key(case: &Case<'_>, certificate: &Certificate, failure: &Failure) -> CheckOutcome {
    let named = named_issuers(case, certificate);
    let (count, mut tried) = (named.len(), named.iter().take(MAX_ISSUERS));
    if tried.any(|other| case.verify_under(certificate, other.public_key()).is_ok()) {
        return CheckOutcome::Pass;
    }
    match failure {
        // Whether it is damaged cannot be known, and the finding says so.
        Failure::Unsupported(what) => CheckOutcome::fail(
            Evidence::new(format!(
                "its own signature could not be verified: {what} is not supported"
            ))
            .field("signatureAlgorithm")
            .severity(Severity::Warning)
            .remedy("compare the certificate's thumbprint with what its owner publishes"),
        ),
        failure => match reported_by(case, certificate, failure) {
            Some(check) => CheckOutcome::Undetermined(format!("see {check}").into()),
            None => CheckOutcome::fail(evidence(certificate, failure, count)),
        },
    }
}

/// What failed, in words. `named` is how many certificates given have the issuer's name: if not all
/// were tried, the finding says so rather than call the certificate damaged.
fn evidence(certificate: &Certificate, failure: &Failure, named: usize) -> Evidence {
    let mut detail = failure.to_string();
    if named > MAX_ISSUERS {
        detail.push_str(&format!(
            "; {named} certificates given have its issuer's name, of which the {MAX_ISSUERS} most likely were tried"
        ));
    }
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

/// An algorithm identifier that cannot be read was written so by its issuer; a new download does
/// not help.
const REISSUE: &str =
    "have the certificate reissued by a tool that encodes the algorithm as its RFC says";
/// A signature of another algorithm family than the key's was made with another key: nothing is
/// damaged.
const RENEWAL: &str = "if it is a renewal signed by the older key, give that one as `--untrusted`";

/// Whether the certificate itself names another signing key: a hint for the message, and no more.
/// Whoever damages or forges a certificate chooses its key identifiers as well.
fn names_another_key(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    let own = extensions.subject_key_identifier();
    let signer = extensions.authority_key_identifier();
    match (own.value(), signer.value()) {
        (Some(own), Some(Some(signer))) => own != signer,
        _ => false,
    }
}
