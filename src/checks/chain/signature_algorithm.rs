//! Every signature is of a kind that can be verified.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every signature is of a kind that can be verified.
pub const SIGNATURE_ALGORITHM: Check = Check {
    id: "chain.signature-algorithm",
    title: "every signature is of a kind that can be verified",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1.1.2; RFC 5758, RFC 4055, RFC 8410",
    explanation: "A signature that cannot be verified proves nothing. popcert verifies ECDSA on P-256, P-384 and P-521, RSA (PKCS#1 v1.5 and PSS) with SHA-256 to SHA-512, and Ed25519.",
    remedy: "use a CA with an ECDSA or RSA key and SHA-256 or better",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::SignatureAlgorithm),
};
