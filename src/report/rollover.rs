//! CA certificates of one authority that follow one another.

use serde::Serialize;

/// Which CA certificate of one authority counts now, which is next, and what to do by when.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Rollover {
    /// The Azure Sphere tenant's id, or the subject that the certificates share.
    pub authority: String,
    /// Whether the authority is an Azure Sphere tenant.
    pub tenant: bool,
    /// The certificates, the oldest first.
    pub certificates: Vec<Generation>,
    /// Since when two of them are valid at once (RFC 3339), and until when.
    pub overlap: Option<(String, String)>,
    /// The day by which the next one is to be uploaded and proven, `YYYY-MM-DD`.
    pub upload_by: Option<String>,
    /// What that means, and what to do, in plain words.
    pub advice: String,
}

/// One CA certificate among those of its authority.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Generation {
    /// How it stands among the others.
    pub status: Succession,
    /// The file.
    pub path: String,
    /// The serial number, which is a catalog certificate's name.
    pub serial: String,
    /// The thumbprint that portals show.
    pub sha1: String,
    /// The beginning, RFC 3339.
    pub not_before: String,
    /// The end, RFC 3339.
    pub not_after: String,
    /// Whether it has the key of the one before.
    pub same_key: bool,
}

/// How a CA certificate stands among those of its authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Succession {
    /// Certificates are issued under it now, as far as dates tell.
    Current,
    /// It has ended.
    Expired,
    /// It will follow the current one.
    Next,
    /// It is still valid, and another has followed it.
    Previous,
}

impl Succession {
    /// The word in reports.
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
    /// Label and value of each line, for people.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let day = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
        let mut lines: Vec<_> = self
            .certificates
            .iter()
            .map(|one| {
                let dates = format!("{} to {}", day(&one.not_before), day(&one.not_after));
                let key = if one.same_key { ", same key" } else { "" };
                let value = format!("{}, {dates}, {}{key}", one.sha1, one.path);
                (one.status.as_str(), value)
            })
            .collect();
        if let Some((from, until)) = &self.overlap {
            lines.push(("overlap", format!("{} to {}", day(from), day(until))));
        }
        lines.extend(self.upload_by.iter().map(|day| ("upload by", day.clone())));
        lines
    }

    /// The authority, in words.
    pub(crate) fn title(&self) -> String {
        let count = self.certificates.len();
        match self.tenant {
            true => format!("{count} CA certificates of tenant {}", self.authority),
            false => format!("{count} CA certificates of {}", self.authority),
        }
    }
}
