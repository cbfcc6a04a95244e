//! The stored document of the application, and the rules of every request for it.

use crate::mock::cloud::{api_version::of_iot_central, refusal::Refusal, request::Request};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The document of the application.
pub(in super::super) const KEY: &str = "iot-central";

/// What an application holds.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Application {
    pub(super) revision: u64,
    pub(super) groups: BTreeMap<String, Group>,
}

/// One enrollment group. `type` is `iot` or `iotEdge`, `attestation` `x509` or `symmetricKey`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Group {
    pub(in super::super) display_name: String,
    pub(in super::super) enabled: bool,
    pub(in super::super) r#type: String,
    pub(in super::super) attestation: String,
    pub(in super::super) etag: String,
    /// By `primary` and `secondary`.
    pub(in super::super) certificates: BTreeMap<String, Slot>,
}

/// The primary or secondary certificate of a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Slot {
    /// Base64 of the uploaded file.
    pub(in super::super) content: String,
    /// Proven, or `verified: true` at upload, which is the owner's word for it.
    pub(in super::super) is_verified: bool,
    /// The code of the last generateVerificationCode.
    pub(in super::super) code: Option<String>,
    pub(in super::super) etag: String,
}

/// 404 for a group or certificate that is not there.
pub(super) fn missing(what: &str) -> Refusal {
    Refusal::new(
        404,
        "NotFound",
        format!("The requested {what} does not exist."),
    )
}

/// 422: the body was understood and cannot be accepted (RFC 9110 section 15.5.21).
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(422, "InvalidBody", message)
}

/// What every operation demands: an api-version, a group's id of the specification's pattern,
/// and one of the two entries.
pub(super) fn check(request: &Request) -> Result<(), Refusal> {
    of_iot_central(request)?;
    let name = request.part("group");
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if name.len() > 128 || !name.bytes().all(allowed) {
        return Err(Refusal::new(
            400,
            "InvalidRequest",
            "An enrollment group's id has at most 128 letters, digits, '-', '.', '_'.",
        ));
    }
    match request.part("entry") {
        "" | "primary" | "secondary" => Ok(()),
        entry => Err(Refusal::new(
            400,
            "InvalidRequest",
            format!("'{entry}' is neither primary nor secondary."),
        )),
    }
}

/// Whether the client's entity tag, if it sends one, is the present one. Unlike Resource
/// Manager, IoT Central does not demand one.
pub(super) fn precondition(given: Option<&str>, etag: &str) -> Result<(), Refusal> {
    match given {
        None | Some("*") => Ok(()),
        Some(given) if given == etag => Ok(()),
        Some(_) => Err(Refusal::new(
            412,
            "PreconditionFailed",
            "The etag does not match that of the existing resource.",
        )),
    }
}
