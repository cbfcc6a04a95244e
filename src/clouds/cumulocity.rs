//! Cumulocity, whose proof is a signature.
//!
//! A CA certificate is uploaded, its entry shows an unsigned verification code with an expiry date, and the base64 of the CA
//! key's signature over it is pasted back.

use super::{
    generic::GENERIC,
    plan::{AS_PEM_FIRST, CHECK_CA, KEY, READ_CODE},
};
use crate::{
    cloud::{Cloud, PlanStep, ProofKind, SignatureRules, Upload},
    report::Severity,
};

const DOCS: &str = "Cumulocity documentation, managing trusted certificates";
const RECIPE: &str = "Cumulocity documentation, proof of possession: `openssl dgst -sha256 -sign`";
/// With HTTP 422.
const NOT_VERIFIED: &str =
    "Cannot verify signature for certificate with fingerprint: … and tenant id: …";
const SEEN: &str = "community.cumulocity.com, thread 14165";

const KNOWN: &[(&str, &str, &str)] = &[
    (
        "CA certificate",
        "version 3, CA:TRUE, not expired, not uploaded before; it may be self-signed",
        DOCS,
    ),
    (
        "devices",
        "send the chain up to and including the CA, or their immediate issuer must be uploaded",
        "Cumulocity documentation, device certificates",
    ),
    (
        "verification code",
        "has an expiry date, which the entry shows",
        "@c8y/client, ITrustedCertificate",
    ),
];

pub(crate) const CUMULOCITY: Cloud = Cloud {
    name: "cumulocity",
    title: "Cumulocity",
    severities: &[("ca.basic-constraints", Severity::Error, DOCS)],
    answers: &[
        ("signature.algorithm", NOT_VERIFIED, SEEN),
        ("signature.key", NOT_VERIFIED, SEEN),
        ("signature.message", NOT_VERIFIED, SEEN),
    ],
    remedies: &[],
    uploads: &[Upload::Pem],
    known: &[KNOWN],
    next: Some(
        "paste the content of `PROOF` under Management > Trusted certificates > Proof of possession, Signed verification code, before \
         the code's expiry date",
    ),
    proof: ProofKind::Signature,
    signature_proofs: Some(SignatureRules {
        hashes: &["SHA-256"],
        takes_pss: false,
        source: RECIPE,
    }),
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM_FIRST,
        PlanStep {
            title: "in Management > Trusted certificates, add `ca-upload.pem`, and open Proof of possession in its details",
            note: "it shows the unsigned verification code and its expiry date",
            commands: &[],
            only_without_code: true,
        },
        READ_CODE,
        PlanStep {
            title: "sign the code with the CA's key",
            note: "it is verified before it is written; what openssl has for it is `openssl dgst -sha256 -sign KEY | openssl base64 -A`, \
                behind `printf %s CODE` and not `echo`: a newline signed along is the usual fault",
            commands: &[
                r#"popcert prove --signature --ca {CA} --key "$KEY" --code {CODE} --cloud {CLOUD} -o signature.txt"#,
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "verify the signature as the service will",
            note: "offline: nothing is used up if it fails",
            commands: &[
                "popcert verify --ca {CA} --signature signature.txt --code {CODE} --cloud {CLOUD}",
            ],
            only_without_code: false,
        },
        PlanStep {
            title: "paste the content of `signature.txt` as the signed verification code, and confirm",
            note: "",
            commands: &["cat signature.txt"],
            only_without_code: false,
        },
    ],
    unconfirmed: &[
        "the length and alphabet of codes",
        "whether it takes signatures of ECDSA keys, in which form, and any hash but SHA-256",
    ],
    ..GENERIC
};
