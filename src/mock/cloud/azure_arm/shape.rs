//! A certificate as answers show it, which differs between versions of the two interfaces.
//!
//! Recorded answers (Azure/azure-cli, `test_certificate_lifecycle` at 2.23 and 2.32,
//! `test_dps_certificate_lifecycle` at 2.36) show three forms:
//!
//! - IoT Hub 2021-03-31 repeats PEM that was uploaded as text in the answer to that upload, and
//!   shows base64 of the DER ever after;
//! - IoT Hub 2021-07-02 shows what was uploaded, and a `created` that is no date;
//! - DPS 2021-10-15 shows `null` except together with a code, and the same `created`.
//!
//! Later versions are taken to show what was uploaded, and when, as their specifications say.

use super::service::{Entry, id, kind};
use super::upload::readable;
use crate::{
    certificate::{HashAlgorithm, Time},
    mock::cloud::{answer::http_date, api_version::IOT_HUBS, refusal::Refusal, request::Request},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

/// The operation that is answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moment {
    Uploaded,
    CodeGenerated,
    Other,
}

/// `created` where the services have lost it: the first moment of .NET's calendar.
const NO_DATE: &str = "Mon, 01 Jan 0001 00:00:00 GMT";

/// How a version shows the certificate itself.
#[derive(Clone, Copy)]
enum Content {
    AsUploaded,
    /// Base64 of the DER, but in the answer to the upload.
    Der,
    /// With a code alone.
    Seldom,
}

/// The form of answers in that version, and whether it knows when an entry was made. Versions
/// begin with their date, so their texts are in the order of time.
fn form(request: &Request, version: &str) -> (Content, bool) {
    let is_hub = kind(request).name == IOT_HUBS.name;
    match is_hub {
        true if version <= "2021-03-31" => (Content::Der, true),
        true => (Content::AsUploaded, version > "2021-07-02"),
        false if version <= "2021-10-15" => (Content::Seldom, false),
        false => (Content::AsUploaded, true),
    }
}

/// An entry as answers show it. `subject` is the CN alone, `thumbprint` SHA-1 in upper-case
/// hex, and dates are those of HTTP (RFC 1123), all as in recorded answers.
pub(super) fn describe(
    request: &Request,
    version: &str,
    entry: &Entry,
    moment: Moment,
) -> Result<Value, Refusal> {
    let input = readable(&entry.content)?;
    let certificate = input.certificate();
    let date = |seconds| Time::from_unix(seconds).map(http_date);
    // The first CN, or nothing: portals show an empty subject for a certificate without CN.
    let name = certificate
        .subject()
        .common_names()
        .find_map(|name| name.text());
    let (content, has_date) = form(request, version);
    let content = match content {
        Content::Der if moment != Moment::Uploaded => {
            Some(BASE64_STANDARD.encode(certificate.der()))
        }
        Content::Seldom if moment != Moment::CodeGenerated => None,
        _ => Some(entry.content.clone()),
    };
    let created = match has_date {
        true => date(entry.created),
        false => Some(NO_DATE.into()),
    };
    let mut properties = json!({
        "subject": name.unwrap_or_default(),
        "expiry": certificate.validity().not_after().time().map(http_date),
        "thumbprint": certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
        "isVerified": entry.is_verified,
        "created": created,
        "updated": date(entry.updated),
        "certificate": content,
    });
    if moment == Moment::CodeGenerated {
        // Only this answer shows the code, as with the real service.
        properties["verificationCode"] = entry.code.clone().into();
    }
    Ok(json!({
        "id": format!("{}/certificates/{}", id(request), entry.name),
        "name": entry.name,
        "type": format!("Microsoft.Devices/{}/Certificates", kind(request).name),
        "etag": entry.etag,
        "properties": properties,
    }))
}
