//! What all of Azure's interfaces have in common: versions, numbers of answers, entity tags, the
//! way from the endpoints to a token, resource groups; and the mock's clock.

use crate::client::{Answer, Mock};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const GROUP: &str = "/subscriptions/s/resourceGroups/g";
const CATALOG: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureSphere/catalogs/c";

fn devices(kind: &str, rest: &str) -> String {
    format!("{GROUP}/providers/Microsoft.Devices/{kind}{rest}")
}

fn ca() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/CAcertificate.cer");
    BASE64_STANDARD.encode(std::fs::read(path).expect("a fixture"))
}

#[test]
fn versions_that_a_service_does_not_have_are_refused_in_its_words() {
    let mock = Mock::start(&[]);
    let error =
        |path: &str, status: u16| mock.ask("GET", path, "").refused(status)["error"].clone();
    let message = |error: &Value| error["message"].as_str().expect("words").to_owned();
    for kind in ["IotHubs", "provisioningServices"] {
        // No location is known of a list.
        let listed = error(
            &format!(
                "/subscriptions/s/providers/Microsoft.Devices/{kind}?api-version=2020-09-01-preview"
            ),
            404,
        );
        assert_eq!(listed["code"], "InvalidResourceType");
        let start = format!(
            "The resource type '{kind}' could not be found in the namespace 'Microsoft.Devices' for api version \
             '2020-09-01-preview'. The supported api-versions are '"
        );
        assert!(message(&listed).starts_with(&start), "{listed}");
        let one = error(
            &format!("{}?api-version=latest", devices(kind, "/xyz/certificates")),
            400,
        );
        assert_eq!(one["code"], "NoRegisteredProviderFound");
        let start = format!(
            "No registered resource provider found for location 'westus' and API version 'latest' for type '{kind}'."
        );
        assert!(message(&one).starts_with(&start), "{one}");
        let none = error(&devices(kind, "/xyz/certificates"), 400);
        assert_eq!(none["code"], "MissingApiVersionParameter");
    }
    assert_eq!(
        error(&format!("{CATALOG}?api-version=2023-06-30"), 400)["code"],
        "NoRegisteredProviderFound"
    );
    let own = error("/subscriptions?api-version=2023-02-01", 400);
    assert_eq!(own["code"], "InvalidApiVersionParameter");
    assert!(
        message(&own)
            .starts_with("The api-version '2023-02-01' is invalid. The supported versions are '")
    );
    for (query, shown) in [("?api-version=2023-06-30", "2023-06-30"), ("", "undefined")] {
        let path = format!("/api/enrollmentGroups{query}");
        let answer = mock.ask("GET", &path, "");
        assert_eq!(answer.header("x-ms-error-code"), Some("NotFound"));
        let central = answer.refused(404)["error"].clone();
        let start = format!("\"{shown}\" is not a valid API version. You can contact support at ");
        assert!(message(&central).starts_with(&start), "{central}");
    }
}

#[test]
fn every_answer_of_a_service_has_a_number_of_its_own() {
    let mock = Mock::start(&[]);
    let aws = (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=k/20260101/r/iot/aws4_request, x",
    );
    let mut numbers = BTreeSet::new();
    let mut count = 0;
    for _ in 0..3 {
        for (path, name) in [
            (
                devices("IotHubs", "/hub?api-version=2023-06-30"),
                "x-ms-request-id",
            ),
            (devices("IotHubs", "/hub?api-version=1"), "x-ms-request-id"),
            (devices("Other", ""), "x-ms-request-id"),
            (
                format!("{CATALOG}?api-version=2024-04-01"),
                "x-ms-request-id",
            ),
            ("/v2/tenants".into(), "x-ms-request-id"),
            ("/v2/tenants/x".into(), "x-ms-request-id"),
            (
                "/api/enrollmentGroups?api-version=2022-07-31".into(),
                "x-ms-request-id",
            ),
            ("/api/x".into(), "x-ms-request-id"),
            ("/msi/token".into(), "x-ms-request-id"),
            ("/registrationcode".into(), "x-amzn-requestid"),
            ("/cacertificate/x".into(), "x-amzn-requestid"),
        ] {
            let header = match name {
                "x-amzn-requestid" => aws,
                _ => ("Authorization", "Bearer x"),
            };
            let answer = mock.send("GET", &path, &[header], "");
            let number = answer
                .header(name)
                .unwrap_or_else(|| panic!("{path} has no {name}"));
            let number = number.to_owned();
            assert_eq!(number.len(), 36, "{path}");
            // An error that names its number has the same one.
            let body = String::from_utf8_lossy(&answer.body);
            assert!(
                !body.contains("requestId") || body.contains(&number),
                "{path}: {body}"
            );
            numbers.insert(number);
            count += 1;
        }
    }
    assert_eq!(numbers.len(), count);
}

/// Tags are random: with this seed, the first certificate of this hub has such a one.
#[test]
fn an_entity_tag_that_begins_like_a_weak_one_is_compared_whole() {
    let mock = Mock::start(&[]);
    let path = |action: &str| {
        devices(
            "IotHubs",
            &format!("/h1954/certificates/c{action}?api-version=2023-06-30"),
        )
    };
    let code = |tag: &str| {
        let headers = [("Authorization", "Bearer x"), ("If-Match", tag)];
        mock.send("POST", &path("/generateVerificationCode"), &headers, "")
    };
    let body = json!({ "properties": { "certificate": ca() } }).to_string();
    let made = mock.ask("PUT", &path(""), &body).good();
    let tag = made["etag"].as_str().expect("a tag");
    assert!(tag.starts_with("W/"), "{tag}");
    code(&tag[2..]).refused(412);
    code(tag).good();
}

#[test]
fn from_the_endpoints_to_a_token_and_a_subscription() {
    let open = Mock::start(&[]);
    let endpoints = open
        .send("GET", "/metadata/endpoints?api-version=2022-09-01", &[], "")
        .good();
    assert_eq!(endpoints["resourceManager"], open.url);
    assert_eq!(endpoints["authentication"]["audiences"], json!([open.url]));
    assert!(endpoints["suffixes"].is_object());
    let older = open
        .send("GET", "/metadata/endpoints?api-version=2019-05-01", &[], "")
        .good();
    assert_eq!(older, json!([endpoints]));

    let token_of = |mock: &Mock, secret: &str| {
        let path = "/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com";
        mock.send("GET", path, &[("X-IDENTITY-HEADER", secret)], "")
    };
    let claims_of = |token: &str| {
        let claims = token.split('.').nth(1).expect("claims");
        let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64");
        serde_json::from_slice::<Value>(&claims).expect("JSON")
    };
    let answer = token_of(&open, "any").good();
    let claims = claims_of(answer["access_token"].as_str().expect("a token"));
    assert_eq!(claims["aud"], "https://management.azure.com");
    let tenants = open
        .ask("GET", "/tenants?api-version=2022-12-01", "")
        .good();
    assert_eq!(tenants["value"][0]["tenantId"], claims["tid"]);
    assert_eq!(
        open.send("GET", "/msi/token?resource=x", &[], "").status,
        401
    );
    assert_eq!(
        token_of(&open, "any").json()["access_token"],
        answer["access_token"]
    );

    // Where a token is demanded it is the secret, and what it gets is taken like itself.
    let strict = Mock::start(&["--require-token", "the-token"]);
    assert_eq!(token_of(&strict, "any").status, 401);
    let token = token_of(&strict, "the-token").good()["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let with = |token: &str| {
        let header = format!("Bearer {token}");
        strict.send(
            "GET",
            "/subscriptions?api-version=2022-12-01",
            &[("Authorization", &header)],
            "",
        )
    };
    assert_eq!(with(&token).good()["value"][0]["state"], "Enabled");
    let (text, signature) = token.rsplit_once('.').expect("a signature");
    let other = format!("{}x.{signature}", &text[..text.len() - 1]);
    assert_eq!(with(&other).status, 401);
    assert_eq!(with(&format!("{text}.")).status, 401);
    assert_eq!(with(text).status, 401);

    let path = "/00000000-0000-0000-0000-000000000009/v2.0/.well-known/openid-configuration";
    let found = strict.send("GET", path, &[], "").good();
    let endpoint = found["token_endpoint"].as_str().expect("a URL");
    let endpoint = endpoint.strip_prefix(&strict.url).expect("the mock's");
    let sign_in = |form: &str| strict.send("POST", endpoint, &[], form);
    let good =
        "grant_type=client_credentials&client_id=x&scope=https%3A%2F%2Fx%2F.default&client_secret=";
    let token = sign_in(&format!("{good}the-token")).good();
    let claims = claims_of(token["access_token"].as_str().expect("a token"));
    assert_eq!(
        (&claims["aud"], &claims["tid"]),
        (
            &json!("https://x"),
            &json!("00000000-0000-0000-0000-000000000009")
        )
    );
    assert_eq!(
        sign_in(&format!("{good}other")).refused(401)["error"],
        "invalid_client"
    );
    assert_eq!(
        sign_in("grant_type=password").refused(400)["error"],
        "unsupported_grant_type"
    );
}

#[test]
fn hubs_are_listed_once_they_are_named_and_gone_with_their_group() {
    let mock = Mock::start(&[]);
    let version = |path: &str| format!("{path}?api-version=2023-06-30");
    let names = |path: &str| {
        let listed = mock.ask("GET", &version(path), "").good();
        let all = listed["value"].as_array().expect("a list").clone();
        all.iter()
            .map(|one| one["name"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    let all = "/subscriptions/s/providers/Microsoft.Devices/IotHubs";
    assert!(names(all).is_empty());
    mock.ask(
        "GET",
        &version(&devices("IotHubs", "/Named/certificates")),
        "",
    )
    .good();
    let made = mock.ask(
        "PUT",
        &version(&devices("IotHubs", "/Made")),
        r#"{"location":"eastus","tags":{"a":"b"}}"#,
    );
    assert_eq!(made.status, 201);
    let other = "/subscriptions/s/resourceGroups/gg/providers/Microsoft.Devices/IotHubs/Other";
    mock.ask("PUT", &version(other), "{}").good();
    assert_eq!(names(all), ["Made", "Named", "Other"]);
    assert_eq!(names(&devices("iothubs", "")), ["Made", "Named"]);
    let free = |name: &str| {
        let path =
            version("/subscriptions/other/providers/Microsoft.Devices/checkNameAvailability");
        mock.ask("POST", &path, &json!({ "name": name }).to_string())
            .good()["nameAvailable"]
            .clone()
    };
    assert_eq!((free("made"), free("free")), (json!(false), json!(true)));
    let patched = mock
        .ask(
            "PATCH",
            &version(&devices("IotHubs", "/MADE")),
            r#"{"tags":{"c":"d"}}"#,
        )
        .good();
    assert_eq!(
        (&patched["name"], &patched["tags"], &patched["location"]),
        (&json!("Made"), &json!({ "c": "d" }), &json!("eastus"))
    );

    // What is made again has none of its predecessor's tags and codes.
    let body = json!({ "properties": { "certificate": ca() } }).to_string();
    let certificate = version(&devices("IotHubs", "/Made/certificates/c"));
    let first = mock.ask("PUT", &certificate, &body).good();
    let deleted = mock.ask("DELETE", &version(&devices("IotHubs", "/Made")), "");
    assert_eq!(deleted.status, 200);
    assert_eq!(
        mock.ask("DELETE", &version(&devices("IotHubs", "/Made")), "")
            .status,
        204
    );
    let gone = mock
        .ask("GET", &version(&devices("IotHubs", "/Made")), "")
        .refused(404);
    assert_eq!(gone["error"]["code"], "ResourceNotFound");
    let gone = mock.ask("PUT", &certificate, &body).refused(404);
    assert_eq!(gone["error"]["code"], "ParentResourceNotFound");
    // A subscription that has no more than a catalog is listed as well.
    let catalogs = "/subscriptions/alone/resourceGroups/g/providers/Microsoft.AzureSphere/catalogs";
    let catalog = format!("{catalogs}/c?api-version=2024-04-01");
    mock.ask("GET", &catalog, "").good();
    let listed = mock.ask("GET", "/subscriptions?api-version=2022-12-01", "");
    assert!(listed.good().to_string().contains("/subscriptions/alone\""));
    // A name is not taken for what is in a hub.
    let hub = version(&devices("IotHubs", "/certificates"));
    mock.ask("PUT", &hub, r#"{"location":"westus"}"#).good();
    mock.ask("DELETE", &hub, "").good();
    let gone = mock.ask("GET", &hub, "").refused(404);
    assert_eq!(gone["error"]["code"], "ResourceNotFound");
    assert_eq!(
        mock.ask("PUT", &version(&devices("IotHubs", "/Made")), "{}")
            .status,
        201
    );
    let second = mock.ask("PUT", &certificate, &body).good();
    assert_ne!(first["etag"], second["etag"]);

    let own = |path: &str| {
        mock.ask(
            "GET",
            &format!("/subscriptions/s/{path}?api-version=2024-11-01"),
            "",
        )
    };
    mock.ask("GET", &format!("{CATALOG}?api-version=2024-04-01"), "")
        .good();
    let resources = own("resourceGroups/g/resources").good();
    let types: Vec<_> = resources["value"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["type"].clone())
        .collect();
    assert_eq!(
        types,
        [
            "Microsoft.Devices/IotHubs",
            "Microsoft.Devices/IotHubs",
            "Microsoft.AzureSphere/catalogs"
        ]
    );
    let provider = own("providers/microsoft.devices").good();
    assert_eq!(provider["registrationState"], "Registered");
    assert_eq!(provider["resourceTypes"][0]["resourceType"], "IotHubs");
    assert_eq!(
        own("providers").good()["value"]
            .as_array()
            .expect("a list")
            .len(),
        2
    );
    assert_eq!(
        own("providers/Microsoft.Other").refused(404)["error"]["code"],
        "InvalidResourceNamespace"
    );
    assert_eq!(own("locations").good()["value"][0]["name"], "westus");

    let group = format!("{GROUP}?api-version=2024-11-01");
    assert_eq!(mock.ask("HEAD", &group, "").status, 204);
    assert_eq!(
        mock.ask("PUT", &group, r#"{"location":"westus"}"#).status,
        201
    );
    let listed = mock
        .ask(
            "GET",
            "/subscriptions/s/resourcegroups?api-version=2024-11-01",
            "",
        )
        .good();
    assert_eq!(listed["value"][0]["name"], "g");
    mock.ask("GET", &format!("{CATALOG}?api-version=2024-04-01"), "")
        .good();
    assert_eq!(mock.ask("DELETE", &group, "").status, 200);
    assert_eq!(names(all), ["Other"]);
    mock.ask("GET", &format!("{CATALOG}?api-version=2024-04-01"), "")
        .refused(404);
}

#[test]
fn catalogs_are_changed_filtered_and_deleted() {
    let mock = Mock::start(&[]);
    let v = |path: &str| format!("{path}?api-version=2024-04-01");
    let catalog = |method: &str, body: &str| mock.ask(method, &v(CATALOG), body);
    assert_eq!(catalog("DELETE", "").status, 204);
    let made = catalog("PUT", r#"{"location":"global","tags":{"a":"b"}}"#);
    assert_eq!(made.status, 201);
    let made = made.json();
    let changed = catalog("PATCH", r#"{"tags":{"c":"d"}}"#).good();
    assert_eq!(changed["tags"], json!({ "c": "d" }));
    assert_eq!(changed["properties"], made["properties"]);

    let device = |digit: &str| digit.repeat(128);
    let group = format!("{CATALOG}/products/p/deviceGroups/g");
    let path = v(&format!("{group}/devices/{}", device("A")));
    assert_eq!(mock.ask("PUT", &path, "{}").status, 201);
    assert_eq!(mock.ask("PUT", &path, "{}").status, 200);
    assert_eq!(mock.ask("GET", &path, "").good()["name"], device("a"));
    let ids = ["b", "c", "d"].map(device);
    let claimed = json!({ "deviceIdentifiers": ids }).to_string();
    mock.ask("POST", &v(&format!("{group}/claimDevices")), &claimed)
        .good();
    let list = |query: &str| {
        mock.ask(
            "POST",
            &format!("{}{query}", v(&format!("{CATALOG}/listDevices"))),
            "",
        )
    };
    let names = |answer: &Value| {
        let all = answer["value"].as_array().expect("a list").iter();
        all.map(|one| one["name"].as_str().expect("a name")[..1].to_owned())
            .collect::<String>()
    };
    assert_eq!(names(&list("").good()), "abcd");
    assert_eq!(names(&list("&$top=2&$skip=1").good()), "bc");
    let filter = "&%24filter=startswith(name,%27c%27)%20or%20startswith(name,%27d%27)";
    assert_eq!(names(&list(filter).good()), "cd");
    assert_eq!(
        list("&$filter=name").refused(400)["error"]["code"],
        "InvalidFilter"
    );
    list("&$top=x").refused(400);
    // Page by page, until there is no next one.
    let mut page = list("&$maxpagesize=3&$top=4").good();
    assert_eq!(names(&page), "abc");
    let next = page["nextLink"]
        .as_str()
        .expect("a link")
        .strip_prefix(&mock.url)
        .expect("the mock's")
        .to_owned();
    page = mock.ask("GET", &next, "").good();
    assert_eq!((names(&page).as_str(), page.get("nextLink")), ("d", None));
    let count = mock
        .ask("POST", &v(&format!("{CATALOG}/countDevices")), "")
        .good();
    assert_eq!(count, json!({ "value": 4 }));
    assert_eq!(mock.ask("DELETE", &path, "").status, 200);
    mock.ask("GET", &path, "").refused(404);

    assert_eq!(catalog("DELETE", "").status, 200);
    assert_eq!(
        catalog("GET", "").refused(404)["error"]["code"],
        "ResourceNotFound"
    );
    let nested = mock
        .ask("GET", &v(&format!("{CATALOG}/certificates")), "")
        .refused(404);
    assert_eq!(nested["error"]["code"], "ParentResourceNotFound");
    // Another tenant with another CA, and no devices.
    let again = catalog("PUT", "{}");
    assert_eq!(again.status, 201);
    assert_ne!(
        again.json()["properties"]["tenantId"],
        made["properties"]["tenantId"]
    );
    assert_eq!(names(&list("").good()), "");
}

#[test]
fn time_is_moved_to_see_a_roll_over_an_expired_proof_and_a_successor() {
    let mock = Mock::start(&[]);
    let clock = |method: &str, body: &str| mock.send(method, "/mock/clock", &[], body);
    let statuses = |filter: &str| {
        let path = format!("{CATALOG}/certificates?api-version=2024-04-01{filter}");
        let listed = mock.ask("GET", &path, "").good();
        let all = listed["value"].as_array().expect("a list").clone();
        all.iter()
            .map(|one| {
                one["properties"]["status"]
                    .as_str()
                    .expect("a word")
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    let start = json!({ "at": "2026-01-01T00:30:00Z", "moved": 0, "stands": true });
    assert_eq!(clock("GET", "").good(), start);
    assert_eq!(statuses(""), ["Active"]);

    // A proof for a code of IoT Hub is good for an hour.
    let hub = |action: &str| {
        devices(
            "IotHubs",
            &format!("/hub/certificates/c{action}?api-version=2023-06-30"),
        )
    };
    let any = [("Authorization", "Bearer x"), ("If-Match", "*")];
    let path = |rest: &str| format!("{CATALOG}/certificates/.default{rest}?api-version=2024-04-01");
    let ca = mock.ask("GET", &path(""), "").good()["properties"]["certificate"].clone();
    mock.ask(
        "PUT",
        &hub(""),
        &json!({ "properties": { "certificate": ca } }).to_string(),
    )
    .good();
    let coded = mock
        .send("POST", &hub("/generateVerificationCode"), &any, "")
        .good();
    let nonce = json!({ "proofOfPossessionNonce": coded["properties"]["verificationCode"] });
    let proof = mock
        .ask(
            "POST",
            &path("/retrieveProofOfPossessionNonce"),
            &nonce.to_string(),
        )
        .good();
    assert_eq!(clock("POST", r#"{"advance":"2h"}"#).good()["moved"], 7200);
    let late = mock
        .send("POST", &hub("/verify"), &any, &proof.to_string())
        .refused(400);
    assert!(
        late["message"]
            .as_str()
            .expect("words")
            .contains("proof.validity"),
        "{late}"
    );
    assert_eq!(clock("DELETE", "").good(), start);
    mock.send("POST", &hub("/verify"), &any, &proof.to_string())
        .good();

    // Two years in five requests.
    clock("POST", r#"{"at":"2027-10-03"}"#).good();
    assert_eq!(statuses(""), ["Active", "Inactive"]);
    assert_eq!(
        statuses("&$filter=properties/status%20eq%20%27Inactive%27"),
        ["Inactive"]
    );
    clock("POST", r#"{"advance":"45d"}"#).good();
    assert_eq!(statuses(""), ["Inactive", "Active"]);
    clock("POST", r#"{"at":"2028-01-02"}"#).good();
    assert_eq!(statuses(""), ["Expired", "Active"]);
    // Before it was made, the successor is not there.
    clock("DELETE", "").good();
    assert_eq!(statuses(""), ["Active"]);

    for bad in [
        "",
        "{}",
        r#"{"at":"soon"}"#,
        r#"{"advance":"1y"}"#,
        r#"{"at":"2027-01-01","advance":"1d"}"#,
        r#"{"at":"9999-01-01"}"#,
        r#"{"advance":"4294967295w"}"#,
    ] {
        clock("POST", bad).refused(400);
    }
    assert_eq!(clock("GET", "").good(), start);
    // A tenant can be made at both ends.
    for (end, catalog) in [("1950-01-01", "first"), ("9970-01-01", "last")] {
        clock("POST", &json!({ "at": end }).to_string()).good();
        let path = format!(
            "{GROUP}/providers/Microsoft.AzureSphere/catalogs/{catalog}/certificates?api-version=2024-04-01"
        );
        mock.ask("GET", &path, "").good();
    }
    let strict = Mock::start(&["--require-token", "the-token"]);
    let move_it = |headers: &[(&str, &str)]| -> Answer {
        strict.send("POST", "/mock/clock", headers, r#"{"advance":"1d"}"#)
    };
    assert_eq!(move_it(&[]).status, 401);
    move_it(&[("Authorization", "Bearer the-token")]).good();
    let foreign = [
        ("Authorization", "Bearer the-token"),
        ("Origin", "https://evil.test"),
    ];
    assert_eq!(move_it(&foreign).status, 403);
}
