//! The profile of Azure Sphere's certificates, as seen in a real tenant CA and proof: which
//! attributes, dates and extensions they have, in which order, and which they lack.
//!
//! What the real ones do against the norm is imitated, because tools must cope with it: no key
//! identifiers in the tenant CA (RFC 5280 sections 4.2.1.1 and 4.2.1.2), blanks in its URLs
//! (RFC 3986 section 2), and a proof with encipherOnly alone and an empty critical extended key
//! usage. Names say MOCK, so that nobody takes one for real.
//!
//! Root and policy CA are guesses: the policy CA's name and key are known from the tenant CA,
//! its bytes are not public, and of the root not even the name.

use super::{StringType, Template, failed, keys::MockKey, name};
use crate::{
    asn1::{
        oid, tag,
        writer::{self, boolean_true, constructed, sequence, value},
    },
    certificate::Time,
    error::Result,
    signing::template::{self, key_usage_value, string_type},
};
use const_oid::ObjectIdentifier;
use rcgen::{
    CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, Issuer, SerialNumber,
    string::{Ia5String, PrintableString},
};
use time::OffsetDateTime;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// The real URLs hold blanks as well. RFC 6761 section 6.4 reserves `.invalid`: no test ever
/// fetches from these.
const CRL_URL: &str = "http://crl.mock.invalid/MOCK Azure Sphere Policy.crl";
const POLICY_URL: &str = "http://pki.mock.invalid/certificates/MOCKAzureSpherePolicy.cer";

/// A name, each attribute (identifier, string type, text) an RDN of its own.
pub(super) type Attributes = Vec<(ObjectIdentifier, StringType, String)>;

/// The fields of a certificate, for either of the two writers: rcgen, or [`Template`] for keys
/// that rcgen does not know.
struct Draft {
    issuer: Attributes,
    subject: Attributes,
    serial: [u8; 16],
    /// Seconds since 1970-01-01T00:00:00Z.
    not_before: i64,
    not_after: i64,
    /// Identifier, criticality and value.
    extensions: Vec<(ObjectIdentifier, bool, Vec<u8>)>,
}

/// The root, which signs itself: five years old and valid for 20 more.
pub(super) fn root(at: i64, serial: [u8; 16], key: &MockKey) -> Result<Vec<u8>> {
    let draft = Draft {
        issuer: root_name(),
        subject: root_name(),
        serial,
        not_before: at - 5 * 365 * DAY,
        not_after: at + 20 * 365 * DAY,
        extensions: authority_extensions(),
    };
    draft.sign(key, key)
}

/// The CA between the root and the tenants: a year old and valid for nine more.
pub(super) fn policy(at: i64, serial: [u8; 16], key: &MockKey, root: &MockKey) -> Result<Vec<u8>> {
    let draft = Draft {
        issuer: root_name(),
        subject: policy_name(),
        serial,
        not_before: at - 365 * DAY,
        not_after: at + 9 * 365 * DAY,
        extensions: authority_extensions(),
    };
    draft.sign(key, root)
}

/// The tenant CA: 730 days to the second, neither key identifiers nor a path length, blanks in
/// its URLs.
///
/// It begins a day before `at`, so that a proof made at once lies inside.
pub(super) fn tenant(
    at: i64,
    serial: [u8; 16],
    id: &str,
    key: &MockKey,
    policy: &MockKey,
) -> Result<Vec<u8>> {
    let mut extensions = authority_extensions();
    extensions.extend([
        (oid::CRL_DISTRIBUTION_POINTS, false, crl_point(CRL_URL)),
        (
            oid::AUTHORITY_INFORMATION_ACCESS,
            false,
            issuer_access(POLICY_URL),
        ),
    ]);
    let draft = Draft {
        issuer: policy_name(),
        subject: tenant_name(id),
        serial,
        not_before: at - DAY,
        not_after: at + 729 * DAY,
        extensions,
    };
    draft.sign(key, policy)
}

/// The proof: the code alone as its subject, 65 minutes, encipherOnly, an empty critical
/// extended key usage and nothing else.
///
/// No library writes such a one. rcgen would also encode the issuer's name anew; here it is the
/// CA's subject octet for octet, as in real proofs.
pub(super) fn proof(
    at: Time,
    serial: [u8; 16],
    code: &str,
    key: &MockKey,
    issuer: &[u8],
    signer: &MockKey,
) -> Result<Vec<u8>> {
    // `plus_seconds` saturates; a moment out of range is to be an error.
    let after = |seconds: i64| {
        moment(at.unix() + seconds)?;
        Ok(at.plus_seconds(seconds))
    };
    let subject = template::common_name(string_type(code), code);
    let mut template = Template::new(issuer, &subject, key, at)
        .valid(after(-5 * MINUTE)?, after(60 * MINUTE)?)
        .with(template::key_usage(&[ENCIPHER_ONLY]))
        .with(template::extended_key_usage(true, &[]));
    template.serial = serial.to_vec();
    template.sign(signer)
}

/// Bits of keyUsage (RFC 5280 section 4.2.1.3).
const DIGITAL_SIGNATURE: u8 = 0;
const KEY_CERT_SIGN: u8 = 5;
const CRL_SIGN: u8 = 6;
const ENCIPHER_ONLY: u8 = 7;

/// A device: its id alone as its subject, a day, for client authentication. What real ones hold
/// beyond their subject and life is not published. Their ids have 128 characters, which is more
/// than ub-common-name (64) allows.
pub(super) fn device(
    at: i64,
    serial: [u8; 16],
    id: &str,
    key: &MockKey,
    issuer: Attributes,
    issuer_key: Option<Vec<u8>>,
    signer: &MockKey,
) -> Result<Vec<u8>> {
    let purposes = sequence(&[writer::oid(oid::CLIENT_AUTH)]);
    let mut draft = Draft {
        issuer,
        subject: attributes(&[(oid::COMMON_NAME, id)]),
        serial,
        not_before: at - 5 * MINUTE,
        not_after: at + DAY,
        extensions: vec![
            (oid::KEY_USAGE, true, key_usage_value(&[DIGITAL_SIGNATURE])),
            (oid::EXTENDED_KEY_USAGE, false, purposes),
        ],
    };
    // RFC 5280 section 4.2.1.1 wants it; Azure Sphere's CAs have no identifier to name.
    draft.extensions.extend(issuer_key.map(|identifier| {
        let identifier = value(tag::context(0), &identifier);
        let content = sequence(&[identifier]);
        (oid::AUTHORITY_KEY_IDENTIFIER, false, content)
    }));
    draft.sign(key, signer)
}

impl Draft {
    /// Writes the certificate and signs it with the key of its issuer.
    fn sign(&self, key: &MockKey, signer: &MockKey) -> Result<Vec<u8>> {
        match key.curve_bits() {
            // Without its C back end rcgen names no curve but P-256 and P-384.
            Some(521) => self.template(key)?.sign(signer),
            _ => self.sign_with_rcgen(key, signer),
        }
    }

    /// The certificate by rcgen. All extensions are given as they are: rcgen's own would add
    /// key identifiers.
    fn sign_with_rcgen(&self, key: &MockKey, signer: &MockKey) -> Result<Vec<u8>> {
        let mut params = CertificateParams::default();
        params.distinguished_name = distinguished_name(&self.subject)?;
        params.serial_number = Some(SerialNumber::from_slice(&self.serial));
        params.not_before = moment(self.not_before)?;
        params.not_after = moment(self.not_after)?;
        let custom = self.extensions.iter();
        params.custom_extensions = custom
            .map(|(identifier, critical, content)| {
                let mut extension =
                    CustomExtension::from_oid_content(&arcs(*identifier), content.clone());
                extension.set_criticality(*critical);
                extension
            })
            .collect();
        let mut authority = CertificateParams::default();
        authority.distinguished_name = distinguished_name(&self.issuer)?;
        let made = params
            .signed_by(key, &Issuer::new(authority, signer))
            .map_err(|cause| failed("make the certificate", cause))?;
        Ok(made.der().to_vec())
    }

    /// The same fields for the writer that knows every key.
    fn template(&self, key: &MockKey) -> Result<Template> {
        let at = |seconds| {
            moment(seconds)?;
            Ok(Time::EPOCH.plus_seconds(seconds))
        };
        let (issuer, subject) = (der_name(&self.issuer), der_name(&self.subject));
        let mut template = Template::new(&issuer, &subject, key, Time::EPOCH)
            .valid(at(self.not_before)?, at(self.not_after)?);
        template.serial = self.serial.to_vec();
        let extensions = self.extensions.iter();
        template.extensions = extensions
            .map(|(identifier, critical, content)| {
                template::extension(*identifier, *critical, content)
            })
            .collect();
        Ok(template)
    }
}

/// Seconds since 1970 as rcgen takes a moment.
///
/// Errors: outside the years -9999 to 9999.
fn moment(seconds: i64) -> Result<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds)
        .map_err(|cause| failed("represent that moment", cause))
}

/// An object identifier as rcgen takes it.
fn arcs(identifier: ObjectIdentifier) -> Vec<u64> {
    identifier.arcs().map(u64::from).collect()
}

/// A name as rcgen takes it.
///
/// Errors: text that its string type cannot hold.
fn distinguished_name(attributes: &Attributes) -> Result<DistinguishedName> {
    let fail = |cause| failed("write the CA's name again", cause);
    let mut name = DistinguishedName::new();
    for (identifier, kind, text) in attributes {
        let value = match kind {
            StringType::Ia5 => {
                DnValue::Ia5String(Ia5String::try_from(text.as_str()).map_err(fail)?)
            }
            StringType::Printable => {
                DnValue::PrintableString(PrintableString::try_from(text.as_str()).map_err(fail)?)
            }
            _ => DnValue::Utf8String(text.clone()),
        };
        name.push(DnType::from_oid(&arcs(*identifier)), value);
    }
    Ok(name)
}

/// A name in DER.
fn der_name(attributes: &Attributes) -> Vec<u8> {
    let borrowed = attributes
        .iter()
        .map(|(identifier, kind, text)| (*identifier, *kind, text.as_str()));
    name(&borrowed.collect::<Vec<_>>())
}

/// Key usage first, as in the real one: digitalSignature, keyCertSign, cRLSign; then CA:TRUE.
fn authority_extensions() -> Vec<(ObjectIdentifier, bool, Vec<u8>)> {
    let usage = key_usage_value(&[DIGITAL_SIGNATURE, KEY_CERT_SIGN, CRL_SIGN]);
    vec![
        (oid::KEY_USAGE, true, usage),
        (oid::BASIC_CONSTRAINTS, true, sequence(&[boolean_true()])),
    ]
}

/// The uniformResourceIdentifier of a GeneralName.
fn uri(url: &str) -> Vec<u8> {
    value(tag::context(6), url.as_bytes())
}

/// CRLDistributionPoints with one full name, a URI.
fn crl_point(url: &str) -> Vec<u8> {
    let full_name = constructed(0, &[uri(url)]);
    sequence(&[sequence(&[constructed(0, &[full_name])])])
}

/// AuthorityInfoAccess with one place of the issuer's certificate.
fn issuer_access(url: &str) -> Vec<u8> {
    sequence(&[sequence(&[writer::oid(oid::CA_ISSUERS), uri(url)])])
}

/// RDNs in the order of the real tenant CA: C, ST, L, O, CN. The CN ends in the tenant's GUID
/// in lower case.
fn tenant_name(id: &str) -> Attributes {
    attributes(&[
        (oid::COUNTRY_NAME, "US"),
        (oid::STATE_OR_PROVINCE_NAME, "Washington"),
        (oid::LOCALITY_NAME, "Redmond"),
        (oid::ORGANIZATION_NAME, "MOCK Corporation"),
        (
            oid::COMMON_NAME,
            &format!("MOCK Microsoft Azure Sphere {id}"),
        ),
    ])
}

fn root_name() -> Attributes {
    authority_name("MOCK Azure Sphere Root CA")
}

fn policy_name() -> Attributes {
    authority_name("MOCK Azure Sphere Policy CA")
}

/// RDNs in the order of the real policy CA: C, O, CN.
fn authority_name(common_name: &str) -> Attributes {
    attributes(&[
        (oid::COUNTRY_NAME, "US"),
        (oid::ORGANIZATION_NAME, "MOCK Corporation"),
        (oid::COMMON_NAME, common_name),
    ])
}

/// PrintableString where it will do, as the real ones have; UTF8String otherwise.
fn attributes(all: &[(ObjectIdentifier, &str)]) -> Attributes {
    all.iter()
        .map(|(identifier, text)| (*identifier, string_type(text), (*text).to_owned()))
        .collect()
}
