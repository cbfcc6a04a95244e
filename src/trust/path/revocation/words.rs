//! What is said of CRLs: which one decides, what is wrong with it, and what to do.

use super::super::violation::{Rule, Violation};
use crate::{
    certificate::{Crl, Listing, Name, Time},
    trust::signature::Failure,
};

/// RFC 5280 section 5.3.1.
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

/// RFC 5280 section 5.3.1: only a delta may take back what another CRL lists.
pub(super) const REMOVE_FROM_CRL: u8 = 8;

/// A name of at most as many characters is shown whole.
const SHOWN: usize = 200;

fn short(name: &Name) -> String {
    let text = name.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What is said of a certificate or a CRL, and what to do about it.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    detail: String,
    remedy: &'static str,
}

const CURRENT: &str = "get the current CRL from the certificate's CRL URL and give it with `--crl`";
const CORRECTED: &str = "report this to the CRL's issuer, and use a corrected CRL";
/// What keeps the search for the CRLs that count short.
pub(super) const FEWER_CRLS: &str =
    "give only the CRLs that are about this path, and the certificates that signed them";

impl Reason {
    pub(super) fn new(detail: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            detail: detail.into(),
            remedy,
        }
    }

    /// The reason why a certificate's status is open.
    pub(super) fn unknown(self) -> Self {
        let detail = format!("its revocation status is not known: {}", self.detail);
        Self { detail, ..self }
    }

    /// The same as a broken rule of the certificate there.
    pub(super) fn at(self, position: usize) -> Violation {
        Violation {
            remedy: Some(self.remedy.to_owned()),
            ..Violation::new(Rule::Revocation, position, self.detail)
        }
    }
}

/// Which CRL it is: by issuer, number and date.
fn described(crl: &Crl) -> String {
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
        short(crl.issuer())
    )
}

pub(super) fn revoked(crl: &Crl, entry: &Listing) -> Reason {
    let reason = REASONS
        .get(usize::from(entry.reason))
        .unwrap_or(&"unknown reason");
    let date = &entry.date;
    Reason::new(
        format!(
            "it was revoked on {date} ({reason}), says {}",
            described(crl)
        ),
        "replace the certificate; after certificateHold ask the CA whether the hold was lifted, then give its newer CRL with `--crl`",
    )
}

pub(super) fn none_given(issuer: &Name) -> Reason {
    Reason::new(
        format!(
            "none of the CRLs given is from {} and about this certificate",
            short(issuer)
        ),
        CURRENT,
    )
}

pub(super) fn some_reasons() -> Reason {
    Reason::new(
        "the CRLs given cover only some of the reasons",
        "give the CRLs of this issuer for the other reasons, too",
    )
}

pub(super) fn from_later(crl: &Crl) -> Reason {
    Reason::new(
        format!("{} was issued after the time checked", described(crl)),
        "give the CRL that was current at that time, or check another time with `--at`",
    )
}

pub(super) fn over(crl: &Crl, until: Time) -> Reason {
    Reason::new(
        format!("{} expired at {until} (nextUpdate)", described(crl)),
        CURRENT,
    )
}

pub(super) fn without_end(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} has no nextUpdate, which RFC 5280 section 5.1.2.5 requires",
            described(crl)
        ),
        CORRECTED,
    )
}

pub(super) fn unsigned(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} is not signed by a key that may sign CRLs",
            described(crl)
        ),
        "give its signer's certificate with `--untrusted`, or get the CRL again",
    )
}

pub(super) fn doubtful(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} is signed by a key whose own certificate is revoked, or may be",
            described(crl)
        ),
        "give the CRLs that are about its signer with `--crl`, too",
    )
}

pub(super) fn unverifiable(crl: &Crl, failure: &Failure) -> Reason {
    Reason::new(
        format!(
            "the signature of {} cannot be verified: {failure}",
            described(crl)
        ),
        "ask its issuer for a CRL that is signed with SHA-256 or better",
    )
}

/// Why the CRL must not be used, if so.
pub(super) fn not_understood(crl: &Crl) -> Option<Reason> {
    let fault = match (crl.fault(), crl.this_update().time()) {
        (Some(fault), _) => fault,
        (None, None) => "it has no readable date",
        (None, Some(_)) => return None,
    };
    Some(Reason::new(
        format!("{} cannot be used: {fault}", described(crl)),
        CORRECTED,
    ))
}

pub(super) fn removed_from_nothing(crl: &Crl) -> Reason {
    Reason::new(
        format!(
            "{} lists it as removeFromCRL, which only a delta CRL may (RFC 5280 section 5.3.1)",
            described(crl)
        ),
        CORRECTED,
    )
}

pub(super) fn unreadable_points() -> Reason {
    Reason::new(
        "its CRL distribution points cannot be read",
        "have the certificate reissued: see chain.malformed-extensions",
    )
}

pub(super) fn too_many_signers() -> Reason {
    Reason::new(
        "too many CRL signers vouch for each other",
        "give a CRL that the certificate's issuer signed itself",
    )
}
