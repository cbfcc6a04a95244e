//! The catalogue: every check, in the order in which reports show them.
//!
//! A folder holds the checks of one subject, one in each file; what several of them share stands beside the folders.

mod ca;
mod certificate;
mod chain;
mod code;
mod device;
mod input;
mod key;
mod proof;
mod sent;
mod signer;
mod validity;
mod violation;

pub use violation::place;

use crate::{
    case::Mode,
    check::{Check, Decides},
    error::{Error, ErrorKind},
};

/// The check of that id, if its failure may be reported without being counted.
///
/// # Errors
/// When there is no such check, or it is one of those that decide.
pub fn ignorable(id: &str) -> Result<&'static str, Error> {
    let Some(check) = catalogue().into_iter().find(|check| check.id == id) else {
        let message = "there is no such check; `popcert explain --list` shows all";
        return Err(Error::new(ErrorKind::Usage, message));
    };
    let other_date = match check.decides {
        Decides::No => return Ok(check.id),
        Decides::Always => "",
        Decides::AtThatTime => "; to check for another date use `--at`",
    };
    let message = format!(
        "this check cannot be ignored: without it the verdict means nothing; `popcert explain {id}` says what to \
         do{other_date}"
    );
    Err(Error::new(ErrorKind::Usage, message))
}

/// The checks that answer a question, in the order of the report.
pub fn of(mode: Mode) -> impl Iterator<Item = &'static Check> {
    let all = by_subject(mode).into_iter().flatten();
    all.filter(move |check| check.modes.contains(&mode))
}

/// Every check there is, from the file to the path, in the order in which one would look.
pub fn catalogue() -> Vec<&'static Check> {
    by_subject(Mode::Verify).into_iter().flatten().collect()
}

/// Every list of checks, first what the question is about.
fn by_subject(mode: Mode) -> [&'static [Check]; 7] {
    use {
        ca::ALL as CA, certificate::ALL as CERTIFICATE, chain::ALL as PATH, code::ALL as CODE,
        device::ALL as DEVICE, input::ALL as FILE, proof::ALL as PROOF,
    };
    match mode {
        Mode::Audit => [FILE, CODE, CERTIFICATE, CA, PROOF, DEVICE, PATH],
        Mode::Chain => [FILE, CODE, PATH, DEVICE, CERTIFICATE, PROOF, CA],
        Mode::Verify => [FILE, CODE, PROOF, CA, CERTIFICATE, DEVICE, PATH],
    }
}
