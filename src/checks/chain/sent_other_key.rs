//! No certificate that a device sends has an issuer's name but another key.

use crate::{
    case::{Case, CertificateInput, Role, Use},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// No certificate that a device sends has an issuer's name but another key.
pub const SENT_OTHER_KEY: Check = Check {
    id: "chain.sent-other-key",
    title: "no certificate sent has an issuer's name but another key",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5246 section 7.4.2; RFC 5280 section 6.1.3 (a)(1)",
    explanation: "A CA that was created again has its old name and another key. A service that compares what the device sends with the CA that was registered does not recognise it, and a peer that goes by names alone finds a bad signature.",
    remedy: "replace it with the certificate of the CA that signed, or remove it",
    applies: &[Role::Device, Role::Other],
    decides: false,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> Verdict {
    let Some(list) = case.list() else {
        return super::ONE_IS_SENT;
    };
    let Some(uses) = case.uses() else {
        return super::too_many_sent();
    };
    let others = uses.places(|one| match one {
        Use::OtherKey(what) => Some(what),
        _ => None,
    });
    let evidence = others.map(|(place, what)| {
        let key = list.inputs()[place]
            .certificate()
            .public_key()
            .spki_sha256();
        let shown = list.shown(place);
        let detail = match &what.below {
            Some(below) => {
                format!(
                    "{shown} has the name of the issuer of {below}, but {below} was not signed with its key"
                )
            }
            None => format!("{shown} has the name of a trust anchor, but another key"),
        };
        let evidence = Evidence::new(detail);
        super::of_bundle(
            list,
            match &what.key {
                Some(signer) => evidence.compared(
                    format!("SPKI SHA-256 {signer}"),
                    format!("SPKI SHA-256 {key}"),
                ),
                None => evidence,
            },
        )
    });
    Verdict::from_evidence(evidence.take(super::SENT_SHOWN).collect())
}
