//! The server's side of TLS: the CA and the server's certificate at start, then one handshake
//! per connection.

use super::{
    authority::{Authority, read_or_make},
    possession::Possession,
    unavailable::tls_unavailable,
};
use crate::{
    certificate::Time,
    error::{Error, ErrorKind, Result},
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// The file in the mock's folder that clients are given to trust.
const CA_FILE: &str = "ca.pem";

/// Takes connections, and knows the file with the CA that clients must trust.
pub(in super::super) struct Acceptor {
    inner: TlsAcceptor,
    /// The same certificate, for connections of devices, which are asked for theirs.
    devices: TlsAcceptor,
    ca_file: PathBuf,
    /// Removed with the CA in it when there is no folder to keep it in.
    _temporary: Option<tempfile::TempDir>,
}

// Written by hand because the TLS library's type has no Debug; the key must not be printed
// either.
impl std::fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Acceptor")
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}

impl Acceptor {
    /// The PEM file to trust.
    pub(in super::super) fn ca_file(&self) -> PathBuf {
        self.ca_file.clone()
    }

    /// One handshake. Its deadline is the caller's.
    ///
    /// Errors: whatever ends a handshake; mostly a client that does not trust the CA.
    pub(in super::super) async fn accept(
        &self,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        self.inner.accept(stream).await
    }

    /// The same for a device, which is asked for its certificate.
    pub(in super::super) async fn accept_device(
        &self,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        self.devices.accept(stream).await
    }
}

/// What the device sent in TLS: its certificates, its own first, and the name that it asked for.
pub(in super::super) fn presented<S>(stream: &TlsStream<S>) -> (Vec<Vec<u8>>, Option<String>) {
    let (_, session) = stream.get_ref();
    let sent = session.peer_certificates().unwrap_or_default();
    let sent = sent.iter().map(|one| one.as_ref().to_vec());
    (sent.collect(), session.server_name().map(str::to_owned))
}

/// Makes, or reads from `folder`, the CA; issues the server's certificate; writes the CA's file
/// for clients. `now` is the real time, since clients verify by theirs whatever the mock's
/// clock says.
///
/// Errors: a folder that cannot be used, or a processor without the provider's instructions.
pub(in super::super) fn prepare(
    folder: Option<&Path>,
    hosts: &[String],
    listen: &[IpAddr],
    now: Time,
) -> Result<Acceptor> {
    // Before any file is written: a machine that cannot do TLS is left as it was.
    available()?;
    let (folder, temporary) = match folder {
        Some(folder) => (folder.to_owned(), None),
        None => {
            // Mode 0700 on Unix; the key is not written there at all.
            let made = tempfile::Builder::new()
                .prefix("popcert-mock-cloud-")
                .tempdir();
            let made = made.map_err(|cause| Error::io("a temporary folder", "make", cause))?;
            (made.path().to_owned(), Some(made))
        }
    };
    let ca_file = folder.join(CA_FILE);
    let authority = read_or_make(
        &ca_file,
        &folder.join("ca-key.pem"),
        temporary.is_none(),
        now,
    )?;
    let (inner, devices) = acceptors(&authority, hosts, listen, now)?;
    Ok(Acceptor {
        inner,
        devices,
        ca_file,
        _temporary: temporary,
    })
}

/// ALPN names of devices (RFC 7301): AWS IoT Core takes MQTT on port 443 under the first (AWS IoT
/// developer guide, device communication protocols); DPS over HTTPS uses the last, or none.
const DEVICE_PROTOCOLS: &[&[u8]] = &[b"x-amzn-mqtt-ca", b"mqtt", b"http/1.1"];

/// TLS 1.2 and 1.3 with the server's certificate: for scripts, without client authentication, and
/// for devices, with it.
fn acceptors(
    authority: &Authority,
    hosts: &[String],
    listen: &[IpAddr],
    now: Time,
) -> Result<(TlsAcceptor, TlsAcceptor)> {
    let (certificate, key) = authority.issue(hosts, listen, now)?;
    let fail =
        |cause: rustls::Error| Error::new(ErrorKind::Usage, format!("cannot set up TLS: {cause}"));
    // Named here, not installed for the process: a library must not choose for its host.
    let provider = Arc::new(rustls_graviola::default_provider());
    let begin = || {
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()
    };
    // Clients have the CA; the leaf alone is a whole chain (RFC 8446 section 4.4.2).
    let chain = vec![CertificateDer::from(certificate)];
    let key = || PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.to_vec()));
    let mut scripts = begin()
        .map_err(fail)?
        .with_no_client_auth()
        .with_single_cert(chain.clone(), key())
        .map_err(fail)?;
    // RFC 7301: clients that offer h2 as well get HTTP/1.1.
    scripts.alpn_protocols = vec![b"http/1.1".to_vec()];
    let mut devices = begin()
        .map_err(fail)?
        .with_client_cert_verifier(Arc::new(Possession::new(
            provider.signature_verification_algorithms,
        )))
        .with_single_cert(chain, key())
        .map_err(fail)?;
    devices.alpn_protocols = DEVICE_PROTOCOLS.iter().map(|name| name.to_vec()).collect();
    // No tickets: each connection presents its certificate anew, as it is judged anew.
    devices.send_tls13_tickets = 0;
    devices.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    let make = |config| TlsAcceptor::from(Arc::new(config));
    Ok((make(scripts), make(devices)))
}

/// The instructions that the provider needs; it panics without them, and an error can say what
/// to do instead.
pub(crate) fn available() -> Result<()> {
    #[cfg(target_arch = "x86_64")]
    let missing = [
        ("AES", std::arch::is_x86_feature_detected!("aes")),
        (
            "PCLMULQDQ",
            std::arch::is_x86_feature_detected!("pclmulqdq"),
        ),
        ("BMI1", std::arch::is_x86_feature_detected!("bmi1")),
        ("BMI2", std::arch::is_x86_feature_detected!("bmi2")),
        ("ADX", std::arch::is_x86_feature_detected!("adx")),
        ("AVX", std::arch::is_x86_feature_detected!("avx")),
        ("AVX2", std::arch::is_x86_feature_detected!("avx2")),
    ];
    #[cfg(target_arch = "aarch64")]
    let missing = [
        ("NEON", std::arch::is_aarch64_feature_detected!("neon")),
        ("AES", std::arch::is_aarch64_feature_detected!("aes")),
        ("PMULL", std::arch::is_aarch64_feature_detected!("pmull")),
        ("SHA2", std::arch::is_aarch64_feature_detected!("sha2")),
    ];
    match missing.iter().find(|(_, there)| !there) {
        None => Ok(()),
        Some((name, _)) => Err(tls_unavailable(&format!("this processor has no {name}"))),
    }
}
