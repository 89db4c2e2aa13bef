//! Damaged files, lost keys.

use std::collections::HashSet;

use super::{
    journal::Journal,
    sealing::{Row, Sealer, Stamp},
    *,
};
use crate::kernel::random;

fn sealer() -> Sealer {
    Sealer::new(&Secret::new([7; 32])).unwrap()
}

fn row(seq: u64, record: &[u8]) -> Row {
    let stamp = Stamp { seq, class: Class::Analytics, epoch: ANALYTICS, day: record::day(Wall(MORNING)) };
    sealer().seal(stamp, record).unwrap()
}

/// The bytes of a journal with five records, and the records.
fn journal_of_five() -> (Vec<u8>, Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    let rows: Vec<Row> = (1..=5).map(|seq| row(seq, &record::encode(SEEN, Wall(MORNING)))).collect();
    for row in &rows {
        journal.append(row).unwrap();
    }
    (std::fs::read(&journal::paths(folder.path())[0]).unwrap(), rows)
}

fn reads_as(folder: &Path, bytes: &[u8]) -> (Vec<Row>, u64) {
    std::fs::write(&journal::paths(folder)[0], bytes).unwrap();
    let left = Journal::open(folder).unwrap().left_over();
    let sealer = sealer();
    let (good, bad): (Vec<Row>, Vec<Row>) = left.rows.into_iter().partition(|row| sealer.open(row).is_some());
    (good, left.damaged + u64::try_from(bad.len()).unwrap())
}

#[test]
fn a_journal_flipped_at_any_byte_loses_what_was_hit_and_tells_so() {
    let (bytes, rows) = journal_of_five();
    let folder = tempfile::tempdir().unwrap();
    let frame = bytes.len() / 5;
    for at in 0..bytes.len() {
        for flip in [1_u8, 0x80, 0xff] {
            let mut bad = bytes.clone();
            bad[at] ^= flip;
            let (good, damaged) = reads_as(folder.path(), &bad);
            // The day stands outside the seal; nothing else may read as what it was not.
            let true_ones =
                good.iter().filter(|row| rows.iter().any(|r| r.sealed == row.sealed && r.stamp.seq == row.stamp.seq));
            assert_eq!(true_ones.count(), good.len(), "byte {at}");
            assert!(good.len() == 5 || damaged > 0, "byte {at}: {} rows, {damaged} damaged", good.len());
            assert!(good.len() >= at / frame, "byte {at}: what stands before it is read");
        }
    }
}

#[test]
fn a_journal_cut_anywhere_loses_its_tail_and_tells_so() {
    let (bytes, rows) = journal_of_five();
    let folder = tempfile::tempdir().unwrap();
    let frame = bytes.len() / 5;
    for at in 0..bytes.len() {
        let (good, damaged) = reads_as(folder.path(), &bytes[..at]);
        assert_eq!(good, rows[..at / frame], "cut at {at}");
        assert_eq!(damaged > 0, at % frame != 0, "cut at {at}");
    }
}

#[test]
fn a_journal_of_noise_or_without_end_is_read_within_bounds() {
    let folder = tempfile::tempdir().unwrap();
    for len in [1, 2, 60, 5000] {
        let noise: Vec<u8> = std::iter::repeat_with(|| random::<1>()[0]).take(len).collect();
        let (good, damaged) = reads_as(folder.path(), &noise);
        assert!(good.is_empty() && damaged > 0);
    }
    let (good, damaged) = reads_as(folder.path(), &vec![0xff; 9_000_000]);
    assert!(good.is_empty() && damaged > 0);
}

#[test]
fn a_left_over_journal_is_imported_once_and_not_what_was_sent_already() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    let (span, _) = recorder.take(Class::Analytics, ANALYTICS).unwrap();
    recorder.settle(span);
    drop(recorder);
    // A kill between commit and emptying leaves both what was sent and what was not yet committed.
    let mut journal = Journal::open(place.path()).unwrap();
    for seq in [span.first, span.last + 1, span.last + 2] {
        journal.append(&row(seq, &record::encode(SEEN, Wall(MORNING)))).unwrap();
    }
    drop(journal);
    for _ in 0..2 {
        let recorder = place.recorder();
        assert_eq!(recorder.look().queued(Class::Analytics), 2);
    }
}

#[test]
fn a_row_moved_to_another_number_class_or_consent_does_not_open() {
    let row = row(7, b"record");
    let sealer = sealer();
    assert_eq!(sealer.open(&row).as_deref(), Some(&b"record"[..]));
    for stamp in [
        Stamp { seq: 8, ..row.stamp },
        Stamp { class: Class::Essential, ..row.stamp },
        Stamp { epoch: ESSENTIAL, ..row.stamp },
    ] {
        assert_eq!(sealer.open(&Row { stamp, ..row.clone() }), None, "{stamp:?}");
    }
}

#[test]
fn another_key_costs_the_queue_and_is_counted() {
    let mut place = Place::new();
    let recorder = place.recorder();
    for _ in 0..40 {
        recorder.record(SEEN);
    }
    assert!(recorder.flush());
    drop(recorder);
    place.key = Secret::new([8; 32]);
    let recorder = place.recorder();
    let counts = recorder.look();
    assert_eq!((counts.total(), counts.lost(Loss::KeyLost)), (0, 40));
    recorder.record(SEEN);
    assert_eq!(recorder.take(Class::Analytics, ANALYTICS).unwrap().0.rows, 1);
}

#[test]
fn a_key_that_is_none_records_nothing_and_breaks_nothing() {
    let mut place = Place::new();
    place.key = Secret::new([8; 5]);
    let recorder = place.recorder();
    assert_eq!(recorder.record(SEEN), Recorded::Dropped);
    assert!(!recorder.flush());
}

/// A folder with 400 records in its database.
fn place_of_400() -> Place {
    let place = Place::new();
    let recorder = place.recorder();
    for _ in 0..400 {
        recorder.record(SEEN);
    }
    assert!(recorder.flush());
    drop(recorder);
    place
}

/// Whatever was done to the files: the queue opens, keeps only true records, and goes on.
fn goes_on(place: &Place, known: &HashSet<String>, what: &str) -> u32 {
    let recorder = place.recorder();
    let mut survived = 0;
    // Sent to the end, as the machine does it: what is missing then is known to be missing.
    while let Some((span, parcel)) = recorder.take(Class::Analytics, ANALYTICS) {
        assert!(survived <= 400, "{what}: the same records are sent for ever");
        assert!(uids(&parcel).iter().all(|uid| known.contains(uid)), "{what}: a record that never was");
        survived += span.rows;
        recorder.settle(span);
    }
    // A proof of the key that is damaged cannot be told from another key's; either way the loss is counted.
    let counts = recorder.view().stored;
    let lost = counts.lost(Loss::Damaged) + counts.lost(Loss::KeyLost);
    assert!(survived == 400 || lost > 0, "{what}: lost {} in silence", 400 - survived);
    recorder.record(FAULT);
    assert!(recorder.flush(), "{what}");
    assert_eq!(recorder.take(Class::Essential, ESSENTIAL).unwrap().0.rows, 1, "{what}");
    survived
}

#[test]
fn a_database_damaged_at_random_never_crashes_and_never_tells_what_was_not_recorded() {
    let place = place_of_400();
    let recorder = place.recorder();
    let known: HashSet<String> = uids(&recorder.take(Class::Analytics, ANALYTICS).unwrap().1).into_iter().collect();
    drop(recorder);
    let file = place.path().join("telemetry.db");
    let whole = std::fs::read(&file).unwrap();
    let at = || usize::try_from(u64::from_le_bytes(random::<8>())).unwrap_or(0) % whole.len();
    let mut survived = 0;
    for round in 0..60 {
        let mut bad = whole.clone();
        let place = Place::new();
        let what = match round % 5 {
            0 => {
                bad[at()] ^= 1 << (round % 8);
                "one bit"
            }
            1 => {
                let at = at();
                let end = (at + 512).min(bad.len());
                bad[at..end].fill_with(|| random::<1>()[0]);
                "a sector of noise"
            }
            2 => {
                bad.truncate(at());
                "a cut"
            }
            3 => {
                let at = at() / 4096 * 4096;
                let end = (at + 4096).min(bad.len());
                bad[at..end].fill(0);
                "an empty page"
            }
            _ => {
                bad[..100].fill_with(|| random::<1>()[0]);
                "no header"
            }
        };
        std::fs::write(place.path().join("telemetry.db"), &bad).unwrap();
        survived += goes_on(&place, &known, what);
    }
    println!("60 damages: {survived} of {} records survived", 60 * 400);
}

#[test]
fn rows_that_are_found_and_cannot_be_deleted_are_not_sent_for_ever() {
    let place = place_of_400();
    let recorder = place.recorder();
    let known: HashSet<String> = uids(&recorder.take(Class::Analytics, ANALYTICS).unwrap().1).into_iter().collect();
    drop(recorder);
    #[allow(clippy::disallowed_methods, reason = "the damage is done behind the queue's back")]
    let db = rusqlite::Connection::open(place.path().join("telemetry.db")).unwrap();
    // The rows change while their index looks away: it finds them under a consent that they do not name any more.
    let index: (String, String, String, i64, String) = db
        .query_row(
            "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = 'telemetry_row_class'",
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
        )
        .unwrap();
    db.execute_batch("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'telemetry_row_class'; PRAGMA writable_schema = RESET;").unwrap();
    db.execute("UPDATE telemetry_row SET epoch = epoch + 1", []).unwrap();
    db.execute_batch("PRAGMA writable_schema = ON").unwrap();
    db.execute("INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?1, ?2, ?3, ?4, ?5)", index)
        .unwrap();
    drop(db);
    goes_on(&place, &known, "an index that lies");
}

#[test]
fn a_folder_or_a_foreign_database_in_its_place_is_moved_aside() {
    let nothing = HashSet::new();
    let place = Place::new();
    std::fs::create_dir_all(place.path().join("telemetry.db").join("x")).unwrap();
    assert_eq!(goes_on(&place, &nothing, "a folder"), 0);

    let place = Place::new();
    #[allow(clippy::disallowed_methods, reason = "the damage is done behind the queue's back")]
    let db = rusqlite::Connection::open(place.path().join("telemetry.db")).unwrap();
    db.execute_batch("CREATE TABLE telemetry_row (x TEXT); CREATE TABLE telemetry_number (y TEXT)").unwrap();
    drop(db);
    assert_eq!(goes_on(&place, &nothing, "foreign tables"), 0);

    let place = Place::new();
    std::fs::write(place.path().join("telemetry.db"), "this is no database, and long enough to be told so").unwrap();
    assert_eq!(goes_on(&place, &nothing, "a text"), 0);
}
