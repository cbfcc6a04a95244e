//! What popcert knows of a service: constants with their sources, never code.

use crate::report::Severity;
use std::fmt;

/// One service's documented or observed behaviour.
#[derive(Debug)]
pub struct Cloud {
    /// The name on the command line and in reports.
    pub name: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// What its verification codes look like, if that is known.
    pub code: Option<CodeFormat>,
    /// Checks that weigh more or less with this service than in general.
    pub severities: &'static [(&'static str, Severity, &'static str)],
    /// What it is known to answer to an upload when a check fails: id, answer, source.
    pub answers: &'static [(&'static str, &'static str, &'static str)],
    /// The same when a device connects, after the upload.
    pub connect_answers: &'static [(&'static str, &'static str, &'static str)],
    /// Commands for this service that mend what a check found, by the check's id.
    pub remedies: &'static [(&'static str, &'static str)],
    /// File name endings that its tools take; empty when any will do.
    pub file_endings: &'static [&'static str],
    /// Endings that some of its file dialogs hide although they are taken, and the source.
    pub hidden_endings: &'static [(&'static str, &'static str)],
    /// Encodings that an upload may have; empty when that is not known.
    pub uploads: &'static [Upload],
    /// What a field for the base64 of a device certificate answers to armour, and the source.
    pub enrollment_wants_base64: Option<(&'static str, &'static str)>,
    /// Keys that it takes, or `None` when that is not documented.
    pub keys: Option<KeyRules>,
    /// Signature algorithms that it takes, by the names that reports use, and the source; or `None`
    /// when that is not documented.
    pub signatures: Option<(&'static [&'static str], &'static str)>,
    /// What it takes as the CN of a device that connects, or `None` when it does not look at it.
    pub device_id: Option<DeviceIdFormat>,
    /// Whether its CA is an Azure Sphere tenant's.
    pub expects_tenant_ca: bool,
    /// What else is known, in lists that services share: its subject, what is known of it, and the source.
    pub known: &'static [&'static [(&'static str, &'static str, &'static str)]],
    /// What to do with a proof that is proven; `CA.pem` and `PROOF` stand for the files.
    pub next: Option<&'static str>,
    /// What is not documented, so that no report claims it.
    pub unconfirmed: &'static [&'static str],
}

/// The keys that a service takes.
#[derive(Debug)]
pub struct KeyRules {
    /// `rsa`, `ec`, …
    pub algorithms: &'static [&'static str],
    /// The shortest RSA modulus, in bits.
    pub rsa_bits: usize,
    /// Where that is known from.
    pub source: &'static str,
}

/// The look of a verification code.
#[derive(Debug)]
pub struct CodeFormat {
    /// Characters.
    pub length: usize,
    /// Which characters, in words.
    pub alphabet: &'static str,
    /// Whether a character belongs to it.
    pub allows: fn(char) -> bool,
    /// Where that is known from.
    pub source: &'static str,
}

/// What a service takes as the id of a device, which is the CN of its certificate.
#[derive(Debug)]
pub struct DeviceIdFormat {
    /// What the service calls it, with no article: `registration ID`.
    pub name: &'static str,
    /// Characters at most.
    pub longest: usize,
    /// Which characters, in words.
    pub alphabet: &'static str,
    /// Whether a character belongs to it.
    pub allows: fn(char) -> bool,
    /// Whether it may end with a character that belongs to it.
    pub ends_with: fn(char) -> bool,
    /// Whether letter case makes no other id.
    pub ignores_case: bool,
    /// Where that is known from.
    pub source: &'static str,
}

/// A form in which a certificate is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Upload {
    /// Base64 without armour.
    Base64,
    /// Plain DER.
    Der,
    /// PEM armour, UTF-8 or ASCII.
    Pem,
}

impl Upload {
    /// The encoding's usual name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Der => "DER",
            Self::Pem => "PEM",
        }
    }
}

impl Cloud {
    /// How serious this service takes a check to be, where it is known to differ.
    pub fn severity_of(&self, id: &str) -> Option<Severity> {
        self.severities
            .iter()
            .find(|(its_id, ..)| *its_id == id)
            .map(|(_, severity, _)| *severity)
    }

    /// What the service is known to answer to an upload when the check of that id fails.
    pub fn answer_to(&self, id: &str) -> Option<&'static str> {
        find_answer(self.answers, id)
    }

    /// What the service is known to answer to a device when the check of that id fails.
    pub fn connect_answer_to(&self, id: &str) -> Option<&'static str> {
        find_answer(self.connect_answers, id)
    }

    /// What to do with this service when the check of that id fails.
    pub fn remedy_for(&self, id: &str) -> Option<&'static str> {
        let mut remedies = self.remedies.iter();
        remedies
            .find(|(its_id, _)| *its_id == id)
            .map(|(_, remedy)| *remedy)
    }
}

fn find_answer(
    answers: &[(&'static str, &'static str, &'static str)],
    id: &str,
) -> Option<&'static str> {
    let mut answers = answers.iter();
    answers
        .find(|(its_id, ..)| *its_id == id)
        .map(|(_, answer, _)| *answer)
}

impl fmt::Display for DeviceIdFormat {
    /// `1 to 128 letters and digits, …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1 to {} {}", self.longest, self.alphabet)
    }
}

impl CodeFormat {
    /// Whether `code` could be one of this service's.
    pub fn fits(&self, code: &str) -> bool {
        code.chars().count() == self.length && code.chars().all(self.allows)
    }
}
