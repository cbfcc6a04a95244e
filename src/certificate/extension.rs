//! Certificate extensions (RFC 5280 section 4.2): each is absent, malformed or present.
//!
//! The three states never share an outcome: a malformed extension must not be treated as absent,
//! which would remove the restriction that it was meant to express.

mod constraints;
mod distribution;
mod general_name;
mod policy;
mod usage;

pub use constraints::{BasicConstraints, GeneralSubtree, NameConstraints};
pub(crate) use distribution::{DistributionPoint, FULL_NAME, RELATIVE_NAME, read_reasons};
pub use general_name::{GeneralName, OtherName};
pub(crate) use policy::{Policies, PolicyConstraints};
pub use usage::KeyUsage;

use crate::{
    asn1::{
        oid::{self, Oid},
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::{Error, Result},
};
use const_oid::ObjectIdentifier;
use std::sync::OnceLock;

/// The state of one extension in a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extension<T> {
    /// The certificate does not have the extension.
    Absent,
    /// The certificate has the extension, but its value does not follow the syntax.
    Malformed {
        /// Whether it is marked critical.
        critical: bool,
        /// Offset from the start of the certificate at which reading failed.
        offset: usize,
        /// What is wrong with the value, as a clause for a message.
        reason: String,
    },
    /// The certificate has the extension, and its value is decoded.
    Present {
        /// Whether it is marked critical.
        critical: bool,
        /// The decoded value.
        value: T,
    },
}

/// One extension, with its value not yet decoded (RFC 5280 section 4.1).
///
/// ```text
/// Extension ::= SEQUENCE {
///     extnID     OBJECT IDENTIFIER,
///     critical   BOOLEAN DEFAULT FALSE,
///     extnValue  OCTET STRING }
/// ```
#[derive(Clone, Debug)]
pub struct RawExtension {
    oid: Oid,
    critical: bool,
    value: Vec<u8>,
    offset: usize,
    value_offset: usize,
    needless_default: bool,
}

/// The extensions of a certificate, in the order of the certificate (RFC 5280 section 4.2).
#[derive(Clone, Debug)]
pub struct Extensions {
    all: Vec<RawExtension>,
    present: bool,
    basic_constraints: Extension<BasicConstraints>,
    key_usage: Extension<KeyUsage>,
    // Decoded on first use: decoded names take many times the memory of their DER.
    malformed: OnceLock<Vec<(Oid, Error)>>,
    name_constraints: OnceLock<Extension<NameConstraints>>,
    subject_alternative_names: OnceLock<Extension<Vec<GeneralName>>>,
}

/// Extensions whose meaning popcert reads: one of these may be critical (RFC 5280 section 4.2).
const UNDERSTOOD: &[ObjectIdentifier] = &[
    oid::AUTHORITY_INFORMATION_ACCESS,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::BASIC_CONSTRAINTS,
    oid::CERTIFICATE_POLICIES,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::EXTENDED_KEY_USAGE,
    oid::INHIBIT_ANY_POLICY,
    oid::ISSUER_ALTERNATIVE_NAME,
    oid::KEY_USAGE,
    oid::NAME_CONSTRAINTS,
    oid::POLICY_CONSTRAINTS,
    oid::POLICY_MAPPINGS,
    oid::SUBJECT_ALTERNATIVE_NAME,
    oid::SUBJECT_KEY_IDENTIFIER,
];

/// The most extensions that a certificate may have; real ones have about a dozen. Every look-up
/// walks the list, so a longer one would cost quadratic time.
const MAX_EXTENSIONS: usize = 256;

impl<T> Extension<T> {
    /// The value, if it is present and readable.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Present { value, .. } => Some(value),
            Self::Absent | Self::Malformed { .. } => None,
        }
    }

    /// The value, by move, if it is present and readable.
    pub(crate) fn into_value(self) -> Option<T> {
        match self {
            Self::Present { value, .. } => Some(value),
            Self::Absent | Self::Malformed { .. } => None,
        }
    }

    /// Whether there is no such extension.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the extension is marked critical, readable or not. False when it is absent.
    pub fn is_critical(&self) -> bool {
        match self {
            Self::Absent => false,
            Self::Malformed { critical, .. } | Self::Present { critical, .. } => *critical,
        }
    }
}

impl RawExtension {
    /// `extnID`.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    /// Whether it is marked critical: a verifier that does not process it must reject the certificate.
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// The contents octets of `extnValue`: the DER of the extension's own type.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// Offset of the extension from the start of the certificate.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Offset of the first octet of [`RawExtension::value`] from the start of the certificate.
    pub fn value_offset(&self) -> usize {
        self.value_offset
    }

    /// Whether popcert processes this extension, so that it may be critical.
    pub fn is_understood(&self) -> bool {
        UNDERSTOOD.iter().any(|known| self.oid == *known)
    }

    /// Whether `critical FALSE` is encoded. It is the default, which DER omits (X.690 section 11.5).
    pub(crate) fn has_needless_default(&self) -> bool {
        self.needless_default
    }

    /// Reads an `Extension`. `critical` is TRUE for any octets but zero, as BER has it (X.690
    /// section 8.2.2); `der_rules` reports other octets than FF.
    fn read(list: &mut Reader<'_>) -> Result<Self> {
        const FIELD: &str = "tbsCertificate.extensions";
        let sequence = list.require(tag::SEQUENCE, FIELD)?;
        let mut parts = sequence.contents();
        let oid = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)?;
        let critical = parts.optional(tag::BOOLEAN, FIELD)?;
        let value = parts.require(tag::OCTET_STRING, FIELD)?;
        parts.finish(FIELD)?;
        let is_true = |boolean: &Tlv<'_>| boolean.value.iter().any(|byte| *byte != 0);
        Ok(Self {
            oid,
            critical: critical.as_ref().is_some_and(is_true),
            value: value.value.to_vec(),
            offset: sequence.offset,
            value_offset: value.contents().offset(),
            needless_default: critical.is_some_and(|boolean| !is_true(&boolean)),
        })
    }

    /// Decodes the value; offsets in errors count from the start of the certificate.
    fn read_with<T>(&self, read: Read<T>) -> Result<T> {
        read(Reader::new(&self.value, self.value_offset))
    }
}

impl Extensions {
    pub(crate) fn read(fields: &mut Reader<'_>) -> Result<Self> {
        const FIELD: &str = "tbsCertificate.extensions";
        let mut all = Vec::new();
        let wrapper = fields.optional(tag::constructed(3), FIELD)?;
        if let Some(wrapper) = &wrapper {
            let mut explicit = wrapper.contents();
            let mut list = explicit.require(tag::SEQUENCE, FIELD)?.contents();
            explicit.finish(FIELD)?;
            while !list.is_empty() {
                if all.len() == MAX_EXTENSIONS {
                    let message = format!("there are more than {MAX_EXTENSIONS} extensions");
                    return Err(decode_error(message, list.offset(), FIELD));
                }
                all.push(RawExtension::read(&mut list)?);
            }
        }
        Ok(Self::decode(all, wrapper.is_some()))
    }

    /// Decodes the extensions that every evaluation needs; the others are decoded on first use.
    fn decode(all: Vec<RawExtension>, present: bool) -> Self {
        Self {
            basic_constraints: find(&all, oid::BASIC_CONSTRAINTS, BasicConstraints::read),
            key_usage: find(&all, oid::KEY_USAGE, KeyUsage::read),
            all,
            present,
            malformed: OnceLock::new(),
            name_constraints: OnceLock::new(),
            subject_alternative_names: OnceLock::new(),
        }
    }

    /// Every extension, in the order of the certificate.
    pub fn iter(&self) -> impl Iterator<Item = &RawExtension> {
        self.all.iter()
    }

    /// Whether the certificate has the `extensions` field, even if it is empty.
    pub fn are_present(&self) -> bool {
        self.present
    }

    /// Identifiers that occur more than once, each listed once. RFC 5280 section 4.2: a certificate
    /// "MUST NOT include more than one instance of a particular extension".
    pub fn duplicates(&self) -> Vec<&Oid> {
        let mut oids: Vec<_> = self.all.iter().map(RawExtension::oid).collect();
        oids.sort();
        let mut repeated: Vec<_> = oids
            .windows(2)
            .filter_map(|pair| (pair[0] == pair[1]).then_some(pair[0]))
            .collect();
        repeated.dedup();
        repeated
    }

    /// Extensions whose value does not follow the syntax that popcert knows for them, with the
    /// error.
    ///
    /// Found on first use: every known extension of the certificate is decoded once for it.
    pub fn malformed(&self) -> &[(Oid, Error)] {
        self.malformed.get_or_init(|| self.find_malformed())
    }

    /// Basic constraints (RFC 5280 section 4.2.1.9).
    pub fn basic_constraints(&self) -> &Extension<BasicConstraints> {
        &self.basic_constraints
    }

    /// Key usage (RFC 5280 section 4.2.1.3).
    pub fn key_usage(&self) -> &Extension<KeyUsage> {
        &self.key_usage
    }

    /// Extended key usage (RFC 5280 section 4.2.1.12). An empty list, which the syntax forbids and
    /// Azure Sphere's proofs have, is present and empty.
    pub fn extended_key_usage(&self) -> Extension<Vec<Oid>> {
        self.find(oid::EXTENDED_KEY_USAGE, usage::read_purposes)
    }

    /// Subject alternative names (RFC 5280 section 4.2.1.6).
    pub fn subject_alternative_names(&self) -> &Extension<Vec<GeneralName>> {
        let names = &self.subject_alternative_names;
        names.get_or_init(|| self.find(oid::SUBJECT_ALTERNATIVE_NAME, GeneralName::read_list))
    }

    /// Name constraints (RFC 5280 section 4.2.1.10).
    pub fn name_constraints(&self) -> &Extension<NameConstraints> {
        let constraints = &self.name_constraints;
        constraints.get_or_init(|| self.find(oid::NAME_CONSTRAINTS, NameConstraints::read))
    }

    /// The subject key identifier (RFC 5280 section 4.2.1.2).
    pub fn subject_key_identifier(&self) -> Extension<Vec<u8>> {
        self.find(
            oid::SUBJECT_KEY_IDENTIFIER,
            usage::read_subject_key_identifier,
        )
    }

    /// The `keyIdentifier` field of the authority key identifier (RFC 5280 section 4.2.1.1); `None`
    /// inside a present value when only issuer and serial number are given.
    pub fn authority_key_identifier(&self) -> Extension<Option<Vec<u8>>> {
        self.find(
            oid::AUTHORITY_KEY_IDENTIFIER,
            usage::read_authority_key_identifier,
        )
    }

    /// The URLs in the CRL distribution points (RFC 5280 section 4.2.1.13); empty when the extension
    /// is absent or malformed.
    pub fn crl_urls(&self) -> Vec<String> {
        self.crl_distribution_points()
            .value()
            .map(|points| points.iter().flat_map(DistributionPoint::urls).collect())
            .unwrap_or_default()
    }

    /// The authority information access entries: `accessMethod` and `accessLocation`
    /// (RFC 5280 section 4.2.2.1).
    pub fn authority_information_access(&self) -> Extension<Vec<(Oid, GeneralName)>> {
        self.find(oid::AUTHORITY_INFORMATION_ACCESS, distribution::read_access)
    }

    /// CRL distribution points (RFC 5280 section 4.2.1.13).
    pub(crate) fn crl_distribution_points(&self) -> Extension<Vec<DistributionPoint>> {
        self.find(oid::CRL_DISTRIBUTION_POINTS, DistributionPoint::read_list)
    }

    /// Certificate policies (RFC 5280 section 4.2.1.4).
    pub(crate) fn policies(&self) -> Extension<Policies> {
        self.find(oid::CERTIFICATE_POLICIES, Policies::read)
    }

    /// The octets of policies and policy mappings, for the budget: counted before they are decoded.
    pub(crate) fn policy_octets(&self) -> usize {
        let is_read = |one: &&RawExtension| {
            one.oid == oid::CERTIFICATE_POLICIES || one.oid == oid::POLICY_MAPPINGS
        };
        self.all
            .iter()
            .filter(is_read)
            .map(|one| one.value.len())
            .sum()
    }

    /// Policy mappings (RFC 5280 section 4.2.1.5): pairs of `issuerDomainPolicy` and
    /// `subjectDomainPolicy`.
    pub(crate) fn policy_mappings(&self) -> Extension<Vec<(Oid, Oid)>> {
        self.find(oid::POLICY_MAPPINGS, policy::read_mappings)
    }

    /// Policy constraints (RFC 5280 section 4.2.1.11).
    pub(crate) fn policy_constraints(&self) -> Extension<PolicyConstraints> {
        self.find(oid::POLICY_CONSTRAINTS, PolicyConstraints::read)
    }

    /// `InhibitAnyPolicy` (RFC 5280 section 4.2.1.14): "the number of additional non-self-issued
    /// certificates that may appear in the path before anyPolicy is no longer permitted".
    pub(crate) fn inhibit_any_policy(&self) -> Extension<u32> {
        self.find(oid::INHIBIT_ANY_POLICY, policy::read_skip_certificates)
    }

    fn find<T>(&self, oid: ObjectIdentifier, read: Read<T>) -> Extension<T> {
        find(&self.all, oid, read)
    }

    /// Decodes every known extension for its errors alone.
    fn find_malformed(&self) -> Vec<(Oid, Error)> {
        self.all
            .iter()
            .filter_map(|extension| {
                let (_, validate) = SYNTAXES.iter().find(|(oid, _)| extension.oid == *oid)?;
                let error = extension.read_with(*validate).err()?;
                Some((extension.oid.clone(), error))
            })
            .collect()
    }
}

/// A decoder of an extension's value.
type Read<T> = fn(Reader<'_>) -> Result<T>;

/// The syntax of each extension that popcert decodes. A value that does not follow it is malformed,
/// critical or not: RFC 5280 section 4.2, a non-critical extension "MUST be processed if it is
/// recognized".
const SYNTAXES: &[(ObjectIdentifier, Read<()>)] = &[
    (oid::AUTHORITY_INFORMATION_ACCESS, |r| {
        distribution::read_access(r).map(drop)
    }),
    (oid::AUTHORITY_KEY_IDENTIFIER, |r| {
        usage::read_authority_key_identifier(r).map(drop)
    }),
    (oid::BASIC_CONSTRAINTS, |r| {
        BasicConstraints::read(r).map(drop)
    }),
    (oid::CERTIFICATE_POLICIES, |r| Policies::read(r).map(drop)),
    (oid::CRL_DISTRIBUTION_POINTS, |r| {
        DistributionPoint::read_list(r).map(drop)
    }),
    (oid::EXTENDED_KEY_USAGE, |r| {
        usage::read_purposes(r).map(drop)
    }),
    (oid::FRESHEST_CRL, |r| {
        DistributionPoint::read_list(r).map(drop)
    }),
    (oid::INHIBIT_ANY_POLICY, |r| {
        policy::read_skip_certificates(r).map(drop)
    }),
    (oid::ISSUER_ALTERNATIVE_NAME, GeneralName::check_list),
    (oid::KEY_USAGE, |r| KeyUsage::read(r).map(drop)),
    (oid::NAME_CONSTRAINTS, |r| {
        NameConstraints::read(r).map(drop)
    }),
    (oid::POLICY_CONSTRAINTS, |r| {
        PolicyConstraints::read(r).map(drop)
    }),
    (oid::POLICY_MAPPINGS, |r| policy::read_mappings(r).map(drop)),
    (oid::SUBJECT_ALTERNATIVE_NAME, GeneralName::check_list),
    (oid::SUBJECT_INFORMATION_ACCESS, |r| {
        distribution::read_access(r).map(drop)
    }),
    (oid::SUBJECT_KEY_IDENTIFIER, |r| {
        usage::read_subject_key_identifier(r).map(drop)
    }),
];

/// The first extension with that identifier. A second one is a violation of its own (section 4.2),
/// and which of them a verifier uses is not defined.
fn find<T>(all: &[RawExtension], oid: ObjectIdentifier, read: Read<T>) -> Extension<T> {
    let Some(extension) = all.iter().find(|extension| extension.oid == oid) else {
        return Extension::Absent;
    };
    let critical = extension.critical;
    match extension.read_with(read) {
        Ok(value) => Extension::Present { critical, value },
        Err(error) => Extension::Malformed {
            critical,
            offset: error.offset().unwrap_or(extension.value_offset),
            reason: error.message().to_owned(),
        },
    }
}

/// Decodes a value with one of x509-cert's types, keeping the offset of the error.
fn with_x509_cert<'a, T: der::Decode<'a, Error = der::Error>>(
    reader: Reader<'a>,
    field: &str,
) -> Result<T> {
    T::from_der(reader.rest()).map_err(|error| {
        let within = error.position().map_or(0, u32::from) as usize;
        decode_error(error.kind().to_string(), reader.offset() + within, field)
    })
}
