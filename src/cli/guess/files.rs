//! Which arguments are files, which codes, and which of the files the CA's.

use crate::{
    case::{CertificateInput, Role},
    cli::{code::holds_private_key, files, passphrase::Passphrases},
    clouds::Cloud,
    input,
};
use std::path::Path;

/// Shorter words are commands and values, not codes.
const SHORTEST_CODE: usize = 6;
/// Few words and names have so many letters and digits without a dot.
const LIKELY_CODE: usize = 20;

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

/// Whether this has the form of a known service's codes, but for its letter case: nobody names a file
/// like that.
pub(super) fn is_surely_code(word: &str) -> bool {
    let spellings = [
        word.to_owned(),
        word.to_ascii_uppercase(),
        word.to_ascii_lowercase(),
    ];
    let formats = || Cloud::all().iter().filter_map(|cloud| cloud.code.as_ref());
    let is_known = |spelling: &String| formats().any(|format| format.fits(spelling));
    is_code(word) && spellings.iter().any(is_known)
}

/// Whether this is probably the code of a service that popcert does not know.
pub(super) fn is_likely_code(word: &str) -> bool {
    let is_long = word.len() >= LIKELY_CODE && word.contains(|c: char| c.is_ascii_digit());
    is_surely_code(word) || is_code(word) && is_long
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
    text.is_some_and(|text| is_likely_code(text.trim()))
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
    let first = files::certificates(path, &Passphrases::default())
        .ok()
        .and_then(|mut found| {
            let count = found.len();
            CertificateInput::new(found.swap_remove(0), Role::Other, count).ok()
        });
    first.is_some_and(|input| input.in_likely_role().0.role() == Role::Ca)
}
