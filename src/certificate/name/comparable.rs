//! Values as they are compared (RFC 5280 section 7.1), and the string preparation that this takes.

use super::attribute::Attribute;
use unicode_normalization::UnicodeNormalization;

/// A value as it is compared. Prepared text never equals raw octets: raw ones begin with 0 or 1 and
/// their type.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Comparable {
    pub(super) octets: Vec<u8>,
    pub(super) is_prepared: bool,
}

impl Attribute {
    /// The form of the value that equal attributes share. A value that is not a string, or that
    /// cannot be prepared, is compared by its octets: RFC 5280 section 7.1 requires caseIgnoreMatch
    /// of strings, and leaves attribute types "that use other equality matching rules" open.
    pub(super) fn comparable(&self) -> Comparable {
        let raw = |form: u8| [&[form, self.string_type], self.bytes()].concat();
        match self.as_text().map(|text| prepared(&text)) {
            Some(Some(text)) => Comparable {
                octets: text.into_bytes(),
                is_prepared: true,
            },
            Some(None) => Comparable {
                octets: raw(1),
                is_prepared: false,
            },
            None => Comparable {
                octets: raw(0),
                is_prepared: true,
            },
        }
    }

    /// Whether type and value are equal (RFC 5280 section 7.1).
    pub(super) fn same(&self, other: &Self) -> bool {
        self.oid == other.oid
            && ((self.string_type == other.string_type && self.bytes() == other.bytes())
                || self.comparable() == other.comparable())
    }
}

/// The string preparation of RFC 4518 as far as RFC 5280 section 7.1 requires it: compatibility
/// normalisation (NFKC), case folding, characters that are mapped to nothing removed, white space
/// trimmed and each run of it reduced to one space.
///
/// `None` if the text grows more than fourfold, which bounds the work: NFKC turns U+FDFA, a single
/// character, into eighteen.
fn prepared(text: &str) -> Option<String> {
    let most = text.len().saturating_mul(4).saturating_add(64);
    let mut out = String::with_capacity(text.len());
    // Most names are ASCII, which NFKC does not change.
    match text.is_ascii() {
        true => squeeze(text.chars().map(|c| c.to_ascii_lowercase()), most, &mut out),
        false => {
            let folded = text.nfkc().flat_map(char::to_lowercase);
            squeeze(folded.nfkc(), most, &mut out)
        }
    }?;
    Some(out)
}

/// Removes characters that are mapped to nothing, trims white space and reduces each run of it to
/// one space (RFC 4518 sections 2.2 and 2.6.1).
fn squeeze(text: impl Iterator<Item = char>, most: usize, out: &mut String) -> Option<()> {
    let mut space = false;
    for c in text.filter(|c| !is_mapped_to_nothing(*c)) {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        if out.len() >= most {
            return None;
        }
        out.push(c);
    }
    Some(())
}

/// RFC 4518 section 2.2, "mapped to nothing": soft hyphens, joiners, variation selectors and
/// control characters.
fn is_mapped_to_nothing(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}'
        | '\u{AD}' | '\u{34F}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2063}' | '\u{206A}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
}
