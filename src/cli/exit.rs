//! Exit codes: the contract with scripts.

use crate::{
    error::{Error, ErrorKind},
    report::Severity,
};
use std::{io, path::Path, process::ExitCode};

/// How a run ended; with several inputs the highest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ExitStatus {
    /// Everything asked for holds.
    Good = 0,
    /// A check failed.
    Failed = 1,
    /// Wrong usage.
    Usage = 2,
    /// An input could not be read or decoded.
    Unreadable = 3,
}

impl ExitStatus {
    /// The status for a verdict and the most serious failure. A verdict that is not good fails even if no
    /// check did; without a threshold (`--exit-zero`) nothing fails.
    pub(super) fn of(good: bool, worst: Option<Severity>, threshold: Option<Severity>) -> Self {
        match threshold {
            Some(threshold) if !good || worst.is_some_and(|worst| worst >= threshold) => {
                Self::Failed
            }
            _ => Self::Good,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(exit: ExitStatus) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Error> for ExitStatus {
    fn from(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Usage => Self::Usage,
            _ => Self::Unreadable,
        }
    }
}

/// Why a run ended early.
#[derive(Debug)]
pub(super) enum CliError {
    /// An error to print.
    Error(Error),
    /// The reader of standard output has closed it, as `head` does: not an error.
    PipeClosed,
    /// A write to standard output failed.
    Write(io::Error),
    /// Ctrl-C came before the last input; the text says how many were examined.
    Interrupted(String),
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::Write(error),
        }
    }
}

impl CliError {
    /// Turns a failed write into the error of a write to `file`.
    pub(super) fn in_file(self, file: &Path) -> Self {
        match self {
            Self::Write(cause) => {
                Self::Error(Error::io(file.display().to_string(), "write", cause))
            }
            other => other,
        }
    }
}

/// What a command returns.
pub(super) type CliResult = Result<ExitStatus, CliError>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_not_good_fails_without_any_failure() {
        use Severity::{Error, Note, Warning};
        for (good, worst, threshold, exit) in [
            (true, None, Some(Error), ExitStatus::Good),
            (false, None, Some(Error), ExitStatus::Failed),
            (false, Some(Note), Some(Error), ExitStatus::Failed),
            (false, Some(Error), None, ExitStatus::Good),
            (true, Some(Warning), Some(Error), ExitStatus::Good),
            (true, Some(Warning), Some(Warning), ExitStatus::Failed),
            (false, Some(Error), Some(Error), ExitStatus::Failed),
        ] {
            assert_eq!(
                ExitStatus::of(good, worst, threshold),
                exit,
                "{good} {worst:?} {threshold:?}"
            );
        }
    }
}
