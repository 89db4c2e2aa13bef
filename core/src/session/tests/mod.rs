//! The room under test: a machine in a test's hand, a store on a real disk, a server that is a list of answers.
//!
//! Every secret here carries a mark, so that a test can look for it where it must not be.

mod desk;
mod kept;
mod killed;
mod login;
mod lost;
mod office;
mod proofs;
mod races;
mod sequences;
mod table;
mod tokens;
mod ways_out;
mod wire;

use std::time::Duration;

use super::{
    Ask, Call, Challenged, ConsentProof, Effect, Event, Fresh, LockReason, LoginView, Opened, Pair, Phase, State,
    Trouble, due, lent, resume, step, view,
};
use crate::{
    kernel::{AccountId, Epoch, Id, Mono, Now, Phone, Secret, Wall},
    net::{Bearer, Lent, NetError, Problem},
};

pub(super) const NUMBER: &str = "13800138000";
pub(super) const CODE: &str = "135790";
pub(super) const MARK: &str = "canary";

/// A moment: the wall stands at a real date, the running clock at so many seconds.
pub(super) fn at(seconds: u64) -> Now {
    Now { wall: Wall(1_720_000_000_000).after(Duration::from_secs(seconds)), mono: Mono(seconds * 1000) }
}

pub(super) fn ask() -> Ask {
    Ask {
        phone: Phone::parse(NUMBER).unwrap(),
        consent: ConsentProof {
            policy_id: "2024-06-19".to_owned(),
            version: 1,
            sha256: "ab".repeat(32),
            login_tapped_at: Wall(1_720_000_000_000),
        },
    }
}

pub(super) fn challenged(id: &str) -> Challenged {
    Challenged {
        id: id.to_owned(),
        masked_phone: Secret::new("138••••••00"),
        code_length: 6,
        attempts_left: 5,
        expires_in_s: 300,
        resend_after_s: 60,
    }
}

pub(super) fn pair(generation: u64) -> Pair {
    Pair {
        access: Secret::new(format!("{MARK}-access-{generation}")),
        expires_in_s: 900,
        refresh: Secret::new(format!("{MARK}-refresh-{generation}")),
        generation,
    }
}

pub(super) fn opened(account: &str) -> Opened {
    Opened {
        session_id: "session-one".to_owned(),
        account: AccountId::new(account),
        display_name: Secret::new("王师傅"),
        pair: pair(1),
        bound: true,
    }
}

pub(super) fn refused(status: u16, code: &str) -> NetError {
    NetError::Refused(Problem {
        status,
        code: code.to_owned(),
        retry_after: None,
        attempts_left: None,
        definitive: false,
        cancellation: None,
    })
}

pub(super) fn later(status: u16, code: &str, seconds: u64) -> NetError {
    match refused(status, code) {
        NetError::Refused(problem) => {
            NetError::Refused(Problem { retry_after: Some(Duration::from_secs(seconds)), ..problem })
        }
        other => other,
    }
}

pub(super) fn definitive(code: &str) -> NetError {
    match refused(400, code) {
        NetError::Refused(problem) => NetError::Refused(Problem { definitive: true, ..problem }),
        other => other,
    }
}

/// A machine, the moment, and everything it has asked for since the last look.
#[derive(Clone)]
pub(super) struct Room {
    pub(super) state: State,
    pub(super) now: Now,
}

impl Room {
    pub(super) fn new() -> Self {
        Self { state: State::default(), now: at(1000) }
    }

    pub(super) fn pass(&mut self, seconds: u64) -> &mut Self {
        self.now.mono = self.now.mono.after(Duration::from_secs(seconds));
        self.now.wall = self.now.wall.after(Duration::from_secs(seconds));
        self
    }

    pub(super) fn on(&mut self, event: Event) -> Vec<Effect> {
        let (state, effects) = step(std::mem::take(&mut self.state), event, self.now);
        self.state = state;
        effects
    }

    pub(super) fn request(&mut self) -> Vec<Effect> {
        self.on(Event::RequestCode { ask: ask(), fresh: Fresh::new() })
    }

    pub(super) fn type_in(&mut self, typed: &str) -> Vec<Effect> {
        self.on(Event::SubmitCode { typed: Secret::new(typed) })
    }

    pub(super) fn challenge(&mut self, result: Result<Challenged, NetError>) -> Vec<Effect> {
        self.on(Event::ChallengeAnswered { epoch: self.state.epoch(), result })
    }

    pub(super) fn session(&mut self, result: Result<Opened, NetError>) -> Vec<Effect> {
        self.on(Event::SessionAnswered { epoch: self.state.epoch(), result })
    }

    pub(super) fn refreshed(&mut self, result: Result<Pair, NetError>) -> Vec<Effect> {
        self.on(Event::Refreshed { epoch: self.state.epoch(), result, dice: u32::MAX })
    }

    /// A person who has the field for the code before him.
    pub(super) fn awaiting() -> Self {
        let mut room = Self::new();
        room.request();
        room.challenge(Ok(challenged("c-1")));
        room
    }

    /// A person at work.
    pub(super) fn active() -> Self {
        let mut room = Self::awaiting();
        room.type_in(CODE);
        room.session(Ok(opened("emp-7")));
        assert!(matches!(room.state.phase(), Phase::Active(_)));
        room.pass(60);
        room
    }

    /// A person at work whose token is over.
    pub(super) fn refreshing() -> Self {
        let mut room = Self::active();
        let seen = room.token().generation;
        assert_eq!(refreshes(&room.on(Event::Wish { seen })), 1);
        room
    }

    pub(super) fn token(&self) -> Bearer {
        match lent(&self.state) {
            Lent::Valid(bearer) => bearer,
            other => panic!("no token: {other:?}"),
        }
    }
}

pub(super) fn refreshes(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Net(Call::Refresh { .. }))).count()
}

pub(super) fn told(effects: &[Effect]) -> Option<Trouble> {
    effects.iter().find_map(|effect| match effect {
        Effect::Tell(trouble) => Some(*trouble),
        _ => None,
    })
}

pub(super) fn key_of(effects: &[Effect]) -> Id {
    match effects {
        [
            Effect::Net(
                Call::RequestChallenge { key, .. }
                | Call::ResendChallenge { key, .. }
                | Call::CreateSession { key, .. },
            ),
        ] => key.clone(),
        other => panic!("no request with a key: {other:?}"),
    }
}

pub(super) fn no_secret_in(printed: &str) {
    for secret in [NUMBER, CODE, MARK, "王师傅", "138••"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}
