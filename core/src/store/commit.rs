//! A look at each commit from outside, so that a proof can let the process die in the middle of one.
//!
//! It exists in a build with the feature `proof` alone, and says nothing until somebody watches.

use std::sync::{Mutex, PoisonError};

/// Where a commit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// A tap is carried out; the next commit is its own.
    OfTap,
    /// Its statements have run, and no page of it is written.
    Begins,
    /// All of it is on the disk, and nobody has heard so yet.
    Ends,
}

/// Hears of every commit of every store of this process, on the thread that commits.
pub type Watcher = Box<dyn FnMut(Commit) + Send>;

static WATCHER: Mutex<Option<Watcher>> = Mutex::new(None);

/// From now on this one hears of commits; nobody, where it is absent.
pub fn watch(watcher: Option<Watcher>) {
    *WATCHER.lock().unwrap_or_else(PoisonError::into_inner) = watcher;
}

pub(crate) fn tell(commit: Commit) {
    if let Some(watcher) = WATCHER.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        watcher(commit);
    }
}
