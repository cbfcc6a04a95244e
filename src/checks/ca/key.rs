//! The key must be of a supported kind and size.

use crate::{
    case::{Case, Exhibit, Role},
    certificate::KeyKind,
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::Key,
};

/// The key must be of a supported kind and size.
pub const KEY: Check = Check {
    id: "ca.key",
    title: "the key is of a kind and size that services take",
    severity: Severity::Warning,
    by_role: &[],
    reference: "NIST SP 800-57 part 1, section 5.6.1; AWS IoT developer guide, X.509 client certificates",
    explanation: "RSA keys under 2048 bits can be broken with effort, under 1024 with little. Services take RSA and the NIST curves; other kinds are refused or not documented.",
    remedy: "make a new CA with a P-256 or P-384 key, or RSA of at least 2048 bits",
    applies: &[Role::Ca],
    run,
};

/// Below this many bits RSA counts as broken (NIST SP 800-131A: disallowed; factored in public up to 829).
const BROKEN_RSA_BITS: usize = 1024;
const WEAK_RSA_BITS: usize = 2048;

fn run(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    const FIELD: &str = "tbsCertificate.subjectPublicKeyInfo";
    let key = exhibit.certificate().public_key();
    if let Err(failure) = Key::from_spki(key.der()) {
        let evidence = Evidence::new(failure.to_string())
            .field(FIELD)
            .at(key.offset());
        return Verdict::fail(evidence.severity(Severity::Error));
    }
    let taken = case
        .cloud()
        .keys
        .is_none_or(|keys| keys.contains(&key.algorithm_name().as_str()));
    if !taken {
        let wanted = case.cloud().keys.unwrap_or_default().join(" or ");
        let detail = format!("{} does not take this kind of key", case.cloud().title);
        return Verdict::fail(
            Evidence::new(detail)
                .compared(wanted, key.to_string())
                .field(FIELD),
        );
    }
    match key.kind() {
        KeyKind::Rsa { bits, .. } if *bits < WEAK_RSA_BITS => {
            let evidence = Evidence::new("the RSA modulus is too short")
                .compared(
                    format!("{WEAK_RSA_BITS} bits or more"),
                    format!("{bits} bits"),
                )
                .field(FIELD);
            Verdict::fail(if *bits < BROKEN_RSA_BITS {
                evidence.severity(Severity::Error)
            } else {
                evidence
            })
        }
        _ => Verdict::Pass,
    }
}
