//! The changes that a program makes to a certificate before it is signed.
//!
//! Each number is one change; the contents come from short lists of values at which validators
//! differ (hosts with a trailing dot, wildcards, masks with holes) rather than from random octets,
//! which would almost always be malformed. Some changes do write random octets, so that malformed
//! values occur as well.

use super::template::{ALTERNATIVE_NAMES, BASIC_CONSTRAINTS, KEY_USAGE, Template};
use crate::{AT, der, keys, program::Program};

const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 30];
const POLICIES: &[u8] = &[0x55, 0x1D, 32];
const MAPPINGS: &[u8] = &[0x55, 0x1D, 33];
const POLICY_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 36];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 37];
const INHIBIT_ANY_POLICY: &[u8] = &[0x55, 0x1D, 54];
const SUBJECT_KEY: &[u8] = &[0x55, 0x1D, 14];
const AUTHORITY_KEY: &[u8] = &[0x55, 0x1D, 35];
const ISSUER_ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1D, 18];
const DISTRIBUTION_POINTS: &[u8] = &[0x55, 0x1D, 31];
const INFORMATION_ACCESS: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 1, 1];
/// An extension that nobody has defined, under a private enterprise arc.
const UNKNOWN: &[u8] = &[0x2B, 6, 1, 4, 1, 0x83, 0xB2, 3, 1];

/// The extensions that random contents are given.
const EXTENSIONS: [&[u8]; 14] = [
    BASIC_CONSTRAINTS,
    KEY_USAGE,
    ALTERNATIVE_NAMES,
    NAME_CONSTRAINTS,
    POLICIES,
    MAPPINGS,
    POLICY_CONSTRAINTS,
    EXTENDED_KEY_USAGE,
    INHIBIT_ANY_POLICY,
    SUBJECT_KEY,
    AUTHORITY_KEY,
    ISSUER_ALTERNATIVE_NAMES,
    DISTRIBUTION_POINTS,
    UNKNOWN,
];

/// anyPolicy, and three policies without a meaning.
const POLICY: [&[u8]; 4] = [
    &[0x55, 0x1D, 32, 0],
    &[0x2B, 6, 1, 4, 1, 0x83, 0xB2, 3, 2],
    &[0x2B, 6, 1, 4, 1, 0x83, 0xB2, 3, 3],
    &[0x2B, 6, 1, 4, 1, 0x83, 0xB2, 3, 4],
];

/// clientAuth, serverAuth, anyExtendedKeyUsage, timeStamping, and an unknown purpose.
const PURPOSE: [&[u8]; 5] = [
    &[0x2B, 6, 1, 5, 5, 7, 3, 2],
    &[0x2B, 6, 1, 5, 5, 7, 3, 1],
    &[0x55, 0x1D, 37, 0],
    &[0x2B, 6, 1, 5, 5, 7, 3, 8],
    UNKNOWN,
];

/// DNS names and constraints: usual ones, and those on whose form readers disagree.
const HOSTS: [&str; 16] = [
    "device.example",
    "www.device.example",
    "example",
    "other.test",
    "*.example",
    "*.device.example",
    "DEVICE.Example",
    "device.example.",
    ".example",
    "",
    "a..example",
    "-a.example",
    "a_b.example",
    "xdevice.example",
    "192.0.2.7",
    "*",
];
/// Mailboxes, hosts and domains, as rfc822Name and its constraints have them.
const MAILBOXES: [&str; 9] = [
    "joe@example",
    "Joe@example",
    "joe@mail.example",
    "example",
    ".example",
    "mail.example",
    "\"a b\"@example",
    "joe@EXAMPLE",
    "@example",
];
/// URIs with and without a host name, and constraints on hosts.
const URIS: [&str; 8] = [
    "http://device.example/",
    "https://user@www.device.example:8443/a@b?c",
    "device.example",
    ".example",
    "example",
    "urn:uuid:1",
    "http://192.0.2.7/",
    "http://[2001:db8::1]/",
];
/// Addresses, ranges, a mask with holes, and octets that are neither.
const ADDRESSES: [&[u8]; 7] = [
    &[192, 0, 2, 7],
    &[192, 0, 2, 7, 255, 255, 255, 255],
    &[192, 0, 2, 0, 255, 255, 255, 0],
    &[192, 0, 2, 0, 255, 0, 255, 0],
    &[0; 16],
    &[0; 32],
    &[192, 0, 2],
];

/// Common names: few, so that issuers and subjects often match.
pub const NAMES: [&str; 8] = [
    "Alpha",
    "Beta",
    "Gamma",
    "Delta",
    "Epsilon",
    "device",
    "device.example",
    "Eta",
];

/// Carries out the next change; false when the program is done with this certificate. A number
/// without a change ends it, so that about one octet in seven does.
pub fn next(program: &mut Program<'_>, to: &mut Template) -> bool {
    let change = program.octet() % 40;
    match change {
        1 => dates(program, to),
        2 => to.put(
            BASIC_CONSTRAINTS,
            program.octet() & 1 == 0,
            basic_constraints(program),
        ),
        3 if !to.extensions.is_empty() => {
            let index = program.below(to.extensions.len());
            to.extensions.remove(index);
        }
        4 => {
            let bits = u16::from_le_bytes([program.octet(), program.octet()]);
            to.put(
                KEY_USAGE,
                bits & 0x8000 == 0,
                der::value(3, &der::named_bits(bits & 0x1FF)),
            );
        }
        5 => purposes(program, to),
        6 | 7 => {
            let more = [to.parts_of(ALTERNATIVE_NAMES), general_name(program)].concat();
            let kept = if change == 6 {
                general_name(program)
            } else {
                more
            };
            to.put(ALTERNATIVE_NAMES, false, der::value(0x30, &kept));
        }
        8 => constrain(program, to, 0xA0),
        9 => constrain(program, to, 0xA1),
        10..=13 => policies(change, program, to),
        14 => to.put(
            SUBJECT_KEY,
            false,
            der::octet_string(&key_identifier(program)),
        ),
        15 => {
            let identifier = der::value(0x80, &key_identifier(program));
            to.put(AUTHORITY_KEY, false, der::sequence(&[identifier]));
        }
        16 => to.signer = program.below(keys::COUNT),
        17 => to.spoilt_signature = true,
        18 => to.version = Some(program.octet() % 5).filter(|version| *version < 4),
        19 => {
            let length = program.below(24);
            to.serial = program.take(length).to_vec();
        }
        20 => to.put(UNKNOWN, program.octet() & 1 == 1, vec![5, 0]),
        21 if !to.extensions.is_empty() => {
            let again = to.extensions[program.below(to.extensions.len())].clone();
            to.extensions.push(again);
        }
        22 => to.issuer = name(program),
        23 => algorithm(program, to),
        24 => to.subject = name(program),
        25 => {
            let at = u16::from_le_bytes([program.octet(), program.octet()]);
            to.damage.push((usize::from(at), program.octet()));
        }
        26 => {
            let (oid, critical) = (program.pick(&EXTENSIONS), program.octet() & 1 == 1);
            let length = program.below(64);
            to.put(oid, critical, program.take(length).to_vec());
        }
        27 if !to.extensions.is_empty() => {
            let index = program.below(to.extensions.len());
            to.extensions[index].critical ^= true;
        }
        28 => {
            let number = program.octet() & 1;
            to.unique_identifiers = der::value(0x81 + number, &[0, program.octet()]);
        }
        29 if to.extensions.len() > 1 => to.extensions.rotate_left(1),
        30 => {
            let uri = der::value(0x86, program.pick(&URIS).as_bytes());
            let full = der::value(0xA0, &der::value(0xA0, &uri));
            to.put(
                DISTRIBUTION_POINTS,
                false,
                der::sequence(&[der::sequence(&[full])]),
            );
        }
        31 if !to.extensions.is_empty() => {
            let index = program.below(to.extensions.len());
            let contents = &mut to.extensions[index].contents;
            if !contents.is_empty() {
                let at = program.below(contents.len());
                contents[at] ^= program.octet();
            }
        }
        32 => to.put(
            ISSUER_ALTERNATIVE_NAMES,
            false,
            der::sequence(&[general_name(program)]),
        ),
        33 => {
            let place = [
                der::oid(&[0x2B, 6, 1, 5, 5, 7, 48, 2]),
                general_name(program),
            ];
            to.put(
                INFORMATION_ACCESS,
                false,
                der::sequence(&[der::sequence(&place)]),
            );
        }
        34 => to.key = program.below(keys::COUNT),
        _ => return false,
    }
    true
}

/// Dates up to four months before and after the time checked, to the second (boundaries are
/// inclusive), or years away; some in the wrong form of Time.
fn dates(program: &mut Program<'_>, to: &mut Template) {
    let mut moment = || {
        let days = i64::from(program.octet() as i8);
        let fine = program.octet();
        let scale = if fine & 0x80 == 0 {
            86_400
        } else {
            86_400 * 4_000
        };
        let seconds = AT + days * scale + i64::from(fine % 3) - 1;
        if fine & 0x40 == 0 {
            return der::time(seconds);
        }
        let mut odd = der::time(seconds);
        // In the other form of Time, or with another octet.
        match fine & 0x20 {
            0 if odd[0] == 0x17 => der::value(0x18, &[b"20", &odd[2..]].concat()),
            0 => odd,
            _ => {
                let last = odd.len() - 1;
                odd[last - usize::from(fine % 13).min(last)] ^= program.octet();
                odd
            }
        }
    };
    (to.not_before, to.not_after) = (moment(), moment());
}

/// cA absent, FALSE or TRUE; a path length below five, or of random octets.
fn basic_constraints(program: &mut Program<'_>) -> Vec<u8> {
    let how = program.octet();
    let mut parts = Vec::new();
    match how & 3 {
        0 => parts.push(der::boolean(false)),
        1 => {}
        _ => parts.push(der::boolean(true)),
    }
    if how & 4 != 0 {
        parts.push(der::integer(&[program.octet() % 5]));
    }
    if how & 0x18 == 0x18 {
        let length = program.below(4);
        parts.push(der::integer(program.take(length)));
    }
    der::sequence(&parts)
}

/// Any subset of the purposes, the empty one included.
fn purposes(program: &mut Program<'_>, to: &mut Template) {
    let chosen = program.octet();
    let listed = PURPOSE.iter().enumerate();
    let listed = listed
        .filter(|(bit, _)| chosen >> bit & 1 == 1)
        .map(|(_, oid)| der::oid(oid));
    let contents = der::sequence(&listed.collect::<Vec<_>>());
    to.put(EXTENDED_KEY_USAGE, chosen & 0x80 != 0, contents);
}

/// One more subtree in the permitted (A0) or excluded (A1) list, sometimes with a minimum or
/// maximum.
fn constrain(program: &mut Program<'_>, to: &mut Template, list: u8) {
    let mut subtree = general_name(program);
    match program.octet() {
        0xF0..=0xF7 => subtree.extend(der::value(0x80, &[program.octet() & 1])),
        0xF8..=0xFF => subtree.extend(der::value(0x81, &[program.octet()])),
        _ => {}
    }
    let subtree = der::sequence(&[subtree]);
    let before = to.parts_of(NAME_CONSTRAINTS);
    // Both lists are kept and written again, each with what it held.
    let mut held = [Vec::new(), Vec::new()];
    let mut rest = before.as_slice();
    while let Some(tag) = rest.first() {
        let inner = super::template::contents(rest);
        let length = match rest.get(1) {
            Some(short) if short & 0x80 == 0 => usize::from(*short),
            Some(0x81) => usize::from(rest.get(2).copied().unwrap_or(0)),
            _ => inner.len(),
        };
        let length = length.min(inner.len());
        held[usize::from(tag & 1)].extend(&inner[..length]);
        rest = &inner[length..];
    }
    held[usize::from(list & 1)].extend(subtree);
    let mut lists = Vec::new();
    for (tag, inner) in [(0xA0, &held[0]), (0xA1, &held[1])] {
        if !inner.is_empty() {
            lists.extend(der::value(tag, inner));
        }
    }
    to.put(NAME_CONSTRAINTS, true, der::value(0x30, &lists));
}

/// Policies, a mapping, policy constraints or inhibitAnyPolicy, with numbers so small that they
/// matter in a short path.
fn policies(change: u8, program: &mut Program<'_>, to: &mut Template) {
    let critical = program.octet() & 1 == 1;
    match change {
        10 => {
            let chosen = program.octet();
            let mut listed = Vec::new();
            for (bit, oid) in POLICY.iter().enumerate() {
                if chosen >> bit & 1 == 1 {
                    listed.push(der::sequence(&[der::oid(oid)]));
                }
            }
            to.put(POLICIES, critical, der::sequence(&listed));
        }
        11 => {
            let pair = [
                der::oid(program.pick(&POLICY)),
                der::oid(program.pick(&POLICY)),
            ];
            let more = [to.parts_of(MAPPINGS), der::sequence(&pair)].concat();
            to.put(MAPPINGS, critical, der::value(0x30, &more));
        }
        12 => {
            let which = program.octet();
            let mut parts = Vec::new();
            if which & 1 == 1 {
                parts.push(der::value(0x80, &[which >> 2 & 3]));
            }
            if which & 2 == 2 {
                parts.push(der::value(0x81, &[which >> 4 & 3]));
            }
            to.put(POLICY_CONSTRAINTS, critical, der::sequence(&parts));
        }
        _ => to.put(
            INHIBIT_ANY_POLICY,
            critical,
            der::integer(&[program.octet() % 4]),
        ),
    }
}

/// An identifier that others also choose, so that it sometimes matches and sometimes misleads.
fn key_identifier(program: &mut Program<'_>) -> Vec<u8> {
    vec![program.octet() % 10; 4]
}

/// Other algorithm identifiers, inside, outside or in both places.
fn algorithm(program: &mut Program<'_>, to: &mut Template) {
    let other = match program.octet() % 4 {
        0 => keys::ED25519_ALGORITHM.to_vec(),
        1 => keys::P256_ALGORITHM.to_vec(),
        // With parameters, which none of them has.
        2 => der::sequence(&[keys::algorithm(to.signer)[2..].to_vec(), vec![5, 0]]),
        _ => der::sequence(&[der::oid(UNKNOWN)]),
    };
    match program.octet() % 3 {
        0 => to.inner_algorithm = Some(other),
        1 => to.outer_algorithm = Some(other),
        _ => (to.inner_algorithm, to.outer_algorithm) = (Some(other.clone()), Some(other)),
    }
}

/// A Name: usual, in other letters or string types, of several attributes, or none.
pub fn name(program: &mut Program<'_>) -> Vec<u8> {
    const COMMON: &[u8] = &[0x55, 4, 3];
    const ORGANIZATION: &[u8] = &[0x55, 4, 10];
    const EMAIL: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1];
    let form = program.octet();
    let text = program.pick(&NAMES);
    let one = |attribute| der::sequence(&[der::set(&[attribute])]);
    match form % 12 {
        0 => der::sequence(&[]),
        1 => one(der::attribute(COMMON, 0x13, text)),
        2 => one(der::attribute(
            COMMON,
            0x13,
            &format!("  {} ", text.to_uppercase()),
        )),
        3 => der::sequence(&[
            der::set(&[der::attribute(ORGANIZATION, 0x0C, "Org")]),
            der::set(&[der::attribute(COMMON, 0x0C, text)]),
        ]),
        4 => one(der::attribute(EMAIL, 0x16, program.pick(&MAILBOXES))),
        5 => one(der::attribute(COMMON, 0x0C, program.pick(&HOSTS))),
        6 => {
            let mut pair = [
                der::attribute(COMMON, 0x0C, text),
                der::attribute(ORGANIZATION, 0x0C, "Org"),
            ];
            pair.sort();
            der::sequence(&[der::set(&pair)])
        }
        7 => one(der::attribute(ORGANIZATION, 0x0C, "Org")),
        8 => {
            let wide: String = text.chars().flat_map(|letter| ['\0', letter]).collect();
            one(der::attribute(COMMON, 0x1E, &wide))
        }
        9 => {
            let length = program.below(40);
            der::value(0x30, program.take(length))
        }
        _ => der::common_name(text),
    }
}

fn general_name(program: &mut Program<'_>) -> Vec<u8> {
    match program.octet() % 12 {
        0 | 8..=11 => der::value(0x82, program.pick(&HOSTS).as_bytes()),
        1 | 7 => der::value(0x87, program.pick(&ADDRESSES)),
        2 => der::value(0x81, program.pick(&MAILBOXES).as_bytes()),
        3 => der::value(0x86, program.pick(&URIS).as_bytes()),
        4 => der::value(0xA4, &name(program)),
        5 => der::value(0x88, program.pick(&POLICY)),
        _ => {
            let (tag, length) = (program.octet(), program.below(40));
            der::value(0x80 | (tag % 0x2A), program.take(length))
        }
    }
}
