//! A rule of path validation that is violated.

/// A rule that one certificate of the path violates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Which certificate: 0 is the leaf.
    pub position: usize,
    /// What is wrong, in words.
    pub detail: String,
    /// What was expected, and what was there.
    pub compared: Option<(String, String)>,
    /// What to do, where the cause suggests more than the rule.
    pub remedy: Option<String>,
}

/// The rules of path validation.
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

    pub(super) fn compared(
        mut self,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        self.compared = Some((expected.into(), actual.into()));
        self
    }

    pub(super) fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}
