//! Azure IoT Central, which stores its CA certificates in the Device Provisioning Service.
//!
//! It answers like DPS. The code is shown in the portal, with an enrollment group's primary or
//! secondary certificate, and the proof is uploaded on the same page.

use super::{azure::AZURE_KNOWN, azure_dps::AZURE_DPS};
use crate::cloud::Cloud;

pub(crate) const AZURE_IOT_CENTRAL: Cloud = Cloud {
    name: "azure-iot-central",
    title: "Azure IoT Central",
    // The file dialog of the portal was seen to grey out what it accepts.
    hidden_endings: &[(".cer", "MicrosoftDocs/azure-sphere-issues#83")],
    known: &[AZURE_KNOWN],
    next: Some(
        "upload it where the code was shown: the enrollment group, Manage primary (or secondary), Verify; making a new code \
         there ends this one",
    ),
    ..AZURE_DPS
};
