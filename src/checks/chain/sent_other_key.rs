//! `chain.sent-other-key`: no certificate that a device sends has an issuer's name with another
//! key.

use super::super::sent::{Early, MAX_FINDINGS, SENT, list, of_bundle, settled, uses};
use crate::{
    case::{Case, Use},
    check::{Check, CheckOutcome, Evidence},
};

pub(super) const CHECK: Check = Check {
    id: "chain.sent-other-key",
    title: "no certificate sent has an issuer's name but another key",
    reference: "RFC 5246 section 7.4.2; RFC 5280 section 6.1.3 (a)(1)",
    explanation: "A CA that was created again has its old name and another key. A service that compares what the device sends with the CA that was registered does not recognise it, and a peer that goes by names alone finds a bad signature.",
    remedy: "replace it with the certificate of the CA that signed, or remove it",
    run: |case, _| settled(run(case)),
    ..SENT
};

/// RFC 5280 section 6.1.3 (a)(1) asks for the issuer's key, (a)(4) for its name; a CA that a script
/// created again fits the second and not the first. Peers that choose the issuer by name try this
/// one, find a bad signature and give up, while popcert and OpenSSL go on to look for another.
///
/// Both keys are shown as the SHA-256 of the SubjectPublicKeyInfo, since name, and often the serial
/// number, are the same.
fn run(case: &Case<'_>) -> Early<CheckOutcome> {
    let list = list(case)?;
    let uses = uses(case)?;
    let others = uses.places(|one| match one {
        Use::OtherKey(what) => Some(what),
        _ => None,
    });
    // Each has a finding of its own: the remedy depends on which CA it is.
    let evidence = others.map(|(place, what)| {
        let key = list.inputs()[place]
            .certificate()
            .public_key()
            .spki_sha256();
        let description = list.describe(place);
        let detail = match &what.below {
            Some(below) => {
                format!(
                    "{description} has the name of the issuer of {below}, but {below} was not signed with its key"
                )
            }
            None => format!("{description} has the name of a trust anchor, but another key"),
        };
        let evidence = Evidence::new(detail);
        of_bundle(
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
    Ok(CheckOutcome::from_evidence(
        evidence.take(MAX_FINDINGS).collect(),
    ))
}
