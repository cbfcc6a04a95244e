//! Azure Resource Manager's own types, as far as `az` needs them to get to the services behind it:
//! the endpoints of the cloud, subscriptions, tenants and resource groups.
//!
//! `az cloud register --endpoint-resource-manager URL` reads the endpoints and takes this mock for
//! a cloud. Every subscription and resource group exists; those that no request has named yet are
//! in no list, but for the first subscription.

use super::{
    answer::Answer,
    api_version::{TYPES, of_resource_manager},
    app::App,
    azure_arm, azure_sphere,
    entra::{TENANT, base},
    refusal::Refusal,
    request::Request,
    resource_names,
    route::Route,
};
use axum::{http::StatusCode, routing::MethodFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/metadata/endpoints", endpoints),
    Route(MethodFilter::GET, "/tenants", tenants),
    Route(MethodFilter::GET, "/subscriptions", subscriptions),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}",
        subscription,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/resourceGroups",
        groups,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/locations",
        locations,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/providers",
        providers,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/providers/{namespace}",
        provider,
    ),
    Route(
        MethodFilter::POST,
        "/subscriptions/{subscription}/providers/{namespace}/register",
        provider,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/resources",
        resources,
    ),
    Route(
        MethodFilter::GET,
        "/subscriptions/{subscription}/resourceGroups/{group}/resources",
        resources,
    ),
    Route(MethodFilter::HEAD, GROUP, |_, request| {
        of_resource_manager(request)?;
        Ok(Answer::empty())
    }),
    Route(MethodFilter::GET, GROUP, group),
    Route(MethodFilter::PUT, GROUP, put_group),
    Route(MethodFilter::PATCH, GROUP, put_group),
    Route(MethodFilter::DELETE, GROUP, delete_group),
];

const GROUP: &str = "/subscriptions/{subscription}/resourceGroups/{group}";

/// The subscription that is there before anybody names one.
const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";

/// GET /metadata/endpoints, without a credential. Clouds that the mock is no part of are left out:
/// `az` takes their absence for "not here".
fn endpoints(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let url = base(app, request);
    let authentication = json!({
        "loginEndpoint": url, "audiences": [url], "tenant": "common", "identityProvider": "AAD",
    });
    let version = request.query("api-version").unwrap_or_default();
    if version < "2018" {
        return Ok(Answer::json(
            &json!({ "portalEndpoint": url, "authentication": authentication }),
        ));
    }
    let cloud = json!({
        "name": "popcert",
        "portal": url,
        "resourceManager": url,
        "authentication": authentication,
        "suffixes": {},
    });
    // A list of clouds until 2020; `az cloud register` asks for 2022-09-01.
    Ok(Answer::json(&match version < "2021" {
        true => json!([cloud]),
        false => cloud,
    }))
}

fn tenants(_: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    Ok(Answer::json(&json!({ "value": [{
        "id": format!("/tenants/{TENANT}"),
        "tenantId": TENANT,
        "countryCode": "US",
        "displayName": "MOCK popcert",
        "domains": [],
        "tenantCategory": "Home",
    }] })))
}

/// GET /subscriptions: the first one, and those that requests have named.
fn subscriptions(app: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    let mut ids = app.store.keys("/subscriptions/")?;
    ids.extend(azure_sphere::ids(app)?);
    let named = ids.iter().filter_map(|id| id.split('/').nth(2));
    let all: BTreeSet<_> = named.chain([SUBSCRIPTION]).collect();
    let all: Vec<_> = all.into_iter().map(describe).collect();
    Ok(Answer::json(&json!({ "value": all })))
}

fn subscription(_: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    Ok(Answer::json(&describe(request.part("subscription"))))
}

fn describe(id: &str) -> Value {
    json!({
        "id": format!("/subscriptions/{id}"),
        "subscriptionId": id,
        "tenantId": TENANT,
        "displayName": "MOCK popcert",
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
    })
}

/// GET locations: that of the resources to begin with. Any other is taken as well.
fn locations(_: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    Ok(Answer::json(&json!({ "value": [{
        "id": format!("/subscriptions/{}/locations/westus", request.part("subscription")),
        "name": "westus",
        "type": "Region",
        "displayName": "West US",
        "regionalDisplayName": "(US) West US",
        "metadata": { "regionType": "Physical" },
    }] })))
}

/// GET providers: whoever asks for one resource by its id alone finds its versions here.
fn providers(_: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    let namespaces: BTreeSet<_> = TYPES.iter().map(|one| one.namespace).collect();
    let all = namespaces.into_iter();
    let all: Vec<_> = all.map(|one| describe_provider(request, one)).collect();
    Ok(Answer::json(&json!({ "value": all })))
}

/// GET one, and POST register, which finds that it is registered.
fn provider(_: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    let asked = request.part("namespace");
    let found = TYPES
        .iter()
        .find(|one| one.namespace.eq_ignore_ascii_case(asked));
    let found = found.ok_or_else(|| {
        let message = format!("The resource namespace '{asked}' is invalid.");
        Refusal::new(404, "InvalidResourceNamespace", message)
    })?;
    Ok(Answer::json(&describe_provider(request, found.namespace)))
}

fn describe_provider(request: &Request, namespace: &str) -> Value {
    let types = TYPES.iter().filter(|one| one.namespace == namespace);
    let types: Vec<_> = types
        .map(|one| {
            json!({
                "resourceType": one.name,
                "locations": [],
                "apiVersions": one.versions.iter().rev().collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "id": format!("/subscriptions/{}/providers/{namespace}", request.part("subscription")),
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": "Registered",
        "resourceTypes": types,
    })
}

/// GET resources, of a subscription or of a resource group, with the members that every type has.
fn resources(app: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    let prefix = resource_names::scope(request);
    let mut all = azure_arm::all(app, &prefix)?;
    all.extend(azure_sphere::all(app, &prefix)?);
    for one in &mut all {
        if let Value::Object(members) = one {
            members.retain(|name, _| {
                ["id", "name", "type", "location", "tags"].contains(&name.as_str())
            });
        }
    }
    Ok(Answer::json(&json!({ "value": all })))
}

/// A resource group that was made, in the spelling of that request.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Group {
    /// Empty if it was never made, or deleted since.
    name: String,
    location: String,
    tags: Map<String, Value>,
}

fn id(request: &Request) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}",
        request.part("subscription"),
        request.part("group")
    )
}

fn groups(app: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    let prefix = format!(
        "/subscriptions/{}/resourcegroups/",
        request.part("subscription")
    );
    let mut all = Vec::new();
    for key in app.store.keys(&prefix.to_ascii_lowercase())? {
        // The group itself, and not what is in it.
        if !key[prefix.len()..].contains('/') {
            let group: Group = app.store.read(&key)?;
            if !group.name.is_empty() {
                all.push(describe_group(request.part("subscription"), &group));
            }
        }
    }
    Ok(Answer::json(&json!({ "value": all })))
}

fn group(app: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    let mut group: Group = app.store.read(&id(request).to_ascii_lowercase())?;
    if group.name.is_empty() {
        group.name = request.part("group").into();
        group.location = "westus".into();
    }
    Ok(Answer::json(&describe_group(
        request.part("subscription"),
        &group,
    )))
}

fn describe_group(subscription: &str, group: &Group) -> Value {
    json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/{}", group.name),
        "name": group.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": group.location,
        "tags": group.tags,
        "properties": { "provisioningState": "Succeeded" },
    })
}

/// PUT and PATCH: 201 for one that was not made before, else 200.
fn put_group(app: &App, request: &Request) -> Result<Answer, Refusal> {
    #[derive(Deserialize)]
    struct Body {
        location: Option<String>,
        tags: Option<Map<String, Value>>,
    }
    of_resource_manager(request)?;
    let body: Body = request.json()?;
    app.store
        .change(&id(request).to_ascii_lowercase(), |group: &mut Group| {
            let is_new = group.name.is_empty();
            if is_new {
                group.name = request.part("group").into();
                group.location = "westus".into();
            }
            if let Some(location) = body.location {
                group.location = location;
            }
            if let Some(tags) = body.tags {
                group.tags = tags;
            }
            let answer = Answer::json(&describe_group(request.part("subscription"), group));
            Ok(match is_new {
                true => answer.status(StatusCode::CREATED),
                false => answer,
            })
        })
}

/// DELETE: everything in it is gone when this answers; the real one answers 202 before it begins.
fn delete_group(app: &App, request: &Request) -> Result<Answer, Refusal> {
    of_resource_manager(request)?;
    let id = id(request);
    azure_arm::remove_all(app, &format!("{id}/"))?;
    azure_sphere::remove_all(app, &format!("{id}/"))?;
    app.store
        .change(&id.to_ascii_lowercase(), |group: &mut Group| {
            *group = Group::default();
            Ok(())
        })?;
    Ok(Answer::empty().status(StatusCode::OK))
}
