//! Private keys in text, also as a fragment: what is shown as a code must be none.

use crate::{
    asn1::{
        oid,
        reader::{Beginning, beginning},
        tag,
    },
    input,
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use const_oid::ObjectIdentifier;
use zeroize::Zeroizing;

/// The version in RFC 5958, RFC 5915 and RFC 8017: 0 or 1.
const VERSIONS: [[u8; 3]; 2] = [[tag::INTEGER, 1, 0], [tag::INTEGER, 1, 1]];
/// What the contents of an EncryptedPrivateKeyInfo begin with (RFC 5958 section 3): an
/// AlgorithmIdentifier of PKCS #5 (RFC 8018 appendix C) or of PKCS #12 (RFC 7292 appendix C).
const ENCRYPTIONS: [ObjectIdentifier; 2] = [oid::PKCS_5, oid::PKCS_12_ENCRYPTION];
const OPENSSH: &[u8] = b"openssh-key-v1\0";
/// The shortest key is longer: one for Ed25519 takes 48 octets, one for P-256 without its curve 39.
const MIN_CONTENT: usize = 32;
/// In fewer characters of base64 nothing begins like a key.
const MIN_RUN: usize = 8;

/// Whether this is a private key, holds one, or is the beginning of one: in DER, PEM, base64 or hex.
///
/// A bare private scalar in hex looks like a code of 64 digits, so it cannot be found here.
pub(in crate::cli) fn holds_private_key(bytes: &[u8]) -> bool {
    if input::is_private_key(bytes) {
        return true;
    }
    input::characters(bytes, &mut Vec::new()).is_ok_and(|text| is_written_in(&text))
}

/// Whether hex or base64 in a text is one, with white space in it or as one of its words.
fn is_written_in(text: &str) -> bool {
    let joined: Zeroizing<String> =
        Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect());
    let words = text.split(char::is_whitespace).flat_map(runs);
    let mut runs = runs(&joined).chain(words);
    let digits = hex_digits(&joined);
    is_key(hex::decode(&*digits).ok()) || runs.any(|run| is_key(base64(run)))
}

/// Without what stands between hex digits, and without half an octet at the end.
fn hex_digits(text: &str) -> Zeroizing<String> {
    let bare = Zeroizing::new(text.replace("0x", "").replace("\\x", ""));
    let is_digit = |c: &char| !matches!(c, ':' | '-' | ',' | '"' | '\'');
    let mut digits: Zeroizing<String> = Zeroizing::new(bare.chars().filter(is_digit).collect());
    if !digits.len().is_multiple_of(2) {
        digits.pop();
    }
    digits
}

/// Characters of base64 or base64url that stand together.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "+/-_".contains(c)))
        .filter(|run| run.len() >= MIN_RUN)
}

/// Up to the last whole group: what was cut off may have ended in the middle of one.
fn base64(run: &str) -> Option<Vec<u8>> {
    let whole = run.get(..run.len() / 4 * 4)?;
    let standard = Zeroizing::new(whole.replace('-', "+").replace('_', "/"));
    STANDARD_NO_PAD.decode(standard.as_bytes()).ok()
}

fn is_key(decoded: Option<Vec<u8>>) -> bool {
    decoded.map(Zeroizing::new).is_some_and(|octets| {
        begins_like_key(&octets) || octets.windows(11).any(|part| part == b"PRIVATE KEY")
    })
}

/// Whether DER begins as that of a private key does, however little of it is there.
fn begins_like_key(octets: &[u8]) -> bool {
    if octets.starts_with(OPENSSH) {
        return true;
    }
    let Some(whole) = beginning(octets).filter(|value| value.tag == tag::SEQUENCE) else {
        return false;
    };
    let follows_version =
        |next: &u8| matches!(*next, tag::SEQUENCE | tag::OCTET_STRING | tag::INTEGER);
    let is_plain = VERSIONS
        .iter()
        .filter_map(|version| whole.rest.strip_prefix(version))
        .any(|rest| rest.first().is_some_and(follows_version));
    // One of indefinite length ends where it ends.
    whole.length.is_none_or(|length| length >= MIN_CONTENT)
        && (is_plain || names_encryption(whole.rest))
}

fn names_encryption(content: &[u8]) -> bool {
    let inner = |bytes, tag| beginning(bytes).filter(|value: &Beginning<'_>| value.tag == tag);
    inner(content, tag::SEQUENCE)
        .and_then(|algorithm| inner(algorithm.rest, tag::OBJECT_IDENTIFIER))
        .is_some_and(|oid| {
            ENCRYPTIONS
                .iter()
                .any(|known| oid.rest.starts_with(known.as_bytes()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An Ed25519 key in PKCS #8 (RFC 8410 section 10.3).
    const ED25519: &str = "302e020100300506032b657004220420\
        d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";

    /// The first octets of each kind of key.
    const BEGINNINGS: &[&str] = &[
        // PKCS #8: Ed25519, P-256, RSA; version 1, too.
        "302e020100300506032b6570",
        "3081870201003013060",
        "308204bd020100300d0609",
        "3051020101300506032b6570",
        // RFC 5915 and RFC 8017.
        "30770201010420",
        "308204a30201000282010100",
        // Encrypted.
        "3081f4305f06092a864886f70d01050d",
        "3081f4301c060a2a864886f70d010c0103",
        // OpenSSH.
        "6f70656e7373682d6b65792d763100000000",
        "30800201003013",
    ];

    fn octets(hex_text: &str) -> Vec<u8> {
        hex::decode(&hex_text[..hex_text.len() / 2 * 2]).expect("hex")
    }

    #[test]
    fn beginnings_of_keys_are_known_however_they_are_written() {
        for beginning in BEGINNINGS {
            let standard = STANDARD_NO_PAD.encode([&octets(beginning)[..], &[0xFF; 9]].concat());
            let spaced: Vec<_> = octets(beginning)
                .iter()
                .map(|o| format!("0x{o:02X}"))
                .collect();
            for written in [
                (*beginning).to_owned(),
                beginning.to_uppercase(),
                spaced.join(", "),
                spaced.join(":").replace("0x", ""),
                standard.clone(),
                standard.replace('+', "-").replace('/', "_"),
                format!("KEY={standard}"),
                format!("the key \"{standard}\""),
                format!("{} {}", &standard[..9], &standard[9..]),
            ] {
                assert!(holds_private_key(written.as_bytes()), "{written}");
            }
        }
        let armour = hex::encode("-----BEGIN PRIVATE KEY-----\nMC4C");
        assert!(holds_private_key(armour.as_bytes()));
        assert!(holds_private_key(
            STANDARD_NO_PAD
                .encode("-----BEGIN EC PRIVATE KEY-----")
                .as_bytes()
        ));
    }

    #[test]
    fn a_key_is_known_wherever_it_is_cut() {
        let base64 = STANDARD_NO_PAD.encode(octets(ED25519));
        for end in 12..=ED25519.len() {
            assert!(holds_private_key(&ED25519.as_bytes()[..end]), "{end}");
        }
        for end in 8..=base64.len() {
            assert!(holds_private_key(&base64.as_bytes()[..end]), "{end}");
        }
    }

    #[test]
    fn other_der_is_no_key() {
        // A certificate, a public key, a signature, and what is too short for a key.
        for other in [
            "308202d0308201b8a003020102",
            "302a300506032b6570032100",
            "304402205f2d0c8a1b",
            "3006020100020101",
        ] {
            assert!(!holds_private_key(other.as_bytes()), "{other}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn no_code_of_a_service_is_taken_for_a_key(
            code in "[0-9a-f]{64}|[0-9A-F]{48}|[0-9A-F]{64}|[0-9A-Za-z]{10,64}|[0-9A-Za-z_-]{32,128}"
        ) {
            prop_assert!(!holds_private_key(code.as_bytes()));
        }
    }
}
