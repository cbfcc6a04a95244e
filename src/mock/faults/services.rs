//! Scenarios about rules that one service has and others have not: each is a rule of a profile.

use super::{
    fault::{Fault, Outcome},
    fault_builder::{CA_NAME, CODE, FaultBuilder, Scenario, pem},
};
use crate::{error::Result, mock::KeyType};

/// A code of the form that NervesHub and AWS give out; NervesHub in upper case alone.
pub(super) const UPPER_CODE: &str =
    "4F0C6A1D2B9E8375C1A0F4E6D8B2975310ACDE46F8B17029D3E5C4A6B8F09713";
/// A code of the form that TDMQ for MQTT and IoTDA give out.
pub(super) const UUID_CODE: &str = "bb180052-7df5-4ff3-bda9-9b12fed8bf39";
/// A code of the form that ApsaraMQ for MQTT gives out.
pub(super) const LONG_UUID_CODE: &str = "13274673-8f90-4630-bea1-9cccb25756ad2089017345";

pub(super) const FAULTS: &[Fault] = &[
    // "Private CA certificates support only device certificates that are signed by using the RSA
    // algorithm": devices under this CA would never get in.
    Fault {
        name: "ec-ca-for-alibaba-iot",
        check: "ca.key",
        fails: &["ca.key", "proof.key"],
        outcome: Outcome::Fails,
        why: "the CA that Azure takes is EC, and Alibaba Cloud IoT Platform takes RSA alone",
        make: |builder| in_pem(builder, CODE, "alibaba-iot"),
    },
    // The API has strings of PEM, and answers anything else with RegisterCodeError.
    Fault {
        name: "der-for-alibaba-mqtt",
        check: "input.encoding",
        fails: &["input.encoding"],
        outcome: Outcome::Passes,
        why: "the proof is DER, and ApsaraMQ for MQTT reads PEM",
        make: |builder| {
            let set = in_pem(builder, LONG_UUID_CODE, "alibaba-mqtt")?;
            let proof = builder.proof_of(LONG_UUID_CODE).sign(&builder.ca_key)?;
            Ok(set.file("--proof", "proof.cer", &proof))
        },
    },
    // A UUID and ten more characters: without the end it is the form of two other services.
    Fault {
        name: "code-cut-off-for-alibaba-mqtt",
        check: "code.format",
        fails: &["code.format"],
        outcome: Outcome::Passes,
        why: "a double click selected the code up to its last dash and the word behind it, not its end",
        make: |builder| in_pem(builder, &LONG_UUID_CODE[..40], "alibaba-mqtt"),
    },
    Fault {
        name: "der-for-tencent-mqtt",
        check: "input.encoding",
        fails: &["input.encoding"],
        outcome: Outcome::Passes,
        why: "the proof is DER, and `Format` may be PEM alone",
        make: |builder| {
            let set = in_pem(builder, UUID_CODE, "tencent-mqtt")?;
            let proof = builder.proof_of(UUID_CODE).sign(&builder.ca_key)?;
            Ok(set.file("--proof", "proof.cer", &proof))
        },
    },
    // .NET's `Guid.ToString("D").ToUpper()` is what Azure's portals show; Tencent's UUIDs are in lower case.
    Fault {
        name: "uuid-in-upper-case-for-tencent-mqtt",
        check: "code.format",
        fails: &["code.format"],
        outcome: Outcome::Passes,
        why: "a script wrote the code in upper case, for itself and for the proof",
        make: |builder| in_pem(builder, &UUID_CODE.to_uppercase(), "tencent-mqtt"),
    },
    // Huawei's own recipe makes a CA without extensions, so that it is a warning there and an error
    // elsewhere.
    Fault {
        name: "ca-without-basic-constraints-for-huawei",
        check: "ca.basic-constraints",
        fails: &["ca.basic-constraints"],
        outcome: Outcome::Passes,
        why: "`openssl x509 -req -signkey` makes a CA that does not say that it is one, as Huawei Cloud's recipe has it",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions.remove(0);
            let set = in_pem(builder, UUID_CODE, "huawei-iotda")?;
            Ok(set.file("--ca", "ca.pem", pem(&ca.sign(&builder.ca_key)?).as_bytes()))
        },
    },
    // csr.ex compares with `==`; AWS's codes, of the same length, were seen in lower case.
    Fault {
        name: "code-in-lower-case-for-nerveshub",
        check: "code.format",
        fails: &["code.format"],
        outcome: Outcome::Passes,
        why: "a script wrote the code in lower case, for itself and for the proof",
        make: |builder| in_pem(builder, &UPPER_CODE.to_lowercase(), "nerveshub"),
    },
    // Elsewhere a note: Azure Sphere leaves them out.
    Fault {
        name: "ca-without-key-identifier-for-acceleronix",
        check: "ca.key-identifiers",
        fails: &["ca.key-identifiers"],
        outcome: Outcome::Fails,
        why: "a tenant CA of Azure Sphere has no key identifiers, and Acceleronix asks for both",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions.truncate(2);
            let set = in_pem(builder, CODE, "acceleronix")?;
            Ok(set.file("--ca", "ca.pem", pem(&ca.sign(&builder.ca_key)?).as_bytes()))
        },
    },
];

/// CA and proof as PEM, for a code and a service.
pub(super) fn in_pem(builder: &FaultBuilder, code: &str, cloud: &str) -> Result<Scenario> {
    let proof = builder.proof_of(code).sign(&builder.ca_key)?;
    let ca = builder.ca().sign(&builder.ca_key)?;
    let set = builder.verify(&ca, &proof).code(code).cloud(cloud);
    let set = set.file("--ca", "ca.pem", pem(&ca).as_bytes());
    Ok(set.file("--proof", "proof.pem", pem(&proof).as_bytes()))
}

/// The same with RSA keys of the shortest length that is not weak.
pub(super) fn with_rsa(builder: &FaultBuilder, cloud: &str) -> Result<Scenario> {
    let key = builder.key(KeyType::Rsa2048, "fault RSA key of a service")?;
    let own = builder.key(KeyType::Rsa2048, "another RSA key of a service")?;
    let ca = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
    let mut proof = builder.issued(&builder.proof().subject, CA_NAME, &key);
    proof.public_key = own.public_key_info().to_vec();
    let proof = proof.sign(&key)?;
    let set = builder.verify(&ca, &proof).cloud(cloud);
    let set = set.file("--ca", "ca.pem", pem(&ca).as_bytes());
    Ok(set.file("--proof", "proof.pem", pem(&proof).as_bytes()))
}
