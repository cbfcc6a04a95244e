//! The proof certificate, in a form that every cloud accepts.

use super::returned::Verified;
use crate::{
    asn1::oid,
    certificate::{Certificate, PublicKey, Time},
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    signing::{
        KeyType, PrivateKey, Randomness, Signer,
        template::{
            Template, authority_key_identifier, basic_constraints, ca_identifier, common_name,
            extended_key_usage, key_identifier, key_usage, string_type, subject_key_identifier,
        },
    },
};

/// The validity of a proof: when it is made, and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofValidity {
    /// The moment at which the proof is made. `notBefore` is five minutes earlier.
    pub at: Time,
    /// Seconds from `at` to `notAfter`, which is never later than the CA's.
    pub seconds: i64,
}

/// Tolerance for the clocks of the service and of this machine, in seconds. The dates of Azure
/// Sphere's own proofs suggest the same tolerance.
const SKEW_SECONDS: i64 = 300;

/// keyUsage bit 0.
const DIGITAL_SIGNATURE: u8 = 0;

/// Makes the proof certificate for `code`, in DER: a version 3 certificate for a fresh P-256 key
/// that is discarded at once, signed with the CA's private key, wherever that is.
///
/// The subject has the code as its CN and nothing else. The issuer is copied from the CA's subject
/// octet for octet, so that a service that compares names by their DER finds them equal. The
/// validity lies within that of the CA, if the CA is valid at `life.at`.
///
/// # Errors
/// [`ErrorKind::Usage`] when `key` is not the private key of `ca`, or when the code contains
/// control characters; and those of the signer.
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use popcert::{Certificate, Time, mock::Tenant, prove::{ProofValidity, Randomness, private_key, proof}};
/// let at = Time::parse("2026-01-01")?;
/// let tenant = Tenant::builder().build(&Randomness::seeded(1), at)?;
/// let pem = tenant.key().to_pem()?;
/// let key = private_key(pem.as_bytes(), || unreachable!("it is not encrypted"))?;
/// let ca = Certificate::from_der(tenant.ca())?;
/// let life = ProofValidity { at, seconds: 86_400 };
/// let made = proof(&ca, &key, &"7D07A6A51F8AF146".parse()?, life, &Randomness::from_system()?)?;
/// assert_eq!(Certificate::from_der(&made)?.issuer().der(), ca.subject().der());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn proof(
    ca: &Certificate,
    key: &dyn Signer,
    code: &VerificationCode,
    life: ProofValidity,
    randomness: &Randomness,
) -> Result<Vec<u8>> {
    belongs(ca, key)?;
    let fresh = PrivateKey::draw(KeyType::P256, randomness, "proof key")?;
    let mut template = Template::new(ca.subject().der(), &subject(code)?, &fresh, life.at);
    template.serial = randomness.serial("proof serial").to_vec();
    template.extensions = usage().to_vec();
    let (begin, end) = dates(ca, life);
    template
        .valid(begin, end)
        .with(subject_key_identifier(&key_identifier(
            fresh.public_octets(),
        )))
        .with(authority_key_identifier(&ca_identifier(ca)))
        .sign(&Verified(key))
}

/// The subject: one CN with the code, as a PrintableString if its characters allow that, like the
/// proofs that Azure Sphere makes; else as a UTF8String.
pub(super) fn subject(code: &VerificationCode) -> Result<Vec<u8>> {
    if code.as_str().contains(char::is_control) {
        let message = "the verification code holds a control character";
        return Err(Error::new(ErrorKind::Usage, message)
            .with_hint("copy the code again, in one line, from the page of the service"));
    }
    Ok(common_name(string_type(code.as_str()), code.as_str()))
}

/// What the proof, and a request for one, is allowed to be used for.
pub(super) fn usage() -> [Vec<u8>; 3] {
    [
        basic_constraints(false, None),
        key_usage(&[DIGITAL_SIGNATURE]),
        extended_key_usage(false, &[oid::CLIENT_AUTH]),
    ]
}

/// Checks that `key` is the private key of `ca`.
pub(crate) fn belongs(ca: &Certificate, key: &dyn Signer) -> Result<()> {
    let own = PublicKey::from_der(key.public_key_info())?;
    if own.is_same_key(ca.public_key()) {
        return Ok(());
    }
    let own = own.spki_sha256();
    let message = format!(
        "the private key does not belong to the CA certificate: SHA-256 of the public key is {own} for the key, {} for the CA ({})",
        ca.public_key().spki_sha256(),
        ca.subject()
    );
    Err(Error::new(ErrorKind::Usage, message).with_hint(
        "give the key that the CA certificate was made with; a CA that was made anew under its old name has another key. \
         See the key's hash with `openssl pkey -in KEY -pubout -outform der | openssl sha256`",
    ))
}

/// `notBefore` and `notAfter`, within the CA's validity. A CA that is not valid at `life.at` does
/// not limit them: verification reports it, and a proof that ends before it begins would hide that.
pub(super) fn dates(ca: &Certificate, life: ProofValidity) -> (Time, Time) {
    let begin = life.at.plus_seconds(-SKEW_SECONDS);
    let end = life.at.plus_seconds(life.seconds);
    let validity = ca.validity();
    let first = validity
        .not_before()
        .time()
        .filter(|first| *first <= life.at);
    let last = validity.not_after().time().filter(|last| *last > life.at);
    (
        first.map_or(begin, |first| begin.max(first)),
        last.map_or(end, |last| end.min(last)),
    )
}
