//! `signature.algorithm`: hash, padding and encoding are those that the service expects.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::SignatureEncoding,
};

pub(super) const CHECK: Check = Check {
    id: "signature.algorithm",
    title: "the signature is of a kind that the service verifies",
    subject: Subject::Signature,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 8017 sections 8.1 and 8.2; RFC 3279 section 2.2.3; Cumulocity documentation, proof of possession",
    explanation: "A signature that comes alone does not say how it was made: the service expects one hash, one padding and one encoding. `openssl dgst -sha256 -sign` makes PKCS #1 v1.5 with an RSA key, and two numbers in DER with an EC key; key services and JOSE libraries also make RSASSA-PSS, and both numbers one after the other.",
    remedy: "make it as `openssl dgst -sha256 -sign CA.key` does: SHA-256, PKCS #1 v1.5 with RSA, DER with ECDSA",
    modes: &[Mode::Signature],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// What the service documents is an error, since no verifier takes a signature for one of another hash or
/// padding. Where nothing is documented, what `openssl dgst -sign` does not make is a warning.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Ok(Some(one)) = case.signature_match() else {
        return CheckOutcome::NotApplicable("how it was made is not known: see signature.key");
    };
    let rules = case.cloud().signature_proofs.as_ref();
    let mut evidence = Vec::new();
    if let Some(rules) = rules {
        let hash = one.signed_as.hash.unwrap_or("none (Ed25519)");
        if !rules.hashes.contains(&hash) {
            let detail = format!(
                "{} is documented for another hash ({})",
                case.cloud().title,
                rules.source
            );
            let found = Evidence::new(detail).compared(rules.hashes.join(" or "), hash);
            evidence.push(found.severity(Severity::Error));
        }
    }
    match one.signed_as.encoding {
        SignatureEncoding::Pss if !rules.is_some_and(|rules| rules.takes_pss) => {
            let found = Evidence::new("its padding is that of RSASSA-PSS").compared("PKCS #1 v1.5", "PSS");
            evidence.push(match rules {
                Some(_) => found.severity(Severity::Error),
                None => found,
            });
        }
        SignatureEncoding::P1363 => evidence.push(
            Evidence::new("it is two numbers one after the other (IEEE P1363), as JOSE and some key services write them")
                .compared("two numbers in DER, as openssl writes them", "two numbers without DER"),
        ),
        _ => {}
    }
    CheckOutcome::from_evidence(evidence)
}
