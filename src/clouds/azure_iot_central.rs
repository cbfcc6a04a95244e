//! IoT Central, which keeps its certificates in the Device Provisioning Service.

use super::{
    AZURE_ANSWERS, AZURE_CODE, AZURE_CONNECT_ANSWERS, AZURE_FILE_ENDINGS, AZURE_SEVERITIES,
    AZURE_UNCONFIRMED, PROVE_AGAIN,
};
use crate::cloud::{Cloud, Upload};

pub(super) const AZURE_IOT_CENTRAL: Cloud = Cloud {
    name: "azure-iot-central",
    title: "Azure IoT Central",
    code: Some(AZURE_CODE),
    severities: AZURE_SEVERITIES,
    answers: AZURE_ANSWERS,
    connect_answers: AZURE_CONNECT_ANSWERS,
    remedies: &[
        ("proof.common-name", PROVE_AGAIN),
        ("proof.validity", PROVE_AGAIN),
    ],
    file_endings: AZURE_FILE_ENDINGS,
    hidden_endings: &[(".cer", "MicrosoftDocs/azure-sphere-issues#83")],
    uploads: &[Upload::Der, Upload::Pem],
    rsa_bits: None,
    keys: None,
    unconfirmed: AZURE_UNCONFIRMED,
};
