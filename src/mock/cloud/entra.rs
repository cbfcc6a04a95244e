//! Signing in: what Microsoft Entra and the endpoint of managed identities answer, as far as
//! `az login` and `azure-identity` need it.
//!
//! With the variables `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, as App Service sets them, a
//! client asks no other host: `az login --identity` (azure-cli 2.91) works without any network.
//! A service principal signs in with `az login --service-principal`; MSAL asks Microsoft about
//! authorities that it does not know, unless `core.instance_discovery` is false.
//!
//! A token is a JSON Web Token (RFC 7519) that only this mock accepts, and that has no end: it is
//! the client that compares it with a clock, and the mock's may stand anywhere. Any secret gets
//! one, unless the mock demands a token: then that is the secret, in `IDENTITY_HEADER` or as the
//! service principal's.

use super::{answer::Answer, app::App, auth, refusal::Refusal, request::Request, route::Route};
use axum::routing::MethodFilter;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::json;

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/msi/token", managed_identity),
    Route(
        MethodFilter::GET,
        "/{tenant}/v2.0/.well-known/openid-configuration",
        configuration,
    ),
    Route(
        MethodFilter::POST,
        "/{tenant}/oauth2/v2.0/token",
        service_principal,
    ),
];

/// The one tenant that subscriptions belong to.
pub(super) const TENANT: &str = "00000000-0000-0000-0000-000000000001";
/// The identity that signs in.
const OBJECT: &str = "00000000-0000-0000-0000-000000000002";

/// 2100-01-01, when tokens expire; 2020-01-01, since when they are valid.
const END: i64 = 4_102_444_800;
const START: i64 = 1_577_836_800;

/// Where clients reach this mock: scheme and host as the request has them.
pub(super) fn base(app: &App, request: &Request) -> String {
    // `guard` refuses requests without a host.
    let host = request.header("host").unwrap_or_default();
    format!("{}://{host}", app.scheme)
}

/// A token for that audience.
fn token(app: &App, request: &Request, tenant: &str, audience: &str) -> String {
    let encode = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let header = encode(json!({ "typ": "JWT", "alg": "HS256" }));
    let claims = encode(json!({
        "aud": audience,
        "iss": format!("{}/{tenant}/v2.0", base(app, request)),
        "iat": START,
        "nbf": START,
        "exp": END,
        "oid": OBJECT,
        "sub": OBJECT,
        "tid": tenant,
        "appid": OBJECT,
        "idtyp": "app",
    }));
    let text = format!("{header}.{claims}");
    let signature = BASE64_URL_SAFE_NO_PAD.encode(auth::signature(app, &text));
    format!("{text}.{signature}")
}

/// Whether this is the secret that the mock demands, if it demands one.
fn is_secret(app: &App, given: &str) -> bool {
    app.token.is_none_or(|token| auth::digest(given) == token)
}

/// GET /msi/token, App Service's endpoint of 2019-08-01 (Microsoft Learn, App Service, managed
/// identities, REST endpoint reference). Its errors are `{"statusCode", "message"}`.
fn managed_identity(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let refuse = |status: u16, message: &str| {
        Refusal::new(status, "invalid_request", message)
            .with(json!({ "statusCode": status, "message": message }))
    };
    let secret = request.header("x-identity-header").unwrap_or_default();
    if secret.is_empty() || !is_secret(app, secret) {
        return Err(refuse(
            401,
            "The X-IDENTITY-HEADER header is missing or wrong.",
        ));
    }
    let resource = request.query("resource").unwrap_or_default();
    if resource.is_empty() {
        return Err(refuse(400, "The resource query parameter is required."));
    }
    Ok(Answer::json(&json!({
        "access_token": token(app, request, TENANT, resource),
        "expires_on": END.to_string(),
        "resource": resource,
        "token_type": "Bearer",
        "client_id": OBJECT,
    })))
}

/// GET openid-configuration: where MSAL finds the next endpoint (OpenID Connect Discovery 1.0).
fn configuration(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let tenant = format!("{}/{}", base(app, request), request.part("tenant"));
    Ok(Answer::json(&json!({
        "issuer": format!("{tenant}/v2.0"),
        "authorization_endpoint": format!("{tenant}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{tenant}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{tenant}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{tenant}/discovery/v2.0/keys"),
        "response_types_supported": ["code", "id_token", "token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })))
}

/// POST token: the grant `client_credentials` (RFC 6749 section 4.4). Nobody is there to answer
/// the others' questions.
fn service_principal(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let form: Vec<_> = form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| {
        let mut fields = form.iter().filter(|(its_name, _)| its_name == name);
        fields.next().map_or("", |(_, value)| value.as_str())
    };
    if field("grant_type") != "client_credentials" {
        let message = "AADSTS70003: The app requested an unsupported grant type; the mock has client_credentials.";
        return Err(Refusal::new(400, "unsupported_grant_type", message));
    }
    let secret = field("client_secret");
    // A certificate's assertion is taken as it is, where no secret is demanded.
    let has_one = !secret.is_empty() || !field("client_assertion").is_empty();
    if !has_one || !is_secret(app, secret) {
        let message = "AADSTS7000215: Invalid client secret provided.";
        return Err(Refusal::new(401, "invalid_client", message));
    }
    let tenant = match request.part("tenant") {
        "common" | "organizations" => TENANT,
        tenant => tenant,
    };
    let scope = field("scope").trim_end_matches("/.default");
    Ok(Answer::json(&json!({
        "token_type": "Bearer",
        // An hour and a day are what Entra gives; the token itself has no end.
        "expires_in": 86_399,
        "ext_expires_in": 86_399,
        "access_token": token(app, request, tenant, scope),
    })))
}
