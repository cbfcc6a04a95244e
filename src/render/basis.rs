//! Why these rules were applied, where nobody chose them.

use crate::report::{Report, RoleFound};

/// Why the service was chosen, and why the certificate has its role.
pub(super) fn reasons(report: &Report) -> Vec<String> {
    let cloud = report.cloud_because.iter();
    let cloud = cloud.map(|because| format!("chosen as {because}"));
    let role = report.role.iter().map(|RoleFound { name, because }| {
        format!("taken for {} as {because}", with_article(name))
    });
    cloud.chain(role).collect()
}

/// A role as it is named in a sentence.
pub(super) fn with_article(role: &str) -> &'static str {
    match role {
        "ca" => "a CA",
        "device" => "a device certificate",
        "proof" => "a proof",
        _ => "a certificate",
    }
}
