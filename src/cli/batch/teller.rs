//! Tells answers one after another: results to the output, the rest to standard error.

use super::{known::Recent, pipeline::Event, progress::Progress};
use crate::{
    certificate::Time,
    cli::{
        evaluation_options::JudgingArgs,
        exit::{CliError, CliResult, ExitStatus},
        files,
        input_options::BatchArgs,
        output::Terminal,
    },
    error::Error,
    render::{Format, Outcome, Renderer, Written},
    report::Unreadable,
    rollover::{CaRecord, Rollovers},
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// What became of an input.
pub(super) enum Answer {
    /// The files of a folder have all been looked at.
    FolderEnds(PathBuf),
    Judged {
        exit: ExitStatus,
        hash: [u8; 32],
        /// Of a CA, which may follow another or be followed.
        record: Option<Box<CaRecord>>,
        written: io::Result<Written>,
    },
    /// Something else than a certificate, where nobody said that it was one.
    PassedOver(String),
    /// Judged, and only the cause of a failure is wanted.
    Quiet { exit: ExitStatus, cause: String },
    Unreadable {
        error: Error,
        written: Option<io::Result<Written>>,
    },
}

/// Lines that somebody waits for are handed on at least this often.
const PATIENCE: Duration = Duration::from_millis(100);

/// The only one who writes.
pub(super) struct Teller<'a> {
    renderer: Renderer<'a>,
    terminal: &'a Terminal,
    progress: Progress,
    recent: Recent,
    rollovers: Rollovers,
    at: Time,
    worst: ExitStatus,
    /// Results since the last folder began.
    in_folder: usize,
    /// Lines are worth handing on before the end.
    by_line: bool,
    flushed: Instant,
    /// Results, of which an input may have several.
    examined: u64,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        renderer: Renderer<'a>,
        args: &BatchArgs,
        judging: &JudgingArgs,
        at: Time,
        terminal: &'a Terminal,
    ) -> Self {
        Self {
            renderer,
            terminal,
            progress: Progress::new(args, terminal.shows_progress(judging.output.is_some())),
            recent: Recent::default(),
            rollovers: Rollovers::default(),
            at,
            worst: ExitStatus::Good,
            in_folder: 0,
            by_line: matches!(judging.format, Format::Ndjson | Format::Text),
            flushed: Instant::now(),
            examined: 0,
        }
    }

    pub(super) fn take(&mut self, event: Event<Answer>) -> Result<(), CliError> {
        match event {
            Event::Answer(answer) => {
                self.tell(answer)?;
                self.progress.tick();
                if self.by_line && self.flushed.elapsed() > PATIENCE {
                    self.flush()?;
                }
            }
            Event::Idle if self.by_line => self.flush()?,
            Event::Idle => {}
            Event::Tick => self.progress.tick(),
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), CliError> {
        self.flushed = Instant::now();
        Ok(self.renderer.flush()?)
    }

    fn tell(&mut self, answer: Answer) -> Result<(), CliError> {
        match answer {
            Answer::FolderEnds(path) => {
                if std::mem::take(&mut self.in_folder) == 0 {
                    self.empty(&path)?;
                }
                return Ok(());
            }
            Answer::Judged {
                exit,
                hash,
                record,
                written,
            } => {
                if let Some(record) = record {
                    self.rollovers.add(*record);
                }
                self.worst = self.worst.max(exit);
                self.renderer.summary().repeated += usize::from(self.recent.has_seen(hash));
                self.renderer.append(written?)?;
                self.in_folder += 1;
            }
            Answer::PassedOver(what) => {
                self.renderer.summary().passed_over += 1;
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
            Answer::Unreadable { error, written } => {
                self.unreadable(&error, written)?;
                self.in_folder += 1;
            }
        }
        self.examined += 1;
        self.progress.advance();
        Ok(())
    }

    fn unreadable(
        &mut self,
        error: &Error,
        written: Option<io::Result<Written>>,
    ) -> Result<(), CliError> {
        self.worst = self.worst.max(ExitStatus::from(error));
        self.progress.aside(|| self.terminal.error(error));
        if let Some(written) = written {
            self.renderer.append(written?)?;
        }
        Ok(())
    }

    fn empty(&mut self, path: &Path) -> Result<(), CliError> {
        let error = files::empty_folder(path);
        self.unreadable(&error, None)?;
        if !self.terminal.is_quiet() {
            let error = Unreadable::from(&error);
            self.renderer.result(&Outcome::Unreadable { error })?;
        }
        Ok(())
    }

    /// Ends the output, also when Ctrl-C came before the end of the inputs.
    pub(super) fn finish(mut self, stop: &AtomicBool) -> CliResult {
        self.progress.end();
        let is_interrupted = stop.load(Ordering::Relaxed);
        self.renderer.summary().complete = !is_interrupted;
        if !self.terminal.is_quiet() {
            self.renderer.together(self.rollovers.at(self.at));
            self.renderer.finish()?;
        }
        if is_interrupted {
            // Inputs are not counted: how many certificates the rest of them holds, nobody knows.
            let (examined, s) = (self.examined, if self.examined == 1 { "" } else { "s" });
            return Err(CliError::Interrupted(format!(
                "interrupted: {examined} result{s}, the rest was not examined"
            )));
        }
        Ok(self.worst)
    }
}
