//! Where a finding is: the file, as a URI, and the part of it.

use crate::report::{Facts, Finding, Place, Report};
use serde_json::{Value, json};

/// The location of a finding.
pub(super) fn of(report: &Report, finding: &Finding) -> Value {
    let place = facts(report, finding).and_then(|facts| facts.source.place);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&finding.path, cfg!(windows)) },
            "region": region(place, finding.offset),
        },
    });
    if let Some(field) = &finding.field {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": field, "kind": "member" }]);
    }
    location
}

/// A whole file.
pub(super) fn of_file(path: &str) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(path, cfg!(windows)) } } })
}

/// The facts of the certificate that a finding is about; of others in its path there are none.
fn facts<'a>(report: &'a Report, finding: &Finding) -> Option<&'a Facts> {
    let facts = match &*finding.certificate {
        "ca" if report.ca.is_some() => &report.ca,
        "code" | "proof" if report.proof.is_some() => &report.proof,
        name if name == "anchor" || name.starts_with("intermediate") => return None,
        _ => &report.certificate,
    };
    let facts = facts.as_ref()?;
    (*facts.source.path == *finding.path).then_some(facts)
}

/// The lines of a text or the octets of a binary file (sections 3.30.5 and 3.30.10), with both ends.
fn region(place: Option<Place>, offset: Option<usize>) -> Value {
    match (place, offset) {
        (Some(Place::Octets { offset: start, .. }), Some(at)) => {
            json!({ "byteOffset": start + at, "byteLength": 1 })
        }
        (Some(Place::Octets { offset, length }), None) => {
            json!({ "byteOffset": offset, "byteLength": length })
        }
        (
            Some(Place::Lines {
                first,
                last,
                octets_a_line: Some(octets),
            }),
            Some(at),
        ) if first + 1 + at / octets < last => {
            // Four characters of base64 stand for three octets.
            let (line, column) = (first + 1 + at / octets, at % octets / 3 * 4 + 1);
            json!({ "startLine": line, "startColumn": column, "endLine": line, "endColumn": column + 4 })
        }
        (Some(Place::Lines { first, last, .. }), _) => {
            json!({ "startLine": first, "endLine": last })
        }
        // What shows results beside files wants a line, even if it is of the whole file.
        (None, _) => json!({ "startLine": 1, "endLine": 1 }),
    }
}

/// A relative reference or a file URI (RFC 3986, RFC 8089), whatever characters the name has.
///
/// A backslash separates folders on Windows alone; what begins with a drive or a server is a Windows
/// path wherever it is read.
fn uri(path: &str, is_windows: bool) -> String {
    // `\\?\` lifts the limit of 260 characters and is no part of the name.
    let path = path.strip_prefix(r"\\?\").unwrap_or(path);
    let is_absolute = has_drive(path) || path.starts_with(r"\\");
    let slashes = match is_windows || is_absolute {
        true => path.replace('\\', "/"),
        false => path.to_owned(),
    };
    let (start, rest) = match slashes.split_at_checked(2) {
        Some((drive, rest)) if has_drive(path) => (format!("file:///{drive}"), rest),
        Some(("//", rest)) if is_absolute => ("file://".to_owned(), rest),
        _ if slashes.starts_with('/') => ("file://".to_owned(), &slashes[..]),
        _ => (String::new(), slashes.trim_start_matches("./")),
    };
    let mut uri = start;
    for byte in rest.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

/// Whether the path begins with a drive, `C:\`.
fn has_drive(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic())
        && bytes.next() == Some(b':')
        && matches!(bytes.next(), Some(b'/' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_every_system_are_uris() {
        for (path, is_windows, expected) in [
            ("a/b.cer", false, "a/b.cer"),
            ("./a b.cer", false, "a%20b.cer"),
            ("../ü#?%.cer", false, "../%C3%BC%23%3F%25.cer"),
            ("/tmp/a:b", false, "file:///tmp/a%3Ab"),
            ("a:b", false, "a%3Ab"),
            (r"a\b", false, "a%5Cb"),
            (r"a\b", true, "a/b"),
            (r"C:\x y\z.cer", true, "file:///C:/x%20y/z.cer"),
            (r"C:\x", false, "file:///C:/x"),
            ("c:/x", true, "file:///c:/x"),
            (r"\\?\C:\x", true, "file:///C:/x"),
            (r"\\server\share\x", true, "file://server/share/x"),
            ("//twice", false, "file:////twice"),
            ("é", false, "%C3%A9"),
            ("-", false, "-"),
            ("", false, ""),
        ] {
            assert_eq!(uri(path, is_windows), expected, "{path}");
        }
    }

    #[test]
    fn regions_have_both_ends() {
        let pem = |octets_a_line| {
            Some(Place::Lines {
                first: 10,
                last: 14,
                octets_a_line,
            })
        };
        let der = Some(Place::Octets {
            offset: 100,
            length: 50,
        });
        for (place, offset, expected) in [
            (der, None, json!({ "byteOffset": 100, "byteLength": 50 })),
            (der, Some(7), json!({ "byteOffset": 107, "byteLength": 1 })),
            (
                pem(Some(48)),
                None,
                json!({ "startLine": 10, "endLine": 14 }),
            ),
            (
                pem(None),
                Some(7),
                json!({ "startLine": 10, "endLine": 14 }),
            ),
            (
                pem(Some(48)),
                Some(50),
                json!({ "startLine": 12, "startColumn": 1, "endLine": 12, "endColumn": 5 }),
            ),
            (
                pem(Some(48)),
                Some(47),
                json!({ "startLine": 11, "startColumn": 61, "endLine": 11, "endColumn": 65 }),
            ),
            (
                pem(Some(48)),
                Some(144),
                json!({ "startLine": 10, "endLine": 14 }),
            ),
            (None, Some(7), json!({ "startLine": 1, "endLine": 1 })),
        ] {
            assert_eq!(region(place, offset), expected, "{place:?} {offset:?}");
        }
    }
}
