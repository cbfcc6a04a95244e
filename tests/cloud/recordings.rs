//! Exchanges with the real services that are public, replayed: the same requests in the same
//! order, and what is known of each answer. `recordings.json` has the facts; certificates and
//! names are our own.

use crate::client::{AT, Answer, Mock};
use base64::prelude::{BASE64_STANDARD, Engine};
use popcert::{
    Time,
    mock::{KeyType, MockKey, Randomness, StringType, Template, basic_constraints, common_name},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SUBSCRIPTION: &str = "/subscriptions/00000000-0000-0000-0000-000000000000";
/// What each certificate's answer has, and in its properties; a code comes on top.
const MEMBERS: [&str; 5] = ["etag", "id", "name", "properties", "type"];
const PROPERTIES: [&str; 7] = [
    "certificate",
    "created",
    "expiry",
    "isVerified",
    "subject",
    "thumbprint",
    "updated",
];

/// A CA like that of the recordings: it calls itself TESTCERT.
struct Ca {
    key: MockKey,
}

impl Ca {
    fn der(&self) -> Vec<u8> {
        self.issue("TESTCERT", &self.key, true)
    }

    fn proof(&self, code: &str) -> Vec<u8> {
        self.issue(code, &key("proof"), false)
    }

    fn issue(&self, subject: &str, key: &MockKey, is_ca: bool) -> Vec<u8> {
        let at = Time::parse(AT).expect("a moment");
        let name = |text| common_name(StringType::Utf8, text);
        let mut template = Template::new(&name("TESTCERT"), &name(subject), key, at)
            .valid(at.plus_seconds(-86_400), at.plus_seconds(86_400 * 3));
        if is_ca {
            template = template.with(basic_constraints(true, Some(1)));
        }
        template.sign(&self.key).expect("a certificate")
    }
}

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(3), purpose).expect("a key")
}

/// PEM as the recordings' helper wrote it on Windows.
fn pem(der: &[u8]) -> String {
    let text = pem::encode(&pem::Pem::new("CERTIFICATE", der));
    text.lines().map(|line| format!("{line}\r\n")).collect()
}

/// One recording while it is replayed.
struct Replay<'a> {
    facts: &'a Value,
    mock: Mock,
    ca: Ca,
    /// The newest entity tag and code of each certificate.
    tags: BTreeMap<String, String>,
    code: String,
}

impl Replay<'_> {
    fn service(&self) -> String {
        let kind = self.facts["kind"].as_str().expect("a kind");
        format!(
            "{SUBSCRIPTION}/resourceGroups/clitest/providers/Microsoft.Devices/{kind}/MyService"
        )
    }

    fn send(&self, method: &str, path: &str, tag: Option<&str>, body: &Value) -> Answer {
        let version = self.facts["version"].as_str().expect("a version");
        let mut headers = vec![
            ("Authorization", "Bearer x"),
            ("Content-Type", "application/json"),
        ];
        headers.extend(tag.map(|tag| ("If-Match", tag)));
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        self.mock.send(
            method,
            &format!("{path}?api-version={version}"),
            &headers,
            &body,
        )
    }

    /// As this version's client sends a file.
    fn upload(&self, der: &[u8]) -> String {
        match self.facts["upload"].as_str() {
            Some("PEM with CRLF as it is") => pem(der),
            Some("base64 of PEM with CRLF") => BASE64_STANDARD.encode(pem(der)),
            other => panic!("{other:?}"),
        }
    }

    fn put(&self, name: &str, is_verified: bool, tag: Option<&str>) -> Answer {
        let mut properties = json!({ "certificate": self.upload(&self.ca.der()) });
        if is_verified {
            properties["isVerified"] = true.into();
        }
        let body = match self.facts["body"].as_str() {
            Some("within properties") => json!({ "properties": properties }),
            Some("bare") => properties,
            other => panic!("{other:?}"),
        };
        let path = format!("{}/certificates/{name}", self.service());
        self.send("PUT", &path, tag, &body)
    }

    fn step(&mut self, step: &Value) {
        let name = step["name"].as_str().unwrap_or_default().to_owned();
        let path = format!("{}/certificates/{name}", self.service());
        let tag = self.tags.get(&name).cloned();
        let what = step["step"].as_str().expect("a step");
        let (answer, is_verified) = match what {
            "check name" => return self.check_name(step),
            "make the service" | "show the service" => return self.of_service(step),
            "list" => return self.list(step),
            "delete" => return self.delete(&path, tag.as_deref()),
            "upload" => (self.put(&name, false, None), false),
            "upload as verified" => (self.put(&name, true, None), true),
            "upload again" => (self.put(&name, false, tag.as_deref()), false),
            "show" => (self.send("GET", &path, None, &Value::Null), false),
            "code" => {
                let path = format!("{path}/generateVerificationCode");
                (
                    self.send("POST", &path, tag.as_deref(), &Value::Null),
                    false,
                )
            }
            "verify" => {
                let proof = self.upload(&self.ca.proof(&self.code));
                let body = json!({ "certificate": proof });
                (
                    self.send("POST", &format!("{path}/verify"), tag.as_deref(), &body),
                    true,
                )
            }
            other => panic!("{other}"),
        };
        assert_eq!(
            answer.status,
            200,
            "{step}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        let shown = answer.json();
        assert_eq!(shown["properties"]["isVerified"], is_verified, "{step}");
        self.check(step, &shown, what == "code");
        let new = shown["etag"].as_str().expect("a tag").to_owned();
        // Every change, and no look, changes the tag.
        assert_eq!(tag.as_ref() == Some(&new), what == "show", "{step}");
        self.tags.insert(name, new);
        if what == "code" {
            self.code = shown["properties"]["verificationCode"]
                .as_str()
                .expect("a code")
                .into();
            assert_eq!(self.code.len(), 48);
        }
    }

    /// What is known of every answer that shows a certificate.
    fn check(&self, step: &Value, shown: &Value, has_code: bool) {
        let names = |value: &Value| {
            let members = value.as_object().expect("an object");
            members.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(shown), MEMBERS, "{step}");
        let properties = &shown["properties"];
        let mut expected = PROPERTIES.map(str::to_owned).to_vec();
        expected.extend(has_code.then(|| "verificationCode".to_owned()));
        assert_eq!(names(properties), expected, "{step}");
        assert_eq!(properties["subject"], "TESTCERT", "{step}");
        let kind = self.facts["kind"].as_str().expect("a kind");
        assert_eq!(
            shown["type"],
            format!("Microsoft.Devices/{kind}/Certificates")
        );
        let der = self.ca.der();
        let certificate = match step["shows"].as_str() {
            Some("null") => Value::Null,
            Some("base64 of DER") => BASE64_STANDARD.encode(der).into(),
            Some("what was uploaded") => self.upload(&der).into(),
            other => panic!("{step}: {other:?}"),
        };
        assert_eq!(properties["certificate"], certificate, "{step}");
        let now = "Thu, 01 Jan 2026 00:30:00 GMT";
        let created = match self.facts["created"].as_str() {
            Some("the year 1") => "Mon, 01 Jan 0001 00:00:00 GMT",
            _ => now,
        };
        assert_eq!(properties["created"], created, "{step}");
        assert_eq!(properties["updated"], now, "{step}");
    }

    fn list(&self, step: &Value) {
        let path = format!("{}/certificates", self.service());
        let listed = self.send("GET", &path, None, &Value::Null).good();
        let all = listed["value"].as_array().expect("a list");
        let verified: Vec<_> = all
            .iter()
            .map(|one| one["properties"]["isVerified"].clone())
            .collect();
        assert_eq!(Value::from(verified), step["verified"], "{step}");
        for one in all {
            self.check(step, one, false);
        }
    }

    fn delete(&self, path: &str, tag: Option<&str>) {
        let answer = self.send("DELETE", path, tag, &Value::Null);
        assert_eq!((answer.status, answer.body.len()), (200, 0));
        assert_eq!(self.send("GET", path, None, &Value::Null).status, 404);
    }

    fn check_name(&self, step: &Value) {
        let operation = match self.facts["kind"].as_str() {
            Some("IotHubs") => "checkNameAvailability",
            _ => "checkProvisioningServiceNameAvailability",
        };
        let path = format!("{SUBSCRIPTION}/providers/Microsoft.Devices/{operation}");
        let body = json!({ "name": "MyService" });
        let answer = self.send("POST", &path, None, &body).good();
        assert_eq!(answer, step["answers"]);
    }

    fn of_service(&self, step: &Value) {
        match step["status"].as_u64() {
            Some(status) => {
                let body = json!({
                    "location": "westus", "properties": {}, "sku": { "name": "S1", "capacity": 1 },
                });
                let answer = self.send("PUT", &self.service(), None, &body);
                assert_eq!(u64::from(answer.status), status);
                assert_eq!(answer.json()["sku"]["tier"], "Standard");
            }
            None => {
                let shown = self.send("GET", &self.service(), None, &Value::Null).good();
                for member in step["members"].as_array().expect("members") {
                    let member = member.as_str().expect("a name");
                    assert!(shown.get(member).is_some(), "{member}: {shown}");
                }
                assert_eq!(shown["properties"]["state"], "Active");
                assert_eq!(shown["properties"]["provisioningState"], "Succeeded");
            }
        }
    }
}

#[test]
fn public_recordings_are_answered_as_they_were() {
    let recordings: Value = serde_json::from_str(include_str!("recordings.json")).expect("JSON");
    for facts in recordings.as_array().expect("a list") {
        let mut replay = Replay {
            facts,
            mock: Mock::start(&[]),
            ca: Ca { key: key("CA") },
            tags: BTreeMap::new(),
            code: String::new(),
        };
        for step in facts["steps"].as_array().expect("steps") {
            replay.step(step);
        }
    }
}

/// PR #23140 of Azure/azure-cli: a file with two certificates is taken in base64 alone.
#[test]
fn several_certificates_are_taken_in_base64_alone() {
    let mock = Mock::start(&[]);
    let ca = Ca { key: key("CA") };
    let both = pem(&ca.der()).repeat(2);
    let put = |name: &str, certificate: &str| {
        let path = format!(
            "{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub/certificates/{name}?api-version=2021-07-02"
        );
        mock.ask(
            "PUT",
            &path,
            &json!({ "properties": { "certificate": certificate } }).to_string(),
        )
    };
    put("a", &BASE64_STANDARD.encode(&both)).good();
    assert_eq!(put("b", &both).refused(500)["code"], 500_019);
}
