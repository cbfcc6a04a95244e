//! The extensions of a CRL (RFC 5280 section 5.2), decoded strictly.
//!
//! RFC 5280 section 5.2: "If a CRL contains a critical extension that the application cannot
//! process, then the application MUST NOT use that CRL to determine the status of certificates."
//! Such an extension becomes the CRL's fault, which leaves the status of certificates unknown.

use super::{CrlNumber, FIELD as TBS, Faults, Hash, Scope};
use crate::{
    asn1::{
        number::Number,
        oid,
        reader::{Reader, Tlv},
        tag,
    },
    certificate::{Name, Oid, thumbprint::Thumbprint},
    error::Result,
};
use std::collections::BTreeSet;

const AUTHORITY_KEY_IDENTIFIER: &[u8] = oid::AUTHORITY_KEY_IDENTIFIER.as_bytes();
const CRL_NUMBER: &[u8] = oid::CRL_NUMBER.as_bytes();
const DELTA_INDICATOR: &[u8] = oid::DELTA_CRL_INDICATOR.as_bytes();
const ISSUING_DISTRIBUTION_POINT: &[u8] = oid::ISSUING_DISTRIBUTION_POINT.as_bytes();

/// The most extensions that a CRL may have; RFC 5280 section 5.2 defines seven. Each has to be
/// compared with those before it, and a CRL of 16 MiB has room for a million.
const MAX_EXTENSIONS: usize = 1_000;

const FIELD: &str = "crlExtensions";

/// The extensions of a CRL that revocation checking uses.
#[derive(Debug, Default)]
pub(super) struct ListExtensions {
    /// Whether the field `crlExtensions` is there.
    pub(super) are_present: bool,
    /// The issuing distribution point (section 5.2.5), or the default scope.
    pub(super) scope: Scope,
    /// Whether the issuing distribution point is malformed or occurs twice.
    pub(super) scope_is_unreadable: bool,
    /// CRLNumber (section 5.2.3).
    pub(super) number: Option<CrlNumber>,
    /// Whether there is a deltaCRLIndicator (section 5.2.4).
    pub(super) is_delta: bool,
    /// BaseCRLNumber, the value of the deltaCRLIndicator.
    pub(super) base: Option<CrlNumber>,
    /// The hash of the authority key identifier (section 5.2.1).
    pub(super) authority_key: Option<Hash>,
}

/// One extension of a CRL or an entry, with its value not yet decoded.
pub(super) struct RawExtension<'a> {
    /// `extnID`, for messages.
    tlv: Tlv<'a>,
    /// Offset of the extension from the start of the CRL.
    pub(super) offset: usize,
    /// The contents octets of `extnID`.
    pub(super) oid: &'a [u8],
    pub(super) critical: bool,
    /// A reader over the contents of `extnValue`.
    pub(super) value: Reader<'a>,
}

impl RawExtension<'_> {
    /// The extension's name or dotted identifier, for messages.
    pub(super) fn label(&self) -> String {
        Oid::read(&self.tlv, FIELD).map_or_else(|_| "of no identifier".into(), |oid| oid.label())
    }
}

/// Reads an `Extension` (RFC 5280 section 4.1). In DER, `critical` is TRUE or omitted. Any octets
/// count as critical, even those of FALSE: an extension that may be critical must not be passed
/// over.
pub(super) fn read_one<'a>(list: &mut Reader<'a>, faults: &mut Faults) -> Result<RawExtension<'a>> {
    let whole = list.require(tag::SEQUENCE, FIELD)?;
    let mut parts = whole.contents();
    let tlv = parts.require(tag::OBJECT_IDENTIFIER, FIELD)?;
    let critical = parts.optional(tag::BOOLEAN, FIELD)?;
    let value = parts.require(tag::OCTET_STRING, FIELD)?;
    parts.finish(FIELD)?;
    if critical.is_some_and(|written| written.value != [0xFF]) {
        let offset = whole.offset;
        faults.add(format!(
            "it is not DER at byte {offset}: an extension's critical flag must be FF, or absent"
        ));
    }
    Ok(RawExtension {
        tlv,
        offset: whole.offset,
        oid: tlv.value,
        critical: critical.is_some(),
        value: value.contents(),
    })
}

impl ListExtensions {
    /// Reads `crlExtensions [0] EXPLICIT Extensions OPTIONAL`; `issuer` is the CRL's issuer.
    pub(super) fn read(
        fields: &mut Reader<'_>,
        issuer: &Name,
        faults: &mut Faults,
    ) -> Result<Self> {
        let mut found = Self::default();
        let Some(wrapper) = fields.optional(tag::constructed(0), TBS)? else {
            return Ok(found);
        };
        found.are_present = true;
        let mut explicit = wrapper.contents();
        let mut list = explicit.require(tag::SEQUENCE, TBS)?.contents();
        explicit.finish(TBS)?;
        if list.is_empty() {
            faults.add("its list of extensions is empty");
        }
        let mut seen = BTreeSet::new();
        while !list.is_empty() {
            let one = read_one(&mut list, faults)?;
            let is_new = seen.insert(one.oid);
            if !is_new || seen.len() > MAX_EXTENSIONS {
                faults.add(format!(
                    "it has the extension {} twice, or too many",
                    one.label()
                ));
                // Verifiers differ on which of two instances they use, so neither is trusted.
                found.scope_is_unreadable |= one.oid == ISSUING_DISTRIBUTION_POINT;
                found.is_delta |= one.oid == DELTA_INDICATOR;
                if seen.len() > MAX_EXTENSIONS {
                    found.scope_is_unreadable = true;
                    break;
                }
                continue;
            }
            found.take(&one, issuer, faults);
        }
        // Section 5.2.3 requires a CRL number of every CRL. Of a complete CRL the date can stand in
        // for it; where a delta belongs in the sequence is not known without it.
        if found.is_delta && found.number.is_none() {
            faults.add("it is a delta without a CRL number");
        }
        Ok(found)
    }

    /// Decodes one extension. An unknown one that is critical is a fault; a known one must be DER.
    ///
    /// The authority key identifier is not used to find the key. It is compared between a delta and
    /// its complete CRL (section 6.3.3 (c) (3)), so that one that cannot be read is a fault.
    fn take(&mut self, one: &RawExtension<'_>, issuer: &Name, faults: &mut Faults) {
        match one.oid {
            CRL_NUMBER => self.number = read_number(one, faults),
            DELTA_INDICATOR => {
                self.is_delta = true;
                self.base = read_number(one, faults);
            }
            ISSUING_DISTRIBUTION_POINT => match Scope::read(one.value, issuer) {
                Ok(scope) => self.scope = scope,
                Err(error) => {
                    self.scope_is_unreadable = true;
                    let (offset, message) = (one.offset, error.message());
                    faults.add(format!(
                        "its issuingDistributionPoint at byte {offset} cannot be read: {message}"
                    ));
                }
            },
            AUTHORITY_KEY_IDENTIFIER if is_key_identifier(one.value) => {
                self.authority_key = Some(Thumbprint::sha256(one.value.rest()));
            }
            _ if one.critical || one.oid == AUTHORITY_KEY_IDENTIFIER => {
                let (label, offset) = (one.label(), one.offset);
                faults.add(format!(
                    "its extension {label}, at byte {offset}, is not understood"
                ));
                return;
            }
            _ => return,
        }
        faults.of_encoding(one.value);
    }
}

/// Reads a `CRLNumber ::= INTEGER (0..MAX)`. Section 5.2.3: "CRL verifiers MUST be able to handle
/// CRLNumber values up to 20 octets"; popcert handles no longer ones.
fn read_number(one: &RawExtension<'_>, faults: &mut Faults) -> Option<CrlNumber> {
    let mut value = one.value;
    let integer = value.require(tag::INTEGER, FIELD).ok();
    let number = integer
        .filter(|_| value.is_empty())
        .and_then(|integer| CrlNumber::read(integer.value));
    if number.is_none() {
        let (label, offset) = (one.label(), one.offset);
        let found = integer.map_or(String::new(), |one| format!(" ({})", Number::read(&one)));
        faults.add(format!(
            "its {label}{found}, at byte {offset}, is not a positive number of at most 20 octets"
        ));
    }
    number
}

/// Whether the value has the syntax of `AuthorityKeyIdentifier` (section 4.2.1.1): a SEQUENCE of a
/// key identifier, the issuer's names and a serial number, all optional.
fn is_key_identifier(mut value: Reader<'_>) -> bool {
    let read = |value: &mut Reader<'_>| -> Result<()> {
        let mut parts = value.require(tag::SEQUENCE, FIELD)?.contents();
        parts.optional(tag::context(0), FIELD)?;
        parts.optional(tag::constructed(1), FIELD)?;
        parts.optional(tag::context(2), FIELD)?;
        parts.finish(FIELD)
    };
    read(&mut value).is_ok() && value.is_empty()
}
