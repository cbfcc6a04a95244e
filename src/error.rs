//! The error type: why an input could not be examined, where, and what to do.
//!
//! A certificate that breaks a rule is never an [`Error`]: that is a finding in a report. An
//! `Error` means that there is no certificate to evaluate, or that the request cannot be carried
//! out.
//!
//! One type for the whole crate, since whoever handles it does the same in all cases: show message
//! and hint, and choose an exit code by [`ErrorKind`]. Parts are added on the way up, each where it
//! is known: the reader knows the offset, its caller the file.

use crate::escape;
use std::{error, fmt, io, sync::Arc};

/// A `Result` whose error is an [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why something could not be examined, where, and what to do about it.
///
/// `Display` prints one line, `file: at byte N, in FIELD: message`, with the
/// parts that are known and nothing hidden in them; the remedy is kept apart in [`Error::hint`], and
/// the cause, where another library reported it, in [`source`](error::Error::source).
#[derive(Clone, Debug)]
pub struct Error(Box<Parts>);

/// Boxed: most results are good, and an error by itself would make every `Result` over 100 octets long.
#[derive(Clone, Debug)]
struct Parts {
    kind: ErrorKind,
    message: String,
    file: Option<String>,
    offset: Option<usize>,
    field: Option<String>,
    hint: Option<String>,
    source: Option<Arc<dyn error::Error + Send + Sync>>,
}

/// The kind of an [`Error`]. It decides the exit code: 2 for usage, 3 for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is not, or not completely, a valid encoding of what was expected.
    Decode,
    /// A file could not be read or written.
    Io,
    /// The input exceeds a limit on size or number.
    Limit,
    /// The input is recognised as something else: a private key, a CSR, a web page.
    NotACertificate,
    /// The request is invalid, whatever the files contain.
    Usage,
}

impl Error {
    /// An error without a place. `message` says what was read and what was wrong with it, begins in
    /// lower case and has no final full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            kind,
            message: message.into(),
            file: None,
            offset: None,
            field: None,
            hint: None,
            source: None,
        }))
    }

    /// An error of reading or writing `file`. `doing` completes "cannot": `read`, `write`.
    pub fn io(file: impl Into<String>, doing: &str, cause: io::Error) -> Self {
        Self::new(ErrorKind::Io, format!("cannot {doing}: {cause}"))
            .in_file(file)
            .caused_by(cause)
    }

    /// The same error with the error of another library that led to it.
    #[must_use]
    pub fn caused_by(mut self, source: impl error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Adds the byte offset at which the error was detected, from the start of what was decoded.
    #[must_use]
    pub fn at(mut self, offset: usize) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// Removes the offset, for input that was decoded from the file and has other offsets.
    pub(crate) fn without_offset(mut self) -> Self {
        self.0.offset = None;
        self
    }

    /// Adds the field that was being read, as a path of ASN.1 names (`tbsCertificate.validity`).
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Adds the file that the error concerns, unless it already names one.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.0.file.get_or_insert_with(|| file.into());
        self
    }

    /// Adds a hint: what to do about the error.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message, without file, offset and field.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The file that the error concerns.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// The byte offset from the start of the decoded input.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The field that was being read, as a path of ASN.1 names.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What to do about the error.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.0.file.iter().map(|file| format!("{file}: "));
        let place = match (self.0.offset, &self.0.field) {
            (Some(offset), Some(field)) => format!("at byte {offset}, in {field}: "),
            (Some(offset), None) => format!("at byte {offset}: "),
            (None, Some(field)) => format!("in {field}: "),
            (None, None) => String::new(),
        };
        let line: String = file.chain([place, self.0.message.clone()]).collect();
        f.write_str(&escape::text(&line))
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

/// `1 byte`, `2 bytes`.
pub(crate) fn counted<N: fmt::Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    let s = if count == N::from(1) { "" } else { "s" };
    format!("{count} {what}{s}")
}

/// `1 byte follows`, `2 bytes follow`.
pub(crate) fn counted_following(count: usize, what: &str) -> String {
    let s = if count == 1 { "s" } else { "" };
    format!("{} follow{s}", counted(count, what))
}
