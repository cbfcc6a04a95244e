//! Who is at the other end of a connection, as far as TLS knows.

use crate::certificate::{Certificate, HashAlgorithm};
use std::net::{IpAddr, SocketAddr};

/// A device, or whatever connected as one.
#[derive(Debug)]
pub(super) struct Peer {
    /// What it sent, its own certificate first; empty if it sent none. It holds the key of the
    /// first.
    pub(super) sent: Vec<Vec<u8>>,
    /// The name under which it reached the mock: that of SNI (RFC 6066 section 3), which has no
    /// addresses, or else the address.
    pub(super) host: String,
    /// Where it connects from.
    pub(super) client: SocketAddr,
    certificate: Option<Certificate>,
}

impl Peer {
    pub(super) fn new(
        sent: Vec<Vec<u8>>,
        name: Option<String>,
        local: IpAddr,
        client: SocketAddr,
    ) -> Self {
        let first = sent.first();
        Self {
            certificate: first.and_then(|der| Certificate::from_der(der).ok()),
            host: name.unwrap_or_else(|| local.to_string()),
            sent,
            client,
        }
    }

    /// Its certificate, if it can be read.
    pub(super) fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// SHA-1 of its certificate in upper-case hex, by which a hub knows a device; empty without
    /// one.
    pub(super) fn thumbprint(&self) -> String {
        let certificate = self.certificate();
        certificate.map_or_else(String::new, |one| {
            one.thumbprint(HashAlgorithm::Sha1).to_string()
        })
    }
}
