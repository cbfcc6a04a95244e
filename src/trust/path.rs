//! Certification paths: building (RFC 4158) and validation (RFC 5280 section 6.1).

mod anchor;
mod batch_verify;
mod budget;
mod build;
mod name_constraints;
mod policy;
#[cfg(test)]
mod random;
mod revocation;
mod rules;
mod validate;

pub use batch_verify::SignatureCache;

use super::{effort::Effort, signature::Arithmetic};
use crate::certificate::{Certificate, Crl, Oid, Time};
use std::fmt;

/// What is asked of a path.
#[derive(Clone, Debug)]
pub struct PathRequest<'a> {
    /// The target certificate: the first of the path.
    pub leaf: &'a Certificate,
    /// Possible intermediates, in any order and number.
    pub untrusted: &'a [Certificate],
    /// Certificates that are trusted, self-signed or not.
    pub anchors: &'a [Certificate],
    /// CRLs; without any, revocation is not checked.
    pub crls: &'a [Crl],
    /// The time at which the path is to be valid.
    pub at: Time,
    /// What the leaf is to be used for.
    pub purpose: Purpose,
    /// Which parts of an anchor count.
    pub anchor_trust: AnchorTrust,
    /// Which certificate policies are wanted.
    pub policy: PolicyInputs,
    /// Whose arithmetic verifies the signatures.
    pub arithmetic: Arithmetic,
}

/// What a leaf is to be used for (RFC 5280 section 4.2.1.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Extended key usage is not checked.
    Any,
    /// TLS client authentication: how devices connect.
    ClientAuth,
    /// TLS server authentication.
    ServerAuth,
}

/// Which parts of a trust anchor count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorTrust {
    /// Its whole certificate: dates, basic constraints, key usage, path length, names, policies,
    /// policy mappings and policy constraints (RFC 5937 section 3.2).
    Certificate,
    /// Its name and key (RFC 5280 section 6.1.1 (d)), and its name constraints, which are the
    /// initial subtrees of (h) and (i). An anchor whose name constraints, or another critical
    /// extension, cannot be read is refused; other rules that it violates are
    /// [`PathValidation::disregarded`].
    NameAndKey,
}

/// Inputs (c), (e), (f) and (g) of RFC 5280 section 6.1.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyInputs {
    /// The acceptable policies; `None` means any.
    pub initial: Option<Vec<Oid>>,
    /// The path must be valid for an acceptable policy.
    pub require_explicit: bool,
    /// anyPolicy does not stand for the acceptable ones.
    pub inhibit_any: bool,
    /// Policy mappings are not followed.
    pub inhibit_mapping: bool,
}

/// The best path that was found, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct PathValidation<'a> {
    /// From the leaf to the anchor, or as far as it goes.
    pub chain: Vec<&'a Certificate>,
    /// Whether the last certificate is a trust anchor.
    pub anchored: bool,
    /// How many signatures were verified, from the leaf's on, each with the key of the next
    /// certificate of `chain`.
    pub signatures: usize,
    /// Every violation.
    pub violations: Vec<Violation>,
    /// What the anchor's certificate violates where only its name and key count: TLS libraries that
    /// check anchors refuse it.
    pub disregarded: Vec<Violation>,
    /// What is known about revocation.
    pub revocation: Revocation,
}

/// A rule that one certificate of the path violates.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What is known about revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// No CRL was given.
    NotChecked,
    /// CRLs cover every certificate below the anchor, and none is revoked.
    Good,
    /// At least one is revoked, or its status is not known; see the violations.
    NotGood,
}

/// The rules of path validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
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

impl<'a> PathValidation<'a> {
    /// A path that reaches no anchor, no signature of which was verified.
    fn without_anchor(chain: Vec<&'a Certificate>, violations: Vec<Violation>) -> Self {
        Self {
            chain,
            anchored: false,
            signatures: 0,
            violations,
            disregarded: Vec::new(),
            revocation: Revocation::NotChecked,
        }
    }

    /// Whether the path leads to an anchor and violates no rule.
    pub fn is_valid(&self) -> bool {
        self.is_signed() && self.violations.is_empty()
    }

    /// Whether every signature up to an anchor was verified, whatever other rule is violated. No
    /// verdict is good without that.
    pub fn is_signed(&self) -> bool {
        self.anchored && self.signatures + 1 == self.chain.len()
    }
}

impl Violation {
    fn new(rule: Rule, position: usize, detail: impl Into<String>) -> Self {
        Self {
            rule,
            position,
            detail: detail.into(),
            compared: None,
            remedy: None,
        }
    }

    fn compared(mut self, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        self.compared = Some((expected.into(), actual.into()));
        self
    }

    fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "checked against the CRLs given, none revoked",
            Self::NotChecked => "not checked, no CRL was given",
            Self::NotGood => "checked against the CRLs given, not good",
        })
    }
}

/// Builds the best path for the leaf and validates it.
///
/// Every path is tried, within a fixed budget of signatures and steps, until one is valid; a bad
/// candidate never hides a good one. If none is, the path with the fewest violations is returned
/// with all of them. Key identifiers decide the order of candidates and nothing else.
///
/// A leaf that is itself an anchor is a path of one certificate.
pub fn validate_path<'a>(request: &PathRequest<'a>) -> PathValidation<'a> {
    validate_counting(None, request, &Effort::default())
}

/// [`validate_path`] where an anchor itself must have signed the leaf: no intermediates.
pub fn validate_direct<'a>(request: &PathRequest<'a>) -> PathValidation<'a> {
    build::Search::new(request).direct().best()
}

/// [`validate_path`] with results of signatures that were verified in a batch before.
pub fn validate_path_with<'a>(
    verified: &SignatureCache<'_>,
    request: &PathRequest<'a>,
) -> PathValidation<'a> {
    validate_counting(Some(verified), request, &Effort::default())
}

/// The same, which adds what signatures cost to `effort`.
pub(crate) fn validate_counting<'a>(
    verified: Option<&SignatureCache<'_>>,
    request: &PathRequest<'a>,
    effort: &Effort,
) -> PathValidation<'a> {
    let search = build::Search::new(request).counting(effort);
    let found = match verified {
        Some(verified) => search.after(verified).best(),
        None => search.best(),
    };
    anchor::examine(found, request, verified, effort)
}
