//! `request.path-length`: path lengths allow the issued certificate, and limit it to devices.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "request.path-length",
    title: "the issued certificate may issue devices, and no more",
    subject: Subject::Request,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.9 and 6.1.4 (l) and (m)",
    explanation: "The issued certificate signs devices. A root with path length 0 allows no CA below it, so that no device verifies; and an issued certificate without a path length may be used for further CAs, by whoever holds its key.",
    remedy: "issue it with `basicConstraints = critical, CA:TRUE, pathlen:0`, under a root whose path length allows a CA below it",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// RFC 5280 section 6.1.4 (l): "verify that max_path_length is greater than zero" for each CA below: an error. That
/// the issued certificate has a limit of its own is advice, and a note.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.basicConstraints";
    // Empty before anything is issued: then the root's own limit counts.
    let path = case.issued_path().0;
    let above = path.iter().skip(1).copied();
    let root = case.input(Role::Ca).map(CertificateInput::certificate);
    for (below, ca) in (1_u32..).zip(above.chain(root)) {
        let basic = ca.extensions().basic_constraints().value();
        let limit = basic.and_then(|basic| basic.path_len);
        if let Some(limit) = limit.filter(|limit| *limit < below) {
            let detail = format!("{} allows fewer CAs below it than are needed", ca.subject());
            let mut evidence = Evidence::new(detail)
                .compared(
                    format!("a path length of {below} or more, or none"),
                    format!("a path length of {limit}"),
                )
                .field(FIELD)
                .severity(Severity::Error);
            evidence.certificate = Some("ca".into());
            evidence.sha256 = Some(ca.sha256());
            return CheckOutcome::fail(evidence);
        }
    }
    let Some(issued) = case.issued() else {
        return CheckOutcome::Pass;
    };
    let basic = issued
        .certificate()
        .extensions()
        .basic_constraints()
        .value();
    if basic.is_none_or(|basic| !basic.ca || basic.path_len.is_some()) {
        return CheckOutcome::Pass;
    }
    let mut evidence = Evidence::new("it has no path length: its key may sign further CAs")
        .compared("a path length of 0", "none")
        .field(FIELD)
        .severity(Severity::Note);
    evidence.certificate = Some("issued".into());
    evidence.sha256 = Some(issued.certificate().sha256());
    CheckOutcome::fail(evidence)
}
