//! The CA that clients of the mock trust, and the certificate that it issues to the mock.
//!
//! With `--dir` CA and key are kept, so that clients trust one file for years. Without it the
//! key is never written, and the CA ends with the process.

use crate::{
    certificate::{Attribute, Certificate, Time, ValidityStatus},
    error::{Error, ErrorKind, Result},
    mock::{KeyType, MockKey, Randomness, cloud::folder, failed},
};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyUsagePurpose, PublicKeyData, SanType, SerialNumber,
};
use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::Path,
};
use time::OffsetDateTime;
use zeroize::Zeroizing;

const DAY: i64 = 86_400;
/// Days. The CA's life; clients that pinned its file go on working for that long.
const CA_DAYS: i64 = 3650;
/// Days. Apple's systems refuse TLS server certificates of more than 825 days, and of public
/// CAs of more than 398 (HT210176, HT211025). A short life costs nothing: one is issued at
/// every start.
const SERVER_DAYS: i64 = 397;
const NAME: &str = "MOCK popcert cloud CA";

/// The CA's key, and the system's random numbers for what it issues.
pub(super) struct Authority {
    key: MockKey,
    randomness: Randomness,
}

/// The CA in those files, or a new one if there is none, written there.
///
/// Errors: files that are damaged, somebody else's or too old. They are never replaced, since
/// clients trust them. No random numbers from the system; a file that cannot be written.
pub(super) fn read_or_make(
    certificate: &Path,
    key: &Path,
    keep_key: bool,
    now: Time,
) -> Result<Authority> {
    // Never from a seed: clients trust this CA, and whoever knows the seed would have its key.
    let randomness = Randomness::from_system()?;
    let (there, stored) = (read(certificate)?, read(key)?);
    let key = match (there, stored) {
        (Some(pem), stored) => stored_pair((certificate, &pem), (key, stored), now)?,
        // A kill between the two files: nobody has trusted that key yet.
        (None, Some(pem)) => {
            let secret = stored_key(key, &pem)?;
            make_certificate(certificate, &secret, &randomness, now)?;
            secret
        }
        (None, None) => {
            let secret = MockKey::generate(KeyType::P256, &randomness, "CA key")?;
            // The key first: a certificate without its key is an error at the next start.
            if keep_key {
                write(key, secret.to_pem()?.as_bytes())?;
            }
            make_certificate(certificate, &secret, &randomness, now)?;
            secret
        }
    };
    Ok(Authority { key, randomness })
}

fn make_certificate(
    file: &Path,
    secret: &MockKey,
    randomness: &Randomness,
    now: Time,
) -> Result<()> {
    let mut params = params(NAME, &randomness.octets("CA serial"), now, CA_DAYS)?;
    params.key_identifier_method = key_identifier(secret);
    // RFC 5280 section 4.2.1.9: pathLenConstraint 0, so that this CA can issue the mock's own
    // certificate and no further CA, whoever may get hold of its key.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let made = params
        .self_signed(secret)
        .map_err(|cause| failed("make the CA of the mock cloud", cause))?;
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", made.der().to_vec()));
    write(file, pem.as_bytes())
}

/// The contents of a file, or nothing if it is not there.
fn read(file: &Path) -> Result<Option<Zeroizing<Vec<u8>>>> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::io(file.display().to_string(), "read", cause)),
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    folder::write_whole(folder, &name, bytes)
        .map_err(|cause| Error::io(file.display().to_string(), "write", cause))
}

/// The key of a CA that is there.
fn stored_pair(
    (certificate, pem): (&Path, &[u8]),
    (key, stored): (&Path, Option<Zeroizing<Vec<u8>>>),
    now: Time,
) -> Result<MockKey> {
    let not_ours = |why: &str| unusable(certificate, why);
    let block = pem::parse(pem).map_err(|cause| not_ours(&cause.to_string()))?;
    let parsed = Certificate::from_der(block.contents());
    let parsed = parsed.map_err(|cause| not_ours(&cause.to_string()))?;
    let mut names = parsed.subject().common_names();
    if names.next().and_then(Attribute::text).as_deref() != Some(NAME) {
        return Err(not_ours("it has another name"));
    }
    if parsed.validity().status(now) != ValidityStatus::Valid {
        return Err(not_ours("it is not valid now"));
    }
    let stored = stored.ok_or_else(|| unusable(key, "it is missing"))?;
    let secret = stored_key(key, &stored)?;
    match parsed.public_key().der() == secret.public_key_info() {
        true => Ok(secret),
        false => Err(unusable(key, "it is the key of another certificate")),
    }
}

fn stored_key(file: &Path, pem: &Zeroizing<Vec<u8>>) -> Result<MockKey> {
    MockKey::from_pem(pem).map_err(|cause| unusable(file, cause.message()))
}

fn unusable(file: &Path, why: &str) -> Error {
    let message = format!("this is not what the mock cloud keeps its TLS CA in: {why}");
    Error::new(ErrorKind::Decode, message)
        .in_file(file.display().to_string())
        .with_hint("put back a copy of it, or move ca.pem and ca-key.pem away: a new CA is made then, which clients have to trust")
}

impl Authority {
    /// A certificate for loopback, the addresses that are listened on, and `hosts`; and its key in
    /// PKCS#8. It is issued at every start, since names may have changed.
    ///
    /// Clients compare the subjectAltName alone (RFC 9525 section 6), so the CN is for people.
    pub(super) fn issue(
        &self,
        hosts: &[String],
        listen: &[IpAddr],
        now: Time,
    ) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>)> {
        let fail = |cause: rcgen::Error| failed("make the certificate of the mock cloud", cause);
        let key = MockKey::generate(KeyType::P256, &self.randomness, "server key")?;
        let mut params = params(
            "MOCK popcert cloud",
            &self.randomness.octets("server serial"),
            now,
            SERVER_DAYS,
        )?;
        let names = ["localhost".to_owned()]
            .into_iter()
            .chain(hosts.iter().cloned());
        for name in names {
            // A name or an address: they are different forms in the certificate (RFC 5280
            // section 4.2.1.6).
            let name = match name.trim_matches(['[', ']']).parse::<IpAddr>() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) => SanType::DnsName(name.try_into().map_err(fail)?),
            };
            params.subject_alt_names.push(name);
        }
        let loopback = [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::from(Ipv6Addr::LOCALHOST),
        ];
        for address in loopback.into_iter().chain(listen.iter().copied()) {
            let name = SanType::IpAddress(address);
            // 0.0.0.0 and :: are places to listen on and none to connect to.
            if !address.is_unspecified() && !params.subject_alt_names.contains(&name) {
                params.subject_alt_names.push(name);
            }
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Python 3.13 and newer refuse a certificate without it.
        params.use_authority_key_identifier_extension = true;
        params.key_identifier_method = key_identifier(&key);
        let mut ca = CertificateParams::default();
        ca.distinguished_name = rcgen::DistinguishedName::new();
        ca.distinguished_name.push(DnType::CommonName, NAME);
        ca.key_identifier_method = key_identifier(&self.key);
        let issuer = Issuer::new(ca, &self.key);
        let made = params.signed_by(&key, &issuer).map_err(fail)?;
        let block = pem::parse(key.to_pem()?.as_bytes())
            .map_err(|cause| failed("read back the key", cause))?;
        Ok((made.der().to_vec(), Zeroizing::new(block.into_contents())))
    }
}

/// RFC 7093 section 2, method 1: the leftmost 160 bits of the SHA-256 of the key. Both
/// certificates must have the same value for the CA's key (RFC 5280 section 4.2.1.1).
fn key_identifier(key: &MockKey) -> rcgen::KeyIdMethod {
    use sha2::{Digest, Sha256};
    rcgen::KeyIdMethod::PreSpecified(Sha256::digest(key.der_bytes())[..20].to_vec())
}

/// Name, serial number and dates of either certificate, the dates from a day before `now`, for
/// clients whose clock is behind. The serial number's first bits are 01: positive, and 16
/// octets for sure (RFC 5280 section 4.1.2.2).
fn params(name: &str, serial: &[u8; 16], now: Time, days: i64) -> Result<CertificateParams> {
    let moment = |seconds| {
        OffsetDateTime::from_unix_timestamp(seconds)
            .map_err(|cause| failed("represent that moment", cause))
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let mut serial = *serial;
    serial[0] = serial[0] & 0x7F | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.not_before = moment(now.unix() - DAY)?;
    params.not_after = moment(now.unix() + days * DAY)?;
    Ok(params)
}
