//! Steps that the plans of several services share.

use crate::cloud::PlanStep;

/// Whoever holds the CA's key as a file.
pub(super) const KEY: (&str, &str) = ("KEY", "file of the CA's private key");

pub(super) const CHECK_CA: PlanStep = PlanStep {
    title: "check the CA certificate by the rules of the service",
    note: "what is wrong with the CA is easier mended before it is registered",
    commands: &["popcert audit --as ca --cloud {CLOUD} {CA}"],
    only_without_code: true,
};

/// For services that take CA and proof together. Most read PEM everywhere.
pub(super) const AS_PEM: PlanStep = PlanStep {
    title: "write the CA certificate as clean PEM",
    note: "one certificate, nothing around it: what every upload takes",
    commands: &["popcert convert {CA} --to pem -o ca-upload.pem"],
    only_without_code: false,
};

/// For services that show a code once they have the CA.
pub(super) const AS_PEM_FIRST: PlanStep = PlanStep {
    only_without_code: true,
    ..AS_PEM
};

pub(super) const MAKE_PROOF: PlanStep = PlanStep {
    title: "make the proof with the CA's key",
    note: "the proof is verified before it is written; for a key that is held elsewhere see `popcert prove --help`",
    commands: &[
        r#"popcert prove --ca {CA} --key "$KEY" --code {CODE} --cloud {CLOUD} -o proof.pem"#,
    ],
    only_without_code: false,
};

pub(super) const VERIFY_PROOF: PlanStep = PlanStep {
    title: "verify the proof as the service will",
    note: "offline: nothing is used up if it fails",
    commands: &["popcert verify --ca {CA} --proof proof.pem --code {CODE} --cloud {CLOUD}"],
    only_without_code: false,
};

/// For services that show the code on a page.
pub(super) const READ_CODE: PlanStep = PlanStep {
    title: "copy the verification code from the page into the variable CODE",
    note: "as it is shown: no blanks, no quotes, the same letter case",
    commands: &["read -r CODE"],
    only_without_code: true,
};

/// The form of a UUID (RFC 9562 section 4), in lower case.
pub(super) fn is_uuid(code: &str) -> bool {
    code.len() == 36
        && code.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        })
}
