//! Scenarios about CRLs that list a device, do not list it, or cannot be understood (RFC 5280
//! sections 5 and 6.3).
//!
//! The rule behind all of them: of one issuer and one scope the newest CRL counts, with the
//! newest delta that applies to it, whatever the order of the files. What of a CRL is not
//! understood leaves the status open, and an open status fails the path: it must not be read as
//! "not revoked".

use super::{
    fault::{Fault, Outcome},
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

// CRLReason, RFC 5280 section 5.3.1. There is no value 7.
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
        outcome: Outcome::Fails,
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
        outcome: Outcome::Passes,
        why,
        make,
    }
}

pub(super) const FAULTS: &[Fault] = &[
    // RFC 5280 section 6.3.3: the serial number of the device is listed by its own issuer, with
    // a reason that no later CRL can take back.
    bad("revoked", "the CA has revoked the device", |builder| {
        let list = complete(builder, 1).list(crl_entry(
            &serial(builder),
            builder.after(-MINUTE),
            Some(KEY_COMPROMISE),
        ));
        with_crls(
            builder,
            &[list.valid(builder.after(-MINUTE), builder.after(7 * DAY))],
        )
    }),
    // A near miss: the CRL is the device's issuer's and lists a serial number that begins with
    // the same octet.
    good(
        "another-was-revoked",
        "nothing is wrong: the CRL names another device",
        |builder| {
            let list = complete(builder, 1).list(crl_entry(
                &[0x4D, 0x01],
                builder.after(-MINUTE),
                Some(KEY_COMPROMISE),
            ));
            with_crls(
                builder,
                &[list.valid(builder.after(-MINUTE), builder.after(7 * DAY))],
            )
        },
    ),
    // Whoever controls the order of files, or may replay an old download, must not be able to
    // hide a revocation: the higher CRL number wins (RFC 5280 section 5.2.3), wherever it
    // stands.
    bad(
        "older-crl-first",
        "the CRL of last week stands before that of today, which lists the device",
        |builder| {
            with_crls(
                builder,
                &[complete(builder, 4), listing(builder, 5, KEY_COMPROMISE)],
            )
        },
    ),
    // RFC 5280 section 5.3.1: certificateHold is the one reason that ends. The newer complete
    // CRL no longer lists the device, so the older one counts for nothing.
    good(
        "hold-was-lifted",
        "nothing is wrong: the newer CRL no longer lists the device that the older one holds",
        |builder| with_crls(builder, &[listing(builder, 4, HOLD), complete(builder, 5)]),
    ),
    // RFC 5280 section 6.3.3 looks for "the complete CRL" of the certificate's own issuer. Another CA's
    // says nothing, and nothing is not "not revoked".
    bad(
        "crl-of-another-ca",
        "the only CRL is that of another CA",
        |builder| {
            let name = common_name(StringType::Utf8, "MOCK Another CA");
            let list = CrlTemplate::new(&name, builder.at).number(&[1]);
            let leaf = builder.device(CA_NAME, &builder.ca_key);
            let set = builder.chain(&leaf.sign(&builder.ca_key)?)?;
            Ok(set.file("--crl", "ca.crl", &list.sign(&builder.other_key)?))
        },
    ),
    // The time checked may be that of thisUpdate: a CRL counts from its first second on.
    bad(
        "revoked-in-this-very-second",
        "the CRL that lists the device was issued in the second that is asked about",
        |builder| {
            let list = listing(builder, 1, KEY_COMPROMISE);
            with_crls(builder, &[list.valid(builder.after(0), builder.after(DAY))])
        },
    ),
    // CRL numbers are INTEGERs of any length: 256 is `01 00`. A reader that compares octets
    // from the left, or only the first, finds 2 the greater number and loses the revocation.
    bad(
        "delta-256-after-delta-2",
        "the delta CRL with number 256 lists the device, that with number 2 does not",
        |builder| {
            let newest = listing(builder, 1, KEY_COMPROMISE);
            let newest = numbered(newest, &[1, 0]).delta_to(&[1]);
            let older = complete(builder, 2).delta_to(&[1]);
            with_crls(builder, &[complete(builder, 1), newest, older])
        },
    ),
    // RFC 5280 section 5.2.3 forbids two CRLs of one number and scope; where there are two, that which
    // revokes is not overlooked.
    bad(
        "two-deltas-of-one-number",
        "of two delta CRLs with the same number the second lists the device",
        |builder| {
            let first = complete(builder, 2).delta_to(&[1]);
            let second = listing(builder, 2, KEY_COMPROMISE).delta_to(&[1]);
            with_crls(builder, &[complete(builder, 1), first, second])
        },
    ),
    // RFC 5280 section 5.2.4: a delta applies to a complete CRL whose number is at least the
    // BaseCRLNumber and less than the delta's own. This delta is older than the complete CRL
    // and says nothing to it.
    bad(
        "delta-older-than-its-crl",
        "a delta CRL took back a hold; a complete CRL that is newer revokes for good",
        |builder| {
            let delta = listing(builder, 2, REMOVE_FROM_CRL).delta_to(&[1]);
            with_crls(builder, &[listing(builder, 5, KEY_COMPROMISE), delta])
        },
    ),
    // A near miss: RFC 5280 section 5.3.1 lets a delta take a certificate off hold by
    // removeFromCRL.
    good(
        "delta-takes-back",
        "nothing is wrong: the delta CRL takes back the hold of the CRL that it adds to",
        |builder| {
            let delta = listing(builder, 2, REMOVE_FROM_CRL).delta_to(&[1]);
            with_crls(builder, &[listing(builder, 1, HOLD), delta])
        },
    ),
    // RFC 5280 does not foresee two entries of one serial number. The one that revokes counts:
    // an application that reads the first alone would let the device in.
    bad(
        "listed-twice",
        "the first entry of the device says removeFromCRL, the second keyCompromise",
        |builder| {
            let again = crl_entry(
                &serial(builder),
                builder.after(-MINUTE),
                Some(KEY_COMPROMISE),
            );
            with_crls(builder, &[listing(builder, 1, REMOVE_FROM_CRL).list(again)])
        },
    ),
    // RFC 5280 section 5.3.1: removeFromCRL "may only appear in delta CRLs". In a complete CRL
    // the entry is a contradiction, and a contradiction is not read in the certificate's
    // favour.
    bad(
        "removed-without-delta",
        "a complete CRL says removeFromCRL, which only a delta CRL may",
        |builder| with_crls(builder, &[listing(builder, 1, REMOVE_FROM_CRL)]),
    ),
    // X.690 section 8.3.2: the first nine bits of an INTEGER are not all zeros. The value is
    // the device's serial number, and numbers are compared as numbers, lest a stray zero hide a
    // revocation.
    bad(
        "padded-serial-in-crl",
        "the CRL writes the serial number with a needless octet",
        |builder| {
            let padded = [&[0], serial(builder).as_slice()].concat();
            let entry = crl_entry(&padded, builder.after(-MINUTE), None);
            with_crls(builder, &[complete(builder, 1).list(entry)])
        },
    ),
    // 264 is `01 08`. A reader that looks at the last octet alone finds removeFromCRL and drops
    // the entry.
    bad(
        "reason-of-two-octets",
        "the reason of the entry is 264, which ends like removeFromCRL",
        |builder| {
            let reason = extension(oid::REASON_CODE, false, &value(tag::ENUMERATED, &[1, 8]));
            with_crls(
                builder,
                &[complete(builder, 1).list(entry_with(builder, reason))],
            )
        },
    ),
    // RFC 5280 section 5.3: with a critical entry extension that it cannot process, an
    // application "MUST NOT use that CRL to determine the status of any certificates", not only
    // of the one listed.
    bad(
        "critical-in-crl-entry",
        "an entry, of another device, has a critical extension that nobody knows",
        |builder| {
            let own = extension(UNKNOWN, true, &[5, 0]);
            with_crls(
                builder,
                &[complete(builder, 1).list(entry_with(builder, own))],
            )
        },
    ),
    // RFC 5280 section 5.1 on the field: "if present, MUST be v2". Version 1 is encoded by leaving
    // it out; a list that writes it was made by software that does not follow the
    // rules.
    // section 5.1.2.1.
    bad(
        "crl-version-1-written-out",
        "the version field of the CRL says v1: it may say v2, or be left out",
        |builder| with_version(builder, 0),
    ),
    // RFC 5280 section 5.1.2.1 knows no version above 2. A field whose meaning is unknown may
    // change what the rest means.
    bad(
        "crl-version-3",
        "the CRL says version 3, which does not exist",
        |builder| with_version(builder, 2),
    ),
    // Collisions of SHA-1 have been shown (2017, and for chosen prefixes 2020). Who can have a
    // CA sign one of two colliding lists chooses what is revoked, so such a signature is not
    // verified at all.
    bad(
        "crl-signed-with-sha-1",
        "the CA signs its CRLs with SHA-1, as old software does",
        |builder| {
            let mut list = complete(builder, 1);
            list.inner_algorithm = Some(algorithm(oid::ECDSA_WITH_SHA1, &[]));
            list.outer_algorithm = Some(algorithm(oid::ECDSA_WITH_SHA1, &[]));
            with_crls(builder, &[list])
        },
    ),
    // RFC 5280 section 5.2.5: the issuing distribution point is critical and says which
    // certificates the CRL covers. If it cannot be decoded, absence from the list proves
    // nothing.
    bad(
        "crl-scope-unreadable",
        "what the CRL is about cannot be read",
        |builder| {
            let cut = [0x30, 0x05, 0xA0, 0x03, 0xA0, 0x01, 0x86];
            let scope = extension(oid::ISSUING_DISTRIBUTION_POINT, true, &cut);
            with_crls(builder, &[complete(builder, 1).with(scope)])
        },
    ),
    // RFC 5280 section 6.3.3 (a): a CRL whose nextUpdate has passed has to be replaced. The
    // older one says it holds longer, but the newer number proves that it has been superseded.
    bad(
        "newest-crl-is-over",
        "the newest CRL has ended; an older one, that is to hold longer, does not know what came after",
        |builder| {
            let newest = complete(builder, 5).valid(builder.after(-DAY), builder.after(-MINUTE));
            let older = complete(builder, 4).valid(builder.after(-2 * DAY), builder.after(DAY));
            with_crls(builder, &[newest, older])
        },
    ),
    // A near miss: "CRL verifiers MUST be able to handle CRLNumber values up to 20 octets", RFC
    // 5280 section 5.2.3. A reader with 64-bit numbers fails here.
    good(
        "crl-number-of-20-octets",
        "nothing is wrong: CRL numbers may be that long",
        |builder| with_crls(builder, &[numbered(complete(builder, 1), &[0x7F; 20])]),
    ),
];

/// The serial number of the device of each set.
fn serial(builder: &FaultBuilder) -> Vec<u8> {
    builder.device(CA_NAME, &builder.ca_key).serial
}

/// A CRL of the sound CA that lists nothing.
fn complete(builder: &FaultBuilder, number: u8) -> CrlTemplate {
    CrlTemplate::new(&common_name(StringType::Utf8, CA_NAME), builder.at).number(&[number])
}

/// The same, and it lists the device.
fn listing(builder: &FaultBuilder, number: u8, reason: u8) -> CrlTemplate {
    let entry = crl_entry(&serial(builder), builder.after(-MINUTE), Some(reason));
    complete(builder, number).list(entry)
}

/// The same CRL with another number.
fn numbered(mut list: CrlTemplate, number: &[u8]) -> CrlTemplate {
    list.extensions.clear();
    list.number(number)
}

/// An entry of another device that has one extension.
fn entry_with(builder: &FaultBuilder, extension: Vec<u8>) -> Vec<u8> {
    let parts = [
        integer(&[0x4D, 0x01]),
        time(builder.after(-MINUTE)),
        sequence(&[extension]),
    ];
    sequence(&parts)
}

/// A CRL without extensions whose version field holds this INTEGER, one less than the version's
/// name.
fn with_version(builder: &FaultBuilder, version: u8) -> Result<Scenario> {
    let mut list = complete(builder, 1);
    list.extensions.clear();
    list.version = Some(version);
    with_crls(builder, &[list])
}

/// A sound device, and CRLs of its CA in one file.
fn with_crls(builder: &FaultBuilder, lists: &[CrlTemplate]) -> Result<Scenario> {
    let leaf = builder.device(CA_NAME, &builder.ca_key);
    let signed: Result<Vec<_>> = lists
        .iter()
        .map(|list| list.sign(&builder.ca_key))
        .collect();
    Ok(builder
        .chain(&leaf.sign(&builder.ca_key)?)?
        .file("--crl", "ca.crl", &signed?.concat()))
}
