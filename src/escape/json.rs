//! JSON in which nothing is hidden, and which still says the same.

use super::{is_hidden, is_service_message};
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// Hands JSON on, with all that is hidden in its strings as JSON's own escapes.
///
/// Outside of strings JSON is ASCII, and inside the writer has escaped line ends already: what is
/// left can stand in strings only, where its number means the same (RFC 8259 section 7).
pub(crate) struct Json<'a>(pub(crate) &'a mut dyn Write);

/// The document with the same value and nothing hidden in it.
pub(crate) fn json(document: Vec<u8>) -> Vec<u8> {
    if is_plain(&document) {
        return document;
    }
    let mut out = Vec::with_capacity(document.len() + 64);
    let mut rest = &document[..];
    while !rest.is_empty() {
        let (text, length) = readable(rest);
        match text {
            Some(text) => out.extend_from_slice(escaped(text).as_bytes()),
            None => out.extend_from_slice(&rest[..length]),
        }
        rest = &rest[length..];
    }
    out
}

impl Write for Json<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if is_plain(bytes) {
            self.0.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let (text, length) = readable(bytes);
        match text {
            Some(text) => self.0.write_all(escaped(text).as_bytes())?,
            None => self.0.write_all(&bytes[..length])?,
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The longest beginning that is UTF-8, or what is none; there is no such thing in JSON.
fn readable(bytes: &[u8]) -> (Option<&str>, usize) {
    match bytes.utf8_chunks().next() {
        Some(chunk) if !chunk.valid().is_empty() => (Some(chunk.valid()), chunk.valid().len()),
        Some(chunk) => (None, chunk.invalid().len()),
        None => (None, bytes.len()),
    }
}

/// Written for long documents: no branch in the loop.
fn is_plain(bytes: &[u8]) -> bool {
    let odd = |odd, byte: &u8| odd | u8::from(*byte >= 0x7F || *byte == b'#');
    bytes.iter().fold(0, odd) == 0
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for (at, c) in text.char_indices() {
        let hidden = is_hidden(c) && c >= '\u{7F}';
        if hidden || is_service_message(&text.as_bytes()[at..]) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // A String takes all that it is given.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_value_stays(value in "[a#\\[ \u{7F}-\u{9F}\u{2028}-\u{202E}\u{E0041}🦀é\\\\\"\n]{0,24}") {
            let document = serde_json::to_vec_pretty(&[&value]).unwrap();
            let shown = String::from_utf8(json(document.clone())).unwrap();
            prop_assert_eq!(&serde_json::from_str::<[String; 1]>(&shown).unwrap()[0], &value);
            prop_assert!(!shown.contains(|c| is_hidden(c) && c != '\n'), "{:?}", shown);
            prop_assert!(!shown.contains("##["), "{:?}", shown);
            let mut streamed = Vec::new();
            Json(&mut streamed).write_all(&document).unwrap();
            prop_assert_eq!(String::from_utf8(streamed).unwrap(), shown);
        }
    }
}
