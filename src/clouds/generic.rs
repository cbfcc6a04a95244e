//! No service in particular: RFC 5280, and the proof of possession that all services share.
//!
//! Nothing is assumed that is not common to all: no form of codes, no limits on keys, no answers. A
//! check that needs such data is not applicable here.

use super::plan::{CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF};
use crate::cloud::{Cloud, PlanStep, ProofKind};

/// The profile for a service about which popcert has no data.
pub const GENERIC: Cloud = Cloud {
    name: "generic",
    title: "any service",
    covers: &[],
    code: None,
    severities: &[],
    answers: &[],
    connect_answers: &[],
    remedies: &[],
    file_endings: &[],
    hidden_endings: &[],
    uploads: &[],
    enrollment_wants_base64: None,
    keys: None,
    signatures: None,
    device_id: None,
    expects_tenant_ca: false,
    known: &[],
    next: None,
    proof: ProofKind::Certificate,
    signature_proofs: None,
    lifetimes: &[],
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        PlanStep {
            title: "register the CA where the service asks for it, and have it issue a verification code",
            note: "copy the code as it is shown: no blanks, no quotes, the same letter case",
            commands: &["read -r CODE"],
            only_without_code: true,
        },
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "upload `proof.pem` where the code was shown",
            note: "before the code is replaced: most services keep one code at a time",
            commands: &[],
            only_without_code: false,
        },
    ],
    tenant_proof: None,
    unconfirmed: &["everything that the service asks beyond code, signature and dates"],
};
