//! What the room records of what it hears: only under analytics, each once, by the day and by the week.

use super::*;
use crate::{
    ports::{Link, NetworkReading, PortFault, Vault, VaultAnswer},
    store::Store,
};

const DAY: u64 = 24 * 60 * 60;
const WIFI: NetworkReading = NetworkReading { link: Link::Wifi, metered: false };
const CELLULAR: NetworkReading = NetworkReading { link: Link::Cellular, metered: true };
const SOURCE: LogEvent = LogEvent::InstalledFrom { channel: Channel::Developer };

/// So many days and seconds after the morning of a Tuesday.
fn at(days: u64, seconds: u64) -> Now {
    let ms = (days * DAY + seconds) * 1000;
    Now { wall: Wall(MORNING + i64::try_from(ms).unwrap()), mono: Mono(ms) }
}

fn standing(analytics: Option<Epoch>) -> Event {
    Event::Standing { essential: Some(ESSENTIAL), analytics }
}

fn recorded(effects: &[Effect]) -> Vec<(LogEvent, Wall)> {
    let records = effects.iter().filter_map(|effect| match effect {
        Effect::Record { event, at } => Some((*event, *at)),
        _ => None,
    });
    records.collect()
}

fn hear(state: &mut State, event: Event, now: Now) -> Vec<(LogEvent, Wall)> {
    let (next, effects) = step(std::mem::take(state), event, now);
    *state = next;
    recorded(&effects)
}

/// Consented on the Tuesday, in a package of a developer.
fn consented() -> State {
    let mut state = State::default().of_channel(Some(Channel::Developer));
    assert_eq!(hear(&mut state, standing(Some(ANALYTICS)), at(0, 0)), [(SOURCE, at(0, 0).wall)]);
    state
}

fn used(state: &mut State, group: Group, times: usize, now: Now) {
    for _ in 0..times {
        assert_eq!(hear(state, Event::Used(group), now), []);
    }
}

/// The start of the day in China that lies so many days after the Tuesday.
fn day(days: i64) -> Wall {
    Wall(1_795_449_600_000 + days * 86_400_000)
}

fn times(group: Group, n: u64) -> LogEvent {
    LogEvent::DayUsage { group, times: Count::of(n) }
}

fn total(what: Total, n: u64) -> LogEvent {
    LogEvent::PeriodTotal { what, times: Count::of(n) }
}

#[test]
fn without_analytics_nothing_is_counted_and_nothing_recorded() {
    let mut state = State::default().of_channel(Some(Channel::Developer));
    let trip = Event::Trip { took: Duration::from_millis(80), broken: false };
    let network = |reading| Event::Network { reading, dice: 0 };
    for event in [
        standing(None),
        Event::Started,
        Event::Used(Group::Scan),
        network(WIFI),
        network(CELLULAR),
        trip,
        Event::Foreground,
    ] {
        assert_eq!(hear(&mut state, event, at(0, 0)), []);
    }
    assert_eq!(hear(&mut state, Event::Foreground, at(9, 0)), []);
    assert_eq!(state.usage, None);
}

#[test]
fn a_day_that_is_over_is_told_once_with_its_groups_and_its_own_date() {
    let mut state = consented();
    used(&mut state, Group::Scan, 4, at(0, 10));
    used(&mut state, Group::Dial, 1, at(0, 20));
    let told = hear(&mut state, Event::Foreground, at(1, 0));
    assert_eq!(told, [(times(Group::Scan, 4), day(0)), (times(Group::Dial, 1), day(0))]);
    assert_eq!(hear(&mut state, Event::Foreground, at(2, 0)), []);
}

#[test]
fn a_week_that_is_over_is_told_once_with_its_sums_and_the_date_of_its_monday() {
    let mut state = consented();
    hear(&mut state, Event::Started, at(0, 1));
    used(&mut state, Group::Scan, 2, at(0, 10));
    hear(&mut state, Event::Foreground, at(2, 0));
    used(&mut state, Group::Media, 3, at(2, 10));
    used(&mut state, Group::Scan, 1, at(2, 11));
    // A Sunday, then the Monday.
    assert_eq!(hear(&mut state, Event::Foreground, at(5, 0)).len(), 2);
    let told = hear(&mut state, Event::Foreground, at(6, 0));
    let sums = [total(Total::ActiveDays, 2), total(Total::Starts, 1), total(Total::Scans, 3), total(Total::Uploads, 3)];
    assert_eq!(told, sums.map(|event| (event, day(-1))));
    assert_eq!(hear(&mut state, Event::Foreground, at(13, 0)), []);
}

#[test]
fn a_clock_that_is_set_back_ends_no_day() {
    let mut state = consented();
    used(&mut state, Group::Scan, 1, at(0, 10));
    let back = Now { wall: Wall(MORNING - 40 * 86_400_000), mono: Mono(20_000) };
    assert_eq!(hear(&mut state, Event::Foreground, back), []);
    assert_eq!(hear(&mut state, Event::Foreground, at(0, 30))[0].0, times(Group::Scan, 1));
}

#[test]
fn what_was_counted_goes_with_the_consent_and_a_consent_given_anew_begins_at_nothing() {
    let mut state = consented();
    used(&mut state, Group::Scan, 5, at(0, 10));
    assert_eq!(hear(&mut state, standing(None), at(0, 20)), []);
    assert_eq!(state.usage, None);
    let mut at_once = consented();
    used(&mut at_once, Group::Scan, 5, at(0, 10));
    for state in [&mut state, &mut at_once] {
        assert_eq!(
            hear(state, standing(Some(Epoch(9))), at(0, 30)),
            [(SOURCE, at(0, 30).wall)],
            "a new one is told anew"
        );
        assert_eq!(hear(state, Event::Foreground, at(1, 0)), []);
    }
}

#[test]
fn the_channel_is_told_once_for_a_consent_and_never_where_the_package_does_not_say() {
    let mut state = consented();
    assert_eq!(hear(&mut state, standing(Some(ANALYTICS)), at(1, 0)), []);
    let mut silent = State::default();
    assert_eq!(hear(&mut silent, standing(Some(ANALYTICS)), at(0, 0)), []);
}

#[test]
fn a_network_is_told_where_it_changes_and_not_where_it_is_first_seen() {
    let mut state = consented();
    let network = |reading| Event::Network { reading, dice: 0 };
    assert_eq!(hear(&mut state, network(WIFI), at(0, 1)), []);
    assert_eq!(hear(&mut state, network(WIFI), at(0, 2)), []);
    let changed = LogEvent::NetworkChanged { link: Link::Cellular, metered: true };
    assert_eq!(hear(&mut state, network(CELLULAR), at(0, 3)), [(changed, at(0, 3).wall)]);
}

#[test]
fn a_trip_is_told_at_most_once_an_hour() {
    let mut state = consented();
    let trip = |ms, broken| Event::Trip { took: Duration::from_millis(ms), broken };
    let told = |rtt, broken, now: Now| vec![(LogEvent::LinkQuality { rtt, broken }, now.wall)];
    assert_eq!(hear(&mut state, trip(80, false), at(0, 0)), told(Rtt::Under100Ms, false, at(0, 0)));
    assert_eq!(hear(&mut state, trip(80, true), at(0, 3599)), []);
    assert_eq!(hear(&mut state, trip(2000, true), at(0, 3600)), told(Rtt::Longer, true, at(0, 3600)));
}

#[test]
fn a_class_that_may_hold_less_is_not_sent_before_its_rows_are_gone_not_even_after_a_kill() {
    let mut state = consented();
    used(&mut state, Group::Scan, 5, at(0, 10));
    let mut counts = Counts::default();
    counts.set_queued(Class::Analytics, 300);
    hear(&mut state, Event::Network { reading: WIFI, dice: 0 }, at(0, 11));
    let (state, effects) = step(state, Event::Narrowed(Class::Analytics), at(0, 12));
    assert!(effects.contains(&Effect::Discard(Class::Analytics)));
    let sends = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Send { .. }));
    let (state, effects) = step(state, Event::Counted(counts), at(0, 13));
    assert!(!sends(&effects), "what waits is more than may be sent");

    // The process ends; the next one begins with what was kept.
    let (mut store, _folder) = store();
    store.write(|tx| keep(tx, &State::default(), &state)).unwrap();
    let state = store.read(load).unwrap();
    assert_eq!(resume(&state, at(0, 20)), [Effect::Look, Effect::Discard(Class::Analytics)]);
    let network = Event::Network { reading: WIFI, dice: 0 };
    let (state, _) = step(state, standing(Some(ANALYTICS)), at(0, 20));
    let (state, _) = step(state, network, at(0, 20));
    let (state, effects) = step(state, Event::Counted(counts), at(0, 20));
    assert!(!sends(&effects));
    let gone = |done| Event::Discarded { class: Class::Analytics, counts, done };
    let (state, effects) = step(state, gone(false), at(0, 21));
    assert!(!sends(&effects), "what could not be deleted stays where it is");
    let (mut state, effects) = step(state, gone(true), at(0, 22));
    assert!(sends(&effects), "what is there now came later");
    assert_eq!(hear(&mut state, Event::Foreground, at(1, 0)), [], "what was counted went as well");
}

#[test]
fn a_class_goes_as_a_whole_and_the_other_stays() {
    let place = Place::new();
    let recorder = place.recorder();
    for _ in 0..600 {
        recorder.record(SEEN);
        recorder.record(FAULT);
    }
    assert!(recorder.flush());
    recorder.record(SEEN);
    recorder.record(FAULT);
    let (counts, done) = recorder.ask(|reply| Command::Discard { class: Class::Analytics, reply }).unwrap();
    assert!(done);
    assert_eq!((counts.queued(Class::Analytics), counts.queued(Class::Essential)), (0, 601));
    assert_eq!(recorder.view().pending, 0);
    recorder.record(SEEN);
    assert_eq!(recorder.take(Class::Analytics, ANALYTICS).unwrap().0.rows, 1, "what comes later is kept");
}

#[test]
fn what_is_counted_survives_a_kill_sealed_and_nothing_of_it_is_kept_without_the_consent() {
    let mut state = consented();
    used(&mut state, Group::Scan, 4, at(0, 10));
    used(&mut state, Group::Messages, 1000, at(0, 10));
    let (mut store, _folder) = store();
    store.write(|tx| keep(tx, &State::default(), &state)).unwrap();
    let row = |tx: &crate::store::Tx<'_>| tx.optional("SELECT sealed FROM telemetry_usage", [], |row| row.get(0));
    let sealed: Vec<u8> = store.read(row).unwrap().unwrap();
    let plain = state.usage.as_ref().unwrap().to_bytes();
    assert!(sealed.windows(plain.len()).all(|window| window != plain));

    let mut again = store.read(load).unwrap().of_channel(Some(Channel::Developer));
    assert_eq!(again.usage, state.usage);
    assert_eq!(hear(&mut again, standing(Some(ANALYTICS)), at(0, 60)), [], "the channel was told already");
    let told = hear(&mut again, Event::Foreground, at(1, 0));
    assert_eq!(told, [(times(Group::Scan, 4), day(0)), (times(Group::Messages, 1000), day(0))]);

    let before = again.clone();
    hear(&mut again, standing(None), at(1, 1));
    store.write(|tx| keep(tx, &before, &again)).unwrap();
    let left: Option<Vec<u8>> = store.read(row).unwrap();
    assert_eq!(left, None);
}

struct Key;
impl Vault for Key {
    fn get(&self, _: &str) -> VaultAnswer {
        VaultAnswer::Present(Secret::new([7; 32]))
    }
    fn put(&self, _: &str, _: &Secret) -> Result<(), PortFault> {
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        Ok(())
    }
}

fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Store::open(folder.path(), &Key, &[SCHEMA]).unwrap(), folder)
}
