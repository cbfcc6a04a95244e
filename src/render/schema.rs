//! JSON schemas of what is written, made from the types that are written.

use super::{Summary, json::ResultDocument};
use crate::report::{Comparison, Plan, ReportDocument, Rollover, Rule};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schema {
    /// What `audit --format json` writes.
    Audit,
    /// What `chain --format json` writes.
    Chain,
    /// What `diff --format json` writes.
    Diff,
    /// What `explain --format json` writes.
    Explain,
    /// A line of `audit` and `chain` with `--format ndjson`.
    Line,
    /// What `plan --format json` writes.
    Plan,
    /// What `verify --format json` writes.
    Verify,
}

/// One report.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
struct VerifyDocument<'a> {
    /// `popcert/verify/1`
    schema: String,
    /// Name and version of the program.
    tool: String,
    #[serde(flatten)]
    report: ReportDocument<'a>,
}

/// Many results.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
struct ListDocument<'a> {
    /// `popcert/audit/1` or `popcert/chain/1`
    schema: String,
    /// Name and version of the program.
    tool: String,
    /// The moment at which certificates were checked, RFC 3339.
    at: String,
    /// The cloud, by name.
    cloud: String,
    /// One for each certificate, or file on chain, in the order of the inputs.
    results: Vec<Element<'a>>,
    /// CA certificates of one authority that follow one another, on audit, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    rollovers: Option<Vec<Rollover>>,
    /// How many inputs came to what.
    summary: Summary,
}

/// Two certificates side by side.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
struct DiffDocument {
    /// `popcert/diff/1`
    schema: String,
    /// Name and version of the program.
    tool: String,
    #[serde(flatten)]
    comparison: Comparison,
}

/// Rules, as `popcert explain` has them.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
struct ExplainDocument {
    /// `popcert/explain/1`
    schema: String,
    /// Name and version of the program.
    tool: String,
    /// The check that was named, or the whole catalogue.
    checks: Vec<Rule>,
}

/// What to do, in order.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
struct PlanDocument {
    /// `popcert/plan/1`
    schema: String,
    /// Name and version of the program.
    tool: String,
    #[serde(flatten)]
    plan: Plan,
}

/// One of many results.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
struct Element<'a> {
    /// What the record of a stream (`--input ndjson`) calls itself, as it was written there; null
    /// when it could not be read. Not there when the input was a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Id>,
    #[serde(flatten)]
    result: ResultDocument<'a>,
}

/// Any scalar.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
#[serde(untagged)]
enum Id {
    Text(String),
    Number(f64),
    Truth(bool),
    Null(()),
}

/// One of many results.
#[derive(JsonSchema, Serialize)]
#[allow(dead_code)] // Only its shape is used.
struct LineDocument<'a> {
    /// `popcert/audit/1` or `popcert/chain/1`
    schema: String,
    /// Name and version of the program.
    tool: String,
    #[serde(flatten)]
    element: Element<'a>,
}

impl Schema {
    pub(crate) const ALL: &'static [Self] = &[
        Self::Audit,
        Self::Chain,
        Self::Diff,
        Self::Explain,
        Self::Line,
        Self::Plan,
        Self::Verify,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Chain => "chain",
            Self::Diff => "diff",
            Self::Explain => "explain",
            Self::Line => "line",
            Self::Plan => "plan",
            Self::Verify => "verify",
        }
    }

    /// The schema in JSON Schema 2020-12.
    pub(crate) fn text(self) -> serde_json::Result<String> {
        // What is written, not what could be read.
        let generator = SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator();
        let schema = match self {
            Self::Audit | Self::Chain => generator.into_root_schema_for::<ListDocument<'_>>(),
            Self::Diff => generator.into_root_schema_for::<DiffDocument>(),
            Self::Explain => generator.into_root_schema_for::<ExplainDocument>(),
            Self::Line => generator.into_root_schema_for::<LineDocument<'_>>(),
            Self::Plan => generator.into_root_schema_for::<PlanDocument>(),
            Self::Verify => generator.into_root_schema_for::<VerifyDocument<'_>>(),
        };
        serde_json::to_string_pretty(&schema).map(|text| text + "\n")
    }
}
