//! Random octets, from the system or from a seed.
//!
//! Both seed ChaCha20 (RFC 8439) once per purpose. Fixtures are the same on every machine
//! because nothing here depends on the order in which things are made, nor on a library's own
//! generator.

use crate::error::{Error, ErrorKind, Result};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A source of random octets. Each purpose has its own stream, so that making one thing more
/// never changes the others. The same purpose gives the same octets: a caller that makes
/// several things of a kind numbers them.
#[derive(Clone, Debug)]
pub struct Randomness {
    seed: Zeroizing<[u8; 32]>,
}

impl Randomness {
    /// The same octets every time, on every machine. For mocks and fixtures only: there are few
    /// seeds, and whoever knows one has all keys made from it.
    pub fn seeded(seed: u64) -> Self {
        let digest = Sha256::new()
            // Domain separation: no other use of SHA-256 over a number gives this seed.
            // Changing the text changes every fixture.
            .chain_update(b"popcert mock seed 1")
            .chain_update(seed.to_be_bytes())
            .finalize();
        Self {
            seed: Zeroizing::new(digest.into()),
        }
    }

    /// Octets that nobody can predict, seeded with 256 bits from the operating system.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the system has none to give.
    pub fn from_system() -> Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed).map_err(|cause| {
            Error::new(
                ErrorKind::Io,
                format!("the system gives no random numbers: {cause}"),
            )
        })?;
        Ok(Self { seed })
    }

    /// A source of its own for one of many alike, such as a tenant: its streams share nothing
    /// with those of another.
    #[cfg(feature = "mock-cloud")]
    pub(crate) fn derived(&self, of: &str) -> Self {
        Self {
            seed: Zeroizing::new(self.octets(&format!("source {of}"))),
        }
    }

    /// The stream for one purpose.
    pub(crate) fn stream(&self, purpose: &str) -> ChaCha20Rng {
        let digest = Sha256::new()
            .chain_update(*self.seed)
            .chain_update(purpose.as_bytes())
            .finalize();
        ChaCha20Rng::from_seed(digest.into())
    }

    /// 16 octets with the highest bit clear and the next set: a positive serial number, always
    /// of one length (RFC 5280 section 4.1.2.2).
    pub(crate) fn serial(&self, purpose: &str) -> [u8; 16] {
        let mut serial: [u8; 16] = self.octets(purpose);
        serial[0] = serial[0] & 0x7F | 0x40;
        serial
    }

    /// The first `N` octets of the stream for one purpose.
    pub(crate) fn octets<const N: usize>(&self, purpose: &str) -> [u8; N] {
        let mut octets = [0; N];
        self.stream(purpose).fill_bytes(&mut octets);
        octets
    }
}
