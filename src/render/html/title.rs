//! Verdict and file of a result, which head its section or page.

use super::result::certificates;
use crate::{
    render::{Outcome, markup::markup},
    report::Report,
};

pub(super) struct Title {
    /// `good` or `bad`.
    class: &'static str,
    verdict: String,
    file: String,
}

impl Title {
    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Examined(report) => Self::of_report(report),
            Outcome::Unreadable { error } => Self {
                class: "bad",
                verdict: "unreadable".into(),
                file: error.path.clone(),
            },
        }
    }

    pub(super) fn of_report(report: &Report) -> Self {
        let file = certificates(report).next();
        let file = file.map(|(_, facts)| facts.source.path.clone());
        let signature = report.signature.as_ref().map(|one| one.path.clone());
        let request = report
            .request
            .as_ref()
            .filter(|_| report.certificate.is_none());
        let file = signature.or(request.map(|one| one.path.clone())).or(file);
        Self {
            class: match report.verdict.is_good() {
                true => "good",
                false => "bad",
            },
            verdict: report.verdict.as_str().replace('-', " "),
            file: file.unwrap_or_default(),
        }
    }

    /// `not proven: proof.cer`.
    pub(super) fn text(&self) -> String {
        format!("{}: {}", self.verdict, self.file)
    }

    /// As the heading `element`.
    pub(super) fn heading(&self, element: &str) -> String {
        let (verdict, file) = (markup(&self.verdict), markup(&self.file));
        format!(
            "<{element}><span class=\"verdict {}\">{verdict}</span> {file}</{element}>\n",
            self.class
        )
    }

    pub(super) fn verdict(&self) -> &str {
        &self.verdict
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }
}
