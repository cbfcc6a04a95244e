//! What every operation may use: the clock, random numbers and the stored documents.
//!
//! With a seed and a fixed clock the answers of two runs are equal byte for byte, codes and
//! entity tags included, so that recorded exchanges can be compared.

use super::{access_log::AccessLog, clock::MovableClock, device::Live, store::Store};
use crate::mock::{Randomness, guid::guid};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// What every operation may use.
#[derive(Debug)]
pub(super) struct App {
    pub(super) clock: MovableClock,
    pub(super) randomness: Randomness,
    pub(super) store: Store,
    /// Devices that are connected.
    pub(super) live: Arc<Live>,
    /// Where requests and devices have their lines.
    pub(super) log: Option<AccessLog>,
    /// SHA-256 of the only token that is accepted, or nothing if any is.
    pub(super) token: Option<[u8; 32]>,
    /// `https`, or `http` without TLS: how links in answers begin.
    pub(super) scheme: &'static str,
    /// Answers that were numbered so far.
    pub(super) answers: AtomicU64,
}

impl App {
    /// A number for one answer, never twice the same, in the form of Microsoft's and AWS's
    /// request ids.
    pub(super) fn request_id(&self) -> String {
        let number = self.answers.fetch_add(1, Ordering::Relaxed);
        guid(self.randomness.octets(&format!("request {number}")))
    }

    /// Random hex digits in lower case, the same for the same seed and purpose.
    pub(super) fn hex<const N: usize>(&self, purpose: &str) -> String {
        hex::encode(self.randomness.octets::<N>(purpose))
    }

    /// An entity tag: eight octets in base64, as recorded answers of IoT Hub have it. It
    /// changes with each revision, which is all that clients may rely on (RFC 9110 section
    /// 8.8.3).
    pub(super) fn etag(&self, of: &str, revision: u64) -> String {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let purpose = format!("entity tag {of} {revision}");
        BASE64_STANDARD.encode(self.randomness.octets::<8>(&purpose))
    }

    /// A code as Azure's services give it out: 24 octets in upper-case hex, 48 characters. A
    /// new revision is a new code, which replaces the one before.
    pub(super) fn azure_code(&self, of: &str, revision: u64) -> String {
        self.hex::<24>(&format!("verification code {of} {revision}"))
            .to_ascii_uppercase()
    }
}
