//! Each service's interface, its refusals, and who may ask.

use crate::client::Mock;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

const HUB: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub/certificates";
const CATALOG: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureSphere/catalogs/c";
const GROUP: &str = "/api/enrollmentGroups/sphere";
const AWS: (&str, &str) = (
    "Authorization",
    "AWS4-HMAC-SHA256 Credential=k/20260101/r/iot/aws4_request, x",
);
const SAS: [(&str, &str); 2] = [
    ("Authorization", "SharedAccessSignature sr=x&sig=y"),
    ("Content-Type", "application/json"),
];

/// With a version that the service has.
fn v(path: &str) -> String {
    let versions = [
        ("/Microsoft.AzureSphere/", "2024-04-01"),
        ("/Microsoft.Devices/", "2023-06-30"),
        ("/api/", "2022-07-31"),
    ];
    let version = versions.iter().find(|(part, _)| path.contains(part));
    format!(
        "{path}?api-version={}",
        version.map_or("2022-12-01", |(_, version)| version)
    )
}

fn ca(mock: &Mock) -> String {
    let answer = mock
        .ask("GET", &v(&format!("{CATALOG}/certificates/.default")), "")
        .good();
    answer["properties"]["certificate"]
        .as_str()
        .expect("a certificate")
        .to_owned()
}

fn proof(mock: &Mock, code: &str) -> String {
    let body = json!({ "proofOfPossessionNonce": code }).to_string();
    let path = v(&format!(
        "{CATALOG}/certificates/.default/retrieveProofOfPossessionNonce"
    ));
    mock.ask("POST", &path, &body).good()["certificate"]
        .as_str()
        .expect("a proof")
        .to_owned()
}

#[test]
fn iot_central_goes_through_the_whole_flow_and_each_failure() {
    let mock = Mock::start(&[]);
    let central = |method: &str, path: &str, body: Value| {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        mock.send(method, &v(path), &SAS, &body)
    };
    let group = json!({ "displayName": "Sphere", "enabled": true, "type": "iot", "attestation": { "type": "x509" } });
    assert_eq!(
        central("GET", GROUP, Value::Null).refused(404)["error"]["code"],
        "NotFound"
    );
    assert_eq!(
        central("PUT", GROUP, json!({ "displayName": "x" })).refused(422)["error"]["code"],
        "InvalidBody"
    );
    let made = central("PUT", GROUP, group).good();
    assert_eq!(
        made["attestation"]["x509"]["signingCertificates"],
        json!({})
    );
    assert_eq!(
        central("GET", "/api/enrollmentGroups", Value::Null).good()["value"][0]["id"],
        "sphere"
    );

    let primary = format!("{GROUP}/certificates/primary");
    let uploaded = central("PUT", &primary, json!({ "certificate": ca(&mock) })).good();
    assert_eq!(uploaded["verified"], false);
    assert_eq!(
        uploaded["info"]["sha1Thumbprint"]
            .as_str()
            .expect("a thumbprint")
            .len(),
        40
    );
    let verify = format!("{primary}/verify");
    let early = central("POST", &verify, json!({ "certificate": ca(&mock) })).refused(400);
    assert!(
        early["error"]["message"]
            .as_str()
            .expect("words")
            .contains("No verification code")
    );
    let new_code = || {
        let answer = central(
            "POST",
            &format!("{primary}/generateVerificationCode"),
            Value::Null,
        )
        .good();
        answer["verificationCode"]
            .as_str()
            .expect("a code")
            .to_owned()
    };
    let first = new_code();
    assert_eq!(first.len(), 48);
    let second = new_code();
    assert_ne!(first, second, "a second code replaces the first");
    let stale = central(
        "POST",
        &verify,
        json!({ "certificate": proof(&mock, &first) }),
    )
    .refused(422);
    assert!(
        stale["error"]["message"]
            .as_str()
            .expect("words")
            .contains("proof.common-name")
    );
    let etag = uploaded["etag"].clone();
    let late = central(
        "PUT",
        &primary,
        json!({ "certificate": ca(&mock), "etag": etag }),
    )
    .refused(412);
    assert_eq!(late["error"]["code"], "PreconditionFailed");
    assert_eq!(
        central(
            "POST",
            &verify,
            json!({ "certificate": proof(&mock, &second) })
        )
        .good(),
        json!({})
    );
    assert_eq!(
        central("GET", &primary, Value::Null).good()["verified"],
        true
    );
    let answer = central("GET", GROUP, Value::Null).good();
    assert_eq!(
        answer["attestation"]["x509"]["signingCertificates"]["primary"]["verified"],
        true
    );
    // A new certificate has proven nothing.
    assert_eq!(
        central("PUT", &primary, json!({ "certificate": ca(&mock) })).good()["verified"],
        false
    );
    assert_eq!(
        central("PATCH", GROUP, json!({ "displayName": "Other" })).good()["displayName"],
        "Other"
    );
    assert_eq!(
        central("PUT", &primary, json!({ "certificate": "AAAA" })).refused(422)["error"]["code"],
        "InvalidBody"
    );
    central(
        "PUT",
        &format!("{GROUP}/certificates/tertiary"),
        json!({ "certificate": "" }),
    )
    .refused(400);
    assert_eq!(central("DELETE", &primary, Value::Null).status, 204);
    central("GET", &primary, Value::Null).refused(404);
    assert_eq!(central("DELETE", GROUP, Value::Null).status, 204);
    let keys =
        json!({ "displayName": "Keys", "type": "iot", "attestation": { "type": "symmetricKey" } });
    let keys = central("PUT", GROUP, keys).good();
    assert!(keys["attestation"]["symmetricKey"]["primaryKey"].is_string());
    central("PUT", &primary, json!({ "certificate": ca(&mock) })).refused(400);
}

#[test]
fn a_seed_and_a_moment_make_the_same_mock() {
    let answers = || {
        let mock = Mock::start(&[]);
        let body = json!({ "properties": { "certificate": ca(&mock) } }).to_string();
        let made = mock.ask("PUT", &v(&format!("{HUB}/a")), &body).good();
        let code = mock
            .send(
                "POST",
                &v(&format!("{HUB}/a/generateVerificationCode")),
                &[("Authorization", "Bearer x"), ("If-Match", "*")],
                "",
            )
            .good();
        let aws = mock
            .send(
                "GET",
                "/registrationcode",
                &[(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=k/20260101/r/iot/aws4_request, x",
                )],
                "",
            )
            .good();
        (made, code, aws)
    };
    let (made, code, aws) = answers();
    assert_eq!((made.clone(), code.clone(), aws.clone()), answers());
    assert_eq!(
        made["properties"]["updated"],
        "Thu, 01 Jan 2026 00:30:00 GMT"
    );
    assert_eq!(
        code["properties"]["verificationCode"]
            .as_str()
            .expect("a code")
            .len(),
        48
    );
    assert_eq!(aws["registrationCode"].as_str().expect("a code").len(), 64);
}

#[test]
fn paths_have_no_case_where_azure_has_none() {
    let mock = Mock::start(&[]);
    let body = json!({ "properties": { "certificate": ca(&mock) } }).to_string();
    mock.ask("PUT", &v(&format!("{HUB}/MyCert")), &body).good();
    let other = "/Subscriptions/S/resourcegroups/G/providers/microsoft.devices/IOTHUBS/HUB/Certificates/mycert/?API-version=2023-06-30";
    assert_eq!(mock.ask("GET", other, "").good()["name"], "MyCert");
}

#[test]
fn who_may_ask() {
    let paths = [
        (v(HUB), 401),
        (v(CATALOG), 401),
        ("/v2/tenants".into(), 401),
        (v("/api/enrollmentGroups"), 401),
        ("/registrationcode".into(), 403),
    ];
    let anybody = Mock::start(&[]);
    let strict = Mock::start(&["--require-token", "the-token"]);
    let ways: [(&str, &str); 3] = [
        ("Bearer {}", "/subscriptions"),
        ("SharedAccessSignature {}", "/api"),
        (
            "AWS4-HMAC-SHA256 Credential={}/20260101/eu/iot/aws4_request, SignedHeaders=x, Signature=y",
            "/reg",
        ),
    ];
    for (path, status) in &paths {
        assert_eq!(anybody.send("GET", path, &[], "").status, *status, "{path}");
        assert_eq!(
            anybody
                .send("GET", path, &[("Authorization", "Basic eA==")], "")
                .status,
            *status,
            "{path}"
        );
        let (way, _) = ways
            .iter()
            .find(|(_, prefix)| path.starts_with(prefix))
            .unwrap_or(&ways[0]);
        for (token, mock, is_good) in [
            ("any", &anybody, true),
            ("the-token", &strict, true),
            ("any", &strict, false),
        ] {
            let answer = mock.send(
                "GET",
                path,
                &[("Authorization", &way.replace("{}", token))],
                "",
            );
            if is_good {
                answer.good();
            } else {
                assert_eq!(answer.status, *status, "{path} {token}");
            }
        }
    }
    // The page shows what there is to whoever has the demanded token; its own files hold nothing.
    let shown = |mock: &Mock, headers: &[(&str, &str)]| {
        mock.send("GET", "/portal/resources", headers, "").status
    };
    assert_eq!(shown(&anybody, &[]), 200);
    assert_eq!(shown(&strict, &[]), 401);
    assert_eq!(shown(&strict, &[("Authorization", "Bearer any")]), 401);
    let token = [("Authorization", "Bearer the-token")];
    assert_eq!(shown(&strict, &token), 200);
    assert_eq!(strict.send("GET", "/portal/page.js", &[], "").status, 200);
    let challenge = anybody.send("GET", &v(HUB), &[], "");
    assert!(
        challenge
            .header("www-authenticate")
            .expect("a challenge")
            .starts_with("Bearer ")
    );
    let aws = strict.send(
        "GET",
        "/registrationcode",
        &[("Authorization", "AWS4-HMAC-SHA256 Credential=x/y")],
        "",
    );
    assert_eq!(
        aws.header("x-amzn-errortype"),
        Some("UnrecognizedClientException")
    );
}

#[test]
fn pages_of_others_are_refused() {
    let mock = Mock::start(&["--host", "mock.test"]);
    let host = mock.address().to_owned();
    let port = host.rsplit(':').next().expect("a port");
    let ask = |headers: &[(&str, &str)]| mock.send("GET", "/portal/clouds", headers, "").status;
    for good in [
        host.clone(),
        format!("localhost:{port}"),
        format!("LOCALHOST:{port}"),
        "127.0.0.2".into(),
        format!("[::1]:{port}"),
        "mock.test".into(),
    ] {
        assert_eq!(ask(&[("Host", &good)]), 200, "{good}");
    }
    for bad in [
        "evil.test",
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "192.0.2.1",
        "user@localhost",
        "",
        "local host",
        "[::2]",
        "0.0.0.0",
    ] {
        let status = ask(&[("Host", bad)]);
        assert!([400, 421].contains(&status), "{bad}: {status}");
    }
    assert!(
        mock.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
            .expect("an answer")
            .status
            >= 400
    );
    let twice = format!(
        "GET /portal/clouds HTTP/1.1\r\nHost: {host}\r\nHost: evil.test\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(mock.raw(twice.as_bytes()).expect("an answer").status, 421);
    assert_eq!(ask(&[("Origin", &format!("http://{host}"))]), 200);
    for bad in [
        "http://evil.test",
        "null",
        "http://localhost",
        "https://127.0.0.1.evil.test",
        "file://",
    ] {
        assert_eq!(ask(&[("Origin", bad)]), 403, "{bad}");
    }
    assert_eq!(ask(&[("Sec-Fetch-Site", "same-origin")]), 200);
    for bad in ["cross-site", "same-site"] {
        assert_eq!(ask(&[("Sec-Fetch-Site", bad)]), 403, "{bad}");
    }
    // A link to the page from elsewhere is no harm.
    let link = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
    ];
    assert_eq!(mock.send("GET", "/", &link, "").status, 200);
    assert_eq!(mock.send("GET", "/portal/resources", &link, "").status, 403);
    let page = mock.send("GET", "/", &[], "");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("script-src 'self'")
            && !policy.contains("unsafe")
    );
    let text = String::from_utf8(page.body).expect("text");
    assert!(!text.contains("style=") && !text.contains("onclick") && !text.contains("<script>"));
}

#[test]
fn the_check_before_upload_agrees_with_the_command_line() {
    let mock = Mock::start(&[]);
    let fixture = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(name);
        json!({ "name": name, "content": BASE64_STANDARD.encode(std::fs::read(path).expect("a fixture")) })
    };
    let (ca, proof) = (
        fixture("CAcertificate.cer"),
        fixture("ValidationCertification.cer"),
    );
    let check = |ca: &Value, proof: &Value, code: &str| {
        mock.ask(
            "POST",
            "/portal/check",
            &json!({ "ca": ca, "proof": proof, "code": code }).to_string(),
        )
        .good()
    };
    const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
    let good = check(&ca, &proof, CODE);
    assert_eq!(
        (
            &good["good"],
            &good["report"]["verdict"],
            &good["report"]["cloud"]
        ),
        (&json!(true), &json!("proven"), &json!("azure-sphere"))
    );
    let bad = check(&ca, &proof, "ABC");
    assert_eq!(bad["good"], false);
    assert!(
        bad["failures"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|one| one["id"] == "proof.common-name")
    );
    let swapped = check(&proof, &ca, CODE);
    assert!(
        swapped["failures"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|one| one["id"] == "proof.identity")
    );
    let none = check(
        &json!({ "name": "x", "content": BASE64_STANDARD.encode("<html>") }),
        &proof,
        CODE,
    );
    assert!(none["unreadable"]["message"].is_string());
    let audited = mock
        .ask(
            "POST",
            "/portal/audit",
            &json!({ "file": ca, "cloud": "aws-iot" }).to_string(),
        )
        .good();
    assert_eq!(audited["report"]["role"]["name"], "ca");
    // A form of another site cannot send JSON.
    assert_eq!(
        mock.send(
            "POST",
            "/portal/check",
            &[("Content-Type", "text/plain")],
            "{}"
        )
        .status,
        415
    );
}

#[test]
fn a_missing_resource_is_answered_in_the_service_s_own_format() {
    let mock = Mock::start(&[]);
    let nothing = |path: &str| mock.ask("GET", path, "").refused(404)["error"].clone();
    let provider =
        nothing("/subscriptions/s/providers/Microsoft.Other/things?api-version=2024-04-01");
    assert_eq!(provider["code"], "InvalidResourceNamespace");
    let kind = nothing(&v(
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub/things",
    ));
    assert_eq!(kind["code"], "InvalidResourceType");
    assert_eq!(
        kind["message"],
        "The resource type 'IotHubs/things' could not be found in the namespace 'Microsoft.Devices' for api version '2023-06-30'."
    );
    // The credential tells whom the client believes to speak to.
    let aws = mock.send("GET", "/things/x", &[AWS], "");
    assert_eq!(
        (aws.status, aws.header("x-amzn-errortype")),
        (400, Some("UnknownOperationException"))
    );
    let central = mock.send("GET", "/system/iothub", &SAS, "");
    assert_eq!(central.header("x-ms-error-code"), Some("NotFound"));
    // Nothing is told to whoever has none.
    let path = "/subscriptions/s/providers/Microsoft.Other/things";
    assert_eq!(mock.send("GET", path, &[], "").status, 401);
    assert_eq!(
        mock.ask("PATCH", &v(HUB), "").refused(405)["error"]["code"],
        "HttpMethodNotAllowed"
    );
    let aws = mock.send("PUT", "/registrationcode", &[AWS], "");
    assert_eq!(
        (aws.status, aws.header("x-amzn-errortype")),
        (400, Some("UnknownOperationException"))
    );
    assert_eq!(
        mock.ask("GET", "/nowhere", "").refused(404)["error"]["code"],
        "NotFound"
    );
    assert_eq!(
        mock.ask("PUT", &v(&format!("{HUB}/a")), "{").refused(400)["error"]["code"],
        "InvalidRequestContent"
    );
    mock.ask("GET", &v("/v2/tenants/no-guid"), "").refused(400);
}

#[test]
fn a_successor_comes_ninety_days_before_the_end_and_is_active_after_forty_five() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("text");
    let on = |day: &str| {
        let mock = Mock::with(&["--seed", "1", "--dir", folder, "--at", day]);
        let listed = mock
            .ask("GET", &v(&format!("{CATALOG}/certificates")), "")
            .good();
        let all = listed["value"].as_array().expect("a list").iter();
        all.map(|one| {
            (
                one["name"].as_str().expect("a name").to_owned(),
                one["properties"]["status"]
                    .as_str()
                    .expect("a word")
                    .to_owned(),
            )
        })
        .collect::<Vec<_>>()
    };
    // Made on the first of January, and good for 729 days from then.
    let first = on("2026-01-01");
    let statuses = |all: &[(String, String)]| {
        all.iter()
            .map(|(_, status)| status.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(statuses(&first), ["Active"]);
    assert_eq!(on("2027-10-01"), first);
    let second = on("2027-10-02");
    assert_eq!(statuses(&second), ["Active", "Inactive"]);
    assert_eq!(second[0].0, first[0].0);
    assert_eq!(on("2027-11-15"), second);
    assert_eq!(statuses(&on("2027-11-16")), ["Inactive", "Active"]);
    let third = on("2028-01-02");
    assert_eq!(statuses(&third), ["Expired", "Active"]);
    let mock = Mock::with(&["--seed", "1", "--dir", folder, "--at", "2028-01-02"]);
    mock.ask(
        "GET",
        &v(&format!("{CATALOG}/certificates/{}", first[0].0)),
        "",
    )
    .refused(404);
    drop(mock);
    // A century later the list is still short.
    assert_eq!(on("2128-01-01").len(), 3);
}
