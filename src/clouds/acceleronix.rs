//! Quectel Acceleronix.
//!
//! A CA certificate is uploaded, its row shows a verification code for seven days, and the proof is uploaded there.

use super::{
    generic::GENERIC,
    plan::{AS_PEM_FIRST, CHECK_CA, KEY, MAKE_PROOF, READ_CODE, VERIFY_PROOF},
};
use crate::{
    cloud::{Cloud, Lifetime, PlanStep, Upload},
    report::Severity,
};

const PAGE: &str = "Acceleronix, Device CA Certificate (iot-docs.acceleronix.io, DeviceCALicense)";

const KNOWN: &[(&str, &str, &str)] = &[
    (
        "CA certificate",
        "version 3, issued by a superior CA, with authority and subject key identifier and basic constraints",
        PAGE,
    ),
    (
        "size",
        "at most 1 MB; file names end in CER, CET or PEM",
        PAGE,
    ),
];

pub(crate) const ACCELERONIX: Cloud = Cloud {
    name: "acceleronix",
    title: "Quectel Acceleronix",
    severities: &[
        ("ca.basic-constraints", Severity::Error, PAGE),
        ("ca.key-identifiers", Severity::Error, PAGE),
    ],
    remedies: &[
        (
            "ca.key-identifiers",
            "issue the CA certificate with `subjectKeyIdentifier = hash` and `authorityKeyIdentifier = keyid:always`",
        ),
        (
            "proof.common-name",
            "copy the code from Verify Certificate in the list of device CA certificates, which is valid for seven days, and make a \
             new proof with it: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
        ),
    ],
    uploads: &[Upload::Der, Upload::Pem],
    known: &[KNOWN],
    next: Some(
        "upload it in the Developer Center: Product Development > Device CA Certificate > Verify Certificate, with `PROOF`",
    ),
    lifetimes: &[Lifetime {
        what: "verification code",
        seconds: 7 * 86_400,
        source: PAGE,
    }],
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM_FIRST,
        PlanStep {
            title: "in the Developer Center, upload `ca-upload.pem` under Product Development > Device CA Certificate, and open \
                Verify Certificate",
            note: "the window shows the verification code, which is valid for seven days",
            commands: &[],
            only_without_code: true,
        },
        READ_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "in the same window, upload `proof.pem`",
            note: "",
            commands: &[],
            only_without_code: false,
        },
    ],
    unconfirmed: &[
        "the length and alphabet of codes",
        "whether a self-signed CA, which is issued by no superior CA, is taken",
        "which keys and signatures it takes",
    ],
    ..GENERIC
};
