//! Where certificates stand in their file, for programs that show the file.

use super::{
    found::{Encoding, Found, Place},
    pem,
};

/// Notes in each certificate of `found` where it stands in `bytes`, as far as that is plain.
pub(super) fn locate(bytes: &[u8], found: &mut [Found]) {
    let places = match found.first().map(|first| first.source.encoding) {
        Some(Encoding::Der) => in_der(bytes, found),
        Some(Encoding::Pem) => in_pem(bytes, found),
        _ => None,
    };
    for (one, place) in found.iter_mut().zip(places.into_iter().flatten()) {
        one.source.place = Some(place);
    }
}

/// Certificates one after another, with nothing between them.
fn in_der(bytes: &[u8], found: &[Found]) -> Option<Vec<Place>> {
    let mut offset = 0;
    let places = found.iter().map(|one| {
        let length = one.der.len();
        let is_here = bytes.get(offset..offset + length) == Some(&one.der[..]);
        let place = Place::Octets { offset, length };
        offset += length;
        is_here.then_some(place)
    });
    places.collect()
}

/// Blocks that hold a certificate each, if the file itself shows them, whatever is around them.
fn in_pem(bytes: &[u8], found: &[Found]) -> Option<Vec<Place>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (mut places, mut at, mut line) = (Vec::with_capacity(found.len()), 0, 1);
    while let Some(Ok(block)) = pem::next_block(text, at, 0) {
        let first = line + lines(&text[at..block.offset]);
        line = first + lines(&text[block.offset..block.end()]);
        at = block.end();
        if pem::is_certificate(block.label) {
            places.push(Place::Lines {
                first,
                last: line,
                octets_a_line: octets_a_line(block.body),
            });
        }
    }
    (places.len() == found.len()).then_some(places)
}

fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// RFC 7468 section 2: each line but the last has the same number of characters. They are those of
/// base64 alone: not indented, no headers, no literal `\n`.
fn octets_a_line(body: &str) -> Option<usize> {
    let is_other =
        |b: u8| !(b.is_ascii_alphanumeric() | matches!(b, b'+' | b'/' | b'=' | b'\r' | b'\n'));
    // Without branches, so that the compiler vectorises it.
    if body.bytes().fold(false, |other, b| other | is_other(b)) {
        return None;
    }
    let mut lines = body.lines().skip(1).map(|line| line.trim_end().len());
    let columns = lines.next()?;
    let (mut last, mut are_alike) = (columns, true);
    for length in lines {
        are_alike &= last == columns && length <= columns;
        last = length;
    }
    (are_alike && columns > 0 && columns.is_multiple_of(4)).then_some(columns / 4 * 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::certificates;

    const DER: &[u8] = include_bytes!("../../fixtures/CAcertificate.cer");
    const PEM: &str = include_str!("../../fixtures/CAcertificate.pem");

    fn places(bytes: &[u8]) -> Vec<Option<Place>> {
        let found = certificates(bytes, "x").expect("certificates");
        found.iter().map(|one| one.source.place).collect()
    }

    fn lines_of(first: usize, octets_a_line: Option<usize>) -> Option<Place> {
        let last = first + PEM.lines().count() - 1;
        Some(Place::Lines {
            first,
            last,
            octets_a_line,
        })
    }

    #[test]
    fn certificates_of_a_binary_file_follow_each_other() {
        let length = DER.len();
        let at = |offset| Some(Place::Octets { offset, length });
        assert_eq!(places(DER), [at(0)]);
        assert_eq!(places(&DER.repeat(2)), [at(0), at(length)]);
        assert_eq!(places(&[DER, b"\0\0"].concat()), [at(0)]);
    }

    #[test]
    fn blocks_are_found_between_text_and_other_blocks() {
        let other = "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n";
        let first = 2 + other.lines().count();
        let second = first + PEM.lines().count();
        let text = format!("# a remark\n{other}{PEM}{PEM}");
        let expected = [lines_of(first, Some(48)), lines_of(second, Some(48))];
        assert_eq!(places(text.as_bytes()), expected);
        assert_eq!(places(text.replace('\n', "\r\n").as_bytes()), expected);
    }

    #[test]
    fn lines_that_are_not_alike_have_no_length() {
        let (begin, rest) = PEM.split_once('\n').expect("lines");
        let (one, rest) = rest.split_at(20);
        let uneven = format!("{begin}\n{one}\n{rest}");
        let last = PEM.lines().count() + 1;
        let place = Place::Lines {
            first: 1,
            last,
            octets_a_line: None,
        };
        assert_eq!(places(uneven.as_bytes()), [Some(place)]);
    }

    #[test]
    fn a_quoted_block_is_on_one_line_and_wide_characters_have_none() {
        let place = Place::Lines {
            first: 1,
            last: 1,
            octets_a_line: None,
        };
        assert_eq!(places(format!("{PEM:?}").as_bytes()), [Some(place)]);
        let wide: Vec<u8> = PEM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(places(&[&[0xFF, 0xFE], &wide[..]].concat()), [None]);
    }
}
