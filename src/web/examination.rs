//! The answer to a question, in any of the formats.

use crate::{argument::Argument, thrown};
use js_sys::JSON;
use popcert::{
    Cloud, Error, Report, Result, Time, catalogue,
    clouds::GENERIC,
    render::{Format, Formatter, Header, Outcome, Picture, Renderer, Style, picture},
    report::{Detail, Unreadable},
};
use wasm_bindgen::prelude::*;

/// The answer to a question. `report()` gives it as an object, `render(format)` as text.
#[wasm_bindgen]
pub struct Examination {
    schema: &'static str,
    at: Time,
    cloud: &'static Cloud,
    all_findings: bool,
    /// The only result of a question that has just one.
    only: Option<Report>,
    outcomes: Vec<Outcome>,
    /// Why there is no report.
    errors: Vec<Error>,
}

/// Lines of text are wrapped for a usual window.
const COLUMNS: usize = 100;

#[wasm_bindgen]
impl Examination {
    /// The report, as `popcert … --format json` prints it.
    ///
    /// # Errors
    /// A `PopcertError` when there is none, since a file could not be examined.
    #[wasm_bindgen(unchecked_return_type = "VerifyReport | BatchReport")]
    pub fn report(&self) -> std::result::Result<JsValue, JsValue> {
        if let Some(error) = self.errors.first() {
            return Err(thrown::error(error));
        }
        JSON::parse(&self.text(Format::Json))
    }

    /// The report as text in a format of the program.
    ///
    /// # Errors
    /// A `PopcertError` for an unknown format.
    pub fn render(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Format")] format: &str,
    ) -> std::result::Result<String, JsValue> {
        let format = match format {
            "github" => Format::Github,
            "html" => Format::Html,
            "json" => Format::Json,
            "junit" => Format::Junit,
            "ndjson" => Format::Ndjson,
            "sarif" => Format::Sarif,
            "text" => Format::Text,
            _ => {
                let message = format!("there is no format `{format}`");
                let error = Error::new(popcert::ErrorKind::Usage, message);
                return Err(thrown::error(&error));
            }
        };
        Ok(self.text(format))
    }

    /// The path of each result as SVG; an empty string for a result without a path.
    pub fn pictures(&self) -> Vec<String> {
        self.reports()
            .map(|report| match &report.links {
                Some(_) => picture(report, Picture::Svg),
                None => String::new(),
            })
            .collect()
    }

    /// Whether everything that was asked for holds.
    #[wasm_bindgen(getter, js_name = "isGood")]
    pub fn is_good(&self) -> bool {
        let unreadable = |one: &Outcome| matches!(one, Outcome::Unreadable { .. });
        !self.outcomes.iter().any(unreadable)
            && self.reports().count() > 0
            && self.reports().all(|report| report.verdict.is_good())
    }
}

impl Examination {
    /// Nothing was examined yet.
    pub(crate) fn new(schema: &'static str, argument: &Argument) -> Result<Self> {
        Ok(Self {
            schema,
            at: argument.time("at")?,
            cloud: &GENERIC,
            all_findings: argument.flag("allFindings")?,
            only: None,
            outcomes: Vec::new(),
            errors: Vec::new(),
        })
    }

    /// By the rules of that service.
    pub(crate) fn of(self, cloud: &'static Cloud) -> Self {
        Self { cloud, ..self }
    }

    pub(crate) fn with_report(self, report: Report) -> Self {
        let only = Some(report);
        Self { only, ..self }
    }

    pub(crate) fn without_report(mut self, errors: impl IntoIterator<Item = Error>) -> Self {
        for error in errors {
            self.add_unreadable(&error);
            self.errors.push(error);
        }
        self
    }

    pub(crate) fn add(&mut self, report: Report) {
        self.outcomes.push(Outcome::Examined(Box::new(report)));
    }

    pub(crate) fn add_unreadable(&mut self, error: &Error) {
        let error = Unreadable::from(error);
        self.outcomes.push(Outcome::Unreadable { error });
    }

    fn reports(&self) -> impl Iterator<Item = &Report> {
        let of = |outcome| match outcome {
            &Outcome::Examined(ref report) => Some(&**report),
            _ => None,
        };
        self.only.iter().chain(self.outcomes.iter().filter_map(of))
    }

    fn text(&self, format: Format) -> String {
        let mut header = Header::new(self.schema, self.at, self.cloud.name);
        if format == Format::Sarif {
            header.rules = catalogue().into_iter().map(popcert::Check::text).collect();
        }
        let mut detail = Detail::default();
        detail.all_findings = self.all_findings;
        let formatter = Formatter::new(format, Style::new(false, COLUMNS), header).detailed(detail);
        let mut out = Vec::new();
        let renderer = Renderer::of(formatter, &mut out);
        // Never fails: the output goes to memory.
        let _ = self.write(renderer);
        String::from_utf8(out).unwrap_or_default()
    }

    fn write(&self, mut renderer: Renderer<'_>) -> std::io::Result<()> {
        if let Some(only) = &self.only {
            return renderer.single(only);
        }
        for outcome in &self.outcomes {
            renderer.result(outcome)?;
        }
        renderer.finish()
    }
}
