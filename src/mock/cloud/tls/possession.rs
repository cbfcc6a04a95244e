//! Client authentication that proves possession of a key and judges nothing else.
//!
//! A service that knows thousands of CAs does not refuse a device in the handshake, where all that
//! the device would see is an alert: it answers in its own protocol. So any certificate is taken
//! here, and the handshake's signature must be that of its key (RFC 8446 section 4.4.3). Whether
//! the certificate is good is decided afterwards by popcert's own rules.
//!
//! With TLS 1.2 the certificate must be one that rustls-webpki reads, which excludes version 1.

use crate::certificate::Certificate;
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{
        WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature_with_raw_key,
    },
    pki_types::{CertificateDer, SubjectPublicKeyInfoDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};

/// Takes any certificate whose key signs the handshake.
#[derive(Debug)]
pub(super) struct Possession {
    algorithms: WebPkiSupportedAlgorithms,
}

impl Possession {
    pub(super) fn new(algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self { algorithms }
    }
}

impl ClientCertVerifier for Possession {
    fn client_auth_mandatory(&self) -> bool {
        // Who sends none is answered in the service's protocol as well.
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        // An empty list: clients send what they have (RFC 8446 section 4.2.4).
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let unread = || rustls::CertificateError::BadEncoding.into();
        let certificate = Certificate::from_der(certificate).map_err(|_| -> Error { unread() })?;
        let key = SubjectPublicKeyInfoDer::from(certificate.public_key().der());
        verify_tls13_signature_with_raw_key(message, &key, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
