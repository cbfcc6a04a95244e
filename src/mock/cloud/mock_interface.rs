//! The mock's own interface, which no service has: its clock.
//!
//! A roll-over of CAs takes two years, and a proof is good for an hour; a rehearsal has neither.
//! `POST /mock/clock` with `{"at": "2027-10-02"}` or `{"advance": "30d"}` moves the mock's time,
//! `DELETE /mock/clock` takes it back to where it would be, and `GET` shows it. What happened in
//! the meantime stays: a successor that was made is made on its day, and is listed from then on.
//! The clock is moved for everybody who uses this mock, and only for as long as it runs.
//!
//! No credential is needed, unless the mock demands a token: then it is the bearer token here as
//! well.

use super::{answer::Answer, app::App, refusal::Refusal, request::Request, route::Route};
use crate::{
    certificate::{Time, parse_span},
    mock::moments,
};
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::json;

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/mock/clock", show),
    Route(MethodFilter::POST, "/mock/clock", shift),
    Route(MethodFilter::DELETE, "/mock/clock", reset),
];

/// The body of POST: one of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shift {
    at: Option<String>,
    advance: Option<String>,
}

fn show(app: &App, _: &Request) -> Result<Answer, Refusal> {
    Ok(Answer::json(&json!({
        "at": app.clock.now().to_string(),
        "moved": app.clock.moved(),
        "stands": app.clock.stands(),
    })))
}

fn shift(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let wrong = |message: String| Refusal::new(400, "BadRequest", message);
    let body: Shift = request.json()?;
    let at = match (&body.at, &body.advance) {
        (Some(at), None) => Time::parse(at).map_err(|error| wrong(error.to_string()))?,
        (None, Some(span)) => {
            let seconds = parse_span(span).map_err(|error| wrong(error.to_string()))?;
            let now = app.clock.now();
            check(now.unix().saturating_add(seconds))?;
            app.clock.advance(seconds);
            return show(app, request);
        }
        _ => {
            let message = r#"The body must be {"at": "2027-10-02"} or {"advance": "30d"}."#;
            return Err(wrong(message.into()));
        }
    };
    check(at.unix())?;
    app.clock.move_to(at);
    show(app, request)
}

fn check(seconds: i64) -> Result<(), Refusal> {
    match moments::ALL.contains(&seconds) {
        true => Ok(()),
        false => Err(Refusal::new(
            400,
            "BadRequest",
            format!("The mock's time stays {}.", moments::WORDS),
        )),
    }
}

fn reset(app: &App, request: &Request) -> Result<Answer, Refusal> {
    app.clock.go_back();
    show(app, request)
}
