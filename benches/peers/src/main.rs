//! Many signatures under one key: popcert against other libraries, in one process, one thread,
//! round by round in turn. `cargo run --release --manifest-path benches/peers/Cargo.toml`.
//!
//! Each library reads the key once, hashes the message and reads the signature from DER.

use aws_lc_rs::signature as aws;
use openssl::{
    hash::MessageDigest,
    pkey::{PKey, Public},
    sign,
};
use popcert::signature::{Key, SignedMessage};
use ring::signature as ring;
use std::time::Instant;

const ROUNDS: usize = 15;
const MESSAGES: usize = 512;

/// One way to verify all messages; how many are valid.
type Verify = Box<dyn Fn() -> usize>;

struct Signed {
    message: Vec<u8>,
    signature: Vec<u8>,
}

/// The curves' crates have the same items under other names.
macro_rules! curve {
    ($name:ident, $digest:expr, $aws:expr, $ring:expr, $spki:literal, $algorithm:literal) => {{
        use $name::ecdsa::{
            Signature, SigningKey,
            signature::{Signer as _, Verifier as _},
        };
        let secret =
            SigningKey::from_slice(&[7; 48][..$name::FieldBytes::default().len()]).expect("a key");
        let public = *secret.verifying_key();
        let point = public.to_sec1_point(false).as_bytes().to_vec();
        let spki = [hex::decode($spki).expect("hex"), point.clone()].concat();
        let signed = |at: usize| {
            let message: Vec<u8> = (0..600).map(|octet| (octet * 31 + at * 17) as u8).collect();
            let signature: Signature = secret.sign(&message);
            Signed {
                message,
                signature: signature.to_der().as_bytes().to_vec(),
            }
        };
        let all: &'static [Signed] = Vec::leak((0..MESSAGES).map(signed).collect());
        let count = |valid: &dyn Fn(&Signed) -> bool| all.iter().filter(|one| valid(one)).count();
        let contestants: Vec<(&str, Verify)> = vec![
            (
                "the curve's crate",
                Box::new(move || {
                    count(&|one| {
                        Signature::from_der(&one.signature)
                            .is_ok_and(|signature| public.verify(&one.message, &signature).is_ok())
                    })
                }),
            ),
            (
                "ring",
                Box::new({
                    let key = ring::UnparsedPublicKey::new(&$ring, point.clone());
                    move || count(&|one| key.verify(&one.message, &one.signature).is_ok())
                }),
            ),
            (
                "aws-lc-rs",
                Box::new({
                    let key = aws::ParsedPublicKey::new(&$aws, &point).expect("a key");
                    move || count(&|one| key.verify_sig(&one.message, &one.signature).is_ok())
                }),
            ),
            (
                openssl::version::version(),
                Box::new({
                    let key = PKey::public_key_from_der(&spki).expect("a key");
                    move || count(&|one| openssl_verifies(&key, $digest, one))
                }),
            ),
            ("popcert, one by one", popcert(&spki, $algorithm, all, 1)),
            ("popcert, 64 at once", popcert(&spki, $algorithm, all, 64)),
        ];
        race(stringify!($name), &contestants);
    }};
}

fn main() {
    curve!(
        p256,
        MessageDigest::sha256(),
        aws::ECDSA_P256_SHA256_ASN1,
        ring::ECDSA_P256_SHA256_ASN1,
        "3059301306072a8648ce3d020106082a8648ce3d030107034200",
        "300a06082a8648ce3d040302"
    );
    curve!(
        p384,
        MessageDigest::sha384(),
        aws::ECDSA_P384_SHA384_ASN1,
        ring::ECDSA_P384_SHA384_ASN1,
        "3076301006072a8648ce3d020106052b81040022036200",
        "300a06082a8648ce3d040303"
    );
}

fn openssl_verifies(key: &PKey<Public>, digest: MessageDigest, one: &Signed) -> bool {
    let verifier = sign::Verifier::new(digest, key);
    verifier
        .and_then(|mut verifier| verifier.verify_oneshot(&one.signature, &one.message))
        .unwrap_or(false)
}

fn popcert(spki: &[u8], algorithm: &str, all: &'static [Signed], window: usize) -> Verify {
    let key = Key::from_spki(spki).expect("a key");
    let algorithm = hex::decode(algorithm).expect("hex");
    Box::new(move || {
        let jobs = all.iter().map(|one| SignedMessage {
            algorithm: &algorithm,
            message: &one.message,
            signature: &one.signature,
        });
        let jobs: Vec<_> = jobs.collect();
        let judged = jobs
            .chunks(window)
            .flat_map(|window| key.verify_all(window));
        judged.filter(Result::is_ok).count()
    })
}

/// Medians over all rounds, and of the ratios within each round with their quartiles.
fn race(title: &str, contestants: &[(&str, Verify)]) {
    // One round to make everything ready.
    for (name, verify) in contestants {
        assert_eq!(verify(), MESSAGES, "{name} finds all valid");
    }
    let mut times = vec![Vec::with_capacity(ROUNDS); contestants.len()];
    for _ in 0..ROUNDS {
        for ((_, verify), times) in contestants.iter().zip(&mut times) {
            let start = Instant::now();
            verify();
            times.push(start.elapsed().as_secs_f64() * 1e6 / MESSAGES as f64);
        }
    }
    println!("\n{title}, {MESSAGES} messages of 600 octets under one key, {ROUNDS} rounds");
    println!(
        "{:<36} {:>8} {:>9}   times faster is popcert, one by one / 64 at once (quartiles)",
        "", "µs", "a second"
    );
    let own = [&times[contestants.len() - 2], &times[contestants.len() - 1]];
    for ((name, _), times) in contestants.iter().zip(&times) {
        let micros = quantile(times, 0.5);
        let ratio = |own: &[f64]| {
            let ratios: Vec<f64> = times
                .iter()
                .zip(own)
                .map(|(peer, own)| peer / own)
                .collect();
            format!(
                "{:5.2} ({:.2}-{:.2})",
                quantile(&ratios, 0.5),
                quantile(&ratios, 0.25),
                quantile(&ratios, 0.75)
            )
        };
        println!(
            "{name:<36} {micros:>8.1} {:>9.0}   {} / {}",
            1e6 / micros,
            ratio(own[0]),
            ratio(own[1])
        );
    }
}

fn quantile(values: &[f64], at: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * at).round() as usize]
}
