//! Values that are checked while the command line is parsed.

use crate::{
    cloud::Cloud,
    error::{Error, ErrorKind, Result},
};

/// Hex as portals and tools write it: colons, blanks and letter case do not matter.
pub(super) fn parse_thumbprint(text: &str) -> Result<String> {
    let digits = text.chars().filter(|c| !matches!(c, ':' | ' ' | '-'));
    let digits = digits.collect::<String>().to_ascii_uppercase();
    match digits.len() {
        40 | 64 if digits.bytes().all(|b| b.is_ascii_hexdigit()) => Ok(digits),
        _ => Err(Error::new(
            ErrorKind::Usage,
            "a thumbprint has 40 (SHA-1) or 64 (SHA-256) hex digits",
        )),
    }
}

/// A script whose variable is empty would compare with nothing.
pub(super) fn parse_device_id(text: &str) -> Result<String> {
    match text.trim().is_empty() {
        true => Err(Error::new(ErrorKind::Usage, "the device id is empty")),
        false => Ok(text.to_owned()),
    }
}

pub(super) fn parse_cloud(name: &str) -> Result<&'static Cloud> {
    Cloud::named(name).ok_or_else(|| {
        let names: Vec<_> = Cloud::all().iter().map(|cloud| cloud.name).collect();
        let message = format!("there is no such cloud; there are {}", names.join(", "));
        Error::new(ErrorKind::Usage, message)
    })
}
