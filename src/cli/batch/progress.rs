//! A bar with rate and time left, for a batch that takes over a second, on a terminal only.
//!
//! How many inputs there are is counted on a thread of its own, without opening any: the batch
//! never waits for it.

use crate::cli::input_options::{BatchArgs, InputFormat};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A batch that ends sooner shows no bar: it would only flicker.
const SOON: Duration = Duration::from_secs(1);
const WITH_END: &str = "{wide_bar} {human_pos} of {human_len}, {msg}";
const WITHOUT_END: &str = "{spinner} {human_pos}, {msg}";

/// How far the batch is, shown on standard error.
pub(super) struct Progress {
    wanted: bool,
    began: Instant,
    done: u64,
    bar: Option<ProgressBar>,
    inputs: Inputs,
    /// How many inputs there are; 0 as long as nobody has counted.
    total: Arc<AtomicU64>,
}

/// What is counted.
#[derive(Clone)]
struct Inputs {
    paths: Vec<PathBuf>,
    list: Option<PathBuf>,
    streams: bool,
}

impl Progress {
    /// `wanted` is whether standard error is a terminal and nothing speaks against a bar.
    pub(super) fn new(args: &BatchArgs, wanted: bool) -> Self {
        Self {
            wanted,
            began: Instant::now(),
            done: 0,
            bar: None,
            inputs: Inputs {
                paths: args.paths.clone(),
                list: args.files_from.clone(),
                streams: args.input == InputFormat::Ndjson,
            },
            total: Arc::default(),
        }
    }

    /// One more input is done.
    pub(super) fn advance(&mut self) {
        self.done += 1;
    }

    /// Shows the bar when it is time, and moves it.
    pub(super) fn tick(&mut self) {
        if !self.wanted {
            return;
        }
        if self.bar.is_none() && self.began.elapsed() > SOON {
            self.bar = Some(self.begin());
        }
        if let Some(bar) = &self.bar {
            let total = self.total.load(Ordering::Relaxed);
            // The count has arrived: from a spinner to a bar with an end.
            if total > 0 && bar.length().is_none() {
                bar.set_length(total);
                bar.set_style(style(WITH_END));
            }
            bar.set_message(self.words(total));
            bar.set_position(self.done);
        }
    }

    /// The text behind the bar: rate and time left, over the whole batch; the bar itself began
    /// late.
    fn words(&self, total: u64) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        // Precision is lost above 2^53 inputs.
        let rate = self.done as f64 / seconds;
        let mut words = format!("{rate:.0} a second");
        if total > self.done && rate > 0.0 {
            let left = Duration::from_secs_f64((total - self.done) as f64 / rate);
            words.push_str(&format!(", {} left", HumanDuration(left)));
        }
        words
    }

    /// The bar, still without an end, and the thread that counts.
    fn begin(&self) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
            .with_style(style(WITHOUT_END))
            .with_elapsed(self.began.elapsed());
        let (inputs, total) = (self.inputs.clone(), Arc::clone(&self.total));
        // Nobody waits for it; the bar knows its end when it does.
        thread::spawn(move || total.store(inputs.count().unwrap_or(0), Ordering::Relaxed));
        bar
    }

    /// Lets `print` write to standard error without the bar in its way.
    pub(super) fn aside(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Inputs {
    /// Counts files without opening them; `None` for a stream, whose end nobody knows.
    fn count(&self) -> Option<u64> {
        let listed = self.list.as_deref().map_or(Some(0), lines);
        let paths = self.paths.iter().map(|path| match self.streams {
            true => lines(path),
            false => Some(files(path)),
        });
        paths.chain([listed]).sum()
    }
}

/// The files of a folder and those below it, or 1 for anything else. Links are not followed, as
/// in the walk itself.
fn files(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else {
        return 1;
    };
    let counts = entries.flatten().map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => files(&entry.path()),
        _ => 1,
    });
    counts.sum()
}

/// Names or records in a file; names end with NUL or with the line. `None` for standard input,
/// and for a file that cannot be read: the batch itself reports that.
fn lines(path: &Path) -> Option<u64> {
    if path == Path::new("-") {
        return None;
    }
    let mut file = BufReader::new(File::open(path).ok()?);
    let (mut nuls, mut ends) = (0, 0);
    loop {
        let part = file.fill_buf().ok()?;
        if part.is_empty() {
            return Some(if nuls > 0 { nuls } else { ends });
        }
        // Which of the two separates is known at the end only, so both are counted.
        for byte in part {
            nuls += u64::from(*byte == 0);
            ends += u64::from(*byte == b'\n');
        }
        let read = part.len();
        file.consume(read);
    }
}
