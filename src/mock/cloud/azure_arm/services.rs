//! IoT hubs and provisioning services themselves: made, listed, shown and deleted, as far as
//! `az iot hub` and `az iot dps` need it. Shapes are those of recorded answers
//! (`test_certificate_lifecycle` and `test_dps_certificate_lifecycle` in Azure/azure-cli).
//!
//! What the real services do in minutes is done when these answer.

use super::service::{About, Service, existing, find, key, kind};
use crate::mock::cloud::{
    answer::Answer,
    api_version::{self, IOT_HUBS, PROVISIONING_SERVICES, ResourceType},
    app::App,
    refusal::Refusal,
    request::Request,
    resource_names,
    route::Route,
};
use axum::{http::StatusCode, routing::MethodFilter};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Paths of one resource type: all of a subscription, of a resource group, and one.
macro_rules! paths {
    ($kind:literal) => {
        [
            concat!(
                "/subscriptions/{subscription}/providers/Microsoft.Devices/",
                $kind
            ),
            concat!(
                "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Devices/",
                $kind
            ),
            concat!(
                "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Devices/",
                $kind,
                "/{service}"
            ),
        ]
    };
}

const HUBS: [&str; 3] = paths!("IotHubs");
const PROVISIONING: [&str; 3] = paths!("provisioningServices");

pub(in super::super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, HUBS[0], list),
    Route(MethodFilter::GET, HUBS[1], list),
    Route(MethodFilter::GET, HUBS[2], get),
    Route(MethodFilter::PUT, HUBS[2], put),
    Route(MethodFilter::PATCH, HUBS[2], patch),
    Route(MethodFilter::DELETE, HUBS[2], delete),
    Route(
        MethodFilter::POST,
        "/subscriptions/{subscription}/providers/Microsoft.Devices/checkNameAvailability",
        |app, request| check_name(app, request, &IOT_HUBS),
    ),
    Route(MethodFilter::GET, PROVISIONING[0], list),
    Route(MethodFilter::GET, PROVISIONING[1], list),
    Route(MethodFilter::GET, PROVISIONING[2], get),
    Route(MethodFilter::PUT, PROVISIONING[2], put),
    Route(MethodFilter::PATCH, PROVISIONING[2], patch),
    Route(MethodFilter::DELETE, PROVISIONING[2], delete),
    Route(
        MethodFilter::POST,
        "/subscriptions/{subscription}/providers/Microsoft.Devices/checkProvisioningServiceNameAvailability",
        |app, request| check_name(app, request, &PROVISIONING_SERVICES),
    ),
];

/// GET all of a subscription, or of one of its resource groups.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let kind = kind(request);
    api_version::of_type(request, kind, None)?;
    let mut all = Vec::new();
    for (key, service) in of_kind(app, &resource_names::scope(request), kind)? {
        all.push(describe(app, kind, &key, &service));
    }
    Ok(Answer::json(&json!({ "value": all })))
}

/// The services of that type that are there, under their keys.
pub(in super::super) fn of_kind(
    app: &App,
    prefix: &str,
    kind: &ResourceType,
) -> Result<Vec<(String, Service)>, Refusal> {
    let within = format!(
        "/providers/microsoft.devices/{}/",
        kind.name.to_ascii_lowercase()
    );
    let keys = app.store.keys(&prefix.to_ascii_lowercase())?;
    let mut all = Vec::new();
    for key in keys.into_iter().filter(|key| key.contains(&within)) {
        let service: Service = app.store.read(&key)?;
        if !service.about.name.is_empty() && !service.about.is_deleted {
            all.push((key, service));
        }
    }
    Ok(all)
}

/// GET one.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (service, _) = existing(app, request)?;
    Ok(Answer::json(&describe(
        app,
        kind(request),
        &key(request),
        &service,
    )))
}

/// The body of PUT and PATCH. What is not listed here is taken and given back.
#[derive(Deserialize)]
struct Body {
    location: Option<String>,
    tags: Option<Map<String, Value>>,
    sku: Option<Value>,
    properties: Option<Map<String, Value>>,
}

/// PUT one: 201 for a new one, as recorded, else 200.
fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    find(app, request)?;
    write(app, request, true)
}

/// PATCH one: its tags, and what else the body has.
fn patch(app: &App, request: &Request) -> Result<Answer, Refusal> {
    existing(app, request)?;
    write(app, request, false)
}

/// Takes what the body has; with `is_whole` properties that it lacks are gone. 201 if the service
/// is new: of several requests for it at one moment, one made it.
fn write(app: &App, request: &Request, is_whole: bool) -> Result<Answer, Refusal> {
    let body: Body = request.json()?;
    let key = key(request);
    let (service, is_new) = app.store.change(&key, |service: &mut Service| {
        let is_new = service.about.name.is_empty() || service.about.is_deleted;
        if is_new {
            service.about = About::of(request);
        }
        let about = &mut service.about;
        about.location = body.location.unwrap_or_else(|| about.location.clone());
        about.tags = body.tags.unwrap_or_else(|| about.tags.clone());
        if let Some(sku) = body.sku {
            about.sku = with_tier(sku);
        }
        if is_whole {
            about.properties.clear();
        }
        about.properties.extend(body.properties.unwrap_or_default());
        service.revision += 1;
        Ok((service.clone(), is_new))
    })?;
    let answer = Answer::json(&describe(app, kind(request), &key, &service));
    Ok(match is_new {
        true => answer.status(StatusCode::CREATED),
        false => answer,
    })
}

/// Clients send the name of a size, answers have its tier as well.
fn with_tier(mut sku: Value) -> Value {
    let tier = match sku["name"].as_str().unwrap_or_default().as_bytes() {
        [b'F', ..] => "Free",
        [b'B', ..] => "Basic",
        _ => "Standard",
    };
    if let Value::Object(members) = &mut sku {
        members.entry("tier").or_insert(tier.into());
        members.entry("capacity").or_insert(1.into());
    }
    sku
}

/// DELETE one, with its certificates. 204 if there is none. The real one answers 202, and is at
/// it for a while.
fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (service, _) = find(app, request)?;
    if service.about.name.is_empty() || service.about.is_deleted {
        return Ok(Answer::empty());
    }
    remove(app, &key(request))?;
    Ok(Answer::json(&Value::Null))
}

fn remove(app: &App, key: &str) -> Result<(), Refusal> {
    app.store.change(key, |service: &mut Service| {
        service.certificates.clear();
        service.about.is_deleted = true;
        // Kept, so that a service that is made again has no tag or code of this one.
        service.revision += 1;
        Ok(())
    })
}

/// Every hub and provisioning service whose id begins so, as answers show them.
pub(in super::super) fn all(app: &App, prefix: &str) -> Result<Vec<Value>, Refusal> {
    let mut all = Vec::new();
    for kind in [&IOT_HUBS, &PROVISIONING_SERVICES] {
        for (key, service) in of_kind(app, prefix, kind)? {
            all.push(describe(app, kind, &key, &service));
        }
    }
    Ok(all)
}

/// Deletes every hub and provisioning service whose id begins so.
pub(in super::super) fn remove_all(app: &App, prefix: &str) -> Result<(), Refusal> {
    for kind in [&IOT_HUBS, &PROVISIONING_SERVICES] {
        for (key, _) in of_kind(app, prefix, kind)? {
            remove(app, &key)?;
        }
    }
    Ok(())
}

/// POST: whether the name is free. Names of hubs and of provisioning services are unique among
/// all subscriptions.
fn check_name(app: &App, request: &Request, kind: &ResourceType) -> Result<Answer, Refusal> {
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    api_version::of_type(request, kind, None)?;
    let Name { name } = request.json()?;
    let taken = of_kind(app, "/subscriptions/", kind)?
        .iter()
        .any(|(_, service)| service.about.name.eq_ignore_ascii_case(&name));
    Ok(Answer::json(&match taken {
        // `Invalid` with a name that is free is what was recorded.
        false => json!({ "nameAvailable": true, "reason": "Invalid", "message": null }),
        true => json!({
            "nameAvailable": false,
            "reason": "AlreadyExists",
            "message": format!("{} name '{name}' is not available", kind.name),
        }),
    }))
}

/// The id scope by which devices name a provisioning service: `0ne` and eight hex digits, as in
/// recorded answers. They are a hash of the service's key, so that they are the same in every run.
pub(in super::super) fn id_scope(key: &str) -> String {
    let hash = hex::encode(&Sha256::digest(key)[..4]);
    format!("0ne{}", hash.to_ascii_uppercase())
}

/// The id of a service in the spelling of the first request for it.
pub(in super::super) fn resource_id(kind: &ResourceType, about: &About) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Devices/{}/{}",
        about.subscription, about.group, kind.name, about.name
    )
}

/// A service as answers show it.
fn describe(app: &App, kind: &ResourceType, key: &str, service: &Service) -> Value {
    let about = &service.about;
    let mut properties = about.properties.clone();
    let own = if kind.name == IOT_HUBS.name {
        of_hub(about)
    } else {
        of_provisioning(about, &id_scope(key))
    };
    if let Value::Object(own) = own {
        properties.extend(own);
    }
    json!({
        "id": resource_id(kind, about),
        "name": about.name,
        "type": format!("Microsoft.Devices/{}", kind.name),
        "location": about.location,
        "tags": about.tags,
        // These two, in small letters, are where `az` finds the group of a hub that it has listed.
        "subscriptionid": about.subscription,
        "resourcegroup": about.group,
        "etag": app.etag(key, service.revision),
        "properties": properties,
        "sku": about.sku,
        "identity": { "type": "None" },
    })
}

/// Members of a hub's properties that no client can set.
fn of_hub(about: &About) -> Value {
    json!({
        "locations": [{ "location": about.location, "role": "primary" }],
        "state": "Active",
        "provisioningState": "Succeeded",
        "hostName": format!("{}.azure-devices.net", about.name),
    })
}

/// The same of a provisioning service.
fn of_provisioning(about: &About, scope: &str) -> Value {
    json!({
        "state": "Active",
        "provisioningState": "Succeeded",
        "allocationPolicy": about.properties.get("allocationPolicy").cloned().unwrap_or("Hashed".into()),
        "iotHubs": about.properties.get("iotHubs").cloned().unwrap_or(json!([])),
        "serviceOperationsHostName": format!("{}.azure-devices-provisioning.net", about.name),
        "deviceProvisioningHostName": "global.azure-devices-provisioning.net",
        "idScope": scope,
    })
}
