//! Catalogs: made by the first request that names them, changed, listed and deleted.

use crate::mock::cloud::{
    answer::Answer,
    api_version::{self, CATALOGS},
    app::App,
    paging::page,
    refusal::Refusal,
    request::Request,
    resource_names,
    route::Route,
    sphere::{self, Authority},
};
use axum::{http::StatusCode, routing::MethodFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

const OF_SUBSCRIPTION: &str =
    "/subscriptions/{subscription}/providers/Microsoft.AzureSphere/catalogs";
const OF_GROUP: &str =
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs";
const ONE: &str = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}";

pub(in super::super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, OF_SUBSCRIPTION, list),
    Route(MethodFilter::GET, OF_GROUP, list),
    Route(MethodFilter::GET, ONE, get),
    Route(MethodFilter::PUT, ONE, put),
    Route(MethodFilter::PATCH, ONE, patch),
    Route(MethodFilter::DELETE, ONE, delete),
];

/// Prefix of the documents that hold a catalog's CAs.
const CERTIFICATES: &str = "sphere-catalog";
/// Prefix of the documents that hold a catalog's own properties; they are listed.
const NAMES: &str = "sphere-catalog-names";

/// A catalog as it was spelt in the first request for it, its tags and devices: later requests may
/// spell it otherwise and get this back, as Resource Manager does.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Entry {
    /// Empty if there is no such catalog yet.
    pub(in super::super) id: String,
    pub(in super::super) name: String,
    location: String,
    tags: Map<String, Value>,
    #[serde(default)]
    is_deleted: bool,
    /// By device id, which has 128 hex digits.
    #[serde(default)]
    pub(in super::super) devices: std::collections::BTreeMap<String, Value>,
}

/// The resource id up to the catalog's name, in the spelling of the request.
pub(super) fn id(request: &Request) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.AzureSphere/catalogs/{}",
        request.part("subscription"),
        request.part("group"),
        request.part("catalog")
    )
}

/// The document with a catalog's properties.
pub(super) fn key(request: &Request) -> String {
    sphere::key(NAMES, &id(request))
}

/// What every operation demands: an api-version.
fn check(request: &Request) -> Result<(), Refusal> {
    // Catalogs have the one location that their specification has.
    api_version::of_type(request, &CATALOGS, Some("global")).map(drop)
}

/// The catalog of the request with its CAs; both are made if this is the first request for it.
pub(super) fn existing(app: &App, request: &Request) -> Result<Authority, Refusal> {
    entry(app, request)?;
    sphere::authority(app, &sphere::key(CERTIFICATES, &id(request)), None)
}

/// The properties of the request's catalog, which is there from the first request for it until it
/// is deleted.
///
/// A read that finds it does not write, so that `GET` costs no flush of the disk.
pub(super) fn entry(app: &App, request: &Request) -> Result<Entry, Refusal> {
    check(request)?;
    let known: Entry = app.store.read(&key(request))?;
    if known.is_deleted {
        let name = request.part("catalog");
        return Err(resource_names::missing(request, &CATALOGS, name));
    }
    if !known.id.is_empty() {
        return Ok(known);
    }
    write(app, request, &Value::Null).map(|(entry, _)| entry)
}

/// Makes the catalog if it is not there, and takes the tags of a body. Says whether it is new.
fn write(app: &App, request: &Request, body: &Value) -> Result<(Entry, bool), Refusal> {
    app.store.change(&key(request), |entry: &mut Entry| {
        let is_new = entry.id.is_empty() || entry.is_deleted;
        if is_new {
            *entry = Entry {
                id: id(request),
                name: request.part("catalog").into(),
                // The one location of the resource type in the published specification.
                location: "global".into(),
                ..Entry::default()
            };
        }
        if let Some(tags) = body["tags"].as_object() {
            entry.tags = tags.clone();
        }
        Ok((entry.clone(), is_new))
    })
}

/// GET catalogs, of a subscription or of one of its resource groups.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    api_version::of_type(request, &CATALOGS, None)?;
    page(app, request, all(app, &resource_names::scope(request))?)
}

/// Every catalog whose id begins so, as answers show it.
pub(in super::super) fn all(app: &App, prefix: &str) -> Result<Vec<Value>, Refusal> {
    let entries = those_under(app, prefix)?;
    entries.iter().map(|entry| describe(app, entry)).collect()
}

/// The ids of all catalogs that were ever named, in lower case.
pub(in super::super) fn ids(app: &App) -> Result<Vec<String>, Refusal> {
    let prefix = sphere::key(NAMES, "");
    let keys = app.store.keys(&prefix)?.into_iter();
    // The id is the rest of the document's key.
    Ok(keys.map(|key| key[prefix.len()..].to_owned()).collect())
}

/// The catalogs whose ids begin so.
fn those_under(app: &App, prefix: &str) -> Result<Vec<Entry>, Refusal> {
    let mut all = Vec::new();
    for key in app.store.keys(&sphere::key(NAMES, prefix))? {
        let entry: Entry = app.store.read(&key)?;
        if !entry.is_deleted {
            all.push(entry);
        }
    }
    Ok(all)
}

/// Every catalog with its CAs, which are made if this is the first time that they are asked for.
pub(in super::super) fn catalogs(app: &App) -> Result<Vec<(Entry, Authority)>, Refusal> {
    let all = those_under(app, "/subscriptions/")?.into_iter();
    all.map(|entry| {
        let authority = sphere::authority(app, &sphere::key(CERTIFICATES, &entry.id), None)?;
        Ok((entry, authority))
    })
    .collect()
}

/// GET catalogs/{catalog}.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let entry = entry(app, request)?;
    Ok(Answer::json(&describe(app, &entry)?))
}

/// PUT catalogs/{catalog}: 201 or 200. The real operation is long-running; this one has
/// succeeded when it answers.
fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Value = request.json()?;
    let (entry, is_new) = write(app, request, &body)?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(Answer::json(&describe(app, &entry)?).status(status))
}

/// PATCH catalogs/{catalog}: its tags, the one thing that the specification lets it change.
fn patch(app: &App, request: &Request) -> Result<Answer, Refusal> {
    entry(app, request)?;
    let body: Value = request.json()?;
    let (entry, _) = write(app, request, &body)?;
    Ok(Answer::json(&describe(app, &entry)?))
}

/// DELETE catalogs/{catalog}: its CAs and devices are gone when this answers 200; 204 if there was
/// none. One of the same name that is made later is another tenant, with another CA.
fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let known: Entry = app.store.read(&key(request))?;
    if known.id.is_empty() || known.is_deleted {
        return Ok(Answer::empty());
    }
    remove(app, &known.id)?;
    Ok(Answer::empty().status(StatusCode::OK))
}

fn remove(app: &App, id: &str) -> Result<(), Refusal> {
    sphere::forget(app, &sphere::key(CERTIFICATES, id))?;
    app.store
        .change(&sphere::key(NAMES, id), |entry: &mut Entry| {
            entry.is_deleted = true;
            entry.devices.clear();
            Ok(())
        })
}

/// Deletes every catalog whose id begins so.
pub(in super::super) fn remove_all(app: &App, prefix: &str) -> Result<(), Refusal> {
    for entry in those_under(app, prefix)? {
        remove(app, &entry.id)?;
    }
    Ok(())
}

/// `tenantId` is the GUID in the CA's name, which operators compare with the certificate.
fn describe(app: &App, entry: &Entry) -> Result<Value, Refusal> {
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
