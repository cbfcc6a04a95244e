//! What is said of CRLs: which one decides, what is wrong with it, and what to do.

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

/// A name of at most as many characters is shown whole.
const SHOWN: usize = 200;

pub(super) fn short(name: &Name) -> String {
    let text = name.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Which CRL it is: by issuer, number and date.
pub(super) fn described(crl: &Crl) -> String {
    let kind = if crl.is_delta() { "delta CRL" } else { "CRL" };
    let number = crl
        .number()
        .map_or_else(String::new, |number| format!("number {number}, "));
    let field = crl.this_update();
    let date = field
        .time()
        .map_or_else(|| field.text().to_owned(), |time| time.to_string());
    format!(
        "the {kind} of {} ({number}from {date})",
        short(crl.issuer())
    )
}

pub(super) fn unknown(reason: String) -> String {
    format!("its revocation status is not known: {reason}")
}

pub(super) fn revoked(crl: &Crl, entry: &Listing) -> String {
    let reason = REASONS
        .get(usize::from(entry.reason))
        .unwrap_or(&"unknown reason");
    let date = &entry.date;
    format!(
        "it was revoked on {date} ({reason}), says {}",
        described(crl)
    )
}

pub(super) fn from_later(crl: &Crl) -> String {
    format!("{} is from later than the moment asked for", described(crl))
}

pub(super) fn over(crl: &Crl, until: Time) -> String {
    format!("{} held until {until}; get the next one", described(crl))
}

pub(super) fn without_end(crl: &Crl) -> String {
    format!(
        "{} does not say until when it holds, which RFC 5280 section 5.1.2.5 demands",
        described(crl)
    )
}

pub(super) fn unsigned(crl: &Crl) -> String {
    format!(
        "{} is not signed by a key that may sign it; give its signer's certificate with `--untrusted`, or get the CRL again",
        described(crl)
    )
}

pub(super) fn doubtful(crl: &Crl) -> String {
    format!(
        "{} is signed by a key whose own certificate is revoked, or may be; give the CRLs that are about its signer, too",
        described(crl)
    )
}

pub(super) fn unverifiable(crl: &Crl, failure: &Failure) -> String {
    format!(
        "the signature of {} cannot be verified: {failure}; ask for one that is signed with SHA-256 or better",
        described(crl)
    )
}

/// Why the CRL must not be used, if so.
pub(super) fn not_understood(crl: &Crl) -> Option<String> {
    let fault = match (crl.fault(), crl.this_update().time()) {
        (Some(fault), _) => fault,
        (None, None) => "it has no readable date",
        (None, Some(_)) => return None,
    };
    Some(format!(
        "{} cannot be used: {fault}; tell its issuer, and get one that keeps RFC 5280 section 5",
        described(crl)
    ))
}

pub(super) fn removed_from_nothing(crl: &Crl) -> String {
    format!(
        "{} lists it as removeFromCRL, which only a delta CRL may (RFC 5280 section 5.3.1)",
        described(crl)
    )
}
