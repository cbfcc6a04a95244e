//! No service in particular: RFC 5280, and the mechanism that all of them share.

use crate::cloud::Cloud;

/// The profile for a service that popcert has no data of.
pub const GENERIC: Cloud = Cloud {
    name: "generic",
    title: "any cloud",
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
