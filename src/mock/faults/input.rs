//! Files that hold the right certificate in the wrong way.

use super::{
    fault::Fault,
    fault_builder::{AWS_CODE, CA_NAME, FaultBuilder, Scenario, pem},
};
use crate::error::Result;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::Digest;

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "private-key-inside",
        check: "input.private-key",
        fails: &["input.private-key"],
        exit: 1,
        says: None,
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
        says: None,
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
        says: None,
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
        says: None,
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
        says: None,
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
        says: None,
        why: "the proof of Azure Sphere is DER, and AWS reads PEM only",
        make: |shop| {
            let set = shop.verify_proof(&shop.proof_of(AWS_CODE))?;
            let ca = pem(&shop.ca().sign(&shop.ca_key)?);
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
        says: None,
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
        says: None,
        why: "IoT Central's file dialog greyed the .cer out (MicrosoftDocs/azure-sphere-issues#83)",
        make: |shop| {
            let set = in_file(shop, "proof.cer", <[u8]>::to_vec)?;
            let ca = pem(&shop.ca().sign(&shop.ca_key)?);
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
        says: None,
        why: "the proof was saved with its CA in one file",
        make: |shop| {
            let ca = pem(&shop.ca().sign(&shop.ca_key)?);
            in_file(shop, "proof.pem", |proof| {
                format!("{}{ca}", pem(proof)).into_bytes()
            })
        },
    },
    Fault {
        name: "proof-behind-its-ca",
        check: "input.bundle",
        fails: &["input.bundle"],
        exit: 0,
        says: None,
        why: "the proof was saved with its CA in one file, and the CA comes first",
        make: |shop| {
            let ca = pem(&shop.ca().sign(&shop.ca_key)?);
            in_file(shop, "proof.pem", |proof| {
                format!("{ca}{}", pem(proof)).into_bytes()
            })
        },
    },
    Fault {
        name: "two-cas-one-named",
        check: "input.bundle",
        fails: &["input.bundle"],
        exit: 0,
        says: None,
        why: "the CA was saved with the one above it, and is named by its thumbprint",
        make: |shop| {
            let middle = shop.middle().sign(&shop.ca_key)?;
            let both = [pem(&shop.ca().sign(&shop.ca_key)?), pem(&middle)];
            let set = shop.verify(&[], &shop.proof_under_middle()?);
            let thumbprint = hex::encode_upper(sha1::Sha1::digest(&middle));
            Ok(set
                .file("--ca", "ca.pem", both.concat().as_bytes())
                .option("--expect-thumbprint", &thumbprint))
        },
    },
    Fault {
        name: "armour-in-enrollment",
        check: "input.enrollment-encoding",
        fails: &["input.enrollment-encoding"],
        exit: 0,
        says: None,
        why: "the field of an individual enrollment wants base64 without armour (MicrosoftDocs/azure-docs#6886)",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            let text = pem(&device.sign(&shop.ca_key)?);
            let set = shop.audit_device(&device)?.cloud("azure-dps");
            Ok(set.file("", "device.pem", text.as_bytes()))
        },
    },
    Fault {
        name: "base64-for-enrollment",
        check: "input.enrollment-encoding",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: the base64 of a device certificate as an individual enrollment wants it",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            let text = STANDARD.encode(device.sign(&shop.ca_key)?);
            let set = shop.audit_device(&device)?.cloud("azure-dps");
            Ok(set.file("", "device.pem", text.as_bytes()))
        },
    },
    Fault {
        name: "path-before-base64",
        check: "",
        fails: &[],
        exit: 3,
        says: Some("a file path stands before the base64"),
        why: "PowerShell took the base64 for a relative path (Azure/azure-powershell#26691)",
        make: |shop| {
            unreadable(shop, |der| {
                format!("C:\\certificates\\{}", STANDARD.encode(der)).into_bytes()
            })
        },
    },
    Fault {
        name: "copied-as-text",
        check: "",
        fails: &[],
        exit: 3,
        says: Some("a program took it for text"),
        why: "DER was read as UTF-8 and written again (Azure/azure-cli#20002 fails at the same octet)",
        make: |shop| {
            unreadable(shop, |der| {
                String::from_utf8_lossy(der).into_owned().into_bytes()
            })
        },
    },
    Fault {
        name: "line-ends-converted",
        check: "",
        fails: &[],
        exit: 3,
        says: Some("every octet 0A became 0D 0A"),
        why: "FTP in text mode, or git with autocrlf",
        make: |shop| {
            unreadable(shop, |der| {
                let octets = der.iter().flat_map(|octet| match octet {
                    b'\n' => vec![b'\r', b'\n'],
                    other => vec![*other],
                });
                octets.collect()
            })
        },
    },
    Fault {
        name: "cut-off",
        check: "",
        fails: &[],
        exit: 3,
        says: Some("it was cut off"),
        why: "the download stopped half-way, or a line of the paste is missing (Azure/azure-iot-sdk-python#809)",
        make: |shop| {
            unreadable(shop, |der| {
                let text = pem(der);
                let lines: Vec<_> = text.lines().collect();
                let mut kept = lines[..lines.len().saturating_sub(3)].join("\n");
                kept.push_str("\n-----END CERTIFICATE-----\n");
                kept.into_bytes()
            })
        },
    },
    Fault {
        name: "null",
        check: "",
        fails: &[],
        exit: 3,
        says: Some("it holds only `null`"),
        why: "Azure Sphere was asked for a CA that has expired",
        make: |shop| unreadable(shop, |_| b"null".to_vec()),
    },
    Fault {
        name: "web-page",
        check: "",
        fails: &[],
        exit: 3,
        says: Some("this is a web page"),
        why: "the session had ended, and the log-in page was saved under the certificate's name",
        make: |shop| unreadable(shop, |_| b"<!DOCTYPE html><title>Sign in</title>".to_vec()),
    },
];

/// The sound CA, spoilt so that it is no certificate any more.
fn unreadable(shop: &FaultBuilder, spoil: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Scenario> {
    let ca = shop.ca().sign(&shop.ca_key)?;
    Ok(shop.audit(&spoil(&ca)))
}

/// The sound proof, written in another way.
fn in_file(
    shop: &FaultBuilder,
    name: &str,
    write: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Result<Scenario> {
    let proof = shop.proof().sign(&shop.ca_key)?;
    let ca = shop.ca().sign(&shop.ca_key)?;
    Ok(shop
        .verify(&ca, &proof)
        .file("--proof", name, &write(&proof)))
}
