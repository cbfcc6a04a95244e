//! The profile of a service: what it accepts and answers, as constants with their sources.
//!
//! A profile has data, never code: a new service is one file under `clouds/` and one line in
//! `clouds.rs`. Checks read these fields and never ask for a service by name; an empty or `None`
//! field means "not known", and the check that needs it does not apply.

use crate::report::Severity;
use std::fmt;

/// The documented or observed behaviour of one service.
///
/// Most fields are tables of tuples that begin with a check's id and end with the source of the
/// statement: a page of the documentation, or a public issue or recording that shows it.
#[derive(Debug)]
pub struct Cloud {
    /// The identifier on the command line (`--cloud`) and in reports.
    pub name: &'static str,
    /// The name of the service in prose.
    pub title: &'static str,
    /// The services whose common rules these are, by name; empty for the profile of one service.
    pub covers: &'static [&'static str],
    /// The format of its verification codes, or `None` if that is not known.
    pub code: Option<CodeFormat>,
    /// Checks with another severity for this service than in general: check id, severity, source.
    pub severities: &'static [(&'static str, Severity, &'static str)],
    /// What the service answers to an upload of which a check fails: check id, answer, source.
    pub answers: &'static [(&'static str, &'static str, &'static str)],
    /// What the service answers to a connecting device of which a check fails: check id, answer,
    /// source.
    pub connect_answers: &'static [(&'static str, &'static str, &'static str)],
    /// What to do at this service when a check fails: check id, remedy.
    pub remedies: &'static [(&'static str, &'static str)],
    /// File name endings that its tools accept, with the dot; empty when they accept any.
    pub file_endings: &'static [&'static str],
    /// Endings that the service accepts but some of its file dialogs hide: ending, source.
    pub hidden_endings: &'static [(&'static str, &'static str)],
    /// Encodings that it accepts in an upload; empty when that is not known.
    pub uploads: &'static [Upload],
    /// What the service answers when a device's certificate is enrolled as PEM where it expects bare
    /// base64: answer, source. `None` if it has no such field.
    pub enrollment_wants_base64: Option<(&'static str, &'static str)>,
    /// Keys that it accepts, or `None` when that is not documented.
    pub keys: Option<KeyRules>,
    /// Signature algorithms that it accepts, by the names that reports use, and the source; `None`
    /// when that is not documented.
    pub signatures: Option<(&'static [&'static str], &'static str)>,
    /// The format of the device id in the CN of a device certificate, or `None` when the service
    /// does not read the CN.
    pub device_id: Option<DeviceIdFormat>,
    /// Whether the CA must be an Azure Sphere tenant CA.
    pub expects_tenant_ca: bool,
    /// Further facts for `popcert explain`, in lists that services share: subject, fact, source.
    pub known: &'static [&'static [(&'static str, &'static str, &'static str)]],
    /// What to do next with a proof whose verdict is proven; `CA.pem` and `PROOF` are placeholders
    /// for the file names.
    pub next: Option<&'static str>,
    /// What proves possession to it.
    pub proof: ProofKind,
    /// The signatures that it takes as a proof; `None` if it takes none, or that is not documented.
    pub signature_proofs: Option<SignatureRules>,
    /// How long codes and proofs live.
    pub lifetimes: &'static [Lifetime],
    /// What the commands of the plan need to know that popcert does not: variable, what it holds.
    pub plan_asks: &'static [(&'static str, &'static str)],
    /// What to do to prove possession, in order: `popcert plan`.
    pub plan: &'static [PlanStep],
    /// How to get a proof for an Azure Sphere tenant CA, whose key nobody but Azure Sphere has; `None` where such a CA cannot
    /// be proven.
    pub tenant_proof: Option<TenantProof>,
    /// Rules that are neither documented nor observed, so that no report states them.
    pub unconfirmed: &'static [&'static str],
}

/// For how long `popcert prove` makes a proof certificate valid: a day, as codes live no longer.
pub(crate) const PROOF_SECONDS: i64 = 86_400;
/// For how long it makes the intermediate CA valid that it issues for a request: a year.
pub(crate) const ISSUED_SECONDS: i64 = 365 * 86_400;

/// What a service takes as a proof of possession.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofKind {
    /// A certificate whose CN is the code, signed by the CA.
    Certificate,
    /// A certificate for a request of the service's own key, signed by the CA.
    Request,
    /// The CA key's signature over the code.
    Signature,
}

impl ProofKind {
    /// What it is in words, with its article.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Certificate => "a certificate with the code as its CN",
            Self::Request => "the certificate for a request that it issues",
            Self::Signature => "a signature over the code",
        }
    }

    /// For how many seconds `popcert prove` makes one valid if it is not told otherwise; a signature has no end.
    pub(crate) fn usual_seconds(self) -> Option<i64> {
        match self {
            Self::Certificate => Some(PROOF_SECONDS),
            Self::Request => Some(ISSUED_SECONDS),
            Self::Signature => None,
        }
    }

    /// The option of `popcert verify` that takes it.
    pub fn option(self) -> &'static str {
        match self {
            Self::Certificate => "--proof",
            Self::Request => "--csr",
            Self::Signature => "--signature",
        }
    }
}

/// The signatures that a service takes as a proof.
#[derive(Debug)]
pub struct SignatureRules {
    /// Hash functions: `SHA-256`.
    pub hashes: &'static [&'static str],
    /// Whether RSASSA-PSS is known to be taken besides PKCS #1 v1.5.
    pub takes_pss: bool,
    /// The source: a page of the documentation.
    pub source: &'static str,
}

/// How long something lives that is needed for the proof.
#[derive(Debug)]
pub struct Lifetime {
    /// What it is: `verification code`.
    pub what: &'static str,
    /// How long, in seconds.
    pub seconds: i64,
    /// The source: a page of the documentation, or what was seen.
    pub source: &'static str,
}

/// One step of the way to a proven CA.
///
/// In commands `{CA}` stands for the file of the CA, `{CODE}` for the verification code and
/// `{CLOUD}` for the service; `"$NAME"` is a variable of [`Cloud::plan_asks`] or of a step before.
#[derive(Debug)]
pub struct PlanStep {
    /// What is done.
    pub title: &'static str,
    /// Why, and what to mind; may be empty.
    pub note: &'static str,
    /// Command lines for a POSIX shell; none for what is done in a browser.
    pub commands: &'static [&'static str],
    /// Whether the step is needed once the code is there.
    pub only_without_code: bool,
}

/// What the plan has in place of its steps with the CA's private key when the CA is an Azure Sphere tenant CA.
#[derive(Debug)]
pub struct TenantProof {
    /// What its commands need to know, as [`Cloud::plan_asks`].
    pub asks: &'static [(&'static str, &'static str)],
    /// The step that leaves the proof where the plan's later steps look for it.
    pub step: PlanStep,
}

/// The keys that a service accepts.
#[derive(Debug)]
pub struct KeyRules {
    /// Algorithms, by [`PublicKey::algorithm_name`](crate::certificate::PublicKey::algorithm_name): `rsa`, `ec`.
    pub algorithms: &'static [&'static str],
    /// The shortest RSA modulus, in bits; `None` where only the algorithms are documented.
    pub rsa_bits: Option<usize>,
    /// The source: a page of the documentation, or a public recording.
    pub source: &'static str,
}

/// The format of a service's verification codes.
#[derive(Debug)]
pub struct CodeFormat {
    /// Length in characters.
    pub length: usize,
    /// The allowed characters, in words.
    pub alphabet: &'static str,
    /// Whether a character is allowed.
    pub allows: fn(char) -> bool,
    /// Whether a code of that length and alphabet has the parts that codes have, as a UUID's dashes.
    pub has_parts: fn(&str) -> bool,
    /// The source: a page of the documentation, or a public recording.
    pub source: &'static str,
}

/// The format of device ids, which devices have as the CN of their certificates.
#[derive(Debug)]
pub struct DeviceIdFormat {
    /// The service's term for it, without an article: `registration ID`.
    pub name: &'static str,
    /// Maximum length in characters.
    pub longest: usize,
    /// The allowed characters, in words.
    pub alphabet: &'static str,
    /// Whether a character is allowed.
    pub allows: fn(char) -> bool,
    /// Whether an allowed character is also allowed at the end.
    pub ends_with: fn(char) -> bool,
    /// Whether the service compares ids without regard to case.
    pub ignores_case: bool,
    /// The source: a page of the documentation, or a public recording.
    pub source: &'static str,
}

/// An encoding in which a certificate is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Upload {
    /// Base64 of the DER, without PEM armour.
    Base64,
    /// Binary DER.
    Der,
    /// PEM (RFC 7468).
    Pem,
}

impl Upload {
    /// The encoding's usual name: `base64`, `DER` or `PEM`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Der => "DER",
            Self::Pem => "PEM",
        }
    }
}

impl Cloud {
    /// The severity of the check `id` for this service, or `None` if the general one applies.
    pub fn severity_of(&self, id: &str) -> Option<Severity> {
        self.severities
            .iter()
            .find(|(its_id, ..)| *its_id == id)
            .map(|(_, severity, _)| *severity)
    }

    /// What the service answers to an upload of which the check `id` fails, if that is known.
    pub fn answer_to(&self, id: &str) -> Option<&'static str> {
        find_answer(self.answers, id)
    }

    /// What the service answers to a connecting device of which the check `id` fails, if that is known.
    pub fn connect_answer_to(&self, id: &str) -> Option<&'static str> {
        find_answer(self.connect_answers, id)
    }

    /// What to do at this service when the check `id` fails, if that differs from the general remedy.
    pub fn remedy_for(&self, id: &str) -> Option<&'static str> {
        let mut remedies = self.remedies.iter();
        remedies
            .find(|(its_id, _)| *its_id == id)
            .map(|(_, remedy)| *remedy)
    }
}

/// The answer to a failure of that check, of uploads or of connections.
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
    /// The length and the allowed characters: `1 to 128 ASCII letters, digits and …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1 to {} {}", self.longest, self.alphabet)
    }
}

impl fmt::Display for CodeFormat {
    /// The length and the allowed characters: `48 upper-case hex digits`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.length, self.alphabet)
    }
}

impl CodeFormat {
    /// Whether `code` has the length and the characters of this service's codes.
    pub fn fits(&self, code: &str) -> bool {
        code.chars().count() == self.length
            && code.chars().all(self.allows)
            && (self.has_parts)(code)
    }
}
