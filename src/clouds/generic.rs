//! No service in particular: RFC 5280, and the proof of possession that all services share.
//!
//! Nothing is assumed that is not common to all: no form of codes, no limits on keys, no answers. A
//! check that needs such data is not applicable here.

use crate::cloud::Cloud;

/// The profile for a service about which popcert has no data.
pub const GENERIC: Cloud = Cloud {
    name: "generic",
    title: "any cloud",
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
    unconfirmed: &["everything that the service asks beyond code, signature and dates"],
};
