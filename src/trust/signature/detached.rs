//! Signatures that come alone, with no algorithm identifier beside them: the key tells the family,
//! and hash, padding and encoding are found by trying.

use super::{
    Arithmetic, Failure, Key, Kind,
    algorithm::{Hash, Pss},
    ecdsa,
};
#[cfg(feature = "prove")]
use crate::asn1::{reader::Reader, tag};
use crate::{
    asn1::writer::{sequence, unsigned},
    certificate::PublicKey,
};

/// How a signature was made that fits one of several messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignedAs {
    /// Which of the messages was signed.
    pub(crate) message: usize,
    /// The hash function's name; `None` for Ed25519, which hashes by itself.
    pub(crate) hash: Option<&'static str>,
    pub(crate) encoding: SignatureEncoding,
}

/// What there is to a signature besides hash and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureEncoding {
    /// `Ecdsa-Sig-Value` in DER (RFC 3279 section 2.2.3).
    Der,
    Ed25519,
    /// Both numbers of ECDSA, one after the other, without DER (IEEE P1363).
    P1363,
    /// RSASSA-PKCS1-v1_5.
    Pkcs1,
    /// RSASSA-PSS.
    Pss,
}

const HASHES: [(Hash, &str, usize); 3] = [
    (Hash::Sha256, "SHA-256", 32),
    (Hash::Sha384, "SHA-384", 48),
    (Hash::Sha512, "SHA-512", 64),
];

/// Which of `messages` the key signed, and how; `None` if none of them in any way that is known.
/// The work is a few verifications for each message.
///
/// # Errors
/// Those of [`Key::from_spki`]: then nothing was verified.
pub(crate) fn find_signed(
    key: &PublicKey,
    messages: &[&[u8]],
    signature: &[u8],
    arithmetic: Arithmetic,
) -> Result<Option<SignedAs>, Failure> {
    let key = Key::cached(key, arithmetic)?;
    Ok(match &*key.0 {
        Kind::Ecdsa(key) => find_ecdsa(key, messages, signature),
        Kind::Ed25519(key) => {
            let signed = |message: &&[u8]| key.verify(message, signature).is_ok();
            messages.iter().position(signed).map(|message| SignedAs {
                message,
                hash: None,
                encoding: SignatureEncoding::Ed25519,
            })
        }
        Kind::Rsa(key) => find_rsa(key, messages, signature),
    })
}

fn find_ecdsa(key: &ecdsa::Key, messages: &[&[u8]], signature: &[u8]) -> Option<SignedAs> {
    let both = [
        (Some(signature.to_vec()), SignatureEncoding::Der),
        (
            der_from_p1363(key.curve(), signature),
            SignatureEncoding::P1363,
        ),
    ];
    let given = both
        .iter()
        .filter_map(|(der, encoding)| Some((der.as_ref()?, *encoding)));
    for (der, encoding) in given {
        for (message, octets) in messages.iter().enumerate() {
            let tasks = HASHES.iter().map(|(hash, ..)| {
                Ok(ecdsa::Task {
                    hash: *hash,
                    message: octets,
                    signature: der,
                })
            });
            let results = key.verify_all(tasks.collect());
            if let Some(at) = results.iter().position(Result::is_ok) {
                return Some(SignedAs {
                    message,
                    hash: HASHES.get(at).map(|(_, name, _)| *name),
                    encoding,
                });
            }
        }
    }
    None
}

/// Octets of each of the two numbers of an ECDSA signature without DER (IEEE P1363), by the curve's name; `None` for a
/// curve on which nothing is verified.
pub(crate) fn p1363_half(curve: &str) -> Option<usize> {
    match curve {
        "P-256" => Some(32),
        "P-384" => Some(48),
        "P-521" => Some(66),
        _ => None,
    }
}

/// Whether the octets are an `Ecdsa-Sig-Value`, whatever its numbers are. One octet in front does not say so: one RSA
/// signature in 256 begins as it does.
#[cfg(feature = "prove")]
pub(crate) fn is_ecdsa_der(octets: &[u8]) -> bool {
    let mut whole = Reader::new(octets, 0);
    let Ok(value) = whole.require(tag::SEQUENCE, "signature") else {
        return false;
    };
    let mut numbers = value.contents();
    let mut is_number = || numbers.require(tag::INTEGER, "signature").is_ok();
    is_number() && is_number() && numbers.is_empty() && whole.is_empty()
}

/// The two halves of a P1363 signature as DER; `None` if it has another length.
pub(crate) fn der_from_p1363(curve: &str, signature: &[u8]) -> Option<Vec<u8>> {
    let octets = p1363_half(curve)?;
    let (r, s) = signature.split_at_checked(octets)?;
    (s.len() == octets).then(|| sequence(&[unsigned(r), unsigned(s)]))
}

fn find_rsa(key: &super::rsa::Key, messages: &[&[u8]], signature: &[u8]) -> Option<SignedAs> {
    for (message, octets) in messages.iter().enumerate() {
        for (hash, name, _) in HASHES {
            if key.verify_pkcs1(hash, octets, signature).is_ok() {
                return Some(SignedAs {
                    message,
                    hash: Some(name),
                    encoding: SignatureEncoding::Pkcs1,
                });
            }
        }
    }
    // PSS is rare, and three times as many tries: salts of the hash's length, which FIPS 186-5
    // allows at most, the longest that fits, which openssl takes by default, and none.
    for (message, octets) in messages.iter().enumerate() {
        for (hash, name, length) in HASHES {
            let longest = signature.len().checked_sub(length + 2);
            let salts = [Some(length), longest, Some(0)].into_iter().flatten();
            for salt_octets in salts {
                if key
                    .verify_pss(Pss { hash, salt_octets }, octets, signature)
                    .is_ok()
                {
                    return Some(SignedAs {
                        message,
                        hash: Some(name),
                        encoding: SignatureEncoding::Pss,
                    });
                }
            }
        }
    }
    None
}
