//! Files that hold the right certificate in the wrong way.

use super::{
    Fault,
    workshop::{AWS_CODE, Set, Workshop, pem},
};
use crate::error::Result;
use base64::{Engine, engine::general_purpose::STANDARD};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "private-key-inside",
        check: "input.private-key",
        fails: &["input.private-key"],
        exit: 1,
        why: "the proof's private key was saved in the same file, and both would be uploaded",
        make: |shop| {
            let key = shop.end_key.to_pem()?;
            in_file(shop, "proof.pem", |proof| {
                format!("{}{}", pem(proof), key.as_str()).into_bytes()
            })
        },
    },
    Fault {
        name: "utf16",
        check: "input.encoding",
        fails: &["input.encoding"],
        exit: 0,
        why: "PowerShell's `>` saved the PEM as UTF-16",
        make: |shop| {
            let set = in_file(shop, "proof.pem", |proof| {
                let units = pem(proof)
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect();
                [vec![0xFF, 0xFE], units].concat()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    Fault {
        name: "byte-order-mark",
        check: "input.encoding",
        fails: &["input.encoding"],
        exit: 0,
        why: "an editor put a UTF-8 byte order mark before the PEM",
        make: |shop| {
            let set = in_file(shop, "proof.pem", |proof| {
                format!("\u{FEFF}{}", pem(proof)).into_bytes()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    Fault {
        name: "base64-without-armour",
        check: "input.encoding",
        fails: &["input.encoding"],
        exit: 0,
        why: "the base64 of a REST answer was saved as it was (Azure/azure-cli#11131)",
        make: |shop| {
            let set = in_file(shop, "proof.cer", |proof| {
                STANDARD.encode(proof).into_bytes()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    Fault {
        name: "escaped-line-ends",
        check: "input.encoding",
        fails: &["input.encoding"],
        exit: 0,
        why: "a PEM was copied out of JSON with its `\\n` as two characters (aws/aws-iot-device-sdk-java-v2#70)",
        make: |shop| {
            let set = in_file(shop, "proof.pem", |proof| {
                format!("\"{}\"", pem(proof).replace('\n', "\\n")).into_bytes()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    Fault {
        name: "der-for-aws",
        check: "input.encoding",
        fails: &["input.encoding"],
        exit: 0,
        why: "the proof of Azure Sphere is DER, and AWS reads PEM only",
        make: |shop| {
            let set = shop.verify_proof(&shop.proof_of(AWS_CODE)?)?;
            let ca = pem(&shop.ca()?.sign(&shop.ca_key)?);
            Ok(set
                .file("--ca", "ca.pem", ca.as_bytes())
                .code(AWS_CODE)
                .cloud("aws-iot"))
        },
    },
    Fault {
        name: "name-ends-in-crt",
        check: "input.file-name",
        fails: &["input.file-name"],
        exit: 0,
        why: "the Azure CLI takes a file of another ending as empty (Azure/azure-cli#19197)",
        make: |shop| {
            let set = in_file(shop, "proof.crt", |proof| pem(proof).into_bytes())?;
            Ok(set.cloud("azure-dps"))
        },
    },
    Fault {
        name: "cer-greyed-out",
        check: "input.file-name",
        fails: &["input.file-name"],
        exit: 0,
        why: "IoT Central's file dialog greyed the .cer out (MicrosoftDocs/azure-sphere-issues#83)",
        make: |shop| {
            let set = in_file(shop, "proof.cer", <[u8]>::to_vec)?;
            let ca = pem(&shop.ca()?.sign(&shop.ca_key)?);
            Ok(set
                .file("--ca", "ca.pem", ca.as_bytes())
                .cloud("azure-iot-central"))
        },
    },
    Fault {
        name: "bundle",
        check: "input.bundle",
        fails: &["input.bundle"],
        exit: 0,
        why: "the proof was saved with its CA in one file",
        make: |shop| {
            let ca = pem(&shop.ca()?.sign(&shop.ca_key)?);
            in_file(shop, "proof.pem", |proof| {
                format!("{}{ca}", pem(proof)).into_bytes()
            })
        },
    },
];

/// The sound proof, written in another way.
fn in_file(shop: &Workshop, name: &str, write: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Set> {
    let proof = shop.proof()?.sign(&shop.ca_key)?;
    let ca = shop.ca()?.sign(&shop.ca_key)?;
    Ok(shop
        .verify(&ca, &proof)
        .file("--proof", name, &write(&proof)))
}
