//! "Bring your own root": a service asks for its own CA to be signed by yours. It hands out a certificate signing
//! request (PKCS#10, RFC 2986), and takes the certificate with its chain, leaf to root.

use super::{
    proof::{ProofValidity, belongs, dates},
    returned::Verified,
};
use crate::{
    asn1::oid,
    certificate::{Certificate, CertificationRequest, Time},
    error::{Error, ErrorKind, Result},
    signing::{
        Randomness, Signer,
        template::{
            Template, authority_key_identifier, basic_constraints, ca_identifier, key_identifier,
            key_usage, subject_key_identifier, time,
        },
    },
    trust::{Arithmetic, Failure, verify_request},
};

/// keyUsage (RFC 5280 section 4.2.1.3): digitalSignature for its own OCSP responses, keyCertSign, cRLSign.
const USAGE: [u8; 3] = [0, 5, 6];
/// RSA keys below are refused (NIST SP 800-131A revision 2, section 3).
const RSA_BITS: usize = 2048;

/// The certificate of an intermediate CA for the key of `request`, signed with the CA's key, in DER: CA:TRUE with path
/// length 0, since the service's CA issues devices and no further CA; keyCertSign and cRLSign, both key
/// identifiers. Subject and key are the request's; its other wishes are not looked at.
///
/// # Errors
/// [`ErrorKind::Decode`] when the request is not signed by its own key; [`ErrorKind::Usage`] when `signer` has not the key
/// of `ca`, when `ca` is no CA that may sign another, when the request has the CA's own key, no subject, or a key that is
/// too weak; and those of the signer.
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use popcert::{Certificate, Time, certificate::CertificationRequest, mock::Tenant};
/// use popcert::prove::{ProofValidity, Randomness, request, sign_request};
/// let at = Time::parse("2026-01-01")?;
/// let tenant = Tenant::builder().build(&Randomness::seeded(1), at)?;
/// let ca = Certificate::from_der(tenant.ca())?;
/// // A service's request; this one is popcert's own.
/// let asked = request(&"MOCK-ICA".parse()?, &Randomness::seeded(2))?;
/// let asked = CertificationRequest::from_der(&asked)?;
/// let life = ProofValidity { at, seconds: 30 * 86_400 };
/// let made = sign_request(&ca, tenant.key(), &asked, life, &Randomness::seeded(3))?;
/// assert_eq!(Certificate::from_der(&made)?.public_key().der(), asked.public_key().der());
/// # }
/// # Ok::<(), popcert::Error>(())
/// ```
pub fn sign_request(
    ca: &Certificate,
    signer: &dyn Signer,
    request: &CertificationRequest,
    life: ProofValidity,
    randomness: &Randomness,
) -> Result<Vec<u8>> {
    has_own_signature(request)?;
    belongs(ca, signer)?;
    may_issue(ca, life.at)?;
    is_sound(ca, request)?;
    let key = request.public_key();
    let (begin, end) = dates(ca, life);
    let template = Template {
        version: Some(2),
        serial: randomness.serial("request serial").to_vec(),
        inner_algorithm: None,
        outer_algorithm: None,
        issuer: ca.subject().der().to_vec(),
        not_before: time(begin),
        not_after: time(end),
        subject: request.subject().der().to_vec(),
        public_key: key.der().to_vec(),
        extensions: vec![
            basic_constraints(true, Some(0)),
            key_usage(&USAGE),
            subject_key_identifier(&key_identifier(key.octets().unwrap_or_default())),
            authority_key_identifier(&ca_identifier(ca)),
        ],
    };
    template.sign(&Verified(signer))
}

/// RFC 2986 section 3: the certification authority "authenticates the requesting entity and verifies the entity's
/// signature".
fn has_own_signature(request: &CertificationRequest) -> Result<()> {
    verify_request(request, Arithmetic::default()).map_err(|failure| {
        let (message, hint) = match failure {
            Failure::Unsupported(_) => (
                format!("whether the request is signed by its own key cannot be found out: {failure}"),
                "ask the service for a request with RSA, ECDSA on P-256, P-384 or P-521, or Ed25519, and SHA-256 or more",
            ),
            _ => (
                format!("the request is not signed by its own key: {failure}"),
                "take the request from the service again, whole and unchanged",
            ),
        };
        Error::new(ErrorKind::Decode, message)
            .with_hint(hint)
            .caused_by(failure)
    })
}

/// RFC 5280 sections 4.2.1.3 and 4.2.1.9: whether what `ca` signs can be a CA at that moment.
fn may_issue(ca: &Certificate, at: Time) -> Result<()> {
    let extensions = ca.extensions();
    let message = match extensions.basic_constraints().value() {
        None => "the certificate given as the CA does not say that it is one: no basicConstraints",
        Some(found) if !found.ca => "the certificate given as the CA is none: CA:FALSE",
        Some(found) if found.path_len == Some(0) => {
            "the CA may have no CA below it: its path length is 0"
        }
        Some(_)
            if extensions
                .key_usage()
                .value()
                .is_some_and(|usage| !usage.key_cert_sign()) =>
        {
            "the CA may sign no certificates: its keyUsage has no keyCertSign"
        }
        Some(_) => return is_current(ca, at),
    };
    Err(Error::new(ErrorKind::Usage, message).with_hint(
        "sign with a CA that may have a CA below it: `popcert audit CA` shows what it is",
    ))
}

/// Whether what `ca` signs at that moment has a life within its own.
fn is_current(ca: &Certificate, at: Time) -> Result<()> {
    let validity = ca.validity();
    let (begin, end) = (validity.not_before().time(), validity.not_after().time());
    let message = match (begin, end) {
        (Some(begin), _) if at < begin => format!("the CA is not valid before {begin}"),
        (_, Some(end)) if at >= end => format!("the CA expired at {end}"),
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::Usage, message).with_hint("sign with a CA that is valid now"))
}

/// Whether the request is one that a CA may sign.
fn is_sound(ca: &Certificate, request: &CertificationRequest) -> Result<()> {
    let refused = |message: String| {
        Err(Error::new(ErrorKind::Usage, message)
            .with_hint("take the request from the service again, and look at it: `openssl req -in FILE -noout -text`"))
    };
    let key = request.public_key();
    if key.is_same_key(ca.public_key()) {
        return refused("the request has the CA's own key: it is not the service's".to_owned());
    }
    if request.subject().is_empty() {
        // RFC 5280 section 4.1.2.6: a CA's subject "MUST" be a non-empty name.
        return refused("the request has no subject, and a CA must have one".to_owned());
    }
    if request.subject().matches(ca.subject()) {
        return refused("the request asks for the CA's own name: a certificate for it would count as self-issued".to_owned());
    }
    let is = |identifier| *key.algorithm().oid() == identifier;
    let bits = key.bits().unwrap_or_default();
    if is(oid::RSA) && bits < RSA_BITS {
        return refused(format!("the request's key is {key}: too weak"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::request;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static REQUEST: LazyLock<Vec<u8>> =
        LazyLock::new(|| request(&"MOCK-ICA".parse().unwrap(), &Randomness::seeded(1)).unwrap());

    #[test]
    fn a_request_has_its_own_signature() {
        let request = CertificationRequest::from_der(&REQUEST).unwrap();
        has_own_signature(&request).unwrap();
    }

    proptest! {
        /// Its signature covers all of it, and is covered by nothing.
        #[test]
        fn a_request_with_another_octet_is_refused(place in 0..10_000_usize, bit in 0..8_u32) {
            let mut der = REQUEST.clone();
            let place = place % der.len();
            der[place] ^= 1_u8 << bit;
            let read = CertificationRequest::from_der(&der).and_then(|request| has_own_signature(&request));
            prop_assert!(read.is_err(), "{place} {bit}");
        }
    }
}
