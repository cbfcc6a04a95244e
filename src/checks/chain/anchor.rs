//! `chain.anchor`: the trust anchor's own certificate would pass as a CA on a path.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::Rule,
};

pub(super) const CHECK: Check = Check {
    id: "chain.anchor",
    title: "the anchor's own certificate follows the rules for CAs",
    subject: Subject::Path,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 6.1.1 (d); RFC 5937 section 3.2",
    explanation: "By RFC 5280 only name, key and name constraints of a trust anchor count. TLS libraries and services apply the rules for CAs to its certificate all the same, and reject what is below it when it has expired, is not a CA or may not sign.",
    remedy: "give with `--trust` a CA certificate that is valid, has CA:TRUE and may sign certificates; `--anchor certificate` (the default with `--cloud`) makes this an error",
    modes: &[Mode::Chain],
    applies: &[Role::Device, Role::Other],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 6.1.1 (d): of an anchor that is given as a certificate "the name in the subject
/// field is used as the trusted issuer name and the contents of the subjectPublicKeyInfo field is
/// used as the source of the trusted public key". Its dates and extensions are no inputs, so that
/// an expired root validates forever. RFC 5937 defines how its constraints are applied by whoever
/// wants them.
///
/// OpenSSL, Windows and the services apply them. A path that is valid here and refused there is
/// worth a warning. With `--anchor certificate`, the default as soon as a cloud is named, the same
/// rules count as errors under the ids of their own checks, and this one has nothing left to say.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Some(validation) = case.validation() else {
        return CheckOutcome::NotApplicable("no path was asked for");
    };
    // Without an anchor there is nothing to disregard; `chain.path` fails.
    if !validation.anchored {
        return CheckOutcome::NotApplicable("no path leads to an anchor");
    }
    let evidence = validation.disregarded.iter().map(|violation| {
        let rule = counts_as(violation.rule);
        let detail = format!(
            "{} (with `--anchor certificate` this is an error, `{rule}`)",
            violation.detail
        );
        let mut evidence = Evidence::new(detail);
        evidence.certificate = Some("anchor".into());
        let anchor = validation.chain.get(violation.position);
        evidence.sha256 = anchor.map(|anchor| anchor.sha256());
        evidence
    });
    CheckOutcome::from_evidence(evidence.collect())
}

/// The check that reports the same as an error with `--anchor certificate`. Rules that the
/// validation never disregards do not come here.
fn counts_as(rule: Rule) -> &'static str {
    match rule {
        Rule::BasicConstraints => "chain.basic-constraints",
        Rule::CriticalExtensions => "chain.critical-extensions",
        Rule::DuplicateExtensions => "chain.duplicate-extensions",
        Rule::ExtendedKeyUsage => "chain.extended-key-usage",
        Rule::KeyUsage => "chain.key-usage",
        Rule::MalformedExtensions => "chain.malformed-extensions",
        Rule::PathLength => "chain.path-length",
        Rule::Validity => "chain.validity",
        _ => "chain.path",
    }
}
