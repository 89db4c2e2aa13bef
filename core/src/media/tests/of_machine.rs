//! The machine alone: order, bounds, and an answer for every event in every state.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use proptest::{prelude::*, sample::Index};

use super::super::{
    sanitize::{Format, SanitizeFault},
    *,
};
use super::world::shown as shows;
use crate::{
    kernel::{AccountId, Epoch, Id, Mono, Now, Wall},
    store::{FILE_KEY, FileKey},
};

const START: i64 = 1_718_755_200_000;

fn me() -> AccountId {
    AccountId::new("emp-1")
}

fn copy(size: u64) -> Staged {
    Staged::kept(Format::Mp4, size, [7; 32], FileKey::kept([8; FILE_KEY]))
}

fn receipt() -> Receipt {
    Receipt { receipt: "r".into(), sha256: "0".into(), size: 1, stored_at: Wall(1) }
}

struct Room {
    state: State,
    effects: Vec<Effect>,
    now: Now,
}

impl Room {
    fn new() -> Self {
        let now = Now { wall: Wall(START), mono: Mono(0) };
        let mut room = Self { state: State::default(), effects: Vec::new(), now };
        room.hear(Event::LoggedIn(me()));
        room.hear(Event::Swept);
        room
    }
    fn hear(&mut self, event: Event) -> Vec<Effect> {
        let (state, effects) = step(std::mem::take(&mut self.state), event, self.now);
        self.state = state;
        self.effects.extend(effects.iter().cloned());
        effects
    }
    fn add(&mut self) -> Id {
        let id = Id::new();
        self.now.wall.0 += 1;
        self.hear(Event::Add {
            id: id.clone(),
            source: PathBuf::from("/x"),
            kind: Kind::Photo,
            epoch: Epoch(1),
            account: me(),
        });
        id
    }
    fn staged(&mut self, id: &Id, result: Result<Staged, StageFault>) -> Vec<Effect> {
        let run = self.run_of(id);
        self.hear(Event::Staged { id: id.clone(), run, result, dice: 0 })
    }
    fn arrived(&mut self, id: &Id, result: Result<(), Setback>) -> Vec<Effect> {
        let run = self.run_of(id);
        self.hear(Event::Arrived { id: id.clone(), run, result, dice: 0 })
    }
    /// The number of what was begun last for an item.
    fn run_of(&self, id: &Id) -> u64 {
        self.effects.iter().rev().find_map(|effect| run_of(effect, id)).expect("something was begun")
    }
    fn sending(&self) -> Vec<Id> {
        let sending = self.state.items.iter().filter(|(_, item)| matches!(item.step, Step::Uploading { .. }));
        sending.map(|(id, _)| id.clone()).collect()
    }
    fn at(&self, id: &Id) -> &Step {
        &self.state.items[id].step
    }
}

fn run_of(effect: &Effect, of: &Id) -> Option<u64> {
    match effect {
        Effect::Stage { id, run, .. } | Effect::CancelOnServer { id, run, .. } => (id == of).then_some(*run),
        Effect::Transfer(job) | Effect::Commit(job) => (job.id == *of).then_some(job.run),
        _ => None,
    }
}

#[test]
fn one_is_copied_at_a_time_and_two_are_sent_the_small_ones_first() {
    let mut room = Room::new();
    let ids: Vec<Id> = (0..4).map(|_| room.add()).collect();
    let staging = |room: &Room| room.effects.iter().filter(|e| matches!(e, Effect::Stage { .. })).count();
    assert_eq!(staging(&room), 1);
    for (id, size) in ids.iter().zip([90 << 20, 80 << 20, 70 << 20, 1 << 20]) {
        room.staged(id, Ok(copy(size)));
    }
    assert_eq!(staging(&room), 4);
    assert!(
        room.sending().len() == MOST_TRANSFERS && room.sending().contains(&ids[0]) && room.sending().contains(&ids[1])
    );
    room.arrived(&ids[0], Ok(()));
    assert!(room.sending().contains(&ids[3]), "the small one passes the large one before it");
    // After half an hour a large one stands behind no small one any more.
    room.now.wall = room.now.wall.after(Duration::from_hours(1));
    let late = room.add();
    room.staged(&late, Ok(copy(1 << 20)));
    room.arrived(&ids[1], Ok(()));
    assert!(room.sending().contains(&ids[2]) && !room.sending().contains(&late));
}

#[test]
fn a_pause_stands_until_the_person_lets_go_whatever_else_happens() {
    let mut room = Room::new();
    let id = room.add();
    room.hear(Event::Pause { id: id.clone() });
    room.staged(&id, Ok(copy(9)));
    for event in [Event::NetworkLost, Event::NetworkBack, Event::Tick, Event::LoggedOut, Event::LoggedIn(me())] {
        room.hear(event);
        assert_eq!(*room.at(&id), Step::Paused);
    }
    let effects = room.hear(Event::Resume { id: id.clone() });
    assert!(matches!(effects[..], [Effect::Transfer(_)]), "the copy that was made meanwhile is used");
    let effects = room.hear(Event::Pause { id: id.clone() });
    assert_eq!(effects, [Effect::AbortTransfer { id: id.clone() }]);
    room.arrived(&id, Ok(()));
    assert_eq!(*room.at(&id), Step::Paused, "an answer that nobody waits for any more");
}

#[test]
fn a_copy_that_comes_too_late_is_removed_and_brings_nothing_back() {
    let mut room = Room::new();
    let id = room.add();
    room.hear(Event::Cancel { id: id.clone() });
    assert!(room.state.items.is_empty());
    assert_eq!(room.staged(&id, Ok(copy(9))), [Effect::RemoveStaged { id }]);

    // The same for an upload that the server must still forget, whose copy was being made anew.
    let mut room = Room::new();
    let id = room.add();
    room.staged(&id, Ok(copy(9)));
    room.arrived(&id, Err(Setback::CopyLost));
    assert_eq!(*room.at(&id), Step::Staging);
    room.state.items.get_mut(&id).unwrap().touched = true;
    room.hear(Event::Withdrawn);
    let effects = room.staged(&id, Ok(copy(9)));
    assert!(effects.contains(&Effect::RemoveStaged { id: id.clone() }));
    assert!(matches!(room.at(&id), Step::Cancelling { .. }) && room.state.items[&id].staged.is_none());
}

#[test]
fn without_a_network_nothing_is_asked_and_nothing_counts_as_a_failure() {
    let mut room = Room::new();
    let (a, b) = (room.add(), room.add());
    room.staged(&a, Ok(copy(9)));
    room.staged(&b, Ok(copy(9)));
    room.arrived(&b, Ok(()));
    let effects = room.hear(Event::NetworkLost);
    assert_eq!(effects, [Effect::AbortTransfer { id: a.clone() }]);
    assert_eq!(due(&room.state), None);
    for shown in shows(&room.state) {
        assert_eq!(serde_json::to_value(&shown).unwrap()["is"], "waiting");
    }
    assert!(room.hear(Event::Tick).is_empty());
    let effects = room.hear(Event::NetworkBack);
    assert!(effects.iter().any(|e| matches!(e, Effect::Transfer(job) if job.id == a)));
    assert!(effects.iter().any(|e| matches!(e, Effect::Commit(job) if job.id == b)));
    assert_eq!(room.state.items[&a].failures, 0);
}

#[test]
fn a_full_disk_waits_and_copies_again_even_without_a_network() {
    let mut room = Room::new();
    let id = room.add();
    room.hear(Event::NetworkLost);
    room.staged(&id, Err(StageFault::DiskFull));
    assert!(matches!(room.at(&id), Step::Waiting { reason: Wait::Storage, .. }));
    room.now.mono = due(&room.state).unwrap();
    assert!(matches!(room.hear(Event::Tick)[..], [Effect::Stage { .. }]));
}

#[test]
fn waits_grow_and_progress_makes_them_short_again() {
    let mut room = Room::new();
    let id = room.add();
    room.staged(&id, Ok(copy(1000)));
    let mut waits = Vec::new();
    for _ in 0..12 {
        let run = room.run_of(&id);
        let lost = Setback::Wait { reason: Wait::Backoff, after: None };
        room.hear(Event::Arrived { id: id.clone(), run, result: Err(lost), dice: u32::MAX });
        waits.push(due(&room.state).unwrap().since(room.now.mono).as_secs());
        room.now.mono = due(&room.state).unwrap();
        room.hear(Event::Tick);
    }
    assert!(waits.is_sorted() && waits[0] == 1 && waits[11] == 300, "{waits:?}");
    let run = room.run_of(&id);
    room.hear(Event::Progress { id: id.clone(), run, acked: 10, under_way: 0 });
    assert_eq!(room.state.items[&id].failures, 0);
    // A server that goes back and comes again has made no progress.
    room.state.items.get_mut(&id).unwrap().failures = 5;
    for acked in [4, 10, 4, 10] {
        room.hear(Event::Progress { id: id.clone(), run, acked, under_way: 0 });
    }
    assert_eq!(room.state.items[&id].failures, 5);
}

#[test]
fn a_week_without_a_byte_ends_it_and_a_jump_of_the_calendar_does_not() {
    let mut room = Room::new();
    let id = room.add();
    room.staged(&id, Ok(copy(1000)));
    let lost = Setback::Wait { reason: Wait::Backoff, after: None };
    room.now.wall = room.now.wall.after(Duration::from_hours(365 * 24));
    room.arrived(&id, Err(lost));
    assert!(matches!(room.at(&id), Step::Waiting { .. }), "one failure in another year");
    for _ in 0..100 {
        room.now.mono = due(&room.state).unwrap();
        room.hear(Event::Tick);
        room.arrived(&id, Err(lost));
    }
    assert_eq!(*room.at(&id), Step::Failed { reason: Failure::NoProgress });
}

#[test]
fn refused_twice_is_forbidden_and_a_person_can_try_again() {
    let mut room = Room::new();
    let id = room.add();
    room.staged(&id, Ok(copy(1000)));
    room.arrived(&id, Err(Setback::Forbidden));
    room.now.mono = due(&room.state).unwrap();
    room.hear(Event::Tick);
    room.arrived(&id, Err(Setback::Forbidden));
    assert_eq!(*room.at(&id), Step::Failed { reason: Failure::Forbidden });
    assert!(matches!(room.hear(Event::Resume { id })[..], [Effect::Transfer(_)]));
}

fn setbacks() -> Vec<Setback> {
    let wait = |reason| Setback::Wait { reason, after: None };
    vec![
        wait(Wait::Offline),
        wait(Wait::Auth),
        wait(Wait::ServerFull),
        Setback::Wait { reason: Wait::Server, after: Some(Duration::MAX) },
        Setback::Gone,
        Setback::Incomplete,
        Setback::Differs,
        Setback::Forbidden,
        Setback::Closed,
        Setback::CopyLost,
        Setback::Final(Failure::Protocol),
    ]
}

/// What an outsider can do, and which of the things under way answers, in what way.
#[derive(Clone, Debug)]
enum Move {
    Add(u8),
    Pause(Index),
    Resume(Index),
    Cancel(Index),
    Answer(Index, Index, bool),
    Progress(Index, u64, u64),
    Stale(Index),
    Outside(Event),
    Pass(u64),
    Kill,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let outside = prop::sample::select(vec![
        Event::NetworkBack,
        Event::NetworkLost,
        Event::Withdrawn,
        Event::Expire { before: Wall(START + 40_000) },
        Event::LoggedIn(me()),
        Event::LoggedIn(AccountId::new("emp-2")),
        Event::LoggedOut,
        Event::Left(AccountId::new("emp-2")),
        Event::Tick,
    ]);
    let one = prop_oneof![
        4 => (0_u8..2).prop_map(Move::Add),
        1 => any::<Index>().prop_map(Move::Pause),
        2 => any::<Index>().prop_map(Move::Resume),
        1 => any::<Index>().prop_map(Move::Cancel),
        12 => (any::<Index>(), any::<Index>(), prop::bool::weighted(0.7))
            .prop_map(|(which, how, well)| Move::Answer(which, how, well)),
        3 => (any::<Index>(), 0_u64..2000, 0_u64..2000).prop_map(|(which, acked, more)| Move::Progress(which, acked, more)),
        1 => any::<Index>().prop_map(Move::Stale),
        3 => outside.prop_map(Move::Outside),
        3 => (0_u64..4_000_000).prop_map(Move::Pass),
        1 => Just(Move::Kill),
    ];
    prop::collection::vec(one, 0..80)
}

fn answer(effect: &Effect, how: usize, well: bool) -> Option<Event> {
    let bad = setbacks();
    let bad = bad[how % bad.len()];
    Some(match effect.clone() {
        Effect::Sweep { .. } => Event::Swept,
        Effect::Stage { id, run, .. } => {
            let faults = [StageFault::DiskFull, StageFault::SourceGone, StageFault::Refused(SanitizeFault::Damaged)];
            let result = if well { Ok(copy(1000)) } else { Err(faults[how % 3]) };
            Event::Staged { id, run, result, dice: 5 }
        }
        Effect::Transfer(job) => {
            Event::Arrived { id: job.id, run: job.run, result: if well { Ok(()) } else { Err(bad) }, dice: 5 }
        }
        Effect::Commit(job) => {
            Event::Committed { id: job.id, run: job.run, result: if well { Ok(receipt()) } else { Err(bad) }, dice: 5 }
        }
        Effect::CancelOnServer { id, run, .. } => {
            Event::Cancelled { id, run, result: if well { Ok(()) } else { Err(bad) }, dice: 5 }
        }
        Effect::AbortTransfer { .. } | Effect::RemoveStaged { .. } => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_event_has_an_answer_and_the_bounds_hold(moves in moves()) {
        let mut room = Room::new();
        let mut open: Vec<Effect> = Vec::new();
        let mut done: BTreeMap<Id, Receipt> = BTreeMap::new();
        for one in moves {
            let ids: Vec<Id> = room.state.items.keys().cloned().collect();
            let pick = |at: &Index| if ids.is_empty() { Id::new() } else { ids[at.index(ids.len())].clone() };
            let mut taken = None;
            let event = match &one {
                Move::Add(who) => Some(Event::Add {
                    id: Id::new(),
                    source: PathBuf::from("/x"),
                    kind: Kind::Photo,
                    epoch: Epoch(1),
                    account: AccountId::new(format!("emp-{}", who + 1)),
                }),
                Move::Pause(at) => Some(Event::Pause { id: pick(at) }),
                Move::Resume(at) => Some(Event::Resume { id: pick(at) }),
                Move::Cancel(at) => Some(Event::Cancel { id: pick(at) }),
                Move::Answer(which, how, well) if !open.is_empty() => {
                    taken = Some(which.index(open.len()));
                    answer(&open[which.index(open.len())], how.index(1000), *well)
                }
                Move::Progress(which, acked, more) if !open.is_empty() => match &open[which.index(open.len())] {
                    Effect::Transfer(job) => {
                        let (id, run) = (job.id.clone(), job.run);
                        Some(Event::Progress { id, run, acked: *acked, under_way: *more })
                    }
                    _ => None,
                },
                Move::Stale(at) => Some(Event::Committed { id: pick(at), run: u64::MAX, result: Ok(receipt()), dice: 1 }),
                Move::Outside(event) => Some(event.clone()),
                Move::Pass(ms) => {
                    room.now.wall.0 += i64::try_from(*ms).unwrap();
                    room.now.mono.0 += ms;
                    Some(Event::Tick)
                }
                Move::Kill => {
                    // As the rows would bring it back: without what was under way.
                    open.clear();
                    room.state = State::from_rows(room.state.items.clone(), 0);
                    open.extend(resume(&room.state, room.now));
                    Some(Event::LoggedIn(me()))
                }
                Move::Answer(..) | Move::Progress(..) => None,
            };
            if let Some(at) = taken {
                open.remove(at);
            }
            let Some(event) = event else { continue };
            let removed = matches!(event, Event::Expire { .. } | Event::Left(_));
            let effects = room.hear(event);
            for effect in &effects {
                if let Effect::Transfer(job) | Effect::Commit(job) = effect {
                    let item = &room.state.items[&job.id];
                    prop_assert!(Some(&item.account) == room.state.account.as_ref(), "only of who is logged in");
                    prop_assert!(item.touched && !room.state.offline);
                }
                if let Effect::AbortTransfer { id } = effect {
                    open.retain(|open| !matches!(open, Effect::Transfer(job) if job.id == *id));
                }
            }
            open.extend(effects);
            let transfers = open.iter().filter(|effect| matches!(effect, Effect::Transfer(_))).count();
            prop_assert!(transfers <= MOST_TRANSFERS, "{transfers}");
            let copying = open.iter().filter(|effect| matches!(effect, Effect::Stage { .. })).count();
            prop_assert!(copying <= 1, "{copying}");
            for (id, item) in &room.state.items {
                match &item.step {
                    Step::Done { receipt } => {
                        prop_assert!(item.source.is_none());
                        done.insert(id.clone(), receipt.clone());
                    }
                    Step::Queued | Step::Uploading { .. } | Step::Committing => prop_assert!(item.staged.is_some()),
                    Step::Cancelling { .. } => prop_assert!(item.staged.is_none() && item.source.is_none()),
                    _ => {}
                }
            }
            if removed {
                done.retain(|id, _| room.state.items.contains_key(id));
            }
            for (id, receipt) in &done {
                prop_assert_eq!(room.at(id), &Step::Done { receipt: receipt.clone() }, "what is done stays done");
            }
        }
        // From wherever it is, good answers bring everything of mine that is not stopped to its end.
        room.hear(Event::LoggedIn(me()));
        open.clear();
        room.state = State::from_rows(room.state.items.clone(), 0);
        open.extend(resume(&room.state, room.now));
        open.extend(room.hear(Event::LoggedIn(me())));
        for _ in 0..2000 {
            if open.is_empty() {
                let Some(due) = due(&room.state) else { break };
                room.now.mono = due.max(room.now.mono);
                open.extend(room.hear(Event::Tick));
                continue;
            }
            let effect = open.remove(0);
            if let Some(event) = answer(&effect, 0, true) {
                open.extend(room.hear(event));
            }
        }
        for (_, item) in room.state.mine() {
            prop_assert!(matches!(item.step, Step::Done { .. } | Step::Paused | Step::Failed { .. }), "{:?}", item.step);
        }
    }
}
