//! `certificate.self-issued`: a certificate that was signed with its own key names itself as its
//! issuer.
//!
//! The fault of a script that sets an issuer's name by hand and signs with the key at hand.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Certificate,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::Rule,
};

pub(super) const CHECK: Check = Check {
    id: "certificate.self-issued",
    title: "a certificate signed with its own key names itself as the issuer",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 3.2 and 6.1.3 (a)(4); Azure/iotedge#4711",
    explanation: "The certificate was signed with its own key, yet names another issuer. It is not a root, because its names differ, and no other key signed it, so no path leads on from it: `openssl verify` looks for the issuer and does not find it (error 20, or 2 if the certificate itself is trusted). Nothing is wrong only if that issuer has the very same key, for instance after a change of its name: then give its certificate with `--untrusted`.",
    remedy: "sign it with the key of the issuer that it names, or make it self-signed: issuer and subject the same",
    modes: Mode::ALL,
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 6.1.3 (a)(4): "The certificate issuer name is the working_issuer_name." A
/// certificate under its own key with another's name as issuer can be nobody's: the issuer named
/// did not sign it, and under its own name it is not its own issuer, so no path leads on.
///
/// Libraries say of it "unable to get local issuer certificate", which sends people to look for a
/// file that cannot exist. This check names the cause. Where the named issuer has the same key (a
/// CA that was renamed), nothing is wrong.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    if certificate.is_self_issued() {
        return CheckOutcome::NotApplicable("issuer and subject are the same");
    }
    if issuer_has_this_key(case, certificate) {
        return CheckOutcome::NotApplicable("the issuer that it names has the same key");
    }
    if !is_worth_a_signature(case, input) {
        return CheckOutcome::NotApplicable(
            "checked for CAs, for certificates whose authority key identifier is their own, for those not signed by their issuer, \
             and for all in a run of up to 64 files",
        );
    }
    if is_signed_by_another(case, certificate) {
        return CheckOutcome::Pass;
    }
    // The time for signatures that the verdict does not rest on is used up: see `Case::limited`.
    if case.is_limited() {
        return CheckOutcome::Undetermined(
            "the signatures of the certificates before it in the file took too long to verify"
                .into(),
        );
    }
    if case
        .verify_under(certificate, certificate.public_key())
        .is_err()
    {
        return CheckOutcome::Pass;
    }
    let detail = "it was signed with its own key, but issuer and subject differ";
    CheckOutcome::fail(
        Evidence::new(detail)
            .compared(
                certificate.subject().to_string(),
                certificate.issuer().to_string(),
            )
            .field("tbsCertificate.issuer"),
    )
}

/// Whether the answer is worth one verification, which costs about sixty times as much as all other
/// checks of a device certificate together. In a fleet of 100,000 device certificates it is spent
/// on those only that something else points at.
fn is_worth_a_signature(case: &Case<'_>, input: &CertificateInput) -> bool {
    let names_itself = || names_its_own_key(input.certificate());
    match case.mode() {
        Mode::Request | Mode::Signature | Mode::Verify => true,
        Mode::Chain => {
            breaks_at_leaf(case, Rule::Signature)
                || names_itself()
                || case.tries_own_key() && breaks_at_leaf(case, Rule::Path)
        }
        Mode::Audit => input.role() == Role::Ca || names_itself() || case.tries_own_key(),
    }
}

/// Whether the path has verified the signature with another key. The signature covers the certificate's
/// own key, so that no key can be chosen for which it is good, too.
fn is_signed_by_another(case: &Case<'_>, certificate: &Certificate) -> bool {
    case.validation().is_some_and(|path| {
        let mut verified = path.chain.windows(2).take(path.signatures);
        verified.any(|pair| {
            pair[0].der() == certificate.der()
                && !pair[1].public_key().is_same_key(certificate.public_key())
        })
    })
}

/// Whether the path ends at the leaf: its issuer is not there ([`Rule::Path`]), or did not sign it
/// ([`Rule::Signature`]). A leaf that another key signed and verified cannot be signed by its own.
fn breaks_at_leaf(case: &Case<'_>, rule: Rule) -> bool {
    case.validation().is_some_and(|path| {
        let mut violations = path.violations.iter();
        violations.any(|one| one.position == 0 && one.rule == rule)
    })
}

/// Whether the certificate says that it was signed with its own key. RFC 5280 section 4.2.1.1: of a
/// self-signed certificate "the subject and authority key identifiers would be identical".
fn names_its_own_key(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    let own = extensions.subject_key_identifier();
    let named = extensions.authority_key_identifier();
    matches!((own.value(), named.value()), (Some(own), Some(Some(named))) if own == named)
}

/// Whether the CA in question, or a certificate that was given besides, is the issuer by name and
/// has the same key: then it is a certificate of one CA under two names.
fn issuer_has_this_key(case: &Case<'_>, certificate: &Certificate) -> bool {
    let ca = case.input(Role::Ca).map(|input| input.certificate());
    let mut given = case.options().untrusted.iter().chain(ca);
    given.any(|other| {
        other.public_key().is_same_key(certificate.public_key())
            && certificate.issuer().matches(other.subject())
    })
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;
    use crate::{case::Options, certificate::Time, code::VerificationCode, input::certificates};

    /// One failed signature takes as long as the good one that the path rests on.
    #[test]
    fn what_another_key_signed_is_not_tried_with_its_own() {
        let input = |file: &str, role| {
            let path = format!("{}/fixtures/{file}", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(path).expect("a fixture");
            let found = certificates(&bytes, file)
                .expect("a certificate")
                .swap_remove(0);
            CertificateInput::new(found, role, 1).expect("decoded")
        };
        let proof = input("ValidationCertification.cer", Role::Proof);
        let code: VerificationCode = "any code".parse().expect("a code");
        let options = Options::new(Time::parse("2026-01-01T00:30:00Z").expect("a time"));
        for (ca, is_tried) in [("CAcertificate.cer", false), ("root.cer", true)] {
            let ca = input(ca, Role::Ca);
            let case = Case::verify(&ca, &proof, &code, &options);
            assert!(matches!(run(&case, &proof), CheckOutcome::Pass));
            assert_eq!(case.spent() > 0, is_tried);
        }
    }
}
