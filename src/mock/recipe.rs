//! Proofs in the shape that each service's own recipe gives them: what `openssl` writes when its documentation is followed.

use super::{KeyType, MockKey, Randomness, StringType, Template, common_name, key_usage};
use crate::{
    asn1::oid,
    certificate::{Certificate, Time},
    error::{Error, ErrorKind, Result},
    signing::template::{
        authority_key_identifier, basic_constraints, ca_identifier, extended_key_usage,
        key_identifier, subject_key_identifier,
    },
};

/// How a service's recipe makes a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recipe {
    /// The service's name, as profiles have it.
    pub name: &'static str,
    /// Days of validity.
    pub days: i64,
    /// What is written.
    shape: Shape,
    /// Where the recipe stands.
    pub source: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `openssl x509 -req` without extensions: version 1 (OpenSSL before 3.4), serial by -CAcreateserial.
    Version1,
    /// `openssl ca -extensions client_ext` of Microsoft's tutorial.
    Client,
}

const AZURE: &str = "https://learn.microsoft.com/azure/iot-hub/tutorial-x509-test-certs, subca.conf: client_ext, default_days 365; the tutorial \
    no longer makes a proof, but has the CA verified on upload";

/// Every recipe that is imitated; Azure Sphere's proofs are made by the service, and imitated by
/// [`Tenant::proof`](super::Tenant::proof). Where a recipe signs with SHA-512, this signs with the key's usual hash.
const RECIPES: &[Recipe] = &[
    version_1(
        "acceleronix",
        36_500,
        "https://iot-docs.acceleronix.io/deviceDevelop/ProductDevelop/DeviceCALicense.html, step 5: `openssl x509 -req … -days 36500 -sha256`",
    ),
    version_1(
        "alibaba-iot",
        300,
        "https://www.alibabacloud.com/help/en/iot/manage-ca-certificates: `openssl x509 -req … -days 300 -sha512`",
    ),
    version_1(
        "alibaba-mqtt",
        300,
        "Alibaba Cloud, ApsaraMQ for MQTT, CA certificate management (Chinese edition): `openssl x509 -req … -days 300 -sha512`",
    ),
    version_1(
        "aws-iot",
        500,
        "https://docs.aws.amazon.com/iot/latest/developerguide/register-CA-cert.html, step 4: `openssl x509 -req … -days 500 -sha256`",
    ),
    client("azure-dps"),
    client("azure-iot-central"),
    client("azure-iot-hub"),
    version_1(
        "huawei-iotda",
        500,
        "Huawei Cloud, IoT device provisioning, verifying a CA certificate: `openssl x509 -req … -days 500 -sha256`; IoTDA's own page was not read",
    ),
    version_1(
        "nerveshub",
        500,
        "nerves-hub/nerves_hub_web, new_ca_template.html.heex, step 4: `openssl x509 -req … -days 500 -sha256`",
    ),
    version_1(
        "tencent-mqtt",
        365,
        "Tencent Cloud, TDMQ for MQTT (1778/123542), by `openssl`; its command for the proof and the days are not known",
    ),
];

const fn version_1(name: &'static str, days: i64, source: &'static str) -> Recipe {
    Recipe {
        name,
        days,
        shape: Shape::Version1,
        source,
    }
}

const fn client(name: &'static str) -> Recipe {
    Recipe {
        name,
        days: 365,
        shape: Shape::Client,
        source: AZURE,
    }
}

impl Recipe {
    /// Every recipe, in order of name.
    pub fn all() -> &'static [Self] {
        RECIPES
    }

    /// The recipe of a service.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a service whose recipe is not imitated.
    pub fn named(name: &str) -> Result<Self> {
        let found = RECIPES.iter().find(|recipe| recipe.name == name);
        found.copied().ok_or_else(|| {
            let names: Vec<_> = RECIPES.iter().map(|recipe| recipe.name).collect();
            let message = format!(
                "no recipe of `{name}` is known; there are: {}",
                names.join(", ")
            );
            Error::new(ErrorKind::Usage, message)
        })
    }

    /// The proof certificate of `code` in DER, signed with the CA's key. Its own key, RSA with 2048 bits as in all these
    /// recipes, is thrown away.
    ///
    /// # Errors
    /// Never in practice: when a key cannot be made or does not sign.
    pub fn proof(
        self,
        ca: &Certificate,
        signer: &MockKey,
        code: &str,
        randomness: &Randomness,
        at: Time,
    ) -> Result<Vec<u8>> {
        let key = MockKey::generate(KeyType::Rsa2048, randomness, &format!("recipe key {code}"))?;
        // The recipes' openssl.cnf has string_mask utf8only.
        let subject = common_name(StringType::Utf8, code);
        let end = at.plus_seconds(self.days * 86_400);
        let end = ca
            .validity()
            .not_after()
            .time()
            .map_or(end, |last| end.min(last));
        let mut template = Template::new(ca.subject().der(), &subject, &key, at).valid(at, end);
        template.serial = randomness.serial(&format!("recipe serial {code}")).to_vec();
        match self.shape {
            Shape::Version1 => template.version = None,
            Shape::Client => template.extensions = client_extensions(ca, &key),
        }
        template.sign(signer)
    }
}

/// client_ext: authorityKeyIdentifier = keyid:always, basicConstraints = critical,CA:false, extendedKeyUsage =
/// clientAuth, keyUsage = critical,digitalSignature, subjectKeyIdentifier = hash.
fn client_extensions(ca: &Certificate, key: &MockKey) -> Vec<Vec<u8>> {
    vec![
        authority_key_identifier(&ca_identifier(ca)),
        basic_constraints(false, None),
        extended_key_usage(false, &[oid::CLIENT_AUTH]),
        key_usage(&[0]),
        subject_key_identifier(&key_identifier(key.public_octets())),
    ]
}
