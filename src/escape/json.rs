//! Escaping of hidden characters in JSON that is already encoded, without changing its value.
//!
//! RFC 8259 section 7: "Any character may be escaped", so that a program which parses the document
//! sees the same strings, and a terminal or a build log which prints it sees no control character.

use super::{is_hidden, is_service_message};
use std::io::{self, Write};

/// A writer that passes JSON on and replaces hidden characters by JSON's own escapes, `\uXXXX`.
///
/// Outside strings JSON is ASCII, and inside strings the encoder has escaped control characters.
/// Whatever remains hidden is inside a string, where the escape has the same value
/// (RFC 8259 section 7).
pub(crate) struct Json<'a>(pub(crate) &'a mut dyn Write);

/// The document with hidden characters escaped and the same value.
pub(crate) fn json(document: Vec<u8>) -> Vec<u8> {
    let mut escaped = Vec::new();
    let mut kept = 0;
    for (at, length, c) in characters_to_escape(&document) {
        if escaped.is_empty() {
            escaped.reserve(document.len() + 64);
        }
        escaped.extend_from_slice(&document[kept..at]);
        push_escape(&mut escaped, c);
        kept = at + length;
    }
    match kept {
        0 => document,
        _ => {
            escaped.extend_from_slice(&document[kept..]);
            escaped
        }
    }
}

impl Write for Json<'_> {
    /// Passes all of `bytes` on. A character that is cut in two between calls is not seen: the
    /// encoder writes whole tokens.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = 0;
        let mut escape = Vec::new();
        for (at, length, c) in characters_to_escape(bytes) {
            self.0.write_all(&bytes[kept..at])?;
            escape.clear();
            push_escape(&mut escape, c);
            self.0.write_all(&escape)?;
            kept = at + length;
        }
        self.0.write_all(&bytes[kept..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The characters to escape, hidden ones and those that begin a command to a CI system: offset,
/// length in octets, and character.
///
/// Documents are long and rarely contain any, so blocks without a candidate are skipped without a
/// branch for each octet.
fn characters_to_escape(bytes: &[u8]) -> impl Iterator<Item = (usize, usize, char)> + '_ {
    // A cache line on most processors: small enough to skip most of a document.
    const STEP: usize = 64;
    let is_candidate = |byte: u8| byte >= 0x7F || byte == b'#';
    let steps = bytes.chunks(STEP).enumerate().filter(move |(_, step)| {
        let any = |any, byte: &u8| any | u8::from(is_candidate(*byte));
        step.iter().fold(0, any) != 0
    });
    steps
        .flat_map(|(number, step)| (0..step.len()).map(move |place| number * STEP + place))
        .filter(move |at| is_candidate(bytes[*at]))
        .filter_map(|at| {
            let c = character(&bytes[at..])?;
            let must_be_escaped = match c {
                '#' => is_service_message(&bytes[at..]),
                _ => is_hidden(c),
            };
            must_be_escaped.then(|| (at, c.len_utf8(), c))
        })
}

/// The first character of `bytes`, if they begin with a valid one. At most four octets are looked
/// at, as many as UTF-8 has for one.
fn character(bytes: &[u8]) -> Option<char> {
    let longest = &bytes[..bytes.len().min(4)];
    longest.utf8_chunks().next()?.valid().chars().next()
}

/// A character as JSON writes it: `\uXXXX`, or two of them, its UTF-16 surrogates, above U+FFFF.
fn push_escape(out: &mut Vec<u8>, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a Vec cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_value_stays(value in "[a#\\[ \u{7F}-\u{9F}\u{2028}-\u{202E}\u{E0041}🦀é\\\\\"\n]{0,24}") {
            let document = serde_json::to_vec_pretty(&[&value]).unwrap();
            let escaped = String::from_utf8(json(document.clone())).unwrap();
            prop_assert_eq!(&serde_json::from_str::<[String; 1]>(&escaped).unwrap()[0], &value);
            prop_assert!(!escaped.contains(|c| is_hidden(c) && c != '\n'), "{:?}", escaped);
            prop_assert!(!escaped.contains("##["), "{:?}", escaped);
            let mut streamed = Vec::new();
            Json(&mut streamed).write_all(&document).unwrap();
            prop_assert_eq!(String::from_utf8(streamed).unwrap(), escaped);
        }
    }
}
