//! ID scopes: by one of these a device names the service that it belongs to, and nothing else does.

use super::key::Instance;
use crate::{
    cloud::Cloud,
    clouds::{AZURE_DPS, AZURE_IOT_CENTRAL},
    mock::cloud::{app::App, azure_arm, iot_central, refusal::Refusal},
};
use std::collections::BTreeSet;

/// A service that enrols devices through DPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Scope {
    /// The IoT Central application.
    Central,
    /// A provisioning service, by its resource id in lower case.
    Dps(String),
}

/// The DPS whose enrollment groups are made under a host that names no service (`127.0.0.1`), when
/// Resource Manager knows none.
pub(super) const DEFAULT_DPS: &str = "dps";

/// What the keys of enrollment groups' documents begin with; the key of the DPS follows.
pub(super) const GROUPS: &str = "enrollment-groups/";

/// DPS's name in records.
pub(super) const DPS: &str = "azure-dps";

impl Scope {
    /// The service's name in records.
    pub(super) fn service(&self) -> &'static str {
        match self {
            Self::Central => "iot-central",
            Self::Dps(_) => DPS,
        }
    }

    /// The profile by which its devices are checked.
    pub(super) fn cloud(&self) -> &'static Cloud {
        match self {
            Self::Central => &AZURE_IOT_CENTRAL,
            Self::Dps(_) => &AZURE_DPS,
        }
    }

    /// The key of its document.
    pub(in super::super) fn key(&self) -> &str {
        match self {
            Self::Central => iot_central::KEY,
            Self::Dps(key) => key,
        }
    }

    pub(in super::super) fn id_scope(&self) -> String {
        azure_arm::id_scope(self.key())
    }

    pub(super) fn instance(&self) -> Instance {
        Instance::new(self.service(), self.key())
    }
}

/// Every service that has a scope: the application, and each DPS that a request has changed.
pub(in super::super) fn all(app: &App) -> Result<Vec<Scope>, Refusal> {
    let mut keys: BTreeSet<String> = azure_arm::provisioning_services(app)?.into_iter().collect();
    // Those that have enrollment groups and no certificate yet.
    let grouped = app.store.keys(GROUPS)?;
    keys.extend(grouped.iter().map(|key| key[GROUPS.len()..].to_owned()));
    let services = keys.into_iter().map(Scope::Dps);
    Ok(std::iter::once(Scope::Central).chain(services).collect())
}

/// The service that has that ID scope.
pub(super) fn find(app: &App, wanted: &str) -> Result<Option<Scope>, Refusal> {
    let mut all = all(app)?.into_iter();
    Ok(all.find(|scope| scope.id_scope().eq_ignore_ascii_case(wanted)))
}
