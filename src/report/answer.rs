//! Proofs that are no certificates, as a report shows them.

use serde::Serialize;

/// A signature over the verification code.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SignatureFacts {
    /// The file.
    pub path: String,
    /// How the file holds it.
    pub encoding: String,
    /// How many octets it has.
    pub octets: usize,
    /// How it was made, if a key and a message were found that it fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// What it is a signature of, in words, if that was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs: Option<String>,
}

/// A certificate signing request.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RequestFacts {
    /// The file.
    pub path: String,
    /// The subject (RFC 4514).
    pub subject: String,
    /// Algorithm and size of the key.
    pub public_key: String,
    /// SHA-256 of the SubjectPublicKeyInfo.
    pub spki_sha256: String,
    /// The algorithm of its own signature.
    pub signature_algorithm: String,
}

impl SignatureFacts {
    /// Labels and values, for people.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let unknown = || "not found".to_owned();
        vec![
            ("form", format!("{} octets, {}", self.octets, self.encoding)),
            ("made as", self.algorithm.clone().unwrap_or_else(unknown)),
            ("signs", self.signs.clone().unwrap_or_else(unknown)),
        ]
    }
}

impl RequestFacts {
    /// Labels and values, for people.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        vec![
            ("subject", self.subject.clone()),
            ("key", self.public_key.clone()),
            ("key SHA-256", self.spki_sha256.clone()),
            ("signature", self.signature_algorithm.clone()),
        ]
    }
}
