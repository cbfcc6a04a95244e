//! The certificate's public key is one.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// The certificate's public key is one.
pub const PUBLIC_KEY: Check = Check {
    id: "chain.public-key",
    title: "the certificate's public key is one",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1.2.7",
    explanation: "A key that is no point on its curve, or no RSA modulus, can be used by nobody or by anybody.",
    remedy: "make a new key and have it certified",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::PublicKey),
};
