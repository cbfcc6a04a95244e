//! Signals: temporary files are removed before the program ends.

use signal_hook::{consts::SIGINT, flag};
use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tempfile::NamedTempFile;

/// Temporary files to remove.
static BEGUN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static WATCHED: Once = Once::new();
/// Whether the next Ctrl-C asks a batch to end in good order instead of ending the process.
static SOON: AtomicBool = AtomicBool::new(false);

/// A temporary file that is removed on an error and on a signal.
pub(super) struct Begun(NamedTempFile);

/// Makes a temporary file with `make`.
pub(super) fn begin(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<Begun> {
    WATCHED.call_once(watch);
    // The lock is held, so that a signal cannot come between making the file and listing it.
    let mut begun = begun();
    let temporary = make()?;
    begun.insert(temporary.path().to_owned());
    Ok(Begun(temporary))
}

/// Leaves signals to the mock cloud, which ends its connections itself.
#[cfg(feature = "mock-cloud")]
pub(super) fn leave() {
    WATCHED.call_once(|| ());
}

/// A flag that the first Ctrl-C sets, to end in good order; the second one ends the process.
pub(super) fn interrupted(writes_file: bool) -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    SOON.store(true, Ordering::Relaxed);
    // With an output file the watcher ends the process, after it has removed the temporary file.
    match writes_file {
        true => WATCHED.call_once(watch),
        // Actions run in the order of registration: this one must see the flag before it is set.
        false => {
            flag::register_conditional_default(SIGINT, Arc::clone(&stop))?;
        }
    }
    flag::register(SIGINT, Arc::clone(&stop))?;
    Ok(stop)
}

/// The list stays usable after a panic: no operation on it can leave it half changed.
fn begun() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    BEGUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the thread that removes temporary files on signals. Where it cannot be started, a signal
/// leaves them behind, and nothing else changes.
#[cfg(unix)]
fn watch() {
    use signal_hook::{
        consts::{SIGHUP, SIGQUIT, SIGTERM, SIGXFSZ},
        iterator::Signals,
        low_level::emulate_default_handler,
    };
    // If the signal is caught, a write beyond `ulimit -f` fails as on a full disk, with an error.
    let _ = flag::register(SIGXFSZ, Arc::default());
    let wanted = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];
    let wanted = wanted.into_iter().filter(|signal| !is_ignored(*signal));
    let Ok(mut signals) = Signals::new(wanted) else {
        return;
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if signal == SIGINT && SOON.swap(false, Ordering::Relaxed) {
                continue;
            }
            // The lock is never released, so that no other temporary file is made.
            let begun = begun();
            for file in begun.iter() {
                // Fails if the file has been renamed meanwhile, which is fine.
                let _ = std::fs::remove_file(file);
            }
            // The default action of each of these signals ends the process.
            let _ = emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
fn watch() {}

/// Whether the parent process set the signal to be ignored, as `nohup` does.
#[cfg(unix)]
pub(super) fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

impl Begun {
    #[cfg(unix)]
    pub(super) fn as_file(&self) -> &std::fs::File {
        self.0.as_file()
    }

    /// Where it is until it has its name.
    #[cfg(feature = "mock")]
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Gives the file its name.
    pub(super) fn persist(self, target: &Path) -> io::Result<()> {
        let path = self.0.path().to_owned();
        let done = self.0.persist(target);
        begun().remove(&path);
        done.map(drop).map_err(|error| error.error)
    }
}

impl Write for Begun {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
