//! Alibaba Cloud IoT Platform.
//!
//! The console shows a registration code and takes the CA and the proof (validation certificate) together.

use super::{
    generic::GENERIC,
    plan::{AS_PEM, CHECK_CA, KEY, MAKE_PROOF, READ_CODE, VERIFY_PROOF},
};
use crate::{
    cloud::{Cloud, KeyRules, PlanStep},
    report::Severity,
};

const MANAGE: &str = "Alibaba Cloud, IoT Platform: manage CA certificates";

const KNOWN: &[(&str, &str, &str)] = &[
    ("CA certificates", "at most 10 for each account", MANAGE),
    ("name of the CA", "4 to 30 letters, digits and `_`", MANAGE),
    (
        "regions",
        "China (Shanghai) alone; devices that speak MQTT to the platform directly",
        MANAGE,
    ),
];

pub(crate) const ALIBABA_IOT: Cloud = Cloud {
    name: "alibaba-iot",
    title: "Alibaba Cloud IoT Platform",
    severities: &[
        ("ca.key", Severity::Error, MANAGE),
        ("device.key", Severity::Error, MANAGE),
        // The rule is about what the CA signs with; nothing is documented of the proof's own key.
        ("proof.key", Severity::Note, MANAGE),
    ],
    remedies: &[
        (
            "ca.key",
            "make a new CA with an RSA key of at least 2048 bits",
        ),
        (
            "device.key",
            "give the device an RSA key of at least 2048 bits",
        ),
        (
            "proof.common-name",
            "copy the registration code from Devices > CA Certificates > Register CA Certificate, and make a new proof with it: \
             `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
        ),
    ],
    file_endings: &[".cer", ".crt", ".pem"],
    // "Private CA certificates support only device certificates that are signed by using the RSA
    // algorithm." No length is documented.
    keys: Some(KeyRules {
        algorithms: &["rsa"],
        rsa_bits: None,
        source: MANAGE,
    }),
    known: &[KNOWN],
    next: Some(
        "register both in the console: Devices > CA Certificates > Register CA Certificate, with `CA.pem` and, as the validation \
         certificate, `PROOF`",
    ),
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM,
        PlanStep {
            title: "in the console (region China (Shanghai)), open Devices > CA Certificates > Register CA Certificate",
            note: "the dialog shows the registration code; leave it open",
            commands: &[],
            only_without_code: true,
        },
        READ_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "in the same dialog, upload `ca-upload.pem` and, as the validation certificate, `proof.pem`",
            note: "an account has at most 10 CA certificates",
            commands: &[],
            only_without_code: false,
        },
    ],
    unconfirmed: &[
        "the length and alphabet of registration codes; one that was shown in part is lower-case hex",
        "the smallest RSA key, and whether an expired CA or proof is refused",
    ],
    ..GENERIC
};
