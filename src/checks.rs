//! The catalogue: every check, in the order in which reports show them.
//!
//! A folder holds the checks of one subject, one in each file; what several of them share stands
//! beside the folders. A check is a value ([`Check`]) in an explicit list: nothing registers
//! itself, so that the order of a report is the order that is read here, and the compiler calls a
//! check that nobody lists dead code.
//!
//! `check.rs` says what a check is and how it is run; `evaluate.rs` runs them all over a case.

mod ca;
mod certificate;
mod chain;
mod code;
mod device;
mod input;
mod key;
mod proof;
mod request;
mod sent;
mod signature;
mod signer;
mod validity;
mod violation;

pub use violation::place;

use crate::{
    case::Mode,
    check::{Check, Decides, Evidence},
    cloud::CodeFormat,
    code::VerificationCode,
    error::{Error, ErrorKind},
};

/// The id of that check as the catalogue has it, if its failures may be reported without being
/// counted (`--ignore`).
///
/// A signature that was not verified, a date that does not hold or another certificate than the one
/// asked for cannot be ignored: a verdict without them would say "proven" of something that was not
/// examined.
///
/// # Errors
/// [`ErrorKind::Usage`] if there is no such check, or if it decides ([`Decides`]).
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
        "this check cannot be ignored: without it the verdict would mean nothing; `popcert explain {id}` says what to \
         do{other_date}"
    );
    Err(Error::new(ErrorKind::Usage, message))
}

/// What `code.format` says of a code for which there is no proof yet, and that check.
pub(crate) fn code_fault(
    code: &VerificationCode,
    format: &CodeFormat,
) -> Option<(&'static Check, Evidence)> {
    const CHECK: &Check = &code::format::CHECK;
    code::format::fault(code, format).map(|evidence| (CHECK, evidence))
}

/// The checks of the file that help to answer a question. They are the first of a report.
pub(crate) fn of_file(mode: Mode) -> impl Iterator<Item = &'static Check> {
    asked(mode, &[input::ALL])
}

/// The other checks that help to answer a question, which look at certificates alone, in the order of
/// the report.
pub(crate) fn of_certificates(mode: Mode) -> impl Iterator<Item = &'static Check> {
    asked(mode, by_subject(mode))
}

fn asked(mode: Mode, lists: &'static [&'static [Check]]) -> impl Iterator<Item = &'static Check> {
    let all = lists.iter().copied().flatten();
    // What helps with one kind of proof helps with the others; what looks at a proof certificate is run on
    // none if there is none.
    let is_asked = move |check: &&Check| {
        check.modes.contains(&mode) || (mode.is_proof() && check.modes.contains(&Mode::Verify))
    };
    all.filter(is_asked)
}

/// Every check there is, in the order in which one would look: from the file and the code over
/// proof and CA to the path.
pub fn catalogue() -> Vec<&'static Check> {
    let others = by_subject(Mode::Verify).iter().copied().flatten();
    input::ALL.iter().chain(others).collect()
}

/// The lists of all subjects but the file, first what the question is about, so that the finding that
/// answers it comes first. Every mode has every list; [`asked`] leaves out what does not belong to the
/// question.
fn by_subject(mode: Mode) -> &'static [&'static [Check]] {
    use {
        ca::ALL as CA, certificate::ALL as CERTIFICATE, chain::ALL as PATH, code::ALL as CODE,
        device::ALL as DEVICE, proof::ALL as PROOF, request::ALL as REQUEST,
        signature::ALL as SIGNATURE,
    };
    match mode {
        Mode::Audit => &[CODE, CERTIFICATE, CA, PROOF, DEVICE, PATH],
        Mode::Chain => &[CODE, PATH, DEVICE, CERTIFICATE, PROOF, CA],
        Mode::Request | Mode::Signature | Mode::Verify => &[
            CODE,
            SIGNATURE,
            REQUEST,
            PROOF,
            CA,
            CERTIFICATE,
            DEVICE,
            PATH,
        ],
    }
}
