//! popcert for JavaScript: `verify`, `audit` and `chain` of the program, asked of bytes. Each kind of proof has a
//! function: [`verify`], [`verify_signature`] and [`verify_request`].
//!
//! Each function takes one object and gives the report that `--format json` prints, as an object. [`examine`]
//! gives an [`Examination`], which can be rendered in the other formats, too. Nothing is loaded and nothing is
//! sent; the clock is read only where no time is given.

mod argument;
mod examination;
mod options;
mod question;
mod recognise;
mod thrown;

pub use examination::Examination;
use js_sys::{Array, Object, Reflect};
use popcert::{Cloud, render::TOOL};
use question::Question;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const INPUTS: &str = include_str!("inputs.d.ts");
#[wasm_bindgen(typescript_custom_section)]
const REPORTS: &str = include_str!("reports.d.ts");

/// Does the proof certificate prove possession of the CA's private key?
///
/// # Errors
/// A `PopcertError` when a file cannot be examined, or the argument is not of its type.
#[wasm_bindgen(unchecked_return_type = "VerifyReport")]
pub fn verify(
    #[wasm_bindgen(unchecked_param_type = "VerifyInput")] input: &JsValue,
) -> Result<JsValue, JsValue> {
    ask("verify", input)?.report()
}

/// Does the signature over the code prove possession of the CA's private key?
///
/// # Errors
/// As [`verify`].
#[wasm_bindgen(js_name = "verifySignature", unchecked_return_type = "VerifyReport")]
pub fn verify_signature(
    #[wasm_bindgen(unchecked_param_type = "VerifySignatureInput")] input: &JsValue,
) -> Result<JsValue, JsValue> {
    ask("verifySignature", input)?.report()
}

/// Does the chain that was issued for the service's request prove possession of the root's private key? Without a
/// chain: is the request fit to be signed?
///
/// # Errors
/// As [`verify`].
#[wasm_bindgen(js_name = "verifyRequest", unchecked_return_type = "VerifyReport")]
pub fn verify_request(
    #[wasm_bindgen(unchecked_param_type = "VerifyRequestInput")] input: &JsValue,
) -> Result<JsValue, JsValue> {
    ask("verifyRequest", input)?.report()
}

/// What are these certificates, and are they fit for their roles?
///
/// # Errors
/// As [`verify`], but a file that cannot be examined is an element of the results.
#[wasm_bindgen(unchecked_return_type = "BatchReport")]
pub fn audit(
    #[wasm_bindgen(unchecked_param_type = "AuditInput | FileInput")] input: &JsValue,
) -> Result<JsValue, JsValue> {
    ask("audit", &in_member(input, "files")?)?.report()
}

/// Does a valid path (RFC 5280) lead from these certificates to a trust anchor?
///
/// # Errors
/// As [`audit`].
#[wasm_bindgen(unchecked_return_type = "BatchReport")]
pub fn chain(
    #[wasm_bindgen(unchecked_param_type = "ChainInput")] input: &JsValue,
) -> Result<JsValue, JsValue> {
    ask("chain", input)?.report()
}

/// Answers one of the questions, to be rendered in several formats.
///
/// # Errors
/// A `PopcertError` when the argument is not of its type. What is wrong with files is part of the examination.
#[wasm_bindgen]
pub fn examine(
    #[wasm_bindgen(unchecked_param_type = "Question")] question: &str,
    #[wasm_bindgen(
        unchecked_param_type = "VerifyInput | VerifySignatureInput | VerifyRequestInput | AuditInput | ChainInput"
    )]
    input: &JsValue,
) -> Result<Examination, JsValue> {
    ask(question, input)
}

/// What a file is, by its content.
///
/// # Errors
/// A `PopcertError` when the argument is no file.
#[wasm_bindgen(unchecked_return_type = "FileKind")]
pub fn recognise(
    #[wasm_bindgen(unchecked_param_type = "FileInput")] file: &JsValue,
) -> Result<String, JsValue> {
    let file = argument::file(file, "file").map_err(|error| thrown::error(&error))?;
    Ok(recognise::kind(&file).to_owned())
}

/// The services whose rules can be chosen, their titles, and which kinds of proof they take.
#[wasm_bindgen(unchecked_return_type = "Service[]")]
pub fn clouds() -> Result<Array, JsValue> {
    let all = Array::new();
    for cloud in Cloud::all() {
        let one = Object::new();
        Reflect::set(&one, &"name".into(), &cloud.name.into())?;
        Reflect::set(&one, &"title".into(), &cloud.title.into())?;
        let proofs: Array = question::proofs_of(cloud).map(JsValue::from).collect();
        Reflect::set(&one, &"proofs".into(), &proofs)?;
        all.push(&one);
    }
    Ok(all)
}

/// Name and version of popcert.
#[wasm_bindgen]
pub fn version() -> String {
    TOOL.to_owned()
}

fn ask(question: &str, input: &JsValue) -> Result<Examination, JsValue> {
    let asked = Question::named(question).and_then(|question| question.ask(input));
    asked.map_err(|error| thrown::error(&error))
}

/// A file alone stands for an object with that member.
fn in_member(input: &JsValue, member: &str) -> Result<JsValue, JsValue> {
    if !argument::is_file(input) {
        return Ok(input.clone());
    }
    let object = Object::new();
    Reflect::set(&object, &member.into(), input)?;
    Ok(object.into())
}
