//! PEM blocks (RFC 7468), with text between them and the damage that copying does.

use super::{Encoding, OddityKind, Search, Wanted, ber, recognise, text};
use crate::error::{Error, ErrorKind, Result};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Labels under which certificates are found; the second column says that it is a usual one.
const CERTIFICATE_LABELS: &[(&str, bool)] = &[
    ("CERTIFICATE", true),
    ("X509 CERTIFICATE", false),
    ("X.509 CERTIFICATE", false),
    ("TRUSTED CERTIFICATE", false),
];
const BUNDLE_LABELS: &[&str] = &["PKCS7", "CMS", "PKCS #7 SIGNED DATA"];

/// RFC 1421 has eleven kinds of header lines.
const MAX_HEADERS: usize = 64;

/// One block and where it is.
pub(crate) struct Block<'a> {
    pub(crate) label: &'a str,
    /// From `-----BEGIN` to after the END line.
    whole: &'a str,
    pub(crate) body: &'a str,
    pub(crate) offset: usize,
    number: usize,
}

impl Block<'_> {
    /// Where the text after the block starts.
    pub(crate) fn end(&self) -> usize {
        self.offset + self.whole.len()
    }
}

/// Takes the certificates of every block.
pub(super) fn search(
    search: &mut Search,
    text: &str,
    within: Option<Encoding>,
    _depth: usize,
) -> Result<()> {
    let mut at = 0;
    let mut number = 0;
    let mut around = 0;
    while let Some(block) = next_block(text, at, number) {
        let block = block?;
        around += text[at..block.offset].trim().len();
        take(search, &block, within)?;
        (at, number) = (block.end(), block.number);
    }
    around += text[at..]
        .trim_matches(|c: char| c.is_whitespace() || c == '\0')
        .len();
    if around > 0 {
        search.odd(
            OddityKind::TextAround,
            None,
            "there is text around the PEM blocks",
        );
    }
    Ok(())
}

/// The first block from `at` on, if there is one; `before` were found already.
pub(crate) fn next_block(text: &str, at: usize, before: usize) -> Option<Result<Block<'_>>> {
    let start = at + text.get(at..)?.find(BEGIN)?;
    Some(block(&text[start..], start, before + 1))
}

fn block(text: &str, offset: usize, number: usize) -> Result<Block<'_>> {
    let damaged = |message: String| {
        Err(
            Error::new(ErrorKind::Decode, format!("PEM block {number}: {message}"))
                .at(offset)
                .with_hint("copy the whole block again, from `-----BEGIN` to `-----END`"),
        )
    };
    let after_begin = &text[BEGIN.len()..];
    // A label is short; a search to the end of the file for each BEGIN would be quadratic.
    let limit = after_begin
        .char_indices()
        .nth(64)
        .map_or(after_begin.len(), |(at, _)| at);
    let Some(label_end) = after_begin[..limit].find(DASHES) else {
        return damaged("the BEGIN line does not end in `-----`".into());
    };
    let label = &after_begin[..label_end];
    let body_start = BEGIN.len() + label_end + DASHES.len();
    let Some(body_length) = text[body_start..].find(DASHES) else {
        return damaged("there is no END line: it was cut off".into());
    };
    let body = &text[body_start..body_start + body_length];
    let end = &text[body_start + body_length..];
    let expected = format!("-----END {label}-----");
    if !end.starts_with(&expected) {
        return damaged(format!(
            "it begins as `{}` and does not end so",
            recognise::shortened(label)
        ));
    }
    Ok(Block {
        label,
        whole: &text[..body_start + body_length + expected.len()],
        body,
        offset,
        number,
    })
}

fn take(search: &mut Search, block: &Block<'_>, within: Option<Encoding>) -> Result<()> {
    let certificate = CERTIFICATE_LABELS
        .iter()
        .find(|(label, _)| *label == block.label);
    let crl = block.label == "X509 CRL" && search.wanted == Wanted::Crls;
    if certificate.is_none() && !crl && !BUNDLE_LABELS.contains(&block.label) {
        if block.label.ends_with("PRIVATE KEY") {
            search.private_key(Some(block.offset));
        }
        search
            .instead
            .get_or_insert_with(|| recognise::label(block.label).at(block.offset));
        return Ok(());
    }
    if certificate.is_some_and(|(_, usual)| !usual) {
        let detail = format!(
            "the PEM label is `{}` instead of `CERTIFICATE`",
            block.label
        );
        search.odd(OddityKind::UnusualLabel, Some(block.offset), detail);
    }
    let octets = octets(search, block)?;
    let encoding = within.map_or(Encoding::Pem, |_| Encoding::Base64OfPem);
    // After a trusted certificate come OpenSSL's trust settings, which are not part of it.
    let length = ber::length(&octets).map_err(|error| named(error, block))?;
    if octets.first() != Some(&0x30) {
        let message = format!(
            "PEM block {}: what it holds does not start like a certificate",
            block.number
        );
        return Err(Error::new(ErrorKind::Decode, message)
            .at(block.offset)
            .in_field("Certificate")
            .with_hint("copy the whole block again, from `-----BEGIN` to `-----END`"));
    }
    if length < octets.len() {
        let (kind, what) = match block.label {
            "TRUSTED CERTIFICATE" => (OddityKind::TrustedCertificate, "OpenSSL's trust settings"),
            _ => (OddityKind::TrailingBytes, "other bytes"),
        };
        let detail = format!(
            "{} bytes of {what} follow the certificate",
            octets.len() - length
        );
        search.odd(kind, Some(block.offset), detail);
    }
    search
        .der(&octets[..length], encoding)
        .map_err(|error| named(error, block))
}

fn named(error: Error, block: &Block<'_>) -> Error {
    let message = format!("PEM block {}: {}", block.number, error.message());
    let mut named = Error::new(error.kind(), message).at(block.offset);
    if let Some(field) = error.field() {
        named = named.in_field(field);
    }
    match error.hint() {
        Some(hint) => named.with_hint(hint),
        None => named,
    }
}

/// A clean block is read by the pem crate; one with blanks in odd places, or with
/// header lines that it does not know, is put in order first.
fn octets(search: &mut Search, block: &Block<'_>) -> Result<Vec<u8>> {
    // Each header line that the crate reads takes many times its octets.
    let has_few_headers = block.body.matches(':').nth(MAX_HEADERS).is_none();
    if has_few_headers && let Ok(parsed) = ::pem::parse(block.whole) {
        return Ok(parsed.into_contents());
    }
    let lines = block.body.lines().filter(|line| !line.contains(':'));
    let octets = text::body(lines).map_err(|error| named(error, block))?;
    let detail =
        "the PEM block is not as RFC 7468 writes it: blanks, header lines or missing line ends";
    search.odd(OddityKind::DamagedArmour, Some(block.offset), detail);
    Ok(octets)
}
