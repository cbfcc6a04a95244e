//! `popcert mock ca`: a hierarchy of CAs of any shape.

use super::making::{MakingArgs, armoured, print_certificate};
use crate::{
    certificate::parse_span,
    cli::{
        exit::CliResult,
        output::{Secrecy, Terminal},
    },
    error::{Error, ErrorKind, Result},
    mock::{KeyType, Level, hierarchy},
};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct AuthorityArgs {
    /// The folder to write to; it is made if it is not there
    #[arg(value_name = "DIR", help_heading = "Output")]
    folder: PathBuf,
    /// How many CAs there are, one below the other; the last one issues
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=16), help_heading = "Rules")]
    levels: u8,
    /// The common names, from the root down; `MOCK` is put before those without it
    #[arg(long = "name", value_name = "NAME", help_heading = "Rules")]
    names: Vec<String>,
    /// The kinds of their keys, from the root down; the last one holds for the rest
    #[arg(
        long = "key",
        value_name = "KIND",
        value_delimiter = ',',
        default_value = "p256",
        help_heading = "Rules"
    )]
    keys: Vec<KeyType>,
    /// How long they are valid, from the root down; the last one holds for the rest
    #[arg(
        long = "valid-for",
        value_name = "SPAN",
        value_delimiter = ',',
        default_value = "3650d",
        value_parser = parse_life,
        help_heading = "Rules"
    )]
    lives: Vec<i64>,
    #[command(flatten)]
    making: MakingArgs,
}

/// The chain from the CA that issues to the root.
const CHAIN_FILE: &str = "chain.pem";

pub(super) fn run(args: &AuthorityArgs, terminal: &Terminal) -> CliResult {
    let levels = levels(args)?;
    let made = hierarchy(&levels, &args.making.randomness()?, args.making.at())?;
    let mut files = Vec::new();
    for (place, (der, key)) in made.iter().enumerate() {
        let (certificate, secret) = file_names(place, made.len());
        files.push((certificate, armoured(der).into_bytes(), Secrecy::Public));
        let pem = key.to_pem()?.as_bytes().to_vec();
        files.push((secret, pem, Secrecy::Private));
    }
    let chain: String = made.iter().rev().map(|(der, _)| armoured(der)).collect();
    files.push((CHAIN_FILE.to_owned(), chain.into_bytes(), Secrecy::Public));
    let written = args.making.write_folder(terminal, &args.folder, &files)?;
    let (issuing, _) = made
        .last()
        .ok_or_else(|| Error::new(ErrorKind::Usage, "a hierarchy has at least one level"))?;
    print_certificate(terminal, &written, issuing)
}

/// The levels as the options describe them.
fn levels(args: &AuthorityArgs) -> Result<Vec<Level>> {
    let count = usize::from(args.levels);
    if args.names.len() > count || args.keys.len() > count || args.lives.len() > count {
        let message = format!("there are more names, keys or dates than the {count} levels");
        return Err(Error::new(ErrorKind::Usage, message).with_hint("give `--levels N`"));
    }
    let level = |place: usize| Level {
        name: args
            .names
            .get(place)
            .cloned()
            .unwrap_or_else(|| default_name(place, count)),
        key: *at_or_last(&args.keys, place).unwrap_or(&KeyType::P256),
        seconds: *at_or_last(&args.lives, place).unwrap_or(&0),
    };
    Ok((0..count).map(level).collect())
}

fn at_or_last<T>(all: &[T], place: usize) -> Option<&T> {
    all.get(place).or(all.last())
}

fn default_name(place: usize, count: usize) -> String {
    match place {
        0 => "MOCK Root CA".into(),
        _ if place + 1 == count => "MOCK Issuing CA".into(),
        _ => format!("MOCK Intermediate CA {place}"),
    }
}

/// The files of a level's certificate and key.
fn file_names(place: usize, count: usize) -> (String, String) {
    let stem = match place {
        _ if place + 1 == count => "ca".into(),
        0 => "root".into(),
        _ => format!("intermediate-{place}"),
    };
    (format!("{stem}.pem"), format!("{stem}.key"))
}

/// Seconds of validity: RFC 5280 section 4.1.2.5 has no year after 9999.
fn parse_life(text: &str) -> Result<i64> {
    const LONGEST: i64 = 100 * 366 * 86_400;
    match parse_span(text)? {
        seconds @ 1..=LONGEST => Ok(seconds),
        _ => Err(Error::new(
            ErrorKind::Usage,
            "a mock CA is valid for a minute at least, and a hundred years at most",
        )),
    }
}
