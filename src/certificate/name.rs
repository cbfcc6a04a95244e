//! Distinguished names: what they hold, how they read and when two are the same.

use super::{
    oid::Oid,
    tlv::{Reader, Tlv, tag},
};
use crate::{error::Result, escape::is_hidden};
use std::{borrow::Cow, fmt, sync::OnceLock};
use unicode_normalization::UnicodeNormalization;

/// A distinguished name (RFC 5280 section 4.1.2.4), kept with its DER.
///
/// `Display` is RFC 4514: last attribute first, joined by commas.
#[derive(Clone, Debug)]
pub struct Name {
    der: Vec<u8>,
    rdns: Vec<Vec<Attribute>>,
    /// Made when it is first asked for.
    key: OnceLock<Vec<u8>>,
}

/// One attribute of a name: its type and its value as written.
#[derive(Clone, Debug)]
pub struct Attribute {
    oid: Oid,
    string_type: u8,
    bytes: Vec<u8>,
    offset: usize,
}

impl Name {
    /// The common names, in the order of the certificate.
    pub fn common_names(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes().filter(|a| a.oid == Oid::COMMON_NAME)
    }

    /// Every attribute, in the order of the certificate.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flatten()
    }

    /// The relative distinguished names, in the order of the certificate.
    pub fn rdns(&self) -> impl Iterator<Item = &[Attribute]> {
        self.rdns.iter().map(Vec::as_slice)
    }

    /// The DER as it is in the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the name has no attributes.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// Whether the names are equal by RFC 5280 section 7.1: case, repeated white
    /// space and the string type do not count, everything else does.
    pub fn matches(&self, other: &Self) -> bool {
        self.der == other.der || (self.rdns.len() == other.rdns.len() && self.starts_with(other))
    }

    /// Whether the name lies in the subtree of `prefix` (RFC 5280 section 4.2.1.10).
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.rdns.len() >= prefix.rdns.len()
            && self
                .rdns
                .iter()
                .zip(&prefix.rdns)
                .all(|(own, wanted)| same_rdn(own, wanted))
    }

    /// A text that is equal for names that match, to look names up by.
    pub fn key(&self) -> &[u8] {
        self.key.get_or_init(|| self.make_key())
    }

    fn make_key(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(self.der.len());
        for rdn in &self.rdns {
            let mut attributes: Vec<_> = rdn.iter().map(Attribute::comparable).collect();
            attributes.sort();
            for (oid, value) in attributes {
                for part in [oid.as_bytes(), &value] {
                    key.extend_from_slice(&(part.len() as u64).to_be_bytes());
                    key.extend_from_slice(part);
                }
            }
            key.push(b'/');
        }
        key
    }

    /// This name with one more RDN, given by the encoding of its attributes
    /// (RFC 5280 section 4.2.1.13: nameRelativeToCRLIssuer).
    pub(crate) fn with_rdn(&self, attributes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(attributes, 0);
        let mut rdn = Vec::new();
        while !reader.is_empty() {
            rdn.push(Attribute::read(&mut reader, "nameRelativeToCRLIssuer").ok()?);
        }
        let mut longer = self.clone();
        longer.rdns.push(rdn);
        // It was never written down as a whole, and compares by its parts.
        longer.der.clear();
        longer.key = OnceLock::new();
        Some(longer)
    }

    pub(crate) fn read(tlv: &Tlv<'_>, der: &[u8], field: &str) -> Result<Self> {
        let mut rdns = Vec::new();
        let mut sequence = tlv.contents();
        while !sequence.is_empty() {
            let mut set = sequence.expect(tag::SET, field)?.contents();
            let mut rdn = Vec::new();
            while !set.is_empty() {
                rdn.push(Attribute::read(&mut set, field)?);
            }
            rdns.push(rdn);
        }
        Ok(Self {
            der: der.to_vec(),
            rdns,
            key: OnceLock::new(),
        })
    }
}

impl Attribute {
    /// The attribute's type.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    /// The value as text: `None` when the bytes do not fit their string type.
    ///
    /// TeletexString is read as Latin-1, as every tool does.
    pub fn text(&self) -> Option<String> {
        self.as_text().map(Cow::into_owned)
    }

    /// The same, borrowed where the bytes are the text.
    pub(crate) fn as_text(&self) -> Option<Cow<'_, str>> {
        let utf8 = || std::str::from_utf8(&self.bytes).ok().map(Cow::Borrowed);
        match self.string_type {
            tag::BMP_STRING => utf16(&self.bytes).map(Cow::Owned),
            tag::UNIVERSAL_STRING => utf32(&self.bytes).map(Cow::Owned),
            tag::TELETEX_STRING => Some(self.bytes.iter().map(|b| char::from(*b)).collect()),
            tag::UTF8_STRING => utf8(),
            tag::PRINTABLE_STRING | tag::IA5_STRING | tag::NUMERIC_STRING | tag::VISIBLE_STRING => {
                utf8().filter(|text| text.is_ascii())
            }
            _ => None,
        }
    }

    /// The value's octets, without tag and length.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The ASN.1 type of the value: `PrintableString`, `UTF8String`, …
    pub fn string_type(&self) -> &'static str {
        match self.string_type {
            tag::BMP_STRING => "BMPString",
            tag::IA5_STRING => "IA5String",
            tag::NUMERIC_STRING => "NumericString",
            tag::PRINTABLE_STRING => "PrintableString",
            tag::TELETEX_STRING => "TeletexString",
            tag::UNIVERSAL_STRING => "UniversalString",
            tag::UTF8_STRING => "UTF8String",
            tag::VISIBLE_STRING => "VisibleString",
            _ => "a type that is no string",
        }
    }

    /// Offset of the value's tag from the start of the certificate.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether every character is allowed in the value's string type (X.680 section 41).
    pub fn is_well_formed(&self) -> bool {
        match self.string_type {
            tag::PRINTABLE_STRING => self
                .bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(b)),
            tag::NUMERIC_STRING => self.bytes.iter().all(|b| b.is_ascii_digit() || *b == b' '),
            _ => self.as_text().is_some(),
        }
    }

    fn read(set: &mut Reader<'_>, field: &str) -> Result<Self> {
        let mut pair = set.expect(tag::SEQUENCE, field)?.contents();
        let oid = Oid::read(&pair.expect(tag::OBJECT_IDENTIFIER, field)?, field)?;
        let value = pair.any(field)?;
        pair.finish(field)?;
        Ok(Self {
            oid,
            string_type: value.tag,
            bytes: value.value.to_vec(),
            offset: value.offset,
        })
    }

    /// What two equal attributes have in common. A value that is no string is compared as it is.
    fn comparable(&self) -> (&Oid, Vec<u8>) {
        match self.as_text() {
            Some(text) => (&self.oid, prepared(&text).into_bytes()),
            None => {
                let mut raw = vec![0, self.string_type];
                raw.extend_from_slice(&self.bytes);
                (&self.oid, raw)
            }
        }
    }

    fn same(&self, other: &Self) -> bool {
        self.oid == other.oid
            && ((self.string_type == other.string_type && self.bytes == other.bytes)
                || self.comparable() == other.comparable())
    }
}

/// RFC 4518 string preparation, in the measure that RFC 5280 section 7.1 asks for:
/// compatibility normalisation, case folding, invisible characters dropped, white
/// space trimmed and each run of it reduced to one.
fn prepared(text: &str) -> String {
    let kept = |c: &char| !is_mapped_to_nothing(*c);
    // Most names are ASCII, which is normalised as it is.
    let folded: String = match text.is_ascii() {
        true => text
            .chars()
            .map(|c| c.to_ascii_lowercase())
            .filter(kept)
            .collect(),
        false => text
            .nfkc()
            .flat_map(char::to_lowercase)
            .nfkc()
            .filter(kept)
            .collect(),
    };
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// RFC 4518 section 2.2: soft hyphens, joiners, variation selectors and controls.
fn is_mapped_to_nothing(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}'
        | '\u{AD}' | '\u{34F}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2063}' | '\u{206A}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
}

/// X.501: the attributes of an RDN are a set.
fn same_rdn(left: &[Attribute], right: &[Attribute]) -> bool {
    match (left, right) {
        ([one], [other]) => one.same(other),
        _ if left.len() != right.len() => false,
        _ => {
            let mut left: Vec<_> = left.iter().map(Attribute::comparable).collect();
            let mut right: Vec<_> = right.iter().map(Attribute::comparable).collect();
            left.sort();
            right.sort();
            left == right
        }
    }
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units)
        .collect::<std::result::Result<_, _>>()
        .ok()
        .filter(|_| rest.is_empty())
}

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
        for (at, rdn) in self.rdns.iter().rev().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            for (at, attribute) in rdn.iter().enumerate() {
                if at > 0 {
                    f.write_str("+")?;
                }
                attribute.fmt(f)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Attribute {
    /// `TYPE=value` as in RFC 4514 sections 2.3 and 2.4; characters that a terminal
    /// might obey are written as hex pairs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.oid.attribute_label();
        match label {
            Some(label) => f.write_str(label)?,
            None => write!(f, "{}", self.oid)?,
        }
        f.write_str("=")?;
        match self.as_text() {
            Some(text) if is_plain(&text) => f.write_str(&text),
            Some(text) => f.write_str(&escaped(&text)),
            None => {
                write!(f, "#{:02x}", self.string_type)?;
                self.bytes.iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
        }
    }
}

/// Whether nothing of the text needs to be escaped, as in nearly every name.
fn is_plain(text: &str) -> bool {
    let is_plain = |b: u8| matches!(b, b' '..=b'~') && !b"\"+,;<>\\".contains(&b);
    !text.starts_with(['#', ' ']) && !text.ends_with(' ') && text.bytes().all(is_plain)
}

fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', c]),
            '#' if at == 0 => out.push_str("\\#"),
            ' ' if at == 0 || at == last => out.push_str("\\ "),
            c if is_hidden(c) => {
                let mut utf8 = [0; 4];
                for byte in c.encode_utf8(&mut utf8).bytes() {
                    out.push_str(&format!("\\{byte:02X}"));
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(rdns: &[&[(&str, u8, &[u8])]]) -> Name {
        let rdns = rdns
            .iter()
            .map(|rdn| {
                rdn.iter()
                    .map(|(oid, string_type, bytes)| Attribute {
                        oid: oid.parse().unwrap(),
                        string_type: *string_type,
                        bytes: bytes.to_vec(),
                        offset: 0,
                    })
                    .collect()
            })
            .collect();
        Name {
            der: vec![],
            rdns,
            key: OnceLock::new(),
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
    fn plain_text_is_what_escaping_leaves_as_it_is() {
        for code in 0..=0x7F {
            let c = char::from(code);
            for text in [
                format!("{c}"),
                format!("{c}a"),
                format!("a{c}b"),
                format!("a{c}"),
            ] {
                assert_eq!(is_plain(&text), escaped(&text) == text, "{text:?}");
            }
        }
        assert!(!is_plain("\u{200B}") && is_plain(""));
    }

    #[test]
    fn rfc_4514_text() {
        let shown = name(&[
            &[("2.5.4.6", tag::PRINTABLE_STRING, b"US")],
            &[("2.5.4.10", tag::UTF8_STRING, b"A, \"B\" \\ C")],
            &[("2.5.4.3", tag::UTF8_STRING, b"#x\x1b[1m ")],
        ]);
        assert_eq!(shown.to_string(), r#"CN=\#x\1B[1m\ ,O=A\, \"B\" \\ C,C=US"#);
        assert_eq!(common_name(tag::BMP_STRING, &[0]).to_string(), "CN=#1e00");
    }
}
