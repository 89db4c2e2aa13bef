//! Freezes what is sent: a sanitized copy in a folder of our own, sealed under a key of its own, with the length and the
//! SHA-256 of what is in it.
//!
//! What a phone hands out for one picture can differ from one reading to the next, and a file can change while it is
//! read. So it is read once, cleaned and hashed on the way, and everything afterwards speaks of the copy. A copy is
//! either whole and synced to the disk under its final name, or it is not there.

use std::{
    fs::{File, Metadata, OpenOptions},
    io::{BufWriter, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::sanitize::{Format, SanitizeFault, sanitize};
use crate::{kernel::Id, store::FileKey};

/// What is read, sealed and written at a time.
const PIECE: usize = 128 * 1024;

/// A sanitized copy. It can be made by staging alone, or read back from a row that staging wrote; so who holds one
/// holds the proof that the bytes it speaks of were sanitized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    format: Format,
    size: u64,
    sha256: [u8; 32],
    key: FileKey,
}

impl Staged {
    // For rows alone: what it says was once said by `stage`.
    pub(super) fn kept(format: Format, size: u64, sha256: [u8; 32], key: FileKey) -> Self {
        Self { format, size, sha256, key }
    }

    /// Which container.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its digest.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// What the file is sealed by. Length and digest are of what is in it.
    #[must_use]
    pub fn key(&self) -> &FileKey {
        &self.key
    }
}

/// Why there is no copy. Nothing is left of it on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum StageFault {
    /// The source is not there any more.
    #[error("the file is gone")]
    SourceGone,
    /// The source may not be read, or is no file.
    #[error("the file cannot be read")]
    SourceUnreadable,
    /// The source was written to or replaced while it was read.
    #[error("the file changed while it was read")]
    SourceChanged,
    /// There is no room for the copy.
    #[error("the disk is full")]
    DiskFull,
    /// The copy could not be written for another reason.
    #[error("the copy cannot be written")]
    Unwritable,
    /// The source cannot be sanitized, so it is not sent.
    #[error("refused: {0}")]
    Refused(SanitizeFault),
}

/// Where the copy of an item lies.
#[must_use]
pub(super) fn copy_of(folder: &Path, id: &Id) -> PathBuf {
    folder.join(id.as_str())
}

/// Makes the copy of an item; a copy of the same item that is there is replaced.
///
/// It takes as long as reading the source does, so it must not run where something else waits. A kill at any point
/// leaves the whole copy or a part that [`sweep`] removes.
pub(super) fn stage(folder: &Path, id: &Id, source: &Path) -> Result<Staged, StageFault> {
    stage_while(folder, id, source, || {})
}

// `meanwhile` is the moment between the last byte that was read and the look back at the source.
fn stage_while(folder: &Path, id: &Id, source: &Path, meanwhile: impl FnOnce()) -> Result<Staged, StageFault> {
    let mut from = File::open(source).map_err(|e| source_fault(&e))?;
    let before = from.metadata().map_err(|e| source_fault(&e))?;
    if !before.is_file() {
        return Err(StageFault::SourceUnreadable);
    }
    private_folder(folder).map_err(|e| copy_fault(&e))?;
    let part = folder.join(format!("{id}.part"));
    let made = copy(&mut from, &part).and_then(|staged| {
        meanwhile();
        // Through the handle: written to. Through the name: replaced by another file.
        let same = [from.metadata(), std::fs::metadata(source)]
            .into_iter()
            .all(|after| after.is_ok_and(|after| version(&after) == version(&before)));
        if !same {
            return Err(StageFault::SourceChanged);
        }
        std::fs::rename(&part, copy_of(folder, id)).map_err(|e| copy_fault(&e))?;
        sync_folder(folder).map_err(|e| copy_fault(&e))?;
        Ok(staged)
    });
    if made.is_err() {
        remove(&part);
        // A file that shrank while it was read looks cut short or damaged; the change is what to tell.
        let now = std::fs::metadata(source);
        if matches!(made, Err(StageFault::Refused(_))) && now.is_ok_and(|now| version(&now) != version(&before)) {
            return Err(StageFault::SourceChanged);
        }
    }
    made
}

fn copy(from: &mut File, part: &Path) -> Result<Staged, StageFault> {
    remove(part);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(part).map_err(|e| copy_fault(&e))?;
    let mut hashed = BufWriter::with_capacity(PIECE, Sealed::new(file));
    let format = sanitize(from, &mut hashed).map_err(|fault| match fault {
        SanitizeFault::DiskFull => StageFault::DiskFull,
        SanitizeFault::Unwritable => StageFault::Unwritable,
        SanitizeFault::Unreadable => StageFault::SourceUnreadable,
        other => StageFault::Refused(other),
    })?;
    let Sealed { file, hash, size, key, .. } = hashed.into_inner().map_err(|e| copy_fault(e.error()))?;
    file.sync_all().map_err(|e| copy_fault(&e))?;
    Ok(Staged { format, size, sha256: hash.finalize().into(), key })
}

/// Whether the copy still is what it was when it was made. Reads all of it.
#[must_use]
pub(super) fn still_whole(folder: &Path, id: &Id, staged: &Staged) -> bool {
    read_through(folder, id, staged, |_| true)
}

/// What is in the copy. Absent where it is not there, is not what it was when it was made, is more than there is memory for,
/// or where nobody wants it any more. Reads all of it.
#[must_use]
pub(super) fn content(folder: &Path, id: &Id, staged: &Staged, wanted: impl Fn() -> bool) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    content.try_reserve_exact(usize::try_from(staged.size).ok()?).ok()?;
    let each = |piece: &[u8]| {
        content.extend_from_slice(piece);
        wanted()
    };
    read_through(folder, id, staged, each).then_some(content)
}

// Whether all of it was read and is what it was; `each` sees it piece by piece before that is known, and says whether to go
// on.
fn read_through(folder: &Path, id: &Id, staged: &Staged, mut each: impl FnMut(&[u8]) -> bool) -> bool {
    // Longer than it should be it is not ours, and is not read to an end that may be far.
    if !is_there(folder, id, staged) {
        return false;
    }
    let mut digest = || -> std::io::Result<[u8; 32]> {
        let mut file = File::open(copy_of(folder, id))?;
        let (mut hash, mut at) = (Sha256::new(), 0);
        let mut piece = vec![0; PIECE];
        loop {
            let count = file.read(&mut piece)?;
            let read = piece.get_mut(..count).unwrap_or_default();
            if read.is_empty() {
                return Ok(hash.finalize().into());
            }
            staged.key.apply(at, read).map_err(|_| ErrorKind::FileTooLarge)?;
            hash.update(&*read);
            if !each(read) {
                return Err(ErrorKind::Interrupted.into());
            }
            at += u64::try_from(count).unwrap_or(u64::MAX);
        }
    };
    digest().is_ok_and(|digest| digest == staged.sha256)
}

/// Whether the copy is there with the length it should have. Reads none of it.
#[must_use]
pub(super) fn is_there(folder: &Path, id: &Id, staged: &Staged) -> bool {
    std::fs::metadata(copy_of(folder, id)).is_ok_and(|found| found.is_file() && found.len() == staged.size)
}

/// Removes the copy of an item, whole or half; one that is not there is removed already.
pub(super) fn discard(folder: &Path, id: &Id) {
    remove(&copy_of(folder, id));
    remove(&folder.join(format!("{id}.part")));
}

/// Removes everything in the folder that is not the copy of one of these items, and gives their number.
///
/// To be called before anything is staged in this life of the process.
#[must_use]
pub(super) fn sweep(folder: &Path, kept: &[Id]) -> usize {
    let Ok(found) = std::fs::read_dir(folder) else { return 0 };
    let stray = found.flatten().filter(|entry| {
        let name = entry.file_name();
        name.to_str().and_then(Id::parse).is_none_or(|id| !kept.contains(&id))
    });
    stray.filter(|entry| std::fs::remove_file(entry.path()).is_ok()).count()
}

// A file that cannot be removed now is removed by the sweep of the next start.
fn remove(path: &Path) {
    let _ = std::fs::remove_file(path);
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

// What differs when a file was written to or replaced. The time of change (not of modification) is the one that no
// program can set back.
#[cfg(unix)]
fn version(of: &Metadata) -> impl PartialEq + use<> {
    use std::os::unix::fs::MetadataExt;
    (of.len(), of.mtime(), of.mtime_nsec(), of.ctime(), of.ctime_nsec(), of.dev(), of.ino())
}
#[cfg(not(unix))]
fn version(of: &Metadata) -> impl PartialEq + use<> {
    (of.len(), of.modified().ok())
}

fn source_fault(error: &std::io::Error) -> StageFault {
    if error.kind() == ErrorKind::NotFound { StageFault::SourceGone } else { StageFault::SourceUnreadable }
}

fn copy_fault(error: &std::io::Error) -> StageFault {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => StageFault::DiskFull,
        _ => StageFault::Unwritable,
    }
}

/// A file that hashes what is written to it, and seals it.
struct Sealed {
    file: File,
    hash: Sha256,
    size: u64,
    key: FileKey,
    piece: Vec<u8>,
}

impl Sealed {
    fn new(file: File) -> Self {
        Self { file, hash: Sha256::new(), size: 0, key: FileKey::new(), piece: Vec::with_capacity(PIECE) }
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let plain = bytes.get(..bytes.len().min(PIECE)).unwrap_or_default();
        self.piece.clear();
        self.piece.extend_from_slice(plain);
        self.key.apply(self.size, &mut self.piece).map_err(|_| ErrorKind::FileTooLarge)?;
        let count = self.file.write(&self.piece)?;
        self.hash.update(plain.get(..count).unwrap_or_default());
        self.size += u64::try_from(count).unwrap_or(u64::MAX);
        Ok(count)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::sanitize::samples::{Film, dirty_jpeg, tells};

    fn setting() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let (folder, source) = (dir.path().join("media"), dir.path().join("张三 🙂.jpg"));
        (dir, folder, source)
    }

    fn left(folder: &Path) -> usize {
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[test]
    fn a_copy_is_clean_private_and_has_the_digest_it_says() {
        let (_dir, folder, source) = setting();
        std::fs::write(&source, dirty_jpeg()).unwrap();
        let id = Id::new();
        let staged = stage(&folder, &id, &source).unwrap();
        let sealed = std::fs::read(copy_of(&folder, &id)).unwrap();
        let mut bytes = sealed.clone();
        staged.key().apply(0, &mut bytes).unwrap();
        assert_ne!(sealed, bytes, "a picture lies on the disk");
        assert_eq!(tells(&bytes), None);
        assert_eq!((staged.size(), staged.format()), (bytes.len() as u64, Format::Jpeg));
        assert_eq!(staged.sha256(), <[u8; 32]>::from(Sha256::digest(&bytes)));
        assert!(still_whole(&folder, &id, &staged) && is_there(&folder, &id, &staged));
        assert_eq!(content(&folder, &id, &staged, || true), Some(bytes));
        assert_eq!(content(&folder, &id, &staged, || false), None, "nobody wants it any more");
        let again = stage(&folder, &id, &source).unwrap();
        assert_eq!((again.sha256(), again.size()), (staged.sha256(), staged.size()), "twice is the same picture");
        assert!(again.key() != staged.key() && !still_whole(&folder, &id, &staged), "under a key of its own");
        let staged = again;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&copy_of(&folder, &id)), mode(&folder)), (0o600, 0o700));
        }
        let mut bent = std::fs::read(copy_of(&folder, &id)).unwrap();
        bent[200] ^= 1;
        std::fs::write(copy_of(&folder, &id), &bent).unwrap();
        assert!(!still_whole(&folder, &id, &staged));
        assert_eq!(content(&folder, &id, &staged, || true), None, "what was bent is shown to nobody");
        bent.push(0);
        std::fs::write(copy_of(&folder, &id), bent).unwrap();
        assert!(!read_through(&folder, &id, &staged, |_| panic!("longer than it was, and read")));
    }

    #[test]
    fn a_source_that_cannot_be_used_leaves_nothing_behind() {
        let (dir, folder, source) = setting();
        let id = Id::new();
        assert_eq!(stage(&folder, &id, &source), Err(StageFault::SourceGone));
        assert_eq!(stage(&folder, &id, dir.path()), Err(StageFault::SourceUnreadable));
        for (bytes, fault) in [
            (Vec::new(), SanitizeFault::NotMedia),
            (b"<html>not a picture</html>".to_vec(), SanitizeFault::NotMedia),
            (dirty_jpeg()[..900].to_vec(), SanitizeFault::CutShort),
        ] {
            std::fs::write(&source, bytes).unwrap();
            assert_eq!(stage(&folder, &id, &source), Err(StageFault::Refused(fault)));
        }
        assert_eq!(left(&folder), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_has_its_own_fault() {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut hashed = Sealed::new(full);
        let film = Film::default().plain();
        assert_eq!(sanitize(&mut std::io::Cursor::new(film), &mut hashed), Err(SanitizeFault::DiskFull));
        assert_eq!(copy_fault(&ErrorKind::StorageFull.into()), StageFault::DiskFull);
    }

    #[test]
    fn a_source_that_changes_while_it_is_read_is_not_taken() {
        let (_dir, folder, source) = setting();
        let other = dirty_jpeg().into_iter().rev().collect::<Vec<_>>();
        let changes: [&dyn Fn(); 4] = [
            &|| OpenOptions::new().append(true).open(&source).unwrap().write_all(b"more").unwrap(),
            &|| OpenOptions::new().write(true).open(&source).unwrap().set_len(100).unwrap(),
            &|| {
                std::fs::remove_file(&source).unwrap();
                std::fs::write(&source, &other).unwrap();
            },
            &|| std::fs::remove_file(&source).unwrap(),
        ];
        for change in changes {
            std::fs::write(&source, dirty_jpeg()).unwrap();
            assert_eq!(stage_while(&folder, &Id::new(), &source, change), Err(StageFault::SourceChanged));
            assert_eq!(left(&folder), 0);
        }
    }

    #[test]
    fn the_sweep_removes_what_no_row_knows() {
        let (_dir, folder, source) = setting();
        std::fs::write(&source, dirty_jpeg()).unwrap();
        let (kept, stray) = (Id::new(), Id::new());
        for id in [&kept, &stray] {
            stage(&folder, id, &source).unwrap();
        }
        std::fs::write(folder.join(format!("{kept}.part")), b"half").unwrap();
        assert_eq!(sweep(&folder, std::slice::from_ref(&kept)), 2);
        assert_eq!(left(&folder), 1);
        discard(&folder, &kept);
        assert_eq!((left(&folder), sweep(&folder, &[])), (0, 0));
    }
}
