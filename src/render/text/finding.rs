//! Findings: what is wrong, where, why that matters, and what to do.

use super::{advice::advice, compared::compared};
use crate::{
    render::Style,
    report::{Finding, Report, Severity},
};
use std::fmt::Write as _;

/// The findings of one report, in order: an explanation or remedy that was written before is not repeated.
pub(super) struct Findings<'a> {
    report: &'a Report,
    style: &'a Style,
    verbosity: u8,
    explained: Vec<&'a str>,
    /// Remedies, and the findings that they were given for.
    advised: Vec<(&'a str, &'a Finding)>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(report: &'a Report, style: &'a Style, verbosity: u8) -> Self {
        Self {
            report,
            style,
            verbosity,
            explained: Vec::new(),
            advised: Vec::new(),
        }
    }

    pub(super) fn write(&mut self, text: &mut String, finding: &'a Finding) {
        let style = self.style;
        let head = head(finding);
        let used = head.chars().count() + 2;
        let painted = style.severity(finding.severity, &head);
        let detail = style.wrap(&finding.detail, used, 6);
        let _ = writeln!(text, "{painted}: {}", style.strong(&detail));
        arrow(text, &self.report.place_of(finding), style);
        if let Some((expected, actual)) = finding.compared() {
            compared(text, expected, actual, style);
        }
        // A note asks for nothing, so that its reason is not worth more lines.
        if finding.severity > Severity::Note && !self.explained.contains(&topic(finding)) {
            self.explained.push(topic(finding));
            row(text, "why", &style.wrap(finding.explanation, 11, 11), style);
        }
        if self.verbosity > 0 && finding.severity > Severity::Note {
            let rule = format!("{} ({})", finding.title, finding.reference);
            row(text, "rule", &style.wrap(&rule, 11, 11), style);
        }
        if let Some(answer) = &finding.cloud_answer {
            let answer = format!("the service is known to answer: {answer}");
            row(text, "note", &style.wrap(&answer, 11, 11), style);
        }
        row(text, "help", &self.remedy(finding), style);
    }

    fn remedy(&mut self, finding: &'a Finding) -> String {
        let mut known = self.advised.iter();
        if let Some((_, before)) = known.find(|(remedy, _)| *remedy == finding.remedy) {
            return match before.id == finding.id {
                true => "as above".to_owned(),
                false => format!("as above, for {}", head(before)),
            };
        }
        self.advised.push((&finding.remedy, finding));
        advice(&finding.remedy, 11, 11, self.style)
    }
}

/// What is explained once: that a certificate has ended means the same for every kind of them.
fn topic(finding: &Finding) -> &'static str {
    match finding.id.ends_with(".validity") {
        true => "validity",
        false => finding.explanation,
    }
}

/// `error[proof.common-name]`
pub(super) fn head(finding: &Finding) -> String {
    format!("{}[{}]", finding.severity.as_str(), finding.id)
}

/// The place that a finding or an error is about.
pub(super) fn arrow(text: &mut String, place: &str, style: &Style) {
    let place = style.wrap_value(place, 6, 6);
    let _ = writeln!(text, "  {} {place}", style.quiet("-->"));
}

/// A row below it: `   = help: …`
pub(super) fn row(text: &mut String, label: &str, words: &str, style: &Style) {
    let label = style.quiet(&format!(
        "= {label}:{:1$}",
        "",
        4_usize.saturating_sub(label.len())
    ));
    let _ = writeln!(text, "   {label} {words}");
}
