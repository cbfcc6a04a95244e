//! PEM whose lines carry something more: `> ` of a quotation, `# ` of a comment, `+` of a difference,
//! the time and name of a log, `b'…'` of a loop over lines.

use super::{
    form::{Form, Likeness, Unwrapped},
    found::QuirkKind,
};

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("quoted-lines")),
    words: "each line of the PEM carries something more, such as the `> ` of a quotation",
    looks: |text| Likeness::perhaps(text.contains(BEGIN)),
    unwrap,
    for_crls: false,
};

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines();
    let mut is_changed = false;
    while let Some(first) = lines.next() {
        let Some(frame) = Frame::of(first) else {
            // What is lost in it is told as of any text around PEM.
            out.push_str(first);
            out.push('\n');
            continue;
        };
        let mut body = Vec::new();
        let mut end = None;
        for line in lines.by_ref() {
            if line.contains(END) {
                end = Some(line);
                break;
            }
            body.push(line);
        }
        let end = end.and_then(armour)?;
        let as_it_is = body.join("\n");
        let bare = frame.bare(&body).unwrap_or_else(|| as_it_is.clone());
        let is_same = bare.split_whitespace().eq(as_it_is.split_whitespace());
        is_changed |= !frame.is_empty() || !is_same;
        for line in [frame.armour, &bare, end] {
            out.push_str(line);
            out.push('\n');
        }
    }
    is_changed.then(|| Unwrapped::whole(out))?
}

/// The BEGIN or END line itself, of all that stands in its line.
fn armour(line: &str) -> Option<&str> {
    let start = line.find(BEGIN).or_else(|| line.find(END))?;
    let label = start + DASHES.len();
    let end = label + line[label..].find(DASHES)? + DASHES.len();
    Some(&line[start..end])
}

/// What stands around the first line.
struct Frame<'a> {
    before: &'a str,
    armour: &'a str,
    after: &'a str,
}

impl<'a> Frame<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let armour = armour(line).filter(|armour| armour.starts_with(BEGIN))?;
        let start = line.find(BEGIN)?;
        Some(Self {
            before: &line[..start],
            armour,
            after: line[start + armour.len()..].trim_end(),
        })
    }

    fn is_empty(&self) -> bool {
        self.before.trim().is_empty() && self.after.is_empty()
    }

    /// The lines of the body without what they carry, if all that is left are digits of base64.
    fn bare(&self, body: &[&str]) -> Option<String> {
        let (start, end) = common(body);
        all(body, |line| self.as_first(line))
            .or_else(|| all(body, |line| inner(line, start, end)))
            .or_else(|| all(body, |line| line.split_whitespace().last()))
            .or_else(|| all(body, longest_run).filter(|_| body.len() == 1))
    }

    /// Without what the first line carries.
    fn as_first<'l>(&self, line: &'l str) -> Option<&'l str> {
        let line = line.trim_end();
        let rest = match line.strip_prefix(self.before) {
            Some(rest) => rest,
            // `>` alone, where the line is empty.
            None => line.strip_prefix(self.before.trim_end())?,
        };
        rest.strip_suffix(self.after)
    }
}

/// Of digits of base64: a line alone has nothing in common with others.
fn longest_run(line: &str) -> Option<&str> {
    const MOST_OTHERS: usize = 2;
    let is_other = |c: char| !u8::try_from(c).is_ok_and(is_digit);
    let run = line.split(is_other).max_by_key(|run| run.len())?;
    // `b'…'` has a letter; of digits on both sides of something else, that is damage.
    let digits = line.bytes().filter(|byte| is_digit(*byte)).count();
    (digits - run.len() <= MOST_OTHERS).then_some(run)
}

fn inner(line: &str, start: usize, end: usize) -> Option<&str> {
    let line = line.trim_end();
    line.get(start..line.len().checked_sub(end)?)
}

/// What `bare` leaves of every line; `None` if something else than base64 is left of one.
fn all(body: &[&str], bare: impl for<'l> Fn(&'l str) -> Option<&'l str>) -> Option<String> {
    let mut out = String::new();
    for line in body.iter().filter(|line| !line.trim().is_empty()) {
        let line = bare(line)?.trim();
        if !line.bytes().all(is_digit) {
            return None;
        }
        out.push_str(line);
        out.push('\n');
    }
    (!out.trim().is_empty()).then_some(out)
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// How many octets all lines have in common at their start and at their end, up to the last and from
/// the first that is no digit of base64.
fn common(body: &[&str]) -> (usize, usize) {
    let mut lines = body
        .iter()
        .map(|line| line.trim_end())
        .filter(|line| !line.is_empty());
    let Some(first) = lines.next() else {
        return (0, 0);
    };
    let (mut start, mut end) = (first.len(), first.len());
    for line in lines {
        let same = |pair: &(u8, u8)| pair.0 == pair.1;
        start = first
            .bytes()
            .zip(line.bytes())
            .take(start)
            .take_while(same)
            .count();
        let reversed = first.bytes().rev().zip(line.bytes().rev());
        end = reversed.take(end).take_while(same).count();
    }
    let bytes = first.as_bytes();
    let start = bytes[..start]
        .iter()
        .rposition(|byte| !is_digit(*byte))
        .map_or(0, |at| at + 1);
    let tail = bytes.len() - end;
    let end = bytes[tail..]
        .iter()
        .position(|byte| !is_digit(*byte))
        .map_or(0, |at| end - at);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::form::Part;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn lines_are_read_whatever_they_carry(body in vec("[a-zA-Z0-9+/]{8}[a-zA-Z0-9+/=]{0,60}", 1..6), way in 0..11_usize) {
            let lines: Vec<_> = ["-----BEGIN X-----".to_owned()].into_iter().chain(body).chain(["-----END X-----".to_owned()]).collect();
            let last = lines.len() - 1;
            let written = lines.iter().enumerate().map(|(number, line)| match way {
                0 => format!("> {line}"),
                1 => format!(">> {line}"),
                2 => format!("# {line}"),
                3 => format!(" * {line}"),
                4 => format!("+{line}"),
                5 => format!("2026-11-26T00:00:{number:02}Z web[{number}]: {line}"),
                6 if number == 0 || number == last => line.clone(),
                6 => format!("b'{line}'"),
                7 => format!("echo {line} \\"),
                8 => format!("{number:>4}  {line}"),
                9 => format!("<li>{line}</li>"),
                _ => format!("| {line} |"),
            });
            let file = format!("Hello,\n{}\nregards\n", written.collect::<Vec<_>>().join("\r\n"));
            let parts = unwrap(&file).map(|all| all.parts).unwrap_or_default();
            let Some(Part::Text(text)) = parts.first() else {
                return Err(TestCaseError::fail(format!("{file}: {parts:?}")));
            };
            let text = text.lines().filter(|line| !line.is_empty() && !["Hello,", "regards"].contains(line));
            prop_assert_eq!(text.collect::<Vec<_>>(), lines, "{}", file);
        }
    }

    /// A mail program that breaks long lines puts no mark before what it broke off.
    #[test]
    fn lines_that_lost_their_mark_are_kept() {
        let block = "> -----BEGIN X-----\n> MIIBAAAA\nBBBB\n> CCCC\n> -----END X-----\n";
        let parts = unwrap(block).expect("a block").parts;
        assert!(
            matches!(&parts[0], Part::Text(text) if text.contains("\nMIIBAAAA\nBBBB\nCCCC\n")),
            "{parts:?}"
        );
    }

    #[test]
    fn damage_is_no_decoration() {
        let block = "> -----BEGIN X-----\n> MIIB?AAA\n> AAAA\n> -----END X-----\n";
        let parts = unwrap(block).expect("a block").parts;
        assert!(matches!(&parts[0], Part::Text(text) if text.contains('?')));
        assert!(unwrap("-----BEGIN X-----\nMIIB?AAA\n-----END X-----\n").is_none());
    }

    #[test]
    fn what_all_lines_carry_is_what_stands_outside_of_their_digits() {
        for (lines, expected) in [
            (&["> aX|", "> aY|"][..], (2, 1)),
            (&["> aX|b", "", "> aY|b"], (2, 2)),
            (&["1: X", "2: X"], (0, 3)),
            (&["X -b", "Y -b"], (0, 3)),
            (&["aX5|", "bY5|"], (0, 1)),
            (&["X"], (0, 0)),
            (&[], (0, 0)),
        ] {
            assert_eq!(common(lines), expected, "{lines:?}");
        }
    }
}
