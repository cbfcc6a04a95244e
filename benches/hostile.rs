//! What hostile inputs cost the program: `cargo bench --bench hostile [-- WORD…]`.
//!
//! Every kind makes its files near the limits; the built program is run on them, and its processor
//! time and its peak memory are compared with the target. A WORD selects the kinds whose names contain it,
//! and the variable `POPCERT` names another program to run, to compare with.

#![allow(clippy::print_stdout)] // The table is the purpose.

#[path = "hostile/kinds.rs"]
mod kinds;
#[allow(dead_code)] // The tests use more of it.
#[path = "../tests/hostile/crls.rs"]
mod lists;
#[path = "hostile/made.rs"]
mod made;
#[path = "hostile/measure.rs"]
mod measure;
#[allow(dead_code)] // The tests use more of it.
#[path = "../tests/hostile/sets.rs"]
mod sets;

use kinds::{KINDS, Kind};
use measure::Cost;
use std::process::ExitCode;

/// What any input within the limits may cost at most.
const TARGET: Cost = Cost {
    seconds: 2.0,
    mebibytes: 256.0,
};

fn main() -> ExitCode {
    // Cargo says `--bench` to every benchmark.
    let words: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted =
        |kind: &&Kind| words.is_empty() || words.iter().any(|word| kind.name.contains(word));
    println!("| kind | processor time (s) | peak memory (MiB) | exit code | |");
    println!("| --- | ---: | ---: | ---: | --- |");
    let over = KINDS
        .iter()
        .filter(wanted)
        .filter(|kind| !fits(kind))
        .count();
    println!(
        "\n{over} over the target of {} s and {} MiB",
        TARGET.seconds, TARGET.mebibytes
    );
    ExitCode::from(u8::from(over > 0))
}

/// Whether a kind's cost is within the target; its row is printed.
fn fits(kind: &Kind) -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder");
    (kind.make)(folder.path());
    let (cost, code) = measure::run(folder.path(), kind.arguments);
    let fits = cost.is_within(&TARGET) && kind.codes.contains(&code);
    println!(
        "| {} | {:.2} | {:.0} | {code} | {} |",
        kind.name,
        cost.seconds,
        cost.mebibytes,
        if fits { "" } else { "over" }
    );
    fits
}
