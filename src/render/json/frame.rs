//! A document around values that are written one after another.

use serde::Serialize;
use serde_json::{
    Serializer,
    ser::{Formatter, PrettyFormatter},
};
use std::io::{self, Write};

/// `serde_json`'s own formatter, somewhere inside a document.
pub(super) struct Frame(PrettyFormatter<'static>);

impl Frame {
    /// Inside as many arrays or objects.
    pub(super) fn at_level(level: usize) -> Self {
        let mut formatter = PrettyFormatter::new();
        for _ in 0..level {
            // A sink takes everything; only the indentation counts.
            let _ = formatter.begin_array(&mut io::sink());
        }
        Self(formatter)
    }

    /// A value whose first line begins where the output is.
    pub(super) fn value(
        &self,
        value: &impl Serialize,
        out: &mut (impl Write + ?Sized),
    ) -> io::Result<()> {
        let mut serializer = Serializer::with_formatter(out, self.0.clone());
        Ok(value.serialize(&mut serializer)?)
    }

    pub(super) fn member(
        &mut self,
        first: bool,
        name: &str,
        value: &impl Serialize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.key(first, name, out)?;
        self.value(value, out)?;
        self.0.end_object_value(out)
    }

    pub(super) fn begin_object(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.0.begin_object(out)
    }

    pub(super) fn end_object(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.0.end_object(out)
    }

    /// A member that is an array, up to its first element.
    pub(super) fn begin_array(&mut self, name: &str, out: &mut dyn Write) -> io::Result<()> {
        self.key(false, name, out)?;
        self.0.begin_array(out)
    }

    /// What stands between an element and the one before.
    pub(super) fn begin_element(&mut self, first: bool, out: &mut dyn Write) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    /// The end of an array that is a member.
    pub(super) fn end_array(&mut self, is_empty: bool, out: &mut dyn Write) -> io::Result<()> {
        if !is_empty {
            self.0.end_array_value(out)?;
        }
        self.0.end_array(out)?;
        self.0.end_object_value(out)
    }

    fn key(&mut self, first: bool, name: &str, out: &mut dyn Write) -> io::Result<()> {
        self.0.begin_object_key(out, first)?;
        self.value(&name, out)?;
        self.0.end_object_key(out)?;
        self.0.begin_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piecemeal(elements: &[serde_json::Value]) -> String {
        let mut out = Vec::new();
        let mut frame = Frame::at_level(0);
        frame.begin_object(&mut out).unwrap();
        frame.member(true, "a", &"\"", &mut out).unwrap();
        frame.begin_array("b", &mut out).unwrap();
        for (at, element) in elements.iter().enumerate() {
            Frame::at_level(2).begin_element(at == 0, &mut out).unwrap();
            Frame::at_level(2).value(element, &mut out).unwrap();
        }
        let mut frame = Frame::at_level(2);
        frame.end_array(elements.is_empty(), &mut out).unwrap();
        frame.member(false, "c", &[1], &mut out).unwrap();
        frame.end_object(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn piece_by_piece_it_looks_as_serde_json_writes_the_whole() {
        let element = serde_json::json!({ "x": [1, {}, []], "y": { "z": null } });
        for count in 0..3 {
            let elements = vec![element.clone(); count];
            let whole = serde_json::json!({ "a": "\"", "b": elements, "c": [1] });
            let whole = serde_json::to_string_pretty(&whole).unwrap();
            assert_eq!(piecemeal(&elements), whole);
        }
    }
}
