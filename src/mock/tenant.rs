//! A tenant CA with its hierarchy, and what it issues: the mock of Azure Sphere's security
//! service.

use super::{
    KeyType, Randomness, StringType,
    azure_profile::{self, Attributes},
    failed, guid,
    keys::MockKey,
};
use crate::{
    certificate::{Attribute, Certificate, Name, Time, bundle},
    error::{Error, ErrorKind, Result},
};
use const_oid::ObjectIdentifier;

/// A mock tenant CA, able to issue proofs and device certificates.
///
/// ```
/// use popcert::mock::{Randomness, Tenant};
/// let at = popcert::Time::parse("2026-01-01")?;
/// let tenant = Tenant::builder().build(&Randomness::seeded(1), at)?;
/// let proof = tenant.proof("7D07A6A51F8AF146", &Randomness::seeded(1), at)?;
/// let proof = popcert::Certificate::from_der(&proof)?;
/// assert_eq!(proof.subject().to_string(), "CN=7D07A6A51F8AF146");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Tenant {
    ca: Vec<u8>,
    key: MockKey,
    issuers: Option<Issuers>,
}

/// The CAs above the tenant CA, with their keys. A tenant that was read from files has none.
#[derive(Debug)]
struct Issuers {
    policy: Vec<u8>,
    policy_key: MockKey,
    root: Vec<u8>,
    root_key: MockKey,
}

/// Options of a mock tenant.
#[derive(Clone, Debug)]
pub struct TenantBuilder {
    key: KeyType,
    id: Option<String>,
}

impl TenantBuilder {
    /// The kind of the tenant CA's key; P-384 by default, as the known real ones have since 2022.
    /// Root and policy CA are always P-384.
    #[must_use]
    pub fn key(mut self, key: KeyType) -> Self {
        self.key = key;
        self
    }

    /// The tenant id, a GUID, which becomes part of the CA's CN; random by default.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Makes root, policy CA and tenant CA, valid at `at`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the moment is out of range.
    pub fn build(self, randomness: &Randomness, at: Time) -> Result<Tenant> {
        let at = at.unix();
        let id = self
            .id
            .unwrap_or_else(|| guid::version_4(randomness.octets("tenant id")));
        let root_key = MockKey::generate(KeyType::P384, randomness, "root key")?;
        let policy_key = MockKey::generate(KeyType::P384, randomness, "policy key")?;
        let key = MockKey::generate(self.key, randomness, "tenant key")?;
        let root = azure_profile::root(at, randomness.serial("root serial"), &root_key)?;
        let policy = azure_profile::policy(
            at,
            randomness.serial("policy serial"),
            &policy_key,
            &root_key,
        )?;
        let ca = azure_profile::tenant(
            at,
            randomness.serial("tenant serial"),
            &id,
            &key,
            &policy_key,
        )?;
        Ok(Tenant {
            ca,
            key,
            issuers: Some(Issuers {
                policy,
                policy_key,
                root,
                root_key,
            }),
        })
    }
}

impl Tenant {
    /// A tenant with a P-384 key and a random id, unless the builder says otherwise.
    pub fn builder() -> TenantBuilder {
        TenantBuilder {
            key: KeyType::P384,
            id: None,
        }
    }

    /// A tenant from its CA certificate in DER and its private key in PEM.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when one cannot be read, [`ErrorKind::Usage`] when they do not belong together.
    pub fn from_parts(ca: &[u8], key: &[u8]) -> Result<Self> {
        let certificate = Certificate::from_der(ca)?;
        let key = MockKey::from_pem(key)?;
        if certificate.public_key().der() != key.public_key_info() {
            let message = "the private key does not belong to the CA certificate";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        Ok(Self {
            ca: ca.to_vec(),
            key,
            issuers: None,
        })
    }

    /// The tenant CA certificate in DER.
    pub fn ca(&self) -> &[u8] {
        &self.ca
    }

    /// The tenant CA's private key.
    pub fn key(&self) -> &MockKey {
        &self.key
    }

    /// Certificate and key of the policy CA, unless the tenant was read from its parts.
    pub fn policy(&self) -> Option<(&[u8], &MockKey)> {
        self.issuers
            .as_ref()
            .map(|issuers| (issuers.policy.as_slice(), &issuers.policy_key))
    }

    /// Certificate and key of the root, unless the tenant was read from its parts.
    pub fn root(&self) -> Option<(&[u8], &MockKey)> {
        self.issuers
            .as_ref()
            .map(|issuers| (issuers.root.as_slice(), &issuers.root_key))
    }

    /// The chain from the tenant CA to the root as a PKCS#7 bundle.
    pub fn chain(&self) -> Vec<u8> {
        let mut certificates = vec![self.ca.clone()];
        if let Some(issuers) = &self.issuers {
            certificates.extend([issuers.policy.clone(), issuers.root.clone()]);
        }
        bundle::certificates_only(&certificates)
    }

    /// A proof certificate for `code`, valid from five minutes before `at` to an hour after.
    /// Its private key is thrown away, as the real service's never leaves it.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the moment is out of range.
    pub fn proof(&self, code: &str, randomness: &Randomness, at: Time) -> Result<Vec<u8>> {
        let key = MockKey::generate(KeyType::P384, randomness, &format!("proof key {code}"))?;
        let serial = randomness.serial(&format!("proof serial {code}"));
        let ca = Certificate::from_der(&self.ca)?;
        azure_profile::proof(at, serial, code, &key, ca.subject().der(), &self.key)
    }

    /// A device certificate for `id`, valid for a day, and its private key.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the moment is out of range or the CA's name cannot be repeated.
    pub fn device(
        &self,
        id: &str,
        randomness: &Randomness,
        at: Time,
    ) -> Result<(Vec<u8>, MockKey)> {
        self.device_with(id, KeyType::P384, randomness, at)
    }

    /// [`Tenant::device`] with a key of another kind.
    ///
    /// # Errors
    /// As [`Tenant::device`].
    pub fn device_with(
        &self,
        id: &str,
        kind: KeyType,
        randomness: &Randomness,
        at: Time,
    ) -> Result<(Vec<u8>, MockKey)> {
        let key = MockKey::generate(kind, randomness, &format!("device key {id}"))?;
        let serial = randomness.serial(&format!("device serial {id}"));
        let ca = Certificate::from_der(&self.ca)?;
        let issuer = attributes(ca.subject())?;
        let issuer_key = ca.extensions().subject_key_identifier().into_value();
        let der =
            azure_profile::device(at.unix(), serial, id, &key, issuer, issuer_key, &self.key)?;
        // The issuer's name must be the CA's, octet for octet.
        if Certificate::from_der(&der)?.issuer().der() != ca.subject().der() {
            let message = "the CA's name has a form that the mock cannot write again";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        Ok((der, key))
    }
}

/// A device id that no device has: 64 random octets as hex. Of many devices each has its number.
#[cfg(feature = "cli")]
pub(crate) fn device_id(randomness: &Randomness, number: Option<u32>) -> String {
    let purpose = match number {
        None => "device id".to_owned(),
        Some(number) => format!("device id {number}"),
    };
    hex::encode(randomness.octets::<64>(&purpose))
}

/// The CA that follows a tenant's last one under the same policy CA: the same subject, a new key, from `at` on.
#[cfg(feature = "mock-cloud")]
pub(super) fn successor(
    id: &str,
    policy_key: &MockKey,
    randomness: &Randomness,
    at: Time,
) -> Result<(Vec<u8>, MockKey)> {
    let key = MockKey::generate(KeyType::P384, randomness, "tenant key")?;
    let serial = randomness.serial("tenant serial");
    let ca = azure_profile::tenant(at.unix(), serial, id, &key, policy_key)?;
    Ok((ca, key))
}

/// A name that was read, to be written again.
fn attributes(name: &Name) -> Result<Attributes> {
    let attribute = |one: &Attribute| {
        let identifier = ObjectIdentifier::from_bytes(one.oid().as_bytes())
            .map_err(|cause| failed("write the CA's name again", cause))?;
        let kind = match one.string_type() {
            "PrintableString" => StringType::Printable,
            "UTF8String" => StringType::Utf8,
            "IA5String" => StringType::Ia5,
            other => {
                let message = format!("cannot write the CA's name again: it has a {other}");
                return Err(Error::new(ErrorKind::Usage, message));
            }
        };
        Ok((identifier, kind, one.text().unwrap_or_default()))
    };
    name.attributes().map(attribute).collect()
}
