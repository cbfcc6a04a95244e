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

use super::thumbprint::Thumbprint;
use crate::{
    asn1::{
        oid::{self, Oid},
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
    escape::is_hidden,
};
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::VecDeque,
    fmt::{self, Write as _},
    sync::{Arc, OnceLock},
};
use unicode_normalization::UnicodeNormalization;

/// The longest name that is read, in octets: OpenSSL's `X509_NAME_MAX`.
const MAX_OCTETS: usize = 1 << 20;

/// The most attributes of one name; real names have fewer than a dozen. An attribute of seven octets
/// of DER takes about a hundred octets of memory once decoded.
const MAX_ATTRIBUTES: usize = 1024;

/// Names of at most so many octets are compared attribute by attribute, which usually ends at the
/// first; longer ones are compared by their keys, which are computed once.
const SHORT: usize = 1024;

/// The string types of X.680 section 41. Those that are none of the cases of
/// [`Attribute::as_text`] are read as ASCII.
const STRINGS: &[(u8, &str)] = &[
    (tag::BMP_STRING, "BMPString"),
    (tag::GENERAL_STRING, "GeneralString"),
    (tag::GRAPHIC_STRING, "GraphicString"),
    (tag::IA5_STRING, "IA5String"),
    (tag::NUMERIC_STRING, "NumericString"),
    (tag::PRINTABLE_STRING, "PrintableString"),
    (tag::TELETEX_STRING, "TeletexString"),
    (tag::UNIVERSAL_STRING, "UniversalString"),
    (tag::UTF8_STRING, "UTF8String"),
    (tag::VIDEOTEX_STRING, "VideotexString"),
    (tag::VISIBLE_STRING, "VisibleString"),
];

/// The name of a string type.
fn string_type(wanted: u8) -> Option<&'static str> {
    let mut all = STRINGS.iter();
    all.find(|(tag, _)| *tag == wanted).map(|(_, name)| *name)
}

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

/// One attribute of a name (`AttributeTypeAndValue`), with its value as encoded.
#[derive(Clone, Debug)]
pub struct Attribute {
    oid: Oid,
    /// The value's tag.
    string_type: u8,
    /// All octets of the value.
    encoding: Vec<u8>,
    /// Where in them the contents begin.
    contents: usize,
    offset: usize,
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

impl Attribute {
    /// The attribute's type.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    /// The value as text, or `None` when its octets are not valid in their string type.
    ///
    /// TeletexString is read as Latin-1, as OpenSSL and other tools do, although T.61 differs.
    pub fn text(&self) -> Option<String> {
        self.as_text().map(Cow::into_owned)
    }

    /// [`Attribute::text`] without a copy where the octets are UTF-8 already.
    pub(crate) fn as_text(&self) -> Option<Cow<'_, str>> {
        let utf8 = || std::str::from_utf8(self.bytes()).ok().map(Cow::Borrowed);
        match self.string_type {
            tag::BMP_STRING => utf16(self.bytes()).map(Cow::Owned),
            tag::UNIVERSAL_STRING => utf32(self.bytes()).map(Cow::Owned),
            tag::TELETEX_STRING => Some(self.bytes().iter().map(|b| char::from(*b)).collect()),
            tag::UTF8_STRING => utf8(),
            other if string_type(other).is_some() => utf8().filter(|text| text.is_ascii()),
            _ => None,
        }
    }

    /// The contents octets of the value, without tag and length.
    pub fn bytes(&self) -> &[u8] {
        &self.encoding[self.contents..]
    }

    /// The whole value: tag, length and contents.
    pub fn encoding(&self) -> &[u8] {
        &self.encoding
    }

    /// The ASN.1 type of the value: `PrintableString`, `UTF8String`, …
    pub fn string_type(&self) -> &'static str {
        string_type(self.string_type).unwrap_or("a type that is no string")
    }

    /// `#` and "the hexadecimal encoding of each of the octets of the BER encoding of the X.500
    /// AttributeValue" (RFC 4514 section 2.4).
    pub(crate) fn hexadecimal(&self) -> String {
        format!("#{}", hex::encode(&self.encoding))
    }

    /// Offset of the value's tag from the start of the certificate.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong with the value, as a clause for a message: a character that its string type
    /// does not allow (X.680 section 41), octets that are no text, or a type that is no string
    /// where X.520 has one. `None` for a value whose attribute type is not a string, or not known.
    pub(crate) fn fault(&self) -> Option<String> {
        let kind = tag::name(self.string_type);
        let allows: fn(char) -> bool = match self.string_type {
            tag::PRINTABLE_STRING => |c| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c),
            tag::NUMERIC_STRING => |c| c.is_ascii_digit() || c == ' ',
            _ => |_| true,
        };
        match self.as_text() {
            Some(text) => {
                let (at, c) = text.chars().enumerate().find(|(_, c)| !allows(*c))?;
                let place = at + 1;
                Some(format!(
                    "character {place} is `{c}`, which {kind} cannot have"
                ))
            }
            None if string_type(self.string_type).is_some() => {
                Some(format!("its octets are not {kind}"))
            }
            None => {
                let wants_text = oid::attribute_type(&self.oid).is_some_and(|kind| kind.is_text);
                wants_text.then(|| format!("it is {kind} instead of a string"))
            }
        }
    }

    fn read(set: &mut Reader<'_>, field: &str) -> Result<Self> {
        let (oid, value) = Self::parts(set, field)?;
        Ok(Self {
            oid: Oid::read(&oid, field)?,
            string_type: value.tag,
            encoding: value.encoding.to_vec(),
            contents: value.contents().offset() - value.offset,
            offset: value.offset,
        })
    }

    /// Reads type and value of the next attribute.
    fn parts<'a>(set: &mut Reader<'a>, field: &str) -> Result<(Tlv<'a>, Tlv<'a>)> {
        let mut pair = set.require(tag::SEQUENCE, field)?.contents();
        let oid = pair.require(tag::OBJECT_IDENTIFIER, field)?;
        Oid::check(&oid, field)?;
        let value = pair.any(field)?;
        pair.finish(field)?;
        Ok((oid, value))
    }

    /// The form of the value that equal attributes share. A value that is not a string, or that
    /// cannot be prepared, is compared by its octets: RFC 5280 section 7.1 requires caseIgnoreMatch
    /// of strings, and leaves attribute types "that use other equality matching rules" open.
    fn comparable(&self) -> Comparable {
        let raw = |form: u8| [&[form, self.string_type], self.bytes()].concat();
        match self.as_text().map(|text| prepared(&text)) {
            Some(Some(text)) => Comparable {
                octets: text.into_bytes(),
                is_prepared: true,
            },
            Some(None) => Comparable {
                octets: raw(1),
                is_prepared: false,
            },
            None => Comparable {
                octets: raw(0),
                is_prepared: true,
            },
        }
    }

    /// Whether type and value are equal (RFC 5280 section 7.1).
    fn same(&self, other: &Self) -> bool {
        self.oid == other.oid
            && ((self.string_type == other.string_type && self.bytes() == other.bytes())
                || self.comparable() == other.comparable())
    }
}

/// A value as it is compared. Prepared text never equals raw octets: raw ones begin with 0 or 1 and
/// their type.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Comparable {
    octets: Vec<u8>,
    is_prepared: bool,
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

/// The string preparation of RFC 4518 as far as RFC 5280 section 7.1 requires it: compatibility
/// normalisation (NFKC), case folding, characters that are mapped to nothing removed, white space
/// trimmed and each run of it reduced to one space.
///
/// `None` if the text grows more than fourfold, which bounds the work: NFKC turns U+FDFA, a single
/// character, into eighteen.
fn prepared(text: &str) -> Option<String> {
    let most = text.len().saturating_mul(4).saturating_add(64);
    let mut out = String::with_capacity(text.len());
    // Most names are ASCII, which NFKC does not change.
    match text.is_ascii() {
        true => squeeze(text.chars().map(|c| c.to_ascii_lowercase()), most, &mut out),
        false => {
            let folded = text.nfkc().flat_map(char::to_lowercase);
            squeeze(folded.nfkc(), most, &mut out)
        }
    }?;
    Some(out)
}

/// Removes characters that are mapped to nothing, trims white space and reduces each run of it to
/// one space (RFC 4518 sections 2.2 and 2.6.1).
fn squeeze(text: impl Iterator<Item = char>, most: usize, out: &mut String) -> Option<()> {
    let mut space = false;
    for c in text.filter(|c| !is_mapped_to_nothing(*c)) {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        if out.len() >= most {
            return None;
        }
        out.push(c);
    }
    Some(())
}

/// RFC 4518 section 2.2, "mapped to nothing": soft hyphens, joiners, variation selectors and
/// control characters.
fn is_mapped_to_nothing(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}'
        | '\u{AD}' | '\u{34F}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2063}' | '\u{206A}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
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

/// Decodes a BMPString: UTF-16, big-endian.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units)
        .collect::<std::result::Result<_, _>>()
        .ok()
        .filter(|_| rest.is_empty())
}

/// Decodes a UniversalString: UTF-32, big-endian.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (quads, rest) = bytes.as_chunks::<4>();
    quads
        .iter()
        .map(|quad| char::from_u32(u32::from_be_bytes(*quad)))
        .collect::<Option<_>>()
        .filter(|_| rest.is_empty())
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

impl fmt::Display for Attribute {
    /// `TYPE=value` (RFC 4514 sections 2.3 and 2.4). Control characters and others that a terminal
    /// may interpret are written as hex pairs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match oid::attribute_type(&self.oid) {
            Some(known) => write!(f, "{}=", known.label)?,
            // Section 2.4: "If the AttributeType is of the dotted-decimal form, the AttributeValue
            // is represented by" the hexadecimal form.
            None => return write!(f, "{}={}", self.oid, self.hexadecimal()),
        }
        match self.as_text() {
            Some(text) if is_plain(&text) => f.write_str(&text),
            Some(text) => escape(&text, f),
            None => f.write_str(&self.hexadecimal()),
        }
    }
}

/// Whether no character of the text needs an escape, as in almost every name.
fn is_plain(text: &str) -> bool {
    let is_plain = |b: u8| matches!(b, b' '..=b'~') && !b"\"+,;<>\\".contains(&b);
    !text.starts_with(['#', ' ']) && !text.ends_with(' ') && text.bytes().all(is_plain)
}

/// Escapes an attribute value by RFC 4514 section 2.4.
fn escape(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    let mut characters = text.chars().enumerate().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => {
                out.write_char('\\')?;
                out.write_char(c)?;
            }
            '#' if at == 0 => out.write_str("\\#")?,
            ' ' if at == 0 || characters.peek().is_none() => out.write_str("\\ ")?,
            c if is_hidden(c) => {
                let mut utf8 = [0; 4];
                for byte in c.encode_utf8(&mut utf8).bytes() {
                    write!(out, "\\{byte:02X}")?;
                }
            }
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

/// The beginning of a name of any form, short enough for a message.
pub(crate) fn abridged(name: &dyn fmt::Display) -> String {
    const MAX_SHOWN: usize = 1024;
    struct Beginning(String);
    impl fmt::Write for Beginning {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let room = MAX_SHOWN - self.0.len();
            if text.len() <= room {
                self.0.push_str(text);
                return Ok(());
            }
            let mut end = room;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.0.push_str(&text[..end]);
            Err(fmt::Error)
        }
    }
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{name}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(rdns_of: &[&[(&str, u8, &[u8])]]) -> Name {
        let rdns: Vec<Vec<_>> = rdns_of
            .iter()
            .map(|rdn| {
                rdn.iter()
                    .map(|(oid, string_type, bytes)| Attribute {
                        oid: oid.parse().unwrap(),
                        string_type: *string_type,
                        encoding: [&[*string_type, 0], *bytes].concat(),
                        contents: 2,
                        offset: 0,
                    })
                    .collect()
            })
            .collect();
        Name {
            der: vec![],
            offset: 0,
            count: rdns_of.len(),
            rdns: OnceLock::from(rdns),
            key: OnceLock::new(),
            text: OnceLock::new(),
        }
    }

    fn common_name(string_type: u8, bytes: &[u8]) -> Name {
        let mut name = name(&[&[("2.5.4.3", string_type, bytes)]]);
        name.der = [&[string_type], bytes].concat();
        name
    }

    #[test]
    fn case_space_and_string_type_do_not_count() {
        let plain = common_name(tag::PRINTABLE_STRING, b"Good CA");
        for (same, other) in [
            (true, common_name(tag::UTF8_STRING, b"  good   cA ")),
            (true, common_name(tag::BMP_STRING, b"\0G\0O\0O\0D\0 \0C\0A")),
            (false, common_name(tag::UTF8_STRING, b"GoodCA")),
            (false, common_name(tag::UTF8_STRING, b"Good CA 2")),
            (false, common_name(tag::OCTET_STRING, b"Good CA")),
        ] {
            assert_eq!(plain.matches(&other), same, "{other}");
            assert_eq!(plain.key() == other.key(), same, "{other}");
        }
        assert!(
            common_name(tag::UTF8_STRING, "STRASSE Ω".as_bytes())
                .matches(&common_name(tag::UTF8_STRING, "strasse ω".as_bytes()))
        );
    }

    #[test]
    fn an_rdn_is_a_set_and_a_name_is_a_sequence() {
        let a = ("2.5.4.10", tag::UTF8_STRING, &b"a"[..]);
        let b = ("2.5.4.11", tag::UTF8_STRING, &b"b"[..]);
        let mut one = name(&[&[a, b]]);
        let other = name(&[&[b, a]]);
        one.der = vec![1];
        assert!(one.matches(&other) && one.key() == other.key());
        let apart = name(&[&[a], &[b]]);
        assert!(!one.matches(&apart) && one.key() != apart.key());
        assert!(apart.starts_with(&name(&[&[a]])) && !name(&[&[a]]).starts_with(&apart));
    }

    #[test]
    fn long_names_compare_by_keys_that_stay_short() {
        let long = common_name(tag::UTF8_STRING, "\u{c9}".repeat(5_000).as_bytes());
        let other_case = common_name(tag::UTF8_STRING, "\u{e9}".repeat(5_000).as_bytes());
        let longer = common_name(tag::UTF8_STRING, "\u{e9}".repeat(5_001).as_bytes());
        assert!(long.matches(&other_case) && !long.matches(&longer));
        assert!(long.starts_with(&other_case) && !longer.starts_with(&long));
        assert!(long.key().len() < 64 && long.is_prepared());
    }

    #[test]
    fn what_grows_out_of_proportion_is_only_equal_to_itself() {
        let grows = common_name(tag::UTF8_STRING, "\u{fdfa}".repeat(100).as_bytes());
        let spaced = common_name(
            tag::UTF8_STRING,
            format!(" {}", "\u{fdfa}".repeat(100)).as_bytes(),
        );
        assert!(!grows.is_prepared() && !grows.matches(&spaced) && grows.matches(&grows.clone()));
        // U+FDFA does occur in names; a single one stays within the limit.
        assert!(common_name(tag::UTF8_STRING, "Muhammad \u{fdfa}".as_bytes()).is_prepared());
    }

    #[test]
    fn names_over_the_limits_are_refused() {
        let one = [0x31, 9, 0x30, 7, 6, 3, 0x55, 4, 3, 5, 0];
        let of = |count: usize| {
            let length = (one.len() * count).to_be_bytes();
            Name::from_der(&[&[0x30, 0x83], &length[5..], &one.repeat(count)].concat())
        };
        assert_eq!(
            of(MAX_ATTRIBUTES).unwrap().attributes().count(),
            MAX_ATTRIBUTES
        );
        let error = of(MAX_ATTRIBUTES + 1).unwrap_err();
        assert!(error.message().contains("over 1024 attributes"), "{error}");
        let long = [&[0x30, 0x83, 0x10, 0, 0][..], &[0; 1 << 20]].concat();
        let error = Name::from_der(&long).unwrap_err();
        assert!(error.message().contains("over 1048576 octets"), "{error}");
    }

    #[test]
    fn a_message_shows_the_beginning_of_a_name() {
        assert_eq!(abridged(&"short"), "short");
        let text = abridged(&"\u{e9}".repeat(2_000));
        assert!(
            text.ends_with('\u{2026}') && text.len() <= 1_027,
            "{}",
            text.len()
        );
    }

    #[test]
    fn plain_text_is_what_escaping_leaves_as_it_is() {
        for code in 0..=0x7F {
            let c = char::from(code);
            for text in [
                format!("{c}"),
                format!("{c}a"),
                format!("a{c}b"),
                format!("a{c}"),
            ] {
                let mut escaped = String::new();
                escape(&text, &mut escaped).expect("strings take all");
                assert_eq!(is_plain(&text), escaped == text, "{text:?}");
            }
        }
        assert!(!is_plain("\u{200B}") && is_plain(""));
    }

    #[test]
    fn rfc_4514_text() {
        let text = name(&[
            &[("2.5.4.6", tag::PRINTABLE_STRING, b"US")],
            &[("2.5.4.10", tag::UTF8_STRING, b"A, \"B\" \\ C")],
            &[("2.5.4.3", tag::UTF8_STRING, b"#x\x1b[1m ")],
        ]);
        assert_eq!(text.to_string(), r#"CN=\#x\1B[1m\ ,O=A\, \"B\" \\ C,C=US"#);
    }

    /// The whole encoding in hex (RFC 4514 section 2.4), and its example with a dotted type.
    #[test]
    fn what_is_no_text_is_its_encoding_in_hex() {
        let read = |hex: &str| Name::from_der(&hex::decode(hex.replace(' ', "")).unwrap());
        for (hex, text) in [
            ("300d 310b 3009 0603 550403 1e02 0041", "CN=A"),
            ("300c 310a 3008 0603 550403 1e01 00", "CN=#1e0100"),
            (
                "300e 310c 300a 0603 55042d 0303 0004f0",
                "x500UniqueIdentifier=#03030004f0",
            ),
            (
                "300e 310c 300a 0603 2a0304 0403 020103",
                "1.2.3.4=#0403020103",
            ),
            ("300d 310b 3009 0603 2a0304 0c02 4869", "1.2.3.4=#0c024869"),
            ("3002 3100", "<empty RDN>"),
        ] {
            let name = read(hex).unwrap();
            assert_eq!(name.to_string(), text);
            assert!(
                name.attributes()
                    .all(|one| one.encoding().len() > one.bytes().len())
            );
        }
    }

    #[test]
    fn a_fault_names_the_character_and_its_place() {
        let fault = |oid: &str, string_type, bytes: &[u8]| {
            let name = name(&[&[(oid, string_type, bytes)]]);
            let found = name.attributes().find_map(Attribute::fault);
            found.unwrap_or_default()
        };
        let common_name = |string_type, bytes| fault("2.5.4.3", string_type, bytes);
        for (found, part) in [
            (
                common_name(tag::PRINTABLE_STRING, b"a_b"),
                "character 2 is `_`, which a PrintableString",
            ),
            (
                common_name(tag::NUMERIC_STRING, b"12x"),
                "character 3 is `x`, which a NumericString",
            ),
            (
                common_name(tag::UTF8_STRING, b"\xFF"),
                "its octets are not a UTF8String",
            ),
            (
                common_name(tag::BIT_STRING, b"\0a"),
                "a BIT STRING instead of a string",
            ),
        ] {
            assert!(found.contains(part), "{found}");
        }
        // X.520: these are no strings; of an unknown type nothing is known.
        for (oid, string_type) in [
            ("2.5.4.45", tag::BIT_STRING),
            ("2.5.4.16", tag::SEQUENCE),
            ("1.3.6.1.5.5.7.9.1", tag::GENERALIZED_TIME),
            ("1.2.3.4", tag::INTEGER),
        ] {
            assert_eq!(fault(oid, string_type, b"1"), "", "{oid}");
        }
        assert_eq!(common_name(tag::PRINTABLE_STRING, b"Plant (1)"), "");
    }
}
