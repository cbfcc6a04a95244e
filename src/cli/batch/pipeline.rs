//! Several threads that read and evaluate, and one that writes in the order of the inputs.
//!
//! A reader groups inputs and puts each group into two queues: one for the workers, one that
//! gives the writer the order in which to wait for the groups' answers. All queues are bounded:
//! memory stays flat however many inputs there are, and a slow output slows the reader. Results
//! are in the order of the inputs whatever the number of threads.

use super::{
    evaluator::{Evaluator, Worker},
    input::Input,
    result_writer::{Answer, ResultWriter},
    source::Inputs,
};
use crate::cli::exit::CliError;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SendError, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Inputs of a group. Handing one over costs next to nothing per input then, and what many of
/// them need (the decoded issuer, its key's tables) is done once.
const GROUP: usize = 64;
/// Octets of records in memory at which a group ends early.
const GROUP_OCTETS: usize = 256 * 1024;
/// Answers that are handed to the writer at once: each time may wake its thread.
const TOGETHER: usize = 16;
/// How often a group may do so before the writer comes to it; a file may give thousands of answers.
const WAITING: usize = 4;
/// How long a worker keeps answers back, and the writer its output, while nothing more comes:
/// with a slow stream each result is seen at once.
const MOMENT: Duration = Duration::from_millis(2);
/// How often whoever waits looks up: for Ctrl-C, and to move the progress bar.
const TICK: Duration = Duration::from_millis(100);

/// A group, and where its answers go.
type Task = (Vec<Input>, SyncSender<Vec<Answer>>);

/// Does all inputs with `jobs` threads, until `stop` is set.
///
/// Memory is bounded: the reader waits when workers are behind, workers when the writer is.
pub(super) fn run<E: Evaluator>(
    inputs: Inputs,
    jobs: usize,
    worker: Worker<E>,
    stop: &Arc<AtomicBool>,
    writer: &mut ResultWriter<'_>,
) -> Result<(), CliError> {
    // A read that waits cannot be interrupted, so it is never done by the thread that writes.
    if jobs == 1 && !inputs.is_stream() {
        return run_alone(inputs, &worker, stop, writer);
    }
    // Detached on purpose: a reader may wait for its input long after the output was closed.
    // One group waits for each worker: enough that none is ever idle, and no more memory than
    // that.
    let (task_sender, tasks) = sync_channel(jobs);
    let (order_sender, order) = sync_channel(2 * jobs);
    let (tasks, worker) = (Arc::new(Mutex::new(tasks)), Arc::new(worker));
    for _ in 0..jobs {
        let (tasks, worker) = (Arc::clone(&tasks), Arc::clone(&worker));
        thread::spawn(move || work(&tasks, &worker));
    }
    let stopped = Arc::clone(stop);
    thread::spawn(move || read(inputs, &stopped, &task_sender, &order_sender));
    write_in_order(&order, stop, writer)
}

/// One thread, one group after another.
fn run_alone<E: Evaluator>(
    mut inputs: Inputs,
    worker: &Worker<E>,
    stop: &AtomicBool,
    writer: &mut ResultWriter<'_>,
) -> Result<(), CliError> {
    while let Some(group) = next_group(&mut inputs, stop) {
        for mut part in worker.parts(group) {
            for answer in worker.answers(&mut part) {
                writer.write(answer)?;
                if stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The next inputs, as far as they can be had without waiting; `None` at the end.
fn next_group(inputs: &mut Inputs, stop: &AtomicBool) -> Option<Vec<Input>> {
    let (mut group, mut octets) = (Vec::new(), 0);
    while group.len() < GROUP && octets < GROUP_OCTETS && !stop.load(Ordering::Relaxed) {
        if !group.is_empty() && inputs.may_wait() {
            break;
        }
        let Some(input) = inputs.next() else { break };
        octets += input.octets();
        group.push(input);
    }
    (!group.is_empty()).then_some(group)
}

/// Groups inputs, and lets the writer know where to wait for the answers to each group.
fn read(
    mut inputs: Inputs,
    stop: &AtomicBool,
    tasks: &SyncSender<Task>,
    order: &SyncSender<Receiver<Vec<Answer>>>,
) {
    while let Some(group) = next_group(&mut inputs, stop) {
        let (sender, answers) = sync_channel(WAITING);
        // Nobody listens any more when the output was closed.
        if order.send(answers).is_err() || tasks.send((group, sender)).is_err() {
            return;
        }
    }
}

/// Works on one group after another.
fn work<E: Evaluator>(tasks: &Mutex<Receiver<Task>>, worker: &Worker<E>) {
    loop {
        // The lock is held while waiting: one worker waits in the queue, the others for the
        // lock.
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((group, sender)) = task else { return };
        for mut part in worker.parts(group) {
            if send_all(worker.answers(&mut part), &sender).is_err() {
                return;
            }
        }
    }
}

/// Sends answers by the handful, and what there is of them when the next one takes its time.
fn send_all(
    answers: impl Iterator<Item = Answer>,
    sender: &SyncSender<Vec<Answer>>,
) -> Result<(), SendError<Vec<Answer>>> {
    let (mut few, mut since) = (Vec::new(), Instant::now());
    for answer in answers {
        few.push(answer);
        if few.len() == TOGETHER || since.elapsed() > MOMENT {
            sender.send(std::mem::take(&mut few))?;
            since = Instant::now();
        }
    }
    match few.is_empty() {
        true => Ok(()),
        false => sender.send(few),
    }
}

/// Writes the answers of one group after another, until the last or until `stop`.
///
/// Errors: those of the output. The other threads end when their queues are closed.
fn write_in_order(
    order: &Receiver<Receiver<Vec<Answer>>>,
    stop: &AtomicBool,
    writer: &mut ResultWriter<'_>,
) -> Result<(), CliError> {
    // After Ctrl-C no new group is waited for.
    let is_stopped = || stop.load(Ordering::Relaxed);
    while let Some(group) = wait_for(order, is_stopped, writer)? {
        while let Some(answers) = wait_for(&group, || false, writer)? {
            for answer in answers {
                writer.write(answer)?;
            }
        }
    }
    Ok(())
}

/// What is received next; `None` at the end, or when it is stopped.
fn wait_for<T>(
    from: &Receiver<T>,
    is_stopped: impl Fn() -> bool,
    writer: &mut ResultWriter<'_>,
) -> Result<Option<T>, CliError> {
    // First a short wait without any work, as answers usually come at once.
    match from.recv_timeout(MOMENT) {
        Ok(value) => return Ok(Some(value)),
        Err(RecvTimeoutError::Disconnected) => return Ok(None),
        Err(RecvTimeoutError::Timeout) => writer.idle()?,
    }
    loop {
        match from.recv_timeout(TICK) {
            Ok(value) => return Ok(Some(value)),
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) if is_stopped() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => writer.tick(),
        }
    }
}
