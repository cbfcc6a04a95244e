//! How many checks came to what.

use super::Status;
use serde::Serialize;

/// How many findings there are of each status, whether or not they are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CheckCounts {
    /// Rules that hold.
    pub passed: usize,
    /// Errors and warnings.
    pub failed: usize,
    /// Notes.
    pub info: usize,
    /// Rules of which it could not be determined whether they hold.
    pub undetermined: usize,
    /// Rules that do not apply.
    pub not_applicable: usize,
    /// Broken rules that were excluded from the verdict (`--ignore`).
    pub ignored: usize,
}

impl CheckCounts {
    /// One more finding of that status.
    pub(crate) fn add(&mut self, status: Status) {
        *match status {
            Status::Fail => &mut self.failed,
            Status::Ignored => &mut self.ignored,
            Status::Info => &mut self.info,
            Status::NotApplicable => &mut self.not_applicable,
            Status::Pass => &mut self.passed,
            Status::Undetermined => &mut self.undetermined,
        } += 1;
    }
}
