//! What the profiles of Azure's services have in common.
//!
//! IoT Hub and DPS share one certificate API, IoT Central uses DPS, and Azure Sphere makes proofs
//! for all three. Microsoft documents how to upload and verify, not what is compared: much of this
//! was seen in public issues and in recorded exchanges of the Azure CLI's tests.

use super::plan::{AS_PEM_FIRST, CHECK_CA, KEY, MAKE_PROOF, READ_CODE, VERIFY_PROOF};
use crate::{
    cloud::{Cloud, CodeFormat, DeviceIdFormat, PlanStep, ProofKind, TenantProof, Upload},
    report::Severity,
};

/// For a code that any of these services may have issued: what holds for all of them, and what each
/// profile of one of them starts from.
pub(super) const AZURE_IOT: Cloud = Cloud {
    name: "azure-iot",
    title: "Azure IoT Central, IoT Hub or DPS",
    covers: &["azure-dps", "azure-iot-central", "azure-iot-hub"],
    code: Some(AZURE_CODE),
    severities: AZURE_SEVERITIES,
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
    enrollment_wants_base64: None,
    // "Any X.509 certificate, including ECC"; no limit is documented.
    keys: None,
    signatures: None,
    device_id: None,
    expects_tenant_ca: false,
    known: &[AZURE_KNOWN],
    next: Some(
        "upload it where the code was shown: in the portal, or with `az iot hub certificate verify --hub-name HUB --name NAME \
         --path PROOF --etag ETAG` or `az iot dps certificate verify --dps-name DPS --certificate-name NAME --path PROOF --etag \
         ETAG`, with the ETag that `generate-verification-code` answered",
    ),
    proof: ProofKind::Certificate,
    signature_proofs: None,
    lifetimes: &[],
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM_FIRST,
        PlanStep {
            title: "in the portal, add the CA under Certificates and have it generate a verification code",
            note: "a new code replaces the old one; for the commands of one service name it: `--cloud azure-dps`, `azure-iot-hub` or \
                `azure-iot-central`",
            commands: &[],
            only_without_code: true,
        },
        READ_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "upload `proof.pem` where the code was shown, and verify",
            note: "in a script, with the ETag that is current then: making a code changes it (IH412001)",
            commands: &[],
            only_without_code: false,
        },
    ],
    tenant_proof: Some(TENANT_PROOF),
    unconfirmed: AZURE_UNCONFIRMED,
};

/// The steps that IoT Hub and DPS have under names of their own: the command for certificates, and the options that name
/// an entry.
macro_rules! entry_steps {
    ($command:literal, $entry:literal) => {
        pub(super) const UPLOAD_CA: PlanStep = PlanStep {
            title: "upload the CA certificate",
            note: "an entry of that name is there already if you have done this before: go on with the next step",
            commands: &[concat!($command, " create ", $entry, " --path ca-upload.pem")],
            only_without_code: true,
        };

        pub(super) const MAKE_CODE: PlanStep = PlanStep {
            title: "have the service make a verification code, with the entry's ETag of now",
            note: "making a code changes the ETag and replaces an earlier code",
            commands: &[
                concat!("ETAG=$(", $command, " show ", $entry, " --query etag -o tsv)"),
                concat!(
                    "CODE=$(",
                    $command,
                    " generate-verification-code ",
                    $entry,
                    r#" --etag "$ETAG" --query properties.verificationCode -o tsv)"#
                ),
            ],
            only_without_code: true,
        };

        pub(super) const UPLOAD_PROOF: PlanStep = PlanStep {
            title: "upload the proof, with the ETag read anew",
            note: "the ETag of the upload, or of before the code was made, is out of date: IH412001",
            commands: &[
                concat!("ETAG=$(", $command, " show ", $entry, " --query etag -o tsv)"),
                concat!($command, " verify ", $entry, r#" --path proof.pem --etag "$ETAG""#),
            ],
            only_without_code: false,
        };

        pub(super) const SEE_VERIFIED: PlanStep = PlanStep {
            title: "see that the entry is verified",
            note: "it prints `true`",
            commands: &[concat!(
                $command,
                " show ",
                $entry,
                " --query properties.isVerified -o tsv"
            )],
            only_without_code: false,
        };
    };
}
pub(super) use entry_steps;

/// IoT Central, IoT Hub and DPS take tenant CAs, whose proofs Azure Sphere makes.
pub(super) const TENANT_PROOF: TenantProof = TenantProof {
    asks: SPHERE_ASKS,
    step: PlanStep {
        title: "download the proof, which Azure Sphere signs: the tenant CA's private key never leaves the service",
        note: "it lives for about an hour from here on",
        commands: &[
            r#"az sphere ca-certificate download-proof --resource-group "$GROUP" --catalog "$CATALOG" --verification-code {CODE} --output-file proof.cer"#,
            "popcert convert proof.cer --to pem -o proof.pem",
        ],
        only_without_code: false,
    },
};

/// What `az sphere` needs to know.
const SPHERE_ASKS: &[(&str, &str)] = &[
    ("GROUP", "resource group of the Azure Sphere catalog"),
    ("CATALOG", "name of the Azure Sphere catalog"),
];

/// The code of IoT Hub, DPS and, through DPS, IoT Central: 24 octets as hex. Leading zeros occur.
/// The letter case is the one recorded; no other was seen.
const AZURE_CODE: CodeFormat = CodeFormat {
    length: 48,
    alphabet: "upper-case hex digits",
    allows: |c| matches!(c, '0'..='9' | 'A'..='F'),
    has_parts: |_| true,
    source: "codes in recorded exchanges of the Azure CLI's tests (Azure/azure-cli)",
};

/// The CN of a device that enrols through DPS is its registration id. The REST reference forbids signs at
/// either end, the service's own page only at the end, a dash apart: what both forbid counts.
pub(super) const REGISTRATION_ID: DeviceIdFormat = DeviceIdFormat {
    name: "registration ID",
    longest: 128,
    alphabet: "ASCII letters, digits and - . _ :, the last a letter, a digit or -",
    allows: |c| c.is_ascii_alphanumeric() || "-._:".contains(c),
    ends_with: |c| c.is_ascii_alphanumeric() || c == '-',
    ignores_case: true,
    source: "Microsoft Learn, terms of the Device Provisioning Service",
};

/// What the portals and `az … certificate create` open, by the end of the name.
const AZURE_FILE_ENDINGS: &[&str] = &[".cer", ".pem"];

/// Azure's services say IH400053 in one sentence, whichever part of the proof is wrong.
const AZURE_PROOF_FAILED: &str = "IH400053: Proof-Of-Possession failed. Issuer certificate \
    '…' cannot be found in the certificate chain";

/// What they answer to an upload. A check without an entry has an answer that nobody has recorded,
/// and a report then says nothing rather than guess.
const AZURE_ANSWERS: &[(&str, &str, &str)] = &[
    (
        "chain.path",
        AZURE_PROOF_FAILED,
        "Azure/azure-iot-sdk-c#1347",
    ),
    (
        "chain.signature",
        AZURE_PROOF_FAILED,
        "Azure/azure-cli#5376",
    ),
    (
        "input.encoding",
        "IH500019: (500019) Internal Error",
        "Azure/azure-iot-sdk-python#809",
    ),
    (
        "input.file-name",
        "TPM or X509 attestation is required.",
        "Azure/azure-cli#19197",
    ),
    (
        "proof.issuer",
        AZURE_PROOF_FAILED,
        "Azure/azure-iot-sdk-c#1347",
    ),
];

/// What is known of all of them besides, for `popcert explain`.
pub(super) const AZURE_KNOWN: &[(&str, &str, &str)] = &[
    (
        "CA certificate",
        "a root or an intermediate; it need not be self-signed, and each is proven for itself",
        "Microsoft Learn, how-to-verify-certificates; Azure Sphere tenant CAs are intermediates",
    ),
    (
        "keys and signatures",
        "any X.509 certificate, ECC included; RSA of 2046 bits was seen accepted",
        "Microsoft Learn, iot-hub-tls-support; recorded exchanges of the Azure CLI's tests",
    ),
    (
        "name of the entry",
        "1 to 64 letters, digits, `.`, `_`, `-`",
        "Microsoft Learn, ARM template reference",
    ),
    (
        "verification code",
        "one for each entry; a new one replaces the old and changes the ETag",
        "Azure/azure-cli#13098",
    ),
    (
        "without a proof",
        "an entry can be set to verified on upload (`--verified`) where policy allows it",
        "Azure/azure-cli pull request 19363",
    ),
    (
        "thumbprints",
        "portals show SHA-1; `az iot` 0.25 and newer SHA-256",
        "release notes of the azure-iot extension",
    ),
];

/// What DPS, and what enrols devices through it, answers to PEM in the base64 field of an
/// individual enrollment.
pub(super) const AZURE_ENROLLMENT: Option<(&str, &str)> = Some((
    "400004: The certificate is not a valid base64 string value",
    "MicrosoftDocs/azure-docs#6886",
));

/// What nobody outside Microsoft has written down. No check may rest on either answer.
const AZURE_UNCONFIRMED: &[&str] = &[
    "whether the code is compared with regard to case",
    "whether an expired CA or proof is refused",
    "the largest certificate, the longest chain and the smallest RSA key",
];

/// What DPS and IoT Hub answer to a device whose certificates do not fit. 401002 stands for all of
/// them; only the text differs.
const AZURE_CONNECT_ANSWERS: &[(&str, &str, &str)] = &[
    (
        "chain.path",
        "401002: CA certificate not found",
        "rwatjen/AzureIoTDPSCertificates#3",
    ),
    (
        "chain.sent-first",
        "401002: Signing certificate info did not match chain elements",
        "Azure/azure-iot-sdk-node#532",
    ),
    (
        "chain.signature",
        "401002: Invalid certificate",
        "Azure/azure-iot-sdk-c#437",
    ),
    (
        "chain.validity",
        "401002: Unauthorized access",
        "Azure/azure-iot-sdk-c#2362",
    ),
    (
        "device.identity",
        "401002: Signing certificate info did not match chain elements",
        "Azure/azure-iot-sdk-node#532",
    ),
];

/// How Azure's services differ from the general severities. Each entry needs somebody who has seen
/// the service accept or refuse it.
const AZURE_SEVERITIES: &[(&str, Severity, &str)] = &[
    (
        "ca.basic-constraints",
        Severity::Warning,
        "the Azure CLI's tests verify a CA that has no extensions at all (Azure/azure-cli)",
    ),
    (
        "device.identity",
        Severity::Error,
        "Azure/azure-iot-sdk-node#532",
    ),
];

/// The same for those through which devices enrol in DPS: it takes the CN as registration ID, so
/// that a CN of another form cannot be registered.
pub(super) const DPS_SEVERITIES: &[(&str, Severity, &str)] = &[
    AZURE_SEVERITIES[0],
    AZURE_SEVERITIES[1],
    (
        "device.common-name-form",
        Severity::Error,
        "Microsoft Learn, terms of the Device Provisioning Service",
    ),
];

/// For a CA of one's own, whose key the user holds.
const PROVE_AGAIN: &str = "make a new proof with the code that the service shows now: \
    `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`";

/// For an Azure Sphere tenant CA, whose key never leaves the service. Both command lines are given,
/// since the older `azsphere` is still installed in many places and its options have other names.
pub(super) const DOWNLOAD_PROOF: &str = "download a new proof with the code that the service shows now, and upload it within the hour: \
    `az sphere ca-certificate download-proof --resource-group GROUP --catalog CATALOG --verification-code CODE --output-file \
    ValidationCertification.cer` (older: `azsphere ca-certificate download-proof --verification-code CODE --destination \
    ValidationCertification.cer`)";

/// For a device that did not send what lies between its certificate and the CA: DPS builds the path
/// from what the device sends and what was proven, and fetches nothing.
pub(super) const SEND_CHAIN: &str = "let the device send the intermediates as well, behind its own certificate in one file: `cat \
    device.pem intermediate.pem > chain.pem`; here, give them with `--untrusted`. Or upload and prove the CA that issued \
    the device's certificate";

/// For an Azure Sphere tenant CA that did not sign the proof: around a renewal a tenant has two
/// CAs, and the inactive one is downloaded as easily.
pub(super) const DOWNLOAD_CA: &str = "download the CA that signed the proof, or a new proof of this CA; see which one is \
    active: `az sphere ca-certificate list`; get it: `az sphere ca-certificate download --name SERIAL --output-file \
    CAcertificate.cer` (older: `azsphere ca-certificate list`, then `azsphere ca-certificate download --thumbprint \
    THUMBPRINT --destination CAcertificate.cer`)";
