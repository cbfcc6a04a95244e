//! Processor time and peak memory of a command, as Linux counts them.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What a run took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    pub seconds: f64,
    pub mebibytes: f64,
}

impl Cost {
    pub fn is_within(&self, target: &Self) -> bool {
        self.seconds <= target.seconds && self.mebibytes <= target.mebibytes
    }
}

/// Whoever takes longer is stopped.
const PATIENCE: Duration = Duration::from_secs(60);

/// `popcert` with those arguments in that folder: its cost, and its exit code (-1 if it was killed).
pub fn run(folder: &Path, arguments: &[&str]) -> (Cost, i32) {
    let built = || env!("CARGO_BIN_EXE_popcert").into();
    let mut child = Command::new(env::var_os("POPCERT").unwrap_or_else(built))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("popcert can be run");
    let (mut cost, started) = (Cost::default(), Instant::now());
    // Its memory is read until it has ended, its time from what it leaves until it is waited for.
    while let Some(state) = look(child.id(), &mut cost)
        && state != 'Z'
    {
        if started.elapsed() > PATIENCE {
            child.kill().expect("a child can be killed");
        }
        thread::sleep(Duration::from_millis(1));
    }
    let status = child.wait().expect("a child can be waited for");
    (cost, status.code().unwrap_or(-1))
}

/// What a process that runs has taken so far.
#[cfg(feature = "mock-cloud")]
pub fn of(process: u32) -> Cost {
    let mut cost = Cost::default();
    look(process, &mut cost);
    cost
}

/// Updates the cost of a process and returns its state; `None` where there is no `/proc`.
fn look(process: u32, cost: &mut Cost) -> Option<char> {
    /// `sysconf(_SC_CLK_TCK)`, which is the same on every Linux that programs see.
    const TICKS: f64 = 100.0;
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<f64>().ok());
    if let Some(peak) = peak {
        cost.mebibytes = cost.mebibytes.max(peak / 1024.0);
    }
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // proc_pid_stat(5): the state is the third field, utime and stime are the 14th and the 15th.
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<_> = after_name.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    cost.seconds = (ticks(11)? + ticks(12)?) / TICKS;
    fields.first()?.chars().next()
}
