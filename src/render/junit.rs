//! JUnit XML, as CI servers read it: a suite a certificate, a case a check.

use super::Outcome;
use crate::report::{Finding, Plain, Report, Severity, Status, Unreadable};
use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// The document, which needs its counts before its cases and so is written at the end.
pub(super) struct Junit(Document);

impl Junit {
    pub(super) fn new() -> Self {
        Self(Document::new("popcert"))
    }

    pub(super) fn add(&mut self, outcome: &Plain<Outcome>) {
        match &**outcome {
            Outcome::Judged(report) => self.judged(report),
            Outcome::Unreadable { error } => self.unreadable(error),
        }
    }

    fn judged(&mut self, report: &Report) {
        let shown = report.certificate.as_ref().or(report.proof.as_ref());
        let name = shown.map_or_else(String::new, |facts| {
            format!("{} ({})", facts.source.path, facts.subject)
        });
        let mut suite = TestSuite::new(&name);
        let findings = report.findings.iter();
        suite.add_test_cases(findings.filter_map(case));
        self.0.add_test_suite(suite);
    }

    fn unreadable(&mut self, error: &Unreadable) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(&error.message);
        status.set_type("unreadable");
        if let Some(hint) = &error.hint {
            status.set_description(hint);
        }
        let mut suite = TestSuite::new(&error.path);
        suite.add_test_case(TestCase::new("input", status));
        self.0.add_test_suite(suite);
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let text = self.0.to_string().map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }
}

/// Only errors fail a build; warnings and notes are told in the output of a case that passed.
fn case(finding: &Finding) -> Option<TestCase> {
    let words = format!("{}\nhelp: {}", finding.detail, finding.remedy);
    let mut told = None;
    let status = match (finding.status, finding.severity) {
        (Status::NotApplicable, _) => return None,
        (Status::Fail, Severity::Error) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(&finding.detail);
            status.set_type(finding.id);
            status.set_description(&words);
            status
        }
        (Status::Fail | Status::Info, severity) => {
            told = Some(format!("{}: {words}", severity.as_str()));
            TestCaseStatus::success()
        }
        (Status::Ignored | Status::Undetermined, _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(&finding.detail);
            status
        }
        (Status::Pass, _) => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(finding.id, status);
    case.set_classname(&finding.certificate);
    if let Some(text) = told {
        case.set_system_out(&text);
    }
    Some(case)
}
