//! The bytes of an upload: one file, named by the upload's id. Its length is the upload's offset, so there is nothing that
//! could disagree with it.
//!
//! A chunk is written without leaving the task: it is in the kernel's hands before the next one is waited for, so that a
//! request dropped anywhere has lost nothing and left nothing in flight.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::private;

/// How far the upload is. A file that is not there (yet, or no more) is at 0.
pub(crate) fn offset(path: &Path) -> io::Result<i64> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(i64::try_from(found.len()).unwrap_or(i64::MAX)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// Opens an upload to add to its end.
pub(crate) fn open_end(path: &Path) -> io::Result<File> {
    private::file().append(true).create(true).open(path)
}

/// Adds a chunk. Where it fits only in part, as on a full disk, what fits stays.
pub(crate) fn add(file: &mut File, chunk: &[u8]) -> io::Result<()> {
    file.write_all(chunk)
}

/// Removes an upload; one that is not there is as good as removed.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Sees an upload and its name to the disk.
pub(crate) fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    // The name is in the folder. Where a folder cannot be opened as a file, the system keeps names by itself.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// SHA-256 of what is on the disk, in lower-case hexadecimal.
pub(crate) fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let got = file.read(&mut buffer)?;
        match buffer.get(..got) {
            Some(chunk) if got > 0 => sha256.update(chunk),
            _ => return Ok(hex::encode(sha256.finalize())),
        }
    }
}

/// Flips one byte in the middle; an empty file has none to flip.
pub(crate) fn corrupt(path: &Path) -> io::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let middle = file.metadata()?.len() / 2;
    let mut byte = [0];
    file.seek(SeekFrom::Start(middle))?;
    if file.read(&mut byte)? == 1 {
        file.seek(SeekFrom::Start(middle))?;
        file.write_all(&byte.map(|b| b ^ 1))?;
    }
    Ok(())
}
