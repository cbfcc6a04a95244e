//! The command that signs as a process: how long it may take, what it prints, and that nothing of it is left.

use crate::error::{Error, ErrorKind, Result};
use std::{
    fs,
    io::{self, Read, Write},
    mem,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

/// Octets of output: a signature of RSA with 8,192 bits, in hex and JSON, takes 2 KiB.
const MAX_OUTPUT: usize = 64 * 1024;
/// Octets of the command's own words that are kept, its last ones.
const MAX_WORDS: usize = 1000;
/// How long output is waited for when the command has ended: another process may hold its end of the pipe.
const GRACE: Duration = Duration::from_secs(2);

/// What a command did.
pub(super) struct Ran {
    pub(super) status: ExitStatus,
    pub(super) output: Vec<u8>,
    errors: Vec<u8>,
}

impl Ran {
    /// The command's own words, in one line.
    pub(super) fn words(&self) -> String {
        let text = String::from_utf8_lossy(&self.errors);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        match lines.collect::<Vec<_>>().join(" / ") {
            none if none.is_empty() => "; it said nothing on standard error".into(),
            words => format!("; it said: {words}"),
        }
    }
}

/// Runs a command with that input, for so long at most.
pub(super) fn run(command: &str, given: Vec<u8>, limit: Duration) -> Result<Ran> {
    let failed = |cause| Error::io("the command that signs", "start", cause);
    let mut child = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that has what it needs may not read its input.
        thread::spawn(move || stdin.write_all(&given));
    }
    let output = child.stdout.take().map(|pipe| {
        // An octet too many is enough.
        Reading::start(pipe, |kept| kept.len() <= MAX_OUTPUT)
    });
    let errors = child.stderr.take().map(|pipe| {
        Reading::start(pipe, |kept| {
            // The cause of a failure stands at the end.
            kept.drain(..kept.len().saturating_sub(MAX_WORDS));
            true
        })
    });
    let status = wait(&mut child, Instant::now() + limit)?;
    let end = Instant::now() + GRACE;
    let [output, errors] =
        [output, errors].map(|reading| reading.map_or_else(Vec::new, |reading| reading.taken(end)));
    let ran = Ran {
        status: status.unwrap_or_default(),
        output,
        errors,
    };
    if status.is_none() {
        let message = format!(
            "the command that signs did not end within {} s and was stopped{}",
            limit.as_secs(),
            ran.words()
        );
        return Err(Error::new(ErrorKind::Limit, message)
            .with_hint("give it longer with `--sign-timeout 10m`, if it waits for somebody"));
    }
    if ran.output.len() > MAX_OUTPUT {
        let message = format!("the command that signs printed more than {MAX_OUTPUT} octets");
        return Err(
            Error::new(ErrorKind::Limit, message).with_hint("let it print the signature alone")
        );
    }
    Ok(ran)
}

/// The command in the system's shell.
#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// The command in the system's shell, which has quoting of its own.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut shell = Command::new("cmd");
    shell
        .args(["/D", "/S", "/C"])
        .raw_arg(format!("\"{command}\""));
    shell
}

/// Waits for the end of the command; `None` if it had to be stopped.
fn wait(child: &mut Child, end: Instant) -> Result<Option<ExitStatus>> {
    let failed = |cause| Error::io("the command that signs", "wait for", cause);
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            stop(child);
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Ends the shell and what it started, which would go on otherwise: a shell passes no signal on.
fn stop(child: &mut Child) {
    let started = descendants(child.id());
    // It may have ended just now.
    let _ = child.kill();
    let _ = child.wait();
    if !started.is_empty() {
        let numbers = started.iter().map(ToString::to_string);
        let mut kill = Command::new("sh");
        kill.args(["-c", "kill -KILL \"$@\" 2>/dev/null", "sh"])
            .args(numbers);
        let _ = kill.status();
    }
}

/// The processes that a process started, and those that these started.
fn descendants(of: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![of];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        for (process, its) in &parents {
            if *its == parent && !found.contains(process) {
                found.push(*process);
            }
        }
        at += 1;
    }
    found.split_off(1)
}

/// Every process with its parent (proc_pid_stat(5)); none on a system that has no such folder.
fn parents() -> Vec<(u32, u32)> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pair = |folder: fs::DirEntry| {
        let process = folder.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(folder.path().join("stat")).ok()?;
        // The second field, a name in parentheses, may contain anything.
        let (_, fields) = stat.rsplit_once(')')?;
        let parent = fields.split_whitespace().nth(1)?.parse().ok()?;
        Some((process, parent))
    };
    folders.filter_map(pair).collect()
}

/// A pipe that is read in the background.
struct Reading {
    kept: Arc<Mutex<Vec<u8>>>,
    /// Closed at the end of the pipe.
    open: Receiver<()>,
}

impl Reading {
    /// Reads to the end, or until `keep`, which may drop some of what was read, has enough.
    fn start(mut pipe: impl Read + Send + 'static, keep: fn(&mut Vec<u8>) -> bool) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (sender, open) = mpsc::channel();
        let reading = Self {
            kept: Arc::clone(&kept),
            open,
        };
        thread::spawn(move || {
            let _open = sender;
            let mut buffer = [0; 4096];
            loop {
                match pipe.read(&mut buffer) {
                    Ok(count @ 1..) => {
                        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                        kept.extend_from_slice(&buffer[..count]);
                        if !keep(&mut kept) {
                            return;
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    // What was read before an error is all there is.
                    Ok(_) | Err(_) => return,
                }
            }
        });
        reading
    }

    /// What was read, at the latest at `end`: another process may hold the pipe open when the command has ended.
    fn taken(self, end: Instant) -> Vec<u8> {
        let _ = self
            .open
            .recv_timeout(end.saturating_duration_since(Instant::now()));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut *kept)
    }
}
