//! RSA signatures (RFC 8017) through RustCrypto's `rsa`.
//!
//! Two schemes under one kind of key: RSASSA-PKCS1-v1_5 and RSASSA-PSS. A key with the identifier
//! rsaEncryption serves both; one with id-RSASSA-PSS only the latter, perhaps with parameters of
//! its own (RFC 4055 section 1.2).

mod numbers;

use super::{
    Arithmetic, Failure, KeyInfo,
    algorithm::{Hash, Pss},
    fast::RsaKey,
};
use crate::asn1::{
    reader::{Reader, decode_error},
    tag,
};
use rsa::{BoxedUint, PublicKey, pss};
use sha2::{Sha256, Sha384, Sha512};

/// Moduli that are verified, in bits. Small ones are verified and reported as weak by a check, so
/// that the report says both; larger ones only cost time, which grows with the square of the size.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = numbers::LEAST_BITS..=8192;
/// No key in use has a larger exponent, and a power by one of thousands of bits takes seconds. It
/// is the limit of the `rsa` crate and of ring; OpenSSL allows 64 bits for moduli over 3,072.
const EXPONENT_BITS: usize = 33;

/// A public key whose numbers can be one's.
#[derive(Clone, Debug)]
pub(super) struct Key {
    key: PublicKey,
    /// The fast way beside it, if that is wanted and there is one.
    fast: Option<RsaKey>,
    /// RFC 4055 section 1.2: a key may be restricted to PSS, and to parameters.
    restriction: Restriction,
}

/// What the key's algorithm identifier allows it to sign with.
#[derive(Clone, Copy, Debug)]
enum Restriction {
    None,
    Pss(Option<Pss>),
}

impl Key {
    /// Reads a key under `rsaEncryption`. RFC 3279 section 2.3.1: "The parameters field MUST have
    /// ASN.1 type NULL"; absent ones occur in the field and are accepted.
    pub(super) fn read(info: &KeyInfo<'_>, arithmetic: Arithmetic) -> Result<Self, Failure> {
        match info.parameters.map(|tlv| (tlv.tag, tlv.value)) {
            None | Some((tag::NULL, [])) => Self::with(info, Restriction::None, arithmetic),
            Some(_) => Err(Failure::BadKey(
                "an RSA key must have NULL parameters".into(),
            )),
        }
    }

    /// Reads a key under `id-RSASSA-PSS`: without parameters it may sign with any, with parameters
    /// only with these.
    pub(super) fn read_pss(info: &KeyInfo<'_>, arithmetic: Arithmetic) -> Result<Self, Failure> {
        let Some(parameters) = info.parameters else {
            return Self::with(info, Restriction::Pss(None), arithmetic);
        };
        let restriction = Pss::read(Some(&parameters)).map_err(|failure| match failure {
            Failure::BadAlgorithm(reason) => Failure::BadKey(reason),
            other => other,
        })?;
        Self::with(info, Restriction::Pss(Some(restriction)), arithmetic)
    }

    /// Reads both numbers, and refuses those with which anybody can sign, and sizes that only cost
    /// time.
    fn with(
        info: &KeyInfo<'_>,
        restriction: Restriction,
        arithmetic: Arithmetic,
    ) -> Result<Self, Failure> {
        let (modulus, exponent) =
            both_numbers(info.key).map_err(|error| Failure::BadKey(error.message().to_owned()))?;
        if let Some(fault) = numbers::fault(modulus, exponent) {
            return Err(Failure::BadKey(fault));
        }
        let bits = bit_length(modulus);
        if bits > *MODULUS_BITS.end() {
            let what = format!(
                "an RSA modulus of {bits} bits (more than {})",
                MODULUS_BITS.end()
            );
            return Err(Failure::Unsupported(what));
        }
        let bits = bit_length(exponent);
        if bits > EXPONENT_BITS {
            let what = format!("an RSA exponent of {bits} bits (more than {EXPONENT_BITS})");
            return Err(Failure::Unsupported(what));
        }
        let unsigned = BoxedUint::from_be_slice_vartime;
        PublicKey::new_with_size_limits(unsigned(modulus), unsigned(exponent), MODULUS_BITS)
            .map(|key| Self {
                key,
                fast: match arithmetic {
                    Arithmetic::Fast => RsaKey::new(modulus, exponent),
                    Arithmetic::Crates => None,
                },
                restriction,
            })
            .map_err(|error| Failure::BadKey(error.to_string()))
    }

    /// Verifies an RSASSA-PKCS1-v1_5 signature over the message.
    pub(super) fn verify_pkcs1(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Failure> {
        if matches!(self.restriction, Restriction::Pss(_)) {
            return Err(Failure::KeyMismatch {
                signature: "RSA PKCS#1 v1.5".into(),
                key: "restricted to RSASSA-PSS".into(),
            });
        }
        let digest = hash.digest(message);
        self.verify(
            |fast| fast.finds_valid_pkcs1(hash, &digest, signature),
            || verify_pkcs1(&self.key, hash, &digest, signature),
        )
    }

    /// See [`super::Key::signed_as_is`].
    #[cfg(feature = "prove")]
    pub(super) fn signed_as_is(&self, octets: &[u8], signature: &[u8]) -> bool {
        let unprefixed = rsa::Pkcs1v15Sign::new_unprefixed();
        self.key.verify(unprefixed, octets, signature).is_ok()
    }

    /// The fast arithmetic may only find that a signature is valid: what it does not find valid,
    /// the crate verifies.
    fn verify(
        &self,
        finds_valid: impl FnOnce(&RsaKey) -> bool,
        verify: impl FnOnce() -> rsa::Result<()>,
    ) -> Result<(), Failure> {
        if self.fast.as_ref().is_some_and(finds_valid) {
            return Ok(());
        }
        let result = verify();
        debug_assert!(
            self.fast.is_none() || result.is_err(),
            "the fast way did not find a valid signature"
        );
        result.map_err(|_| Failure::Mismatch)
    }

    /// Verifies an RSASSA-PSS signature over the message. RFC 4055 section 3.3: under a restricted
    /// key the hash must be the key's, and the salt at least as long.
    pub(super) fn verify_pss(
        &self,
        pss: Pss,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Failure> {
        if let Restriction::Pss(Some(allowed)) = self.restriction
            && (allowed.hash != pss.hash || pss.salt_octets < allowed.salt_octets)
        {
            let reason = "the key is restricted to other PSS parameters";
            return Err(Failure::BadSignature(reason.into()));
        }
        let digest = pss.hash.digest(message);
        self.verify(
            |fast| fast.finds_valid_pss(pss, &digest, signature),
            || verify_pss(&self.key, pss, &digest, signature),
        )
    }
}

/// RSASSA-PKCS1-V1_5-VERIFY (RFC 8017 section 8.2.2) by the crate.
pub(super) fn verify_pkcs1(
    key: &PublicKey,
    hash: Hash,
    digest: &[u8],
    signature: &[u8],
) -> rsa::Result<()> {
    match hash {
        Hash::Sha256 => key.pkcs1v15_verify_prehash::<Sha256>(digest, signature),
        Hash::Sha384 => key.pkcs1v15_verify_prehash::<Sha384>(digest, signature),
        Hash::Sha512 => key.pkcs1v15_verify_prehash::<Sha512>(digest, signature),
    }
}

/// RSASSA-PSS-VERIFY (RFC 8017 section 8.1.2) by the crate.
pub(super) fn verify_pss(
    key: &PublicKey,
    pss: Pss,
    digest: &[u8],
    signature: &[u8],
) -> rsa::Result<()> {
    let salt = pss.salt_octets;
    match pss.hash {
        Hash::Sha256 => key.verify(pss::Pss::<Sha256>::new_with_salt(salt), digest, signature),
        Hash::Sha384 => key.verify(pss::Pss::<Sha384>::new_with_salt(salt), digest, signature),
        Hash::Sha512 => key.verify(pss::Pss::<Sha512>::new_with_salt(salt), digest, signature),
    }
}

/// The modulus and the exponent of `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent
/// INTEGER }` (RFC 8017 appendix A.1.1), without sign octets. Negative numbers are an error: some
/// readers take them for large ones.
fn both_numbers(key: &[u8]) -> crate::error::Result<(&[u8], &[u8])> {
    const FIELD: &str = "subjectPublicKey";
    let mut outer = Reader::new(key, 0);
    let mut parts = outer.require(tag::SEQUENCE, FIELD)?.contents();
    outer.finish(FIELD)?;
    let mut positive = || {
        let integer = parts.require(tag::INTEGER, FIELD)?;
        if integer.value.first().is_none_or(|first| first & 0x80 != 0) {
            let message = "the RSA modulus or exponent is negative";
            return Err(decode_error(message, integer.offset, FIELD));
        }
        let zeros = integer.value.iter().take_while(|byte| **byte == 0).count();
        Ok(&integer.value[zeros..])
    };
    let both = (positive()?, positive()?);
    parts.finish(FIELD)?;
    Ok(both)
}

/// Bits from the highest that is set. `number` has no leading zero octets.
fn bit_length(number: &[u8]) -> usize {
    number
        .first()
        .map_or(0, |top| number.len() * 8 - top.leading_zeros() as usize)
}
