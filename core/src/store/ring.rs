//! The log on disk: two files of a mebibyte at the most, sealed, a week old at the most.
//!
//! What is appended goes to the newer file. When that is full, or three days old, the older one is emptied and becomes
//! the newer. A file begins with the moment and the number that it began with; then come records, each a length and
//! what was sealed. A record is bound to its file and its place there, and a kill in the middle of one leaves a file that
//! ends before it.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use super::{fault::StoreFault, private_folder};
use crate::kernel::{Secret, Wall, random};

/// Bytes of one file.
const LARGEST: u64 = 1024 * 1024;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// What is this old is deleted.
const OLDEST: i64 = 7 * DAY;
/// So long one file is added to: what is in the other one is then never older than a week when its turn comes.
const TURN: i64 = 3 * DAY;

const HEAD: usize = 16;
const NONCE: usize = 24;
const NAMES: [&str; 2] = ["log-0", "log-1"];

/// One of the two files as it is on disk.
#[derive(Clone, Copy)]
struct Segment {
    name: &'static str,
    began: Wall,
    number: u64,
    len: u64,
}

/// The log of one client. It looks at the disk when it is used first.
pub struct SealedRing {
    folder: PathBuf,
    cipher: Option<XChaCha20Poly1305>,
    // Older first, at most two.
    segments: Option<Vec<Segment>>,
}

impl SealedRing {
    /// The log in a folder, sealed by a key of 32 bytes; under a key of any other length nothing is kept.
    #[must_use]
    pub fn new(folder: &Path, key: &Secret) -> Self {
        let cipher = XChaCha20Poly1305::new_from_slice(key.expose()).ok();
        Self { folder: folder.join("log"), cipher, segments: None }
    }

    /// Adds a record, at the cost of the oldest ones.
    pub fn append(&mut self, record: &[u8], now: Wall) -> Result<(), StoreFault> {
        self.expire(now)?;
        let Some(cipher) = self.cipher.clone() else { return Ok(()) };
        let long = u64::try_from(4 + NONCE + record.len() + 16).unwrap_or(u64::MAX);
        let newest = self.found()?.last().copied();
        let fits = |s: &Segment| s.len.saturating_add(long) <= LARGEST && now.0.saturating_sub(s.began.0) < TURN;
        let mut segment = match newest.filter(fits) {
            Some(segment) => segment,
            None => self.turn(newest, now)?,
        };
        let nonce = random::<NONCE>();
        let payload = Payload { msg: record, aad: &associated(&segment) };
        let Ok(sealed) = cipher.encrypt(&XNonce::from(nonce), payload) else { return Ok(()) };
        let mut bytes = Vec::with_capacity(4 + NONCE + sealed.len());
        bytes.extend(u32::try_from(NONCE + sealed.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(nonce);
        bytes.extend(sealed);
        let mut file = OpenOptions::new().append(true).open(self.folder.join(segment.name)).map_err(|e| said(&e))?;
        file.write_all(&bytes).map_err(|e| said(&e))?;
        segment.len = segment.len.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if let Some(last) = self.segments.as_mut().and_then(|segments| segments.last_mut()) {
            *last = segment;
        }
        Ok(())
    }

    /// Deletes what is a week old, and what a calendar that was wrong dated into the days to come.
    pub fn expire(&mut self, now: Wall) -> Result<(), StoreFault> {
        let old = |segment: &Segment| {
            let age = now.0.saturating_sub(segment.began.0);
            !(-DAY..OLDEST).contains(&age)
        };
        if self.found()?.iter().any(old) {
            let (gone, stay): (Vec<Segment>, Vec<Segment>) = self.found()?.iter().copied().partition(old);
            for segment in gone {
                removed(&self.folder.join(segment.name))?;
            }
            self.segments = Some(stay);
        }
        Ok(())
    }

    /// Every record that opens, oldest first. `lost` counts those that do not.
    pub fn read(&mut self, now: Wall, lost: &mut u64) -> Result<Vec<Secret>, StoreFault> {
        self.expire(now)?;
        let Some(cipher) = self.cipher.clone() else { return Ok(Vec::new()) };
        let mut records = Vec::new();
        for segment in self.found()?.clone() {
            let bytes = fs::read(self.folder.join(segment.name)).map_err(|e| said(&e))?;
            let mut at = Segment { len: head_len(), ..segment };
            for sealed in sealed(bytes.get(HEAD..).unwrap_or_default()) {
                let opened = sealed.split_first_chunk::<NONCE>().and_then(|(nonce, body)| {
                    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &associated(&at) }).ok()
                });
                match opened {
                    Some(record) => records.push(Secret::new(record)),
                    None => *lost = lost.saturating_add(1),
                }
                at.len = at.len.saturating_add(u64::try_from(4 + sealed.len()).unwrap_or(u64::MAX));
            }
        }
        Ok(records)
    }

    /// Deletes all of it.
    pub fn erase(&mut self) -> Result<(), StoreFault> {
        self.segments = None;
        NAMES.iter().try_for_each(|name| removed(&self.folder.join(name)))
    }

    // The file after the newest: the other one, emptied.
    fn turn(&mut self, newest: Option<Segment>, now: Wall) -> Result<Segment, StoreFault> {
        let [first, second] = NAMES;
        let name = if newest.is_some_and(|segment| segment.name == first) { second } else { first };
        let number = newest.map_or(0, |segment| segment.number.saturating_add(1));
        private_folder(&self.folder).map_err(|_| StoreFault::ReadOnly)?;
        let segment = Segment { name, began: now, number, len: head_len() };
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(self.folder.join(name)).map_err(|e| said(&e))?;
        file.write_all(&head(&segment)).map_err(|e| said(&e))?;
        self.segments = Some(newest.into_iter().chain([segment]).collect());
        Ok(segment)
    }

    fn found(&mut self) -> Result<&Vec<Segment>, StoreFault> {
        if self.segments.is_none() {
            let mut segments: Vec<Segment> = Vec::new();
            for name in NAMES {
                segments.extend(look(&self.folder.join(name), name)?);
            }
            if let [first, second] = segments.as_slice()
                && first.number > second.number
            {
                segments.reverse();
            }
            self.segments = Some(segments);
        }
        Ok(self.segments.get_or_insert_default())
    }
}

/// What a file holds that is whole. What a kill left behind the last whole record is cut off; a file without a head goes.
fn look(path: &Path, name: &'static str) -> Result<Option<Segment>, StoreFault> {
    let mut bytes = Vec::new();
    match File::open(path) {
        // No file of ours is longer.
        Ok(file) => {
            file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| said(&e))?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(said(&error)),
    }
    let Some((began, rest)) = bytes.split_first_chunk::<8>() else { return removed(path).map(|()| None) };
    let Some((number, records)) = rest.split_first_chunk::<8>() else { return removed(path).map(|()| None) };
    let whole = sealed(records).map(|sealed| 4 + sealed.len()).sum::<usize>();
    let len = u64::try_from(HEAD + whole).unwrap_or(u64::MAX);
    if HEAD + whole < bytes.len() {
        OpenOptions::new().write(true).open(path).and_then(|file| file.set_len(len)).map_err(|e| said(&e))?;
    }
    let (began, number) = (Wall(i64::from_le_bytes(*began)), u64::from_le_bytes(*number));
    Ok(Some(Segment { name, began, number, len }))
}

/// The sealed parts of a file's records, up to the first that is not whole.
fn sealed(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (len, rest) = bytes.split_first_chunk::<4>()?;
        let (sealed, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
        bytes = rest;
        Some(sealed)
    })
}

fn head(segment: &Segment) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    let parts = segment.began.0.to_le_bytes().into_iter().chain(segment.number.to_le_bytes());
    head.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    head
}

fn head_len() -> u64 {
    u64::try_from(HEAD).unwrap_or(u64::MAX)
}

/// File and place that a record is sealed to: the head, and where in the file it stands.
fn associated(segment: &Segment) -> [u8; HEAD + 8] {
    let mut aad = [0; HEAD + 8];
    let parts = head(segment).into_iter().chain(segment.len.to_le_bytes());
    aad.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    aad
}

fn removed(path: &Path) -> Result<(), StoreFault> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(said(&error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn said(error: &std::io::Error) -> StoreFault {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreFault::DiskFull,
        _ => StoreFault::ReadOnly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * 60 * 1000;

    fn ring(dir: &tempfile::TempDir) -> SealedRing {
        SealedRing::new(dir.path(), &Secret::new([7; 32]))
    }

    fn lines(ring: &mut SealedRing, now: Wall) -> Vec<String> {
        let mut lost = 0;
        let records = ring.read(now, &mut lost).unwrap();
        assert_eq!(lost, 0);
        records.iter().map(|record| record.expose_str().unwrap().to_owned()).collect()
    }

    fn bytes_on_disk(dir: &tempfile::TempDir) -> u64 {
        let files = fs::read_dir(dir.path().join("log")).into_iter().flatten();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    }

    #[test]
    fn p_09_a_log_of_any_size_and_age_stays_below_two_mebibytes_and_a_week() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = ring(&dir);
        let mut now = Wall(1_795_480_000_000);
        let line = "x".repeat(1000);
        for n in 0..5000 {
            log.append(format!("{n} {line}").as_bytes(), now).unwrap();
        }
        assert!(bytes_on_disk(&dir) <= 2 * LARGEST && bytes_on_disk(&dir) > LARGEST);
        let kept = lines(&mut log, now);
        assert!(kept.last().unwrap().starts_with("4999 "), "the newest are there");
        assert!(kept.first().unwrap().split(' ').next().unwrap().parse::<u32>().unwrap() > 2000, "the oldest went");
        // Hour by hour: nothing is ever older than a week, neither on disk nor in what is read.
        for hour in (0..24 * 20).step_by(6) {
            now = Wall(now.0 + 6 * HOUR);
            log.append(now.0.to_string().as_bytes(), now).unwrap();
            let oldest = lines(&mut log, now).iter().find_map(|line| line.parse::<i64>().ok()).unwrap();
            assert!(now.0 - oldest < OLDEST, "hour {hour}");
        }
        // A phone that lay in a drawer.
        now = Wall(now.0 + OLDEST);
        ring(&dir).expire(now).unwrap();
        assert_eq!(bytes_on_disk(&dir), 0);
    }

    #[test]
    fn what_was_appended_is_there_after_a_kill_in_the_middle_of_a_record_and_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let now = Wall(1_795_480_000_000);
        ring(&dir).append(b"one", now).unwrap();
        let file = dir.path().join("log/log-0");
        let whole = fs::read(&file).unwrap();
        for cut in HEAD..whole.len() {
            fs::write(&file, &whole[..cut]).unwrap();
            let mut log = ring(&dir);
            assert!(lines(&mut log, now).is_empty());
            log.append(b"two", now).unwrap();
            assert_eq!(lines(&mut ring(&dir), now), ["two"], "cut at {cut}");
        }
        fs::write(&file, &whole[..HEAD - 1]).unwrap();
        assert!(lines(&mut ring(&dir), now).is_empty());
    }

    #[test]
    fn a_record_that_was_changed_moved_or_is_of_another_key_does_not_open_and_is_counted() {
        let dir = tempfile::tempdir().unwrap();
        let now = Wall(1_795_480_000_000);
        let mut log = ring(&dir);
        log.append(b"aaa", now).unwrap();
        log.append(b"bbb", now).unwrap();
        let file = dir.path().join("log/log-0");
        let whole = fs::read(&file).unwrap();
        let long = (whole.len() - HEAD) / 2;
        let (first, second) = whole[HEAD..].split_at(long);
        fs::write(&file, [&whole[..HEAD], second, first].concat()).unwrap();
        let mut lost = 0;
        assert!(ring(&dir).read(now, &mut lost).unwrap().is_empty());
        assert_eq!(lost, 2);
        fs::write(&file, &whole).unwrap();
        let mut lost = 0;
        let other = &mut SealedRing::new(dir.path(), &Secret::new([8; 32]));
        assert!(other.read(now, &mut lost).unwrap().is_empty());
        assert_eq!(lost, 2);
        for at in 0..whole.len() {
            let mut bad = whole.clone();
            bad[at] ^= 0x40;
            fs::write(&file, &bad).unwrap();
            let records = ring(&dir).read(now, &mut 0).unwrap();
            assert!(records.iter().all(|r| [&b"aaa"[..], b"bbb"].contains(&r.expose())) && records.len() < 2, "{at}");
        }
    }

    #[test]
    fn what_is_erased_is_gone_and_the_log_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let now = Wall(1_795_480_000_000);
        let mut log = ring(&dir);
        log.append(b"one", now).unwrap();
        log.erase().unwrap();
        assert_eq!(bytes_on_disk(&dir), 0);
        log.append(b"two", now).unwrap();
        assert_eq!(lines(&mut log, now), ["two"]);
    }
}
