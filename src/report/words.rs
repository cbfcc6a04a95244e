//! The words of which reports are made: verdicts, statuses, severities.

use serde::Serialize;

/// The severity of a failed check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Unusual, but harmless as far as is known.
    Note,
    /// Some service or library may refuse the certificate, or it causes problems later.
    Warning,
    /// The certificate must not be used in this way.
    Error,
}

impl Severity {
    /// The word in reports, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// The object that a check examines: the first half of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// A CA certificate.
    Ca,
    /// Any certificate.
    Certificate,
    /// The verification code.
    Code,
    /// The certificate of a device.
    Device,
    /// The encoding of the file that the certificate was read from.
    File,
    /// The path to a trust anchor, or the certificates of it that a device sends.
    Path,
    /// A proof certificate.
    Proof,
    /// A request that a service issues, and what was issued for it.
    Request,
    /// A signature over the verification code.
    Signature,
}

impl Subject {
    /// The word before the dot in ids of checks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ca => "ca",
            Self::Certificate => "certificate",
            Self::Code => "code",
            Self::Device => "device",
            Self::File => "input",
            Self::Path => "chain",
            Self::Proof => "proof",
            Self::Request => "request",
            Self::Signature => "signature",
        }
    }
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Status {
    /// The rule is broken, and that is an error or a warning.
    Fail,
    /// The rule is broken, but the check was excluded from the verdict (`--ignore`).
    Ignored,
    /// The rule is broken, and that is no more than a note.
    Info,
    /// The rule does not apply to this certificate.
    NotApplicable,
    /// The rule holds.
    Pass,
    /// It could not be determined whether the rule holds.
    Undetermined,
}

impl Status {
    /// The status of a broken rule.
    pub(crate) fn of_broken(severity: Severity) -> Self {
        match severity {
            Severity::Note => Self::Info,
            Severity::Error | Severity::Warning => Self::Fail,
        }
    }

    /// Whether there is nothing to report: the rule holds, or does not apply.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self, Self::NotApplicable | Self::Pass)
    }
}

/// The verdict of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// The audited certificate is fit for its role.
    Fit,
    /// The proof certificate does not prove possession of the CA's private key.
    NotProven,
    /// The proof certificate proves possession of the CA's private key.
    Proven,
    /// The certificate has a valid path to a trust anchor.
    Trusted,
    /// The audited certificate is not fit for its role.
    Unfit,
    /// The certificate has no valid path to a trust anchor.
    Untrusted,
}

impl Verdict {
    /// The word in reports, such as `not-proven`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::NotProven => "not-proven",
            Self::Proven => "proven",
            Self::Trusted => "trusted",
            Self::Unfit => "unfit",
            Self::Untrusted => "untrusted",
        }
    }

    /// Whether the verdict is fit, proven or trusted.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Fit | Self::Proven | Self::Trusted)
    }
}
