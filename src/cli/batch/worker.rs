//! What is done for one input: read, decode, judge and write down, on any thread.

use super::{known::Said, source::Input, teller::Answer};
use crate::{
    cli::{args::JudgingArgs, exit::Exit, files, output},
    error::{Error, Result},
    input::Found,
    render::{Outcome, Pen},
    report::{Finding, Severity, Unreadable, worst},
    rollover::Sighting,
};
use serde_json::value::RawValue;
use std::path::PathBuf;

/// What is said, and the hash of the certificate that it is about.
pub(in crate::cli) struct Judged {
    pub(in crate::cli) said: Said,
    pub(in crate::cli) hash: [u8; 32],
}

/// Judges the certificates of one input, and hands on what it finds.
pub(in crate::cli) type Judge = dyn Fn(Vec<Found>, &mut dyn FnMut(Result<Judged>)) + Send + Sync;

/// All that a thread needs to answer.
pub(super) struct Worker {
    judge: Box<Judge>,
    pen: Pen,
    bar: Severity,
    exit_zero: bool,
    quiet: bool,
}

impl Worker {
    pub(super) fn new(judge: Box<Judge>, pen: Pen, judging: &JudgingArgs, quiet: bool) -> Self {
        Self {
            judge,
            pen,
            bar: judging.bar(),
            exit_zero: judging.exit_zero,
            quiet,
        }
    }

    /// Examines one input; `tell` gets any number of answers.
    pub(super) fn examine(&self, input: Input, tell: &mut dyn FnMut(Answer)) {
        match input {
            Input::File { path, in_folder } => self.file(path, in_folder, tell),
            Input::FolderEnds(path) => tell(Answer::FolderEnds(path)),
            Input::Record(record) => {
                let (id, found) = record.read();
                self.certificates(found, Some(&id), tell);
            }
            Input::Trouble(error) => tell(self.unreadable(error, None)),
        }
    }

    fn file(&self, path: PathBuf, in_folder: bool, tell: &mut dyn FnMut(Answer)) {
        let found = files::certificates(&path);
        if let Err(error) = &found
            && in_folder
            && files::is_passed_over(error, &path)
        {
            return tell(Answer::PassedOver(error.to_string()));
        }
        let name = || path.display().to_string();
        self.certificates(found.map_err(|error| error.in_file(name())), None, tell);
    }

    fn certificates(
        &self,
        found: Result<Vec<Found>>,
        id: Option<&RawValue>,
        tell: &mut dyn FnMut(Answer),
    ) {
        match found {
            Err(error) => tell(self.unreadable(error, id)),
            Ok(found) => (self.judge)(found, &mut |judged| {
                tell(match judged {
                    Ok(judged) => self.judged(judged, id),
                    Err(error) => self.unreadable(error, id),
                });
            }),
        }
    }

    fn judged(&self, judged: Judged, id: Option<&RawValue>) -> Answer {
        let report = match judged.said {
            Said::Failures(failures) => {
                let exit = self.exit(&failures);
                let cause = match exit {
                    Exit::Good => String::new(),
                    _ => output::causes(&failures, self.bar),
                };
                return Answer::Quiet { exit, cause };
            }
            Said::Report(report) => report,
        };
        Answer::Judged {
            exit: self.exit(&report.findings),
            hash: judged.hash,
            sighting: Sighting::of(&report).map(Box::new),
            written: self.pen.write(Outcome::Judged(report), id),
        }
    }

    fn exit(&self, findings: &[Finding]) -> Exit {
        match worst(findings) {
            Some(worst) if worst >= self.bar && !self.exit_zero => Exit::Failed,
            _ => Exit::Good,
        }
    }

    /// What could not be examined: told to people at once and to programs in the result.
    fn unreadable(&self, error: Error, id: Option<&RawValue>) -> Answer {
        let outcome = Outcome::Unreadable {
            error: Unreadable::from(&error),
        };
        let written = (!self.quiet).then(|| self.pen.write(outcome, id));
        Answer::Unreadable { error, written }
    }
}
