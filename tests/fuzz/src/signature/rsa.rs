//! RSA over moduli of many small primes: whoever knows them signs any encoding at once, so that
//! every octet of an encoding can be changed and still be signed.
//!
//! Changing a signature gives random octets when it is verified, and tests nothing but the
//! comparison. Signing a changed encoding reaches every step of the encodings' rules.

use super::compare;
use crate::{der, program::Program};
use ::rsa::{BoxedUint, PublicKey, pss::Pss};
use popcert::signature::Key;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::sync::LazyLock;

/// 65537, for which popcert has arithmetic of its own.
const EXPONENT: u64 = 65_537;

/// A public key, popcert's reading of it, and how to sign.
struct Pair {
    octets: usize,
    theirs: PublicKey,
    ours: Key,
    primes: Vec<Prime>,
}

/// A prime factor of a modulus, below 2^32.
struct Prime {
    prime: u64,
    /// The private exponent modulo this prime: 1 / 65537 modulo prime - 1.
    secret: u64,
    /// Of each prime before this one, its inverse modulo this one.
    inverses: Vec<u64>,
}

/// Of the sizes that popcert has a fast way for, and of two that it leaves to the crate.
static PAIRS: LazyLock<[Pair; 5]> = LazyLock::new(|| [2048, 3072, 4096, 1024, 1056].map(Pair::new));

impl Pair {
    /// A key whose modulus has `bits` bits, a multiple of 32.
    fn new(bits: usize) -> Self {
        let primes = largest_primes(bits / 32);
        let mut modulus = vec![1_u32];
        for prime in &primes {
            multiply(&mut modulus, *prime as u32, 0);
        }
        let modulus = octets(&modulus, bits / 8);
        let number = BoxedUint::from_be_slice_vartime;
        let theirs = PublicKey::new(number(&modulus), number(&EXPONENT.to_be_bytes()));
        Self {
            octets: bits / 8,
            theirs: theirs.expect("a key"),
            ours: Key::from_spki(&spki(&modulus)).expect("a key"),
            primes: chained(&primes),
        }
    }

    /// RSASP1 (RFC 8017 section 5.2.1): prime by prime, then put together as Garner does.
    fn sign(&self, encoding: &[u8]) -> Vec<u8> {
        let mut digits: Vec<u64> = Vec::with_capacity(self.primes.len());
        for prime in &self.primes {
            let mut digit = power(remainder(encoding, prime.prime), prime.secret, prime.prime);
            for (before, inverse) in digits.iter().zip(&prime.inverses) {
                let difference = (digit + prime.prime - before % prime.prime) % prime.prime;
                digit = difference * inverse % prime.prime;
            }
            digits.push(digit);
        }
        let mut number = vec![0];
        for (digit, prime) in digits.iter().zip(&self.primes).rev() {
            multiply(&mut number, prime.prime as u32, *digit as u32);
        }
        octets(&number, self.octets)
    }
}

/// The SubjectPublicKeyInfo under rsaEncryption.
fn spki(modulus: &[u8]) -> Vec<u8> {
    const ALGORITHM: &[u8] = &[
        0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 1, 5, 0,
    ];
    let numbers = [
        der::integer(&[&[0], modulus].concat()),
        der::number(EXPONENT),
    ];
    der::sequence(&[
        ALGORITHM.to_vec(),
        der::bit_string(&der::sequence(&numbers)),
    ])
}

/// The largest primes below 2^32 for which the exponent has an inverse.
fn largest_primes(count: usize) -> Vec<u64> {
    let fits = |number: &u64| {
        let mut divisors = (3..65_536).step_by(2);
        !(number - 1).is_multiple_of(EXPONENT)
            && divisors.all(|divisor| !number.is_multiple_of(divisor))
    };
    let all = (0..).map(|index| (1_u64 << 32) - 1 - 2 * index);
    all.filter(fits).take(count).collect()
}

/// The primes with what [`Pair::sign`] needs of each.
fn chained(primes: &[u64]) -> Vec<Prime> {
    let inverse = |number: u64, prime: u64| power(number % prime, prime - 2, prime);
    let chained = primes.iter().enumerate().map(|(index, prime)| Prime {
        prime: *prime,
        secret: inverse_of_exponent(prime - 1),
        inverses: primes[..index]
            .iter()
            .map(|before| inverse(*before, *prime))
            .collect(),
    });
    chained.collect()
}

/// 1 / 65537 modulo `number`: the multiple of `number` for which the quotient comes out whole.
fn inverse_of_exponent(number: u64) -> u64 {
    let multiple = EXPONENT - power(number % EXPONENT, EXPONENT - 2, EXPONENT);
    (number * multiple + 1) / EXPONENT
}

/// base^exponent modulo a number below 2^32.
fn power(mut base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let mut product = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            product = product * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    product
}

/// A long number, most significant octet first, modulo a number below 2^32.
fn remainder(octets: &[u8], modulus: u64) -> u64 {
    let chunks = octets.rchunks(4).rev();
    chunks.fold(0, |rest, chunk| {
        let word = chunk
            .iter()
            .fold(0, |word, octet| word << 8 | u64::from(*octet));
        ((rest << (8 * chunk.len())) + word) % modulus
    })
}

/// number · by + more; the least significant word comes first.
fn multiply(number: &mut Vec<u32>, by: u32, more: u32) {
    let mut carry = u64::from(more);
    for word in number.iter_mut() {
        let product = u64::from(*word) * u64::from(by) + carry;
        (*word, carry) = (product as u32, product >> 32);
    }
    if carry > 0 {
        number.push(carry as u32);
    }
}

/// The words as octets of that length, most significant first.
fn octets(number: &[u32], length: usize) -> Vec<u8> {
    let mut all = vec![0; length];
    for (chunk, word) in all.rchunks_mut(4).zip(number) {
        chunk.copy_from_slice(&word.to_be_bytes()[4 - chunk.len()..]);
    }
    all
}

/// `sha256WithRSAEncryption` and so on.
fn pkcs1_algorithm(hash: usize) -> Vec<u8> {
    let last = 11 + hash as u8;
    let oid = der::oid(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, last]);
    der::sequence(&[oid, vec![5, 0]])
}

/// The DigestInfo of EMSA-PKCS1-v1_5 (RFC 8017 section 9.2).
fn digest_info(hash: usize, digest: &[u8]) -> Vec<u8> {
    let hash = der::sequence(&[hash_oid(hash), vec![5, 0]]);
    der::sequence(&[hash, der::octet_string(digest)])
}

/// The identifiers of SHA-256, SHA-384 and SHA-512.
fn hash_oid(hash: usize) -> Vec<u8> {
    der::oid(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, hash as u8 + 1])
}

/// The digest by one of them.
fn digest(hash: usize, message: &[u8]) -> Vec<u8> {
    match hash {
        0 => Sha256::digest(message).to_vec(),
        1 => Sha384::digest(message).to_vec(),
        _ => Sha512::digest(message).to_vec(),
    }
}

/// Mostly the key of 2048 bits, and the large ones rarely.
fn pair(program: &mut Program<'_>, rare: bool) -> &'static Pair {
    match (program.octet(), rare) {
        (0x80..=0xBF, true) => &PAIRS[1],
        (0xC0..=0xFF, true) => &PAIRS[2],
        (0xE0..=0xEF, false) => &PAIRS[3],
        (0xF0..=0xFF, false) => &PAIRS[4],
        _ => &PAIRS[0],
    }
}

/// What is done to an encoding before it is signed, and to the signature afterwards.
struct Changes {
    encoding: Vec<(u16, u8)>,
    signature: Option<(u16, u8)>,
    length: u8,
}

impl Changes {
    /// Up to four octets of the encoding, perhaps one of the signature, perhaps its length.
    fn read(program: &mut Program<'_>) -> Self {
        let how = program.octet();
        let mut one = || {
            let at = u16::from_le_bytes([program.octet(), program.octet()]);
            (at, program.octet())
        };
        let count = match how & 7 {
            0..=2 => 0,
            3..=5 => 1,
            6 => 2,
            _ => 4,
        };
        Self {
            encoding: (0..count).map(|_| one()).collect(),
            signature: (how & 0x30 == 0x30).then(one),
            length: how >> 6,
        }
    }

    /// The signature over the changed encoding, changed itself.
    fn sign(&self, pair: &Pair, mut encoding: Vec<u8>) -> Vec<u8> {
        for (at, bits) in &self.encoding {
            let at = usize::from(*at) % encoding.len();
            encoding[at] ^= bits;
        }
        let mut signature = pair.sign(&encoding);
        if let Some((at, bits)) = self.signature {
            let at = usize::from(at) % signature.len();
            signature[at] ^= bits;
        }
        match self.length {
            1 => signature.truncate(signature.len() - 1),
            2 if signature[0] == 0 => drop(signature.remove(0)),
            3 => signature.insert(0, 0),
            _ => {}
        }
        signature
    }
}

/// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2), with the usual forgeries among the encodings.
pub fn pkcs1(mut program: Program<'_>, rare: bool) {
    let pair = pair(&mut program, rare);
    let hash = program.below(3);
    let changes = Changes::read(&mut program);
    let (odd, message) = (program.octet(), program.rest());
    let digest = digest(hash, message);
    let mut info = digest_info(hash, &digest);
    if odd == 1 {
        // Without NULL parameters, which RFC 8017 appendix A.2.4 requires.
        let hash = der::sequence(&[hash_oid(hash)]);
        info = der::sequence(&[hash, der::octet_string(&digest)]);
    }
    let mut encoding = vec![0, 1];
    // Bleichenbacher's forgery (2006): the padding too short, the rest of the octets free. A
    // verifier that parses instead of comparing accepts it.
    let padding = match odd {
        2..=9 => usize::from(odd),
        _ => pair.octets - 3 - info.len(),
    };
    encoding.resize(2 + padding, 0xFF);
    encoding.push(0);
    encoding.extend(info);
    encoding.resize(pair.octets, 0);
    let signature = changes.sign(pair, encoding);
    let valid = match hash {
        0 => pair
            .theirs
            .pkcs1v15_verify_prehash::<Sha256>(&digest, &signature),
        1 => pair
            .theirs
            .pkcs1v15_verify_prehash::<Sha384>(&digest, &signature),
        _ => pair
            .theirs
            .pkcs1v15_verify_prehash::<Sha512>(&digest, &signature),
    };
    let cases = [(signature, valid.is_ok())];
    compare(&pair.ours, &pkcs1_algorithm(hash), message, &cases, false);
}

/// RSASSA-PSS (RFC 8017 section 8.1), with salts of any length and parameters that may give another
/// one.
pub fn pss(mut program: Program<'_>, rare: bool) {
    let pair = pair(&mut program, rare);
    let hash = program.below(3);
    let changes = Changes::read(&mut program);
    let (salt, announced) = (program.octet(), program.octet());
    let salt = program.take(usize::from(salt % 80)).to_vec();
    // What the parameters say of its length is mostly true.
    let length = match announced {
        0..=0xBF => salt.len(),
        _ => usize::from(announced - 0xC0),
    };
    let message = program.rest();
    let digest = digest(hash, message);
    let bits = pair.octets * 8 - 1;
    let Some(encoding) = encode_pss(hash, &digest, &salt, pair.octets, bits) else {
        return;
    };
    let signature = changes.sign(pair, encoding);
    let valid = match hash {
        0 => pair
            .theirs
            .verify(Pss::<Sha256>::new_with_salt(length), &digest, &signature),
        1 => pair
            .theirs
            .verify(Pss::<Sha384>::new_with_salt(length), &digest, &signature),
        _ => pair
            .theirs
            .verify(Pss::<Sha512>::new_with_salt(length), &digest, &signature),
    };
    let cases = [(signature, valid.is_ok())];
    compare(
        &pair.ours,
        &pss_algorithm(hash, length),
        message,
        &cases,
        false,
    );
}

/// EMSA-PSS-ENCODE (RFC 8017 section 9.1.1).
fn encode_pss(hash: usize, of: &[u8], salt: &[u8], octets: usize, bits: usize) -> Option<Vec<u8>> {
    let block = octets.checked_sub(of.len() + 1)?;
    let zeros = block.checked_sub(salt.len() + 1)?;
    let hashed = digest(hash, &[&[0; 8], of, salt].concat());
    let mut masked = vec![0; zeros];
    masked.push(1);
    masked.extend(salt);
    for (counter, chunk) in masked.chunks_mut(of.len()).enumerate() {
        let counter = (counter as u32).to_be_bytes();
        let mask = digest(hash, &[&hashed[..], &counter].concat());
        chunk
            .iter_mut()
            .zip(mask)
            .for_each(|(octet, bits)| *octet ^= bits);
    }
    masked[0] &= 0xFF >> (8 * octets - bits);
    masked.extend(hashed);
    masked.push(0xBC);
    Some(masked)
}

/// The AlgorithmIdentifier with RSASSA-PSS-params (RFC 4055 section 3.1).
fn pss_algorithm(hash: usize, salt: usize) -> Vec<u8> {
    const PSS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 10];
    const MGF1: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 8];
    let hash = der::sequence(&[hash_oid(hash), vec![5, 0]]);
    let mask = der::sequence(&[der::oid(MGF1), hash.clone()]);
    let mut parts = vec![der::value(0xA0, &hash), der::value(0xA1, &mask)];
    // Twenty is the default, which DER leaves out.
    if salt != 20 {
        parts.push(der::value(0xA2, &der::number(salt as u64)));
    }
    der::sequence(&[der::oid(PSS), der::sequence(&parts)])
}
