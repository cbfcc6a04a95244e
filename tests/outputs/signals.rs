//! Programs that meet a signal as the system delivers it.

use std::{fs, process::Command};

/// A command for that program, in which no signal is ignored.
///
/// Under `nohup` or in a shell's background a test inherits signals that are ignored, and so would
/// the program; `env` of GNU coreutils 8.31 and newer restores them, and then becomes the program.
pub fn with_default_signals(program: &str) -> Command {
    // Only Linux has the file; elsewhere the program inherits what there is.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    if ignored.is_none_or(|mask| mask & INTERRUPTING == 0) {
        return Command::new(program);
    }
    let mut command = Command::new("env");
    command.args(["--default-signal=HUP,INT,QUIT,TERM", program]);
    command
}

/// SIGHUP (1), SIGINT (2), SIGQUIT (3) and SIGTERM (15), as `SigIgn` counts them.
const INTERRUPTING: u64 = 1 | 1 << 1 | 1 << 2 | 1 << 14;
