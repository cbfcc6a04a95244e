//! Content lines (RFC 5545 section 3.1) and text in them (section 3.3.11).

/// "Lines of text SHOULD NOT be longer than 75 octets, excluding the line break."
const OCTETS: usize = 75;

/// Appends a content line whose value needs no escapes.
pub(super) fn line(out: &mut String, name: &str, value: &str) {
    let content = format!("{name}:{value}");
    let (mut rest, mut room) = (&*content, OCTETS);
    while rest.len() > room {
        let (piece, after) = rest.split_at(fitting(rest, room));
        out.push_str(piece);
        out.push_str("\r\n ");
        // The space counts.
        (rest, room) = (after, OCTETS - 1);
    }
    out.push_str(rest);
    out.push_str("\r\n");
}

/// How much of a text fits. A colon is not left for the next line, which could begin as a command to
/// the CI system that logs it.
fn fitting(text: &str, room: usize) -> usize {
    let ends = || (1..=room).rev().filter(|at| text.is_char_boundary(*at));
    let end = ends().find(|at| text.as_bytes().get(*at) != Some(&b':'));
    end.or_else(|| ends().next()).unwrap_or(text.len())
}

/// Appends a content line whose value is text.
pub(super) fn text(out: &mut String, name: &str, value: &str) {
    let mut escaped = String::with_capacity(value.len() + 16);
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            // "CONTROL […] all the controls except HTAB"
            c if c.is_control() && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    line(out, name, &escaped);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Unfolds a line and reads its text.
    fn read(line: &str) -> String {
        let line = line.replace("\r\n ", "");
        let value = line.strip_prefix("SUMMARY:").expect("its name");
        let value = value.strip_suffix("\r\n").expect("its end");
        let (mut out, mut chars) = (String::new(), value.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' => out.push(match chars.next().expect("an escape") {
                    'n' => '\n',
                    c @ ('\\' | ';' | ',') => c,
                    c => panic!("{c:?} is not escaped so"),
                }),
                ';' | ',' | '\n' | '\r' => panic!("{c:?} is not escaped: {line:?}"),
                c => out.push(c),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn text_is_read_as_it_was(value in "([^\\p{Cc}]|[\\\\;,:\n \"]|日|🦀){0,200}") {
            let mut out = String::new();
            text(&mut out, "SUMMARY", &value);
            prop_assert_eq!(read(&out), value);
            for line in out.split("\r\n") {
                prop_assert!(line.len() <= 75, "{}", line);
            }
        }
    }

    #[test]
    fn lines_are_as_long_as_they_may_be() {
        let mut out = String::new();
        line(&mut out, "A", &"x".repeat(73 + 74 + 1));
        let lengths: Vec<_> = out.split("\r\n").map(str::len).collect();
        assert_eq!(lengths, [75, 75, 2, 0]);
    }

    #[test]
    fn no_line_begins_with_a_colon() {
        for length in 60..80 {
            let mut out = String::new();
            line(
                &mut out,
                "A",
                &format!("{}::error::x日", "x".repeat(length)),
            );
            assert!(!out.contains("\n :"), "{out}");
        }
        let mut out = String::new();
        line(&mut out, "A", &":".repeat(500));
        assert_eq!(out.matches(':').count(), 501);
    }

    #[test]
    fn control_characters_are_left_out() {
        let mut out = String::new();
        text(&mut out, "X", "a\r\n\u{7}\tb");
        assert_eq!(out, "X:a\\n\tb\r\n");
    }
}
