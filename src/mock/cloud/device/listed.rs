//! Devices as clients and people see them: IoT Central's `/api/devices`, api-version 2022-07-31, and
//! the mock's own `GET /mock/devices`.
//!
//! Known from the specification (Azure/azure-rest-api-specs, iotcentral.json): `Device` with `id`,
//! `etag`, `displayName`, `simulated`, `provisioned`, `enabled`, and `DeviceCredentials` with
//! `idScope`. A device's template is not imitated: a real application assigns one, or none.

use super::{
    id_scope::{self, Scope},
    key::{Instance, Key},
    moment::moment,
    records::{self, Device},
};
use crate::mock::cloud::{
    answer::Answer, api_version, app::App, paging::link, refusal::Refusal, request::Request,
    route::Route,
};
use axum::routing::MethodFilter;
use serde_json::{Value, json};

pub(in super::super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/api/devices", list),
    Route(MethodFilter::GET, "/api/devices/{device}", get),
    Route(MethodFilter::DELETE, "/api/devices/{device}", delete),
    Route(
        MethodFilter::GET,
        "/api/devices/{device}/credentials",
        credentials,
    ),
    Route(MethodFilter::GET, "/mock/devices", mock_devices),
];

/// Devices of one answer, at most.
const PAGE: usize = 1_000;

fn missing() -> Refusal {
    Refusal::new(404, "NotFound", "The requested device does not exist.")
}

/// GET devices, in the order of ids. `maxpagesize` limits an answer; `nextLink` leads on.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    api_version::of_iot_central(request)?;
    let size = page_size(request, 100)?;
    let instance = Scope::Central.instance();
    let (page, more) = records::page(app, &instance, size, request.query("$skiptoken"))?;
    // Devices that were refused only are none of the application's.
    let devices = page.iter().filter(|device| device.is_enrolled);
    let mut answer = json!({ "value": devices.map(|one| describe(app, one)).collect::<Vec<_>>() });
    if let (true, Some(last)) = (more, page.last()) {
        answer["nextLink"] = link(app, request, &[("$skiptoken", &last.id)]).into();
    }
    Ok(Answer::json(&answer))
}

/// The device of the path.
fn one(app: &App, request: &Request) -> Result<(Key, Device), Refusal> {
    api_version::of_iot_central(request)?;
    let key = Scope::Central.instance().device(request.part("device"));
    let device = records::read(app, &key)?;
    let device = device.filter(|device| device.is_enrolled);
    Ok((key, device.ok_or_else(missing)?))
}

fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (_, device) = one(app, request)?;
    Ok(Answer::json(&describe(app, &device)))
}

/// DELETE devices/{id}: 204. Its connection ends, and it may register again.
fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (key, _) = one(app, request)?;
    records::remove(app, &key)?;
    app.live.end(&key);
    Ok(Answer::empty())
}

/// GET devices/{id}/credentials: for X.509 through a group there is the ID scope alone.
fn credentials(app: &App, request: &Request) -> Result<Answer, Refusal> {
    one(app, request)?;
    Ok(Answer::json(
        &json!({ "idScope": Scope::Central.id_scope() }),
    ))
}

fn describe(app: &App, device: &Device) -> Value {
    json!({
        "id": device.id,
        "etag": app.etag(&format!("device {}", device.id), device.revision),
        "displayName": device.id,
        "simulated": false,
        "provisioned": device.is_enrolled,
        "enabled": true,
    })
}

/// The size of a page that the request asks for.
fn page_size(request: &Request, default: usize) -> Result<usize, Refusal> {
    match request.query("maxpagesize").map(str::parse::<usize>) {
        None => Ok(default),
        Some(Ok(size)) if (1..=PAGE).contains(&size) => Ok(size),
        Some(_) => {
            let message = format!("'maxpagesize' is a number from 1 to {PAGE}.");
            Err(Refusal::new(400, "InvalidRequest", message))
        }
    }
}

/// GET /mock/devices, the mock's own: every device of every service, and the ID scopes. `next`, if
/// it is there, is the value of `after` with which the list goes on; `maxpagesize` limits an answer
/// here as well.
fn mock_devices(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let after = request.query("after").unwrap_or_default();
    let size = page_size(request, PAGE)?;
    let live = app.live.counts();
    let (mut devices, mut count, mut last, mut next) = (Vec::new(), 0, None, None);
    for instance in records::all_instances(app)? {
        count += records::count(app, &instance)?;
        let place = format!("{} {} ", instance.service, instance.name);
        // Instances are in the order of their places; those before it were shown.
        let from = match after.strip_prefix(&place) {
            Some(id) => Some(id),
            None if *place < *after => continue,
            None => None,
        };
        // With room for none, a page says whether there is one.
        let (page, more) = records::page(app, &instance, size - devices.len(), from)?;
        if let Some(device) = page.last() {
            last = Some(format!("{place}{}", device.id));
        }
        if more {
            next.clone_from(&last);
        }
        devices.extend(page.iter().map(|device| {
            let connected = live.get(&instance.device(&device.id));
            whole(&instance, device, connected.copied())
        }));
    }
    let scopes = id_scope::all(app)?.into_iter().map(|scope| {
        json!({ "idScope": scope.id_scope(), "service": scope.service(), "name": scope.key() })
    });
    Ok(Answer::json(&json!({
        "count": count,
        "scopes": scopes.collect::<Vec<_>>(),
        "devices": devices,
        "next": next,
    })))
}

/// Devices of all services.
pub(in super::super) fn count(app: &App) -> Result<u64, Refusal> {
    let instances = records::all_instances(app)?;
    let counts = instances.iter().map(|one| records::count(app, one));
    counts.sum()
}

/// All that is known of a device; `live` is what its open connections have counted.
fn whole(instance: &Instance, device: &Device, live: Option<u64>) -> Value {
    json!({
        "service": instance.service,
        "instance": instance.name,
        "id": device.id,
        "name": device.name,
        "group": device.group,
        "ca": device.ca,
        "thumbprint": device.thumbprint,
        "enrolled": device.is_enrolled,
        "connected": live.is_some(),
        "firstConnection": device.first_connection.map(moment),
        "lastConnection": device.last_connection.map(moment),
        "messages": device.messages.saturating_add(live.unwrap_or(0)),
        "lastRefusal": device.refusal.as_ref().map(|refused| json!({
            "at": moment(refused.at),
            "answer": refused.answer,
            "check": refused.why.check,
            "detail": refused.why.detail,
            "remedy": refused.why.remedy,
        })),
    })
}
