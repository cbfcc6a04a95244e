//! What may be lost: parts of a file that are not read, and could be more of what is looked for.

use crate::error::{Error, ErrorKind};

/// Base64 of the shortest signed value is longer; so are few words.
const SHORTEST_BASE64: usize = 64;
/// Thumbprints and serial numbers are shorter.
const SHORTEST_HEX: usize = 200;
/// Lines of base64 are wrapped at 64 or 76, seldom narrower than this.
const NARROWEST: usize = 16;

/// The error for a part of a file of CRLs that is passed over.
pub(super) fn part_of_crls(cause: &Error) -> Error {
    let message = format!(
        "a part of the file cannot be read as a CRL: {}",
        cause.message()
    );
    let error = Error::new(ErrorKind::Decode, message)
        .with_hint("give files that hold nothing but whole CRLs: what is passed over could be the one that revokes");
    match cause.offset() {
        Some(offset) => error.at(offset),
        None => error,
    }
}

/// Whether text around that was taken for a remark has what only armour, base64 or DER have.
/// `is_wide` says that it was UTF-16, in which octets look like rare characters.
pub(super) fn may_hold(text: &str, is_wide: bool) -> bool {
    has_binary(text, is_wide) || text.split(['\n', '\r']).any(is_armour) || has_base64(text)
}

/// Octets of DER among text: controls, or the header of a SEQUENCE read as Latin-1.
fn has_binary(text: &str, is_wide: bool) -> bool {
    let is_binary = |c: char| c.is_ascii_control() && !c.is_ascii_whitespace() && c != '\u{B}';
    let is_rare = |c: char| is_wide && c > '\u{2FFF}';
    let mut before = ' ';
    text.chars().any(|c| {
        let starts = before == '0' && matches!(c, '\u{80}'..='\u{84}');
        before = c;
        starts || is_binary(c) || is_rare(c)
    })
}

/// A BEGIN or END line, also with too few dashes.
fn is_armour(line: &str) -> bool {
    let Some(after) = line.find('-').and_then(|at| line.get(at..)) else {
        return false;
    };
    let word = after.trim_start_matches(['-', ' ']);
    let word = match after.starts_with("----") {
        true => word.get(..6).unwrap_or(word).to_ascii_uppercase(),
        false => word.chars().take(6).collect(),
    };
    ["BEGIN ", "END "].iter().any(|one| word.starts_with(one))
}

/// A run of base64 or hex digits.
#[derive(Default)]
struct Run {
    digits: usize,
    has_upper: bool,
    has_lower: bool,
    has_number: bool,
    has_other_than_hex: bool,
}

impl Run {
    fn add(&mut self, byte: u8) {
        self.digits += 1;
        self.has_upper |= byte.is_ascii_uppercase();
        self.has_lower |= byte.is_ascii_lowercase();
        self.has_number |= byte.is_ascii_digit();
        self.has_other_than_hex |= !byte.is_ascii_hexdigit();
    }

    fn is_data(&self) -> bool {
        match self.has_other_than_hex {
            true => {
                let is_mixed = self.has_upper && self.has_lower && self.has_number;
                is_mixed && self.digits >= SHORTEST_BASE64
            }
            false => self.digits >= SHORTEST_HEX,
        }
    }
}

/// Whether base64 or hex digits stand in one run, or in lines that hold nothing else.
fn has_base64(text: &str) -> bool {
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let mut run = Run::default();
    for line in text.split(['\n', '\r']).map(str::trim) {
        if line.is_empty() {
            continue;
        }
        let goes_on = line.len() >= NARROWEST && line.bytes().all(|b| is_digit(b) || b == b'=');
        if !goes_on {
            run = Run::default();
        }
        for byte in line.bytes() {
            match is_digit(byte) {
                true => run.add(byte),
                false => run = Run::default(),
            }
            if run.is_data() {
                return true;
            }
        }
        if !goes_on {
            run = Run::default();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_told_from_data() {
        let base64 = "MIIBszCCAVmgAwIBAgIUQ0ZEwp7Zq5Vw4n3XUu0sKk2r1lEwCgYIKoZIzj0EAwIw";
        let narrow = format!("{}\n{}\n{}", &base64[..24], &base64[24..48], &base64[48..]);
        for text in [
            base64,
            &narrow,
            &format!("crl: \"{base64}\""),
            "----BEGIN X509 CRL-----",
            "---- END X509 CRL ----",
            "-----begin x509 crl-----",
            "0\u{82}\u{1}x",
            &"30820a".repeat(40),
        ] {
            assert!(may_hold(text, false), "{text}");
        }
        assert!(may_hold("\u{8230}\u{3A2F}", true));
        for text in [
            "# Revoked in 2026 – the list of ACME, which ends in May",
            "Go Daddy Root Certificate Authority - G2\n========================================================================",
            "SHA256 Fingerprint=52:F0:E1:C4:E5:8E:C6:29:29:1B:60:31:7F:07:46:71:B8:5D:7E:A8",
            "    Session-ID: 7D5F9C2A1B3E4F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8",
            "        3a:4b:5c:6d:7e:8f:90:a1:b2:c3:d4:e5:f6:07:18:29:3a:4b\r\n\t Version 2 (0x1)",
            "verify https://pki.example.com/certificates/AuthorityInformation/IssuingCa1.crt first",
        ] {
            assert!(!may_hold(text, false), "{text}");
        }
    }
}
