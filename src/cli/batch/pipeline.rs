//! Work done by several threads, and its results in the order of the inputs.

use crate::cli::exit::CliError;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Inputs are worked on in groups: handing one over costs next to nothing, and what many of
/// them need is done once.
const GROUP: usize = 64;
/// A group ends early when its inputs hold this much.
const GROUP_OCTETS: usize = 256 * 1024;
/// Results that are handed to the writer at once: each time may wake it.
const TOGETHER: usize = 16;
/// How often a group may do so before the writer comes to it; a file may give thousands of results.
const WAITING: usize = 4;
/// Whoever has nothing to do for this long hands on what is done.
const MOMENT: Duration = Duration::from_millis(2);
/// How often whoever waits looks up: for Ctrl-C, and to move the progress bar.
const TICK: Duration = Duration::from_millis(100);

/// Inputs in order, one at a time.
pub(super) trait Source: Iterator + Send + 'static {
    /// Whether somebody else may have to be waited for, now or later.
    fn is_stream(&self) -> bool;
    /// Whether taking the next one may mean to wait.
    fn may_wait(&self) -> bool;
    /// Octets that an input holds in memory.
    fn weight(item: &Self::Item) -> usize;
}

/// What the writer is told, in the order of the inputs.
pub(super) enum Event<A> {
    /// The next result.
    Answer(A),
    /// Nothing more is there yet: what was written can be handed on.
    Idle,
    /// Time has passed.
    Tick,
}

/// What is done with a group of inputs: any number of results are handed on, in order, until
/// that says that no more are wanted.
pub(super) type Work<I, A> = dyn Fn(Vec<I>, &mut dyn FnMut(A) -> bool) + Send + Sync;

type Write<'a, A> = &'a mut dyn FnMut(Event<A>) -> Result<(), CliError>;

/// A group, and where its results go.
type Task<I, A> = (Vec<I>, SyncSender<Vec<A>>);

/// Does `work` on all of `source` with `jobs` threads until `stop` is set; `write` gets the results.
///
/// Memory is bounded: the reader waits when workers are behind, workers when the writer is.
pub(super) fn run<S: Source, A: Send + 'static>(
    source: S,
    jobs: usize,
    work: Arc<Work<S::Item, A>>,
    stop: &Arc<AtomicBool>,
    write: Write<'_, A>,
) -> Result<(), CliError>
where
    S::Item: Send,
{
    // A read that waits cannot be interrupted, so it is never done by the thread that writes.
    if jobs == 1 && !source.is_stream() {
        return alone(source, &*work, stop, write);
    }
    // Detached on purpose: a reader may wait for its input long after the output was closed.
    let (task_sender, tasks) = sync_channel(jobs);
    let (order_sender, order) = sync_channel(2 * jobs);
    let tasks = Arc::new(Mutex::new(tasks));
    for _ in 0..jobs {
        let (tasks, work) = (Arc::clone(&tasks), Arc::clone(&work));
        thread::spawn(move || serve(&tasks, &*work));
    }
    let stopped = Arc::clone(stop);
    thread::spawn(move || read(source, &stopped, &task_sender, &order_sender));
    write_in_order(&order, stop, write)
}

/// One thread, one group after another.
fn alone<S: Source, A>(
    mut source: S,
    work: &Work<S::Item, A>,
    stop: &AtomicBool,
    write: Write<'_, A>,
) -> Result<(), CliError> {
    while let Some(group) = group(&mut source, stop) {
        let mut done = Ok(());
        work(group, &mut |answer| {
            if done.is_ok() {
                done = write(Event::Answer(answer));
            }
            done.is_ok() && !stop.load(Ordering::Relaxed)
        });
        done?;
    }
    Ok(())
}

/// The next inputs, as far as they can be had without waiting; `None` at the end.
fn group<S: Source>(source: &mut S, stop: &AtomicBool) -> Option<Vec<S::Item>> {
    let (mut group, mut octets) = (Vec::new(), 0);
    while group.len() < GROUP && octets < GROUP_OCTETS && !stop.load(Ordering::Relaxed) {
        if !group.is_empty() && source.may_wait() {
            break;
        }
        let Some(item) = source.next() else { break };
        octets += S::weight(&item);
        group.push(item);
    }
    (!group.is_empty()).then_some(group)
}

/// Groups inputs, and tells the writer where to wait for the results of each group.
fn read<S: Source, A>(
    mut source: S,
    stop: &AtomicBool,
    tasks: &SyncSender<Task<S::Item, A>>,
    order: &SyncSender<Receiver<Vec<A>>>,
) {
    while let Some(group) = group(&mut source, stop) {
        let (answers, results) = sync_channel(WAITING);
        // Nobody listens any more when the output was closed.
        if order.send(results).is_err() || tasks.send((group, answers)).is_err() {
            return;
        }
    }
}

/// Works on one group after another.
fn serve<I, A>(tasks: &Mutex<Receiver<Task<I, A>>>, work: &Work<I, A>) {
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((group, answers)) = task else { return };
        let (mut told, mut wanted, mut since) = (Vec::new(), true, Instant::now());
        work(group, &mut |answer| {
            told.push(answer);
            if told.len() == TOGETHER || since.elapsed() > MOMENT {
                wanted = wanted && answers.send(std::mem::take(&mut told)).is_ok();
                since = Instant::now();
            }
            wanted
        });
        if !wanted {
            return;
        }
        if !told.is_empty() && answers.send(told).is_err() {
            return;
        }
    }
}

fn write_in_order<A>(
    order: &Receiver<Receiver<Vec<A>>>,
    stop: &AtomicBool,
    write: Write<'_, A>,
) -> Result<(), CliError> {
    while let Some(group) = next(order, stop, true, write)? {
        while let Some(answers) = next(&group, stop, false, write)? {
            for answer in answers {
                write(Event::Answer(answer))?;
            }
        }
    }
    Ok(())
}

/// What is received next, `None` at the end. After Ctrl-C no new group is waited for.
fn next<T, A>(
    from: &Receiver<T>,
    stop: &AtomicBool,
    new_group: bool,
    write: Write<'_, A>,
) -> Result<Option<T>, CliError> {
    match from.recv_timeout(MOMENT) {
        Ok(value) => return Ok(Some(value)),
        Err(RecvTimeoutError::Disconnected) => return Ok(None),
        Err(RecvTimeoutError::Timeout) => write(Event::Idle)?,
    }
    loop {
        match from.recv_timeout(TICK) {
            Ok(value) => return Ok(Some(value)),
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) if new_group && stop.load(Ordering::Relaxed) => {
                return Ok(None);
            }
            Err(RecvTimeoutError::Timeout) => write(Event::Tick)?,
        }
    }
}
