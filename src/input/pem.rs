//! PEM blocks (RFC 7468), with text between them and the damage that copying does.

use super::{Encoding, QuirkKind, Search, Wanted, der, recognise, text, unread};
use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result},
};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Labels under which certificates are found; the second column says that it is a usual one.
const CERTIFICATE_LABELS: &[(&str, bool)] = &[
    ("CERTIFICATE", true),
    ("X509 CERTIFICATE", false),
    ("X.509 CERTIFICATE", false),
    ("TRUSTED CERTIFICATE", false),
];
/// Labels of CRLs, in upper case.
const CRL_LABELS: &[&str] = &["X509 CRL", "X.509 CRL", "CRL"];
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
    depth: usize,
) -> Result<()> {
    let mut at = 0;
    let mut number = 0;
    let mut options = 0;
    while let Some(block) = next_block(text, at, number) {
        let block = block?;
        options += remark(search, &text[at..block.offset], at);
        take(search, &block, within, depth)?;
        (at, number) = (block.end(), block.number);
    }
    options += remark(search, &text[at..], at);
    if options > 0 {
        search.quirk(
            QuirkKind::TextAround,
            None,
            "there is text around the PEM blocks",
        );
    }
    Ok(())
}

/// How long the text is that stands between blocks, at `offset`; it may be what a block lost.
fn remark(search: &mut Search, text: &str, offset: usize) -> usize {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let is_wide = search.has(QuirkKind::Utf16);
    if unread::may_hold(text, is_wide) {
        let message = "text around the PEM blocks has base64, binary or a BEGIN or END line in it";
        search.unread(Error::new(ErrorKind::Decode, message).at(offset));
    }
    text.len()
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

/// Whether a certificate is found under this label.
pub(super) fn is_certificate(label: &str) -> bool {
    CERTIFICATE_LABELS.iter().any(|(one, _)| *one == label)
}

/// What a label says, or what its block holds where the label is nobody's.
enum Says {
    Certificate { usual: bool },
    Crl,
    Bundle,
    Other,
}

fn says(search: &Search, block: &Block<'_>) -> Says {
    let label = block.label;
    let is_crl = || CRL_LABELS.contains(&label.to_ascii_uppercase().as_str());
    if let Some((_, usual)) = CERTIFICATE_LABELS.iter().find(|(one, _)| *one == label) {
        return Says::Certificate { usual: *usual };
    }
    if BUNDLE_LABELS.contains(&label) {
        return Says::Bundle;
    }
    if search.wanted == Wanted::Crls && is_crl() {
        return Says::Crl;
    }
    let is_certificate = || {
        let octets = text::body(block.body.lines().filter(|line| !line.contains(':')));
        octets.is_ok_and(|octets| recognise::is_certificate(&octets))
    };
    match !label.ends_with("PRIVATE KEY") && is_certificate() {
        true => Says::Certificate { usual: false },
        false => Says::Other,
    }
}

fn take(
    search: &mut Search,
    block: &Block<'_>,
    within: Option<Encoding>,
    depth: usize,
) -> Result<()> {
    match says(search, block) {
        Says::Other => {
            if block.label.ends_with("PRIVATE KEY") {
                search.private_key(Some(block.offset));
            }
            search.other(recognise::label(block.label).at(block.offset));
            return Ok(());
        }
        Says::Certificate { usual: false } => {
            let detail = format!(
                "the PEM label is `{}` instead of `CERTIFICATE`",
                recognise::shortened(block.label)
            );
            search.quirk(QuirkKind::UnusualLabel, Some(block.offset), detail);
        }
        Says::Certificate { usual: true } | Says::Crl | Says::Bundle => {}
    }
    let octets = octets(search, block)?;
    let encoding = within.map_or(Encoding::Pem, |_| Encoding::Base64OfPem);
    let length = der::length(&octets).map_err(|error| named(error, block))?;
    if octets.first() != Some(&tag::SEQUENCE) {
        let message = format!(
            "PEM block {}: what it holds does not start like a certificate",
            block.number
        );
        return Err(Error::new(ErrorKind::Decode, message)
            .at(block.offset)
            .in_field("Certificate")
            .with_hint("copy the whole block again, from `-----BEGIN` to `-----END`"));
    }
    let before = search.unread.is_some();
    let done = match block.label {
        // After it come OpenSSL's trust settings, which are not part of it.
        "TRUSTED CERTIFICATE" if length < octets.len() => {
            trust_settings(search, block, octets.len() - length);
            search.der(&octets[..length], encoding, 0)
        }
        _ => search.ders(&octets, encoding, depth),
    };
    if !before && let Some(unread) = search.unread.take() {
        search.unread = Some(named(unread, block));
    }
    done.map_err(|error| named(error, block))
}

fn trust_settings(search: &mut Search, block: &Block<'_>, count: usize) {
    let detail = format!("{count} bytes of OpenSSL's trust settings follow the certificate");
    search.quirk(QuirkKind::TrustedCertificate, Some(block.offset), detail);
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
    search.quirk(QuirkKind::DamagedArmour, Some(block.offset), detail);
    Ok(octets)
}
