//! What is done for some inputs: read, decode, judge and write down, on any thread.

use super::{known::Said, source::Input, teller::Answer};
use crate::{
    cli::{evaluation_options::JudgingArgs, exit::ExitStatus, files, output},
    error::{Error, Result},
    input::Found,
    render::{Outcome, Pen},
    report::{Finding, Severity, Unreadable, worst},
    rollover::CaRecord,
};
use serde_json::value::RawValue;

/// What is said, and the hash of the certificate that it is about.
pub(in crate::cli) struct Judged {
    pub(in crate::cli) said: Said,
    pub(in crate::cli) hash: [u8; 32],
}

/// Judges the certificates of some files, and hands on what it finds with the number of the
/// file, in their order, until that says that no more is wanted.
pub(in crate::cli) type Judge =
    dyn Fn(Vec<Vec<Found>>, &mut dyn FnMut(usize, Result<Judged>) -> bool) + Send + Sync;

/// Inputs are judged together until their certificates take this much.
const TOGETHER_OCTETS: usize = 256 * 1024;

/// What became of an input when it was read.
enum Place {
    Answered(Answer),
    /// The next of the files, and what a stream calls it.
    Read(Option<Box<RawValue>>),
}

/// All that a thread needs to answer.
pub(super) struct Worker {
    judge: Box<Judge>,
    pen: Pen,
    threshold: Severity,
    exit_zero: bool,
    quiet: bool,
}

impl Worker {
    pub(super) fn new(judge: Box<Judge>, pen: Pen, judging: &JudgingArgs, quiet: bool) -> Self {
        Self {
            judge,
            pen,
            threshold: judging.threshold(),
            exit_zero: judging.exit_zero,
            quiet,
        }
    }

    /// Examines inputs; `tell` gets any number of answers for each, in their order.
    pub(super) fn examine(&self, inputs: Vec<Input>, tell: &mut dyn FnMut(Answer) -> bool) {
        let mut inputs = inputs.into_iter().peekable();
        let mut wanted = true;
        while wanted && inputs.peek().is_some() {
            let (mut places, mut files) = (Vec::new(), Vec::new());
            while octets(&files) < TOGETHER_OCTETS
                && let Some(input) = inputs.next()
            {
                places.push(self.read(input, &mut files));
            }
            wanted = self.judge(places, files, tell);
        }
    }

    /// Adds an input's certificates to `files`, or says why there are none.
    fn read(&self, input: Input, files: &mut Vec<Vec<Found>>) -> Place {
        let (id, found) = match input {
            Input::File { path, in_folder } => match files::certificates(&path) {
                Err(error) if in_folder && files::is_passed_over(&error, &path) => {
                    return Place::Answered(Answer::PassedOver(error.to_string()));
                }
                found => {
                    let name = || path.display().to_string();
                    (None, found.map_err(|error| error.in_file(name())))
                }
            },
            Input::FolderEnds(path) => return Place::Answered(Answer::FolderEnds(path)),
            Input::Record(record) => {
                let (id, found) = record.read();
                (Some(id), found)
            }
            Input::Trouble(error) => (None, Err(error)),
        };
        match found {
            Ok(found) => {
                files.push(found);
                Place::Read(id)
            }
            Err(error) => Place::Answered(self.unreadable(error, id.as_deref())),
        }
    }

    /// Tells what was answered and what is judged in turn; whether more is wanted.
    fn judge(
        &self,
        places: Vec<Place>,
        files: Vec<Vec<Found>>,
        tell: &mut dyn FnMut(Answer) -> bool,
    ) -> bool {
        let mut places = places.into_iter();
        let (mut reached, mut id, mut wanted) = (0, None, true);
        (self.judge)(files, &mut |file, judged| {
            while wanted && reached <= file {
                match places.next() {
                    Some(Place::Answered(answer)) => wanted = tell(answer),
                    Some(Place::Read(its)) => (reached, id) = (reached + 1, its),
                    None => break,
                }
            }
            wanted = wanted
                && tell(match judged {
                    Ok(judged) => self.judged(judged, id.as_deref()),
                    Err(error) => self.unreadable(error, id.as_deref()),
                });
            wanted
        });
        for place in places {
            if let Place::Answered(answer) = place {
                wanted = wanted && tell(answer);
            }
        }
        wanted
    }

    fn judged(&self, judged: Judged, id: Option<&RawValue>) -> Answer {
        let report = match judged.said {
            Said::Failures(failures, good) => {
                let exit = self.exit(good, &failures);
                let cause = match exit {
                    ExitStatus::Good => String::new(),
                    _ => output::describe_causes(&failures, self.threshold),
                };
                return Answer::Quiet { exit, cause };
            }
            Said::Report(report) => report,
        };
        Answer::Judged {
            exit: self.exit(report.verdict.is_good(), &report.findings),
            hash: judged.hash,
            record: CaRecord::of(&report).map(Box::new),
            written: self.pen.write(Outcome::Judged(report), id),
        }
    }

    fn exit(&self, good: bool, findings: &[Finding]) -> ExitStatus {
        let threshold = (!self.exit_zero).then_some(self.threshold);
        ExitStatus::of(good, worst(findings), threshold)
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

fn octets(files: &[Vec<Found>]) -> usize {
    files.iter().flatten().map(|one| one.der.len()).sum()
}
