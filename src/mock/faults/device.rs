//! Devices, and other end entities, that no service lets in.

use super::{
    certificate::spoilt,
    fault::Fault,
    fault_builder::{CA_NAME, DAY, FaultBuilder, MINUTE, Scenario, pem},
};
use crate::{
    asn1::{
        oid,
        writer::{algorithm, bit_string, integer, null, oid as identifier, sequence},
    },
    error::Result,
    mock::{
        KeyType, StringType, Template, alternative_names, common_name, extension, general_name,
        name,
    },
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "other-expired",
        check: "certificate.validity",
        fails: &["certificate.validity"],
        exit: 1,
        says: None,
        why: "a certificate that says nothing of its purpose ended yesterday",
        make: |shop| {
            let other = shop.device(CA_NAME, &shop.ca_key);
            audit_other(shop, other.valid(shop.after(-2 * DAY), shop.after(-DAY)))
        },
    },
    Fault {
        name: "other-ends-in-a-minute",
        check: "certificate.validity",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong yet: a certificate in its last minute",
        make: |shop| {
            let other = shop.device(CA_NAME, &shop.ca_key);
            audit_other(shop, other.valid(shop.after(-DAY), shop.after(MINUTE)))
        },
    },
    Fault {
        name: "rsa-exponent-of-1",
        check: "certificate.key",
        fails: &["certificate.key"],
        exit: 1,
        says: None,
        why: "a script wrote 1 as the public exponent: everything is its own signature",
        make: |shop| with_rsa(shop, &[1]),
    },
    Fault {
        name: "rsa-of-1016-bits",
        check: "certificate.key",
        fails: &["certificate.key"],
        exit: 1,
        says: None,
        why: "the RSA key lost an octet of its 1024 bits, and moduli of that size have been factored",
        make: |shop| {
            let modulus = [&[0x00], [0xC1; 127].as_slice()].concat();
            with_numbers(shop, &integer(&modulus), &[1, 0, 1])
        },
    },
    Fault {
        name: "device-on-brainpool-for-aws",
        check: "device.key",
        fails: &["device.key"],
        exit: 1,
        says: None,
        why: "the device's key is on a curve of Brainpool, and AWS takes those of NIST",
        make: |shop| {
            let mut device = shop.device(CA_NAME, &shop.ca_key);
            device.public_key = on_brainpool();
            let device = pem(&device.sign(&shop.ca_key)?);
            let set = shop.audit(&[]).file("", "device.pem", device.as_bytes());
            Ok(set.option("--as", "device").cloud("aws-iot"))
        },
    },
    Fault {
        name: "ca-on-brainpool",
        check: "ca.key",
        fails: &["ca.key"],
        exit: 1,
        says: None,
        why: "the CA's key is on a curve of Brainpool, so that nothing it signs can be verified here",
        make: |shop| Ok(shop.audit(&brainpool_ca(shop)?)),
    },
    Fault {
        name: "ca-on-brainpool-ignored",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "with --ignore ca.key: others may verify with this key, so it may be left uncounted",
        make: |shop| {
            let set = shop.audit(&brainpool_ca(shop)?);
            Ok(set.option("--ignore", "ca.key"))
        },
    },
    Fault {
        name: "device-with-another-thumbprint",
        check: "certificate.thumbprint",
        fails: &["certificate.thumbprint"],
        exit: 1,
        says: None,
        why: "the device was enrolled by its thumbprint, and has a renewed certificate since",
        make: |shop| {
            let set = shop.audit_device(&shop.device(CA_NAME, &shop.ca_key))?;
            Ok(set.option("--expect-thumbprint", &"0F".repeat(20)))
        },
    },
    Fault {
        name: "version-2",
        check: "certificate.version",
        fails: &["certificate.version"],
        exit: 0,
        says: None,
        why: "a script counted versions from one, so that 3 became 2, and left the extensions out",
        make: |shop| {
            spoilt(shop, |device| {
                device.version = Some(1);
                device.extensions.clear();
            })
        },
    },
    Fault {
        name: "empty-list-of-extensions",
        check: "certificate.version",
        fails: &["certificate.version"],
        exit: 0,
        says: None,
        why: "a template's extensions were all taken out, and their list was left",
        make: |shop| {
            spoilt(shop, |device| {
                device.extensions = vec![Vec::new()];
            })
        },
    },
    Fault {
        name: "impossible-key-ignored",
        check: "certificate.key",
        fails: &["certificate.key"],
        exit: 1,
        says: None,
        why: "with --ignore certificate.key: a key that is none counts all the same",
        make: |shop| Ok(with_rsa(shop, &[1])?.option("--ignore", "certificate.key")),
    },
    Fault {
        name: "short-key-ignored",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "with --ignore device.key: a key of 1024 bits is one, and may be left uncounted",
        make: |shop| Ok(short_for_aws(shop)?.option("--ignore", "device.key")),
    },
    Fault {
        name: "curve-spelt-out",
        check: "device.key",
        fails: &["device.key"],
        exit: 1,
        says: None,
        why: "the device's key has the numbers of its curve where its name belongs (RFC 5480 section 2.1.1)",
        make: |shop| {
            let curve = sequence(&[integer(&[1])]);
            let algorithm = algorithm(oid::EC_PUBLIC_KEY, &curve);
            let point = bit_string(shop.end_key.public_octets());
            with_key(shop, sequence(&[algorithm, point]))
        },
    },
    Fault {
        name: "key-that-cannot-sign",
        check: "device.key",
        fails: &["device.key"],
        exit: 0,
        says: None,
        why: "the device has an X25519 key, with which it can agree on secrets and sign nothing",
        make: |shop| {
            let algorithm = algorithm(oid::X25519, &[]);
            let key = bit_string(&[9; 32]);
            with_key(shop, sequence(&[algorithm, key]))
        },
    },
    Fault {
        name: "ed448-key-cut-off",
        check: "device.key",
        fails: &["device.key"],
        exit: 1,
        says: None,
        why: "the device's Ed448 key has 56 octets, and all of them have 57",
        make: |shop| with_ed448(shop, &[7; 56]),
    },
    Fault {
        name: "ed448-key",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong as far as can be told: an Ed448 key of the right length",
        make: |shop| with_ed448(shop, &[7; 57]),
    },
    Fault {
        name: "rsa-exponent-of-3",
        check: "certificate.key",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: 3 is the least exponent that RFC 8017 allows",
        make: |shop| with_rsa(shop, &[3]),
    },
    Fault {
        name: "own-key-under-another-name",
        check: "certificate.self-issued",
        fails: &["certificate.self-issued"],
        exit: 0,
        says: None,
        why: "the CA was given its own key to be signed with, and its parent's name (Azure/iotedge#4711)",
        make: |shop| {
            let ca = shop.authority("MOCK Fault Edge CA", CA_NAME, &shop.end_key, &shop.end_key);
            Ok(shop.audit(&ca.sign(&shop.end_key)?))
        },
    },
    Fault {
        name: "device-key-not-for-aws",
        check: "device.key",
        fails: &["device.key"],
        exit: 1,
        says: None,
        why: "the device's RSA key has 1024 bits, and AWS takes 2048 and more",
        make: short_for_aws,
    },
    Fault {
        name: "device-id-with-blanks",
        check: "device.common-name-form",
        fails: &["device.common-name-form"],
        exit: 1,
        says: None,
        why: "the CN is a title for people, and DPS takes no blanks in a registration ID",
        make: |shop| named(shop, "MOCK sensor 1", &[]),
    },
    Fault {
        name: "device-id-with-every-sign",
        check: "device.common-name-form",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: every sign that a registration ID may have, and a dash at its end",
        make: |shop| named(shop, "mock:device_1.a-", &[]),
    },
    Fault {
        name: "device-id-of-129-characters",
        check: "device.common-name-form",
        fails: &["device.common-name-form"],
        exit: 1,
        says: None,
        why: "a hash was appended to the id, which is now one character too long for DPS",
        make: |shop| named(shop, &"a".repeat(129), &[]),
    },
    Fault {
        name: "device-id-of-128-characters",
        check: "device.common-name-form",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: as long as DPS allows",
        make: |shop| named(shop, &"a".repeat(128), &[]),
    },
    Fault {
        name: "device-id-with-a-full-stop-at-its-end",
        check: "device.common-name-form",
        fails: &["device.common-name-form"],
        exit: 1,
        says: None,
        why: "the id was copied with the full stop of its sentence",
        make: |shop| named(shop, "mock-device-1.", &[]),
    },
    Fault {
        name: "device-id-in-other-case-for-hub",
        check: "device.id",
        fails: &["device.id"],
        exit: 1,
        says: None,
        why: "IoT Hub takes an id in other letter case for another device",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            let set = shop.audit_device(&device)?.cloud("azure-iot-hub");
            Ok(set.option("--device-id", "MOCK-Device-1"))
        },
    },
    Fault {
        name: "device-id-with-a-blank-at-its-end",
        check: "device.id",
        fails: &["device.id"],
        exit: 1,
        says: None,
        why: "the id came out of a spreadsheet with a blank behind it",
        make: |shop| {
            let mut device = shop.device(CA_NAME, &shop.ca_key);
            device.subject = common_name(StringType::Utf8, "mock-device-1 ");
            let set = shop.audit_device(&device)?;
            Ok(set.option("--device-id", "mock-device-1"))
        },
    },
    Fault {
        name: "device-with-basic-constraints-cut-off",
        check: "device.basic-constraints",
        fails: &[
            "certificate.malformed-extensions",
            "device.basic-constraints",
        ],
        exit: 1,
        says: None,
        why: "the basic constraints end in the middle, so that nobody knows whether it is a CA",
        make: |shop| {
            spoilt(shop, |device| {
                let cut = extension(oid::BASIC_CONSTRAINTS, true, &[0x30, 0x03, 0x01]);
                device.extensions.push(cut);
            })
        },
    },
    Fault {
        name: "another-device",
        check: "device.id",
        fails: &["device.id"],
        exit: 1,
        says: None,
        why: "two devices' certificates were mixed up at the factory",
        make: |shop| named(shop, "mock-device-1", &["--device-id", "mock-device-2"]),
    },
    Fault {
        name: "another-device-in-chain",
        check: "device.id",
        fails: &["device.id"],
        exit: 1,
        says: None,
        why: "the device sends a certificate that was made for another one",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key).sign(&shop.ca_key)?;
            Ok(shop.chain(&device)?.option("--device-id", "mock-device-2"))
        },
    },
    Fault {
        name: "device-id-in-other-case",
        check: "device.id",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: DPS compares registration IDs without regard to case",
        make: |shop| named(shop, "MOCK-Device-1", &["--device-id", "mock-device-1"]),
    },
    Fault {
        name: "device-id-in-other-case-for-aws",
        check: "device.id-case",
        fails: &["device.id-case"],
        exit: 0,
        says: None,
        why: "the id differs in letter case, and AWS does not say whether that counts",
        make: |shop| {
            let device = pem(&shop.device(CA_NAME, &shop.ca_key).sign(&shop.ca_key)?);
            let set = shop.audit(&[]).file("", "device.pem", device.as_bytes());
            let set = set.option("--as", "device").cloud("aws-iot");
            Ok(set.option("--device-id", "MOCK-Device-1"))
        },
    },
    Fault {
        name: "device-id-as-expected",
        check: "device.id-case",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: the id to the letter, and no service named",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            let set = shop.audit_device(&device)?;
            Ok(set.option("--device-id", "mock-device-1"))
        },
    },
    Fault {
        name: "device-with-an-empty-name",
        check: "device.common-name",
        fails: &["device.common-name"],
        exit: 1,
        says: None,
        why: "a script had no id to fill in, so that the CN is empty",
        make: |shop| {
            let mut device = shop.device(CA_NAME, &shop.ca_key);
            device.subject = common_name(StringType::Utf8, "");
            shop.audit_device(&device)
        },
    },
    Fault {
        name: "two-names-in-chain",
        check: "device.common-name",
        fails: &["device.common-name"],
        exit: 1,
        says: None,
        why: "the device's certificate has two CNs, and DPS registers it under one",
        make: |shop| {
            let mut device = shop.device(CA_NAME, &shop.ca_key);
            let names = [
                (oid::COMMON_NAME, StringType::Utf8, "mock-device-1"),
                (oid::COMMON_NAME, StringType::Utf8, "mock-device-2"),
            ];
            device.subject = name(&names);
            Ok(shop.chain(&device.sign(&shop.ca_key)?)?.cloud("azure-dps"))
        },
    },
    Fault {
        name: "signed-with-ed25519-in-chain-for-aws",
        check: "certificate.signature-algorithm",
        fails: &["certificate.signature-algorithm"],
        exit: 0,
        says: None,
        why: "the device's certificate is signed with Ed25519, which AWS does not list",
        make: |shop| {
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let ca = shop.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let device = pem(&shop.device(CA_NAME, &key).sign(&key)?);
            let set = shop.chain(&[])?;
            let set = set.file("", "device.pem", device.as_bytes());
            Ok(set
                .file("--trust", "ca.pem", pem(&ca).as_bytes())
                .cloud("aws-iot"))
        },
    },
    Fault {
        name: "device-signed-with-ed25519-for-aws",
        check: "certificate.signature-algorithm",
        fails: &["certificate.signature-algorithm"],
        exit: 0,
        says: None,
        why: "the device's certificate is signed with Ed25519, which AWS does not list",
        make: |shop| {
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let device = pem(&shop.device(CA_NAME, &key).sign(&key)?);
            let set = shop.audit(&[]).file("", "device.pem", device.as_bytes());
            Ok(set.option("--as", "device").cloud("aws-iot"))
        },
    },
    Fault {
        name: "device-signed-with-its-own-key",
        check: "certificate.self-issued",
        fails: &["certificate.self-issued"],
        exit: 0,
        says: None,
        why: "the request was signed with the device's key instead of the CA's, and with the CA's name",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            let set = shop.audit(&device.sign(&shop.end_key)?);
            Ok(set.option("--as", "device"))
        },
    },
    Fault {
        name: "signed-with-its-own-key-under-another-name",
        check: "certificate.self-issued",
        fails: &["certificate.self-issued", "chain.path"],
        exit: 1,
        says: None,
        why: "no path, and the reason: the device signed itself and names somebody else",
        make: |shop| {
            let device = shop.device("MOCK Fault Nobody", &shop.other_key);
            shop.chain(&device.sign(&shop.end_key)?)
        },
    },
    Fault {
        name: "address-as-text",
        check: "certificate.malformed-extensions",
        fails: &["certificate.malformed-extensions"],
        exit: 1,
        says: None,
        why: "a script wrote an IP address as people read it, instead of its four octets",
        make: |shop| with_address(shop, b"192.0.2.1"),
    },
    Fault {
        name: "address-with-mask",
        check: "certificate.malformed-extensions",
        fails: &["certificate.malformed-extensions"],
        exit: 1,
        says: None,
        why: "an address and its mask belong in name constraints alone",
        make: |shop| with_address(shop, &[192, 0, 2, 1, 255, 255, 255, 0]),
    },
    Fault {
        name: "address-of-16-octets",
        check: "certificate.malformed-extensions",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: an IPv6 address",
        make: |shop| with_address(shop, b"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"),
    },
];

/// `popcert audit` of a certificate taken for no role in particular.
fn audit_other(shop: &FaultBuilder, other: Template) -> Result<Scenario> {
    Ok(shop
        .audit(&other.sign(&shop.ca_key)?)
        .option("--as", "other"))
}

/// `popcert audit` for DPS of a device with that CN.
fn named(shop: &FaultBuilder, id: &str, options: &[&str]) -> Result<Scenario> {
    let mut device = shop.device(CA_NAME, &shop.ca_key);
    device.subject = common_name(StringType::Utf8, id);
    let set = shop.audit_device(&device)?.cloud("azure-dps");
    Ok(match options {
        [flag, value] => set.option(flag, value),
        _ => set,
    })
}

fn with_address(shop: &FaultBuilder, octets: &[u8]) -> Result<Scenario> {
    spoilt(shop, |device| {
        let names = alternative_names(&[general_name(7, octets)]);
        device.extensions.push(names);
    })
}

/// `popcert audit` for AWS of a device with an RSA key of 1024 bits.
fn short_for_aws(shop: &FaultBuilder) -> Result<Scenario> {
    let key = shop.key(KeyType::Rsa1024, "fault RSA key")?;
    let mut device = shop.device(CA_NAME, &shop.ca_key);
    device.public_key = key.public_key_info().to_vec();
    let device = pem(&device.sign(&shop.ca_key)?);
    let set = shop.audit(&[]).file("", "device.pem", device.as_bytes());
    Ok(set.option("--as", "device").cloud("aws-iot"))
}

/// `popcert audit` of a device with that SubjectPublicKeyInfo.
fn with_key(shop: &FaultBuilder, key: Vec<u8>) -> Result<Scenario> {
    let mut device = shop.device(CA_NAME, &shop.ca_key);
    device.public_key = key;
    shop.audit_device(&device)
}

fn with_ed448(shop: &FaultBuilder, key: &[u8]) -> Result<Scenario> {
    let algorithm = algorithm(oid::ED448, &[]);
    with_key(shop, sequence(&[algorithm, bit_string(key)]))
}

/// A certificate with an RSA key of 2048 bits and that exponent.
fn with_rsa(shop: &FaultBuilder, exponent: &[u8]) -> Result<Scenario> {
    let key = shop.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
    // Behind the modulus, an INTEGER of three octets: 65537.
    let octets = key.public_octets();
    let modulus = octets
        .len()
        .checked_sub(5)
        .and_then(|end| octets.get(4..end));
    with_numbers(shop, modulus.unwrap_or_default(), exponent)
}

/// The same with that INTEGER as its modulus.
fn with_numbers(shop: &FaultBuilder, modulus: &[u8], exponent: &[u8]) -> Result<Scenario> {
    let numbers = [modulus.to_vec(), integer(exponent)];
    let algorithm = algorithm(oid::RSA, &null());
    let mut other = shop.device(CA_NAME, &shop.ca_key);
    other.public_key = sequence(&[algorithm, bit_string(&sequence(&numbers))]);
    audit_other(shop, other)
}

/// The base point of brainpoolP256r1 (RFC 5639 section 3.4).
const BRAINPOOL_POINT: [u8; 65] = *b"\x04\
   \x8B\xD2\xAE\xB9\xCB\x7E\x57\xCB\x2C\x4B\x48\x2F\xFC\x81\xB7\xAF\
   \xB9\xDE\x27\xE1\xE3\xBD\x23\xC2\x3A\x44\x53\xBD\x9A\xCE\x32\x62\
   \x54\x7E\xF8\x35\xC3\xDA\xC4\xFD\x97\xF8\x46\x1A\x14\x61\x1D\xC9\
   \xC2\x77\x45\x13\x2D\xED\x8E\x54\x5C\x1D\x54\xC7\x2F\x04\x69\x97";

/// A SubjectPublicKeyInfo on that curve (RFC 5639 section 4.1).
fn on_brainpool() -> Vec<u8> {
    let algorithm = algorithm(oid::EC_PUBLIC_KEY, &identifier(oid::BRAINPOOL_P256));
    let point = bit_string(&BRAINPOOL_POINT);
    sequence(&[algorithm, point])
}

/// An intermediate with such a key, signed by the sound CA.
fn brainpool_ca(shop: &FaultBuilder) -> Result<Vec<u8>> {
    let mut ca = shop.middle();
    ca.public_key = on_brainpool();
    ca.sign(&shop.ca_key)
}
