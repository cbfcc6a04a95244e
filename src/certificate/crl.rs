//! Certificate revocation lists (RFC 5280 section 5), read as strict DER.
//!
//! A certificate may break rules and is still described; a CRL says only which certificates are
//! revoked, and what of it is not understood must never read as "not revoked". So a CRL whose
//! structure cannot be followed is an error, and one that breaks a rule keeps its first fault:
//! [`Crl::fault`]. Whoever asks for a status must not rely on it.

mod entries;
mod extensions;
mod number;
mod scope;

pub(crate) use entries::Listing;
pub(crate) use number::CrlNumber;
pub(super) use scope::read_with_hash;
pub(crate) use scope::{ALL_REASONS, Scope, name_hash};

use super::{
    algorithm::AlgorithmIdentifier, der_rules, name::Name, thumbprint::Thumbprint, time::TimeField,
};
use crate::{
    asn1::{
        reader::{Reader, decode_error},
        tag,
    },
    error::Result,
};
use entries::Entries;
use extensions::ListExtensions;
use std::{
    ops::Range,
    sync::{Arc, Weak},
};

/// The SHA-256 hash of a normalised name, of a scope or of a whole CRL.
pub(crate) type Hash = [u8; 32];

/// A certificate revocation list, with the bytes that its signature covers.
///
/// Its entries are indexed once, when it is read; clones share them.
#[derive(Clone, Debug)]
pub struct Crl(Arc<Contents>);

/// Tells one CRL from others, and does not keep it in memory.
#[derive(Clone, Debug)]
pub(crate) struct CrlIdentity(Weak<Contents>);

impl CrlIdentity {
    /// Whether it is of that CRL, or of one that was cloned from it.
    pub(crate) fn is(&self, crl: &Crl) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&crl.0))
    }
}

#[derive(Debug)]
struct Contents {
    der: Vec<u8>,
    sha256: Hash,
    tbs: Range<usize>,
    signature: Range<usize>,
    outer_algorithm: AlgorithmIdentifier,
    issuer: Name,
    issuer_hash: Hash,
    this_update: TimeField,
    next_update: Option<TimeField>,
    entries: Entries,
    extensions: ListExtensions,
    fault: Option<String>,
}

/// Longer names are not read: the longest attribute that RFC 5280 appendix A.1 allows (ub-name)
/// has 32,768 characters, and no name has 32 of them.
const MAX_NAME_OCTETS: usize = 1 << 20;

const FIELD: &str = "tbsCertList";

impl Crl {
    /// Decodes one CRL from exactly `der`.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), with byte offset and field, when the
    /// structure of RFC 5280 section 5.1 cannot be followed.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        const HINT: &str = "this CRL is broken: get it again from the certificate's CRL URL, or report it to its issuer";
        Self::read(der).map_err(|error| error.with_hint(HINT))
    }

    fn read(der: &[u8]) -> Result<Self> {
        let mut outer = Reader::new(der, 0);
        let list = outer.require(tag::SEQUENCE, "CertificateList")?;
        outer.finish("CertificateList")?;
        let mut parts = list.contents();
        let tbs = parts.require(tag::SEQUENCE, FIELD)?;
        let outer_algorithm = AlgorithmIdentifier::read(&mut parts, "signatureAlgorithm")?;
        let bits = parts.require(tag::BIT_STRING, "signatureValue")?;
        parts.finish("CertificateList")?;
        let [0, _, ..] = bits.value else {
            let message = "the signature is empty or its bits do not fill whole octets";
            return Err(decode_error(message, bits.offset, "signatureValue"));
        };
        let mut faults = Faults::default();
        faults.of_encoding(Reader::new(der, 0));
        let mut fields = tbs.contents();
        let version = read_version(&mut fields, &mut faults)?;
        let inner_algorithm = AlgorithmIdentifier::read(&mut fields, "tbsCertList.signature")?;
        if inner_algorithm != outer_algorithm {
            faults.add("its two algorithm identifiers differ");
        }
        let issuer = read_issuer(&mut fields)?;
        let this_update = read_time(&mut fields)?;
        let next_update = match fields.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(read_time(&mut fields)?),
            _ => None,
        };
        let issuer_hash = name_hash(&issuer);
        let entries = match fields.optional(tag::SEQUENCE, FIELD)? {
            Some(list) => Entries::read(&list, issuer_hash, &mut faults)?,
            None => Entries::default(),
        };
        let extensions = ListExtensions::read(&mut fields, &issuer, &mut faults)?;
        fields.finish(FIELD)?;
        if version == Version::V1 && (extensions.are_present || entries.have_extensions()) {
            faults.add("it has extensions but is not version 2");
        }
        if entries.name_issuers() && !extensions.scope.indirect {
            faults
                .add("an entry names another issuer, but the CRL does not say that it is indirect");
        }
        Ok(Self(Arc::new(Contents {
            sha256: Thumbprint::sha256(der),
            tbs: tbs.span(),
            signature: bits.span().end - bits.value.len() + 1..bits.span().end,
            der: der.to_vec(),
            outer_algorithm,
            issuer,
            issuer_hash,
            this_update,
            next_update,
            entries,
            extensions,
            fault: faults.first,
        })))
    }

    /// Who issued it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> &TimeField {
        &self.0.this_update
    }

    /// By when the next one is issued.
    pub fn next_update(&self) -> Option<&TimeField> {
        self.0.next_update.as_ref()
    }

    /// The bytes that the signature covers.
    pub fn signed_bytes(&self) -> &[u8] {
        &self.0.der[self.0.tbs.clone()]
    }

    /// The algorithm beside the signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.outer_algorithm
    }

    /// The signature's octets.
    pub fn signature(&self) -> &[u8] {
        &self.0.der[self.0.signature.clone()]
    }

    /// Why RFC 5280 forbids to rely on it, or what of it is not understood, whatever it says.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.0.fault.as_deref()
    }

    /// The hash of the whole CRL: what it is known by.
    pub(crate) fn sha256(&self) -> Hash {
        self.0.sha256
    }

    /// What tells it from others as long as either is there.
    pub(crate) fn identity(&self) -> CrlIdentity {
        CrlIdentity(Arc::downgrade(&self.0))
    }

    /// The hash of the issuer's normalised name.
    pub(crate) fn issuer_hash(&self) -> &Hash {
        &self.0.issuer_hash
    }

    /// What it is about; `None` when that cannot be read.
    pub(crate) fn scope(&self) -> Option<&Scope> {
        let extensions = &self.0.extensions;
        (!extensions.scope_is_unreadable).then_some(&extensions.scope)
    }

    /// Whether it lists only changes since another CRL (RFC 5280 section 5.2.4).
    pub(crate) fn is_delta(&self) -> bool {
        self.0.extensions.is_delta
    }

    /// The number of the complete CRL from which on a delta lists changes.
    pub(crate) fn base_number(&self) -> Option<&CrlNumber> {
        self.0.extensions.base.as_ref()
    }

    /// The CRL number (RFC 5280 section 5.2.3).
    pub(crate) fn number(&self) -> Option<&CrlNumber> {
        self.0.extensions.number.as_ref()
    }

    /// The hash of the authority key identifier extension's value.
    pub(crate) fn authority_key(&self) -> Option<&Hash> {
        self.0.extensions.authority_key.as_ref()
    }

    /// Every entry of the certificate with that serial number (contents octets of its INTEGER)
    /// from the issuer whose normalised name has that hash.
    pub(crate) fn listings(&self, issuer: &Hash, serial: &[u8]) -> Vec<Listing> {
        self.0.entries.find(&self.0.der, issuer, serial)
    }
}

/// The first thing for which a CRL must not be used.
#[derive(Debug, Default)]
struct Faults {
    first: Option<String>,
}

impl Faults {
    fn add(&mut self, fault: impl Into<String>) {
        self.first.get_or_insert_with(|| fault.into());
    }

    /// X.690: of all the ways to write a value DER allows one.
    fn of_encoding(&mut self, values: Reader<'_>) {
        if let Some((offset, what)) = der_rules::first_violation(values) {
            self.add(format!("it is not DER at byte {offset}: {what}"));
        }
    }
}

/// RFC 5280 section 5.1.2.1: version 2 is written as 1, version 1 is not written at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

fn read_version(fields: &mut Reader<'_>, faults: &mut Faults) -> Result<Version> {
    let written = fields.optional(tag::INTEGER, FIELD)?;
    match written.map(|version| version.value) {
        None => return Ok(Version::V1),
        Some([1]) => {}
        Some([0]) => faults.add("its version field says v1, which DER leaves out"),
        Some(_) => faults.add("its version is neither v1 nor v2"),
    }
    Ok(Version::V2)
}

fn read_issuer(fields: &mut Reader<'_>) -> Result<Name> {
    const FIELD: &str = "tbsCertList.issuer";
    let tlv = fields.require(tag::SEQUENCE, FIELD)?;
    if tlv.value.len() > MAX_NAME_OCTETS {
        return Err(decode_error("the name takes over 1 MiB", tlv.offset, FIELD));
    }
    Name::read(&tlv, FIELD)
}

fn read_time(fields: &mut Reader<'_>) -> Result<TimeField> {
    let tlv = fields.any(FIELD)?;
    match tlv.tag {
        tag::UTC_TIME | tag::GENERALIZED_TIME => Ok(TimeField::read(&tlv)),
        _ => Err(decode_error(
            "expected a UTCTime or a GeneralizedTime",
            tlv.offset,
            FIELD,
        )),
    }
}
