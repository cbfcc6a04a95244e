//! The facts of a certificate: its decoded fields as data for reports.
//!
//! The doc comments of serialised fields are the descriptions in the JSON schemas
//! (`popcert schema`).

mod of_certificate;

use super::Texts;
use crate::input::Place;
use serde::Serialize;
use std::{ops::Deref, sync::Arc};

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
    /// The parameters of the signature's algorithm: hash, mask and salt of RSASSA-PSS.
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

impl std::fmt::Display for NumberFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Small(number) => write!(f, "{number}"),
            Self::Large(digits) => f.write_str(digits),
        }
    }
}
