//! The entries of a CRL (RFC 5280 sections 5.1.2.6 and 5.3), indexed by issuer and serial number.
//!
//! ```text
//! revokedCertificates  SEQUENCE OF SEQUENCE {
//!     userCertificate     CertificateSerialNumber,
//!     revocationDate      Time,
//!     crlEntryExtensions  Extensions OPTIONAL }
//! ```
//!
//! The index holds 16 octets for each entry: a hash and an offset. An index of 700,000 entries
//! takes 11 MB beside the file, and a look-up in it about a microsecond.

use super::{Faults, Hash, MAX_NAME_OCTETS, extensions, name_hash, read_time};
use crate::{
    asn1::{
        oid,
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    certificate::extension::GeneralName,
    error::Result,
};
use std::{collections::hash_map::RandomState, hash::BuildHasher};

/// One entry of a CRL: the revocation of one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// `revocationDate`, as RFC 3339 if it is a valid date.
    pub(crate) date: String,
    /// The CRLReason (RFC 5280 section 5.3.1); 0, unspecified, when the entry has none.
    pub(crate) reason: u8,
}

/// The index of a CRL's entries.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// A hash of issuer and serial number, and the offset of an entry; sorted. The hash is keyed
    /// at random, so that a hostile CRL cannot contain entries chosen to collide.
    index: Vec<(u64, u32)>,
    hasher: RandomState,
    /// The certificate issuer that applies from each offset on (section 5.3.3), by offset.
    issuers: Vec<(u32, Hash)>,
    /// Whether any entry has extensions.
    have_extensions: bool,
}

const FIELD: &str = "revokedCertificates";
const REASON_CODE: &[u8] = oid::REASON_CODE.as_bytes();
const INVALIDITY_DATE: &[u8] = oid::INVALIDITY_DATE.as_bytes();
const CERTIFICATE_ISSUER: &[u8] = oid::CERTIFICATE_ISSUER.as_bytes();

/// The most extensions that an entry may have. RFC 5280 section 5.3 defines three, and X.509 a
/// few more.
const MAX_EXTENSIONS: usize = 32;

/// The extensions of one entry that matter: the others are checked and forgotten.
#[derive(Default)]
struct EntryExtensions {
    reason: u8,
    /// The hash of the certificate issuer's name, if the entry names one.
    issuer: Option<Hash>,
}

impl Entries {
    /// Reads `revokedCertificates`. `own` is the hash of the CRL issuer's name, which is the
    /// certificate issuer until an entry names another (section 5.3.3: "defaults to the CRL issuer").
    pub(super) fn read(list: &Tlv<'_>, own: Hash, faults: &mut Faults) -> Result<Self> {
        let start = u32_offset(list)?;
        let mut entries = Self {
            issuers: vec![(start, own)],
            ..Self::default()
        };
        let (mut rest, mut issuer) = (list.contents(), own);
        while !rest.is_empty() {
            let entry = rest.require(tag::SEQUENCE, FIELD)?;
            let offset = u32_offset(&entry)?;
            let mut parts = entry.contents();
            let serial = parts.require(tag::INTEGER, FIELD)?;
            // The entry revokes all the same; but a CRL whose dates nobody can read is not to be
            // relied on.
            if read_time(&mut parts)?.time().is_none() {
                faults.add(format!(
                    "the date of the entry at byte {offset} cannot be read"
                ));
            }
            if let Some(list) = parts.optional(tag::SEQUENCE, "crlEntryExtensions")? {
                entries.have_extensions = true;
                if let Some(named) = EntryExtensions::read(&list, faults)?.issuer {
                    issuer = named;
                    entries.issuers.push((offset, named));
                }
            }
            parts.finish(FIELD)?;
            let hash = entries.hash(&issuer, serial.value);
            entries.index.push((hash, offset));
        }
        // By hash, for bisection; entries of one certificate stay beside each other.
        entries.index.sort_unstable();
        Ok(entries)
    }

    /// Whether an entry has extensions, which only version 2 allows.
    pub(super) fn have_extensions(&self) -> bool {
        self.have_extensions
    }

    /// Whether an entry names its certificate's issuer, which only an indirect CRL may do.
    pub(super) fn name_issuers(&self) -> bool {
        self.issuers.len() > 1
    }

    /// Every entry for that certificate; `der` is the CRL that was read.
    pub(super) fn find(&self, der: &[u8], issuer: &Hash, serial: &[u8]) -> Vec<Listing> {
        let hash = self.hash(issuer, serial);
        let start = self.index.partition_point(|(other, _)| *other < hash);
        let alike = self.index[start..].iter();
        alike
            .take_while(|(other, _)| *other == hash)
            .filter(|(_, offset)| self.issuer_at(*offset) == Some(issuer))
            .filter_map(|(_, offset)| listing(der, *offset, serial))
            .collect()
    }

    /// The issuer of the certificate that the entry at `offset` lists. Section 5.3.3: without a
    /// certificateIssuer extension it is the issuer of the preceding entry's certificate.
    fn issuer_at(&self, offset: u32) -> Option<&Hash> {
        let after = self.issuers.partition_point(|(start, _)| *start <= offset);
        let (_, issuer) = self.issuers.get(after.checked_sub(1)?)?;
        Some(issuer)
    }

    /// The key of the index for the certificate with that issuer and serial number. Both belong
    /// together: section 4.1.2.2, "the issuer name and serial number identify a unique
    /// certificate".
    fn hash(&self, issuer: &Hash, serial: &[u8]) -> u64 {
        self.hasher.hash_one((issuer, minimal(serial)))
    }
}

impl EntryExtensions {
    /// Reads `crlEntryExtensions`: no extension twice, and none that is critical and unknown.
    fn read(list: &Tlv<'_>, faults: &mut Faults) -> Result<Self> {
        let mut seen: Vec<&[u8]> = Vec::new();
        let mut found = Self::default();
        let mut rest = list.contents();
        if rest.is_empty() {
            faults.add("an entry has an empty list of extensions");
        }
        while !rest.is_empty() {
            let one = extensions::read_one(&mut rest, faults)?;
            if seen.contains(&one.oid) || seen.len() == MAX_EXTENSIONS {
                faults.add("an entry has an extension twice, or over 32 of them");
                break;
            }
            seen.push(one.oid);
            found.take(&one, faults);
        }
        Ok(found)
    }

    /// Processes one extension. Section 5.3: "If a CRL contains a critical CRL entry extension that
    /// the application cannot process, then the application MUST NOT use that CRL to determine the
    /// status of any certificates."
    fn take(&mut self, one: &extensions::RawExtension<'_>, faults: &mut Faults) {
        let understood = match one.oid {
            REASON_CODE => read_reason(one.value).map(|reason| self.reason = reason),
            CERTIFICATE_ISSUER => read_issuer(one.value).map(|issuer| self.issuer = Some(issuer)),
            INVALIDITY_DATE if !one.critical => is_generalized_time(one.value).then_some(()),
            _ if one.critical => None,
            _ => Some(()),
        };
        if understood.is_none() {
            let (what, label) = (one.label(), one.offset);
            faults.add(format!(
                "the extension {what} of an entry, at byte {label}, is not understood"
            ));
        } else if [REASON_CODE, CERTIFICATE_ISSUER, INVALIDITY_DATE].contains(&one.oid) {
            faults.of_encoding(one.value);
        }
    }
}

/// Reads `CRLReason`, an ENUMERATED of 0 to 10, of which 7 is not used. A reason that RFC 5280 does
/// not define is not understood: it could mean that the entry does not revoke, as removeFromCRL (8)
/// does.
fn read_reason(mut value: Reader<'_>) -> Option<u8> {
    let code = value.require(tag::ENUMERATED, "reasonCode").ok()?;
    match code.value {
        [reason @ (0..=6 | 8..=10)] if value.is_empty() => Some(*reason),
        _ => None,
    }
}

/// Reads the certificateIssuer extension: `GeneralNames` with exactly one directory name.
///
/// Section 5.3.3: it includes "the distinguished name (DN) from the issuer field of the certificate
/// that corresponds to this CRL entry". With two names nobody knows whose certificate is revoked.
fn read_issuer(mut value: Reader<'_>) -> Option<Hash> {
    const FIELD: &str = "certificateIssuer";
    let list = value.require(tag::SEQUENCE, FIELD).ok()?;
    if list.value.len() > MAX_NAME_OCTETS || !value.is_empty() {
        return None;
    }
    let (mut names, mut found) = (list.contents(), None);
    while !names.is_empty() {
        if let GeneralName::DirectoryName(name) = GeneralName::read(&mut names, FIELD).ok()? {
            if found.is_some() {
                return None;
            }
            found = Some(name_hash(&name));
        }
    }
    found
}

/// Whether the value is an `InvalidityDate ::= GeneralizedTime` (section 5.3.2). The date itself is
/// not used: the entry revokes, whatever the date is.
fn is_generalized_time(mut value: Reader<'_>) -> bool {
    value
        .require(tag::GENERALIZED_TIME, "invalidityDate")
        .is_ok()
        && value.is_empty()
}

/// The entry at `offset`, if it lists `serial` and not another number with the same hash. Its
/// faults were added to the CRL's when the index was built, and are ignored here.
fn listing(der: &[u8], offset: u32, serial: &[u8]) -> Option<Listing> {
    let offset = usize::try_from(offset).ok()?;
    let entry = Reader::new(der.get(offset..)?, offset).any(FIELD).ok()?;
    let mut parts = entry.contents();
    let own = parts.require(tag::INTEGER, FIELD).ok()?;
    if minimal(own.value) != minimal(serial) {
        return None;
    }
    let date = read_time(&mut parts).ok()?;
    let mut ignored = Faults::default();
    let extensions = match parts.optional(tag::SEQUENCE, FIELD).ok()? {
        Some(list) => EntryExtensions::read(&list, &mut ignored).ok()?,
        None => EntryExtensions::default(),
    };
    Some(Listing {
        date: date
            .time()
            .map_or_else(|| date.text().to_owned(), |time| time.to_string()),
        reason: extensions.reason,
    })
}

/// The contents of an INTEGER without its padding, so that equal numbers have equal octets
/// (X.690 section 8.3.2). A CA may pad the serial number differently in CRL and certificate.
fn minimal(mut contents: &[u8]) -> &[u8] {
    while let [0x00, next, ..] | [0xFF, next, ..] = contents {
        if (contents[0] ^ next) & 0x80 != 0 {
            break;
        }
        contents = &contents[1..];
    }
    contents
}

/// Offsets of 32 bits halve the size of the index.
fn u32_offset(tlv: &Tlv<'_>) -> Result<u32> {
    u32::try_from(tlv.offset)
        .map_err(|_| decode_error("the CRL is larger than 4 GiB", tlv.offset, FIELD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_of_a_serial_number_is_ignored() {
        for (padded, plain) in [
            (&[0, 0, 5][..], &[5][..]),
            (&[0, 0, 0x80], &[0, 0x80]),
            (&[0xFF, 0xFF, 0x7F], &[0xFF, 0x7F]),
            (&[0xFF, 0x80], &[0x80]),
            (&[0, 0], &[0]),
            (&[], &[]),
        ] {
            assert_eq!(minimal(padded), plain);
            assert_eq!(minimal(plain), plain);
        }
        assert_ne!(minimal(&[0, 0x80]), minimal(&[0x80]));
    }

    #[test]
    fn a_reason_is_one_of_those_defined() {
        let read = |hex: &str| {
            let der = hex::decode(hex).expect("hex");
            read_reason(Reader::new(&der, 0))
        };
        assert_eq!((read("0a0108"), read("0a0100")), (Some(8), Some(0)));
        for wrong in [
            "0a0107",
            "0a010b",
            "0a020108",
            "0a00",
            "020101",
            "0a01010a0101",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
