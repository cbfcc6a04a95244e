//! JSON in many lines, from some level of a document on.

use serde::Serialize;
use serde_json::{Serializer, ser::Formatter};
use std::io::{self, Write};

/// Writes as `serde_json`'s own pretty formatter does, which begins at the margin.
struct Indented {
    level: usize,
    has_value: bool,
}

/// Writes a value whose first line stands in a line of that level.
pub(super) fn write(
    value: &impl Serialize,
    level: usize,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let formatter = Indented {
        level,
        has_value: false,
    };
    Ok(value.serialize(&mut Serializer::with_formatter(out, formatter))?)
}

/// Begins a line of that level.
pub(super) fn begin_line(level: usize, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    out.write_all(b"\n")?;
    (0..level).try_for_each(|_| out.write_all(b"  "))
}

impl Indented {
    fn begin<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.has_value = false;
        writer.write_all(bracket)
    }

    fn end<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level -= 1;
        if self.has_value {
            begin_line(self.level, writer)?;
        }
        writer.write_all(bracket)
    }

    fn begin_member<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        begin_line(self.level, writer)
    }
}

impl Formatter for Indented {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.begin_member(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.begin_member(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_looks_as_serde_json_writes_it() {
        let value =
            serde_json::json!({ "a": [1, "x", { "b": [] }, {}], "c": { "d": null, "e": [[2]] } });
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        for level in 0..3 {
            let mut out = Vec::new();
            write(&value, level, &mut out).unwrap();
            let margin = format!("\n{}", "  ".repeat(level));
            assert_eq!(
                String::from_utf8(out).unwrap(),
                pretty.replace('\n', &margin)
            );
        }
    }
}
