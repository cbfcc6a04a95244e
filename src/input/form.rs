//! What a form of text is: how it is recognised by its content, and what it wraps.

use super::found::{Encoding, QuirkKind};
use crate::error::Error;
use std::borrow::Cow;

/// One form in which certificates are found in text. Each has a file, and a line in the table of
/// `search.rs`.
pub(super) struct Form {
    /// What is reported of a certificate that was inside; `None` where the encoding says it all.
    pub(super) quirk: Option<QuirkKind>,
    /// The same in words.
    pub(super) words: &'static str,
    /// How much a text looks like it. It is asked of every text, and has to be quick.
    pub(super) looks: fn(&str) -> Likeness,
    /// What is inside; `None` when the text is not of this form after all. It takes time and memory
    /// in proportion to the text, whatever that is.
    pub(super) unwrap: for<'a> fn(&'a str) -> Option<Unwrapped<'a>>,
    /// Whether CRLs are read in this form: nothing of the text may get lost, or `rest` has it.
    pub(super) for_crls: bool,
}

/// How much a text looks like a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    Unlike,
    /// It is tried where nothing else yields a certificate.
    Perhaps,
    /// It is tried first.
    Surely,
}

impl Likeness {
    pub(super) fn perhaps(is_like: bool) -> Self {
        if is_like { Self::Perhaps } else { Self::Unlike }
    }

    pub(super) fn surely(is_like: bool) -> Self {
        if is_like { Self::Surely } else { Self::Unlike }
    }
}

/// A part of what is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(Cow<'a, str>),
    /// Octets, and how they were written.
    Octets(Vec<u8>, Encoding),
}

impl Part<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Octets(octets, _) => octets.len(),
        }
    }
}

/// What a text holds in some form.
#[derive(Debug, Default)]
pub(super) struct Unwrapped<'a> {
    /// What may hold certificates, in the order of the text.
    pub(super) parts: Vec<Part<'a>>,
    /// What stands in no part: a CRL could be lost in it.
    pub(super) rest: String,
    /// Something more to report, if there are certificates.
    pub(super) defect: Option<(QuirkKind, String)>,
    /// What the text is, if it holds no certificate.
    pub(super) instead: Option<Error>,
}

impl<'a> Unwrapped<'a> {
    /// The parts alone; `None` if there are none.
    pub(super) fn parts(parts: Vec<Part<'a>>) -> Option<Self> {
        (!parts.is_empty()).then(|| Self {
            parts,
            ..Self::default()
        })
    }

    /// All of the text, undone.
    pub(super) fn whole(text: String) -> Option<Self> {
        Self::parts(vec![Part::Text(Cow::Owned(text))])
    }

    pub(super) fn with_rest(mut self, rest: String) -> Self {
        self.rest = rest;
        self
    }
}

/// Base64 of the shortest certificate that anyone uses is longer: names, dates, identifiers and
/// passwords are not worth a try.
pub(super) const SHORTEST: usize = 200;

/// `-----BEGIN `, and the same in base64.
const ARMOURS: [&str; 2] = ["-----BEGIN", "LS0tLS1CRUdJTi"];

/// Whether a value inside a form is worth a try: it is long, or begins an armour, which may be that of
/// a short private key.
pub(super) fn may_hold(text: &str) -> bool {
    text.len() >= SHORTEST || ARMOURS.iter().any(|armour| text.contains(armour))
}
