//! Tokens: one renewal at a time, nothing lost to a bad network, the end at the server's word alone.

use proptest::prelude::*;

use super::*;
use crate::net::{KeyFault, TlsFault};

fn failures(room: &Room) -> Option<u64> {
    match lent(&room.state) {
        Lent::Stale { failures } => Some(failures),
        _ => None,
    }
}

/// A token that still holds is being renewed before its end.
fn renewed_ahead() -> Room {
    let mut room = Room::refreshing();
    room.refreshed(Ok(pair(2)));
    room.now.mono = due(&room.state).unwrap();
    assert_eq!(refreshes(&room.on(Event::Tick)), 1);
    room
}

#[test]
fn s_01_a_hundred_wishes_make_one_renewal_and_all_get_the_new_token() {
    let mut room = Room::active();
    let seen = room.token().generation;
    let asked: usize = (0..100).map(|_| refreshes(&room.on(Event::Wish { seen }))).sum();
    assert_eq!((asked, failures(&room)), (1, Some(0)));
    room.refreshed(Ok(pair(2)));
    assert_eq!(room.token().token, pair(2).access);
    assert!(room.token().generation > seen);
}

#[test]
fn s_02_a_renewal_that_fails_answers_all_who_wait_and_keeps_the_session() {
    let mut room = Room::active();
    let seen = room.token().generation;
    let asked: usize = (0..100).map(|_| refreshes(&room.on(Event::Wish { seen }))).sum();
    assert_eq!(room.refreshed(Err(refused(503, "internal"))), []);
    assert_eq!((asked, failures(&room)), (1, Some(1)));
    assert!(matches!(view(&room.state, room.now), LoginView::LoggedIn { online: false, .. }));
    assert_eq!(room.on(Event::Wish { seen }), [], "who wishes before the next try is answered without a call");
    assert_eq!(failures(&room), Some(2));

    room.pass(300).on(Event::Tick);
    room.refreshed(Ok(pair(2)));
    let seen = room.pass(60).token().generation;
    assert_eq!(refreshes(&room.on(Event::Wish { seen })), 1);
    assert_eq!(failures(&room), Some(0), "an old failure does not answer a new wish");
}

#[test]
fn s_03_a_refusal_of_an_old_token_after_a_renewal_makes_no_other() {
    let mut room = Room::refreshing();
    room.refreshed(Ok(pair(2)));
    let before = room.state.clone();
    let old = room.token().generation - 1;
    assert_eq!(room.on(Event::Wish { seen: old }), []);
    assert_eq!(room.state, before);
}

#[test]
fn s_03_a_refusal_of_an_old_token_takes_nothing_from_a_session_that_is_offline_with_a_newer_one() {
    let mut room = renewed_ahead();
    room.refreshed(Err(NetError::Offline));
    assert!(matches!(room.state.phase(), Phase::ActiveOffline { .. }));
    let (before, held) = (room.state.clone(), room.token());
    assert_eq!(room.on(Event::Wish { seen: held.generation - 1 }), []);
    assert_eq!(room.state, before);
    assert_eq!(
        room.on(Event::Wish { seen: held.generation }),
        [],
        "the one it holds is refused: the next try is waited for"
    );
    assert_eq!(failures(&room), Some(1));
}

#[test]
fn s_03_while_it_is_renewed_a_token_is_lent_until_that_very_one_is_refused() {
    let mut room = renewed_ahead();
    let held = room.token();
    room.on(Event::Wish { seen: held.generation - 1 });
    assert_eq!(room.token().generation, held.generation);
    room.on(Event::Wish { seen: held.generation });
    assert_eq!(failures(&room), Some(0), "what was refused is lent to nobody, and its renewal is waited for");
}

#[test]
fn s_11_s_13_nothing_but_a_definitive_word_of_the_closed_list_ends_a_session() {
    let mut errors = vec![
        NetError::Offline,
        NetError::TimedOut,
        NetError::Interrupted,
        NetError::NotOurs,
        NetError::TooLarge,
        NetError::WrongShape,
        NetError::Untrusted(TlsFault::Pin),
        NetError::Untrusted(TlsFault::Time),
        NetError::NoKey(KeyFault::Unavailable),
        refused(401, "use_dpop_nonce"),
        refused(400, "session_revoked"),
        refused(401, "session_revoked"),
        definitive("a_word_of_tomorrow"),
        definitive("storage_lost"),
    ];
    errors.extend([400, 401, 403, 404, 408, 425, 429, 500, 502, 503, 504].map(NetError::Status));
    errors.extend([408, 425, 429, 500, 502, 503, 504].map(|status| refused(status, "internal")));
    let NetError::Refused(problem) = definitive("session_revoked") else { unreachable!() };
    errors.extend([401, 403, 500, 503].map(|status| NetError::Refused(Problem { status, ..problem.clone() })));
    for error in errors {
        let mut room = Room::refreshing();
        room.refreshed(Err(error.clone()));
        assert!(matches!(room.state.phase(), Phase::ActiveOffline { .. }), "{error:?}");
        assert!(due(&room.state).unwrap() > room.now.mono, "{error:?} must not be tried again at once");
        assert!(room.state.account().is_some());
    }
}

#[test]
fn s_14_a_definitive_word_locks_at_once_and_nothing_is_asked_after_it() {
    for reason in LockReason::ALL.into_iter().filter(|reason| *reason != LockReason::StorageLost) {
        let mut room = Room::refreshing();
        let effects = room.refreshed(Err(definitive(reason.word())));
        let gone = reason == LockReason::AccountCancelled;
        let erased = gone.then(|| Effect::EraseAll { account: AccountId::new("emp-7") });
        let told = Effect::Tell(Trouble::SessionEnded { reason });
        assert_eq!(effects, erased.into_iter().chain([told]).collect::<Vec<_>>());
        assert!(matches!(lent(&room.state), Lent::NoSession));
        assert_eq!(due(&room.state), None);
        for _ in 0..60 {
            room.pass(60);
            for event in [Event::Tick, Event::NetworkBack { dice: 7 }, Event::Wish { seen: 1 }] {
                assert_eq!(refreshes(&room.on(event)), 0);
            }
        }
        let shown = if gone { LoginView::Cancelled } else { LoginView::Locked { reason } };
        assert_eq!(view(&room.state, room.now), shown);
    }
}

#[test]
fn a_lock_stays_until_somebody_logs_in_and_a_login_that_fails_leads_back_to_it() {
    let mut room = Room::refreshing();
    room.refreshed(Err(definitive("session_revoked")));
    let locked = room.state.phase().clone();
    room.request();
    room.challenge(Ok(challenged("c-9")));
    room.on(Event::ChangeNumber);
    assert_eq!(room.state.phase(), &locked);
    room.request();
    room.challenge(Ok(challenged("c-9")));
    room.type_in(CODE);
    assert_eq!(room.session(Ok(opened("emp-8"))), [], "another account erases nothing of the first");
    assert_eq!(room.state.account(), Some(&AccountId::new("emp-8")));
}

#[test]
fn s_12_without_a_network_the_session_is_there_and_is_tried_again_at_growing_distances() {
    let mut room = Room::refreshing();
    let mut last = Duration::ZERO;
    for _ in 0..12 {
        room.refreshed(Err(NetError::Offline));
        assert!(matches!(view(&room.state, room.now), LoginView::LoggedIn { online: false, .. }));
        let wait = due(&room.state).unwrap().since(room.now.mono);
        assert!(wait >= last && wait <= Duration::from_mins(5), "{wait:?}");
        last = wait;
        assert_eq!(refreshes(&room.on(Event::Tick)), 0, "not before its time");
        room.now.mono = room.now.mono.after(wait);
        assert_eq!(refreshes(&room.on(Event::Tick)), 1);
    }
    assert_eq!(last, Duration::from_mins(5));
}

#[test]
fn a_moment_named_by_the_server_is_kept_even_when_the_network_comes_back() {
    let mut room = Room::refreshing();
    room.refreshed(Err(later(503, "internal", 600)));
    room.on(Event::NetworkBack { dice: 0 });
    // And not in the same second as everybody else: the dice of this room say a fifth more.
    assert_eq!(due(&room.state), Some(room.now.mono.after(Duration::from_mins(12))));
}

#[test]
fn s_15_a_fresh_token_that_is_refused_is_no_reason_for_another_at_once() {
    let mut room = Room::refreshing();
    room.refreshed(Ok(pair(2)));
    let seen = room.token().generation;
    assert_eq!(refreshes(&room.on(Event::Wish { seen })), 0);
    assert_eq!(failures(&room), Some(1), "who waits hears that there is none");
    assert_eq!(refreshes(&room.on(Event::Wish { seen })), 0);
    room.pass(1);
    assert_eq!(refreshes(&room.on(Event::Tick)), 1);
}

#[test]
fn s_15_a_second_after_it_was_given_by_either_clock_a_refusal_renews_at_once() {
    for (mono, wall, renewals) in [(999, 999, 0), (1000, 0, 1), (0, 1000, 1), (0, -1000, 1)] {
        let mut room = Room::refreshing();
        room.refreshed(Ok(pair(2)));
        room.now.mono = room.now.mono.after(Duration::from_millis(mono));
        room.now.wall = Wall(room.now.wall.0 + wall);
        let seen = room.token().generation;
        assert_eq!(refreshes(&room.on(Event::Wish { seen })), renewals, "{mono} ms, {wall} ms by the calendar");
    }
}

#[test]
fn s_20_the_date_of_the_phone_plays_no_part_in_when_a_token_is_renewed() {
    for wall in [0, -1, 1_720_000_000_000 + 315_360_000_000, 1_720_000_000_000 - 86_400_000, i64::MAX, i64::MIN] {
        let mut room = Room::new();
        room.now.wall = Wall(wall);
        room.request();
        room.challenge(Ok(challenged("c-1")));
        room.type_in(CODE);
        room.session(Ok(opened("emp-7")));
        assert_eq!(due(&room.state), Some(Mono(1_000_000 + 720_000)), "a fifth of its life is left");
        room.now.mono = Mono(1_720_000);
        assert_eq!(refreshes(&room.on(Event::Tick)), 1);
        assert!(matches!(lent(&room.state), Lent::Valid(_)), "the old one is lent while it may still be good");
        room.refreshed(Ok(pair(2)));
        assert_eq!(refreshes(&room.on(Event::Tick)), 0);
    }
}

#[test]
fn s_21_after_a_sleep_the_first_refusal_heals() {
    let mut room = Room::refreshing();
    room.refreshed(Ok(pair(2)));
    // The running clock stood still while the phone slept twelve hours.
    room.now.wall = room.now.wall.after(Duration::from_hours(12));
    let seen = room.token().generation;
    assert_eq!(refreshes(&room.on(Event::Wish { seen })), 1);
}

#[test]
fn a_renewal_ahead_of_time_that_fails_goes_on_lending_the_token_that_is_still_good() {
    let mut room = Room::active();
    room.pass(720);
    assert_eq!(refreshes(&room.on(Event::Tick)), 1);
    let seen = room.token().generation;
    room.refreshed(Err(NetError::Offline));
    assert_eq!(room.token().generation, seen);
    room.pass(60);
    assert_eq!(refreshes(&room.on(Event::Wish { seen })), 1);
    assert_eq!(failures(&room), Some(0), "who waits from now on has not been answered yet");
}

#[test]
fn a_token_of_an_earlier_session_is_never_the_newer_one() {
    let mut room = Room::refreshing();
    room.refreshed(Ok(pair(2)));
    let old = room.token().generation;
    room.on(Event::LogOut);
    room.on(Event::Erased { account: AccountId::new("emp-7") });
    room.request();
    room.challenge(Ok(challenged("c-2")));
    room.type_in(CODE);
    room.session(Ok(opened("emp-7")));
    assert!(room.token().generation > old);
}

#[test]
fn a_portal_is_told_once_and_a_dead_spot_not_at_all() {
    let mut room = Room::refreshing();
    assert_eq!(told(&room.refreshed(Err(NetError::NotOurs))), Some(Trouble::UntrustedNetwork));
    room.pass(300).on(Event::Tick);
    assert_eq!(told(&room.refreshed(Err(NetError::NotOurs))), None);
    assert_eq!(told(&Room::refreshing().refreshed(Err(NetError::Offline))), None);
}

proptest! {
    #[test]
    fn s_16_phones_that_regain_the_network_together_do_not_come_back_together(dice in any::<u32>(), other in any::<u32>()) {
        let back = |dice| {
            let mut room = Room::refreshing();
            for _ in 0..12 {
                room.refreshed(Err(NetError::Offline));
                room.pass(300).on(Event::Tick);
            }
            room.refreshed(Err(NetError::Offline));
            room.on(Event::NetworkBack { dice });
            due(&room.state).unwrap().since(room.now.mono)
        };
        let (a, b) = (back(dice), back(other));
        prop_assert!(a >= Duration::from_millis(400) && a <= Duration::from_secs(4));
        let apart = f64::from(dice.abs_diff(other)) / f64::from(u32::MAX) * 3.6;
        prop_assert!((a.abs_diff(b).as_secs_f64() - apart).abs() < 0.01);
    }
}
