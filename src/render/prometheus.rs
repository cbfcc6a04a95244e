//! Prometheus' text format, for the textfile collector of node_exporter. Where metrics of
//! x509-certificate-exporter fit, they have its names and labels.
//!
//! "All lines for a given metric must be provided as one single group": the series of each metric
//! wait until all certificates were seen.

mod labels;

use super::{
    Header, Outcome, Summary,
    seen::{Seen, Sighting},
    spool::Spool,
};
use crate::{
    certificate::Time,
    report::{Deadline, Facts, Plain, Report, Severity},
};
use labels::Labels;
use std::io::{self, Write};

struct Metric {
    name: &'static str,
    help: &'static str,
}

/// The places of metrics in [`OF_CERTIFICATES`].
const FINDINGS: usize = 0;
const FIT: usize = 1;
const ERROR: usize = 2;
const EXPIRED: usize = 3;
const NOT_AFTER: usize = 4;
const NOT_BEFORE: usize = 5;

/// The metrics with series for each certificate.
const OF_CERTIFICATES: [Metric; 6] = [
    Metric {
        name: "popcert_cert_findings",
        help: "Checks that failed, by severity.",
    },
    Metric {
        name: "popcert_cert_fit",
        help: "Whether the certificate is fit for its role: 1 or 0.",
    },
    Metric {
        name: "x509_cert_error",
        help: "Whether the certificate, or the file, could not be read: 1 or 0.",
    },
    Metric {
        name: "x509_cert_expired",
        help: "Whether the certificate had expired when it was checked: 1 or 0.",
    },
    Metric {
        name: "x509_cert_not_after",
        help: "End of the certificate's validity, in seconds since 1970.",
    },
    Metric {
        name: "x509_cert_not_before",
        help: "Begin of the certificate's validity, in seconds since 1970.",
    },
];

/// Octets of each metric's series that wait in memory; more of them wait in a file.
const IN_MEMORY: usize = 2 * 1024 * 1024;

/// The series of one result.
pub(super) struct Series {
    /// Unique among all results: a collector refuses a file with the same series twice.
    labels: String,
    /// In the order of [`OF_CERTIFICATES`].
    lines: [String; OF_CERTIFICATES.len()],
    is_unreadable: bool,
}

impl Series {
    pub(super) fn of(outcome: &Plain<Outcome>, at: Time) -> Self {
        match &**outcome {
            Outcome::Examined(report) => {
                let facts = report.subject_facts();
                facts.map_or_else(Self::none, |facts| Self::examined(report, facts, at))
            }
            Outcome::Unreadable { error } => {
                let labels = Labels::of_file(&error.path);
                let mut series = Self::none();
                series.is_unreadable = true;
                series.lines[ERROR] = line(ERROR, &labels, 1);
                series.labels = labels.text();
                series
            }
        }
    }

    fn none() -> Self {
        Self {
            labels: String::new(),
            lines: Default::default(),
            is_unreadable: false,
        }
    }

    fn examined(report: &Report, facts: &Facts, at: Time) -> Self {
        let labels = Labels::of_certificate(facts);
        let role = report.role.as_ref().map_or("", |role| role.name);
        let date = |text: &Option<String>| Time::parse(text.as_deref()?).ok();
        let (begin, end) = (
            date(&facts.validity.not_before),
            date(&facts.validity.not_after),
        );
        let optional = |metric, value: Option<i64>| {
            value.map_or_else(String::new, |value| line(metric, &labels, value))
        };
        let lines = [
            findings(report, &labels),
            line(
                FIT,
                &labels.with("role", role),
                i64::from(report.verdict.is_good()),
            ),
            // Others read no certificate without its end.
            line(ERROR, &labels, i64::from(end.is_none())),
            optional(EXPIRED, end.map(|end| i64::from(end < at))),
            optional(NOT_AFTER, end.map(Time::unix)),
            optional(NOT_BEFORE, begin.map(Time::unix)),
        ];
        Self {
            labels: labels.text(),
            lines,
            is_unreadable: false,
        }
    }
}

/// How many checks failed of each severity.
fn findings(report: &Report, labels: &Labels) -> String {
    let failures = report.failures();
    let severities = [Severity::Error, Severity::Note, Severity::Warning];
    let lines = severities.map(|severity| {
        let count = failures
            .iter()
            .filter(|one| one.severity == severity)
            .count();
        let labels = labels.with("severity", severity.as_str());
        line(FINDINGS, &labels, i64::try_from(count).unwrap_or(i64::MAX))
    });
    lines.concat()
}

fn line(metric: usize, labels: &Labels, value: i64) -> String {
    sample(OF_CERTIFICATES[metric].name, &labels.text(), value)
}

fn sample(name: &str, labels: &str, value: i64) -> String {
    match labels.is_empty() {
        true => format!("{name} {value}\n"),
        false => format!("{name}{{{labels}}} {value}\n"),
    }
}

/// All series of a run.
pub(super) struct Metrics {
    series: [Spool; OF_CERTIFICATES.len()],
    seen: Seen,
    read_errors: i64,
    omitted: i64,
}

impl Metrics {
    pub(super) fn new() -> Self {
        Self {
            series: OF_CERTIFICATES.map(|_| Spool::keeping(IN_MEMORY)),
            seen: Seen::default(),
            read_errors: 0,
            omitted: 0,
        }
    }

    pub(super) fn add(&mut self, series: &Series) -> io::Result<()> {
        self.read_errors += i64::from(series.is_unreadable);
        match self.seen.see(&series.labels) {
            // The same certificate in the same file.
            Sighting::Again => return Ok(()),
            Sighting::Unknown => {
                self.omitted += 1;
                return Ok(());
            }
            Sighting::First => {}
        }
        let mut lines = self.series.iter_mut().zip(&series.lines);
        lines.try_for_each(|(spool, line)| spool.write(line.as_bytes()))
    }

    pub(super) fn end(
        mut self,
        header: &Header,
        summary: &Summary,
        deadlines: &Plain<Vec<Deadline>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let of_the_run = self.of_the_run(header, summary, deadlines);
        let of_the_run = of_the_run.map(|(metric, text)| (metric, Body::Text(text)));
        let of_certificates = OF_CERTIFICATES.into_iter().zip(&mut self.series);
        let mut all: Vec<_> = of_certificates
            .map(|(metric, series)| (metric, Body::Spool(series)))
            .chain(of_the_run)
            .collect();
        all.sort_by_key(|(metric, _)| metric.name);
        for (Metric { name, help }, body) in all {
            write!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n")?;
            match body {
                Body::Spool(series) => series.copy_to(out)?,
                Body::Text(text) => out.write_all(text.as_bytes())?,
            }
        }
        Ok(())
    }

    fn of_the_run(
        &self,
        header: &Header,
        summary: &Summary,
        deadlines: &[Deadline],
    ) -> [(Metric, String); 6] {
        let version = header.tool.rsplit(' ').next().unwrap_or_default();
        let info = format!(
            "cloud=\"{}\",version=\"{}\"",
            labels::value(header.cloud),
            labels::value(version)
        );
        let numbers = [
            (
                "popcert_audit_complete",
                "Whether all inputs were examined: 1 or 0.",
                i64::from(summary.complete),
            ),
            (
                "popcert_audit_omitted_certs",
                "Certificates without series, as there were too many.",
                self.omitted,
            ),
            (
                "popcert_audit_timestamp_seconds",
                "The moment at which certificates were checked, in seconds since 1970.",
                header.at.unix(),
            ),
            (
                "x509_read_errors",
                "Files and certificates that could not be read.",
                self.read_errors,
            ),
        ];
        let [complete, omitted, timestamp, errors] =
            numbers.map(|(name, help, value)| (Metric { name, help }, sample(name, "", value)));
        let info_metric = Metric {
            name: "popcert_audit_info",
            help: "The version of popcert and the service whose rules applied; always 1.",
        };
        let info = sample(info_metric.name, &info, 1);
        [
            complete,
            omitted,
            timestamp,
            errors,
            (info_metric, info),
            upload_by(deadlines),
        ]
    }
}

/// Where the series of a metric are.
enum Body<'a> {
    Spool(&'a mut Spool),
    Text(String),
}

fn upload_by(deadlines: &[Deadline]) -> (Metric, String) {
    let metric = Metric {
        name: "popcert_ca_upload_by_timestamp_seconds",
        help: "When the successor of the CA must be uploaded and proven, in seconds since 1970.",
    };
    let mut lines = String::new();
    for deadline in deadlines {
        let mut labels = Labels::of_deadline(deadline);
        if let Some(successor) = &deadline.successor {
            labels = labels.with("successor_filepath", successor);
        }
        let line = sample(metric.name, &labels.text(), deadline.upload_by.unix());
        lines.push_str(&line);
    }
    (metric, lines)
}
