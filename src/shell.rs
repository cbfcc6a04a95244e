//! Words in commands that are there to be pasted.

use std::borrow::Cow;

/// A word for a POSIX shell, in quotes where it needs them.
pub(crate) fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(quoted("proof.cer"), "proof.cer");
        assert_eq!(quoted("my proof.cer"), "'my proof.cer'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("$(rm -r .)"), "'$(rm -r .)'");
        assert_eq!(quoted("`id`"), "'`id`'");
        assert_eq!(quoted(r"C:\proof.cer"), r"'C:\proof.cer'");
        assert_eq!(quoted(""), "''");
    }
}
