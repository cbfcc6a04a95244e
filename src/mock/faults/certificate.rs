//! Scenarios about the encoding and the fields of any certificate, shown on a device; and about
//! devices whose role is in doubt.
//!
//! Each makes the sound device and changes one thing before it is signed, so that the signature
//! is right and the finding is about that one thing.

use super::{
    fault::{Fault, Outcome},
    fault_builder::{CA_NAME, DAY, FaultBuilder, MINUTE, Scenario, UNKNOWN},
};
use crate::{
    asn1::{
        oid, tag,
        writer::{algorithm, null, octet_string, oid as identifier, sequence, value},
    },
    error::Result,
    mock::{
        StringType, Template, alternative_names, basic_constraints, common_name, extension,
        general_name, name,
    },
};

pub(super) const FAULTS: &[Fault] = &[
    // The reference: what differs from this one in the other scenarios is the fault.
    Fault {
        name: "sound-device",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: what the other devices are made from",
        make: |builder| altered_device(builder, |_| {}),
    },
    // X.690 section 11.5: DER does "not include an encoding for any component value which is
    // equal to its default value"; Extension.critical has DEFAULT FALSE (RFC 5280 section 4.1).
    // A strict reader refuses it, a lenient one sees no difference: two verdicts on one
    // certificate.
    Fault {
        name: "default-written-out",
        check: "certificate.encoding",
        fails: &["certificate.encoding"],
        outcome: Outcome::Passes,
        why: "a home-made encoder wrote `critical FALSE`, which DER leaves out",
        make: |builder| {
            altered_device(builder, |template| {
                let parts = [
                    identifier(UNKNOWN),
                    value(tag::BOOLEAN, &[0x00]),
                    octet_string(&null()),
                ];
                template.extensions.push(sequence(&parts));
            })
        },
    },
    // X.690 section 10.1: lengths take the minimum number of octets. `81 0D` for 13 is BER;
    // that two encodings mean the same lets a certificate change its thumbprint and stay
    // readable. Such octets come from encoders that reserve the length before they know it.
    Fault {
        name: "long-length",
        check: "certificate.encoding",
        fails: &["certificate.encoding"],
        outcome: Outcome::Passes,
        why: "a tool wrote BER: a length in more octets than it needs",
        make: |builder| {
            altered_device(builder, |template| {
                let Some((_, contents)) = template.not_before.split_at_checked(2) else {
                    return;
                };
                template.not_before = [&[0x17, 0x81, 0x0D], contents].concat();
            })
        },
    },
    // RFC 5280 section 4.1.2.9: the extensions field "MUST only appear if the version is 3". A
    // reader of version 1 would not see the limits that the extensions set. It happens when a
    // library's version field is left at zero.
    Fault {
        name: "version-1-with-extensions",
        check: "certificate.version",
        fails: &["certificate.version"],
        outcome: Outcome::Passes,
        why: "extensions belong to version 3; the field says version 1",
        make: |builder| {
            altered_device(builder, |template| {
                template.version = None;
            })
        },
    },
    // RFC 5280 section 4.1.2.8: the unique identifiers "MUST only appear if the version is 2 or 3".
    // X.509 of 1988 does not know the field, so a reader of version 1 fails behind the key.
    Fault {
        name: "version-1-with-unique-identifier",
        check: "certificate.version",
        fails: &["certificate.version"],
        outcome: Outcome::Passes,
        why: "the issuer has a unique identifier, and the field says version 1",
        make: |builder| {
            altered_device(builder, |template| {
                template.version = None;
                template.extensions.clear();
                // issuerUniqueID [1] IMPLICIT BIT STRING stands behind the key.
                let unique = value(tag::context(1), &[0, 0x6B]);
                template.public_key.extend(unique);
            })
        },
    },
    // X.690 section 11.5: the version has DEFAULT v1, so DER leaves out what says version 1.
    Fault {
        name: "version-1-written-out",
        check: "certificate.version",
        fails: &["certificate.version"],
        outcome: Outcome::Passes,
        why: "a home-made encoder wrote the version 1 that DER leaves out",
        make: |builder| {
            altered_device(builder, |template| {
                template.version = Some(0);
                template.extensions.clear();
            })
        },
    },
    // RFC 5280 section 4.1.2.2: "The serial number MUST be a positive integer". It also says
    // that users "SHOULD be prepared to gracefully handle" such numbers, hence a warning.
    // Random octets with the highest bit set are negative in two's complement (X.690 section
    // 8.3.3).
    Fault {
        name: "negative-serial",
        check: "certificate.serial",
        fails: &["certificate.serial"],
        outcome: Outcome::Passes,
        why: "16 random octets were written without a leading zero",
        make: |builder| with_serial(builder, &[0xC1; 16]),
    },
    // RFC 5280 section 4.1.2.2: "Conforming CAs MUST NOT use serialNumber values longer than 20
    // octets." 20 random octets need a 21st in half of all cases, to stay positive.
    Fault {
        name: "serial-of-21-octets",
        check: "certificate.serial",
        fails: &["certificate.serial"],
        outcome: Outcome::Passes,
        why: "20 random octets, and a leading zero: one more than RFC 5280 allows",
        make: |builder| with_serial(builder, &[&[0][..], &[0xC1; 20]].concat()),
    },
    // RFC 5280 section 4.1.1.2: signatureAlgorithm "MUST contain the same algorithm identifier
    // as the signature field in the sequence tbsCertificate". The outer one is not signed; who
    // may change it unnoticed may choose a weaker algorithm.
    Fault {
        name: "two-algorithms",
        check: "certificate.algorithm-agreement",
        fails: &["certificate.algorithm-agreement"],
        outcome: Outcome::Fails,
        why: "the algorithm inside what is signed is not the one beside the signature",
        make: |builder| {
            altered_device(builder, |template| {
                template.inner_algorithm = Some(algorithm(oid::ECDSA_WITH_SHA384, &[]));
            })
        },
    },
    // Two certificates with one SHA-1 digest share their signature. The signature was made with
    // SHA-256, so only the name of the algorithm is wrong here; `audit` of a device does not
    // verify it. RFC 9155 forbids SHA-1 in TLS 1.2 handshakes; browsers refuse such
    // certificates since 2017.
    Fault {
        name: "sha1",
        check: "certificate.signature-hash",
        fails: &["certificate.signature-hash"],
        outcome: Outcome::Passes,
        why: "an old configuration says `default_md = sha1`",
        make: |builder| with_algorithm(builder, algorithm(oid::ECDSA_WITH_SHA1, &[])),
    },
    // A rogue CA was made from an MD5 collision in 2008. The identifier is MD5 with RSA, whose
    // parameters are NULL (RFC 3279 section 2.2.1).
    Fault {
        name: "md5",
        check: "certificate.signature-hash",
        fails: &["certificate.signature-hash"],
        outcome: Outcome::Passes,
        why: "a very old configuration says `default_md = md5`",
        make: |builder| with_algorithm(builder, algorithm(oid::MD5_WITH_RSA, &null())),
    },
    // RFC 5280 section 4.1.2.5: CAs "MUST always encode certificate validity dates through the
    // year 2049 as UTCTime". The moment is clear all the same, so nothing else fails.
    Fault {
        name: "date-in-the-wrong-type",
        check: "certificate.dates",
        fails: &["certificate.dates"],
        outcome: Outcome::Passes,
        why: "a date before 2050 was written as GeneralizedTime",
        make: |builder| {
            altered_device(builder, |template| {
                let digits: Vec<_> = template.not_before.get(2..).unwrap_or_default().to_vec();
                template.not_before = value(tag::GENERALIZED_TIME, &[&b"20"[..], &digits].concat());
            })
        },
    },
    // RFC 5280 section 4.1.2.5.1: UTCTime values "MUST include seconds […] even where the
    // number of seconds is zero". The validity period cannot be read, so it counts as not
    // fulfilled.
    Fault {
        name: "date-without-seconds",
        check: "certificate.dates",
        fails: &["certificate.dates", "device.validity"],
        outcome: Outcome::Fails,
        why: "BER allows dates without seconds, RFC 5280 does not: nobody can tell the moment",
        make: |builder| {
            altered_device(builder, |template| {
                let digits: Vec<_> = template.not_before.get(2..12).unwrap_or_default().to_vec();
                template.not_before = value(tag::UTC_TIME, &[&digits[..], b"Z"].concat());
            })
        },
    },
    // X.680 section 41.4 lists the characters of PrintableString; `@`, `*`, `_` and `&` are not
    // among them.
    Fault {
        name: "address-in-printable-string",
        check: "certificate.names",
        fails: &["certificate.names"],
        outcome: Outcome::Passes,
        why: "a PrintableString holds no `@`",
        make: |builder| {
            altered_device(builder, |template| {
                template.subject = common_name(StringType::Printable, "device@mock");
            })
        },
    },
    // RFC 5280 section 4.2.1.6: a dNSName is in the "preferred name syntax" of RFC 1034, which
    // has no `=`. No host is ever called so; name constraints compare something that cannot
    // match.
    Fault {
        name: "common-name-as-dns-name",
        check: "certificate.dns-names",
        fails: &["certificate.dns-names"],
        outcome: Outcome::Passes,
        why: "a script wrote the subject into the DNS name (Azure/azure-iot-sdk-c#362)",
        make: |builder| {
            altered_device(builder, |template| {
                let host = general_name(2, b"CN=mock-device-1");
                template.extensions.push(alternative_names(&[host]));
            })
        },
    },
    // RFC 9525 section 6.2: addresses are compared with iPAddress alone. Recipes that list every
    // name of a host as `DNS:` do this.
    Fault {
        name: "address-as-dns-name",
        check: "certificate.dns-names",
        fails: &["certificate.dns-names"],
        outcome: Outcome::Passes,
        why: "a recipe wrote the device's address as a DNS name, which matches nothing",
        make: |builder| {
            altered_device(builder, |template| {
                let host = general_name(2, b"192.0.2.1");
                template.extensions.push(alternative_names(&[host]));
            })
        },
    },
    // X.501 section 9.3: an RDN is a SET SIZE (1..MAX). Templates whose last field was left empty
    // write such names.
    Fault {
        name: "empty-rdn",
        check: "certificate.names",
        fails: &["certificate.names"],
        outcome: Outcome::Passes,
        why: "a template's field was left empty, and its RDN was written all the same",
        make: |builder| {
            altered_device(builder, |template| {
                let rdn = single_attribute(tag::UTF8_STRING, b"mock-device-1");
                template.subject = sequence(&[value(tag::SET, &[]), value(tag::SET, &rdn)]);
            })
        },
    },
    // X.520 section 6.2.2: commonName is a DirectoryString.
    Fault {
        name: "common-name-is-no-string",
        check: "certificate.names",
        fails: &["certificate.names"],
        outcome: Outcome::Passes,
        why: "a script wrote the device's number as an INTEGER into its common name",
        make: |builder| {
            altered_device(builder, |template| {
                let rdn = single_attribute(tag::INTEGER, &[7]);
                template.subject = sequence(&[value(tag::SET, &rdn)]);
            })
        },
    },
    // X.690 section 10.1: DER has definite lengths. Java's and old Windows' encoders stream BER;
    // OpenSSL, Java and Windows read it, Go and Python's cryptography refuse it.
    Fault {
        name: "indefinite-length",
        check: "certificate.encoding",
        fails: &["certificate.encoding"],
        outcome: Outcome::Passes,
        why: "a tool wrote BER: the lengths of the outer values are not said",
        make: |builder| {
            let der = builder
                .device(CA_NAME, &builder.ca_key)
                .sign(&builder.ca_key)?;
            Ok(builder.audit(&indefinite(&der)).option("--as", "device"))
        },
    },
    // RFC 5280 section 4.2: "A certificate MUST NOT include more than one instance of a
    // particular extension." Two readers that take the first and the last see two certificates.
    // A request's extensions that are copied, and then added again from a file, end like this.
    Fault {
        name: "extension-twice",
        check: "certificate.duplicate-extensions",
        fails: &["certificate.duplicate-extensions"],
        outcome: Outcome::Fails,
        why: "the configuration adds an extension that the request brings along",
        make: |builder| {
            altered_device(builder, |template| {
                let own = extension(UNKNOWN, false, &[5, 0]);
                template.extensions.extend([own.clone(), own]);
            })
        },
    },
    // The lengths inside the extension run over its end. An extension that cannot be decoded is
    // malformed, which is never the same as absent: its limits would be lost. A length that was
    // typed by hand into a template does this.
    Fault {
        name: "extension-cut-off",
        check: "certificate.malformed-extensions",
        fails: &["certificate.malformed-extensions"],
        outcome: Outcome::Fails,
        why: "the alternative names end in the middle",
        make: |builder| {
            altered_device(builder, |template| {
                let cut = extension(
                    oid::SUBJECT_ALTERNATIVE_NAME,
                    false,
                    &[0x30, 0x09, 0x82, 0x0A],
                );
                template.extensions.push(cut);
            })
        },
    },
    // An Azure Sphere device attests daily, and its certificate is renewed with that.
    Fault {
        name: "device-expired",
        check: "device.validity",
        fails: &["device.validity"],
        outcome: Outcome::Fails,
        why: "the device was not renewed in its 24 hours",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            builder.audit_device(&device.valid(builder.after(-DAY), builder.after(-MINUTE)))
        },
    },
    // RFC 5280 section 4.2.1.9: cA says that the key may verify certificate signatures. A
    // device that may issue certificates can make as many devices as it likes. OpenSSL's
    // default configuration (`v3_ca`) says it of whatever is made with `req -x509`.
    Fault {
        name: "device-is-a-ca",
        check: "device.basic-constraints",
        fails: &["device.basic-constraints"],
        outcome: Outcome::Fails,
        why: "the device got a certificate with CA:TRUE",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            builder.audit_device(&device.with(basic_constraints(true, None)))
        },
    },
    // DPS takes the registration ID from the CN, and other services do likewise; there is no
    // other place. RFC 5280 itself asks for none: a subject may be empty if there is a
    // subjectAltName (section 4.1.2.6).
    Fault {
        name: "device-without-common-name",
        check: "device.common-name",
        fails: &["device.common-name"],
        outcome: Outcome::Fails,
        why: "the device's id went into the organization",
        make: |builder| {
            altered_device(builder, |template| {
                template.subject =
                    name(&[(oid::ORGANIZATION_NAME, StringType::Utf8, "mock-device-1")]);
            })
        },
    },
    // DPS reads the registration ID from the CN and from nowhere else.
    Fault {
        name: "name-in-the-alternatives-for-dps",
        check: "device.common-name",
        fails: &["device.common-name"],
        outcome: Outcome::Fails,
        why: "the device's name is a SPIFFE ID, and DPS reads the common name",
        make: |builder| Ok(named_by_uri(builder)?.cloud("azure-dps")),
    },
];

/// A device whose subject is empty, and whose critical alternative names have a SPIFFE ID.
pub(super) fn named_by_uri(builder: &FaultBuilder) -> Result<Scenario> {
    altered_device(builder, |template| {
        let uri = general_name(6, b"spiffe://plant.example/pump/1");
        let names = sequence(&[uri]);
        template.subject = sequence::<&[u8]>(&[]);
        let names = extension(oid::SUBJECT_ALTERNATIVE_NAME, true, &names);
        template.extensions.push(names);
    })
}

/// The contents of an RDN of one CN, whose value has that tag.
fn single_attribute(tag: u8, contents: &[u8]) -> Vec<u8> {
    sequence(&[identifier(oid::COMMON_NAME), value(tag, contents)])
}

/// The certificate with an indefinite length outside (X.690 section 8.1.3.6).
fn indefinite(der: &[u8]) -> Vec<u8> {
    // Its header is of four octets: a certificate takes some hundred.
    let contents = der.get(4..).unwrap_or_default();
    [&[tag::SEQUENCE, 0x80], contents, &[0, 0]].concat()
}

/// `popcert audit` of a device in which something was changed before it was signed.
pub(super) fn altered_device(
    builder: &FaultBuilder,
    alter: impl FnOnce(&mut Template),
) -> Result<Scenario> {
    let mut template = builder.device(CA_NAME, &builder.ca_key);
    alter(&mut template);
    builder.audit_device(&template)
}

/// The contents octets of the INTEGER, as they are.
fn with_serial(builder: &FaultBuilder, serial: &[u8]) -> Result<Scenario> {
    altered_device(builder, |template| {
        template.serial = serial.to_vec();
    })
}

/// The identifier alone changes: the signature stays that of the CA's key with SHA-256.
fn with_algorithm(builder: &FaultBuilder, identifier: Vec<u8>) -> Result<Scenario> {
    altered_device(builder, |template| {
        set_algorithm(template, identifier);
    })
}

/// The same outside and inside of what is signed.
pub(super) fn set_algorithm(template: &mut Template, identifier: Vec<u8>) {
    template.inner_algorithm = Some(identifier.clone());
    template.outer_algorithm = Some(identifier);
}
