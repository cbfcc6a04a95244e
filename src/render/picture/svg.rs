//! A path as SVG: boxes from the anchor down, and arrows that say who signed.

use super::color::{self, MISSING};
use crate::{
    render::{
        certification_path::{CertificationPath, FromAbove, OnPath},
        markup::{cut_in_the_middle, markup},
    },
    report::Severity,
};
use std::fmt::Write as _;

const WIDTH: usize = 720;
const MARGIN: usize = 24;
const PADDING: usize = 14;
const LINE: usize = 20;
/// Between two boxes, for the arrow.
const GAP: usize = 44;
/// Characters of the font below that fit into a box; one is 7.8 wide.
const COLUMNS: usize = 82;

/// Attributes hold for viewers that know no style sheets, which show and print it black on white.
const STYLE: &str = "@media (prefers-color-scheme: dark) { \
    .page { fill: #15171a } .box { fill: #1f2226 } text { fill: #e8e8e8 } .quiet { fill: #a6a9ad } \
    .arrow { stroke: #a6a9ad } .error { fill: #ff8a80 } .warning { fill: #ffc46b } .note { fill: #8fc1ff } \
    .broken { stroke: #ff8a80 } }";

pub(super) fn svg(path: Option<&CertificationPath<'_>>) -> String {
    let mut drawing = Drawing {
        body: String::new(),
        y: MARGIN,
    };
    if let Some(missing) = path.and_then(|path| path.missing) {
        let lines = [
            Line::bold("missing issuer"),
            Line::new(missing.name, "", "#1a1a1a"),
            Line::new(missing.reason, "quiet", "#555"),
        ];
        drawing.certificate(missing.name, &lines, MISSING, " stroke-dasharray=\"7 5\"");
    }
    for one in path.iter().flat_map(|path| &path.certificates) {
        if let Some(from_above) = one.from_above {
            drawing.arrow(from_above);
        }
        drawing.certificate(&one.entry.subject, &lines(one), color::of(one), "");
    }
    let height = drawing.y + MARGIN;
    let body = drawing.body;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-label=\"certification path\" font-family=\"ui-monospace, Consolas, monospace\" font-size=\"13\">\
         <style>{STYLE}</style><rect class=\"page\" width=\"100%\" height=\"100%\" fill=\"#fff\"/>{body}</svg>\n"
    )
}

/// A line of text in a box.
struct Line {
    text: String,
    class: &'static str,
    /// In the light.
    fill: &'static str,
    weight: &'static str,
}

impl Line {
    fn new(text: &str, class: &'static str, fill: &'static str) -> Self {
        Self {
            text: cut_in_the_middle(text, COLUMNS),
            class,
            fill,
            weight: "normal",
        }
    }

    fn bold(text: &str) -> Self {
        Self {
            weight: "bold",
            ..Self::new(text, "", "#1a1a1a")
        }
    }
}

fn lines(one: &OnPath<'_>) -> Vec<Line> {
    let entry = one.entry;
    let mut lines = vec![
        Line::bold(&entry.certificate),
        Line::new(&entry.subject, "", "#1a1a1a"),
        Line::new(&one.key_and_dates(), "quiet", "#555"),
        Line::new(&format!("SHA-256 {}", entry.sha256), "quiet", "#555"),
    ];
    lines.extend(one.failures.iter().map(|finding| {
        let severity = finding.severity;
        let fill = match severity {
            Severity::Error => "#b3261e",
            Severity::Note => "#1f5fa8",
            Severity::Warning => "#8a5a00",
        };
        let text = format!("{} {}", severity.as_str(), finding.id);
        Line::new(&text, severity.as_str(), fill)
    }));
    lines
}

/// What is drawn so far, and how far down it goes.
struct Drawing {
    body: String,
    y: usize,
}

impl Drawing {
    fn certificate(&mut self, title: &str, lines: &[Line], stroke: &str, dashes: &str) {
        let height = 2 * PADDING + LINE * lines.len() - LINE / 4;
        let (y, width) = (self.y, WIDTH - 2 * MARGIN);
        // A String takes all that it is given.
        let _ = write!(
            self.body,
            "<g><title>{}</title><rect class=\"box\" x=\"{MARGIN}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"#fff\" stroke=\"{stroke}\" stroke-width=\"2\"{dashes}/>",
            markup(title)
        );
        for (row, line) in lines.iter().enumerate() {
            let (x, y) = (MARGIN + PADDING, y + PADDING + LINE * row + 12);
            let _ = write!(
                self.body,
                "<text class=\"{}\" x=\"{x}\" y=\"{y}\" fill=\"{}\" font-weight=\"{}\">{}</text>",
                line.class,
                line.fill,
                line.weight,
                markup(&line.text)
            );
        }
        self.body.push_str("</g>");
        self.y += height;
    }

    fn arrow(&mut self, from_above: FromAbove) {
        let (stroke, class, dashes) = match from_above {
            FromAbove::Signed => ("#555", "arrow", ""),
            _ => (MISSING, "broken", " stroke-dasharray=\"6 4\""),
        };
        let (fill, words) = match from_above {
            FromAbove::Signed => ("#555", "quiet"),
            _ => ("#b3261e", "error"),
        };
        let (x, start, end) = (WIDTH / 2, self.y + 4, self.y + GAP - 5);
        let _ = write!(
            self.body,
            "<path class=\"{class}\" d=\"M{x} {start}V{end}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1.5\"{dashes}/>\
             <path class=\"{class}\" d=\"M{x} {end}l-5 -8M{x} {end}l5 -8\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>\
             <text class=\"{words}\" x=\"{}\" y=\"{}\" fill=\"{fill}\">{}</text>",
            x + 14,
            self.y + GAP / 2 + 4,
            from_above.as_str()
        );
        self.y += GAP;
    }
}
