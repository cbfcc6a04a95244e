//! Whether a passphrase is that of the file: its message authentication code (RFC 7292 section 5.1, RFC 9579).

use super::{
    encryption::{affordable, pbkdf2},
    hash::{Hash, Purpose, Rounds},
    password::Password,
    structure::{Algorithm, MacData, require},
    work::Work,
};
use crate::{
    asn1::{oid::pkcs12, tag::SEQUENCE},
    error::Result,
};

/// Whether the code is that of `content` under this passphrase; `None` if its algorithm is not known.
///
/// Errors: a structure that is none, and [`ErrorKind::Limit`](crate::ErrorKind::Limit).
pub(super) fn verifies(
    mac: &MacData<'_>,
    content: &[u8],
    password: &Password,
    work: &Work,
) -> Result<Option<bool>> {
    work.octets(content.len())?;
    if mac.algorithm.oid == pkcs12::PBMAC1.as_bytes() {
        return pbmac1(mac, content, password, work);
    }
    let Some(hash) = Hash::by_hash(mac.algorithm.oid) else {
        return Ok(None);
    };
    let blocks = hash.blocks(hash.octets);
    let count = affordable(mac.rounds, blocks, mac.salt, hash.name, work)?;
    let rounds = Rounds {
        salt: mac.salt,
        count,
    };
    let key = (hash.derive)(Purpose::Mac, &password.utf16, rounds, hash.octets);
    Ok(Some((hash.authenticates)(&key, content, mac.code)))
}

/// PBMAC1-params: keyDerivationFunc, messageAuthScheme. Salt and rounds of MacData say nothing then.
fn pbmac1(
    mac: &MacData<'_>,
    content: &[u8],
    password: &Password,
    work: &Work,
) -> Result<Option<bool>> {
    let mut schemes = require(&mut { mac.algorithm.parameters }, SEQUENCE)?.contents();
    let derivation = Algorithm::read(&mut schemes)?;
    let scheme = Algorithm::read(&mut schemes)?;
    let Some(hash) = Hash::by_hmac(scheme.oid) else {
        return Ok(None);
    };
    let key = pbkdf2(derivation, password, None, work)?;
    Ok(Some((hash.authenticates)(&key, content, mac.code)))
}
