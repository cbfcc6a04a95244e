//! Colour, with care: every line reads the same without it.

use crate::report::Severity;

/// Whether to colour, and how wide lines may be.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    color: bool,
    width: usize,
}

/// Narrower than this, wrapping only hurts.
const NARROWEST: usize = 40;
/// Wider than this, lines are hard to follow.
const WIDEST: usize = 120;

impl Style {
    /// A style for lines of about `width` characters.
    pub fn new(color: bool, width: usize) -> Self {
        Self {
            color,
            width: width.clamp(NARROWEST, WIDEST),
        }
    }

    /// Characters in a line.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn good(&self, text: &str) -> String {
        self.paint("1;32", text)
    }

    pub(crate) fn bad(&self, text: &str) -> String {
        self.paint("1;31", text)
    }

    pub(crate) fn strong(&self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn quiet(&self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(crate) fn severity(&self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Note => "1;36",
            Severity::Warning => "1;33",
        };
        self.paint(code, text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// Prose in lines, the first after `used` characters, the others behind `indent` blanks: broken at
    /// blanks, and inside a word only if it is longer than a line.
    pub(crate) fn wrap(&self, text: &str, used: usize, indent: usize) -> String {
        self.fold(text, used, indent, last_blank)
    }

    /// A value in lines: broken after a comma if one is near the end of the line, as between the parts
    /// of a name, else as prose is.
    pub(crate) fn wrap_value(&self, value: &str, used: usize, indent: usize) -> String {
        self.fold(value, used, indent, |part| {
            let comma = last_after(part, &[',']);
            let is_near = |at: &usize| *at * 2 >= part.len();
            comma.filter(is_near).or_else(|| last_blank(part))
        })
    }

    /// What is too long for a line and has no place to break is left whole: it is there to be copied.
    fn fold(
        &self,
        text: &str,
        used: usize,
        indent: usize,
        place: fn(&str) -> Option<usize>,
    ) -> String {
        // No character takes less than an octet.
        if used + text.len() <= self.width {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len() + 64);
        let (mut rest, mut column) = (text, used);
        while let Some((room, _)) = rest
            .char_indices()
            .nth(self.width.saturating_sub(column).max(1))
        {
            let place = |part| place(part).or_else(|| last_after(part, &['/', ',', ';', ':', '&']));
            // A blank right behind the room takes none of it.
            let end = room + rest[room..].chars().next().map_or(0, char::len_utf8);
            let beyond = || rest.find(' ').map(|at| at + 1);
            let Some(at) = place(&rest[..end]).filter(|at| *at > 0).or_else(beyond) else {
                break;
            };
            out.push_str(rest[..at].trim_end_matches(' '));
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            rest = rest[at..].strip_prefix(' ').unwrap_or(&rest[at..]);
            column = indent;
        }
        out.push_str(rest);
        out
    }
}

/// Behind the last blank; a literal between backticks is not torn apart, if it need not be.
fn last_blank(part: &str) -> Option<usize> {
    let mut blanks = part.match_indices(' ').map(|(at, _)| at + 1);
    let is_outside = |at: &usize| part[..*at].matches('`').count().is_multiple_of(2);
    let outside = std::iter::from_fn(|| blanks.next()).filter(is_outside);
    outside.last().or_else(|| part.rfind(' ').map(|at| at + 1))
}

/// Behind the last of these separators, unless it is escaped (RFC 4514) or a colon follows: a line that
/// begins with two is a command to some build servers.
fn last_after(part: &str, separators: &[char]) -> Option<usize> {
    let (before_last, _) = part.char_indices().next_back()?;
    let mut places = part.match_indices(separators).map(|(at, _)| at + 1);
    let is_place = |at: &usize| {
        *at <= before_last && !part[*at..].starts_with(':') && !part[..*at - 1].ends_with('\\')
    };
    std::iter::from_fn(|| places.next()).filter(is_place).last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str) -> Vec<&str> {
        text.lines().map(str::trim_start).collect()
    }

    #[test]
    fn prose_breaks_at_blanks_and_in_words_that_are_longer_than_a_line() {
        let style = Style::new(false, 40);
        let long = "A".repeat(128);
        let path = "fleet/of/the/plant/in/redmond/washington/device.pem";
        for (text, used, expected) in [
            ("one two", 33, vec!["one two"]),
            ("one two", 34, vec!["one", "two"]),
            ("öne twö", 33, vec!["öne twö"]),
            ("öne twö", 34, vec!["öne", "twö"]),
            (&long, 0, vec![&*long]),
            (&format!("a {long} b"), 0, vec!["a", &long, "b"]),
            (
                path,
                0,
                vec!["fleet/of/the/plant/in/redmond/", "washington/device.pem"],
            ),
            (
                "have it made again with `--ignore it all`",
                0,
                vec!["have it made again with", "`--ignore it all`"],
            ),
            (
                "a,b,c and more than that is in this line",
                0,
                vec!["a,b,c and more than that is in this line"],
            ),
            (
                "a,b,c and more than that is in this one,x",
                0,
                vec!["a,b,c and more than that is in this", "one,x"],
            ),
        ] {
            assert_eq!(lines(&style.wrap(text, used, 4)), expected, "{text}");
        }
    }

    #[test]
    fn names_break_between_their_parts() {
        let style = Style::new(false, 40);
        for (name, expected) in [
            (
                "CN=Policy CA of the plant,O=MOCK Corporation,C=US",
                vec!["CN=Policy CA of the plant,", "O=MOCK Corporation,C=US"],
            ),
            (
                "CN=Plant\\, one in Redmond and others,C=US",
                vec!["CN=Plant\\, one in Redmond and others,", "C=US"],
            ),
            (
                "CN=a,O=the corporation with the longest of all names",
                vec!["CN=a,O=the corporation with the longest", "of all names"],
            ),
        ] {
            assert_eq!(lines(&style.wrap_value(name, 0, 2)), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_longer_than_it_must_be(
            text in "[a-z/:,; é]{0,200}", used in 0_usize..60, indent in 0_usize..20,
        ) {
            let style = Style::new(false, 40);
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            for wrapped in [style.wrap(&text, used, indent), style.wrap_value(&text, used, indent)] {
                prop_assert_eq!(bare(&wrapped), bare(&text));
                for line in wrapped.lines().skip(1) {
                    let is_word = !line.trim().contains([' ', '/', ',', ';', ':']);
                    prop_assert!(line.chars().count() <= 40 || is_word || line.contains("::"), "{wrapped}");
                    prop_assert!(text.contains(" ::") || text.starts_with("::") || !line.trim_start().starts_with("::"));
                }
            }
        }
    }
}
