//! The report on a CA rollover: CA certificates of one authority that succeed each other.

use serde::Serialize;

/// Which CA certificate of one authority is current, which one is next, and what to do by when.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Rollover {
    /// The Azure Sphere tenant's id, or the subject that the certificates share.
    pub authority: String,
    /// Whether the authority is an Azure Sphere tenant.
    pub tenant: bool,
    /// The certificates, oldest first.
    pub certificates: Vec<Generation>,
    /// The period in which two of them are valid at once: its start and end (RFC 3339).
    pub overlap: Option<(String, String)>,
    /// The day by which the next one must be uploaded and proven, `YYYY-MM-DD`.
    pub upload_by: Option<String>,
    /// What this means and what to do, in words.
    pub advice: String,
}

/// One CA certificate among those of its authority.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Generation {
    /// Its position in the succession.
    pub standing: Succession,
    /// The file.
    pub path: String,
    /// The serial number, by which Azure Sphere names a catalog's certificate.
    pub serial: String,
    /// The SHA-1 thumbprint, which portals show.
    pub sha1: String,
    /// `notBefore`, RFC 3339.
    pub not_before: String,
    /// `notAfter`, RFC 3339.
    pub not_after: String,
    /// Whether it has the same key as its predecessor.
    pub same_key: bool,
}

/// The position of a CA certificate in the succession of its authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Succession {
    /// By its dates it issues certificates now.
    Current,
    /// Its validity period is over.
    Expired,
    /// It succeeds the current one.
    Next,
    /// It is still valid, but has been succeeded.
    Previous,
}

impl Succession {
    /// The word in reports, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Expired => "expired",
            Self::Next => "next",
            Self::Previous => "previous",
        }
    }
}

impl Rollover {
    /// The label and the value of each line of the text output.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let day = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
        let mut lines: Vec<_> = self
            .certificates
            .iter()
            .map(|one| {
                let dates = format!("{} to {}", day(&one.not_before), day(&one.not_after));
                let key = if one.same_key { ", same key" } else { "" };
                let value = format!("{}, {dates}, {}{key}", one.sha1, one.path);
                (one.standing.as_str(), value)
            })
            .collect();
        if let Some((from, until)) = &self.overlap {
            lines.push(("overlap", format!("{} to {}", day(from), day(until))));
        }
        lines.extend(self.upload_by.iter().map(|day| ("upload by", day.clone())));
        lines
    }

    /// The heading: the number of certificates and their authority.
    pub(crate) fn title(&self) -> String {
        let count = self.certificates.len();
        match self.tenant {
            true => format!("{count} CA certificates of tenant {}", self.authority),
            false => format!("{count} CA certificates of {}", self.authority),
        }
    }
}
