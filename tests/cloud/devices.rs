//! Devices that connect: enrolled, counted, refused, and none of them a burden to the others.

use crate::{
    client::Mock,
    device_client::{Device, Fleet},
};
use mqtt_proto::{
    Pid, QoS, QosPid, TopicFilter, TopicName,
    v3::{ConnectReturnCode, Packet, Publish, Subscribe, SubscribeReturnCode},
};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

const CENTRAL: &str = "api-version=2022-07-31";

#[test]
fn a_device_is_enrolled_when_it_first_connects() {
    let fleet = Fleet::start(&[]);
    let device = fleet.device("sensor-1");
    assert_eq!(
        device.hub().err(),
        Some(Some(ConnectReturnCode::NotAuthorized))
    );
    let (status, body) = device.register();
    assert_eq!(
        (status.as_str(), &body["status"]),
        ("200", &json!("assigned")),
        "{body}"
    );
    let state = &body["registrationState"];
    assert_eq!(state["assignedHub"], "127.0.0.1");
    assert_eq!(state["x509"]["enrollmentGroupId"], "fleet");
    let mut hub = device.hub().expect("it is taken");
    for _ in 0..5 {
        hub.publish("devices/sensor-1/messages/events/", "{}");
    }
    let listed = fleet.listed("sensor-1");
    assert_eq!(
        (&listed["messages"], &listed["connected"]),
        (&json!(5), &json!(true))
    );
    // A device that connects again takes the place of its old connection.
    let second = device.hub().expect("it is taken");
    assert!(hub.is_closed());
    drop(second);
    let path = format!("/api/devices/sensor-1?{CENTRAL}");
    assert_eq!(fleet.mock.ask("GET", &path, "").good()["provisioned"], true);
    // Whoever deletes it ends its connection, and it has to register again.
    let mut hub = device.hub().expect("it is taken");
    assert_eq!(fleet.mock.ask("DELETE", &path, "").status, 204);
    assert!(hub.is_closed());
    assert!(device.hub().is_err());
}

#[test]
fn a_device_of_azure_sphere_has_an_id_of_128_digits() {
    let fleet = Fleet::start(&[]);
    let device = fleet.device(&"a1".repeat(64));
    assert_eq!(device.register().0, "200");
    assert!(device.hub().is_ok());
}

#[test]
fn who_is_refused_before_a_certificate_counts_is_listed_as_well() {
    let fleet = Fleet::start(&[]);
    let nobody = fleet.with("nobody", Vec::new(), &[]);
    let user = format!(
        "{}/registrations/nobody/api-version=2019-03-31",
        fleet.scope
    );
    let refused = nobody.connect("nobody", &user).err();
    assert_eq!(refused, Some(Some(ConnectReturnCode::NotAuthorized)));
    let why = fleet.listed("nobody")["lastRefusal"]["detail"].clone();
    assert_eq!(why, "the device sent no certificate");
    // An ID scope of nobody, until the right one is used.
    let device = fleet.device("lost");
    let mut dps = device
        .connect(
            "lost",
            "0ne00000000/registrations/lost/api-version=2019-03-31",
        )
        .expect("it is taken");
    dps.subscribe("$dps/registrations/res/#");
    dps.publish(
        "$dps/registrations/PUT/iotdps-register/?$rid=1",
        r#"{"registrationId":"lost"}"#,
    );
    assert_eq!(dps.answer().0, "401");
    let listed = fleet.listed("lost");
    assert_eq!(listed["instance"], "-");
    assert!(
        listed["lastRefusal"]["detail"]
            .to_string()
            .contains("0ne00000000"),
        "{listed}"
    );
    assert_eq!(device.register().0, "200");
    assert_eq!(fleet.listed("lost")["instance"], "iot-central");
}

#[test]
fn a_device_that_never_registered_is_listed_when_its_hub_refuses_it() {
    let fleet = Fleet::start(&[]);
    let device = fleet.device("early");
    assert!(device.hub().is_err());
    let listed = fleet.listed("early");
    assert_eq!(
        (&listed["instance"], &listed["lastRefusal"]["detail"]),
        (&json!("-"), &json!("no device of that id has registered"))
    );
    assert_eq!(device.register().0, "200");
    assert_eq!(fleet.listed("early")["instance"], "iot-central");
}

#[test]
fn a_registration_id_is_one_of_dps() {
    let fleet = Fleet::start(&[]);
    let (status, body) = fleet.device("a b").register();
    assert_eq!(
        (status.as_str(), &body["errorCode"]),
        ("400", &json!(400_000)),
        "{body}"
    );
    let all = fleet.mock.ask("GET", "/mock/devices", "").good();
    assert_eq!(all["count"], 0);
}

#[test]
fn lists_of_devices_go_on_where_a_page_ended() {
    let fleet = Fleet::start(&[]);
    for id in ["d1", "d2", "d3"] {
        assert_eq!(fleet.device(id).register().0, "200");
    }
    // Of another service, which comes before: a page may end with its last device.
    let lost = "0ne00000000/registrations/lost/api-version=2019-03-31";
    assert!(fleet.device("lost").connect("other", lost).is_err());
    let mut seen = Vec::new();
    let mut path = "/mock/devices?maxpagesize=1".to_owned();
    loop {
        let page = fleet.mock.ask("GET", &path, "").good();
        let devices = page["devices"].as_array().expect("a list");
        assert!(devices.len() <= 1 && page["count"] == 4, "{page}");
        seen.extend(devices.iter().map(|one| one["id"].clone()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!(
            "/mock/devices?maxpagesize=1&after={}",
            next.replace(' ', "%20")
        );
    }
    assert_eq!(json!(seen), json!(["lost", "d1", "d2", "d3"]));
    // IoT Central's has links, which begin as the mock's address does.
    let path = format!("/api/devices?{CENTRAL}&maxpagesize=2");
    let page = fleet.mock.ask("GET", &path, "").good();
    let link = page["nextLink"].as_str().expect("a link");
    let path = link.strip_prefix(&fleet.mock.url).expect("its address");
    let rest = fleet.mock.ask("GET", path, "").good();
    assert_eq!(rest["value"][0]["id"], "d3");
    assert!(rest["nextLink"].is_null(), "{rest}");
}

#[test]
fn a_registration_over_https_has_the_same_states() {
    let fleet = Fleet::start(&[]);
    let device = fleet.device("Sensor-2");
    let ask = |method: &str, rest: &str, body: &str| {
        let mut stream = device.tls(fleet.dps);
        let path = format!(
            "/{}/registrations/Sensor-2{rest}?api-version=2021-06-01",
            fleet.scope
        );
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it is taken");
        let mut answer = String::new();
        // The end of TLS may come without its alert.
        let _ = stream.read_to_string(&mut answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let status = head.split(' ').nth(1).expect("a status").to_owned();
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        (status, head.to_owned(), body)
    };
    let (status, _, body) = ask("POST", "", "");
    assert_eq!(
        (status.as_str(), &body["errorCode"]),
        ("404", &json!(404_201))
    );
    let (status, head, body) = ask("PUT", "/register", r#"{"registrationId":"sensor-2"}"#);
    assert_eq!(
        (status.as_str(), &body["status"]),
        ("202", &json!("assigning"))
    );
    assert!(head.contains("retry-after: 1"), "{head}");
    let operation = body["operationId"].as_str().expect("an operation");
    assert!(
        head.contains(&format!("/operations/{operation}?")),
        "{head}"
    );
    let (status, _, body) = ask("GET", &format!("/operations/{operation}"), "");
    assert_eq!(
        (status.as_str(), &body["status"]),
        ("200", &json!("assigned"))
    );
    assert_eq!(body["registrationState"]["deviceId"], "Sensor-2");
    let (status, _, body) = ask("GET", "/operations/5.a.b", "");
    assert_eq!(
        (status.as_str(), &body["errorCode"]),
        ("404", &json!(404_203))
    );
    let (status, _, body) = ask("POST", "", "");
    assert_eq!(
        (status.as_str(), &body["registrationId"]),
        ("200", &json!("Sensor-2"))
    );
    let (status, _, body) = ask("PUT", "/register", r#"{"registrationId":"other"}"#);
    assert_eq!(
        (status.as_str(), &body["errorCode"]),
        ("400", &json!(400_000))
    );
    let (status, ..) = ask("PATCH", "/register", "");
    assert_eq!(status, "405");
}

#[test]
fn what_a_device_must_not_do_ends_its_connection() {
    let fleet = Fleet::start(&[]);
    let (device, other) = (fleet.device("one"), fleet.device("other"));
    device.register();
    other.register();
    for (topic, payload) in [
        ("devices/other/messages/events/", "{}"),
        ("$iothub/nothing/?$rid=1", "{}"),
        ("a/b", "{}"),
    ] {
        let mut hub = device.hub().expect("it is taken");
        let topic = TopicName::try_from(topic).expect("a topic");
        let payload = payload.as_bytes().to_vec().into();
        let publish = Publish::new(QosPid::Level0, topic, payload);
        hub.send(&publish.into()).expect("it is sent");
        assert!(hub.is_closed());
    }
    // A length of 1 MiB: nothing of it is waited for.
    let mut hub = device.hub().expect("it is taken");
    hub.stream
        .write_all(&[0x30, 0x80, 0x80, 0x40])
        .expect("it is sent");
    let began = Instant::now();
    assert!(hub.is_closed() && began.elapsed() < Duration::from_secs(5));
    // The id of another device, with a certificate of one's own.
    let user = "127.0.0.1/other/?api-version=2021-04-12";
    assert!(device.connect("other", user).is_err());
    // A client id that is not the registration id, as recorded.
    let user = format!("{}/registrations/one/api-version=2019-03-31", fleet.scope);
    let refused = device.connect("two", &user).err();
    assert_eq!(refused, Some(Some(ConnectReturnCode::NotAuthorized)));
}

#[test]
fn a_certificate_of_somebody_else_behind_ones_own_does_not_help() {
    let fleet = Fleet::start(&[]);
    // The device has its own self-signed CA and its key, and somebody's certificate.
    let at = popcert::Time::parse(crate::client::AT).expect("a moment");
    let own = popcert::mock::Tenant::builder().build(&popcert::mock::Randomness::seeded(9), at);
    let own = own.expect("a tenant");
    let randomness = popcert::mock::Randomness::seeded(2);
    let (stolen, _) = fleet
        .tenant
        .device("victim", &randomness, at)
        .expect("a device");
    let key = own.key().to_pem().expect("PEM");
    let key = pem::parse(key.as_bytes()).expect("PEM");
    let sent = vec![own.ca().to_vec().into(), stolen.into()];
    let (status, body) = fleet.with("victim", sent, key.contents()).register();
    assert_eq!(
        (status.as_str(), &body["errorCode"]),
        ("401", &json!(401_002)),
        "{body}"
    );
}

#[test]
fn a_certificate_that_has_ended_is_refused_by_all() {
    let fleet = Fleet::start(&[]);
    let device = fleet.device("daily");
    assert_eq!(device.register().0, "200");
    assert!(device.hub().is_ok());
    fleet
        .mock
        .ask("POST", "/mock/clock", r#"{"advance":"2d"}"#)
        .good();
    let refused = device.hub().err();
    assert_eq!(refused, Some(Some(ConnectReturnCode::NotAuthorized)));
    let why = fleet.listed("daily")["lastRefusal"]["detail"].to_string();
    assert!(why.contains("the certificate has expired"), "{why}");
    let (status, body) = device.register();
    assert_eq!(
        (status.as_str(), &body["message"]),
        ("401", &json!("Unauthorized access"))
    );
    fleet.mock.ask("DELETE", "/mock/clock", "");
    assert!(device.hub().is_ok());
}

#[test]
fn a_port_for_devices_that_others_can_reach_has_to_be_asked_for() {
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_popcert"));
        let output = command.args(["mock", "cloud"]).args(more).output();
        let output = output.expect("popcert runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, errors) = run(&["--mqtt", "0.0.0.0:0"]);
    assert!(
        code == Some(2) && errors.contains("--expose-to-network"),
        "{code:?} {errors}"
    );
    // A port that is taken is named.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (code, errors) = run(&["--dps", &address]);
    assert!(
        code != Some(0) && errors.contains(&address),
        "{code:?} {errors}"
    );
}

#[test]
fn the_log_has_a_line_for_each_device_whatever_its_id_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let fleet = Fleet::start(&["--log", log.to_str().expect("text")]);
    assert_eq!(fleet.device("seen").register().0, "200");
    let user = format!("{}/registrations/a\nb/api-version=2019-03-31", fleet.scope);
    assert!(fleet.device("other").connect("c", &user).is_err());
    let began = Instant::now();
    let lines = loop {
        let lines = std::fs::read_to_string(&log).expect("a log");
        if lines.contains("refused") || began.elapsed() > Duration::from_secs(10) {
            break lines;
        }
        thread::sleep(Duration::from_millis(20));
    };
    let of = |words: &str| lines.lines().filter(|line| line.contains(words)).count();
    assert_eq!(
        of("iot-central device seen enrolled in the group fleet"),
        1,
        "{lines}"
    );
    assert_eq!(
        of("device a\\u{a}b refused CONNACK 5: not authorized [-] the client id is c"),
        1,
        "{lines}"
    );
}

#[test]
fn silent_connections_delay_nobody() {
    let fleet = Fleet::start(&[]);
    let silent: Vec<_> = (0..600)
        .map(|_| TcpStream::connect(fleet.mqtt).expect("a connection"))
        .collect();
    let began = Instant::now();
    let (status, _) = fleet.device("sensor").register();
    let taken = began.elapsed();
    assert!(
        status == "200" && taken < Duration::from_secs(5),
        "{status} {taken:?}"
    );
    drop(silent);
}

#[cfg(unix)]
#[test]
fn a_kill_loses_no_device() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("text");
    let fleet = Fleet::start(&["--dir", folder]);
    assert_eq!(fleet.device("kept").register().0, "200");
    drop(fleet);
    let fleet = Fleet::of(Mock::start(&["--dir", folder]));
    assert_eq!(fleet.listed("kept")["enrolled"], true);
    fleet.device("kept").hub().expect("it is taken");
}

/// So many devices register over MQTT, connect to their hub and send a message, over so many
/// connections at a time, twice. How long it took, and the memory.
fn enrol(devices: usize, connections: usize, more: &[&str]) -> [String; 2] {
    let fleet = Fleet::start(more);
    let made: Vec<_> = (0..devices)
        .map(|number| fleet.device(&format!("device-{number}")))
        .collect();
    let mut resident = vec![fleet.mock.memory()];
    // The second time they are known: what they need is what connections need.
    let lines = ["new", "known"].map(|round| {
        let began = Instant::now();
        thread::scope(|scope| {
            for some in made.chunks(devices.div_ceil(connections)) {
                scope.spawn(move || {
                    for device in some {
                        let (status, body) = device.register();
                        assert_eq!(status, "200", "{body}");
                        let mut hub = device.hub().expect("it is taken");
                        hub.publish(&format!("devices/{}/messages/events/", device.id), "{}");
                    }
                });
            }
        });
        let whole = began.elapsed();
        resident.push(fleet.mock.memory());
        assert!(whole < Duration::from_secs(60), "{whole:?}");
        format!(
            "{devices} {round} devices over {connections} connections in {whole:.1?}: {:.0} a second; KiB resident {resident:?}",
            devices as f64 / whole.as_secs_f64(),
        )
    });
    let listed = fleet.mock.ask("GET", "/mock/devices", "").good();
    assert_eq!(listed["count"], devices);
    lines
}

#[test]
fn devices_enrol_side_by_side() {
    println!("{:#?}", enrol(40, 8, &[]));
}

/// `cargo test --release --all-features --test cloud -- --ignored --nocapture thousand`
#[test]
#[ignore = "it takes the whole machine for a while"]
fn a_thousand_devices_enrol_within_a_minute() {
    println!("{:#?}", enrol(1_000, 32, &[]));
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("text");
    println!("on disk {:#?}", enrol(1_000, 32, &["--dir", folder]));
}

const AWS: (&str, &str) = (
    "Authorization",
    "AWS4-HMAC-SHA256 Credential=123456789012/20260101/eu-central-1/iot/aws4_request, x",
);

/// A CA that registers devices, in the mode without a proof.
fn register_ca(fleet: &Fleet, query: &str, config: &serde_json::Value) -> String {
    let ca = pem::encode(&pem::Pem::new("CERTIFICATE", fleet.tenant.ca()));
    let mut body = json!({ "caCertificate": ca, "certificateMode": "SNI_ONLY" });
    if !config.is_null() {
        body["registrationConfig"] = config.clone();
    }
    let path = format!("/cacertificate?{query}");
    let answer = fleet.mock.send("POST", &path, &[AWS], &body.to_string());
    answer.good()["certificateId"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[test]
fn aws_registers_a_device_when_it_first_connects() {
    let fleet = Fleet::start(&[]);
    let at = popcert::Time::parse(crate::client::AT).expect("a moment");
    let randomness = popcert::mock::Randomness::seeded(2);
    let (certificate, key) = fleet
        .tenant
        .device("pump", &randomness, at)
        .expect("a device");
    let id = popcert::Certificate::from_der(&certificate).expect("a certificate");
    let id = id
        .thumbprint(popcert::HashAlgorithm::Sha256)
        .to_string()
        .to_ascii_lowercase();
    let key = pem::parse(key.to_pem().expect("PEM").as_bytes()).expect("PEM");
    let alone = fleet.with("pump", vec![certificate.clone().into()], key.contents());
    let sent = vec![certificate.into(), fleet.tenant.ca().to_vec().into()];
    let whole = fleet.with("pump", sent, key.contents());
    let why = || fleet.listed(&id)["lastRefusal"]["detail"].to_string();
    // Nothing is said to a client that is refused.
    assert_eq!(whole.connect("pump", "").err(), Some(None));
    assert!(why().contains("no account has registered"), "{}", why());
    let ca = register_ca(
        &fleet,
        "setAsActive=true&allowAutoRegistration=true",
        &json!(null),
    );
    assert_eq!(alone.connect("pump", "").err(), Some(None));
    assert!(
        fleet
            .mock
            .send("GET", &format!("/certificates/{id}"), &[AWS], "")
            .status
            == 404
    );
    assert_eq!(whole.connect("pump", "?SDK=x").err(), Some(None));
    let described = fleet
        .mock
        .send("GET", &format!("/certificates/{id}"), &[AWS], "")
        .good();
    let described = &described["certificateDescription"];
    assert_eq!(
        (&described["status"], &described["caCertificateId"]),
        (&json!("PENDING_ACTIVATION"), &json!(ca))
    );
    assert_eq!(whole.connect("pump", "").err(), Some(None));
    let path = format!("/certificates/{id}?newStatus=ACTIVE");
    fleet.mock.send("PUT", &path, &[AWS], "").good();
    let mut pump = alone.connect("pump", "").expect("it is taken");
    pump.subscribe("pumps/#");
    pump.publish("pumps/1", "{}");
    // One's own message comes back to who has subscribed.
    let Packet::Publish(message) = pump.read().expect("a message") else {
        panic!("no message");
    };
    assert_eq!(
        (&*message.topic_name, &message.payload[..]),
        ("pumps/1", &b"{}"[..])
    );
    let path = format!("/certificates/{id}?newStatus=INACTIVE");
    fleet.mock.send("PUT", &path, &[AWS], "").good();
    assert_eq!(alone.connect("pump", "").err(), Some(None));
    assert!(why().contains("INACTIVE"), "{}", why());
}

#[test]
fn a_template_of_aws_activates_a_device() {
    let fleet = Fleet::start(&[]);
    let body = json!({
        "Parameters": { "AWS::IoT::Certificate::CommonName": { "Type": "String" } },
        "Resources": {},
    });
    let role = "arn:aws:iam::123456789012:role/JITPRole";
    let config = json!({ "templateBody": body.to_string(), "roleArn": role });
    register_ca(
        &fleet,
        "setAsActive=true&allowAutoRegistration=true",
        &config,
    );
    let device = fleet.device("valve");
    assert_eq!(device.connect("valve", "").err(), Some(None));
    let mut valve = device.connect("valve", "").expect("it is taken");
    // AWS's quota: 256 octets.
    for (length, expected) in [
        (256, SubscribeReturnCode::MaxLevel0),
        (257, SubscribeReturnCode::Failure),
    ] {
        let filter = TopicFilter::try_from(&*"f".repeat(length)).expect("a filter");
        let subscribe = Subscribe::new(Pid::default(), vec![(filter, QoS::Level0)]);
        valve.send(&subscribe.into()).expect("it is sent");
        let Packet::Suback(answer) = valve.read().expect("an answer") else {
            panic!("no answer");
        };
        assert_eq!(answer.topics, [expected]);
    }
    let topic = TopicName::try_from(&*"t".repeat(257)).expect("a topic");
    let publish = Publish::new(QosPid::Level0, topic, Vec::new().into());
    valve.send(&publish.into()).expect("it is sent");
    assert!(valve.is_closed());
}

/// A device whose certificate is ACTIVE at AWS.
fn active(fleet: &Fleet) -> Device<'_> {
    let role = "arn:aws:iam::123456789012:role/JITPRole";
    let config = json!({ "templateBody": "{}", "roleArn": role });
    register_ca(
        fleet,
        "setAsActive=true&allowAutoRegistration=true",
        &config,
    );
    let device = fleet.device("valve");
    assert_eq!(device.connect("valve", "").err(), Some(None));
    device
}

#[cfg(target_os = "linux")]
#[test]
fn a_message_is_kept_once_for_all_who_do_not_read_it() {
    let fleet = Fleet::start(&[]);
    let device = active(&fleet);
    let silent: Vec<_> = (0..20)
        .map(|number| {
            let client = format!("silent-{number}");
            let mut one = device.connect(&client, "").expect("it is taken");
            one.subscribe("t");
            one
        })
        .collect();
    let mut busy = device.connect("busy", "").expect("it is taken");
    let memory = || fleet.mock.memory().expect("its memory");
    let before = memory();
    let payload = "x".repeat(250_000);
    for _ in 0..60 {
        busy.publish("t", &payload);
    }
    // 15 MB of messages, of which each of 20 clients would have a copy.
    let grown = memory().saturating_sub(before);
    assert!(grown < 150 * 1024, "{grown} KiB");
    drop(silent);
}

#[test]
fn a_client_that_says_nothing_is_closed_though_messages_come_for_it() {
    let fleet = Fleet::start(&[]);
    let device = active(&fleet);
    let mut busy = device.connect("busy", "").expect("it is taken");
    let mut silent = device.connect_for("silent", "", 1).expect("it is taken");
    silent.subscribe("t");
    let began = Instant::now();
    thread::scope(|scope| {
        let silent = scope.spawn(move || {
            while silent.read().is_ok() {}
            began.elapsed()
        });
        while !silent.is_finished() && began.elapsed() < Duration::from_secs(10) {
            busy.publish("t", "{}");
            thread::sleep(Duration::from_millis(100));
        }
        let time = silent.join().expect("it ends");
        // One and a half times the keep-alive (MQTT 3.1.1 section 3.1.2.10).
        assert!(time < Duration::from_secs(8), "{time:?}");
    });
}

#[test]
fn enrollment_groups_of_dps_are_kept_and_checked() {
    let fleet = Fleet::start(&[]);
    let path = "/enrollmentGroups/line-1?api-version=2021-10-01";
    let headers = [("Authorization", "SharedAccessSignature sr=x")];
    let body = |attestation: serde_json::Value| {
        json!({ "enrollmentGroupId": "line-1", "attestation": attestation, "allocationPolicy": "hashed" }).to_string()
    };
    let send = |method: &str, headers: &[(&str, &str)], body: &str| {
        fleet.mock.send(method, path, headers, body)
    };
    assert_eq!(send("GET", &headers, "").refused(404)["errorCode"], 404_201);
    assert_eq!(send("GET", &[], "").status, 401);
    let reference =
        body(json!({ "type": "x509", "x509": { "caReferences": { "primary": "ca" } } }));
    assert_eq!(
        send("PUT", &headers, &reference).refused(400)["errorCode"],
        400_004
    );
    let ca = pem::encode(&pem::Pem::new("CERTIFICATE", fleet.tenant.ca()));
    let own = body(
        json!({ "type": "x509", "x509": { "signingCertificates": { "primary": { "certificate": ca } } } }),
    );
    let made = send("PUT", &headers, &own).good();
    assert_eq!(made["allocationPolicy"], "hashed");
    assert_eq!(made["provisioningStatus"], "enabled");
    let primary = &made["attestation"]["x509"]["signingCertificates"]["primary"];
    assert!(primary["certificate"].is_null() && primary["info"]["sha1Thumbprint"].is_string());
    let etag = made["etag"].as_str().expect("an etag");
    let stale = [headers[0], ("If-Match", "\"x\"")];
    assert_eq!(send("PUT", &stale, &own).status, 412);
    let fresh = [headers[0], ("If-Match", etag)];
    let made = send("PUT", &fresh, &own).good();
    assert_ne!(made["etag"], etag);
    let all = fleet.mock.send(
        "POST",
        "/enrollmentGroups/query?api-version=2021-10-01",
        &headers,
        r#"{"query":"*"}"#,
    );
    assert_eq!(all.good().as_array().map(Vec::len), Some(1));
    // Its own certificate chooses the group; a verified one is needed besides.
    let listed = fleet.mock.ask("GET", "/mock/devices", "").good();
    let scopes = listed["scopes"].as_array().expect("scopes");
    assert!(
        scopes
            .iter()
            .any(|scope| scope["service"] == "azure-dps" && scope["name"] == "dps")
    );
    assert_eq!(send("DELETE", &headers, "").status, 204);
    assert_eq!(send("DELETE", &headers, "").status, 404);
}
