//! Object identifiers: of any length, and with names where the registry has one.
//!
//! `const_oid` holds identifiers of up to 39 octets and 32-bit arcs, enough for tables.
//! Certificates hold longer ones: UUIDs as arcs (X.667), and whatever an attacker puts there.
//! Comparison is therefore by the contents octets; text is made only for people.

mod algorithms;
mod attributes;
mod curves;
mod names;
#[cfg(feature = "pkcs12")]
pub(crate) mod pkcs12;

pub(crate) use attributes::attribute_type;
pub(crate) use curves::{Curve, Field, curve, curve_with};
pub(crate) use names::*;

use super::reader::{Tlv, decode_error};
use crate::error::{Error, ErrorKind, Result};
use const_oid::{ObjectIdentifier, db::DB};
use sha2::{Digest, Sha256};
use std::{cell::RefCell, collections::HashMap, fmt, str::FromStr};
use tinyvec::TinyVec;

/// An object identifier, kept as its DER contents: certificates hold longer ones than fixed-size
/// types take.
///
/// Two are equal if their octets are. `Display` is the dotted form if that stands for these octets
/// alone, else hexadecimal: a report must not show two different identifiers as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(TinyVec<[u8; SHORT]>);

/// Octets that need no memory of their own: nearly every identifier in a certificate has at most ten.
const SHORT: usize = 22;

impl Oid {
    /// The DER contents octets, without tag and length.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The registered name (`basicConstraints`, `ecdsa-with-SHA384`), if popcert knows one. The
    /// look-up is cached by thread.
    pub fn name(&self) -> Option<&'static str> {
        if self.0.len() > MAX_SHOWN {
            return None;
        }
        NAMES.with_borrow_mut(|names| {
            if let Some(name) = names.get(self.as_bytes()) {
                return *name;
            }
            if names.len() >= REMEMBERED {
                names.clear();
            }
            let name = self.find_name();
            names.insert(self.0.to_vec(), name);
            name
        })
    }

    /// The name in popcert's own table, else in const-oid's database. `from_bytes` refuses arcs
    /// that do not fit, whose name would be that of another identifier.
    fn find_name(&self) -> Option<&'static str> {
        let oid = ObjectIdentifier::from_bytes(&self.0).ok()?;
        let mut own = algorithms::NAMES.iter();
        own.find(|(known, _)| *self == *known)
            .map(|(_, name)| *name)
            .or_else(|| curve(&self.0).map(|curve| curve.name))
            .or_else(|| DB.by_oid(&oid).map(without_arc))
    }

    /// The name if there is one, the dotted form otherwise: for messages.
    pub fn label(&self) -> String {
        self.name().map_or_else(|| self.to_string(), str::to_owned)
    }

    /// Reads the contents of an OBJECT IDENTIFIER; `field` names it in the error.
    pub(crate) fn read(tlv: &Tlv<'_>, field: &str) -> Result<Self> {
        Self::from_contents(tlv.value).map_err(|message| decode_error(message, tlv.offset, field))
    }

    /// Checks what [`Oid::read`] checks, without a copy.
    pub(crate) fn check(tlv: &Tlv<'_>, field: &str) -> Result<()> {
        checked(tlv.value).map_err(|message| decode_error(message, tlv.offset, field))?;
        Ok(())
    }

    /// The identifier with these contents octets. The error is a clause for a message.
    pub(crate) fn from_contents(octets: &[u8]) -> std::result::Result<Self, &'static str> {
        Ok(Self(checked(octets)?.into()))
    }
}

/// Whether the octets are an identifier: at least one arc, and the last one ends (X.690 section
/// 8.19.2: bit 8 of each octet but an arc's last is one). Padded arcs are kept, and reported by
/// [`has_padded_arc`].
fn checked(octets: &[u8]) -> std::result::Result<&[u8], &'static str> {
    match octets {
        [] => Err("an object identifier has no octets"),
        [.., last] if last & 0x80 != 0 => Err("an object identifier is cut off"),
        _ => Ok(octets),
    }
}

/// Whether an arc begins with the octet 80, which adds nothing to its number. X.690 section 8.19.2: a
/// subidentifier is "encoded in the fewest possible octets". A reader that skips the octet takes two
/// encodings for one identifier, another reader takes them for two.
pub(crate) fn has_padded_arc(contents: &[u8]) -> bool {
    let ends = contents.iter().map(|octet| octet & 0x80 == 0);
    let starts = std::iter::once(true).chain(ends);
    starts
        .zip(contents)
        .any(|(starts, octet)| starts && *octet == 0x80)
}

thread_local! {
    /// Names that were found, or are known to be missing. The registry is searched from its
    /// beginning, and a report asks for the same few again and again. By thread, so that looking up
    /// takes no lock.
    static NAMES: RefCell<HashMap<Vec<u8>, Option<&'static str>>> = RefCell::default();
}

/// Identifiers whose names are cached; some more than the registry has. Then the cache starts anew,
/// so that certificates with ever new identifiers do not fill memory.
const REMEMBERED: usize = 2048;

/// `basicConstraints` rather than `id-ce-basicConstraints`: the arc is a detail of the ASN.1 module.
fn without_arc(name: &'static str) -> &'static str {
    ["id-ce-", "id-kp-", "id-pe-"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
}

/// The most octets that are shown in dotted form. No object identifier in use is longer; a name of
/// kilobytes attacks whoever prints it, and a single arc of kilobytes would take quadratic time.
const MAX_SHOWN: usize = 64;
/// How many octets are shown of a longer one, before its hash.
const BEGINNING: usize = 16;

impl PartialEq<ObjectIdentifier> for Oid {
    fn eq(&self, other: &ObjectIdentifier) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(beginning) = self.0.get(..BEGINNING)
            && self.0.len() > MAX_SHOWN
        {
            let hash = Sha256::digest(&self.0);
            let (beginning, hash) = (hex::encode(beginning), hex::encode(&hash[..8]));
            let octets = self.0.len();
            return write!(f, "(0x{beginning}… of {octets} octets, SHA-256 {hash}…)");
        }
        // In dotted form it would look like the identifier without the padding, which it is not.
        if has_padded_arc(&self.0) {
            return write!(f, "(0x{})", hex::encode(&self.0));
        }
        let mut arc: u128 = 0;
        let mut first = true;
        for byte in self.as_bytes() {
            // UUID arcs (X.667) need 128 bits; what exceeds them is shown in hex.
            let Some(shifted) = arc.checked_mul(128) else {
                return write!(f, " (0x{})", hex::encode(&self.0));
            };
            arc = shifted | u128::from(byte & 0x7F);
            if byte & 0x80 != 0 {
                continue;
            }
            if first {
                // X.690 section 8.19.4: the first subidentifier is (X * 40) + Y, where X is 0, 1 or
                // 2, and Y is below 40 for the first two.
                let root = (arc / 40).min(2);
                write!(f, "{root}.{}", arc - root * 40)?;
                first = false;
            } else {
                write!(f, ".{arc}")?;
            }
            arc = 0;
        }
        Ok(())
    }
}

impl FromStr for Oid {
    type Err = Error;

    /// Parses the dotted form: at least two arcs, each without leading zeros and of at most 128
    /// bits.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`], if it is not one.
    fn from_str(text: &str) -> Result<Self> {
        encode(text)
            .filter(|bytes| bytes.len() <= MAX_SHOWN)
            .map(|bytes| Self(bytes.as_slice().into()))
            .ok_or_else(|| {
                let message = format!("`{text}` is not an object identifier such as `2.5.29.32.0`");
                Error::new(ErrorKind::Usage, message)
            })
    }
}

/// The contents octets of a dotted form. X.690 section 8.19: the first two arcs share a
/// subidentifier, each in base 128, the most significant digit first.
fn encode(text: &str) -> Option<Vec<u8>> {
    let mut arcs = text.split('.').map(|arc| {
        let canonical =
            arc.bytes().all(|b| b.is_ascii_digit()) && (arc == "0" || !arc.starts_with('0'));
        arc.parse::<u128>().ok().filter(|_| canonical)
    });
    let (root, second) = (arcs.next()??, arcs.next()??);
    if root > 2 || (root < 2 && second >= 40) {
        return None;
    }
    let mut bytes = Vec::new();
    for arc in std::iter::once(second.checked_add(root * 40)).chain(arcs) {
        let arc = arc?;
        let groups = (128 - arc.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            // Seven bits fit an octet.
            let digit = (arc >> (group * 7) & 0x7F) as u8;
            bytes.push(if group > 0 { digit | 0x80 } else { digit });
        }
    }
    Some(bytes)
}

impl From<&ObjectIdentifier> for Oid {
    fn from(oid: &ObjectIdentifier) -> Self {
        Self(oid.as_bytes().into())
    }
}

impl serde::Serialize for Oid {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dotted_form_both_ways() {
        for text in [
            "2.5.4.3",
            "1.2.840.10045.4.3.3",
            "2.999.1",
            "0.9.2342.19200300.100.1.25",
        ] {
            assert_eq!(text.parse::<Oid>().unwrap().to_string(), text);
        }
        let uuid = hex::decode("6983fdffffffffffffffffffffffffffffffffff7f").unwrap();
        let uuid = Oid(uuid.as_slice().into());
        assert!(!uuid.to_string().is_empty());
    }

    #[test]
    fn a_length_of_129_octets_is_not_the_beginning_of_an_identifier() {
        // 129 is 0x81, which as a length octet means "one more octet holds the length": read
        // so, these octets are P-256 with something behind.
        let mut octets = vec![0x08];
        octets.extend(hex::decode("2a8648ce3d030107").unwrap());
        octets.resize(129, 0x01);
        for _ in 0..2 {
            let oid = Oid::from_contents(&octets).unwrap();
            assert_eq!(oid.as_bytes(), octets);
            assert_eq!(oid.name(), None);
            octets.truncate(64);
        }
        assert!(Oid::from_contents(&[]).is_err() && Oid::from_contents(&[0x2A, 0x86]).is_err());
    }

    #[test]
    fn a_huge_identifier_is_shown_shortened_and_soon() {
        let mut octets = vec![0xFF; 1024 * 1024];
        octets.push(0x01);
        let huge = Oid::from_contents(&octets).unwrap();
        octets[1000] = 0xFE;
        let other = Oid::from_contents(&octets).unwrap();
        assert_ne!(huge, other);
        assert_ne!(huge.to_string(), other.to_string());
        assert!(huge.to_string().len() < 120 && huge.label() == huge.to_string());
    }

    proptest! {
        #[test]
        fn no_two_identifiers_look_alike(
            left in prop::collection::vec(prop::sample::select(OCTETS), 1..9),
            right in prop::collection::vec(prop::sample::select(OCTETS), 1..9),
        ) {
            let [left, right] = [left, right].map(|octets| Oid::from_contents(&octets));
            if let (Ok(left), Ok(right)) = (left, right) {
                prop_assert_eq!(left == right, left.as_bytes() == right.as_bytes());
                prop_assert_eq!(left == right, left.to_string() == right.to_string());
                prop_assert_eq!(left == right, left.cmp(&right).is_eq());
            }
        }

        #[test]
        fn the_dotted_form_reads_back(octets in prop::collection::vec(any::<u8>(), 1..20)) {
            let Ok(oid) = Oid::from_contents(&octets) else { return Ok(()) };
            if !has_padded_arc(&octets) && !oid.to_string().contains("0x") {
                prop_assert_eq!(oid.to_string().parse::<Oid>().unwrap(), oid);
            }
        }

        #[test]
        fn a_longer_identifier_is_another(
            octets in prop::collection::vec(any::<u8>(), 1..70),
            more in prop::collection::vec(any::<u8>(), 1..200),
        ) {
            let longer = [octets.clone(), more].concat();
            if let (Ok(oid), Ok(longer)) = (Oid::from_contents(&octets), Oid::from_contents(&longer)) {
                prop_assert_ne!(oid, longer);
            }
        }
    }

    /// Few, so that random identifiers are often almost equal.
    const OCTETS: &[u8] = &[0x00, 0x01, 0x2A, 0x7F, 0x80, 0x81, 0xFF];
}
