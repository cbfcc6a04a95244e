//! RFC 5280 section 4.2.1.9: a CA says that it is one.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.basic-constraints",
    title: "the basic constraints say that it is a CA",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.9 and 6.1.4 (k)",
    explanation: "Without CA:TRUE the certificate is not a CA, and whatever it signs is worth nothing. AWS refuses it at registration; Azure is known to take a CA without the extension, but device certificates under it may fail later.",
    remedy: "issue the CA certificate with `basicConstraints = critical, CA:TRUE`: with `openssl req -x509`, through `-addext` or an `[v3_ca]` section",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// A certificate that is its own issuer, and does not say what it is for.
const EITHER: &str = "if it is the certificate of a device, which the service knows by its thumbprint, nothing is wrong: \
    audit it with `--as device`; if it is a CA, issue it with `basicConstraints = critical, CA:TRUE`";

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.basicConstraints";
    match input.certificate().extensions().basic_constraints() {
        Extension::Absent => {
            let mut evidence = Evidence::new("there are no basic constraints")
                .compared("CA:TRUE", "none")
                .field(FIELD);
            let is_guess = case.mode() == Mode::Audit;
            if is_guess && input.certificate().is_self_issued() {
                evidence = evidence.remedy(EITHER);
            }
            CheckOutcome::fail(evidence)
        }
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the basic constraints cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset)
                .severity(Severity::Error),
        ),
        Extension::Present { value, .. } if !value.ca => CheckOutcome::fail(
            Evidence::new("the basic constraints say that it is not a CA")
                .compared("CA:TRUE", "CA:FALSE")
                .field(FIELD)
                .severity(Severity::Error),
        ),
        Extension::Present {
            critical: false, ..
        } => CheckOutcome::fail(
            Evidence::new("the basic constraints are not marked critical")
                .compared("critical", "not critical")
                .field(FIELD)
                .severity(Severity::Warning),
        ),
        Extension::Present { .. } => CheckOutcome::Pass,
    }
}
