//! A real process, really killed.
//!
//! The test starts itself as a child that records and says on a pipe what it was told: `safe N` after the Nth event that
//! the recorder called safe, `durable N` after a flush. The parent kills it at a random line and counts what is there.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command as Process, Stdio},
};

use super::*;
use crate::kernel::random;

const FOLDER: &str = "GONGCHAO_TELEMETRY_KILL_FOLDER";
const STORES: usize = 10;
const LIVES: usize = 5;

fn dice() -> u32 {
    u32::from_le_bytes(random::<4>())
}

#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let place = Place::new();
    let recorder = Recorder::open(&folder, &place.key, place.gate.clone(), place.clock.clone(), Bounds::default());
    let mut out = std::io::stdout();
    let mut safe = 0;
    // Ends with the pipe at the latest: the parent is gone then.
    loop {
        if recorder.record(SEEN) == Recorded::Safe {
            safe += 1;
            if writeln!(out, "safe {safe}").is_err() {
                return;
            }
        } else {
            // Until the queue is open; what was recorded before is not called safe, and this says when it is.
            assert!(recorder.flush());
            safe += 1;
        }
        if dice().is_multiple_of(300) && recorder.flush() && writeln!(out, "durable {safe}").is_err() {
            return;
        }
    }
}

/// Lets a child live until a random line and kills it; gives what it was last told: safe, durable.
fn one_life(folder: &Path) -> (u64, u64) {
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "telemetry::tests::kill::child", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let (mut safe, mut durable, mut seen) = (0, 0, 0);
    let last = 1 + dice() % 1500;
    let mut hear = |line: &str| {
        // A line that the kill cut has no number that can be trusted; it only ever is too small.
        match line.split_once(' ') {
            Some(("safe", n)) => safe = n.parse().unwrap_or(safe).max(safe),
            Some(("durable", n)) => durable = n.parse().unwrap_or(durable).max(durable),
            _ => return false,
        }
        true
    };
    while seen < last {
        let line = lines.next().expect("the child records until it is killed");
        seen += u32::from(hear(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines {
        hear(&line);
    }
    (safe, durable)
}

#[test]
fn what_was_called_safe_survives_a_kill_at_any_moment() {
    let (mut lost, mut durable_lost, mut total) = (0, 0, 0);
    for _ in 0..STORES {
        let place = Place::new();
        let mut expected = 0;
        for _ in 0..LIVES {
            let before = expected;
            let (safe, durable) = one_life(place.path());
            let recorder = place.recorder();
            let there = recorder.take(Class::Analytics, ANALYTICS).map_or(0, |(span, parcel)| {
                assert_eq!(uids(&parcel).len(), parcel.records.len(), "no record is there twice");
                u64::from(span.rows)
            });
            assert_eq!(there, recorder.look().queued(Class::Analytics), "the count beside the rows is their number");
            lost += (before + safe).saturating_sub(there);
            durable_lost += (before + durable).saturating_sub(there);
            total += safe;
            expected = there;
        }
    }
    println!("{} kills, {total} events called safe, {durable_lost} durable lost, {lost} safe lost", STORES * LIVES);
    assert_eq!((durable_lost, lost), (0, 0));
}
