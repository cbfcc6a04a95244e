//! The structure of a PKCS#12 file (RFC 7292 section 4): safes, and bags in them. It is BER more often than
//! not.

use crate::{
    asn1::{
        oid::{self, pkcs12},
        reader::{Reader, Tlv},
        tag::{self, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE},
    },
    error::{Error, ErrorKind, Result},
    input::ber,
};
use std::borrow::Cow;

/// Safes in safes; nobody's program nests them at all.
const MAX_DEPTH: usize = 8;

/// `PFX`: what is authenticated, and how.
pub(super) struct Pfx<'a> {
    /// `AuthenticatedSafe`, in BER.
    pub(super) content: Cow<'a, [u8]>,
    pub(super) mac: Option<MacData<'a>>,
}

/// `MacData`: an algorithm, the code, and what its key is derived with.
pub(super) struct MacData<'a> {
    pub(super) algorithm: Algorithm<'a>,
    pub(super) code: &'a [u8],
    pub(super) salt: &'a [u8],
    pub(super) rounds: u64,
}

/// `AlgorithmIdentifier`.
#[derive(Clone, Copy)]
pub(super) struct Algorithm<'a> {
    pub(super) oid: &'a [u8],
    /// What follows the identifier.
    pub(super) parameters: Reader<'a>,
}

/// One `ContentInfo` of the authenticated safe.
pub(super) enum Safe<'a> {
    /// `SafeContents`, as it is.
    Plain(Cow<'a, [u8]>),
    Encrypted(Algorithm<'a>, Cow<'a, [u8]>),
    /// Encrypted with a public key.
    Other,
}

/// One `SafeBag` that is understood.
pub(super) enum Bag<'a> {
    Certificate(Cow<'a, [u8]>),
    /// `PrivateKeyInfo`.
    Key(&'a [u8]),
    EncryptedKey(Algorithm<'a>, Cow<'a, [u8]>),
    /// Something else, by its name.
    Other(&'static str),
}

impl<'a> Pfx<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut fields = require(&mut Reader::ber(bytes), SEQUENCE)?.contents();
        require(&mut fields, INTEGER)?;
        let (content_type, explicit) = content_info(&mut fields)?;
        if content_type != oid::DATA.as_bytes() {
            let message =
                "the PKCS#12 file is signed with a key instead of a passphrase, and is not read";
            return Err(Error::new(ErrorKind::NotACertificate, message).with_hint(EXPORT));
        }
        let content = octets(&explicit.ok_or_else(damaged)?)?;
        let mac = match fields.is_empty() {
            true => None,
            false => Some(MacData::read(require(&mut fields, SEQUENCE)?.contents())?),
        };
        Ok(Self { content, mac })
    }
}

impl<'a> MacData<'a> {
    fn read(mut fields: Reader<'a>) -> Result<Self> {
        let mut digest = require(&mut fields, SEQUENCE)?.contents();
        let algorithm = Algorithm::read(&mut digest)?;
        let code = require(&mut digest, OCTET_STRING)?.value;
        let salt = require(&mut fields, OCTET_STRING)?.value;
        // `iterations INTEGER DEFAULT 1`.
        let rounds = match fields.is_empty() {
            true => 1,
            false => number(&require(&mut fields, INTEGER)?),
        };
        Ok(Self {
            algorithm,
            code,
            salt,
            rounds,
        })
    }
}

impl<'a> Algorithm<'a> {
    pub(super) fn read(from: &mut Reader<'a>) -> Result<Self> {
        let mut parameters = require(from, SEQUENCE)?.contents();
        let oid = require(&mut parameters, OBJECT_IDENTIFIER)?.value;
        Ok(Self { oid, parameters })
    }
}

/// The safes of an `AuthenticatedSafe`.
pub(super) fn safes(content: &[u8]) -> Result<Vec<Safe<'_>>> {
    let mut infos = require(&mut Reader::ber(content), SEQUENCE)?.contents();
    let mut safes = Vec::new();
    while !infos.is_empty() {
        safes.push(safe(&mut infos)?);
    }
    Ok(safes)
}

fn safe<'a>(infos: &mut Reader<'a>) -> Result<Safe<'a>> {
    let (content_type, explicit) = content_info(infos)?;
    let Some(content) = explicit else {
        return Ok(Safe::Other);
    };
    if content_type == oid::DATA.as_bytes() {
        return octets(&content).map(Safe::Plain);
    }
    if content_type != pkcs12::ENCRYPTED_DATA.as_bytes() {
        return Ok(Safe::Other);
    }
    // EncryptedData (RFC 5652 section 8): version, EncryptedContentInfo.
    let mut fields = content.contents();
    require(&mut fields, INTEGER)?;
    let mut info = require(&mut fields, SEQUENCE)?.contents();
    require(&mut info, OBJECT_IDENTIFIER)?;
    let algorithm = Algorithm::read(&mut info)?;
    let encrypted = any(&mut info)?;
    match encrypted.tag {
        // [0] IMPLICIT OCTET STRING, whole or in segments.
        0x80 | 0xA0 => Ok(Safe::Encrypted(algorithm, ber::string(&encrypted))),
        _ => Err(damaged()),
    }
}

/// Each bag of a `SafeContents` and of those in it, one by one: there may be millions. Nothing follows an error.
pub(super) struct Bags<'a> {
    /// What is left of a `SafeContents` and of those around it.
    open: Vec<Reader<'a>>,
}

pub(super) fn bags(contents: &[u8]) -> Result<Bags<'_>> {
    let outermost = require(&mut Reader::ber(contents), SEQUENCE)?.contents();
    Ok(Bags {
        open: vec![outermost],
    })
}

impl<'a> Bags<'a> {
    /// The next bag; `None` where a `SafeContents` ends or another begins.
    fn step(&mut self) -> Result<Option<Bag<'a>>> {
        let depth = self.open.len();
        let Some(bags) = self.open.last_mut() else {
            return Ok(None);
        };
        if bags.is_empty() {
            self.open.pop();
            return Ok(None);
        }
        // SafeBag: its type, its value, attributes.
        let mut fields = require(bags, SEQUENCE)?.contents();
        let kind = require(&mut fields, OBJECT_IDENTIFIER)?.value;
        let mut value = require(&mut fields, tag::constructed(0))?.contents();
        if kind != pkcs12::SAFE_CONTENTS_BAG.as_bytes() {
            return bag(kind, value).map(Some);
        }
        if depth > MAX_DEPTH {
            return Err(damaged());
        }
        let inner = require(&mut value, SEQUENCE)?.contents();
        self.open.push(inner);
        Ok(None)
    }
}

impl<'a> Iterator for Bags<'a> {
    type Item = Result<Bag<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.open.is_empty() {
            match self.step() {
                Ok(None) => {}
                Ok(Some(bag)) => return Some(Ok(bag)),
                Err(error) => {
                    self.open.clear();
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

fn bag<'a>(kind: &[u8], mut value: Reader<'a>) -> Result<Bag<'a>> {
    let is = |oid: const_oid::ObjectIdentifier| kind == oid.as_bytes();
    if is(pkcs12::CERTIFICATE_BAG) {
        let mut bag = require(&mut value, SEQUENCE)?.contents();
        if require(&mut bag, OBJECT_IDENTIFIER)?.value != pkcs12::X509_CERTIFICATE.as_bytes() {
            return Ok(Bag::Other("certificate of another kind than X.509"));
        }
        let explicit = require(&mut bag, tag::constructed(0))?;
        return octets(&any(&mut explicit.contents())?).map(Bag::Certificate);
    }
    if is(pkcs12::KEY_BAG) {
        return Ok(Bag::Key(require(&mut value, SEQUENCE)?.encoding));
    }
    if is(pkcs12::SHROUDED_KEY_BAG) {
        let mut info = require(&mut value, SEQUENCE)?.contents();
        let algorithm = Algorithm::read(&mut info)?;
        return octets(&any(&mut info)?).map(|key| Bag::EncryptedKey(algorithm, key));
    }
    Ok(Bag::Other(match () {
        () if is(pkcs12::CRL_BAG) => "CRL",
        () if is(pkcs12::SECRET_BAG) => "secret",
        () => "bag of an unknown kind",
    }))
}

/// A `ContentInfo`: its type, and what is in its `[0]`.
fn content_info<'a>(from: &mut Reader<'a>) -> Result<(&'a [u8], Option<Tlv<'a>>)> {
    let mut fields = require(from, SEQUENCE)?.contents();
    let content_type = require(&mut fields, OBJECT_IDENTIFIER)?.value;
    let content = match fields.is_empty() {
        true => None,
        false => Some(any(
            &mut require(&mut fields, tag::constructed(0))?.contents()
        )?),
    };
    Ok((content_type, content))
}

/// The contents of an OCTET STRING, whose segments are joined.
pub(super) fn octets<'a>(value: &Tlv<'a>) -> Result<Cow<'a, [u8]>> {
    match value.tag & !0x20 {
        OCTET_STRING => Ok(ber::string(value)),
        _ => Err(damaged()),
    }
}

/// A number of rounds; what does not fit is as large as any.
pub(super) fn number(value: &Tlv<'_>) -> u64 {
    let is_negative = value.value.first().is_some_and(|first| first & 0x80 != 0);
    let digits = value.value.iter().skip_while(|digit| **digit == 0);
    match digits.clone().count() {
        _ if is_negative => u64::MAX,
        0..=8 => digits.fold(0, |number, digit| (number << 8) + u64::from(*digit)),
        _ => u64::MAX,
    }
}

pub(super) fn any<'a>(from: &mut Reader<'a>) -> Result<Tlv<'a>> {
    from.any(FIELD).map_err(|_| damaged())
}

pub(super) fn require<'a>(from: &mut Reader<'a>, tag: u8) -> Result<Tlv<'a>> {
    from.require(tag, FIELD).map_err(|_| damaged())
}

const FIELD: &str = "PFX";

/// For what is not read.
pub(super) const EXPORT: &str =
    "export its certificates: `openssl pkcs12 -in FILE -nokeys -out certificates.pem`";

/// A structure that is none.
pub(super) fn damaged() -> Error {
    let message = "the PKCS#12 file cannot be followed to its certificates: it is damaged";
    Error::new(ErrorKind::Decode, message)
        .in_field(FIELD)
        .with_hint("export it again, or let `openssl pkcs12 -info -in FILE` try")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_does_not_fit_is_as_large_as_any() {
        for (der, expected) in [
            ("02020102", 0x102),
            ("020200FF", 0xFF),
            ("0201FF", u64::MAX),
            ("0208FFFFFFFFFFFFFFFF", u64::MAX),
            ("0209000102030405060708", 0x0102_0304_0506_0708),
            ("0209010000000000000000", u64::MAX),
        ] {
            let octets = hex::decode(der).expect("hex");
            let value = Reader::ber(&octets).any("number").expect("a value");
            assert_eq!(number(&value), expected, "{der}");
        }
    }
}
