//! Azure IoT Hub.
//!
//! The procedure is that of DPS, with `az iot hub certificate`. A device connects with its
//! certificate's CN as device ID; without DPS the hub itself compares both.

use super::{
    azure::{AZURE_IOT, entry_steps},
    plan::{AS_PEM_FIRST, CHECK_CA, KEY, MAKE_PROOF, VERIFY_PROOF},
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

entry_steps!(
    "az iot hub certificate",
    r#"--hub-name "$HUB" --name "$NAME""#
);

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
        AS_PEM_FIRST,
        UPLOAD_CA,
        MAKE_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        UPLOAD_PROOF,
        SEE_VERIFIED,
    ],
    ..AZURE_IOT
};
