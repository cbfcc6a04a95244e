//! Scenarios about a proof that is a signature over the code: what was signed in its place, who signed, and how the
//! signature was written.

use super::{
    fault::{Fault, Outcome},
    fault_builder::{CA_NAME, CODE, FaultBuilder, Scenario, pem},
};
use crate::{
    asn1::{reader::Reader, tag},
    error::Result,
    mock::KeyType,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

pub(super) const FAULTS: &[Fault] = &[
    // The usual fault: community.cumulocity.com, thread 14165.
    Fault {
        name: "newline-signed-along",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "`echo` and not `printf` wrote the code for openssl",
        make: |builder| signed(builder, format!("{CODE}\n").as_bytes()),
    },
    // Notepad ends the only line of a file when somebody presses Enter.
    Fault {
        name: "cr-lf-signed-along",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "an editor on Windows saved the code with a line end behind it",
        make: |builder| signed(builder, format!("{CODE}\r\n").as_bytes()),
    },
    // `--code` is trimmed; what was signed is not.
    Fault {
        name: "blank-signed-along",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "a double click selected the blank behind the code",
        make: |builder| signed(builder, format!("{CODE} ").as_bytes()),
    },
    // Another message, if the same number.
    Fault {
        name: "code-signed-in-lower-case",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "the code was retyped in lower case before it was signed",
        make: |builder| signed(builder, CODE.to_lowercase().as_bytes()),
    },
    // Windows PowerShell 5 redirects as UTF-16 with a byte order mark, and ends the line.
    Fault {
        name: "code-signed-in-utf-16",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "PowerShell wrote the code to a file with `>`",
        make: |builder| {
            let text = format!("\u{FEFF}{CODE}\r\n");
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            signed(builder, &units.collect::<Vec<_>>())
        },
    },
    // `openssl dgst -sha256 -binary`, and then `openssl dgst -sha256 -sign`.
    Fault {
        name: "code-hashed-twice",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "the digest was given to a tool that hashes by itself",
        make: |builder| signed(builder, &Sha256::digest(CODE)),
    },
    // Sixty-four characters in place of the code.
    Fault {
        name: "hex-of-the-digest-signed",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "the output of `sha256sum` was signed",
        make: |builder| {
            let digits: String = Sha256::digest(CODE)
                .iter()
                .map(|octet| format!("{octet:02x}"))
                .collect();
            signed(builder, digits.as_bytes())
        },
    },
    // The code looks like octets in hex, and the service compares its characters.
    Fault {
        name: "octets-of-the-code-signed",
        check: "signature.message",
        fails: &["signature.message"],
        outcome: Outcome::Fails,
        why: "a program decoded the hex digits of the code before it signed",
        make: |builder| {
            let pairs = CODE.as_bytes().chunks_exact(2);
            let octets = pairs
                .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
            signed(builder, &octets.collect::<Vec<_>>())
        },
    },
    // Of the certificates given besides, the one whose key signed is named.
    Fault {
        name: "signed-by-a-key-that-is-given",
        check: "signature.key",
        fails: &["signature.key"],
        outcome: Outcome::Fails,
        why: "the key of the intermediate signed, and the root is to be proven",
        make: |builder| {
            let middle = builder.middle().sign(&builder.ca_key)?;
            let set = with(builder, &builder.middle_key.sign(CODE.as_bytes())?)?;
            Ok(set.file("--untrusted", "middle.cer", &middle))
        },
    },
    // Nothing that was given fits.
    Fault {
        name: "signed-by-a-key-of-nobody",
        check: "signature.key",
        fails: &["signature.key"],
        outcome: Outcome::Fails,
        why: "the key was made anew, and the CA certificate was not",
        make: |builder| with(builder, &builder.other_key.sign(CODE.as_bytes())?),
    },
    // RFC 8017 section 8.2.1: a signature has as many octets as the modulus.
    Fault {
        name: "signature-of-another-length",
        check: "signature.key",
        fails: &["signature.key"],
        outcome: Outcome::Fails,
        why: "the key of another CA signed, whose modulus is longer",
        make: |builder| {
            let key = builder.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
            let ca = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let set = with(builder, &[0xA5; 384])?;
            Ok(set.file("--ca", "ca.pem", pem(&ca).as_bytes()))
        },
    },
    // Cumulocity documents SHA-256 alone.
    Fault {
        name: "signature-with-sha-384",
        check: "signature.algorithm",
        fails: &["signature.algorithm"],
        outcome: Outcome::Fails,
        why: "a P-384 key signs with SHA-384 in most tools, and the recipe says SHA-256",
        make: |builder| {
            let key = builder.key(KeyType::P384, "fault P-384 key of a signature")?;
            let ca = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let set = with(builder, &key.sign(CODE.as_bytes())?)?;
            Ok(set.file("--ca", "ca.pem", pem(&ca).as_bytes()))
        },
    },
    // Azure Key Vault and WebCrypto write ECDSA signatures in this way (IEEE P1363).
    Fault {
        name: "signature-of-two-numbers",
        check: "signature.algorithm",
        fails: &["signature.algorithm"],
        outcome: Outcome::Passes,
        why: "a key service wrote the signature as JOSE has it, 64 octets",
        make: |builder| {
            let der = builder.ca_key.sign(CODE.as_bytes())?;
            for_any(
                builder,
                BASE64_STANDARD.encode(two_numbers(&der)).as_bytes(),
            )
        },
    },
    // The service decodes once.
    Fault {
        name: "signature-in-base64-twice",
        check: "signature.encoding",
        fails: &["signature.encoding"],
        outcome: Outcome::Fails,
        why: "a script encoded what openssl had encoded already",
        make: |builder| {
            let once = BASE64_STANDARD.encode(builder.ca_key.sign(CODE.as_bytes())?);
            written(builder, BASE64_STANDARD.encode(once).as_bytes())
        },
    },
    // A field of a page may drop the line break, an API does not.
    Fault {
        name: "signature-in-lines",
        check: "signature.encoding",
        fails: &["signature.encoding"],
        outcome: Outcome::Passes,
        why: "`openssl base64` without `-A` breaks its lines after 64 characters",
        make: |builder| {
            let text = BASE64_STANDARD.encode(builder.ca_key.sign(CODE.as_bytes())?);
            let (first, second) = text.split_at(64);
            written(builder, format!("{first}\n{second}\n").as_bytes())
        },
    },
    // The armour is no base64.
    Fault {
        name: "signature-in-armour",
        check: "signature.encoding",
        fails: &["signature.encoding"],
        outcome: Outcome::Fails,
        why: "a tool wrote the signature between BEGIN and END",
        make: |builder| {
            let text = BASE64_STANDARD.encode(builder.ca_key.sign(CODE.as_bytes())?);
            written(
                builder,
                format!("-----BEGIN SIGNATURE-----\n{text}\n-----END SIGNATURE-----\n").as_bytes(),
            )
        },
    },
    // Hex and a label, as openssl prints it for people.
    Fault {
        name: "signature-in-hex",
        check: "signature.encoding",
        fails: &["signature.encoding"],
        outcome: Outcome::Fails,
        why: "`openssl dgst -hex` wrote the signature",
        make: |builder| {
            let signature = builder.ca_key.sign(CODE.as_bytes())?;
            let digits: String = signature
                .iter()
                .map(|octet| format!("{octet:02x}"))
                .collect();
            written(
                builder,
                format!("EC-SHA256(code.txt)= {digits}\n").as_bytes(),
            )
        },
    },
    // The service takes text.
    Fault {
        name: "signature-in-binary",
        check: "signature.encoding",
        fails: &["signature.encoding"],
        outcome: Outcome::Fails,
        why: "`openssl dgst -sign` wrote the signature, and nothing encoded it",
        make: |builder| written(builder, &builder.ca_key.sign(CODE.as_bytes())?),
    },
];

/// The CA's signature over `message`, as Cumulocity takes it.
pub(super) fn signed(builder: &FaultBuilder, message: &[u8]) -> Result<Scenario> {
    with(builder, &builder.ca_key.sign(message)?)
}

/// These octets, as Cumulocity takes them.
fn with(builder: &FaultBuilder, signature: &[u8]) -> Result<Scenario> {
    written(builder, BASE64_STANDARD.encode(signature).as_bytes())
}

/// The signature's file as it is, for Cumulocity.
pub(super) fn written(builder: &FaultBuilder, file: &[u8]) -> Result<Scenario> {
    Ok(for_any(builder, file)?.cloud("cumulocity"))
}

/// The signature's file as it is, for no service in particular.
pub(super) fn for_any(builder: &FaultBuilder, file: &[u8]) -> Result<Scenario> {
    let ca = builder.ca().sign(&builder.ca_key)?;
    let set = builder.verify_answer(&pem(&ca));
    Ok(set.file("--signature", "signature.txt", file).code(CODE))
}

/// `Ecdsa-Sig-Value` on P-256 as both numbers of 32 octets; what is no such value stays as it is.
fn two_numbers(der: &[u8]) -> Vec<u8> {
    let numbers = || -> Result<Vec<u8>> {
        let mut numbers = Reader::new(der, 0)
            .require(tag::SEQUENCE, "signature")?
            .contents();
        let mut both = Vec::new();
        for _ in 0..2 {
            let number = numbers.require(tag::INTEGER, "signature")?.value;
            let digits = number.strip_prefix(&[0]).unwrap_or(number);
            both.extend(std::iter::repeat_n(
                0,
                32_usize.saturating_sub(digits.len()),
            ));
            both.extend(digits);
        }
        Ok(both)
    };
    numbers().unwrap_or_else(|_| der.to_vec())
}
