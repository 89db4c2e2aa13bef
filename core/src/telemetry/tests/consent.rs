//! What is kept, and when it goes.

use super::*;

#[test]
fn before_consent_nothing_is_recorded_counted_or_opened() {
    let place = Place::new();
    place.consent(None, None);
    let recorder = place.recorder();
    assert_eq!(recorder.record(SEEN), Recorded::NotConsented);
    assert_eq!(recorder.record(FAULT), Recorded::NotConsented);
    assert!(recorder.flush());
    recorder.retain(None, None);
    drop(recorder);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    assert!(place.gate.drain_taken().is_empty());
}

#[test]
fn each_class_needs_its_own_consent() {
    let place = Place::new();
    place.consent(Some(ESSENTIAL), None);
    let recorder = place.recorder();
    assert_eq!(recorder.record(SEEN), Recorded::NotConsented);
    assert_ne!(recorder.record(FAULT), Recorded::NotConsented);
    assert!(recorder.flush());
    assert_eq!((recorder.look().queued(Class::Analytics), recorder.look().queued(Class::Essential)), (0, 1));
}

#[test]
fn a_withdrawn_class_leaves_no_row_no_name_and_no_journal_and_the_other_stays() {
    let place = Place::new();
    let recorder = place.recorder();
    for _ in 0..600 {
        recorder.record(SEEN);
        recorder.record(FAULT);
    }
    let (_, sent) = recorder.take(Class::Analytics, ANALYTICS).unwrap();
    let (_, other) = recorder.take(Class::Essential, ESSENTIAL).unwrap();
    assert!(place.holds(sent.name.as_bytes()), "the name is looked for as it stands in the file");
    // What was recorded last is in memory and in the journal.
    recorder.record(SEEN);
    recorder.record(FAULT);
    place.consent(Some(ESSENTIAL), None);
    recorder.retain(Some(ESSENTIAL), None);
    assert_eq!((recorder.look().queued(Class::Analytics), recorder.look().queued(Class::Essential)), (0, 601));
    assert_eq!(recorder.view().pending, 0);
    assert!(recorder.take(Class::Analytics, ANALYTICS).is_none());
    assert!(!place.holds(sent.name.as_bytes()), "the name is nowhere in the folder");
    assert_eq!(recorder.take(Class::Essential, ESSENTIAL).unwrap().1.name, other.name);
    for journal in journal::paths(place.path()) {
        assert_eq!(std::fs::metadata(journal).unwrap().len(), 0);
    }
}

#[test]
fn what_is_recorded_while_a_consent_falls_is_not_kept() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    // The loop has told the room, and the gate's word of a moment ago is still on its way.
    recorder.retain(Some(ESSENTIAL), None);
    assert_eq!(recorder.record(SEEN), Recorded::NotConsented);
    assert_eq!(recorder.look().total(), 0);
}

#[test]
fn a_consent_given_anew_has_its_own_rows_and_its_own_name() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    let (_, before) = recorder.take(Class::Analytics, ANALYTICS).unwrap();
    place.consent(Some(ESSENTIAL), Some(Epoch(9)));
    recorder.retain(Some(ESSENTIAL), Some(Epoch(9)));
    recorder.record(SEEN);
    recorder.record(SEEN);
    assert!(recorder.take(Class::Analytics, ANALYTICS).is_none());
    let (span, after) = recorder.take(Class::Analytics, Epoch(9)).unwrap();
    assert_eq!(span.rows, 2);
    assert_ne!(after.name, before.name);
}

#[test]
fn a_withdrawal_that_a_kill_came_before_is_made_up_for_at_the_next_start() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    recorder.record(FAULT);
    drop(recorder);
    place.consent(Some(ESSENTIAL), None);
    let recorder = place.recorder();
    recorder.retain(Some(ESSENTIAL), None);
    assert_eq!((recorder.look().queued(Class::Analytics), recorder.look().queued(Class::Essential)), (0, 1));
}

#[test]
fn the_two_classes_and_the_login_share_no_name_and_a_name_does_not_live_long() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    recorder.record(FAULT);
    let name = |class, epoch| recorder.take(class, epoch).unwrap().1.name;
    let first = name(Class::Analytics, ANALYTICS);
    assert_ne!(first, name(Class::Essential, ESSENTIAL));
    assert_eq!(first, name(Class::Analytics, ANALYTICS));
    for _ in 0..4 {
        place.clock.later(Duration::from_hours(24 * 8));
        recorder.record(SEEN);
    }
    assert_ne!(first, name(Class::Analytics, ANALYTICS));
}

#[test]
fn nothing_recorded_stands_readable_in_any_file() {
    let place = Place::new();
    let recorder = place.recorder();
    for _ in 0..300 {
        recorder.record(SEEN);
        recorder.record(FAULT);
    }
    assert!(recorder.flush());
    recorder.record(SEEN);
    for plain in ["screen.seen", "request.failed", "log.record.uid", "timed_out"] {
        assert!(!place.holds(plain.as_bytes()), "{plain}");
    }
}

#[test]
fn erasing_leaves_no_file_of_ours_but_the_lock() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.record(SEEN);
    assert!(recorder.flush());
    assert!(recorder.erase());
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["telemetry.lock"]);
    recorder.record(SEEN);
    assert!(recorder.flush());
    assert_eq!(recorder.look().total(), 1);
}

#[test]
fn a_second_owner_of_the_files_is_refused_and_counts_what_it_could_not_keep() {
    let place = Place::new();
    let owner = place.recorder();
    owner.record(SEEN);
    assert!(owner.flush());
    let second = place.recorder();
    second.record(SEEN);
    assert!(!second.flush());
    assert_eq!(second.record(SEEN), Recorded::Dropped);
    assert!(second.view().stored.lost(Loss::Overflow) > 0);
    drop(second);
    assert_eq!(owner.look().total(), 1);
}

#[test]
fn files_of_an_earlier_life_are_not_opened_before_the_first_question() {
    let place = Place::new();
    let first = place.recorder();
    first.record(SEEN);
    assert!(first.flush());
    drop(first);
    // What opening does first of all is to remove this.
    let aside = place.path().join("telemetry.db.damaged");
    std::fs::write(&aside, b"left").unwrap();
    drop(place.recorder());
    assert!(aside.exists());
    assert_eq!(place.recorder().look().total(), 1);
    assert!(!aside.exists());
}
