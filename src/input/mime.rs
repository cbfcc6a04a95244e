//! Mail (RFC 5322) and MIME (RFC 2045, RFC 2046): a body or attachments in base64 or quoted-printable,
//! in parts between boundaries.

use super::{
    base64_text,
    form::{Form, Likeness, Part, Unwrapped},
    found::QuirkKind,
    quoted_printable,
    text::base64,
};
use std::borrow::Cow;

/// Parts in parts; mail that was forwarded again and again has few.
const MAX_DEPTH: usize = 8;
/// Boundaries are of at most 70 characters (RFC 2046 section 5.1.1).
const LONGEST_BOUNDARY: usize = 70;
/// Lines that are looked through for the headers of MIME.
const MAX_HEADERS: usize = 500;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("mime")),
    words: "it is in a mail or another MIME message",
    looks,
    unwrap,
    for_crls: false,
};

fn looks(text: &str) -> Likeness {
    let (headers, _) = split(text);
    Likeness::surely(
        headers.is_some_and(|headers| headers.is_mime) || boundary_of_body(text).is_some(),
    )
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut parts = Vec::new();
    match boundary_of_body(text) {
        // Cut out of a mail, without its headers.
        Some(boundary) => multipart(text, boundary, 0, &mut parts),
        None => entity(text, 0, &mut parts),
    }
    Unwrapped::parts(parts)
}

/// What of an entity's headers tells how its body is written.
#[derive(Default)]
struct Headers {
    is_mime: bool,
    encoding: String,
    boundary: Option<String>,
}

/// The headers of an entity if it has any, and its body.
fn split(text: &str) -> (Option<Headers>, &str) {
    let mut headers = Headers::default();
    let mut rest = text;
    // As a mailbox has it before each mail.
    if rest.starts_with("From ") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    let mut last = String::new();
    for _ in 0..MAX_HEADERS {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_end_matches('\r');
        let is_more = line.starts_with([' ', '\t']) && !last.is_empty();
        if !is_more {
            headers.read(&last);
            last.clear();
        }
        if line.is_empty() {
            return (Some(headers), after);
        }
        if !is_more && !is_header(line) {
            break;
        }
        last.push_str(line);
        if after.is_empty() {
            break;
        }
        rest = after;
    }
    (None, text)
}

/// RFC 5322 section 2.2: a name of printable characters, and a colon.
fn is_header(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| (0x21..0x7F).contains(&byte))
    })
}

impl Headers {
    fn read(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else {
            return;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-transfer-encoding" => self.encoding = value.trim().to_ascii_lowercase(),
            "content-type" => self.boundary = boundary(value),
            "mime-version" | "content-disposition" => {}
            _ => return,
        }
        self.is_mime = true;
    }
}

/// The parameter `boundary` of a content type, with or without quotes.
fn boundary(content_type: &str) -> Option<String> {
    let start = content_type.to_ascii_lowercase().find("boundary=")?;
    let value = content_type.get(start + "boundary=".len()..)?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([';', ' ', '\t']).next()?,
    };
    (1..=LONGEST_BOUNDARY)
        .contains(&value.len())
        .then(|| value.to_owned())
}

/// The boundary of a text that begins with one, if headers of MIME follow.
fn boundary_of_body(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("--")?;
    let (line, after) = rest.split_once('\n')?;
    let boundary = line.trim_end();
    let (headers, _) = split(after);
    let is_boundary = (1..=LONGEST_BOUNDARY).contains(&boundary.len());
    (is_boundary && headers.is_some_and(|headers| headers.is_mime)).then_some(boundary)
}

fn entity<'a>(text: &'a str, depth: usize, parts: &mut Vec<Part<'a>>) {
    let (headers, body) = split(text);
    let headers = headers.unwrap_or_default();
    if let Some(boundary) = headers.boundary.filter(|_| depth < MAX_DEPTH) {
        return multipart(body, &boundary, depth, parts);
    }
    if body.trim().is_empty() {
        return;
    }
    match headers.encoding.as_str() {
        "base64" => match base64(body) {
            Some((octets, _)) => parts.push(base64_text::part(octets)),
            // A list's footer, say, stands below it.
            None => parts.push(Part::Text(Cow::Borrowed(body))),
        },
        "quoted-printable" => parts.push(Part::Text(Cow::Owned(quoted_printable::decode(body)))),
        _ => parts.push(Part::Text(Cow::Borrowed(body))),
    }
}

/// RFC 2046 section 5.1: parts after lines of two dashes and the boundary, up to one with two more.
fn multipart<'a>(body: &'a str, boundary: &str, depth: usize, parts: &mut Vec<Part<'a>>) {
    let mut start: Option<usize> = None;
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let after = line
            .strip_prefix("--")
            .and_then(|rest| rest.strip_prefix(boundary));
        if let Some(after) = after {
            if let Some(start) = start {
                entity(&body[start..at], depth + 1, parts);
            }
            start = Some(at + line.len());
            if after.starts_with("--") {
                return;
            }
        }
        at += line.len();
    }
    // It was cut off.
    if let Some(start) = start {
        entity(&body[start..], depth + 1, parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::found::Encoding;
    use ::base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::{collection::vec, prelude::*};

    fn wrapped(octets: &[u8]) -> String {
        let text = STANDARD.encode(octets);
        let lines = text
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned());
        lines.collect::<Vec<_>>().join("\n")
    }

    proptest! {
        #[test]
        fn attachments_are_read(octets in vec(any::<u8>(), 10..300), way in 0..5_usize, end in "\r?\n") {
            let attachment = format!(
                "Content-Type: application/pkix-cert;\n\tname=\"a.cer\"\nContent-Transfer-Encoding: Base64\n\n{}\n", wrapped(&octets)
            );
            let parts_of = |boundary: &str| format!("preamble\n--{boundary}\nContent-Type: text/plain\n\nhello\n--{boundary}\n{attachment}--{boundary}--\nepilogue\n");
            let file = match way {
                0 => format!("From: a@example.com\nMIME-Version: 1.0\n{attachment}"),
                1 => format!("From a Mon\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=_x y\"\n\n{}", parts_of("=_x y")),
                2 => format!("Content-Type: multipart/mixed;\n boundary=x1; a=b\n\n{}", parts_of("x1")),
                3 => format!("--x1\n{attachment}--x1--\n"),
                _ => format!("Content-Type: multipart/a; boundary=o\n\n--o\nContent-Type: multipart/b; boundary=i\n\n{}--o--\n", parts_of("i")),
            };
            let file = file.replace('\n', &end);
            prop_assert_eq!(looks(&file), Likeness::Surely);
            let parts = unwrap(&file).expect("parts").parts;
            prop_assert!(parts.contains(&Part::Octets(octets, Encoding::Base64)), "{}: {:?}", file, parts);
        }

        #[test]
        fn any_text_gives_an_answer(text in "(--x|Content-Type: a; boundary=x|a: b| c|\u{e9}|\n|\r\n|From ){0,20}") {
            let _ = (looks(&text), unwrap(&text));
        }
    }

    #[test]
    fn other_texts_with_colons_are_no_mail() {
        for text in [
            "subject: x\n\n-----BEGIN X-----",
            "-----BEGIN X-----\na\n-----END X-----",
            "a: b",
        ] {
            assert_eq!(looks(text), Likeness::Unlike, "{text}");
        }
    }

    #[test]
    fn headers_of_mime_tell_a_mail_from_a_text() {
        for (text, expected) in [
            ("MIME-Version: 1.0\n\nx", Likeness::Surely),
            ("Content-Disposition: x\n\nx", Likeness::Surely),
            ("From x\nContent-Type: x\n\nx", Likeness::Surely),
            ("--b\nContent-Type: x\n\nx", Likeness::Surely),
            ("--b\nSubject: x\n\nx", Likeness::Unlike),
            ("Subject: x\n\nx", Likeness::Unlike),
            ("MIME-Version: 1.0\n: x\n\nx", Likeness::Unlike),
            ("MIME-Version: 1.0\na b: x\n\nx", Likeness::Unlike),
            ("MIME-Version: 1.0\nx\n\nx", Likeness::Unlike),
        ] {
            assert_eq!(looks(text), expected, "{text}");
        }
    }

    /// A message with so many parts one in the other, the innermost of which is in base64.
    fn nested(depth: usize) -> String {
        let inner = "Content-Transfer-Encoding: base64\n\nQUJD\n".to_owned();
        (0..depth).fold(inner, |inner, number| {
            format!(
                "Content-Type: x; boundary=b{number}x\n\n--b{number}x\n{inner}\n--b{number}x--\n"
            )
        })
    }

    #[test]
    fn parts_are_read_to_a_depth_and_to_the_end_of_what_was_cut_off() {
        let octets = [Part::Octets(b"ABC".to_vec(), Encoding::Base64)];
        assert_eq!(unwrap(&nested(8)).expect("parts").parts, octets);
        assert_ne!(unwrap(&nested(9)).expect("parts").parts, octets);
        let text = |text: &'static str| Part::Text(Cow::Borrowed(text));
        for (mail, expected) in [
            (
                "--b\nContent-Type: x\n\none\n--b\n\ntwo",
                vec![text("one\n"), text("two")],
            ),
            ("--b\nContent-Type: x\n\none\n--b\n", vec![text("one\n")]),
            (
                "--b\nContent-Type: x\n\none\n--b--\ntwo",
                vec![text("one\n")],
            ),
            (
                "--b\nContent-Transfer-Encoding: quoted-printable\n\na=3Db",
                vec![text("a=b")],
            ),
        ] {
            assert_eq!(unwrap(mail).expect("parts").parts, expected, "{mail}");
        }
    }

    #[test]
    fn boundaries_have_70_characters_at_most() {
        for (length, expected) in [(70, true), (71, false), (1, true), (0, false)] {
            let boundary = "b".repeat(length);
            let text = format!("--{boundary}\nContent-Type: x\n\nx");
            assert_eq!(boundary_of_body(&text).is_some(), expected, "{length}");
            let value = format!("x; boundary=\"{boundary}\"");
            assert_eq!(super::boundary(&value).is_some(), expected, "{length}");
        }
    }

    #[test]
    fn parts_in_parts_are_read_to_a_depth_though_cut_off() {
        let begin =
            |level| format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
        for (levels, is_read) in [(1, true), (MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
            let begin: String = (0..levels).map(begin).collect();
            let file = begin + "Content-Transfer-Encoding: base64\n\nTUlJTUlJ\n";
            let file = format!("MIME-Version: 1.0\n{file}");
            let parts = unwrap(&file).expect("parts").parts;
            let is_left = matches!(&parts[0], Part::Text(text) if text.contains("TUlJ"));
            assert_eq!(is_left, !is_read, "{levels}: {parts:?}");
        }
    }
}
