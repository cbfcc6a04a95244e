//! The certificate and the CRLs of a description, in DER.
//!
//! Written with this crate's own writer and keys, so that a mistake in popcert's writers cannot
//! hide one in its readers.

use super::set::{Entry, Flaw, List, SERIAL, Scope, Set};
use crate::{AT, der, keys, path::Template};

const HOUR: i64 = 3_600;
const CA: &str = "MOCK CA";

const NUMBER: &[u8] = &[0x55, 0x1D, 20];
const DELTA: &[u8] = &[0x55, 0x1D, 27];
const SCOPE: &[u8] = &[0x55, 0x1D, 28];
const REASON: &[u8] = &[0x55, 0x1D, 21];
const POINTS: &[u8] = &[0x55, 0x1D, 31];
const UNKNOWN: &[u8] = &[0x2B, 6, 1, 4, 1, 0x83, 0xB2, 3, 1];

/// The URI of each distribution point name.
const NAMES: [&str; 3] = [
    "http://crl.mock.invalid/a",
    "http://crl.mock.invalid/b",
    "http://crl.mock.invalid/c",
];

/// The certificate of the CA, whose key 0 signs certificate and CRLs.
pub fn anchor() -> Vec<u8> {
    let name = der::common_name(CA);
    Template::new(&name, 0, &name, 0).as_authority().sign()
}

/// The certificate in question, with its distribution points.
pub fn leaf(set: &Set) -> Vec<u8> {
    let mut leaf = Template::new(
        &der::common_name("MOCK device"),
        1,
        &der::common_name(CA),
        0,
    )
    .as_device();
    leaf.serial = SERIAL.to_be_bytes().to_vec();
    let points = set.points.iter().map(|point| {
        let mut parts = vec![der::value(0xA0, &full_name(point.name))];
        parts.extend(
            point
                .reasons
                .map(|bits| der::value(0x81, &der::named_bits(bits))),
        );
        der::sequence(&parts)
    });
    let points: Vec<_> = points.collect();
    if !points.is_empty() {
        leaf.put(POINTS, false, der::sequence(&points));
    }
    leaf.sign()
}

/// `DistributionPointName`, the choice fullName: one URI.
fn full_name(name: u8) -> Vec<u8> {
    let uri = der::value(0x86, NAMES[usize::from(name)].as_bytes());
    der::value(0xA0, &uri)
}

/// A CRL (RFC 5280 section 5.1) with the flaw of its description.
pub fn crl(list: &List) -> Vec<u8> {
    let key = if list.flaw == Some(Flaw::OtherKey) {
        2
    } else {
        0
    };
    let algorithm = keys::algorithm(key).to_vec();
    let version = match list.flaw {
        Some(Flaw::Version(other)) => other,
        _ => 1,
    };
    let name = match list.flaw {
        Some(Flaw::OtherName) => "MOCK other CA",
        _ => CA,
    };
    let mut parts = vec![der::integer(&[version])];
    parts.push(match list.flaw {
        Some(Flaw::OtherInnerAlgorithm) => keys::P256_ALGORITHM.to_vec(),
        _ => algorithm.clone(),
    });
    parts.push(der::common_name(name));
    parts.push(der::time(AT - i64::from(list.age) * HOUR));
    parts.extend(list.left.map(|left| der::time(AT + i64::from(left) * HOUR)));
    let entries: Vec<_> = list
        .entries
        .iter()
        .map(|one| entry(one, list.flaw))
        .collect();
    if !entries.is_empty() {
        parts.push(der::sequence(&entries));
    }
    let extensions = extensions(list);
    if !extensions.is_empty() {
        parts.push(der::value(0xA0, &der::sequence(&extensions)));
    }
    let signed = der::sequence(&parts);
    let mut signature = keys::sign(key, &signed);
    if list.flaw == Some(Flaw::SpoiltSignature) {
        signature[5] ^= 1;
    }
    der::sequence(&[signed, algorithm, der::bit_string(&signature)])
}

/// An entry of `revokedCertificates` (section 5.1.2.6).
fn entry(entry: &Entry, flaw: Option<Flaw>) -> Vec<u8> {
    let serial = match entry.padded {
        true => der::integer(&[&[0], &entry.serial.to_be_bytes()[..]].concat()),
        false => der::number(u64::from(entry.serial)),
    };
    let mut parts = vec![serial, der::time(AT - 100 * HOUR)];
    let mut extensions = Vec::new();
    if let Some(reason) = entry.reason {
        extensions.push(der::extension(REASON, false, &der::value(0x0A, &[reason])));
    }
    if flaw == Some(Flaw::CriticalEntryExtension) {
        extensions.push(der::extension(UNKNOWN, true, &[5, 0]));
    }
    if !extensions.is_empty() {
        parts.push(der::sequence(&extensions));
    }
    der::sequence(&parts)
}

/// The CRL's extensions (section 5.2): number, delta indicator, issuing distribution point.
fn extensions(list: &List) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    if let Some(number) = list.number {
        all.push(der::extension(
            NUMBER,
            false,
            &der::number(u64::from(number)),
        ));
    }
    if let Some(base) = list.base {
        all.push(der::extension(DELTA, true, &der::number(u64::from(base))));
    }
    if list.scope != Scope::default() {
        all.push(der::extension(SCOPE, true, &scope(&list.scope)));
    }
    if list.flaw == Some(Flaw::CriticalExtension) {
        all.push(der::extension(UNKNOWN, true, &[5, 0]));
    }
    all
}

/// `IssuingDistributionPoint` (section 5.2.5).
fn scope(scope: &Scope) -> Vec<u8> {
    let mut parts = Vec::new();
    parts.extend(scope.name.map(|name| der::value(0xA0, &full_name(name))));
    let flag = |number: u8, is: bool| is.then(|| der::value(0x80 | number, &[0xFF]));
    parts.extend(flag(1, scope.only_user));
    parts.extend(flag(2, scope.only_ca));
    parts.extend(
        scope
            .reasons
            .map(|bits| der::value(0x83, &der::named_bits(bits))),
    );
    parts.extend(flag(4, scope.indirect));
    parts.extend(flag(5, scope.only_attribute));
    der::sequence(&parts)
}
