//! The CA that clients of the mock trust, and the certificate that it issues to the mock.
//!
//! With `--dir` CA and key are kept, so that clients trust one file for years. Without it the
//! key is never written, and the CA ends with the process.

use crate::{
    certificate::{Certificate, Time, ValidityStatus},
    error::{Error, Result},
    mock::{KeyType, MockKey, Randomness, cloud::store, failed},
};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyUsagePurpose, PublicKeyData, SanType, SerialNumber,
};
use std::{
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

/// The CA in those files if it is still good, else a new one, written there.
///
/// Errors: no random numbers from the system, or a file that cannot be written.
pub(super) fn read_or_make(
    certificate: &Path,
    key: &Path,
    keep_key: bool,
    now: Time,
) -> Result<Authority> {
    // Never from a seed: clients trust this CA, and whoever knows the seed would have its key.
    let randomness = Randomness::from_system()?;
    if let Some(key) = stored(certificate, key, now) {
        return Ok(Authority { key, randomness });
    }
    let secret = MockKey::generate(KeyType::P256, &randomness, "CA key")?;
    let mut params = params(NAME, &randomness.octets("CA serial"), now, CA_DAYS)?;
    params.key_identifier_method = key_identifier(&secret);
    // RFC 5280 section 4.2.1.9: pathLenConstraint 0, so that this CA can issue the mock's own
    // certificate and no further CA, whoever may get hold of its key.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let made = params
        .self_signed(&secret)
        .map_err(|cause| failed("make the CA of the mock cloud", cause))?;
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", made.der().to_vec()));
    let write = |file: &Path, bytes: &[u8]| {
        let folder = file.parent().unwrap_or(Path::new("."));
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        store::write_whole(folder, &name, bytes)
            .map_err(|cause| Error::io(file.display().to_string(), "write", cause))
    };
    // The key first: a CA certificate without its key would be taken for a good pair.
    if keep_key {
        write(key, secret.to_pem()?.as_bytes())?;
    }
    write(certificate, pem.as_bytes())?;
    Ok(Authority {
        key: secret,
        randomness,
    })
}

/// The stored key, if both files are there, belong together and are good for another month;
/// else the pair is made anew. What cannot be read counts as not there.
fn stored(certificate: &Path, key: &Path, now: Time) -> Option<MockKey> {
    let block = pem::parse(std::fs::read(certificate).ok()?).ok()?;
    let certificate = Certificate::from_der(block.contents()).ok()?;
    let key = MockKey::from_pem(&Zeroizing::new(std::fs::read(key).ok()?)).ok()?;
    // A month, so that a test that starts today does not end with the CA.
    let is_good =
        certificate.validity().status(now.plus_seconds(30 * DAY)) == ValidityStatus::Valid;
    (is_good && certificate.public_key().der() == key.public_key_info()).then_some(key)
}

impl Authority {
    /// A certificate for loopback, the address that is listened on, and `hosts`; and its key in
    /// PKCS#8. It is issued at every start, since names may have changed.
    ///
    /// Clients compare the subjectAltName alone (RFC 9525 section 6), so the CN is for people.
    pub(super) fn issue(
        &self,
        hosts: &[String],
        listen: IpAddr,
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
        for address in [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::from(Ipv6Addr::LOCALHOST),
            listen,
        ] {
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
