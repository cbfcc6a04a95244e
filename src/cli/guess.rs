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
    let Some(given) = Given::of(others) else {
        return error;
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
            return Guess::Wrong(suggesting(&error, name, &meant, root));
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
    let lower = word.to_lowercase();
    let names = || root.get_subcommands().map(Command::get_name);
    let called = |(_, words): &&(&str, &[&str])| words.contains(&lower.as_str());
    let close = || closest(&lower, names()).first().copied();
    let name = names()
        .find(|name| *name == lower)
        .or_else(|| words::COMMANDS.iter().find(called).map(|(name, _)| *name))
        .or_else(close)?;
    let others = rest.iter().filter(|one| one.to_str() != Some(word));
    let given = Given::of(&others.cloned().collect::<Vec<_>>())?;
    let meant = given.arranged(name, root);
    Some(meant.unwrap_or_else(|| Meant::line(format!("popcert {name} --help"))))
}

/// The error for a verification code in the place of a file, if there is one among `paths`, which
/// `arguments` name.
pub(super) fn code_among(
    paths: &[PathBuf],
    arguments: &[OsString],
    root: fn() -> Command,
) -> Option<Error> {
    let is_one = |path: &&PathBuf| path.to_str().is_some_and(files::is_surely_code);
    let code = paths.iter().find(is_one)?;
    let mut root = root();
    root.build();
    let mut others = arguments.get(1..)?.to_vec();
    others.remove(command_at(&others, &root)?);
    let meant = Given::of(&others)?.arranged("verify", &root)?;
    let mut error = Error::new(ErrorKind::UnknownArgument);
    let shown = escape::text(&code.display().to_string()).into_owned();
    let shown = ContextValue::String(shown);
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
        changed.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    changed
}
