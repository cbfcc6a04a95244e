//! NervesHub, whose source is public.
//!
//! The page for a new CA shows a code and takes the CA and the proof. The proof passes if its CN is the code, character
//! for character, and Erlang's path validation accepts it under the CA.

use super::{
    generic::GENERIC,
    plan::{AS_PEM, CHECK_CA, KEY, MAKE_PROOF, READ_CODE, VERIFY_PROOF},
};
use crate::cloud::{Cloud, CodeFormat, PlanStep};

const SOURCE: &str = "nerves-hub/nerves_hub_web, lib/nerves_hub/devices/ca_certificate/csr.ex";

const KNOWN: &[(&str, &str, &str)] = &[
    (
        "code",
        "compared exactly; 32 random octets as upper-case hex",
        SOURCE,
    ),
    (
        "proof",
        "by `:public_key.pkix_path_validation` under the CA alone: signature, issuer's name, and the proof's dates",
        SOURCE,
    ),
];

pub(crate) const NERVESHUB: Cloud = Cloud {
    name: "nerveshub",
    title: "NervesHub",
    code: Some(CodeFormat {
        length: 64,
        alphabet: "upper-case hex digits",
        allows: |c| matches!(c, '0'..='9' | 'A'..='F'),
        has_parts: |_| true,
        source: SOURCE,
    }),
    remedies: &[(
        "proof.common-name",
        "copy the code from the page for a new CA certificate, which makes another each time it is opened, and make a new proof \
         with it: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
    )],
    known: &[KNOWN],
    next: Some(
        "upload both on the page that showed the code: the organization's Certificates, with `CA.pem` and, as the verification \
         certificate, `PROOF`",
    ),
    plan_asks: &[KEY],
    plan: &[
        CHECK_CA,
        AS_PEM,
        PlanStep {
            title: "open the page for a new CA certificate, under the organization's Certificates",
            note: "it shows the code; leave it open, since the page makes another code when it is loaded again",
            commands: &[],
            only_without_code: true,
        },
        READ_CODE,
        MAKE_PROOF,
        VERIFY_PROOF,
        PlanStep {
            title: "on the same page, upload `ca-upload.pem` and, as the verification certificate, `proof.pem`",
            note: "",
            commands: &[],
            only_without_code: false,
        },
    ],
    unconfirmed: &["which keys and signatures its release of Erlang takes"],
    ..GENERIC
};
