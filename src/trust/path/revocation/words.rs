//! The texts of revocation findings: which CRL decides, what is wrong with it, and what to do.
//!
//! Every finding names its CRL by issuer, number and date, because an operator has several files of
//! the same issuer; and every remedy says how to get one that answers the question.

use super::super::violation::{Rule, Violation};
use crate::{
    certificate::{Crl, Listing, Name, Time},
    trust::signature::Failure,
};

/// The names of CRLReason (RFC 5280 section 5.3.1), by number.
const REASONS: [&str; 11] = [
    "unspecified",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "unused",
    "removeFromCRL",
    "privilegeWithdrawn",
    "aACompromise",
];

/// removeFromCRL. RFC 5280 section 5.3.1: it "may only appear in delta CRLs and indicates that a
/// certificate is to be removed from a CRL because either the certificate expired or was removed
/// from hold".
pub(super) const REMOVE_FROM_CRL: u8 = 8;

/// The length in characters from which on names are abbreviated in messages. A name can hold a
/// megabyte.
const MAX_NAME_CHARACTERS: usize = 200;

/// The name as text, abbreviated if it is long.
fn abbreviated(name: &Name) -> String {
    let text = name.to_string();
    match text.char_indices().nth(MAX_NAME_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The detail of a finding on revocation, and its remedy.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    detail: String,
    remedy: &'static str,
}

/// Remedies that several reasons share.
const CURRENT: &str = "get the current CRL from the certificate's CRL URL and give it with `--crl`";
const CORRECTED: &str = "report this to the CRL's issuer, and use a corrected CRL";
/// The remedy when the budget is exhausted.
pub(super) const FEWER_CRLS: &str =
    "give only the CRLs that are about this path, and the certificates that signed them";

impl Reason {
    pub(super) fn new(detail: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            detail: detail.into(),
            remedy,
        }
    }

    /// The reason as the cause of an unknown revocation status.
    pub(super) fn unknown(self) -> Self {
        let detail = format!("its revocation status is not known: {}", self.detail);
        Self { detail, ..self }
    }

    /// The reason as a violation by the certificate at `position` of the path.
    pub(super) fn at(self, position: usize) -> Violation {
        Violation {
            remedy: Some(self.remedy.to_owned()),
            ..Violation::new(Rule::Revocation, position, self.detail)
        }
    }
}

/// Identifies a CRL in a message: by issuer, CRL number and thisUpdate.
fn describe_crl(crl: &Crl) -> String {
    let kind = if crl.is_delta() { "delta CRL" } else { "CRL" };
    let number = crl
        .number()
        .map_or_else(String::new, |number| format!("CRL number {number}, "));
    let field = crl.this_update();
    let date = field
        .time()
        .map_or_else(|| field.text().to_owned(), |time| time.to_string());
    format!(
        "the {kind} of {} ({number}thisUpdate {date})",
        abbreviated(crl.issuer())
    )
}

/// An entry revokes the certificate.
pub(super) fn revoked(crl: &Crl, entry: &Listing) -> Reason {
    let reason = REASONS
        .get(usize::from(entry.reason))
        .unwrap_or(&"unknown reason");
    let date = &entry.date;
    Reason::new(
        format!(
            "it was revoked on {date} ({reason}), according to {}",
            describe_crl(crl)
        ),
        "replace the certificate; after certificateHold ask the CA whether the hold was lifted, then give its newer CRL with `--crl`",
    )
}

/// No CRL covers the certificate.
pub(super) fn none_given(issuer: &Name) -> Reason {
    Reason::new(
        format!(
            "none of the CRLs given was issued by {} and covers this certificate",
            abbreviated(issuer)
        ),
        CURRENT,
    )
}

/// The CRLs together do not cover all revocation reasons.
pub(super) fn some_reasons() -> Reason {
    Reason::new(
        "the CRLs given cover only some of the reasons",
        "give the CRLs of this issuer for the other reasons, too",
    )
}

/// The CRL's thisUpdate is after the time checked.
pub(super) fn from_later(crl: &Crl) -> Reason {
    Reason::new(
        format!("{} was issued after the time checked", describe_crl(crl)),
        "give the CRL that was current at that time, or check another time with `--at`",
    )
}

/// The CRL's nextUpdate is before the time checked.
pub(super) fn overdue(crl: &Crl, until: Time) -> Reason {
    Reason::new(
        format!("{} expired at {until} (nextUpdate)", describe_crl(crl)),
        CURRENT,
    )
}

/// The CRL has no nextUpdate, so nobody can tell whether a newer one should have been issued.
pub(super) fn without_end(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} has no nextUpdate, which RFC 5280 section 5.1.2.5 requires",
            describe_crl(crl)
        ),
        CORRECTED,
    )
}

/// No authorised key signed the CRL.
pub(super) fn unsigned(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} is not signed by a key that may sign CRLs",
            describe_crl(crl)
        ),
        "give its signer's certificate with `--untrusted`, or get the CRL again",
    )
}

/// The certificate of the CRL's signer is revoked, or its status is not known.
pub(super) fn doubtful(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} is signed by a key whose own certificate is revoked, or may be",
            describe_crl(crl)
        ),
        "give the CRLs that are about its signer with `--crl`, too",
    )
}

/// popcert does not know the CRL's signature algorithm, or it is broken.
pub(super) fn unverifiable(crl: &Crl, failure: &Failure) -> Reason {
    Reason::new(
        format!(
            "the signature of {} cannot be verified: {failure}",
            describe_crl(crl)
        ),
        "ask its issuer for a CRL that is signed with SHA-256 or better",
    )
}

/// Why the CRL must not be used: it has a fault, or no valid date of issue. `None` if it may be.
pub(super) fn not_understood(crl: &Crl) -> Option<Reason> {
    let fault = match (crl.fault(), crl.this_update().time()) {
        (Some(fault), _) => fault,
        (None, None) => "it has no readable date",
        (None, Some(_)) => return None,
    };
    Some(Reason::new(
        format!("{} cannot be used: {fault}", describe_crl(crl)),
        CORRECTED,
    ))
}

/// A complete CRL has an entry with the reason removeFromCRL.
pub(super) fn removed_from_nothing(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} lists it as removeFromCRL, which only a delta CRL may (RFC 5280 section 5.3.1)",
            describe_crl(crl)
        ),
        CORRECTED,
    )
}

/// The certificate's CRL distribution points are malformed, so which CRLs cover it is not known.
pub(super) fn unreadable_points() -> Reason {
    Reason::new(
        "its CRL distribution points cannot be read",
        "have the certificate reissued: see chain.malformed-extensions",
    )
}

/// The CRL signers are nested more than `MAX_NESTED_SIGNERS` deep, or in a circle.
pub(super) fn too_many_signers() -> Reason {
    Reason::new(
        "the signers of its CRLs depend on the CRLs of further signers, too many in a row",
        "give a CRL that the certificate's issuer signed itself",
    )
}
