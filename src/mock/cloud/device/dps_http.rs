//! DPS over HTTPS, api-version 2021-06-01: register, operation status, state.
//!
//! Every version has these same paths.

use super::{
    denied::Denied,
    dps_answers::{self, RETRY_AFTER},
    enrol,
    peer::Peer,
};
use crate::mock::cloud::{
    answer::Answer,
    api_version,
    app::App,
    refusal::{Dialect, Refusal},
    request::Request,
};
use axum::http::{Method, StatusCode};
use serde_json::Value;

/// Answers one request of a device. It runs on a thread that may block.
pub(super) fn answer(app: &App, peer: &Peer, method: &Method, request: &Request) -> Answer {
    let outcome = route(app, peer, method, request);
    outcome.unwrap_or_else(|denied| {
        let refusal = Refusal::numbered(denied.number, denied.message);
        refusal.answer(Dialect::Provisioning, &app.request_id(), app.clock.now())
    })
}

fn route(app: &App, peer: &Peer, method: &Method, request: &Request) -> Result<Answer, Denied> {
    let parts: Vec<_> = request.path.split('/').skip(1).map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let unknown = || Denied::other(404_000, "There is nothing at this address.");
    let [scope, "registrations", id, rest @ ..] = &parts[..] else {
        return Err(unknown());
    };
    if !api_version::is_of_provisioning(request) {
        return Err(Denied::other(
            400_000,
            "The api-version is missing or invalid.",
        ));
    }
    match (method, rest) {
        (&Method::PUT, ["register"]) => register(app, peer, scope, id, request),
        (&Method::GET, ["operations", operation]) => {
            let device = enrol::registered(app, peer, scope, id)?;
            match device.operation == *operation {
                true => Ok(Answer::json(&dps_answers::assigned(app, &device))),
                false => Err(Denied::other(404_203, "Operation not found.")),
            }
        }
        (&Method::POST, []) => {
            let device = enrol::registered(app, peer, scope, id)?;
            Ok(Answer::json(&dps_answers::state(app, &device)))
        }
        (_, ["register"] | ["operations", _] | []) => {
            Err(Denied::other(405_000, "Method not allowed."))
        }
        _ => Err(unknown()),
    }
}

fn register(
    app: &App,
    peer: &Peer,
    scope: &str,
    id: &str,
    request: &Request,
) -> Result<Answer, Denied> {
    // The id stands in the path and in the body: both must be the same.
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let named = body["registrationId"].as_str();
    if named.is_none_or(|named| !named.eq_ignore_ascii_case(id)) {
        let message = "The body has no registrationId, or another than the path.";
        return Err(Denied::other(400_000, message));
    }
    let device = enrol::register(app, peer, scope, id)?;
    let location = format!(
        "https://{}/{scope}/registrations/{id}/operations/{}?api-version={}",
        request.header("host").unwrap_or(&peer.host),
        device.operation,
        request.query("api-version").unwrap_or_default(),
    );
    Ok(Answer::json(&dps_answers::assigning(&device))
        .status(StatusCode::ACCEPTED)
        .header("retry-after", RETRY_AFTER.to_string())
        .header("location", location))
}

/// One segment of a path, decoded once.
fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment)
        .decode_utf8_lossy()
        .into_owned()
}
