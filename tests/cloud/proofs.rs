//! A service takes a proof by the CA that was uploaded, and by no other, whatever travels with it.

use crate::client::{AT, Mock};
use base64::prelude::{BASE64_STANDARD, Engine};
use popcert::{
    Time,
    mock::{
        KeyType, MockKey, Randomness, StringType, Template, basic_constraints, common_name,
        key_usage,
    },
};
use serde_json::{Value, json};

const CENTRAL: [(&str, &str); 2] = [
    ("Authorization", "SharedAccessSignature sr=x&sig=y"),
    ("Content-Type", "application/json"),
];
const AWS: [(&str, &str); 2] = [
    (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/iot/aws4_request, SignedHeaders=host, Signature=x",
    ),
    ("Content-Type", "application/json"),
];

/// A root, a CA that it issued, and a stranger under the root's name.
struct Hierarchy {
    root: MockKey,
    middle: MockKey,
    again: MockKey,
}

impl Hierarchy {
    fn new() -> Self {
        let key = |purpose: &str| {
            MockKey::generate(KeyType::P256, &Randomness::seeded(9), purpose).expect("a key")
        };
        Self {
            root: key("root"),
            middle: key("middle"),
            again: key("again"),
        }
    }

    fn certificate(&self, subject: &str, key: &MockKey, by: (&str, &MockKey), ca: bool) -> String {
        let at = Time::parse(AT).expect("a moment");
        let name = |text| common_name(StringType::Utf8, text);
        let mut template = Template::new(&name(by.0), &name(subject), key, at)
            .valid(at.plus_seconds(-60), at.plus_seconds(86_400 * 100));
        if ca {
            template = template
                .with(basic_constraints(true, None))
                .with(key_usage(&[0, 5, 6]));
        }
        let der = template.sign(by.1).expect("a certificate");
        pem::encode(&pem::Pem::new("CERTIFICATE", der))
    }

    fn cas(&self) -> [String; 3] {
        let root = ("MOCK Root", &self.root);
        [
            self.certificate("MOCK Root", &self.root, root, true),
            self.certificate("MOCK Middle", &self.middle, root, true),
            self.certificate("MOCK Root", &self.again, ("MOCK Root", &self.again), true),
        ]
    }

    /// Proofs for the root that it did not sign, with those who did before and behind them, and
    /// last a good one.
    fn proofs(&self, code: &str) -> (Vec<String>, String) {
        let [_, middle, again] = self.cas();
        let fresh = MockKey::generate(KeyType::P256, &Randomness::seeded(9), "proof");
        let fresh = fresh.expect("a key");
        let proof = |by| self.certificate(code, &fresh, by, false);
        let by_middle = proof(("MOCK Middle", &self.middle));
        let by_again = proof(("MOCK Root", &self.again));
        let bad = vec![
            format!("{by_middle}{middle}"),
            format!("{middle}{by_middle}"),
            format!("{by_again}{again}"),
            format!("{again}{by_again}"),
        ];
        (bad, proof(("MOCK Root", &self.root)))
    }
}

fn base64(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

#[test]
fn iot_hub_and_dps_answer_that_the_issuer_is_not_the_one_uploaded() {
    let hierarchy = Hierarchy::new();
    let mock = Mock::start(&[]);
    for (kind, version) in [
        ("IotHubs", "2023-06-30"),
        ("provisioningServices", "2022-02-05"),
    ] {
        let entry = format!(
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/{kind}/xyz/certificates/c"
        );
        let path = |action: &str| format!("{entry}{action}?api-version={version}");
        let [root, ..] = hierarchy.cas();
        let body = json!({ "properties": { "certificate": base64(&root) } });
        mock.ask("PUT", &path(""), &body.to_string());
        let send = |action: &str, body: &str, etag: &str| {
            let headers = [
                ("Authorization", "Bearer x"),
                ("Content-Type", "application/json"),
                ("If-Match", etag),
            ];
            mock.send("POST", &path(action), &headers, body)
        };
        let etag = |answer: &Value| answer["etag"].as_str().expect("a tag").to_owned();
        let before = etag(&mock.ask("GET", &path(""), "").good());
        let coded = send("/generateVerificationCode", "", &before).good();
        let code = coded["properties"]["verificationCode"]
            .as_str()
            .expect("a code");
        let (bad, good) = hierarchy.proofs(code);
        let verify = |proof: &str| {
            let body = json!({ "certificate": base64(proof) }).to_string();
            send("/verify", &body, &etag(&coded))
        };
        for proof in bad {
            let answer = verify(&proof);
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(
                answer.status == 400
                    && body.contains("IH400053")
                    && body.contains("cannot be found in the certificate chain"),
                "{kind}: {body}"
            );
        }
        // Another key made a proof of this code, too: it was read, and it is not clear which is meant.
        let stranger = hierarchy.certificate(
            code,
            &hierarchy.middle,
            ("MOCK Root", &hierarchy.again),
            false,
        );
        let answer = verify(&format!("{good}{stranger}"));
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status == 400 && body.contains("IH400053"), "{body}");
        assert_eq!(verify(&good).good()["properties"]["isVerified"], true);
    }
}

#[test]
fn aws_answers_that_the_certificate_is_invalid() {
    let hierarchy = Hierarchy::new();
    let mock = Mock::start(&[]);
    let code = mock.send("GET", "/registrationcode", &AWS, "").good();
    let code = code["registrationCode"]
        .as_str()
        .expect("a code")
        .to_owned();
    let [root, middle, _] = hierarchy.cas();
    let register = |ca: &str, proof: &str| {
        let body = json!({ "caCertificate": ca, "verificationCertificate": proof });
        mock.send("POST", "/cacertificate", &AWS, &body.to_string())
    };
    let (bad, good) = hierarchy.proofs(&code);
    for proof in &bad {
        let answer = register(&root, proof);
        let name = answer.header("x-amzn-errortype");
        assert_eq!(
            (answer.status, name),
            (400, Some("CertificateValidationException"))
        );
    }
    // The proof's own key counts as any other: RSA of 2048 bits and more, and the NIST curves.
    for kind in [KeyType::Rsa1024, KeyType::Ed25519] {
        let weak = MockKey::generate(kind, &Randomness::seeded(9), "weak").expect("a key");
        let proof = hierarchy.certificate(&code, &weak, ("MOCK Root", &hierarchy.root), false);
        let answer = register(&root, &proof);
        assert_eq!(
            (answer.status, answer.header("x-amzn-errortype")),
            (400, Some("CertificateValidationException"))
        );
    }
    // The signing CA is the one to register, and no other of its hierarchy.
    register(&middle, &bad[0]).good();
    register(&root, &good).good();
}

#[test]
fn iot_central_refuses_such_a_proof_as_well() {
    let hierarchy = Hierarchy::new();
    let mock = Mock::start(&[]);
    let ask = |method: &str, path: &str, body: Value| {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let path = format!("/api/enrollmentGroups/g{path}?api-version=2022-07-31");
        mock.send(method, &path, &CENTRAL, &body)
    };
    let group = json!({ "displayName": "g", "enabled": true, "type": "iot", "attestation": { "type": "x509" } });
    ask("PUT", "", group).good();
    let [root, ..] = hierarchy.cas();
    let entry = json!({ "verified": false, "certificate": base64(&root) });
    ask("PUT", "/certificates/primary", entry).good();
    let coded = ask(
        "POST",
        "/certificates/primary/generateVerificationCode",
        Value::Null,
    );
    let coded = coded.good();
    let (bad, good) = hierarchy.proofs(coded["verificationCode"].as_str().expect("a code"));
    let verify = |proof: &str| {
        let body = json!({ "certificate": base64(proof) });
        ask("POST", "/certificates/primary/verify", body)
    };
    for proof in bad {
        let answer = verify(&proof);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let id = body.contains("proof.issuer") || body.contains("chain.signature");
        assert!(answer.status >= 400 && id, "{body}");
    }
    verify(&good).good();
}
