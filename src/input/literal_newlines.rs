//! Line ends as two characters, `\n`, as they stand in a JSON string or a variable of a pipeline; and
//! as three, `\\n`, where two tools escaped one after the other.

use super::{
    form::{Form, Likeness, Unwrapped},
    found::QuirkKind,
};

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::LiteralNewlines),
    words: "line ends are written as `\\n`, as in a JSON string",
    looks,
    unwrap: |text| Unwrapped::whole(unescaped(text)),
    for_crls: true,
};

fn looks(text: &str) -> Likeness {
    match text.contains("\\n") {
        true if text.contains("-----BEGIN") => Likeness::Surely,
        is_like => Likeness::perhaps(is_like),
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let escaped = after.trim_start_matches('\\');
        let slashes = &after[..after.len() - escaped.len()];
        rest = match escaped.as_bytes().first() {
            Some(b'n') => {
                out.push('\n');
                &escaped[1..]
            }
            Some(b'r') => &escaped[1..],
            _ => {
                out.push_str(slashes);
                escaped
            }
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn line_ends_are_found_however_often_they_were_escaped() {
        for (escaped, text) in [
            ("a\\nb", "a\nb"),
            ("a\\\\nb\\\\\\nc", "a\nb\nc"),
            ("a\\r\\nb", "a\nb"),
            ("C:\\x\\", "C:\\x\\"),
            ("\\\u{e9}", "\\\u{e9}"),
        ] {
            assert_eq!(unescaped(escaped), text);
        }
    }

    proptest! {
        #[test]
        fn what_was_escaped_is_restored(lines in "[a-zA-Z+/=\n-]{0,80}", again in 1..4_usize) {
            let mark = format!("{}n", "\\".repeat(again));
            prop_assert_eq!(unescaped(&lines.replace('\n', &mark)), lines);
        }
    }

    #[test]
    fn an_armour_with_literal_line_ends_is_surely_one() {
        assert_eq!(looks("-----BEGIN X-----\\n"), Likeness::Surely);
        assert_eq!(looks("a\\n"), Likeness::Perhaps);
        assert_eq!(looks("-----BEGIN X-----\n"), Likeness::Unlike);
    }
}
