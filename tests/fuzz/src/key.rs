//! Private keys: a key that popcert reads makes signatures that its public half verifies.

use popcert::{prove::private_key, signature::Key};
use zeroize::Zeroizing;

/// The passphrase of every encrypted key in the corpus.
pub const PASSPHRASE: &[u8] = b"secret";

/// Reads the input as a private key in any form, signs a message, and verifies the signature and
/// another message.
pub fn run(bytes: &[u8]) {
    let passphrase = || Ok(Zeroizing::new(PASSPHRASE.to_vec()));
    let Ok(key) = private_key(bytes, passphrase) else {
        return;
    };
    let public = Key::from_spki(key.public_key_info());
    let Ok(signature) = key.sign(b"message") else {
        // The numbers of an RSA key need not fit together; on a curve any secret signs.
        assert!(matches_rsa(key.public_key_info()), "it does not sign");
        return;
    };
    let public = match public {
        Ok(public) => public,
        Err(failure) => {
            assert!(matches_rsa(key.public_key_info()), "{failure}");
            return;
        }
    };
    let algorithm = key.signature_algorithm();
    let verified = public.verify(&algorithm, b"message", &signature);
    assert!(verified.is_ok(), "its own signature: {verified:?}");
    assert!(public.verify(&algorithm, b"massage", &signature).is_err());
    again(&key, &signature);
}

/// A key that is written is read as the same key, and signs the same: signatures are deterministic
/// (RFC 6979, RFC 8032).
fn again(key: &popcert::prove::PrivateKey, signature: &[u8]) {
    let Ok(pem) = key.to_pem() else {
        return;
    };
    let nobody = || panic!("what popcert writes is not encrypted");
    let again = private_key(pem.as_bytes(), nobody).expect("what popcert writes it reads");
    assert_eq!(again.public_key_info(), key.public_key_info());
    assert_eq!(again.sign(b"message").expect("it signs"), signature);
}

/// Whether the public key is `rsaEncryption`.
fn matches_rsa(info: &[u8]) -> bool {
    const RSA: [u8; 11] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 1];
    info.windows(RSA.len()).any(|window| window == RSA)
}
