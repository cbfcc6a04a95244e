#![no_main]

use libfuzzer_sys::fuzz_target;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use popcert::{Key, SignedMessage};
use sha2::Digest;

// What popcert says of signatures, in each of its ways, is what the curve's crate says.
//
// The first octet tells the curve; then 66 octets of secret key, 132 of r and s, the message.
fuzz_target!(|bytes: &[u8]| {
    let Some((&[curve], rest)) = bytes.split_first_chunk::<1>() else {
        return;
    };
    let Some((secret, rest)) = rest.split_first_chunk::<66>() else {
        return;
    };
    let Some((numbers, message)) = rest.split_first_chunk::<132>() else {
        return;
    };
    match curve % 3 {
        0 => p256(&secret[..32], &numbers[..64], message),
        1 => p384(&secret[..48], &numbers[..96], message),
        _ => p521(secret, numbers, message),
    }
});

macro_rules! target {
    ($name:ident, $digest:ident, $spki:literal, $algorithm:literal) => {
        fn $name(secret: &[u8], numbers: &[u8], message: &[u8]) {
            use $name::ecdsa::{Signature, SigningKey};
            let Ok(secret) = SigningKey::from_slice(secret) else {
                return;
            };
            let Ok(given) = Signature::from_slice(numbers) else {
                return;
            };
            let digest = sha2::$digest::digest(message);
            let (signed, _) = secret.sign_prehash_recoverable(&digest);
            let ((r, s), (other_r, other_s)) = (given.split_scalars(), signed.split_scalars());
            let mixed = [
                Signature::from_scalars(r, s),
                Signature::from_scalars(other_r, other_s),
                Signature::from_scalars(other_r, -other_s),
                Signature::from_scalars(r, other_s),
                Signature::from_scalars(other_r, s),
            ];
            let key = secret.verifying_key();
            let point = key.to_sec1_point(false);
            let cases: Vec<_> = mixed
                .iter()
                .flatten()
                .map(|one| {
                    (
                        one.to_der().as_bytes().to_vec(),
                        key.verify_prehash(&digest, one).is_ok(),
                    )
                })
                .collect();
            compare(
                &[&hex($spki), point.as_bytes()].concat(),
                &hex($algorithm),
                message,
                &cases,
            );
        }
    };
}

target!(
    p256,
    Sha256,
    "3059301306072a8648ce3d020106082a8648ce3d030107034200",
    "300a06082a8648ce3d040302"
);
target!(
    p384,
    Sha384,
    "3076301006072a8648ce3d020106052b81040022036200",
    "300a06082a8648ce3d040303"
);
target!(
    p521,
    Sha512,
    "30819b301006072a8648ce3d020106052b8104002303818600",
    "300a06082a8648ce3d040304"
);

fn compare(spki: &[u8], algorithm: &[u8], message: &[u8], cases: &[(Vec<u8>, bool)]) {
    let key = Key::from_spki(spki).expect("a key");
    let jobs: Vec<_> = cases
        .iter()
        .map(|(signature, _)| SignedMessage {
            algorithm,
            message,
            signature,
        })
        .collect();
    // A key's first signatures; many together, over a table; and one by one.
    let many: Vec<_> = jobs.iter().cycle().take(3 * jobs.len()).copied().collect();
    let mut results = [key.verify_all(&jobs), key.verify_all(&many)].concat();
    results.extend(
        jobs.iter()
            .map(|job| key.verify(job.algorithm, job.message, job.signature)),
    );
    for (result, (signature, valid)) in results.iter().zip(cases.iter().cycle()) {
        assert_eq!(result.is_ok(), *valid, "{}", hex::encode(signature));
    }
}

fn hex(text: &str) -> Vec<u8> {
    hex::decode(text).expect("hex")
}
