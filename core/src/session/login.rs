//! From a number to a session: the SMS is asked for, asked for again, typed, and turned into tokens.
//!
//! A person can always go back, and a failure always leads to a place where something can be tapped: to the code field
//! while the code may still be good, to the door the login came in by where it is not. Nothing here retries by itself,
//! because an SMS costs money and an attempt is one of five.

use std::time::Duration;

use super::{
    act::Act,
    deadline::{Deadline, seconds},
    machine::{Call, Challenged, Effect, Fresh, Ground, Next, Opened, rejected},
    phase::{Ask, Challenge, Door, Phase, Session},
    trouble::Trouble,
};
use crate::{
    kernel::{Epoch, Now, Secret},
    net::NetError,
};

/// How long "send again" waits where the server refused it and did not say until when.
const COOL_DOWN: Duration = Duration::from_mins(1);

pub(super) fn request(phase: Phase, ground: &mut Ground, ask: Ask, fresh: Fresh, now: Now) -> Next {
    let back = match phase {
        Phase::Ready => Door::Ready,
        Phase::LoggedOut => Door::LoggedOut,
        Phase::Locked(lock) => Door::Locked(lock),
        // What the cancelled account left is erased: nothing stands behind this door any more.
        Phase::Cancelled(None) => Door::LoggedOut,
        Phase::Cancelled(left) => return (Phase::Cancelled(left), vec![Effect::Tell(Trouble::StillErasing)]),
        other => return rejected(other),
    };
    // What a new login writes must not fall to the erasing of an old one.
    if ground.erasing.is_some() {
        return (back.into(), vec![Effect::Tell(Trouble::StillErasing)]);
    }
    ground.install.get_or_insert(fresh.install);
    let unanswered = ground.unanswered.take().filter(|act| act.goes_on(now.wall));
    let act = unanswered.unwrap_or_else(|| Act::begin(fresh.act, now.wall));
    ask_for(ground, ask, act, 0, back)
}

fn ask_for(ground: &mut Ground, ask: Ask, act: Act, round: u32, back: Door) -> Next {
    // Every login that asks has an installation name by now; without one there is nothing to ask with.
    let Some(install) = ground.install.clone() else { return rejected(back.into()) };
    ground.epoch = ground.epoch.next();
    let key = act.challenge(&ask.phone, round);
    let call = Call::RequestChallenge { epoch: ground.epoch, key, install, ask: ask.clone() };
    (Phase::Requesting { ask, act, round, back }, vec![Effect::Net(call)])
}

pub(super) fn resend(phase: Phase, ground: &Ground, now: Now) -> Next {
    match phase {
        Phase::AwaitingCode { challenge, back } if challenge.expires_at.passed(now) => expired(back),
        Phase::AwaitingCode { mut challenge, back } if !challenge.resending => {
            let wait = challenge.resend_at.left(now);
            if !wait.is_zero() {
                return (
                    Phase::AwaitingCode { challenge, back },
                    vec![Effect::Tell(Trouble::Cooldown { wait_s: seconds(wait) })],
                );
            }
            challenge.resending = true;
            let key = challenge.act.resend(challenge.round);
            let call = Call::ResendChallenge { epoch: ground.epoch, key, challenge: challenge.id.clone() };
            (Phase::AwaitingCode { challenge, back }, vec![Effect::Net(call)])
        }
        other => rejected(other),
    }
}

/// Back to the form. What is under way is given up: the new epoch drops its answer.
pub(super) fn change_number(phase: Phase, ground: &mut Ground) -> Next {
    match phase {
        Phase::Requesting { back, .. } | Phase::AwaitingCode { back, .. } | Phase::Verifying { back, .. } => {
            ground.epoch = ground.epoch.next();
            (back.into(), Vec::new())
        }
        other => rejected(other),
    }
}

pub(super) fn submit(phase: Phase, ground: &Ground, typed: &Secret, now: Now) -> Next {
    match phase {
        Phase::AwaitingCode { challenge, back } if challenge.expires_at.passed(now) => expired(back),
        Phase::AwaitingCode { challenge, back } => {
            let Some(code) = clean(typed, challenge.code_length) else {
                let trouble = Trouble::CodeShape { length: challenge.code_length };
                return (Phase::AwaitingCode { challenge, back }, vec![Effect::Tell(trouble)]);
            };
            let key = challenge.act.session(&challenge.id, &code);
            let call = Call::CreateSession { epoch: ground.epoch, key, challenge: challenge.id.clone(), code };
            (Phase::Verifying { challenge, back }, vec![Effect::Net(call)])
        }
        other => rejected(other),
    }
}

/// The digits, where what was typed is nothing but them. White space around them is what pasting brings along; anything
/// else would burn an attempt, so it is refused here.
pub(super) fn clean(typed: &Secret, length: u32) -> Option<Secret> {
    let digits = typed.expose().trim_ascii();
    let fits = digits.iter().all(u8::is_ascii_digit) && u32::try_from(digits.len()) == Ok(length);
    fits.then(|| Secret::new(digits))
}

pub(super) fn challenge_answered(
    phase: Phase,
    ground: &mut Ground,
    epoch: Epoch,
    result: Result<Challenged, NetError>,
    now: Now,
) -> Next {
    if epoch != ground.epoch {
        return (phase, Vec::new());
    }
    match phase {
        Phase::Requesting { ask, act, round, back } => match result {
            Ok(said) if said.expires_in_s == 0 || said.attempts_left == 0 => expired(back),
            Ok(said) => {
                (Phase::AwaitingCode { challenge: Challenge::of(said, act, round, Some(ask), now), back }, Vec::new())
            }
            Err(error) => {
                // The server may have sent an SMS all the same; asking again must not send another.
                if !matches!(error, NetError::Refused(_) | NetError::Closed(_)) {
                    ground.unanswered = Some(act);
                }
                (back.into(), vec![Effect::Tell(Trouble::of(&error))])
            }
        },
        Phase::AwaitingCode { challenge, back } if challenge.resending => resent(ground, challenge, back, result, now),
        // The code that was typed meanwhile decides; what the resending says only moves the countdowns.
        Phase::Verifying { mut challenge, back } if challenge.resending => {
            challenge.resending = false;
            if let Ok(said) = result {
                challenge.renewed(&said, now);
            }
            (Phase::Verifying { challenge, back }, Vec::new())
        }
        other => (other, Vec::new()),
    }
}

fn resent(
    ground: &mut Ground,
    mut challenge: Challenge,
    back: Door,
    result: Result<Challenged, NetError>,
    now: Now,
) -> Next {
    match challenge.resent(result, now) {
        Resent::Stays(trouble) => {
            (Phase::AwaitingCode { challenge, back }, trouble.map(Effect::Tell).into_iter().collect())
        }
        // The tap asked for an SMS, and the number is still at hand: it is asked for anew, under another name.
        Resent::Gone => match challenge.again {
            Some(ask) => ask_for(ground, ask, challenge.act, challenge.round.saturating_add(1), back),
            None => expired(back),
        },
    }
}

pub(super) fn session_answered(
    phase: Phase,
    ground: &mut Ground,
    epoch: Epoch,
    result: Result<Opened, NetError>,
    now: Now,
) -> Next {
    if epoch != ground.epoch {
        // A login that was given up has become a session after all; nobody holds it, so it is ended.
        let given_up = result.ok().map(|opened| ground.outbox.owe(opened.pair.refresh));
        return (phase, given_up.into_iter().collect());
    }
    match phase {
        Phase::Verifying { challenge, back } => match result {
            Ok(opened) => {
                ground.epoch = ground.epoch.next();
                ground.unanswered = None;
                (Phase::Active(Session::begin(opened, ground, now)), Vec::new())
            }
            Err(error) => refused(challenge, back, &error),
        },
        other => (other, Vec::new()),
    }
}

fn refused(mut challenge: Challenge, back: Door, error: &NetError) -> Next {
    match challenge.refused(error) {
        Refused::Over(trouble) => (back.into(), vec![Effect::Tell(trouble)]),
        Refused::Stays(trouble) => (Phase::AwaitingCode { challenge, back }, vec![Effect::Tell(trouble)]),
    }
}

/// A code that has run out leads back to the door.
pub(super) fn tick(phase: Phase, now: Now) -> Next {
    match phase {
        Phase::AwaitingCode { challenge, back } if challenge.expires_at.passed(now) => expired(back),
        other => (other, Vec::new()),
    }
}

fn expired(back: Door) -> Next {
    (back.into(), vec![Effect::Tell(Trouble::CodeExpired)])
}

/// What became of a code on its way when another SMS was asked for.
pub(super) enum Resent {
    /// It can still be typed; something is to be told, perhaps.
    Stays(Option<Trouble>),
    /// The server does not know it any more.
    Gone,
}

/// What became of a code on its way when a typed one was not taken.
pub(super) enum Refused {
    /// It can still be typed.
    Stays(Trouble),
    /// No code of it will be taken any more.
    Over(Trouble),
}

impl Challenge {
    /// Another SMS was asked for and this came of it.
    pub(super) fn resent(&mut self, result: Result<Challenged, NetError>, now: Now) -> Resent {
        self.resending = false;
        let error = match result {
            Ok(said) => {
                self.renewed(&said, now);
                return Resent::Stays(None);
            }
            Err(error) => error,
        };
        if error.code() == Some("challenge_gone") {
            return Resent::Gone;
        }
        let trouble = Trouble::of(&error);
        match trouble {
            Trouble::Cooldown { wait_s } | Trouble::Quota { wait_s } | Trouble::SmsUnavailable { wait_s } => {
                self.resend_at = Deadline::within(now, Duration::from_secs(wait_s).max(Duration::from_secs(1)));
            }
            _ if matches!(error, NetError::Refused(_)) => self.resend_at = Deadline::within(now, COOL_DOWN),
            _ => {}
        }
        Resent::Stays(Some(trouble))
    }

    /// A typed code was not taken, and this is why.
    pub(super) fn refused(&mut self, error: &NetError) -> Refused {
        let trouble = match Trouble::of(error) {
            Trouble::WrongCode { .. } => {
                let ours = self.attempts_left.saturating_sub(1);
                let left = match error {
                    NetError::Refused(problem) => problem.attempts_left.unwrap_or(ours),
                    _ => ours,
                };
                if left == 0 {
                    Trouble::NoAttemptsLeft { wait_s: 0 }
                } else {
                    Trouble::WrongCode { attempts_left: left }
                }
            }
            // A shape that the server does not take is told by our own word for it.
            _ if error.code() == Some("code_unfit") => Trouble::CodeShape { length: self.code_length },
            other => other,
        };
        let over = matches!(
            trouble,
            Trouble::NoAttemptsLeft { .. }
                | Trouble::CodeExpired
                | Trouble::NotRegistered
                | Trouble::AccountDisabled
                | Trouble::AccountCancelled
                | Trouble::ConsentNeeded
                | Trouble::PolicyOutdated
        );
        if over {
            return Refused::Over(trouble);
        }
        if let Trouble::WrongCode { attempts_left } = trouble {
            self.attempts_left = attempts_left;
        }
        Refused::Stays(trouble)
    }

    pub(super) fn of(said: Challenged, act: Act, round: u32, again: Option<Ask>, now: Now) -> Self {
        Self {
            resend_at: Deadline::within(now, Duration::from_secs(said.resend_after_s)),
            expires_at: Deadline::within(now, Duration::from_secs(said.expires_in_s)),
            id: said.id,
            masked_phone: said.masked_phone,
            code_length: said.code_length,
            attempts_left: said.attempts_left,
            round,
            resending: false,
            act,
            again,
        }
    }

    /// Another SMS is on its way for the same challenge.
    pub(super) fn renewed(&mut self, said: &Challenged, now: Now) {
        self.round = self.round.saturating_add(1);
        self.attempts_left = said.attempts_left;
        self.resend_at = Deadline::within(now, Duration::from_secs(said.resend_after_s));
        self.expires_at = Deadline::within(now, Duration::from_secs(said.expires_in_s));
    }

    /// Sets the countdowns running after a kill.
    pub(super) fn wind(&mut self, now: Now) {
        self.resend_at.wind(now);
        self.expires_at.wind(now);
    }
}
