//! The end of everything that a client kept: keys first, then files, whatever interrupts it.
//!
//! A file says that it has begun and which keys go; it is the first thing written and the last thing deleted, so that
//! whoever comes next goes on.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

use super::{fault::OpenFault, latch};
use crate::ports::Vault;

const BEGUN: &str = "gongchao.erasing";

pub(super) fn begin(folder: &Path, aliases: &[&str]) -> Result<(), OpenFault> {
    let write = || -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut begun = options.open(folder.join(BEGUN))?;
        for alias in aliases {
            begun.write_all(alias.as_bytes())?;
            begun.write_all(b"\n")?;
        }
        begun.sync_all()?;
        synced(folder)
    };
    write().map_err(OpenFault::disk)
}

/// Erases what was begun to be erased; nothing where nothing was.
pub(super) fn go_on(folder: &Path, vault: &dyn Vault) -> Result<(), OpenFault> {
    let aliases = match fs::read_to_string(folder.join(BEGUN)) {
        Ok(aliases) => aliases,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OpenFault::disk(error)),
    };
    for alias in aliases.lines() {
        vault.delete(alias).map_err(|_| OpenFault::WaitForUnlock)?;
    }
    files(folder).map_err(OpenFault::disk)
}

fn files(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == BEGUN || name == latch::FILE {
            continue;
        }
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    synced(folder)?;
    fs::remove_file(folder.join(BEGUN))
}

fn synced(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
