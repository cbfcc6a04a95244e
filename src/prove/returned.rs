//! A signature as it comes back from whatever made it: every usual form is read, and it is verified before
//! anything is made of it. What is wrong with one that is not valid is found by trying.

use crate::{
    certificate::PublicKey,
    error::{Error, ErrorKind, Result},
    input,
    signing::{SignatureScheme, Signer, SigningInput},
    trust::{
        Arithmetic, Key, SignatureEncoding, SignedAs, der_from_p1363, find_signed, is_ecdsa_der,
        p1363_half,
    },
};
use std::collections::BTreeSet;

/// Octets of what came back that are looked at; the longest signature, RSA of 8,192 bits in hex, takes 2 KiB.
const MAX_RETURNED: usize = 64 * 1024;

/// A signer whose signatures are read in every form and verified.
pub(super) struct Verified<'a>(pub(super) &'a dyn Signer);

impl Signer for Verified<'_> {
    fn public_key_info(&self) -> &[u8] {
        self.0.public_key_info()
    }

    fn scheme(&self) -> Result<SignatureScheme> {
        self.0.scheme()
    }

    fn sign_input(&self, input: &SigningInput<'_>) -> Result<Vec<u8>> {
        read_signature(&self.0.sign_input(input)?, self.public_key_info(), input)
    }
}

/// The signature of `input` in `returned`, as a certificate holds it (ECDSA in DER), if it is valid under that
/// SubjectPublicKeyInfo.
///
/// It may be raw, perhaps with a line end behind it, or in any form that [`input::signature`](crate::input::signature())
/// reads; an ECDSA signature may be DER or the two numbers side by side (IEEE P1363).
///
/// # Errors
/// [`ErrorKind::Usage`] says what else was signed, with which hash or padding, as far as that can be found out;
/// [`ErrorKind::Decode`] that it is no signature, [`ErrorKind::Limit`] that it is over 64 KiB.
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use popcert::mock::{KeyType, MockKey};
/// use popcert::prove::{Randomness, SignatureScheme, Signer, SigningInput, read_signature};
/// let key = MockKey::generate(KeyType::Ed25519, &Randomness::seeded(1), "key")?;
/// let input = SigningInput::new(SignatureScheme::Ed25519, b"CODE");
/// let signature = key.sign_input(&input)?;
/// let printed: String = signature.iter().map(|octet| format!("{octet:02X}")).collect();
/// assert_eq!(read_signature(printed.as_bytes(), key.public_key_info(), &input)?, signature);
/// # }
/// # Ok::<(), popcert::Error>(())
/// ```
pub fn read_signature(
    returned: &[u8],
    public_key_info: &[u8],
    input: &SigningInput<'_>,
) -> Result<Vec<u8>> {
    if returned.len() > MAX_RETURNED {
        let message = format!(
            "{} octets came back in place of a signature, more than {MAX_RETURNED}",
            returned.len()
        );
        return Err(Error::new(ErrorKind::Limit, message));
    }
    let verifier = Key::from_spki(public_key_info)
        .map_err(|failure| Error::new(ErrorKind::Usage, failure.to_string()).caused_by(failure))?;
    let key = PublicKey::from_der(public_key_info)?;
    let forms = Forms::of(returned, &key);
    let algorithm = input.scheme().identifier();
    let is_valid = |one: &&Vec<u8>| verifier.verify(&algorithm, input.message(), one).is_ok();
    match forms.signatures.iter().find(is_valid) {
        Some(signature) => Ok(signature.clone()),
        None => Err(diagnosis(returned, &forms, &verifier, &key, input)),
    }
}

/// What the octets that came back can be.
struct Forms {
    /// Of the length or structure of a signature of the key's kind, as certificates hold it.
    signatures: BTreeSet<Vec<u8>>,
    /// Every reading of the octets, whatever it is.
    readings: BTreeSet<Vec<u8>>,
}

impl Forms {
    fn of(returned: &[u8], key: &PublicKey) -> Self {
        let readings = readings(returned);
        let signatures = readings.iter().flat_map(|one| as_signature(one, key));
        Self {
            signatures: signatures.collect(),
            readings,
        }
    }
}

/// The octets as they are, without a line end, and without what is around them.
fn readings(returned: &[u8]) -> BTreeSet<Vec<u8>> {
    let line = returned.strip_suffix(b"\n").unwrap_or(returned);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let unwrapped = input::signature(returned, "").ok();
    let raw = [returned, line].map(<[u8]>::to_vec);
    raw.into_iter()
        .chain(unwrapped.map(|found| found.octets))
        .collect()
}

/// The octets as a signature of the key's kind: of ECDSA, the two numbers side by side become DER.
fn as_signature(octets: &[u8], key: &PublicKey) -> Vec<Vec<u8>> {
    let (as_it_is, from_p1363) = match coordinate(key) {
        Some(_) => (
            is_ecdsa_der(octets),
            der_from_p1363(key.curve().unwrap_or_default(), octets),
        ),
        None => (octets.len() == signature_octets(key), None),
    };
    let as_it_is = as_it_is.then(|| octets.to_vec());
    from_p1363.into_iter().chain(as_it_is).collect()
}

/// Octets of each of the two numbers of an ECDSA signature; `None` for other keys.
fn coordinate(key: &PublicKey) -> Option<usize> {
    p1363_half(key.curve()?)
}

/// Octets of a signature of RSA (RFC 8017 section 8.2.1: as long as the modulus) or Ed25519 (RFC 8032 section 5.1.6).
fn signature_octets(key: &PublicKey) -> usize {
    match key.algorithm_name().as_str() {
        "rsa" => key.bits().unwrap_or_default().div_ceil(8),
        _ => 64,
    }
}

/// Why no reading of what came back is the signature.
fn diagnosis(
    returned: &[u8],
    forms: &Forms,
    verifier: &Key,
    key: &PublicKey,
    input: &SigningInput<'_>,
) -> Error {
    if forms.signatures.is_empty() {
        return no_signature(returned, forms, key);
    }
    let wanted = input.scheme();
    let found = forms
        .signatures
        .iter()
        .find_map(|signature| fault(signature, verifier, key, input));
    let (what, hint) = found.unwrap_or_else(|| {
        let what = format!(
            "it was made with another key, or over something else (SHA-256 of the CA's public key: {})",
            key.spki_sha256()
        );
        (what, "name the key that the CA certificate was made with, in its current version; to see its public half: `openssl x509 -in CA -noout -pubkey`".to_owned())
    });
    let message = format!("the signature is not valid under the CA's key for {wanted}: {what}");
    Error::new(ErrorKind::Usage, message).with_hint(hint)
}

/// What came back cannot be a signature of that kind of key.
fn no_signature(returned: &[u8], forms: &Forms, key: &PublicKey) -> Error {
    let wanted = match coordinate(key) {
        Some(length) => format!("DER or {} octets for {key}", 2 * length),
        None => format!("{} octets for {key}", signature_octets(key)),
    };
    let lengths: BTreeSet<_> = forms.readings.iter().map(Vec::len).collect();
    let lengths: Vec<_> = lengths.iter().map(ToString::to_string).collect();
    let message = match returned.iter().all(u8::is_ascii_whitespace) {
        true => format!("nothing came back in place of a signature ({wanted})"),
        false => format!(
            "what came back is no signature of the CA's key: {} octets, however it is read; {wanted} are needed",
            lengths.join(" or ")
        ),
    };
    Error::new(ErrorKind::Decode, message).with_hint(
        "let it give the signature alone, raw, in base64 or in hex; a signature of another length is one of another key",
    )
}

/// What a signature is of, if it is one of the key at all; and what to do.
fn fault(
    signature: &[u8],
    verifier: &Key,
    key: &PublicKey,
    input: &SigningInput<'_>,
) -> Option<(String, String)> {
    let message = input.message();
    let digested = [
        ("the hash", input.digest().map(<[u8]>::to_vec)),
        ("the DigestInfo", input.digest_info()),
    ];
    let digested = digested.map(|(name, octets)| (name, octets.unwrap_or_default()));
    let mut messages = vec![message];
    // ECDSA has no DigestInfo, Ed25519 has neither.
    let known = digested.iter().filter(|(_, octets)| !octets.is_empty());
    messages.extend(known.map(|(_, octets)| octets.as_slice()));
    let found = find_signed(key, &messages, signature, Arithmetic::default());
    if let Ok(Some(found)) = found {
        let name = found
            .message
            .checked_sub(1)
            .and_then(|at| digested.get(at))
            .map(|(name, _)| *name);
        return Some(otherwise(&found, name, input));
    }
    if verifier.signed_as_is(message, signature) {
        let what = "the message itself was signed in place of its hash".to_owned();
        let hint = "it takes hashes: give it one with `--sign-input digest`, or tell it to hash";
        return Some((what, hint.to_owned()));
    }
    let digest = input.digest()?;
    verifier.signed_as_is(digest, signature).then(|| {
        let what = "the hash was signed without the DigestInfo around it (RFC 8017 section 9.2)";
        let hint = "it pads what it is given: give it the DigestInfo with `--sign-input digest-info`, or name the hash there";
        (what.to_owned(), hint.to_owned())
    })
}

/// What a valid signature of another kind is, or over `hashed` in place of the message; and what to do.
fn otherwise(found: &SignedAs, hashed: Option<&str>, input: &SigningInput<'_>) -> (String, String) {
    let made = match (found.encoding, found.hash) {
        (SignatureEncoding::Pss, Some(hash)) => format!("RSASSA-PSS with {hash}"),
        (SignatureEncoding::Pkcs1, Some(hash)) => format!("RSA PKCS #1 v1.5 with {hash}"),
        (_, Some(hash)) => format!("ECDSA with {hash}"),
        (_, None) => "Ed25519".to_owned(),
    };
    match hashed {
        Some(name) => (
            format!(
                "{name} of the message was taken for the message, and hashed once more ({made})"
            ),
            "it takes messages: give it one with `--sign-input message`".to_owned(),
        ),
        None => (
            format!("it was made with {made}"),
            format!("choose {} there", input.scheme()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{KeyType, PrivateKey, Randomness};
    use base64::{
        Engine,
        engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD},
    };
    use proptest::prelude::*;
    use std::sync::LazyLock;

    fn key(kind: KeyType) -> PrivateKey {
        PrivateKey::draw(kind, &Randomness::seeded(1), "key").unwrap()
    }

    /// r and s side by side (IEEE P1363).
    fn side_by_side(der: &[u8], length: usize) -> Vec<u8> {
        let signature = p256::ecdsa::Signature::from_der(der);
        match length {
            32 => signature.unwrap().to_bytes().to_vec(),
            48 => p384::ecdsa::Signature::from_der(der)
                .unwrap()
                .to_bytes()
                .to_vec(),
            _ => p521::ecdsa::Signature::from_der(der)
                .unwrap()
                .to_bytes()
                .to_vec(),
        }
    }

    #[test]
    fn every_usual_form_is_read() {
        for (kind, length) in [
            (KeyType::P256, 32),
            (KeyType::P384, 48),
            (KeyType::P521, 66),
            (KeyType::Rsa1024, 0),
            (KeyType::Ed25519, 0),
        ] {
            let key = key(kind);
            let input = SigningInput::new(key.scheme().unwrap(), b"message");
            let made = key.sign_input(&input).unwrap();
            let mut raw = vec![made.clone()];
            if length > 0 {
                raw.push(side_by_side(&made, length));
            }
            for octets in raw {
                let base64 = BASE64.encode(&octets);
                let lines: Vec<_> = base64
                    .as_bytes()
                    .chunks(64)
                    .map(|line| String::from_utf8_lossy(line).into_owned())
                    .collect();
                let hex = hex::encode(&octets);
                let pairs: Vec<_> = hex
                    .as_bytes()
                    .chunks(2)
                    .map(|pair| String::from_utf8_lossy(pair).into_owned())
                    .collect();
                for form in [
                    octets.clone(),
                    [&octets[..], b"\n"].concat(),
                    base64.clone().into_bytes(),
                    lines.join("\r\n").into_bytes(),
                    URL_SAFE_NO_PAD.encode(&octets).into_bytes(),
                    hex.to_uppercase().into_bytes(),
                    format!("0x{hex}\n").into_bytes(),
                    pairs.join(":").into_bytes(),
                    format!("\"{base64}\"\n").into_bytes(),
                    format!("{{\"kid\": \"x\", \"Signature\": \"{base64}\"}}").into_bytes(),
                ] {
                    let read = read_signature(&form, key.public_key_info(), &input);
                    assert_eq!(
                        read.unwrap(),
                        made,
                        "{kind} {}",
                        String::from_utf8_lossy(&form)
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let key = key(KeyType::P256);
        let input = SigningInput::new(key.scheme().unwrap(), b"message");
        let error = read_signature(&vec![b'A'; MAX_RETURNED + 1], key.public_key_info(), &input);
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Limit);
    }

    #[test]
    fn a_signature_of_another_kind_of_key_is_none_of_this_one() {
        let key = key(KeyType::P256);
        let input = SigningInput::new(key.scheme().unwrap(), b"message");
        let mut rsa = [0xA7; 256];
        for first in [0x00, 0x30, 0xFF] {
            rsa[0] = first;
            let error = read_signature(&rsa, key.public_key_info(), &input).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            assert!(error.message().contains("256 octets"), "{error}");
        }
    }

    #[test]
    fn a_signer_that_signs_something_else_makes_no_proof() {
        struct Wrong(PrivateKey);
        impl Signer for Wrong {
            fn public_key_info(&self) -> &[u8] {
                self.0.public_key_info()
            }
            fn sign_input(&self, _: &SigningInput<'_>) -> Result<Vec<u8>> {
                self.0.sign(b"something else")
            }
        }
        let wrong = Wrong(key(KeyType::P256));
        let input = SigningInput::new(wrong.scheme().unwrap(), b"message");
        let error = Verified(&wrong).sign_input(&input).unwrap_err();
        assert!(
            error
                .message()
                .contains("made with another key, or over something else"),
            "{error}"
        );
    }

    static KEYS: LazyLock<Vec<PrivateKey>> = LazyLock::new(|| {
        [
            KeyType::P256,
            KeyType::P384,
            KeyType::P521,
            KeyType::Ed25519,
        ]
        .map(key)
        .into()
    });

    proptest! {
        #[test]
        fn any_octets_are_read_without_a_panic(octets in proptest::collection::vec(any::<u8>(), 0..200), kind in 0..4_usize) {
            let key = &KEYS[kind];
            let input = SigningInput::new(key.scheme().unwrap(), b"message");
            prop_assert!(read_signature(&octets, key.public_key_info(), &input).is_err());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "[0-9a-fA-F:+/=\\s{}\"signature]{0,200}") {
            let key = &KEYS[0];
            let input = SigningInput::new(key.scheme().unwrap(), b"message");
            prop_assert!(read_signature(text.as_bytes(), key.public_key_info(), &input).is_err());
        }
    }
}
