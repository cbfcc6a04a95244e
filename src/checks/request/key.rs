//! `request.key`: the request's key is valid and of a kind that the service takes.

use crate::{
    case::{Case, CertificateInput, Mode, RequestInput, Role},
    certificate::KeyKind,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::{Failure, Key},
};

pub(super) const CHECK: Check = Check {
    id: "request.key",
    title: "the key of the request is one that the service and its devices can use",
    subject: Subject::Request,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 8017 section 3.1, SEC 1 section 3.2.2; the profile of the service",
    explanation: "The certificate gets the key of the request. A key that no verifier takes, or that the service does not document, makes a CA under which no device gets in.",
    remedy: "have the service make a request with a key of a usual kind: EC on P-256, P-384 or P-521, or RSA of at least 2048 bits",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// NIST SP 800-57 part 1, table 2: 2048 bits of RSA have a strength of 112 bits, the least that is still allowed.
const WEAK_RSA_BITS: usize = 2048;
const FIELD: &str = "certificationRequestInfo.subjectPKInfo";

/// An invalid key is an error for everybody; one that the service does not document has the severity that its
/// profile gives it.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Some(request) = case.request().map(RequestInput::request) else {
        return CheckOutcome::NotApplicable("there is no request");
    };
    let key = request.public_key();
    match Key::from_spki(key.der()) {
        Err(failure @ Failure::Unsupported(_)) if key.names_known_curve() => {
            return CheckOutcome::Undetermined(failure.to_string().into());
        }
        Err(failure) => {
            let evidence = Evidence::new(failure.to_string())
                .field(FIELD)
                .at(key.offset());
            return CheckOutcome::fail(evidence.deciding());
        }
        Ok(_) => {}
    }
    let rules = case.cloud().keys.as_ref();
    if let Some(rules) =
        rules.filter(|rules| !rules.algorithms.contains(&key.algorithm_name().as_str()))
    {
        let detail = format!(
            "{} does not accept keys of this algorithm",
            case.cloud().title
        );
        let evidence =
            Evidence::new(detail).compared(rules.algorithms.join(" or "), key.to_string());
        return CheckOutcome::fail(evidence.field(FIELD));
    }
    let least = rules
        .and_then(|rules| rules.rsa_bits)
        .unwrap_or(WEAK_RSA_BITS);
    match key.kind() {
        KeyKind::Rsa { bits, .. } if *bits < least => CheckOutcome::fail(
            Evidence::new("the RSA modulus is too short")
                .compared(format!("{least} bits or more"), format!("{bits} bits"))
                .field(FIELD),
        ),
        _ => CheckOutcome::Pass,
    }
}
