//! Which arguments are files, which codes, and which of the files the CA's.

use crate::{
    case::{CertificateInput, Role},
    cli::{code::holds_private_key, files},
    clouds::Cloud,
    input,
};
use std::path::Path;

/// Shorter words are commands and values, not codes.
const SHORTEST_CODE: usize = 6;
/// So many letters and digits without a dot are hardly the name of a file that is missing.
const SURELY_CODE: usize = 20;

/// Whether this is a file or folder, or would be the name of one.
pub(super) fn is_path(word: &str) -> bool {
    let has_ending = || {
        let ending = Path::new(word).extension().and_then(|one| one.to_str());
        ending.is_some_and(|one| one.len() <= 5 && one.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    let is_id = || crate::catalogue().iter().any(|check| check.id == word);
    word == "-"
        || Path::new(word).exists()
        || word.contains(['/', '\\'])
        || has_ending() && !is_id()
}

/// Whether this may be a verification code.
pub(super) fn is_code(word: &str) -> bool {
    let is_character = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    word.len() >= SHORTEST_CODE && word.chars().all(is_character) && !is_path(word)
}

/// Whether this is a verification code rather than the name of a file that is missing.
pub(super) fn is_surely_code(word: &str) -> bool {
    let is_known = |cloud: &&Cloud| cloud.code.as_ref().is_some_and(|format| format.fits(word));
    let is_long = word.len() >= SURELY_CODE && word.contains(|c: char| c.is_ascii_digit());
    is_code(word) && (is_long || Cloud::all().iter().any(is_known))
}

/// Whether a file holds a verification code and nothing else.
pub(super) fn is_code_file(file: &str) -> bool {
    const LONGEST: u64 = 256;
    let path = Path::new(file);
    let is_small = path
        .metadata()
        .is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
    let text = is_small.then(|| input::read_file(path).ok()).flatten();
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    text.is_some_and(|text| is_surely_code(text.trim()))
}

/// Whether a word is a secret, which must not be repeated.
pub(super) fn is_secret(word: &str) -> bool {
    holds_private_key(word.as_bytes())
}

/// Whether a file holds a private key, or is named like one.
pub(super) fn is_key(file: &str) -> bool {
    let path = Path::new(file);
    let is_named = path.extension().is_some_and(|ending| ending == "key");
    is_named
        || path.is_file() && input::read_file(path).is_ok_and(|bytes| holds_private_key(&bytes))
}

/// Whether the first certificate of a file is a CA's.
pub(super) fn is_ca(file: &str) -> bool {
    let path = Path::new(file);
    if !path.is_file() {
        return false;
    }
    let first = files::certificates(path).ok().and_then(|mut found| {
        let count = found.len();
        CertificateInput::new(found.swap_remove(0), Role::Other, count).ok()
    });
    first.is_some_and(|input| input.in_likely_role().0.role() == Role::Ca)
}
