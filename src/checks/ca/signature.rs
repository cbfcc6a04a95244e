//! A CA that another CA issued carries that one's signature.

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
    remedy: "get the CA certificate again; if it is right, the issuer given has the name of its issuer but another key",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let ca = input.certificate();
    if ca.is_self_issued() {
        return CheckOutcome::NotApplicable("it is self-issued: see ca.self-signature");
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
    let unsupported = |failure: &&Failure| matches!(failure, Failure::Unsupported(_));
    // Any of those may be the one that signed.
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
        // Nothing was damaged: it was issued so.
        Some(Failure::BadAlgorithm(_)) => evidence.field("signatureAlgorithm").remedy(
            "have the CA certificate issued anew by a tool that writes the algorithm as its RFC says",
        ),
        _ => evidence.field("signatureValue"),
    })
}

/// More issuers of one name than anyone has; each costs a verification.
pub(super) const MAX_ISSUERS: usize = 16;

/// Each certificate at hand with the issuer's name once, the likeliest first: their order in the
/// files decides nothing.
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

fn not_given(ca: &Certificate) -> String {
    format!(
        "its issuer was not given, so its dates and extensions are taken as they stand: give the issuer with \
         `--untrusted`, or compare its thumbprint {} with what the service shows",
        ca.thumbprint(HashAlgorithm::Sha1)
    )
}
