//! One IoT hub or provisioning service: the stored document, and how requests name it.

use super::upload::readable;
use crate::{
    case::CertificateInput,
    cloud::Cloud,
    clouds::{AZURE_DPS, AZURE_IOT_HUB},
    mock::cloud::{
        api_version::{self, IOT_HUBS, PROVISIONING_SERVICES, ResourceType},
        app::App,
        refusal::Refusal,
        request::Request,
        resource_names,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One hub or provisioning service.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Service {
    /// Counts changes, deletions included: entity tags and codes are derived from it, so none
    /// comes twice.
    pub(in super::super) revision: u64,
    /// By name in lower case: Azure's names have no case.
    pub(in super::super) certificates: BTreeMap<String, Entry>,
    #[serde(default)]
    pub(in super::super) about: About,
}

/// What answers say of the service itself, in the spelling of the first request for it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct About {
    /// Empty if there is no such service (any more).
    pub(in super::super) name: String,
    pub(in super::super) group: String,
    pub(in super::super) subscription: String,
    pub(in super::super) location: String,
    pub(in super::super) tags: Map<String, Value>,
    pub(in super::super) sku: Value,
    /// Those that a PUT gave.
    pub(in super::super) properties: Map<String, Value>,
    pub(in super::super) is_deleted: bool,
}

/// One uploaded CA certificate.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Entry {
    pub(in super::super) name: String,
    /// Opaque to clients; it changes with every change of the entry.
    pub(in super::super) etag: String,
    /// As it was uploaded: base64 of the file, or PEM.
    pub(in super::super) content: String,
    /// Proven, or vouched for by the owner at upload.
    pub(in super::super) is_verified: bool,
    /// The code of the last generateVerificationCode; none after an upload.
    pub(in super::super) code: Option<String>,
    /// Seconds since 1970.
    pub(in super::super) created: i64,
    pub(in super::super) updated: i64,
}

/// The keys of all provisioning services: their resource ids in lower case.
pub(in super::super) fn provisioning_services(app: &App) -> Result<Vec<String>, Refusal> {
    let mut keys = app.store.keys("/subscriptions/")?;
    keys.retain(|key| key.contains("/microsoft.devices/provisioningservices/"));
    Ok(keys)
}

/// The verified certificates of the service under that key: their names, and the uploads.
pub(in super::super) fn verified(
    app: &App,
    key: &str,
) -> Result<Vec<(String, CertificateInput)>, Refusal> {
    let service: Service = app.store.read(key)?;
    let verified = service.certificates.into_values();
    let verified = verified.filter(|entry| entry.is_verified);
    // They were read when they were uploaded.
    let read = |entry: Entry| Some((entry.name, readable(&entry.content).ok()?));
    Ok(verified.filter_map(read).collect())
}

/// Where a service is until a PUT says otherwise, as in recorded answers.
const LOCATION: &str = "westus";

/// Which of the two services a request is for: the resource type in its path.
pub(super) fn kind(request: &Request) -> &'static ResourceType {
    match resource_names::is_of_hub(request) {
        true => &IOT_HUBS,
        false => &PROVISIONING_SERVICES,
    }
}

/// The profile with whose checks this service's uploads are evaluated.
pub(super) fn cloud(request: &Request) -> &'static Cloud {
    match resource_names::is_of_hub(request) {
        true => &AZURE_IOT_HUB,
        false => &AZURE_DPS,
    }
}

/// The resource id of the service, in the spelling of the request.
pub(super) fn id(request: &Request) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Devices/{}/{}",
        request.part("subscription"),
        request.part("group"),
        kind(request).name,
        request.part("service")
    )
}

/// The document of the service: Azure compares resource ids without case.
pub(super) fn key(request: &Request) -> String {
    id(request).to_ascii_lowercase()
}

/// The service of the request as it is now, whether it is there or not, and the version that the
/// client speaks.
pub(super) fn find<'a>(app: &App, request: &'a Request) -> Result<(Service, &'a str), Refusal> {
    let service: Service = app.store.read(&key(request))?;
    let location = match service.about.location.as_str() {
        "" => LOCATION,
        location => location,
    };
    let version = api_version::of_type(request, kind(request), Some(location))?;
    Ok((service, version))
}

/// The service of the request, which is there from the first request for it until it is deleted.
///
/// A read that finds it does not write, so that `GET` costs no flush of the disk.
pub(super) fn existing<'a>(app: &App, request: &'a Request) -> Result<(Service, &'a str), Refusal> {
    let (service, version) = find(app, request)?;
    if service.about.is_deleted {
        return Err(resource_names::missing(
            request,
            kind(request),
            request.part("service"),
        ));
    }
    if !service.about.name.is_empty() {
        return Ok((service, version));
    }
    app.store.change(&key(request), |service: &mut Service| {
        if service.about.name.is_empty() {
            service.about = About::of(request);
        }
        Ok(())
    })?;
    Ok((app.store.read(&key(request))?, version))
}

impl About {
    /// As the request spells it.
    pub(super) fn of(request: &Request) -> Self {
        Self {
            name: request.part("service").into(),
            group: request.part("group").into(),
            subscription: request.part("subscription").into(),
            location: LOCATION.into(),
            sku: serde_json::json!({ "name": "S1", "tier": "Standard", "capacity": 1 }),
            ..Self::default()
        }
    }
}
