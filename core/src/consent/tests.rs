//! The consent machine against its rules, first one by one, then on random days.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    kernel::{Epoch, Id, Now, Wall},
    policy::{Archive, Ask, Edition, Feature, OsPermission, built_in},
};

fn edition() -> Arc<Edition> {
    built_in().unwrap()
}

fn archive() -> Arc<Archive> {
    Arc::new(Archive::new(edition()))
}

fn at(hours: i64) -> Now {
    Now { wall: Wall(1_700_000_000_000 + hours * 3_600_000), ..Now::default() }
}

fn run(state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    step(state, event, now)
}

fn accepted() -> State {
    let (state, _) = run(State::new(archive()), Event::NoticeAnswered(Outcome::Agreed), at(0));
    let (state, _) = run(state, Event::Box(true), at(0));
    let (state, effects) = run(state, Event::LoginTapped, at(0));
    assert!(matches!(effects.as_slice(), [Effect::LoginMayGoOn(_)]));
    state
}

fn answer(state: State, outcome: Outcome, now: Now) -> (State, Vec<Effect>) {
    let id = state.prompt().expect("a prompt is open").id.clone();
    run(state, Event::Resolved(id, outcome, Id::new()), now)
}

#[test]
fn the_box_is_unticked_at_every_cold_start_and_log_in_needs_both_gestures() {
    let state = State::replay(archive(), accepted().lines().to_vec());
    assert!(!state.ticked());
    let (state, effects) = run(state, Event::LoginTapped, at(1));
    assert_eq!(effects, [Effect::BoxFirst]);
    let (state, _) = run(state, Event::Box(true), at(1));
    let (state, effects) = run(state, Event::LoginTapped, at(1));
    assert!(matches!(effects.as_slice(), [Effect::LoginMayGoOn(_)]));
    let (_, effects) = run(state, Event::LoginTapped, at(1));
    assert_eq!(effects, [Effect::BoxFirst], "the tap uses the tick up");
}

#[test]
fn nothing_but_the_notice_answers_before_it_is_agreed_to() {
    let state = State::new(archive());
    let (state, effects) = run(state, Event::Box(true), at(0));
    assert!(effects.is_empty());
    let (state, effects) = run(state, Event::LoginTapped, at(0));
    assert_eq!(effects, [Effect::NoticeFirst]);
    let (state, effects) = run(state, Event::Begin(Feature::Scan, Id::new()), at(0));
    assert_eq!(effects, [Effect::Held(Feature::Scan, Refusal::PolicyFirst)]);
    assert!(granted(&state).is_empty());
}

#[test]
fn box_and_tap_grant_what_is_asked_at_login_and_nothing_else() {
    let state = accepted();
    for row in &edition().features {
        let stands = granted(&state).iter().any(|(f, _)| *f == row.feature);
        assert_eq!(stands, row.ask == Ask::AtLogin, "{:?}", row.feature);
    }
}

#[test]
fn a_tap_asks_by_our_dialog_first_and_by_the_system_after() {
    let (state, effects) = run(accepted(), Event::Begin(Feature::Scan, Id::new()), at(1));
    assert!(effects.is_empty());
    assert_eq!(state.prompt().unwrap().kind, PromptKind::Consent);
    let (state, effects) = answer(state, Outcome::Agreed, at(1));
    assert!(effects.is_empty());
    assert_eq!(state.prompt().unwrap().kind, PromptKind::System { permission: OsPermission::Camera });
    let (state, effects) = answer(state, Outcome::Agreed, at(1));
    assert_eq!(effects, [Effect::Ready(Feature::Scan)]);
    assert!(state.in_use(Feature::Scan) && state.prompt().is_none());
}

#[test]
fn a_no_rests_for_48_hours_and_costs_nothing_but_itself() {
    let before = accepted();
    let stood = granted(&before);
    let (state, _) = run(before, Event::Begin(Feature::Scan, Id::new()), at(1));
    let (state, effects) = answer(state, Outcome::Refused, at(1));
    assert_eq!(effects, [Effect::Held(Feature::Scan, Refusal::SaidNo)]);
    assert_eq!(granted(&state), stood);
    let (state, effects) = run(state, Event::Begin(Feature::Scan, Id::new()), at(48));
    assert!(
        matches!(effects.as_slice(), [Effect::Held(Feature::Scan, Refusal::Resting { .. })])
            && state.prompt().is_none()
    );
    let (state, _) = run(state, Event::Begin(Feature::Scan, Id::new()), at(49));
    assert!(state.prompt().is_some());
}

#[test]
fn who_said_no_can_switch_it_on_without_waiting() {
    let (state, _) = run(accepted(), Event::Begin(Feature::Dial, Id::new()), at(1));
    let (state, _) = answer(state, Outcome::Refused, at(1));
    let (state, _) = run(state, Event::SwitchedOn(Feature::Dial), at(2));
    let (_, effects) = run(state, Event::Begin(Feature::Dial, Id::new()), at(2));
    assert_eq!(effects, [Effect::Ready(Feature::Dial)]);
}

#[test]
fn a_system_denial_rests_too_and_what_the_system_shows_later_counts() {
    let (state, _) = run(accepted(), Event::Begin(Feature::Scan, Id::new()), at(1));
    let (state, _) = answer(state, Outcome::Agreed, at(1));
    let (state, effects) = answer(state, Outcome::Refused, at(1));
    assert_eq!(effects, [Effect::Held(Feature::Scan, Refusal::SystemSaysNo)]);
    let (state, effects) = run(state, Event::Begin(Feature::Scan, Id::new()), at(2));
    assert_eq!(effects, [Effect::Held(Feature::Scan, Refusal::SystemSaysNo)]);
    let (state, _) = run(state, Event::SystemSeen(OsPermission::Camera, true), at(3));
    let (state, effects) = run(state, Event::Begin(Feature::Scan, Id::new()), at(3));
    assert_eq!(effects, [Effect::Ready(Feature::Scan)]);
    let (state, _) = run(state, Event::Foregrounded, at(4));
    let (state, _) = run(state, Event::SystemSeen(OsPermission::Camera, false), at(100));
    let (state, _) = run(state, Event::Begin(Feature::Scan, Id::new()), at(100));
    assert!(
        matches!(state.prompt().unwrap().kind, PromptKind::System { .. }),
        "a one-time yes of the system is asked for again"
    );
}

#[test]
fn an_answer_to_another_prompt_is_an_answer_to_nothing() {
    let (state, _) = run(accepted(), Event::Begin(Feature::Scan, Id::new()), at(1));
    let old = state.prompt().unwrap().id.clone();
    let (state, _) = run(state, Event::Begin(Feature::Media, Id::new()), at(1));
    let lines = state.lines().len();
    let (state, effects) = run(state, Event::Resolved(old, Outcome::Agreed, Id::new()), at(1));
    assert!(effects.is_empty() && state.lines().len() == lines);
    assert_eq!(state.prompt().unwrap().feature, Feature::Media);
}

#[test]
fn withdrawing_drops_what_waits_and_a_new_yes_is_another_epoch() {
    let (state, _) = run(accepted(), Event::SwitchedOn(Feature::Media), at(1));
    let Answer::Granted { epoch: first } = state.answer(Feature::Media) else { panic!("granted") };
    let (state, effects) = run(state, Event::Withdraw(Feature::Media), at(2));
    assert_eq!(effects, [Effect::DropQueued(Feature::Media)]);
    let (state, _) = run(state, Event::SwitchedOn(Feature::Media), at(3));
    let Answer::Granted { epoch: second } = state.answer(Feature::Media) else { panic!("granted") };
    assert!(second > first);
}

#[test]
fn withdrawing_everything_ends_the_session_and_keeps_the_ledger() {
    let state = accepted();
    let lines = state.lines().len();
    let (state, effects) = run(state, Event::WithdrawAll, at(1));
    assert!(effects.contains(&Effect::EndSession) && effects.contains(&Effect::DropQueued(Feature::EssentialLog)));
    assert!(granted(&state).is_empty());
    assert_eq!(state.lines().len(), lines + 1);
}

#[test]
fn a_prompt_that_was_open_when_everything_was_withdrawn_is_no_way_round_the_policy() {
    let (state, _) = run(accepted(), Event::Begin(Feature::Dial, Id::new()), at(1));
    let open = state.prompt().unwrap().id.clone();
    let (state, _) = run(state, Event::WithdrawAll, at(2));
    assert!(state.prompt().is_none());
    let (state, _) = run(state, Event::Resolved(open, Outcome::Agreed, Id::new()), at(3));
    assert!(granted(&state).is_empty());
}

#[test]
fn logging_in_again_keeps_the_epochs_and_with_them_the_queues() {
    let state = accepted();
    let before = granted(&state);
    let (state, _) = run(state, Event::Box(true), at(5));
    let (state, _) = run(state, Event::LoginTapped, at(5));
    assert_eq!(granted(&state), before);
}

#[test]
fn an_edited_dropped_or_reordered_line_breaks_the_chain() {
    let (state, _) = run(accepted(), Event::SwitchedOn(Feature::Media), at(1));
    let whole = |lines: &[Line]| {
        let mut before = String::new();
        lines.iter().all(|l| {
            let ok = l.chain == l.expected_chain(&before);
            before.clone_from(&l.chain);
            ok
        })
    };
    let lines = state.lines().to_vec();
    assert!(whole(&lines));
    let mut edited = lines.clone();
    edited[1].at = Wall(0);
    assert!(!whole(&edited));
    let mut swapped = lines.clone();
    swapped.swap(1, 2);
    assert!(!whole(&swapped));
    assert!(!whole(&lines[1..]));
}

#[test]
fn a_dialog_that_was_shown_is_a_line_and_closed_without_an_answer_it_is_no_answer() {
    let (state, _) = run(accepted(), Event::Begin(Feature::Scan, Id::new()), at(1));
    assert_eq!(state.answer(Feature::Scan), Answer::Noticed);
    assert!(matches!(state.lines().last().unwrap().kind, LineKind::Noticed { feature: Feature::Scan }));
    let (state, effects) = answer(state, Outcome::Dismissed, at(1));
    assert!(effects.is_empty() && state.answer(Feature::Scan) == Answer::Noticed);
    let (state, _) = run(state, Event::Begin(Feature::Scan, Id::new()), at(2));
    assert!(state.prompt().is_some(), "who gave no answer may be asked at the next tap");
}

#[test]
fn a_consent_for_a_time_ends_with_it_and_what_waits_goes() {
    let days = i64::from(edition().feature(Feature::Analytics).unwrap().lasts_days.unwrap());
    let (state, _) = run(accepted(), Event::SwitchedOn(Feature::Analytics), at(0));
    let (state, effects) = run(state, Event::Foregrounded, at(days * 24 - 1));
    assert!(effects.is_empty() && matches!(state.answer(Feature::Analytics), Answer::Granted { .. }));
    let (state, effects) = run(state, Event::Foregrounded, at(days * 24));
    assert_eq!(
        (effects, state.answer(Feature::Analytics)),
        (vec![Effect::DropQueued(Feature::Analytics)], Answer::Expired)
    );
    let replayed = State::replay(archive(), state.lines().to_vec());
    assert_eq!(replayed.answer(Feature::Analytics), Answer::Expired);
    let (state, _) = run(state, Event::SwitchedOn(Feature::Analytics), at(days * 24 + 1));
    assert!(matches!(state.answer(Feature::Analytics), Answer::Granted { .. }));
}

#[test]
fn a_consent_is_over_at_its_moment_and_nobody_has_to_say_so() {
    let (state, _) = run(accepted(), Event::SwitchedOn(Feature::Analytics), at(0));
    let days = i64::from(edition().feature(Feature::Analytics).unwrap().lasts_days.unwrap());
    assert_eq!(ends(&state), [(Feature::Analytics, at(days * 24).wall)]);
    let (state, effects) = run(state, Event::Woke, at(days * 24));
    assert_eq!(effects, [Effect::DropQueued(Feature::Analytics)], "a start is a moment to look");
    assert!(ends(&state).is_empty());
}

#[test]
fn what_the_system_takes_back_ends_what_is_in_use() {
    let (state, _) = run(accepted(), Event::Begin(Feature::Scan, Id::new()), at(1));
    let (state, _) = answer(state, Outcome::Agreed, at(1));
    let (state, effects) = answer(state, Outcome::Agreed, at(1));
    assert!(effects == [Effect::Ready(Feature::Scan)] && state.in_use(Feature::Scan));
    let (kept, effects) = run(state.clone(), Event::SystemSeen(OsPermission::Camera, true), at(2));
    assert!(effects.is_empty() && kept.in_use(Feature::Scan));
    let (state, effects) = run(state, Event::SystemSeen(OsPermission::Camera, false), at(2));
    assert_eq!(effects, [Effect::Stopped(Feature::Scan)]);
    assert!(!state.in_use(Feature::Scan) && matches!(state.answer(Feature::Scan), Answer::Granted { .. }));
}

mod changes;
mod exported;
mod signed;
mod told;

proptest! {
    /// On any day: a prompt opens on a tap alone and one at a time, nothing is granted without the policy, a replay of
    /// the ledger says the same as the state, and epochs never come back.
    #[test]
    fn the_rules_hold_on_random_days(days in proptest::collection::vec((any::<u16>(), 0_u8..60), 0..80)) {
        let mut state = State::new(archive());
        let mut hours = 0;
        let mut seen = std::collections::BTreeMap::<Feature, Epoch>::new();
        for (n, gap) in days {
            hours += i64::from(gap);
            let feature = Feature::ALL[usize::from(n >> 4) % Feature::ALL.len()];
            let outcome = [Outcome::Agreed, Outcome::Refused, Outcome::Dismissed][usize::from(n >> 8) % 3];
            let event = match n % 12 {
                0 => Event::NoticeAnswered(outcome),
                1 => Event::Box(n & 16 == 0),
                2 | 3 => Event::LoginTapped,
                4 | 5 => Event::Begin(feature, Id::new()),
                6 | 7 => match state.prompt() {
                    Some(p) => Event::Resolved(p.id.clone(), outcome, Id::new()),
                    None => Event::Resolved(Id::new(), outcome, Id::new()),
                },
                8 => Event::SystemSeen(OsPermission::Camera, n & 16 == 0),
                9 => Event::SwitchedOn(feature),
                10 => Event::Withdraw(feature),
                _ if n & 0xf0 == 0 => Event::WithdrawAll,
                _ => Event::Foregrounded,
            };
            let tapped = matches!(event, Event::Begin(..) | Event::Resolved(..));
            let open_before = state.prompt().cloned();
            let lines_before = state.lines().len();
            let (next, _) = step(state, event, at(hours));
            state = next;
            // A tap may end a consent whose time is over before it says anything itself.
            prop_assert!(state.lines().len() <= lines_before + 2);
            if state.prompt() != open_before.as_ref() && state.prompt().is_some() {
                prop_assert!(tapped);
            }
            let stands = granted(&state);
            if !stands.is_empty() {
                prop_assert!(state.notice() == Notice::Agreed);
                // Box and tap came after everything was last taken back.
                let says = |line: &&ledger::Line| matches!(line.kind, LineKind::PolicyAccepted { .. } | LineKind::AllWithdrawn);
                let last = state.lines().iter().rev().find(says).map(|line| &line.kind);
                let accepted = matches!(last, Some(LineKind::PolicyAccepted { .. }));
                prop_assert!(accepted, "granted without box and tap");
            }
            for (feature, epoch) in &stands {
                let newest = seen.entry(*feature).or_insert(*epoch);
                prop_assert!(epoch >= newest, "an epoch came back");
                *newest = *epoch;
            }
            let replayed = State::replay(archive(), state.lines().to_vec());
            prop_assert_eq!(granted(&replayed), stands);
            prop_assert_eq!(replayed.notice(), state.notice());
        }
    }
}
