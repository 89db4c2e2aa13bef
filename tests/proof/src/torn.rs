//! A process that dies in the middle of a commit: what it leaves on the disk, and that nothing of it goes on.
//!
//! A commit appends pages to a journal, one after the other. Where it dies, the journal has the pages up to there, the
//! last of them in part, and behind them what was there before. The loop commits before it does anything that follows
//! from it, so at that moment the world is as it was before the commit in every other way: from then on nothing leaves,
//! the vault takes nothing, and the folder is the copy that was made then.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use gongchao_core::store::commit::{Commit, Watcher};

use crate::{
    disk,
    phone::{MemoryVault, Probe},
    wire::Wire,
};

/// What a death takes hold of.
pub(crate) struct Grave {
    /// The folder of the process.
    pub(crate) phone: PathBuf,
    /// Where what is left of it is laid aside.
    pub(crate) aside: PathBuf,
    pub(crate) wire: Arc<Wire>,
    pub(crate) vault: Arc<MemoryVault>,
    pub(crate) probe: Arc<Probe>,
    /// Set at the death.
    pub(crate) died: Arc<AtomicBool>,
    /// How many taps were written down from the watcher's first moment to the death.
    pub(crate) heard: Arc<AtomicUsize>,
}

/// The database and its journal.
#[derive(PartialEq, Eq)]
struct Pages {
    database: Vec<u8>,
    journal: Vec<u8>,
}

impl Grave {
    fn pages(&self) -> Pages {
        // One that is not there has no pages.
        let read = |name: &str| fs::read(self.phone.join(name)).unwrap_or_default();
        Pages { database: read("gongchao.db"), journal: read("gongchao.db-wal") }
    }

    fn die(&self, before: &Pages, after: &Pages, part: u8) {
        disk::copy(&self.phone, &self.aside);
        // Where the commit also moved the journal into the database, it was whole before that: the death comes before it.
        let journal = if before.database == after.database {
            torn(&before.journal, &after.journal, part)
        } else {
            before.journal.clone()
        };
        fs::write(self.aside.join("gongchao.db"), &before.database).expect("a file");
        fs::write(self.aside.join("gongchao.db-wal"), journal).expect("a file");
        self.vault.freeze();
        self.probe.dead.store(true, Ordering::SeqCst);
        self.wire.die();
        self.died.store(true, Ordering::SeqCst);
    }
}

/// Lets the process die in the commit of this place, of those that write something.
pub(crate) fn watcher(grave: Grave, commit: u8, part: u8) -> Watcher {
    let mut left = commit;
    let mut before = None;
    let mut of_tap = false;
    Box::new(move |at| match at {
        _ if grave.died.load(Ordering::SeqCst) => {}
        Commit::OfTap => of_tap = true,
        Commit::Begins => before = Some(grave.pages()),
        Commit::Ends => {
            let after = grave.pages();
            if let Some(before) = before.take().filter(|before| *before != after) {
                match left.checked_sub(1) {
                    Some(fewer) => left = fewer,
                    None => return grave.die(&before, &after, part),
                }
            }
            grave.heard.fetch_add(usize::from(std::mem::take(&mut of_tap)), Ordering::SeqCst);
        }
    })
}

/// What is there when this many 256ths of what differs are written; never all of it.
fn torn(before: &[u8], after: &[u8], part: u8) -> Vec<u8> {
    let differ = |at: &usize| before.get(*at) != after.get(*at);
    let Some(first) = (0..after.len()).find(differ) else { return before.to_vec() };
    let last = (first..after.len()).rev().find(differ).unwrap_or(first);
    let cut = first + (last - first + 1) * usize::from(part) / 256;
    let mut torn = after.get(..cut).unwrap_or_default().to_vec();
    torn.extend_from_slice(before.get(cut..).unwrap_or_default());
    torn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_torn_is_never_whole_and_keeps_what_was_behind_it() {
        assert_eq!(torn(b"head", b"head and more", 0), b"head");
        assert_eq!(torn(b"head", b"head and more", 255), b"head and mor");
        assert_eq!(torn(b"older and longer", b"newly and longer", 128), b"neder and longer");
        assert_eq!(torn(b"same", b"same", 9), b"same");
    }
}
