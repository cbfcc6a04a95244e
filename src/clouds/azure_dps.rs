//! The Azure IoT Hub Device Provisioning Service (DPS).
//!
//! A CA certificate is uploaded, `generate-verification-code` returns a code for this entry, and
//! the proof is uploaded with `verify`. The last two need the entry's current ETag, which each
//! operation changes; with an older one the service answers IH412001. Devices enroll with their
//! certificate's CN as registration ID.

use super::{
    azure::{AZURE_ENROLLMENT, AZURE_IOT, AZURE_KNOWN, DPS_SEVERITIES, REGISTRATION_ID},
    plan::{AS_PEM, CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF},
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
        AS_PEM,
        PlanStep {
            title: "upload the CA certificate",
            note: "an entry of that name is there already if you have done this before: go on with the next step",
            commands: &[
                r#"az iot dps certificate create --dps-name "$DPS" --certificate-name "$NAME" --path ca-upload.pem"#,
            ],
            only_without_code: true,
        },
        PlanStep {
            title: "have the service make a verification code, with the entry's ETag of now",
            note: "making a code changes the ETag and replaces an earlier code",
            commands: &[
                r#"ETAG=$(az iot dps certificate show --dps-name "$DPS" --certificate-name "$NAME" --query etag -o tsv)"#,
                r#"CODE=$(az iot dps certificate generate-verification-code --dps-name "$DPS" --certificate-name "$NAME" --etag "$ETAG" --query properties.verificationCode -o tsv)"#,
            ],
            only_without_code: true,
        },
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "upload the proof, with the ETag read anew",
            note: "the ETag of the upload, or of before the code was made, is out of date: IH412001",
            commands: &[
                r#"ETAG=$(az iot dps certificate show --dps-name "$DPS" --certificate-name "$NAME" --query etag -o tsv)"#,
                r#"az iot dps certificate verify --dps-name "$DPS" --certificate-name "$NAME" --path proof.pem --etag "$ETAG""#,
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "see that the entry is verified",
            note: "it prints `true`",
            commands: &[
                r#"az iot dps certificate show --dps-name "$DPS" --certificate-name "$NAME" --query properties.isVerified -o tsv"#,
            ],
            only_without_code: false,
        },
    ],
    ..AZURE_IOT
};
