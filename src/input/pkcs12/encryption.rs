//! How the parts of a PKCS#12 file are encrypted with a passphrase: PBES2 (RFC 8018 section 6.2) and PKCS#12's
//! own schemes (RFC 7292 appendix C).

use super::{
    cipher::Cipher,
    hash::{Hash, Key, Purpose, Rounds, SHA1},
    password::Password,
    structure::{Algorithm, EXPORT, any, damaged, number, octets, require},
    work::Work,
};
use crate::{
    asn1::{
        oid::pkcs12,
        reader::Reader,
        tag::{INTEGER, OCTET_STRING, SEQUENCE},
    },
    certificate::Oid,
    error::{Error, ErrorKind, Result},
};

/// Decrypts octets; `None` if the passphrase is another one.
///
/// Errors: a scheme that is not known, and [`ErrorKind::Limit`] for one that takes too long.
pub(super) fn decrypt(
    algorithm: Algorithm<'_>,
    octets: &[u8],
    password: &Password,
    work: &Work,
) -> Result<Option<Key>> {
    work.octets(octets.len())?;
    if algorithm.oid == pkcs12::PBES2.as_bytes() {
        return pbes2(algorithm.parameters, octets, password, work);
    }
    let cipher = Cipher::of_pkcs12(algorithm.oid).ok_or_else(|| unknown(algorithm.oid))?;
    // pkcs-12PbeParams: salt, iterations.
    let mut fields = require(&mut { algorithm.parameters }, SEQUENCE)?.contents();
    let salt = require(&mut fields, OCTET_STRING)?.value;
    let rounds = number(&require(&mut fields, INTEGER)?);
    let blocks = SHA1.blocks(cipher.key) + SHA1.blocks(cipher.block);
    let count = affordable(rounds, blocks, salt, "SHA-1", work)?;
    let rounds = Rounds { salt, count };
    let key = (SHA1.derive)(Purpose::Key, &password.utf16, rounds, cipher.key);
    let purpose = Purpose::InitialVector;
    let vector = (SHA1.derive)(purpose, &password.utf16, rounds, cipher.block);
    Ok((cipher.decrypt)(&key, &vector, octets))
}

/// PBES2-params: keyDerivationFunc, encryptionScheme.
fn pbes2(
    mut parameters: Reader<'_>,
    encrypted: &[u8],
    password: &Password,
    work: &Work,
) -> Result<Option<Key>> {
    let mut schemes = require(&mut parameters, SEQUENCE)?.contents();
    let derivation = Algorithm::read(&mut schemes)?;
    let Algorithm {
        oid,
        parameters: mut rest,
    } = Algorithm::read(&mut schemes)?;
    let cipher = Cipher::of_pbes2(oid).ok_or_else(|| unknown(oid))?;
    let vector = octets(&any(&mut rest)?)?;
    let key = pbkdf2(derivation, password, Some(cipher.key), work)?;
    Ok((cipher.decrypt)(&key, &vector, encrypted))
}

/// PBKDF2-params: salt, iterationCount, keyLength OPTIONAL, prf DEFAULT HMAC-SHA-1. `length` is that which
/// the key must have, else the parameters say it.
pub(super) fn pbkdf2(
    algorithm: Algorithm<'_>,
    password: &Password,
    length: Option<usize>,
    work: &Work,
) -> Result<Key> {
    /// No HMAC gains from more, which is a block of SHA-512.
    const LONGEST: u64 = 128;
    if algorithm.oid != pkcs12::PBKDF2.as_bytes() {
        return Err(unknown(algorithm.oid));
    }
    let mut fields = require(&mut { algorithm.parameters }, SEQUENCE)?.contents();
    let salt = require(&mut fields, OCTET_STRING)?.value;
    let rounds = number(&require(&mut fields, INTEGER)?);
    let stated = match fields.peek() {
        Some(INTEGER) => Some(number(&any(&mut fields)?)),
        _ => None,
    };
    let length = match (length, stated) {
        (Some(length), _) => length,
        (None, Some(length @ 1..=LONGEST)) => length as usize,
        _ => return Err(damaged()),
    };
    let hash = match fields.is_empty() {
        true => &SHA1,
        false => {
            let prf = Algorithm::read(&mut fields)?;
            Hash::by_hmac(prf.oid).ok_or_else(|| unknown(prf.oid))?
        }
    };
    // A round of HMAC is two of the hash, the inner one and the outer one.
    let what = format!("PBKDF2 with {}", hash.name);
    let count = affordable(rounds, 2 * hash.blocks(length), salt, &what, work)?;
    Ok((hash.pbkdf2)(
        &password.octets,
        Rounds { salt, count },
        length,
    ))
}

/// The number of rounds, when they can be paid for.
pub(super) fn affordable(
    rounds: u64,
    blocks: u64,
    salt: &[u8],
    what: &str,
    work: &Work,
) -> Result<u32> {
    work.octets(salt.len().saturating_mul(blocks as usize))?;
    work.derive(rounds, blocks, what)?;
    u32::try_from(rounds).map_err(|_| damaged())
}

/// A scheme that is named, but not known.
fn unknown(oid: &[u8]) -> Error {
    let name = Oid::from_contents(oid).map(|oid| match oid.name() {
        Some(name) => format!("{name} ({oid})"),
        None => oid.to_string(),
    });
    let message = format!(
        "the PKCS#12 file is encrypted by a scheme that popcert does not read: {}",
        name.unwrap_or_else(|_| "an identifier that is none".to_owned())
    );
    Error::new(ErrorKind::NotACertificate, message).with_hint(EXPORT)
}

#[cfg(test)]
mod tests {
    use super::{super::password::candidates, *};

    #[test]
    fn a_round_of_pbkdf2_costs_both_hashes_of_hmac() {
        for (algorithm, prf, units) in [
            // 32 octets are two outputs of SHA-1, and one of the others.
            ("301506092A864886F70D01050C30080402AABB020203E8", "", 4),
            (
                "302306092A864886F70D01050C30160402AABB020203E8",
                "300C06082A864886F70D02090500",
                2,
            ),
            (
                "302306092A864886F70D01050C30160402AABB020203E8",
                "300C06082A864886F70D020B0500",
                6,
            ),
        ] {
            let der = hex::decode([algorithm, prf].concat()).expect("hex");
            let algorithm = Algorithm::read(&mut Reader::ber(&der)).expect("PBKDF2");
            let work = Work::default();
            let before = work.left();
            let password = &candidates(b"secret")[0];
            pbkdf2(algorithm, password, Some(32), &work).expect("a key");
            // The salt costs a little, too; there are 1,000 rounds.
            assert_eq!((before - work.left()) / 1000, units, "{prf}");
        }
    }

    /// pbeWithSHAAnd3-KeyTripleDES-CBC: 24 octets are two outputs of SHA-1, and 8 another.
    #[test]
    fn a_round_of_pkcs_12_costs_the_hashes_of_the_key_and_of_the_vector() {
        let der = "3016060A2A864886F70D010C010330080402AABB020203E8";
        let der = hex::decode(der).expect("hex");
        let algorithm = Algorithm::read(&mut Reader::ber(&der)).expect("a scheme");
        let work = Work::default();
        let before = work.left();
        decrypt(algorithm, &[0; 8], &candidates(b"secret")[0], &work).expect("enough work");
        assert_eq!((before - work.left()) / 1000, 3);
    }
}
