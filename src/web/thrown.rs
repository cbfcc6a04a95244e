//! Errors as JavaScript throws them.

use js_sys::Reflect;
use popcert::{Error, ErrorKind};
use wasm_bindgen::JsValue;

/// A `PopcertError`: what it says, and as members what else is known.
pub(crate) fn error(error: &Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name("PopcertError");
    let offset = error.offset().map(|offset| JsValue::from(offset as u32));
    let members = [
        ("kind", Some(kind(error.kind()).into())),
        ("file", error.file().map(JsValue::from)),
        ("field", error.field().map(JsValue::from)),
        ("hint", error.hint().map(JsValue::from)),
        ("offset", offset),
    ];
    for (name, value) in members {
        let Some(value) = value else { continue };
        // Never fails: the object is new, and nothing of it is frozen.
        let _ = Reflect::set(&thrown, &name.into(), &value);
    }
    thrown.into()
}

fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Decode => "decode",
        ErrorKind::Io => "io",
        ErrorKind::Limit => "limit",
        ErrorKind::NotACertificate => "not-a-certificate",
        ErrorKind::Usage => "usage",
        _ => "other",
    }
}
