//! Huawei Cloud IoTDA.
//!
//! A CA certificate is uploaded, its entry shows a verification code for one day, and the proof is sent as `verify_content`.

use super::{
    generic::GENERIC,
    plan::{AS_PEM_FIRST, CHECK_CA, KEY, MAKE_PROOF, READ_CODE, VERIFY_PROOF, is_uuid},
};
use crate::{
    cloud::{Cloud, CodeFormat, Lifetime, PlanStep, Upload},
    report::Severity,
};

const VERIFY: &str = "Huawei Cloud API, CheckCertificate (iot_06_v5_0016)";

const KNOWN: &[(&str, &str, &str)] = &[
    (
        "verification code",
        "a new one replaces the old; at most 256 characters",
        "Huawei Cloud, IoTDP: verify a CA certificate; API, ActionCertificate",
    ),
    (
        "what it is needed for",
        "self-registration, OCSP and authentication with device certificates",
        VERIFY,
    ),
    (
        "another certificate for the same entry",
        "sets it back to not verified",
        "Huawei Cloud API, UpdateCertificate",
    ),
    (
        "expired CA",
        "goes on being used",
        "Huawei Cloud, IoTDA: device CA certificates",
    ),
    (
        "fingerprints",
        "SHA-1, compared without regard to case",
        "Huawei Cloud, IoTDP: certificate fingerprints",
    ),
    (
        "size",
        "at most 65,535 characters of PEM",
        "Huawei Cloud API, ActionCertificate",
    ),
];

pub(crate) const HUAWEI_IOTDA: Cloud = Cloud {
    name: "huawei-iotda",
    title: "Huawei Cloud IoTDA",
    code: Some(CodeFormat {
        // The CN of the proof in the example request, decoded.
        length: 36,
        alphabet: "characters, a UUID in lower case",
        allows: |c| matches!(c, '0'..='9' | 'a'..='f' | '-'),
        has_parts: is_uuid,
        source: "Huawei Cloud API, CheckCertificate (iot_06_v5_0016), by the CN of its example proof",
    }),
    severities: &[(
        "ca.basic-constraints",
        Severity::Warning,
        "Huawei Cloud's own recipe, `openssl x509 -req -signkey`, makes a version 1 CA without them",
    )],
    remedies: &[
        (
            "proof.common-name",
            "copy the code that the entry of this CA shows now, which is valid for one day, and make a new proof with it: \
             `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
        ),
        (
            "proof.validity",
            "make a new proof with a code of today: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
        ),
    ],
    uploads: &[Upload::Pem],
    known: &[KNOWN],
    next: Some(
        "upload it within a day of the code: in the console under Devices > Device Certificates, Verify; or as `verify_content` of \
         `POST /v5/iot/{project_id}/certificates/{certificate_id}/action?action_id=verify`",
    ),
    lifetimes: &[Lifetime {
        what: "verification code",
        seconds: 86_400,
        source: "Huawei Cloud, IoTDP: verify a CA certificate",
    }],
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM_FIRST,
        PlanStep {
            title: "in the console, upload `ca-upload.pem` under Devices > Device Certificates, and open Verify in its row",
            note: "the dialog shows the verification code, which is valid for one day; another replaces it",
            commands: &[],
            only_without_code: true,
        },
        READ_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "in the same dialog, upload `proof.pem`",
            note: "replacing the CA certificate of the entry later sets it back to not verified",
            commands: &[],
            only_without_code: false,
        },
    ],
    unconfirmed: &[
        "whether a CA without basic constraints, as its own recipe makes, is taken",
        "whether every code is a UUID, as in the example; at most 256 characters are documented",
        "which keys and signatures it takes",
    ],
    ..GENERIC
};
