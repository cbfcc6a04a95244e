//! ECDSA. Nonces are known, so that a valid signature takes no multiplication of points, and any
//! multiple that popcert's arithmetic may get wrong can be aimed at.

use super::compare;
use crate::{der, program::Program};
use popcert::signature::Key;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::cell::RefCell;

/// `ecdsa-with-SHA256`, `-SHA384` and `-SHA512`.
const ALGORITHMS: [[u8; 12]; 3] = [algorithm(2), algorithm(3), algorithm(4)];

const fn algorithm(last: u8) -> [u8; 12] {
    [0x30, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, last]
}

/// The digest by SHA-256, SHA-384 or SHA-512.
fn digest(hash: usize, message: &[u8]) -> Vec<u8> {
    match hash {
        0 => Sha256::digest(message).to_vec(),
        1 => Sha384::digest(message).to_vec(),
        _ => Sha512::digest(message).to_vec(),
    }
}

/// From how many signatures on popcert makes a small and a large comb for a key, and from how many
/// in one call it computes them side by side.
const SMALL: usize = 8;
const LARGE: usize = 512;
const ROWS: usize = 12;

/// Keys of a kind, and how many secrets and nonces there are.
const SECRETS: usize = 3;
const NONCES: usize = 8;

/// A popcert key that has verified so many signatures, and so has the tables for them.
struct Kept {
    key: Key,
    uses: usize,
}

impl Kept {
    /// A key that was asked so often before about one valid signature over nothing.
    fn asked(spki: &[u8], before: usize, signature: &[u8]) -> Self {
        let key = Key::from_spki(spki).expect("a key");
        let job = popcert::signature::SignedMessage {
            algorithm: &ALGORITHMS[0],
            message: b"",
            signature,
        };
        let results = key.verify_all(&vec![job; before]);
        assert!(results.iter().all(Result::is_ok), "it is made to fit");
        Self { key, uses: before }
    }
}

macro_rules! curve {
    ($name:ident, $octets:literal, $algorithm:literal) => {
        pub mod $name {
            use super::*;
            use ::$name::{
                FieldBytes, Scalar,
                ecdsa::{Signature, SigningKey, VerifyingKey, signature::hazmat::PrehashVerifier},
                elliptic_curve::{PrimeField, ops::Reduce},
            };

            /// A private key, and popcert's public keys of it in each state.
            struct Secret {
                number: Scalar,
                key: VerifyingKey,
                spki: Vec<u8>,
                small: Option<Kept>,
                large: Option<Kept>,
            }

            /// The private keys and nonces of a curve, made once.
            struct Pool {
                secrets: Vec<Secret>,
                /// One over the nonce, and the x of its point.
                nonces: Vec<(Scalar, Scalar)>,
            }

            thread_local! {
                static POOL: RefCell<Pool> = RefCell::new(Pool::new());
            }

            /// Compares the verdicts on signatures on this curve.
            pub fn run(program: Program<'_>, seldom: bool) {
                POOL.with_borrow_mut(|pool| pool.run(program, seldom));
            }

            /// The octets as a number modulo the order; the leftmost ones of too many (FIPS 186-5
            /// section 6.4.2).
            fn scalar(octets: &[u8]) -> Scalar {
                let mut field = FieldBytes::default();
                let taken = &octets[..octets.len().min($octets)];
                field[$octets - taken.len()..].copy_from_slice(taken);
                <Scalar as Reduce<FieldBytes>>::reduce(&field)
            }

            /// The SubjectPublicKeyInfo of a key on this curve.
            fn spki(key: &VerifyingKey) -> Vec<u8> {
                let point = key.to_sec1_point(false);
                let algorithm = hex::decode($algorithm).expect("hex");
                der::sequence(&[algorithm, der::bit_string(point.as_bytes())])
            }

            impl Secret {
                fn new(number: Scalar) -> Option<Self> {
                    let secret = SigningKey::from_slice(&number.to_repr()).ok()?;
                    let key = *secret.verifying_key();
                    Some(Self {
                        number,
                        spki: spki(&key),
                        key,
                        small: None,
                        large: None,
                    })
                }

                /// The popcert key that goes that way, for so many signatures more; `fit` is one
                /// over nothing.
                fn key(&mut self, way: u8, more: usize, fit: &[u8]) -> Key {
                    let Self {
                        spki, small, large, ..
                    } = self;
                    let (kept, least) = match way {
                        0 => return Key::from_spki(spki).expect("a key"),
                        1 => (small, SMALL),
                        _ => (large, LARGE),
                    };
                    if least == SMALL && kept.as_ref().is_some_and(|kept| kept.uses + more >= LARGE)
                    {
                        *kept = None;
                    }
                    let kept = kept.get_or_insert_with(|| Kept::asked(spki, least, fit));
                    kept.uses += more;
                    kept.key.clone()
                }
            }

            impl Pool {
                fn new() -> Self {
                    let seed = |index: usize| scalar(&digest(2, &[index as u8]));
                    let nonce = |index: usize| {
                        let number = seed(index + 100);
                        let point = SigningKey::from_slice(&number.to_repr()).expect("a nonce");
                        let point = point.verifying_key().to_sec1_point(false);
                        let x = scalar(&point.as_bytes()[1..=$octets]);
                        (number.invert().expect("not zero"), x)
                    };
                    Self {
                        secrets: (0..SECRETS)
                            .filter_map(|index| Secret::new(seed(index)))
                            .collect(),
                        nonces: (0..NONCES).map(nonce).collect(),
                    }
                }

                fn run(&mut self, mut program: Program<'_>, seldom: bool) {
                    let how = program.octet();
                    let (way, together) = (how % 3, seldom && how >= 0xE0);
                    if seldom && (0xC0..0xE0).contains(&how) {
                        return self.made_to_measure(program);
                    }
                    let index = program.below(SECRETS);
                    let hash = program.below(3);
                    let count = match together {
                        true => ROWS + program.below(4),
                        false => 1,
                    };
                    let changes: Vec<_> = (0..1 + program.below(2))
                        .map(|_| self.change(&mut program))
                        .collect();
                    let message = program.rest();
                    let digest = digest(hash, message);
                    let secret = &self.secrets[index];
                    let mut cases: Vec<_> = (0..count)
                        .map(|number| (self.signature(secret, number, &digest), true))
                        .collect();
                    // Those that nothing was done to are valid: nonces and secret are known. The
                    // crate says so, too, now and then; it takes longer than all the rest.
                    for (number, change) in changes.into_iter().enumerate() {
                        let (signature, valid) = &mut cases[number * 5 % count];
                        let changed = change(signature.clone());
                        if changed != *signature || how & 0x1C == 0x1C {
                            *valid = crate_accepts(&secret.key, &digest, &changed);
                            *signature = changed;
                        }
                    }
                    let fit = self.signature(&self.secrets[index], 0, &super::digest(0, b""));
                    let key = self.secrets[index].key(way, count, &fit);
                    compare(&key, &ALGORITHMS[hash], message, &cases, together);
                }

                /// The secret's signature with that nonce: s = (z + r·d) / k. Every other one is
                /// the mirror (r, n - s), which is as valid.
                fn signature(&self, secret: &Secret, nonce: usize, digest: &[u8]) -> Vec<u8> {
                    let (inverse, r) = self.nonces[nonce % NONCES];
                    let s = inverse * (number(digest) + r * secret.number);
                    let s = if nonce / NONCES % 2 == 0 { s } else { -s };
                    der(&r, &s)
                }

                /// What is done to a valid signature: nothing, another r or s, the mirror,
                /// exchanged numbers, other octets.
                fn change(&self, program: &mut Program<'_>) -> Box<dyn FnOnce(Vec<u8>) -> Vec<u8>> {
                    let kind = (program.octet() % 16).saturating_sub(7);
                    let (first, second) = (program.octet(), program.octet());
                    let mut raw = || scalar(program.take($octets));
                    let both = |change: fn(Scalar, Scalar, Scalar) -> (Scalar, Scalar),
                                by: Scalar| {
                        let changed = move |fit: Vec<u8>| {
                            let Ok(fit) = Signature::from_der(&fit) else {
                                return fit;
                            };
                            let (r, s) = change(*fit.r(), *fit.s(), by);
                            der(&r, &s)
                        };
                        Box::new(changed) as Box<dyn FnOnce(Vec<u8>) -> Vec<u8>>
                    };
                    match kind {
                        0 => Box::new(|fit| fit),
                        1 => both(|r, s, _| (r, -s), Scalar::ZERO),
                        2 => both(|r, s, by| (r, s + by), scalar(&[first])),
                        3 => both(
                            |_, s, by| (by, s),
                            self.nonces[usize::from(first) % NONCES].1,
                        ),
                        4 => both(|r, s, _| (s, r), Scalar::ZERO),
                        5 => {
                            let (r, s) = (raw(), raw());
                            Box::new(move |_| der(&r, &s))
                        }
                        6 => both(|r, _, by| (r, by), raw()),
                        7 => Box::new(move |mut fit| {
                            // An earlier change may have left nothing.
                            let at = usize::from(first) % fit.len().max(1);
                            fit.iter_mut()
                                .skip(at)
                                .take(1)
                                .for_each(|octet| *octet ^= second);
                            fit
                        }),
                        _ => {
                            let given = program
                                .take(usize::from(first) % (2 * $octets + 16))
                                .to_vec();
                            Box::new(move |_| given)
                        }
                    }
                }

                /// A key for which a signature by one of the nonces comes out at multiples of the
                /// generator and of the key that the program chose.
                fn made_to_measure(&self, mut program: Program<'_>) {
                    let (inverse, r) = self.nonces[program.below(NONCES)];
                    let shape = program.octet();
                    let is_used = program.octet() >= 0xE0;
                    let chosen = multiple(&mut program, shape);
                    let message = program.rest();
                    let digest = digest(usize::from(shape >> 6) % 3, message);
                    let z = number(&digest);
                    let nonce = inverse.invert().expect("not zero");
                    // z / s for the generator, r / s for the key, and together they are the nonce.
                    let over = if shape & 1 == 0 { z } else { r };
                    let Some(s) = Option::<Scalar>::from(chosen.invert()).map(|one| over * one)
                    else {
                        return;
                    };
                    let Some(half) = Option::<Scalar>::from(s.invert()) else {
                        return;
                    };
                    let (generator, by_key) = (z * half, r * half);
                    let Some(by_key) = Option::<Scalar>::from(by_key.invert()) else {
                        return;
                    };
                    let Some(mut secret) = Secret::new((nonce - generator) * by_key) else {
                        return;
                    };
                    let signature = der(&r, &s);
                    if shape & 0x38 == 0x38 {
                        assert!(
                            crate_accepts(&secret.key, &digest, &signature),
                            "it is made to fit"
                        );
                    }
                    let fit = self.signature(&secret, 0, &super::digest(0, b""));
                    let key = secret.key(u8::from(is_used), 1, &fit);
                    let hash = usize::from(shape >> 6) % 3;
                    compare(
                        &key,
                        &ALGORITHMS[hash],
                        message,
                        &[(signature, true)],
                        false,
                    );
                }
            }

            /// A scalar with few digits, with many ones, near a power of two, or as given: where
            /// digits carry over.
            fn multiple(program: &mut Program<'_>, shape: u8) -> Scalar {
                let exponent = u16::from(program.octet()) * 2 + u16::from(program.octet() & 1);
                let power = (0..exponent).fold(Scalar::ONE, |power, _| power.double());
                let small = scalar(&[program.octet()]);
                match shape >> 2 & 7 {
                    0 => small,
                    1 => -small,
                    2 => power,
                    3 => power - small,
                    4 => power + small,
                    5 => -power + small,
                    6 => power * small,
                    _ => scalar(program.take($octets)),
                }
            }

            /// The digest as a number modulo the order.
            fn number(digest: &[u8]) -> Scalar {
                scalar(digest)
            }

            /// Ecdsa-Sig-Value: both numbers in DER.
            fn der(r: &Scalar, s: &Scalar) -> Vec<u8> {
                let number = |scalar: &Scalar| {
                    let octets = scalar.to_repr();
                    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
                    let mut contents = octets[zeros.min($octets - 1)..].to_vec();
                    if contents[0] & 0x80 != 0 {
                        contents.insert(0, 0);
                    }
                    der::integer(&contents)
                };
                der::sequence(&[number(r), number(s)])
            }

            /// The crate's verdict; a digest shorter than the order is padded with zeros, which
            /// does not change the number.
            fn crate_accepts(key: &VerifyingKey, digest: &[u8], signature: &[u8]) -> bool {
                let Ok(signature) = Signature::from_der(signature) else {
                    return false;
                };
                let mut padded = vec![0; ($octets as usize).saturating_sub(digest.len())];
                padded.extend(digest);
                key.verify_prehash(&padded, &signature).is_ok()
            }
        }
    };
}

curve!(p256, 32, "301306072a8648ce3d020106082a8648ce3d030107");
curve!(p384, 48, "301006072a8648ce3d020106052b81040022");
curve!(p521, 66, "301006072a8648ce3d020106052b81040023");
