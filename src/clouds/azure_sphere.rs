//! An Azure Sphere tenant CA, proven to one of Azure's IoT services.

use super::{
    AZURE_ANSWERS, AZURE_CODE, AZURE_CONNECT_ANSWERS, AZURE_FILE_ENDINGS, AZURE_SEVERITIES,
    AZURE_UNCONFIRMED, DOWNLOAD_CA, DOWNLOAD_PROOF,
};
use crate::cloud::{Cloud, Upload};

pub(super) const AZURE_SPHERE: Cloud = Cloud {
    name: "azure-sphere",
    title: "Azure Sphere with IoT Central, IoT Hub or DPS",
    code: Some(AZURE_CODE),
    severities: AZURE_SEVERITIES,
    answers: AZURE_ANSWERS,
    connect_answers: AZURE_CONNECT_ANSWERS,
    remedies: &[
        ("chain.signature", DOWNLOAD_CA),
        ("proof.common-name", DOWNLOAD_PROOF),
        ("proof.issuer", DOWNLOAD_CA),
        ("proof.validity", DOWNLOAD_PROOF),
    ],
    file_endings: AZURE_FILE_ENDINGS,
    hidden_endings: &[],
    uploads: &[Upload::Der, Upload::Pem],
    rsa_bits: None,
    keys: None,
    unconfirmed: AZURE_UNCONFIRMED,
};
