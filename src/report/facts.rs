//! The facts of a certificate: its decoded fields as data for reports.
//!
//! The doc comments of serialised fields are the descriptions in the JSON schemas
//! (`popcert schema`).

use super::Texts;
use crate::{
    asn1::oid,
    certificate::{
        Attribute, Certificate, GeneralName, GeneralSubtree, HashAlgorithm, KeyKind,
        NameConstraints, Number, Oid, PublicKey, Thumbprint, ThumbprintStyle, TimeField, upper_hex,
    },
    input::{EncodingQuirk, Place, QuirkKind, Source},
};
use const_oid::ObjectIdentifier;
use serde::Serialize;
use std::{
    fmt::{Display, Write as _},
    ops::Deref,
    sync::Arc,
};

/// The facts of one certificate in one file. It dereferences to [`CertificateFacts`], which all
/// files with the same certificate share.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Facts {
    /// Where the certificate was found.
    pub source: SourceFacts,
    /// The facts of the certificate.
    #[serde(flatten)]
    pub certificate: Arc<CertificateFacts>,
}

impl Deref for Facts {
    type Target = CertificateFacts;

    fn deref(&self) -> &CertificateFacts {
        &self.certificate
    }
}

/// The facts of a certificate. Hex is upper-case without colons, times are RFC 3339 UTC.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CertificateFacts {
    /// The subject (RFC 4514, last RDN first).
    pub subject: String,
    /// The common names of the subject, in the order of the certificate.
    pub common_names: Vec<String>,
    /// The issuer (RFC 4514, last RDN first).
    pub issuer: String,
    /// The common names of the issuer, in the order of the certificate.
    pub issuer_common_names: Vec<String>,
    /// The serial number in upper-case hex; a negative number has a minus sign.
    pub serial: String,
    /// The version: 1, 2 or 3; not there when the certificate has another number, which
    /// `version_encoded` is then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u8>,
    /// The number that is encoded where there is no such version; version 3 would be encoded as 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_encoded: Option<NumberFacts>,
    /// Hashes of the whole DER certificate.
    pub thumbprints: Thumbprints,
    /// The validity period; a date is null when it is not valid.
    pub validity: ValidityFacts,
    /// The subject's key.
    pub public_key: KeyFacts,
    /// The algorithm of the signature (the outer `signatureAlgorithm`).
    pub signature_algorithm: String,
    /// What the parameters of the signature's algorithm say: hash, mask and salt of RSASSA-PSS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_parameters: Option<String>,
    /// Whether issuer and subject are the same name.
    pub self_issued: bool,
    /// Basic constraints. Like the other extensions, not there when absent or malformed; see
    /// `extensions` and `malformed_extensions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_constraints: Option<BasicConstraintsFacts>,
    /// Key usage: the RFC 5280 names of the bits that are set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_usage: Option<Vec<&'static str>>,
    /// Extended key usage: the names of the purposes, or dotted identifiers of those without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_key_usage: Option<Vec<String>>,
    /// `DNS:…`, `IP:…`, …
    #[cfg_attr(feature = "cli", schemars(with = "Option<Vec<String>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_alternative_names: Option<Texts>,
    /// Hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_key_identifier: Option<String>,
    /// The key identifier of the authority key identifier extension, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_key_identifier: Option<String>,
    /// The URLs of CRLs.
    pub crl_urls: Vec<String>,
    /// The URLs of the issuer's certificate.
    pub ca_issuers_urls: Vec<String>,
    /// The URLs of OCSP responders.
    pub ocsp_urls: Vec<String>,
    /// Certificate policies: dotted identifiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<String>>,
    /// Name constraints: permitted and excluded subtrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_constraints: Option<NameConstraintsFacts>,
    /// Every extension, in the order of the certificate.
    pub extensions: Vec<ExtensionFacts>,
    /// Extensions whose value does not follow the syntax.
    pub malformed_extensions: Vec<MalformedFacts>,
    /// The tenant or catalog id, if the subject's CN has the form of an Azure Sphere tenant CA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azure_sphere_tenant: Option<String>,
}

/// Where a certificate was found, and how the file departs from plain PEM or DER.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct SourceFacts {
    /// The file; `-` for standard input.
    pub path: String,
    /// The number of the certificate in the file, counted from 0.
    pub index: usize,
    /// The encoding of the file: `der`, `pem`, `base64`, …
    pub encoding: &'static str,
    /// Where it stands in the file, for formats that point at it.
    #[serde(skip)]
    pub place: Option<Place>,
    /// What a strict reader would stumble over.
    #[serde(rename = "oddities", skip_serializing_if = "Vec::is_empty")]
    pub quirks: Vec<QuirkFacts>,
    /// How the file had to be read, in one line of words.
    #[serde(skip)]
    pub(crate) read_as: String,
}

/// A deviation in the encoding of the file.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct QuirkFacts {
    /// A stable word.
    pub kind: &'static str,
    /// Offset in the file in octets, if the deviation has a place.
    pub offset: Option<usize>,
    /// The deviation in words.
    pub detail: String,
}

/// Hashes of the whole DER certificate, in upper-case hex: the two that services show. `popcert
/// thumbprint` has others.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct Thumbprints {
    pub sha1: String,
    pub sha256: String,
}

/// The validity period, in RFC 3339 UTC.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ValidityFacts {
    pub not_before: Option<String>,
    pub not_after: Option<String>,
}

/// A public key.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct KeyFacts {
    /// `ec`, `rsa`, `ed25519`, …
    pub algorithm: String,
    /// The name of the curve, or the dotted identifier of one without a name; `explicit parameters`
    /// where these spell out a curve that has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curve: Option<String>,
    /// Whether the key spells out its curve instead of naming it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub explicit_parameters: bool,
    /// Size in bits: of the modulus for RSA, of the prime for DSA, of the field for a curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bits: Option<usize>,
    /// The public exponent of an RSA key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exponent: Option<NumberFacts>,
    /// SHA-256 of the SubjectPublicKeyInfo's DER.
    pub spki_sha256: String,
    /// Algorithm and size for output as text: `EC P-384`.
    #[serde(skip)]
    pub display: String,
}

/// Basic constraints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct BasicConstraintsFacts {
    pub ca: bool,
    pub path_len: Option<NumberFacts>,
}

/// A number as it is in the certificate: a string of decimal digits if it takes more than 64 bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum NumberFacts {
    Small(u64),
    Large(String),
}

/// Name constraints: the base of each subtree as `form:value`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct NameConstraintsFacts {
    pub permitted: Vec<String>,
    pub excluded: Vec<String>,
}

/// One extension.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ExtensionFacts {
    /// The identifier, dotted.
    pub oid: String,
    /// The registered name of the identifier.
    pub name: Option<&'static str>,
    /// Whether it is marked critical.
    pub critical: bool,
    /// Whether popcert processes the extension.
    pub understood: bool,
}

/// An extension whose value could not be decoded.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct MalformedFacts {
    pub oid: String,
    pub name: Option<&'static str>,
    pub reason: String,
    pub offset: Option<usize>,
}

impl Facts {
    /// The facts of a certificate, where it was found, and the quirks of that file.
    pub fn of(certificate: &Certificate, source: &Source, quirks: &[EncodingQuirk]) -> Self {
        Self {
            source: SourceFacts::of(source, quirks),
            certificate: Arc::new(CertificateFacts::of(certificate)),
        }
    }

    /// The same facts of the same certificate in another file.
    pub(crate) fn found_in(&self, source: &Source, quirks: &[EncodingQuirk]) -> Self {
        Self {
            source: SourceFacts::of(source, quirks),
            certificate: Arc::clone(&self.certificate),
        }
    }
}

impl CertificateFacts {
    fn of(certificate: &Certificate) -> Self {
        let extensions = certificate.extensions();
        let (ca_issuers_urls, ocsp_urls) = access(certificate);
        Self {
            subject: certificate.subject().to_string(),
            common_names: certificate.subject().common_names().map(text).collect(),
            issuer: certificate.issuer().to_string(),
            issuer_common_names: certificate.issuer().common_names().map(text).collect(),
            serial: display(certificate.serial()),
            version: certificate.version(),
            version_encoded: certificate.unknown_version().map(NumberFacts::of),
            thumbprints: Thumbprints::of(certificate),
            validity: ValidityFacts {
                not_before: moment(certificate.validity().not_before()),
                not_after: moment(certificate.validity().not_after()),
            },
            public_key: KeyFacts::of(certificate.public_key()),
            signature_algorithm: display(certificate.signature_algorithm()),
            signature_parameters: certificate.signature_algorithm().display_parameters(),
            self_issued: certificate.is_self_issued(),
            basic_constraints: extensions.basic_constraints().value().map(|basic| {
                BasicConstraintsFacts {
                    ca: basic.ca,
                    path_len: basic.encoded_path_len.as_ref().map(NumberFacts::of),
                }
            }),
            key_usage: extensions.key_usage().value().map(|usage| usage.names()),
            extended_key_usage: extensions
                .extended_key_usage()
                .value()
                .map(|all| purposes(all)),
            subject_alternative_names: extensions
                .subject_alternative_names()
                .value()
                .map(|all| names(all)),
            subject_key_identifier: extensions
                .subject_key_identifier()
                .value()
                .map(|octets| upper_hex(octets)),
            authority_key_identifier: extensions
                .authority_key_identifier()
                .value()
                .and_then(|identifier| identifier.as_deref().map(upper_hex)),
            crl_urls: extensions.crl_urls(),
            ca_issuers_urls,
            ocsp_urls,
            policies: extensions
                .policies()
                .value()
                .map(|policies| policies.oids.iter().map(Oid::to_string).collect()),
            name_constraints: extensions
                .name_constraints()
                .value()
                .map(NameConstraintsFacts::of),
            extensions: extensions
                .iter()
                .map(|extension| ExtensionFacts {
                    oid: display(extension.oid()),
                    name: extension.oid().name(),
                    critical: extension.is_critical(),
                    understood: extension.is_understood(),
                })
                .collect(),
            malformed_extensions: extensions
                .malformed()
                .iter()
                .map(|(oid, error)| MalformedFacts {
                    oid: oid.to_string(),
                    name: oid.name(),
                    reason: error.message().to_owned(),
                    offset: error.offset(),
                })
                .collect(),
            azure_sphere_tenant: certificate.azure_sphere_tenant(),
        }
    }
}

impl SourceFacts {
    fn of(source: &Source, quirks: &[EncodingQuirk]) -> Self {
        Self {
            path: source.path.clone(),
            index: source.index,
            encoding: source.encoding.as_str(),
            place: source.place,
            read_as: read_as(source, quirks),
            quirks: quirks
                .iter()
                .map(|quirk| QuirkFacts {
                    kind: quirk.kind.id(),
                    offset: quirk.offset,
                    detail: quirk.detail.clone(),
                })
                .collect(),
        }
    }
}

/// The encoding, the forms around it, and what else is in the file.
fn read_as(source: &Source, quirks: &[EncodingQuirk]) -> String {
    let is_told = |quirk: &&EncodingQuirk| {
        matches!(
            quirk.kind,
            QuirkKind::Ber
                | QuirkKind::Contents
                | QuirkKind::JsonQuoted
                | QuirkKind::LiteralNewlines
                | QuirkKind::Utf16
                | QuirkKind::Wrapped(_)
        )
    };
    let quirks = quirks.iter().filter(is_told);
    let words = quirks.map(|quirk| quirk.detail.as_str());
    let all: Vec<_> = [source.encoding.as_str()]
        .into_iter()
        .chain(words)
        .collect();
    all.join("; ")
}

impl Thumbprints {
    fn of(certificate: &Certificate) -> Self {
        let hash = |algorithm| display_hash(&certificate.thumbprint(algorithm));
        Self {
            sha1: hash(HashAlgorithm::Sha1),
            sha256: hash(HashAlgorithm::Sha256),
        }
    }
}

impl KeyFacts {
    fn of(key: &PublicKey) -> Self {
        Self {
            algorithm: key.algorithm_name(),
            curve: key.curve_label(),
            explicit_parameters: key.spells_out_curve(),
            bits: key.bits(),
            exponent: match key.kind() {
                KeyKind::Rsa { exponent, .. } => exponent.as_ref().map(NumberFacts::of),
                _ => None,
            },
            spki_sha256: display_hash(&key.spki_sha256()),
            display: display(key),
        }
    }
}

impl NumberFacts {
    fn of(number: &Number) -> Self {
        number
            .to_u64()
            .map_or_else(|| Self::Large(number.to_string()), Self::Small)
    }
}

impl std::fmt::Display for NumberFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Small(number) => write!(f, "{number}"),
            Self::Large(digits) => f.write_str(digits),
        }
    }
}

impl NameConstraintsFacts {
    fn of(constraints: &NameConstraints) -> Self {
        let bases = |subtrees: &[GeneralSubtree]| {
            subtrees
                .iter()
                .map(|subtree| subtree.base.to_string())
                .collect()
        };
        Self {
            permitted: bases(&constraints.permitted),
            excluded: bases(&constraints.excluded),
        }
    }
}

fn display_hash(hash: &Thumbprint) -> String {
    hash.styled(ThumbprintStyle::Azure)
}

/// `to_string`, with room for what most values take: growing again and again would copy them each time.
fn display(value: impl Display) -> String {
    let mut text = String::with_capacity(40);
    // Strings take all.
    let _ = write!(text, "{value}");
    text
}

fn text(attribute: &Attribute) -> String {
    attribute.text().unwrap_or_else(|| attribute.hexadecimal())
}

fn moment(field: &TimeField) -> Option<String> {
    field.time().map(display)
}

/// How many identifiers of one list are shown by name. A look-up walks a table of a thousand names,
/// so in a longer, hostile list the others are shown in dotted form.
const NAMED: usize = 256;

fn purposes(all: &[Oid]) -> Vec<String> {
    let label = |(at, purpose): (usize, &Oid)| match at < NAMED {
        true => purpose.label(),
        false => purpose.to_string(),
    };
    all.iter().enumerate().map(label).collect()
}

fn names(all: &[GeneralName]) -> Texts {
    let mut texts = Texts::default();
    for name in all {
        match name {
            // Formatting by the hundred thousand takes a multiple of copying.
            GeneralName::Dns(host) => texts.push_parts("DNS:", host),
            name => texts.push(name),
        }
    }
    texts
}

/// The URLs of the two access methods of RFC 5280 section 4.2.2.1: caIssuers and OCSP.
fn access(certificate: &Certificate) -> (Vec<String>, Vec<String>) {
    let entries = certificate.extensions().authority_information_access();
    let of = |method: ObjectIdentifier| {
        entries
            .value()
            .into_iter()
            .flatten()
            .filter(|(oid, _)| *oid == method)
            .filter_map(|(_, place)| match place {
                GeneralName::Uri(uri) => Some(uri.clone()),
                _ => None,
            })
            .collect()
    };
    (of(oid::CA_ISSUERS), of(oid::OCSP))
}
