//! popcert's own sentences, in which backticks enclose literals and commands.

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// A whole command, to be copied.
    Command(&'a str),
    /// A value, option or name.
    Literal(&'a str),
    Words(&'a str),
}

/// The parts of a sentence, in order.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let last = text.matches('`').count();
    text.split('`').enumerate().map(move |(number, part)| {
        match number % 2 {
            // A backtick without another encloses nothing.
            1 if number < last && is_command(part) => Part::Command(part),
            1 if number < last => Part::Literal(part),
            _ => Part::Words(part),
        }
    })
}

/// The programs that remedies call.
const PROGRAMS: &[&str] = &["aws", "az", "cat", "openssl", "popcert"];

/// Whether this is a command that can be run as it is, and no fragment of one: `openssl req -x509`
/// and `openssl x509 -req -days 1 …` are not.
fn is_command(text: &str) -> bool {
    let words: Vec<_> = text.split(' ').collect();
    let ends_in_option = words.last().is_some_and(|word| word.starts_with('-'));
    words.len() >= 4 && PROGRAMS.contains(&words[0]) && !ends_in_option && !text.contains('…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_commands_are_told_from_fragments() {
        for (text, expected) in [
            (
                "use `popcert convert a.pem --to der`, not `--to`",
                vec![
                    Part::Words("use "),
                    Part::Command("popcert convert a.pem --to der"),
                    Part::Words(", not "),
                    Part::Literal("--to"),
                    Part::Words(""),
                ],
            ),
            (
                "`openssl req -x509`",
                vec![
                    Part::Words(""),
                    Part::Literal("openssl req -x509"),
                    Part::Words(""),
                ],
            ),
            (
                "`openssl x509 -req -CA`",
                vec![
                    Part::Words(""),
                    Part::Literal("openssl x509 -req -CA"),
                    Part::Words(""),
                ],
            ),
            ("a ` alone", vec![Part::Words("a "), Part::Words(" alone")]),
        ] {
            assert_eq!(parts(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn every_command_of_the_catalogue_calls_a_known_program() {
        let remedies = crate::checks::catalogue()
            .into_iter()
            .map(|check| check.remedy);
        let next = crate::Cloud::all().iter().filter_map(|cloud| cloud.next);
        for text in remedies.chain(next) {
            for part in parts(text) {
                if let Part::Literal(literal) = part {
                    let is_long = literal.split(' ').count() >= 4;
                    let is_fragment = literal.contains('…') || literal.contains(" = ");
                    assert!(
                        !is_long || is_fragment || literal.ends_with("-CA"),
                        "{literal}"
                    );
                }
            }
        }
    }
}
