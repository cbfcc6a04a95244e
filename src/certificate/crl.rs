//! Certificate revocation lists (RFC 5280 section 5), read as strict DER.
//!
//! Certificates are read tolerantly, because a report describes even a bad one. CRLs are not: what
//! popcert does not understand of a CRL must never be taken for "not revoked". A CRL whose
//! structure cannot be parsed is an error; one that breaks a rule keeps the first fault in
//! `Crl::fault`, and revocation checking must not rely on a CRL that has one.
//!
//! | file | what |
//! | --- | --- |
//! | `entries` | the revoked certificates, indexed by issuer and serial number |
//! | `extensions` | the extensions of the list (section 5.2) |
//! | `number` | CRL numbers (section 5.2.3) |
//! | `scope` | which certificates and reasons the CRL covers (section 5.2.5) |
//!
//! Whether a CRL applies, and what follows from it, is decided in [`crate::trust`].

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

/// A certificate revocation list (RFC 5280 section 5.1), with the bytes that its signature covers.
///
/// ```text
/// TBSCertList ::= SEQUENCE {
///     version              Version OPTIONAL,  -- if present, MUST be v2
///     signature            AlgorithmIdentifier,
///     issuer               Name,
///     thisUpdate           Time,
///     nextUpdate           Time OPTIONAL,
///     revokedCertificates  SEQUENCE OF SEQUENCE { … } OPTIONAL,
///     crlExtensions        [0] Extensions OPTIONAL }
/// ```
///
/// The entries are indexed once, when the CRL is read; clones share the index. Decoding verifies no
/// signature.
#[derive(Clone, Debug)]
pub struct Crl(Arc<Contents>);

/// Tells one CRL from others without keeping it in memory: the index of the last CRLs compares by
/// it, instead of hashing megabytes again.
#[derive(Clone, Debug)]
pub(crate) struct CrlIdentity(Weak<Contents>);

impl CrlIdentity {
    /// Whether it is of that CRL, or of a clone of it. Equal octets that were read twice are two
    /// CRLs.
    pub(crate) fn is(&self, crl: &Crl) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&crl.0))
    }
}

/// What the clones of a [`Crl`] share.
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

/// The longest name that is read, in octets. The longest attribute that RFC 5280 appendix A.1
/// allows (`ub-name`) has 32,768 characters; this is room for 32 of them.
const MAX_NAME_OCTETS: usize = 1 << 20;

const FIELD: &str = "tbsCertList";

impl Crl {
    /// Decodes one CRL from exactly `der`.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), with byte offset and field, when the
    /// structure of RFC 5280 section 5.1 cannot be parsed.
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
        // The whole CRL, extension values apart, which are walked when they are decoded.
        faults.of_encoding(Reader::new(der, 0));
        let mut fields = tbs.contents();
        let version = read_version(&mut fields, &mut faults)?;
        let inner_algorithm = AlgorithmIdentifier::read(&mut fields, "tbsCertList.signature")?;
        // Section 5.1.1.2: signatureAlgorithm "MUST contain the same algorithm identifier as the
        // signature field in the sequence tbsCertList".
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
        // Section 5.1.2.1: "When extensions are used, as required by this profile, this field MUST
        // be present and MUST specify version 2". A reader that goes by the version would not see
        // the scope.
        if version == Version::V1 && (extensions.are_present || entries.have_extensions()) {
            faults.add("it has extensions but is not version 2");
        }
        // Section 5.3.3: the certificate issuer belongs to "an indirect CRL, that is, a CRL that
        // has the indirectCRL indicator set in its issuing distribution point extension".
        if entries.name_issuers() && !extensions.scope.indirect {
            faults.add("an entry names another issuer, but the CRL is not marked as indirect");
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

    /// The name of the CRL's issuer, which may not be the CA of the certificates that it lists.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// `thisUpdate`: the date of issue (RFC 5280 section 5.1.2.4).
    pub fn this_update(&self) -> &TimeField {
        &self.0.this_update
    }

    /// `nextUpdate`: the date by which the next CRL will be issued (RFC 5280 section 5.1.2.5).
    /// Conforming issuers "MUST include the nextUpdate field in all CRLs"; `None` if this one does
    /// not.
    pub fn next_update(&self) -> Option<&TimeField> {
        self.0.next_update.as_ref()
    }

    /// The DER of `tbsCertList`, which the signature covers.
    pub fn signed_bytes(&self) -> &[u8] {
        &self.0.der[self.0.tbs.clone()]
    }

    /// The outer `signatureAlgorithm`, beside the signature value.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.outer_algorithm
    }

    /// The octets of `signatureValue`.
    pub fn signature(&self) -> &[u8] {
        &self.0.der[self.0.signature.clone()]
    }

    /// The first reason not to rely on this CRL, as a clause for a message: a rule of RFC 5280 that it
    /// breaks, or a critical extension that popcert does not process.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.0.fault.as_deref()
    }

    /// The hash of the whole CRL's DER, its identity in caches and comparisons.
    pub(crate) fn sha256(&self) -> Hash {
        self.0.sha256
    }

    /// What tells it from other CRLs, as long as one of its clones exists.
    pub(crate) fn identity(&self) -> CrlIdentity {
        CrlIdentity(Arc::downgrade(&self.0))
    }

    /// The hash of the issuer's normalised name.
    pub(crate) fn issuer_hash(&self) -> &Hash {
        &self.0.issuer_hash
    }

    /// Its scope: which certificates and reasons it covers. `None` when the issuing distribution point
    /// cannot be decoded.
    pub(crate) fn scope(&self) -> Option<&Scope> {
        let extensions = &self.0.extensions;
        (!extensions.scope_is_unreadable).then_some(&extensions.scope)
    }

    /// Whether it is a delta CRL, which lists only changes since a base CRL (RFC 5280 section 5.2.4).
    pub(crate) fn is_delta(&self) -> bool {
        self.0.extensions.is_delta
    }

    /// `BaseCRLNumber` of a delta CRL: the number of the CRL that it lists changes to.
    pub(crate) fn base_number(&self) -> Option<&CrlNumber> {
        self.0.extensions.base.as_ref()
    }

    /// The CRL number (RFC 5280 section 5.2.3).
    pub(crate) fn number(&self) -> Option<&CrlNumber> {
        self.0.extensions.number.as_ref()
    }

    /// The hash of the authority key identifier extension's value, if present.
    pub(crate) fn authority_key(&self) -> Option<&Hash> {
        self.0.extensions.authority_key.as_ref()
    }

    /// Every entry for the certificate with the serial number `serial` (contents octets of its
    /// INTEGER) issued by the CA whose normalised name has the hash `issuer`.
    pub(crate) fn listings(&self, issuer: &Hash, serial: &[u8]) -> Vec<Listing> {
        self.0.entries.find(&self.0.der, issuer, serial)
    }
}

/// The first rule that a CRL breaks. One is enough not to use it, and later ones are often its
/// consequences.
#[derive(Debug, Default)]
struct Faults {
    first: Option<String>,
}

impl Faults {
    /// Records a fault, a clause for a message, unless there is one.
    fn add(&mut self, fault: impl Into<String>) {
        self.first.get_or_insert_with(|| fault.into());
    }

    /// Adds a fault if an encoding in `values` is BER but not DER (X.690 section 10).
    fn of_encoding(&mut self, values: Reader<'_>) {
        if let Some((offset, what)) = der_rules::first_violation(values) {
            self.add(format!("it is not DER at byte {offset}: {what}"));
        }
    }
}

/// RFC 5280 section 5.1.2.1: version 2 is encoded as 1; version 1 is the default and omitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// Reads the optional version. Version 1 is never encoded: the field is optional, and if present
/// "MUST be v2".
fn read_version(fields: &mut Reader<'_>, faults: &mut Faults) -> Result<Version> {
    let written = fields.optional(tag::INTEGER, FIELD)?;
    match written.map(|version| version.value) {
        None => return Ok(Version::V1),
        Some([1]) => {}
        Some([0]) => faults.add("its version field is v1, the default, which must be left out"),
        Some(_) => faults.add("its version is neither v1 nor v2"),
    }
    Ok(Version::V2)
}

/// Reads the issuer's name, of limited length. A relative distribution point name is appended to
/// it, for each point.
fn read_issuer(fields: &mut Reader<'_>) -> Result<Name> {
    const FIELD: &str = "tbsCertList.issuer";
    let tlv = fields.require(tag::SEQUENCE, FIELD)?;
    if tlv.value.len() > MAX_NAME_OCTETS {
        return Err(decode_error("the name takes over 1 MiB", tlv.offset, FIELD));
    }
    Name::read(&tlv, FIELD)
}

/// Reads a Time; a date that is no date is kept, and is a fault where it decides.
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
