//! Content lines (RFC 5545 section 3.1) and text in them (section 3.3.11).

/// "Lines of text SHOULD NOT be longer than 75 octets, excluding the line break."
const OCTETS: usize = 75;

/// Appends a content line whose value needs no escapes.
pub(super) fn line(out: &mut String, name: &str, value: &str) {
    let mut room = OCTETS;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            // The space counts.
            room = OCTETS - 1;
        }
        room -= c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
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
    fn control_characters_are_left_out() {
        let mut out = String::new();
        text(&mut out, "X", "a\r\n\u{7}\tb");
        assert_eq!(out, "X:a\\n\tb\r\n");
    }
}
