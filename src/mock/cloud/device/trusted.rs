//! The CA certificates that were verified, and so take devices.

use super::id_scope::Scope;
use crate::{
    certificate::Certificate,
    mock::cloud::{
        app::App, azure_arm, evaluation, iot_central, refusal::Refusal, request::base64,
    },
};

/// A certificate of a service by which devices are taken.
pub(super) struct Trusted {
    pub(super) certificate: Certificate,
    /// The group that it belongs to; one of DPS may belong to several, or none.
    pub(super) group: Option<String>,
    /// Its name in the DPS, to which groups refer.
    pub(super) name: String,
}

/// The verified CA certificates of a service.
pub(super) fn trusted(app: &App, scope: &Scope) -> Result<Vec<Trusted>, Refusal> {
    Ok(match scope {
        Scope::Central => iot_central::verified(app)?
            .into_iter()
            .filter_map(|(group, content)| {
                Some(Trusted {
                    certificate: evaluation::certificate(&base64(&content)?)?,
                    group: Some(group),
                    name: String::new(),
                })
            })
            .collect(),
        Scope::Dps(key) => azure_arm::verified(app, key)?
            .into_iter()
            .map(|(name, input)| Trusted {
                certificate: input.certificate().clone(),
                group: None,
                name,
            })
            .collect(),
    })
}
