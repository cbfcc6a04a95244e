//! By when the successor of a CA is due.

use crate::certificate::Time;

/// The day by which the successor of a CA certificate must be uploaded and proven.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deadline {
    /// The Azure Sphere tenant's id, or the CA's subject.
    pub authority: String,
    /// Whether the authority is an Azure Sphere tenant.
    pub tenant: bool,
    /// The file of the CA certificate that needs a successor: the current one; if there is none, the
    /// next, which is its own successor, or the last that was valid.
    pub path: String,
    /// Its serial number.
    pub serial: String,
    /// Its SHA-1 thumbprint, which portals show.
    pub sha1: String,
    /// Its SHA-256 thumbprint.
    pub sha256: String,
    /// The last common name of its subject.
    pub subject_common_name: Option<String>,
    /// The last common name of its issuer.
    pub issuer_common_name: Option<String>,
    /// When it ends.
    pub not_after: Time,
    /// The file of the successor; without one the date is a forecast.
    pub successor: Option<String>,
    /// The moment by which the successor must be uploaded and proven.
    pub upload_by: Time,
    /// What this means and what to do, in words.
    pub advice: String,
}
