//! Arguments that are defined only when their command is used or its help is printed.

use clap::{ArgMatches, Args, Command, FromArgMatches, builder::Resettable, error::Error};
use std::ops::Deref;

/// The arguments `A` of a command.
///
/// Defining the arguments of all commands takes longer than most commands run, and a run uses one.
#[derive(Debug)]
pub(super) struct LazyArgs<A>(A);

impl<A> Deref for LazyArgs<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A: Args> Args for LazyArgs<A> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| described(command, A::augment_args))
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(|command| described(command, A::augment_args_for_update))
    }
}

/// The command with its arguments. It keeps its own description, in whose place clap would put the doc
/// comment of a flattened struct.
fn described(command: Command, augment: fn(Command) -> Command) -> Command {
    let about = Resettable::from(command.get_about().cloned());
    let long_about = Resettable::from(command.get_long_about().cloned());
    let inherited = command.get_arguments().count();
    let command = augment(command).about(about).long_about(long_about);
    with_last(command, inherited)
}

/// The command with its first `count` arguments last: headings of the help stand in the order of
/// arguments, and those that popcert shares with its commands are there first.
fn with_last(command: Command, count: usize) -> Command {
    let mut all: Vec<_> = command.get_arguments().cloned().collect();
    all.rotate_left(count);
    let mut all = all.into_iter();
    command.mut_args(|argument| all.next().unwrap_or(argument))
}

impl<A: FromArgMatches> FromArgMatches for LazyArgs<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        A::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        A::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches_mut(matches)
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::Cli;
    use clap::{Command, CommandFactory};

    fn abouts(command: &Command) -> Vec<(String, Option<String>)> {
        let about = |one: &Command| one.get_about().map(ToString::to_string);
        let all = command.get_subcommands();
        all.map(|one| (one.get_name().to_owned(), about(one)))
            .collect()
    }

    #[test]
    fn a_command_keeps_its_description_when_it_gets_its_arguments() {
        let mut command = Cli::command();
        let before = abouts(&command);
        let count = |command: &Command| {
            let audit = command.find_subcommand("audit").unwrap();
            audit.get_arguments().count()
        };
        assert_eq!(count(&command), 0);
        command.build();
        assert!(count(&command) > 10);
        assert_eq!(abouts(&command), before);
    }
}
