//! Opening the database, whatever is found in its place.
//!
//! What is damaged is moved aside for one life and a new one begun; what was sealed by another key is deleted, since
//! nobody will ever read it. Neither is a fault to who records, and both are counted.

use std::{
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    counts::Bounds,
    queue::{self, Queue},
    sealing::{Row, Sealer, Stamp},
    words::Class,
};
use crate::{kernel::Epoch, store::StoreFault};

/// How long a process that just ended may hold the files.
const PATIENCE: Duration = Duration::from_secs(1);
const KEY_PROOF: Stamp = Stamp { seq: 0, class: Class::Essential, epoch: Epoch(0), day: 0 };

/// An open database, and what opening it cost.
pub(super) struct Opened {
    pub(super) queue: Queue,
    /// The highest number in it that ever was.
    pub(super) committed: u64,
    pub(super) damaged: u64,
    pub(super) key_lost: u64,
}

pub(super) fn open(folder: &Path, bounds: Bounds, sealer: &Sealer) -> Result<Opened, StoreFault> {
    // One damaged file is kept for one life.
    let _ = remove(&aside(folder));
    match open_as_it_is(folder, bounds, sealer) {
        // A folder where the file should be says the same as a disk that cannot be read; only the first can be mended.
        Err(fault) if broken(fault) || queue::paths(folder).iter().any(|path| path.is_dir()) => {
            Ok(Opened { queue: start_over(folder, bounds, sealer)?, committed: 0, damaged: 1, key_lost: 0 })
        }
        opened => opened,
    }
}

fn open_as_it_is(folder: &Path, bounds: Bounds, sealer: &Sealer) -> Result<Opened, StoreFault> {
    let queue = Queue::open(folder, bounds)?;
    let counts = queue.counts()?;
    let committed = queue.committed()?;
    if prove_key(&queue, sealer)? {
        return Ok(Opened { queue, committed, damaged: 0, key_lost: 0 });
    }
    drop(queue);
    for path in queue::paths(folder) {
        remove(&path).map_err(|_| StoreFault::ReadOnly)?;
    }
    let queue = Queue::open(folder, bounds)?;
    prove_key(&queue, sealer)?;
    Ok(Opened { queue, committed, damaged: 0, key_lost: counts.total().max(1) })
}

/// Moves what is there aside and begins a new database.
pub(super) fn start_over(folder: &Path, bounds: Bounds, sealer: &Sealer) -> Result<Queue, StoreFault> {
    move_aside(folder).map_err(|_| StoreFault::ReadOnly)?;
    let queue = Queue::open(folder, bounds)?;
    prove_key(&queue, sealer)?;
    Ok(queue)
}

// Whether the rows were sealed with our key; those of a new queue are from here on.
fn prove_key(queue: &Queue, sealer: &Sealer) -> Result<bool, StoreFault> {
    if let Some(sealed) = queue.key_proof()? {
        return Ok(sealer.open(&Row { stamp: KEY_PROOF, sealed }).is_some());
    }
    let proof = sealer.seal(KEY_PROOF, b"telemetry").ok_or(StoreFault::Statement)?;
    queue.set_key_proof(&proof.sealed)?;
    Ok(true)
}

/// Whether a fault lies in the file. Tables that do not fit are as good as damaged: nothing here is worth mending.
pub(super) fn broken(fault: StoreFault) -> bool {
    matches!(fault, StoreFault::Damaged | StoreFault::Unreadable | StoreFault::Statement)
}

/// Makes this process the owner of the files for as long as the file lives; absent where another one is.
pub(super) fn acquire(folder: &Path) -> Option<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join("telemetry.lock")).ok()?;
    let until = Instant::now() + PATIENCE;
    while file.try_lock().is_err() {
        if Instant::now() >= until {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(file)
}

/// Where a damaged database is kept for one life.
pub(super) fn aside(folder: &Path) -> PathBuf {
    folder.join("telemetry.db.damaged")
}

fn move_aside(folder: &Path) -> io::Result<()> {
    let aside = aside(folder);
    remove(&aside)?;
    let [db, wal, shm] = queue::paths(folder);
    // Its log must not stay: the next database would take it for its own.
    remove(&wal)?;
    remove(&shm)?;
    match std::fs::rename(db, aside) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}

/// Removes a file or a folder; what is not there is removed already.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let done = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match done {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}
