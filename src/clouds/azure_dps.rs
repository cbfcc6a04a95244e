//! The Azure IoT Hub Device Provisioning Service (DPS).
//!
//! A CA certificate is uploaded, `generate-verification-code` returns a code for this entry, and
//! the proof is uploaded with `verify`. The last two need the entry's current ETag, which each
//! operation changes; with an older one the service answers IH412001. Devices enroll with their
//! certificate's CN as registration ID.

use super::{
    azure::{
        AZURE_ENROLLMENT, AZURE_IOT, AZURE_KNOWN, DPS_SEVERITIES, REGISTRATION_ID, entry_steps,
    },
    plan::{AS_PEM_FIRST, CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF},
};
use crate::cloud::{Cloud, PlanStep};

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

entry_steps!(
    "az iot dps certificate",
    r#"--dps-name "$DPS" --certificate-name "$NAME""#
);

pub(crate) const AZURE_DPS: Cloud = Cloud {
    name: "azure-dps",
    title: "Azure IoT Hub Device Provisioning Service",
    covers: &[],
    severities: DPS_SEVERITIES,
    enrollment_wants_base64: AZURE_ENROLLMENT,
    device_id: Some(REGISTRATION_ID),
    known: &[KNOWN, AZURE_KNOWN],
    next: Some(
        "upload it: `az iot dps certificate verify --dps-name DPS --certificate-name NAME --path PROOF --etag ETAG`, with the \
         ETag that `generate-verification-code` answered; the one from `create` is out of date by then (IH412001)",
    ),
    plan_asks: &[
        ("DPS", "name of the provisioning service"),
        ("NAME", "name of the certificate's entry"),
        KEY,
    ],
    plan: &[
        CHECK_CA,
        AS_PEM_FIRST,
        UPLOAD_CA,
        MAKE_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        UPLOAD_PROOF,
        SEE_VERIFIED,
    ],
    ..AZURE_IOT
};
