//! How much work opening files may take: a file from elsewhere says itself how often a hash is repeated.

use crate::error::{Error, ErrorKind, Result};
use std::cell::Cell;

/// Rounds of all derivations for one file, with every passphrase that is tried. OpenSSL writes 2,048, Java
/// 10,000, and OWASP's Password Storage Cheat Sheet asks for 600,000 of PBKDF2; this many take a second or
/// two.
const MAX_ROUNDS: u64 = match cfg!(fuzzing) {
    false => 3_000_000,
    // A fuzzer would otherwise spend all of its time here.
    true => 10_000,
};

/// What is left to spend on one file.
#[derive(Debug)]
pub(crate) struct Work(Cell<u64>);

impl Default for Work {
    fn default() -> Self {
        Self(Cell::new(MAX_ROUNDS))
    }
}

impl Work {
    /// Counts work before it is done. `rounds` is what one derivation asks for, and `blocks` how many
    /// outputs of the hash it makes.
    pub(super) fn derive(&self, rounds: u64, blocks: u64, what: &str) -> Result<()> {
        if rounds > MAX_ROUNDS {
            return Err(refused(format!(
                "opening the PKCS#12 file would take {rounds} rounds of {what}, more than {MAX_ROUNDS}"
            )));
        }
        self.spend(rounds.saturating_mul(blocks))
    }

    /// The same for octets, each of which goes through a hash or a cipher.
    pub(super) fn octets(&self, octets: usize) -> Result<()> {
        // A block of 3DES takes about as long as a round of a hash.
        self.spend(octets as u64 / 8)
    }

    fn spend(&self, units: u64) -> Result<()> {
        let left = self.0.get().checked_sub(units).ok_or_else(|| {
            refused(format!(
                "opening the PKCS#12 file would take more than {MAX_ROUNDS} rounds of hashing, all its parts together"
            ))
        })?;
        self.0.set(left);
        Ok(())
    }
}

fn refused(message: String) -> Error {
    Error::new(ErrorKind::Limit, message).with_hint(
        "if the file is your own, export its certificates: `openssl pkcs12 -in FILE -nokeys -out certificates.pem`",
    )
}
