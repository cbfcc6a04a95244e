//! YAML, as Kubernetes writes it (Secrets, kubeconfig, cert-manager) and as people do: block scalars,
//! quoted, plain and flow ones.
//!
//! A scanner for scalars, and no reader of documents: templates (`{{ .Values.ca }}`) and tabs do not
//! stop it, and it takes time and memory in proportion to the text. What parsers of all of YAML were
//! seen to take for 16 MiB of short values is 3 s, and 1 GB.

use super::{
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::QuirkKind,
};
use std::borrow::Cow;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("yaml")),
    words: "it is inside a YAML document",
    looks,
    unwrap,
    for_crls: false,
};

/// Lines by which a document is told.
const LOOKED_AT: usize = 200;

fn looks(text: &str) -> Likeness {
    let armour_begins_line = text.starts_with("-----BEGIN") || text.contains("\n-----BEGIN");
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LOOKED_AT);
    let is_document = lines.all(|line| is_inner(line) || is_outer(line));
    let has_key = text
        .lines()
        .take(LOOKED_AT)
        .any(|line| key(line.trim_start()).is_some());
    match (is_document && has_key, armour_begins_line) {
        (true, false) => Likeness::Surely,
        (_, _) => Likeness::perhaps(has_key),
    }
}

/// A line inside of something.
fn is_inner(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// A line at the outermost level.
fn is_outer(line: &str) -> bool {
    const STARTS: &[&str] = &["#", "---", "...", "%", "- ", "{", "}", "[", "]"];
    line == "-" || STARTS.iter().any(|start| line.starts_with(start)) || key(line).is_some()
}

/// A key and what follows its colon.
fn key(content: &str) -> Option<(&str, &str)> {
    const LONGEST_KEY: usize = 256;
    let quote = content.chars().next().filter(|c| matches!(c, '"' | '\''));
    let after_quote = match quote {
        Some(quote) => content[1..].find(quote)? + 2,
        None => 0,
    };
    let rest = content.get(after_quote..)?;
    let mut colons = rest.match_indices(':');
    let (at, _) = colons.find(|(at, _)| {
        let next = rest.as_bytes().get(at + 1);
        next.is_none_or(|byte| byte.is_ascii_whitespace())
    })?;
    let (key, value) = (&content[..after_quote + at], &rest[at + 1..]);
    let is_key = !key.is_empty() && key.len() <= LONGEST_KEY && !key.starts_with(['{', '[', ',']);
    is_key.then_some((key, value.trim()))
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut scanner = Scanner {
        text,
        at: 0,
        has_unclosed: [false; 2],
        parts: Vec::new(),
    };
    while let Some(line) = scanner.next_line() {
        let start = scanner.at - line.len();
        let (parent, value) = node(line);
        if !value.is_empty() {
            let offset = value.as_ptr().addr() - line.as_ptr().addr();
            scanner.scalar(value, start + offset, parent);
        }
    }
    Unwrapped::parts(scanner.parts)
}

/// How far a line is indented.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Of a sequence's entry, a document, and a key and a value on lines of their own.
const MARKS: [&str; 4] = ["- ", "--- ", "? ", ": "];

/// The value that begins in a line; lines that are indented by more than the first number go on with it.
fn node(line: &str) -> (Option<usize>, &str) {
    let mut column = indent(line);
    let mut content = line[column..].trim_end();
    let mut parent = column.checked_sub(1);
    if content.starts_with('#') || content.starts_with('%') {
        return (parent, "");
    }
    while content == "-" || MARKS.iter().any(|mark| content.starts_with(mark)) {
        let rest = content.trim_start_matches(['-', '?', ':']).trim_start();
        parent = match content.starts_with("---") {
            true => None,
            false => Some(column),
        };
        column += content.len() - rest.len();
        content = rest;
    }
    match key(content) {
        Some((_, value)) => (Some(column), without_properties(value)),
        None => (parent, without_properties(content)),
    }
}

/// Without a tag (`!!binary`) and an anchor (`&ca`).
fn without_properties(value: &str) -> &str {
    let mut value = value;
    while value.starts_with(['!', '&']) {
        let end = value.find(char::is_whitespace).unwrap_or(value.len());
        value = value[end..].trim_start();
    }
    value
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// No double and no single quote is closed from here on.
    has_unclosed: [bool; 2],
    parts: Vec<Part<'a>>,
}

impl<'a> Scanner<'a> {
    /// With its line end.
    fn peek(&self) -> Option<&'a str> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        Some(&rest[..end])
    }

    fn next_line(&mut self) -> Option<&'a str> {
        let line = self.peek()?;
        self.at += line.len();
        Some(line)
    }

    fn keep(&mut self, scalar: String) {
        if may_hold(&scalar) {
            self.parts.push(Part::Text(Cow::Owned(scalar)));
        }
    }

    /// A value that begins at `start`, and all lines that belong to it.
    fn scalar(&mut self, value: &'a str, start: usize, parent: Option<usize>) {
        if let Some((folds, indent)) = block_header(value) {
            return self.block(folds, indent, parent);
        }
        match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) if self.quoted(*quote, start).is_some() => {}
            Some(b'{' | b'[') => self.flow(start),
            _ => self.plain(value, parent),
        }
    }

    /// YAML 1.2.2 section 8.1: as deep as the first line, or by a number that is given.
    fn block(&mut self, folds: bool, given: Option<usize>, parent: Option<usize>) {
        let least = parent.map_or(0, |parent| parent + 1);
        let mut depth = given.map(|given| parent.unwrap_or(0) + given);
        let mut scalar = String::new();
        while let Some(line) = self.peek() {
            let is_blank = line.trim().is_empty();
            let depth_of_line = indent(line);
            if !is_blank && depth_of_line < *depth.get_or_insert(depth_of_line.max(least)) {
                break;
            }
            self.at += line.len();
            let content = line.get(depth.unwrap_or(0)..).unwrap_or_default();
            let content = content.trim_end_matches(['\n', '\r']);
            match (folds, is_blank) {
                (true, false) => {
                    scalar.push_str(content.trim_end());
                    scalar.push(' ');
                }
                (_, true) => scalar.push('\n'),
                (false, false) => {
                    scalar.push_str(content);
                    scalar.push('\n');
                }
            }
        }
        self.keep(scalar);
    }

    /// Lines that are deeper than what they belong to, and no keys, entries or remarks.
    fn plain(&mut self, value: &str, parent: Option<usize>) {
        let value = value.split(" #").next().unwrap_or_default();
        let mut scalar = value.trim_end().to_owned();
        let least = parent.map_or(0, |parent| parent + 1);
        while let Some(line) = self.peek() {
            let content = line.trim();
            let goes_on = indent(line) >= least
                && !content.is_empty()
                && !content.starts_with(['#', '"', '\'', '|', '>', '{', '['])
                && !MARKS.iter().any(|mark| content.starts_with(mark))
                && key(content).is_none();
            if !goes_on {
                break;
            }
            self.at += line.len();
            scalar.push(' ');
            scalar.push_str(content);
        }
        self.keep(scalar);
    }

    /// A quoted scalar from `start` on, and where it ends; `None` if its quote is not closed.
    fn quoted(&mut self, quote: u8, start: usize) -> Option<usize> {
        let index = usize::from(quote == b'\'');
        let rest = &self.text[start + 1..];
        if self.has_unclosed[index] {
            return None;
        }
        let Some(end) = closing(rest, quote) else {
            self.has_unclosed[index] = true;
            return None;
        };
        let raw = &rest[..end];
        let scalar = match quote {
            b'"' => unescaped(raw),
            _ => folded(&raw.replace("''", "'")),
        };
        self.keep(scalar);
        let end = start + 1 + end + 1;
        // Outside of brackets nothing that matters follows in its last line.
        self.at = self.at.max(end);
        Some(end)
    }

    /// A collection in brackets: its scalars, up to the bracket that closes it.
    fn flow(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (start, 0_usize);
        while let Some(byte) = bytes.get(at) {
            if matches!(byte, b'"' | b'\'')
                && let Some(end) = self.quoted(*byte, at)
            {
                at = end;
                continue;
            }
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                byte if is_plain(*byte) => {
                    let rest = &self.text[at..];
                    let end = rest
                        .bytes()
                        .position(|byte| !is_plain(byte))
                        .unwrap_or(rest.len());
                    self.keep(folded(&rest[..end]));
                    at += end;
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        self.at = self.at.max(at);
    }
}

/// What a plain scalar in brackets may have, as far as base64 and PEM go.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=-_.".contains(&byte)
}

/// YAML 1.2.2 section 8.1.1: `|` or `>`, and in any order a number and `+` or `-`.
fn block_header(value: &str) -> Option<(bool, Option<usize>)> {
    let header = value.split(" #").next().unwrap_or_default().trim_end();
    let folds = header.starts_with('>');
    let indicators = header.strip_prefix(['|', '>'])?;
    let is_indicator = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-');
    if indicators.len() > 2 || !indicators.chars().all(is_indicator) {
        return None;
    }
    let digit = indicators.chars().find_map(|c| c.to_digit(10));
    Some((folds, digit.and_then(|digit| usize::try_from(digit).ok())))
}

/// Where a quoted scalar ends: `\"` and `''` are quotes in it.
fn closing(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            byte if *byte == quote => {
                if quote == b'\'' && bytes.get(at + 1) == Some(&quote) {
                    at += 1;
                } else {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// YAML 1.2.2 section 6.5: a line end is a blank, an empty line a line end.
fn folded(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut after_empty = false;
    for (number, line) in raw.split('\n').enumerate() {
        let line = line.trim();
        match (number, line.is_empty()) {
            (0, _) => {}
            (_, true) => out.push('\n'),
            (_, false) if after_empty => {}
            (_, false) => out.push(' '),
        }
        after_empty = number > 0 && line.is_empty();
        out.push_str(line);
    }
    out
}

/// YAML 1.2.2 section 5.7, as far as it concerns text in ASCII.
fn unescaped(raw: &str) -> String {
    let joined = raw.replace("\\\r\n", "\\\n");
    let mut out = String::with_capacity(raw.len());
    let mut parts = joined.split('\\');
    out.push_str(&folded(parts.next().unwrap_or_default()));
    let mut was_slash = false;
    for part in parts {
        if was_slash {
            out.push_str(&folded(part));
            was_slash = false;
            continue;
        }
        let mut characters = part.chars();
        match characters.next() {
            // Two next to each other: the second is meant as itself.
            None => {
                out.push('\\');
                was_slash = true;
                continue;
            }
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('0') => out.push('\0'),
            // A line that goes on without a blank between.
            Some('\n') => {
                out.push_str(&folded(part.trim_start()));
                continue;
            }
            Some(letter @ ('x' | 'u' | 'U')) => {
                let digits = match letter {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let code = part
                    .get(1..1 + digits)
                    .and_then(|code| u32::from_str_radix(code, 16).ok());
                out.extend(code.and_then(char::from_u32));
                characters = part.get(1 + digits..).unwrap_or_default().chars();
            }
            Some(other) => out.push(other),
        }
        out.push_str(&folded(characters.as_str()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        let parts = unwrap(text).map(|all| all.parts).unwrap_or_default();
        let texts = parts.into_iter().map(|part| match part {
            Part::Text(text) => text.trim().to_owned(),
            Part::Octets(..) => unreachable!("texts only"),
        });
        texts.collect()
    }

    /// A scalar of lines, written in one of YAML's ways under a key at that depth.
    fn written(lines: &[String], way: usize, depth: usize) -> String {
        let pad = " ".repeat(depth);
        let deep = format!("{pad}    ");
        let block = |header: &str| {
            format!(
                "{pad}ca: {header}\n{deep}{}\n",
                lines.join(&format!("\n{deep}"))
            )
        };
        match way {
            0 => block("|"),
            1 => block("|-  # a remark"),
            2 => block("|4+"),
            3 => block(">-"),
            4 => block("!!binary |"),
            5 => block("&anchor >"),
            6 => format!("{pad}ca: \"{}\"\n", lines.join("\\n")),
            7 => format!("{pad}ca: \"{}\"\n", lines.join(&format!("\\n\\\n{deep}"))),
            8 => format!("{pad}'ca': '{}'\n", lines.join(&format!("\n\n{deep}"))),
            9 => format!("{pad}ca:\n{deep}{}\n", lines.join(&format!("\n{deep}"))),
            10 => format!("{pad}- {{a: b, ca: \"{}\", c: [d]}}\n", lines.join("\\n")),
            11 => format!("{pad}- |\n{deep}{}\n", lines.join(&format!("\n{deep}"))),
            _ => format!("{pad}? x\n{pad}: {{ca: {}}}\n", lines.join(" ")),
        }
    }

    proptest! {
        #[test]
        fn scalars_are_read_however_they_are_written(
            lines in proptest::collection::vec("[a-zA-Z0-9+/=]{64}", 4..6), way in 0..13_usize, depth in 0..5_usize, is_crlf: bool,
        ) {
            let file = format!("---\na: b\n{}z: \"don't\"\n", written(&lines, way, depth));
            let file = if is_crlf { file.replace('\n', "\r\n") } else { file };
            let found: Vec<_> = texts(&file).iter().map(|one| one.replace([' ', '\r'], "\n")).collect();
            prop_assert_eq!(found, [lines.join("\n")], "{}", file);
        }

        #[test]
        fn any_text_gives_an_answer(text in "[-:|>a \"'\\\\{}\\[\\]\n\u{e9}#&!]{0,80}") {
            let _ = (looks(&text), unwrap(&text));
        }
    }

    #[test]
    fn templates_and_what_is_not_closed_do_not_hide_what_follows() {
        let long = "M".repeat(200);
        for before in [
            "a: {{ .Values.b }}",
            "a: \"b",
            "a:\tb",
            "a: 'b",
            "{{- if .x }}",
            "a: [b",
        ] {
            assert_eq!(
                texts(&format!("{before}\nca: {long}\n")),
                [long.as_str()],
                "{before}"
            );
        }
    }

    #[test]
    fn what_follows_a_quoted_scalar_in_brackets_is_read() {
        let (one, two) = ("M".repeat(200), "N".repeat(200));
        for collection in [
            format!("{{a: \"b\", ca: \"{one}\", c: 'd', key: {two}}}"),
            format!("{{\"ca\": \"{one}\",\n  \"key\": '{two}'}}"),
            format!("[\"{one}\", '{two}']"),
            format!("[\"{one}\", {two}, \"d\"]"),
        ] {
            let file = format!("x: {collection}\ny: z\n");
            assert_eq!(texts(&file), [one.as_str(), &two], "{file}");
        }
    }

    #[test]
    fn other_texts_are_no_documents() {
        for text in [
            "subject: x\n-----BEGIN X-----",
            "int a;\nb: c",
            "-----BEGIN X-----",
        ] {
            assert_ne!(looks(text), Likeness::Surely, "{text}");
        }
    }

    #[test]
    fn a_line_is_told_by_its_marks_its_key_and_its_value() {
        let long = |length: usize| format!("{}: x", "k".repeat(length));
        for (content, expected) in [
            ("a: b", Some(("a", "b"))),
            ("a:", Some(("a", ""))),
            ("a: b: c", Some(("a", "b: c"))),
            ("\"a: b\": c", Some(("\"a: b\"", "c"))),
            ("\"ab: c", None),
            ("a:b", None),
            (": b", None),
            ("{a: b", None),
            (&long(256), Some((&long(256)[..256], "x"))),
            (&long(257), None),
        ] {
            assert_eq!(key(content), expected, "{content}");
        }
        for (line, expected) in [
            ("x", (None, "x")),
            ("  x", (Some(1), "x")),
            ("  a: !!binary |", (Some(2), "|")),
            ("a: &x b", (Some(0), "b")),
            ("a: &x", (Some(0), "")),
            ("- a: b", (Some(2), "b")),
            (" - - x", (Some(3), "x")),
            ("-", (Some(0), "")),
            ("? x", (Some(0), "x")),
            ("--- |", (None, "|")),
            ("# a: b", (None, "")),
            ("%YAML 1.2", (None, "")),
        ] {
            assert_eq!(node(line), expected, "{line}");
        }
        for (header, expected) in [
            ("|", Some((false, None))),
            (">-", Some((true, None))),
            ("|2-", Some((false, Some(2)))),
            ("|+2 # x", Some((false, Some(2)))),
            ("|2-+", None),
            ("|x", None),
            ("a", None),
        ] {
            assert_eq!(block_header(header), expected, "{header}");
        }
    }

    #[test]
    fn quoted_scalars_end_at_their_quotes_and_are_folded() {
        for (text, quote, end) in [
            ("a\\\"b\"", b'"', Some(4)),
            ("a''b'", b'\'', Some(4)),
            ("a\\'", b'\'', Some(2)),
            ("a''", b'\'', None),
            ("a", b'"', None),
        ] {
            assert_eq!(closing(text, quote), end, "{text}");
        }
        for (raw, expected) in [("a\n b\n\n c\n", "a b\nc\n"), ("\n a", " a"), (" a ", "a")] {
            assert_eq!(folded(raw), expected, "{raw:?}");
        }
        for (raw, expected) in [
            ("a\\nb\\rc\\td\\0", "a\nb\rc\td\0"),
            ("\\\\n", "\\n"),
            ("a\\\\\\\\b", "a\\\\b"),
            ("a\\\n  b", "ab"),
            ("a\\\r\n  b", "ab"),
            ("\\x41b\\u0041b\\U00000041b", "AbAbAb"),
            ("\\\"a", "\"a"),
            ("\\x4", ""),
        ] {
            assert_eq!(unescaped(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn scalars_are_read_as_far_as_they_go() {
        for (text, expected) in [
            ("a: -----BEGIN x\n  more\nb: c", &["-----BEGIN x more"][..]),
            ("a: -----BEGIN x # remark\n", &["-----BEGIN x"]),
            ("a: -----BEGIN x\n  # remark\n  more", &["-----BEGIN x"]),
            ("a: -----BEGIN x\n  - more", &["-----BEGIN x"]),
            ("a: -----BEGIN x\n\n  more", &["-----BEGIN x"]),
            ("a: -----BEGIN x\nmore", &["-----BEGIN x"]),
            ("-----BEGIN x\nmore", &["-----BEGIN x more"]),
            (
                "a: |\n  -----BEGIN x\n\n   y\n  z\nb: c",
                &["-----BEGIN x\n\n y\nz\n"],
            ),
            (
                "a: >\n  -----BEGIN x\n  y\n\n  z\n",
                &["-----BEGIN x y \nz "],
            ),
            ("a: |2\n   -----BEGIN x\n", &[" -----BEGIN x\n"]),
            ("a: |\n-----BEGIN x\n", &["-----BEGIN x"]),
            ("a: \"-----BEGIN\\nx\"\n", &["-----BEGIN\nx"]),
            ("a: '-----BEGIN ''x'''\n", &["-----BEGIN 'x'"]),
            (
                "a: \"-----BEGIN\n  x\"\nb: -----BEGIN y",
                &["-----BEGIN x", "-----BEGIN y"],
            ),
            (
                "a: {b: -----BEGIN x, c: \"-----BEGIN y\"}\nd: -----BEGIN z",
                &["-----BEGIN x", "-----BEGIN y", "-----BEGIN z"],
            ),
            (
                "a: [-----BEGIN x\nb]\nc: -----BEGIN y",
                &["-----BEGIN x b", "-----BEGIN y"],
            ),
            (
                "a: [[-----BEGIN x], -----BEGIN y]\n-----BEGIN z",
                &["-----BEGIN x", "-----BEGIN y", "-----BEGIN z"],
            ),
        ] {
            let parts = unwrap(text).map(|all| all.parts).unwrap_or_default();
            let expected: Vec<_> = expected
                .iter()
                .map(|one| Part::Text(Cow::Borrowed(*one)))
                .collect();
            assert_eq!(parts, expected, "{text}");
        }
        for (text, expected) in [
            ("a: b\n", Likeness::Surely),
            ("- a\n  b: c\n---\n-\n", Likeness::Surely),
            ("a: b\n\n\tx", Likeness::Surely),
            ("a: b\nsome words\n", Likeness::Perhaps),
            ("-----BEGIN X\na: b", Likeness::Perhaps),
            ("a: b\n-----BEGIN X", Likeness::Perhaps),
            ("# words", Likeness::Unlike),
        ] {
            assert_eq!(looks(text), expected, "{text}");
        }
    }
}
