//! More than there is room or time for.

use super::*;

fn size(path: &Path) -> u64 {
    let files = std::fs::read_dir(path).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

#[test]
fn thirty_times_what_fits_stays_within_its_bound_and_the_essential_log_stays() {
    let bounds = Bounds { bytes: 1024 * 1024, days: 14 };
    let place = Place::new();
    let recorder = place.bounded(bounds);
    recorder.record(FAULT);
    let mut largest = 0;
    for n in 0..120_000 {
        recorder.record(SEEN);
        if n % 200 == 0 {
            assert!(recorder.flush());
            largest = largest.max(size(place.path()));
        }
    }
    assert!(recorder.flush());
    let counts = recorder.look();
    assert_eq!(counts.queued(Class::Essential), 1);
    assert_eq!(counts.queued(Class::Analytics) + counts.lost(Loss::Overflow), 120_000);
    // Beside the database stand its log, which is cut at half a mebibyte after a checkpoint, and the journal.
    println!("largest folder {largest} bytes over {} of database", bounds.bytes);
    assert!(largest <= bounds.bytes + 1536 * 1024, "{largest} bytes");
    // What is left is the newest.
    let (span, _) = recorder.take(Class::Analytics, ANALYTICS).unwrap();
    assert_eq!(span.last - span.first + 1, u64::from(span.rows));
    assert!(span.first > 100_000);
}

#[test]
fn what_comes_faster_than_it_is_written_is_dropped_and_counted_not_piled_up() {
    let place = Place::new();
    // Somebody else holds the files, so nothing is ever written.
    let _owner = {
        let owner = place.recorder();
        owner.record(SEEN);
        assert!(owner.flush());
        owner
    };
    let second = place.recorder();
    for _ in 0..10_000 {
        second.record(SEEN);
    }
    let view = second.view();
    assert!(view.pending <= 4096, "{view:?}");
    assert!(view.stored.lost(Loss::Overflow) >= 10_000 - 4096, "{view:?}");
}

#[test]
fn what_is_older_than_it_may_be_goes_and_a_wrong_calendar_does_not_keep_it_for_ever() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    // The calendar jumps ahead by a year for one event, and back.
    recorder.record_at(SEEN, Wall(MORNING + 365 * 86_400_000));
    assert!(recorder.flush());
    assert_eq!(recorder.look().total(), 2);
    place.clock.later(Duration::from_hours(24 * 15));
    recorder.record(SEEN);
    assert!(recorder.flush());
    assert_eq!((recorder.look().total(), recorder.look().lost(Loss::Expired)), (1, 2));
}

#[test]
fn losses_are_told_once() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    assert!(recorder.flush());
    place.clock.later(Duration::from_hours(24 * 20));
    recorder.record(SEEN);
    assert!(recorder.flush());
    recorder.record_losses();
    recorder.record_losses();
    let (_, parcel) = recorder.take(Class::Essential, ESSENTIAL).unwrap();
    let names: Vec<String> = decoded(&parcel).into_iter().map(|record| record.event_name).collect();
    assert_eq!(names, ["telemetry.dropped"]);
    assert_eq!(recorder.look().lost(Loss::Expired), 0);
}

#[test]
fn a_batch_is_bounded_in_records_and_bytes_and_a_batch_of_one_is_always_possible() {
    let place = Place::new();
    let recorder = place.recorder();
    for _ in 0..100 {
        recorder.record(SEEN);
    }
    let take = |limit, bytes| {
        let taken =
            recorder.ask(|reply| Command::Take { class: Class::Analytics, epoch: ANALYTICS, limit, bytes, reply });
        taken.unwrap().unwrap().0.rows
    };
    assert_eq!(take(30, usize::MAX), 30);
    assert!((5..=20).contains(&take(512, 3000)));
    assert_eq!(take(512, 1), 1);
}
