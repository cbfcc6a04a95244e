//! What a path may name, and who is answered when nothing here is meant.

use crate::client::Mock;
use std::{sync::Barrier, thread};

const VERSION: &str = "api-version=2023-06-30";
const SPHERE: &str = "api-version=2024-04-01";

/// A subscription, a group and a resource of each service, under other names.
fn resources(subscription: &str, group: &str, name: &str) -> Vec<String> {
    let types = [
        ("Microsoft.AzureSphere/catalogs", SPHERE),
        ("Microsoft.Devices/IotHubs", VERSION),
        (
            "Microsoft.Devices/provisioningServices",
            "api-version=2022-02-05",
        ),
    ];
    let path = |(kind, version): (&str, &str)| {
        format!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}?{version}"
        )
    };
    types.into_iter().map(path).collect()
}

/// With a separator in its name, what one makes would be in another one's list.
#[test]
fn no_name_in_a_path_reaches_into_another_subscription_or_group() {
    let mock = Mock::start(&[]);
    let code = |path: &str| mock.ask("PUT", path, "{}").refused(400)["error"]["code"].clone();
    for bad in [
        "aaa%2Fbbb",
        "aaa%2Fresourcegroups%2Fb",
        "%2E%2E",
        "%2E",
        "a%0Ab",
    ] {
        for path in resources(bad, "ccc", "secret") {
            assert_eq!(code(&path), "InvalidSubscriptionId", "{path}");
        }
        for path in resources("aaa", bad, "secret") {
            assert_eq!(code(&path), "InvalidResourceGroup", "{path}");
        }
        for path in resources("aaa", "ccc", bad) {
            assert_eq!(code(&path), "InvalidResourceName", "{path}");
        }
        let own = "api-version=2022-12-01";
        let group = format!("/subscriptions/{bad}/resourceGroups/g?{own}");
        assert_eq!(code(&group), "InvalidSubscriptionId");
        let group = format!("/subscriptions/aaa/resourceGroups/{bad}?{own}");
        assert_eq!(code(&group), "InvalidResourceGroup");
        // Lists and the names below a resource as well.
        let catalogs =
            format!("/subscriptions/{bad}/providers/Microsoft.AzureSphere/catalogs?{SPHERE}");
        mock.ask("GET", &catalogs, "").refused(400);
        let products = resources(
            "aaa",
            "ccc",
            &format!("secret/products/{bad}/deviceGroups/d/devices"),
        );
        mock.ask("GET", &products[0], "").refused(400);
    }
    let catalogs = format!("/subscriptions/aaa/providers/Microsoft.AzureSphere/catalogs?{SPHERE}");
    let listed = mock.ask("GET", &catalogs, "").good();
    assert_eq!(listed["value"].as_array().expect("a list").len(), 0);
}

#[test]
fn names_are_as_long_as_in_azure() {
    let mock = Mock::start(&[]);
    // Catalogs, hubs, provisioning services.
    for (name, taken) in [
        ("ab".to_owned(), [true, false, false]),
        ("abc".to_owned(), [true; 3]),
        ("a_c".to_owned(), [true, false, false]),
        ("-bc".to_owned(), [true, false, false]),
        ("ab-".to_owned(), [true, false, false]),
        ("a.c".to_owned(), [false; 3]),
        ("a".repeat(50), [true; 3]),
        ("a".repeat(51), [false, false, true]),
        ("a".repeat(64), [false, false, true]),
        ("a".repeat(65), [false; 3]),
    ] {
        for (path, taken) in resources("s", "Gr%C3%B6%C3%9Fe(1).x", &name)
            .iter()
            .zip(taken)
        {
            let status = mock.ask("PUT", path, "{}").status;
            assert_eq!(status, if taken { 201 } else { 400 }, "{path}");
        }
    }
    for path in resources("s", "ends.", "abc") {
        mock.ask("PUT", &path, "{}").refused(400);
    }
}

#[test]
fn of_those_who_make_one_at_the_same_moment_one_has_made_it() {
    const CLIENTS: usize = 8;
    let mock = Mock::start(&[]);
    for round in 0..5 {
        for path in resources("s", "g", &format!("new-{round}")) {
            let start = Barrier::new(CLIENTS);
            let put = || {
                start.wait();
                mock.ask("PUT", &path, "{}").status
            };
            let mut all: Vec<_> = thread::scope(|scope| {
                let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(put)).collect();
                clients
                    .into_iter()
                    .map(|one| one.join().expect("a status"))
                    .collect()
            });
            all.sort_unstable();
            let mut expected = [200; CLIENTS];
            expected[CLIENTS - 1] = 201;
            assert_eq!(all, expected, "{path}");
        }
    }
}

#[test]
fn a_path_that_is_no_text_is_refused_in_the_service_s_format() {
    let mock = Mock::start(&[]);
    for path in [
        "/subscriptions/%ff?api-version=2022-12-01",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/%ff?api-version=2023-06-30",
        "/api/enrollmentGroups/%ff?api-version=2022-07-31",
        "/api/devices/%C3?api-version=2022-07-31",
    ] {
        assert_eq!(
            mock.ask("GET", path, "").refused(400)["error"]["code"],
            "BadRequest",
            "{path}"
        );
        // Whoever has no credential hears of that first.
        assert_eq!(mock.send("GET", path, &[], "").status, 401, "{path}");
    }
    let aws = (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/iot/aws4_request",
    );
    let answer = mock.send("GET", "/certificates/%ff", &[aws], "");
    assert_eq!(
        answer.header("x-amzn-errortype"),
        Some("InvalidRequestException")
    );
    answer.json();
    let legacy = mock.ask("GET", "/v2/tenants/%ff", "");
    assert_eq!(legacy.status, 400);
    legacy.json();
}

/// With one endpoint for all services, STS, S3 and others ask here: at `/`, where the page is.
#[test]
fn other_services_of_aws_are_refused() {
    let mock = Mock::start(&[]);
    for (method, path, service) in [
        ("POST", "/", "sts"),
        ("GET", "/", "s3"),
        ("GET", "/bucket?list-type=2", "s3"),
        ("POST", "/", "dynamodb"),
        ("POST", "/topics/x", "iotdata"),
    ] {
        let key = format!(
            "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/{service}/aws4_request"
        );
        let answer = mock.send(method, path, &[("Authorization", &key)], "");
        assert_eq!(
            (answer.status, answer.header("x-amzn-errortype")),
            (400, Some("UnknownOperationException")),
            "{service}"
        );
    }
    assert_eq!(mock.send("GET", "/", &[], "").status, 200);
}
