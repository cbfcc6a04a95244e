//! What became of one input, and what all of a run have in common.

use crate::{
    certificate::Time,
    report::{Escape, Report, RuleText, Unreadable},
};

/// Name and version of the program, as reports give it.
pub const TOOL: &str = concat!("popcert ", env!("CARGO_PKG_VERSION"));

/// What all results of a run have in common.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Header {
    /// Name and version of the schema, `popcert/verify/1`.
    pub schema: &'static str,
    /// Name and version of the program.
    pub tool: &'static str,
    /// The moment at which certificates were checked.
    pub at: Time,
    /// The cloud, by name.
    pub cloud: &'static str,
    /// The catalogue, for formats that explain each rule.
    pub rules: Vec<RuleText>,
}

impl Header {
    /// What results at the moment `at`, by the rules of the cloud of that name, have in common.
    pub fn new(schema: &'static str, at: Time, cloud: &'static str) -> Self {
        Self {
            schema,
            tool: TOOL,
            at,
            cloud,
            rules: Vec::new(),
        }
    }
}

/// One input, and what became of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It was examined.
    Examined(Box<Report>),
    /// It could not be examined.
    Unreadable {
        /// Why not.
        error: Unreadable,
    },
}

impl Escape for Outcome {
    fn is_escaped(&self) -> bool {
        match self {
            Self::Examined(report) => report.is_escaped(),
            Self::Unreadable { error } => error.is_escaped(),
        }
    }

    fn escape(&mut self) {
        match self {
            Self::Examined(report) => report.escape(),
            Self::Unreadable { error } => error.escape(),
        }
    }
}
