//! Azure IoT Central, which stores its CA certificates in the Device Provisioning Service.
//!
//! It answers like DPS. The code is shown in the portal, with an enrollment group's primary or
//! secondary certificate, and the proof is uploaded on the same page.

use super::azure::{
    AZURE_ANSWERS, AZURE_CODE, AZURE_CONNECT_ANSWERS, AZURE_ENROLLMENT, AZURE_FILE_ENDINGS,
    AZURE_KNOWN, AZURE_UNCONFIRMED, DPS_SEVERITIES, PROVE_AGAIN, REGISTRATION_ID, SEND_CHAIN,
};
use crate::cloud::{Cloud, Upload};

pub(super) const AZURE_IOT_CENTRAL: Cloud = Cloud {
    name: "azure-iot-central",
    title: "Azure IoT Central",
    covers: &[],
    code: Some(AZURE_CODE),
    severities: DPS_SEVERITIES,
    answers: AZURE_ANSWERS,
    connect_answers: AZURE_CONNECT_ANSWERS,
    remedies: &[
        ("chain.path", SEND_CHAIN),
        ("proof.common-name", PROVE_AGAIN),
        ("proof.validity", PROVE_AGAIN),
    ],
    file_endings: AZURE_FILE_ENDINGS,
    // The file dialog of the portal was seen to grey out what it accepts.
    hidden_endings: &[(".cer", "MicrosoftDocs/azure-sphere-issues#83")],
    uploads: &[Upload::Der, Upload::Pem],
    enrollment_wants_base64: AZURE_ENROLLMENT,
    keys: None,
    signatures: None,
    device_id: Some(REGISTRATION_ID),
    expects_tenant_ca: false,
    known: &[AZURE_KNOWN],
    next: Some(
        "upload it where the code was shown: the enrollment group, Manage primary (or secondary), Verify; making a new code \
         there ends this one",
    ),
    unconfirmed: AZURE_UNCONFIRMED,
};
