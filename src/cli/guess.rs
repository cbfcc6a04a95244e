//! What was meant by arguments that make no command, as a command to paste; and `popcert FILE…`, which
//! is `popcert audit FILE…`.

mod arrange;
mod files;
mod words;

use super::{suggest::closest, usage};
use crate::escape;
use arrange::{Given, Meant};
use clap::{
    Command,
    builder::StyledStr,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use files::is_path;
use std::{ffi::OsString, path::PathBuf};

/// What becomes of arguments that clap refused.
pub(super) enum Guess {
    /// They are files: these are the arguments with the command.
    Audit(Vec<OsString>),
    /// They are wrong; the error says what may have been meant.
    Wrong(Error),
}

/// Looks again at `arguments`, the first of which is the program's name. The error is one that can be
/// shown: tips are added that have several lines.
pub(super) fn after(error: Error, arguments: &[OsString], mut root: Command) -> Guess {
    if !is_about_words(error.kind()) {
        return Guess::Wrong(error);
    }
    root.build();
    let rest = arguments.get(1..).unwrap_or_default();
    let at = command_at(rest, &root);
    let first = at.and_then(|at| rest[at].to_str());
    if let Some((at, name)) = at.zip(first).filter(|(_, name)| is_command(&root, name)) {
        let mut others = rest.to_vec();
        others.remove(at);
        return Guess::Wrong(for_command(error, name, &others, &root));
    }
    // What is no text can only be the name of a file.
    let is_file = at.is_some() && first.is_none();
    without_command(error, rest, first, is_file, &root)
}

/// What is wrong is a word, and not a value or a conflict.
fn is_about_words(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::InvalidSubcommand
            | ErrorKind::MissingRequiredArgument
            | ErrorKind::MissingSubcommand
            | ErrorKind::UnknownArgument
    )
}

/// Where the command stands, or what stands in its place.
fn command_at(rest: &[OsString], root: &Command) -> Option<usize> {
    let takes_value = |long: &str| {
        let commands = std::iter::once(root).chain(root.get_subcommands());
        let mut all = commands.flat_map(Command::get_arguments);
        all.any(|one| one.get_long() == Some(long) && one.get_action().takes_values())
    };
    let mut at = 0;
    while let Some(word) = rest.get(at)?.to_str() {
        let long = word.strip_prefix("--");
        at += match long {
            Some(long) if takes_value(long) => 2,
            Some(_) => 1,
            None if word.starts_with('-') && word != "-" => 1,
            None => return Some(at),
        };
    }
    Some(at)
}

fn is_command(root: &Command, name: &str) -> bool {
    root.find_subcommand(name).is_some()
}

/// For the arguments of a command.
fn for_command(error: Error, name: &str, others: &[OsString], root: &Command) -> Error {
    // Only clap knows which of the commands below it is about.
    let has_commands = |command: &Command| command.has_subcommands();
    let is_group = root.find_subcommand(name).is_some_and(has_commands);
    let given = Given::of(others).filter(|_| !is_group);
    let Some(given) = given else {
        return without_noise(error, name, root);
    };
    let commands = [name, "verify"];
    let meant = commands.iter().find_map(|one| {
        // Another command only where all that it needs is there.
        let meant = given.arranged(one, root)?;
        (*one == name || meant.is_complete).then_some(meant)
    });
    match meant {
        Some(meant) => suggesting(&error, name, &meant, root),
        None => owned_elsewhere(without_noise(error, name, root), name, root),
    }
}

/// clap proposes `-- --option` to whoever misspells an option: nobody means a file of that name.
fn without_noise(error: Error, name: &str, root: &Command) -> Error {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(word))
            if word.starts_with('-') && error.get(ContextKind::SuggestedArg).is_none() =>
        {
            with_tips(&error, name, Vec::new(), root)
        }
        _ => error,
    }
}

/// Says whose option it is, if other commands have one of that name.
fn owned_elsewhere(error: Error, name: &str, root: &Command) -> Error {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let Some(long) = option.strip_prefix("--").map(str::to_owned) else {
        return error;
    };
    if error.get(ContextKind::SuggestedArg).is_some() {
        return error;
    }
    let has_it = |one: &&Command| {
        let mut all = one.get_arguments();
        all.any(|argument| argument.get_long() == Some(long.as_str()))
    };
    let owners = root.get_subcommands().filter(has_it);
    let owners: Vec<_> = owners
        .map(|one| format!("`popcert {}`", one.get_name()))
        .collect();
    match owners.is_empty() {
        true => error,
        false => with_tip(
            &error,
            name,
            format!("`--{long}` is an option of {}", owners.join(" and ")),
            root,
        ),
    }
}

/// No command, or none that is known.
fn without_command(
    error: Error,
    rest: &[OsString],
    first: Option<&str>,
    is_file: bool,
    root: &Command,
) -> Guess {
    let word = first.filter(|word| !is_path(word));
    if let Some(meant) = word.and_then(|word| other_word(word, rest, root)) {
        return Guess::Wrong(suggesting(&error, "", &meant, root));
    }
    let given = Given::of(rest);
    for name in ["verify", "prove", "chain"] {
        let meant = given.as_ref().and_then(|given| given.arranged(name, root));
        if let Some(meant) = meant.filter(|meant| meant.is_complete) {
            // It is a file that clap calls an unknown command.
            let mut error = Error::new(ErrorKind::MissingSubcommand);
            let popcert = ContextValue::String(root.get_name().to_owned());
            error.insert(ContextKind::InvalidSubcommand, popcert);
            return Guess::Wrong(suggesting(&error, "", &meant, root));
        }
    }
    let mut as_audit: Vec<OsString> = vec!["popcert".into(), "audit".into()];
    as_audit.extend_from_slice(rest);
    let is_first_a_path = first.map_or(is_file, is_path);
    match root.clone().try_get_matches_from(&as_audit).err() {
        None if is_first_a_path => Guess::Audit(as_audit),
        Some(wrong) if is_first_a_path => {
            let wrong = usage::escaped(wrong);
            Guess::Wrong(match is_about_words(wrong.kind()) {
                true => for_command(wrong, "audit", rest, root),
                false => wrong,
            })
        }
        _ => Guess::Wrong(error),
    }
}

/// The command that somebody calls by another name, or by the id of a check.
fn other_word(word: &str, rest: &[OsString], root: &Command) -> Option<Meant> {
    if crate::catalogue().iter().any(|check| check.id == word) {
        return Some(Meant::line(format!("popcert explain {word}")));
    }
    let others = rest.iter().filter(|one| one.to_str() != Some(word));
    let given = Given::of(&others.cloned().collect::<Vec<_>>())?;
    match command_called(word, root) {
        // clap's suggestion says as much.
        Some(_) if given.is_empty() && words::command(word).is_none() => None,
        Some(name) => {
            let meant = given.arranged(name, root);
            Some(meant.unwrap_or_else(|| Meant::line(format!("popcert {name} --help"))))
        }
        None => given
            .arranged("verify", root)
            .filter(|meant| meant.is_complete),
    }
}

/// The command with that name, in whatever letter case, with that other name, or with one that is close.
fn command_called<'r>(word: &str, root: &'r Command) -> Option<&'r str> {
    let lower = word.to_lowercase();
    let names = || root.get_subcommands().map(Command::get_name);
    names()
        .find(|name| *name == lower)
        .or_else(|| words::command(&lower))
        .or_else(|| closest(&lower, names()).first().copied())
}

/// The error for a verification code in the place of a file, if there is one among `paths`, which
/// `arguments` name.
pub(super) fn code_among(
    paths: &[PathBuf],
    arguments: &[OsString],
    mut root: Command,
) -> Option<Error> {
    let words = || paths.iter().filter_map(|path| path.to_str());
    let sure = words().find(|word| files::is_surely_code(word));
    let code = sure.or_else(|| words().find(|word| files::is_likely_code(word)))?;
    root.build();
    let mut others = arguments.get(1..)?.to_vec();
    others.remove(command_at(&others, &root)?);
    let meant = Given::of(&others)?.arranged("verify", &root)?;
    // Without CA and proof beside it, a word of no known form is rather a file that is missing.
    if !meant.is_complete && sure.is_none() {
        return None;
    }
    let mut error = Error::new(ErrorKind::UnknownArgument);
    let shown = ContextValue::String(escape::text(code).into_owned());
    error.insert(ContextKind::InvalidArg, shown);
    Some(suggesting(&error, "audit", &meant, &root))
}

fn suggesting(error: &Error, name: &str, meant: &Meant, root: &Command) -> Error {
    let words = match meant.is_complete {
        true => "did you mean",
        false => "the command is",
    };
    with_tip(error, name, format!("{words}\n\n    {}", meant.line), root)
}

/// The same error with this tip instead of clap's.
fn with_tip(error: &Error, name: &str, tip: String, root: &Command) -> Error {
    with_tips(error, name, vec![StyledStr::from(tip)], root)
}

fn with_tips(error: &Error, name: &str, tips: Vec<StyledStr>, root: &Command) -> Error {
    let command = root.find_subcommand(name).unwrap_or(root);
    let mut changed = Error::new(error.kind()).with_cmd(command);
    let is_tip = |kind: &ContextKind| {
        matches!(
            kind,
            ContextKind::Suggested
                | ContextKind::SuggestedArg
                | ContextKind::SuggestedCommand
                | ContextKind::SuggestedSubcommand
        )
    };
    for (kind, value) in error.context().filter(|(kind, _)| !is_tip(kind)) {
        changed.insert(kind, value.clone());
    }
    if !tips.is_empty() {
        // clap's has an option that it took for the one that was meant.
        let usage = command.clone().render_usage();
        changed.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
        changed.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;
    use proptest::prelude::*;

    /// Words that arguments are made of.
    const WORDS: &[&str] = &[
        "",
        "-",
        "--",
        "--CA",
        "--ca",
        "--cert",
        "--cloud",
        "--cloud=aws-iot",
        "--code",
        "--format",
        "--in",
        "--json",
        "--key",
        "--nonce",
        "--proof",
        "--trust",
        "-CAfile",
        "-o",
        "-q",
        "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49",
        "CA.cer",
        "a b\n.pem",
        "audit",
        "aws-iot",
        "chain",
        "check",
        "fixtures/CAcertificate.cer",
        "fixtures/ValidationCertification.cer",
        "json",
        "mock",
        "proof.common-name",
        "prove",
        "verfy",
        "verify",
    ];

    fn arguments() -> impl Strategy<Value = Vec<OsString>> {
        let word = prop_oneof![9 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => any::<String>()];
        prop::collection::vec(word.prop_map(OsString::from), 0..7)
    }

    /// The words of a line as a shell takes them apart, but for `$'…'`.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match c {
                '\'' => is_quoted = !is_quoted,
                '\\' if !is_quoted => word.extend(characters.next()),
                ' ' if !is_quoted => words.push(std::mem::take(&mut word)),
                _ => word.push(c),
            }
        }
        words.push(word);
        words
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn what_is_proposed_parses(arguments in arguments()) {
            let mut all = vec![OsString::from("popcert")];
            all.extend(arguments);
            let Err(error) = Cli::command().try_get_matches_from(&all) else {
                return Ok(());
            };
            match after(usage::escaped(error), &all, Cli::command()) {
                Guess::Audit(all) => {
                    prop_assert!(Cli::command().try_get_matches_from(&all).is_ok(), "{all:?}");
                }
                Guess::Wrong(error) => {
                    let text = error.to_string();
                    let (_, tip) = text.split_once("  tip: ").unwrap_or_default();
                    let line = tip.lines().find_map(|line| line.strip_prefix("    popcert "));
                    let Some(line) = line.filter(|line| !line.contains("$'")) else {
                        return Ok(());
                    };
                    let parsed = Cli::command().try_get_matches_from(words(&format!("popcert {line}")));
                    let is_help = |error: &Error| error.kind() == ErrorKind::DisplayHelp;
                    prop_assert!(parsed.as_ref().err().is_none_or(is_help), "{line}");
                }
            }
        }
    }
}
