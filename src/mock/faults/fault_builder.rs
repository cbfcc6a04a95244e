//! What the scenarios are made of: a sound CA, proof and device, each of which a scenario
//! changes in one place.
//!
//! Everything depends on the seed and the moment alone, so that the fixtures are the same on
//! every machine. Validity periods are relative to the moment, and are chosen so that none of
//! them is near the bound of a check.

use super::super::{
    KeyType, MockKey, Randomness, StringType, Template, basic_constraints, common_name,
    extended_key_usage, key_usage,
};
use crate::{
    asn1::oid::{self, id},
    certificate::Time,
    error::Result,
    signing::template,
};
use const_oid::ObjectIdentifier;
use sha2::{Digest, Sha256};

/// A code of the form that Azure gives out.
pub(super) const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
/// A code of the form that AWS gives out.
pub(super) const AWS_CODE: &str =
    "fb57b1effa8422397ef3b739bcf6af47212258c2c8da9d34b0afb3200d8ad073";
/// The name of the CA that the sets are about.
pub(super) const CA_NAME: &str = "MOCK Fault CA";
/// An identifier without a meaning, under an enterprise number that no certificate uses.
pub(super) const UNKNOWN: ObjectIdentifier = id("1.3.6.1.4.1.55555.1");

pub(super) const MINUTE: i64 = 60;
pub(super) const DAY: i64 = 86_400;

/// The keys, and the moment that the scenarios are made for. All keys are P-256, for speed and
/// small files.
pub(super) struct FaultBuilder {
    pub(super) at: Time,
    /// The sound CA's, and root's.
    pub(super) ca_key: MockKey,
    /// Of whatever has nothing to do with the sound CA.
    pub(super) other_key: MockKey,
    /// The intermediate's.
    pub(super) middle_key: MockKey,
    /// Of proofs and devices.
    pub(super) end_key: MockKey,
    randomness: Randomness,
}

impl FaultBuilder {
    pub(super) fn new(randomness: &Randomness, at: Time) -> Result<Self> {
        let key = |purpose| MockKey::generate(KeyType::P256, randomness, purpose);
        Ok(Self {
            at,
            ca_key: key("fault CA key")?,
            other_key: key("fault other key")?,
            middle_key: key("fault middle key")?,
            end_key: key("fault end key")?,
            randomness: randomness.clone(),
        })
    }

    /// One more key, of any kind.
    pub(super) fn key(&self, kind: KeyType, purpose: &str) -> Result<MockKey> {
        MockKey::generate(kind, &self.randomness, purpose)
    }

    /// A moment some seconds from the one that the sets are made for.
    pub(super) fn after(&self, seconds: i64) -> Time {
        self.at.plus_seconds(seconds)
    }

    /// A root with all that a CA should have, 30 days old and valid for 700 more: far from its
    /// ends for every check.
    ///
    /// Its extensions are basic constraints, key usage, subject and authority key identifier,
    /// in this order, which scenarios that replace one by its index rely on.
    pub(super) fn ca(&self) -> Template {
        self.authority(CA_NAME, CA_NAME, &self.ca_key, &self.ca_key)
    }

    /// A CA of any name and key under any other.
    pub(super) fn authority(
        &self,
        subject: &str,
        issuer: &str,
        key: &MockKey,
        signer: &MockKey,
    ) -> Template {
        let subject = common_name(StringType::Utf8, subject);
        let issuer = common_name(StringType::Utf8, issuer);
        let mut template = Template::new(&issuer, &subject, key, self.at)
            .valid(self.after(-30 * DAY), self.after(700 * DAY))
            .with(basic_constraints(true, None))
            .with(key_usage(&[0, 5, 6]))
            .with(subject_key_identifier(key))
            .with(authority_key_identifier(signer));
        template.serial = serial(&[&template.subject, &template.issuer, key.public_key_info()]);
        template
    }

    /// A proof of [`CODE`] by [`FaultBuilder::ca`], five minutes old and good for an hour.
    pub(super) fn proof(&self) -> Template {
        self.proof_of(CODE)
    }

    /// The same for another code.
    pub(super) fn proof_of(&self, code: &str) -> Template {
        self.issued(
            &common_name(StringType::Printable, code),
            CA_NAME,
            &self.ca_key,
        )
    }

    /// An end entity's certificate with the dates of a proof. Its extensions are key usage,
    /// extended key usage and authority key identifier, in this order.
    pub(super) fn issued(&self, subject: &[u8], issuer: &str, signer: &MockKey) -> Template {
        let issuer = common_name(StringType::Utf8, issuer);
        let mut template = Template::new(&issuer, subject, &self.end_key, self.at)
            .valid(self.after(-5 * MINUTE), self.after(60 * MINUTE))
            .with(key_usage(&[0]))
            .with(extended_key_usage(false, &[oid::CLIENT_AUTH]))
            .with(authority_key_identifier(signer));
        template.serial = serial(&[subject, &template.issuer]);
        template
    }

    /// A device of the CA, good for a day.
    pub(super) fn device(&self, issuer: &str, signer: &MockKey) -> Template {
        let subject = common_name(StringType::Utf8, "mock-device-1");
        let template = self.issued(&subject, issuer, signer);
        template.valid(self.after(-5 * MINUTE), self.after(DAY))
    }

    /// A sound proof of [`CODE`] by [`FaultBuilder::middle`].
    pub(super) fn proof_under_middle(&self) -> Result<Vec<u8>> {
        let subject = common_name(StringType::Printable, CODE);
        let proof = self.issued(&subject, MIDDLE_NAME, &self.middle_key);
        proof.sign(&self.middle_key)
    }

    /// `popcert verify` of a CA and a proof in DER.
    pub(super) fn verify(&self, ca: &[u8], proof: &[u8]) -> Scenario {
        Scenario::new("verify", self.at)
            .file("--ca", "ca.cer", ca)
            .file("--proof", "proof.cer", proof)
            .code(CODE)
    }

    /// `popcert verify` of a CA in PEM and a proof that is no certificate.
    pub(super) fn verify_answer(&self, ca: &str) -> Scenario {
        Scenario::new("verify", self.at).file("--ca", "ca.pem", ca.as_bytes())
    }

    /// `popcert verify` of the sound CA and a proof that it signs.
    pub(super) fn verify_proof(&self, proof: &Template) -> Result<Scenario> {
        Ok(self.verify(&self.ca().sign(&self.ca_key)?, &proof.sign(&self.ca_key)?))
    }

    /// `popcert audit` of one certificate.
    pub(super) fn audit(&self, der: &[u8]) -> Scenario {
        Scenario::new("audit", self.at).file("", "certificate.cer", der)
    }

    /// `popcert audit` of a device that the sound CA signed.
    pub(super) fn audit_device(&self, device: &Template) -> Result<Scenario> {
        let set = self.audit(&device.sign(&self.ca_key)?);
        Ok(set.option("--as", "device"))
    }

    /// `popcert chain` of a device under the sound CA.
    pub(super) fn chain(&self, leaf: &[u8]) -> Result<Scenario> {
        Ok(Scenario::new("chain", self.at)
            .file("", "device.cer", leaf)
            .file("--trust", "ca.cer", &self.ca().sign(&self.ca_key)?))
    }

    /// `popcert chain` of a sound device under an intermediate that was altered.
    pub(super) fn chain_through(&self, middle: &Template) -> Result<Scenario> {
        let leaf = self
            .device(MIDDLE_NAME, &self.middle_key)
            .sign(&self.middle_key)?;
        let middle = middle.sign(&self.ca_key)?;
        Ok(self
            .chain(&leaf)?
            .file("--untrusted", "middle.cer", &middle))
    }

    /// The intermediate of [`FaultBuilder::chain_through`], sound.
    pub(super) fn middle(&self) -> Template {
        self.authority(MIDDLE_NAME, CA_NAME, &self.middle_key, &self.ca_key)
    }
}

pub(super) const MIDDLE_NAME: &str = "MOCK Fault Intermediate CA";

/// RFC 7093 section 2, method 1: "the leftmost 160-bits of the SHA-256 hash" of the public key.
fn key_identifier(key: &MockKey) -> Vec<u8> {
    Sha256::digest(key.public_key_info())[..20].to_vec()
}

pub(super) fn subject_key_identifier(key: &MockKey) -> Vec<u8> {
    template::subject_key_identifier(&key_identifier(key))
}

pub(super) fn authority_key_identifier(key: &MockKey) -> Vec<u8> {
    template::authority_key_identifier(&key_identifier(key))
}

/// A serial number that is positive, of 16 octets (RFC 5280 section 4.1.2.2), and different for
/// each certificate: it is derived from what distinguishes them.
fn serial(parts: &[&[u8]]) -> Vec<u8> {
    let mut serial = Sha256::digest(parts.concat())[..16].to_vec();
    serial[0] = serial[0] & 0x7F | 0x40;
    serial
}

/// PEM armour with LF.
pub(super) fn pem(der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", der), config)
}

/// A command line and its files.
pub(super) struct Scenario {
    command: &'static str,
    at: Time,
    files: Vec<(&'static str, String, Vec<u8>)>,
    code: Option<String>,
    options: Vec<String>,
}

impl Scenario {
    fn new(command: &'static str, at: Time) -> Self {
        Self {
            command,
            at,
            files: Vec::new(),
            code: None,
            options: Vec::new(),
        }
    }

    /// A file behind a flag (none for the empty flag); a flag that is there already gets the new file.
    pub(super) fn file(mut self, flag: &'static str, name: &str, bytes: &[u8]) -> Self {
        let entry = (flag, name.to_owned(), bytes.to_vec());
        match self
            .files
            .iter_mut()
            .find(|(its_flag, ..)| *its_flag == flag)
        {
            Some(old) => *old = entry,
            None => self.files.push(entry),
        }
        self
    }

    pub(super) fn code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    pub(super) fn cloud(self, name: &str) -> Self {
        self.option("--cloud", name)
    }

    pub(super) fn at(mut self, at: Time) -> Self {
        self.at = at;
        self
    }

    pub(super) fn option(mut self, flag: &str, value: &str) -> Self {
        self.options.extend([flag.to_owned(), value.to_owned()]);
        self
    }

    pub(super) fn flag(mut self, flag: &str) -> Self {
        self.options.push(flag.to_owned());
        self
    }

    pub(super) fn into_parts(self) -> (Vec<String>, Vec<(String, Vec<u8>)>) {
        let mut arguments = vec![self.command.to_owned()];
        for (flag, name, _) in &self.files {
            if !flag.is_empty() {
                arguments.push((*flag).to_owned());
            }
            arguments.push(name.clone());
        }
        if let Some(code) = self.code {
            arguments.extend(["--code".to_owned(), code]);
        }
        arguments.extend(self.options);
        arguments.extend(["--at".to_owned(), self.at.to_string()]);
        let files = self.files.into_iter().map(|(_, name, bytes)| (name, bytes));
        (arguments, files.collect())
    }
}
