//! otherName: names of a type given by an object identifier (RFC 5280 section 4.2.1.6), with the
//! values of the types that occur.

use crate::asn1::{
    oid::{Oid, id},
    reader::{Reader, Tlv},
    tag,
};
use const_oid::ObjectIdentifier;
use std::fmt;

/// A name in the form of `otherName [0]`, whose value is kept as its DER. `Display` is
/// `otherName:TYPE:value`; a value that does not follow the type's syntax, or whose type is not
/// known, is `#` and its DER in hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherName {
    oid: Oid,
    value: Vec<u8>,
}

/// How the value of a type is shown, if it follows its syntax.
type Show = fn(Reader<'_>) -> Option<String>;

/// The types with names: Microsoft's, RFC 4556 and RFC 4120 (Kerberos), RFC 4043, RFC 4108, RFC
/// 6120, RFC 4985, RFC 7585, RFC 8994, RFC 9174, RFC 4683 and FIPS 201-3. SmtpUTF8Mailbox is a form
/// of its own: [`GeneralName::SmtpUtf8Mailbox`](super::GeneralName::SmtpUtf8Mailbox).
const TYPES: &[(ObjectIdentifier, &str, Show)] = &[
    (id("1.3.6.1.4.1.311.20.2.3"), "UPN", text),
    (id("1.3.6.1.4.1.311.25.1"), "ntdsReplication", guid),
    (id("1.3.6.1.4.1.311.25.2.1"), "ntdsObjectSid", octets),
    (id("1.3.6.1.5.2.2"), "krb5PrincipalName", kerberos),
    (id("1.3.6.1.5.5.7.8.3"), "permanentIdentifier", permanent),
    (id("1.3.6.1.5.5.7.8.4"), "hardwareModuleName", hardware),
    (id("1.3.6.1.5.5.7.8.5"), "xmppAddr", text),
    (id("1.3.6.1.5.5.7.8.6"), "SIM", nothing),
    (id("1.3.6.1.5.5.7.8.7"), "SRVName", text),
    (id("1.3.6.1.5.5.7.8.8"), "NAIRealm", text),
    (id("1.3.6.1.5.5.7.8.10"), "AcpNodeName", text),
    (id("1.3.6.1.5.5.7.8.11"), "bundleEID", text),
    (id("1.3.6.1.5.5.7.8.12"), "MACAddress", octets),
    (id("2.16.840.1.101.3.6.6"), "FASC-N", octets),
];

impl OtherName {
    /// `value` is the whole DER of what the explicit tag `[0]` holds.
    pub(super) fn new(oid: Oid, value: &[u8]) -> Self {
        let value = value.to_vec();
        Self { oid, value }
    }

    /// The type.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    /// The DER of the value.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

impl fmt::Display for OtherName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = TYPES.iter().find(|(known, ..)| self.oid == *known);
        match known {
            Some((_, name, _)) => write!(f, "otherName:{name}:")?,
            None => write!(f, "otherName:{}:", self.oid)?,
        }
        match known.and_then(|(.., show)| show(Reader::new(&self.value, 0))) {
            Some(value) => f.write_str(&value),
            None => write!(f, "#{}", hex::encode(&self.value)),
        }
    }
}

/// The only value there.
fn only<'a>(reader: &mut Reader<'a>) -> Option<Tlv<'a>> {
    let value = reader.any("").ok()?;
    reader.is_empty().then_some(value)
}

/// A string of any type: Microsoft and others are not strict about which.
fn text(mut reader: Reader<'_>) -> Option<String> {
    let value = only(&mut reader)?;
    let is_string = matches!(
        value.tag,
        tag::UTF8_STRING
            | tag::IA5_STRING
            | tag::PRINTABLE_STRING
            | tag::VISIBLE_STRING
            | tag::GENERAL_STRING
    );
    let text = std::str::from_utf8(value.value).ok()?;
    is_string.then(|| text.to_owned())
}

/// An OCTET STRING in hex.
fn octets(mut reader: Reader<'_>) -> Option<String> {
    let value = only(&mut reader)?;
    (value.tag == tag::OCTET_STRING).then(|| hex::encode_upper(value.value))
}

/// What has no form for people.
fn nothing(_: Reader<'_>) -> Option<String> {
    None
}

/// A GUID, of which Windows writes the first three numbers with the least octet first.
fn guid(mut reader: Reader<'_>) -> Option<String> {
    let value = only(&mut reader).filter(|value| value.tag == tag::OCTET_STRING)?;
    let [a, b, c, d, e, f, g, h, rest @ ..] = value.value else {
        return None;
    };
    let [i, j, rest @ ..] = rest else { return None };
    let groups = [&[*d, *c, *b, *a][..], &[*f, *e], &[*h, *g], &[*i, *j], rest];
    (rest.len() == 6).then(|| groups.map(hex::encode).join("-"))
}

/// `HardwareModuleName ::= SEQUENCE { hwType OBJECT IDENTIFIER, hwSerialNum OCTET STRING }` (RFC
/// 4108 section 5): `TYPE:SERIAL`.
fn hardware(mut reader: Reader<'_>) -> Option<String> {
    let mut parts = only(&mut reader)
        .filter(|value| value.tag == tag::SEQUENCE)?
        .contents();
    let kind = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, "").ok()?, "").ok()?;
    let serial = parts.require(tag::OCTET_STRING, "").ok()?;
    parts
        .is_empty()
        .then(|| format!("{kind}:{}", hex::encode_upper(serial.value)))
}

/// `PermanentIdentifier ::= SEQUENCE { identifierValue UTF8String OPTIONAL, assigner OBJECT
/// IDENTIFIER OPTIONAL }` (RFC 4043 section 2): `VALUE`, `VALUE (assigner OID)`.
fn permanent(mut reader: Reader<'_>) -> Option<String> {
    let mut parts = only(&mut reader)
        .filter(|value| value.tag == tag::SEQUENCE)?
        .contents();
    let value = parts.optional(tag::UTF8_STRING, "").ok()?;
    let assigner = parts.optional(tag::OBJECT_IDENTIFIER, "").ok()?;
    parts.is_empty().then_some(())?;
    let value = value.map_or(Some(""), |value| std::str::from_utf8(value.value).ok())?;
    Some(match assigner {
        Some(assigner) => format!("{value} (assigner {})", Oid::read(&assigner, "").ok()?),
        None => value.to_owned(),
    })
}

/// `KRB5PrincipalName ::= SEQUENCE { realm [0] Realm, principalName [1] PrincipalName }`,
/// `PrincipalName ::= SEQUENCE { name-type [0] Int32, name-string [1] SEQUENCE OF KerberosString }`
/// (RFC 4556 section 3.2.2, RFC 4120 section 5.2.2): `component/component@REALM`.
fn kerberos(mut reader: Reader<'_>) -> Option<String> {
    let mut parts = only(&mut reader)
        .filter(|value| value.tag == tag::SEQUENCE)?
        .contents();
    let realm = text(tagged(&mut parts, 0)?)?;
    let mut principal = sequence(tagged(&mut parts, 1)?)?;
    parts.is_empty().then_some(())?;
    tagged(&mut principal, 0)?;
    let mut strings = sequence(tagged(&mut principal, 1)?)?;
    let mut components = Vec::new();
    while !strings.is_empty() {
        let component = strings.any("").ok()?.value;
        components.push(std::str::from_utf8(component).ok()?);
    }
    Some(format!("{}@{realm}", components.join("/")))
}

/// The contents of the explicit tag with that number.
fn tagged<'a>(parts: &mut Reader<'a>, number: u8) -> Option<Reader<'a>> {
    let wrapper = parts.require(tag::constructed(number), "").ok()?;
    Some(wrapper.contents())
}

/// The contents of the only value, a SEQUENCE.
fn sequence(mut reader: Reader<'_>) -> Option<Reader<'_>> {
    let value = only(&mut reader).filter(|value| value.tag == tag::SEQUENCE)?;
    Some(value.contents())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn display(oid: &str, hex: &str) -> String {
        let value = hex::decode(hex.replace(' ', "")).unwrap();
        OtherName::new(oid.parse().unwrap(), &value).to_string()
    }

    #[test]
    fn each_type_shows_its_value() {
        for (oid, hex, shown) in [
            ("1.3.6.1.4.1.311.20.2.3", "0c03 614062", "UPN:a@b"),
            ("1.3.6.1.4.1.311.20.2.3", "0201 05", "UPN:#020105"),
            ("1.3.6.1.5.5.7.8.5", "0c03 614062", "xmppAddr:a@b"),
            ("1.3.6.1.5.5.7.8.7", "1605 5f782e61 62", "SRVName:_x.ab"),
            ("1.3.6.1.5.5.7.8.8", "0c03 612e62", "NAIRealm:a.b"),
            (
                "1.3.6.1.5.5.7.8.4",
                "3008 0602 2a03 0402 01ab",
                "hardwareModuleName:1.2.3:01AB",
            ),
            (
                "1.3.6.1.5.5.7.8.3",
                "3004 0c02 4142",
                "permanentIdentifier:AB",
            ),
            (
                "1.3.6.1.5.5.7.8.3",
                "3008 0c02 4142 0602 2a03",
                "permanentIdentifier:AB (assigner 1.2.3)",
            ),
            ("1.3.6.1.5.5.7.8.3", "3000", "permanentIdentifier:"),
            (
                "1.3.6.1.5.2.2",
                "301c a004 1b02 5245 a114 3012 a003 020101 a10b 3009 1b04 6b726274 1b01 78",
                "krb5PrincipalName:krbt/x@RE",
            ),
            (
                "1.3.6.1.4.1.311.25.1",
                "0410 00112233445566778899aabbccddeeff",
                "ntdsReplication:33221100-5544-7766-8899-aabbccddeeff",
            ),
            ("1.2.3.4", "0c02 7878", "1.2.3.4:#0c027878"),
        ] {
            assert_eq!(
                display(oid, hex),
                format!("otherName:{shown}"),
                "{oid} {hex}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_value_causes_trouble(at in 0..TYPES.len(), value in prop::collection::vec(any::<u8>(), 0..60)) {
            let oid = Oid::from(&TYPES[at].0);
            let shown = OtherName::new(oid, &value).to_string();
            prop_assert!(shown.starts_with("otherName:"));
        }
    }
}
