//! Dumps for people: an offset, the octets, and often the text beside them, as xxd, hexdump, od,
//! Format-Hex, `certutil -encodehex`, tcpdump and Wireshark print them.
//!
//! How many octets a line has is told by the offset of the next one, so that text that looks like hex
//! is none of them.

use super::{
    form::{Form, Likeness, Part, Unwrapped},
    found::{Encoding, QuirkKind},
};

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("hex-dump")),
    words: "it is a dump in hex, as xxd, hexdump or od print it",
    looks,
    unwrap,
    for_crls: false,
};

/// Lines before the dump, such as a command and headings.
const LOOKED_AT: usize = 200;
const LONGEST_LINE: usize = 256;

fn looks(text: &str) -> Likeness {
    let lines = text.lines().take(LOOKED_AT).filter_map(line);
    Likeness::perhaps(lines.take(2).count() == 2)
}

/// A line's offset and what follows it.
fn line(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let line = line
        .strip_prefix("0x")
        .or(line.strip_prefix("0X"))
        .unwrap_or(line);
    let length = line.bytes().take_while(u8::is_ascii_hexdigit).count();
    let (offset, rest) = line.split_at(length);
    let body = rest.strip_prefix(':').unwrap_or(rest);
    let is_offset =
        (4..=16).contains(&length) && (body.is_empty() || body.starts_with([' ', '\t']));
    is_offset.then_some((offset, body))
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut dump: Option<Dump<'_>> = None;
    // Lines that repeat are filled in: all dumps together have no more octets than the text has.
    let mut most = text.len();
    for text_line in text.lines() {
        if text_line.trim() == "*" {
            if let Some(dump) = &mut dump {
                dump.repeats = true;
            }
            continue;
        }
        let Some((offset, body)) = line(text_line) else {
            continue;
        };
        let goes_on = dump
            .as_mut()
            .is_some_and(|dump| dump.push(offset, body, most));
        if !goes_on {
            parts.extend(dump.take().map(Dump::end));
            most = most.saturating_sub(parts.last().map_or(0, Vec::len));
            dump = Some(Dump::new(offset, body));
        }
    }
    parts.extend(dump.take().map(Dump::end));
    let parts = parts.into_iter().filter(|octets| !octets.is_empty());
    Unwrapped::parts(
        parts
            .map(|octets| Part::Octets(octets, Encoding::Hex))
            .collect(),
    )
}

/// Lines whose offsets follow each other.
struct Dump<'a> {
    octets: Vec<u8>,
    /// How many there are; the last word of a dump may be filled up.
    count: usize,
    /// The line that was read last, whose octets are not counted yet.
    offset: &'a str,
    body: &'a str,
    style: Option<Style>,
    /// A line `*` stands after it: it is there several times.
    repeats: bool,
}

/// How lines are written; known with the second.
#[derive(Clone, Copy)]
struct Style {
    radix: u32,
    unit: Unit,
    octets_in_line: usize,
    /// Where the octets of a whole line end in it.
    width: usize,
}

/// What stands between blanks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// So many octets in hex digits.
    Hex(usize),
    /// One octet, in octal or decimal digits.
    Number(u32),
    /// Two octets in octal digits, the lower first: what `od` prints when it is not asked for anything.
    OctalWord,
}

impl<'a> Dump<'a> {
    fn new(offset: &'a str, body: &'a str) -> Self {
        Self {
            octets: Vec::new(),
            count: 0,
            offset,
            body,
            style: None,
            repeats: false,
        }
    }

    /// Takes the next line; `false` if it is none of this dump.
    fn push(&mut self, offset: &'a str, body: &'a str, most: usize) -> bool {
        let Some(style) = self
            .style
            .or_else(|| Style::of(self.offset, self.body, offset))
        else {
            return false;
        };
        let Some(count) = style.distance(self.offset, offset) else {
            return false;
        };
        let of_line = count.min(style.octets_in_line);
        let filled = of_line.next_multiple_of(style.unit.size());
        let read = style.read(self.body, filled, style.width);
        let read = read.map(|(octets, _)| octets);
        let is_whole = |octets: &Vec<u8>| octets.len() >= of_line;
        let Some(octets) = read.filter(is_whole) else {
            return false;
        };
        let is_plausible = count <= style.octets_in_line
            || (self.repeats && count.is_multiple_of(style.octets_in_line));
        if !is_plausible || self.octets.len().saturating_add(count) > most {
            return false;
        }
        for _ in 0..count.div_ceil(style.octets_in_line) {
            self.octets.extend_from_slice(&octets);
        }
        self.count += count;
        self.style = Some(style);
        (self.offset, self.body, self.repeats) = (offset, body, false);
        true
    }

    /// All octets, in their order.
    fn end(self) -> Vec<u8> {
        let Some(style) = self.style else {
            return Vec::new();
        };
        let (mut octets, mut count) = (self.octets, self.count);
        if let Some((last, _)) = style.read(self.body, style.octets_in_line, style.width) {
            count += last.len();
            octets.extend(last);
        }
        let mut octets = style.in_order(octets);
        octets.truncate(count);
        octets
    }
}

impl Style {
    /// That of two lines; the base of the offsets is the one in which the first has enough octets.
    fn of(offset: &str, body: &str, next: &str) -> Option<Self> {
        [16, 10, 8].into_iter().find_map(|radix| {
            Unit::all(body).find_map(|unit| {
                let mut style = Self {
                    radix,
                    unit,
                    octets_in_line: 0,
                    width: body.len(),
                };
                let count = style
                    .distance(offset, next)
                    .filter(|count| (1..=256).contains(count))?;
                let (octets, width) = style.read(body, count, body.len())?;
                (style.octets_in_line, style.width) = (count, width);
                (octets.len() == count).then_some(style)
            })
        })
    }

    fn distance(&self, offset: &str, next: &str) -> Option<usize> {
        let offset = u64::from_str_radix(offset, self.radix).ok()?;
        let next = u64::from_str_radix(next, self.radix).ok()?;
        usize::try_from(next.checked_sub(offset)?).ok()
    }

    /// At most `count` octets of a line, up to the text beside them; and where the last one ends.
    fn read(&self, body: &str, count: usize, width: usize) -> Option<(Vec<u8>, usize)> {
        let body = body.get(..body.len().min(LONGEST_LINE * 8))?;
        let mut octets = Vec::new();
        let mut end = 0;
        for (at, token) in tokens(body) {
            if at >= width || octets.len() >= count {
                break;
            }
            let Some(read) = self.unit.read(token) else {
                break;
            };
            octets.extend(read);
            end = at + token.len();
        }
        octets.truncate(count);
        Some((octets, end))
    }

    /// Words are often those of the machine, with the lower octet first.
    fn in_order(&self, mut octets: Vec<u8>) -> Vec<u8> {
        let size = self.unit.size();
        let swapped: Vec<u8> = octets
            .chunks(size)
            .flat_map(|unit| unit.iter().rev())
            .copied()
            .collect();
        if !is_start(&octets) && is_start(&swapped) {
            octets = swapped;
        }
        octets
    }
}

/// How DER of more than 127 octets, an armour and base64 of either begin.
fn is_start(octets: &[u8]) -> bool {
    const TEXTS: &[&[u8]] = &[b"-----B", b"MII", b"LS0t"];
    let is_text = || TEXTS.iter().any(|text| octets.starts_with(text));
    matches!(octets, [0x30, 0x80..=0x84, ..]) || is_text()
}

/// What stands between blanks, up to the mark before the text, and where. `30-82` are two.
fn tokens(body: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = body.find(['|', '>']).unwrap_or(body.len());
    let mut at = 0;
    body[..end]
        .split([' ', '\t', '-'])
        .filter_map(move |token| {
            let start = at;
            at += token.len() + 1;
            (!token.is_empty()).then_some((start, token))
        })
}

impl Unit {
    /// Those that a line may be written in, the likeliest first.
    fn all(body: &str) -> impl Iterator<Item = Self> {
        let first = tokens(body).next().map_or("", |(_, token)| token);
        let first = first.strip_prefix("0x").unwrap_or(first);
        let all: &[Self] = match first.len() {
            2 => &[Self::Hex(1), Self::Number(10)],
            3 => &[Self::Number(8), Self::Number(10)],
            4 => &[Self::Hex(2)],
            6 => &[Self::OctalWord],
            8 => &[Self::Hex(4)],
            16 => &[Self::Hex(8)],
            _ => &[],
        };
        all.iter().copied()
    }

    /// How many octets it has.
    fn size(self) -> usize {
        match self {
            Self::Hex(size) => size,
            Self::OctalWord => 2,
            Self::Number(_) => 1,
        }
    }

    fn read(self, token: &str) -> Option<Vec<u8>> {
        match self {
            Self::Hex(size) => {
                let digits = token.strip_prefix("0x").unwrap_or(token);
                // The last one of a dump may be shorter.
                let is_fit = digits.len() <= 2 * size;
                ::hex::decode(digits).ok().filter(|_| is_fit)
            }
            Self::Number(radix) => Some(vec![u8::from_str_radix(token, radix).ok()?]),
            Self::OctalWord => {
                let word = u16::from_str_radix(token, 8).ok()?;
                Some(word.to_be_bytes().to_vec())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn shown(line: &[u8]) -> String {
        let shown = line.iter().map(|octet| match octet {
            0x20..0x7F => char::from(*octet),
            _ => '.',
        });
        shown.collect()
    }

    fn hex(octets: &[u8]) -> String {
        ::hex::encode(octets)
    }

    fn groups(line: &[u8], size: usize, swap: bool) -> String {
        let groups = line.chunks(size).map(|group| {
            let mut group = group.to_vec();
            if swap {
                group.resize(size, 0);
                group.reverse();
            }
            hex(&group)
        });
        groups.collect::<Vec<_>>().join(" ")
    }

    fn octal_words(line: &[u8]) -> String {
        let words = line.chunks(2).map(|pair| {
            let word = u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
            format!("{word:06o}")
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// A dump as one of the tools prints it.
    fn dumped(octets: &[u8], tool: usize) -> String {
        let per_line = if tool == 2 { 30 } else { 16 };
        let lines = octets.chunks(per_line).enumerate().map(|(number, line)| {
            let at = number * per_line;
            let text = shown(line);
            let bytes = groups(line, 1, false);
            let halves = line
                .chunks(8)
                .map(|half| groups(half, 1, false))
                .collect::<Vec<_>>()
                .join("  ");
            let numbers = |width: usize| {
                line.iter()
                    .map(|octet| format!("{octet:>width$}"))
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            match tool {
                0 => format!("{at:08x}: {:<39}  {text}", groups(line, 2, false)),
                1 => format!("{at:08x}: {:<47}  {text}", bytes),
                2 => format!("{at:08x}: {:<89}  {text}", bytes),
                3 => format!("{at:08x}  {:<48}  |{text}|", halves),
                4 => format!("{at:07x} {}", groups(line, 2, true)),
                5 => format!("{at:07o} {bytes}"),
                6 => format!("{at:07o} {}", octal_words(line)),
                7 => format!("{at:07} {bytes}  >{text}<"),
                8 => format!(
                    "{at:07o} {}",
                    line.iter()
                        .map(|octet| format!("{octet:03o}"))
                        .collect::<Vec<_>>()
                        .join(" ")
                ),
                9 => format!("{at:07o} {}", numbers(4)),
                10 => format!("{at:04x}\t{:<48}   {text}", halves),
                11 => format!("\t0x{at:04x}:  {:<39}  {text}", groups(line, 2, false)),
                13 => format!("{at:07o} {}", groups(line, 8, true)),
                12 => format!("{at:016X} {:<47} {text}", bytes.to_uppercase()),
                _ => format!("{at:08x}: {:<35}  {text}", groups(line, 4, true)),
            }
        });
        let dump: Vec<_> = lines.collect();
        let total = octets.len();
        let end = match tool {
            3 => format!("\n{total:08x}"),
            4 => format!("\n{total:07x}"),
            5 | 6 | 8 | 9 => format!("\n{total:07o}"),
            7 => format!("\n{total:07}"),
            _ => String::new(),
        };
        dump.join("\n") + &end + "\n"
    }

    proptest! {
        #[test]
        fn dumps_of_every_tool_are_read(octets in vec(any::<u8>(), 100..300), tool in 0..15_usize, has_heading: bool) {
            let mut octets = octets;
            octets[..2].copy_from_slice(&[0x30, 0x82]);
            if tool >= 13 {
                // xxd -e shortens the last group, which then says nothing of its order.
                octets.truncate(octets.len() / 8 * 8);
            }
            let heading = if has_heading { "$ xxd ca.cer\n   Offset Bytes                Ascii\n\n" } else { "" };
            let file = format!("{heading}{}", dumped(&octets, tool));
            prop_assert_eq!(looks(&file), Likeness::Perhaps);
            let parts = unwrap(&file).expect("a dump").parts;
            prop_assert_eq!(parts, [Part::Octets(octets, Encoding::Hex)], "{}", file);
        }

        #[test]
        fn any_text_gives_an_answer(text in "(0000[0-9a-f]{0,2}[: ]{0,2}([0-9a-f]{2} ?){0,6}[|* ]{0,2}\n){0,6}") {
            let _ = unwrap(&text);
        }
    }

    #[test]
    fn lines_that_repeat_are_filled_in_and_no_more() {
        let line = "30 ".repeat(16);
        let dump = format!("00000000  {line}\n00000010  {line}\n*\n00000040  ff\n00000041\n");
        let parts = unwrap(&dump).expect("a dump").parts;
        assert_eq!(parts[0].len(), 0x41);
        let bomb = format!("00000000  {line}\n00000010  {line}\n*\nfffffff0  ff\n");
        assert!(unwrap(&bomb).is_none_or(|all| all.parts.iter().all(|part| part.len() <= 32)));
        // Nor do many dumps fill in as much as the text has, each.
        let one = format!("00000000  {line}\n00000010  {line}\n*\n00000800  ff\n");
        let many = one.repeat(200);
        let parts = unwrap(&many).expect("dumps").parts;
        let size: usize = parts.iter().map(Part::len).sum();
        assert!(size <= 2 * many.len(), "{size} of {}", many.len());
    }

    /// The lengths of the dumps in a text.
    fn lengths(text: &str) -> Vec<usize> {
        let parts = unwrap(text).map(|all| all.parts).unwrap_or_default();
        parts.iter().map(Part::len).collect()
    }

    #[test]
    fn a_gap_ends_a_dump_unless_a_line_says_that_it_repeats() {
        let line = "30 ".repeat(16);
        let dump = |gap: &str| {
            format!("00000000  {line}\n00000010  {line}\n{gap}00000040  {line}\n00000050  {line}\n")
        };
        assert_eq!(lengths(&dump("*\n")), [0x60]);
        assert_eq!(lengths(&dump("")), [0x20, 0x20]);
    }

    #[test]
    fn lines_that_repeat_fill_in_as_much_as_the_text_has() {
        let line = "30 ".repeat(16);
        let dump = |end: usize| format!("00000000  {line}\n00000010  {line}\n*\n{end:08x}\n");
        let length = dump(0).len();
        let heading = " ".repeat(15 - length % 16) + "\n";
        let end = heading.len() + length;
        assert_eq!(lengths(&(heading.clone() + &dump(end))), [end]);
        assert_eq!(lengths(&(heading + &dump(end + 16))), [0x20]);
    }

    #[test]
    fn lines_may_be_wide_and_have_text_beside_them_that_looks_like_hex() {
        let wide = "30 ".repeat(128);
        let dump = format!("00000000: {wide}\n00000080: {wide}\n00000100: {wide}\n");
        assert_eq!(lengths(&dump), [0x180]);
        let dump = "00000000: 3030 3030 3030  000000\n00000006: 3030            00\n";
        assert_eq!(lengths(dump), [8]);
    }
}
