//! What was gathered so far from one file, and the one place that distinguishes DER by its kind.

#[cfg(feature = "pkcs12")]
use super::pkcs12;
use super::{
    ber, der,
    found::{Encoding, EncodingQuirk, QuirkKind},
    limits::MAX_CERTIFICATES,
    opener::Opener,
    pkcs7,
    recognise::{self, Kind},
};
use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result, counted, counted_following},
};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Certificates,
    Crls,
}

impl Wanted {
    fn one(self) -> &'static str {
        match self {
            Self::Certificates => "certificate",
            Self::Crls => "CRL",
        }
    }
}

/// How much the reason tells why a file holds no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// It is a text of some kind.
    Text,
    /// It is a document, which could hold one.
    Document,
    /// It is something else, by its structure.
    Named,
    /// It must not be given to anyone.
    PrivateKey,
}

/// A certificate or CRL.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) der: Vec<u8>,
    pub(super) encoding: Encoding,
    pub(super) was_ber: bool,
}

/// What was gathered so far.
#[derive(Clone)]
pub(super) struct Gathered<'a> {
    pub(super) wanted: Wanted,
    #[cfg_attr(not(feature = "pkcs12"), expect(dead_code))]
    opener: &'a Opener<'a>,
    pub(super) found: Vec<Item>,
    pub(super) quirks: Vec<EncodingQuirk>,
    /// The best reason why there is nothing to find; of equal ones the first.
    pub(super) instead: Option<(Rank, Error)>,
    /// The first part that is not read and could be more of what is looked for.
    pub(super) unread: Option<Error>,
    /// What else is in the file, and how many of it.
    others: Vec<(&'static str, usize)>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(wanted: Wanted, opener: &'a Opener<'a>) -> Self {
        Self {
            wanted,
            opener,
            found: Vec::new(),
            quirks: Vec::new(),
            instead: None,
            unread: None,
            others: Vec::new(),
        }
    }

    /// One DER value after another, with blanks and NULs between them; returns what follows them.
    pub(super) fn ders<'b>(&mut self, bytes: &'b [u8], encoding: Encoding) -> Result<&'b [u8]> {
        let mut at = 0;
        while let Some(offset) = next_sequence(bytes, at) {
            let length = match der::length(&bytes[offset..]) {
                Ok(length) => length,
                Err(error) if offset > 0 => {
                    self.unread(error.at(offset));
                    break;
                }
                Err(error) => return Err(error.at(offset)),
            };
            self.der(&bytes[offset..offset + length], encoding, offset)
                .map_err(|error| error.at(offset))?;
            at = offset + length;
        }
        self.left_over(&bytes[at..], at);
        Ok(&bytes[at..])
    }

    fn left_over(&mut self, rest: &[u8], offset: usize) {
        // TPMs fill their memory with octets FF, others with zeros.
        let is_filler = |byte: &u8| is_blank(*byte) || *byte == 0xFF;
        let visible = rest.iter().any(|byte| !is_filler(byte));
        if visible {
            let follow = counted_following(rest.len(), "byte");
            let detail = format!("{follow} the {}", self.wanted.one());
            if self.wanted == Wanted::Crls && !is_armour(rest) {
                self.unread(Error::new(ErrorKind::Decode, detail.clone()).at(offset));
            }
            self.quirk(QuirkKind::TrailingBytes, Some(offset), detail);
        } else if rest.iter().any(|byte| matches!(byte, 0 | 0xFF)) {
            let follow = counted_following(rest.len(), "NUL, FF or blank byte");
            let detail = format!("{follow} the certificate");
            self.quirk(QuirkKind::TrailingNul, Some(offset), detail);
        }
    }

    /// One DER value of any kind, which stands at `offset`.
    pub(super) fn der(&mut self, der: &[u8], encoding: Encoding, offset: usize) -> Result<()> {
        let kind = recognise::der(der);
        match (kind, self.wanted) {
            (Kind::Certificate, Wanted::Certificates) | (Kind::Crl, Wanted::Crls) => {
                self.take(der, encoding)
            }
            (Kind::Pkcs7, wanted) => self.bundle(der, wanted, encoding.of_bundle()),
            #[cfg(feature = "pkcs12")]
            (Kind::Pkcs12, Wanted::Certificates) => self.keystore(der, encoding, offset),
            (Kind::Certificate, Wanted::Crls) if recognise::is_certificate(der) => {
                self.instead(Rank::Named, recognise::error(kind));
                Ok(())
            }
            (Kind::Certificate, Wanted::Crls) => {
                self.other(Kind::Unknown, recognise::error(Kind::Unknown).at(offset));
                Ok(())
            }
            (kind, _) => {
                if kind.is_private_key() {
                    self.private_key(None);
                }
                self.other(kind, recognise::error(kind).at(offset));
                Ok(())
            }
        }
    }

    fn bundle(&mut self, der: &[u8], wanted: Wanted, encoding: Encoding) -> Result<()> {
        let tag = match wanted {
            Wanted::Certificates => pkcs7::CERTIFICATES,
            Wanted::Crls => pkcs7::CRLS,
        };
        let before = self.found.len();
        for member in pkcs7::signed_data(der, tag)? {
            match (member?, wanted) {
                (pkcs7::Member::Signed(member), _) => self.take(member, encoding)?,
                // Attribute certificates and the like are none that is looked for.
                (pkcs7::Member::Other, Wanted::Certificates) => {}
                (pkcs7::Member::Other, Wanted::Crls) => {
                    let message = "the PKCS#7 bundle has revocation information of another kind";
                    self.unread(Error::new(ErrorKind::Decode, message));
                }
            }
        }
        if self.found.len() == before {
            self.instead(Rank::Named, recognise::empty_bundle(wanted == Wanted::Crls));
        }
        Ok(())
    }

    /// The certificates of a PKCS#12 file. One that stays closed is passed over beside certificates.
    #[cfg(feature = "pkcs12")]
    fn keystore(&mut self, der: &[u8], encoding: Encoding, offset: usize) -> Result<()> {
        let contents = match pkcs12::certificates(der, self.opener) {
            Err(error) if error.kind() == ErrorKind::NotACertificate => {
                self.other(Kind::Pkcs12, error.at(offset));
                return Ok(());
            }
            contents => contents?,
        };
        let before = self.found.len();
        for der in contents.certificates {
            match recognise::der(&der) {
                Kind::Certificate => self.take(&der, encoding.of_keystore())?,
                kind => self.other(kind, recognise::error(kind).at(offset)),
            }
        }
        for (name, count) in contents.others {
            self.beside(name, count);
        }
        if contents.keys > 0 {
            self.beside(recognise::name(Kind::PrivateKey), contents.keys);
        }
        if contents.has_bare_key {
            let detail = "a private key is in the PKCS#12 file, and no passphrase protects it";
            self.quirk(QuirkKind::PrivateKeyInside, None, detail);
        }
        if self.found.len() == before {
            self.instead(Rank::Named, recognise::empty_keystore(contents.keys));
            return Ok(());
        }
        if let Some(error) = contents.unread {
            self.unread(error.at(offset));
        }
        if let Some(why) = contents.unverified {
            let detail = format!("whether the PKCS#12 file was changed is not known: {why}");
            self.quirk(QuirkKind::Unverified, Some(offset), detail);
        }
        Ok(())
    }

    /// Something else than what is looked for. Beside certificates it is passed over; it is not
    /// beside CRLs, of which each missing one may be that which revokes.
    pub(super) fn other(&mut self, kind: Kind, error: Error) {
        if self.wanted == Wanted::Crls {
            self.unread(error.clone());
        }
        self.beside(recognise::name(kind), 1);
        let rank = match kind {
            kind if kind.is_private_key() => Rank::PrivateKey,
            // Others stand behind it, and are what the file is about.
            Kind::Parameters => Rank::Document,
            _ => Rank::Named,
        };
        self.instead(rank, error);
    }

    fn beside(&mut self, name: &'static str, count: usize) {
        match self.others.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known += count,
            None => self.others.push((name, count)),
        }
    }

    pub(super) fn instead(&mut self, rank: Rank, error: Error) {
        let is_better = |(known, _): &(Rank, Error)| rank > *known;
        if self.instead.as_ref().is_none_or(is_better) {
            self.instead = Some((rank, error));
        }
    }

    /// Takes the places off what was noted since there were so many quirks.
    pub(super) fn forget_places(&mut self, was_unread: bool, quirks: usize) {
        let place_less = |error: Error| error.without_offset();
        self.instead = self
            .instead
            .take()
            .map(|(rank, error)| (rank, place_less(error)));
        if !was_unread {
            self.unread = self.unread.take().map(place_less);
        }
        for quirk in self.quirks.iter_mut().skip(quirks) {
            quirk.offset = None;
        }
    }

    pub(super) fn unread(&mut self, error: Error) {
        self.unread.get_or_insert(error);
    }

    fn take(&mut self, der: &[u8], encoding: Encoding) -> Result<()> {
        if self.found.len() == MAX_CERTIFICATES {
            return Err(self.too_many());
        }
        let rewritten = ber::to_der(der);
        self.found.push(Item {
            was_ber: rewritten.is_some(),
            der: rewritten.unwrap_or_else(|| der.to_vec()),
            encoding,
        });
        Ok(())
    }

    pub(super) fn too_many(&self) -> Error {
        let what = self.wanted.one();
        let message = format!("the file holds more than {MAX_CERTIFICATES} {what}s");
        Error::new(ErrorKind::Limit, message).with_hint("split it into files with fewer")
    }

    pub(super) fn private_key(&mut self, offset: Option<usize>) {
        let detail = "a private key is in the file beside the certificate";
        self.quirk(QuirkKind::PrivateKeyInside, offset, detail);
    }

    pub(super) fn has(&self, kind: QuirkKind) -> bool {
        self.quirks.iter().any(|quirk| quirk.kind == kind)
    }

    /// Remembers the first quirk of each kind; a hostile file has thousands.
    pub(super) fn quirk(
        &mut self,
        kind: QuirkKind,
        offset: Option<usize>,
        detail: impl Into<String>,
    ) {
        if !self.has(kind) {
            self.quirks.push(EncodingQuirk {
                kind,
                offset,
                detail: detail.into(),
            });
        }
    }

    /// "3 certificates, 1 private key (not read)", where there is anything else.
    pub(super) fn contents(&self) -> Option<String> {
        let others = self.others.iter();
        let others = others.map(|(name, count)| counted(*count, name));
        let others = others.collect::<Vec<_>>().join(", ");
        let taken = counted(self.found.len(), self.wanted.one());
        (!others.is_empty()).then(|| format!("the file holds {taken}, {others} (not read)"))
    }
}

fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

/// Whether a PEM block follows.
pub(super) fn is_armour(rest: &[u8]) -> bool {
    rest.trim_ascii_start().starts_with(b"-----BEGIN ")
}

/// Where the next SEQUENCE starts, if nothing but blanks and NULs stands before it.
fn next_sequence(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let offset = at + rest.iter().position(|byte| !is_blank(*byte))?;
    (bytes.get(offset) == Some(&tag::SEQUENCE)).then_some(offset)
}
