//! The way to a confirmed cancellation: what it means, what must be settled first, the code, the second yes.
//!
//! The hash of what was read goes back with the code. A confirmation that had no answer is neither told as done nor as
//! failed: it is asked again under the same name until the server has said which, and a row says so over a kill. The
//! code is in no row; without it the same name still gets the answer, and cannot confirm anything anew.

use std::time::Duration;

use super::{
    super::{
        act::Act,
        leaving::Order,
        login::{self, Refused},
        machine::{Challenged, Effect, Ground},
        phase::Challenge,
        trouble::Trouble,
    },
    Desk, Page, Request, Then,
};
use crate::{
    kernel::{Backoff, Id, Mono, Now, Secret},
    net::NetError,
};

const WAITS: Backoff = Backoff { base: Duration::from_secs(2), cap: Duration::from_mins(5) };
/// Who comes back to a network asks this soon.
const SOON: Duration = Duration::from_secs(1);

/// What must be known before a cancellation is confirmed, in the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The server's name for the cancellation.
    pub id: String,
    /// What cancelling means, in the order in which it is shown, whole.
    pub consequences: Vec<Consequence>,
    /// SHA-256 of the consequences, as the contract writes them.
    pub sha256: String,
    /// What must be settled first.
    pub blocking: Vec<Blocking>,
    /// Seconds after the confirmation in which it can be taken back.
    pub cooling_off_s: u64,
}

/// One thing that cancelling means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// One word for it.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Something that must be settled first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocking {
    /// One word for it.
    pub code: String,
    /// How many there are.
    pub count: u64,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cancel {
    /// The server is being asked what it means.
    Asking(Act),
    /// Something must be settled first; nothing can be confirmed.
    Blocked(Terms),
    /// The person reads what it means and types the code.
    Reading {
        /// What it means.
        terms: Terms,
        /// The code on its way.
        challenge: Box<Challenge>,
    },
    /// The confirmation is under way, or had no answer and is asked again.
    Confirming(Confirming),
    /// A cancellation was confirmed before, on another phone perhaps. It can be taken back from here.
    Elsewhere {
        /// Which.
        id: String,
        /// Whether the server is being asked to take it back.
        taking_back: bool,
    },
}

/// A confirmation without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Confirming {
    pub(in crate::session) id: String,
    pub(in crate::session) key: Id,
    pub(in crate::session) seen: String,
    /// In memory alone; absent after a kill.
    pub(super) held: Option<Box<Held>>,
    /// When it is asked again; absent while it is under way.
    pub(super) at: Option<Mono>,
    pub(super) failures: u32,
}

/// What a confirmation that is refused goes back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) terms: Terms,
    pub(super) challenge: Box<Challenge>,
    pub(super) code: Secret,
}

impl Confirming {
    /// One that was read back: whether it was heard is to be asked.
    pub(in crate::session) fn read_back(id: String, key: Id, seen: String) -> Self {
        Self { id, key, seen, held: None, at: Some(Mono(0)), failures: 0 }
    }

    fn request(&self) -> Request {
        Request::Confirm {
            cancellation: self.id.clone(),
            key: self.key.clone(),
            seen: self.seen.clone(),
            code: self.held.as_ref().map(|held| held.code.clone()),
        }
    }
}

impl Cancel {
    pub(super) fn is_confirming(&self) -> bool {
        matches!(self, Self::Confirming(_))
    }

    pub(super) fn challenge(&self) -> Option<&Challenge> {
        if let Self::Reading { challenge, .. } = self { Some(challenge) } else { None }
    }

    pub(super) fn challenge_mut(&mut self) -> Option<&mut Challenge> {
        if let Self::Reading { challenge, .. } = self { Some(challenge) } else { None }
    }

    pub(super) fn again_at(&self) -> Option<Mono> {
        if let Self::Confirming(confirming) = self { confirming.at } else { None }
    }
}

pub(super) fn ask(desk: &mut Desk, ground: &Ground, seed: Secret, now: Now) -> Then {
    if !matches!(desk.page, Page::Closed | Page::Cancel(Cancel::Blocked(_))) {
        return Then::rejected();
    }
    Then::Stay(vec![ask_anew(desk, ground, Act::begin(seed, now.wall))])
}

fn ask_anew(desk: &mut Desk, ground: &Ground, names: Act) -> Effect {
    desk.open(Page::Cancel(Cancel::Asking(names)));
    desk.ask(ground, Request::Terms)
}

pub(super) fn read(desk: &mut Desk, result: Result<(Terms, Option<Challenged>), NetError>, now: Now) -> Then {
    let names = match std::mem::take(&mut desk.page) {
        Page::Cancel(Cancel::Asking(names)) => names,
        page => {
            desk.page = page;
            return Then::Stay(Vec::new());
        }
    };
    let page = match result {
        Ok((terms, _)) if !terms.blocking.is_empty() => Cancel::Blocked(terms),
        Ok((terms, Some(said))) if said.expires_in_s > 0 && said.attempts_left > 0 => {
            Cancel::Reading { terms, challenge: Box::new(Challenge::of(said, names, 0, None, now)) }
        }
        Ok((_, Some(_))) => return Then::told(Trouble::CodeExpired),
        Ok((_, None)) => return Then::told(Trouble::of(&NetError::WrongShape)),
        Err(error) => {
            let trouble = Trouble::of(&error);
            if let NetError::Refused(problem) = error
                && trouble == Trouble::CancelPending
                && let Some(id) = problem.cancellation.as_ref().and_then(Secret::expose_str)
            {
                desk.page = Page::Cancel(Cancel::Elsewhere { id: id.to_owned(), taking_back: false });
            }
            return Then::told(trouble);
        }
    };
    desk.page = Page::Cancel(page);
    Then::Stay(Vec::new())
}

pub(super) fn confirm(desk: &mut Desk, ground: &Ground, typed: &Secret, seen: &str, now: Now) -> Then {
    let Page::Cancel(Cancel::Reading { terms, challenge }) = &desk.page else { return Then::rejected() };
    if challenge.expires_at.passed(now) {
        desk.open(Page::Closed);
        return Then::told(Trouble::CodeExpired);
    }
    // What the person had before the eyes is what is confirmed, and not what has come since.
    if seen != terms.sha256 {
        return Then::told(Trouble::CancelReadAgain);
    }
    let Some(code) = login::clean(typed, challenge.code_length) else {
        return Then::told(Trouble::CodeShape { length: challenge.code_length });
    };
    let confirming = Confirming {
        id: terms.id.clone(),
        key: challenge.act.confirm(&terms.id),
        seen: terms.sha256.clone(),
        held: Some(Box::new(Held { terms: terms.clone(), challenge: challenge.clone(), code })),
        at: None,
        failures: 0,
    };
    let request = confirming.request();
    desk.page = Page::Cancel(Cancel::Confirming(confirming));
    Then::Stay(vec![desk.ask(ground, request)])
}

pub(super) fn confirmed(
    desk: &mut Desk,
    ground: &Ground,
    result: Result<Order, NetError>,
    dice: u32,
    now: Now,
) -> Then {
    let mut confirming = match std::mem::take(&mut desk.page) {
        Page::Cancel(Cancel::Confirming(confirming)) => confirming,
        page => {
            desk.page = page;
            return Then::Stay(Vec::new());
        }
    };
    let error = match result {
        Ok(order) => return Then::Leave(order),
        Err(error) => error,
    };
    let trouble = Trouble::of(&error);
    // Only a refusal in the contract's form says that nothing was confirmed.
    let refused = match &error {
        NetError::Refused(problem) => problem.status < 500 && problem.code != "rate_limited",
        _ => false,
    };
    if !refused {
        confirming.failures = confirming.failures.saturating_add(1);
        confirming.at = Some(now.mono.after(WAITS.wait_named(confirming.failures, error.retry_after(), dice)));
        let told = confirming.failures == 1;
        desk.page = Page::Cancel(Cancel::Confirming(confirming));
        return Then::Stay(if told { vec![Effect::Tell(trouble)] } else { Vec::new() });
    }
    match (trouble, confirming.held) {
        (Trouble::CancelPending, _) => {
            desk.page = Page::Cancel(Cancel::Elsewhere { id: confirming.id, taking_back: false });
            Then::told(trouble)
        }
        (_, None) => Then::told(Trouble::NotCancelled),
        // What stands in the way, or what it means now, is asked for.
        (Trouble::CancelBlocked | Trouble::CancelReadAgain, Some(held)) => {
            Then::Stay(vec![ask_anew(desk, ground, held.challenge.act), Effect::Tell(trouble)])
        }
        (_, Some(held)) => {
            let Held { terms, mut challenge, .. } = *held;
            match challenge.refused(&error) {
                Refused::Over(trouble) => Then::told(trouble),
                Refused::Stays(trouble @ (Trouble::WrongCode { .. } | Trouble::CodeShape { .. })) => {
                    desk.page = Page::Cancel(Cancel::Reading { terms, challenge });
                    Then::told(trouble)
                }
                Refused::Stays(trouble) => Then::told(trouble),
            }
        }
    }
}

pub(super) fn keep_account(desk: &mut Desk, ground: &Ground) -> Then {
    match &mut desk.page {
        Page::Cancel(Cancel::Elsewhere { id, taking_back }) if !*taking_back => {
            *taking_back = true;
            let request = Request::TakeBack { cancellation: id.clone() };
            Then::Stay(vec![desk.ask(ground, request)])
        }
        _ => Then::rejected(),
    }
}

pub(super) fn taken_back(desk: &mut Desk, result: Result<(), NetError>) -> Then {
    let Page::Cancel(Cancel::Elsewhere { taking_back, .. }) = &mut desk.page else { return Then::Stay(Vec::new()) };
    *taking_back = false;
    match result {
        Ok(()) => {
            desk.page = Page::Closed;
            Then::Stay(Vec::new())
        }
        Err(error) => Then::told(Trouble::of(&error)),
    }
}

pub(super) fn tick(desk: &mut Desk, ground: &Ground, now: Now) -> Option<Effect> {
    let Page::Cancel(Cancel::Confirming(confirming)) = &mut desk.page else { return None };
    confirming.at.filter(|at| *at <= now.mono)?;
    confirming.at = None;
    let request = confirming.request();
    Some(desk.ask(ground, request))
}

pub(super) fn network_back(desk: &mut Desk, now: Now) {
    if let Page::Cancel(Cancel::Confirming(Confirming { at: Some(at), .. })) = &mut desk.page {
        *at = (*at).min(now.mono.after(SOON));
    }
}
