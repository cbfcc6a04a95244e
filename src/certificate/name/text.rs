//! Attributes as text (RFC 4514), for people alone.

use super::attribute::Attribute;
use crate::{asn1::oid, escape::is_hidden};
use std::fmt::{self, Write as _};

impl fmt::Display for Attribute {
    /// `TYPE=value` (RFC 4514 sections 2.3 and 2.4). Control characters and others that a terminal
    /// may interpret are written as hex pairs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match oid::attribute_type(&self.oid) {
            Some(known) => write!(f, "{}=", known.label)?,
            // Section 2.4: "If the AttributeType is of the dotted-decimal form, the AttributeValue
            // is represented by" the hexadecimal form.
            None => return write!(f, "{}={}", self.oid, self.hexadecimal()),
        }
        match self.as_text() {
            Some(text) if is_plain(&text) => f.write_str(&text),
            Some(text) => escape(&text, f),
            None => f.write_str(&self.hexadecimal()),
        }
    }
}

/// Whether no character of the text needs an escape, as in almost every name.
pub(super) fn is_plain(text: &str) -> bool {
    let is_plain = |b: u8| matches!(b, b' '..=b'~') && !b"\"+,;<>\\".contains(&b);
    !text.starts_with(['#', ' ']) && !text.ends_with(' ') && text.bytes().all(is_plain)
}

/// Escapes an attribute value by RFC 4514 section 2.4.
pub(super) fn escape(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    let mut characters = text.chars().enumerate().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => {
                out.write_char('\\')?;
                out.write_char(c)?;
            }
            '#' if at == 0 => out.write_str("\\#")?,
            ' ' if at == 0 || characters.peek().is_none() => out.write_str("\\ ")?,
            c if is_hidden(c) => {
                let mut utf8 = [0; 4];
                for byte in c.encode_utf8(&mut utf8).bytes() {
                    write!(out, "\\{byte:02X}")?;
                }
            }
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

/// The beginning of a name of any form, short enough for a message.
pub(crate) fn abridged(name: &dyn fmt::Display) -> String {
    const MAX_SHOWN: usize = 1024;
    struct Beginning(String);
    impl fmt::Write for Beginning {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let room = MAX_SHOWN - self.0.len();
            if text.len() <= room {
                self.0.push_str(text);
                return Ok(());
            }
            let mut end = room;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.0.push_str(&text[..end]);
            Err(fmt::Error)
        }
    }
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{name}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}
