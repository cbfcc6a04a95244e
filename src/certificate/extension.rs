//! Extensions: each absent, malformed or present, never two of these at once.

mod constraints;
mod distribution;
mod general_name;
mod policy;
mod usage;

pub use constraints::{BasicConstraints, GeneralSubtree, NameConstraints};
pub(crate) use distribution::{DistributionPoint, FULL_NAME, RELATIVE_NAME, read_reasons};
pub use general_name::GeneralName;
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

/// What a certificate has under one extension identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extension<T> {
    /// The extension is not there.
    Absent,
    /// The extension is there, but its value does not follow its syntax.
    Malformed {
        /// Whether it is marked critical.
        critical: bool,
        /// Offset from the start of the certificate at which reading failed.
        offset: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The extension is there and readable.
    Present {
        /// Whether it is marked critical.
        critical: bool,
        /// Its value.
        value: T,
    },
}

/// One extension as it is in the certificate.
#[derive(Clone, Debug)]
pub struct RawExtension {
    oid: Oid,
    critical: bool,
    value: Vec<u8>,
    offset: usize,
    value_offset: usize,
    needless_default: bool,
}

/// The extensions of a certificate, in its order (RFC 5280 section 4.2).
#[derive(Clone, Debug)]
pub struct Extensions {
    all: Vec<RawExtension>,
    present: bool,
    basic_constraints: Extension<BasicConstraints>,
    key_usage: Extension<KeyUsage>,
    // Decoded names take many times their octets: who is never asked for them has none.
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

/// Nobody needs more; each costs a comparison with the others.
const MAX_EXTENSIONS: usize = 256;

impl<T> Extension<T> {
    /// The value, if it is present and readable.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Present { value, .. } => Some(value),
            Self::Absent | Self::Malformed { .. } => None,
        }
    }

    /// The same, taken out.
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

    /// Whether the extension is there, readable or not, and critical.
    pub fn is_critical(&self) -> bool {
        match self {
            Self::Absent => false,
            Self::Malformed { critical, .. } | Self::Present { critical, .. } => *critical,
        }
    }
}

impl RawExtension {
    /// Which extension it is.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    /// Whether a reader who does not understand it must refuse the certificate.
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// The contents of `extnValue`.
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

    /// Whether popcert knows what it means.
    pub fn is_understood(&self) -> bool {
        UNDERSTOOD.iter().any(|known| self.oid == *known)
    }

    /// X.690 section 11.5: `critical FALSE` is the default and not to be encoded.
    pub(crate) fn has_needless_default(&self) -> bool {
        self.needless_default
    }

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

    /// Reads what every certificate is asked about once; the rest is read when asked for.
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

    /// Whether the certificate has the field at all, even with nothing in it.
    pub fn are_present(&self) -> bool {
        self.present
    }

    /// Identifiers that occur more than once (against RFC 5280 section 4.2), each once.
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

    /// Extensions with a known syntax that their value does not follow, with the error.
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

    /// Extended key usage (RFC 5280 section 4.2.1.12); an empty list is kept as one.
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

    /// The key identifier in the authority key identifier (RFC 5280 section 4.2.1.1), which may lack one.
    pub fn authority_key_identifier(&self) -> Extension<Option<Vec<u8>>> {
        self.find(
            oid::AUTHORITY_KEY_IDENTIFIER,
            usage::read_authority_key_identifier,
        )
    }

    /// The URLs of CRLs (RFC 5280 section 4.2.1.13).
    pub fn crl_urls(&self) -> Vec<String> {
        self.crl_distribution_points()
            .value()
            .map(|points| points.iter().flat_map(DistributionPoint::urls).collect())
            .unwrap_or_default()
    }

    /// The authority information access entries: method and place (RFC 5280 section 4.2.2.1).
    pub fn authority_information_access(&self) -> Extension<Vec<(Oid, GeneralName)>> {
        self.find(oid::AUTHORITY_INFORMATION_ACCESS, distribution::read_access)
    }

    pub(crate) fn crl_distribution_points(&self) -> Extension<Vec<DistributionPoint>> {
        self.find(oid::CRL_DISTRIBUTION_POINTS, DistributionPoint::read_list)
    }

    pub(crate) fn policies(&self) -> Extension<Policies> {
        self.find(oid::CERTIFICATE_POLICIES, Policies::read)
    }

    /// How many octets there are to read for policies and mappings.
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

    /// Pairs of issuer domain policy and subject domain policy (RFC 5280 section 4.2.1.5).
    pub(crate) fn policy_mappings(&self) -> Extension<Vec<(Oid, Oid)>> {
        self.find(oid::POLICY_MAPPINGS, policy::read_mappings)
    }

    pub(crate) fn policy_constraints(&self) -> Extension<PolicyConstraints> {
        self.find(oid::POLICY_CONSTRAINTS, PolicyConstraints::read)
    }

    /// How many more certificates may use anyPolicy (RFC 5280 section 4.2.1.14).
    pub(crate) fn inhibit_any_policy(&self) -> Extension<u32> {
        self.find(oid::INHIBIT_ANY_POLICY, policy::read_skip_certificates)
    }

    fn find<T>(&self, oid: ObjectIdentifier, read: Read<T>) -> Extension<T> {
        find(&self.all, oid, read)
    }

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

type Read<T> = fn(Reader<'_>) -> Result<T>;

/// Whether a value follows the syntax of its extension.
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

/// The first extension with that identifier; a second one is a fault of its own.
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

/// Decodes a value with one of x509-cert's types, keeping the place of the trouble.
fn with_x509_cert<'a, T: der::Decode<'a, Error = der::Error>>(
    reader: Reader<'a>,
    field: &str,
) -> Result<T> {
    T::from_der(reader.rest()).map_err(|error| {
        let within = error.position().map_or(0, u32::from) as usize;
        decode_error(error.kind().to_string(), reader.offset() + within, field)
    })
}
