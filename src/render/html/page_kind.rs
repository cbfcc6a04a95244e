//! Whether a page has one result or many.

/// How many results a page has, which decides what of each is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    Many,
    Single,
}

impl PageKind {
    /// The headings within a result, one level below its own.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Many => "h3",
            Self::Single => "h2",
        }
    }

    /// The attribute of facts, which are open unless there are many of them.
    pub(super) fn open(self) -> &'static str {
        match self {
            Self::Many => "",
            Self::Single => " open",
        }
    }
}
