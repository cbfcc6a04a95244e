//! Azure Sphere (Integrated), Microsoft.AzureSphere 2024-04-01, as `azure-mgmt-sphere` speaks
//! it: catalogs, their CA certificates, chains, and proofs of possession.
//!
//! Here the cloud is on the other side of the proof: it holds the CA's key and signs the code
//! that another service gave out. Not known of the real service: how it writes `subject`, what
//! it says to an empty nonce, and whether it limits the nonce's length. A live proof answer
//! filled `certificate` alone.

use super::{
    answer::Answer,
    app::App,
    azure_arm::{name_is_good, version},
    refusal::Refusal,
    request::Request,
    route::Route,
    sphere::{self, Authority, CaDescription},
};
use crate::certificate::{HashAlgorithm, TimeField};
use axum::{http::StatusCode, routing::MethodFilter};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(super) const ROUTES: &[Route] = &[
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/providers/Microsoft.AzureSphere/catalogs",
        list_catalogs,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs",
        list_catalogs,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}",
        catalog,
    ),
    Route(
        MethodFilter::PUT,
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}",
        put_catalog,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}/certificates",
        list,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}/certificates/{serial}",
        get,
    ),
    Route(
        MethodFilter::POST,
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}/certificates/{serial}/retrieveCertChain",
        chain,
    ),
    Route(
        MethodFilter::POST,
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}/certificates/{serial}/retrieveProofOfPossessionNonce",
        proof,
    ),
];

/// Prefix of the documents that hold a catalog's CAs.
const CERTIFICATES: &str = "sphere-catalog";
/// Prefix of the documents that hold a catalog's own properties; they are listed.
const NAMES: &str = "sphere-catalog-names";

/// A catalog as it was spelt in the first request for it, and its tags: later requests may
/// spell it otherwise and get this back, as Resource Manager does.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Entry {
    id: String,
    name: String,
    location: String,
    tags: Map<String, Value>,
}

/// The resource id up to the catalog's name, in the spelling of the request.
fn id(request: &Request) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.AzureSphere/catalogs/{}",
        request.part("subscription"),
        request.part("group"),
        request.part("catalog")
    )
}

/// What every operation demands: an api-version, and a catalog's name of the published
/// specification's pattern `^[A-Za-z0-9_-]{1,50}$`.
fn check(request: &Request) -> Result<(), Refusal> {
    version(request)?;
    let name = request.part("catalog");
    // Also keeps the name from holding `/`, which would mix up documents.
    let is_good = (1..=50).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if is_good && name_is_good(request.part("group"), 90) {
        return Ok(());
    }
    Err(Refusal::new(
        400,
        "InvalidResourceName",
        format!("'{name}' is not a valid catalog name: 1 to 50 letters, digits, '_' and '-'."),
    ))
}

/// The catalog of the request with its CAs; both are made if this is the first request for it.
fn existing(app: &App, request: &Request) -> Result<Authority, Refusal> {
    check(request)?;
    touch(app, request, None)?;
    sphere::authority(app, &sphere::key(CERTIFICATES, &id(request)), None)
}

/// Remembers that there is such a catalog, and the tags of a PUT's body. Says whether it is
/// new.
///
/// A read that finds it does not write, so that `GET` costs no flush of the disk.
fn touch(app: &App, request: &Request, body: Option<&Value>) -> Result<(Entry, bool), Refusal> {
    let key = sphere::key(NAMES, &id(request));
    let known: Entry = app.store.read(&key)?;
    if body.is_none() && !known.id.is_empty() {
        return Ok((known, false));
    }
    app.store.change(&key, |entry: &mut Entry| {
        let is_new = entry.id.is_empty();
        if is_new {
            *entry = Entry {
                id: id(request),
                name: request.part("catalog").into(),
                // The one location of the resource type in the published specification.
                location: "global".into(),
                ..Entry::default()
            };
        }
        if let Some(tags) = body.and_then(|body| body["tags"].as_object()) {
            entry.tags = tags.clone();
        }
        let copy = Entry {
            id: entry.id.clone(),
            name: entry.name.clone(),
            location: entry.location.clone(),
            tags: entry.tags.clone(),
        };
        Ok((copy, is_new))
    })
}

/// GET catalogs, of a subscription or of one of its resource groups.
fn list_catalogs(app: &App, request: &Request) -> Result<Answer, Refusal> {
    version(request)?;
    // The key's prefix ends with `/`, so that group `a` does not list those of group `ab`.
    let of_group = match request.part("group") {
        "" => String::new(),
        group => format!("resourceGroups/{group}/"),
    };
    let prefix = sphere::key(
        NAMES,
        &format!("/subscriptions/{}/{of_group}", request.part("subscription")),
    );
    let entries = app.store.keys(&prefix)?.into_iter().map(|key| {
        let entry: Entry = app.store.read(&key)?;
        describe_catalog(app, &entry)
    });
    Ok(Answer::json(
        &json!({ "value": entries.collect::<Result<Vec<_>, Refusal>>()? }),
    ))
}

/// GET catalogs/{catalog}.
fn catalog(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let (entry, _) = touch(app, request, None)?;
    Ok(Answer::json(&describe_catalog(app, &entry)?))
}

/// PUT catalogs/{catalog}: 201 or 200. The real operation is long-running; this one has
/// succeeded when it answers.
fn put_catalog(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Value = request.json()?;
    let (entry, is_new) = touch(app, request, Some(&body))?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(Answer::json(&describe_catalog(app, &entry)?).status(status))
}

/// `tenantId` is the GUID in the CA's name, which operators compare with the certificate.
fn describe_catalog(app: &App, entry: &Entry) -> Result<Value, Refusal> {
    let authority = sphere::authority(app, &sphere::key(CERTIFICATES, &entry.id), None)?;
    Ok(json!({
        "id": entry.id,
        "name": entry.name,
        "type": "Microsoft.AzureSphere/catalogs",
        "location": entry.location,
        "tags": entry.tags,
        "properties": { "tenantId": authority.id, "provisioningState": "Succeeded" },
    }))
}

/// GET certificates, oldest first, with `$skip` and `$top`. There is never a `nextLink`.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let all = existing(app, request)?.list(app.clock.now())?;
    // What is no number is ignored: how the service refuses it is not known.
    let number = |name: &str| {
        request
            .query(name)
            .and_then(|text| text.parse::<usize>().ok())
    };
    let skip = number("$skip").unwrap_or(0);
    let top = number("$top").unwrap_or(usize::MAX);
    let all = all.iter().skip(skip).take(top);
    let all: Vec<_> = all.map(|ca| describe_ca(request, ca)).collect();
    Ok(Answer::json(&json!({ "value": all })))
}

/// GET certificates/{serialNumber}.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let ca = asked_for(&existing(app, request)?, app, request)?;
    Ok(Answer::json(&describe_ca(request, &ca)))
}

/// POST retrieveCertChain: base64 of a DER PKCS#7 with the chain up to and including the root.
fn chain(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let authority = existing(app, request)?;
    let ca = asked_for(&authority, app, request)?;
    let chain = BASE64_STANDARD.encode(authority.chain(&ca.certificate)?);
    Ok(Answer::json(&json!({ "certificateChain": chain })))
}

/// The body of retrieveProofOfPossessionNonce; the nonce is the other service's verification
/// code.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Nonce {
    proof_of_possession_nonce: String,
}

/// POST retrieveProofOfPossessionNonce: a proof certificate for the nonce, valid for 65
/// minutes. The other members that the specification lists were empty in a live answer, so they
/// are left out.
fn proof(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let authority = existing(app, request)?;
    let ca = asked_for(&authority, app, request)?;
    let nonce: Nonce = request.json()?;
    // Valid from five minutes before the mock's now: two requests at one moment give the same
    // bytes.
    let proof = authority.proof(app, &ca.certificate, &nonce.proof_of_possession_nonce)?;
    Ok(Answer::json(
        &json!({ "certificate": BASE64_STANDARD.encode(proof) }),
    ))
}

/// The CA of the path: by serial number in hex, or the active one for `.default` and, in the
/// specification's examples, `active`.
///
/// Errors: 404 for an unknown one and for one that has expired.
fn asked_for(
    authority: &Authority,
    app: &App,
    request: &Request,
) -> Result<CaDescription, Refusal> {
    let serial = request.part("serial");
    let is_active = [".default", "active"].contains(&serial);
    let mut all = authority.list(app.clock.now())?.into_iter();
    let found = all.find(|ca| {
        if is_active {
            ca.is_active
        } else {
            // Operators copy serial numbers from tools that write them in small letters.
            name(ca).eq_ignore_ascii_case(serial)
        }
    });
    // Microsoft Learn, azsphere ca-certificate: the body of an expired CA cannot be had.
    found.filter(|ca| ca.status != "Expired").ok_or_else(|| {
        Refusal::new(
            404,
            "ResourceNotFound",
            format!(
                "The certificate '{serial}' was not found under '{}'.",
                id(request)
            ),
        )
    })
}

/// A certificate's name in its catalog: the serial number in upper-case hex.
fn name(ca: &CaDescription) -> String {
    hex::encode_upper(ca.certificate.serial().as_bytes())
}

/// A CA as answers show it; `thumbprint` is SHA-1 in upper-case hex without separators.
fn describe_ca(request: &Request, ca: &CaDescription) -> Value {
    let (certificate, name) = (&ca.certificate, name(ca));
    // RFC 3339, unlike IoT Hub's dates.
    let date = |field: &TimeField| field.time().map(|time| time.to_string());
    json!({
        "id": format!("{}/certificates/{name}", id(request)),
        "name": name,
        "type": "Microsoft.AzureSphere/catalogs/certificates",
        "properties": {
            "certificate": BASE64_STANDARD.encode(certificate.der()),
            "status": ca.status,
            "subject": certificate.subject().to_string(),
            "thumbprint": certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
            "expiryUtc": date(certificate.validity().not_after()),
            "notBeforeUtc": date(certificate.validity().not_before()),
            "provisioningState": "Succeeded",
        },
    })
}
