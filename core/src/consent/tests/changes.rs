//! A policy that changed: what stands, what is shut, and what an answer gives back.

use ring::signature::Ed25519KeyPair;

use super::*;
use crate::policy::{DataItem, EditionId, Published, Purpose};

/// The archive after one more edition was published.
pub(super) fn after(archive: &Archive, edit: impl FnOnce(&mut Edition)) -> Arc<Archive> {
    let mut archive = archive.clone();
    let last = archive.in_force().clone();
    let mut edition = Edition::clone(&last);
    edition.version += 1;
    edition.id = EditionId(format!("{}-01-01", 2026 + edition.version));
    edit(&mut edition);
    let keys = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let public: [u8; 32] = ring::signature::KeyPair::public_key(&keys).as_ref().try_into().unwrap();
    let json = serde_json::to_string(&edition).unwrap();
    let sign = |what: &[u8]| keys.sign(what).as_ref().to_vec();
    let document = Published::document(u64::from(edition.version), false, false, &json, sign).unwrap();
    archive.publish(Published::open(document.as_bytes(), &[public.into()]).unwrap()).unwrap();
    Arc::new(archive)
}

pub(super) fn more_of_media(edition: &mut Edition) {
    let row = edition.items.iter_mut().find(|row| row.item == DataItem::Photo).unwrap();
    row.purposes.push(Purpose::Improve);
}

pub(super) fn more_of_the_essential_log(edition: &mut Edition) {
    let row = edition.items.iter_mut().find(|row| row.item == DataItem::FaultLog).unwrap();
    row.purposes.push(Purpose::Improve);
}

pub(super) fn with_media() -> State {
    let (state, _) = run(accepted(), Event::Begin(Feature::Media, Id::new()), at(1));
    answer(state, Outcome::Agreed, at(1)).0
}

fn epoch(state: &State, feature: Feature) -> Option<Epoch> {
    granted(state).into_iter().find(|(f, _)| *f == feature).map(|(_, epoch)| epoch)
}

#[test]
fn a_minor_change_asks_for_nothing() {
    let state = with_media();
    let stood = granted(&state);
    let state = state.under(after(&archive(), |edition| edition.text_sha256 = "0".repeat(64)));
    assert!(state.change().is_none());
    assert_eq!(granted(&state), stood);
}

#[test]
fn a_material_change_shuts_what_it_changes_and_nothing_else_and_drops_nothing() {
    let state = with_media();
    let stood = granted(&state);
    let state = state.under(after(&archive(), more_of_media));
    assert!(state.change().is_some_and(|difference| difference.closes() == [Feature::Media].into()));
    let shut: Vec<_> = stood.iter().filter(|stands| !granted(&state).contains(stands)).collect();
    assert_eq!(shut.len(), 1);
    assert!(matches!(state.answer(Feature::Media), Answer::Superseded { .. }));
    assert_eq!(waiting(&state), [Feature::Media]);
    assert!(!state.ticked() && state.prompt().is_none() && !state.in_use(Feature::Media));
}

#[test]
fn agreeing_gives_back_what_the_login_asks_for_and_a_tap_asks_for_the_rest() {
    let state = with_media();
    let (media, log) = (epoch(&state, Feature::Media), epoch(&state, Feature::EssentialLog));
    let state = state.under(after(&archive(), |edition| {
        more_of_media(edition);
        more_of_the_essential_log(edition);
    }));
    assert_eq!((epoch(&state, Feature::Media), epoch(&state, Feature::EssentialLog)), (None, None));
    let (state, effects) = run(state, Event::ChangeAnswered(Outcome::Agreed), at(2));
    assert!(effects.is_empty() && state.change().is_none());
    assert_eq!(epoch(&state, Feature::EssentialLog), log, "what waited under the yes before goes on under the new one");
    assert_eq!(epoch(&state, Feature::Media), None);
    let (state, _) = run(state, Event::Begin(Feature::Media, Id::new()), at(3));
    let (state, effects) = answer(state, Outcome::Agreed, at(3));
    assert_eq!(effects, [Effect::Ready(Feature::Media)]);
    assert_eq!(epoch(&state, Feature::Media), media);
}

#[test]
fn refusing_costs_what_changed_and_is_not_asked_again() {
    let state = with_media().under(after(&archive(), more_of_the_essential_log));
    let (state, effects) = run(state, Event::ChangeAnswered(Outcome::Refused), at(2));
    assert!(effects.is_empty() && state.change().is_none());
    assert!(epoch(&state, Feature::EssentialLog).is_none() && epoch(&state, Feature::Media).is_some());
    let (state, effects) = run(state, Event::Begin(Feature::EssentialLog, Id::new()), at(3));
    assert_eq!(effects, [Effect::Held(Feature::EssentialLog, Refusal::PolicyChanged)]);
    // Box and tap say yes to the whole again.
    let (state, _) = run(state, Event::Box(true), at(4));
    let (state, _) = run(state, Event::LoginTapped, at(4));
    assert!(epoch(&state, Feature::EssentialLog).is_some());
}

#[test]
fn a_no_or_a_withdrawal_under_the_change_drops_what_waits() {
    let state = with_media().under(after(&archive(), more_of_media));
    let (refused, _) = run(state.clone(), Event::Begin(Feature::Media, Id::new()), at(2));
    let (refused, effects) = answer(refused, Outcome::Refused, at(2));
    assert!(effects.contains(&Effect::DropQueued(Feature::Media)));
    assert!(matches!(refused.answer(Feature::Media), Answer::Refused { .. }));
    let (withdrawn, effects) = run(state, Event::Withdraw(Feature::Media), at(2));
    assert_eq!(
        (effects, withdrawn.answer(Feature::Media)),
        (vec![Effect::DropQueued(Feature::Media)], Answer::Withdrawn)
    );
}

#[test]
fn what_was_taken_back_by_itself_does_not_come_back_with_the_whole() {
    let (state, _) = run(accepted(), Event::Withdraw(Feature::DeviceInfo), at(1));
    let state = state.under(after(&archive(), more_of_the_essential_log));
    let (state, _) = run(state, Event::ChangeAnswered(Outcome::Agreed), at(2));
    assert_eq!(state.answer(Feature::DeviceInfo), Answer::Withdrawn);
}

#[test]
fn another_company_shuts_everything_until_it_is_answered() {
    let state = with_media().under(after(&archive(), |edition| {
        edition.controller.name = crate::kernel::Words::new("另一家", "Another");
    }));
    assert!(granted(&state).is_empty());
    let (state, _) = run(state, Event::ChangeAnswered(Outcome::Agreed), at(2));
    assert!(epoch(&state, Feature::Login).is_some() && epoch(&state, Feature::Media).is_none());
}

#[test]
fn a_restart_over_two_changes_says_the_same_as_no_restart() {
    let second = after(&archive(), more_of_the_essential_log);
    let third = after(&second, more_of_media);
    let (state, _) = run(with_media().under(second.clone()), Event::ChangeAnswered(Outcome::Agreed), at(2));
    let live = state.under(third.clone());
    let replayed = State::replay(third, live.lines().to_vec());
    assert_eq!(granted(&live), granted(&replayed));
    assert_eq!(live.change(), replayed.change());
    assert_eq!(waiting(&live), [Feature::Media]);
    assert!(epoch(&live, Feature::EssentialLog).is_some(), "the first change was agreed to");
}

#[test]
fn an_answer_to_no_change_is_no_line() {
    let lines = accepted().lines().len();
    let (state, _) = run(accepted(), Event::ChangeAnswered(Outcome::Agreed), at(1));
    assert_eq!(state.lines().len(), lines);
}

#[test]
fn a_yes_to_a_change_accepts_no_policy_that_box_and_tap_did_not() {
    let never = run(State::new(archive()), Event::NoticeAnswered(Outcome::Agreed), at(0)).0;
    let taken_back = run(with_media(), Event::WithdrawAll, at(1)).0;
    for before in [never, taken_back] {
        let state = before.under(after(&archive(), more_of_the_essential_log));
        let (state, _) = run(state, Event::ChangeAnswered(Outcome::Agreed), at(2));
        assert!(state.change().is_none() && granted(&state).is_empty());
        let (state, effects) = run(state, Event::Begin(Feature::Scan, Id::new()), at(3));
        assert_eq!(effects, [Effect::Held(Feature::Scan, Refusal::PolicyFirst)]);
        let (state, _) = run(state, Event::Box(true), at(4));
        let (state, _) = run(state, Event::LoginTapped, at(4));
        assert!(epoch(&state, Feature::EssentialLog).is_some());
    }
}

#[test]
fn the_first_run_notice_answers_no_change_and_is_answered_once() {
    let state = with_media().under(after(&archive(), more_of_media));
    let lines = state.lines().len();
    for outcome in [Outcome::Agreed, Outcome::Refused] {
        let (state, _) = run(state.clone(), Event::NoticeAnswered(outcome), at(2));
        assert!(state.change().is_some() && state.notice() == Notice::Agreed);
        assert_eq!(state.lines().len(), lines);
    }
}

#[test]
fn log_in_waits_for_the_answer_to_a_change() {
    let state = with_media().under(after(&archive(), more_of_the_essential_log));
    let (state, _) = run(state, Event::Box(true), at(2));
    let lines = state.lines().len();
    let (state, effects) = run(state, Event::LoginTapped, at(2));
    assert_eq!(effects, [Effect::Held(Feature::Login, Refusal::PolicyChanged)]);
    assert_eq!(state.lines().len(), lines);
    let (state, _) = run(state, Event::ChangeAnswered(Outcome::Refused), at(3));
    let (_, effects) = run(state, Event::LoginTapped, at(3));
    assert!(matches!(effects.as_slice(), [Effect::LoginMayGoOn(_)]), "the tick was not used up");
}

#[test]
fn who_accepted_nothing_is_asked_by_box_and_log_in_and_by_no_change() {
    let (noticed, _) = run(State::new(archive()), Event::NoticeAnswered(Outcome::Agreed), at(0));
    let (withdrawn, _) = run(with_media(), Event::WithdrawAll, at(1));
    for state in [noticed, withdrawn] {
        let state = state.under(after(&archive(), more_of_the_essential_log));
        assert!(state.change().is_none());
        let (state, effects) = run(state, Event::ChangeAnswered(Outcome::Agreed), at(2));
        assert!(effects.is_empty() && granted(&state).is_empty());
        let (state, _) = run(state, Event::Box(true), at(3));
        let (state, _) = run(state, Event::LoginTapped, at(3));
        assert!(epoch(&state, Feature::EssentialLog).is_some() && state.change().is_none());
    }
}

/// A ledger of an earlier build may hold such a line.
#[test]
fn a_yes_to_a_change_gives_nothing_where_nothing_stands_accepted() {
    let (mut state, _) = run(with_media(), Event::WithdrawAll, at(1));
    state.write(LineKind::ChangeAgreed, &(), at(2));
    let replayed = State::replay(archive(), state.lines().to_vec());
    assert!(granted(&state).is_empty() && granted(&replayed).is_empty());
    let (_, effects) = run(replayed, Event::Begin(Feature::Media, Id::new()), at(3));
    assert_eq!(effects, [Effect::Held(Feature::Media, Refusal::PolicyFirst)]);
}

#[test]
fn a_no_to_the_notice_is_no_yes_to_the_next_one() {
    let (state, _) = run(State::new(archive()), Event::NoticeAnswered(Outcome::Agreed), at(0));
    let (state, _) = run(state, Event::NoticeAnswered(Outcome::Refused), at(1));
    let newer = after(&archive(), |edition| edition.text_sha256 = "0".repeat(64));
    let (live, replayed) = (state.clone().under(newer.clone()), State::replay(newer, state.lines().to_vec()));
    assert_eq!((live.notice(), replayed.notice()), (Notice::Unanswered, Notice::Unanswered));
}

/// What grew was agreed to and is taken back by the next edition: the yes from before covers it again, and what waits under
/// it still finds it.
#[test]
fn a_consent_stays_the_same_one_over_an_edition_that_grows_and_one_that_takes_it_back() {
    let state = with_media();
    let media = epoch(&state, Feature::Media);
    let second = after(&archive(), more_of_media);
    let (state, _) = run(state.under(second.clone()), Event::Begin(Feature::Media, Id::new()), at(2));
    let (state, _) = answer(state, Outcome::Agreed, at(2));
    let less = |edition: &mut Edition| edition.items.clone_from(&built_in().unwrap().items);
    let state = state.under(after(&second, less));
    assert!(media.is_some());
    assert_eq!(epoch(&state, Feature::Media), media);
}
