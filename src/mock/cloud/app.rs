//! What every operation may use: the clock, random numbers and what is stored.

use super::store::Store;
use crate::{certificate::Time, mock::Randomness};

/// Where the mock's time comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// It stands still.
    Fixed(Time),
    /// It is asked for every time.
    Running(fn() -> Time),
}

impl Clock {
    pub(super) fn now(self) -> Time {
        match self {
            Self::Fixed(at) => at,
            Self::Running(now) => now(),
        }
    }
}

/// What every operation may use.
#[derive(Debug)]
pub(super) struct App {
    pub(super) clock: Clock,
    pub(super) randomness: Randomness,
    pub(super) store: Store,
    /// SHA-256 of the only token that is accepted, or nothing if any is.
    pub(super) token: Option<[u8; 32]>,
}

impl App {
    /// Random hex digits in lower case, the same for the same seed and purpose.
    pub(super) fn hex<const N: usize>(&self, purpose: &str) -> String {
        hex::encode(self.randomness.octets::<N>(purpose))
    }

    /// An entity tag: eight octets in base64, as the services' are.
    pub(super) fn etag(&self, of: &str, revision: u64) -> String {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let purpose = format!("entity tag {of} {revision}");
        BASE64_STANDARD.encode(self.randomness.octets::<8>(&purpose))
    }

    /// A code as Azure's services give out: 24 octets in upper-case hex.
    pub(super) fn azure_code(&self, of: &str, revision: u64) -> String {
        self.hex::<24>(&format!("verification code {of} {revision}"))
            .to_ascii_uppercase()
    }
}
