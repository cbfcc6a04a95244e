//! Every format of every fault is what its readers expect: schemas, SARIF, JUnit, GitHub, HTML, pictures.

#![cfg(all(feature = "cli", feature = "mock"))]

use base64::{Engine as _, prelude::BASE64_STANDARD};
use popcert::mock::{self, KeyType, MockKey, Randomness, StringType, Template};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn faults() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/faults")
}

fn run(folder: &Path, arguments: &[String], more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(folder)
        .args(arguments)
        .args(more)
        .output()
        .expect("popcert runs")
}

/// Name, arguments and what is to fail, of each set.
fn sets() -> Vec<(String, Vec<String>, Vec<String>)> {
    let text = fs::read(faults().join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&text).expect("JSON");
    let strings = |value: &Value| {
        let all = value.as_array().expect("a list").iter();
        all.map(|one| one.as_str().expect("a string").to_owned())
            .collect()
    };
    let sets = manifest["sets"].as_array().expect("sets").iter();
    sets.map(|set| {
        let name = set["name"].as_str().expect("a name").to_owned();
        (name, strings(&set["arguments"]), strings(&set["fails"]))
    })
    .collect()
}

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/render/schema")
        .join(format!("{name}.json"));
    let committed = fs::read(&path).expect("a schema");
    let printed = run(&faults(), &["schema".into(), name.into()], &[]).stdout;
    assert!(
        committed == printed,
        "write it anew: popcert schema {name} > {}",
        path.display()
    );
    let schema = serde_json::from_slice(&committed).expect("JSON");
    jsonschema::validator_for(&schema).expect("a valid schema")
}

/// Checks what is written with these arguments against a schema.
fn follows(schema: &jsonschema::Validator, folder: &Path, arguments: &[String], more: &[&str]) {
    let output = run(folder, arguments, more);
    let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    if let Some(error) = schema.iter_errors(&value).next() {
        let place = error.instance_path().clone();
        panic!("{arguments:?} {more:?}: {error} at {place}");
    }
}

#[test]
fn json_follows_its_schema() {
    let line = schema("line");
    let commands = ["audit", "chain", "verify"].map(|command| (command, schema(command)));
    for (name, arguments, _) in sets() {
        let folder = faults().join(&name);
        let whole = commands.iter().find(|(name, _)| *name == arguments[0]);
        let whole = &whole.expect("a schema").1;
        let one = if arguments[0] == "verify" {
            whole
        } else {
            &line
        };
        for more in [&[][..], &["--all-findings"], &["--facts", "none"]] {
            follows(
                whole,
                &folder,
                &arguments,
                &[&["--format", "json"], more].concat(),
            );
            follows(
                one,
                &folder,
                &arguments,
                &[&["--format", "ndjson"], more].concat(),
            );
        }
    }
    let folder = faults().with_file_name("");
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (schema, command) in [
        (schema("diff"), "diff root.cer policy.cer"),
        (schema("diff"), "diff root.cer root.cer"),
        (schema("explain"), "explain"),
        (schema("explain"), "explain proof.common-name"),
        (schema("plan"), "plan --ca root.cer --cloud azure-dps"),
        (
            schema("plan"),
            "plan --ca faults/ca-expired/certificate.cer --cloud cumulocity --code 7d07a6a5",
        ),
        (
            schema("audit"),
            "audit root.cer verification-code.txt faults/ca-expired",
        ),
    ] {
        follows(&schema, &folder, &words(command), &["--format", "json"]);
    }
    // A schema that takes anything would prove nothing.
    assert!(!line.is_valid(&serde_json::json!({ "schema": "popcert/audit/1" })));
    let broken =
        serde_json::json!({ "schema": "popcert/audit/1", "tool": "popcert", "findings": 1 });
    assert!(!schema("verify").is_valid(&broken));
}

/// What is documented for scripts: one filter finds what makes a verdict bad, and nothing else.
#[test]
fn errors_are_found_by_their_severity_alone() {
    for (name, arguments, _) in sets() {
        for more in [&[][..], &["--all-findings"]] {
            let more = [&["--format", "ndjson"], more].concat();
            let output = run(&faults().join(&name), &arguments, &more);
            let result: Value = serde_json::from_slice(&output.stdout).expect("one line");
            let Some(findings) = result["findings"].as_array() else {
                continue;
            };
            let errors = findings.iter().filter(|one| one["severity"] == "error");
            let exit = i32::from(errors.count() > 0);
            assert_eq!(output.status.code(), Some(exit), "{name} {more:?}");
            for status in ["fail", "info", "undetermined"] {
                let of_it = findings.iter().filter(|one| one["status"] == status);
                let counted = match status {
                    "fail" => &result["checks"]["failed"],
                    status => &result["checks"][status],
                };
                assert_eq!(*counted, of_it.count(), "{name}: {status}");
            }
        }
    }
}

#[test]
fn sarif_is_sarif_and_names_what_failed() {
    for (name, arguments, _) in sets() {
        let printed = |format| {
            let more = ["--format", format, "--all-findings"];
            run(&faults().join(&name), &arguments, &more)
        };
        let (output, json) = (printed("sarif"), printed("ndjson").stdout);
        let text = output.stdout;
        let sarif: serde_sarif::sarif::Sarif = serde_json::from_slice(&text)
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", String::from_utf8_lossy(&text)));
        let run = &sarif.runs[0];
        let rules = run.tool.driver.rules.as_ref().expect("rules");
        assert_eq!(rules.len(), popcert::catalogue().len());
        let results = run.results.as_ref().expect("results");
        let reported: Vec<_> = results.iter().flat_map(|one| &one.rule_id).collect();
        let json: Value = serde_json::from_slice(&json).expect("one line");
        // What is merely unusual is told only beside a bad verdict.
        let is_told = |one: &&Value| {
            let is_bad = output.status.code() != Some(0);
            match one["status"].as_str() {
                Some("fail" | "ignored") => true,
                Some("info") => is_bad,
                _ => false,
            }
        };
        let findings = json["findings"].as_array();
        let expected: Vec<_> = findings.into_iter().flatten().filter(is_told).collect();
        assert_eq!(reported.len(), expected.len(), "{name}");
        for finding in expected {
            let id = finding["id"].as_str().expect("an id");
            assert!(reported.iter().any(|one| *one == id), "{name}: {id}");
        }
        for result in results {
            let message = result.message.text.as_deref().expect("a message");
            assert!(message.ends_with('.'), "{name}: {message}");
            let index = usize::try_from(result.rule_index.expect("an index")).expect("positive");
            assert_eq!(Some(&rules[index].id), result.rule_id.as_ref());
        }
    }
}

#[test]
fn a_healthy_proof_has_no_results_in_sarif() {
    let arguments = [
        "verify",
        "--ca",
        "CAcertificate.cer",
        "--proof",
        "ValidationCertification.cer",
        "--code",
        "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49",
        "--at",
        "2026-01-01T00:30:00Z",
    ];
    let folder = faults().join("..");
    let arguments: Vec<String> = arguments.map(str::to_owned).into();
    let sarif = run(&folder, &arguments, &["--format", "sarif"]).stdout;
    let sarif: Value = serde_json::from_slice(&sarif).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
    let because = "the CA is an Azure Sphere tenant CA";
    let properties = &sarif["runs"][0]["invocations"][0]["properties"];
    assert_eq!(properties["cloud_because"], because);
    let page = run(&folder, &arguments, &["--format", "html"]).stdout;
    let page = String::from_utf8(page).expect("text");
    let reason = format!("by the rules of azure-sphere; chosen as {because}");
    assert!(page.contains(&reason), "{page}");
    // There would be something to tell.
    let notes = run(&folder, &arguments, &["--format", "github"]).stdout;
    assert!(String::from_utf8_lossy(&notes).contains("::notice"));
}

#[test]
fn sarif_points_at_the_lines_of_the_certificate() {
    let folder = tempfile::tempdir().expect("a folder");
    let der = hostile();
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", der.clone()));
    let lines = pem.lines().count();
    fs::write(folder.path().join("a.cer"), &der).expect("written");
    fs::write(folder.path().join("a b.pem"), format!("# remark\n{pem}")).expect("written");
    let regions = |file: &str| -> Vec<Value> {
        let arguments = ["audit", file, "--at", "2001-01-01"].map(str::to_owned);
        let sarif = run(folder.path(), &arguments, &["--format", "sarif"]).stdout;
        let sarif: Value = serde_json::from_slice(&sarif).expect("JSON");
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        let place = |one: &Value| one["locations"][0]["physicalLocation"].clone();
        let places: Vec<_> = results.iter().map(place).collect();
        let uri = file.replace(' ', "%20");
        assert!(
            places
                .iter()
                .all(|one| one["artifactLocation"]["uri"] == uri)
        );
        places.iter().map(|one| one["region"].clone()).collect()
    };
    let whole = serde_json::json!({ "byteOffset": 0, "byteLength": der.len() });
    assert!(regions("a.cer").contains(&whole));
    let whole = serde_json::json!({ "startLine": 2, "endLine": lines + 1 });
    assert!(regions("a b.pem").contains(&whole));
}

fn pictures_of(set: &str) -> [String; 3] {
    let mut all = sets().into_iter();
    let (_, arguments, _) = all.find(|(name, ..)| name == set).expect("the set");
    ["svg", "dot", "mermaid"].map(|kind| {
        let output = run(&faults().join(set), &arguments, &["--picture", kind]);
        String::from_utf8(output.stdout).expect("text")
    })
}

#[test]
fn a_missing_issuer_is_drawn_dashed() {
    let [svg, dot, mermaid] = pictures_of("missing-intermediate");
    let name = "CN=MOCK Fault Intermediate CA";
    assert!(
        svg.contains("stroke-dasharray") && svg.contains(name),
        "{svg}"
    );
    let line = dot.lines().find(|line| line.contains(name));
    assert!(line.is_some_and(|line| line.contains("dashed")), "{dot}");
    assert!(dot.contains("missing -> n0"), "{dot}");
    assert!(
        mermaid.contains("style missing stroke:#d32f2f,stroke-dasharray"),
        "{mermaid}"
    );
    let [svg, dot, mermaid] = pictures_of("sound-chain");
    assert!(
        !svg.contains("dasharray") && !dot.contains("dashed"),
        "{svg}{dot}"
    );
    assert!(!mermaid.contains("missing"), "{mermaid}");
}

#[test]
fn a_path_is_drawn_up_to_its_anchor_though_a_signature_on_it_is_not_verified() {
    let [svg, dot, _] = pictures_of("curve-that-begins-like-another");
    assert!(svg.contains(">anchor</text>"), "{svg}");
    assert!(svg.contains("signature not verified"), "{svg}");
    assert!(
        dot.contains("n0 -> n1;"),
        "the anchor signs the intermediate: {dot}"
    );
}

#[test]
fn long_names_are_cut_in_the_middle() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("long.cer"), hostile()).expect("written");
    let arguments = [
        "chain",
        "long.cer",
        "--trust",
        "long.cer",
        "--at",
        "2026-01-01",
    ];
    let arguments: Vec<String> = arguments.map(str::to_owned).into();
    let svg = run(folder.path(), &arguments, &["--picture", "svg"]).stdout;
    let svg = String::from_utf8(svg).expect("text");
    let lines = svg.split("<text").skip(1);
    let cut = lines.filter(|line| line.contains('…') && line.contains(">CN="));
    assert_eq!(cut.count(), 1, "{svg}");
}

#[test]
fn quiet_prints_no_report_in_any_format() {
    for format in ["json", "ndjson", "sarif", "junit", "github", "html", "text"] {
        for set in ["sound", "sound-ca", "sound-chain"] {
            let (_, arguments, _) = sets()
                .into_iter()
                .find(|(name, ..)| name == set)
                .expect("the set");
            let more = ["--format", format, "--quiet"];
            let output = run(&faults().join(set), &arguments, &more);
            assert!(output.stdout.is_empty(), "{set} as {format}");
            assert!(output.stderr.is_empty(), "{set} as {format}");
        }
    }
}

/// The schema that OASIS publishes, as the crate serde-sarif carries it in its sources.
fn sarif_schema() -> jsonschema::Validator {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let sarif = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .expect("serde-sarif is a dependency of the tests");
    let manifest = Path::new(sarif["manifest_path"].as_str().expect("a path"));
    let schema = fs::read_to_string(manifest.with_file_name("src/schema.json"));
    // A `]` too many in its pattern of languages, which is then no regular expression of ECMA-262.
    let schema = schema.expect("the schema").replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    assert!(
        schema["title"]
            .as_str()
            .is_some_and(|title| title.contains("SARIF")),
        "another schema"
    );
    jsonschema::validator_for(&schema).expect("a valid schema")
}

#[test]
fn sarif_follows_the_published_schema() {
    let schema = sarif_schema();
    for (name, arguments, _) in sets() {
        let text = run(&faults().join(&name), &arguments, &["--format", "sarif"]).stdout;
        let value: Value = serde_json::from_slice(&text).expect("JSON");
        if let Some(error) = schema.iter_errors(&value).next() {
            panic!("{name}: {error} at {}", error.instance_path());
        }
    }
    assert!(!schema.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": [{}] })));
}

#[test]
fn an_unreadable_input_is_reported_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("page.cer"),
        "<html><body>Sign in</body></html>",
    )
    .expect("written");
    for (format, expected) in [
        ("sarif", "toolExecutionNotifications"),
        ("junit", "<error"),
        ("github", "::error file=page.cer"),
        ("html", "unreadable"),
        ("csv", "page.cer,unreadable,"),
        (
            "prometheus",
            "x509_cert_error{filename=\"page.cer\",filepath=\"page.cer\"} 1\n",
        ),
        ("prometheus", "\nx509_read_errors 1\n"),
        ("json", "\"error\""),
    ] {
        let output = run(
            folder.path(),
            &["audit".into(), "page.cer".into()],
            &["--format", format],
        );
        let text = String::from_utf8(output.stdout).expect("text");
        assert_eq!(output.status.code(), Some(3), "{format}");
        assert!(text.contains(expected), "{format}: {text}");
    }
}

#[test]
fn junit_counts_what_it_holds() {
    for (name, arguments, _) in sets() {
        let output = run(&faults().join(&name), &arguments, &["--format", "junit"]);
        let text = String::from_utf8(output.stdout).expect("text");
        let report = quick_junit::Report::deserialize_from_str(&text)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let suites = &report.test_suites;
        let sum = |count: fn(&quick_junit::TestSuite) -> usize| suites.iter().map(count).sum();
        let (tests, failures): (usize, usize) =
            (sum(|suite| suite.tests), sum(|suite| suite.failures));
        assert_eq!(failures > 0, output.status.code() == Some(1), "{name}");
        assert_eq!(failures, text.matches("<failure").count(), "{name}");
        assert_eq!(tests, text.matches("<testcase").count(), "{name}");
    }
}

#[test]
fn github_prints_one_line_per_failure() {
    for (name, arguments, fails) in sets() {
        let output = run(&faults().join(&name), &arguments, &["--format", "github"]);
        let text = String::from_utf8(output.stdout).expect("text");
        for id in &fails {
            assert!(text.contains(&format!("title={id}::")), "{name}: {text}");
        }
        assert!(
            text.lines().all(|line| line.starts_with("::")),
            "{name}: {text}"
        );
    }
}

/// A certificate whose names try to become markup, a workflow command or a terminal command.
fn hostile() -> Vec<u8> {
    let at = popcert::Time::parse("2026-01-01").expect("a date");
    let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "hostile").expect("a key");
    let text = "</title><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>\n::error::x\u{1b}[31m]]>{0}[a](b)";
    let name = mock::common_name(StringType::Utf8, text);
    let template = Template::new(&name, &name, &key, at).with(mock::basic_constraints(true, None));
    template.sign(&key).expect("a certificate")
}

#[test]
fn hostile_names_stay_text() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("hostile.cer"), hostile()).expect("written");
    let chain: Vec<String> = [
        "chain",
        "hostile.cer",
        "--trust",
        "hostile.cer",
        "--at",
        "2026-01-01",
    ]
    .map(str::to_owned)
    .into();
    let html =
        String::from_utf8(run(folder.path(), &chain, &["--format", "html"]).stdout).expect("text");
    assert!(
        html.matches("<script").count() == 1 && !html.contains("<img"),
        "{html}"
    );
    // RFC 4514 puts a backslash before each of them.
    assert!(html.contains("\\&lt;script\\&gt;"), "{html}");
    let svg =
        String::from_utf8(run(folder.path(), &chain, &["--picture", "svg"]).stdout).expect("text");
    assert!(
        svg.contains("\\&lt;script\\&gt;") && !svg.contains("<script"),
        "{svg}"
    );
    for more in [
        ["--format", "github"],
        ["--format", "text"],
        ["--format", "junit"],
        ["--picture", "dot"],
        ["--picture", "mermaid"],
    ] {
        let text = String::from_utf8(run(folder.path(), &chain, &more).stdout).expect("text");
        assert!(!text.contains('\u{1b}'), "{more:?}: {text}");
        assert!(
            !text.lines().any(|line| line.starts_with("::error::x")),
            "{more:?}: {text}"
        );
    }
    let junit = run(folder.path(), &chain, &["--format", "junit"]).stdout;
    quick_junit::Report::deserialize_from_str(&String::from_utf8(junit).expect("text"))
        .expect("JUnit");
}

#[test]
fn pages_load_nothing_and_run_only_the_script_that_their_policy_names() {
    for (name, arguments, fails) in sets() {
        let html =
            String::from_utf8(run(&faults().join(&name), &arguments, &["--format", "html"]).stdout)
                .expect("text");
        for forbidden in ["src=", "url(", "@import", "unsafe"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
        let links = html.matches("href=").count();
        assert_eq!(links, html.matches("<a href=\"#").count(), "{name}");
        for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
            let (begin, end) = (format!("<{element}>"), format!("</{element}>"));
            let parts: Vec<_> = html.split(&begin).collect();
            let [_, rest] = parts[..] else {
                panic!("{name} has one {element}")
            };
            let (text, _) = rest.split_once(&end).expect("the element ends");
            let hash = BASE64_STANDARD.encode(Sha256::digest(text));
            let policy = format!("{directive} 'sha256-{hash}'");
            assert!(html.contains(&policy), "{name}: {policy}");
        }
        for id in &fails {
            assert!(html.contains(&format!("<code>{id}</code>")), "{name}: {id}");
        }
        assert!(
            html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"),
            "{name}"
        );
    }
}

#[test]
fn completions_and_the_manual_name_every_command() {
    let commands = [
        "audit",
        "chain",
        "convert",
        "explain",
        "mock",
        "schema",
        "thumbprint",
        "verify",
    ];
    for arguments in [
        vec!["completions", "bash"],
        vec!["completions", "zsh"],
        vec!["completions", "fish"],
        vec!["completions", "powershell"],
        vec!["man"],
    ] {
        let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
        let text = String::from_utf8(run(&faults(), &arguments, &[]).stdout).expect("text");
        for command in commands {
            assert!(text.contains(command), "{arguments:?} without {command}");
        }
    }
}
