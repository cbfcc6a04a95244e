//! From the DER of a private key to one that signs, by algorithm.
//!
//! Three structures are in use: PKCS#8 (RFC 5958), which names its algorithm, and the older SEC
//! 1 (RFC 5915) and PKCS#1 (RFC 8017 appendix A.1.2), which do not. Values are checked by the
//! libraries that will sign with them.

use super::key::{CHECK_RSA, Secret};
use crate::{
    asn1::{oid, reader::Reader, tag},
    certificate::{Oid, curve_name},
    error::{Error, ErrorKind, Result},
};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef, der::Decode};
use rsa::pkcs1::RsaPrivateKey;
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

/// Bits of a modulus. Signatures are verified with no more; an attacker's key of 100,000 bits
/// would only cost time.
const MAX_RSA_BITS: usize = 8192;

/// Keys that exist, and that no proof is signed with here.
const OTHERS: &[(ObjectIdentifier, &str)] = &[
    (oid::DSA, "a DSA key"),
    (oid::RSA_PSS, "an RSA key restricted to PSS"),
    (oid::DH_PKCS_3, "a Diffie-Hellman key"),
    (oid::X25519, "an X25519 key, which does not sign"),
    (oid::X448, "an X448 key, which does not sign"),
    (oid::ED448, "an Ed448 key"),
    (oid::ML_DSA_44, "an ML-DSA-44 key"),
    (oid::ML_DSA_65, "an ML-DSA-65 key"),
    (oid::ML_DSA_87, "an ML-DSA-87 key"),
];

/// Makes a key of a scalar; `None` if it is zero or not below the curve's order (SEC 1 section
/// 3.2.1).
type Make = fn(&[u8]) -> Option<Secret>;
/// The curves, with the octets of a scalar (RFC 5915 section 3: "ceiling (log2(n)/8)").
const CURVES: &[(ObjectIdentifier, usize, Make)] = &[
    (oid::P256, 32, |octets| {
        let key = p256::ecdsa::SigningKey::from_slice(octets).ok();
        key.map(Secret::P256)
    }),
    (oid::P384, 48, |octets| {
        let key = p384::ecdsa::SigningKey::from_slice(octets).ok();
        key.map(Secret::P384)
    }),
    (oid::P521, 66, |octets| {
        let key = p521::ecdsa::SigningKey::from_slice(octets).ok();
        key.map(Secret::P521)
    }),
];

/// The first DER value, without what tools leave after it, such as a line end behind a binary
/// file.
pub(super) fn first_value(bytes: &[u8]) -> Result<&[u8]> {
    Reader::new(bytes, 0)
        .any("PrivateKey")
        .map(|value| value.encoding)
        .map_err(|error| error.with_hint("copy the key's file again; it may have been cut off"))
}

/// A key in PKCS#8, SEC 1 or PKCS#1. All three begin with a version INTEGER; the second member
/// tells them apart: an AlgorithmIdentifier, the scalar as an OCTET STRING, or the modulus as
/// an INTEGER.
pub(super) fn secret(der: &[u8]) -> Result<Secret> {
    let second = || {
        let mut members = Reader::new(der, 0)
            .require(tag::SEQUENCE, "")
            .ok()?
            .contents();
        members.require(tag::INTEGER, "").ok()?;
        members.peek()
    };
    match second() {
        Some(tag::SEQUENCE) => info(der),
        Some(tag::OCTET_STRING) => ec(der, None),
        Some(tag::INTEGER) => rsa(der),
        _ => Err(undecodable("private key")),
    }
}

/// PrivateKeyInfo, or OneAsymmetricKey of version 2 (RFC 5958 section 2), whose public key is
/// not needed.
fn info(der: &[u8]) -> Result<Secret> {
    let info = PrivateKeyInfoRef::try_from(der)
        .map_err(|cause| undecodable("PKCS#8 private key").caused_by(cause))?;
    let key = info.private_key.as_bytes();
    match info.algorithm.oid {
        oid::RSA => rsa(key),
        oid::EC_PUBLIC_KEY => {
            let curve = info.algorithm.parameters.map(|any| any.decode_as());
            // Spelt out, or missing: RFC 5480 section 2.1.1 allows neither.
            let curve: ObjectIdentifier =
                curve.and_then(|one| one.ok()).ok_or_else(unnamed_curve)?;
            ec(key, Some(curve))
        }
        oid::ED25519 => ed25519(key),
        oid => Err(unsupported(
            OTHERS.iter().find(|(one, _)| *one == oid).map_or_else(
                || format!("a key of algorithm {}", Oid::from(&oid).label()),
                |(_, what)| (*what).to_owned(),
            ),
        )),
    }
}

/// ECPrivateKey (RFC 5915 section 3) on the curve that PKCS#8 named, or the one that it names
/// itself.
fn ec(der: &[u8], curve: Option<ObjectIdentifier>) -> Result<Secret> {
    let key = EcPrivateKey::from_der(der).map_err(|cause| match is_spelt_out(der) {
        true => unnamed_curve(),
        false => undecodable("elliptic curve key").caused_by(cause),
    })?;
    let named = curve.or_else(|| key.parameters.and_then(|one| one.named_curve()));
    let (octets, make) = match named {
        Some(name) => CURVES
            .iter()
            .find(|(curve, ..)| *curve == name)
            .map(|(_, octets, make)| (*octets, make))
            .ok_or_else(|| unsupported(on_curve(name)))?,
        // RFC 5915 section 3 requires the parameters, and some tools leave them out. The length
        // tells the curve; a wrong guess does no harm, because the public key then is not the
        // CA's.
        None => CURVES
            .iter()
            .find(|(_, octets, _)| *octets == key.private_key.len())
            .map(|(_, octets, make)| (*octets, make))
            .ok_or_else(|| undecodable("elliptic curve key"))?,
    };
    let scalar =
        padded(key.private_key, octets).ok_or_else(|| undecodable("elliptic curve key"))?;
    make(&scalar).ok_or_else(|| undecodable("elliptic curve key"))
}

/// The scalar in `length` octets. RFC 5915 section 3 wants leading zeros; some writers leave
/// them out, or write one more to keep it positive as an INTEGER. `None` if the number itself
/// is longer.
fn padded(octets: &[u8], length: usize) -> Option<Zeroizing<Vec<u8>>> {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let digits = &octets[zeros..];
    let mut out = Zeroizing::new(vec![0; length]);
    let start = length.checked_sub(digits.len())?;
    out[start..].copy_from_slice(digits);
    Some(out)
}

/// Whether the ECParameters of an ECPrivateKey are a SEQUENCE (specifiedCurve) instead of a
/// curve's identifier.
fn is_spelt_out(der: &[u8]) -> bool {
    let parameters = || {
        let mut members = Reader::new(der, 0).any("").ok()?.contents();
        members.any("").ok()?;
        members.any("").ok()?;
        members
            .require(tag::constructed(0), "")
            .ok()?
            .contents()
            .peek()
    };
    parameters() == Some(tag::SEQUENCE)
}

/// RFC 8410 section 7: the key is an OCTET STRING within PKCS#8's own, of 32 octets, the seed
/// of RFC 8032.
fn ed25519(der: &[u8]) -> Result<Secret> {
    let mut reader = Reader::new(der, 0);
    let octets = reader.require(tag::OCTET_STRING, "CurvePrivateKey").ok();
    let seed = octets.and_then(|octets| <&[u8; 32]>::try_from(octets.value).ok());
    let seed = seed.ok_or_else(|| undecodable("Ed25519 key"))?;
    Ok(Secret::Ed25519(Box::new(
        ed25519_dalek::SigningKey::from_bytes(seed),
    )))
}

/// RSAPrivateKey (RFC 8017 appendix A.1.2). The library checks the numbers against each other:
/// with one wrong prime, a signature by the Chinese remainder theorem would be faulty and
/// reveal the other (RFC 8017 section 5.1.2 uses it).
fn rsa(der: &[u8]) -> Result<Secret> {
    let parts = RsaPrivateKey::<rsa::pkcs1::UintRef<'_>>::from_der(der)
        .map_err(|cause| undecodable("RSA key").caused_by(cause))?;
    if parts.other_prime_infos.is_some() {
        return Err(unsupported("an RSA key of more than two primes".into()));
    }
    let bits = parts.modulus.as_bytes().len() * 8;
    if bits > MAX_RSA_BITS {
        let message = format!("the RSA key has {bits} bits, more than {MAX_RSA_BITS}");
        return Err(Error::new(ErrorKind::Limit, message).with_hint(ELSEWHERE));
    }
    let key = rsa::PrivateKey::try_from(parts).map_err(|cause| {
        let message = "the numbers of the RSA key do not fit together";
        Error::new(ErrorKind::Decode, message)
            .with_hint(CHECK_RSA)
            .caused_by(cause)
    })?;
    Ok(Secret::Rsa(Box::new(key)))
}

const ELSEWHERE: &str = "sign with a tool that can: `popcert prove --csr --code CODE -o proof.csr` \
    makes the request, and says how";

/// A key of a kind that popcert does not sign with; the way out is a request that the key's own
/// tool signs.
fn unsupported(what: String) -> Error {
    let message = format!(
        "this is {what}; popcert signs with RSA, with ECDSA on P-256, P-384 and P-521, and with Ed25519"
    );
    Error::new(ErrorKind::Decode, message).with_hint(ELSEWHERE)
}

/// The curve's name, or its identifier in dots if it has none here.
fn on_curve(curve: ObjectIdentifier) -> String {
    let name = curve_name(curve).map_or_else(|| Oid::from(&curve).label(), str::to_owned);
    format!("a key on the curve {name}")
}

/// RFC 5480 section 2.1.1: "implicitCurve and specifiedCurve MUST NOT be used in PKIX."
fn unnamed_curve() -> Error {
    let message =
        "the private key does not name its elliptic curve: the parameters are spelt out or missing";
    Error::new(ErrorKind::Decode, message).with_hint(
        "write the key anew: `openssl ec -in FILE -param_enc named_curve -out NEW`; certificates \
         must name the curve, too",
    )
}

/// A structure that cannot be decoded. What the decoder found is not quoted: it may be part of
/// the key.
fn undecodable(what: &str) -> Error {
    let message = format!("the {what} is damaged: it cannot be decoded");
    Error::new(ErrorKind::Decode, message).with_hint(
        "copy the key's file again, or see what `openssl pkey -in FILE -noout -text_pub` says",
    )
}
