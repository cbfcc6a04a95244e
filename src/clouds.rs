//! The services that popcert knows, one file each.

mod aws_iot;
mod azure_dps;
mod azure_iot_central;
mod azure_iot_hub;
mod azure_sphere;
mod generic;

use crate::cloud::{Cloud, CodeFormat};

pub use generic::GENERIC;

/// All of them, in order of name.
pub(crate) const ALL: &[&Cloud] = &[
    &aws_iot::AWS_IOT,
    &azure_dps::AZURE_DPS,
    &azure_iot_central::AZURE_IOT_CENTRAL,
    &azure_iot_hub::AZURE_IOT_HUB,
    &azure_sphere::AZURE_SPHERE,
    &generic::GENERIC,
];

impl Cloud {
    /// The profile of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|cloud| cloud.name == name)
    }

    /// Every profile, in order of name.
    pub fn all() -> &'static [&'static Self] {
        ALL
    }
}

/// The code of IoT Hub, DPS and, through DPS, IoT Central: 24 octets as hex.
const AZURE_CODE: CodeFormat = CodeFormat {
    length: 48,
    alphabet: "upper-case hex digits",
    allows: |c| matches!(c, '0'..='9' | 'A'..='F'),
    source: "codes in recorded exchanges of the Azure CLI's tests (Azure/azure-cli)",
};

/// What the portals and `az … certificate create` open, by the end of the name.
const AZURE_FILE_ENDINGS: &[&str] = &[".cer", ".pem"];

/// Azure's services say IH400053 in one sentence, whichever part of the proof is wrong.
const AZURE_PROOF_FAILED: &str = "IH400053: Proof-Of-Possession failed. Issuer certificate \
    '…' cannot be found in the certificate chain";

/// The same list for each service behind the IoT Hub and DPS interface.
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

/// What nobody outside Microsoft has written down.
const AZURE_UNCONFIRMED: &[&str] = &[
    "whether the code is compared with regard to case",
    "whether an expired CA or proof is refused",
    "the largest certificate, the longest chain and the smallest RSA key",
];
