//! Signals that whoever runs the tests ignores, as `nohup` does: the programs they start inherit that.

use std::fs;

/// Whether a signal of that name would do nothing.
pub fn is_ignored(name: &str) -> bool {
    let number = match name {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "TERM" => 15,
        other => panic!("no signal {other} here"),
    };
    // Only Linux has the file; elsewhere the tests say that a signal had no effect.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| (mask >> (number - 1)) & 1 == 1)
}
