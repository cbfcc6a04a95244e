//! What the profiles of Azure's services have in common.

use crate::{
    cloud::{CodeFormat, DeviceIdFormat},
    report::Severity,
};

/// The code of IoT Hub, DPS and, through DPS, IoT Central: 24 octets as hex.
pub(super) const AZURE_CODE: CodeFormat = CodeFormat {
    length: 48,
    alphabet: "upper-case hex digits",
    allows: |c| matches!(c, '0'..='9' | 'A'..='F'),
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
pub(super) const AZURE_FILE_ENDINGS: &[&str] = &[".cer", ".pem"];

/// Azure's services say IH400053 in one sentence, whichever part of the proof is wrong.
pub(super) const AZURE_PROOF_FAILED: &str = "IH400053: Proof-Of-Possession failed. Issuer certificate \
    '…' cannot be found in the certificate chain";

/// The same list for each service behind the IoT Hub and DPS interface.
pub(super) const AZURE_ANSWERS: &[(&str, &str, &str)] = &[
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

/// What is known of all of them besides.
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

/// DPS, and what enrolls devices through it.
pub(super) const AZURE_ENROLLMENT: Option<(&str, &str)> = Some((
    "400004: The certificate is not a valid base64 string value",
    "MicrosoftDocs/azure-docs#6886",
));

/// What nobody outside Microsoft has written down.
pub(super) const AZURE_UNCONFIRMED: &[&str] = &[
    "whether the code is compared with regard to case",
    "whether an expired CA or proof is refused",
    "the largest certificate, the longest chain and the smallest RSA key",
];

/// What DPS and IoT Hub answer to a device whose certificates do not fit.
pub(super) const AZURE_CONNECT_ANSWERS: &[(&str, &str, &str)] = &[
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

/// How Azure's services differ from the general severities.
pub(super) const AZURE_SEVERITIES: &[(&str, Severity, &str)] = &[
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

/// The same for those through which devices enrol in DPS, which both its pages describe alike.
pub(super) const DPS_SEVERITIES: &[(&str, Severity, &str)] = &[
    AZURE_SEVERITIES[0],
    AZURE_SEVERITIES[1],
    (
        "device.common-name-form",
        Severity::Error,
        "Microsoft Learn, terms of the Device Provisioning Service",
    ),
];

/// For a CA of one's own.
pub(super) const PROVE_AGAIN: &str = "make a new proof with the code that the service shows now: \
    `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`";

/// For an Azure Sphere tenant CA, whose key the service keeps.
pub(super) const DOWNLOAD_PROOF: &str = "download a new proof with the code that the service shows now, and upload it within the hour: \
    `az sphere ca-certificate download-proof --resource-group GROUP --catalog CATALOG --verification-code CODE --output-file \
    ValidationCertification.cer` (older: `azsphere ca-certificate download-proof --verification-code CODE --destination \
    ValidationCertification.cer`)";

/// For a device that did not send what lies between its certificate and the CA.
pub(super) const SEND_CHAIN: &str = "let the device send the intermediates as well, behind its own certificate in one file: `cat \
    device.pem intermediate.pem > chain.pem`; here, give them with `--untrusted`. Or upload and prove the CA that issued \
    the device's certificate";

/// The same, when CA and proof do not belong together.
pub(super) const DOWNLOAD_CA: &str = "download the CA that signed the proof, or a new proof of this CA: `az sphere ca-certificate list` \
    shows which one is active, `az sphere ca-certificate download --name SERIAL --output-file CAcertificate.cer` gets it \
    (older: `azsphere ca-certificate list` and `download --thumbprint THUMBPRINT`)";
