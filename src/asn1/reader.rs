//! Reads one value after another: DER, with a switch for BER.
//!
//! The `der` crate stops at the first octet that is not canonical. Here a length in more octets
//! than needed is read and marked ([`Tlv::long_form`]), so that a certificate that breaks a rule of
//! encoding can still be described. A value that does not fit its container is an error; so is an
//! indefinite length, except in BER.
//!
//! A [`Reader`] is a slice, its offset and the rules: nothing is copied, and only finding the end of an
//! indefinite length recurses. Each error names the field and the byte, counted from the start of the
//! certificate, whatever value it is inside of.

use super::tag;
use crate::error::{Error, ErrorKind, Result, counted, counted_following};
use std::ops::Range;

/// One value (X.690 section 8.1.1): where it starts, its identifier octet and its contents.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tlv<'a> {
    /// The identifier octet (the first one, for a tag number over 30), as in [`tag`].
    pub(crate) tag: u8,
    /// The contents octets.
    pub(crate) value: &'a [u8],
    /// All octets: identifier, length, contents, and the end-of-contents octets of an indefinite
    /// length.
    pub(crate) encoding: &'a [u8],
    /// Offset of the identifier octet from the start of the certificate.
    pub(crate) offset: usize,
    /// How many octets identifier and length take.
    header: usize,
    /// Whether the length could have been encoded in fewer octets, or the tag in one. X.690 section
    /// 10.1: "The definite form of length encoding shall be used, encoded in the minimum number of
    /// octets."
    pub(crate) long_form: bool,
    rules: Rules,
}

/// The encoding rules of X.690 by which lengths are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rules {
    /// Indefinite lengths are allowed (section 8.1.3.6); Windows and Java write them into files.
    Ber,
    /// Indefinite lengths are an error (section 10.1).
    Der,
}

/// How deep values of indefinite length may nest: a bundle nests about six levels before its
/// certificates. Finding an end takes a walk through all that is inside, so depth multiplies the
/// work.
const MAX_DEPTH: usize = 24;

impl<'a> Tlv<'a> {
    /// Where the whole value is in the certificate.
    pub(crate) fn span(&self) -> Range<usize> {
        self.offset..self.offset + self.encoding.len()
    }

    /// A reader over the contents, which go on by the same rules and count offsets from the same
    /// start.
    pub(crate) fn contents(&self) -> Reader<'a> {
        Reader {
            rest: self.value,
            offset: self.offset + self.header,
            rules: self.rules,
        }
    }

    /// Whether the contents are themselves values (X.690 section 8.1.2.5).
    pub(crate) fn is_constructed(&self) -> bool {
        self.tag & 0x20 != 0
    }
}

/// Reads one value after another; offsets count from the start of the certificate. It is `Copy`: a
/// copy looks ahead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    rules: Rules,
}

impl<'a> Reader<'a> {
    /// A reader of DER over `bytes`, whose first octet is at `offset`.
    pub(crate) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self {
            rest: bytes,
            offset,
            rules: Rules::Der,
        }
    }

    /// A reader of BER: as [`Reader::new`], and lengths may be indefinite.
    pub(crate) fn ber(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            offset: 0,
            rules: Rules::Ber,
        }
    }

    /// Where the next value starts.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// Whether all octets were read.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The octets that were not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The identifier octet of the next value.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value, whatever its tag; `field` names it in the error.
    ///
    /// After an error the reader is where it was.
    pub(crate) fn any(&mut self, field: &str) -> Result<Tlv<'a>> {
        let start = self.offset;
        let fail = |message: String| Err(decode_error(message, start, field));
        let Some((tag_octets, long_tag)) = tag_octets(self.rest) else {
            return fail("the data ends where a value should begin".into());
        };
        let Some(length) = Length::read(&self.rest[tag_octets..], self.rules) else {
            return fail("the length octets are cut off, indefinite or larger than 4 GiB".into());
        };
        let header = tag_octets + length.octets;
        let contents = &self.rest[header..];
        let Some(octets) = length.value.or_else(|| end_of_contents(contents, 1)) else {
            return fail("a value of indefinite length has no end".into());
        };
        let Some((value, mut rest)) = contents.split_at_checked(octets) else {
            return fail(format!(
                "a value of {} is announced but only {} follow{}",
                counted(octets, "byte"),
                contents.len(),
                if contents.len() == 1 { "s" } else { "" }
            ));
        };
        if length.value.is_none() {
            rest = rest.strip_prefix(&END_OF_CONTENTS).unwrap_or(rest);
        }
        let encoding = &self.rest[..self.rest.len() - rest.len()];
        let tlv = Tlv {
            tag: self.rest[0],
            value,
            encoding,
            offset: start,
            header,
            long_form: length.long_form || long_tag,
            rules: self.rules,
        };
        self.rest = rest;
        self.offset += encoding.len();
        Ok(tlv)
    }

    /// The next value, which must have `tag`.
    pub(crate) fn require(&mut self, tag: u8, field: &str) -> Result<Tlv<'a>> {
        match self.peek() {
            Some(found) if found != tag => Err(decode_error(
                format!("expected {}, found {}", tag::name(tag), tag::name(found)),
                self.offset,
                field,
            )),
            _ => self.any(field),
        }
    }

    /// The next value if it has `tag`: OPTIONAL and DEFAULT fields. `None` also at the end.
    pub(crate) fn optional(&mut self, tag: u8, field: &str) -> Result<Option<Tlv<'a>>> {
        match self.peek() {
            Some(found) if found == tag => self.any(field).map(Some),
            _ => Ok(None),
        }
    }

    /// An error unless all octets were read. Every decoder ends with it: octets that nobody reads
    /// are octets on which two readers can differ.
    pub(crate) fn finish(&self, field: &str) -> Result<()> {
        if self.rest.is_empty() {
            return Ok(());
        }
        let rest = counted_following(self.rest.len(), "unexpected byte");
        let message = format!("{rest} the last part");
        Err(decode_error(message, self.offset, field))
    }
}

/// A decoding error, as all of popcert gives it: what is wrong, at which byte, in which field.
pub(crate) fn decode_error(message: impl Into<String>, offset: usize, field: &str) -> Error {
    Error::new(ErrorKind::Decode, message)
        .at(offset)
        .in_field(field)
}

/// The end-of-contents octets of an indefinite length (X.690 section 8.1.5).
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// Octets before the end-of-contents octets. Each level is walked through once more for each one
/// around it, of which there are at most [`MAX_DEPTH`], so the work stays linear in the size.
fn end_of_contents(bytes: &[u8], depth: usize) -> Option<usize> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut at = 0;
    while !bytes.get(at..)?.starts_with(&END_OF_CONTENTS) {
        at += measure(&bytes[at..], depth)?;
    }
    Some(at)
}

/// Octets of the first value in `bytes`, which is BER. It finds only the end, and checks nothing
/// else.
fn measure(bytes: &[u8], depth: usize) -> Option<usize> {
    let value = beginning(bytes)?;
    let octets = match value.length {
        Some(length) => length,
        None => end_of_contents(value.rest, depth + 1)? + END_OF_CONTENTS.len(),
    };
    (octets <= value.rest.len()).then_some(value.header + octets)
}

/// Identifier and length of a value whose contents may not all be there: a file that was cut off,
/// or a bundle that is read in parts.
pub(crate) struct Beginning<'a> {
    #[cfg(feature = "cli")]
    pub(crate) tag: u8,
    /// How many octets of contents are announced; `None` for an indefinite length.
    pub(crate) length: Option<usize>,
    /// How many octets identifier and length take.
    pub(crate) header: usize,
    /// All octets that follow these.
    pub(crate) rest: &'a [u8],
}

/// The beginning of the first value in `bytes`, which is BER and may be cut off.
pub(crate) fn beginning(bytes: &[u8]) -> Option<Beginning<'_>> {
    let (tag_octets, _) = tag_octets(bytes)?;
    let length = Length::read(&bytes[tag_octets..], Rules::Ber)?;
    let header = tag_octets + length.octets;
    Some(Beginning {
        #[cfg(feature = "cli")]
        tag: bytes[0],
        length: length.value,
        header,
        rest: &bytes[header..],
    })
}

/// Length octets (X.690 section 8.1.3).
struct Length {
    /// `None` when it is indefinite.
    value: Option<usize>,
    octets: usize,
    long_form: bool,
}

/// How many identifier octets there are, and whether a low tag number is encoded in the long form,
/// which X.690 section 8.1.2.4 keeps for numbers from 31 on.
fn tag_octets(bytes: &[u8]) -> Option<(usize, bool)> {
    if bytes.first()? & 0x1F != 0x1F {
        return Some((1, false));
    }
    // X.690 section 8.1.2.4.2: bit 8 of each octet but the last is one. No certificate needs more
    // than four octets.
    let last = bytes.iter().skip(1).take(4).position(|b| b & 0x80 == 0)?;
    let needlessly_long = bytes[1] == 0x80 || (last == 0 && bytes[1] < 0x1F);
    Some((last + 2, needlessly_long))
}

impl Length {
    /// Reads length octets. More than four significant ones are refused: no input is as large, and
    /// on a machine of 32 bits the number would not fit.
    fn read(bytes: &[u8], rules: Rules) -> Option<Self> {
        let first = *bytes.first()?;
        let count = usize::from(first & 0x7F);
        if first < 0x80 {
            return Some(Self {
                value: Some(count),
                octets: 1,
                long_form: false,
            });
        }
        // The octet 80: the indefinite form (section 8.1.3.6).
        if count == 0 {
            return (rules == Rules::Ber).then_some(Self {
                value: None,
                octets: 1,
                long_form: true,
            });
        }
        let digits = bytes.get(1..=count)?;
        let leading_zeros = digits.iter().take_while(|b| **b == 0).count();
        let significant = &digits[leading_zeros..];
        if significant.len() > 4 {
            return None;
        }
        let value = significant
            .iter()
            .fold(0u64, |value, digit| value << 8 | u64::from(*digit));
        Some(Self {
            value: Some(usize::try_from(value).ok()?),
            octets: 1 + count,
            long_form: leading_zeros > 0 || value < 0x80,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_long_form_lengths_and_marks_them() {
        let mut reader = Reader::new(&[0x04, 0x82, 0x00, 0x01, 0xAA, 0x05, 0x00], 10);
        let first = reader.any("x").unwrap();
        assert_eq!((first.value, first.long_form), (&[0xAA][..], true));
        let second = reader.any("x").unwrap();
        assert_eq!((second.offset, second.long_form), (15, false));
        assert!(reader.is_empty());
    }

    #[test]
    fn refuses_what_leaves_its_container() {
        for bytes in [
            &[0x30, 0x03, 0x00][..],
            &[0x30, 0x80, 0x00, 0x00],
            &[0x30, 0x85, 0x01, 0, 0, 0, 0],
            &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x3F, 0xFF],
            &[0x30],
        ] {
            let error = Reader::new(bytes, 7).any("tbsCertificate").unwrap_err();
            assert_eq!(error.offset(), Some(7), "{bytes:?}");
        }
    }

    #[test]
    fn lengths_of_every_form_in_ber() {
        for (hex, expected) in [
            ("3000", Some(2)),
            ("308000 00", Some(4)),
            ("3080 0201 01 0000 ff", Some(7)),
            ("3080 3080 0000 0000", Some(8)),
            ("30820003020101ff", Some(7)),
            ("3003020101", Some(5)),
            ("3004020101", None),
            ("3080020101", None),
            ("3085ffffffffff", None),
            ("30", None),
        ] {
            let bytes = hex::decode(hex.replace(' ', "")).unwrap();
            let read = Reader::ber(&bytes).any("");
            assert_eq!(read.ok().map(|tlv| tlv.encoding.len()), expected, "{hex}");
        }
    }

    #[test]
    fn indefinite_lengths_go_as_deep_as_is_allowed_and_no_deeper() {
        let nested = |levels: usize| [[0x30, 0x80].repeat(levels), vec![0; 2 * levels]].concat();
        let read = |bytes: &[u8]| Reader::ber(bytes).any("").map(|tlv| tlv.encoding.len());
        assert_eq!(read(&nested(MAX_DEPTH)).ok(), Some(4 * MAX_DEPTH));
        assert!(read(&nested(MAX_DEPTH + 1)).is_err());
        assert!(read(&nested(100_000)).is_err());
    }

    #[test]
    fn contents_of_indefinite_length_are_read_without_what_ends_them() {
        let bytes = [0x30, 0x80, 0x02, 0x01, 0x07, 0, 0, 0x05, 0x00];
        let mut reader = Reader::ber(&bytes);
        let mut members = reader.any("").unwrap().contents();
        assert_eq!(members.any("").unwrap().value, [7]);
        assert!(members.is_empty());
        assert_eq!(reader.any("").unwrap().offset, 7);
    }
}
