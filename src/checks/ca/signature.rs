//! `ca.signature`: an intermediate CA certificate carries the signature of the CA above it.
//!
//! Roots have `ca.self-signature` instead.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Certificate, HashAlgorithm},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::Failure,
};

pub(super) const CHECK: Check = Check {
    id: "ca.signature",
    title: "the CA certificate is signed by the CA above it",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.3 (a)(1)",
    explanation: "A proof covers the CA's name and key, and nothing else of the CA certificate. Its serial number, dates and extensions are covered by the signature of whoever issued it, which can be verified only with that issuer's certificate.",
    remedy: "download the CA certificate again; if it is the right one, the issuer certificate given has the right name but another key",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 6.1.3 (a)(1): "The signature on the certificate can be verified using
/// working_public_key_algorithm, the working_public_key, and the working_public_key_parameters",
/// that is with the issuer's key.
///
/// A service does not do this on upload, for it has no certificate of the issuer: the proof shows
/// that somebody holds the key in this certificate, and that is what it registers. But dates and
/// constraints of the certificate are believed afterwards. Somebody who can change the file on its
/// way could give a CA ten more years, or lift its path length, and the proof would still verify.
///
/// Without the issuer the answer is left open, and not "pass": nothing was verified. An Azure
/// Sphere tenant CA, whose policy CA few people have, is therefore as fit as before.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let ca = input.certificate();
    if ca.is_self_issued() {
        return CheckOutcome::NotApplicable("it is self-issued: see ca.self-signature");
    }
    if case
        .issued()
        .is_some_and(|issued| issued.certificate().der() == ca.der())
    {
        return CheckOutcome::NotApplicable("it was issued for a request: see request.issuer");
    }
    let named = named_issuers(case, ca);
    if named.is_empty() {
        return CheckOutcome::Undetermined(not_given(ca).into());
    }
    let count = named.len();
    let mut failures = Vec::new();
    for issuer in named.into_iter().take(MAX_ISSUERS) {
        match case.verify_under(ca, issuer.public_key()) {
            Ok(()) => return CheckOutcome::Pass,
            Err(failure) => failures.push(failure),
        }
    }
    // One algorithm that popcert does not implement may be the one that signed, so that a failure
    // of all others proves nothing.
    let unsupported = |failure: &&Failure| matches!(failure, Failure::Unsupported(_));
    // Left open, whichever of them comes first.
    if let Some(failure) = failures.iter().find(unsupported) {
        return CheckOutcome::Undetermined(failure.to_string().into());
    }
    if count > MAX_ISSUERS {
        let detail = format!("{count} certificates have its issuer's name: too many to try");
        return CheckOutcome::Undetermined(detail.into());
    }
    let failed = failures.first();
    let reason = failed.map_or_else(String::new, Failure::to_string);
    let evidence = Evidence::new(format!("its issuer {} is given, but {reason}", ca.issuer()));
    CheckOutcome::fail(match failed {
        // Nothing was damaged on the way: the certificate was issued so.
        Some(Failure::BadAlgorithm(_)) => evidence.field("signatureAlgorithm").remedy(
            "have the CA certificate reissued by a tool that encodes the algorithm as its RFC says",
        ),
        _ => evidence.field("signatureValue"),
    })
}

/// The most issuers of one name that are tried, each of which costs a verification. A CA has one
/// certificate for each renewal and cross-certification; an attacker who fills the file with
/// look-alikes could otherwise buy hours of work with a few megabytes.
pub(super) const MAX_ISSUERS: usize = 16;

/// The certificates given whose subject is the issuer's name, each once. The likeliest come first:
/// those with the key identifier that the certificate names, then by hash, so that the order of
/// files and blocks decides nothing, not even which of too many are tried.
pub(super) fn named_issuers<'a>(case: &Case<'a>, ca: &Certificate) -> Vec<&'a Certificate> {
    let options = &case.options().untrusted;
    let mut named: Vec<_> = options
        .iter()
        .filter(|other| ca.issuer().matches(other.subject()))
        .collect();
    let wanted = ca.extensions().authority_key_identifier();
    let wanted = wanted.value().and_then(Option::as_ref);
    named.sort_by_cached_key(|one| {
        let own = one.extensions().subject_key_identifier();
        (own.value() != wanted, one.sha256())
    });
    named.dedup_by_key(|one| one.sha256());
    named
}

/// Why it is left open, and how to close the gap without the issuer: the service shows the
/// thumbprint of what was uploaded, which covers every octet.
fn not_given(ca: &Certificate) -> String {
    format!(
        "its issuer's certificate was not given, so its dates and extensions are not verified: give the issuer with \
         `--untrusted`, or compare its thumbprint {} with what the service shows",
        ca.thumbprint(HashAlgorithm::Sha1)
    )
}
