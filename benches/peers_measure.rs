//! Commands, and how long they take in turn.

use super::{AT, POPCERT, openssl::Openssl};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

/// A command, how many certificates it handles, and how long it took in each round.
pub struct Entry {
    pub name: String,
    pub commands: Vec<Vec<String>>,
    pub certificates: usize,
    pub seconds: Vec<f64>,
}

pub fn entry(name: &str, certificates: usize, commands: Vec<Vec<String>>) -> Entry {
    Entry {
        name: name.to_owned(),
        commands,
        certificates,
        seconds: Vec::new(),
    }
}

pub fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

/// `popcert chain` over a fleet's folder.
pub fn chain(folder: &Path, jobs: &str) -> Vec<String> {
    let [der, ca] = ["devices", "ca.pem"].map(|name| folder.join(name).display().to_string());
    let more = ["--at", AT, "--format", "ndjson", "--jobs", jobs];
    words(
        [POPCERT, "chain", &der, "--trust", &ca]
            .into_iter()
            .chain(more),
    )
}

/// The PEM files of a fleet, in order.
pub fn files(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut files: Vec<String> = fs::read_dir(folder.join("devices-pem"))?
        .map(|entry| entry.map(|entry| entry.path().display().to_string()))
        .collect::<Result<_, _>>()?;
    files.sort();
    Ok(files)
}

/// Whether the command could be run and found all in order.
pub fn run(command: &[String]) -> bool {
    let status = Command::new(&command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// One command after another, again and again, so that a slow moment hits all of them.
pub fn measure(entries: &mut Vec<Entry>, rounds: usize) {
    entries.retain(|entry| {
        let works = run(&entry.commands[0]);
        if !works {
            println!("left out: `{}` does not work here", entry.name);
        }
        works
    });
    for _ in 0..rounds {
        for entry in &mut *entries {
            let started = Instant::now();
            assert!(
                entry.commands.iter().all(|command| run(command)),
                "{}",
                entry.name
            );
            entry.seconds.push(started.elapsed().as_secs_f64());
        }
    }
}

/// The middle, the least and the most.
pub fn spread(values: impl IntoIterator<Item = f64>) -> [f64; 3] {
    let mut all: Vec<f64> = values.into_iter().collect();
    all.sort_by(f64::total_cmp);
    let last = all.len() - 1;
    [all[last.div_ceil(2)], all[0], all[last]]
}

/// Certificates a second in the middle, in the slowest and in the fastest round.
pub fn rates(entry: &Entry) -> [f64; 3] {
    let rate = |seconds: &f64| entry.certificates as f64 / seconds;
    spread(entry.seconds.iter().map(rate))
}

/// How many times faster one was than another, round by round: the middle, the worst and the best.
pub fn ratio(entry: &Entry, reference: &Entry) -> [f64; 3] {
    let rounds = entry.seconds.iter().zip(&reference.seconds);
    let scale = entry.certificates as f64 / reference.certificates as f64;
    spread(rounds.map(|(own, reference)| scale * reference / own))
}

/// A line an entry, with a column for each `openssl` that it is compared with.
pub fn table(what: &str, entries: &[Entry], openssls: &[Openssl]) {
    let references = openssls.iter().filter_map(|one| {
        let entry = entries.iter().find(|entry| entry.name == one.entry())?;
        Some((one, entry))
    });
    let references: Vec<_> = references.collect();
    let titles = references
        .iter()
        .map(|(one, _)| format!(" against {} |", one.version));
    println!(
        "| command | {what} | slowest to fastest |{}",
        titles.collect::<String>()
    );
    println!(
        "| --- | ---: | ---: |{}",
        " ---: |".repeat(references.len())
    );
    for entry in entries {
        let [middle, slow, fast] = rates(entry);
        let ratios = references.iter().map(|(_, reference)| {
            let [middle, ..] = ratio(entry, reference);
            format!(" {middle:.2} |")
        });
        let (name, ratios) = (&entry.name, ratios.collect::<String>());
        println!("| {name} | {middle:.0} | {slow:.0} to {fast:.0} |{ratios}");
    }
}
