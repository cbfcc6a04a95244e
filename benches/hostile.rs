//! What hostile inputs cost the program: `cargo bench --bench hostile [-- WORD…]`.
//!
//! Every kind makes its files near the limits; the built program is run on them, or its mock cloud is
//! sent them, and its processor time and its peak memory are compared with the target. A WORD selects the kinds whose names contain it,
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
#[path = "../tests/support/path.rs"]
mod path;
#[cfg(feature = "mock-cloud")]
#[path = "hostile/requests.rs"]
mod requests;
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

/// What the mock cloud may take for one request.
#[cfg(feature = "mock-cloud")]
const TARGET_OF_REQUEST: Cost = Cost {
    seconds: 1.0,
    ..TARGET
};

fn main() -> ExitCode {
    // Cargo says `--bench` to every benchmark.
    let words: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    println!("| kind | processor time (s) | peak memory (MiB) | exit code or status | |");
    println!("| --- | ---: | ---: | ---: | --- |");
    let kinds = KINDS.iter().filter(|kind| wanted(kind.name));
    let mut over = kinds.filter(|kind| !fits(kind)).count();
    #[cfg(feature = "mock-cloud")]
    {
        let all = requests::REQUESTS.iter().filter(|one| wanted(one.name));
        over += all.filter(|one| !request_fits(one)).count();
    }
    println!(
        "\n{over} over the target of {} s (a request: 1 s) and {} MiB",
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
    print_row(kind.name, &cost, code, fits);
    fits
}

/// The same for a request.
#[cfg(feature = "mock-cloud")]
fn request_fits(request: &requests::Request) -> bool {
    let (cost, status) = request.run();
    let fits = cost.is_within(&TARGET_OF_REQUEST) && status < 500;
    print_row(request.name, &cost, status.into(), fits);
    fits
}

fn print_row(name: &str, cost: &Cost, code: i32, fits: bool) {
    println!(
        "| {name} | {:.2} | {:.0} | {code} | {} |",
        cost.seconds,
        cost.mebibytes,
        if fits { "" } else { "over" }
    );
}
