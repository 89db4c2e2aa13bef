//! How long a record waits is the edition's word, and the edition in force's.

use super::*;
use crate::policy::{AtEnd, DataItem, Edition, Retention};

#[test]
fn an_edition_that_keeps_records_for_less_long_holds_for_those_that_wait() {
    let place = Place::new();
    let recorder = place.recorder();
    recorder.allow(Some(ESSENTIAL), Some(ANALYTICS));
    recorder.record(SEEN);
    recorder.record(FAULT);
    assert!(recorder.flush());

    let mut shorter = Edition::clone(&place.gate.edition());
    let row = shorter.items.iter_mut().find(|row| row.item == DataItem::VisitedRoute).unwrap();
    row.retention = Retention::Days { days: 4, at_end: AtEnd::Delete };
    place.gate.put_in_force(&Arc::new(shorter));
    place.clock.later(Duration::from_hours(4 * 24));
    let (waits, _) = recorder.take(Class::Analytics, ANALYTICS).unwrap();
    assert_eq!(waits.rows, 1, "the fourth day is the last of them");
    place.clock.later(Duration::from_hours(24));
    assert!(recorder.take(Class::Analytics, ANALYTICS).is_none());
    assert!(recorder.take(Class::Essential, ESSENTIAL).is_some(), "the other class has a term of its own");
}
