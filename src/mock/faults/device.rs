//! Scenarios about devices and other end entities: dates, keys, ids and names for which a
//! service refuses the first connection, long after the CA was proven.

use super::{
    certificate::altered_device,
    fault::{Fault, Outcome},
    fault_builder::{CA_NAME, DAY, FaultBuilder, MINUTE, Scenario, UNKNOWN, pem},
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
    // RFC 5280 section 4.1.2.5, for a certificate with no role: `--as other` has a validity
    // check of its own, since what to do about it differs from a device's renewal. Such
    // certificates are those of servers, of people, or of devices whose certificate lacks every
    // hint.
    Fault {
        name: "other-expired",
        check: "certificate.validity",
        fails: &["certificate.validity"],
        outcome: Outcome::Fails,
        why: "a certificate that says nothing of its purpose ended yesterday",
        make: |builder| {
            let other = builder.device(CA_NAME, &builder.ca_key);
            audit_other(
                builder,
                other.valid(builder.after(-2 * DAY), builder.after(-DAY)),
            )
        },
    },
    // A near miss: the validity period includes both its ends. For a certificate of no known
    // role nothing says how early a renewal has to come, so there is no warning.
    Fault {
        name: "other-ends-in-a-minute",
        check: "certificate.validity",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong yet: a certificate in its last minute",
        make: |builder| {
            let other = builder.device(CA_NAME, &builder.ca_key);
            audit_other(
                builder,
                other.valid(builder.after(-DAY), builder.after(MINUTE)),
            )
        },
    },
    // RFC 8017 section 3.1: e is "between 3 and n - 1". With e = 1 a signature equals the
    // encoded message, which anyone can write without a key. The check is about the key alone,
    // so it holds for any role.
    Fault {
        name: "rsa-exponent-of-1",
        check: "certificate.key",
        fails: &["certificate.key"],
        outcome: Outcome::Fails,
        why: "a script wrote 1 as the public exponent: everything is its own signature",
        make: |builder| with_rsa(builder, &[1]),
    },
    // The modulus starts with the octet C1 and has 127 octets: 1016 bits. A size that is
    // computed from the octets including a leading zero would come out as 1024. RSA-250 (829
    // bits) was factored in 2020. A generator that does not force the highest bits of both
    // primes makes such keys.
    Fault {
        name: "rsa-of-1016-bits",
        check: "certificate.key",
        fails: &["certificate.key"],
        outcome: Outcome::Fails,
        why: "the RSA key lost an octet of its 1024 bits, and moduli of that size have been factored",
        make: |builder| {
            let modulus = [&[0x00], [0xC1; 127].as_slice()].concat();
            with_numbers(builder, &integer(&modulus), &[1, 0, 1])
        },
    },
    // RFC 5639 curves are sound, but AWS lists the NIST curves alone, so the connection would
    // fail. German specifications (BSI TR-03111) use these curves, so such devices exist.
    Fault {
        name: "device-on-brainpool-for-aws",
        check: "device.key",
        fails: &["device.key"],
        outcome: Outcome::Fails,
        why: "the device's key is on a curve of Brainpool, and AWS takes those of NIST",
        make: |builder| {
            let mut device = builder.device(CA_NAME, &builder.ca_key);
            device.public_key = on_brainpool();
            let device = pem(&device.sign(&builder.ca_key)?);
            let set = builder.audit(&[]).file("", "device.pem", device.as_bytes());
            Ok(set.option("--as", "device").cloud("aws-iot"))
        },
    },
    // popcert does not implement RFC 5639's curves, and no service is known to accept them: a
    // warning, as an audit verifies nothing that such a key signed. The finding names the curve,
    // not just "unknown".
    Fault {
        name: "ca-on-brainpool",
        check: "ca.key",
        fails: &["ca.key"],
        outcome: Outcome::Passes,
        why: "the CA's key is on a curve of Brainpool, which no cloud is known to accept",
        make: |builder| Ok(builder.audit(&brainpool_ca(builder)?)),
    },
    // RFC 8410 section 3: X25519 is for key agreement. Nobody accepts such a CA, as it can sign
    // neither a proof nor a device.
    Fault {
        name: "ca-key-that-cannot-sign",
        check: "ca.key",
        fails: &["ca.key"],
        outcome: Outcome::Fails,
        why: "the CA has an X25519 key, which signs nothing",
        make: |builder| {
            let mut ca = builder.middle();
            ca.public_key = sequence(&[algorithm(oid::X25519, &[]), bit_string(&[9; 32])]);
            Ok(builder.audit(&ca.sign(&builder.ca_key)?))
        },
    },
    // The key is well-formed and nothing was signed that had to be verified here: `--ignore`
    // may lift it.
    Fault {
        name: "ca-on-brainpool-ignored",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "with --ignore ca.key: others may verify with this key, so it may be left uncounted",
        make: |builder| {
            let set = builder.audit(&brainpool_ca(builder)?);
            Ok(set.option("--ignore", "ca.key"))
        },
    },
    // Somebody may know the curve by its number, and nothing was signed that had to be verified here.
    // `curve-spelt-out` may not be ignored.
    Fault {
        name: "ca-on-a-curve-without-a-name-ignored",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "with --ignore ca.key: the curve has a number that is registered nowhere",
        make: |builder| {
            let mut ca = builder.middle();
            let algorithm = algorithm(oid::EC_PUBLIC_KEY, &identifier(UNKNOWN));
            ca.public_key = sequence(&[algorithm, bit_string(&BRAINPOOL_POINT)]);
            let set = builder.audit(&ca.sign(&builder.ca_key)?);
            Ok(set.option("--ignore", "ca.key"))
        },
    },
    // Individual enrollments and IoT Hub's self-signed devices compare thumbprints (DPS error
    // 401003), and each renewal changes them. Both SHA-1 and SHA-256 are accepted as what is
    // expected, told apart by their length.
    Fault {
        name: "device-with-another-thumbprint",
        check: "certificate.thumbprint",
        fails: &["certificate.thumbprint"],
        outcome: Outcome::Fails,
        why: "the device was enrolled by its thumbprint, and has a renewed certificate since",
        make: |builder| {
            let set = builder.audit_device(&builder.device(CA_NAME, &builder.ca_key))?;
            Ok(set.option("--expect-thumbprint", &"0F".repeat(20)))
        },
    },
    // The version INTEGER counts from zero: v1(0), v2(1), v3(2). RFC 5280 section 4.1.2.1 gives
    // version 2 to certificates with unique identifiers, and this one has none. OpenSSL's own
    // API has the same trap: `X509_set_version(x, 2)` means version 3.
    Fault {
        name: "version-2",
        check: "certificate.version",
        fails: &["certificate.version"],
        outcome: Outcome::Passes,
        why: "a script counted versions from one, so that 3 became 2, and left the extensions out",
        make: |builder| {
            altered_device(builder, |device| {
                device.version = Some(1);
                device.extensions.clear();
            })
        },
    },
    // RFC 5280 section 4.1: Extensions ::= SEQUENCE SIZE (1..MAX). If none is left, the whole
    // field is to be left out.
    Fault {
        name: "empty-list-of-extensions",
        check: "certificate.version",
        fails: &["certificate.version"],
        outcome: Outcome::Passes,
        why: "a template's extensions were all taken out, and their list was left",
        make: |builder| {
            altered_device(builder, |device| {
                device.extensions = vec![Vec::new()];
            })
        },
    },
    // A key that cannot be one is no question of policy: `--ignore` does not turn it into a
    // good one. Otherwise anybody's signature would pass with one flag.
    Fault {
        name: "impossible-key-ignored",
        check: "certificate.key",
        fails: &["certificate.key"],
        outcome: Outcome::Fails,
        why: "with --ignore certificate.key: a key that is none counts all the same",
        make: |builder| Ok(with_rsa(builder, &[1])?.option("--ignore", "certificate.key")),
    },
    // The counterpart: 1024 bits are too few for AWS and still a key. What a service accepts is
    // policy, and policy may be lifted by who knows better.
    Fault {
        name: "short-key-ignored",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "with --ignore device.key: a key of 1024 bits is one, and may be left uncounted",
        make: |builder| Ok(short_for_aws(builder)?.option("--ignore", "device.key")),
    },
    // RFC 5480 section 2.1.1: "implicitCurve and specifiedCurve MUST NOT be used in PKIX".
    // Spelt-out parameters allowed a key that looks like P-256 on a generator of the attacker's
    // (CVE-2020-0601). OpenSSL writes them with `-param_enc explicit`.
    Fault {
        name: "curve-spelt-out",
        check: "device.key",
        fails: &["device.key"],
        outcome: Outcome::Fails,
        why: "the device's key has the numbers of its curve where its name belongs (RFC 5480 section 2.1.1)",
        make: |builder| {
            let curve = sequence(&[integer(&[1])]);
            let algorithm = algorithm(oid::EC_PUBLIC_KEY, &curve);
            let point = bit_string(builder.end_key.public_octets());
            with_key(builder, sequence(&[algorithm, point]))
        },
    },
    // RFC 8410 section 5: X25519 is for key agreement. TLS client authentication needs a
    // signature (RFC 8446 section 4.4.3). A warning, as the certificate itself breaks no rule.
    // It is the result of asking a generator for "Curve25519".
    Fault {
        name: "key-that-cannot-sign",
        check: "device.key",
        fails: &["device.key"],
        outcome: Outcome::Passes,
        why: "the device has an X25519 key, with which it can agree on secrets and sign nothing",
        make: |builder| {
            let algorithm = algorithm(oid::X25519, &[]);
            let key = bit_string(&[9; 32]);
            with_key(builder, sequence(&[algorithm, key]))
        },
    },
    // RFC 8032 section 5.2.5: an Ed448 public key is 57 octets.
    Fault {
        name: "ed448-key-cut-off",
        check: "device.key",
        fails: &["device.key"],
        outcome: Outcome::Fails,
        why: "the device's Ed448 key has 56 octets, and all of them have 57",
        make: |builder| with_ed448(builder, &[7; 56]),
    },
    // A near miss: the length is right, and popcert does not decode Ed448 points further.
    Fault {
        name: "ed448-key",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong as far as can be told: an Ed448 key of the right length",
        make: |builder| with_ed448(builder, &[7; 57]),
    },
    // A near miss: the lower bound of RFC 8017 section 3.1. Attacks on e = 3 are attacks on
    // sloppy verifiers of the padding. Old keys have it; today's generators use 65537.
    Fault {
        name: "rsa-exponent-of-3",
        check: "certificate.key",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: 3 is the least exponent that RFC 8017 allows",
        make: |builder| with_rsa(builder, &[3]),
    },
    // A self-signed certificate is self-issued as well (RFC 5280 section 3.2). Here the key is
    // its own and the issuer's name is not, so verifiers look for an issuer in vain. A wrong
    // file behind `-CAkey` or `-signkey` makes such certificates.
    Fault {
        name: "own-key-under-another-name",
        check: "certificate.self-issued",
        fails: &["certificate.self-issued"],
        outcome: Outcome::Passes,
        why: "the CA was given its own key to be signed with, and its parent's name (Azure/iotedge#4711)",
        make: |builder| {
            let ca = builder.authority(
                "MOCK Fault Edge CA",
                CA_NAME,
                &builder.end_key,
                &builder.end_key,
            );
            Ok(builder.audit(&ca.sign(&builder.end_key)?))
        },
    },
    // AWS takes RSA keys of 2048 bits and more. Shorter ones are refused at registration with
    // the words "The key in the certificate is not valid".
    Fault {
        name: "device-key-not-for-aws",
        check: "device.key",
        fails: &["device.key"],
        outcome: Outcome::Fails,
        why: "the device's RSA key has 1024 bits, and AWS takes 2048 and more",
        make: short_for_aws,
    },
    // DPS: a registration ID is up to 128 characters, alphanumeric or `-`, `.`, `_`, `:`, and
    // the last one alphanumeric or `-`. It is taken from the CN. X.520 and RFC 5280 have no
    // objection to blanks in a CN.
    Fault {
        name: "device-id-with-blanks",
        check: "device.common-name-form",
        fails: &["device.common-name-form"],
        outcome: Outcome::Fails,
        why: "the CN is a title for people, and DPS takes no blanks in a registration ID",
        make: |builder| named(builder, "MOCK sensor 1", &[]),
    },
    // A near miss: all four signs, and the dash as the one sign that may stand at the end. The
    // signs are those of the service's documentation, in a valid order.
    Fault {
        name: "device-id-with-every-sign",
        check: "device.common-name-form",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: every sign that a registration ID may have, and a dash at its end",
        make: |builder| named(builder, "mock:device_1.a-", &[]),
    },
    // One more than DPS allows. X.520's limit of 64 (ub-common-name) is not what counts here:
    // Azure Sphere's own device ids have 128 characters and are taken.
    Fault {
        name: "device-id-of-129-characters",
        check: "device.common-name-form",
        fails: &["device.common-name-form"],
        outcome: Outcome::Fails,
        why: "a hash was appended to the id, which is now one character too long for DPS",
        make: |builder| named(builder, &"a".repeat(129), &[]),
    },
    // A near miss: the upper bound, which is also the length of an Azure Sphere device id (64
    // octets in hex).
    Fault {
        name: "device-id-of-128-characters",
        check: "device.common-name-form",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: as long as DPS allows",
        make: |builder| named(builder, &"a".repeat(128), &[]),
    },
    // The full stop is allowed within an id and not at its end.
    Fault {
        name: "device-id-with-a-full-stop-at-its-end",
        check: "device.common-name-form",
        fails: &["device.common-name-form"],
        outcome: Outcome::Fails,
        why: "the id was copied with the full stop of its sentence",
        make: |builder| named(builder, "mock-device-1.", &[]),
    },
    // IoT Hub's device identities are case-sensitive, so the device would connect as another
    // one, which does not exist. DPS in front of it does not distinguish case, so the same
    // certificate may work one way and not the other.
    Fault {
        name: "device-id-in-other-case-for-hub",
        check: "device.id",
        fails: &["device.id"],
        outcome: Outcome::Fails,
        why: "IoT Hub takes an id in other letter case for another device",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            let set = builder.audit_device(&device)?.cloud("azure-iot-hub");
            Ok(set.option("--device-id", "MOCK-Device-1"))
        },
    },
    // No cloud is named, so the comparison is exact; the finding shows the blank, which the eye
    // misses. Directory rules (RFC 4518 section 2.6.1) would drop it; services compare strings.
    Fault {
        name: "device-id-with-a-blank-at-its-end",
        check: "device.id",
        fails: &["device.id"],
        outcome: Outcome::Fails,
        why: "the id came out of a spreadsheet with a blank behind it",
        make: |builder| {
            let mut device = builder.device(CA_NAME, &builder.ca_key);
            device.subject = common_name(StringType::Utf8, "mock-device-1 ");
            let set = builder.audit_device(&device)?;
            Ok(set.option("--device-id", "mock-device-1"))
        },
    },
    // RFC 5280 section 4.2 has a malformed critical extension rejected. The check of the role
    // is open too, hence two findings: neither may read "malformed" as "absent". An attacker
    // who gets a CA to sign such octets would profit from any reader that skips what it cannot
    // read.
    Fault {
        name: "device-with-basic-constraints-cut-off",
        check: "device.basic-constraints",
        fails: &[
            "certificate.malformed-extensions",
            "device.basic-constraints",
        ],
        outcome: Outcome::Fails,
        why: "the basic constraints end in the middle, so that nobody knows whether it is a CA",
        make: |builder| {
            altered_device(builder, |device| {
                let cut = extension(oid::BASIC_CONSTRAINTS, true, &[0x30, 0x03, 0x01]);
                device.extensions.push(cut);
            })
        },
    },
    // The certificate is sound and its id is somebody else's, so that the service would mix up
    // two devices. Without `--device-id` the certificate is fit.
    Fault {
        name: "another-device",
        check: "device.id",
        fails: &["device.id"],
        outcome: Outcome::Fails,
        why: "two devices' certificates were mixed up at the factory",
        make: |builder| named(builder, "mock-device-1", &["--device-id", "mock-device-2"]),
    },
    // The same question asked of a path: a valid path says nothing about who is at its end. The
    // path itself is valid, so only this check fails.
    Fault {
        name: "another-device-in-chain",
        check: "device.id",
        fails: &["device.id"],
        outcome: Outcome::Fails,
        why: "the device sends a certificate that was made for another one",
        make: |builder| {
            let device = builder
                .device(CA_NAME, &builder.ca_key)
                .sign(&builder.ca_key)?;
            Ok(builder
                .chain(&device)?
                .option("--device-id", "mock-device-2"))
        },
    },
    // A near miss: DPS's registration IDs are case-insensitive.
    Fault {
        name: "device-id-in-other-case",
        check: "device.id",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: DPS compares registration IDs without regard to case",
        make: |builder| named(builder, "MOCK-Device-1", &["--device-id", "mock-device-1"]),
    },
    // AWS documents no rule on the case of a CN, so this is a warning of its own. Whether and
    // how a CN becomes a thing's name is up to the provisioning template.
    Fault {
        name: "device-id-in-other-case-for-aws",
        check: "device.id-case",
        fails: &["device.id-case"],
        outcome: Outcome::Passes,
        why: "the id differs in letter case, and AWS does not say whether that counts",
        make: |builder| {
            let device = pem(&builder
                .device(CA_NAME, &builder.ca_key)
                .sign(&builder.ca_key)?);
            let set = builder.audit(&[]).file("", "device.pem", device.as_bytes());
            let set = set.option("--as", "device").cloud("aws-iot");
            Ok(set.option("--device-id", "MOCK-Device-1"))
        },
    },
    // A near miss: without a cloud there is no rule on case to break.
    Fault {
        name: "device-id-as-expected",
        check: "device.id-case",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the id to the letter, and no service named",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            let set = builder.audit_device(&device)?;
            Ok(set.option("--device-id", "mock-device-1"))
        },
    },
    // X.520 has names of at least one character (SIZE (1..ub-common-name)). An empty CN is no
    // id at all. A template with an empty variable writes it; OpenSSL's `-subj` would leave the
    // attribute out.
    Fault {
        name: "device-with-an-empty-name",
        check: "device.common-name",
        fails: &["device.common-name"],
        outcome: Outcome::Fails,
        why: "a script had no id to fill in, so that the CN is empty",
        make: |builder| {
            let mut device = builder.device(CA_NAME, &builder.ca_key);
            device.subject = common_name(StringType::Utf8, "");
            builder.audit_device(&device)
        },
    },
    // DPS takes its registration ID from the CN. Which of two it takes is not documented.
    // Libraries differ in which of several they return.
    Fault {
        name: "two-names-in-chain",
        check: "device.common-name",
        fails: &["device.common-name"],
        outcome: Outcome::Fails,
        why: "the device's certificate has two CNs, and DPS registers it under one",
        make: |builder| {
            let mut device = builder.device(CA_NAME, &builder.ca_key);
            let names = [
                (oid::COMMON_NAME, StringType::Utf8, "mock-device-1"),
                (oid::COMMON_NAME, StringType::Utf8, "mock-device-2"),
            ];
            device.subject = name(&names);
            Ok(builder
                .chain(&device.sign(&builder.ca_key)?)?
                .cloud("azure-dps"))
        },
    },
    // The path is valid by RFC 5280 and RFC 8410; the warning is about AWS's list alone. All
    // keys of the path but the CA's are P-256.
    Fault {
        name: "signed-with-ed25519-in-chain-for-aws",
        check: "certificate.signature-algorithm",
        fails: &["certificate.signature-algorithm"],
        outcome: Outcome::Passes,
        why: "the device's certificate is signed with Ed25519, which AWS does not list",
        make: |builder| {
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let ca = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let device = pem(&builder.device(CA_NAME, &key).sign(&key)?);
            let set = builder.chain(&[])?;
            let set = set.file("", "device.pem", device.as_bytes());
            Ok(set
                .file("--trust", "ca.pem", pem(&ca).as_bytes())
                .cloud("aws-iot"))
        },
    },
    // The same of a device alone, where the signature's algorithm is known although no CA is
    // given.
    Fault {
        name: "device-signed-with-ed25519-for-aws",
        check: "certificate.signature-algorithm",
        fails: &["certificate.signature-algorithm"],
        outcome: Outcome::Passes,
        why: "the device's certificate is signed with Ed25519, which AWS does not list",
        make: |builder| {
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let device = pem(&builder.device(CA_NAME, &key).sign(&key)?);
            let set = builder.audit(&[]).file("", "device.pem", device.as_bytes());
            Ok(set.option("--as", "device").cloud("aws-iot"))
        },
    },
    // `openssl x509 -signkey` in place of `-CAkey`: the issuer's name comes from the CA, the
    // signature from the device, and no path ever verifies. The authority key identifier still
    // names the CA's key, which shows what was meant.
    Fault {
        name: "device-signed-with-its-own-key",
        check: "certificate.self-issued",
        fails: &["certificate.self-issued"],
        outcome: Outcome::Passes,
        why: "the request was signed with the device's key instead of the CA's, and with the CA's name",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            let set = builder.audit(&device.sign(&builder.end_key)?);
            Ok(set.option("--as", "device"))
        },
    },
    // No certificate of the issuer's name is given, so there is no path. That the device's own
    // key verifies the signature tells the operator what really happened. The finding about the
    // path alone would send the operator to look for a missing file.
    Fault {
        name: "signed-with-its-own-key-under-another-name",
        check: "certificate.self-issued",
        fails: &["certificate.self-issued", "chain.path"],
        outcome: Outcome::Fails,
        why: "no path, and the reason: the device signed itself and names somebody else",
        make: |builder| {
            let device = builder.device("MOCK Fault Nobody", &builder.other_key);
            builder.chain(&device.sign(&builder.end_key)?)
        },
    },
    // RFC 5280 section 4.2.1.6: an IPv4 iPAddress "MUST contain exactly four octets". Nine
    // ASCII characters would name no host, and escape any name constraint on addresses. Code
    // that passes a string where octets are wanted makes it; the compiler does not object.
    Fault {
        name: "address-as-text",
        check: "certificate.malformed-extensions",
        fails: &["certificate.malformed-extensions"],
        outcome: Outcome::Fails,
        why: "a script wrote an IP address as people read it, instead of its four octets",
        make: |builder| with_address(builder, b"192.0.2.1"),
    },
    // RFC 5280 section 4.2.1.10 has eight octets, address and mask, in name constraints; in an
    // alternative name (section 4.2.1.6) they are malformed. The same four-line helper often
    // serves both extensions.
    Fault {
        name: "address-with-mask",
        check: "certificate.malformed-extensions",
        fails: &["certificate.malformed-extensions"],
        outcome: Outcome::Fails,
        why: "an address and its mask belong in name constraints alone",
        make: |builder| with_address(builder, &[192, 0, 2, 1, 255, 255, 255, 0]),
    },
    // A near miss: an IPv6 iPAddress "MUST contain exactly sixteen octets".
    Fault {
        name: "address-of-16-octets",
        check: "certificate.malformed-extensions",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: an IPv6 address",
        make: |builder| with_address(builder, b"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"),
    },
];

/// `popcert audit` of a certificate taken for no role in particular.
fn audit_other(builder: &FaultBuilder, other: Template) -> Result<Scenario> {
    Ok(builder
        .audit(&other.sign(&builder.ca_key)?)
        .option("--as", "other"))
}

/// `popcert audit` for DPS of a device with that CN.
fn named(builder: &FaultBuilder, id: &str, options: &[&str]) -> Result<Scenario> {
    let mut device = builder.device(CA_NAME, &builder.ca_key);
    device.subject = common_name(StringType::Utf8, id);
    let set = builder.audit_device(&device)?.cloud("azure-dps");
    Ok(match options {
        [flag, value] => set.option(flag, value),
        _ => set,
    })
}

/// `popcert audit` of a device whose alternative names hold one iPAddress of these octets.
fn with_address(builder: &FaultBuilder, octets: &[u8]) -> Result<Scenario> {
    altered_device(builder, |device| {
        let names = alternative_names(&[general_name(7, octets)]);
        device.extensions.push(names);
    })
}

/// `popcert audit` for AWS of a device with an RSA key of 1024 bits.
fn short_for_aws(builder: &FaultBuilder) -> Result<Scenario> {
    let key = builder.key(KeyType::Rsa1024, "fault RSA key")?;
    let mut device = builder.device(CA_NAME, &builder.ca_key);
    device.public_key = key.public_key_info().to_vec();
    let device = pem(&device.sign(&builder.ca_key)?);
    let set = builder.audit(&[]).file("", "device.pem", device.as_bytes());
    Ok(set.option("--as", "device").cloud("aws-iot"))
}

/// `popcert audit` of a device with that SubjectPublicKeyInfo.
fn with_key(builder: &FaultBuilder, key: Vec<u8>) -> Result<Scenario> {
    let mut device = builder.device(CA_NAME, &builder.ca_key);
    device.public_key = key;
    builder.audit_device(&device)
}

/// `popcert audit` of a device with an Ed448 key of these octets.
fn with_ed448(builder: &FaultBuilder, key: &[u8]) -> Result<Scenario> {
    let algorithm = algorithm(oid::ED448, &[]);
    with_key(builder, sequence(&[algorithm, bit_string(key)]))
}

/// A certificate with an RSA key of 2048 bits and that exponent.
fn with_rsa(builder: &FaultBuilder, exponent: &[u8]) -> Result<Scenario> {
    let key = builder.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
    // Behind the modulus, an INTEGER of three octets: 65537.
    let octets = key.public_octets();
    let modulus = octets
        .len()
        .checked_sub(5)
        .and_then(|end| octets.get(4..end));
    with_numbers(builder, modulus.unwrap_or_default(), exponent)
}

/// The same with that INTEGER as its modulus.
fn with_numbers(builder: &FaultBuilder, modulus: &[u8], exponent: &[u8]) -> Result<Scenario> {
    let numbers = [modulus.to_vec(), integer(exponent)];
    let algorithm = algorithm(oid::RSA, &null());
    let mut other = builder.device(CA_NAME, &builder.ca_key);
    other.public_key = sequence(&[algorithm, bit_string(&sequence(&numbers))]);
    audit_other(builder, other)
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
fn brainpool_ca(builder: &FaultBuilder) -> Result<Vec<u8>> {
    let mut ca = builder.middle();
    ca.public_key = on_brainpool();
    ca.sign(&builder.ca_key)
}
