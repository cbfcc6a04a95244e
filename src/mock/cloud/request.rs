//! A request as operations see it: read whole, within the router's limits, and not yet trusted
//! in any way.

use super::refusal::{Dialect, Refusal};
use axum::http::{HeaderMap, header};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::de::DeserializeOwned;

/// One request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// In order, percent-decoded. Azure compares parameter names without case, AWS has them in
    /// one case.
    pub(super) query: Vec<(String, String)>,
    /// The parts of the path that its route names.
    pub(super) named: Vec<(String, String)>,
}

impl Request {
    /// The part of the path under that name; empty when the route has none.
    pub(super) fn part(&self, name: &str) -> &str {
        let mut named = self.named.iter();
        named
            .find(|(its_name, _)| its_name == name)
            .map_or("", |(_, value)| value)
    }

    /// The first query parameter of that name, in any case.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        query
            .find(|(its_name, _)| its_name.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A header's text, if it has that header and it is ASCII.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The host by which the mock was asked, without a port.
    pub(super) fn host(&self) -> &str {
        // It was checked before, and is there (see `guard`).
        let authority = self.header(header::HOST.as_str()).unwrap_or("localhost");
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// The entity tag in `If-Match` (RFC 9110 section 13.1.1). Azure's SDKs send it with and
    /// without quotes.
    pub(super) fn if_match(&self) -> Option<&str> {
        self.header(header::IF_MATCH.as_str()).map(opaque_tag)
    }

    /// The body as JSON.
    ///
    /// Errors: the service's refusal of a malformed body, 400, or 422 for IoT Central.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body).map_err(|cause| {
            let message = format!(
                "The request content was invalid and could not be deserialized: '{cause}'."
            );
            match Dialect::of(&self.path) {
                Dialect::Aws => Refusal::new(400, "InvalidRequestException", message),
                Dialect::Central => Refusal::new(422, "InvalidBody", message),
                _ => Refusal::new(400, "InvalidRequestContent", message),
            }
        })
    }
}

/// What stands between the quotes of `"…"` or `W/"…"`; without quotes, all of it. A tag is
/// opaque: one in 4,096 begins with the letters `W/` itself.
fn opaque_tag(text: &str) -> &str {
    let text = text.trim();
    let inside = text.strip_prefix("W/").unwrap_or(text);
    inside
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text)
}

/// Base64 as clients write it, with or without line ends (`base64 file` and Python's
/// `encodebytes` wrap). `None` if it is anything else.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.split_ascii_whitespace().collect();
    BASE64_STANDARD.decode(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::opaque_tag;

    #[test]
    fn an_entity_tag_is_compared_whole() {
        for (given, expected) in [
            ("AAAADEqHziw=", "AAAADEqHziw="),
            (" \"AAAADEqHziw=\" ", "AAAADEqHziw="),
            ("W/\"AAAA\"", "AAAA"),
            // Eight random octets in base64, without quotes.
            ("W/EqHziwAAA=", "W/EqHziwAAA="),
            ("\"W/EqHziwAAA=\"", "W/EqHziwAAA="),
            ("W/\"W/EqHziwAAA=\"", "W/EqHziwAAA="),
            ("*", "*"),
            ("\"", "\""),
            ("W/", "W/"),
            ("", ""),
        ] {
            assert_eq!(opaque_tag(given), expected, "{given}");
        }
    }
}
