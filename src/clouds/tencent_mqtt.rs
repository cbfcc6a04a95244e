//! Tencent Cloud TDMQ for MQTT.
//!
//! `ApplyRegistrationCode` returns a code for an instance, `RegisterCaCertificate` takes CA and proof, both as PEM.

use super::{
    generic::GENERIC,
    plan::{AS_PEM, CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF, is_uuid},
};
use crate::cloud::{Cloud, CodeFormat, PlanStep, Upload};

const KNOWN: &[(&str, &str, &str)] = &[
    (
        "CA certificates",
        "at most 32 for each instance",
        "Tencent Cloud, TDMQ for MQTT (cloud.tencent.com 1778/123542)",
    ),
    (
        "registered CA",
        "active at once unless the call says `INACTIVE`",
        "Tencent Cloud API, RegisterCaCertificate (1778/116205)",
    ),
];

pub(crate) const TENCENT_MQTT: Cloud = Cloud {
    name: "tencent-mqtt",
    title: "Tencent Cloud TDMQ for MQTT",
    code: Some(CodeFormat {
        length: 36,
        alphabet: "characters, a UUID in lower case",
        allows: |c| matches!(c, '0'..='9' | 'a'..='f' | '-'),
        has_parts: is_uuid,
        source: "Tencent Cloud API, ApplyRegistrationCode (1778/116204), by its example",
    }),
    remedies: &[(
        "proof.common-name",
        "read the code of this instance: `tccli mqtt ApplyRegistrationCode --InstanceId INSTANCE`; then make a new proof with it: \
         `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
    )],
    // "Format: PEM by default, and PEM alone is supported at present."
    uploads: &[Upload::Pem],
    known: &[KNOWN],
    next: Some(
        "register CA and proof, both as PEM: `tccli mqtt RegisterCaCertificate --InstanceId INSTANCE --CaCertificate \"$(cat CA.pem)\" \
         --VerificationCertificate \"$(cat PROOF)\"`",
    ),
    plan_asks: &[("INSTANCE", "ID of the MQTT instance"), KEY],
    plan: &[
        CHECK_CA,
        AS_PEM,
        PlanStep {
            title: "have the service make a registration code",
            note: "",
            commands: &[
                r#"CODE=$(tccli mqtt ApplyRegistrationCode --InstanceId "$INSTANCE" | sed -n 's/.*"RegistrationCode": *"\([^"]*\)".*/\1/p')"#,
            ],
            only_without_code: true,
        },
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "register CA and proof",
            note: "the instance must use one certificate for each device; it takes at most 32 CA certificates",
            commands: &[
                r#"tccli mqtt RegisterCaCertificate --InstanceId "$INSTANCE" --CaCertificate "$(cat ca-upload.pem)" --VerificationCertificate "$(cat proof.pem)""#,
            ],
            only_without_code: false,
        },
    ],
    unconfirmed: &[
        "which keys and signatures it takes",
        "how long a code is valid, and whether another replaces it",
    ],
    ..GENERIC
};
