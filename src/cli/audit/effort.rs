//! What the signatures of one file may cost: ten thousand CA certificates, each with a key of its
//! own, would hold the program for half a minute.

use crate::{
    certificate::{KeyKind, PublicKey},
    error::{Error, ErrorKind, Result},
};

/// Microseconds for the signatures of one file. All roots of a browser take a tenth of it.
const MOST: u64 = 1_500_000;

/// What is left of it.
pub(super) struct Effort(u64);

impl Effort {
    pub(super) fn of_a_file() -> Self {
        Self(MOST)
    }

    /// Charges a signature under such a key before it is verified.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] when there is not enough left.
    pub(super) fn spend(&mut self, key: &PublicKey) -> Result<()> {
        match self.0.checked_sub(cost(key)) {
            Some(left) => self.0 = left,
            None => {
                self.0 = 0;
                return Err(too_many());
            }
        }
        Ok(())
    }
}

/// Microseconds that it takes to find out that a signature is wrong, under a key that was never
/// seen before, as `benches/hostile.rs` measures it.
fn cost(key: &PublicKey) -> u64 {
    match (key.kind(), key.bits()) {
        (KeyKind::Ec { .. }, Some(..=256)) => 500,
        (KeyKind::Ec { .. }, _) => 1_600,
        (KeyKind::Rsa { .. }, Some(..=2048)) => 300,
        (KeyKind::Rsa { .. }, Some(..=4096)) => 800,
        (KeyKind::Rsa { .. }, _) => 2_000,
        _ => 200,
    }
}

fn too_many() -> Error {
    let message = "the signatures of this CA certificate and of those before it in the file take too long to verify";
    Error::new(ErrorKind::Limit, message)
        .with_hint("split the file into files with fewer different CA certificates")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Certificate;

    #[test]
    fn a_file_has_room_for_all_roots_of_a_browser_and_not_for_ten_thousand() {
        let root = Certificate::from_der(include_bytes!("../../../fixtures/root.cer"));
        let root = root.expect("a certificate");
        let mut effort = Effort::of_a_file();
        let spent = (0..10_000).take_while(|_| effort.spend(root.public_key()).is_ok());
        let count = spent.count();
        assert!((500..5_000).contains(&count), "{count}");
        assert!(effort.spend(root.public_key()).is_err(), "it is used up");
    }
}
