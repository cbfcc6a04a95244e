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
const WIDEST: usize = 110;

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

    /// `text` in lines, the first after `used` characters, the others behind `indent` blanks.
    /// A word longer than a line is left whole: it is there to be copied.
    pub(crate) fn wrap(&self, text: &str, used: usize, indent: usize) -> String {
        // No character takes less than an octet.
        if used + text.len() <= self.width {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len() + 16);
        let mut column = used;
        for (at, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            if at > 0 && column + 1 + length > self.width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else if at > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_between_words_only() {
        let style = Style::new(false, 40);
        let text = "one two three four five six seven eight nine ten";
        let wrapped = style.wrap(text, 10, 4);
        assert!(wrapped.lines().all(|line| line.len() <= 40), "{wrapped}");
        assert_eq!(
            wrapped.split_whitespace().collect::<Vec<_>>().join(" "),
            text
        );
        let long = "A".repeat(128);
        assert_eq!(style.wrap(&long, 0, 0), long);
        for (text, used, lines) in [
            ("one two", 33, 1),
            ("one two", 34, 2),
            ("öne twö", 33, 1),
            ("öne twö", 34, 2),
        ] {
            assert_eq!(style.wrap(text, used, 0).lines().count(), lines, "{text}");
        }
    }
}
