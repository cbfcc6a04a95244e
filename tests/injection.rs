//! Whatever stands in names, paths and codes, no output obeys it and none loses it.

#![cfg(feature = "mock")]

use popcert::{
    Case, Certificate, CertificateInput, Error, ErrorKind, Options, Report, Role, Time,
    certificates, mock,
    mock::{KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
    render::{
        Format, Header, Picture, Renderer, Style, TOOL, comparison_json, comparison_text,
        error_text, picture,
    },
    report::{Comparison, Facts},
};
use proptest::prelude::*;
use serde_json::Value;
use std::{collections::BTreeSet, sync::LazyLock};

/// What nobody sees, or what changes how the rest is seen.
const HIDDEN: &[&str] = &[
    "\0",
    "\t",
    "\r",
    "\n",
    "\u{1B}[31m",
    "\u{1B}]0;title\u{7}",
    "\u{7F}",
    "\u{85}",
    "\u{9B}31m",
    "\u{AD}",
    "\u{61C}",
    "\u{200B}",
    "\u{200D}",
    "\u{200E}",
    "\u{2028}",
    "\u{2029}",
    "\u{202A}",
    "\u{202E}",
    "\u{2060}",
    "\u{2066}",
    "\u{2069}",
    "\u{3164}",
    "\u{E000}",
    "\u{FE0F}",
    "\u{FEFF}",
    "\u{FFFB}",
    "\u{FFFE}",
    "\u{E0001}",
    "\u{E0041}",
    "\u{E0100}",
    "\u{10FFFD}",
];
/// What some format reads as its own.
const MEANT: &[&str] = &[
    "::error::",
    " ::add-mask::",
    "##vso[task.setvariable variable=x]",
    "##[error]",
    "##teamcity[x]",
    "<script>",
    "</title>",
    "<img src=x onerror=y>",
    "]]>",
    "<!--",
    "&lt;",
    "&#60;",
    "\"",
    "'",
    "\\",
    "\\N",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "%0A",
    "%",
    ",",
    ";",
    ":",
    "|",
    "#quot;",
    "-->",
    "{{0}}",
    " ",
];
const PLAIN: &[&str] = &[
    "a",
    "Z",
    "7",
    "é",
    "ß",
    "Ж",
    "日本",
    "ع",
    "ש",
    "न",
    "e\u{301}",
    "🦀",
    "x.example",
];

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(HIDDEN),
        prop::sample::select(MEANT),
        prop::sample::select(PLAIN)
    ];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

static KEY: LazyLock<MockKey> = LazyLock::new(|| {
    MockKey::generate(KeyType::P256, &Randomness::seeded(8), "injection").expect("a key")
});

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..0x80 => vec![tag, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

/// The texts of one certificate, each in all places that take it.
#[derive(Debug)]
struct Texts {
    name: String,
    ascii: String,
    path: String,
}

fn texts() -> impl Strategy<Value = Texts> {
    (nasty(), nasty(), nasty()).prop_map(|(name, ascii, path)| Texts {
        name,
        ascii: ascii.chars().filter(char::is_ascii).collect(),
        path,
    })
}

/// A certificate that signs itself and has those texts wherever there is a place for text.
fn certificate(texts: &Texts) -> Vec<u8> {
    let (name, ascii) = (texts.name.as_str(), texts.ascii.as_bytes());
    let attributes = [
        "2.5.4.10",
        "2.5.4.11",
        "0.9.2342.19200300.100.1.25",
        "2.5.4.3",
    ];
    let attributes = attributes.map(|identifier| {
        (
            ObjectIdentifier::new_unwrap(identifier),
            StringType::Utf8,
            name,
        )
    });
    let subject = mock::name(&attributes);
    let mut template = Template::new(&subject, &subject, &KEY, at());
    let oid = |dotted| mock::oid(ObjectIdentifier::new_unwrap(dotted));
    let other = [
        oid("1.3.6.1.5.5.7.8.9"),
        der(0xA0, &der(0x0C, name.as_bytes())),
    ]
    .concat();
    let uri = mock::general_name(6, ascii);
    let names = [
        mock::general_name(1, ascii),
        mock::general_name(2, ascii),
        mock::general_name(4, &subject),
        uri.clone(),
        der(0xA0, &other),
    ];
    let access = |method| der(0x30, &[oid(method), uri.clone()].concat());
    let access = [access("1.3.6.1.5.5.7.48.1"), access("1.3.6.1.5.5.7.48.2")];
    let place = der(0x30, &der(0xA0, &der(0xA0, &uri)));
    let qualifier = der(0x30, &[oid("1.3.6.1.5.5.7.2.1"), der(0x16, ascii)].concat());
    let notice = der(0x30, &der(0x0C, name.as_bytes()));
    let notice = der(0x30, &[oid("1.3.6.1.5.5.7.2.2"), notice].concat());
    let policy = [oid("1.2.3.4"), der(0x30, &[qualifier, notice].concat())].concat();
    let extension = |dotted, content: &[u8]| {
        mock::extension(
            ObjectIdentifier::new_unwrap(dotted),
            false,
            &der(0x30, content),
        )
    };
    template.extensions = vec![
        mock::basic_constraints(true, None),
        mock::alternative_names(&names),
        extension("1.3.6.1.5.5.7.1.1", &access.concat()),
        extension("2.5.29.31", &place),
        extension("2.5.29.32", &der(0x30, &policy)),
        mock::name_constraints(&names[..4], &[]),
    ];
    template.sign(&*KEY).expect("a certificate")
}

fn input(der: &[u8], path: &str, role: Role) -> CertificateInput {
    let found = certificates(der, path)
        .expect("a certificate")
        .swap_remove(0);
    CertificateInput::new(found, role, 1).expect("a certificate")
}

static STRANGER: LazyLock<Certificate> = LazyLock::new(|| {
    let builder = mock::Tenant::builder().key(KeyType::P256);
    let tenant = builder
        .build(&Randomness::seeded(3), at())
        .expect("a tenant");
    Certificate::from_der(tenant.ca()).expect("a certificate")
});

fn options(path: &str) -> Options {
    let mut options = Options::new(at());
    options.trust(STRANGER.clone(), path);
    options
}

/// Every way to be asked about the certificate.
fn reports(texts: &Texts) -> Vec<(&'static str, Report)> {
    let made = certificate(texts);
    let path = texts.path.as_str();
    let mut options = options(path);
    let ca = input(&made, path, Role::Ca);
    let proof = input(&made, path, Role::Proof);
    let leaf = input(&made, path, Role::Other);
    let mut all = vec![(
        "popcert/audit/1",
        Report::of(&Case::audit(&ca, texts.name.clone(), &options)),
    )];
    if let Ok(code) = texts.name.parse() {
        all.push((
            "popcert/verify/1",
            Report::of(&Case::verify(&ca, &proof, &code, &options)),
        ));
    }
    all.push(("popcert/chain/1", Report::of(&Case::chain(&leaf, &options))));
    options.trust(Certificate::from_der(&made).expect("a certificate"), path);
    all.push(("popcert/chain/1", Report::of(&Case::chain(&leaf, &options))));
    all
}

fn written(format: Format, schema: &'static str, report: &Report, color: bool) -> String {
    let header = Header::new(schema, at(), "generic");
    let mut out = Vec::new();
    let renderer = Renderer::new(format, Style::new(color, 60), header, &mut out);
    match schema {
        "popcert/verify/1" => renderer.single(report).expect("written"),
        _ => {
            let mut renderer = renderer;
            let outcome = popcert::render::Outcome::Examined(Box::new(report.clone()));
            renderer.result(&outcome).expect("written");
            renderer.finish().expect("written");
        }
    }
    String::from_utf8(out).expect("text")
}

/// Nothing is hidden but our own line ends and colours, and no line is a command.
fn is_shown(output: &str, what: &str) {
    let mut plain = output.to_owned();
    for code in ["0", "1", "2", "1;31", "1;32", "1;33", "1;36"] {
        plain = plain.replace(&format!("\u{1B}[{code}m"), "");
    }
    for hidden in HIDDEN {
        let c = hidden.chars().next().expect("a character");
        assert!(
            c == '\n' || !plain.contains(c),
            "{what}: {c:?} in {output:?}"
        );
    }
    for line in plain.lines() {
        let line = line.trim_start();
        assert!(
            what == "github" || !line.starts_with("::"),
            "{what}: {line:?}"
        );
        for command in ["##[", "##vso[", "##teamcity["] {
            assert!(!line.contains(command), "{what}: {line:?}");
        }
    }
}

const TAGS: &[&str] = &[
    "!DOCTYPE", "a", "article", "body", "br", "button", "caption", "code", "dd", "details", "div",
    "dl", "dt", "g", "h1", "h2", "h3", "head", "header", "html", "li", "main", "mark", "meta",
    "ol", "p", "path", "pre", "rect", "script", "section", "span", "strong", "style", "summary",
    "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
];

/// The only script of a page.
const SCRIPT: &str = include_str!("../src/render/html/page.js");

/// No element and no attribute that popcert does not write.
fn is_our_markup(output: &str) {
    let script = format!("<script>{SCRIPT}</script>");
    let scripts = output.matches("<script").count();
    assert_eq!(scripts, output.matches(&script).count(), "{output}");
    for tag in output.replace(&script, "").split('<').skip(1) {
        let (inner, _) = tag.split_once('>').expect("the tag ends");
        let name = inner
            .trim_start_matches('/')
            .split([' ', '\n'])
            .next()
            .unwrap_or_default();
        assert!(TAGS.contains(&name), "<{name}> in {output}");
        let is_link = inner.starts_with("a href=\"#");
        assert!(
            !inner.contains("onerror") && (is_link || !inner.contains("href")),
            "<{inner}>"
        );
    }
}

fn is_xml(output: &str) {
    let mut reader = quick_xml::Reader::from_str(output);
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{error}: {output}"))
        {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    attribute.unwrap_or_else(|error| panic!("{error}: {output}"));
                }
            }
            _ => {}
        }
    }
}

/// Every text in the document.
fn strings<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => drop(found.insert(text)),
        Value::Array(all) => all.iter().for_each(|one| strings(one, found)),
        Value::Object(all) => all.values().for_each(|one| strings(one, found)),
        _ => {}
    }
}

fn holds(output: &str, texts: &Texts) {
    let document: Value = serde_json::from_str(output).expect("JSON");
    let mut found = BTreeSet::new();
    strings(&document, &mut found);
    let ascii = &texts.ascii;
    for exact in [
        &texts.path,
        &texts.name,
        ascii,
        &format!("DNS:{ascii}"),
        &format!("email:{ascii}"),
        &format!("URI:{ascii}"),
    ] {
        assert!(
            found.contains(exact.as_str()),
            "{exact:?} is not in {output}"
        );
    }
}

fn pictures(report: &Report) {
    for kind in [Picture::Dot, Picture::Mermaid, Picture::Svg] {
        let drawn = picture(report, kind);
        is_shown(&drawn, "picture");
        match kind {
            Picture::Svg => {
                is_xml(&drawn);
                is_our_markup(&drawn);
            }
            Picture::Mermaid => {
                for line in drawn.lines().filter(|line| line.contains('[')) {
                    let (_, label) = line.split_once("[\"").expect("a label");
                    let label = label.strip_suffix("\"]").expect("the label ends");
                    let label = label.replace("<br/>", "");
                    assert!(
                        !label.contains(['"', '<', '>', '[', ']', '`', '&']),
                        "{line}"
                    );
                }
            }
            _ => {
                for line in drawn.lines().filter(|line| line.contains("label=")) {
                    let bare = line.replace("\\\\", "").replace("\\\"", "");
                    assert_eq!(bare.matches('"').count(), 4, "{line}");
                    assert!(!bare.replace("\\n", "").contains('\\'), "{line}");
                }
            }
        }
    }
}

fn output_is_safe(texts: &Texts) {
    for (schema, report) in reports(texts) {
        for format in [Format::Text, Format::Github, Format::Html, Format::Junit] {
            let output = written(format, schema, &report, format == Format::Text);
            let what = if format == Format::Github {
                "github"
            } else {
                "people"
            };
            is_shown(&output, what);
            match format {
                Format::Html => is_our_markup(&output),
                Format::Junit => is_xml(&output),
                Format::Github => {
                    let ours = ["::error file=", "::warning file=", "::notice file="];
                    let is_ours = |line: &str| ours.iter().any(|start| line.starts_with(start));
                    assert!(output.lines().all(is_ours), "{output}");
                    assert_eq!(output.lines().count(), report.failures().len());
                }
                _ => {}
            }
        }
        for format in [Format::Csv, Format::Ics, Format::Prometheus] {
            let output = written(format, schema, &report, false);
            is_shown(&output.replace("\r\n", "\n"), "data");
        }
        for format in [Format::Json, Format::Ndjson, Format::Sarif] {
            let output = written(format, schema, &report, false);
            is_shown(&output, "data");
            match format {
                Format::Sarif => drop(serde_json::from_str::<Value>(&output).expect("JSON")),
                _ => holds(&output, texts),
            }
        }
        pictures(&report);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_output_obeys_what_is_in_a_certificate(texts in texts()) {
        output_is_safe(&texts);
    }

    #[test]
    fn differences_and_errors_are_escaped(texts in texts(), other in texts()) {
        let facts = |texts: &Texts| {
            let input = input(&certificate(texts), &texts.path, Role::Other);
            Facts::of(input.certificate(), input.source(), input.quirks())
        };
        let comparison = Comparison::of(facts(&texts), facts(&other), at());
        let mut out = Vec::new();
        comparison_text(&comparison, &Style::new(true, 60), &mut out).expect("written");
        is_shown(&String::from_utf8(out).expect("text"), "people");
        let mut out = Vec::new();
        comparison_json(TOOL, &comparison, &mut out).expect("written");
        let output = String::from_utf8(out).expect("text");
        is_shown(&output, "data");
        holds(&output, &texts);
        holds(&output, &other);
        let error = Error::new(ErrorKind::Usage, &texts.name)
            .in_file(&texts.path)
            .in_field(&other.name)
            .with_hint(&other.path);
        is_shown(&error_text(&error, &Style::new(true, 60)), "people");
    }
}

/// Every single piece in every place, so that none waits for its turn.
#[test]
fn each_dangerous_piece_is_escaped() {
    for piece in HIDDEN.iter().chain(MEANT) {
        let ascii = if piece.is_ascii() { *piece } else { "a" };
        output_is_safe(&Texts {
            name: format!("{piece}x"),
            ascii: ascii.to_owned(),
            path: format!("a{piece}"),
        });
    }
}

#[test]
fn text_of_all_scripts_stays_readable() {
    let texts = Texts {
        name: "Zażółć Ω 日本語 עברית العربية नमस्ते 🦀".to_owned(),
        ascii: "x.example".to_owned(),
        path: "Überprüfung 証明書.pem".to_owned(),
    };
    for (schema, report) in reports(&texts) {
        for format in [Format::Text, Format::Html, Format::Json, Format::Junit] {
            let output = written(format, schema, &report, false);
            let unwrapped = output.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(unwrapped.contains(&texts.name), "{format:?}: {output}");
            assert!(unwrapped.contains(&texts.path), "{format:?}: {output}");
        }
    }
}
