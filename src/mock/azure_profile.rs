//! The shapes of Azure Sphere's certificates, as seen in a real tenant CA and proof: which
//! attributes, dates and extensions they have, in which order, and which they lack.

use super::{der, failed, keys::MockKey};
use crate::{certificate::tlv::Reader, error::Result};
use rcgen::{
    CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, Issuer, SerialNumber,
    string::PrintableString,
};
use time::OffsetDateTime;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

const BASIC_CONSTRAINTS: &[u64] = &[2, 5, 29, 19];
const KEY_USAGE: &[u64] = &[2, 5, 29, 15];
const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
const CRL_DISTRIBUTION_POINTS: &[u64] = &[2, 5, 29, 31];
const AUTHORITY_INFORMATION_ACCESS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];

/// `id-ad-caIssuers`, with its header.
const CA_ISSUERS: &[u8] = &[0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02];
/// `id-kp-clientAuth`, with its header.
const CLIENT_AUTH: &[u8] = &[0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];

/// The real URLs hold blanks as well; RFC 6761 reserves `.invalid`.
const CRL_URL: &str = "http://crl.mock.invalid/MOCK Azure Sphere Policy.crl";
const POLICY_URL: &str = "http://pki.mock.invalid/certificates/MOCKAzureSpherePolicy.cer";

/// Who issues: a name and a key.
pub(super) struct Signer<'a> {
    pub(super) name: DistinguishedName,
    pub(super) key: &'a MockKey,
}

/// The root, which signs itself.
pub(super) fn root(at: i64, serial: [u8; 16], key: &MockKey) -> Result<Vec<u8>> {
    let mut params = params(authority_name("MOCK Azure Sphere Root CA"), serial);
    dates(&mut params, at - 5 * 365 * DAY, at + 20 * 365 * DAY)?;
    params.custom_extensions = authority_extensions();
    let signer = Signer {
        name: authority_name("MOCK Azure Sphere Root CA"),
        key,
    };
    sign(&params, key, &signer)
}

/// The CA between the root and the tenants.
pub(super) fn policy(at: i64, serial: [u8; 16], key: &MockKey, root: &MockKey) -> Result<Vec<u8>> {
    let mut params = params(policy_name(), serial);
    dates(&mut params, at - 365 * DAY, at + 9 * 365 * DAY)?;
    params.custom_extensions = authority_extensions();
    let signer = Signer {
        name: authority_name("MOCK Azure Sphere Root CA"),
        key: root,
    };
    sign(&params, key, &signer)
}

/// The tenant CA: 730 days, neither key identifiers nor a path length, blanks in its URLs.
///
/// It begins a day before `at`, so that a proof made at once lies inside.
pub(super) fn tenant(
    at: i64,
    serial: [u8; 16],
    id: &str,
    key: &MockKey,
    policy: &MockKey,
) -> Result<Vec<u8>> {
    let mut params = params(tenant_name(id), serial);
    dates(&mut params, at - DAY, at + 729 * DAY)?;
    params.custom_extensions = authority_extensions();
    params.custom_extensions.extend([
        extension(CRL_DISTRIBUTION_POINTS, false, crl_point(CRL_URL)),
        extension(
            AUTHORITY_INFORMATION_ACCESS,
            false,
            issuer_access(POLICY_URL),
        ),
    ]);
    sign(
        &params,
        key,
        &Signer {
            name: policy_name(),
            key: policy,
        },
    )
}

/// The proof: the code alone as its subject, 65 minutes, encipherOnly, an empty critical
/// extended key usage and nothing else.
pub(super) fn proof(
    at: i64,
    serial: [u8; 16],
    code: &str,
    key: &MockKey,
    signer: &Signer<'_>,
) -> Result<Vec<u8>> {
    let mut params = params(common_name(code), serial);
    dates(&mut params, at - 5 * MINUTE, at + 60 * MINUTE)?;
    params.custom_extensions = vec![
        extension(KEY_USAGE, true, vec![0x03, 0x02, 0x00, 0x01]),
        extension(EXTENDED_KEY_USAGE, true, der::sequence(&[])),
    ];
    sign(&params, key, signer)
}

/// A device: its id alone as its subject, a day, for client authentication. What real ones
/// hold beyond their subject and life is not published.
pub(super) fn device(
    at: i64,
    serial: [u8; 16],
    id: &str,
    key: &MockKey,
    signer: &Signer<'_>,
) -> Result<Vec<u8>> {
    let mut params = params(common_name(id), serial);
    dates(&mut params, at - 5 * MINUTE, at + DAY)?;
    params.custom_extensions = vec![
        extension(KEY_USAGE, true, vec![0x03, 0x02, 0x07, 0x80]),
        extension(
            EXTENDED_KEY_USAGE,
            false,
            der::sequence(&[CLIENT_AUTH.to_vec()]),
        ),
    ];
    sign(&params, key, signer)
}

fn params(name: DistinguishedName, serial: [u8; 16]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params
}

fn dates(params: &mut CertificateParams, not_before: i64, not_after: i64) -> Result<()> {
    let moment = |seconds| {
        OffsetDateTime::from_unix_timestamp(seconds)
            .map_err(|cause| failed("use that moment", cause))
    };
    params.not_before = moment(not_before)?;
    params.not_after = moment(not_after)?;
    Ok(())
}

fn sign(params: &CertificateParams, key: &MockKey, signer: &Signer<'_>) -> Result<Vec<u8>> {
    let mut names = CertificateParams::default();
    names.distinguished_name = signer.name.clone();
    let issuer = Issuer::new(names, signer.key);
    let made = params
        .signed_by(key, &issuer)
        .map_err(|cause| failed("make the certificate", cause))?;
    with_public_key(made.der(), key.public_key_info(), signer.key)
}

/// rcgen names no curve but P-256 and P-384 without a C back end, so a P-521 key's own
/// info is put in its place and the certificate signed again.
fn with_public_key(made: &[u8], info: &[u8], signer: &MockKey) -> Result<Vec<u8>> {
    let mut parts = Reader::new(made, 0).any("Certificate")?.contents();
    let mut fields = parts.any("tbsCertificate")?.contents();
    let algorithm = encoding(&mut parts)?;
    let mut signed = Vec::new();
    while !fields.is_empty() {
        signed.push(encoding(&mut fields)?);
    }
    match signed.get_mut(PUBLIC_KEY_FIELD) {
        Some(field) if field != info => *field = info.to_vec(),
        _ => return Ok(made.to_vec()),
    }
    let signed = der::sequence(&signed);
    let bits = der::bit_string(&signer.sign(&signed)?);
    Ok(der::sequence(&[signed, algorithm, bits]))
}

/// Version, serial number, algorithm, issuer, validity and subject come before the key.
const PUBLIC_KEY_FIELD: usize = 6;

fn encoding(reader: &mut Reader<'_>) -> Result<Vec<u8>> {
    let start = reader.rest();
    reader.any("tbsCertificate")?;
    Ok(start[..start.len() - reader.rest().len()].to_vec())
}

/// Key usage first, as in the real one: digitalSignature, keyCertSign, cRLSign; then CA:TRUE.
fn authority_extensions() -> Vec<CustomExtension> {
    vec![
        extension(KEY_USAGE, true, vec![0x03, 0x02, 0x01, 0x86]),
        extension(BASIC_CONSTRAINTS, true, vec![0x30, 0x03, 0x01, 0x01, 0xFF]),
    ]
}

fn extension(oid: &[u64], critical: bool, content: Vec<u8>) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(oid, content);
    extension.set_criticality(critical);
    extension
}

/// CRLDistributionPoints with one full name, a URI.
fn crl_point(url: &str) -> Vec<u8> {
    let name = der::value(0xA0, &der::value(0x86, url.as_bytes()));
    der::sequence(&[der::sequence(&[der::value(0xA0, &name)])])
}

/// AuthorityInfoAccess with one place of the issuer's certificate.
fn issuer_access(url: &str) -> Vec<u8> {
    let entry = [CA_ISSUERS.to_vec(), der::value(0x86, url.as_bytes())];
    der::sequence(&[der::sequence(&entry)])
}

fn tenant_name(id: &str) -> DistinguishedName {
    name(&[
        (DnType::CountryName, "US"),
        (DnType::StateOrProvinceName, "Washington"),
        (DnType::LocalityName, "Redmond"),
        (DnType::OrganizationName, "MOCK Corporation"),
        (
            DnType::CommonName,
            &format!("MOCK Microsoft Azure Sphere {id}"),
        ),
    ])
}

fn policy_name() -> DistinguishedName {
    authority_name("MOCK Azure Sphere Policy CA")
}

fn authority_name(common_name: &str) -> DistinguishedName {
    name(&[
        (DnType::CountryName, "US"),
        (DnType::OrganizationName, "MOCK Corporation"),
        (DnType::CommonName, common_name),
    ])
}

fn common_name(text: &str) -> DistinguishedName {
    name(&[(DnType::CommonName, text)])
}

fn name(attributes: &[(DnType, &str)]) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    for (kind, text) in attributes {
        name.push(kind.clone(), string(text));
    }
    name
}

/// PrintableString where it will do, as the real ones have; UTF8String otherwise.
pub(super) fn string(text: &str) -> DnValue {
    PrintableString::try_from(text).map_or_else(
        |_| DnValue::Utf8String(text.to_owned()),
        DnValue::PrintableString,
    )
}
