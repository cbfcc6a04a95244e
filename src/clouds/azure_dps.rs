//! The Device Provisioning Service.

use super::{AZURE_ANSWERS, AZURE_CODE, AZURE_FILE_ENDINGS, AZURE_UNCONFIRMED};
use crate::{
    cloud::{Cloud, Upload},
    report::Severity,
};

pub(super) const AZURE_DPS: Cloud = Cloud {
    name: "azure-dps",
    title: "Azure IoT Hub Device Provisioning Service",
    code: Some(AZURE_CODE),
    severities: &[(
        "ca.basic-constraints",
        Severity::Warning,
        "the Azure CLI's tests verify a CA that has no extensions at all (Azure/azure-cli)",
    )],
    answers: AZURE_ANSWERS,
    file_endings: AZURE_FILE_ENDINGS,
    uploads: &[Upload::Der, Upload::Pem],
    rsa_bits: None,
    keys: None,
    unconfirmed: AZURE_UNCONFIRMED,
};
