//! A path from the anchor down, as lists and pictures show it.

use crate::report::{Finding, PathEntry, Report, Severity};

/// A path, which may lack the issuer of its uppermost certificate.
pub(super) struct CertificationPath<'a> {
    /// The issuer that was not found.
    pub(super) missing: Option<Missing<'a>>,
    /// From the anchor to the certificate in question.
    pub(super) certificates: Vec<OnPath<'a>>,
}

/// An issuer of which only the name is known.
#[derive(Clone, Copy)]
pub(super) struct Missing<'a> {
    pub(super) name: &'a str,
    /// Where it was looked for.
    pub(super) reason: &'static str,
}

/// A certificate of the path.
pub(super) struct OnPath<'a> {
    pub(super) entry: &'a PathEntry,
    /// The failed checks that concern it.
    pub(super) failures: Vec<&'a Finding>,
    /// What the one above it has to do with it; `None` at the top.
    pub(super) from_above: Option<FromAbove>,
}

/// How a certificate follows from the one above it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FromAbove {
    DidNotSign,
    /// There is no certificate whose key could have signed.
    Missing,
    Signed,
    /// By an algorithm that is not supported.
    Unverified,
}

impl<'a> CertificationPath<'a> {
    /// The path of `report`; `None` without one.
    pub(super) fn of(report: &'a Report) -> Option<Self> {
        let entries = report.links.as_ref().filter(|links| !links.is_empty())?;
        let missing = entries.last()?.missing_issuer.as_deref();
        let missing = missing.map(|name| Missing {
            name,
            reason: match report.ca {
                Some(_) => "not the name of the CA given",
                None => "in none of the files given",
            },
        });
        let certificates = entries.iter().enumerate().rev().map(|(position, entry)| {
            let failures = failures(report, entry);
            let is_top = position + 1 == entries.len();
            let has = |id| failures.iter().any(|finding| finding.id == id);
            let from_above = match (is_top, missing) {
                (true, None) => None,
                (true, Some(_)) => Some(FromAbove::Missing),
                _ if has("chain.signature") => Some(FromAbove::DidNotSign),
                _ if has("chain.signature-algorithm") => Some(FromAbove::Unverified),
                _ => Some(FromAbove::Signed),
            };
            OnPath {
                entry,
                failures,
                from_above,
            }
        });
        Some(Self {
            missing,
            certificates: certificates.collect(),
        })
    }
}

impl OnPath<'_> {
    /// The severity of the worst failure that concerns it.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.failures.iter().map(|finding| finding.severity).max()
    }

    /// Algorithm and size of the key, and the dates.
    pub(super) fn key_and_dates(&self) -> String {
        let entry = self.entry;
        format!(
            "{}, {} to {}",
            entry.public_key, entry.not_before, entry.not_after
        )
    }
}

impl FromAbove {
    /// In the words of the arrow between the two.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::DidNotSign => "did not sign",
            Self::Missing => "named as its issuer",
            Self::Signed => "signs",
            Self::Unverified => "signature not verified",
        }
    }
}

/// Errors before warnings before notes.
fn failures<'a>(report: &'a Report, entry: &PathEntry) -> Vec<&'a Finding> {
    let names: &[&str] = match entry.certificate.as_str() {
        // On verify the anchor is the CA.
        "anchor" => &["anchor", "ca"],
        "leaf" => &["leaf", "device", "other"],
        place => &[place],
    };
    let raised = report.findings.iter().filter(|one| one.is_raised());
    let mut failed: Vec<_> = raised
        .filter(|finding| names.contains(&&*finding.certificate))
        .collect();
    failed.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    failed
}
