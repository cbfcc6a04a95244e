//! What an account of a region keeps.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The accounts of one region, by number.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Region {
    pub(super) accounts: BTreeMap<String, Account>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Account {
    pub(super) code: Option<String>,
    pub(super) codes_made: u64,
    /// By certificate id.
    pub(super) authorities: BTreeMap<String, Authority>,
    pub(super) devices: BTreeMap<String, Device>,
    pub(super) registered: u64,
}

/// A CA certificate that was registered.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Authority {
    pub(super) pem: String,
    pub(super) mode: String,
    pub(super) status: String,
    pub(super) auto_registration: String,
    pub(super) registration_config: Option<Value>,
    /// Hex of what names are compared by.
    pub(super) subject: String,
    /// SHA-256 of the public key in hex.
    pub(super) key: String,
    pub(super) not_before: Option<i64>,
    pub(super) not_after: Option<i64>,
    /// Seconds since 1970.
    pub(super) created: i64,
    pub(super) modified: i64,
    pub(super) version: u64,
    pub(super) sequence: u64,
}

/// A device certificate that was registered.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Device {
    pub(super) pem: String,
    pub(super) status: String,
    pub(super) authority: String,
    pub(super) created: i64,
}

impl Region {
    pub(super) fn account(&mut self, number: &str) -> &mut Account {
        self.accounts.entry(number.to_owned()).or_default()
    }
}
