//! Writes answers one after another: results to the output, the rest to standard error.
//!
//! It runs on one thread and needs no lock. Whatever depends on the order of the inputs is done
//! here: counts, repeats, folders that turn out to be empty, and CAs that follow each other.

use super::{progress::Progress, result_cache::Repeated};
use crate::{
    certificate::Time,
    cli::{
        evaluation_options::EvaluationArgs,
        exit::{CliError, CliResult, ExitStatus},
        files,
        input_options::BatchArgs,
        output::Terminal,
    },
    error::{Error, counted},
    render::{Format, Formatted, Outcome, Renderer},
    report::Unreadable,
    rollover::{CaRecord, Rollovers},
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// What became of an input, in the order in which inputs were given.
pub(super) enum Answer {
    /// The files of a folder have all been looked at.
    FolderEnds(PathBuf),
    Evaluated {
        exit: ExitStatus,
        hash: [u8; 32],
        /// Of a CA, which may follow another or be followed.
        record: Option<Box<CaRecord>>,
        formatted: io::Result<Formatted>,
    },
    /// Something else than a certificate, that no argument named.
    PassedOver(String),
    /// Evaluated, and only the cause of a failure is wanted.
    Quiet { exit: ExitStatus, cause: String },
    Unreadable {
        error: Error,
        formatted: Option<io::Result<Formatted>>,
    },
}

/// Lines that somebody waits for are flushed at least this often.
const PATIENCE: Duration = Duration::from_millis(100);

/// The only one who writes.
pub(super) struct ResultWriter<'a> {
    renderer: Renderer<'a>,
    terminal: &'a Terminal,
    progress: Progress,
    repeated: Repeated,
    rollovers: Rollovers,
    at: Time,
    worst: ExitStatus,
    /// Results since the last folder began.
    in_folder: usize,
    /// Whether the format is one of lines, which are worth flushing before the end. JSON is of
    /// use only when it is whole.
    by_line: bool,
    flushed: Instant,
    /// Results, of which an input may have several.
    examined: u64,
}

impl<'a> ResultWriter<'a> {
    /// `at` is the moment by which successions of CAs are described.
    pub(super) fn new(
        renderer: Renderer<'a>,
        args: &BatchArgs,
        evaluation: &EvaluationArgs,
        at: Time,
        terminal: &'a Terminal,
    ) -> Self {
        Self {
            renderer,
            terminal,
            progress: Progress::new(args, terminal.shows_progress(evaluation.output.is_some())),
            repeated: Repeated::default(),
            rollovers: Rollovers::default(),
            at,
            worst: ExitStatus::Good,
            in_folder: 0,
            by_line: matches!(
                evaluation.format,
                Format::Csv | Format::Ndjson | Format::Text
            ),
            flushed: Instant::now(),
            examined: 0,
        }
    }

    /// Writes the next answer.
    pub(super) fn write(&mut self, answer: Answer) -> Result<(), CliError> {
        self.append(answer)?;
        self.progress.tick();
        if self.by_line && self.flushed.elapsed() > PATIENCE {
            self.flush()?;
        }
        Ok(())
    }

    /// Nothing more is there yet, so what was written is flushed: a reader of a slow stream
    /// sees each result at once.
    pub(super) fn idle(&mut self) -> Result<(), CliError> {
        match self.by_line {
            true => self.flush(),
            false => Ok(()),
        }
    }

    /// Time has passed without an answer: the bar moves.
    pub(super) fn tick(&mut self) {
        self.progress.tick();
    }

    fn flush(&mut self) -> Result<(), CliError> {
        self.flushed = Instant::now();
        Ok(self.renderer.flush()?)
    }

    /// Writes one answer and counts it.
    fn append(&mut self, answer: Answer) -> Result<(), CliError> {
        match answer {
            Answer::FolderEnds(path) => {
                if std::mem::take(&mut self.in_folder) == 0 {
                    self.empty(&path)?;
                }
                return Ok(());
            }
            Answer::Evaluated {
                exit,
                hash,
                record,
                formatted,
            } => {
                // Only CAs, and only what a succession needs: a million certificates are not
                // kept.
                if let Some(record) = record {
                    self.rollovers.add(*record);
                }
                // With several inputs the highest code counts.
                self.worst = self.worst.max(exit);
                self.renderer.summary().repeated += usize::from(self.repeated.has_seen(hash));
                self.renderer.append(formatted?)?;
                self.in_folder += 1;
            }
            Answer::PassedOver(what) => {
                self.renderer.summary().passed_over += 1;
                // Printed above the bar, which is redrawn below.
                let note = || self.terminal.note(&format!("passed over {what}"));
                self.progress.aside(note);
                self.progress.advance();
                return Ok(());
            }
            Answer::Quiet { exit, cause } => {
                self.worst = self.worst.max(exit);
                self.terminal.say(&cause);
                self.in_folder += 1;
            }
            Answer::Unreadable { error, formatted } => {
                self.unreadable(&error, formatted)?;
                self.in_folder += 1;
            }
        }
        self.examined += 1;
        self.progress.advance();
        Ok(())
    }

    /// An input that could not be examined: reported on standard error for people, and in the
    /// output for programs.
    fn unreadable(
        &mut self,
        error: &Error,
        formatted: Option<io::Result<Formatted>>,
    ) -> Result<(), CliError> {
        self.worst = self.worst.max(ExitStatus::from(error));
        self.progress.aside(|| self.terminal.error(error));
        if let Some(formatted) = formatted {
            self.renderer.append(formatted?)?;
        }
        Ok(())
    }

    /// A folder in which nothing was a certificate is an error: a typing mistake must not pass
    /// for "all is well".
    fn empty(&mut self, path: &Path) -> Result<(), CliError> {
        let error = files::empty_folder(path);
        self.unreadable(&error, None)?;
        if !self.terminal.is_quiet() {
            let error = Unreadable::from(&error);
            self.renderer.result(&Outcome::Unreadable { error })?;
        }
        Ok(())
    }

    /// Ends the output, also when Ctrl-C came before the end of the inputs. The output is
    /// well-formed in both cases, and its summary says whether it is complete.
    ///
    /// Errors: those of the output, and [`CliError::Interrupted`].
    pub(super) fn finish(mut self, stop: &AtomicBool) -> CliResult {
        self.progress.end();
        let is_interrupted = stop.load(Ordering::Relaxed);
        // JSON has it as well: a consumer must not take a part for the whole.
        self.renderer.summary().complete = !is_interrupted;
        if !self.terminal.is_quiet() {
            self.renderer.due(self.rollovers.deadlines(self.at));
            self.renderer.together(self.rollovers.at(self.at));
            self.renderer.finish()?;
        }
        if is_interrupted {
            // Inputs are not counted: how many certificates the rest of them holds, nobody knows.
            let examined = counted(self.examined, "result");
            return Err(CliError::Interrupted(format!(
                "interrupted: {examined}, the rest was not examined"
            )));
        }
        Ok(self.worst)
    }
}
