//! Azure IoT Hub.
//!
//! The procedure is that of DPS, with `az iot hub certificate`. A device connects with its
//! certificate's CN as device ID; without DPS the hub itself compares both.

use super::azure::{
    AZURE_ANSWERS, AZURE_CODE, AZURE_CONNECT_ANSWERS, AZURE_FILE_ENDINGS, AZURE_KNOWN,
    AZURE_SEVERITIES, AZURE_UNCONFIRMED, PROVE_AGAIN, SEND_CHAIN,
};
use crate::cloud::{Cloud, DeviceIdFormat, Upload};

/// The CN of a device under an X.509 CA is its device ID. Older pages also allow `+` and `#`, which
/// are wildcards in MQTT topics.
const DEVICE_ID: DeviceIdFormat = DeviceIdFormat {
    name: "device ID",
    longest: 128,
    alphabet: "ASCII letters, digits and - . % _ * ? ! ( ) , : = @ $ '",
    allows: |c| c.is_ascii_alphanumeric() || "-.%_*?!(),:=@$'".contains(c),
    ends_with: |_| true,
    // Microsoft Learn: "A case-sensitive string (up to 128 characters long)".
    ignores_case: false,
    source: "Microsoft Learn, identity registry of IoT Hub",
};

pub(super) const AZURE_IOT_HUB: Cloud = Cloud {
    name: "azure-iot-hub",
    title: "Azure IoT Hub",
    covers: &[],
    code: Some(AZURE_CODE),
    severities: AZURE_SEVERITIES,
    answers: AZURE_ANSWERS,
    connect_answers: AZURE_CONNECT_ANSWERS,
    remedies: &[
        ("chain.path", SEND_CHAIN),
        ("proof.common-name", PROVE_AGAIN),
        ("proof.validity", PROVE_AGAIN),
    ],
    file_endings: AZURE_FILE_ENDINGS,
    hidden_endings: &[],
    uploads: &[Upload::Der, Upload::Pem],
    // The hub knows devices by thumbprint or CA, and has no field for their certificates.
    enrollment_wants_base64: None,
    keys: None,
    signatures: None,
    device_id: Some(DEVICE_ID),
    expects_tenant_ca: false,
    known: &[AZURE_KNOWN],
    next: Some(
        "upload it: `az iot hub certificate verify --hub-name HUB --name NAME --path PROOF --etag ETAG`, with the ETag that \
         `generate-verification-code` answered; the one from `create` is out of date by then (IH412001)",
    ),
    unconfirmed: AZURE_UNCONFIRMED,
};
