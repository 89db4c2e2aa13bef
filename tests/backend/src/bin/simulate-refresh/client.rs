//! A phone that refreshes over a bad network and is killed now and then; and a thief with a copy of its token.

use crate::dice::Dice;
use crate::rules::{Over, Server};

/// Refreshes of one run.
const REFRESHES: u64 = 400;
/// Of a thousand requests, those that never reach the server; as many answers are lost on the way back.
const LOST: u64 = 50;
/// Of a thousand answers, those after which the process is killed at the worst moment.
const KILLED: u64 = 10;
/// Seconds for which an access token is good.
const LIFETIME_S: u64 = 900;
/// The round in which the token is copied.
const STOLEN: u32 = 50;

/// When a client saves the token that it got.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saves {
    BeforeUse,
    AfterUse,
}

pub(crate) struct Faults {
    pub(crate) logged_out: bool,
    pub(crate) refreshes: u64,
}

/// Refreshes under faults, with nobody else about: a logout is a mistake.
pub(crate) fn faults(server: &mut Server, saves: Saves, dice: &mut Dice) -> Faults {
    let (mut now, mut saved) = (0, 1);
    for refreshes in 0..REFRESHES {
        now += LIFETIME_S;
        loop {
            // The request is lost; the answer is lost; each means to try again with what is saved.
            let arrived = !dice.per_mille(LOST);
            let answer = if arrived { Some(server.present(saved, now)) } else { None };
            let got = match answer {
                Some(Err(Over)) => return Faults { logged_out: true, refreshes },
                Some(Ok(generation)) if !dice.per_mille(LOST) => Some(generation),
                Some(Ok(_)) | None => None,
            };
            let killed = dice.per_mille(KILLED);
            if let Some(generation) = got {
                match saves {
                    Saves::BeforeUse if killed => {}
                    Saves::BeforeUse => {
                        saved = generation;
                        server.used(generation);
                        break;
                    }
                    Saves::AfterUse => {
                        server.used(generation);
                        if !killed {
                            saved = generation;
                            break;
                        }
                    }
                }
            }
            now += dice.pause_s();
        }
    }
    Faults { logged_out: false, refreshes: REFRESHES }
}

pub(crate) struct Theft {
    /// Rounds after the theft in which it was found; absent where it never was.
    pub(crate) found_after: Option<u32>,
    pub(crate) thief_refreshes: u64,
}

/// The owner refreshes once a round. From one round on the thief does so in every second one, before the owner or after.
pub(crate) fn theft(server: &mut Server, dice: &mut Dice) -> Theft {
    let (mut owner, mut thief) = (1, 1);
    let mut thief_refreshes = 0;
    for round in 0..400_u32 {
        let now = u64::from(round) * LIFETIME_S;
        if round == STOLEN {
            thief = owner;
        }
        let strikes = round >= STOLEN && dice.per_mille(500);
        let first = dice.per_mille(500);
        // Both use what they get at once.
        let mut turn = |holds: &mut i64, at: u64| match server.present(*holds, at) {
            Ok(generation) => {
                *holds = generation;
                server.used(generation);
                true
            }
            Err(Over) => false,
        };
        let mut alive = true;
        if strikes && first {
            alive = turn(&mut thief, now);
            thief_refreshes += u64::from(alive);
        }
        alive = alive && turn(&mut owner, now + 60);
        if alive && strikes && !first {
            alive = turn(&mut thief, now + 120);
            thief_refreshes += u64::from(alive);
        }
        if !alive {
            return Theft { found_after: Some(round.saturating_sub(STOLEN)), thief_refreshes };
        }
    }
    Theft { found_after: None, thief_refreshes }
}
