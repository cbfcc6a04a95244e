//! How an account is stored: a document for its code and counters, and collections for what it
//! can have many of. Everything of an account begins with its region and number, so that
//! accounts never see each other's.
//!
//! Lists are in the order of registration. Ids are hashes, so each list is an index from a
//! number to an id: pages stay the same as certificates are added, and a page of a list of
//! 20,000 reads no more than a page.

use super::{caller::Caller, errors::already};
use crate::mock::cloud::{
    refusal::Refusal,
    store::{Collection, Transaction},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Device certificates of an account; the real service keeps far more.
const MAX_CERTIFICATES: u64 = 50_000;

/// Enough for tests.
pub(super) const MAX_AUTHORITIES: usize = 250;

/// One account of a region; it exists from its first request.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Account {
    /// The registration code, from the first GetRegistrationCode until DeleteRegistrationCode.
    pub(super) code: Option<String>,
    /// How many codes were deleted, so that a new one differs although all come from the same
    /// seed.
    pub(super) codes_made: u64,
    /// Certificates, of CAs and devices, that were ever registered; it numbers them in order.
    pub(super) registered: u64,
    /// Certificates that AWS signed, so that no two have the same key and serial number.
    pub(super) issued: u64,
}

/// A CA certificate that was registered.
#[derive(Debug, Deserialize, Serialize)]
pub(in super::super) struct Authority {
    /// As it was uploaded, which DescribeCACertificate gives back.
    pub(in super::super) pem: String,
    /// `DEFAULT` (proven, one account of the region) or `SNI_ONLY` (not proven, any number of
    /// accounts).
    pub(in super::super) mode: String,
    /// `ACTIVE` or `INACTIVE`; devices are accepted under an ACTIVE one alone.
    pub(in super::super) status: String,
    /// `ENABLE` or `DISABLE`: whether unknown devices of this CA are registered when they first
    /// connect.
    pub(in super::super) auto_registration: String,
    pub(in super::super) registration_config: Option<Value>,
    /// SHA-256 of the subject in the form that names are compared in (RFC 5280 section 7.1), in
    /// hex, to find a device's issuer.
    pub(in super::super) subject: String,
    /// SHA-256 of the public key in hex.
    pub(in super::super) key: String,
    pub(in super::super) not_before: Option<i64>,
    pub(in super::super) not_after: Option<i64>,
    /// Seconds since 1970.
    pub(in super::super) created: i64,
    pub(in super::super) modified: i64,
    pub(in super::super) version: u64,
    /// The order of registration, by which lists are sorted: `created` has whole seconds only.
    pub(in super::super) sequence: u64,
}

/// A device certificate.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Device {
    pub(in super::super) pem: String,
    /// `ACTIVE`, `INACTIVE`, `REVOKED`, `PENDING_TRANSFER`, `REGISTER_INACTIVE` or
    /// `PENDING_ACTIVATION`.
    pub(in super::super) status: String,
    /// That of its CA; `SNI_ONLY` if it was registered without one.
    pub(in super::super) mode: String,
    /// The id of its CA, unless AWS signed it or it was registered without one.
    pub(in super::super) authority: Option<String>,
    pub(in super::super) not_before: Option<i64>,
    pub(in super::super) not_after: Option<i64>,
    /// Seconds since 1970.
    pub(in super::super) created: i64,
    pub(in super::super) modified: i64,
    pub(in super::super) version: u64,
    /// As with a CA.
    pub(in super::super) sequence: u64,
    /// The account that it came from.
    pub(in super::super) previous_owner: Option<String>,
    /// The last transfer, from either side.
    pub(super) transfer: Option<Transfer>,
}

/// A transfer of a certificate to another account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Transfer {
    /// The account that it goes to.
    pub(super) to: String,
    pub(super) message: Option<String>,
    pub(super) reject_reason: Option<String>,
    /// Seconds since 1970.
    pub(super) started: i64,
    pub(super) accepted: Option<i64>,
    pub(super) rejected: Option<i64>,
}

/// A provisioning template.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Template {
    pub(super) description: Option<String>,
    pub(super) body: String,
    pub(super) enabled: bool,
    pub(super) role: String,
    pub(super) hook: Option<Value>,
    /// `FLEET_PROVISIONING` or `JITP`.
    pub(super) kind: String,
    pub(super) created: i64,
    pub(super) modified: i64,
}

/// Tags by their keys.
pub(super) type Tags = BTreeMap<String, String>;

impl Caller {
    /// CAs by id.
    pub(super) fn authorities(&self) -> Collection<Authority> {
        Collection::new(format!("{} ca", self.key()))
    }

    /// Ids of CAs by [`number`].
    pub(super) fn authority_order(&self) -> Collection<String> {
        Collection::new(format!("{} ca by number", self.key()))
    }

    /// Ids of CAs by `SUBJECT/NUMBER`.
    pub(super) fn authority_subjects(&self) -> Collection<String> {
        Collection::new(format!("{} ca by subject", self.key()))
    }

    /// The accounts of the region that have a CA in DEFAULT mode, by the CA's id: there is one
    /// for each.
    pub(super) fn exclusive_authorities(&self) -> Collection<String> {
        Collection::new(format!("aws/{} exclusive ca", self.region))
    }

    /// Device certificates by id.
    pub(super) fn devices(&self) -> Collection<Device> {
        Collection::new(format!("{} certificate", self.key()))
    }

    /// Ids of device certificates by [`number`].
    pub(super) fn device_order(&self) -> Collection<String> {
        Collection::new(format!("{} certificate by number", self.key()))
    }

    /// Ids of device certificates by `CA/NUMBER`.
    pub(super) fn devices_by_authority(&self) -> Collection<String> {
        Collection::new(format!("{} certificate by ca", self.key()))
    }

    /// Ids of device certificates that are on their way to another account, by [`number`].
    pub(super) fn outgoing(&self) -> Collection<String> {
        Collection::new(format!("{} outgoing", self.key()))
    }

    /// The accounts that took a certificate over, by its id.
    pub(super) fn gone(&self) -> Collection<String> {
        Collection::new(format!("{} gone", self.key()))
    }

    /// Tags by the resource, `cacert/ID` or `provisioningtemplate/NAME`.
    pub(super) fn tags(&self) -> Collection<Tags> {
        Collection::new(format!("{} tags", self.key()))
    }

    /// Provisioning templates by name.
    pub(super) fn templates(&self) -> Collection<Template> {
        Collection::new(format!("{} template", self.key()))
    }
}

/// A number as a key: in the order of the numbers.
pub(super) fn number(sequence: u64) -> String {
    format!("{sequence:016x}")
}

/// The next number of that account.
pub(super) fn next_number(change: &mut Transaction<'_>, caller: &Caller) -> Result<u64, Refusal> {
    change.change(&caller.key(), |account: &mut Account| {
        account.registered += 1;
        Ok(account.registered)
    })
}

/// Registers a device certificate under the next number of the account.
///
/// Errors: ResourceAlreadyExistsException if it is registered there.
pub(super) fn add_device(
    change: &mut Transaction<'_>,
    caller: &Caller,
    id: &str,
    device: Device,
) -> Result<(), Refusal> {
    if change.get(&caller.devices(), id)?.is_some() {
        return Err(already(caller, "cert", id));
    }
    if change.count(&caller.devices())? >= MAX_CERTIFICATES {
        return Err(Refusal::quota(
            MAX_CERTIFICATES,
            "device certificates of an account",
        ));
    }
    let sequence = next_number(change, caller)?;
    change.put(&caller.device_order(), &number(sequence), &id.to_owned())?;
    if let Some(authority) = &device.authority {
        let key = format!("{authority}/{}", number(sequence));
        change.put(&caller.devices_by_authority(), &key, &id.to_owned())?;
    }
    change.delete(&caller.gone(), id)?;
    change.put(&caller.devices(), id, &Device { sequence, ..device })
}

/// Removes a device certificate with its places in all lists.
pub(super) fn remove_device(
    change: &mut Transaction<'_>,
    caller: &Caller,
    id: &str,
    device: &Device,
) -> Result<(), Refusal> {
    let number = number(device.sequence);
    change.delete(&caller.devices(), id)?;
    change.delete(&caller.device_order(), &number)?;
    change.delete(&caller.outgoing(), &number)?;
    if let Some(authority) = &device.authority {
        change.delete(
            &caller.devices_by_authority(),
            &format!("{authority}/{number}"),
        )?;
    }
    Ok(())
}
