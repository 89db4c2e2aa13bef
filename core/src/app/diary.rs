//! The log of this phone: what was said since the notice was agreed to, sealed, a week at the most.
//!
//! What the log says holds no word of a person and no number of one; it is sealed and short-lived all the same, because
//! when somebody works is nobody's business. Before the notice is agreed to, what was said is dropped.

use std::{fmt::Write, path::Path};

use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::{
    kernel::{Secret, Wall, log, random},
    store::{SealedRing, StoreFault},
};

pub(super) struct Diary {
    ring: SealedRing,
    /// This run of the app; a record is `run (4) ‖ milliseconds of the calendar (8) ‖ lines`.
    run: [u8; 4],
    /// Nothing of it is on the disk.
    blank: bool,
}

impl Diary {
    pub(super) fn new(folder: &Path, key: &Secret) -> Self {
        Self { ring: SealedRing::new(folder, key), run: random(), blank: false }
    }

    /// Takes what was said since the last time. A disk that refuses costs the log and nothing else.
    pub(super) fn keep(&mut self, agreed: bool, now: Wall) {
        let lines = log::take_waiting();
        if !agreed {
            self.blank = self.blank || self.ring.erase().is_ok();
            return;
        }
        if lines.is_empty() {
            let _ = self.ring.expire(now);
            return;
        }
        self.blank = false;
        let mut text = String::new();
        for line in &lines {
            let _ = writeln!(text, "{line}");
        }
        let record = [&self.run[..], &now.0.to_le_bytes(), text.as_bytes()].concat();
        let _ = self.ring.append(&record, now);
    }

    /// Forgets all of it.
    pub(super) fn erase(&mut self) -> Result<(), StoreFault> {
        self.ring.erase()
    }

    /// All of it as a text, oldest first. A run of the app has a name that stands for it in this text alone.
    pub(super) fn export(&mut self, now: Wall) -> String {
        let mut lost = 0;
        let records = self.ring.read(now, &mut lost).unwrap_or_default();
        let salt = random::<16>();
        let mut text = "工巢日志 / gongchao log\n".to_owned();
        for record in &records {
            let Some((run, rest)) = record.expose().split_first_chunk::<4>() else { continue };
            let Some((at, lines)) = rest.split_first_chunk::<8>() else { continue };
            let (at, run) = (minute(Wall(i64::from_le_bytes(*at))), name(salt, *run));
            for line in std::str::from_utf8(lines).unwrap_or_default().lines() {
                let _ = writeln!(text, "{at} {run} {line}");
            }
        }
        if lost > 0 {
            let _ = writeln!(text, "读不出 / unreadable: {lost}");
        }
        text
    }
}

/// Letters alone, so that no name is taken for a number.
fn name(salt: [u8; 16], run: [u8; 4]) -> String {
    let digest = Sha256::new().chain_update(salt).chain_update(run).finalize();
    digest.iter().take(6).map(|byte| char::from(b'a' + byte % 26)).collect()
}

/// A moment of the calendar to the minute.
fn minute(at: Wall) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)) else { return "?".to_owned() };
    let (date, (hour, minute, _)) = (time.date(), time.to_hms());
    format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}Z", date.year(), u8::from(date.month()), date.day())
}
