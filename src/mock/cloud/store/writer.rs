//! Changes one after the other, and one flush of the disk for all that wait for it.
//!
//! redb has one change at a time, and a commit takes a flush. A thread that has made its change
//! therefore leaves the commit to the next one if another is waiting to make its own: the last
//! of them commits for all. Nobody waits for a timer, and a lone change is committed at once.

use super::{
    database,
    opened::Opened,
    outcome::Result,
    totals::{Limits, Totals},
    transaction::Transaction,
};
use crate::mock::cloud::refusal::Refusal;
use redb::WriteTransaction;
use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Whoever waits longer than this for another one's commit commits himself: the other one
/// panicked before he came to it.
const PATIENCE: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Writer {
    database: Arc<Opened>,
    limits: Limits,
    state: Mutex<State>,
    committed: Condvar,
    /// Threads that are about to make a change.
    waiting: AtomicUsize,
}

#[derive(Debug)]
struct State {
    /// As they are with the changes that are not yet committed.
    totals: Totals,
    /// As they were committed last.
    kept: Totals,
    batch: Option<Batch>,
}

/// Changes that are committed together.
struct Batch {
    transaction: WriteTransaction,
    has_changes: bool,
    /// How the commit ended.
    outcome: Outcome,
}

type Outcome = Arc<OnceLock<std::result::Result<(), String>>>;

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn new(database: Arc<Opened>, limits: Limits, totals: Totals) -> Self {
        Self {
            database,
            limits,
            state: Mutex::new(State {
                totals,
                kept: totals,
                batch: None,
            }),
            committed: Condvar::new(),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Makes a change, and returns when it is on the disk.
    pub(super) fn run<T>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut state = lock(&self.state);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let made = self.make(&mut state, change);
        let outcome = state.batch.as_ref().map(|batch| batch.outcome.clone());
        let ended = self.wait(state, outcome);
        match made {
            Ok((value, true)) => ended.map(|()| value),
            // How others' changes ended is the answer to those who made them.
            Ok((value, false)) => Ok(value),
            Err(refusal) => Err(refusal),
        }
    }

    /// Begins a batch. A database that failed meanwhile, or could not be opened again, is opened
    /// first: there may be room now.
    fn begin(&self, state: &mut State) -> Result<WriteTransaction> {
        self.database.begin_write().or_else(|_| {
            self.open_again(state);
            self.database.begin_write()
        })
    }

    /// Opens the database again after a failure, when no batch is under way. What cannot be opened
    /// is tried again by whoever needs it next.
    fn open_again(&self, state: &mut State) {
        // A commit that failed at its end may be on the disk nevertheless.
        if let Ok(totals) = self.database.again() {
            state.kept = totals;
        }
        state.totals = state.kept;
    }

    /// The same for a reader who saw an error, when the database had been opened so often. Says
    /// whether to read again. Changes do it themselves, and are not waited for: who reads may be
    /// in the middle of one.
    pub(super) fn recover(&self, times: u64) -> bool {
        let state = match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(mut state) = state
            && state.batch.is_none()
            && self.database.times() == times
        {
            self.open_again(&mut state);
        }
        self.database.times() != times
    }

    /// Makes a change in the batch, and says whether it changed anything.
    fn make<T>(
        &self,
        state: &mut State,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<(T, bool)> {
        let mut batch = match state.batch.take() {
            Some(batch) => batch,
            None => Batch {
                transaction: self.begin(state)?,
                has_changes: false,
                outcome: Outcome::default(),
            },
        };
        // Not in the state meanwhile: the batch of a change that panics is given up with it, and
        // those who wait for it see that it is gone.
        let mut transaction = Transaction::new(&batch.transaction, &self.limits, &mut state.totals);
        let made = change(&mut transaction);
        let ended = match &made {
            Ok(_) => transaction.finish(),
            Err(_) => transaction.undo().map(|()| false),
        };
        match ended {
            Ok(changed) => {
                batch.has_changes |= changed;
                if batch.has_changes {
                    state.batch = Some(batch);
                }
                made.map(|value| (value, changed))
            }
            // The disk failed in the middle: what is in the batch is in no known state.
            Err(refusal) => {
                let _ = batch.outcome.set(Err(refusal.message().to_owned()));
                drop(batch);
                self.open_again(state);
                self.committed.notify_all();
                Err(refusal)
            }
        }
    }

    /// Commits, or waits until somebody has.
    fn wait(&self, mut state: MutexGuard<'_, State>, outcome: Option<Outcome>) -> Result<()> {
        let Some(outcome) = outcome else {
            return Ok(());
        };
        // Whoever is waiting to make a change commits this one with it.
        if self.waiting.load(Ordering::SeqCst) == 0 {
            self.commit(&mut state);
        }
        loop {
            if let Some(ended) = outcome.get() {
                return ended.clone().map_err(Refusal::broken);
            }
            let is_mine = |batch: &Batch| Arc::ptr_eq(&batch.outcome, &outcome);
            if !state.batch.as_ref().is_some_and(is_mine) {
                return Err(Refusal::broken("another change of the state failed"));
            }
            let (back, late) = self
                .committed
                .wait_timeout(state, PATIENCE)
                .unwrap_or_else(PoisonError::into_inner);
            state = back;
            if late.timed_out() && outcome.get().is_none() {
                self.commit(&mut state);
            }
        }
    }

    /// Flushes the batch to the disk, and wakes those who wait for it.
    fn commit(&self, state: &mut State) {
        let Some(batch) = state.batch.take() else {
            return;
        };
        let done = database::put_totals(&batch.transaction, &state.totals)
            .map_err(|refusal| refusal.message().to_owned())
            .and_then(|()| {
                batch
                    .transaction
                    .commit()
                    .map_err(|cause| cause.to_string())
            });
        match &done {
            Ok(()) => state.kept = state.totals,
            Err(_) => self.open_again(state),
        }
        // Set once: the batch was taken out of the state under the lock.
        let _ = batch.outcome.set(done);
        self.committed.notify_all();
    }
}

/// A thread that panicked has left a batch that is whole, or none.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
