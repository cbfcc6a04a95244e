//! Azure IoT Central, which stores its CA certificates in the Device Provisioning Service.
//!
//! It answers like DPS. The code is shown in the portal, with an enrollment group's primary or
//! secondary certificate, and the proof is uploaded on the same page.

use super::{
    azure::AZURE_KNOWN,
    azure_dps::AZURE_DPS,
    plan::{AS_PEM_FIRST, CHECK_CA, KEY, MAKE_PROOF, READ_CODE, VERIFY_PROOF},
};
use crate::cloud::{Cloud, PlanStep};

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
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM_FIRST,
        PlanStep {
            title: "in the application, upload `ca-upload.pem` under the enrollment group, Manage primary, and generate a \
                verification code",
            note: "generating another code ends this one",
            commands: &[],
            only_without_code: true,
        },
        READ_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "upload `proof.pem` on the same page: Verify",
            note: "the file dialog may hide names that end in `.cer`",
            commands: &[],
            only_without_code: false,
        },
    ],
    ..AZURE_DPS
};
