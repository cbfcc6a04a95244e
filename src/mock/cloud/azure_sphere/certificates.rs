//! A catalog's CA certificates, their chains, and proofs by them.

use super::catalogs::{existing, id};
use crate::{
    certificate::{HashAlgorithm, TimeField},
    mock::cloud::{
        answer::Answer,
        app::App,
        paging::page,
        refusal::Refusal,
        request::Request,
        route::Route,
        sphere::{Authority, CaDescription},
    },
};
use axum::routing::MethodFilter;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;
use serde_json::{Value, json};

/// Below a catalog.
macro_rules! under {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AzureSphere/catalogs/{catalog}/certificates",
            $rest
        )
    };
}

pub(in super::super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, under!(""), list),
    Route(MethodFilter::GET, under!("/{serial}"), get),
    Route(
        MethodFilter::POST,
        under!("/{serial}/retrieveCertChain"),
        chain,
    ),
    Route(
        MethodFilter::POST,
        under!("/{serial}/retrieveProofOfPossessionNonce"),
        proof,
    ),
];

/// GET certificates, oldest first.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let all = existing(app, request)?.list(app.clock.now())?;
    page(
        app,
        request,
        all.iter().map(|ca| describe_ca(request, ca)).collect(),
    )
}

/// GET certificates/{serialNumber}.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let ca = asked_for(&existing(app, request)?, app, request)?;
    Ok(Answer::json(&describe_ca(request, &ca)))
}

/// POST retrieveCertChain: base64 of a DER PKCS#7 with the chain up to and including the root.
fn chain(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let authority = existing(app, request)?;
    let ca = asked_for(&authority, app, request)?;
    let chain = BASE64_STANDARD.encode(authority.chain(&ca.certificate)?);
    Ok(Answer::json(&json!({ "certificateChain": chain })))
}

/// The body of retrieveProofOfPossessionNonce; the nonce is the other service's verification
/// code.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Nonce {
    proof_of_possession_nonce: String,
}

/// POST retrieveProofOfPossessionNonce: a proof certificate for the nonce, valid for 65
/// minutes. The other members that the specification lists were empty in a live answer, so they
/// are left out.
fn proof(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let authority = existing(app, request)?;
    let ca = asked_for(&authority, app, request)?;
    let nonce: Nonce = request.json()?;
    // Valid from five minutes before the mock's now: two requests at one moment give the same
    // bytes.
    let proof = authority.proof(app, &ca.certificate, &nonce.proof_of_possession_nonce)?;
    Ok(Answer::json(
        &json!({ "certificate": BASE64_STANDARD.encode(proof) }),
    ))
}

/// The CA of the path: by serial number in hex, or the active one for `.default` and, in the
/// specification's examples, `active`.
///
/// Errors: 404 for an unknown one and for one that has expired.
fn asked_for(
    authority: &Authority,
    app: &App,
    request: &Request,
) -> Result<CaDescription, Refusal> {
    let serial = request.part("serial");
    let is_active = [".default", "active"].contains(&serial);
    let mut all = authority.list(app.clock.now())?.into_iter();
    let found = all.find(|ca| {
        if is_active {
            ca.is_active
        } else {
            // Operators copy serial numbers from tools that write them in small letters.
            name(ca).eq_ignore_ascii_case(serial)
        }
    });
    // Microsoft Learn, azsphere ca-certificate: the body of an expired CA cannot be had.
    found.filter(|ca| ca.status != "Expired").ok_or_else(|| {
        Refusal::new(
            404,
            "ResourceNotFound",
            format!(
                "The certificate '{serial}' was not found under '{}'.",
                id(request)
            ),
        )
    })
}

/// A certificate's name in its catalog: the serial number in upper-case hex.
pub(in super::super) fn name(ca: &CaDescription) -> String {
    hex::encode_upper(ca.certificate.serial().as_bytes())
}

/// A CA as answers show it; `thumbprint` is SHA-1 in upper-case hex without separators.
fn describe_ca(request: &Request, ca: &CaDescription) -> Value {
    let (certificate, name) = (&ca.certificate, name(ca));
    // RFC 3339, unlike IoT Hub's dates.
    let date = |field: &TimeField| field.time().map(|time| time.to_string());
    json!({
        "id": format!("{}/certificates/{name}", id(request)),
        "name": name,
        "type": "Microsoft.AzureSphere/catalogs/certificates",
        "properties": {
            "certificate": BASE64_STANDARD.encode(certificate.der()),
            "status": ca.status,
            "subject": certificate.subject().to_string(),
            "thumbprint": certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
            "expiryUtc": date(certificate.validity().not_after()),
            "notBeforeUtc": date(certificate.validity().not_before()),
            "provisioningState": "Succeeded",
        },
    })
}
