//! What a file is, so that it goes where it belongs.

use crate::argument::File;
use popcert::{CertificateInput, Cloud, RequestInput, Role, SignatureInput, input};

/// The shortest signature of a key that a CA has: ECDSA on P-256 as two numbers, and Ed25519, have 64 octets. Of
/// less a code is more likely.
const SHORTEST: usize = 60;
/// RSA of 16384 bits.
const LONGEST: usize = 2048;
/// Codes have 64 characters at most, where they are documented.
const LONGEST_CODE: usize = 256;

/// A word of `FileKind` in `inputs.d.ts`.
pub(crate) fn kind(file: &File) -> &'static str {
    if let Some(kind) = certificates(file) {
        return kind;
    }
    if RequestInput::new(&file.bytes, &file.name).is_ok() {
        return "request";
    }
    if input::crls(&file.bytes, &file.name).is_ok_and(|crls| !crls.is_empty()) {
        return "crl";
    }
    let text = std::str::from_utf8(&file.bytes).ok().map(str::trim);
    // A code in hex could be a short signature.
    if text.is_some_and(is_code_of_a_service) {
        return "code";
    }
    if is_signature(file) {
        return "signature";
    }
    match text.is_some_and(may_be_code) {
        true => "code",
        false => "other",
    }
}

/// By the first certificate; several, or a CA below another, are a chain.
fn certificates(file: &File) -> Option<&'static str> {
    let found = input::certificates(&file.bytes, &file.name).ok()?;
    let count = found.len();
    let first = CertificateInput::new(found.into_iter().next()?, Role::Other, count).ok()?;
    let (first, _) = first.in_likely_role();
    Some(match first.role() {
        Role::Ca if count == 1 && first.certificate().is_self_issued() => "root",
        role => role.as_str(),
    })
}

fn is_code_of_a_service(text: &str) -> bool {
    let mut formats = Cloud::all().iter().filter_map(|cloud| cloud.code.as_ref());
    formats.any(|format| format.fits(text))
}

fn may_be_code(text: &str) -> bool {
    let is_in_codes = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (6..=LONGEST_CODE).contains(&text.len()) && text.chars().all(is_in_codes)
}

fn is_signature(file: &File) -> bool {
    SignatureInput::new(&file.bytes, &file.name).is_ok_and(|signature| {
        let octets = signature.octets();
        (SHORTEST..=LONGEST).contains(&octets.len()) && !is_other_der(octets)
    })
}

/// Whether it begins as DER does that is no ECDSA signature: that is a SEQUENCE of two long INTEGERs (RFC 3279
/// section 2.2.3), while private keys and PKCS#12 begin with a version, and certificates with a SEQUENCE.
fn is_other_der(octets: &[u8]) -> bool {
    let content = match *octets {
        [0x30, length, ref content @ ..] if usize::from(length) == content.len() => content,
        [0x30, 0x81, _, ref content @ ..] | [0x30, 0x82, _, _, ref content @ ..] => content,
        _ => return false,
    };
    !matches!(*content, [0x02, length, ..] if length > 1)
}
