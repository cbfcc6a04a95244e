//! Which devices a catalog has. A device is claimed into a device group of a product, or put there
//! by its id; the mock keeps no more of products and groups than their names in a device's id.

use super::catalogs::{Entry, entry, id, key};
use crate::mock::cloud::{
    answer::Answer, app::App, entra::base, paging::page, refusal::Refusal, request::Request,
    route::Route,
};
use axum::{http::StatusCode, routing::MethodFilter};
use serde::Deserialize;
use serde_json::{Value, json};

/// Below a catalog.
macro_rules! under {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}",
            $rest
        )
    };
}

pub(in super::super) const ROUTES: &[Route] = &[
    Route(MethodFilter::POST, under!("/listDevices"), list),
    // Clients follow a next link with GET, also that of a POST.
    Route(MethodFilter::GET, under!("/listDevices"), list),
    Route(MethodFilter::POST, under!("/countDevices"), count),
    Route(
        MethodFilter::POST,
        under!("/products/{product}/deviceGroups/{devices}/claimDevices"),
        claim,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/providers/Microsoft.AzureSphere/locations/{location}/operationStatuses/{operation}",
        operation,
    ),
    Route(
        MethodFilter::GET,
        under!("/products/{product}/deviceGroups/{devices}/devices"),
        of_group,
    ),
    Route(
        MethodFilter::GET,
        under!("/products/{product}/deviceGroups/{devices}/devices/{device}"),
        get,
    ),
    Route(
        MethodFilter::PUT,
        under!("/products/{product}/deviceGroups/{devices}/devices/{device}"),
        put,
    ),
    Route(
        MethodFilter::DELETE,
        under!("/products/{product}/deviceGroups/{devices}/devices/{device}"),
        delete,
    ),
];

/// Devices of one catalog; more than a rehearsal needs.
const MAX_DEVICES: usize = 20_000;

/// POST listDevices: all of a catalog.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let devices = entry(app, request)?.devices;
    page(app, request, devices.into_values().collect())
}

/// POST countDevices.
fn count(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let devices = entry(app, request)?.devices;
    Ok(Answer::json(&json!({ "value": devices.len() })))
}

/// The resource id of the request's device group.
fn group_id(request: &Request) -> String {
    format!(
        "{}/products/{}/deviceGroups/{}",
        id(request),
        request.part("product"),
        request.part("devices")
    )
}

/// GET devices of a device group.
fn of_group(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let prefix = format!("{}/devices/", group_id(request)).to_ascii_lowercase();
    let is_in = |device: &Value| {
        let id = device["id"].as_str().unwrap_or_default();
        id.to_ascii_lowercase().starts_with(&prefix)
    };
    let devices = entry(app, request)?.devices.into_values();
    page(app, request, devices.filter(is_in).collect())
}

/// The device of the path in the form of ids: 128 hex digits (`azure-sphere-samples`,
/// `get_device_id.c`).
fn device_id(text: &str) -> Result<String, Refusal> {
    if text.len() == 128 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    let message = format!("'{text}' is not a device id: 128 hex digits.");
    Err(Refusal::new(400, "InvalidResourceName", message))
}

/// GET one.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let device = device_id(request.part("device"))?;
    let found = entry(app, request)?.devices.remove(&device);
    found
        .map(|device| Answer::json(&device))
        .ok_or_else(|| missing(&device, request))
}

fn missing(device: &str, request: &Request) -> Refusal {
    let message = format!(
        "The device '{device}' was not found under '{}'.",
        group_id(request)
    );
    Refusal::new(404, "ResourceNotFound", message)
}

/// PUT one: into this device group, wherever it was before.
fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let device = device_id(request.part("device"))?;
    entry(app, request)?;
    let (answer, is_new) = app.store.change(&key(request), |entry: &mut Entry| {
        let is_new = !entry.devices.contains_key(&device);
        add(entry, request, &device)?;
        Ok((Answer::json(&entry.devices[&device]), is_new))
    })?;
    Ok(match is_new {
        true => answer.status(StatusCode::CREATED),
        false => answer,
    })
}

/// POST claimDevices: several at once. They are there when this answers 202, which is the one status
/// of the specification; the operation that it names has succeeded.
fn claim(app: &App, request: &Request) -> Result<Answer, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        device_identifiers: Vec<String>,
    }
    entry(app, request)?;
    let body: Body = request.json()?;
    let devices = body.device_identifiers.iter();
    let devices: Vec<_> = devices
        .map(|text| device_id(text))
        .collect::<Result<_, _>>()?;
    app.store.change(&key(request), |entry: &mut Entry| {
        devices
            .iter()
            .try_for_each(|device| add(entry, request, device))
    })?;
    let status = format!(
        "{}/subscriptions/{}/providers/Microsoft.AzureSphere/locations/global/operationStatuses/claim?api-version={}",
        base(app, request),
        request.part("subscription"),
        request.query("api-version").unwrap_or_default()
    );
    Ok(Answer::empty()
        .status(StatusCode::ACCEPTED)
        .header("azure-asyncoperation", status))
}

/// GET operationStatuses: nothing here takes longer than its answer.
fn operation(_: &App, request: &Request) -> Result<Answer, Refusal> {
    let name = request.part("operation");
    Ok(Answer::json(
        &json!({ "id": request.path, "name": name, "status": "Succeeded" }),
    ))
}

fn add(entry: &mut Entry, request: &Request, device: &str) -> Result<(), Refusal> {
    if entry.devices.len() >= MAX_DEVICES && !entry.devices.contains_key(device) {
        return Err(Refusal::quota(MAX_DEVICES, "devices of a catalog"));
    }
    let shown = json!({
        "id": format!("{}/devices/{device}", group_id(request)),
        "name": device,
        "type": "Microsoft.AzureSphere/catalogs/products/deviceGroups/devices",
        "properties": { "deviceId": device, "provisioningState": "Succeeded" },
    });
    entry.devices.insert(device.to_owned(), shown);
    Ok(())
}

/// DELETE one: 204 if there was none.
fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let device = device_id(request.part("device"))?;
    entry(app, request)?;
    app.store.change(&key(request), |entry: &mut Entry| {
        Ok(match entry.devices.remove(&device) {
            Some(_) => Answer::empty().status(StatusCode::OK),
            None => Answer::empty(),
        })
    })
}
