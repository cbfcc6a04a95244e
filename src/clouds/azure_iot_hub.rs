//! Azure IoT Hub.
//!
//! The procedure is that of DPS, with `az iot hub certificate`. A device connects with its
//! certificate's CN as device ID; without DPS the hub itself compares both.

use super::{
    azure::AZURE_IOT,
    plan::{AS_PEM, CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF},
};
use crate::cloud::{Cloud, DeviceIdFormat, PlanStep};

/// The CN of a device under an X.509 CA is its device ID. Older pages also allow `+` and `#`, which
/// are wildcards in MQTT topics.
const DEVICE_ID: DeviceIdFormat = DeviceIdFormat {
    name: "device ID",
    longest: 128,
    alphabet: "ASCII letters, digits and - . % _ * ? ! ( ) , : = @ $ '",
    allows: |c| c.is_ascii_alphanumeric() || "-.%_*?!(),:=@$'".contains(c),
    ends_with: |_| true,
    // Microsoft Learn: "A case-sensitive string (up to 128 characters long)".
    ignores_case: false,
    source: "Microsoft Learn, identity registry of IoT Hub",
};

pub(crate) const AZURE_IOT_HUB: Cloud = Cloud {
    name: "azure-iot-hub",
    title: "Azure IoT Hub",
    covers: &[],
    // The hub knows devices by thumbprint or CA, and has no field for their certificates.
    enrollment_wants_base64: None,
    device_id: Some(DEVICE_ID),
    next: Some(
        "upload it: `az iot hub certificate verify --hub-name HUB --name NAME --path PROOF --etag ETAG`, with the ETag that \
         `generate-verification-code` answered; the one from `create` is out of date by then (IH412001)",
    ),
    plan_asks: &[
        ("HUB", "name of the IoT hub"),
        ("NAME", "name of the certificate's entry"),
        KEY,
    ],
    plan: &[
        CHECK_CA,
        AS_PEM,
        PlanStep {
            title: "upload the CA certificate",
            note: "an entry of that name is there already if you have done this before: go on with the next step",
            commands: &[
                r#"az iot hub certificate create --hub-name "$HUB" --name "$NAME" --path ca-upload.pem"#,
            ],
            only_without_code: true,
        },
        PlanStep {
            title: "have the service make a verification code, with the entry's ETag of now",
            note: "making a code changes the ETag and replaces an earlier code",
            commands: &[
                r#"ETAG=$(az iot hub certificate show --hub-name "$HUB" --name "$NAME" --query etag -o tsv)"#,
                r#"CODE=$(az iot hub certificate generate-verification-code --hub-name "$HUB" --name "$NAME" --etag "$ETAG" --query properties.verificationCode -o tsv)"#,
            ],
            only_without_code: true,
        },
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "upload the proof, with the ETag read anew",
            note: "the ETag of the upload, or of before the code was made, is out of date: IH412001",
            commands: &[
                r#"ETAG=$(az iot hub certificate show --hub-name "$HUB" --name "$NAME" --query etag -o tsv)"#,
                r#"az iot hub certificate verify --hub-name "$HUB" --name "$NAME" --path proof.pem --etag "$ETAG""#,
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "see that the entry is verified",
            note: "it prints `true`",
            commands: &[
                r#"az iot hub certificate show --hub-name "$HUB" --name "$NAME" --query properties.isVerified -o tsv"#,
            ],
            only_without_code: false,
        },
    ],
    ..AZURE_IOT
};
