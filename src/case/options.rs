//! What certificates are compared with, and which rules apply.

use crate::{
    certificate::{Certificate, Crl, Time},
    cloud::Cloud,
    clouds::GENERIC,
    trust::{AnchorTrust, Arithmetic, PolicyInputs, Purpose},
};
use std::collections::BTreeMap;

/// What certificates are compared with, and which rules apply.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Trust anchors, for chain.
    pub anchors: Vec<Certificate>,
    /// Certificates that may help: on chain to build a path, on audit and verify to judge the CA,
    /// and to tell who signed a proof that the CA did not sign.
    pub untrusted: Vec<Certificate>,
    /// The files of anchors and helpers, by the certificate's SHA-256, so that reports can name them.
    pub files: BTreeMap<[u8; 32], String>,
    /// CRLs; without any, revocation is not checked.
    pub crls: Vec<Crl>,
    /// What the leaf is to be used for.
    pub purpose: Purpose,
    /// What counts of a trust anchor.
    pub anchor_trust: AnchorTrust,
    /// RFC 5280 section 6.1.1 (c), (e), (f) and (g).
    pub policy: PolicyInputs,
    /// Whose arithmetic verifies signatures.
    pub arithmetic: Arithmetic,
    /// The service.
    pub cloud: &'static Cloud,
    /// The time at which dates are checked.
    pub at: Time,
    /// Seconds before its end from which a certificate is said to expire soon.
    pub expires_within: i64,
    /// The thumbprint that the service shows, SHA-1 or SHA-256, as hex digits alone.
    pub expected_thumbprint: Option<String>,
    /// The id that the device should have, as its CN.
    pub device_id: Option<String>,
    /// Checks whose failures are reported but not counted, by id.
    pub ignored: Vec<&'static str>,
}

impl Options {
    /// Nothing around: no anchors, no intermediates, no CRLs, the generic cloud, 90 days.
    pub fn new(at: Time) -> Self {
        Self {
            anchors: Vec::new(),
            untrusted: Vec::new(),
            files: BTreeMap::new(),
            crls: Vec::new(),
            purpose: Purpose::Any,
            anchor_trust: AnchorTrust::NameAndKey,
            policy: PolicyInputs::default(),
            arithmetic: Arithmetic::default(),
            cloud: &GENERIC,
            at,
            expires_within: 90 * 86_400,
            expected_thumbprint: None,
            device_id: None,
            ignored: Vec::new(),
        }
    }
}

impl Options {
    /// A trust anchor, from that file.
    pub fn trust(&mut self, certificate: Certificate, file: &str) {
        self.remember(&certificate, file);
        self.anchors.push(certificate);
    }

    /// A certificate that may help, from that file.
    pub fn help_with(&mut self, certificate: Certificate, file: &str) {
        self.remember(&certificate, file);
        self.untrusted.push(certificate);
    }

    fn remember(&mut self, certificate: &Certificate, file: &str) {
        self.files
            .entry(certificate.sha256())
            .or_insert_with(|| file.to_owned());
    }
}
