//! What certificates are compared with, and which rules apply: the user's options, of any command.

use crate::{
    certificate::{Certificate, Crl, Time},
    cloud::Cloud,
    clouds::GENERIC,
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    input::{EncodingQuirk, Found, QuirkKind},
    trust::{AnchorTrust, Arithmetic, PolicyInputs, Purpose},
};
use std::collections::BTreeMap;

/// What certificates are compared with, and which rules apply.
///
/// It is made by [`Options::new`] and changed field by field:
///
/// ```
/// use popcert::{Options, Time};
/// let mut options = Options::new(Time::parse("2026-01-01T00:30:00Z")?);
/// options.expires_within = 30 * 86_400;
/// # Ok::<(), popcert::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Trust anchors, for chain. They are trusted because they are here; nothing vouches for them.
    pub anchors: Vec<Certificate>,
    /// Certificates that may help but are not trusted: to build a path, to verify the CA's own
    /// signature on audit and verify, and to find who signed a proof that the CA did not sign.
    pub untrusted: Vec<Certificate>,
    /// The files of anchors and helpers, by the certificate's SHA-256, so that findings can name
    /// them.
    pub files: BTreeMap<[u8; 32], String>,
    /// CRLs; without any, revocation is not checked, and the report says so.
    pub crls: Vec<Crl>,
    /// What the leaf is to be used for (RFC 5280 section 4.2.1.12).
    pub purpose: Purpose,
    /// Which parts of a trust anchor's certificate count: name and key (RFC 5280), or all of it, as
    /// TLS libraries have it.
    pub anchor_trust: AnchorTrust,
    /// The certificate policies that are wanted: inputs (c), (e), (f) and (g) of RFC 5280 section
    /// 6.1.1.
    pub policy: PolicyInputs,
    /// Whose arithmetic verifies signatures: popcert's, or the crates' alone to check the former.
    pub arithmetic: Arithmetic,
    /// The service, whose codes, limits, severities and answers apply.
    pub cloud: &'static Cloud,
    /// Why it is this one, if nobody named it: see [`Options::choose_cloud`].
    pub cloud_because: Option<String>,
    /// The time at which dates are checked.
    pub at: Time,
    /// Seconds before its end from which a certificate is said to expire soon.
    pub expires_within: i64,
    /// The thumbprint that the service shows, SHA-1 or SHA-256, as 40 or 64 upper-case hex digits
    /// alone.
    pub expected_thumbprint: Option<String>,
    /// The ID that the device should have, as its CN.
    pub device_id: Option<String>,
    /// Checks whose failures are reported but not counted, by id. Those that decide count all the
    /// same.
    pub ignored: Vec<&'static str>,
}

impl Options {
    /// No anchors, no other certificates, no CRLs, any purpose and policy, no service in particular, 90
    /// days.
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
            cloud_because: None,
            at,
            expires_within: 90 * 86_400,
            expected_thumbprint: None,
            device_id: None,
            ignored: Vec::new(),
        }
    }
}

impl Options {
    /// Applies the rules of the service that most likely issued this code to the owner of this CA.
    pub fn choose_cloud(&mut self, code: &VerificationCode, ca: &Certificate) {
        let choice = Cloud::chosen_for(code.as_str(), ca);
        self.cloud = choice.cloud;
        self.cloud_because = Some(choice.because);
    }

    /// Adds a trust anchor from that file.
    pub fn trust(&mut self, certificate: Certificate, file: &str) {
        self.remember(&certificate, file);
        self.anchors.push(certificate);
    }

    /// Adds a certificate that may help, from that file. It is not trusted.
    pub fn help_with(&mut self, certificate: Certificate, file: &str) {
        self.remember(&certificate, file);
        self.untrusted.push(certificate);
    }

    /// Adds every certificate of a file as a trust anchor.
    ///
    /// # Errors
    /// Those of [`Certificate::from_der`], and when a part of the file could not be read: these
    /// certificates get no report that could say so.
    pub fn trust_all(&mut self, found: Vec<Found>) -> Result<()> {
        let add = |(certificate, file): (_, String)| self.trust(certificate, &file);
        decoded(found)?.into_iter().for_each(add);
        Ok(())
    }

    /// Adds every certificate of a file as one that may help. None is trusted.
    ///
    /// # Errors
    /// As [`Options::trust_all`].
    pub fn help_with_all(&mut self, found: Vec<Found>) -> Result<()> {
        let add = |(certificate, file): (_, String)| self.help_with(certificate, &file);
        decoded(found)?.into_iter().for_each(add);
        Ok(())
    }

    /// Keeps the file's name; of several files with the same certificate the first.
    fn remember(&mut self, certificate: &Certificate, file: &str) {
        self.files
            .entry(certificate.sha256())
            .or_insert_with(|| file.to_owned());
    }
}

/// What was found in a file, decoded, with the file's name; all of it or nothing.
pub(crate) fn decoded(found: Vec<Found>) -> Result<Vec<(Certificate, String)>> {
    let decode = |found: Found| {
        is_whole(&found)?;
        let file = found.source.path;
        let certificate =
            Certificate::from_der(&found.der).map_err(|error| error.in_file(&file))?;
        Ok((certificate, file))
    };
    found.into_iter().map(decode).collect()
}

/// Refuses a file of which a part could not be read.
fn is_whole(found: &Found) -> Result<()> {
    let is_unread = |one: &&EncodingQuirk| one.kind == QuirkKind::UnreadPart;
    let Some(unread) = found.quirks.iter().find(is_unread) else {
        return Ok(());
    };
    let error = Error::new(ErrorKind::Decode, &unread.detail)
        .in_file(&found.source.path)
        .with_hint("give a file that holds whole certificates, one after another");
    Err(match unread.offset {
        Some(offset) => error.at(offset),
        None => error,
    })
}
