//! Whether a full telemetry queue makes the client start later: 100,000 rows against none.
//!
//! Two stores of the same consents, each started again and again in a process of its own, in turns. A start is what
//! stands between [`Client::start`] and the first snapshot; that the rows are really there is seen in a later one.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{fs, io};

use gongchao_core::{
    app::{Client, Tap},
    policy::Feature,
};
use serde::{Deserialize, Serialize};

use crate::figure::{Figure, Times, Unit, count};
use crate::phone::{self, until};

const ROWS: usize = 100_000;
/// Taps between two waits: fewer than the queue takes into memory while its writer is at work.
const BURST: usize = 2000;
const PAIRS: usize = 41;
/// A start with all these rows may take so many times as long as one with none.
const LIMIT: f64 = 1.5;

/// What one start says of itself, as a line of JSON.
#[derive(Serialize, Deserialize)]
pub(crate) struct Started {
    /// Seconds until the first snapshot.
    first: f64,
    /// Seconds until a snapshot shows the rows.
    known: f64,
}

/// Measures.
pub(crate) fn measure(folder: &Path) -> Result<Vec<Figure>, String> {
    let (fresh, empty, full) = (folder.join("fresh"), folder.join("empty"), folder.join("full"));
    let very_first = in_a_process(&fresh, 0)?.first;
    made(&empty, 0)?;
    let began = Instant::now();
    made(&full, ROWS)?;
    let taps = count(ROWS) / began.elapsed().as_secs_f64();
    let (mut without, mut with, mut known) = (Times::default(), Times::default(), Times::default());
    for pair in 0..PAIRS {
        let mut none = || in_a_process(&empty, 0).map(|started| without.add_seconds(started.first));
        let mut all = || {
            in_a_process(&full, ROWS).map(|started| {
                with.add_seconds(started.first);
                known.add_seconds(started.known);
            })
        };
        if pair % 2 == 0 {
            none()?;
            all()?;
        } else {
            all()?;
            none()?;
        }
    }
    Ok(vec![
        Figure::told("taps committed and recorded, disk aside", taps, Unit::PerS),
        Figure::told("the very first start, no store yet", very_first * 1e3, Unit::Ms),
        Figure::told("no rows: first snapshot", without.median() * 1e3, Unit::Ms),
        Figure::told("100,000 rows: first snapshot", with.median() * 1e3, Unit::Ms),
        Figure::told("100,000 rows: the rows are known", known.median() * 1e3, Unit::Ms),
        Figure::at_most("100,000 rows / no rows", with.over(&without), Unit::Times, LIMIT),
    ])
}

/// The process that is measured: starts a client once and says how long that took.
pub(crate) fn once(folder: &Path, rows: u64) -> Result<Started, String> {
    phone::runtime()?.block_on(async {
        let setup = phone::setup(folder)?;
        let began = Instant::now();
        let client = Client::start(setup).map_err(|why| why.to_string())?;
        let snapshot = client.snapshot();
        let first = began.elapsed().as_secs_f64();
        drop(snapshot);
        until(&client, "its rows", |s| s.telemetry.analytics >= rows).await?;
        let known = began.elapsed().as_secs_f64();
        client.shut_down().await.map_err(|why| why.to_string())?;
        Ok(Started { first, known })
    })
}

fn in_a_process(folder: &Path, rows: usize) -> Result<Started, String> {
    let program = std::env::current_exe().map_err(|why| why.to_string())?;
    let out = Command::new(program)
        .args(["--rows", &rows.to_string(), "--start"])
        .arg(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|why| why.to_string())?;
    serde_json::from_slice(&out.stdout).map_err(|_| "a start ended without a figure".to_owned())
}

/// Makes the store of a client who said yes to analytics and has so many telemetry rows: as many taps that are recorded.
///
/// Every tap is a commit that waits for the disk. So it is made where there is none, if the system has such a place, and
/// copied.
fn made(folder: &Path, rows: usize) -> Result<(), String> {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return tapped(folder, rows);
    }
    let quick = tempfile::Builder::new().prefix("gongchao-bench-").tempdir_in(memory).map_err(|why| why.to_string())?;
    let made = quick.path().join("client");
    tapped(&made, rows)?;
    copy(&made, folder)
        .and_then(|()| copy(&phone::key_of(&made), &phone::key_of(folder)))
        .map_err(|why| why.to_string())?;
    Ok(())
}

fn tapped(folder: &Path, rows: usize) -> Result<(), String> {
    phone::runtime()?.block_on(async {
        let client = phone::willing(folder).await?;
        if rows > 0 {
            phone::look(&client).await?;
        }
        // What is recorded before the queue has heard of the consent is not kept, so more may be needed than are asked for.
        let stored = || usize::try_from(client.snapshot().telemetry.analytics).unwrap_or_default();
        for _ in 0..rows / BURST + 10 {
            let missing = rows.saturating_sub(stored());
            if missing == 0 {
                break;
            }
            for _ in 0..missing.min(BURST) {
                client.tap(Tap::Begin { feature: Feature::Scan }).map_err(|why| why.to_string())?;
            }
            client.settle().await.map_err(|why| why.to_string())?;
        }
        until(&client, "all rows", |s| usize::try_from(s.telemetry.analytics).is_ok_and(|n| n >= rows)).await?;
        client.shut_down().await.map_err(|why| why.to_string())
    })
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target).map(drop)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_is_made_has_its_rows_in_the_next_life() {
        let folder = tempfile::tempdir().unwrap();
        let client = folder.path().join("client");
        made(&client, 300).unwrap();
        let started = once(&client, 300).unwrap();
        assert!(started.first > 0.0 && started.known >= started.first);
    }
}
