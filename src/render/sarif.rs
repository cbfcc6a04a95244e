//! SARIF 2.1.0 (OASIS), for code scanning: rules from the catalogue, a result a failure.

use super::{Header, Outcome};
use crate::report::{Facts, Finding, Report, RuleText, Severity, Status, Unreadable};
use serde_json::{Value, json};
use std::io::{self, Write};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What is known only at the end, and whether a comma is due.
#[derive(Default)]
pub(super) struct Sarif {
    begun: bool,
    results: usize,
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
            Outcome::Judged(report) => self.judged(header, report, out),
            Outcome::Unreadable { error } => {
                self.unreadable.push(notification(error));
                self.begin(header, out)
            }
        }
    }

    pub(super) fn judged(
        &mut self,
        header: &Header,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.begin(header, out)?;
        let told = |finding: &&Finding| finding.is_raised() || finding.status == Status::Ignored;
        for finding in report.findings.iter().filter(told) {
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
        let invocation = json!({
            "executionSuccessful": self.unreadable.is_empty(),
            "toolExecutionNotifications": self.unreadable,
            "properties": { "at": header.at, "cloud": header.cloud },
        });
        write!(
            out,
            "\n      ],\n      \"invocations\": [{invocation}]\n    }}\n  ]\n}}\n"
        )
    }
}

fn rule(rule: &RuleText) -> Value {
    json!({
        "id": rule.id,
        "name": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.explanation },
        "help": { "text": format!("{} ({})", rule.remedy, rule.reference) },
        "defaultConfiguration": { "level": rule.severity.as_str() },
    })
}

fn result(header: &Header, report: &Report, finding: &Finding) -> Value {
    let mut text = finding.detail.to_string();
    if let (Some(expected), Some(actual)) = (&finding.expected, &finding.actual) {
        text.push_str(&format!(" (expected {expected}, found {actual})"));
    }
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Note => "note",
        Severity::Warning => "warning",
    };
    let mut result = json!({
        "ruleId": finding.id,
        "level": level,
        "message": { "text": literal(&format!("{text}; help: {}", finding.remedy)) },
        "locations": [location(report, finding)],
    });
    if let Some(index) = header.rules.iter().position(|rule| rule.id == finding.id) {
        result["ruleIndex"] = json!(index);
    }
    if finding.status == Status::Ignored {
        result["suppressions"] = json!([{ "kind": "external", "justification": "--ignore" }]);
    }
    result
}

fn location(report: &Report, finding: &Finding) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&finding.path) } });
    let all = [&report.ca, &report.proof, &report.certificate];
    let source = all
        .into_iter()
        .flatten()
        .find(|facts| *facts.source.path == *finding.path);
    // Only in a DER file is an offset in the certificate one in the file.
    if let (Some(offset), Some(Facts { source, .. })) = (finding.offset, source)
        && source.encoding == "der"
    {
        physical["region"] = json!({ "byteOffset": offset });
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(field) = &finding.field {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": field, "kind": "member" }]);
    }
    location
}

fn notification(error: &Unreadable) -> Value {
    let hint = error.hint.as_deref().unwrap_or_default();
    json!({
        "level": "error",
        "message": { "text": literal(format!("{} {hint}", error.message).trim_end()) },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&error.path) } } }],
    })
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

/// A relative reference or file URI (RFC 3986), whatever characters the name has.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
