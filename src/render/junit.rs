//! JUnit XML, as CI servers read it: a suite a certificate, a case a check.
//!
//! Suites are written one after another, each with its counts. The root has none, as they are known
//! only at the end; readers of JUnit XML add up suites or cases.

use super::Outcome;
use crate::report::{Finding, Plain, Report, Severity, Status, Unreadable};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use std::io::{self, Write};

const ROOT: &str = "testsuites";

pub(super) fn begin(out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new(out);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.get_mut().write_all(b"\n")?;
    let root = BytesStart::new(ROOT).with_attributes([("name", "popcert")]);
    xml.write_event(Event::Start(root))?;
    xml.get_mut().write_all(b"\n")
}

pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
    Writer::new(&mut *out).write_event(Event::End(BytesEnd::new(ROOT)))?;
    out.write_all(b"\n")
}

/// A suite: nothing in it depends on those before.
pub(super) fn write(outcome: &Plain<Outcome>, out: &mut dyn Write) -> io::Result<()> {
    match &**outcome {
        Outcome::Examined(report) => examined(report, out),
        Outcome::Unreadable { error } => suite(&error.path, &[unreadable(error)], out),
    }
}

fn examined(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let shown = report.subject_facts();
    let name = shown.map_or_else(String::new, |facts| {
        format!("{} ({})", facts.source.path, facts.subject)
    });
    let cases: Vec<_> = report.findings.iter().filter_map(Case::of).collect();
    suite(&name, &cases, out)
}

/// A test case, and what came of it.
struct Case<'a> {
    name: &'a str,
    class: &'a str,
    result: Option<Element<'a>>,
}

/// What a case contains: an empty list of elements means that it passed.
struct Element<'a> {
    name: &'static str,
    message: Option<&'a str>,
    kind: Option<&'a str>,
    text: String,
}

impl<'a> Case<'a> {
    /// Only errors fail a build; warnings and notes are printed in the output of a case that passed.
    fn of(finding: &'a Finding) -> Option<Self> {
        let text = || format!("{}\nhelp: {}", finding.detail, finding.remedy);
        let element = |name, text| Element {
            name,
            message: Some(&*finding.detail),
            kind: None,
            text,
        };
        let result = match (finding.status, finding.severity) {
            (Status::NotApplicable, _) => return None,
            (Status::Pass, _) => None,
            (Status::Ignored | Status::Undetermined, _) => Some(element("skipped", String::new())),
            (_, Severity::Error) => Some(Element {
                kind: Some(finding.id),
                ..element("failure", text())
            }),
            (_, severity) => Some(Element {
                message: None,
                ..element("system-out", format!("{}: {}", severity.as_str(), text()))
            }),
        };
        Some(Self {
            name: finding.id,
            class: &finding.certificate,
            result,
        })
    }
}

fn unreadable(error: &Unreadable) -> Case<'_> {
    Case {
        name: "input",
        class: "input",
        result: Some(Element {
            name: "error",
            message: Some(&error.message),
            kind: Some("unreadable"),
            text: error.hint.clone().unwrap_or_default(),
        }),
    }
}

fn suite(name: &str, cases: &[Case<'_>], out: &mut dyn Write) -> io::Result<()> {
    let count = |element| {
        let of_it = cases.iter().filter_map(|case| case.result.as_ref());
        of_it.filter(|one| one.name == element).count().to_string()
    };
    let tests = cases.len().to_string();
    let counts = [count("failure"), count("error"), count("skipped")];
    let [failures, errors, skipped] = &counts;
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    let suite = xml.create_element("testsuite").with_attributes([
        ("name", name),
        ("tests", &tests),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
    ]);
    suite.write_inner_content(|xml| cases.iter().try_for_each(|one| case(xml, one)))?;
    xml.get_mut().write_all(b"\n")
}

fn case(xml: &mut Writer<&mut dyn Write>, case: &Case<'_>) -> io::Result<()> {
    let attributes = [("name", case.name), ("classname", case.class)];
    let element = xml.create_element("testcase").with_attributes(attributes);
    match &case.result {
        None => element.write_empty().map(drop),
        Some(result) => element
            .write_inner_content(|xml| content(xml, result))
            .map(drop),
    }
}

fn content(xml: &mut Writer<&mut dyn Write>, element: &Element<'_>) -> io::Result<()> {
    let attributes = [("message", element.message), ("type", element.kind)];
    let attributes = attributes
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let tag = xml.create_element(element.name).with_attributes(attributes);
    match element.text.is_empty() {
        true => tag.write_empty().map(drop),
        false => tag
            .write_text_content(BytesText::new(&element.text))
            .map(drop),
    }
}
