//! Azure Device Registry, "bring your own root".
//!
//! The service makes a key for an intermediate CA and issues a request; your root signs it, and the chain is uploaded,
//! from the intermediate to the root. There is no verification code.

use super::{
    generic::GENERIC,
    plan::{CHECK_CA, KEY},
};
use crate::{
    cloud::{Cloud, KeyRules, PlanStep, ProofKind, Upload},
    report::Severity,
};

const EXTERNAL_ROOT: &str = "Microsoft Learn, create a policy with an external root CA: requirements for your external root CA";
const ACTIVATE: &str = "Microsoft Learn, az iot adr ns policy activate-byor";

const KNOWN: &[(&str, &str, &str)] = &[
    (
        "order",
        "the issued certificate first, then intermediates, the root last or left out; PEM",
        ACTIVATE,
    ),
    (
        "renewal",
        "the service makes a new request near the end; the status is then `ActiveButPendingRenewal`",
        ACTIVATE,
    ),
    (
        "curves",
        "by their names alone; explicit parameters are refused",
        EXTERNAL_ROOT,
    ),
    (
        "bring your own root",
        "is chosen when the policy is created (`--enable-byor`) and cannot be changed",
        "Microsoft Learn, BringYourOwnRoot",
    ),
];

pub(crate) const AZURE_DEVICE_REGISTRY: Cloud = Cloud {
    name: "azure-device-registry",
    title: "Azure Device Registry (bring your own root)",
    severities: &[
        ("ca.key", Severity::Error, EXTERNAL_ROOT),
        ("request.key", Severity::Error, EXTERNAL_ROOT),
    ],
    remedies: &[(
        "ca.key",
        "make a root with an EC key on P-256, P-384 or P-521, by its name",
    )],
    uploads: &[Upload::Pem],
    keys: Some(KeyRules {
        algorithms: &["ec"],
        rsa_bits: None,
        source: EXTERNAL_ROOT,
    }),
    known: &[KNOWN],
    next: Some(
        "upload it: `az iot adr ns policy activate-byor --namespace NAMESPACE --resource-group GROUP --policy-name POLICY \
         --certificate-chain-file PROOF`",
    ),
    proof: ProofKind::Request,
    plan_asks: &[
        ("GROUP", "resource group of the namespace"),
        ("NAMESPACE", "name of the Device Registry namespace"),
        (
            "POLICY",
            "name of the policy, which was created with --enable-byor",
        ),
        KEY,
    ],
    plan: &[
        CHECK_CA,
        PlanStep {
            title: "read the request that the service has made",
            note: "its key never leaves the service",
            commands: &[
                r#"az iot adr ns policy show --namespace "$NAMESPACE" --resource-group "$GROUP" --policy-name "$POLICY" --query "properties.certificate.certificateAuthorityConfiguration.bringYourOwnRoot.certificateSigningRequest" -o tsv > request.pem"#,
                "popcert verify --ca {CA} --csr request.pem --cloud {CLOUD}",
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "sign it with your root, as a CA that issues devices alone",
            note: "for a year, with its subject and its key as they are in the request; the chain is written from the issued certificate \
                to the root, and verified before. CAs above yours are given with `--untrusted`",
            commands: &[
                r#"popcert prove --sign-csr request.pem --ca {CA} --key "$KEY" --cloud {CLOUD} -o chain.pem"#,
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "verify the chain as the service will",
            note: "offline: nothing is used up if it fails",
            commands: &[
                "popcert verify --ca {CA} --csr request.pem --proof chain.pem --cloud {CLOUD}",
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "upload the chain",
            note: "the same command renews the policy later",
            commands: &[
                r#"az iot adr ns policy activate-byor --namespace "$NAMESPACE" --resource-group "$GROUP" --policy-name "$POLICY" --certificate-chain-file chain.pem"#,
            ],
            only_without_code: false,
        },
    ],
    unconfirmed: &[
        "which extensions and path length it asks of the issued certificate, and for how long it must be valid",
        "the name of the field that holds the request in `policy show`",
    ],
    ..GENERIC
};
