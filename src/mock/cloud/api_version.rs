//! The versions of each service's interface, and what one that it does not have is answered.
//!
//! Resource Manager knows each resource type's versions and never asks the service. Its words are
//! known from reports: `InvalidResourceType` where it knows no location, as in a list
//! (Azure/azure-cli#9681), `NoRegisteredProviderFound` for one resource, which has a location
//! (Azure/azure-quickstart-templates#12630), and `InvalidApiVersionParameter` for its own types
//! (Azure/azure-cli#28038). IoT Central's answer is that of Azure/azure-sdk-for-go#23817. Versions
//! newer than those lists are those of the specifications and SDKs.

use super::{refusal::Refusal, request::Request};

/// A resource type and the versions of its interface, oldest first.
#[derive(Debug)]
pub(super) struct ResourceType {
    pub(super) namespace: &'static str,
    pub(super) name: &'static str,
    pub(super) versions: &'static [&'static str],
}

pub(super) const IOT_HUBS: ResourceType = ResourceType {
    namespace: "Microsoft.Devices",
    name: "IotHubs",
    versions: &[
        "2015-08-15-preview",
        "2016-02-03",
        "2017-01-19",
        "2017-07-01",
        "2018-01-22",
        "2018-04-01",
        "2018-04-01-preview",
        "2018-12-01-preview",
        "2019-03-22-preview",
        "2019-03-22",
        "2019-07-01-preview",
        "2019-11-04",
        "2020-01-01",
        "2020-03-01",
        "2020-04-01",
        "2020-06-15",
        "2020-07-10-preview",
        "2020-08-01",
        "2020-08-31-preview",
        "2020-08-31",
        "2021-02-01-preview",
        "2021-03-03-preview",
        "2021-03-31",
        "2021-07-01-preview",
        "2021-07-01",
        "2021-07-02-preview",
        "2021-07-02",
        "2022-04-30-preview",
        "2022-11-15-preview",
        "2023-06-30-preview",
        "2023-06-30",
        "2025-08-01-preview",
    ],
};

pub(super) const PROVISIONING_SERVICES: ResourceType = ResourceType {
    namespace: "Microsoft.Devices",
    name: "provisioningServices",
    versions: &[
        "2017-08-21-preview",
        "2017-11-15",
        "2018-01-22",
        "2020-01-01",
        "2020-03-01",
        // 2020-09-01-preview is specified and was never there (Azure/azure-rest-api-specs#17008).
        "2021-10-15",
        "2022-02-05",
        "2022-12-12",
        "2023-03-01-preview",
        "2025-02-01-preview",
        "2026-08-31",
        "2026-11-01",
    ],
};

pub(super) const CATALOGS: ResourceType = ResourceType {
    namespace: "Microsoft.AzureSphere",
    name: "catalogs",
    versions: &["2022-09-01-preview", "2024-04-01"],
};

/// The types behind Resource Manager that the mock has.
pub(super) const TYPES: &[&ResourceType] = &[&IOT_HUBS, &PROVISIONING_SERVICES, &CATALOGS];

/// Versions of Resource Manager's own types: subscriptions, tenants, resource groups, endpoints.
const RESOURCE_MANAGER: &[&str] = &[
    "2014-04-01",
    "2015-01-01",
    "2015-11-01",
    "2016-02-01",
    "2016-06-01",
    "2016-07-01",
    "2016-09-01",
    "2017-03-01",
    "2017-05-01",
    "2017-05-10",
    "2017-08-01",
    "2018-01-01",
    "2018-02-01",
    "2018-05-01",
    "2018-06-01",
    "2018-07-01",
    "2018-08-01",
    "2018-09-01",
    "2018-11-01",
    "2019-03-01",
    "2019-05-01",
    "2019-05-10",
    "2019-06-01",
    "2019-07-01",
    "2019-08-01",
    "2019-09-01",
    "2019-10-01",
    "2019-11-01",
    "2020-01-01",
    "2020-05-01",
    "2020-06-01",
    "2020-07-01",
    "2020-08-01",
    "2020-09-01",
    "2020-10-01",
    "2021-01-01",
    "2021-04-01",
    "2022-01-01",
    "2022-05-01",
    "2022-06-01",
    "2022-09-01",
    "2022-12-01",
    "2023-07-01",
    "2024-03-01",
    "2024-07-01",
    "2024-08-01",
    "2024-11-01",
    "2025-03-01",
    "2025-04-01",
];

/// IoT Central's data plane (the specifications' folders).
const IOT_CENTRAL: &[&str] = &[
    "preview",
    "1.0",
    "1.1-preview",
    "1.2-preview",
    "2022-05-31",
    "2022-06-30-preview",
    "2022-07-31",
    "2022-10-31-preview",
];

/// What the client asked for; an empty value counts as none.
fn asked(request: &Request) -> Option<&str> {
    request
        .query("api-version")
        .filter(|version| !version.is_empty())
}

fn is_among(version: &str, versions: &[&str]) -> bool {
    versions.iter().any(|one| one.eq_ignore_ascii_case(version))
}

/// Every request to Resource Manager needs one.
fn required(request: &Request) -> Result<&str, Refusal> {
    asked(request).ok_or_else(|| {
        let message =
            "The api-version query parameter (?api-version=) is required for all requests.";
        Refusal::new(400, "MissingApiVersionParameter", message)
    })
}

/// The version of a request for a resource of that type, or for a list of them.
///
/// Errors: Resource Manager's, which list the versions.
pub(super) fn of_type<'a>(
    request: &'a Request,
    wanted: &ResourceType,
    location: Option<&str>,
) -> Result<&'a str, Refusal> {
    let version = required(request)?;
    if is_among(version, wanted.versions) {
        return Ok(version);
    }
    let (name, versions) = (wanted.name, wanted.versions);
    Err(match location {
        None => Refusal::new(
            404,
            "InvalidResourceType",
            format!(
                "The resource type '{name}' could not be found in the namespace '{}' for api version \
                 '{version}'. The supported api-versions are '{}'.",
                wanted.namespace,
                versions.join(",")
            ),
        ),
        Some(location) => Refusal::new(
            400,
            "NoRegisteredProviderFound",
            format!(
                "No registered resource provider found for location '{location}' and API version \
                 '{version}' for type '{name}'. The supported api-versions are '{}'. The supported \
                 locations are '{location}'.",
                versions.join(", ")
            ),
        ),
    })
}

/// Whether Resource Manager itself has the version of a request for its own types.
pub(super) fn of_resource_manager(request: &Request) -> Result<(), Refusal> {
    let version = required(request)?;
    if is_among(version, RESOURCE_MANAGER) {
        return Ok(());
    }
    let newest: Vec<_> = RESOURCE_MANAGER.iter().rev().copied().collect();
    Err(Refusal::new(
        400,
        "InvalidApiVersionParameter",
        format!(
            "The api-version '{version}' is invalid. The supported versions are '{}'.",
            newest.join(",")
        ),
    ))
}

/// Whether IoT Central has the version of a request. Without one it says that `undefined` is none.
pub(super) fn of_iot_central(request: &Request) -> Result<(), Refusal> {
    let version = asked(request).unwrap_or("undefined");
    if is_among(version, IOT_CENTRAL) {
        return Ok(());
    }
    let message = format!("\"{version}\" is not a valid API version.");
    Err(Refusal::new(404, "NotFound", message))
}

/// Whether the request to DPS itself has a version. Which ones it has is not known, so that any date
/// is one; 2017-08-31-preview to 2021-10-01 occur in specifications and public logs.
pub(super) fn is_of_provisioning(request: &Request) -> bool {
    let version = asked(request).unwrap_or_default();
    let (date, rest) = version.split_at_checked(10).unwrap_or((version, ""));
    let is_date = date.len() == 10 && crate::certificate::Time::parse(date).is_ok();
    is_date && (rest.is_empty() || rest.starts_with('-'))
}
