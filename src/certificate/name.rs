//! Distinguished names: their attributes, their text (RFC 4514) and their comparison
//! (RFC 5280 section 7.1).
//!
//! Chains hang on names: the issuer of one certificate is the subject of the next. RFC 5280 section
//! 7.1 compares them after string preparation, so `CN=Plant CA` in a PrintableString matches
//! `cn=plant  ca` in UTF-8; validators that compare octets refuse such a chain, and a check warns
//! of it. Every name has a key, octets that are equal exactly for names that match, so that names
//! can be looked up in tables and subtrees found by prefix.
//!
//! Text is for people alone. It is never compared, and it never holds characters that could steer a
//! terminal.

mod attribute;
mod comparable;
#[cfg(test)]
mod tests;
mod text;

pub use attribute::Attribute;
pub(crate) use text::abridged;

use super::thumbprint::Thumbprint;
use crate::{
    asn1::{
        oid::{self, Oid},
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};
use comparable::Comparable;
use std::{
    cell::RefCell,
    collections::VecDeque,
    fmt,
    sync::{Arc, OnceLock},
};

/// The longest name that is read, in octets: OpenSSL's `X509_NAME_MAX`.
const MAX_OCTETS: usize = 1 << 20;

/// The most attributes of one name; real names have fewer than a dozen. An attribute of seven octets
/// of DER takes about a hundred octets of memory once decoded.
const MAX_ATTRIBUTES: usize = 1024;

/// Names of at most so many octets are compared attribute by attribute, which usually ends at the
/// first; longer ones are compared by their keys, which are computed once.
const SHORT: usize = 1024;

/// What stands for an RDN without attributes, which X.501 does not allow: RFC 4514 has no string for
/// it, and an unescaped `<` is in none.
const EMPTY_RDN: &str = "<empty RDN>";

/// A distinguished name (RFC 5280 section 4.1.2.4), with its DER.
///
/// ```text
/// Name ::= CHOICE { rdnSequence  RDNSequence }
/// RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
/// ```
///
/// `Display` is RFC 4514: the last RDN first, joined by commas.
#[derive(Clone, Debug)]
pub struct Name {
    der: Vec<u8>,
    /// Offset of `der` from the start of the certificate.
    offset: usize,
    /// Number of RDNs.
    count: usize,
    /// Decoded on first use: most names of a large file are only compared by their keys.
    rdns: OnceLock<Vec<Vec<Attribute>>>,
    /// Computed on first use.
    key: OnceLock<Key>,
    /// Of a short name: `Display`, written on first use.
    text: OnceLock<String>,
}

thread_local! {
    /// The last issuers' names. The certificates of a fleet name one issuer: its name is decoded,
    /// normalised and written out once.
    static ISSUERS: RefCell<VecDeque<Arc<Name>>> = RefCell::default();
}

/// How many of them are kept. The same name stands at two or three offsets, as serial numbers differ
/// in length.
const MAX_ISSUERS: usize = 4;

/// The normalised form by which names are compared and looked up.
#[derive(Clone, Debug)]
struct Key {
    octets: Vec<u8>,
    /// Whether string preparation succeeded for every value.
    is_prepared: bool,
}

impl Name {
    /// The CN attributes, in the order of the certificate.
    pub fn common_names(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes().filter(|a| a.oid == oid::COMMON_NAME)
    }

    /// Every attribute, in the order of the certificate.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.parts().iter().flatten()
    }

    /// The relative distinguished names, in the order of the certificate.
    pub fn rdns(&self) -> impl Iterator<Item = &[Attribute]> {
        self.parts().iter().map(Vec::as_slice)
    }

    /// The DER of the name, as it is in the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the name has no attributes.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether the names are equal by the rules of RFC 5280 section 7.1: letter case, the amount of
    /// white space and the string type are ignored. The order of RDNs counts, the order of
    /// attributes in an RDN does not.
    pub fn matches(&self, other: &Self) -> bool {
        if self.count != other.count {
            return false;
        }
        if self.der == other.der && !self.der.is_empty() {
            return true;
        }
        // A name made by `with_rdn` has no DER of its own, and its length is not known.
        let is_short = |name: &Self| (1..=SHORT).contains(&name.der.len());
        match is_short(self) && is_short(other) {
            true => self.begins_like(other),
            false => self.key() == other.key(),
        }
    }

    /// Whether the name lies in the subtree of `prefix`, as directoryName constraints are compared
    /// (RFC 5280 section 4.2.1.10). Section 7.1: DN1 is within the subtree defined by DN2 "if DN1
    /// contains at least as many RDNs as DN2, and DN1 and DN2 are a match when trailing RDNs in DN1
    /// are ignored".
    pub fn starts_with(&self, prefix: &Self) -> bool {
        // A key delimits its RDNs, so a prefix of octets is a prefix of whole RDNs.
        self.count >= prefix.count && self.key().starts_with(prefix.key())
    }

    /// Whether the RDNs of `prefix` equal this name's first ones.
    fn begins_like(&self, prefix: &Self) -> bool {
        let mut pairs = self.parts().iter().zip(prefix.parts());
        pairs.all(|(own, wanted)| same_rdn(own, wanted))
    }

    /// Octets that are equal for names that match, for tables of names.
    ///
    /// Their length is proportional to the number of attributes: long values are replaced by their
    /// hashes. The key of a subtree's base is a prefix of the keys of all names in the subtree.
    pub fn key(&self) -> &[u8] {
        &self.made_key().octets
    }

    /// Whether every value of the name can be normalised. One that grows more than fourfold under
    /// normalisation cannot, and equals only the same octets.
    pub(crate) fn is_prepared(&self) -> bool {
        self.made_key().is_prepared
    }

    /// The key, computed on first use.
    fn made_key(&self) -> &Key {
        self.key.get_or_init(|| self.make_key())
    }

    /// Normalises the whole name.
    fn make_key(&self) -> Key {
        let mut key = Key {
            octets: Vec::with_capacity(self.der.len().min(SHORT)),
            is_prepared: true,
        };
        match self.rdns.get() {
            Some(rdns) => rdns.iter().for_each(|rdn| key.push_rdn(rdn)),
            // Decoding cannot fail: `read` has already walked the same octets.
            None => drop(self.each_rdn(|rdn| key.push_rdn(&rdn))),
        }
        key
    }

    /// The RDNs, decoded on first use.
    fn parts(&self) -> &[Vec<Attribute>] {
        self.rdns.get_or_init(|| {
            let mut rdns = Vec::with_capacity(self.count);
            // Decoding cannot fail: `read` has already walked the same octets.
            drop(self.each_rdn(|rdn| rdns.push(rdn)));
            rdns
        })
    }

    /// Decodes the name RDN by RDN.
    fn each_rdn(&self, mut found: impl FnMut(Vec<Attribute>)) -> Result<()> {
        let mut reader = Reader::new(&self.der, self.offset);
        let mut sequence = reader.require(tag::SEQUENCE, "")?.contents();
        while !sequence.is_empty() {
            let mut set = sequence.require(tag::SET, "")?.contents();
            // Nearly every RDN has one attribute.
            let mut rdn = Vec::with_capacity(1);
            while !set.is_empty() {
                rdn.push(Attribute::read(&mut set, "")?);
            }
            found(rdn);
        }
        Ok(())
    }

    /// This name with one more RDN, whose attributes have the DER `attributes`
    /// (`nameRelativeToCRLIssuer`, RFC 5280 section 4.2.1.13). `None` if that is not valid DER.
    pub(crate) fn with_rdn(&self, attributes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(attributes, 0);
        let mut rdn = Vec::new();
        while !reader.is_empty() {
            rdn.push(Attribute::read(&mut reader, "nameRelativeToCRLIssuer").ok()?);
        }
        let mut rdns = self.parts().to_vec();
        rdns.push(rdn);
        // It has no DER of its own and is compared by its attributes.
        Some(Self {
            der: Vec::new(),
            offset: 0,
            count: rdns.len(),
            rdns: OnceLock::from(rdns),
            key: OnceLock::new(),
            text: OnceLock::new(),
        })
    }

    #[cfg(test)]
    pub(crate) fn from_der(der: &[u8]) -> Result<Self> {
        let tlv = Reader::new(der, 0).require(tag::SEQUENCE, "name")?;
        Self::read(&tlv, "name")
    }

    /// As [`read`](Self::read), for an issuer, which is likely to be that of the certificate before.
    pub(super) fn shared(tlv: &Tlv<'_>, field: &str) -> Result<Arc<Self>> {
        if tlv.encoding.len() > SHORT {
            return Self::read(tlv, field).map(Arc::new);
        }
        ISSUERS.with_borrow_mut(|known| {
            let is_it = |one: &&Arc<Self>| one.offset == tlv.offset && one.der == tlv.encoding;
            if let Some(same) = known.iter().find(is_it) {
                return Ok(Arc::clone(same));
            }
            let name = Arc::new(Self::read(tlv, field)?);
            known.truncate(MAX_ISSUERS - 1);
            known.push_front(Arc::clone(&name));
            Ok(name)
        })
    }

    /// Checks the structure and both limits; attributes are decoded later, and then cannot fail.
    pub(crate) fn read(tlv: &Tlv<'_>, field: &str) -> Result<Self> {
        if tlv.encoding.len() > MAX_OCTETS {
            let message = format!("the name takes over {MAX_OCTETS} octets");
            return Err(decode_error(message, tlv.offset, field));
        }
        let (mut rdns, mut attributes) = (0, 0);
        let mut sequence = tlv.contents();
        while !sequence.is_empty() {
            let mut set = sequence.require(tag::SET, field)?.contents();
            rdns += 1;
            while !set.is_empty() {
                attributes += 1;
                if attributes > MAX_ATTRIBUTES {
                    let message = format!("the name has over {MAX_ATTRIBUTES} attributes");
                    return Err(decode_error(message, set.offset(), field));
                }
                Attribute::parts(&mut set, field)?;
            }
        }
        Ok(Self {
            der: tlv.encoding.to_vec(),
            offset: tlv.offset,
            count: rdns,
            rdns: OnceLock::new(),
            key: OnceLock::new(),
            text: OnceLock::new(),
        })
    }
}

impl Key {
    /// Appends an RDN. Its attributes are sorted, because they are a SET.
    fn push_rdn(&mut self, rdn: &[Attribute]) {
        match rdn {
            [one] => self.push(one.oid(), &one.comparable()),
            _ => {
                let comparable = |one| (Attribute::oid(one), Attribute::comparable(one));
                let mut attributes: Vec<_> = rdn.iter().map(comparable).collect();
                attributes.sort();
                for (oid, value) in &attributes {
                    self.push(oid, value);
                }
            }
        }
        self.octets.push(b'/');
    }

    /// Appends an attribute. A long value is replaced by its hash, which keeps comparison cheap.
    fn push(&mut self, oid: &Oid, value: &Comparable) {
        const LONG: u32 = 1 << 31;
        self.is_prepared &= value.is_prepared;
        let (hash, plain) = (Thumbprint::sha256, &value.octets);
        // Both lengths are below 1 << 31: a name has at most 1 MiB, and a prepared value at most
        // four times that.
        let length = |octets: &[u8]| u32::try_from(octets.len()).unwrap_or(LONG - 1);
        self.octets.extend(length(oid.as_bytes()).to_be_bytes());
        self.octets.extend(oid.as_bytes());
        match plain.len() {
            0..=64 => {
                self.octets.extend(length(plain).to_be_bytes());
                self.octets.extend(plain);
            }
            _ => {
                self.octets.extend((LONG | length(plain)).to_be_bytes());
                self.octets.extend(hash(plain));
            }
        }
    }
}

/// Whether two RDNs have the same attributes in any order: an RDN is a SET (X.501). RFC 5280
/// section 7.1: they match "if they have the same number of naming attributes and for each naming
/// attribute in RDN1 there is a matching naming attribute in RDN2".
fn same_rdn(left: &[Attribute], right: &[Attribute]) -> bool {
    match (left, right) {
        ([one], [other]) => one.same(other),
        _ if left.len() != right.len() => false,
        _ => {
            let sorted = |rdn: &[Attribute]| {
                let mut all: Vec<_> = rdn
                    .iter()
                    .map(|one| (one.oid.clone(), one.comparable()))
                    .collect();
                all.sort();
                all
            };
            sorted(left) == sorted(right)
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !(1..=SHORT).contains(&self.der.len()) {
            return self.write(f);
        }
        f.write_str(self.text.get_or_init(|| {
            let mut text = String::with_capacity(2 * self.der.len());
            // Strings take all.
            let _ = self.write(&mut text);
            text
        }))
    }
}

impl Name {
    /// RFC 4514.
    fn write(&self, f: &mut impl fmt::Write) -> fmt::Result {
        for (at, rdn) in self.parts().iter().rev().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            if rdn.is_empty() {
                f.write_str(EMPTY_RDN)?;
            }
            for (at, attribute) in rdn.iter().enumerate() {
                if at > 0 {
                    f.write_str("+")?;
                }
                write!(f, "{attribute}")?;
            }
        }
        Ok(())
    }
}
