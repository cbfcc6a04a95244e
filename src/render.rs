//! Reports as text for people and as data for programs. No rule is applied here.

mod basis;
mod certification_path;
mod commands;
#[cfg(feature = "csv")]
mod csv;
mod github;
mod html;
mod ics;
mod json;
#[cfg(feature = "junit")]
mod junit;
mod markup;
mod outcome;
mod picture;
mod plan;
mod prometheus;
mod sarif;
#[cfg(feature = "cli")]
mod schema;
mod seen;
mod spool;
mod style;
mod summary;
mod text;

pub use outcome::{Header, Outcome, TOOL};
pub use picture::{Picture, picture};
#[cfg(feature = "cli")]
pub(crate) use schema::Schema;
pub use style::Style;
pub use summary::Summary;
pub(crate) use text::advice;

use crate::{
    error::Error,
    escape,
    report::{Comparison, Deadline, Detail, Plain, Plan, Report, Rollover, Rule, Unreadable},
};
use serde_json::value::RawValue;
use std::{
    fmt,
    io::{self, Write},
    sync::Arc,
};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values: a row a certificate, for spreadsheets.
    #[cfg(feature = "csv")]
    Csv,
    /// Workflow commands of GitHub Actions.
    Github,
    /// One self-contained page.
    Html,
    /// iCalendar (RFC 5545): when the successors of CAs are due, and when other certificates end.
    Ics,
    /// One JSON object.
    Json,
    /// JUnit XML.
    #[cfg(feature = "junit")]
    Junit,
    /// One JSON object a line and result.
    Ndjson,
    /// Metrics in Prometheus' text format.
    Prometheus,
    /// SARIF 2.1.0.
    Sarif,
    /// For people.
    Text,
}

/// Lines of a report that is displayed are wrapped for a usual window.
const USUAL_WIDTH: usize = 100;

impl fmt::Display for Report {
    /// The text that `popcert` prints, without colour.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = Style::new(false, USUAL_WIDTH);
        f.write_str(&text::result(&Plain::of(self.clone()), &style, 0))
    }
}

/// An error in the manner of a finding, for people.
pub fn error_text(error: &Error, style: &Style) -> String {
    text::unreadable(&Plain::of(Unreadable::from(error)), style)
}

/// Two certificates side by side, for people.
///
/// # Errors
/// Errors of the writer that the output goes to.
pub fn comparison_text(
    comparison: &Comparison,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let comparison = Plain::of(comparison.clone());
    out.write_all(text::comparison(&comparison, style).as_bytes())
}

/// Two certificates side by side, as a JSON object.
///
/// # Errors
/// Errors of the writer that the output goes to.
pub fn comparison_json(tool: &str, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    json::document("popcert/diff/1", tool, comparison, &mut escape::Json(out))
}

/// A plan, for people.
///
/// # Errors
/// Errors of the writer that the output goes to.
pub fn plan_text(plan: &Plan, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(plan::text(&Plain::of(plan.clone()), style).as_bytes())
}

/// A plan, as a page with a checklist.
///
/// # Errors
/// Errors of the writer that the output goes to.
pub fn plan_html(header: &Header, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    html::plan(header, &Plain::of(plan.clone()), out)
}

/// A plan, as a JSON object.
///
/// # Errors
/// Errors of the writer that the output goes to.
pub fn plan_json(tool: &str, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    json::document("popcert/plan/1", tool, plan, &mut escape::Json(out))
}

/// Rules, as a JSON object.
///
/// # Errors
/// Errors of the writer that the output goes to.
pub fn rules_json(tool: &str, checks: &[Rule], out: &mut dyn Write) -> io::Result<()> {
    #[derive(serde::Serialize)]
    struct Checks<'a> {
        checks: &'a [Rule],
    }
    json::document("popcert/explain/1", tool, Checks { checks }, out)
}

/// Formats single results, on any thread; a [`Renderer`] writes them in their order.
#[derive(Clone)]
pub struct Formatter(Arc<RunFormat>);

/// What all results of a run have in common, and how they are written.
#[derive(Clone)]
struct RunFormat {
    format: Format,
    style: Style,
    header: Header,
    detail: Detail,
}

/// A result in its format, but for what depends on the results before it.
pub struct Formatted {
    /// Whether the answer was yes; `None` when there was none.
    good: Option<bool>,
    form: Form,
}

enum Form {
    Bytes(Vec<u8>),
    /// An event, unless there is nothing to wait for.
    Event(Option<Box<ics::Event>>),
    /// A section of a page, which begins with a summary of all.
    Section(Box<html::Section>),
    /// Lines of several metrics.
    Series(Box<prometheus::Series>),
    /// Some formats need the result itself, to count or to number it.
    Whole(Box<Outcome>),
}

/// Most results take less; growing again and again would copy them each time.
const USUAL_BYTES: usize = 4 * 1024;

impl Formatter {
    /// A formatter for results in `format`.
    pub fn new(format: Format, style: Style, header: Header) -> Self {
        Self(Arc::new(RunFormat {
            format,
            style,
            header,
            detail: Detail::default(),
        }))
    }

    /// The same with as much of each report as `detail` says.
    #[must_use]
    pub fn detailed(mut self, detail: Detail) -> Self {
        let run = Arc::make_mut(&mut self.0);
        run.detail = detail;
        self
    }

    /// Formats one of many results; `id` is what a stream calls it, shown by JSON alone.
    ///
    /// # Errors
    /// Never in practice: the output goes to memory.
    pub fn format(&self, outcome: Outcome, id: Option<&RawValue>) -> io::Result<Formatted> {
        let RunFormat {
            format,
            header,
            detail,
            ..
        } = &*self.0;
        let good = match &outcome {
            Outcome::Examined(report) => Some(report.verdict.is_good()),
            Outcome::Unreadable { .. } => None,
        };
        let mut bytes = Vec::with_capacity(USUAL_BYTES);
        match format {
            #[cfg(feature = "csv")]
            Format::Csv => csv::write(&Plain::of(outcome), header.at, &mut bytes)?,
            Format::Ics => {
                let event = ics::Event::of(&Plain::of(outcome), header.at);
                let form = Form::Event(event.map(Box::new));
                return Ok(Formatted { good, form });
            }
            Format::Prometheus => {
                let series = prometheus::Series::of(&Plain::of(outcome), header.at);
                let form = Form::Series(Box::new(series));
                return Ok(Formatted { good, form });
            }
            Format::Github => github::write(&Plain::of(outcome), &mut bytes)?,
            Format::Html => {
                let section = Box::new(html::Section::of(&Plain::of(outcome)));
                let form = Form::Section(section);
                return Ok(Formatted { good, form });
            }
            Format::Json => {
                json::element(id, &outcome, *detail, &mut bytes)?;
                bytes = escape::json(bytes);
            }
            #[cfg(feature = "junit")]
            Format::Junit => junit::write(&Plain::of(outcome), &mut bytes)?,
            Format::Ndjson => {
                json::line(header, id, &outcome, *detail, &mut bytes)?;
                bytes = escape::json(bytes);
            }
            // These need the result itself, to count or to number it.
            Format::Sarif | Format::Text => {
                let form = Form::Whole(Box::new(outcome));
                return Ok(Formatted { good, form });
            }
        }
        let form = Form::Bytes(bytes);
        Ok(Formatted { good, form })
    }
}

/// Writes results one after another, as they come.
pub struct Renderer<'a> {
    out: &'a mut dyn Write,
    formatter: Formatter,
    summary: Summary,
    rollovers: Vec<Rollover>,
    deadlines: Vec<Deadline>,
    state: State,
}

/// What a format must remember from one result to the next.
enum State {
    // Boxed: it holds a list, the others next to nothing.
    Html(Box<html::Page>),
    Ics(Box<ics::Calendar>),
    Nothing,
    Prometheus(Box<prometheus::Metrics>),
    Sarif(sarif::Sarif),
    Text(Box<text::Batch>),
}

impl<'a> Renderer<'a> {
    /// A renderer that has written nothing yet.
    pub fn new(format: Format, style: Style, header: Header, out: &'a mut dyn Write) -> Self {
        Self::of(Formatter::new(format, style, header), out)
    }

    /// The same with as much of each report as `detail` says, before anything was written.
    #[must_use]
    pub fn detailed(self, detail: Detail) -> Self {
        Self::of(self.formatter.detailed(detail), self.out)
    }

    /// A renderer for what `formatter` and its clones format.
    pub fn of(formatter: Formatter, out: &'a mut dyn Write) -> Self {
        let state = match formatter.0.format {
            Format::Html => State::Html(Box::new(html::Page::new())),
            Format::Ics => State::Ics(Box::default()),
            Format::Prometheus => State::Prometheus(Box::new(prometheus::Metrics::new())),
            Format::Sarif => State::Sarif(sarif::Sarif::default()),
            Format::Text => {
                let run = &formatter.0;
                State::Text(Box::new(text::Batch::new(run.style, run.detail)))
            }
            _ => State::Nothing,
        };
        Self {
            out,
            formatter,
            summary: Summary::default(),
            rollovers: Vec::new(),
            deadlines: Vec::new(),
            state,
        }
    }

    /// Writes the only result of `verify`.
    ///
    /// # Errors
    /// Errors of the writer that the output goes to.
    pub fn single(mut self, report: &Report) -> io::Result<()> {
        let header = &self.formatter.0.header;
        match self.formatter.0.format {
            Format::Json | Format::Ndjson => {
                let detail = self.formatter.0.detail;
                let pretty = self.formatter.0.format == Format::Json;
                return json::single(header, report, detail, pretty, &mut escape::Json(self.out));
            }
            Format::Html => {
                html::single(header, &Plain::of(report.clone()), self.out)?;
                return self.out.flush();
            }
            Format::Text => {
                let run = &self.formatter.0;
                let report = Plain::of(report.clone());
                let text = text::result(&report, &run.style, run.detail.verbosity);
                self.out.write_all(text.as_bytes())?;
                return self.out.flush();
            }
            _ => self.result(&Outcome::Examined(Box::new(report.clone())))?,
        }
        self.finish()
    }

    /// Writes one of many results.
    ///
    /// # Errors
    /// Errors of the writer that the output goes to.
    pub fn result(&mut self, outcome: &Outcome) -> io::Result<()> {
        let formatted = self.formatter.format(outcome.clone(), None)?;
        self.append(formatted)
    }

    /// Puts a result after those that are there.
    ///
    /// # Errors
    /// Errors of the writer that the output goes to.
    pub fn append(&mut self, formatted: Formatted) -> io::Result<()> {
        let header = &self.formatter.0.header;
        let first = self.summary.results() == 0;
        self.summary.count(formatted.good);
        match (formatted.form, &mut self.state) {
            (Form::Section(section), State::Html(page)) => page.add(*section)?,
            (Form::Event(event), State::Ics(calendar)) => {
                event.map_or(Ok(()), |event| calendar.add(&event, self.out))?;
            }
            (Form::Series(series), State::Prometheus(metrics)) => metrics.add(&series)?,
            (Form::Whole(outcome), State::Sarif(sarif)) => {
                sarif.add(header, &outcome, &mut escape::Json(self.out))?;
            }
            (Form::Whole(outcome), State::Text(batch)) => batch.add(*outcome, self.out)?,
            (Form::Bytes(bytes), _) => {
                match self.formatter.0.format {
                    #[cfg(feature = "csv")]
                    Format::Csv if first => csv::begin(self.out)?,
                    #[cfg(feature = "junit")]
                    Format::Junit if first => junit::begin(self.out)?,
                    Format::Json => json::before(header, first, self.out)?,
                    _ => {}
                }
                self.out.write_all(&bytes)?;
            }
            // A formatter and its renderer are of one format.
            (Form::Event(_) | Form::Section(_) | Form::Series(_) | Form::Whole(_), _) => {}
        }
        Ok(())
    }

    /// What was counted so far; whoever passes inputs over adds them here.
    pub fn summary(&mut self) -> &mut Summary {
        &mut self.summary
    }

    /// Successions of CAs over all results, for the end; formats of single findings leave it out.
    pub fn together(&mut self, rollovers: Vec<Rollover>) {
        self.rollovers = rollovers;
    }

    /// By when successors of CAs are due, for the end; formats for calendars and monitoring have them.
    pub fn due(&mut self, deadlines: Vec<Deadline>) {
        self.deadlines = deadlines;
    }

    /// Hands on what was written so far.
    ///
    /// # Errors
    /// Errors of the writer that the output goes to.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes what comes after the last result.
    ///
    /// # Errors
    /// Errors of the writer that the output goes to.
    pub fn finish(self) -> io::Result<()> {
        let header = &self.formatter.0.header;
        match self.state {
            State::Html(page) => {
                page.end(header, &self.summary, &Plain::of(self.rollovers), self.out)?;
            }
            State::Ics(calendar) => {
                calendar.end(header, &Plain::of(self.deadlines), self.out)?;
            }
            State::Prometheus(metrics) => {
                let deadlines = Plain::of(self.deadlines);
                metrics.end(header, &self.summary, &deadlines, self.out)?;
            }
            State::Text(batch) => batch.finish(&self.summary, self.rollovers, self.out)?,
            State::Sarif(mut sarif) => sarif.end(header, &mut escape::Json(self.out))?,
            State::Nothing => match self.formatter.0.format {
                #[cfg(feature = "csv")]
                Format::Csv if self.summary.results() == 0 => csv::begin(self.out)?,
                #[cfg(feature = "junit")]
                Format::Junit => {
                    if self.summary.results() == 0 {
                        junit::begin(self.out)?;
                    }
                    junit::end(self.out)?;
                }
                Format::Json => {
                    let out = &mut escape::Json(self.out);
                    json::end(header, &self.rollovers, &self.summary, out)?;
                }
                _ => {}
            },
        }
        self.out.flush()
    }
}
