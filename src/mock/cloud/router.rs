//! From a request on the wire to an operation, and from its outcome to an answer.

use super::{
    answer::Answer,
    app::App,
    auth, aws_iot, azure_arm, azure_sphere, azure_sphere_legacy,
    guard::{self, Names},
    iot_central, portal,
    refusal::{Dialect, Refusal},
    request::Request,
    route::{Operation, Route},
};
use axum::{
    Router,
    body::Body,
    extract::RawPathParams,
    http::{self, Method, Response, Uri},
    routing::{MethodFilter, MethodRouter, on},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::{sync::Arc, time::Duration};

const ALL: &[&[Route]] = &[
    aws_iot::ROUTES,
    azure_arm::ROUTES,
    azure_sphere::ROUTES,
    azure_sphere_legacy::ROUTES,
    iot_central::ROUTES,
    portal::ROUTES,
];

/// Many times the base64 of the largest certificate that AWS takes.
const MAX_BODY: usize = 1024 * 1024;
/// Time for a whole body to arrive.
const BODY_TIME: Duration = Duration::from_secs(15);

/// Every operation of every service.
pub(super) fn router(app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for Route(method, path, operation) in ALL.iter().copied().flatten() {
        router = router.route(path, handler(app, *method, *operation));
    }
    let (unknown, unallowed) = (app.clone(), app.clone());
    router
        .fallback(async move |uri: Uri| refuse(&unknown, uri.path(), not_found(uri.path())))
        .method_not_allowed_fallback(async move |uri: Uri, method: Method| {
            refuse(&unallowed, uri.path(), not_allowed(uri.path(), &method))
        })
}

fn handler(app: &Arc<App>, method: MethodFilter, operation: Operation) -> MethodRouter {
    let app = app.clone();
    on(
        method,
        async move |named: RawPathParams, request: http::Request<Body>| {
            let path = request.uri().path().to_owned();
            let named = named
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let outcome = match read(request, named.collect()).await {
                Ok(request) => run(&app, operation, request).await,
                Err(refusal) => Err(refusal),
            };
            match outcome {
                Ok(answer) => answer.into_response(),
                Err(refusal) => refuse(&app, &path, refusal),
            }
        },
    )
}

/// Signatures and disks are slow: they run on threads of their own, and other connections go on.
async fn run(app: &Arc<App>, operation: Operation, request: Request) -> Result<Answer, Refusal> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || {
        auth::check(&app, Dialect::of(&request.path), &request)?;
        operation(&app, &request)
    });
    done.await
        .unwrap_or_else(|cause| Err(Refusal::broken(cause)))
}

/// The whole request, as long as it is neither too large nor too slow.
async fn read(
    request: http::Request<Body>,
    named: Vec<(String, String)>,
) -> Result<Request, Refusal> {
    let (head, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_TIME, Limited::new(body, MAX_BODY).collect());
    let body = match body.await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(cause)) if cause.is::<LengthLimitError>() => return Err(too_large(head.uri.path())),
        Ok(Err(cause)) => {
            return Err(unread(
                head.uri.path(),
                400,
                &format!("The request could not be read: {cause}"),
            ));
        }
        Err(_) => {
            return Err(unread(
                head.uri.path(),
                408,
                "The request did not arrive in time.",
            ));
        }
    };
    let query = form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes());
    Ok(Request {
        path: head.uri.path().to_owned(),
        query: query
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
        headers: head.headers,
        body: body.to_vec(),
        named,
    })
}

/// Everything in front of the router: whose request this is, and one way to write each path.
pub(super) async fn serve(
    app: &App,
    names: &Names,
    router: Router,
    mut request: http::Request<Body>,
) -> Response<Body> {
    let allowed = guard::check(names, request.method(), request.uri(), request.headers());
    let mut response = match allowed {
        Err(refusal) => refuse(app, request.uri().path(), refusal),
        Ok(()) => {
            if let Some(uri) = canonical(request.uri()) {
                *request.uri_mut() = uri;
            }
            let answered = tower::ServiceExt::oneshot(router, request).await;
            answered.unwrap_or_else(|never| match never {})
        }
    };
    guard::harden(response.headers_mut());
    response
}

/// The words of Azure Resource Manager's paths, which it takes in any case.
const WORDS: &[&str] = &[
    "subscriptions",
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
];

/// The same place in the case of the routes; names keep theirs.
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

fn refuse(app: &App, path: &str, refusal: Refusal) -> Response<Body> {
    refusal
        .answer(Dialect::of(path), &app.randomness, app.clock.now())
        .into_response()
}

fn not_found(path: &str) -> Refusal {
    match Dialect::of(path) {
        Dialect::Aws => Refusal::new(
            404,
            "ResourceNotFoundException",
            "The mock has no such operation.",
        ),
        Dialect::Central => Refusal::new(404, "NotFound", "The mock has no such operation."),
        Dialect::Azure => Refusal::new(
            404,
            "InvalidResourceType",
            format!("The mock has no resource type at '{path}'."),
        ),
        Dialect::SphereLegacy | Dialect::Portal => {
            Refusal::new(404, "NotFound", "There is nothing at this address.")
        }
    }
}

fn not_allowed(path: &str, method: &Method) -> Refusal {
    let code = match Dialect::of(path) {
        Dialect::Aws => "InvalidRequestException",
        Dialect::Azure => "HttpMethodNotAllowed",
        _ => "MethodNotAllowed",
    };
    Refusal::new(405, code, format!("There is no {method} here."))
}

fn too_large(path: &str) -> Refusal {
    unread(
        path,
        413,
        &format!("The request is larger than {MAX_BODY} bytes."),
    )
}

fn unread(path: &str, status: u16, message: &str) -> Refusal {
    let code = match (Dialect::of(path), status) {
        (Dialect::Aws, _) => "InvalidRequestException",
        (_, 413) => "RequestEntityTooLarge",
        (_, 408) => "RequestTimeout",
        _ => "BadRequest",
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
