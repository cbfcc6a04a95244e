//! CRLs that list a device, or do not, or cannot be understood (RFC 5280 sections 5 and 6.3).

use super::{
    fault::Fault,
    fault_builder::{CA_NAME, DAY, FaultBuilder, MINUTE, Scenario, UNKNOWN},
};
use crate::{
    asn1::{
        oid, tag,
        writer::{algorithm, integer, sequence, value},
    },
    error::Result,
    mock::{CrlTemplate, StringType, common_name, crl_entry, extension, time},
};

const KEY_COMPROMISE: u8 = 1;
const HOLD: u8 = 6;
const REMOVE_FROM_CRL: u8 = 8;

type Make = fn(&FaultBuilder) -> Result<Scenario>;

/// A set in which `chain.revocation` fails, and nothing else.
const fn bad(name: &'static str, why: &'static str, make: Make) -> Fault {
    Fault {
        name,
        check: "chain.revocation",
        fails: &["chain.revocation"],
        exit: 1,
        says: None,
        why,
        make,
    }
}

/// A set in which all is well, although a CRL says something.
const fn good(name: &'static str, why: &'static str, make: Make) -> Fault {
    Fault {
        name,
        check: "chain.revocation",
        fails: &[],
        exit: 0,
        says: None,
        why,
        make,
    }
}

pub(super) const FAULTS: &[Fault] = &[
    bad("revoked", "the CA has revoked the device", |shop| {
        let list = complete(shop, 1).list(crl_entry(
            &serial(shop),
            shop.after(-MINUTE),
            Some(KEY_COMPROMISE),
        ));
        with_crls(
            shop,
            &[list.valid(shop.after(-MINUTE), shop.after(7 * DAY))],
        )
    }),
    good(
        "another-was-revoked",
        "nothing is wrong: the CRL names another device",
        |shop| {
            let list = complete(shop, 1).list(crl_entry(
                &[0x4D, 0x01],
                shop.after(-MINUTE),
                Some(KEY_COMPROMISE),
            ));
            with_crls(
                shop,
                &[list.valid(shop.after(-MINUTE), shop.after(7 * DAY))],
            )
        },
    ),
    bad(
        "older-crl-first",
        "the CRL of last week stands before that of today, which lists the device",
        |shop| with_crls(shop, &[complete(shop, 4), listing(shop, 5, KEY_COMPROMISE)]),
    ),
    good(
        "hold-was-lifted",
        "nothing is wrong: the newer CRL no longer lists the device that the older one holds",
        |shop| with_crls(shop, &[listing(shop, 4, HOLD), complete(shop, 5)]),
    ),
    bad(
        "delta-256-after-delta-2",
        "the delta CRL with number 256 lists the device, that with number 2 does not",
        |shop| {
            let newest = listing(shop, 1, KEY_COMPROMISE);
            let newest = numbered(newest, &[1, 0]).delta_to(&[1]);
            let older = complete(shop, 2).delta_to(&[1]);
            with_crls(shop, &[complete(shop, 1), newest, older])
        },
    ),
    bad(
        "delta-older-than-its-crl",
        "a delta CRL took back a hold; a complete CRL that is newer revokes for good",
        |shop| {
            let delta = listing(shop, 2, REMOVE_FROM_CRL).delta_to(&[1]);
            with_crls(shop, &[listing(shop, 5, KEY_COMPROMISE), delta])
        },
    ),
    good(
        "delta-takes-back",
        "nothing is wrong: the delta CRL takes back the hold of the CRL that it adds to",
        |shop| {
            let delta = listing(shop, 2, REMOVE_FROM_CRL).delta_to(&[1]);
            with_crls(shop, &[listing(shop, 1, HOLD), delta])
        },
    ),
    bad(
        "listed-twice",
        "the first entry of the device says removeFromCRL, the second keyCompromise",
        |shop| {
            let again = crl_entry(&serial(shop), shop.after(-MINUTE), Some(KEY_COMPROMISE));
            with_crls(shop, &[listing(shop, 1, REMOVE_FROM_CRL).list(again)])
        },
    ),
    bad(
        "removed-without-delta",
        "a complete CRL says removeFromCRL, which only a delta CRL may",
        |shop| with_crls(shop, &[listing(shop, 1, REMOVE_FROM_CRL)]),
    ),
    bad(
        "padded-serial-in-crl",
        "the CRL writes the serial number with a needless octet",
        |shop| {
            let padded = [&[0], serial(shop).as_slice()].concat();
            let entry = crl_entry(&padded, shop.after(-MINUTE), None);
            with_crls(shop, &[complete(shop, 1).list(entry)])
        },
    ),
    bad(
        "reason-of-two-octets",
        "the reason of the entry is 264, which ends like removeFromCRL",
        |shop| {
            let reason = extension(oid::REASON_CODE, false, &value(tag::ENUMERATED, &[1, 8]));
            with_crls(shop, &[complete(shop, 1).list(entry_with(shop, reason))])
        },
    ),
    bad(
        "critical-in-crl-entry",
        "an entry, of another device, has a critical extension that nobody knows",
        |shop| {
            let own = extension(UNKNOWN, true, &[5, 0]);
            with_crls(shop, &[complete(shop, 1).list(entry_with(shop, own))])
        },
    ),
    bad(
        "crl-version-1-written-out",
        "the version field of the CRL says v1, which DER leaves out",
        |shop| with_version(shop, 0),
    ),
    bad(
        "crl-version-3",
        "the CRL says version 3, which does not exist",
        |shop| with_version(shop, 2),
    ),
    bad(
        "crl-signed-with-sha-1",
        "the CA signs its CRLs with SHA-1, as old software does",
        |shop| {
            let mut list = complete(shop, 1);
            list.inner_algorithm = Some(algorithm(oid::ECDSA_WITH_SHA1, &[]));
            list.outer_algorithm = Some(algorithm(oid::ECDSA_WITH_SHA1, &[]));
            with_crls(shop, &[list])
        },
    ),
    bad(
        "crl-scope-unreadable",
        "what the CRL is about cannot be read",
        |shop| {
            let cut = [0x30, 0x05, 0xA0, 0x03, 0xA0, 0x01, 0x86];
            let scope = extension(oid::ISSUING_DISTRIBUTION_POINT, true, &cut);
            with_crls(shop, &[complete(shop, 1).with(scope)])
        },
    ),
    bad(
        "newest-crl-is-over",
        "the newest CRL has ended; an older one, that is to hold longer, does not know what came after",
        |shop| {
            let newest = complete(shop, 5).valid(shop.after(-DAY), shop.after(-MINUTE));
            let older = complete(shop, 4).valid(shop.after(-2 * DAY), shop.after(DAY));
            with_crls(shop, &[newest, older])
        },
    ),
    good(
        "crl-number-of-20-octets",
        "nothing is wrong: CRL numbers may be that long",
        |shop| with_crls(shop, &[numbered(complete(shop, 1), &[0x7F; 20])]),
    ),
];

/// The serial number of the device of each set.
fn serial(shop: &FaultBuilder) -> Vec<u8> {
    shop.device(CA_NAME, &shop.ca_key).serial
}

/// A CRL of the sound CA that lists nothing.
fn complete(shop: &FaultBuilder, number: u8) -> CrlTemplate {
    CrlTemplate::new(&common_name(StringType::Utf8, CA_NAME), shop.at).number(&[number])
}

/// The same, and it lists the device.
fn listing(shop: &FaultBuilder, number: u8, reason: u8) -> CrlTemplate {
    let entry = crl_entry(&serial(shop), shop.after(-MINUTE), Some(reason));
    complete(shop, number).list(entry)
}

/// The same CRL with another number.
fn numbered(mut list: CrlTemplate, number: &[u8]) -> CrlTemplate {
    list.extensions.clear();
    list.number(number)
}

/// An entry of another device that has one extension.
fn entry_with(shop: &FaultBuilder, extension: Vec<u8>) -> Vec<u8> {
    let parts = [
        integer(&[0x4D, 0x01]),
        time(shop.after(-MINUTE)),
        sequence(&[extension]),
    ];
    sequence(&parts)
}

fn with_version(shop: &FaultBuilder, version: u8) -> Result<Scenario> {
    let mut list = complete(shop, 1);
    list.extensions.clear();
    list.version = Some(version);
    with_crls(shop, &[list])
}

/// A sound device, and CRLs of its CA in one file.
fn with_crls(shop: &FaultBuilder, lists: &[CrlTemplate]) -> Result<Scenario> {
    let leaf = shop.device(CA_NAME, &shop.ca_key);
    let signed: Result<Vec<_>> = lists.iter().map(|list| list.sign(&shop.ca_key)).collect();
    Ok(shop
        .chain(&leaf.sign(&shop.ca_key)?)?
        .file("--crl", "ca.crl", &signed?.concat()))
}
