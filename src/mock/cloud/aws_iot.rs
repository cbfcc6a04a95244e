//! AWS IoT Core's operations on certificates, as botocore's model of 2015-05-28 describes them.
//!
//! | file | operations |
//! | --- | --- |
//! | this one | the registration code, DescribeEndpoint |
//! | [`register_ca`], [`authorities`] | CA certificates |
//! | [`register`], [`certificates`] | device certificates |
//! | [`issue`] | device certificates that AWS itself signs |
//! | [`transfer`] | device certificates that go to another account |
//! | [`connect`], [`first_connection`] | none: what happens when a device connects |
//! | [`shown`] | none: what the page shows of accounts |
//! | [`tags`], [`templates`] | tags; provisioning templates |
//!
//! [`account`] says how all of it is stored, [`parameters`] reads what requests have in common.
//!
//! Known: operations, errors, statuses, limits, and the first sentence of each exception. Not
//! known of the real service: which exception comes first when several hold, and the text behind
//! an exception's first sentence; what stands in brackets is the mock's. An access key id of
//! twelve digits is taken for the account's number, so that one mock can be several accounts.
//!
//! The model's limits on the rate of requests (ThrottlingException) are not imitated: tests
//! would fail at random. Policies and things do not exist here, so that nothing is ever attached
//! to a certificate.

mod account;
mod authorities;
mod caller;
mod certificates;
mod checks;
mod connect;
mod connection;
mod errors;
mod first_connection;
mod issue;
mod parameters;
mod register;
mod register_ca;
mod shown;
mod tags;
mod templates;
mod transfer;

use super::{answer::Answer, app::App, refusal::Refusal, request::Request, route::Route};
use account::Account;
use axum::routing::MethodFilter;
pub(super) use caller::Caller;
pub(super) use connect::connect;
pub(super) use connection::{Connected, NotConnected};
use serde_json::json;
pub(super) use shown::accounts;

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/registrationcode", get_code),
    Route(MethodFilter::DELETE, "/registrationcode", delete_code),
    Route(MethodFilter::GET, "/endpoint", endpoint),
    Route(MethodFilter::POST, "/cacertificate", register_ca::register),
    Route(
        MethodFilter::GET,
        "/cacertificate/{certificate}",
        authorities::describe,
    ),
    Route(
        MethodFilter::PUT,
        "/cacertificate/{certificate}",
        authorities::update,
    ),
    Route(
        MethodFilter::DELETE,
        "/cacertificate/{certificate}",
        authorities::delete,
    ),
    Route(MethodFilter::GET, "/cacertificates", authorities::list),
    Route(
        MethodFilter::POST,
        "/certificate/register",
        register::with_ca,
    ),
    Route(
        MethodFilter::POST,
        "/certificate/register-no-ca",
        register::without_ca,
    ),
    Route(
        MethodFilter::POST,
        "/keys-and-certificate",
        issue::keys_and_certificate,
    ),
    Route(MethodFilter::POST, "/certificates", issue::from_request),
    Route(MethodFilter::GET, "/certificates", certificates::list),
    Route(
        MethodFilter::GET,
        "/certificates/{certificate}",
        certificates::describe,
    ),
    Route(
        MethodFilter::PUT,
        "/certificates/{certificate}",
        certificates::update,
    ),
    Route(
        MethodFilter::DELETE,
        "/certificates/{certificate}",
        certificates::delete,
    ),
    Route(
        MethodFilter::GET,
        "/certificates-by-ca/{certificate}",
        certificates::list_by_ca,
    ),
    Route(MethodFilter::GET, "/certificates-out-going", transfer::list),
    Route(
        MethodFilter::PATCH,
        "/transfer-certificate/{certificate}",
        transfer::start,
    ),
    Route(
        MethodFilter::PATCH,
        "/accept-certificate-transfer/{certificate}",
        transfer::accept,
    ),
    Route(
        MethodFilter::PATCH,
        "/reject-certificate-transfer/{certificate}",
        transfer::reject,
    ),
    Route(
        MethodFilter::PATCH,
        "/cancel-certificate-transfer/{certificate}",
        transfer::cancel,
    ),
    Route(MethodFilter::GET, "/tags", tags::list),
    Route(MethodFilter::POST, "/tags", tags::tag),
    Route(MethodFilter::POST, "/untag", tags::untag),
    Route(
        MethodFilter::POST,
        "/provisioning-templates",
        templates::create,
    ),
    Route(
        MethodFilter::GET,
        "/provisioning-templates",
        templates::list,
    ),
    Route(
        MethodFilter::GET,
        "/provisioning-templates/{template}",
        templates::describe,
    ),
    Route(
        MethodFilter::PATCH,
        "/provisioning-templates/{template}",
        templates::update,
    ),
    Route(
        MethodFilter::DELETE,
        "/provisioning-templates/{template}",
        templates::delete,
    ),
];

/// GetRegistrationCode. One code per account and region; it stays the same until it is deleted,
/// and it is made by the first request for it. Unlike Azure's codes it belongs to no CA.
fn get_code(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let code = app.store.change(&caller.key(), |account: &mut Account| {
        // The code depends on the seed, the account and how many were deleted, and on nothing
        // that the client sent.
        let made = account.codes_made;
        let code = account.code.get_or_insert_with(|| {
            app.hex::<32>(&format!(
                "registration code {} {} {made}",
                caller.region, caller.account
            ))
        });
        Ok(code.clone())
    })?;
    Ok(Answer::json(&json!({ "registrationCode": code })))
}

/// DeleteRegistrationCode. Proofs for the deleted code are refused from now on; the next
/// GetRegistrationCode makes another one. A second deletion finds none: 404.
fn delete_code(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    app.store.change(&caller.key(), |account: &mut Account| {
        let there = account.code.take();
        // Not kept if there was none: what is refused changes nothing.
        account.codes_made += 1;
        there.ok_or_else(|| {
            Refusal::new(
                404,
                "ResourceNotFoundException",
                "The registration code does not exist.",
            )
        })
    })?;
    Ok(Answer::json(&json!({})))
}

/// The endpoint types of the model's documentation; the first one is the default.
const ENDPOINTS: [&str; 4] = [
    "iot:Data",
    "iot:Data-ATS",
    "iot:CredentialProvider",
    "iot:Jobs",
];

/// DescribeEndpoint. The real service answers a host in `amazonaws.com`; here it is the host by
/// which the mock was asked, so that a script that connects to it finds the mock and never the
/// real service.
fn endpoint(_: &App, request: &Request) -> Result<Answer, Refusal> {
    parameters::one_of(request, "endpointType", &ENDPOINTS)?;
    Ok(Answer::json(&json!({ "endpointAddress": request.host() })))
}
