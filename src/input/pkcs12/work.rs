//! How much work opening files may take: a file from elsewhere says itself how often a hash is repeated.

use crate::error::{Error, ErrorKind, Result};
use std::cell::Cell;

/// Rounds of SHA-256 that all derivations for one file take, with every passphrase that is tried. OpenSSL writes
/// 2,048, Java 10,000, and OWASP's Password Storage Cheat Sheet asks for 600,000 of PBKDF2, which are 1,200,000
/// of the hash, for each of two or three parts. This many take less than two seconds without instructions for SHA,
/// and less than one with them.
const MAX_ROUNDS: u64 = match cfg!(fuzzing) {
    false => 8_000_000,
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
    /// outputs of the hash each makes, in units of one of SHA-256.
    pub(super) fn derive(&self, rounds: u64, blocks: u64, what: &str) -> Result<()> {
        let most = MAX_ROUNDS / blocks.max(1);
        if rounds > most {
            return Err(refused(format!(
                "opening the PKCS#12 file would take {rounds} rounds of {what}, more than {most}"
            )));
        }
        self.spend(rounds.saturating_mul(blocks))
    }

    /// The same for octets, each of which goes through a hash or a cipher.
    pub(super) fn octets(&self, octets: usize) -> Result<()> {
        // A block of 3DES, which is 8 octets, takes as long as three rounds of a hash.
        self.spend((octets as u64).saturating_mul(3) / 8)
    }

    #[cfg(test)]
    pub(super) fn left(&self) -> u64 {
        self.0.get()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// More octets of 3DES than take two seconds.
    #[test]
    fn octets_cost_what_the_slowest_cipher_takes_for_them() {
        assert!(Work::default().octets(16 << 20).is_ok());
        assert!(Work::default().octets(22_000_000).is_err());
    }

    #[test]
    fn rounds_are_counted_before_they_are_done() {
        let derive = |rounds, blocks| Work::default().derive(rounds, blocks, "x");
        assert!(derive(2_000_000, 4).is_ok());
        assert!(derive(8_000_000, 0).is_ok());
        let error = derive(2_000_001, 4).expect_err("too many");
        let expected = "2000001 rounds of x, more than 2000000";
        assert!(error.message().contains(expected), "{error}");
    }
}
