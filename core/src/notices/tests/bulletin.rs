//! The operator's bulletin: what is taken, what is refused, what it stops and until when.

#![allow(clippy::string_slice, reason = "texts of this test, in ASCII")]

use super::{
    super::{
        bulletin::{LARGEST, TYPE},
        machine::Answered,
    },
    *,
};
use crate::{
    gate::Stops,
    policy::{DataItem, Feature, Published, Publisher, PublisherKey, first_moment},
};

const PUBLISHED: &str = "2026-11-29";
const ENDS: &str = "2027-03-01";
const DAY: u64 = 24 * HOUR;

fn said(sequence: u32, edit: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut said = json!({
        "sequence": sequence, "published": PUBLISHED, "notices": [], "stops_features": [], "stops_items": [],
    });
    edit(&mut said);
    said.to_string()
}

fn told(id: &str, kind: &str, urgent: bool) -> serde_json::Value {
    let words = json!({ "zh": "文字", "en": "Words" });
    let parts = json!({ "situation": words, "measures": words, "advice": words, "remedy": words });
    json!({
        "id": id, "kind": kind, "urgent": urgent, "title": { "zh": "标题", "en": "Title" }, "body": words,
        "incident": if kind == "incident" { parts } else { json!(null) },
    })
}

/// Without its last part.
fn halved(mut notice: serde_json::Value) -> serde_json::Value {
    notice["incident"].as_object_mut().unwrap().remove("remedy");
    notice
}

fn told_as(kind: &str, mut notice: serde_json::Value) -> serde_json::Value {
    notice["kind"] = kind.into();
    notice
}

fn bulletin(sequence: u32, edit: impl FnOnce(&mut serde_json::Value)) -> Bulletin {
    Bulletin::read(&said(sequence, edit)).unwrap()
}

fn stops(sequence: u32, features: &[&str]) -> Bulletin {
    bulletin(sequence, |said| said["stops_features"] = json!(features))
}

fn ends(said: &mut serde_json::Value) {
    said["ends"] = ENDS.into();
    said["notices"] = json!([told("end", "end_of_service", true)]);
}

fn brought(bulletin: Result<Bulletin, BulletinFault>, at: Option<Wall>) -> Event {
    Event::Pulled(Box::new(Answered { notices: Vec::new(), bulletin: Some(bulletin), at }))
}

fn comes(state: State, bulletin: Bulletin) -> (State, Vec<Effect>) {
    step(state, brought(Ok(bulletin), None), on(PUBLISHED, 0))
}

/// So many milliseconds after the first moment of a day.
fn on(day: &str, ms: i64) -> Now {
    Now { wall: Wall(first_moment(day).unwrap().0 + ms), mono: Mono(7) }
}

fn all_but_login() -> Stops {
    Stops::of(Feature::ALL, &[]).beyond(Stops::of(&[Feature::Login], &[]))
}

fn opened(document: &str, key: PublisherKey) -> Result<Bulletin, BulletinFault> {
    Bulletin::open(document, &[key])
}

#[test]
fn a_bulletin_is_no_edition_and_an_edition_no_bulletin_though_one_key_signed_both() {
    const EDITION: &str = "application/vnd.gongchao.edition+json";
    let publisher = Publisher::new(1);
    let bulletin = publisher.signs_as(TYPE, said(1, |_| {}).as_bytes());
    assert_eq!(opened(&bulletin, publisher.key()).unwrap().sequence, 1);
    let edition = publisher.signs(1, &built_in().unwrap());
    assert_eq!(opened(&edition, publisher.key()), Err(BulletinFault::NotSigned));
    let (as_bulletin, as_edition) = (edition.replace(EDITION, TYPE), bulletin.replace(TYPE, EDITION));
    assert_eq!(opened(&as_bulletin, publisher.key()), Err(BulletinFault::WrongSignature));
    let taken = Published::open(as_edition.as_bytes(), &[publisher.key()]);
    assert_eq!(taken.unwrap_err(), crate::policy::FeedFault::WrongSignature);
}

#[test]
fn what_comes_and_is_no_bulletin_says_what_and_where() {
    let publisher = Publisher::new(1);
    let signed = |said: &str| publisher.signs_as(TYPE, said.as_bytes());
    let with = |edit: fn(&mut serde_json::Value)| signed(&said(3, edit));
    let whole = with(|_| {});
    for (document, flaw) in [
        (whole[..whole.len() / 2].to_owned(), "not signed"),
        (Publisher::new(2).signs_as(TYPE, said(3, |_| {}).as_bytes()), "unknown key"),
        (" ".repeat(LARGEST + 1), "too large"),
        (signed("{"), "unreadable"),
        (with(|said| said["stops_features"] = json!(["scan", "fly"])), "stops_features[1]: unknown word"),
        (with(|said| said["stops_items"] = json!(["soul"])), "stops_items[0]: unknown word"),
        (with(|said| said["notices"] = json!([told("a", "advertising", false)])), "notices[0].kind: unknown word"),
        (with(|said| said["notices"] = json!([told("a b", "incident", false)])), "notices[0]: not a name"),
        (with(|said| said["notices"] = json!([told("a", "policy", false)])), "notices[0]: not of a bulletin"),
        (
            with(|said| said["notices"] = json!([halved(told("a", "incident", true))])),
            "notices[0].incident.remedy: missing",
        ),
        (
            with(|said| said["notices"] = json!([told_as("incident", told("a", "kill_switch", true))])),
            "notices[0]: not the parts of an incident",
        ),
        (
            with(|said| said["notices"] = json!([told("a", "incident", true), told("a", "incident", true)])),
            "notices[1]: a second time",
        ),
        (with(|said| said["ends"] = "next year".into()), "ends: not a date"),
        (with(|said| said["ends"] = ENDS.into()), "notices: no notice of the end"),
        (
            with(|said| {
                ends(said);
                said["ends"] = "2026-11-28".into();
            }),
            "ends: ends before it is published",
        ),
        (with(|said| said["published"] = json!(5)), "published: of the wrong kind"),
        (with(|said| said["sequence"] = json!(-1)), "sequence: of the wrong kind"),
        (with(|said| drop(said.as_object_mut().unwrap().remove("stops_items"))), "stops_items: missing"),
        (with(|said| said["starts_features"] = json!(["scan"])), "document: unknown member"),
    ] {
        assert_eq!(opened(&document, publisher.key()).unwrap_err().flaw().to_string(), flaw);
    }
    assert!(opened(&whole, publisher.key()).is_ok());
}

#[test]
fn no_edited_byte_changes_what_is_taken() {
    let publisher = Publisher::new(1);
    let document = publisher.signs_as(TYPE, said(3, |said| said["stops_features"] = json!(["scan"])).as_bytes());
    let whole = opened(&document, publisher.key()).unwrap();
    for at in 0..document.len() {
        let mut edited = document.clone().into_bytes();
        edited[at] ^= 1;
        if let Some(taken) = String::from_utf8(edited).ok().and_then(|edited| opened(&edited, publisher.key()).ok()) {
            assert_eq!(taken, whole, "byte {at}");
        }
    }
}

#[test]
fn what_is_stopped_is_stopped_until_a_larger_number_does_not_name_it() {
    let (state, effects) = comes(State::default(), stops(2, &["scan", "media"]));
    assert_eq!((state.stops(), effects), (Stops::of(&[Feature::Scan, Feature::Media], &[]), vec![Effect::PullEdition]));
    let (state, effects) = comes(state, stops(2, &["scan", "media"]));
    assert_eq!(effects, [Effect::PullEdition], "the same again is no news");
    for older in [stops(1, &[]), stops(2, &[])] {
        let offered = older.sequence;
        let (same, effects) = comes(state.clone(), older);
        assert_eq!(same.stops(), state.stops());
        assert_eq!(effects[1..], [Effect::Unposted(BulletinFault::Rollback { known: 2, offered })]);
    }
    // An answer without a bulletin lifts nothing, and neither does one that could not be read.
    let (state, _) = step(state, Event::Pulled(Box::default()), at(9));
    let (state, _) = step(state, brought(Err(BulletinFault::NotSigned), None), at(10));
    assert!(state.stops().feature(Feature::Scan));
    let items = bulletin(3, |said| said["stops_items"] = json!(["crash"]));
    assert_eq!(comes(state, items).0.stops(), Stops::of(&[], &[DataItem::Crash]));
}

#[test]
fn one_refusal_is_told_once_and_again_to_who_asks() {
    let fault = || BulletinFault::NotSigned;
    let (state, first) = step(State::default(), brought(Err(fault()), None), at(1));
    assert_eq!(first[1..], [Effect::Unposted(fault())]);
    let (state, again) = step(state, brought(Err(fault()), None), at(2));
    assert_eq!(again[1..], []);
    let (state, _) = step(state, Event::Refresh, at(3));
    assert_eq!(step(state, brought(Err(fault()), None), at(4)).1[1..], [Effect::Unposted(fault())]);
}

#[test]
fn its_notices_stand_beside_the_others_and_nobody_else_writes_under_their_names() {
    let posted = bulletin(1, |said| {
        said["notices"] = json!([told("calm", "end_of_service", false), told("now", "kill_switch", true)]);
    });
    let (state, _) = comes(with(vec![notice("other", Kind::Incident, 1, None)]), posted);
    assert_eq!((state.kept().len(), state.unread()), (3, 3));
    assert_eq!(state.urgent().unwrap().notice.id, "now");
    let state = step(state, Event::Acknowledged("now".to_owned()), at(20)).0;
    assert_eq!(state.urgent().unwrap().notice.id, "other", "one that need not be urgent is not in front");
    let forged = Notice { title: Words::new("假", "Forged"), ..notice("now", Kind::Incident, 9, None) };
    let state = step(state, Event::Pulled(vec![forged].into()), at(30)).0;
    let now = state.kept().iter().find(|kept| kept.notice.id == "now").unwrap();
    assert_eq!((now.notice.title.en.as_str(), now.mark), ("Title", Mark::Acknowledged));
}

#[test]
fn the_end_stops_all_but_logging_in_at_once_and_purges_on_its_day_and_not_before() {
    let (state, effects) = comes(State::default(), bulletin(1, ends));
    assert_eq!((state.stops(), effects), (all_but_login(), vec![Effect::PullEdition]));
    assert_eq!(due(&state), Some(Mono(7 + HOUR)), "the calendar is looked at again though nothing is pulled");
    // A calendar that is behind, even before the bulletin's own day.
    for early in [on("2020-01-01", 0), on(PUBLISHED, 0), on(ENDS, -1)] {
        let (same, effects) = step(state.clone(), Event::Tick, early);
        assert_eq!((same.purged(), effects), (false, vec![]), "{early:?}");
    }
    assert_eq!(due(&step(state.clone(), Event::Tick, on(ENDS, -90)).0), Some(Mono(7 + 90)));
    let (over, effects) = step(state, Event::Tick, on(ENDS, 0));
    assert_eq!((over.stops(), effects), (Stops::of(Feature::ALL, &[]), vec![Effect::Purge]));
    let (over, effects) = step(over, Event::Tick, on(ENDS, 1));
    assert_eq!((effects, due(&over)), (vec![], None), "once");
    // A correction of a comma purges nobody twice; a service that goes on after all lets people in.
    let (over, effects) = step(over, brought(Ok(bulletin(2, ends)), None), on(ENDS, 2));
    assert_eq!((over.purged(), effects), (true, vec![Effect::PullEdition]));
    assert_eq!(comes(over, bulletin(3, |_| {})).0.stops(), Stops::NOTHING);
}

#[test]
fn a_calendar_that_the_server_saw_run_ahead_counts_for_no_day_until_the_two_agree() {
    let late = on(ENDS, 0);
    let server = |behind: u64| Some(Wall(late.wall.0 - i64::try_from(behind).unwrap()));
    let ended = || brought(Ok(bulletin(1, ends)), server(90 * DAY));
    let (state, effects) = step(State::default(), ended(), late);
    assert_eq!((state.purged(), effects), (false, vec![Effect::PullEdition]));
    let (state, effects) = step(state, Event::Tick, late);
    assert_eq!((state.purged(), effects), (false, vec![]));
    let (state, effects) = step(state, brought(Ok(bulletin(1, ends)), server(DAY)), late);
    assert_eq!((state.purged(), effects), (true, vec![Effect::PullEdition, Effect::Purge]));
}

struct Disk(tempfile::TempDir, Desk);

impl Disk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap(), Desk(std::sync::Mutex::new(None)))
    }

    fn store(&self) -> Store {
        Store::open(self.0.path(), &self.1, &[SCHEMA]).unwrap()
    }

    fn keeps(&self, before: &State, after: &State) -> State {
        self.store().write(|tx| keep(tx, before, after)).unwrap();
        self.store().read(load).unwrap()
    }
}

#[test]
fn what_it_stops_and_that_it_purged_is_the_same_after_a_restart() {
    let disk = Disk::new();
    let mut state = State::default();
    for (event, now) in [
        (brought(Ok(stops(4, &["scan"])), None), on(PUBLISHED, 0)),
        (brought(Ok(bulletin(6, ends)), Some(Wall(0))), on(PUBLISHED, 1)),
        (brought(Ok(bulletin(6, ends)), None), on(PUBLISHED, 2)),
        (brought(Ok(bulletin(6, ends)), Some(on(ENDS, 0).wall)), on(ENDS, 3)),
        (brought(Ok(stops(9, &[])), None), on(ENDS, 4)),
    ] {
        let after = step(state.clone(), event, now).0;
        let read = disk.keeps(&state, &after);
        assert_eq!((&read.board, read.stops(), read.purged()), (&after.board, after.stops(), after.purged()));
        state = after;
    }
    assert_eq!(state.board.sequence, 9);
}

#[test]
fn where_its_row_is_damaged_all_but_logging_in_is_shut_and_no_older_one_comes_in() {
    let disk = Disk::new();
    let after = comes(State::default(), stops(4, &["scan"])).0;
    disk.keeps(&State::default(), &after);
    for damage in ["said = substr(said, 1, 20)", "said = NULL", "said = replace(said, 'scan', 'fly')"] {
        let sql = format!("UPDATE notices_bulletin SET {damage}");
        assert_eq!(disk.store().write(|tx| Ok(tx.sql().execute(&sql, [])?)).unwrap(), 1);
        let read = disk.store().read(load).unwrap();
        assert_eq!(read.stops(), all_but_login(), "{damage}");
        let (older, effects) = comes(read.clone(), stops(3, &[]));
        assert_eq!(effects[1..], [Effect::Unposted(BulletinFault::Rollback { known: 4, offered: 3 })]);
        assert_eq!(older.stops(), all_but_login());
        // The one that was lost is on offer still.
        assert_eq!(comes(read, stops(4, &["scan"])).0.stops(), after.stops(), "{damage}");
    }
}

#[tokio::test]
async fn it_comes_with_the_notices_without_a_session_and_nobody_believes_it_without_a_key() {
    let publisher = Publisher::new(1);
    let document = publisher.signs_as(TYPE, said(3, |said| said["stops_features"] = json!(["scan"])).as_bytes());
    let pulled = |bulletin: serde_json::Value, keys: &[PublisherKey]| {
        let mut answer =
            answer(json!({ "notices": [notice("a", Kind::Incident, 5, None)], "bulletin": bulletin }).to_string());
        answer.headers.push(("date".to_owned(), "Sun, 29 Nov 2026 16:00:00 GMT".to_owned()));
        let taken = wire::answered(&answer, keys).unwrap();
        assert_eq!(taken.notices.len(), 1, "a bulletin of any kind hides no notice");
        assert_eq!(taken.at, Some(first_moment("2026-11-30").unwrap()));
        taken.bulletin
    };
    assert_eq!(pulled(json!(document), &[publisher.key()]), Some(Ok(stops(3, &["scan"]))));
    assert_eq!(pulled(json!(document), &[Publisher::new(2).key()]), Some(Err(BulletinFault::WrongSignature)));
    assert_eq!(pulled(json!(document), &[]), None);
    assert_eq!(pulled(json!(null), &[publisher.key()]), None);
    assert_eq!(pulled(json!({ "stops_features": [] }), &[publisher.key()]), Some(Err(BulletinFault::NotSigned)));
}

fn any_bulletin() -> impl Strategy<Value = Bulletin> {
    let features = proptest::collection::vec(proptest::sample::select(Feature::ALL), 0..3);
    (0..8_u32, features, proptest::option::weighted(0.2, 1..28_u32)).prop_map(|(sequence, features, day)| {
        bulletin(sequence, |said| {
            said["stops_features"] = json!(features);
            if let Some(day) = day {
                ends(said);
                said["ends"] = format!("2026-12-{day:02}").into();
            }
        })
    })
}

proptest! {
    #[test]
    fn in_any_order_the_largest_number_counts_and_nothing_ever_opens_what_it_shuts(
        all in proptest::collection::vec((proptest::option::of(any_bulletin()), 0..40_i64), 1..40),
    ) {
        let mut state = State::default();
        let mut known: Option<Bulletin> = None;
        let mut purges = 0;
        for (offered, day) in all {
            let now = Now { wall: Wall(on("2026-11-20", 0).wall.0 + day * 86_400_000), mono: Mono(0) };
            let event = offered.clone().map_or(Event::Tick, |offered| brought(Ok(offered), None));
            if let Some(offered) = offered.filter(|new| new.sequence > known.as_ref().map_or(0, |old| old.sequence)) {
                if offered.ends.is_none() {
                    purges = 0;
                }
                known = Some(offered);
            }
            let (next, effects) = step(state, event, now);
            prop_assert_eq!(next.board.bulletin.as_ref(), known.as_ref());
            let stops = known.as_ref().map_or(Stops::NOTHING, |known| known.stops);
            prop_assert_eq!(stops.beyond(next.stops()), Stops::NOTHING, "what it names is shut");
            if let Some(purged) = effects.iter().position(|effect| *effect == Effect::Purge) {
                prop_assert!(known.as_ref().and_then(|known| known.ends).is_some_and(|ends| now.wall >= ends), "{}", purged);
                purges += 1;
            }
            prop_assert!(purges <= 1);
            prop_assert_eq!(next.purged(), purges == 1);
            let ending = known.as_ref().is_some_and(|known| known.ends.is_some());
            let expected = match (ending, next.purged()) {
                (true, true) => Stops::of(Feature::ALL, &[]),
                (true, false) => stops.and(all_but_login()),
                (false, _) => stops,
            };
            prop_assert_eq!(next.stops(), expected);
            state = next;
        }
    }
}
