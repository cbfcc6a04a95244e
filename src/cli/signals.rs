//! Signals: what was begun is taken away before the program ends.

use signal_hook::{consts::SIGINT, flag};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tempfile::NamedTempFile;

/// Temporary files that would be left behind.
static BEGUN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static WATCHED: Once = Once::new();
/// Whether the first Ctrl-C only asks to end soon.
static SOON: AtomicBool = AtomicBool::new(false);

/// A temporary file that neither an error nor a signal leaves behind.
pub(super) struct Begun(NamedTempFile);

/// Makes a temporary file with `make`.
pub(super) fn begin(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<Begun> {
    WATCHED.call_once(watch);
    // A signal waits until it is known.
    let mut begun = begun();
    let temporary = make()?;
    begun.insert(temporary.path().to_owned());
    Ok(Begun(temporary))
}

/// Leaves signals to a service, which ends by them in its own time.
#[cfg(feature = "mock-cloud")]
pub(super) fn leave() {
    WATCHED.call_once(|| ());
}

/// A flag that Ctrl-C sets: the first one asks to end soon and cleanly, the second one kills.
pub(super) fn interrupted(writes_file: bool) -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    SOON.store(true, Ordering::Relaxed);
    // With a file, whoever watches kills, and takes the file away before.
    match writes_file {
        true => WATCHED.call_once(watch),
        // The order counts: the flag is looked at before it is set.
        false => {
            flag::register_conditional_default(SIGINT, Arc::clone(&stop))?;
        }
    }
    flag::register(SIGINT, Arc::clone(&stop))?;
    Ok(stop)
}

/// No thread panics while it holds the list.
fn begun() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    BEGUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Without a watcher the program is as good, but for what a signal leaves behind.
#[cfg(unix)]
fn watch() {
    use signal_hook::{
        consts::{SIGHUP, SIGQUIT, SIGTERM, SIGXFSZ},
        iterator::Signals,
        low_level::emulate_default_handler,
    };
    // Once it is caught, a write over `ulimit -f` fails as on a full disk, and is told like that.
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
            // The lock is kept: nothing is begun any more.
            let begun = begun();
            for file in begun.iter() {
                // It may be complete and renamed by now.
                let _ = std::fs::remove_file(file);
            }
            // It ends the process, for each of these signals.
            let _ = emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
fn watch() {}

/// Whether whoever started the program wants it to live through the signal, as `nohup` does.
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
    pub(super) fn as_file(&self) -> &File {
        self.0.as_file()
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
