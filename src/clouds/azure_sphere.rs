//! Azure Sphere: a tenant CA that is proven to IoT Central, IoT Hub or DPS.
//!
//! Microsoft holds the CA's private key. The operator downloads the CA certificate, gives the code
//! to `az sphere ca-certificate download-proof`, and uploads the proof that this returns. The proof
//! is valid for about an hour. The profile is chosen without `--cloud` for a CA whose CN has the
//! form of a tenant CA.

use super::{
    azure::{AZURE_KNOWN, DOWNLOAD_CA, DOWNLOAD_PROOF, SEND_CHAIN, TENANT_PROOF},
    azure_dps::{AZURE_DPS, MAKE_CODE, SEE_VERIFIED, UPLOAD_CA, UPLOAD_PROOF},
    plan::{AS_PEM_FIRST, CHECK_CA, VERIFY_PROOF},
};
use crate::cloud::{Cloud, Lifetime, PlanStep};

/// What is known of Azure Sphere alone, for `popcert explain`.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "successor",
        "issued about 90 days before the tenant CA ends, active about 45 days later; it is not registered anywhere by itself",
        "Microsoft Learn, Azure Sphere tenant certificates",
    ),
    (
        "expired tenant CAs",
        "cannot be downloaded again",
        "Microsoft Learn, azsphere ca-certificate",
    ),
];

pub(crate) const AZURE_SPHERE: Cloud = Cloud {
    name: "azure-sphere",
    title: "Azure Sphere with IoT Central, IoT Hub or DPS",
    remedies: &[
        ("chain.path", SEND_CHAIN),
        ("chain.signature", DOWNLOAD_CA),
        ("proof.common-name", DOWNLOAD_PROOF),
        ("proof.issuer", DOWNLOAD_CA),
        ("proof.validity", DOWNLOAD_PROOF),
    ],
    // By this field the profile is found without `--cloud`: `Cloud::chosen_for`.
    expects_tenant_ca: true,
    known: &[KNOWN, AZURE_KNOWN],
    next: Some(
        "upload it where the code was shown: in IoT Central under the enrollment group, Manage primary, Verify; for DPS with `az \
         iot dps certificate verify --dps-name DPS --certificate-name NAME --path PROOF --etag ETAG`. The tenant CA's successor \
         will have to be proven again",
    ),
    lifetimes: &[Lifetime {
        what: "proof",
        seconds: 3_900,
        source: "a proof of the service, decoded: 65 minutes from notBefore to notAfter",
    }],
    plan: &[
        CHECK_CA,
        PlanStep {
            title: "see that this CA is the active one",
            note: "around a renewal a tenant has two, and the inactive one is downloaded as easily; compare the thumbprint",
            commands: &[
                r#"az sphere ca-certificate list --resource-group "$GROUP" --catalog "$CATALOG""#,
            ],
            only_without_code: false,
        },
        AS_PEM_FIRST,
        PlanStep {
            note: "in IoT Central: under the enrollment group, Manage primary",
            ..UPLOAD_CA
        },
        MAKE_CODE,
        TENANT_PROOF.step,
        VERIFY_PROOF,
        UPLOAD_PROOF,
        SEE_VERIFIED,
    ],
    ..AZURE_DPS
};
