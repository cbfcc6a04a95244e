//! The mock's time: the system's or one that stands, and how far a rehearsal has moved it.

use crate::certificate::Time;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the mock's time comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// It stands still.
    Fixed(Time),
    /// The system's clock, read at each request. Only `cli` knows that clock, so it passes the
    /// function.
    Running(fn() -> Time),
}

impl Clock {
    fn now(self) -> Time {
        match self {
            Self::Fixed(at) => at,
            Self::Running(now) => now(),
        }
    }
}

/// A clock that can be moved: a clock that runs goes on from where it was moved to, one that
/// stands stands there.
#[derive(Debug)]
pub(super) struct MovableClock {
    clock: Clock,
    /// Seconds.
    moved: AtomicI64,
}

impl MovableClock {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            moved: AtomicI64::new(0),
        }
    }

    /// The moment by which certificates are valid or not; the TLS certificate goes by the real
    /// time.
    pub(super) fn now(&self) -> Time {
        self.clock.now().plus_seconds(self.moved())
    }

    /// How far it is from where it would be.
    pub(super) fn moved(&self) -> i64 {
        self.moved.load(Ordering::Relaxed)
    }

    pub(super) fn stands(&self) -> bool {
        matches!(self.clock, Clock::Fixed(_))
    }

    pub(super) fn move_to(&self, at: Time) {
        let moved = at.unix().saturating_sub(self.clock.now().unix());
        self.moved.store(moved, Ordering::Relaxed);
    }

    /// Moves it on by so many seconds. Two clients that do so at one moment are both counted.
    pub(super) fn advance(&self, seconds: i64) {
        self.moved.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(super) fn go_back(&self) {
        self.moved.store(0, Ordering::Relaxed);
    }
}
