//! One self-contained page: a summary, then a section for each result. Nothing is loaded, and
//! nothing runs but the script that copies commands.

mod facts;
mod finding;
mod page_kind;
mod plan;
mod prose;
mod result;
mod rows;
mod summary;
mod title;

use super::{Header, Outcome, Summary, markup::markup, spool::Spool};
use crate::{
    certificate::Thumbprint,
    report::{Plain, Report, Rollover},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use page_kind::PageKind;
pub(super) use plan::page as plan;
use rows::{Row, Rows};
use std::{
    fmt::Write as _,
    io::{self, Write},
};
use title::Title;

const STYLE: &str = concat!(include_str!("html/base.css"), include_str!("html/page.css"));
const SCRIPT: &str = include_str!("html/page.js");

/// One of many results: what the summary says of it, and its section.
pub(super) struct Section {
    row: Row,
    title: Title,
    body: String,
}

impl Section {
    pub(super) fn of(outcome: &Plain<Outcome>) -> Self {
        let mut body = String::new();
        match &**outcome {
            Outcome::Examined(report) => result::examined(&mut body, report, PageKind::Many),
            Outcome::Unreadable { error } => result::unreadable(&mut body, error),
        }
        Self {
            row: Row::of(outcome),
            title: Title::of(outcome),
            body,
        }
    }
}

/// The page of a batch. Sections wait until the summary above them is complete.
pub(super) struct Page {
    rows: Rows,
    /// The first section, until it is known whether it is the only one.
    first: Option<Section>,
    sections: Spool,
}

impl Page {
    pub(super) fn new() -> Self {
        Self {
            rows: Rows::default(),
            first: None,
            sections: Spool::new(),
        }
    }

    pub(super) fn add(&mut self, mut section: Section) -> io::Result<()> {
        let number = self.rows.push(std::mem::take(&mut section.row));
        if number == 1 {
            self.first = Some(section);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.write(1, &first)?;
        }
        self.write(number, &section)
    }

    fn write(&mut self, number: usize, section: &Section) -> io::Result<()> {
        let heading = section.title.heading("h2");
        self.sections
            .write(format!("<article id=\"r{number}\">\n{heading}").as_bytes())?;
        self.sections.write(section.body.as_bytes())?;
        self.sections.write(
            b"<p class=\"up\"><a href=\"#summary\">Back to the summary</a></p>\n</article>\n",
        )
    }

    pub(super) fn end(
        mut self,
        header: &Header,
        counts: &Summary,
        rollovers: &Plain<Vec<Rollover>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut page = String::new();
        match &self.first {
            Some(only) => {
                begin(&mut page, header, &only.title.text());
                page.push_str(&only.title.heading("h1"));
                summary::about_the_run(&mut page, 1, counts);
                let _ = writeln!(page, "<article>\n<h2>Details</h2>\n{}</article>", only.body);
            }
            None => {
                begin(&mut page, header, &self.rows.totals());
                summary::write(&mut page, self.rows, counts);
            }
        }
        for rollover in rollovers.iter() {
            let (title, advice) = (markup(&rollover.title()), prose::block(&rollover.advice));
            let _ = writeln!(
                page,
                "<section class=\"rollover\">\n<h2>{title}</h2>\n{advice}"
            );
            facts::rows(&mut page, &rollover.lines());
            page.push_str("</section>\n");
        }
        out.write_all(page.as_bytes())?;
        self.sections.copy_to(out)?;
        out.write_all(END.as_bytes())
    }
}

/// The page of a single result, which is its own summary.
pub(super) fn single(
    header: &Header,
    report: &Plain<Report>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = Title::of_report(report);
    let mut page = String::new();
    begin(&mut page, header, &title.text());
    page.push_str(&title.heading("h1"));
    result::examined(&mut page, report, PageKind::Single);
    page.push_str(END);
    out.write_all(page.as_bytes())
}

const END: &str = "</main>\n</body>\n</html>\n";

fn begin(page: &mut String, header: &Header, title: &str) {
    // Names and subjects are hostile: nothing may run or be loaded, whatever slips through.
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; \
         style-src '{style}'; script-src '{script}'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} – popcert</title>\n\
         <style>{STYLE}</style>\n<script>{SCRIPT}</script>\n</head>\n<body>\n\
         <header><p>{}, service {}, checked at {}</p></header>\n<main>\n<p id=\"copied\" role=\"status\"></p>\n",
        markup(title),
        markup(header.tool),
        markup(header.cloud),
        header.at
    );
}

/// The source expression that lets a policy allow exactly this text (CSP Level 3, section 2.3.1).
fn hash(text: &str) -> String {
    let hash = Thumbprint::sha256(text.as_bytes());
    format!("sha256-{}", BASE64_STANDARD.encode(hash))
}
