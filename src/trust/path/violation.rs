//! Violations: which rule of path validation a certificate breaks, where, and what to do.
//!
//! A check of the group `chain` reports one [`Rule`], so each rule has one id, severity and source
//! in the catalogue; the detail says what is wrong in this case.

/// A rule that one certificate of the path violates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The rule that is violated.
    pub rule: Rule,
    /// The certificate that violates it, by its place in the path: 0 is the leaf.
    pub position: usize,
    /// What is wrong, as a clause without a capital and a full stop. It may hold names from the
    /// certificate, not yet escaped.
    pub detail: String,
    /// What was expected, and what was there.
    pub compared: Option<(String, String)>,
    /// What to do, where the cause suggests more than the rule.
    pub remedy: Option<String>,
}

/// The rules of path validation, each reported by the check of the group `chain` that has its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Rule {
    BasicConstraints,
    Budget,
    CriticalExtensions,
    DuplicateExtensions,
    Encoding,
    ExtendedKeyUsage,
    KeyUsage,
    MalformedExtensions,
    NameConstraints,
    Path,
    PathLength,
    Policies,
    PublicKey,
    Revocation,
    Serial,
    Signature,
    SignatureAlgorithm,
    Validity,
    Version,
}

impl Violation {
    pub(super) fn new(rule: Rule, position: usize, detail: impl Into<String>) -> Self {
        Self {
            rule,
            position,
            detail: detail.into(),
            compared: None,
            remedy: None,
        }
    }

    /// Adds what was expected and what is there, which the report shows side by side.
    pub(super) fn compared(
        mut self,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        self.compared = Some((expected.into(), actual.into()));
        self
    }

    /// Adds a remedy for this very cause, in place of the one that the check gives for its rule.
    pub(super) fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}
