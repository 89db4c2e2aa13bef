//! The machine as tables and properties, its rows over a restart, and what a server may send.

mod bulletin;
mod editions;

use std::{sync::Arc, time::Duration};

use proptest::prelude::*;
use serde_json::json;

use super::{machine::MOST_NOTICES, *};
use crate::{
    gate::{Gate, Host, Method},
    kernel::{Mono, Now, Secret, SystemClock, Wall, Words},
    net::{Answer, Net, NetError, Passport, Request, Response, Transport, TransportFault},
    policy::{EditionId, built_in},
    ports::{PortFault, Vault, VaultAnswer},
    store::{Schema, Store},
};

const HOUR: u64 = 60 * 60 * 1000;

fn at(mono: u64) -> Now {
    Now { wall: Wall(1_000_000 + i64::try_from(mono).unwrap()), mono: Mono(mono) }
}

fn notice(id: &str, kind: Kind, published_at: i64, edition: Option<&str>) -> Notice {
    Notice {
        id: id.to_owned(),
        kind,
        published_at: Wall(published_at),
        title: Words::new("标题", "Title"),
        body: Words::new("正文", "Text"),
        edition: edition.map(|name| EditionId(name.to_owned())),
        incident: (kind == Kind::Incident).then(|| Incident {
            situation: Words::new("情况", "Situation"),
            measures: Words::new("措施", "Measures"),
            advice: Words::new("建议", "Advice"),
            remedy: Words::new("补救", "Remedy"),
        }),
        urgent: None,
    }
}

impl From<Vec<Notice>> for Box<Answered> {
    fn from(notices: Vec<Notice>) -> Self {
        Self::new(Answered { notices, ..Answered::default() })
    }
}

/// Runs events one after the other and gives the last effects.
fn run(state: State, events: impl IntoIterator<Item = (Event, u64)>) -> (State, Vec<Effect>) {
    events.into_iter().fold((state, Vec::new()), |(state, _), (event, mono)| step(state, event, at(mono)))
}

fn with(notices: Vec<Notice>) -> State {
    run(State::default(), [(Event::Opened, 0), (Event::Pulled(notices.into()), 10)]).0
}

fn failure(wait: Option<u64>) -> Event {
    Event::NotPulled(Failure { wait: wait.map(Duration::from_secs), dice: u32::MAX })
}

#[test]
fn nothing_is_pulled_before_the_first_run_notice_was_agreed_to_unless_the_person_asks() {
    let fresh = State::default();
    assert!(resume(&fresh, at(0)).is_empty());
    assert_eq!(due(&fresh), None);
    for event in [Event::Nudged, Event::Tick] {
        assert!(step(fresh.clone(), event, at(0)).1.is_empty());
    }
    assert_eq!(step(fresh.clone(), Event::Refresh, at(0)).1, [Effect::Pull]);
    assert_eq!(step(fresh, Event::Opened, at(0)).1, [Effect::Pull]);
}

#[test]
fn one_pull_is_under_way_at_a_time() {
    let (state, _) = step(State::default(), Event::Opened, at(0));
    assert_eq!(due(&state), None);
    for event in [Event::Opened, Event::Nudged, Event::Refresh, Event::Tick] {
        assert!(step(state.clone(), event, at(HOUR)).1.is_empty());
    }
}

#[test]
fn after_an_answer_the_next_pull_is_six_hours_away_and_the_foreground_asks_after_a_quarter() {
    let state = with(Vec::new());
    assert_eq!(due(&state), Some(Mono(10 + 6 * HOUR)));
    assert!(step(state.clone(), Event::Nudged, at(HOUR / 8)).1.is_empty());
    assert_eq!(step(state.clone(), Event::Nudged, at(HOUR)).1, [Effect::Pull]);
    assert!(step(state.clone(), Event::Tick, at(6 * HOUR)).1.is_empty());
    assert_eq!(step(state, Event::Tick, at(10 + 6 * HOUR)).1, [Effect::Pull]);
}

#[test]
fn failures_wait_longer_each_time_and_an_answer_ends_them() {
    let (mut state, mut waits) = (step(State::default(), Event::Opened, at(0)).0, Vec::new());
    for _ in 0..9 {
        state = step(state, failure(None), at(0)).0;
        assert!(state.failed());
        waits.push(due(&state).unwrap().0 / 1000);
        state = step(state.clone(), Event::Tick, Now { mono: due(&state).unwrap(), ..at(0) }).0;
    }
    assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    let state = step(state, Event::Pulled(Box::default()), at(0)).0;
    assert!(!state.failed());
}

#[test]
fn the_network_coming_back_tries_at_once_but_a_server_that_asked_for_time_gets_it() {
    let state = run(State::default(), [(Event::Opened, 0), (failure(None), 10)]).0;
    assert_eq!(step(state, Event::Nudged, at(11)).1, [Effect::Pull]);
    let state = run(State::default(), [(Event::Opened, 0), (failure(Some(600)), 10)]).0;
    for event in [Event::Nudged, Event::Refresh, Event::Tick] {
        assert!(step(state.clone(), event, at(599_000)).1.is_empty());
    }
    assert!(due(&state).is_some_and(|at| (600_010..=720_010).contains(&at.0)), "and a little more, by chance");
    assert_eq!(step(state, Event::Tick, at(720_010)).1, [Effect::Pull]);
}

#[test]
fn a_notice_is_unread_until_opened_and_an_urgent_one_in_front_until_acknowledged() {
    let state = with(vec![notice("a", Kind::Incident, 5, None), notice("b", Kind::Policy, 9, Some("2025-01-01"))]);
    assert_eq!((state.unread(), state.urgent().unwrap().notice.id.as_str()), (2, "a"));
    let state = step(state, Event::Read("a".to_owned()), at(20)).0;
    assert_eq!((state.unread(), state.urgent().is_some()), (1, true));
    let state = run(state, [(Event::Acknowledged("a".to_owned()), 21), (Event::Read("a".to_owned()), 22)]).0;
    assert_eq!((state.unread(), state.urgent().is_some()), (1, false));
    assert_eq!(step(state.clone(), Event::Read("nobody".to_owned()), at(23)).0, state);
}

#[test]
fn an_incident_is_in_front_whatever_the_server_says_of_its_urgency() {
    let calm = Notice { urgent: Some(false), ..notice("a", Kind::Incident, 5, None) };
    assert_eq!(with(vec![calm]).urgent().unwrap().notice.id, "a");
    let calm = Notice { urgent: Some(false), ..notice("a", Kind::KillSwitch, 5, None) };
    assert_eq!(with(vec![calm]).urgent(), None);
}

#[test]
fn the_same_notice_stays_as_it_was_and_a_changed_one_is_unread_again() {
    let first = notice("a", Kind::Incident, 5, None);
    let state = run(
        with(vec![first.clone()]),
        [(Event::Acknowledged("a".to_owned()), 20), (Event::Pulled(vec![first.clone()].into()), 30)],
    )
    .0;
    assert_eq!(state.kept()[0].mark, Mark::Acknowledged);
    let changed = Notice { body: Words::new("更正", "Corrected"), ..first };
    let state = step(state, Event::Pulled(vec![changed].into()), at(40)).0;
    assert_eq!((state.kept().len(), state.kept()[0].mark), (1, Mark::Unread));
}

#[test]
fn what_the_server_does_not_list_any_more_can_still_be_read() {
    let state = step(with(vec![notice("a", Kind::Incident, 5, None)]), Event::Pulled(Box::default()), at(30)).0;
    assert_eq!(state.kept().len(), 1);
}

#[test]
fn a_policy_newer_than_the_accepted_one_is_surfaced_until_it_is_accepted() {
    let accepted = EditionId("2024-06-19".to_owned());
    let state = with(vec![
        notice("old", Kind::Policy, 1, Some("2024-06-19")),
        notice("newest", Kind::Policy, 2, Some("2025-03-01")),
        notice("new", Kind::Policy, 3, Some("2025-01-01")),
        notice("else", Kind::Incident, 4, Some("2026-01-01")),
    ]);
    let state = step(state, Event::Acknowledged("newest".to_owned()), at(20)).0;
    assert_eq!(view(&state, &accepted).newer_policy.unwrap().id, "newest");
    assert_eq!(view(&state, &EditionId("2025-03-01".to_owned())).newer_policy, None);
}

#[test]
fn too_many_notices_push_out_the_oldest_that_were_read() {
    let many = |from: usize| {
        (from..from + MOST_NOTICES)
            .map(|n| notice(&format!("n{n}"), Kind::Incident, i64::try_from(n).unwrap(), None))
            .collect::<Vec<_>>()
    };
    let state = step(with(many(0)), Event::Read("n7".to_owned()), at(20)).0;
    let state = step(state, Event::Pulled(vec![notice("late", Kind::Incident, 9999, None)].into()), at(30)).0;
    assert_eq!(state.kept().len(), MOST_NOTICES);
    assert!(state.kept().iter().all(|kept| kept.notice.id != "n7"));
    assert!(state.kept().iter().any(|kept| kept.notice.id == "n0"));
    let state = step(state, Event::Pulled(many(10_000).into()), at(40)).0;
    assert_eq!(state.kept().len(), MOST_NOTICES);
    assert!(state.kept().iter().all(|kept| kept.notice.published_at >= Wall(9999)));
}

#[test]
fn a_legal_text_is_pulled_once_and_again_only_after_a_failure() {
    let (edition, sha256) = (EditionId("2024-06-19".to_owned()), "ab".repeat(32));
    let wanted = || Event::TextWanted { edition: edition.clone(), sha256: sha256.clone() };
    let (state, effects) = step(State::default(), wanted(), at(0));
    assert_eq!(effects, [Effect::PullText { edition: edition.clone(), sha256: sha256.clone() }]);
    assert!(step(state.clone(), wanted(), at(1)).1.is_empty());
    let (state, _) = step(state, Event::TextNotPulled, at(2));
    assert_eq!(step(state.clone(), wanted(), at(3)).1.len(), 1);
    let text = LegalText { edition: edition.clone(), sha256: sha256.clone(), text: "全文".into() };
    let (state, _) = step(state, Event::TextPulled(text), at(4));
    assert_eq!(state.text(&sha256), Some("全文"));
    assert!(step(state, wanted(), at(5)).1.is_empty());
}

struct Desk(std::sync::Mutex<Option<Secret>>);
impl Vault for Desk {
    fn get(&self, _: &str) -> VaultAnswer {
        self.0.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, _: &str, secret: &Secret) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = Some(secret.clone());
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        Ok(())
    }
}

#[test]
fn what_was_pulled_read_and_pushed_out_is_the_same_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Desk(std::sync::Mutex::new(None));
    let text =
        LegalText { edition: EditionId("2024-06-19".to_owned()), sha256: "ab".repeat(32), text: "全文".into() };
    let many = (0..MOST_NOTICES).map(|n| notice(&format!("n{n}"), Kind::Incident, i64::try_from(n).unwrap(), None));
    let many = many.collect::<Vec<_>>();
    let events = [
        Event::Opened,
        Event::Pulled(many.into()),
        Event::TextPulled(text),
        Event::Acknowledged("n3".to_owned()),
        Event::Read("n4".to_owned()),
        Event::Pulled(vec![notice("new", Kind::Policy, 500, Some("2025-01-01"))].into()),
    ];
    let mut state = State::default();
    for event in events {
        let mut store = Store::open(folder.path(), &vault, &[SCHEMA]).unwrap();
        let after = step(state.clone(), event, at(10)).0;
        store.write(|tx| keep(tx, &state, &after)).unwrap();
        let read = store.read(load).unwrap();
        assert_eq!((read.kept(), read.pulled()), (after.kept(), after.pulled()));
        assert_eq!(read.text(&"ab".repeat(32)), after.text(&"ab".repeat(32)));
        assert_eq!(due(&read), None);
        state = after;
    }
}

fn answer(body: impl Into<bytes::Bytes>) -> Answer {
    Answer { status: 200, headers: Vec::new(), body: body.into() }
}

#[test]
fn one_bad_notice_does_not_hide_the_others() {
    let part = json!({"zh": "一", "en": "1"});
    let parts = json!({"situation": part, "measures": part, "advice": part, "remedy": part});
    let good = json!({"id": "a-1", "kind": "incident", "published_at": 5, "title": {"zh": "标", "en": "T"},
        "body": {"zh": "文", "en": "B"}, "incident": parts});
    let but = |member: &str, value: serde_json::Value| {
        let mut bad = good.clone();
        bad[member] = value;
        bad
    };
    let bad = [
        but("id", json!("")),
        but("id", json!("a b")),
        but("id", json!("x".repeat(65))),
        but("kind", json!("advertising")),
        but("kind", json!("policy")),
        but("edition", json!("next year")),
        but("published_at", json!("yesterday")),
        but("title", json!({"zh": "标", "en": " "})),
        but("title", json!({"zh": "标", "en": "T".repeat(201)})),
        but("body", json!({"zh": "标"})),
        but("body", json!({"zh": "文".repeat(20_001), "en": "B"})),
        but("incident", json!(null)),
        but("kind", json!("kill_switch")),
        json!(null),
        json!("a-1"),
    ];
    let bad = bad.into_iter().chain(["situation", "measures", "advice", "remedy"].into_iter().flat_map(|part| {
        let (mut without, mut mute) = (parts.clone(), parts.clone());
        without.as_object_mut().unwrap().remove(part);
        mute[part]["en"] = json!(" ");
        [but("incident", without), but("incident", mute)]
    }));
    for bad in bad {
        assert_ne!(bad, good);
        let body = json!({"notices": [bad, good]}).to_string();
        let taken = wire::answered(&answer(body), &[]).unwrap().notices;
        assert_eq!(taken.iter().map(|n| n.id.as_str()).collect::<Vec<_>>(), ["a-1"]);
    }
}

#[test]
fn an_answer_of_another_shape_or_size_is_no_answer() {
    for body in ["", "{}", "[]", "{\"notices\": 7}", "<html>"] {
        assert_eq!(wire::answered(&answer(body), &[]).unwrap_err(), NetError::WrongShape, "{body}");
    }
    let large = format!("{{\"notices\": [], \"more\": \"{}\"}}", "x".repeat(600 * 1024));
    assert_eq!(wire::answered(&answer(large), &[]).unwrap_err(), NetError::TooLarge);
    let many: Vec<_> =
        (0..500).map(|n| serde_json::to_value(notice(&format!("n{n}"), Kind::Incident, n, None)).unwrap()).collect();
    let taken = wire::answered(&answer(json!({ "notices": many }).to_string()), &[]).unwrap().notices;
    assert_eq!((taken.len(), taken[0].published_at), (MOST_NOTICES, Wall(499)));
}

#[test]
fn only_the_text_that_the_edition_names_is_taken() {
    let sha256 = "a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e";
    assert_eq!(wire::text(&answer("Hello World"), sha256), Some("Hello World"));
    assert_eq!(wire::text(&answer("Hello World."), sha256), None);
}

/// A server that knows one notice and one text; it is told nothing and asked for nothing else.
struct Board(Option<TransportFault>);
#[async_trait::async_trait]
impl Transport for Board {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        if let Some(fault) = self.0 {
            return Err(fault);
        }
        assert!(
            request.bearer().is_none()
                && request.route().host == Host::Account
                && request.route().method == Method::Get
        );
        let body = match request.route().path.as_str() {
            "/v1/notices" => json!({ "notices": [notice("a", Kind::Incident, 5, None)] }).to_string(),
            "/v1/policy/2024-06-19/text" => "Hello World".to_owned(),
            _ => return Ok(Response { status: 404, headers: Vec::new(), body: bytes::Bytes::new() }),
        };
        Ok(Response { status: 200, headers: Vec::new(), body: body.into() })
    }
}

fn net(fault: Option<TransportFault>) -> Net {
    let gate = Gate::new(built_in().unwrap(), Arc::new(SystemClock::new()));
    Net::new(Arc::new(Board(fault)), gate, Passport::new().0)
}

#[tokio::test]
async fn both_requests_go_without_a_session_and_come_back_as_events() {
    let (edition, sha256) =
        (EditionId("2024-06-19".to_owned()), "a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e");
    let Event::Pulled(pulled) = perform(Effect::Pull, &net(None), &[]).await else { panic!() };
    assert_eq!(pulled.notices, [notice("a", Kind::Incident, 5, None)]);
    let text = |sha256: &str| Effect::PullText { edition: edition.clone(), sha256: sha256.to_owned() };
    let Event::TextPulled(pulled) = perform(text(sha256), &net(None), &[]).await else { panic!() };
    assert_eq!((&*pulled.text, pulled.sha256.as_str()), ("Hello World", sha256));
    assert!(matches!(perform(text("another"), &net(None), &[]).await, Event::TextNotPulled));
    let offline = net(Some(TransportFault::Unreachable));
    assert!(matches!(perform(Effect::Pull, &offline, &[]).await, Event::NotPulled(Failure { wait: None, .. })));
    assert!(matches!(perform(text(sha256), &offline, &[]).await, Event::TextNotPulled));
}

fn any_event() -> impl Strategy<Value = Event> {
    let id = || (0..6_u8).prop_map(|n| format!("n{n}"));
    prop_oneof![
        Just(Event::Opened),
        Just(Event::Nudged),
        Just(Event::Refresh),
        Just(Event::Tick),
        Just(Event::TextNotPulled),
        id().prop_map(Event::Read),
        id().prop_map(Event::Acknowledged),
        (any::<u32>(), proptest::option::of(0..1000_u64))
            .prop_map(|(dice, wait)| Event::NotPulled(Failure { wait: wait.map(Duration::from_secs), dice })),
        proptest::collection::vec((id(), 0..9_i64), 0..8).prop_map(|list| Event::Pulled(
            list.into_iter().map(|(id, at)| notice(&id, Kind::Incident, at, None)).collect::<Vec<_>>().into()
        )),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_names_stay_single_order_holds_and_no_two_pulls_overlap(
        events in proptest::collection::vec((any_event(), 0..HOUR), 0..60),
    ) {
        let (mut state, mut mono, mut under_way) = (State::default(), 0, 0_i32);
        for (event, later) in events {
            mono += later;
            if matches!(event, Event::Pulled(_) | Event::NotPulled(_)) {
                under_way = 0;
            }
            let (next, effects) = step(state, event, at(mono));
            under_way += i32::try_from(effects.iter().filter(|effect| **effect == Effect::Pull).count()).unwrap();
            prop_assert!(under_way <= 1);
            prop_assert!(next.kept().is_sorted_by(|a, b| a.notice.published_at >= b.notice.published_at));
            let mut ids: Vec<_> = next.kept().iter().map(|kept| &kept.notice.id).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), next.kept().len());
            state = next;
        }
    }
}
