//! General names: the nine forms of name in alternative names, constraints and distribution points
//! (RFC 5280 section 4.2.1.6).

mod address;
mod other_name;

use super::super::name::Name;
use crate::{
    asn1::{
        oid::{self, Oid},
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};
use address::Form;
pub use other_name::OtherName;
use std::fmt;

/// A name of one of the nine forms of `GeneralName` (RFC 5280 section 4.2.1.6). `Display` is
/// `form:value`, the notation of OpenSSL's configuration files.
///
/// The text of host names, mailboxes and URIs is only checked to be ASCII (IA5String), not to be
/// well formed: malformed names are compared and reported as they are.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum GeneralName {
    /// A distinguished name; boxed, for it takes four times what the others take.
    DirectoryName(Box<Name>),
    /// A host name.
    Dns(String),
    /// `ediPartyName [5]`; its contents are not decoded.
    EdiParty,
    /// `rfc822Name [1]`: a mailbox.
    Email(String),
    /// `iPAddress [7]`: 4 or 16 octets; in name constraints an address and its mask, 8 or 32.
    Ip(Vec<u8>),
    /// `otherName [0]`, of any type but SmtpUTF8Mailbox.
    Other(OtherName),
    /// `registeredID [8]`: an object identifier.
    RegisteredId(Oid),
    /// `otherName [0]` of type SmtpUTF8Mailbox: a mailbox with a local part in UTF-8 (RFC 9598).
    SmtpUtf8Mailbox(String),
    /// `uniformResourceIdentifier [6]`.
    Uri(String),
    /// `x400Address [3]`; its contents are not decoded.
    X400,
}

// The choices of a GeneralName (RFC 5280 section 4.2.1.6).
const OTHER_NAME: u8 = tag::constructed(0);
const RFC822_NAME: u8 = tag::context(1);
const DNS_NAME: u8 = tag::context(2);
const X400_ADDRESS: u8 = tag::constructed(3);
const DIRECTORY_NAME: u8 = tag::constructed(4);
const EDI_PARTY_NAME: u8 = tag::constructed(5);
const UNIFORM_RESOURCE_IDENTIFIER: u8 = tag::context(6);
const IP_ADDRESS: u8 = tag::context(7);
const REGISTERED_ID: u8 = tag::context(8);

impl GeneralName {
    /// Reads a value of the type `GeneralNames`, such as subjectAltName's.
    pub(super) fn read_list(mut reader: Reader<'_>) -> Result<Vec<Self>> {
        const FIELD: &str = "subjectAltName";
        let list = reader.require(tag::SEQUENCE, FIELD)?;
        reader.finish(FIELD)?;
        Self::read_all(&list, FIELD)
    }

    /// Checks the syntax that [`Self::read_list`] reads without keeping the names, which would take
    /// many times the memory of their DER.
    pub(super) fn check_list(mut reader: Reader<'_>) -> Result<()> {
        const FIELD: &str = "subjectAltName";
        let list = reader.require(tag::SEQUENCE, FIELD)?;
        reader.finish(FIELD)?;
        let mut rest = list.contents();
        if rest.is_empty() {
            return Self::read_all(&list, FIELD).map(drop);
        }
        while !rest.is_empty() {
            Self::check(&mut rest, FIELD)?;
        }
        Ok(())
    }

    /// Whether [`Self::read`] reads the next name.
    fn check(reader: &mut Reader<'_>, field: &str) -> Result<()> {
        if let Some(0x81 | 0x82 | 0x86) = reader.peek() {
            // Most names: text, which is not copied.
            return ia5(&reader.any(field)?, field).map(drop);
        }
        Self::read(reader, field).map(drop)
    }

    /// Reads the members of a `GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName`; an empty
    /// list is an error.
    pub(super) fn read_all(list: &Tlv<'_>, field: &str) -> Result<Vec<Self>> {
        let mut rest = list.contents();
        let mut names = Vec::new();
        while !rest.is_empty() {
            names.push(Self::read(&mut rest, field)?);
        }
        if names.is_empty() {
            return Err(decode_error(
                "the list of names is empty",
                list.offset,
                field,
            ));
        }
        Ok(names)
    }

    /// Reads a general name in which an iPAddress is a single address.
    pub(in crate::certificate) fn read(reader: &mut Reader<'_>, field: &str) -> Result<Self> {
        Self::read_with(reader, field, Form::Address)
    }

    /// Reads the base of a subtree, in which an iPAddress is a range (RFC 5280 section 4.2.1.10).
    pub(super) fn read_base(reader: &mut Reader<'_>, field: &str) -> Result<Self> {
        Self::read_with(reader, field, Form::Range)
    }

    /// Reads the CHOICE by its context tag; `addresses` is what an iPAddress denotes here.
    fn read_with(reader: &mut Reader<'_>, field: &str, addresses: Form) -> Result<Self> {
        let tlv = reader.any(field)?;
        let text = || ia5(&tlv, field).map(str::to_owned);
        Ok(match tlv.tag {
            OTHER_NAME => {
                let mut parts = tlv.contents();
                let oid = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, field)?, field)?;
                let value = parts.require(tag::constructed(0), field)?;
                parts.finish(field)?;
                match oid == oid::SMTP_UTF8_MAILBOX {
                    true => Self::SmtpUtf8Mailbox(smtp_utf8_mailbox(&value, field)?),
                    false => Self::Other(OtherName::new(oid, value.value)),
                }
            }
            RFC822_NAME => Self::Email(text()?),
            DNS_NAME => Self::Dns(text()?),
            X400_ADDRESS => Self::X400,
            DIRECTORY_NAME => Self::DirectoryName(Box::new(directory_name(&tlv, field)?)),
            EDI_PARTY_NAME => Self::EdiParty,
            UNIFORM_RESOURCE_IDENTIFIER => Self::Uri(text()?),
            IP_ADDRESS => match addresses.fault(tlv.value) {
                None => Self::Ip(tlv.value.to_vec()),
                Some(fault) => return Err(decode_error(fault, tlv.offset, field)),
            },
            REGISTERED_ID => Self::RegisteredId(Oid::read(&tlv, field)?),
            _ => {
                return Err(decode_error(
                    "there is no such form of name",
                    tlv.offset,
                    field,
                ));
            }
        })
    }
}

/// Reads a directoryName. Name is a CHOICE, so its context tag is explicit (X.680 section 31.2.7).
fn directory_name(wrapper: &Tlv<'_>, field: &str) -> Result<Name> {
    let mut inner = wrapper.contents();
    let sequence = inner.require(tag::SEQUENCE, field)?;
    inner.finish(field)?;
    Name::read(&sequence, field)
}

/// Reads `SmtpUTF8Mailbox ::= UTF8String`, in the explicit tag of an otherName's value.
fn smtp_utf8_mailbox(wrapper: &Tlv<'_>, field: &str) -> Result<String> {
    let mut inner = wrapper.contents();
    let text = inner.require(tag::UTF8_STRING, field)?;
    inner.finish(field)?;
    String::from_utf8(text.value.to_vec())
        .map_err(|_| decode_error("a UTF8String is not UTF-8", text.offset, field))
}

/// The text of an IA5String. Octets over 127 are an error: readers would show Latin-1, UTF-8 or
/// nothing.
fn ia5<'a>(tlv: &Tlv<'a>, field: &str) -> Result<&'a str> {
    match std::str::from_utf8(tlv.value) {
        Ok(text) if text.is_ascii() => Ok(text),
        _ => {
            let message = "an IA5String holds an octet over 127";
            Err(decode_error(message, tlv.offset, field))
        }
    }
}

impl fmt::Display for GeneralName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DirectoryName(name) => write!(f, "dirName:{name}"),
            Self::Dns(host) => write!(f, "DNS:{host}"),
            Self::EdiParty => f.write_str("ediPartyName"),
            Self::Email(mailbox) => write!(f, "email:{}", mailbox),
            Self::Ip(octets) => write!(f, "IP:{}", address::display_address(octets)),
            Self::Other(name) => write!(f, "{name}"),
            Self::RegisteredId(oid) => write!(f, "RID:{oid}"),
            Self::SmtpUtf8Mailbox(mailbox) => {
                write!(f, "SmtpUTF8Mailbox:{}", mailbox)
            }
            Self::Uri(uri) => write!(f, "URI:{}", uri),
            Self::X400 => f.write_str("X400"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn display(hex: &str) -> Result<String> {
        let der = hex::decode(hex).unwrap();
        GeneralName::read(&mut Reader::new(&der, 0), "subjectAltName").map(|n| n.to_string())
    }

    #[test]
    fn each_form() {
        for (hex, text) in [
            ("8203612e62", "DNS:a.b"),
            ("8704c0000201", "IP:192.0.2.1"),
            ("871020010db8000000000000000000000001", "IP:2001:db8::1"),
            ("a40f300d310b3009060355040313024142", "dirName:CN=AB"),
            ("88032a0304", "RID:1.2.3.4"),
            ("a00a06022a03a0040c027878", "otherName:1.2.3:#0c027878"),
            (
                "a01206082b06010505070809a0060c04c3a94061",
                "SmtpUTF8Mailbox:é@a",
            ),
            ("a300", "X400"),
        ] {
            assert_eq!(display(hex).unwrap(), text, "{hex}");
        }
        for hex in ["8201ff", "890100", "8200ff00ff", "a4023000ff", "0c0141"] {
            let _ = display(hex);
        }
        assert!(display("8201ff").is_err() && display("890100").is_err());
    }

    /// RFC 5280 section 4.2.1.6: 4 or 16 octets; section 4.2.1.10: 8 or 32 in constraints.
    #[test]
    fn an_address_and_a_range_differ_in_length() {
        let (mut names, mut bases) = (Vec::new(), Vec::new());
        for length in 0..=64u8 {
            let der = [&[0x87, length][..], &vec![10; length.into()]].concat();
            let read = |with: fn(&mut Reader<'_>, &str) -> Result<GeneralName>| {
                with(&mut Reader::new(&der, 0), "subjectAltName").is_ok()
            };
            names.extend(read(GeneralName::read).then_some(length));
            bases.extend(read(GeneralName::read_base).then_some(length));
        }
        assert_eq!((names, bases), (vec![4, 16], vec![8, 32]));
        let range = hex::decode("8708c0000200ffffff00").unwrap();
        let range = GeneralName::read_base(&mut Reader::new(&range, 0), "nameConstraints");
        assert_eq!(range.unwrap().to_string(), "IP:192.0.2.0/255.255.255.0");
    }
}
