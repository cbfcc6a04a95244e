//! A certificate about to be signed, every field as it is to be encoded. Nothing is checked: faults
//! are the purpose.

use crate::{AT, der, keys};

const DAY: i64 = 86_400;

/// The fields of a certificate. Names, dates and algorithms are encodings already.
#[derive(Clone, Debug)]
pub struct Template {
    /// As written: 2 is version 3. None leaves it out.
    pub version: Option<u8>,
    /// Contents octets of the INTEGER.
    pub serial: Vec<u8>,
    /// The algorithm identifiers inside and outside; the signer's own if `None`.
    pub inner_algorithm: Option<Vec<u8>>,
    pub outer_algorithm: Option<Vec<u8>>,
    pub issuer: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub subject: Vec<u8>,
    /// The number of the subject's key in [`keys`].
    pub key: usize,
    /// Encodings to put behind the public key.
    pub unique_identifiers: Vec<u8>,
    pub extensions: Vec<Extension>,
    /// The number of the key that signs.
    pub signer: usize,
    /// What is changed in the octets before they are signed: where, and the bits.
    pub damage: Vec<(usize, u8)>,
    /// Whether a bit of the signature is changed after signing.
    pub spoilt_signature: bool,
}

#[derive(Clone, Debug)]
pub struct Extension {
    pub oid: Vec<u8>,
    pub critical: bool,
    pub contents: Vec<u8>,
}

pub const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 19];
pub const KEY_USAGE: &[u8] = &[0x55, 0x1D, 15];
pub const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1D, 17];

impl Template {
    /// A version 3 certificate without extensions, valid for 100 days before and after the time
    /// checked.
    pub fn new(subject: &[u8], key: usize, issuer: &[u8], signer: usize) -> Self {
        Self {
            version: Some(2),
            serial: vec![0x4D],
            inner_algorithm: None,
            outer_algorithm: None,
            issuer: issuer.to_vec(),
            not_before: der::time(AT - 100 * DAY),
            not_after: der::time(AT + 100 * DAY),
            subject: subject.to_vec(),
            key,
            unique_identifiers: Vec::new(),
            extensions: Vec::new(),
            signer,
            damage: Vec::new(),
            spoilt_signature: false,
        }
    }

    /// CA:TRUE, keyCertSign and cRLSign.
    pub fn as_authority(mut self) -> Self {
        let is_authority = der::sequence(&[der::boolean(true)]);
        self.put(BASIC_CONSTRAINTS, true, is_authority);
        let usage = der::value(3, &der::named_bits(0x60));
        self.put(KEY_USAGE, true, usage);
        self
    }

    /// A device's alternative name.
    pub fn as_device(mut self) -> Self {
        let name = der::value(0x82, b"device.example");
        self.put(ALTERNATIVE_NAMES, false, der::sequence(&[name]));
        self
    }

    /// Writes the extension in place of the one that is there.
    pub fn put(&mut self, oid: &[u8], critical: bool, contents: Vec<u8>) {
        let new = Extension {
            oid: oid.to_vec(),
            critical,
            contents,
        };
        match self.extensions.iter_mut().find(|one| one.oid == oid) {
            Some(old) => *old = new,
            None => self.extensions.push(new),
        }
    }

    /// The parts of the SEQUENCE in an extension's value, so that one more can be added; empty
    /// without the extension.
    pub fn parts_of(&self, oid: &[u8]) -> Vec<u8> {
        let found = self.extensions.iter().find(|one| one.oid == oid);
        found.map_or_else(Vec::new, |one| contents(&one.contents).to_vec())
    }

    /// The certificate in DER.
    pub fn sign(&self) -> Vec<u8> {
        let algorithm = || keys::algorithm(self.signer).to_vec();
        let mut signed = self.signed_part();
        for (at, bits) in &self.damage {
            let at = at % signed.len();
            signed[at] ^= bits;
        }
        let mut signature = keys::sign(self.signer, &signed);
        if self.spoilt_signature
            && let Some(last) = signature.last_mut()
        {
            *last ^= 1;
        }
        let outer = self.outer_algorithm.clone().unwrap_or_else(algorithm);
        der::sequence(&[signed, outer, der::bit_string(&signature)])
    }

    /// tbsCertificate (RFC 5280 section 4.1).
    fn signed_part(&self) -> Vec<u8> {
        let algorithm = || keys::algorithm(self.signer).to_vec();
        let mut parts = Vec::new();
        parts.extend(
            self.version
                .map(|version| der::value(0xA0, &der::integer(&[version]))),
        );
        parts.push(der::integer(&self.serial));
        parts.push(self.inner_algorithm.clone().unwrap_or_else(algorithm));
        parts.push(self.issuer.clone());
        parts.push(der::sequence(&[
            self.not_before.clone(),
            self.not_after.clone(),
        ]));
        parts.push(self.subject.clone());
        parts.push(keys::spki(self.key).to_vec());
        parts.push(self.unique_identifiers.clone());
        if !self.extensions.is_empty() {
            let written = self
                .extensions
                .iter()
                .map(|one| der::extension(&one.oid, one.critical, &one.contents));
            let list = der::sequence(&written.collect::<Vec<_>>());
            parts.push(der::value(0xA3, &list));
        }
        der::sequence(&parts)
    }
}

/// The octets after identifier and length octets.
pub fn contents(value: &[u8]) -> &[u8] {
    let header = match value.get(1) {
        Some(length) if length & 0x80 != 0 => 2 + usize::from(length & 0x7F),
        _ => 2,
    };
    value.get(header..).unwrap_or_default()
}
