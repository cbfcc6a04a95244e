//! What an operation answers when it succeeds: status, headers and body.
//!
//! [`Refusal`](super::refusal::Refusal) becomes one of these as well, so all bytes that leave
//! the mock pass [`Answer::into_response`].

use crate::{certificate::Time, escape};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use serde_json::Value;

/// A status, a body and what it is.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    /// Empty for an answer without a body: then there is no Content-Type header.
    media: &'static str,
    body: Vec<u8>,
    /// Names in lower case, as `HeaderName::from_static` demands.
    headers: Vec<(&'static str, String)>,
    error: Option<ErrorCode>,
}

/// The code of an error, with the response for the access log: not every service has a header for
/// it.
#[derive(Clone, Debug)]
pub(super) struct ErrorCode(pub(super) String);

impl Answer {
    /// 200 with JSON.
    pub(super) fn json(value: &Value) -> Self {
        Self {
            status: StatusCode::OK,
            media: "application/json; charset=utf-8",
            // Names from certificates may hold control characters or direction marks, which
            // `curl` would send to the terminal: they leave as \u escapes, which mean the same
            // to every reader of JSON.
            body: escape::json(value.to_string().into_bytes()),
            headers: Vec::new(),
            error: None,
        }
    }

    /// 204, or whatever [`Answer::status`] makes of it, with nothing.
    pub(super) fn empty() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            media: "",
            body: Vec::new(),
            headers: Vec::new(),
            error: None,
        }
    }

    /// 200 with a file of that media type.
    pub(super) fn file(media: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: StatusCode::OK,
            media,
            body: body.into(),
            headers: Vec::new(),
            error: None,
        }
    }

    /// The same with another status.
    pub(super) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with one more header, whose value must be visible ASCII.
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same as an error of that code.
    pub(super) fn error(mut self, code: impl Into<String>) -> Self {
        self.error = Some(ErrorCode(code.into()));
        self
    }

    /// The answer as axum sends it. A header whose value is not visible ASCII is left out: it
    /// can only come from a name in the request, and HTTP has no way to write it (RFC 9110
    /// section 5.5).
    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        if let Some(code) = self.error {
            response.extensions_mut().insert(code);
        }
        let headers = response.headers_mut();
        if !self.media.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A date as DPS writes it: seven decimals, as .NET has them.
pub(super) fn dps_date(at: Time) -> String {
    format!("{}.0000000Z", at.to_string().trim_end_matches('Z'))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 section 5.6.7), which Azure's
/// answers use for dates as well as HTTP for its headers.
pub(super) fn http_date(at: Time) -> String {
    jiff::Timestamp::from_second(at.unix())
        .map(|moment| moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}
