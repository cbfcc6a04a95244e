//! PEM whose BEGIN and END lines are damaged in a way that leaves no doubt: too few or too many
//! hyphens, dashes of a word processor, blanks or lower case in the label, a line that was not copied.

use super::{
    der,
    form::{Form, Likeness, Unwrapped},
    found::QuirkKind,
    limits::MAX_CERTIFICATES,
    text,
};

pub(super) const FORM: Form = Form {
    quirk: None,
    words: "its BEGIN or END line is damaged",
    looks,
    unwrap,
    for_crls: false,
};

const REPAIRED: QuirkKind = QuirkKind::Wrapped("repaired-armour");

/// What word processors and web pages make of hyphens.
const DASHES: [char; 12] = [
    '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{2500}',
    '\u{FE58}', '\u{FE63}', '\u{FF0D}', '\u{AD}',
];
/// Labels of what may be in a block, without blanks, and as they are written.
const LABELS: &[(&str, &str)] = &[
    ("CERTIFICATE", "CERTIFICATE"),
    ("X509CERTIFICATE", "X509 CERTIFICATE"),
    ("X.509CERTIFICATE", "X.509 CERTIFICATE"),
    ("TRUSTEDCERTIFICATE", "TRUSTED CERTIFICATE"),
    ("PKCS7", "PKCS7"),
    ("CMS", "CMS"),
    ("CERTIFICATEREQUEST", "CERTIFICATE REQUEST"),
    ("NEWCERTIFICATEREQUEST", "NEW CERTIFICATE REQUEST"),
    ("X509CRL", "X509 CRL"),
    ("PUBLICKEY", "PUBLIC KEY"),
    ("PRIVATEKEY", "PRIVATE KEY"),
    ("ECPRIVATEKEY", "EC PRIVATE KEY"),
    ("RSAPRIVATEKEY", "RSA PRIVATE KEY"),
    ("ENCRYPTEDPRIVATEKEY", "ENCRYPTED PRIVATE KEY"),
];
const LONGEST_LABEL: usize = 64;
/// Two for each certificate that a file may hold, and one more.
const MAX_MARKS: usize = 2 * MAX_CERTIFICATES + 1;
/// In fewer digits there is nothing.
const SHORTEST_BODY: usize = 64;

fn looks(text: &str) -> Likeness {
    const WORDS: &[&str] = &[
        "BEGIN", "begin", "Begin", "END C", "END X", "END T", "END P", "ENDC", "end c",
    ];
    Likeness::perhaps(WORDS.iter().any(|word| text.contains(word)))
}

/// A BEGIN or END line.
struct Mark {
    is_begin: bool,
    /// Where it starts and ends.
    start: usize,
    end: usize,
    label: &'static str,
    /// How it departs from what RFC 7468 section 2 writes.
    defect: Option<String>,
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let has_dashes = text.contains(DASHES);
    let plain = match has_dashes {
        true => text.replace(DASHES, "-"),
        false => text.to_owned(),
    };
    let marks = marks(&plain);
    let mut out = String::new();
    let mut defect = None;
    let mut report = |text: Option<String>| {
        if let Some(text) = text {
            defect.get_or_insert(text);
        }
    };
    let mut at = 0;
    while let Some(mark) = marks.get(at) {
        let next = marks.get(at + 1);
        let previous_end = at.checked_sub(1).map_or(0, |before| marks[before].end);
        at += 1;
        let body = match (mark.is_begin, next) {
            (true, Some(end)) if !end.is_begin => {
                at += 1;
                report(mark.defect.clone().or_else(|| end.defect.clone()));
                if end.label != mark.label {
                    report(Some(format!(
                        "it begins as `{}` and ends as `{}`",
                        mark.label, end.label
                    )));
                }
                &plain[mark.end..end.start]
            }
            (true, next) => {
                let end = next.map_or(plain.len(), |next| next.start);
                let body = first_lines(&plain[mark.end..end]);
                if !is_whole(body) {
                    continue;
                }
                report(Some("its END line is missing".to_owned()));
                body
            }
            (false, _) => {
                let body = last_lines(&plain[previous_end..mark.start]);
                if !is_whole(body) {
                    continue;
                }
                report(Some("its BEGIN line is missing".to_owned()));
                body
            }
        };
        if body.bytes().filter(|byte| is_digit(*byte)).count() >= SHORTEST_BODY {
            out.push_str(&format!(
                "-----BEGIN {0}-----\n{1}\n-----END {0}-----\n",
                mark.label,
                body.trim()
            ));
        }
    }
    if has_dashes && !marks.is_empty() {
        let detail =
            "dashes of a word processor stand in place of the hyphens in its BEGIN or END line";
        defect = Some(detail.to_owned());
    }
    let mut unwrapped = Unwrapped::whole(out).filter(|_| !marks.is_empty())?;
    unwrapped.defect = Some((REPAIRED, defect?));
    Some(unwrapped)
}

/// Every BEGIN and END line of a label that is known.
fn marks(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices(['B', 'b', 'E', 'e']) {
        let word = |word: &str| {
            let found = bytes.get(at..at + word.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
        };
        let length = match (word("BEGIN"), word("END")) {
            (true, _) => 5,
            (_, true) => 3,
            _ => continue,
        };
        if marks.len() < MAX_MARKS {
            let last = marks.last().map_or(0, |last| last.end);
            // Two marks may share their hyphens: those belong to the first.
            marks.extend(mark(text, at, length).map(|mark| Mark {
                start: mark.start.max(last),
                ..mark
            }));
        }
    }
    marks
}

/// The mark whose word stands at `at`.
fn mark(text: &str, at: usize, length: usize) -> Option<Mark> {
    let before = text[..at].trim_end_matches([' ', '\t']);
    let start = before.trim_end_matches('-').len();
    let hyphens_before = before.len() - start;
    let rest = &text[at + length..];
    let is_label = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '\t' | '.' | '#');
    let end = rest
        .char_indices()
        .take(LONGEST_LABEL)
        .find(|(_, c)| !is_label(*c));
    let (end, _) = end.or_else(|| (rest.len() < LONGEST_LABEL).then_some((rest.len(), ' ')))?;
    let written = &rest[..end];
    let packed: String = written.chars().filter(|c| !c.is_whitespace()).collect();
    let upper = packed.to_ascii_uppercase();
    let (_, label) = LABELS.iter().find(|(known, _)| *known == upper)?;
    let after = &rest[end..];
    let hyphens_after = after.len() - after.trim_start_matches('-').len();
    let stands_alone = text[..start].trim_end_matches([' ', '\t']).is_empty()
        || text[..start].ends_with(['\n', '\r', ' ', '\t']);
    let ends_line = after.is_empty() || after.starts_with(['\n', '\r']);
    if hyphens_before == 0 && !(stands_alone && ends_line) || (hyphens_after == 0 && !ends_line) {
        return None;
    }
    let name = if length == 5 { "BEGIN" } else { "END" };
    let is_exact =
        text[at..at + length] == *name && written == format!(" {label}") && before.len() == at;
    let defect = match (hyphens_before, hyphens_after, is_exact) {
        (5, 5, true) => None,
        (5, 5, false) => Some(format!(
            "its {name} line is not written as `-----{name} {label}-----`"
        )),
        (before, after, _) => Some(format!(
            "its {name} line has {before} hyphens before and {after} after the label, instead of 5 and 5"
        )),
    };
    Some(Mark {
        is_begin: length == 5,
        start,
        end: at + length + end + hyphens_after,
        label,
        defect,
    })
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn is_line_of_body(line: &str) -> bool {
    line.trim().bytes().all(is_digit)
}

/// The lines of base64 at the start.
fn first_lines(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if !is_line_of_body(line) {
            break;
        }
        end += line.len();
    }
    &text[..end]
}

/// The lines of base64 at the end.
fn last_lines(text: &str) -> &str {
    let mut start = text.len();
    for line in text.split_inclusive('\n').rev() {
        if !is_line_of_body(line) {
            break;
        }
        start -= line.len();
    }
    &text[start..]
}

/// Whether the body holds one value, and nothing of it is missing.
fn is_whole(body: &str) -> bool {
    text::base64(body)
        .is_some_and(|(octets, _)| der::length(&octets).is_ok_and(|length| length == octets.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{asn1::writer, input::form::Part};
    use ::base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::{collection::vec, prelude::*};

    fn repaired(text: &str) -> Option<(String, String)> {
        let unwrapped = unwrap(text)?;
        let Some(Part::Text(text)) = unwrapped.parts.into_iter().next() else {
            return None;
        };
        Some((text.into_owned(), unwrapped.defect?.1))
    }

    /// A block whose armour is damaged, and a word of what is told.
    fn damaged(body: &str, way: usize) -> (String, &'static str) {
        let lines = |begin: &str, end: &str| format!("{begin}\n{body}\n{end}\n");
        match way {
            0 => (
                lines("----BEGIN CERTIFICATE----", "----END CERTIFICATE----"),
                "4 hyphens",
            ),
            1 => (
                lines(
                    "------BEGIN CERTIFICATE------",
                    "------END CERTIFICATE------",
                ),
                "6 hyphens",
            ),
            2 => (
                lines("–––BEGIN CERTIFICATE–––", "–––END CERTIFICATE–––"),
                "dashes",
            ),
            3 => (
                lines("——-BEGIN CERTIFICATE——-", "——-END CERTIFICATE——-"),
                "dashes",
            ),
            4 => (
                format!("{body}\n-----END CERTIFICATE-----\n"),
                "BEGIN line is missing",
            ),
            5 => (
                format!("-----BEGIN CERTIFICATE-----\n{body}\n"),
                "END line is missing",
            ),
            6 => (
                lines("-----BEGIN  CERTIFICATE-----", "-----END CERTIFICATE-----"),
                "`-----BEGIN CERTIFICATE-----`",
            ),
            7 => (
                lines(
                    "----- BEGIN CERTIFICATE -----",
                    "----- END CERTIFICATE -----",
                ),
                "`-----BEGIN CERTIFICATE-----`",
            ),
            8 => (
                lines("-----BEGINCERTIFICATE-----", "-----ENDCERTIFICATE-----"),
                "`-----BEGIN CERTIFICATE-----`",
            ),
            9 => (
                lines("-----begin certificate-----", "-----end certificate-----"),
                "`-----BEGIN CERTIFICATE-----`",
            ),
            10 => (lines("BEGIN CERTIFICATE", "END CERTIFICATE"), "0 hyphens"),
            11 => (
                lines("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE"),
                "0 after",
            ),
            12 => (
                lines(
                    "-----BEGIN CERTIFICATE-----",
                    "-----END X509 CERTIFICATE-----",
                ),
                "ends as",
            ),
            13 => (
                lines("-----BEGIN CERTIFICATE----", "-----END CERTIFICATE-----"),
                "4 after",
            ),
            _ => (
                lines("-----BEGIN CERTIFI CATE-----", "-----END CERTIFICATE-----"),
                "`-----BEGIN CERTIFICATE-----`",
            ),
        }
    }

    /// Marks that share their hyphens, overlap or repeat: whatever is made of them, nothing panics.
    #[test]
    fn marks_that_share_their_hyphens_do_not_overlap() {
        assert!(repaired("-----BEGIN CERTIFICATE-----END CERTIFICATE-----\nx").is_none());
        let found = marks("-----BEGIN CERTIFICATE-----END CERTIFICATE-----");
        assert_eq!(found.len(), 2);
        assert!(found[0].end <= found[1].start);
    }

    proptest! {
        #[test]
        fn marks_in_any_order_are_read_or_passed_over(
            parts in vec(
                prop::sample::select(vec![
                    "-", "--", "-----", "BEGIN CERTIFICATE", "END CERTIFICATE", "BEGIN", "END ", "\n", " ", "\u{2013}",
                    "\u{2014}", "MIIBZTCCARegAwIBAgIQeHnVZRQRQBEkxRYyHwNcNzAFBgMrZXAwGDEWMBQGA1UE", "\u{e9}",
                ]),
                0..24,
            )
        ) {
            let _ = unwrap(&parts.concat());
        }
    }

    proptest! {
        #[test]
        fn armour_is_repaired(octets in vec(any::<u8>(), 60..200), way in 0..15_usize, has_text: bool) {
            let body = STANDARD.encode(writer::value(0x30, &octets));
            let lines: Vec<_> = body.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect();
            let lines = lines.join("\n");
            let (block, told) = damaged(&lines, way);
            let file = if has_text { format!("Our CA, in the end:\n\n{block}\nBegin to use it.") } else { block };
            prop_assert_eq!(looks(&file), Likeness::Perhaps);
            let (text, defect) = repaired(&file).ok_or_else(|| TestCaseError::fail(file.clone()))?;
            prop_assert_eq!(text, format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"));
            prop_assert!(defect.contains(told), "{}", defect);
        }

        #[test]
        fn any_text_gives_an_answer(text in "(-{0,6}|BEGIN|END| ?CERTIFICATE|\n|MIIB|\u{2013}|e|B){0,20}") {
            let _ = (looks(&text), unwrap(&text));
        }
    }

    #[test]
    fn what_is_not_damaged_or_not_whole_is_left_alone() {
        let body = "A".repeat(80);
        for text in [
            format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----"),
            format!("-----BEGIN CERTIFICATE-----\n{body}\n"),
            format!("{body}\n-----END CERTIFICATE-----"),
            format!("---- BEGIN SSH2 PUBLIC KEY ----\n{body}\n---- END SSH2 PUBLIC KEY ----"),
            "it begins at the end".to_owned(),
        ] {
            assert_eq!(repaired(&text), None, "{text}");
        }
    }

    #[test]
    fn a_line_is_a_mark_by_its_hyphens_or_by_standing_alone() {
        let padded = |length: usize| format!("BEGIN{:length$}", " CERTIFICATE");
        for (text, expected) in [
            ("BEGIN CERTIFICATE\n", 1),
            ("words\nEND CERTIFICATE", 1),
            ("words BEGIN CERTIFICATE\n", 0),
            ("BEGIN CERTIFICATE--\n", 0),
            ("--BEGIN CERTIFICATE\n", 1),
            ("--BEGIN CERTIFICATE: x\n", 0),
            ("words --BEGIN CERTIFICATE-- words", 1),
            (&padded(63), 1),
            (&padded(64), 0),
        ] {
            assert_eq!(marks(text).len(), expected, "{text}");
        }
        assert_eq!(
            marks(&"--BEGIN CMS--\n".repeat(MAX_MARKS + 1)).len(),
            MAX_MARKS
        );
    }
}
