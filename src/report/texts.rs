//! Texts by the hundred thousand: an allocation for each would take ten times their octets.

use super::escape_texts::Escape;
use crate::escape;
use serde::{Serialize, Serializer};
use std::fmt::{Display, Write};

/// A list of texts in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    /// Where each ends in it.
    ends: Vec<usize>,
}

impl Texts {
    /// Each text, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let places = starts.zip(&self.ends);
        places.map(|(start, end)| &self.all[*start..*end])
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One more text, in two parts.
    pub(crate) fn push_parts(&mut self, first: &str, second: &str) {
        self.all.push_str(first);
        self.all.push_str(second);
        self.ends.push(self.all.len());
    }

    pub(crate) fn push(&mut self, text: impl Display) {
        // A String takes all that it is given.
        let _ = write!(self.all, "{text}");
        self.ends.push(self.all.len());
    }
}

impl<T: Display> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text));
        all
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Escape for Texts {
    fn is_escaped(&self) -> bool {
        self.iter().all(escape::is_escaped)
    }

    fn escape(&mut self) {
        *self = self.iter().map(escape::text).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_apart_and_each_can_be_shown() {
        let mut texts: Texts = ["a", "", "b\u{7}", "::"].into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["a", "", "b\u{7}", "::"]);
        assert_eq!((texts.len(), texts.is_escaped()), (4, false));
        texts.escape();
        assert!(texts.is_escaped());
        let json = serde_json::to_string(&texts).unwrap();
        assert_eq!(json, r#"["a","","b\\u{7}","::"]"#);
        assert!(Texts::default().is_empty());
    }
}
