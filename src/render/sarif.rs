//! SARIF 2.1.0 (OASIS), for code scanning: rules from the catalogue, a result a failure.

mod location;

use super::{Header, Outcome};
use crate::report::{Finding, Report, RuleText, Severity, Status, Unreadable};
use serde_json::{Value, json};
use std::io::{self, Write};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Where people learn more about popcert.
const INFORMATION: &str = "https://docs.rs/popcert";

/// What is known only at the end, and whether a comma is due.
#[derive(Default)]
pub(super) struct Sarif {
    begun: bool,
    results: usize,
    /// Why the rules of the service apply, which is the same for all results.
    cloud_because: Option<String>,
    unreadable: Vec<Value>,
}

impl Sarif {
    pub(super) fn add(
        &mut self,
        header: &Header,
        outcome: &Outcome,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match outcome {
            Outcome::Examined(report) => self.examined(header, report, out),
            Outcome::Unreadable { error } => {
                self.unreadable.push(notification(error));
                self.begin(header, out)
            }
        }
    }

    pub(super) fn examined(
        &mut self,
        header: &Header,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.begin(header, out)?;
        self.cloud_because.clone_from(&report.cloud_because);
        for finding in report.findings.iter().filter(|one| is_result(report, one)) {
            let comma = if self.results > 0 { "," } else { "" };
            write!(out, "{comma}\n        {}", result(header, report, finding))?;
            self.results += 1;
        }
        Ok(())
    }

    fn begin(&mut self, header: &Header, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let version = header.tool.rsplit(' ').next().unwrap_or_default();
        let rules: Vec<_> = header.rules.iter().map(rule).collect();
        let driver = json!({
            "name": "popcert",
            "version": version,
            "semanticVersion": version,
            "informationUri": INFORMATION,
            "rules": rules,
        });
        write!(
            out,
            "{{\n  \"$schema\": \"{SCHEMA}\",\n  \"version\": \"2.1.0\",\n  \"runs\": [\n    {{\n      \
             \"tool\": {{ \"driver\": {driver} }},\n      \"results\": ["
        )
    }

    pub(super) fn end(&mut self, header: &Header, out: &mut dyn Write) -> io::Result<()> {
        self.begin(header, out)?;
        let mut invocation = json!({
            "executionSuccessful": self.unreadable.is_empty(),
            "toolExecutionNotifications": self.unreadable,
            "properties": { "at": header.at, "cloud": header.cloud },
        });
        if let Some(because) = self.cloud_because.take() {
            invocation["properties"]["cloud_because"] = json!(because);
        }
        write!(
            out,
            "\n      ],\n      \"invocations\": [{invocation}]\n    }}\n  ]\n}}\n"
        )
    }
}

/// Whether people who scan code are to look at it: not at what is merely unusual in a good certificate.
fn is_result(report: &Report, finding: &Finding) -> bool {
    match finding.status {
        Status::Fail | Status::Ignored => true,
        Status::Info => !report.verdict.is_good(),
        Status::NotApplicable | Status::Pass | Status::Undetermined => false,
    }
}

fn rule(rule: &RuleText) -> Value {
    json!({
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": { "text": sentence(rule.title) },
        "fullDescription": { "text": sentence(rule.explanation) },
        "help": { "text": sentence(&format!("{} ({})", rule.remedy, rule.reference)) },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Note => "note",
        Severity::Warning => "warning",
    }
}

/// `chain.sent-first` as `ChainSentFirst`: section 3.49.7 wants a name for people, other than the id.
fn pascal_case(id: &str) -> String {
    let words = id.split(['.', '-']).map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(chars)
    });
    words.flatten().collect()
}

/// Section 3.11.1 wants messages that end with a full stop.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    match text.ends_with(['.', '!', '?']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

fn result(header: &Header, report: &Report, finding: &Finding) -> Value {
    let mut text = finding.detail.to_string();
    if let Some((expected, actual)) = finding.compared() {
        text.push_str(&format!(" (expected {expected}, found {actual})"));
    }
    let text = format!("{} Help: {}", sentence(&text), sentence(&finding.remedy));
    let mut result = json!({
        "ruleId": finding.id,
        "level": level(finding.severity),
        "message": { "text": literal(&text) },
        "locations": [location::of(report, finding)],
    });
    if let Some(index) = header.rules.iter().position(|rule| rule.id == finding.id) {
        result["ruleIndex"] = json!(index);
    }
    if finding.status == Status::Ignored {
        result["suppressions"] =
            json!([{ "kind": "external", "justification": "Excluded with --ignore." }]);
    }
    result
}

fn notification(error: &Unreadable) -> Value {
    let mut text = sentence(&error.message);
    if let Some(hint) = &error.hint {
        text.push_str(&format!(" Help: {}", sentence(hint)));
    }
    let mut notification = json!({ "level": "error", "message": { "text": literal(&text) } });
    if !error.path.is_empty() {
        notification["locations"] = json!([location::of_file(&error.path)]);
    }
    notification
}

/// Section 3.11: braces stand for arguments and brackets for links, unless they are escaped.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' => out.push_str("{{"),
            '}' => out.push_str("}}"),
            '[' | ']' | '\\' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rules_are_words_for_people() {
        assert_eq!(pascal_case("chain.sent-first"), "ChainSentFirst");
        assert_eq!(pascal_case("ca.key"), "CaKey");
        assert_eq!(pascal_case(""), "");
    }

    #[test]
    fn messages_end_as_sentences_do() {
        for (text, whole) in [
            ("it has ended", "it has ended."),
            ("is it?", "is it?"),
            ("look up `a.b`", "look up `a.b`."),
            ("so it is. ", "so it is."),
        ] {
            assert_eq!(sentence(text), whole);
        }
    }
}
