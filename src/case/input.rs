//! A certificate that is examined: where it was found, and what it is taken for.
//!
//! The role decides which checks apply. A user can name it; otherwise it is guessed from the
//! certificate, and the report says from what.

use crate::{
    certificate::Certificate,
    error::{Error, ErrorKind, Result},
    input::{self, EncodingQuirk, Found, Source},
};
use std::{path::Path, sync::Arc};

/// What a certificate is for, which decides the checks that apply to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The authority to be trusted.
    Ca,
    /// A certificate of a device.
    Device,
    /// None of the others.
    Other,
    /// The answer to a verification code.
    Proof,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[Self::Ca, Self::Proof, Self::Device, Self::Other];

    /// The word in reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ca => "ca",
            Self::Device => "device",
            Self::Other => "other",
            Self::Proof => "proof",
        }
    }
}

/// A certificate, where it was found, and what it is taken for. Many files may hold the same
/// certificate, which is then decoded once and shared.
#[derive(Clone, Debug)]
pub struct CertificateInput {
    certificate: Arc<Certificate>,
    source: Source,
    file: Arc<str>,
    /// What was odd about the way the file holds it.
    quirks: Vec<EncodingQuirk>,
    role: Role,
    /// How many certificates the file holds.
    in_file: usize,
}

impl CertificateInput {
    /// Reads the one certificate of a file, in any encoding, and takes it for `role`.
    ///
    /// [`CertificateInput::in_likely_role`] finds out what the certificate is for.
    ///
    /// # Errors
    /// As [`read_all`](Self::read_all); [`ErrorKind::Usage`] when the file holds several certificates.
    ///
    /// ```
    /// use popcert::{CertificateInput, Role};
    /// let input = CertificateInput::read("fixtures/CAcertificate.pem", Role::Other)?;
    /// let (input, because) = input.in_likely_role();
    /// assert_eq!(input.role(), Role::Ca);
    /// assert_eq!(because, "its basic constraints say CA:TRUE");
    /// # Ok::<(), popcert::Error>(())
    /// ```
    pub fn read(path: impl AsRef<Path>, role: Role) -> Result<Self> {
        let path = path.as_ref();
        let mut all = Self::read_all(path, role)?;
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            _ => {
                let message = format!("the file holds {} certificates, not one", all.len() + 1);
                Err(Error::new(ErrorKind::Usage, message)
                    .in_file(path.display().to_string())
                    .with_hint("read them with `CertificateInput::read_all`, and choose"))
            }
        }
    }

    /// Reads every certificate of a file, in any encoding, and takes each for `role`; never none.
    ///
    /// # Errors
    /// Those of [`read_file`](input::read_file), of [`certificates`](input::certificates) and of
    /// [`Certificate::from_der`].
    pub fn read_all(path: impl AsRef<Path>, role: Role) -> Result<Vec<Self>> {
        let path = path.as_ref();
        let bytes = input::read_file(path)?;
        let found = input::certificates(&bytes, &path.display().to_string())?;
        let count = found.len();
        let decoded = found.into_iter().map(|one| Self::new(one, role, count));
        decoded.collect()
    }

    /// Decodes what was found in a file that holds `in_file` certificates in all.
    ///
    /// # Errors
    /// Those of [`Certificate::from_der`], with the file's name.
    pub fn new(found: Found, role: Role, in_file: usize) -> Result<Self> {
        let certificate =
            Certificate::from_der(&found.der).map_err(|error| error.in_file(&found.source.path))?;
        Ok(Self::of(Arc::new(certificate), found, role, in_file))
    }

    /// The same for a certificate that was decoded before.
    pub(crate) fn of(
        certificate: Arc<Certificate>,
        found: Found,
        role: Role,
        in_file: usize,
    ) -> Self {
        Self {
            certificate,
            file: found.source.path.as_str().into(),
            source: found.source,
            quirks: found.quirks,
            role,
            in_file,
        }
    }

    /// The certificate, to keep after this input is gone.
    #[cfg(feature = "cli")]
    pub(crate) fn shared(&self) -> &Arc<Certificate> {
        &self.certificate
    }

    /// The same input in the role that its certificate suggests, and why, in words for a report. A
    /// guess: `--as` overrules it.
    #[must_use]
    pub fn in_likely_role(mut self) -> (Self, String) {
        let (role, because) = likely_role(&self.certificate);
        self.role = role;
        (self, because)
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Where it was found.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The file's name, shared by all findings about it.
    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// What was odd about the way the file holds it; a service may fail at that.
    pub fn quirks(&self) -> &[EncodingQuirk] {
        &self.quirks
    }

    /// What it is taken for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// How many certificates its file held.
    pub fn certificates_in_file(&self) -> usize {
        self.in_file
    }
}

/// The role that a certificate suggests, and what suggests it.
///
/// RFC 5280 sections 4.2.1.9 and 4.2.1.3: basic constraints and keyCertSign say what a CA is, so
/// they come first. Proofs and Azure Sphere's devices have a long hex number as their only CN: 40
/// or 48 digits are Azure's codes, 64 AWS's, 128 a device id. What is self-issued and says nothing
/// of its use is a CA, as roots of version 1 are; with host names or a purpose it is rather a
/// device's self-signed certificate.
fn likely_role(certificate: &Certificate) -> (Role, String) {
    let extensions = certificate.extensions();
    let basic = extensions.basic_constraints().value();
    let signs = extensions
        .key_usage()
        .value()
        .map(|usage| usage.key_cert_sign());
    if basic.is_some_and(|basic| basic.ca) {
        return (Role::Ca, "its basic constraints say CA:TRUE".into());
    }
    if signs == Some(true) {
        return (Role::Ca, "its key usage allows signing certificates".into());
    }
    match hex_common_name(certificate) {
        Some(128) => {
            let because = "its CN is 128 hex digits, like an Azure Sphere device id";
            return (Role::Device, because.into());
        }
        Some(length @ (40 | 48 | 64)) => {
            let because = format!("its CN is {length} hex digits, like a verification code");
            return (Role::Proof, because);
        }
        _ => {}
    }
    if basic.is_some() || signs == Some(false) {
        return (
            Role::Device,
            "its extensions are those of an end entity".into(),
        );
    }
    let names_hosts = !extensions.subject_alternative_names().is_absent();
    let has_purpose = !extensions.extended_key_usage().is_absent();
    if certificate.is_self_issued() && (names_hosts || has_purpose) {
        let because = "it is self-issued, and has what an end entity has: alternative names or a \
            purpose, and no basic constraints";
        return (Role::Device, because.into());
    }
    if certificate.is_self_issued() {
        let because = "issuer and subject are the same, and nothing says that it is not a CA";
        return (Role::Ca, because.into());
    }
    (Role::Other, "nothing in it says what it is for".into())
}

/// How many hex digits the CN has, if there is one CN and nothing else is in it.
fn hex_common_name(certificate: &Certificate) -> Option<usize> {
    let mut names = certificate.subject().common_names();
    let text = names.next()?.text()?;
    (names.next().is_none() && text.bytes().all(|b| b.is_ascii_hexdigit())).then_some(text.len())
}
