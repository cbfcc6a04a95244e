//! What stands before every operation: whether a web page elsewhere sent the request, and which
//! headers protect the mock's own page.
//!
//! A service on loopback is reachable by every page in the user's browser. Two attacks matter.
//! DNS rebinding: `evil.example` resolves to 127.0.0.1, so the page's own origin becomes the
//! mock; the Host header gives it away. Cross-site requests: a form or script posts to
//! 127.0.0.1; Origin and Sec-Fetch-Site give it away, which browsers set and pages cannot.

use super::refusal::Refusal;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header, uri::Authority};
use std::net::IpAddr;

/// The names under which the service may be asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Names besides `localhost`.
    pub(super) more: Vec<String>,
    /// Whether addresses other than loopback count: a name alone can be rebound by DNS.
    pub(super) any_address: bool,
}

impl Names {
    /// Whether this host is one of ours. IPv6 addresses come in brackets (RFC 3986 section
    /// 3.2.2).
    fn know(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) => self.any_address || address.is_loopback(),
            Err(_) => {
                let mut names = self.more.iter().map(String::as_str).chain(["localhost"]);
                names.any(|name| name.eq_ignore_ascii_case(host))
            }
        }
    }
}

/// Refuses hosts that are not ours (DNS rebinding) and pages that are not ours (cross-site
/// requests). Clients that are no browsers send neither `Origin` nor `Sec-Fetch-Site`, and
/// pass.
///
/// Errors: 421 (RFC 9110 section 15.5.20) for a foreign host, 403 for a foreign page.
pub(super) fn check(
    names: &Names,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let authority = authority(uri, headers);
    let Some(authority) = authority.filter(|authority| names.know(authority.host())) else {
        return Err(Refusal::new(
            421,
            "MisdirectedRequest",
            "The Host header names none of this service's names: use 127.0.0.1 or localhost, or start the mock with --host NAME.",
        ));
    };
    let foreign = || {
        Refusal::new(
            403,
            "CrossSiteRequest",
            "Requests from web pages elsewhere are refused.",
        )
    };
    if let Some(origin) = headers.get(header::ORIGIN) {
        let own = [
            format!("http://{authority}"),
            format!("https://{authority}"),
        ];
        if !own.iter().any(|own| own.as_bytes() == origin.as_bytes()) {
            return Err(foreign());
        }
    }
    let text_of = |name: &str| headers.get(name).map_or(&b""[..], HeaderValue::as_bytes);
    let site = text_of("sec-fetch-site");
    // A link to the page from elsewhere may be followed: it only reads the page, which changes
    // nothing.
    let is_link =
        method == Method::GET && text_of("sec-fetch-mode") == b"navigate" && uri.path() == "/";
    if !(site.is_empty() || site == b"same-origin" || site == b"none" || is_link) {
        return Err(foreign());
    }
    Ok(())
}

/// From the `Host` header, of which there must be one, or from the request line (RFC 9112 section 3.2).
fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host: Authority = hosts.next()?.to_str().ok()?.parse().ok()?;
    let agrees = uri.authority().is_none_or(|named| named == &host);
    (hosts.next().is_none() && agrees && !host.as_str().contains('@')).then_some(host)
}

/// Headers of every answer. The policy allows scripts and styles from our own files only and
/// makes innerHTML and its like throw (`require-trusted-types-for`), so that text from a
/// certificate cannot become markup; `no-store` keeps codes and certificates out of the
/// browser's cache.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types 'none'",
    ),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Adds the headers that restrict a browser.
pub(super) fn harden(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}
