//! What lies on the disk, looked at from outside: every file byte by byte, and the rows by their number.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::{trace::Disk, values::found};

const STORE: [&str; 5] =
    ["fieldwork_device", "fieldwork_message", "fieldwork_outgoing", "media_item", "session_holder"];

/// Looks at everything under a folder.
pub(crate) fn look(folder: &Path) -> Disk {
    let mut disk = Disk::default();
    gather(folder, &mut disk);
    for table in STORE {
        disk.rows
            .extend(count(&folder.join("gongchao.db"), &format!("SELECT count(*) FROM {table}")).map(|n| (table, n)));
    }
    // The classes of telemetry by the feature they belong to.
    let queue = folder.join("telemetry").join("telemetry.db");
    for (class, name) in [(0, "analytics"), (1, "essential")] {
        let sql = format!("SELECT count(*) FROM telemetry_row WHERE class = {class}");
        disk.rows.extend(count(&queue, &sql).map(|n| (name, n)));
    }
    disk.rows.insert(
        "copies",
        i64::try_from(std::fs::read_dir(folder.join("media")).map_or(0, Iterator::count)).unwrap_or(0),
    );
    disk
}

fn gather(folder: &Path, disk: &mut Disk) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, disk);
        } else {
            let name = entry.file_name().to_string_lossy().into_owned();
            let plain = std::fs::read(&path).map(|bytes| found(&bytes)).unwrap_or_default();
            disk.plain.extend(plain.into_iter().map(|canary| (canary, name.clone())));
        }
    }
}

fn count(file: &Path, sql: &str) -> Option<i64> {
    if !file.exists() {
        return None;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // As the core opens it, so that looking at it leaves nothing beside it.
    #[allow(clippy::disallowed_methods, reason = "looks from outside at what the core left, and writes nothing")]
    let db = Connection::open_with_flags_and_vfs(file, flags, c"unix-excl").expect("the file is looked at");
    db.query_row(sql, [], |row| row.get(0)).ok()
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let path = entry.path();
        let there = to.join(entry.file_name());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            // A kill meets a thread in the middle of its work: what it has just removed is not there, and that is all.
            if let Err(why) = std::fs::copy(&path, &there) {
                assert_eq!(why.kind(), std::io::ErrorKind::NotFound, "a file is copied: {why}");
            }
        }
    }
}
