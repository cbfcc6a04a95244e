//! Certificates that break a rule of encoding, and devices that are none.

use super::{
    fault::Fault,
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
    Fault {
        name: "sound-device",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: what the other devices are made from",
        make: |shop| spoilt(shop, |_| {}),
    },
    Fault {
        name: "default-written-out",
        check: "certificate.encoding",
        fails: &["certificate.encoding"],
        exit: 0,
        says: None,
        why: "a home-made encoder wrote `critical FALSE`, which DER leaves out",
        make: |shop| {
            spoilt(shop, |template| {
                let parts = [
                    identifier(UNKNOWN),
                    value(tag::BOOLEAN, &[0x00]),
                    octet_string(&null()),
                ];
                template.extensions.push(sequence(&parts));
            })
        },
    },
    Fault {
        name: "long-length",
        check: "certificate.encoding",
        fails: &["certificate.encoding"],
        exit: 0,
        says: None,
        why: "a tool wrote BER: a length in more octets than it needs",
        make: |shop| {
            spoilt(shop, |template| {
                let Some((_, contents)) = template.not_before.split_at_checked(2) else {
                    return;
                };
                template.not_before = [&[0x17, 0x81, 0x0D], contents].concat();
            })
        },
    },
    Fault {
        name: "version-1-with-extensions",
        check: "certificate.version",
        fails: &["certificate.version"],
        exit: 0,
        says: None,
        why: "extensions belong to version 3; the field says version 1",
        make: |shop| {
            spoilt(shop, |template| {
                template.version = None;
            })
        },
    },
    Fault {
        name: "negative-serial",
        check: "certificate.serial",
        fails: &["certificate.serial"],
        exit: 0,
        says: None,
        why: "16 random octets were written without a leading zero",
        make: |shop| with_serial(shop, &[0xC1; 16]),
    },
    Fault {
        name: "serial-of-21-octets",
        check: "certificate.serial",
        fails: &["certificate.serial"],
        exit: 0,
        says: None,
        why: "20 random octets, and a leading zero: one more than RFC 5280 allows",
        make: |shop| with_serial(shop, &[&[0][..], &[0xC1; 20]].concat()),
    },
    Fault {
        name: "two-algorithms",
        check: "certificate.algorithm-agreement",
        fails: &["certificate.algorithm-agreement"],
        exit: 1,
        says: None,
        why: "the algorithm inside what is signed is not the one beside the signature",
        make: |shop| {
            spoilt(shop, |template| {
                template.inner_algorithm = Some(algorithm(oid::ECDSA_WITH_SHA384, &[]));
            })
        },
    },
    Fault {
        name: "sha1",
        check: "certificate.signature-hash",
        fails: &["certificate.signature-hash"],
        exit: 0,
        says: None,
        why: "an old configuration says `default_md = sha1`",
        make: |shop| with_algorithm(shop, algorithm(oid::ECDSA_WITH_SHA1, &[])),
    },
    Fault {
        name: "md5",
        check: "certificate.signature-hash",
        fails: &["certificate.signature-hash"],
        exit: 0,
        says: None,
        why: "a very old configuration says `default_md = md5`",
        make: |shop| with_algorithm(shop, algorithm(oid::MD5_WITH_RSA, &null())),
    },
    Fault {
        name: "date-in-the-wrong-type",
        check: "certificate.dates",
        fails: &["certificate.dates"],
        exit: 0,
        says: None,
        why: "a date before 2050 was written as GeneralizedTime",
        make: |shop| {
            spoilt(shop, |template| {
                let digits: Vec<_> = template.not_before.get(2..).unwrap_or_default().to_vec();
                template.not_before = value(tag::GENERALIZED_TIME, &[&b"20"[..], &digits].concat());
            })
        },
    },
    Fault {
        name: "date-without-seconds",
        check: "certificate.dates",
        fails: &["certificate.dates", "device.validity"],
        exit: 1,
        says: None,
        why: "BER allows dates without seconds, RFC 5280 does not: nobody can tell the moment",
        make: |shop| {
            spoilt(shop, |template| {
                let digits: Vec<_> = template.not_before.get(2..12).unwrap_or_default().to_vec();
                template.not_before = value(tag::UTC_TIME, &[&digits[..], b"Z"].concat());
            })
        },
    },
    Fault {
        name: "address-in-printable-string",
        check: "certificate.names",
        fails: &["certificate.names"],
        exit: 0,
        says: None,
        why: "a PrintableString holds no `@`",
        make: |shop| {
            spoilt(shop, |template| {
                template.subject = common_name(StringType::Printable, "device@mock");
            })
        },
    },
    Fault {
        name: "common-name-as-dns-name",
        check: "certificate.dns-names",
        fails: &["certificate.dns-names"],
        exit: 0,
        says: None,
        why: "a script wrote the subject into the DNS name (Azure/azure-iot-sdk-c#362)",
        make: |shop| {
            spoilt(shop, |template| {
                let host = general_name(2, b"CN=mock-device-1");
                template.extensions.push(alternative_names(&[host]));
            })
        },
    },
    Fault {
        name: "extension-twice",
        check: "certificate.duplicate-extensions",
        fails: &["certificate.duplicate-extensions"],
        exit: 1,
        says: None,
        why: "the configuration adds an extension that the request brings along",
        make: |shop| {
            spoilt(shop, |template| {
                let own = extension(UNKNOWN, false, &[5, 0]);
                template.extensions.extend([own.clone(), own]);
            })
        },
    },
    Fault {
        name: "extension-cut-off",
        check: "certificate.malformed-extensions",
        fails: &["certificate.malformed-extensions"],
        exit: 1,
        says: None,
        why: "the alternative names end in the middle",
        make: |shop| {
            spoilt(shop, |template| {
                let cut = extension(
                    oid::SUBJECT_ALTERNATIVE_NAME,
                    false,
                    &[0x30, 0x09, 0x82, 0x0A],
                );
                template.extensions.push(cut);
            })
        },
    },
    Fault {
        name: "device-expired",
        check: "device.validity",
        fails: &["device.validity"],
        exit: 1,
        says: None,
        why: "the device was not renewed in its 24 hours",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            shop.audit_device(&device.valid(shop.after(-DAY), shop.after(-MINUTE)))
        },
    },
    Fault {
        name: "device-is-a-ca",
        check: "device.basic-constraints",
        fails: &["device.basic-constraints"],
        exit: 1,
        says: None,
        why: "the device got a certificate with CA:TRUE",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            shop.audit_device(&device.with(basic_constraints(true, None)))
        },
    },
    Fault {
        name: "device-without-common-name",
        check: "device.common-name",
        fails: &["device.common-name"],
        exit: 1,
        says: None,
        why: "the device's id went into the organization",
        make: |shop| {
            spoilt(shop, |template| {
                template.subject =
                    name(&[(oid::ORGANIZATION_NAME, StringType::Utf8, "mock-device-1")]);
            })
        },
    },
];

/// `popcert audit` of a device in which something was changed before it was signed.
pub(super) fn spoilt(shop: &FaultBuilder, spoil: impl FnOnce(&mut Template)) -> Result<Scenario> {
    let mut template = shop.device(CA_NAME, &shop.ca_key);
    spoil(&mut template);
    shop.audit_device(&template)
}

fn with_serial(shop: &FaultBuilder, serial: &[u8]) -> Result<Scenario> {
    spoilt(shop, |template| {
        template.serial = serial.to_vec();
    })
}

fn with_algorithm(shop: &FaultBuilder, identifier: Vec<u8>) -> Result<Scenario> {
    spoilt(shop, |template| {
        set_algorithm(template, identifier);
    })
}

/// The same outside and inside of what is signed.
pub(super) fn set_algorithm(template: &mut Template, identifier: Vec<u8>) {
    template.inner_algorithm = Some(identifier.clone());
    template.outer_algorithm = Some(identifier);
}
