//! The argument of a question: an object, of which each member has a type.

use js_sys::{Array, ArrayBuffer, Date, Object, Reflect, Uint8Array};
use popcert::{Error, ErrorKind, Result, Time};
use wasm_bindgen::{JsCast as _, JsValue};

/// The bytes of a file and the name that reports give it.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The members of an object.
pub(crate) struct Argument(JsValue);

impl Argument {
    /// # Errors
    /// [`ErrorKind::Usage`] for what is no object, or has a member that is not `known`: a misspelt option
    /// would be a rule that silently does not apply.
    pub(crate) fn of(value: &JsValue, known: &[&str]) -> Result<Self> {
        let Some(object) = value.dyn_ref::<Object>().filter(|_| !is_file(value)) else {
            return Err(usage("the argument is no object", None));
        };
        for name in Object::keys(object)
            .iter()
            .filter_map(|name| name.as_string())
        {
            if !known.contains(&name.as_str()) {
                let hint = format!("the members are {}", known.join(", "));
                return Err(usage(&format!("there is no member `{name}`"), Some(hint)));
            }
        }
        Ok(Self(value.clone()))
    }

    /// A member that is there; `undefined` and `null` are not.
    fn member(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<String>> {
        let text = |value: JsValue| value.as_string().ok_or_else(|| is_no(name, "string"));
        self.member(name).map(text).transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        let flag = |value: JsValue| value.as_bool().ok_or_else(|| is_no(name, "boolean"));
        self.member(name).map_or(Ok(false), flag)
    }

    /// One string, or a list of them.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>> {
        let text = |value: JsValue| {
            value
                .as_string()
                .ok_or_else(|| is_no(name, "list of strings"))
        };
        self.elements(name).into_iter().map(text).collect()
    }

    /// One file, or a list of them.
    pub(crate) fn files(&self, name: &str) -> Result<Vec<File>> {
        let file = |value: JsValue| file(&value, name);
        self.elements(name).into_iter().map(file).collect()
    }

    /// # Errors
    /// [`ErrorKind::Usage`] without the member, or for several files.
    pub(crate) fn only_file(&self, name: &str) -> Result<File> {
        let mut files = self.files(name)?;
        match (files.pop(), files.is_empty()) {
            (Some(file), true) => Ok(file),
            (None, _) => Err(usage(&format!("there is no member `{name}`"), None)),
            (Some(_), false) => Err(is_no(name, "single file")),
        }
    }

    /// A member that must be there.
    pub(crate) fn needed(&self, name: &str) -> Result<String> {
        let text = self.text(name)?;
        text.ok_or_else(|| usage(&format!("there is no member `{name}`"), None))
    }

    /// A `Date` or a string; the clock's time without either.
    pub(crate) fn time(&self, name: &str) -> Result<Time> {
        match self.member(name) {
            None => from_milliseconds(Date::now()),
            Some(value) => match (value.dyn_ref::<Date>(), value.as_string()) {
                (Some(date), _) => from_milliseconds(date.get_time()),
                (None, Some(text)) => Time::parse(&text),
                (None, None) => Err(is_no(name, "Date or string")),
            },
        }
    }

    fn elements(&self, name: &str) -> Vec<JsValue> {
        match self.member(name) {
            None => Vec::new(),
            Some(value) => match value.dyn_ref::<Array>() {
                Some(list) => list.iter().collect(),
                None => vec![value],
            },
        }
    }
}

/// Whether a value is a file, as far as a value can be one that is no object with members.
pub(crate) fn is_file(value: &JsValue) -> bool {
    value.is_string()
        || value.is_instance_of::<Uint8Array>()
        || value.is_instance_of::<ArrayBuffer>()
        || Reflect::has(value, &"bytes".into()).unwrap_or_default()
}

/// Without a name it is `-`, as standard input: checks of file names do not apply to it.
pub(crate) fn file(value: &JsValue, member: &str) -> Result<File> {
    let named = Reflect::get(value, &"bytes".into()).unwrap_or_default();
    let (content, name) = match named.is_undefined() {
        true => (value, None),
        false => (&named, Reflect::get(value, &"name".into()).ok()),
    };
    let name = name.and_then(|name| name.as_string());
    Ok(File {
        name: name.unwrap_or_else(|| "-".to_owned()),
        bytes: bytes(content).ok_or_else(|| is_no(member, "file"))?,
    })
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(text) = value.as_string() {
        return Some(text.into_bytes());
    }
    match value.dyn_ref::<Uint8Array>() {
        Some(array) => Some(array.to_vec()),
        None => Some(Uint8Array::new(value.dyn_ref::<ArrayBuffer>()?).to_vec()),
    }
}

/// # Errors
/// [`ErrorKind::Usage`] for the time of an invalid `Date`, and beyond the year 9999.
fn from_milliseconds(milliseconds: f64) -> Result<Time> {
    let seconds = (milliseconds / 1000.0).floor();
    // Every number of seconds of a `Date` is exact in an `f64` (ECMA-262 section 21.4.1.1); NaN becomes 0.
    #[allow(clippy::cast_possible_truncation)]
    let time = Time::from_unix(seconds as i64);
    let valid = time.filter(|_| !seconds.is_nan());
    valid.ok_or_else(|| usage("this is no valid time", None))
}

pub(crate) fn is_no(name: &str, what: &str) -> Error {
    usage(&format!("`{name}` is no {what}"), None)
}

fn usage(message: &str, hint: Option<String>) -> Error {
    let error = Error::new(ErrorKind::Usage, message);
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}
