//! The Azure IoT Hub Device Provisioning Service (DPS).
//!
//! A CA certificate is uploaded, `generate-verification-code` returns a code for this entry, and
//! the proof is uploaded with `verify`. The last two need the entry's current ETag, which each
//! operation changes; with an older one the service answers IH412001. Devices enroll with their
//! certificate's CN as registration ID.

use super::azure::{
    AZURE_ANSWERS, AZURE_CODE, AZURE_CONNECT_ANSWERS, AZURE_ENROLLMENT, AZURE_FILE_ENDINGS,
    AZURE_KNOWN, AZURE_UNCONFIRMED, DPS_SEVERITIES, PROVE_AGAIN, REGISTRATION_ID, SEND_CHAIN,
};
use crate::cloud::{Cloud, Upload};

/// What is known of DPS alone, for `popcert explain`.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "CA certificates",
        "at most 25 for each instance",
        "Microsoft Learn, DPS limits",
    ),
    (
        "registration ids",
        "compared without regard to case; at most 64 characters with X.509, though Azure Sphere's have 128",
        "Microsoft Learn, DPS concepts; Azure/azure-sphere-samples",
    ),
];

pub(super) const AZURE_DPS: Cloud = Cloud {
    name: "azure-dps",
    title: "Azure IoT Hub Device Provisioning Service",
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
    hidden_endings: &[],
    uploads: &[Upload::Der, Upload::Pem],
    enrollment_wants_base64: AZURE_ENROLLMENT,
    // "Any X.509 certificate, including ECC"; no limit is documented.
    keys: None,
    signatures: None,
    device_id: Some(REGISTRATION_ID),
    expects_tenant_ca: false,
    known: &[KNOWN, AZURE_KNOWN],
    next: Some(
        "upload it: `az iot dps certificate verify --dps-name DPS --certificate-name NAME --path PROOF --etag ETAG`, with the \
         ETag that `generate-verification-code` answered; the one from `create` is out of date by then (IH412001)",
    ),
    unconfirmed: AZURE_UNCONFIRMED,
};
