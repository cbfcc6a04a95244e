//! Third-party path validation cases, from the folder named by `POPCERT_CORPORA`.
//!
//! Every `*.jsonl` there whose rows have a `leaf` is a suite: one JSON object a line with
//! `id`, `leaf`, `intermediates`, `trust`, `time`, `expect`, and optionally `crls`, `policy`
//! and `needs`; paths are relative to the folder. Rows tagged `issuer-profile` are rules for
//! issuers and belong to `audit`; rows that need a CRL which is missing are not run.
//!
//! Known disagreements are in `tests/conformance/known-disagreements.json`, each with its
//! reason; an entry that no longer disagrees fails the test as well.

#![allow(clippy::print_stdout)] // The table is what the test is run for.

#[path = "support/needs.rs"]
mod needs;

use popcert::{
    Certificate, Crl, Time, certificates, crls,
    path::{PathRequest, PolicyInputs, Purpose, validate_path},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    panic::catch_unwind,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

#[derive(Debug, Default)]
struct Tally {
    agreed: usize,
    wrongly_accepted: usize,
    wrongly_rejected: usize,
    crashed: usize,
    not_judged: usize,
    slowest: Duration,
}

fn third_party_cases_agree() {
    let folder = std::env::var_os("POPCERT_CORPORA").map(PathBuf::from);
    let folder = folder.expect("a folder");
    let mut table: BTreeMap<String, Tally> = BTreeMap::new();
    let mut disagreements: BTreeMap<String, String> = BTreeMap::new();
    for suite in manifests(&folder) {
        let name = suite
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&suite).expect("a manifest is text");
        let tally = table.entry(name).or_default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let row: Value = serde_json::from_str(line).expect("a manifest has one object a line");
            match is_judged(&row) {
                true => run(&row, &folder, tally, &mut disagreements),
                false => tally.not_judged += 1,
            }
        }
    }
    print_table(&table);
    let known = known();
    let unknown: Vec<_> = disagreements
        .iter()
        .filter(|(id, _)| !known.contains(*id))
        .collect();
    let stale: Vec<_> = known
        .iter()
        .filter(|id| !disagreements.contains_key(*id))
        .collect();
    let suites_present: Vec<_> = table.keys().cloned().collect();
    let stale: Vec<_> = stale
        .into_iter()
        .filter(|id| {
            suites_present
                .iter()
                .any(|suite| id.starts_with(suite.as_str()))
        })
        .collect();
    assert!(
        unknown.is_empty(),
        "{} unknown disagreements: {unknown:#?}",
        unknown.len()
    );
    assert!(
        stale.is_empty(),
        "these known disagreements are none any more: {stale:#?}"
    );
}

fn manifests(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("POPCERT_CORPORA names a folder")
        .map(|entry| entry.expect("a folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            text.lines()
                .next()
                .is_some_and(|line| line.contains("\"leaf\""))
        })
        .collect();
    paths.sort();
    paths
}

/// Rules for issuers belong to `audit`, and without its CRLs a row means something else.
fn is_judged(row: &Value) -> bool {
    let needs: BTreeSet<&str> = strings(&row["needs"]).collect();
    let judged_elsewhere = needs.contains("issuer-profile") || needs.contains("ambiguous");
    let lacks_crl = needs.contains("crl") && row["crls"].is_null();
    !(judged_elsewhere || lacks_crl)
}

fn run(
    row: &Value,
    folder: &Path,
    tally: &mut Tally,
    disagreements: &mut BTreeMap<String, String>,
) {
    let needs: BTreeSet<&str> = strings(&row["needs"]).collect();
    let id = row["id"].as_str().expect("a row has an id").to_owned();
    let started = Instant::now();
    let verdict = catch_unwind(|| judge_row(row, folder, &needs));
    tally.slowest = tally.slowest.max(started.elapsed());
    match (row["expect"] == "accept", verdict) {
        (_, Err(_)) => {
            tally.crashed += 1;
            disagreements.insert(id, "crashed".into());
        }
        (true, Ok(Ok(()))) | (false, Ok(Err(_))) => tally.agreed += 1,
        (true, Ok(Err(why))) => {
            tally.wrongly_rejected += 1;
            disagreements.insert(id, format!("rejected: {why} ({})", row["note"]));
        }
        (false, Ok(Ok(()))) => {
            tally.wrongly_accepted += 1;
            disagreements.insert(id, format!("accepted ({})", row["note"]));
        }
    }
}

fn judge_row(row: &Value, folder: &Path, needs: &BTreeSet<&str>) -> Result<(), String> {
    let leaf = read(folder, &row["leaf"])?.swap_remove(0);
    let all = |key: &str| -> Result<Vec<Certificate>, String> {
        let mut all = Vec::new();
        for path in row[key].as_array().into_iter().flatten() {
            // What cannot be read cannot help either.
            all.extend(read(folder, path).unwrap_or_default());
        }
        Ok(all)
    };
    let (untrusted, anchors) = (all("intermediates")?, all("trust")?);
    let mut lists = Vec::new();
    for path in row["crls"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|_| needs.contains("crl"))
    {
        let path = folder.join(path.as_str().unwrap_or_default());
        let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
        for der in crls(&bytes, "crl").map_err(|error| error.to_string())? {
            lists.push(Crl::from_der(&der).map_err(|error| error.to_string())?);
        }
    }
    let at =
        Time::parse(row["time"].as_str().unwrap_or_default()).map_err(|error| error.to_string())?;
    let mut request = PathRequest::new(&leaf, &anchors, at);
    request.untrusted = &untrusted;
    request.crls = &lists;
    request.policy = policy(&row["policy"]);
    if needs.contains("eku") {
        request.purpose = Purpose::ServerAuth;
    }
    let validation = validate_path(&request);
    match validation.is_valid() {
        true => Ok(()),
        false => Err(format!("{:?}", validation.violations)),
    }
}

fn read(folder: &Path, path: &Value) -> Result<Vec<Certificate>, String> {
    let path = folder.join(path.as_str().unwrap_or_default());
    let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
    certificates(&bytes, &path.display().to_string())
        .map_err(|error| error.to_string())?
        .iter()
        .map(|found| Certificate::from_der(&found.der).map_err(|error| error.to_string()))
        .collect()
}

fn policy(inputs: &Value) -> PolicyInputs {
    let is_set = |key: &str| inputs[key] == true;
    let names = inputs["initial_policy_set"].as_str().unwrap_or("anyPolicy");
    let initial: Vec<_> = names
        .split(',')
        .filter(|name| *name != "anyPolicy")
        .map(|name| {
            policy_oid(name)
                .parse()
                .expect("a policy is a dotted identifier")
        })
        .collect();
    PolicyInputs {
        initial: (!initial.is_empty()).then_some(initial),
        require_explicit: is_set("initial_explicit_policy"),
        inhibit_any: is_set("initial_inhibit_any_policy"),
        inhibit_mapping: is_set("initial_policy_mapping_inhibit"),
    }
}

/// NIST's test policies by the names of its test suite, or any policy by its identifier.
fn policy_oid(name: &str) -> String {
    match name.strip_prefix("NIST-test-policy-") {
        Some(number) => format!("2.16.840.1.101.3.2.1.48.{number}"),
        None => name.to_owned(),
    }
}

fn strings(array: &Value) -> impl Iterator<Item = &str> {
    array
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn known() -> BTreeSet<String> {
    let text = include_str!("conformance/known-disagreements.json");
    let entries: Vec<Value> = serde_json::from_str(text).expect("the list is JSON");
    for entry in &entries {
        assert!(
            entry["reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty()),
            "{entry} has no reason"
        );
    }
    entries
        .iter()
        .filter_map(|entry| entry["id"].as_str().map(str::to_owned))
        .collect()
}

fn print_table(table: &BTreeMap<String, Tally>) {
    println!(
        "{:<24} {:>7} {:>9} {:>9} {:>8} {:>11} {:>9}",
        "suite", "agreed", "accepted!", "rejected!", "crashed", "not run", "slowest"
    );
    for (suite, tally) in table {
        println!(
            "{suite:<24} {:>7} {:>9} {:>9} {:>8} {:>11} {:>6} ms",
            tally.agreed,
            tally.wrongly_accepted,
            tally.wrongly_rejected,
            tally.crashed,
            tally.not_judged,
            tally.slowest.as_millis()
        );
    }
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[(&["corpora"], named![third_party_cases_agree])])
}
