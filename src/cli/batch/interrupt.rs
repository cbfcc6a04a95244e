//! Ctrl-C: the first one asks to end soon and cleanly, the second one kills.

use signal_hook::{consts::SIGINT, flag};
use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

/// A flag that Ctrl-C sets.
pub(super) fn flag() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    // The order counts: the flag is looked at before it is set.
    flag::register_conditional_default(SIGINT, Arc::clone(&stop))?;
    flag::register(SIGINT, Arc::clone(&stop))?;
    Ok(stop)
}
