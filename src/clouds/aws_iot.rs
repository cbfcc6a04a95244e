//! AWS IoT Core.

use crate::{
    cloud::{Cloud, CodeFormat, Upload},
    report::Severity,
};

const REGISTRATION_CODE_INVALID: &str =
    "RegistrationCodeValidationException (400): The registration code is invalid.";
const CERTIFICATE_INVALID: &str =
    "CertificateValidationException (400): The certificate is invalid.";
const API: &str = "AWS IoT API reference, RegisterCACertificate";

pub(super) const AWS_IOT: Cloud = Cloud {
    name: "aws-iot",
    title: "AWS IoT Core",
    code: Some(CodeFormat {
        length: 64,
        alphabet: "hex digits",
        allows: |c| c.is_ascii_hexdigit(),
        source: "AWS IoT API reference, GetRegistrationCode",
    }),
    severities: &[
        (
            "certificate.signature-hash",
            Severity::Error,
            "AWS IoT developer guide, X.509 client certificates: SHA-256, SHA-384 and SHA-512 only",
        ),
        (
            "ca.key",
            Severity::Error,
            "AWS IoT developer guide, X.509 client certificates: RSA of at least 2048 bits, NIST curves",
        ),
    ],
    answers: &[
        ("proof.common-name", REGISTRATION_CODE_INVALID, API),
        ("chain.path", CERTIFICATE_INVALID, API),
        ("chain.signature", CERTIFICATE_INVALID, API),
        ("proof.issuer", CERTIFICATE_INVALID, API),
        (
            "ca.basic-constraints",
            "the CA certificate does not have the basicConstraints extension as true",
            "NordicSemiconductor/asset-tracker-cloud-docs#631",
        ),
        (
            "ca.key",
            "The key in the certificate is not valid",
            "AWS re:Post",
        ),
        ("input.encoding", CERTIFICATE_INVALID, API),
    ],
    connect_answers: &[],
    remedies: &[
        (
            "proof.common-name",
            "read the code of this account and region, `aws iot get-registration-code`, and make a new proof with it: \
             `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
        ),
        (
            "proof.validity",
            "make a new proof: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`; AWS keeps the same code until \
             it is deleted",
        ),
    ],
    file_endings: &[],
    hidden_endings: &[],
    uploads: &[Upload::Pem],
    rsa_bits: Some(2048),
    keys: Some(&["ec", "rsa"]),
    unconfirmed: &["whether a version 1 proof is still taken; AWS's own recipe makes one"],
};
