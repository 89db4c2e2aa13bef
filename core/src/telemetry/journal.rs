//! The journal: what was recorded and is not yet in the database, safe from a kill of the process.
//!
//! Two files take turns. Records are appended to one of them while the writer commits what stands in the other and then
//! empties it, so appending never waits for a commit. An append is one `write`; the system keeps it when the process
//! dies, and only a loss of power takes it. What a dead process left is read once at the next start, with every length
//! bounded before anything is allocated; a damaged frame is counted and skipped, a torn tail ends the reading.
//!
//! A frame is `length (2) ‖ seq (8) ‖ class (1) ‖ epoch (8) ‖ day (4) ‖ sealed record`, little endian.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::{
    sealing::{Row, SEALED, Stamp},
    words::Class,
};
use crate::kernel::Epoch;

/// No file of the two grows past this; a writer that cannot commit for so long has other troubles.
const LARGEST: u64 = 1024 * 1024;
const HEAD: usize = 8 + 1 + 8 + 4;

pub(super) struct Journal {
    active: Part,
    passive: Part,
}

struct Part {
    file: File,
    len: u64,
}

/// What a dead process left.
pub(super) struct LeftOver {
    /// In the order of their numbers.
    pub(super) rows: Vec<Row>,
    /// Frames and tails that are no frames.
    pub(super) damaged: u64,
}

/// Names of the two files.
pub(super) fn paths(folder: &Path) -> [PathBuf; 2] {
    [folder.join("telemetry.journal-1"), folder.join("telemetry.journal-2")]
}

impl Journal {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let [a, b] = paths(folder);
        Ok(Self { active: Part::open(&a)?, passive: Part::open(&b)? })
    }

    /// Reads both files; they stay as they are until [`Journal::clear`].
    pub(super) fn left_over(&mut self) -> LeftOver {
        let mut out = LeftOver { rows: Vec::new(), damaged: 0 };
        for part in [&mut self.active, &mut self.passive] {
            match part.read() {
                Ok(bytes) => parse(&bytes, &mut out),
                Err(_) => out.damaged += 1,
            }
        }
        out.rows.sort_unstable_by_key(|row| row.stamp.seq);
        out
    }

    pub(super) fn append(&mut self, row: &Row) -> io::Result<()> {
        self.active.append(&frame(row))
    }

    /// Whether the files changed places: from here on records go to the other one. They do not while the other still
    /// holds what is not committed.
    pub(super) fn turn(&mut self) -> bool {
        let free = self.passive.len == 0;
        if free {
            std::mem::swap(&mut self.active, &mut self.passive);
        }
        free
    }

    /// Empties the file that records do not go to.
    pub(super) fn clear_passive(&mut self) {
        self.passive.clear();
    }

    /// Empties both.
    pub(super) fn clear(&mut self) {
        self.active.clear();
        self.passive.clear();
    }
}

impl Part {
    fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let len = file.metadata()?.len();
        Ok(Self { file, len })
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        (&self.file).take(LARGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn append(&mut self, frame: &[u8]) -> io::Result<()> {
        let grown = self.len.saturating_add(u64::try_from(frame.len()).unwrap_or(u64::MAX));
        if grown > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if let Err(fault) = self.file.write_all(frame) {
            // Half a frame would hide every frame behind it.
            self.file.set_len(self.len)?;
            return Err(fault);
        }
        self.len = grown;
        Ok(())
    }

    fn clear(&mut self) {
        // Where this fails the old frames stay; their numbers are known as committed, so they are not read again.
        if self.len > 0 && self.file.set_len(0).is_ok() {
            self.len = 0;
        }
    }
}

fn frame(row: &Row) -> Vec<u8> {
    let Stamp { seq, class, epoch, day } = row.stamp;
    let len = HEAD + row.sealed.len();
    let mut out = Vec::with_capacity(2 + len);
    out.extend(u16::try_from(len).unwrap_or(0).to_le_bytes());
    out.extend(seq.to_le_bytes());
    out.push(class.code());
    out.extend(epoch.0.to_le_bytes());
    out.extend(day.to_le_bytes());
    out.extend(&row.sealed);
    out
}

fn parse(mut bytes: &[u8], out: &mut LeftOver) {
    while !bytes.is_empty() {
        let Some((len, rest)) = bytes.split_first_chunk::<2>() else {
            out.damaged += 1;
            return;
        };
        let len = usize::from(u16::from_le_bytes(*len));
        let fits = len.checked_sub(HEAD).is_some_and(|sealed| SEALED.contains(&sealed));
        let Some((body, rest)) = rest.split_at_checked(len).filter(|_| fits) else {
            out.damaged += 1;
            return;
        };
        match row(body) {
            Some(row) => out.rows.push(row),
            None => out.damaged += 1,
        }
        bytes = rest;
    }
}

fn row(body: &[u8]) -> Option<Row> {
    let (seq, rest) = body.split_first_chunk::<8>()?;
    let (class, rest) = rest.split_first()?;
    let (epoch, rest) = rest.split_first_chunk::<8>()?;
    let (day, sealed) = rest.split_first_chunk::<4>()?;
    Some(Row {
        stamp: Stamp {
            seq: u64::from_le_bytes(*seq),
            class: Class::from_code(*class)?,
            epoch: Epoch(u64::from_le_bytes(*epoch)),
            day: i32::from_le_bytes(*day),
        },
        sealed: sealed.to_vec(),
    })
}
