//! What the page shows of a certificate.

use super::tenants::Tenants;
use crate::{
    certificate::{Certificate, HashAlgorithm, TimeField},
    escape,
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

/// What an operator compares by eye, the certificate itself for a check, and whose of the mock's
/// own tenants it is.
pub(super) fn facts(certificate: &Certificate, tenants: &Tenants) -> Value {
    let date = |field: &TimeField| {
        let time = field.time();
        time.map_or_else(
            || escape::text(field.text()).into_owned(),
            |time| time.to_string(),
        )
    };
    let thumbprint = |algorithm| certificate.thumbprint(algorithm).to_string();
    let sha256 = thumbprint(HashAlgorithm::Sha256);
    json!({
        "subject": escape::text(&certificate.subject().to_string()),
        "issuer": escape::text(&certificate.issuer().to_string()),
        "sha1": thumbprint(HashAlgorithm::Sha1),
        "begins": date(certificate.validity().not_before()),
        "ends": date(certificate.validity().not_after()),
        "der": BASE64_STANDARD.encode(certificate.der()),
        "isTenantCa": certificate.azure_sphere_tenant().is_some(),
        "own": tenants.owner(&sha256),
        "sha256": sha256,
    })
}
