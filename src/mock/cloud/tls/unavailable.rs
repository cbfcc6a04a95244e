//! The error of `--tls` on a processor that the TLS provider does not support.

use crate::error::{Error, ErrorKind};

/// Why this machine has no TLS, and what to do without.
pub(super) fn tls_unavailable(why: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("TLS is not available: {why}"))
        .with_hint("leave out `--tls`, and let the client use HTTP with 127.0.0.1")
}
