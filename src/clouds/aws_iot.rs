//! AWS IoT Core.
//!
//! `aws iot get-registration-code` returns the verification code, called registration code: 64 hex
//! digits, one for each account and region. `aws iot register-ca-certificate` takes the CA and the
//! proof together, both as PEM, and answers with exceptions of the API. The code does not change
//! until it is deleted, so a proof can be made again at any time.
//!
//! AWS documents more than Azure, above all its limits on keys and hashes, so that several checks
//! which warn in general are errors here.

use super::plan::{AS_PEM, CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF};
use crate::{
    cloud::{Cloud, CodeFormat, KeyRules, PlanStep, ProofKind, Upload},
    report::Severity,
};

/// For a CN that is not the code, whatever the difference: also for the code of another region.
const REGISTRATION_CODE_INVALID: &str =
    "RegistrationCodeValidationException (400): The registration code is invalid.";
/// For everything else that is wrong with CA or proof; the API does not say which of the two, nor
/// what.
const CERTIFICATE_INVALID: &str =
    "CertificateValidationException (400): The certificate is invalid.";
/// The sources that most entries share.
const API: &str = "AWS IoT API reference, RegisterCACertificate";
const CERTIFICATES: &str = "AWS IoT developer guide, X.509 client certificates";

/// For `popcert explain aws-iot`; no check reads it.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "CA certificate",
        "the one that signs devices, and no other of its hierarchy; root or intermediate",
        "AWS IoT developer guide, device certificates of your own",
    ),
    (
        "registration code",
        "one for each account and region; the same until `aws iot delete-registration-code`",
        "AWS IoT API reference, GetRegistrationCode",
    ),
    (
        "registered CA",
        "inactive until `--set-as-active` or an update; devices register by themselves only with \
             `--allow-auto-registration`",
        "AWS IoT API reference, RegisterCACertificate",
    ),
    (
        "without a proof",
        "with `--certificate-mode SNI_ONLY` no verification certificate is given, and devices must send SNI",
        "AWS IoT API reference, RegisterCACertificate; aws/aws-cli#7591",
    ),
    (
        "the same CA again",
        "ResourceAlreadyExistsException (409) in DEFAULT mode: one account of a region has it",
        "AWS IoT API reference, RegisterCACertificate",
    ),
    (
        "CAs of one subject",
        "at most 10",
        "AWS IoT API reference, RegisterCACertificate",
    ),
    (
        "size",
        "at most 65,536 characters of PEM",
        "AWS IoT API reference, RegisterCACertificate",
    ),
];

pub(crate) const AWS_IOT: Cloud = Cloud {
    name: "aws-iot",
    title: "AWS IoT Core",
    covers: &[],
    code: Some(CodeFormat {
        // The pattern in the API reference is `(0x)?[a-fA-F0-9]+` with a length of 64. Codes were
        // seen in lower case and without `0x`.
        length: 64,
        alphabet: "hex digits",
        allows: |c| c.is_ascii_hexdigit(),
        has_parts: |_| true,
        source: "AWS IoT API reference, GetRegistrationCode",
    }),
    // What AWS documents that it refuses is an error here, not the general warning.
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
        (
            "certificate.key",
            Severity::Error,
            "AWS IoT developer guide, X.509 client certificates: RSA of at least 2048 bits, NIST curves",
        ),
        (
            "proof.key",
            Severity::Error,
            "AWS IoT developer guide, X.509 client certificates: RSA of at least 2048 bits, NIST curves",
        ),
        (
            "device.key",
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
        ("proof.key", CERTIFICATE_INVALID, API),
        ("certificate.signature-hash", CERTIFICATE_INVALID, API),
        ("input.encoding", CERTIFICATE_INVALID, API),
    ],
    // None was recorded: the TLS handshake fails before the service says anything.
    connect_answers: &[],
    remedies: &[
        (
            "device.id-case",
            "give the device a certificate whose CN is its id to the letter, or expect the id as the CN has it",
        ),
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
    // The CLI reads `file://…` whatever its name.
    file_endings: &[],
    hidden_endings: &[],
    // `caCertificate` and `verificationCertificate` are strings of PEM, 1 to 65,536 characters.
    uploads: &[Upload::Pem],
    enrollment_wants_base64: None,
    keys: Some(KeyRules {
        algorithms: &["ec", "rsa"],
        rsa_bits: Some(2048),
        source: CERTIFICATES,
    }),
    // An earlier edition of the page (awsdocs/aws-iot-docs, developerguide/x509-certs.md) listed
    // RSASSAPSS as well; the present one does not.
    signatures: Some((
        &[
            "ecdsa-with-SHA256",
            "ecdsa-with-SHA384",
            "ecdsa-with-SHA512",
            "sha256WithRSAEncryption",
            "sha384WithRSAEncryption",
            "sha512WithRSAEncryption",
            "dsa-with-SHA256",
        ],
        CERTIFICATES,
    )),
    // A device's name in AWS is a thing name, which policies choose; no rule ties it to the CN.
    device_id: None,
    expects_tenant_ca: false,
    known: &[KNOWN],
    next: Some(
        "register CA and proof, both as PEM: `aws iot register-ca-certificate --set-as-active --ca-certificate \
         file://CA.pem --verification-certificate file://PROOF`",
    ),
    proof: ProofKind::Certificate,
    signature_proofs: None,
    lifetimes: &[],
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM,
        PlanStep {
            title: "read the registration code of this account and region",
            note: "it stays the same until it is deleted",
            commands: &[
                "CODE=$(aws iot get-registration-code --query registrationCode --output text)",
            ],
            only_without_code: true,
        },
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "register CA and proof",
            note: "without `--set-as-active` the CA is registered and lets nobody in; add `--allow-auto-registration` where \
                devices are to register by themselves",
            commands: &[
                "aws iot register-ca-certificate --set-as-active --ca-certificate file://ca-upload.pem \
                 --verification-certificate file://proof.pem",
            ],
            only_without_code: false,
        },
    ],
    tenant_proof: None,
    unconfirmed: &["whether a version 1 proof is still taken; AWS's own recipe makes one"],
};
