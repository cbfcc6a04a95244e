//! Every certificate is signed by the key of the one above it.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every certificate is signed by the key of the one above it.
pub const SIGNATURE: Check = Check {
    id: "chain.signature",
    title: "every certificate is signed by the key of the one above it",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.3 (a)(1)",
    explanation: "The signature is the proof itself: only the holder of the issuer's key can make it. A CA that was created again or renewed has the same name but another key.",
    remedy: "download the CA certificate whose key made this signature, or have the certificate made again by this CA; compare `popcert thumbprint` of the CA with what the cloud shows",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::Signature),
};
