//! What is done for some inputs, on any thread: they are read, evaluated, and formatted.
//!
//! A command implements [`Evaluator`]: what its subjects are, and how some of them are
//! evaluated together. Everything about files, errors and limits is here, the same for all
//! commands.

use super::{allowance::Allowance, input::Input, result_cache::Outcome, result_writer::Answer};
use crate::{
    cli::{
        evaluation_options::EvaluationArgs, exit::ExitStatus, files, output,
        passphrase::Passphrases,
    },
    error::{Error, Result},
    input::Found,
    render::{self, Formatter},
    report::{Finding, Severity, Unreadable, worst},
    rollover::CaRecord,
};
use serde_json::value::RawValue;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    vec,
};

/// A command that evaluates many certificates.
pub(in crate::cli) trait Evaluator: Send + Sync + 'static {
    /// What has a result of its own: a certificate, or all that a device sends.
    type Subject: Subject;

    /// How many subjects are evaluated together at most, so that their signatures can be
    /// verified as a batch. Decoded certificates fill the processor's cache: more than the
    /// batch gains from would only cost.
    const TOGETHER: usize;

    /// The subjects of one file, decoded as they are needed.
    fn subjects(&self, found: Vec<Found>) -> Box<dyn Iterator<Item = Result<Self::Subject>> + '_>;

    /// A result for each subject, in their order, as they are needed: reports are large.
    fn evaluate<'s>(
        &'s self,
        subjects: &'s [InFile<Self::Subject>],
    ) -> Box<dyn Iterator<Item = Result<Evaluated>> + 's>;
}

/// What has a result of its own.
pub(in crate::cli) trait Subject {
    /// Octets of its certificates.
    fn octets(&self) -> usize;
}

/// A subject, and what is known of its file.
pub(in crate::cli) struct InFile<S> {
    pub(in crate::cli) subject: S,
    pub(in crate::cli) file: Rc<FileBudget>,
}

/// What may still be spent on the certificates of a file. Subjects of one file may be evaluated
/// in several parts, so they share it.
pub(in crate::cli) struct FileBudget {
    pub(in crate::cli) allowance: RefCell<Allowance>,
    /// What verifying signatures together has cost up to here.
    pub(in crate::cli) verified_for: Cell<u64>,
}

/// The result for a subject, and the SHA-256 of the certificate that it is about.
pub(in crate::cli) struct Evaluated {
    pub(in crate::cli) outcome: Outcome,
    pub(in crate::cli) hash: [u8; 32],
}

/// Octets of certificates in one part: with large certificates fewer are evaluated together.
const PART_OCTETS: usize = 256 * 1024;

/// All that a thread needs to answer. It is shared between threads and changes nothing.
pub(super) struct Worker<E> {
    evaluator: E,
    passphrases: Passphrases,
    formatter: Formatter,
    threshold: Severity,
    exit_zero: bool,
    quiet: bool,
}

/// A group of inputs, read part by part: of one input or of several.
pub(super) struct Parts<'w, E: Evaluator> {
    worker: &'w Worker<E>,
    inputs: vec::IntoIter<Input>,
    open: Option<OpenFile<'w, E>>,
}

/// A file of which the subjects up to here were read.
struct OpenFile<'w, E: Evaluator> {
    subjects: Box<dyn Iterator<Item = Result<E::Subject>> + 'w>,
    budget: Rc<FileBudget>,
    /// What a stream calls it.
    id: Option<Rc<RawValue>>,
}

/// What is evaluated together.
pub(super) struct Part<S> {
    entries: Vec<Entry>,
    subjects: Vec<InFile<S>>,
}

/// What is in the place of an answer before it is evaluated.
enum Entry {
    /// The next of the subjects, and what a stream calls it.
    Subject(Option<Rc<RawValue>>),
    /// An error, or something else that has no subject.
    Answered(Answer),
}

impl<E: Evaluator> Worker<E> {
    /// `quiet` leaves out the results and keeps the causes of failure.
    pub(super) fn new(
        evaluator: E,
        passphrases: Passphrases,
        formatter: Formatter,
        evaluation: &EvaluationArgs,
        quiet: bool,
    ) -> Self {
        Self {
            evaluator,
            passphrases,
            formatter,
            threshold: evaluation.threshold(),
            exit_zero: evaluation.exit_zero,
            quiet,
        }
    }

    /// Reads inputs.
    pub(super) fn parts(&self, inputs: Vec<Input>) -> Parts<'_, E> {
        Parts {
            worker: self,
            inputs: inputs.into_iter(),
            open: None,
        }
    }

    /// Evaluates a part: any number of answers for each of its inputs, in their order.
    pub(super) fn answers<'p>(
        &'p self,
        part: &'p mut Part<E::Subject>,
    ) -> impl Iterator<Item = Answer> + 'p {
        // Subjects stay in the part, which results borrow from; entries are used up.
        let entries = std::mem::take(&mut part.entries);
        let mut results = self.evaluator.evaluate(&part.subjects);
        entries.into_iter().filter_map(move |entry| match entry {
            Entry::Answered(answer) => Some(answer),
            // There is a result for each subject.
            Entry::Subject(id) => Some(self.formatted(results.next()?, id.as_deref())),
        })
    }

    /// One answer: formatted here, on the thread that evaluated, so that the writer only
    /// copies.
    fn formatted(&self, result: Result<Evaluated>, id: Option<&RawValue>) -> Answer {
        let evaluated = match result {
            Ok(evaluated) => evaluated,
            Err(error) => return self.unreadable(error, id),
        };
        // With `--quiet` no report was made up: the cause is all that is printed.
        let report = match evaluated.outcome {
            Outcome::Failures(failures, good) => {
                let exit = self.exit(good, &failures);
                let cause = match exit {
                    ExitStatus::Good => String::new(),
                    _ => output::describe_causes(&failures, self.threshold),
                };
                return Answer::Quiet { exit, cause };
            }
            Outcome::Report(report) => report,
        };
        Answer::Evaluated {
            exit: self.exit(report.verdict.is_good(), &report.findings),
            hash: evaluated.hash,
            record: CaRecord::of(&report).map(Box::new),
            formatted: self.formatter.format(render::Outcome::Examined(report), id),
        }
    }

    /// The exit code that this result alone would give.
    fn exit(&self, good: bool, findings: &[Finding]) -> ExitStatus {
        let threshold = (!self.exit_zero).then_some(self.threshold);
        ExitStatus::of(good, worst(findings), threshold)
    }

    /// What could not be examined: printed for people at once, and for programs in the result.
    fn unreadable(&self, error: Error, id: Option<&RawValue>) -> Answer {
        let outcome = render::Outcome::Unreadable {
            error: Unreadable::from(&error),
        };
        let formatted = (!self.quiet).then(|| self.formatter.format(outcome, id));
        Answer::Unreadable { error, formatted }
    }
}

impl<E: Evaluator> Iterator for Parts<'_, E> {
    type Item = Part<E::Subject>;

    fn next(&mut self) -> Option<Part<E::Subject>> {
        let (mut entries, mut subjects, mut octets) = (Vec::new(), Vec::new(), 0);
        // A part may hold subjects of several small files: most files hold one certificate, and
        // one alone gains nothing from a batch.
        while entries.len() < E::TOGETHER && octets < PART_OCTETS {
            if let Some(open) = &mut self.open {
                match open.subjects.next() {
                    Some(Ok(subject)) => {
                        octets += subject.octets();
                        let file = Rc::clone(&open.budget);
                        subjects.push(InFile { subject, file });
                        entries.push(Entry::Subject(open.id.clone()));
                    }
                    Some(Err(error)) => {
                        let answer = self.worker.unreadable(error, open.id.as_deref());
                        entries.push(Entry::Answered(answer));
                    }
                    None => self.open = None,
                }
            } else if let Some(input) = self.inputs.next() {
                entries.extend(self.open(input).map(Entry::Answered));
            } else {
                break;
            }
        }
        (!entries.is_empty()).then_some(Part { entries, subjects })
    }
}

impl<E: Evaluator> Parts<'_, E> {
    /// Reads an input, or answers why there is nothing to evaluate.
    fn open(&mut self, input: Input) -> Option<Answer> {
        let (id, found) = match input {
            Input::File { path, in_folder } => {
                match files::certificates(&path, &self.worker.passphrases) {
                    // Named files are always answered for; in a folder, what is plainly something
                    // else is passed over.
                    Err(error) if in_folder && files::is_passed_over(&error, &path) => {
                        return Some(Answer::PassedOver(error.to_string()));
                    }
                    found => {
                        let name = || path.display().to_string();
                        (None, found.map_err(|error| error.in_file(name())))
                    }
                }
            }
            Input::FolderEnds(path) => return Some(Answer::FolderEnds(path)),
            Input::Record(record) => {
                let (id, found) = record.read(&self.worker.passphrases);
                (Some(id), found)
            }
            // The place in the order of the inputs is kept, so that the error stands where the
            // input was.
            Input::Trouble(error) => (None, Err(error)),
        };
        match found {
            Ok(found) => {
                self.open = Some(OpenFile {
                    subjects: self.worker.evaluator.subjects(found),
                    budget: Rc::default(),
                    id: id.map(Rc::from),
                });
                None
            }
            Err(error) => Some(self.worker.unreadable(error, id.as_deref())),
        }
    }
}

impl Default for FileBudget {
    fn default() -> Self {
        Self {
            allowance: RefCell::new(Allowance::of_a_file()),
            verified_for: Cell::new(0),
        }
    }
}
