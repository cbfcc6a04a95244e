//! Standard output, standard error, and files.

mod destination;

pub(super) use destination::Secrecy;

use super::exit::{CliError, ExitStatus};
use crate::{
    error::Error,
    escape,
    render::{Style, error_text},
    report::{Finding, Report, Severity},
};
use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use destination::Destination;
use std::{
    ffi::OsString,
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Color {
    Always,
    Auto,
    Never,
}

impl Color {
    /// What the last `--color` among `arguments` asks for: clap prints help and errors of usage before
    /// it has a value for the option.
    pub(super) fn asked_for(arguments: &[OsString]) -> Self {
        let mut asked = Self::Auto;
        let words = arguments.iter().map(|word| word.to_str());
        let mut words = words.take_while(|word| *word != Some("--"));
        while let Some(word) = words.next() {
            let value = match word.and_then(|word| word.strip_prefix("--color")) {
                Some("") => words.next().flatten(),
                Some(joined) => joined.strip_prefix('='),
                None => None,
            };
            let color = value.and_then(|value| Self::from_str(value, false).ok());
            asked = color.unwrap_or(asked);
        }
        asked
    }
}

impl From<Color> for clap::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Always => Self::Always,
            Color::Auto => Self::Auto,
            Color::Never => Self::Never,
        }
    }
}

/// How to print: in colour or not, quietly or not.
pub(super) struct Terminal {
    color: Color,
    quiet: bool,
}

/// The width of text in a file or pipe.
const WIDTH_ELSEWHERE: usize = 100;

impl Terminal {
    pub(super) fn new(color: Color, quiet: bool) -> Self {
        Self { color, quiet }
    }

    /// Whether `--quiet` was given.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The style for results on standard output, or plain for a file.
    pub(super) fn style(&self, to_file: bool) -> Style {
        let stdout = io::stdout();
        let colored = !to_file && self.choice(&stdout) != ColorChoice::Never;
        Style::new(colored, width(!to_file && stdout.is_terminal()))
    }

    /// Prints an error, with its hint, on standard error.
    pub(super) fn error(&self, error: &Error) {
        let stderr = io::stderr();
        let choice = self.choice(&stderr);
        let width = width(stderr.is_terminal());
        let style = Style::new(choice != ColorChoice::Never, width);
        self.say(&error_text(error, &style));
    }

    /// Prints why a run ended early, if there is anything to say, and returns the exit code.
    pub(super) fn print_stop(&self, stop: CliError) -> ExitStatus {
        match stop {
            CliError::Error(error) => {
                self.error(&error);
                ExitStatus::from(&error)
            }
            CliError::PipeClosed => ExitStatus::Good,
            CliError::Write(cause) => {
                self.error(&Error::io("standard output", "write", cause));
                ExitStatus::Unreadable
            }
            CliError::Interrupted(line) => {
                self.say(&format!("{}\n", escape::text(&line)));
                ExitStatus::Unreadable
            }
        }
    }

    /// Prints a line on standard error, unless `--quiet` was given.
    pub(super) fn note(&self, line: &str) {
        if !self.quiet {
            self.say(&format!("{}\n", escape::text(line)));
        }
    }

    /// Prints lines of a label and a value on standard output, unless `--quiet` was given.
    pub(super) fn lines(&self, lines: &[(&str, String)]) -> std::result::Result<(), CliError> {
        if self.quiet {
            return Ok(());
        }
        self.write(None, |out| {
            for (label, value) in lines {
                writeln!(out, "{label:<8} {}", escape::text(value))?;
            }
            Ok(())
        })
    }

    /// Prints the findings that made the exit code, a line each, for `--quiet`.
    pub(super) fn print_causes(&self, report: &Report, threshold: Severity) {
        self.say(&describe_causes(&report.findings, threshold));
    }

    /// Whether to show a progress bar: standard error is a terminal, and results do not scroll on it.
    pub(super) fn shows_progress(&self, to_file: bool) -> bool {
        !self.quiet && io::stderr().is_terminal() && (to_file || !io::stdout().is_terminal())
    }

    /// Writes a file, whole or not at all; a private one is readable by its owner alone from the start.
    pub(super) fn write_file(
        &self,
        file: &Path,
        bytes: &[u8],
        secrecy: Secrecy,
    ) -> std::result::Result<(), CliError> {
        let mut destination = Destination::open(file, secrecy)?;
        let written = destination.write_all(bytes);
        written.map_err(|cause| CliError::from(cause).in_file(file))?;
        Ok(destination.keep()?)
    }

    /// Writes octets to `file`, whole or not at all, or to standard output as they are.
    pub(super) fn write_bytes(
        &self,
        file: Option<&Path>,
        bytes: &[u8],
    ) -> std::result::Result<(), CliError> {
        match file {
            Some(_) => self.write(file, |out| Ok(out.write_all(bytes)?)),
            None => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(bytes)?;
                Ok(stdout.flush()?)
            }
        }
    }

    /// Prints text on standard error as it is.
    pub(super) fn say(&self, text: &str) {
        if text.is_empty() {
            return;
        }
        let stderr = io::stderr();
        let choice = self.choice(&stderr);
        let mut stream = AutoStream::new(stderr, choice);
        // If standard error is closed there is no one to tell.
        let _ = stream.write_all(text.as_bytes());
    }

    fn choice(&self, stream: &impl anstream::stream::RawStream) -> ColorChoice {
        match self.color {
            Color::Always => ColorChoice::Always,
            Color::Auto => AutoStream::choice(stream),
            Color::Never => ColorChoice::Never,
        }
    }

    /// Lets `write` write to `file`, whole or not at all, or to standard output.
    pub(super) fn write<T>(
        &self,
        file: Option<&Path>,
        write: impl FnOnce(&mut dyn Write) -> std::result::Result<T, CliError>,
    ) -> std::result::Result<T, CliError> {
        self.write_as(Content::Text, file, write)
    }

    /// The same, for content of which it is known whether it may hold escape sequences.
    pub(super) fn write_as<T>(
        &self,
        content: Content,
        file: Option<&Path>,
        write: impl FnOnce(&mut dyn Write) -> std::result::Result<T, CliError>,
    ) -> std::result::Result<T, CliError> {
        let Some(file) = file else {
            let stdout = io::stdout();
            let choice = self.choice(&stdout);
            let stdout = stdout.lock();
            return match content {
                Content::Data => buffered(stdout, write),
                Content::Text => buffered(AutoStream::new(stdout, choice), write),
            };
        };
        let mut destination = Destination::open(file, Secrecy::Public)?;
        match buffered(&mut destination, write) {
            Ok(value) => {
                destination.keep()?;
                Ok(value)
            }
            // The temporary file is removed when it is dropped.
            Err(CliError::Interrupted(line)) if destination.is_whole() => Err(
                CliError::Interrupted(format!("{line}; {} was left as it was", file.display())),
            ),
            Err(stop) => Err(stop.in_file(file)),
        }
    }
}

/// The width of the terminal, if the output goes there, or what the environment asks for.
fn width(to_terminal: bool) -> usize {
    let size = to_terminal.then(terminal_size::terminal_size).flatten();
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    let width = size.map(|(width, _)| usize::from(width.0));
    width.or_else(columns).unwrap_or(WIDTH_ELSEWHERE)
}

/// What is written to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Data, which holds no control characters but line ends.
    Data,
    /// Text, from which escape sequences are removed where no colour is wanted.
    Text,
}

/// A system call for each line takes longer than formatting most lines.
const BUFFER: usize = 64 * 1024;

fn buffered<T>(
    out: impl Write,
    write: impl FnOnce(&mut dyn Write) -> std::result::Result<T, CliError>,
) -> std::result::Result<T, CliError> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    let value = write(&mut out);
    // After Ctrl-C, too, the output is complete up to the last input examined.
    if matches!(value, Ok(_) | Err(CliError::Interrupted(_))) {
        out.flush()?;
    }
    value
}

/// A line for each failed check at or above the threshold.
pub(super) fn describe_causes(findings: &[Finding], threshold: Severity) -> String {
    let counts = |one: &&Finding| one.is_raised() && one.severity >= threshold;
    let lines = findings.iter().filter(counts).map(|finding| {
        let word = match finding.severity {
            Severity::Error => "error",
            _ => "warning",
        };
        let (id, path, detail) = (finding.id, &finding.path, &finding.detail);
        let line = format!("{word}[{id}]: {path}: {detail}");
        format!("{}\n", escape::text(&line))
    });
    lines.collect()
}
