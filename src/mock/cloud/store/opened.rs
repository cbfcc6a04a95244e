//! The open database, and how it is opened again after its disk failed.
//!
//! After one failed read or write redb refuses everything: what it has in memory may not be what
//! is on the disk. A disk that was full would therefore end all changes, even with room again.
//! The file itself is whole, as after a kill, so it is opened anew.

use super::{outcome::Result, totals::Totals};
use crate::{error::Result as OpenResult, mock::cloud::refusal::Refusal};
use redb::{Database, ReadTransaction, ReadableDatabase, WriteTransaction};
use std::sync::{PoisonError, RwLock};

/// Opens the file that was open.
pub(super) type Open = Box<dyn Fn() -> OpenResult<(Database, Totals)> + Send + Sync>;

pub(super) struct Opened {
    /// Nothing in memory, which ends with its database.
    open: Option<Open>,
    current: RwLock<Current>,
}

struct Current {
    /// None while it cannot be opened.
    database: Option<Database>,
    /// How often it was opened: who saw an error knows by it whether others saw it, too.
    times: u64,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

impl Opened {
    pub(super) fn new(database: Database, open: Option<Open>) -> Self {
        let database = Some(database);
        Self {
            open,
            current: RwLock::new(Current { database, times: 0 }),
        }
    }

    /// How often it was opened again.
    pub(super) fn times(&self) -> u64 {
        self.read().times
    }

    pub(super) fn begin_read(&self) -> Result<ReadTransaction> {
        let current = self.read();
        let database = current.database.as_ref().ok_or_else(closed)?;
        database.begin_read().map_err(Refusal::broken)
    }

    pub(super) fn begin_write(&self) -> Result<WriteTransaction> {
        let current = self.read();
        let database = current.database.as_ref().ok_or_else(closed)?;
        database.begin_write().map_err(Refusal::broken)
    }

    /// Closes the file and opens it again, if that can be done, and gives what is in it. No change
    /// may be under way: redb would leave the file open until its end. Those who read from the one
    /// that is closed get an error.
    pub(super) fn again(&self) -> Result<Totals> {
        let open = self.open.as_ref().ok_or_else(closed)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // Its lock on the file goes with it.
        current.database = None;
        let (database, totals) = open().map_err(Refusal::broken)?;
        current.database = Some(database);
        current.times += 1;
        Ok(totals)
    }

    /// A thread that panicked has left it closed or open, and not in between.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn closed() -> Refusal {
    Refusal::broken("the state could not be opened again after its disk failed")
}
