//! S-30: whatever happens in whatever order, what must never be is never so.

use proptest::prelude::*;

use super::{kept::Disk, *};
use crate::session::{Leaving, Standing};

/// One thing that happens: a tap, an answer to one of the calls under way, time.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Request,
    Resend,
    Back,
    Type { right: bool },
    Answer { which: usize, how: u8 },
    Wish { behind: u64 },
    Network,
    Time { seconds: u64 },
    Clock { hours: i64 },
    LogOut,
    Withdraw,
    Erased,
    NotErased,
    List,
    Begin(u8),
    AskCancel,
    Confirm { seen: bool },
    KeepAccount,
    StaleSession,
    StaleTokens,
}

fn anything() -> impl Strategy<Value = Happens> {
    use Happens as H;
    prop_oneof![
        3 => Just(H::Request),
        1 => Just(H::Resend),
        1 => Just(H::Back),
        4 => any::<bool>().prop_map(|right| H::Type { right }),
        12 => (any::<usize>(), any::<u8>()).prop_map(|(which, how)| H::Answer { which, how }),
        3 => (0_u64..3).prop_map(|behind| H::Wish { behind }),
        1 => Just(H::Network),
        4 => (0_u64..1000).prop_map(|seconds| H::Time { seconds }),
        1 => (-100_000_i64..100_000).prop_map(|hours| H::Clock { hours }),
        1 => Just(H::LogOut),
        1 => Just(H::Withdraw),
        2 => Just(H::Erased),
        1 => Just(H::NotErased),
        1 => Just(H::List),
        2 => any::<u8>().prop_map(H::Begin),
        2 => Just(H::AskCancel),
        2 => any::<bool>().prop_map(|seen| H::Confirm { seen }),
        1 => Just(H::KeepAccount),
        1 => Just(H::StaleSession),
        1 => Just(H::StaleTokens),
    ]
}

fn answer(call: &Call, how: u8, generation: &mut u64) -> Event {
    let error = match how % 8 {
        0 => NetError::Offline,
        1 => NetError::NotOurs,
        2 => later(503, "internal", 30),
        3 => definitive("session_revoked"),
        4 => refused(400, "otp_incorrect"),
        _ => refused(410, "challenge_gone"),
    };
    let good = how >= 100;
    match *call {
        Call::RequestChallenge { epoch, .. } | Call::ResendChallenge { epoch, .. } => {
            Event::ChallengeAnswered { epoch, result: if good { Ok(challenged("c-1")) } else { Err(error) } }
        }
        Call::CreateSession { epoch, .. } => {
            Event::SessionAnswered { epoch, result: if good { Ok(opened("emp-7")) } else { Err(error) } }
        }
        Call::Refresh { epoch, .. } => {
            *generation += 1;
            Event::Refreshed {
                epoch,
                result: if good { Ok(pair(*generation)) } else { Err(error) },
                dice: u32::from(how) << 24,
            }
        }
        Call::Revoke { nr, .. } | Call::RevokeAll { nr, .. } => {
            Event::Revoked { nr, result: if good { Ok(()) } else { Err(error) }, dice: 0 }
        }
        Call::Desk { epoch, stamp, ref request } => {
            let answer = super::desk::answer(request, if good { Ok(how) } else { Err(error) });
            Event::Desk { epoch, stamp, answer, dice: 0 }
        }
    }
}

fn event(happens: Happens, room: &mut Room, under_way: &mut Vec<Call>, generation: &mut u64) -> Option<Event> {
    let old = Epoch(room.state.epoch().0.saturating_sub(1));
    Some(match happens {
        Happens::Request => Event::RequestCode { ask: ask(), fresh: Fresh::new() },
        Happens::Resend => Event::Resend,
        Happens::Back => Event::ChangeNumber,
        Happens::Type { right } => Event::SubmitCode { typed: Secret::new(if right { CODE } else { "12345" }) },
        Happens::Answer { .. } if under_way.is_empty() => return None,
        Happens::Answer { which, how } => answer(&under_way.remove(which % under_way.len()), how, generation),
        Happens::Wish { behind } => match lent(&room.state) {
            Lent::Valid(bearer) => Event::Wish { seen: bearer.generation.saturating_sub(behind) },
            _ => Event::Wish { seen: 0 },
        },
        Happens::Network => Event::NetworkBack { dice: 1 << 30 },
        Happens::Time { seconds } => {
            room.pass(seconds);
            Event::Tick
        }
        Happens::Clock { hours } => {
            room.now.wall = Wall(room.now.wall.0 + hours * 3_600_000);
            Event::Tick
        }
        Happens::LogOut => Event::LogOut,
        Happens::Withdraw => Event::Withdrawn,
        Happens::List => Event::ListSessions,
        Happens::Begin(which) => Event::Begin { deed: super::desk::deed(which), seed: Secret::new("seed") },
        Happens::AskCancel => Event::AskCancel { seed: Secret::new("seed") },
        Happens::Confirm { seen } => {
            let seen = if seen { super::desk::terms().sha256 } else { "other".to_owned() };
            Event::ConfirmCancel { typed: Secret::new(CODE), seen }
        }
        Happens::KeepAccount => Event::KeepAccount,
        Happens::Erased => Event::Erased { account: AccountId::new("emp-7") },
        Happens::NotErased => Event::NotErased { account: AccountId::new("emp-7"), dice: 0 },
        Happens::StaleSession => Event::SessionAnswered { epoch: old, result: Ok(opened("emp-7")) },
        Happens::StaleTokens => Event::Refreshed { epoch: old, result: Ok(pair(99)), dice: 0 },
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn s_30_at_most_one_renewal_no_token_without_a_session_and_no_secret_in_print(day in proptest::collection::vec(anything(), 1..60)) {
        let mut room = Room::new();
        let (mut under_way, mut generation) = (Vec::<Call>::new(), 1);
        let mut newest = 0;
        for happens in day {
            let Some(event) = event(happens, &mut room, &mut under_way, &mut generation) else { continue };
            no_secret_in(&format!("{event:?} {event:#?}"));
            let (before, epoch) = (room.state.clone(), room.state.epoch());
            let effects = room.on(event);
            no_secret_in(&format!("{effects:?} {:?}", room.state));

            prop_assert!(room.state.epoch() >= epoch);
            if effects.contains(&Effect::Rejected) {
                prop_assert_eq!(&room.state, &before);
            }
            under_way.extend(effects.into_iter().filter_map(call));
            let current = |call: &&Call| matches!(call, Call::Refresh { epoch, .. } if *epoch == room.state.epoch());
            let renewals = under_way.iter().filter(current).count();
            prop_assert!(renewals <= 1);
            prop_assert_eq!(renewals == 1, is_refreshing(room.state.phase()));

            match lent(&room.state) {
                Lent::NoSession => prop_assert!(room.state.account().is_none()),
                Lent::Stale { .. } => prop_assert!(is_somebody(room.state.phase())),
                Lent::Valid(bearer) => {
                    prop_assert!(is_somebody(room.state.phase()));
                    prop_assert!(bearer.generation >= newest);
                    newest = bearer.generation;
                }
            }
            // What waits has a moment at which it goes on, or something under way that will answer.
            let waits = matches!(room.state.phase(), Phase::AwaitingCode { .. } | Phase::Active(_) | Phase::ActiveOffline { .. });
            prop_assert!(!waits || due(&room.state).is_some());
            super::desk::holds(&room.state, &under_way);
            let busy = matches!(room.state.phase(), Phase::Requesting { .. } | Phase::Verifying { .. } | Phase::Refreshing(_));
            prop_assert!(!busy || !under_way.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn s_30_a_process_that_is_killed_anywhere_goes_on_with_what_was_owed(
        day in proptest::collection::vec((anything(), any::<bool>()), 1..40),
    ) {
        let mut disk = Disk::new();
        let (mut under_way, mut generation) = (Vec::<Call>::new(), 1);
        for (happens, killed) in day {
            if let Some(event) = event(happens, &mut disk.room, &mut under_way, &mut generation) {
                under_way.extend(disk.on(event).into_iter().filter_map(call));
            }
            if !killed {
                continue;
            }
            let before = disk.room.state.clone();
            // Only what is in the rows is still owed; whatever was under way never answers.
            under_way = disk.kill(1).into_iter().filter_map(call).collect();
            let after = &disk.room.state;
            prop_assert_eq!(after.unreadable(), 0);
            prop_assert_eq!((after.epoch(), after.account()), (before.epoch(), before.account()));
            prop_assert_eq!(&after.ground.erasing, &before.ground.erasing);
            let owed = under_way.iter().filter(|call| matches!(call, Call::Revoke { .. } | Call::RevokeAll { .. })).count();
            prop_assert_eq!(owed, before.ground.outbox.owed.len());
            let renewals = under_way.iter().filter(|call| matches!(call, Call::Refresh { .. })).count();
            prop_assert_eq!(renewals, usize::from(is_somebody(after.phase())));
            super::desk::before_or_after(&before, after);
            prop_assert!(!matches!(lent(after), Lent::Valid(_)));
        }
    }
}

fn is_refreshing(phase: &Phase) -> bool {
    matches!(phase, Phase::Refreshing(_) | Phase::Cancelling(Leaving { standing: Standing::Refreshing(_), .. }))
}

/// Whether there is a session, to work with or to come back by.
fn is_somebody(phase: &Phase) -> bool {
    match phase {
        Phase::Active(_) | Phase::Refreshing(_) | Phase::ActiveOffline { .. } => true,
        Phase::Cancelling(leaving) => leaving.standing.session().is_some(),
        _ => false,
    }
}

fn call(effect: Effect) -> Option<Call> {
    match effect {
        Effect::Net(call) => Some(call),
        _ => None,
    }
}
