//! A passphrase in the two encodings that PKCS#12 has for it.

use zeroize::Zeroizing;

/// A passphrase as its schemes take it.
pub(super) struct Password {
    /// For PKCS#12's own derivation, a BMPString with its terminator (RFC 7292 appendix B.1).
    pub(super) utf16: Zeroizing<Vec<u8>>,
    /// For PBKDF2, the octets themselves (RFC 8018 section 3 recommends UTF-8).
    pub(super) octets: Zeroizing<Vec<u8>>,
}

impl Password {
    /// No passphrase at all, which some programs (NSS, GnuTLS) tell from an empty one.
    fn none() -> Self {
        Self {
            utf16: Zeroizing::default(),
            octets: Zeroizing::default(),
        }
    }

    /// Whether everybody knows it: it is empty, or there is none.
    pub(super) fn is_usual(&self) -> bool {
        self.octets.is_empty()
    }

    fn wide(octets: &[u8], units: impl Iterator<Item = u16>) -> Self {
        // Room for all of it: a buffer that grows would leave copies behind.
        let mut utf16 = Zeroizing::new(Vec::with_capacity(2 * octets.len() + 2));
        units.for_each(|unit| utf16.extend(unit.to_be_bytes()));
        utf16.extend([0, 0]);
        Self {
            utf16,
            octets: Zeroizing::new(octets.to_vec()),
        }
    }
}

/// What opens files that nobody gave a passphrase.
pub(super) fn usual() -> Vec<Password> {
    vec![Password::wide(&[], std::iter::empty()), Password::none()]
}

/// What a passphrase may have been taken for. OpenSSL before 1.1 made a BMPString of each octet,
/// whatever characters they were.
pub(super) fn candidates(passphrase: &[u8]) -> Vec<Password> {
    let mut all = Vec::with_capacity(2);
    if let Ok(text) = std::str::from_utf8(passphrase) {
        all.push(Password::wide(passphrase, text.encode_utf16()));
    }
    if !passphrase.is_ascii() {
        let units = passphrase.iter().map(|octet| u16::from(*octet));
        all.push(Password::wide(passphrase, units));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_utf_16_with_a_terminator_or_its_octets() {
        let one = &candidates("é𝄞".as_bytes())[0];
        assert_eq!(*one.utf16, [0, 0xE9, 0xD8, 0x34, 0xDD, 0x1E, 0, 0]);
        assert_eq!(*one.octets, "é𝄞".as_bytes());
        let old = &candidates("é".as_bytes())[1];
        assert_eq!(*old.utf16, [0, 0xC3, 0, 0xA9, 0, 0]);
        assert_eq!(candidates(b"secret").len(), 1);
        assert_eq!(candidates(b"\xFF").len(), 1);
    }

    #[test]
    fn an_empty_passphrase_is_not_the_same_as_none() {
        let [empty, none] = &usual()[..] else {
            panic!("two");
        };
        assert_eq!((empty.utf16.len(), none.utf16.len()), (2, 0));
    }
}
