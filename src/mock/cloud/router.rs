//! From a request on the wire to an operation, and from its outcome to an answer.
//!
//! The body is read here once, with a limit and a deadline, before any operation sees it: an
//! operation has no way to read without end. Errors of this layer are answered in the format of
//! the service whose path was asked.

use super::{
    answer::Answer,
    api_version::TYPES,
    app::App,
    auth, aws_iot, azure_arm, azure_sphere, azure_sphere_legacy,
    body::{self, MAX_BODY, Unread},
    connections::Activity,
    device, entra,
    guard::{self, Names},
    iot_central, mock_interface, portal,
    refusal::{Dialect, Refusal},
    request::Request,
    resource_manager, resource_names,
    route::{Operation, Route},
};
use axum::{
    Router,
    body::Body,
    extract::{RawPathParams, rejection::RawPathParamsRejection},
    http::{self, HeaderMap, Method, Response, Uri, header},
    routing::{MethodFilter, MethodRouter, on},
};
use std::sync::Arc;

/// Every service's operations. Paths of different services never overlap (see
/// `refusal::PREFIXES`).
const ALL: &[&[Route]] = &[
    aws_iot::ROUTES,
    resource_manager::ROUTES,
    azure_arm::SERVICES,
    azure_arm::CERTIFICATES,
    azure_sphere::CATALOGS,
    azure_sphere::CERTIFICATES,
    azure_sphere::DEVICES,
    azure_sphere_legacy::ROUTES,
    device::LIST_ROUTES,
    device::SERVICE_ROUTES,
    entra::ROUTES,
    iot_central::ROUTES,
    mock_interface::ROUTES,
    portal::FILES,
    portal::ROUTES,
];

/// Every operation of every service.
pub(super) fn router(app: &Arc<App>) -> Router {
    // axum panics on two routes of one method and path; every test of the mock calls this, so a
    // table with a duplicate never ships.
    let mut router = Router::new();
    for Route(method, path, operation) in ALL.iter().copied().flatten() {
        router = router.route(path, handler(app, *method, *operation));
    }
    let (unknown, unallowed) = (app.clone(), app.clone());
    router
        // Both fallbacks answer in the service's format, unlike axum's own, which SDKs could
        // not parse, and only to whoever has a credential, as the services do.
        .fallback(async move |request: http::Request<Body>| {
            let dialect = dialect_of(request.uri(), request.headers());
            unserved(&unknown, dialect, request, |request| {
                not_found(dialect, request)
            })
            .await
        })
        .method_not_allowed_fallback(async move |method: Method, request: http::Request<Body>| {
            let dialect = dialect_of(request.uri(), request.headers());
            unserved(&unallowed, dialect, request, |_| {
                not_allowed(dialect, &method)
            })
            .await
        })
}

/// The service that was spoken to.
pub(super) fn dialect_of(uri: &Uri, headers: &HeaderMap) -> Dialect {
    let authorization = headers.get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| value.to_str().ok());
    Dialect::meant(uri.path(), authorization.unwrap_or_default())
}

/// The answer to a request that no operation takes.
async fn unserved(
    app: &App,
    dialect: Dialect,
    request: http::Request<Body>,
    refusal: impl FnOnce(&Request) -> Refusal,
) -> Response<Body> {
    let refusal = match read(request, Vec::new()).await {
        Ok(request) => auth::check(app, dialect, &request)
            .err()
            .unwrap_or_else(|| refusal(&request)),
        Err(refusal) => refusal,
    };
    refuse(app, dialect, refusal)
}

/// One operation as axum calls it: read the body, run the operation, answer.
fn handler(app: &Arc<App>, method: MethodFilter, operation: Operation) -> MethodRouter {
    let app = app.clone();
    on(
        method,
        async move |named: Result<RawPathParams, RawPathParamsRejection>,
                    request: http::Request<Body>| {
            let dialect = dialect_of(request.uri(), request.headers());
            let named = match named {
                Ok(named) => named,
                Err(_) => return unserved(&app, dialect, request, not_text).await,
            };
            // S3 and others of AWS ask at `/`, where the page is.
            if dialect == Dialect::Aws && Dialect::of(request.uri().path()) != dialect {
                return unserved(&app, dialect, request, |_| unknown_operation()).await;
            }
            let activity = request.extensions().get::<Arc<Activity>>().cloned();
            // Percent-decoded by axum, once: `%252F` stays `%2F` and never becomes a separator.
            let named = named
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let outcome = match read(request, named.collect()).await {
                Ok(request) => {
                    // From now on it is not the client that is waited for.
                    let _working = activity.as_ref().map(Activity::work);
                    run(&app, dialect, operation, request).await
                }
                Err(refusal) => Err(refusal),
            };
            match outcome {
                Ok(answer) => answer.into_response(),
                Err(refusal) => refuse(&app, dialect, refusal),
            }
        },
    )
}

/// Signatures and disks are slow: operations run on the runtime's blocking threads, of which
/// there are `server::MAX_OPERATIONS`, and other connections go on meanwhile. A panic becomes a
/// 500 of that request.
async fn run(
    app: &Arc<App>,
    dialect: Dialect,
    operation: Operation,
    request: Request,
) -> Result<Answer, Refusal> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || {
        // After the body was read: a client that is refused early would see a broken pipe
        // instead of the answer.
        auth::check(&app, dialect, &request)?;
        if dialect == Dialect::Azure {
            resource_names::check(&request)?;
        }
        operation(&app, &request)
    });
    done.await
        .unwrap_or_else(|cause| Err(Refusal::broken(cause)))
}

/// The whole request, as long as it is neither too large nor too slow.
///
/// Errors: 413, 408 or 400 (RFC 9110 section 15.5).
pub(super) async fn read(
    request: http::Request<Body>,
    named: Vec<(String, String)>,
) -> Result<Request, Refusal> {
    let (head, body) = request.into_parts();
    let body = body::read(&head.headers, body).await;
    let body = body.map_err(|why| unread(head.uri.path(), &why))?;
    // `+` is a blank in queries, as browsers and SDKs encode it
    // (application/x-www-form-urlencoded).
    let query = form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes());
    Ok(Request {
        path: head.uri.path().to_owned(),
        query: query
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
        headers: head.headers,
        body,
        named,
    })
}

/// Everything in front of the router: whose request this is, and one spelling of each path.
/// The headers of [`guard::harden`] go on every answer, refusals included.
pub(super) async fn serve(
    app: &App,
    names: &Names,
    router: Router,
    mut request: http::Request<Body>,
) -> Response<Body> {
    let dialect = dialect_of(request.uri(), request.headers());
    // First of all, and before the body: a foreign page must not even cause work.
    let allowed = guard::check(names, request.method(), request.uri(), request.headers());
    let mut response = match allowed {
        Err(refusal) => refuse(app, dialect, refusal),
        Ok(()) => {
            if let Some(uri) = canonical(request.uri()) {
                *request.uri_mut() = uri;
            }
            let answered = tower::ServiceExt::oneshot(router, request).await;
            // The router's error type has no value.
            answered.unwrap_or_else(|never| match never {})
        }
    };
    // Refusals have their number already, as their bodies show it.
    if let Some(name) = dialect.request_id()
        && !response.headers().contains_key(name)
        && let Ok(id) = app.request_id().parse()
    {
        response.headers_mut().insert(name, id);
    }
    guard::harden(response.headers_mut());
    response
}

/// The fixed words of Azure Resource Manager's paths. It compares them without case, and SDKs
/// and documentation differ in how they write them (`resourcegroups`, `iothubs`).
const WORDS: &[&str] = &[
    "subscriptions",
    "tenants",
    "metadata",
    "endpoints",
    "resourceGroups",
    "providers",
    "Microsoft.Devices",
    "Microsoft.AzureSphere",
    "IotHubs",
    "provisioningServices",
    "catalogs",
    "certificates",
    "generateVerificationCode",
    "verify",
    "retrieveCertChain",
    "retrieveProofOfPossessionNonce",
    "checkNameAvailability",
    "checkProvisioningServiceNameAvailability",
    "listDevices",
    "countDevices",
    "products",
    "deviceGroups",
    "devices",
    "claimDevices",
    "locations",
    "register",
    "resources",
    "operationStatuses",
];

/// The same path with Azure's fixed words in the spelling of the routes; names keep theirs.
/// `None` for other services, whose paths have one case (RFC 3986 section 6.2.2.1).
fn canonical(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if Dialect::of(path) != Dialect::Azure {
        return None;
    }
    let mut after_providers = false;
    let parts = path
        .trim_end_matches('/')
        .split('/')
        .skip(1)
        .enumerate()
        .map(|(place, part)| {
            let word = WORDS.iter().find(|word| word.eq_ignore_ascii_case(part));
            // Paths alternate word, name, word, name; only behind `providers` two words stand
            // together. So a hub called `verify` keeps its name.
            let is_word = place % 2 == 0 || after_providers;
            after_providers = word == Some(&"providers") && place % 2 == 0;
            word.copied().filter(|_| is_word).unwrap_or(part)
        });
    let path: String = parts.flat_map(|part| ["/", part]).collect();
    let query = uri
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    format!("{path}{query}").parse().ok()
}

/// A refusal in the format of the service that has this path.
fn refuse(app: &App, dialect: Dialect, refusal: Refusal) -> Response<Body> {
    refusal
        .answer(dialect, &app.request_id(), app.clock.now())
        .into_response()
}

/// 404 for a path that no route has. A service's own "no such resource" comes from its
/// operations.
fn not_found(dialect: Dialect, request: &Request) -> Refusal {
    let nothing = "There is nothing at this address.";
    match dialect {
        Dialect::Aws => unknown_operation(),
        Dialect::Central => Refusal::new(404, "NotFound", "The mock has no such operation."),
        Dialect::Azure => unknown_type(request),
        Dialect::Identity => Refusal::new(404, "invalid_request", nothing),
        Dialect::Provisioning | Dialect::SphereLegacy | Dialect::Portal | Dialect::Mock => {
            Refusal::new(404, "NotFound", nothing)
        }
    }
}

/// AWS's answer for a path, or a method of one, that it does not know:
/// aws-amplify/aws-sdk-android#2206 has status and code of AWS IoT; the words are not known.
fn unknown_operation() -> Refusal {
    Refusal::new(
        400,
        "UnknownOperationException",
        "The mock has no such operation.",
    )
}

/// Resource Manager's answer for a provider, or a resource type of it, that it does not know.
/// Those of its real ones that the mock lacks are answered alike.
fn unknown_type(request: &Request) -> Refusal {
    let mut parts = request.path.split('/');
    let is_providers = |part: &str| part.eq_ignore_ascii_case("providers");
    if !parts.any(is_providers) {
        return Refusal::new(404, "NotFound", "There is nothing at this address.");
    }
    let (namespace, kind) = (parts.next().unwrap_or_default(), parts.next());
    let mut known = TYPES.iter();
    let is_known = known.any(|one| one.namespace.eq_ignore_ascii_case(namespace));
    // Type, name, type, name, …
    let types: Vec<_> = kind.into_iter().chain(parts.skip(1).step_by(2)).collect();
    match is_known {
        false => Refusal::new(
            404,
            "InvalidResourceNamespace",
            format!("The resource namespace '{namespace}' is invalid."),
        ),
        true => Refusal::new(
            404,
            "InvalidResourceType",
            format!(
                "The resource type '{}' could not be found in the namespace '{namespace}' for api version '{}'.",
                types.join("/"),
                request.query("api-version").unwrap_or_default()
            ),
        ),
    }
}

/// 400: `%ff` and the like in a path are octets that are no UTF-8, as all names are.
fn not_text(request: &Request) -> Refusal {
    let code = match Dialect::of(&request.path) {
        Dialect::Aws => "InvalidRequestException",
        _ => "BadRequest",
    };
    Refusal::new(400, code, "The path is not UTF-8 when it is decoded.")
}

/// 405: the path is known and the method is not (RFC 9110 section 15.5.6).
fn not_allowed(dialect: Dialect, method: &Method) -> Refusal {
    let code = match dialect {
        Dialect::Aws => return unknown_operation(),
        Dialect::Azure => "HttpMethodNotAllowed",
        _ => "MethodNotAllowed",
    };
    Refusal::new(405, code, format!("There is no {method} here."))
}

/// A body that did not arrive whole, under the code that each service has for it: 413, 408 or
/// 400 (RFC 9110 section 15.5).
fn unread(path: &str, why: &Unread) -> Refusal {
    let (status, code, message) = match why {
        Unread::TooLarge => (
            413,
            "RequestEntityTooLarge",
            format!("The request is larger than {MAX_BODY} bytes."),
        ),
        Unread::TooSlow => (
            408,
            "RequestTimeout",
            "The request did not arrive in time.".to_owned(),
        ),
        Unread::Broken(cause) => (
            400,
            "BadRequest",
            format!("The request could not be read: {cause}"),
        ),
    };
    let code = match Dialect::of(path) {
        Dialect::Aws => "InvalidRequestException",
        _ => code,
    };
    Refusal::new(status, code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azure_paths_are_taken_in_any_case_and_names_keep_theirs() {
        for (given, expected) in [
            (
                "/Subscriptions/Verify/resourcegroups/Providers/PROVIDERS/microsoft.devices/iothubs/IOTHUBS/CERTIFICATES/Verify/VERIFY?x=Y",
                "/subscriptions/Verify/resourceGroups/Providers/providers/Microsoft.Devices/IotHubs/IOTHUBS/certificates/Verify/verify?x=Y",
            ),
            (
                "/subscriptions/s/providers/microsoft.azuresphere/CATALOGS/",
                "/subscriptions/s/providers/Microsoft.AzureSphere/catalogs",
            ),
        ] {
            let uri: Uri = given.parse().unwrap();
            assert_eq!(canonical(&uri).unwrap().to_string(), expected);
        }
    }
}
