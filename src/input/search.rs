//! The way from a file's bytes to its certificates: which forms the bytes are in, one inside the other.
//!
//! A text can look like several forms: a PEM may have words above it that look like a header of HTTP.
//! So forms are tried, the likeliest first, and the first that yields certificates and leaves nothing
//! doubtful is taken. Forms nest (base64 of PEM in YAML in JSON) up to [`MAX_DEPTH`], and what is
//! unpacked counts against a budget, so that time and memory stay in proportion to the file.

use super::{
    base64_text, binary, byte_array, data_uri, embedded,
    form::{Form, Likeness, Part},
    found::{Encoding, QuirkKind},
    gathered::{Gathered, Item, Rank, Wanted, is_armour},
    hex, hex_dump, http_header, json, ldif,
    limits::{MAX_CERTIFICATES, MAX_FILE_BYTES, too_large},
    line_decoration, literal_newlines, mime,
    opener::Opener,
    pem, quoted_printable, quotes, recognise, registry, repaired_armour, score, string_literal,
    text, unread, url_encoded, xfcc, xml, yaml,
};
use crate::{
    asn1::{reader::beginning, tag},
    error::{Error, ErrorKind, Result},
};
use std::{borrow::Cow, collections::VecDeque, iter, mem};

/// SAML in base64 in a form of a browser nests four forms; deeper nesting is nobody's file.
const MAX_DEPTH: usize = 6;
/// Octets that are looked at, for each octet of the file, in all forms together.
const BUDGET_FACTOR: usize = 4;
const LEAST_BUDGET: usize = 32 * 1024 * 1024;
/// What a part costs beside its octets: it is asked for its form, however short it is.
const PART_COST: usize = 256;

/// A way to read a text.
enum Way {
    Form(&'static Form),
    Pem,
}

/// Every form of text. Of equally likely ones the first is tried first.
const WAYS: &[Way] = &[
    Way::Form(&json::FORM),
    Way::Form(&xml::FORM),
    Way::Form(&registry::FORM),
    Way::Form(&mime::FORM),
    Way::Form(&ldif::FORM),
    Way::Form(&xfcc::FORM),
    Way::Form(&http_header::FORM),
    Way::Form(&url_encoded::FORM),
    Way::Form(&yaml::FORM),
    Way::Form(&string_literal::FORM),
    Way::Form(&literal_newlines::FORM),
    Way::Pem,
    Way::Form(&hex::FORM),
    Way::Form(&base64_text::FORM),
    Way::Form(&quotes::FORM),
    Way::Form(&data_uri::FORM),
    Way::Form(&hex_dump::FORM),
    Way::Form(&byte_array::FORM),
    Way::Form(&quoted_printable::FORM),
    Way::Form(&line_decoration::FORM),
    Way::Form(&repaired_armour::FORM),
    Way::Form(&embedded::FORM),
];

impl Way {
    fn looks(&self, text: &str) -> Likeness {
        match self {
            Self::Form(form) => (form.looks)(text),
            Self::Pem => pem::looks(text),
        }
    }

    fn reads(&self, wanted: Wanted) -> bool {
        match (self, wanted) {
            (Self::Form(form), Wanted::Crls) => form.for_crls,
            _ => true,
        }
    }
}

/// A search through one file.
pub(super) struct Search<'a> {
    pub(super) gathered: Gathered<'a>,
    budget: usize,
}

/// What one way to read a text came to.
struct Attempt<'a> {
    gathered: Gathered<'a>,
    /// What was found before is not part of it.
    found: Vec<Item>,
    result: Result<()>,
    score: (u8, usize),
}

impl Attempt<'_> {
    fn is_better_than(&self, best: &Self, likeness: Likeness) -> bool {
        match best.score.0 {
            // Another way may find what is in doubt, and may not lose any of the rest.
            score::IN_DOUBT => self.found.len() > best.found.len(),
            // Of a form that the text surely has, a guess at another may not say that it is damaged.
            score::NAMED.. if likeness == Likeness::Perhaps => self.score.0 >= score::IN_DOUBT,
            _ => self.score > best.score,
        }
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(wanted: Wanted, octets: usize, opener: &'a Opener<'a>) -> Self {
        Self {
            gathered: Gathered::new(wanted, opener),
            budget: octets.saturating_mul(BUDGET_FACTOR).max(LEAST_BUDGET),
        }
    }

    /// All that is found in a file; never nothing.
    pub(super) fn run(
        bytes: &[u8],
        wanted: Wanted,
        opener: &'a Opener<'a>,
    ) -> Result<Gathered<'a>> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(too_large());
        }
        let mut search = Self::new(wanted, bytes.len(), opener);
        let searched = search.bytes(bytes, None, 0);
        let gathered = search.gathered;
        if searched.is_err() || gathered.found.is_empty() {
            // The cause tells more than what it led to.
            recognise::converted(bytes).map_or(Ok(()), Err)?;
        }
        searched?;
        if !gathered.found.is_empty() {
            return Ok(gathered);
        }
        let instead = gathered.instead.map(|(_, error)| error);
        Err(instead.unwrap_or_else(|| recognise::unknown(bytes)))
    }

    /// Binary or text, at the top or inside another form.
    pub(super) fn bytes(
        &mut self,
        bytes: &[u8],
        within: Option<Encoding>,
        depth: usize,
    ) -> Result<()> {
        self.spend(bytes.len())?;
        if depth > MAX_DEPTH {
            self.too_deep();
            return Ok(());
        }
        let is_der = !begins_as_text(bytes) && (depth == 0 || begins_plausibly(bytes));
        if bytes.first() == Some(&tag::SEQUENCE) && is_der {
            let encoding = within.unwrap_or(Encoding::Der);
            let rest = self.gathered.ders(bytes, encoding)?;
            return match is_armour(rest) {
                true => self.bytes(rest, Some(encoding), depth + 1),
                false => Ok(()),
            };
        }
        if let Some(unwrapped) = binary::unwrap(bytes) {
            let (quirk, words, ders) = unwrapped?;
            let (was_unread, quirks) = self.noted();
            for der in ders {
                let done = self.bytes(der, within, depth + 1);
                done.map_err(Error::without_offset)?;
            }
            // A place in what was held is none in the file.
            self.gathered.forget_places(was_unread, quirks);
            if !self.gathered.found.is_empty() {
                self.gathered.quirk(quirk, Some(0), words);
            }
            return Ok(());
        }
        if let Some((kind, error)) = recognise::binary(bytes) {
            self.gathered.other(kind, error);
            return Ok(());
        }
        let decoded = text::decode(bytes, &mut self.gathered.quirks)?;
        let is_as_written = matches!(decoded, Cow::Borrowed(_));
        // A place in text that was converted is none in the file.
        let done = self.text(&decoded, within, depth);
        done.map_err(|error| match is_as_written && depth == 0 {
            true => error,
            false => error.without_offset(),
        })
    }

    fn text(&mut self, text: &str, within: Option<Encoding>, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            self.too_deep();
            return Ok(());
        }
        let trimmed =
            text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{FEFF}');
        let end = text.trim_end_matches(|c: char| c.is_whitespace());
        if end.ends_with('\0') {
            let detail = "NUL characters follow the text";
            self.gathered.quirk(QuirkKind::TrailingNul, None, detail);
        }
        let mut best: Option<Attempt<'_>> = None;
        for (way, likeness) in likeliest_first(trimmed, self.gathered.wanted) {
            let Some(attempt) = self.attempt(way, trimmed, within, depth) else {
                continue;
            };
            if let Err(error) = &attempt.result
                && error.kind() == ErrorKind::Limit
            {
                return attempt.result;
            }
            let is_better = best
                .as_ref()
                .is_none_or(|best| attempt.is_better_than(best, likeness));
            if is_better {
                let is_done = self.is_done(&attempt);
                best = Some(attempt);
                if is_done {
                    break;
                }
            }
        }
        match best {
            Some(best) if best.score > (score::TEXT, 0) => self.settle(best),
            _ => {
                self.no_certificate(trimmed, depth);
                Ok(())
            }
        }
    }

    /// Tries one way; what was gathered is as before. `None` if the text cannot be read so at all.
    fn attempt(
        &mut self,
        way: &Way,
        text: &str,
        within: Option<Encoding>,
        depth: usize,
    ) -> Option<Attempt<'a>> {
        let found = mem::take(&mut self.gathered.found);
        let before = self.gathered.clone();
        let result = match way {
            Way::Pem => Some(pem::search(&mut self.gathered, text, within)),
            Way::Form(form) => self.unwrap(form, text, within, depth).transpose(),
        };
        let mut gathered = mem::replace(&mut self.gathered, before);
        self.gathered.found = found;
        let found = mem::take(&mut gathered.found);
        let result = result?;
        let score = score::of(&self.gathered, &gathered, &found, &result);
        Some(Attempt {
            gathered,
            found,
            result,
            score,
        })
    }

    /// Whether nothing better can come.
    fn is_done(&self, attempt: &Attempt<'_>) -> bool {
        // What one form leaves in doubt of CRLs, another may not explain away.
        let is_final = self.gathered.wanted == Wanted::Crls && !attempt.found.is_empty();
        attempt.score.0 == score::CLEAN || is_final
    }

    fn settle(&mut self, attempt: Attempt<'a>) -> Result<()> {
        let mut found = mem::take(&mut self.gathered.found);
        self.gathered = attempt.gathered;
        found.extend(attempt.found);
        self.gathered.found = found;
        match self.gathered.found.len() > MAX_CERTIFICATES {
            true => Err(self.gathered.too_many()),
            false => attempt.result,
        }
    }

    /// Takes the form off, and searches what was inside.
    fn unwrap(
        &mut self,
        form: &Form,
        text: &str,
        within: Option<Encoding>,
        depth: usize,
    ) -> Result<Option<()>> {
        let Some(unwrapped) = (form.unwrap)(text) else {
            return Ok(None);
        };
        let mut failed = None;
        let (was_unread, quirks) = self.noted();
        for part in unwrapped.parts {
            self.spend(part.len().saturating_add(PART_COST))?;
            let (done, is_armour) = match part {
                Part::Text(text) => (
                    self.text(&text, within, depth + 1),
                    text.contains("-----BEGIN"),
                ),
                Part::Octets(octets, encoding) => {
                    (self.bytes(&octets, Some(encoding), depth + 1), false)
                }
            };
            match done.map_err(Error::without_offset) {
                Ok(()) => {}
                Err(error) if is_armour || error.kind() == ErrorKind::Limit => return Err(error),
                Err(error) => {
                    failed.get_or_insert(error);
                }
            }
        }
        // A place in what was unwrapped is none in the file.
        self.gathered.forget_places(was_unread, quirks);
        match (failed, self.gathered.found.is_empty()) {
            (Some(error), true) => return Err(error),
            (Some(error), false) => self.gathered.unread(error),
            (None, _) => {}
        }
        if !self.gathered.found.is_empty() {
            if let Some(quirk) = form.quirk {
                self.gathered.quirk(quirk, Some(0), form.words);
            }
            if let Some((kind, detail)) = unwrapped.defect {
                self.gathered.quirk(kind, None, detail);
            }
        } else if let Some(error) = unwrapped.instead.filter(|_| depth == 0) {
            // It may quote what is there: inside another form that may be a password.
            self.gathered.instead(Rank::Document, error);
        }
        if self.gathered.wanted == Wanted::Crls && unread::may_hold(&unwrapped.rest, false) {
            let message = "text beside the CRLs has base64, binary or a BEGIN or END line in it";
            self.gathered.unread(Error::new(ErrorKind::Decode, message));
        }
        Ok(Some(()))
    }

    /// What has a place already: a part that is not read, and so many quirks.
    fn noted(&self) -> (bool, usize) {
        (self.gathered.unread.is_some(), self.gathered.quirks.len())
    }

    /// What a text is in which no way of reading found anything.
    fn no_certificate(&mut self, text: &str, depth: usize) {
        let (kind, error) = match text::is_text(text) {
            true => recognise::text(text),
            false => (None, recognise::unreadable()),
        };
        let is_wide = self.gathered.has(QuirkKind::Utf16);
        if self.gathered.wanted == Wanted::Crls && unread::may_hold(text, is_wide) {
            self.gathered.unread(error.clone());
        }
        match kind {
            Some(kind) => self.gathered.other(kind, error),
            // What stands inside another form may be a password.
            None if depth == 0 => self.gathered.instead(Rank::Text, error),
            None => {}
        }
    }

    fn too_deep(&mut self) {
        let message = format!(
            "the certificate is packed in more than {MAX_DEPTH} forms, one inside the other"
        );
        let error = Error::new(ErrorKind::Limit, message)
            .with_hint("unpack it, and give the certificate itself");
        self.gathered.unread(error.clone());
        self.gathered.instead(Rank::Named, error);
    }

    fn spend(&mut self, octets: usize) -> Result<()> {
        match self.budget.checked_sub(octets) {
            Some(left) => self.budget = left,
            None => {
                let message = format!(
                    "what is packed in it takes more than {BUDGET_FACTOR} times its size to unpack"
                );
                return Err(Error::new(ErrorKind::Limit, message)
                    .with_hint("unpack it, and give the certificate itself"));
            }
        }
        Ok(())
    }
}

/// The ways that the text looks like, the sure ones before the others. A way is asked only when those
/// before it have not settled the matter, because most files are plain PEM and nothing else.
fn likeliest_first(
    text: &str,
    wanted: Wanted,
) -> impl Iterator<Item = (&'static Way, Likeness)> + '_ {
    // Where another form is wrapped around PEM blocks, it begins before them.
    let is_pem = text.starts_with(pem::BEGIN);
    let mut first = is_pem.then_some((&Way::Pem, Likeness::Surely));
    let mut ways = WAYS.iter().filter(move |way| {
        let was_first = is_pem && matches!(way, Way::Pem);
        !was_first && way.reads(wanted)
    });
    let mut unsure = VecDeque::new();
    iter::from_fn(move || {
        if let Some(first) = first.take() {
            return Some(first);
        }
        for way in ways.by_ref() {
            match way.looks(text) {
                Likeness::Surely => return Some((way, Likeness::Surely)),
                Likeness::Perhaps => unsure.push_back((way, Likeness::Perhaps)),
                Likeness::Unlike => {}
            }
        }
        unsure.pop_front()
    })
}

/// Whether a `0` is what it is in a text: no DER that is looked for goes on with characters alone.
fn begins_as_text(bytes: &[u8]) -> bool {
    let is_character = |byte: &u8| (0x20..0x7F).contains(byte) || byte.is_ascii_whitespace();
    bytes.iter().take(16).all(is_character)
}

/// Whether octets that were decoded from a part of a text could be DER: any text in base64 whose
/// first octet is `0` begins like a SEQUENCE.
fn begins_plausibly(bytes: &[u8]) -> bool {
    let inner = beginning(bytes).and_then(|value| value.rest.first().copied());
    let is_first_member = |tag: u8| {
        matches!(
            tag,
            tag::SEQUENCE | tag::INTEGER | tag::OBJECT_IDENTIFIER | tag::ENUMERATED | 0xA0
        )
    };
    inner.is_some_and(is_first_member)
}
