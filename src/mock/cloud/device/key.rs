//! Which device: the names by which records and open connections are found.

use serde::{Deserialize, Serialize};

/// What has devices: a service and which of its kind, a DPS, an application, an account.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub(super) struct Instance {
    pub(super) service: String,
    pub(super) name: String,
}

/// Which device.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    pub(super) instance: Instance,
    /// In lower case: ids have no case in DPS.
    pub(super) id: String,
}

impl Instance {
    pub(super) fn new(service: &str, name: &str) -> Self {
        Self {
            service: service.to_owned(),
            name: name.to_owned(),
        }
    }

    pub(super) fn device(&self, id: &str) -> Key {
        Key {
            instance: self.clone(),
            id: id.to_ascii_lowercase(),
        }
    }
}
