//! Scenarios about files: the right certificate in a form that a service or its tool does not
//! read, beside something that must not be uploaded, or altered on the way.
//!
//! What can still be read is read, and reported as a warning; what cannot ends with exit code 3
//! and a message that names the cause (`says`), since a decoder's own message ("invalid tag")
//! does not help.

use super::{
    fault::{Fault, Outcome},
    fault_builder::{AWS_CODE, CA_NAME, FaultBuilder, Scenario, pem},
};
use crate::error::Result;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::Digest;

pub(super) const FAULTS: &[Fault] = &[
    // RFC 7468 allows several PEM blocks in one file. Who uploads this file gives the proof's
    // key away, and habits that upload keys end with the CA's. `openssl req -keyout proof.pem
    // -out proof.pem` writes both into one file.
    Fault {
        name: "private-key-inside",
        check: "input.private-key",
        fails: &["input.private-key"],
        outcome: Outcome::Fails,
        why: "the proof's private key was saved in the same file, and both would be uploaded",
        make: |builder| {
            let key = builder.end_key.to_pem()?;
            in_file(builder, "proof.pem", |proof| {
                format!("{}{}", pem(proof), key.as_str()).into_bytes()
            })
        },
    },
    // `>` of Windows PowerShell writes UTF-16 little-endian with a byte order mark (FF FE).
    // Every second octet is zero, and the Azure CLI sends it on as it is. Python's and Go's PEM
    // readers find no block in it.
    Fault {
        name: "utf16",
        check: "input.encoding",
        fails: &["input.encoding"],
        outcome: Outcome::Passes,
        why: "PowerShell's `>` saved the PEM as UTF-16",
        make: |builder| {
            let set = in_file(builder, "proof.pem", |proof| {
                let units = pem(proof)
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect();
                [vec![0xFF, 0xFE], units].concat()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    // Parsers that look for `-----BEGIN` at the very start of a file or of a line do not find
    // it behind the octets EF BB BF. Windows' Notepad wrote one into every UTF-8 file until
    // 2019.
    Fault {
        name: "byte-order-mark",
        check: "input.encoding",
        fails: &["input.encoding"],
        outcome: Outcome::Passes,
        why: "an editor put a UTF-8 byte order mark before the PEM",
        make: |builder| {
            let set = in_file(builder, "proof.pem", |proof| {
                format!("\u{FEFF}{}", pem(proof)).into_bytes()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    // Azure's REST answers hold base64 of the DER. Saved as `.cer` it is neither of the two
    // forms that such a file usually has, and the service answered with error 500. `az rest …
    // --query … -o tsv > CA.cer` does that.
    Fault {
        name: "base64-without-armour",
        check: "input.encoding",
        fails: &["input.encoding"],
        outcome: Outcome::Passes,
        why: "the base64 of a REST answer was saved as it was (Azure/azure-cli#11131)",
        make: |builder| {
            let set = in_file(builder, "proof.cer", |proof| {
                STANDARD.encode(proof).into_bytes()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    // `\n` in a JSON string stands for a line end; copied as text it is a backslash and an n.
    // `echo` in some shells, CI variables and `jq` without `-r` leave them so.
    Fault {
        name: "escaped-line-ends",
        check: "input.encoding",
        fails: &["input.encoding"],
        outcome: Outcome::Passes,
        why: "a PEM was copied out of JSON with its `\\n` as two characters (aws/aws-iot-device-sdk-java-v2#70)",
        make: |builder| {
            let set = in_file(builder, "proof.pem", |proof| {
                format!("\"{}\"", pem(proof).replace('\n', "\\n")).into_bytes()
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    // AWS IoT Core's RegisterCACertificate takes strings of PEM. popcert reads both, so that
    // only the encoding is reported. The finding gives the command that converts it.
    Fault {
        name: "der-for-aws",
        check: "input.encoding",
        fails: &["input.encoding"],
        outcome: Outcome::Passes,
        why: "the proof of Azure Sphere is DER, and AWS reads PEM only",
        make: |builder| {
            let set = builder.verify_proof(&builder.proof_of(AWS_CODE))?;
            let ca = pem(&builder.ca().sign(&builder.ca_key)?);
            Ok(set
                .file("--ca", "ca.pem", ca.as_bytes())
                .code(AWS_CODE)
                .cloud("aws-iot"))
        },
    },
    // The Azure CLI opens names that end exactly in `.pem` or `.cer`; it refuses any other
    // by its name. Exactly means in lower case as well: `.CER` counts as another ending.
    Fault {
        name: "name-ends-in-crt",
        check: "input.file-name",
        fails: &["input.file-name"],
        outcome: Outcome::Passes,
        why: "the Azure CLI refuses a file of another ending (azure-cli 2.91: `Certificate file type must be either '.pem' or '.cer'`)",
        make: |builder| {
            let set = in_file(builder, "proof.crt", |proof| pem(proof).into_bytes())?;
            Ok(set.cloud("azure-dps"))
        },
    },
    // The portal of IoT Central filters by file name. The contents are right.
    Fault {
        name: "cer-greyed-out",
        check: "input.file-name",
        fails: &["input.file-name"],
        outcome: Outcome::Passes,
        why: "IoT Central's file dialog greyed the .cer out (MicrosoftDocs/azure-sphere-issues#83)",
        make: |builder| {
            let set = in_file(builder, "proof.cer", <[u8]>::to_vec)?;
            let ca = pem(&builder.ca().sign(&builder.ca_key)?);
            Ok(set
                .file("--ca", "ca.pem", ca.as_bytes())
                .cloud("azure-iot-central"))
        },
    },
    // One certificate is expected. The Azure CLI sends the whole file in base64 and the service
    // reads the first; other tools send the text as it is and are refused. The order is that of
    // TLS: the certificate first, then its issuer.
    Fault {
        name: "bundle",
        check: "input.bundle",
        fails: &["input.bundle"],
        outcome: Outcome::Passes,
        why: "the proof was saved with its CA in one file",
        make: |builder| {
            let ca = pem(&builder.ca().sign(&builder.ca_key)?);
            in_file(builder, "proof.pem", |proof| {
                format!("{}{ca}", pem(proof)).into_bytes()
            })
        },
    },
    // The same two in the other order: a service that reads the first certificate takes the CA
    // for the proof. popcert takes the one whose CN is the code and says so. Some tools write
    // chains from the root downwards.
    Fault {
        name: "proof-behind-its-ca",
        check: "input.bundle",
        fails: &["input.bundle"],
        outcome: Outcome::Passes,
        why: "the proof was saved with its CA in one file, and the CA comes first",
        make: |builder| {
            let ca = pem(&builder.ca().sign(&builder.ca_key)?);
            in_file(builder, "proof.pem", |proof| {
                format!("{ca}{}", pem(proof)).into_bytes()
            })
        },
    },
    // Of two CAs in a file the operator says by thumbprint which one is meant, since a guess
    // could be wrong in just the case that matters, a CA that was made again.
    Fault {
        name: "two-cas-one-named",
        check: "input.bundle",
        fails: &["input.bundle"],
        outcome: Outcome::Passes,
        why: "the CA was saved with the one above it, and is named by its thumbprint",
        make: |builder| {
            let middle = builder.middle().sign(&builder.ca_key)?;
            let both = [pem(&builder.ca().sign(&builder.ca_key)?), pem(&middle)];
            let set = builder.verify(&[], &builder.proof_under_middle()?);
            let thumbprint = hex::encode_upper(sha1::Sha1::digest(&middle));
            Ok(set
                .file("--ca", "ca.pem", both.concat().as_bytes())
                .option("--expect-thumbprint", &thumbprint))
        },
    },
    // An individual enrollment's X.509 attestation is base64 of DER in a JSON field, not PEM
    // text. The portal adds or removes no armour.
    Fault {
        name: "armour-in-enrollment",
        check: "input.enrollment-encoding",
        fails: &["input.enrollment-encoding"],
        outcome: Outcome::Passes,
        why: "the field of an individual enrollment wants base64 without armour (MicrosoftDocs/azure-docs#6886)",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            let text = pem(&device.sign(&builder.ca_key)?);
            let set = builder.audit_device(&device)?.cloud("azure-dps");
            Ok(set.file("", "device.pem", text.as_bytes()))
        },
    },
    // A near miss: what `armour-in-enrollment` should have been.
    Fault {
        name: "base64-for-enrollment",
        check: "input.enrollment-encoding",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the base64 of a device certificate as an individual enrollment wants it",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            let text = STANDARD.encode(device.sign(&builder.ca_key)?);
            let set = builder.audit_device(&device)?.cloud("azure-dps");
            Ok(set.file("", "device.pem", text.as_bytes()))
        },
    },
    // The octets of the certificate are all there, behind a path that the shell put before
    // them. PowerShell's file parameters resolve whatever text they get against the current
    // folder.
    Fault {
        name: "path-before-base64",
        check: "",
        fails: &[],
        outcome: Outcome::Unreadable("a file path stands before the base64"),
        why: "PowerShell took the base64 for a relative path (Azure/azure-powershell#26691)",
        make: |builder| {
            unreadable(builder, |der| {
                format!("C:\\certificates\\{}", STANDARD.encode(der)).into_bytes()
            })
        },
    },
    // Octets above 7F that are no UTF-8 became EF BF BD (U+FFFD): the certificate is lost, not
    // damaged, and must be downloaded again. `Get-Content` and `Set-Content` without `-Encoding
    // Byte` do that, and so does every text editor.
    Fault {
        name: "copied-as-text",
        check: "",
        fails: &[],
        outcome: Outcome::Unreadable("a program took it for text"),
        why: "DER was read as UTF-8 and written again (Azure/azure-cli#20002 fails at the same octet)",
        make: |builder| {
            unreadable(builder, |der| {
                String::from_utf8_lossy(der).into_owned().into_bytes()
            })
        },
    },
    // Every 0A became 0D 0A, so all lengths are wrong. Often only one octet is concerned. The
    // first length that no longer fits is usually the outermost, so the reader stops at once.
    Fault {
        name: "line-ends-converted",
        check: "",
        fails: &[],
        outcome: Outcome::Unreadable("every octet 0A became 0D 0A"),
        why: "FTP in text mode, or git with autocrlf",
        make: |builder| {
            unreadable(builder, |der| {
                let octets = der.iter().flat_map(|octet| match octet {
                    b'\n' => vec![b'\r', b'\n'],
                    other => vec![*other],
                });
                octets.collect()
            })
        },
    },
    // The END line is there, three lines before it are not: the base64 decodes, the DER ends
    // early. The END line alone does not prove that a file is whole; the outermost length does.
    Fault {
        name: "cut-off",
        check: "",
        fails: &[],
        outcome: Outcome::Unreadable("it was cut off"),
        why: "the download stopped half-way, or a line of the paste is missing (Azure/azure-iot-sdk-python#809)",
        make: |builder| {
            unreadable(builder, |der| {
                let text = pem(der);
                let lines: Vec<_> = text.lines().collect();
                let mut kept = lines[..lines.len().saturating_sub(3)].join("\n");
                kept.push_str("\n-----END CERTIFICATE-----\n");
                kept.into_bytes()
            })
        },
    },
    // The service answers a request for an expired CA with the JSON value null, which tools
    // save as the certificate. The four octets are valid JSON, and nothing about them says what
    // is missing.
    Fault {
        name: "null",
        check: "",
        fails: &[],
        outcome: Outcome::Unreadable("it holds only `null`"),
        why: "Azure Sphere was asked for a CA that has expired",
        make: |builder| unreadable(builder, |_| b"null".to_vec()),
    },
    // A proxy or portal answers with status 200 and a log-in page; curl saves it under the name
    // asked for. The same goes for error pages of proxies.
    Fault {
        name: "web-page",
        check: "",
        fails: &[],
        outcome: Outcome::Unreadable("this is a web page"),
        why: "the session had ended, and the log-in page was saved under the certificate's name",
        make: |builder| {
            unreadable(builder, |_| {
                b"<!DOCTYPE html><title>Sign in</title>".to_vec()
            })
        },
    },
];

/// The sound CA, altered so that it is no certificate any more.
fn unreadable(builder: &FaultBuilder, alter: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Scenario> {
    let ca = builder.ca().sign(&builder.ca_key)?;
    Ok(builder.audit(&alter(&ca)))
}

/// The sound proof, written in another way.
fn in_file(
    builder: &FaultBuilder,
    name: &str,
    write: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Result<Scenario> {
    let proof = builder.proof().sign(&builder.ca_key)?;
    let ca = builder.ca().sign(&builder.ca_key)?;
    Ok(builder
        .verify(&ca, &proof)
        .file("--proof", name, &write(&proof)))
}
