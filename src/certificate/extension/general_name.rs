//! Names of every form (RFC 5280 section 4.2.1.6).

use super::super::{
    name::Name,
    oid::Oid,
    tlv::{Reader, Tlv, decode_error, tag},
};
use crate::error::Result;
use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

/// A `GeneralName`. `Display` is `form:value`, as OpenSSL's configuration writes it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum GeneralName {
    /// A distinguished name.
    DirectoryName(Name),
    /// A host name.
    Dns(String),
    /// An EDI party name; its parts are not read.
    EdiParty,
    /// A mailbox.
    Email(String),
    /// Octets of an address, or of an address and a mask in name constraints.
    Ip(Vec<u8>),
    /// A form defined elsewhere.
    Other(Oid),
    /// A registered object identifier.
    RegisteredId(Oid),
    /// A URI.
    Uri(String),
    /// An X.400 address; its parts are not read.
    X400,
}

impl GeneralName {
    pub(super) fn read_list(mut reader: Reader<'_>) -> Result<Vec<Self>> {
        const FIELD: &str = "subjectAltName";
        let list = reader.expect(tag::SEQUENCE, FIELD)?;
        reader.finish(FIELD)?;
        Self::read_all(&list, FIELD)
    }

    /// The members of a `GeneralNames`, of which there must be one.
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

    pub(super) fn read(reader: &mut Reader<'_>, field: &str) -> Result<Self> {
        let tlv = reader.any(field)?;
        let text = || ia5(&tlv, field);
        Ok(match tlv.tag {
            0xA0 => {
                let mut parts = tlv.contents();
                let oid = Oid::read(&parts.expect(tag::OBJECT_IDENTIFIER, field)?, field)?;
                parts.expect(tag::constructed(0), field)?;
                parts.finish(field)?;
                Self::Other(oid)
            }
            0x81 => Self::Email(text()?),
            0x82 => Self::Dns(text()?),
            0xA3 => Self::X400,
            0xA4 => Self::DirectoryName(directory_name(&tlv, field)?),
            0xA5 => Self::EdiParty,
            0x86 => Self::Uri(text()?),
            0x87 => Self::Ip(tlv.value.to_vec()),
            0x88 => Self::RegisteredId(Oid::read(&tlv, field)?),
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

/// Name is a CHOICE, so its tag in a GeneralName is explicit.
fn directory_name(wrapper: &Tlv<'_>, field: &str) -> Result<Name> {
    let mut inner = wrapper.contents();
    let sequence = inner.expect(tag::SEQUENCE, field)?;
    inner.finish(field)?;
    Name::read(&sequence, wrapper.value, field)
}

fn ia5(tlv: &Tlv<'_>, field: &str) -> Result<String> {
    if !tlv.value.is_ascii() {
        let message = "an IA5String holds an octet over 127";
        return Err(decode_error(message, tlv.offset, field));
    }
    Ok(tlv.value.iter().map(|byte| char::from(*byte)).collect())
}

impl fmt::Display for GeneralName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DirectoryName(name) => write!(f, "dirName:{name}"),
            Self::Dns(host) => write!(f, "DNS:{host}"),
            Self::EdiParty => f.write_str("ediPartyName"),
            Self::Email(mailbox) => write!(f, "email:{mailbox}"),
            Self::Ip(octets) => write!(f, "IP:{}", address(octets)),
            Self::Other(oid) => write!(f, "otherName:{}", oid.label()),
            Self::RegisteredId(oid) => write!(f, "RID:{oid}"),
            Self::Uri(uri) => write!(f, "URI:{uri}"),
            Self::X400 => f.write_str("X400"),
        }
    }
}

fn address(octets: &[u8]) -> String {
    let plain = |octets: &[u8]| match octets.len() {
        4 => <[u8; 4]>::try_from(octets)
            .ok()
            .map(|o| Ipv4Addr::from(o).to_string()),
        16 => <[u8; 16]>::try_from(octets)
            .ok()
            .map(|o| Ipv6Addr::from(o).to_string()),
        _ => None,
    };
    let (base, mask) = octets.split_at(octets.len() / 2);
    plain(octets)
        .filter(|_| octets.len() != 8)
        .or_else(|| Some(format!("{}/{}", plain(base)?, plain(mask)?)))
        .unwrap_or_else(|| format!("0x{}", hex::encode(octets)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(hex: &str) -> Result<String> {
        let der = hex::decode(hex).unwrap();
        GeneralName::read(&mut Reader::new(&der, 0), "subjectAltName").map(|n| n.to_string())
    }

    #[test]
    fn each_form() {
        for (hex, text) in [
            ("8203612e62", "DNS:a.b"),
            ("8704c0000201", "IP:192.0.2.1"),
            ("8708c0000200ffffff00", "IP:192.0.2.0/255.255.255.0"),
            ("871020010db8000000000000000000000001", "IP:2001:db8::1"),
            ("8703010203", "IP:0x010203"),
            ("a40f300d310b3009060355040313024142", "dirName:CN=AB"),
            ("88032a0304", "RID:1.2.3.4"),
            ("a00a06022a03a0040c027878", "otherName:1.2.3"),
            ("a300", "X400"),
        ] {
            assert_eq!(shown(hex).unwrap(), text, "{hex}");
        }
        for hex in ["8201ff", "890100", "8200ff00ff", "a4023000ff", "0c0141"] {
            let _ = shown(hex);
        }
        assert!(shown("8201ff").is_err() && shown("890100").is_err());
    }
}
