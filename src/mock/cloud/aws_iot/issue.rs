//! Certificates that AWS itself signs: CreateKeysAndCertificate and CreateCertificateFromCsr.
//!
//! `aws_profile` says what they look like. The mock's AWS has one CA for all accounts and
//! regions, whose key is in the state; keys of devices are answered once and not kept.

use super::{
    account::{Account, Device, add_device},
    caller::{Caller, invalid},
    checks, parameters,
    register::new,
    register_ca::DEFAULT,
};
use crate::{
    case::Role,
    certificate::PublicKey,
    mock::{
        KeyType, MockKey, aws_profile,
        cloud::{answer::Answer, app::App, refusal::Refusal, request::Request},
    },
    trust::Key,
};
use der::{Decode, Encode};
use pkcs8::PrivateKeyInfoRef;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use x509_cert::request::CertReq;
use zeroize::Zeroizing;

/// The key of the document with the CA.
const KEY: &str = "aws-authority";
/// The model's CertificateSigningRequest.
const MAX_REQUEST: usize = 4096;
/// "an RSA key with a length of at least 2048 bits or an ECC key from NIST P-256, NIST P-384, or
/// NIST P-521 curves" (the model, CreateCertificateFromCsr).
const CURVES: [&str; 3] = ["P-256", "P-384", "P-521"];

/// The CA of the mock's AWS.
#[derive(Default, Deserialize, Serialize)]
struct AwsAuthority {
    /// Its key in PEM; empty until it is made.
    key: String,
}

/// Its key, which is made when it is asked for the first time.
fn signer(app: &App) -> Result<MockKey, Refusal> {
    let mut stored: AwsAuthority = app.store.read(KEY)?;
    if stored.key.is_empty() {
        // Before the change, since it takes a while. Of two that are made at once the first stays.
        let made = MockKey::generate(KeyType::Rsa2048, &app.randomness, "AWS CA key");
        let made = made.and_then(|key| key.to_pem()).map_err(Refusal::broken)?;
        stored = app.store.change(KEY, |kept: &mut AwsAuthority| {
            if kept.key.is_empty() {
                kept.key = made.to_string();
            }
            Ok(AwsAuthority {
                key: kept.key.clone(),
            })
        })?;
    }
    let pem = Zeroizing::new(stored.key);
    MockKey::from_pem(pem.as_bytes()).map_err(Refusal::broken)
}

/// A number for what is issued next, by which keys and serial numbers differ.
fn next(app: &App, caller: &Caller) -> Result<String, Refusal> {
    let issued = app.store.change(&caller.key(), |account: &mut Account| {
        account.issued += 1;
        Ok(account.issued)
    })?;
    Ok(format!("{} {issued}", caller.key()))
}

/// CreateKeysAndCertificate: "Creates a 2048-bit RSA key pair and issues an X.509 certificate
/// using the issued public key" (the model).
pub(super) fn keys_and_certificate(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let is_active = parameters::flag(request, "setAsActive")?;
    let purpose = next(app, &caller)?;
    let key = MockKey::generate(
        KeyType::Rsa2048,
        &app.randomness,
        &format!("device key {purpose}"),
    );
    let key = key.map_err(Refusal::broken)?;
    let mut answer = issue(
        app,
        &caller,
        &purpose,
        None,
        key.public_key_info(),
        is_active,
    )?;
    let public = pem::Pem::new("PUBLIC KEY", key.public_key_info());
    answer["keyPair"] = json!({
        "PublicKey": pem::encode_config(&public, LINES),
        "PrivateKey": *rsa_private_key(&key)?,
    });
    Ok(Answer::json(&answer))
}

/// An RSA key as AWS writes it: PKCS#1 (RFC 8017 appendix A.1.2), which is inside PKCS#8 (RFC
/// 5958 section 2).
fn rsa_private_key(key: &MockKey) -> Result<Zeroizing<String>, Refusal> {
    let pem = key.to_pem().map_err(Refusal::broken)?;
    let block = pem::parse(pem.as_bytes()).map_err(Refusal::broken)?;
    let document = Zeroizing::new(block.into_contents());
    let info = PrivateKeyInfoRef::try_from(document.as_slice()).map_err(Refusal::broken)?;
    let block = pem::Pem::new("RSA PRIVATE KEY", info.private_key.as_bytes());
    Ok(Zeroizing::new(pem::encode_config(&block, LINES)))
}

/// Line ends as in AWS's answers.
const LINES: pem::EncodeConfig = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);

/// The body of CreateCertificateFromCsr.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FromRequest {
    certificate_signing_request: String,
}

/// CreateCertificateFromCsr: a certificate for the subject and the key of a request (RFC 2986)
/// that its key has signed. "Reusing the same certificate signing request (CSR) results in a
/// distinct certificate" (the model). Its attributes are not looked at.
pub(super) fn from_request(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let is_active = parameters::flag(request, "setAsActive")?;
    let body: FromRequest = request.json()?;
    let text = &body.certificate_signing_request;
    parameters::length("certificateSigningRequest", text, 1..=MAX_REQUEST)?;
    let (subject, public_key) = read_request(text).map_err(|why| {
        invalid(format!(
            "The certificate signing request is invalid. [{why}]"
        ))
    })?;
    let purpose = next(app, &caller)?;
    let answer = issue(
        app,
        &caller,
        &purpose,
        Some(&subject),
        &public_key,
        is_active,
    )?;
    Ok(Answer::json(&answer))
}

/// Subject and SubjectPublicKeyInfo of a request, each in DER.
///
/// Errors: what is wrong with it.
fn read_request(text: &str) -> Result<(Vec<u8>, Vec<u8>), String> {
    let block = pem::parse(text).map_err(|cause| cause.to_string())?;
    if !["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"].contains(&block.tag()) {
        return Err(format!("this is a {}", block.tag()));
    }
    let request = CertReq::from_der(block.contents()).map_err(|cause| cause.to_string())?;
    let part = |part: der::Result<Vec<u8>>| part.map_err(|cause| cause.to_string());
    let signed = part(request.info.to_der())?;
    let algorithm = part(request.algorithm.to_der())?;
    let subject = part(request.info.subject.to_der())?;
    let info = part(request.info.public_key.to_der())?;
    let public_key = PublicKey::from_der(&info).map_err(|cause| cause.to_string())?;
    let is_accepted = match public_key.curve() {
        Some(curve) => CURVES.contains(&curve),
        None => public_key.algorithm_name() == "rsa" && public_key.bits() >= Some(2048),
    };
    if !is_accepted {
        return Err("the key is neither RSA of at least 2048 bits nor on a NIST curve".into());
    }
    let key = Key::from_spki(&info).map_err(|cause| cause.to_string())?;
    let signature = request
        .signature
        .as_bytes()
        .ok_or("the signature has odd bits")?;
    key.verify(&algorithm, &signed, signature)
        .map_err(|cause| format!("the signature is not its key's: {cause}"))?;
    Ok((subject, info))
}

/// Signs and registers a certificate, and describes it as both operations do.
fn issue(
    app: &App,
    caller: &Caller,
    purpose: &str,
    subject: Option<&[u8]>,
    public_key: &[u8],
    is_active: bool,
) -> Result<Value, Refusal> {
    let mut serial = app
        .randomness
        .octets::<20>(&format!("device serial {purpose}"));
    // Positive, and 20 octets for sure (RFC 5280 section 4.1.2.2).
    serial[0] = serial[0] & 0x7F | 0x40;
    let der = aws_profile::device(app.clock.now(), &serial, subject, public_key, &signer(app)?)
        .map_err(Refusal::broken)?;
    let pem = pem::encode_config(&pem::Pem::new("CERTIFICATE", der), LINES);
    let input = checks::input(&pem, "certificatePem.pem", Role::Device)?;
    let id = checks::id_of(input.certificate());
    let status = if is_active { "ACTIVE" } else { "INACTIVE" };
    let device = Device {
        // "A certificate in DEFAULT mode is either generated by Amazon Web Services IoT Core or …"
        // (the model).
        mode: DEFAULT.into(),
        ..new(app, &input, pem.clone(), status)
    };
    app.store
        .transact(|change| add_device(change, caller, &id, device))?;
    Ok(json!({
        "certificateArn": caller.arn("cert", &id),
        "certificateId": id,
        "certificatePem": pem,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{code::VerificationCode, mock::Randomness, prove};
    use proptest::prelude::*;

    fn request() -> Vec<u8> {
        let code: VerificationCode = "7D07A6A51F8AF146".parse().unwrap();
        prove::request(&code, &Randomness::seeded(1)).unwrap()
    }

    fn armoured(der: Vec<u8>) -> String {
        pem::encode(&pem::Pem::new("CERTIFICATE REQUEST", der))
    }

    #[test]
    fn subject_and_key_of_a_request_are_read() {
        let (subject, key) = read_request(&armoured(request())).unwrap();
        assert!(subject.ends_with(b"7D07A6A51F8AF146"));
        assert_eq!(PublicKey::from_der(&key).unwrap().curve(), Some("P-256"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}") {
            prop_assert!(read_request(&text).is_err());
        }

        /// Its signature covers all of it, and is covered by nothing.
        #[test]
        fn a_request_with_another_octet_is_refused(place in 0..10_000_usize, bit in 0..8_u32) {
            let mut der = request();
            let place = place % der.len();
            der[place] ^= 1_u8 << bit;
            prop_assert!(read_request(&armoured(der)).is_err(), "{place} {bit}");
        }
    }
}
