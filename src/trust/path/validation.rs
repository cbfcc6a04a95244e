//! The result of path validation: the path that was found, and every rule that it violates.

use super::violation::Violation;
use crate::certificate::Certificate;
use std::fmt;

/// The best path that was found, and what is wrong with it.
///
/// `violations` being empty is not enough: use [`is_valid`](Self::is_valid), which also asks for an
/// anchor and for every signature.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PathValidation<'a> {
    /// From the leaf to the anchor, or as far as it goes.
    pub chain: Vec<&'a Certificate>,
    /// Whether the last certificate is a trust anchor.
    pub anchored: bool,
    /// How many signatures were verified, from the leaf's on, each with the key of the next
    /// certificate of `chain`.
    pub signatures: usize,
    /// Every violation, those of the leaf by itself first.
    pub violations: Vec<Violation>,
    /// What the anchor's certificate violates where only its name and key count: TLS libraries that
    /// check anchors refuse it.
    pub disregarded: Vec<Violation>,
    /// What is known about revocation.
    pub revocation: Revocation,
}

/// What is known about revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// No CRL was given.
    NotChecked,
    /// CRLs cover every certificate below the anchor, and none is revoked.
    Good,
    /// At least one is revoked, or its status is not known; see the violations.
    NotGood,
}

impl<'a> PathValidation<'a> {
    /// A path that reaches no anchor, no signature of which was verified.
    pub(super) fn without_anchor(chain: Vec<&'a Certificate>, violations: Vec<Violation>) -> Self {
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

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "checked against the CRLs given, none revoked",
            Self::NotChecked => "not checked, no CRL was given",
            Self::NotGood => "checked against the CRLs given, not good",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_say_what_is_known_about_revocation() {
        for (revocation, expected) in [
            (Revocation::NotChecked, "not checked, no CRL was given"),
            (
                Revocation::Good,
                "checked against the CRLs given, none revoked",
            ),
            (
                Revocation::NotGood,
                "checked against the CRLs given, not good",
            ),
        ] {
            assert_eq!(revocation.to_string(), expected);
        }
    }
}
