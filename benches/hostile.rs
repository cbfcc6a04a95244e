//! What hostile sets of certificates cost: `cargo bench --bench hostile`.
//!
//! Of each kind the largest set that a file of 16 MiB has room for, and one of half the size: the
//! processor time of a judgement, reading the certificates included, and how much more the larger
//! takes than the smaller (twice as much is linear).

#![allow(clippy::print_stdout)] // The table is what it is run for.

use popcert::{
    AnchorTrust, Certificate, PathRequest, PolicyInputs, Purpose, Verified, judge_after,
};
use std::time::{Duration, Instant};

#[allow(dead_code)] // The tests use more of it.
#[path = "../tests/hostile/sets.rs"]
mod sets;

use sets::{Form, Set, at};

/// Makes a set of one kind, by its size in thousandths of the largest.
type Make = fn(usize) -> Set;

const KINDS: &[(&str, Make)] = &[
    ("look-alikes", |size| sets::look_alikes(size)),
    ("self-issued certificates", |size| {
        sets::self_issued(size * 4)
    }),
    ("mesh without a way out", |size| {
        sets::mesh(32 * size / 1000, false)
    }),
    ("host names and constraints", |size| {
        constrained(Form::Host, size * 55)
    }),
    ("mailboxes and constraints", |size| {
        constrained(Form::Mailbox, size * 50)
    }),
    ("URIs and constraints", |size| {
        constrained(Form::Uri, size * 45)
    }),
    ("addresses and constraints", |size| {
        constrained(Form::Address, size * 80)
    }),
    ("directory names and constraints", |size| {
        constrained(Form::Directory, size * 30)
    }),
    ("names and constraints on each level", |size| {
        sets::tower(9 * size / 1000, 40_000)
    }),
    ("long mailboxes", |size| {
        let address = [&[b'a'; 8000][..], b"@a.example"].concat();
        let names = vec![popcert::mock::general_name(1, &address); size * 130 / 1000];
        sets::constrained(
            &sets::name("leaf"),
            &names,
            &sets::subtrees(Form::Mailbox, size * 50),
        )
    }),
    ("long name, many subtrees", |size| {
        sets::long_name('\u{e9}', size * 500, size * 30)
    }),
    ("long name that grows", |size| {
        sets::long_name('\u{fdfa}', size * 340, size * 30)
    }),
    ("marks on one letter", |size| {
        sets::long_name('\u{301}', size * 500, size * 30)
    }),
    ("policies", |size| sets::policies(size * 100, 0)),
    ("policies and mappings", |size| sets::policies(size * 2, 25)),
    ("mappings to and fro", |size| {
        sets::policies(size * 240 / 1000, 240)
    }),
    ("large message, many issuers", |size| {
        sets::large_leaf(size * 14_000, size)
    }),
];

fn main() {
    // A test run of all targets asks benchmarks for nothing.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!(
        "{:34} {:>10} {:>10} {:>10} {:>6}",
        "kind", "octets", "half", "whole", "ratio"
    );
    for (kind, make) in KINDS {
        let (half, _) = cost(&make(500));
        let (whole, octets) = cost(&make(1000));
        let ratio = whole.as_secs_f64() / half.as_secs_f64().max(1e-6);
        println!("{kind:34} {octets:10} {half:10.1?} {whole:10.1?} {ratio:6.2}");
    }
}

fn constrained(form: Form, count: usize) -> Set {
    let (names, subtrees) = (sets::names(form, count, "a"), sets::subtrees(form, count));
    sets::constrained(&sets::name("leaf"), &names, &subtrees)
}

/// Processor time and octets of a judgement from the bytes on.
fn cost(set: &Set) -> (Duration, usize) {
    let start = processor_time();
    let read = |one: &Certificate| Certificate::from_der(one.der()).expect("a certificate");
    let leaf = read(&set.leaf);
    let untrusted: Vec<_> = set.untrusted.iter().map(read).collect();
    let request = PathRequest {
        leaf: &leaf,
        untrusted: &untrusted,
        anchors: &set.anchors,
        crls: &[],
        at: at(),
        purpose: Purpose::Any,
        anchor_trust: AnchorTrust::NameAndKey,
        policy: PolicyInputs::default(),
    };
    let issuers = set.anchors.iter().chain(&untrusted);
    let verified = Verified::of([&leaf].into_iter(), issuers);
    let judgement = judge_after(&verified, &request);
    let spent = processor_time().saturating_sub(start);
    drop(judgement);
    let octets = untrusted.iter().map(|one| one.der().len()).sum::<usize>();
    (spent, octets + leaf.der().len())
}

/// Of this thread, where the system tells; else the time of day, from the first question on.
fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(
        || START.get_or_init(Instant::now).elapsed(),
        Duration::from_nanos,
    )
}
