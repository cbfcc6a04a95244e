//! Numbers that are no RSA key: with some of them anybody signs, with others nobody.
//!
//! RFC 8017 section 3.1: the modulus is "a product of u distinct odd primes" and the exponent "an
//! integer between 3 and n - 1". Primality cannot be seen from the product, but much else can, and
//! a damaged key almost always shows.

/// The smallest modulus that is verified with, in bits; smaller ones are factored in minutes on one
/// machine, so a signature under them proves nothing. 512 bits took four hours and 75 dollars of
/// rented machines (Valenta and others, "Factoring as a Service", 2015).
pub(super) const LEAST_BITS: usize = 512;

/// 3 · 5 · 7 · … · 53, the most odd primes that fit 64 bits.
const SMALL_PRIMES: u64 = 16_294_579_238_595_022_365;

/// Why the numbers, both without sign octet, are no RSA public key; `None` if nothing shows it.
pub(super) fn fault(modulus: &[u8], exponent: &[u8]) -> Option<String> {
    let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let bits = super::bit_length(modulus);
    let fault = match (modulus, exponent) {
        ([], _) => "its modulus is 0".into(),
        (_, []) => "its exponent is 0".into(),
        (_, [1]) => "its exponent is 1, so anyone can forge signatures".into(),
        _ if !odd(exponent) => "its exponent is even".into(),
        _ if !odd(modulus) => "its modulus is even, so its factors are known".into(),
        _ if (exponent.len(), exponent) >= (modulus.len(), modulus) => {
            "its exponent is not below its modulus".into()
        }
        _ if bits < LEAST_BITS => {
            format!("its modulus has {bits} bits: fewer than {LEAST_BITS} are factored in minutes")
        }
        _ => format!("its modulus has the factor {}", small_factor(modulus)?),
    };
    Some(fault)
}

/// An odd prime up to 53 that divides the number; a damaged modulus mostly has one.
fn small_factor(number: &[u8]) -> Option<u64> {
    let rest = number.iter().fold(0u64, |rest, octet| {
        let next = (u128::from(rest) << 8) | u128::from(*octet);
        // A remainder of 64 bits.
        (next % u128::from(SMALL_PRIMES)) as u64
    });
    (3..=53).step_by(2).find(|factor| rest % factor == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A product of two primes of 256 bits.
    const MODULUS: &str = "b3510a2bcd4ce644c5b594ae5059e12b2f054b658d5da5959a2fdf1871b808bc\
        3df3e628d2792e51aad5c124b43bda453dca5cde4bcf28e7bd4effba0cb4b742";

    fn modulus() -> Vec<u8> {
        let mut modulus = hex::decode(MODULUS).expect("hex");
        // The first odd number from there on without a small factor.
        while fault(&modulus, &[3]).is_some() {
            let last = modulus.last_mut().expect("octets");
            *last = last.wrapping_add(1);
        }
        modulus
    }

    #[test]
    fn each_impossible_number_is_told() {
        let good = modulus();
        for (modulus, exponent, word) in [
            (&[][..], &[3][..], "modulus is 0"),
            (&good, &[], "exponent is 0"),
            (&good, &[1], "anyone can forge"),
            (&good, &[1, 0], "exponent is even"),
            (&good, &good, "not below"),
            (&[0xC5], &[3], "8 bits"),
        ] {
            let fault = fault(modulus, exponent).unwrap_or_default();
            assert!(fault.contains(word), "{word}: {fault}");
        }
        for exponent in [&[3][..], &[1, 0, 1], &[0x80, 0, 0, 0, 1]] {
            assert_eq!(fault(&good, exponent), None);
        }
    }

    #[test]
    fn small_factors_are_found() {
        for prime in [3u64, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53] {
            assert_eq!(SMALL_PRIMES % prime, 0);
            let product = (prime * 1_000_003).to_be_bytes();
            assert_eq!(small_factor(&product), Some(prime));
        }
        assert_eq!(small_factor(&1_000_003u32.to_be_bytes()), None);
    }
}
