//! How many inputs came to what.

use serde::Serialize;

/// How many results there were of each kind, and what happened besides.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Results whose verdict is good: fit or trusted.
    pub good: usize,
    /// Results whose verdict is bad.
    pub bad: usize,
    /// Inputs that could not be examined.
    pub unreadable: usize,
    /// Files in folders that are something else than certificates; there is no result for them.
    pub passed_over: usize,
    /// Results for a certificate that occurred before, among the last 16,384 different ones.
    pub repeated: usize,
    /// Whether every input was reached: false when the run was interrupted.
    pub complete: bool,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            good: 0,
            bad: 0,
            unreadable: 0,
            passed_over: 0,
            repeated: 0,
            complete: true,
        }
    }
}

impl Summary {
    /// How many results there are.
    pub fn results(&self) -> usize {
        self.good + self.bad + self.unreadable
    }

    pub(super) fn count(&mut self, good: Option<bool>) {
        match good {
            Some(true) => self.good += 1,
            Some(false) => self.bad += 1,
            None => self.unreadable += 1,
        }
    }
}
