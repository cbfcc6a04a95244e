//! How the facts of a certificate come from what was decoded.

use super::{
    BasicConstraintsFacts, CertificateFacts, ExtensionFacts, Facts, KeyFacts, MalformedFacts,
    NameConstraintsFacts, NumberFacts, QuirkFacts, SourceFacts, Thumbprints, ValidityFacts,
};
use crate::{
    asn1::oid,
    certificate::{
        Attribute, BasicConstraints, Certificate, GeneralName, GeneralSubtree, HashAlgorithm,
        KeyKind, NameConstraints, Number, Oid, PublicKey, RawExtension, Thumbprint,
        ThumbprintStyle, TimeField, upper_hex,
    },
    error::Error,
    input::{EncodingQuirk, QuirkKind, Source},
    report::Texts,
};
use const_oid::ObjectIdentifier;
use std::{
    fmt::{Display, Write as _},
    sync::Arc,
};

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
            basic_constraints: extensions
                .basic_constraints()
                .value()
                .map(BasicConstraintsFacts::of),
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
            extensions: extensions.iter().map(ExtensionFacts::of).collect(),
            malformed_extensions: extensions
                .malformed()
                .iter()
                .map(MalformedFacts::of)
                .collect(),
            azure_sphere_tenant: certificate.azure_sphere_tenant(),
        }
    }
}

impl BasicConstraintsFacts {
    fn of(basic: &BasicConstraints) -> Self {
        Self {
            ca: basic.ca,
            path_len: basic.encoded_path_len.as_ref().map(NumberFacts::of),
        }
    }
}

impl ExtensionFacts {
    fn of(extension: &RawExtension) -> Self {
        Self {
            oid: display(extension.oid()),
            name: extension.oid().name(),
            critical: extension.is_critical(),
            understood: extension.is_understood(),
        }
    }
}

impl MalformedFacts {
    fn of((oid, error): &(Oid, Error)) -> Self {
        Self {
            oid: oid.to_string(),
            name: oid.name(),
            reason: error.message().to_owned(),
            offset: error.offset(),
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
    let is_named = |quirk: &&EncodingQuirk| {
        matches!(
            quirk.kind,
            QuirkKind::Ber
                | QuirkKind::Contents
                | QuirkKind::JsonQuoted
                | QuirkKind::LiteralNewlines
                | QuirkKind::Unverified
                | QuirkKind::Utf16
                | QuirkKind::Wrapped(_)
        )
    };
    let quirks = quirks.iter().filter(is_named);
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
