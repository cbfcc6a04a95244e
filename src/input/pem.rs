//! PEM blocks (RFC 7468), with text between them and the damage that copying does.

use super::{
    der,
    form::Likeness,
    found::{Encoding, QuirkKind},
    gathered::{Gathered, Wanted, is_armour},
    recognise, text, unread,
};
use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result},
};
use base64::{Engine, engine::general_purpose::STANDARD};

pub(super) const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
const END: &str = "-----END ";

/// Labels under which certificates are found; the second column says that it is a usual one.
const CERTIFICATE_LABELS: &[(&str, bool)] = &[
    ("CERTIFICATE", true),
    ("X509 CERTIFICATE", false),
    ("X.509 CERTIFICATE", false),
    ("TRUSTED CERTIFICATE", false),
];
/// Labels of CRLs, in upper case.
const CRL_LABELS: &[&str] = &["X509 CRL", "X.509 CRL", "CRL"];
const BUNDLE_LABELS: &[&str] = &["PKCS12", "PKCS7", "CMS", "PKCS #7 SIGNED DATA"];

/// Of characters.
const MAX_LABEL: usize = 64;
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

/// Whether a text has PEM blocks, however damaged.
pub(super) fn looks(text: &str) -> Likeness {
    Likeness::surely(text.contains(BEGIN))
}

/// Takes the certificates of every block.
pub(super) fn search(gathered: &mut Gathered, text: &str, within: Option<Encoding>) -> Result<()> {
    let mut at = 0;
    let mut number = 0;
    let mut options = 0;
    while let Some(block) = next_block(text, at, number) {
        let block = match block {
            Err(_) if !is_of_interest(text, at) => break,
            block => block?,
        };
        options += remark(gathered, &text[at..block.offset], at);
        take(gathered, &block, within)?;
        (at, number) = (block.end(), block.number);
    }
    options += remark(gathered, &text[at..], at);
    if options > 0 {
        gathered.quirk(
            QuirkKind::TextAround,
            None,
            "there is text around the PEM blocks",
        );
    }
    Ok(())
}

/// Whether the next BEGIN line is that of something that is looked for or named: others, where no END
/// line follows, are words of a text. What has no label was cut off in it.
fn is_of_interest(text: &str, at: usize) -> bool {
    const WORDS: &[&str] = &["CERT", "CMS", "CRL", "KEY", "PGP", "PKCS", "REQUEST"];
    let label = text[at..]
        .find(BEGIN)
        .map_or("", |start| &text[at + start + BEGIN.len()..]);
    let longest = label
        .char_indices()
        .nth(MAX_LABEL)
        .map_or(label.len(), |(at, _)| at);
    let end = label[..longest].find(DASHES);
    end.is_none_or(|end| {
        WORDS
            .iter()
            .any(|word| label[..end].to_ascii_uppercase().contains(word))
    })
}

/// How long the text is that stands between blocks, at `offset`; it may be what a block lost.
fn remark(gathered: &mut Gathered, text: &str, offset: usize) -> usize {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let is_wide = gathered.has(QuirkKind::Utf16);
    if unread::may_hold(text, is_wide) {
        let message = "text around the PEM blocks has base64, binary or a BEGIN or END line in it";
        gathered.unread(Error::new(ErrorKind::Decode, message).at(offset));
    }
    text.len()
}

/// The first block from `at` on, if there is one; `before` were found already.
pub(crate) fn next_block(text: &str, at: usize, before: usize) -> Option<Result<Block<'_>>> {
    let start = at + text.get(at..)?.find(BEGIN)?;
    Some(block(&text[start..], start, before + 1))
}

/// The first dashes. Base64 has none, so that a search for one character passes over it quickly.
fn find_dashes(text: &str) -> Option<usize> {
    let mut places = text.match_indices('-').map(|(at, _)| at);
    places.find(|at| text[*at..].starts_with(DASHES))
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
        .nth(MAX_LABEL)
        .map_or(after_begin.len(), |(at, _)| at);
    let Some(label_end) = find_dashes(&after_begin[..limit]) else {
        return damaged("the BEGIN line does not end in `-----`".into());
    };
    let label = &after_begin[..label_end];
    let body_start = BEGIN.len() + label_end + DASHES.len();
    let Some(body_length) = find_dashes(&text[body_start..]) else {
        return damaged("there is no END line: it was cut off".into());
    };
    let body = &text[body_start..body_start + body_length];
    let end = &text[body_start + body_length..];
    let rest = end
        .strip_prefix(END)
        .and_then(|end| end.strip_prefix(label));
    let Some(rest) = rest.and_then(|end| end.strip_prefix(DASHES)) else {
        return damaged(format!(
            "it begins as `{}` and does not end so",
            recognise::shortened(label)
        ));
    };
    Ok(Block {
        label,
        whole: &text[..text.len() - rest.len()],
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

fn says(gathered: &Gathered, block: &Block<'_>) -> Says {
    let label = block.label;
    let is_crl = || CRL_LABELS.contains(&label.to_ascii_uppercase().as_str());
    if let Some((_, usual)) = CERTIFICATE_LABELS.iter().find(|(one, _)| *one == label) {
        return Says::Certificate { usual: *usual };
    }
    if BUNDLE_LABELS.contains(&label) {
        return Says::Bundle;
    }
    if gathered.wanted == Wanted::Crls && is_crl() {
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

fn take(gathered: &mut Gathered, block: &Block<'_>, within: Option<Encoding>) -> Result<()> {
    match says(gathered, block) {
        Says::Other => {
            let (kind, error) = recognise::label(block.label);
            if kind.is_private_key() {
                gathered.private_key(Some(block.offset));
            }
            gathered.other(kind, error.at(block.offset));
            return Ok(());
        }
        Says::Certificate { usual: false } => {
            let detail = format!(
                "the PEM label is `{}` instead of `CERTIFICATE`",
                recognise::shortened(block.label)
            );
            gathered.quirk(QuirkKind::UnusualLabel, Some(block.offset), detail);
        }
        Says::Certificate { usual: true } | Says::Crl | Says::Bundle => {}
    }
    let octets = octets(gathered, block)?;
    let encoding = Encoding::of_armour(within);
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
    let before = gathered.unread.is_some();
    let done = match block.label {
        // After it come OpenSSL's trust settings, which are not part of it.
        "TRUSTED CERTIFICATE" if length < octets.len() => {
            trust_settings(gathered, block, octets.len() - length);
            gathered.der(&octets[..length], encoding, 0)
        }
        _ => gathered.ders(&octets, encoding).map(|rest| {
            if is_armour(rest) {
                let message = "PEM blocks are inside of what it holds";
                gathered.unread(Error::new(ErrorKind::Decode, message));
            }
        }),
    };
    if !before && let Some(unread) = gathered.unread.take() {
        gathered.unread = Some(named(unread, block));
    }
    done.map_err(|error| named(error, block))
}

fn trust_settings(gathered: &mut Gathered, block: &Block<'_>, count: usize) {
    let detail = format!("{count} bytes of OpenSSL's trust settings follow the certificate");
    gathered.quirk(QuirkKind::TrustedCertificate, Some(block.offset), detail);
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

/// A block is read by the pem crate, but for those that need no parser; one with blanks in odd
/// places, or with header lines that the crate does not know, is put in order first.
fn octets(gathered: &mut Gathered, block: &Block<'_>) -> Result<Vec<u8>> {
    if let Some(octets) = strict(block) {
        return Ok(octets);
    }
    // Each header line that the crate reads takes many times its octets.
    let has_few_headers = block.body.matches(':').nth(MAX_HEADERS).is_none();
    if has_few_headers && let Ok(parsed) = ::pem::parse(block.whole) {
        return Ok(parsed.into_contents());
    }
    let lines = block.body.lines().filter(|line| !line.contains(':'));
    let octets = text::body(lines).map_err(|error| named(error, block))?;
    let detail =
        "the PEM block is not as RFC 7468 writes it: blanks, header lines or missing line ends";
    gathered.quirk(QuirkKind::DamagedArmour, Some(block.offset), detail);
    Ok(octets)
}

/// The octets of a block in RFC 7468's strict form ("stricttextualmsg"): lines of base64 and nothing else.
/// Almost every block has it, and the pem crate takes ten times as long.
fn strict(block: &Block<'_>) -> Option<Vec<u8>> {
    let lines = block.body.strip_prefix("\r\n");
    let lines = lines.or_else(|| block.body.strip_prefix('\n'))?;
    let mut base64 = Vec::with_capacity(lines.len());
    for line in lines.lines() {
        base64.extend_from_slice(line.as_bytes());
        // An empty line would end header lines.
        if line.is_empty() {
            return None;
        }
    }
    STANDARD
        .decode(base64)
        .ok()
        .filter(|_| !block.label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_strict_block_is_what_the_pem_crate_reads(
            label in "[A-Z-]{0,3}",
            body in "(\r?\n)?([A-D+/]{4}[\n\r ]{0,2}){0,6}[A=:\t-]{0,3}(\r?\n)?",
        ) {
            let text = format!("-----BEGIN {label}-----{body}-----END {label}-----");
            if let Some(Ok(block)) = next_block(&text, 0, 0)
                && let Some(octets) = strict(&block)
            {
                let parsed = ::pem::parse(block.whole);
                prop_assert_eq!(Ok(octets), parsed.map(::pem::Pem::into_contents).map_err(|_| ()));
            }
        }
    }

    #[test]
    fn what_has_blanks_headers_or_no_label_is_not_strict() {
        let is_strict = |text: &str| strict(&block(text, 0, 1).unwrap()).is_some();
        for (expected, text) in [
            (true, "-----BEGIN X-----\nMAA=\n-----END X-----"),
            (true, "-----BEGIN X-----\r\nMAAA\r\nMAA=\r\n-----END X-----"),
            (false, "-----BEGIN X-----MAA=\n-----END X-----"),
            (false, "-----BEGIN X-----\nMAA=\n\n-----END X-----"),
            (false, "-----BEGIN X-----\nMA A=\n-----END X-----"),
            (false, "-----BEGIN X-----\na: b\n\nMAA=\n-----END X-----"),
            (false, "-----BEGIN -----\nMAA=\n-----END -----"),
        ] {
            assert_eq!(is_strict(text), expected, "{text:?}");
        }
    }
}
