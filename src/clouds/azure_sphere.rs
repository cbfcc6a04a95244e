//! Azure Sphere: a tenant CA that is proven to IoT Central, IoT Hub or DPS.
//!
//! Microsoft holds the CA's private key. The operator downloads the CA certificate, gives the code
//! to `az sphere ca-certificate download-proof`, and uploads the proof that this returns. The proof
//! is valid for about an hour. The profile is chosen without `--cloud` for a CA whose CN has the
//! form of a tenant CA.

use super::{
    azure::{AZURE_KNOWN, DOWNLOAD_CA, DOWNLOAD_PROOF, SEND_CHAIN},
    azure_dps::AZURE_DPS,
    plan::{AS_PEM, CHECK_CA},
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
    plan_asks: &[
        ("GROUP", "resource group of the catalog"),
        ("CATALOG", "name of the catalog"),
        ("DPS", "name of the provisioning service"),
        ("NAME", "name of the certificate's entry"),
    ],
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
        AS_PEM,
        PlanStep {
            title: "upload the CA certificate",
            note: "in IoT Central: under the enrollment group, Manage primary",
            commands: &[
                r#"az iot dps certificate create --dps-name "$DPS" --certificate-name "$NAME" --path ca-upload.pem"#,
            ],
            only_without_code: true,
        },
        PlanStep {
            title: "have the service make a verification code, with the entry's ETag of now",
            note: "making a code changes the ETag and replaces an earlier code",
            commands: &[
                r#"ETAG=$(az iot dps certificate show --dps-name "$DPS" --certificate-name "$NAME" --query etag -o tsv)"#,
                r#"CODE=$(az iot dps certificate generate-verification-code --dps-name "$DPS" --certificate-name "$NAME" --etag "$ETAG" --query properties.verificationCode -o tsv)"#,
            ],
            only_without_code: true,
        },
        PlanStep {
            title: "download the proof, which Azure Sphere signs",
            note: "it lives for about an hour from here on",
            commands: &[
                r#"az sphere ca-certificate download-proof --resource-group "$GROUP" --catalog "$CATALOG" --verification-code {CODE} --output-file proof.cer"#,
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "verify the proof as the service will",
            note: "offline: nothing is used up if it fails",
            commands: &["popcert verify --ca {CA} --proof proof.cer --code {CODE} --cloud {CLOUD}"],
            only_without_code: false,
        },
        PlanStep {
            title: "upload the proof, with the ETag read anew",
            note: "the ETag of the upload, or of before the code was made, is out of date: IH412001",
            commands: &[
                r#"ETAG=$(az iot dps certificate show --dps-name "$DPS" --certificate-name "$NAME" --query etag -o tsv)"#,
                r#"az iot dps certificate verify --dps-name "$DPS" --certificate-name "$NAME" --path proof.cer --etag "$ETAG""#,
            ],
            only_without_code: false,
        },
    ],
    ..AZURE_DPS
};
