//! Escaping every text of a value that popcert did not write.

use crate::escape;
use std::{borrow::Cow, sync::Arc};

/// What holds text that popcert did not write.
pub(crate) trait Escape {
    /// Whether every text can be shown as it is.
    fn is_escaped(&self) -> bool;

    /// Makes every text one that can be shown.
    fn escape(&mut self);
}

impl Escape for String {
    fn is_escaped(&self) -> bool {
        escape::is_escaped(self)
    }

    fn escape(&mut self) {
        if let Cow::Owned(shown) = escape::text(self) {
            *self = shown;
        }
    }
}

impl Escape for Cow<'static, str> {
    fn is_escaped(&self) -> bool {
        match self {
            // What is borrowed for ever is popcert's own.
            Cow::Borrowed(_) => true,
            Cow::Owned(text) => text.is_escaped(),
        }
    }

    fn escape(&mut self) {
        if let Cow::Owned(text) = self {
            text.escape();
        }
    }
}

impl Escape for Arc<str> {
    fn is_escaped(&self) -> bool {
        escape::is_escaped(self)
    }

    fn escape(&mut self) {
        if let Cow::Owned(shown) = escape::text(self) {
            *self = shown.into();
        }
    }
}

impl<T: Escape + Clone> Escape for Arc<T> {
    fn is_escaped(&self) -> bool {
        T::is_escaped(self)
    }

    fn escape(&mut self) {
        // Others have the same, which is seldom in need of a change.
        if !self.is_escaped() {
            Arc::make_mut(self).escape();
        }
    }
}

impl<T: Escape> Escape for Box<T> {
    fn is_escaped(&self) -> bool {
        T::is_escaped(self)
    }

    fn escape(&mut self) {
        self.as_mut().escape();
    }
}

impl<T: Escape> Escape for Option<T> {
    fn is_escaped(&self) -> bool {
        self.iter().all(Escape::is_escaped)
    }

    fn escape(&mut self) {
        self.iter_mut().for_each(Escape::escape);
    }
}

impl<T: Escape> Escape for Vec<T> {
    fn is_escaped(&self) -> bool {
        self.iter().all(Escape::is_escaped)
    }

    fn escape(&mut self) {
        self.iter_mut().for_each(Escape::escape);
    }
}

impl<T: Escape> Escape for (T, T) {
    fn is_escaped(&self) -> bool {
        self.0.is_escaped() && self.1.is_escaped()
    }

    fn escape(&mut self) {
        self.0.escape();
        self.1.escape();
    }
}
