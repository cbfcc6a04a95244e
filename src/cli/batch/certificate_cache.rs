//! Large certificates that were decoded before.
//!
//! A folder of chains holds the same CA thousands of times. Small certificates are decoded anew
//! each time; a large one (a CRL-like list of names, many policies) would cost each file its
//! milliseconds.

use crate::{
    cache::Cache,
    case::{CertificateInput, Role},
    certificate::Certificate,
    error::Result,
    input::Found,
};
use std::sync::{Arc, Mutex, PoisonError};

/// Certificates of fewer octets are decoded faster than they are found again.
const MIN_OCTETS: usize = 16 * 1024;
/// Octets of the certificates that are kept; decoded, one takes up to some thirty times as much.
const MAX_OCTETS: usize = 2 * 1024 * 1024;
/// Octets at a certificate's end. They are its signature, which distinguishes it from others; the whole
/// DER is compared before a kept one is used, so a chosen tail gains nothing.
const TAIL: usize = 64;

/// The large certificates that came last, so that copies of one are decoded once.
pub(in crate::cli) struct CertificateCache(Mutex<Cache<[u8; TAIL], Arc<Certificate>>>);

impl Default for CertificateCache {
    fn default() -> Self {
        Self(Mutex::new(Cache::new(MAX_OCTETS)))
    }
}

impl CertificateCache {
    /// What was found in a file that held `in_file` certificates, decoded.
    ///
    /// # Errors
    /// Those of [`Certificate::from_der`], with the file's name.
    pub(in crate::cli) fn decode(
        &self,
        found: Found,
        role: Role,
        in_file: usize,
    ) -> Result<CertificateInput> {
        let tail = match found.der.last_chunk::<TAIL>() {
            Some(tail) if found.der.len() >= MIN_OCTETS => *tail,
            _ => return CertificateInput::new(found, role, in_file),
        };
        // Nothing that is done under the lock can panic half way.
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&tail).map(Arc::clone);
        // Equal tails do not mean equal certificates: the octets decide.
        if let Some(known) = known.filter(|known| *known.der() == *found.der) {
            return Ok(CertificateInput::of(known, found, role, in_file));
        }
        let octets = found.der.len();
        let input = CertificateInput::new(found, role, in_file)?;
        lock().insert(tail, Arc::clone(input.shared()), octets);
        Ok(input)
    }
}

#[cfg(test)]
#[cfg(feature = "mock")]
mod tests {
    use super::*;
    use crate::{
        certificate::Time,
        input,
        mock::{KeyType, MockKey, Randomness, StringType, Template, common_name, extension},
    };

    /// A certificate whose only extension has so many octets.
    fn certificate(octets: usize, key: &MockKey) -> Vec<u8> {
        let name = common_name(StringType::Utf8, "CA");
        let template = Template::new(&name, &name, key, Time::parse("2026-01-01").unwrap()).with(
            extension(crate::asn1::oid::id("1.2.3"), false, &vec![0; octets]),
        );
        template.sign(key).unwrap()
    }

    #[test]
    fn a_large_certificate_is_decoded_once() {
        let cache = CertificateCache::default();
        let decode = |path, der: &[u8]| {
            let found = input::certificates(der, path).unwrap().remove(0);
            cache.decode(found, Role::Other, 1).unwrap()
        };
        let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "CA").unwrap();
        for (octets, is_shared) in [(MIN_OCTETS, true), (100, false)] {
            let der = certificate(octets, &key);
            let (one, two) = (decode("a", &der), decode("b", &der));
            assert_eq!(Arc::ptr_eq(one.shared(), two.shared()), is_shared);
            assert_eq!((&*one.source().path, &*two.source().path), ("a", "b"));
            // Another one, under the same signature.
            let mut other = der.clone();
            other[der.len() - 100] ^= 1;
            assert!(!Arc::ptr_eq(one.shared(), decode("c", &other).shared()));
        }
    }
}
