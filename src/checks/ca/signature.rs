//! A CA that another CA issued carries that one's signature.

use crate::{
    case::{Case, Exhibit, Role},
    certificate::{Certificate, HashAlgorithm},
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::{Failure, verify_certificate},
};

/// A CA that another CA issued carries that one's signature.
pub const SIGNATURE: Check = Check {
    id: "ca.signature",
    title: "the CA certificate is signed by the CA above it",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.3 (a)(1)",
    explanation: "A proof covers the CA's name and key, and nothing else of the CA certificate. Its serial number, dates and extensions are covered by the signature of whoever issued it, which can be verified only with that issuer's certificate.",
    remedy: "get the CA certificate again; if it is right, the issuer given has the name of its issuer but another key",
    applies: &[Role::Ca],
    decides: true,
    run,
};

fn run(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let ca = exhibit.certificate();
    if ca.is_self_issued() {
        return Verdict::NotApplicable("it is self-issued: see ca.self-signature");
    }
    let around = &case.around().untrusted;
    let issuers: Vec<_> = around
        .iter()
        .filter(|other| ca.issuer().matches(other.subject()))
        .take(MAX_ISSUERS)
        .collect();
    if issuers.is_empty() {
        return Verdict::Undetermined(not_given(ca).into());
    }
    let mut failed = None;
    for issuer in issuers {
        match verify_certificate(ca, issuer.public_key().der()) {
            Ok(()) => return Verdict::Pass,
            Err(Failure::Unsupported(what)) => {
                return Verdict::Undetermined(format!("{what} is not supported").into());
            }
            Err(failure) => failed = Some(failure),
        }
    }
    let reason = failed.as_ref().map_or_else(String::new, Failure::to_string);
    let evidence = Evidence::new(format!("its issuer {} is given, but {reason}", ca.issuer()));
    Verdict::fail(match failed {
        // Nothing was damaged: it was issued so.
        Some(Failure::BadAlgorithm(_)) => evidence.field("signatureAlgorithm").remedy(
            "have the CA certificate issued anew by a tool that writes the algorithm as its RFC says",
        ),
        _ => evidence.field("signatureValue"),
    })
}

/// More issuers of one name than anyone has; each costs a verification.
const MAX_ISSUERS: usize = 16;

fn not_given(ca: &Certificate) -> String {
    format!(
        "its issuer was not given, so its dates and extensions are taken as they stand: give the issuer with \
         `--untrusted`, or compare its thumbprint {} with what the service shows",
        ca.thumbprint(HashAlgorithm::Sha1)
    )
}
