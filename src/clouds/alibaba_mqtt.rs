//! Alibaba Cloud ApsaraMQ for MQTT.
//!
//! `GetRegisterCode` returns a code for an instance, `RegisterCaCertificate` takes CA and proof, both as PEM.

use super::{
    generic::GENERIC,
    plan::{AS_PEM, CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF, is_uuid},
};
use crate::cloud::{Cloud, CodeFormat, KeyRules, PlanStep, Upload};

const API: &str = "Alibaba Cloud, ApsaraMQ for MQTT API: RegisterCaCertificate";
const CERTIFICATES: &str =
    "Alibaba Cloud, ApsaraMQ for MQTT: client certificates (help.aliyun.com 458990, 436873)";

const KNOWN: &[(&str, &str, &str)] = &[
    (
        "instances",
        "of the platinum and professional editions; a code is for one instance",
        "Alibaba Cloud, ApsaraMQ for MQTT API: GetRegisterCode",
    ),
    (
        "serial number",
        "the CA's is its name in the service: unique, and at most 128 octets",
        CERTIFICATES,
    ),
];

pub(crate) const ALIBABA_MQTT: Cloud = Cloud {
    name: "alibaba-mqtt",
    title: "Alibaba Cloud ApsaraMQ for MQTT",
    code: Some(CodeFormat {
        // The one example is `13274673-8f90-4630-bea1-9cccb25756ad2089******`.
        length: 46,
        alphabet: "characters, a UUID in lower case and 10 letters or digits",
        allows: |c| c.is_ascii_alphanumeric() || c == '-',
        has_parts: |code| {
            code.split_at_checked(36).is_some_and(|(uuid, rest)| {
                is_uuid(uuid) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
            })
        },
        source: "Alibaba Cloud, ApsaraMQ for MQTT API: GetRegisterCode, whose example is masked at the end",
    }),
    answers: &[(
        "proof.common-name",
        "RegisterCodeError (500): Register code error in verification certificate",
        API,
    )],
    remedies: &[(
        "proof.common-name",
        "read the code of this instance: `aliyun onsmqtt GetRegisterCode --MqttInstanceId INSTANCE`; then make a new proof with it: \
         `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
    )],
    uploads: &[Upload::Pem],
    keys: Some(KeyRules {
        algorithms: &["ec", "rsa"],
        rsa_bits: None,
        source: CERTIFICATES,
    }),
    known: &[KNOWN],
    next: Some(
        "register CA and proof, both as PEM: `aliyun onsmqtt RegisterCaCertificate --MqttInstanceId INSTANCE --CaName NAME --CaContent \
         \"$(cat CA.pem)\" --VerificationContent \"$(cat PROOF)\"`",
    ),
    plan_asks: &[
        ("INSTANCE", "ID of the MQTT instance"),
        ("NAME", "name for the CA certificate"),
        KEY,
    ],
    plan: &[
        CHECK_CA,
        AS_PEM,
        PlanStep {
            title: "read the registration code of the instance",
            note: "",
            commands: &[
                r#"CODE=$(aliyun onsmqtt GetRegisterCode --MqttInstanceId "$INSTANCE" | sed -n 's/.*"RegisterCode": *"\([^"]*\)".*/\1/p')"#,
            ],
            only_without_code: true,
        },
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "register CA and proof",
            note: "the answer has the CA's serial number, by which the service knows it",
            commands: &[
                r#"aliyun onsmqtt RegisterCaCertificate --MqttInstanceId "$INSTANCE" --CaName "$NAME" --CaContent "$(cat ca-upload.pem)" --VerificationContent "$(cat proof.pem)""#,
            ],
            only_without_code: false,
        },
    ],
    unconfirmed: &[
        "the alphabet and the length of the end of codes, which the documentation masks",
        "the smallest RSA key, the curves, and how long a code is valid",
    ],
    ..GENERIC
};
