//! Azure Sphere (Legacy), version 2 of its own REST interface, which retires on 2027-09-27
//! (Microsoft Learn).
//!
//! Not known of the real service: the shape of its errors (the documentation lists statuses
//! only) and of a tenant's roles. Bodies of certificates are base64 strings, which JSON puts in
//! quotes: scripts that save a body as it comes get a file that is neither DER nor PEM, and
//! popcert reads it.

use super::{
    answer::Answer,
    app::App,
    refusal::Refusal,
    request::Request,
    route::Route,
    sphere::{self, Authority, CaDescription},
};
use crate::{certificate::HashAlgorithm, mock::guid};
use axum::routing::MethodFilter;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/v2/tenants", list_tenants),
    Route(MethodFilter::GET, "/v2/tenants/{tenant}", get_tenant),
    Route(MethodFilter::GET, "/v2/tenants/{tenant}/certificates", list),
    Route(MethodFilter::GET, "/v2/tenants/{tenant}/cert", get),
    Route(MethodFilter::GET, "/v2/tenants/{tenant}/certchain", chain),
    Route(
        MethodFilter::GET,
        "/v2/tenants/{tenant}/verification/{nonce}",
        proof,
    ),
];

/// Prefix of the documents that hold a tenant's CAs.
const KIND: &str = "sphere-tenant";

/// GET /tenants: those that were asked for, and one that is always there to begin with.
fn list_tenants(app: &App, _: &Request) -> Result<Answer, Refusal> {
    let first = guid::version_4(app.randomness.octets("first tenant"));
    existing(app, &first)?;
    let tenants = tenants(app)?.into_iter();
    Ok(Answer::json(
        &tenants.map(|tenant| describe(&tenant.id)).collect(),
    ))
}

/// The tenants that were asked for.
pub(super) fn tenants(app: &App) -> Result<Vec<Authority>, Refusal> {
    let keys = app.store.keys(&sphere::key(KIND, ""))?.into_iter();
    // The id is the rest of the document's key.
    keys.map(|key| existing(app, &key[KIND.len() + 1..]))
        .collect()
}

/// GET /tenants/{id}.
fn get_tenant(app: &App, request: &Request) -> Result<Answer, Refusal> {
    Ok(Answer::json(&describe(
        &existing(app, request.part("tenant"))?.id,
    )))
}

fn describe(id: &str) -> Value {
    json!({ "Id": id, "Name": format!("MOCK {id}"), "Roles": ["Administrator"] })
}

/// The tenant of that id; any GUID is one. Its CA has the id in its CN, as real tenant CAs
/// have.
fn existing(app: &App, id: &str) -> Result<Authority, Refusal> {
    // The shape alone: version and variant bits (RFC 9562 section 4) are not demanded of test
    // ids.
    let lengths: Vec<_> = id.split('-').map(str::len).collect();
    if lengths != [8, 4, 4, 4, 12] || !id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') {
        return Err(Refusal::new(
            400,
            "BadRequest",
            format!("'{id}' is not a tenant id: it must be a GUID."),
        ));
    }
    sphere::authority(app, &sphere::key(KIND, id), Some(id))
}

/// GET /tenants/{id}/certificates, with `Certificate`, `IsActive`, `IsRevoked` and
/// `Thumbprint`.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let all = existing(app, request.part("tenant"))?.list(app.clock.now())?;
    let all = all.iter().map(|ca| {
        json!({
            "Certificate": BASE64_STANDARD.encode(ca.certificate.der()),
            "IsActive": ca.is_active,
            "IsRevoked": false,
            "Thumbprint": thumbprint(ca),
        })
    });
    Ok(Answer::json(&all.collect()))
}

/// SHA-1 in upper-case hex, by which this interface names certificates.
fn thumbprint(ca: &CaDescription) -> String {
    ca.certificate.thumbprint(HashAlgorithm::Sha1).to_string()
}

/// The CA of `?thumbprint=`, or the active one. An expired CA's body cannot be had (Microsoft
/// Learn, azsphere ca-certificate); the tools then save the text `null` or "not found".
fn asked_for(
    authority: &Authority,
    app: &App,
    request: &Request,
) -> Result<CaDescription, Refusal> {
    let wanted = request.query("thumbprint");
    let mut all = authority.list(app.clock.now())?.into_iter();
    let found = all.find(|ca| {
        wanted.map_or(ca.is_active, |wanted| {
            thumbprint(ca).eq_ignore_ascii_case(wanted)
        })
    });
    found
        .filter(|ca| ca.status != "Expired")
        .ok_or_else(|| Refusal::new(404, "NotFound", "The certificate was not found."))
}

/// GET /tenants/{id}/cert.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let ca = asked_for(&existing(app, request.part("tenant"))?, app, request)?;
    Ok(in_base64(ca.certificate.der()))
}

/// GET /tenants/{id}/certchain: PKCS#7 up to and including the root.
fn chain(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let authority = existing(app, request.part("tenant"))?;
    let ca = asked_for(&authority, app, request)?;
    Ok(in_base64(&authority.chain(&ca.certificate)?))
}

/// GET /tenants/{id}/verification/{nonce}: a proof certificate for the nonce.
fn proof(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let authority = existing(app, request.part("tenant"))?;
    let ca = asked_for(&authority, app, request)?;
    Ok(in_base64(&authority.proof(
        app,
        &ca.certificate,
        request.part("nonce"),
    )?))
}

fn in_base64(octets: &[u8]) -> Answer {
    Answer::json(&BASE64_STANDARD.encode(octets).into())
}
