//! The stored documents of AWS: per region its accounts, per account its code, CAs and device
//! certificates.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The accounts of one region, by number.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Region {
    pub(super) accounts: BTreeMap<String, Account>,
}

/// One account of a region; it exists from its first request.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Account {
    /// The registration code, from the first GetRegistrationCode until DeleteRegistrationCode.
    pub(super) code: Option<String>,
    /// How many codes were deleted, so that a new one differs although all come from the same
    /// seed.
    pub(super) codes_made: u64,
    /// By certificate id.
    pub(super) authorities: BTreeMap<String, Authority>,
    /// By certificate id as well.
    pub(super) devices: BTreeMap<String, Device>,
    /// CAs that were ever registered; it numbers them in order (see [`Authority::sequence`]).
    pub(super) registered: u64,
}

/// A CA certificate that was registered.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Authority {
    /// As it was uploaded, which DescribeCACertificate gives back.
    pub(super) pem: String,
    /// `DEFAULT` (proven, one account of the region) or `SNI_ONLY` (not proven, any number of
    /// accounts).
    pub(super) mode: String,
    /// `ACTIVE` or `INACTIVE`; devices are accepted under an ACTIVE one alone.
    pub(super) status: String,
    /// `ENABLE` or `DISABLE`: whether unknown devices of this CA are registered when they first
    /// connect.
    pub(super) auto_registration: String,
    pub(super) registration_config: Option<Value>,
    /// Hex of the subject in the form that names are compared in (RFC 5280 section 7.1), to
    /// find a device's issuer.
    pub(super) subject: String,
    /// SHA-256 of the public key in hex.
    pub(super) key: String,
    pub(super) not_before: Option<i64>,
    pub(super) not_after: Option<i64>,
    /// Seconds since 1970.
    pub(super) created: i64,
    pub(super) modified: i64,
    pub(super) version: u64,
    /// The order of registration, by which lists are sorted: `created` has whole seconds only.
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
    /// The account with that number, made empty if there is none.
    pub(super) fn account(&mut self, number: &str) -> &mut Account {
        self.accounts.entry(number.to_owned()).or_default()
    }
}
