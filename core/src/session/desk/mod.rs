//! What a person who is logged in does about the account itself: look at its sessions, end others, cancel it.
//!
//! One thing at a time lies on the desk. A grave act is named first; then a fresh code is asked for, and the elevation
//! that the code earns goes into that act and into nothing else: it has no other place to be. Cancelling has a code of
//! its own, which is given under the consequences that were read. What a phone does not know for certain it does not say:
//! a confirmation without an answer is asked again under the same name until there is one, over a kill as well.
//!
//! * `listing` are the sessions, `step_up` an act and its code, `cancel` the way to a confirmed cancellation;
//! * `wire`, `rows` and `view` are those of any room. After the confirmation `leaving` goes on, beside the phases.

mod cancel;
mod listing;
pub(super) mod rows;
mod step_up;
mod view;
mod wire;

pub(super) use cancel::{Blocking, Cancel, Consequence, Terms};
pub use listing::Device;
pub(super) use listing::{Line, Listing};
pub use step_up::Deed;
use step_up::StepUp;
pub use view::{
    AccountView, AccountWords, BlockingLine, CancellationView, CodeView, ConsequenceLine, ListDoing, SessionLine,
    SessionsView, StepUpDoing, StepUpView, view,
};
pub(super) use wire::perform;

use super::{
    leaving::{Order, Status},
    login, logout,
    machine::{Call, Challenged, Effect, Ground, Next, rejected},
    phase::{Phase, Session},
    trouble::Trouble,
};
use crate::{
    kernel::{Id, Mono, Now, Secret},
    net::NetError,
};

/// What a person does about the account, beside the work.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Desk {
    pub(super) listing: Listing,
    pub(super) page: Page,
    /// Which page this is; an answer to an earlier one is dropped.
    pub(super) stamp: Stamp,
}

/// The number of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Stamp(u64);

/// What lies on the desk. The cases exclude each other, so there is never more than one code on its way.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) enum Page {
    /// Nothing.
    #[default]
    Closed,
    /// An act that takes a fresh code.
    StepUp(StepUp),
    /// The end of the account.
    Cancel(Cancel),
}

/// One request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Ask for the sessions of the account.
    Sessions,
    /// Ask for the code of a step-up.
    Code {
        /// What it is for.
        deed: Deed,
        /// The request's name.
        key: Id,
    },
    /// Ask for another SMS.
    Resend {
        /// The request's name.
        key: Id,
        /// Which challenge.
        challenge: String,
    },
    /// Turn a code into an elevation.
    Elevate {
        /// Which challenge.
        challenge: String,
        /// The code: clean digits of the right number.
        code: Secret,
    },
    /// End another session.
    EndSession {
        /// Which.
        session: String,
        /// The elevation for it.
        elevation: Secret,
    },
    /// End all other sessions.
    LogOutOthers {
        /// The refresh token of this one.
        token: Secret,
        /// The elevation for it.
        elevation: Secret,
    },
    /// Ask what cancelling the account means.
    Terms,
    /// Confirm the cancellation.
    Confirm {
        /// Which.
        cancellation: String,
        /// The request's name: the same however often it is sent.
        key: Id,
        /// SHA-256 of the consequences that were read.
        seen: String,
        /// The code; absent after a kill, where the answer is asked for and nothing can be confirmed anew.
        code: Option<Secret>,
    },
    /// Take a cancellation back.
    TakeBack {
        /// Which.
        cancellation: String,
    },
    /// Look up how far a cancellation is.
    Look {
        /// Which.
        cancellation: String,
        /// What it is looked up with.
        status: Secret,
    },
}

/// What came of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Of [`Request::Sessions`].
    Sessions(Result<Vec<Line>, NetError>),
    /// Of [`Request::Code`] and [`Request::Resend`].
    Code(Result<Challenged, NetError>),
    /// Of [`Request::Elevate`].
    Elevated(Result<Secret, NetError>),
    /// Of [`Request::EndSession`] and [`Request::LogOutOthers`].
    Done(Result<(), NetError>),
    /// Of [`Request::Terms`], with the code that is on its way where nothing must be settled first.
    Terms(Result<(Terms, Option<Challenged>), NetError>),
    /// Of [`Request::Confirm`].
    Confirmed(Result<Order, NetError>),
    /// Of [`Request::TakeBack`].
    TakenBack(Result<(), NetError>),
    /// Of [`Request::Look`].
    Looked(Result<Status, NetError>),
}

/// What is to become of the phase.
pub(super) enum Then {
    /// It stays.
    Stay(Vec<Effect>),
    /// Every session of the account ends, this one first.
    LeaveAll(Secret),
    /// The cancellation is confirmed.
    Leave(Order),
}

impl Then {
    fn rejected() -> Self {
        Self::Stay(vec![Effect::Rejected])
    }

    fn told(trouble: Trouble) -> Self {
        Self::Stay(vec![Effect::Tell(trouble)])
    }
}

impl Desk {
    /// Puts another page on the desk; what is still on its way for the earlier one is nobody's any more.
    fn open(&mut self, page: Page) {
        self.stamp = Stamp(self.stamp.0.wrapping_add(1));
        self.page = page;
    }

    /// Nothing lies on it any more, and what is still on its way is nobody's.
    pub(super) fn clear(&mut self) {
        self.listing = Listing::default();
        self.open(Page::Closed);
    }

    fn ask(&self, ground: &Ground, request: Request) -> Effect {
        Effect::Net(Call::Desk { epoch: ground.epoch, stamp: self.stamp, request })
    }
}

/// Does something at the desk of who is logged in. Nobody else has one.
pub(super) fn at(
    mut phase: Phase,
    ground: &mut Ground,
    now: Now,
    does: impl FnOnce(&mut Session, &Ground) -> Then,
) -> Next {
    let (Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. }) = &mut phase
    else {
        return rejected(phase);
    };
    match does(session, ground) {
        Then::Stay(effects) => (phase, effects),
        Then::LeaveAll(elevation) => logout::log_out_all(phase, ground, elevation),
        Then::Leave(order) => super::leaving::begin(phase, order, now),
    }
}

pub(super) fn list(session: &mut Session, ground: &Ground) -> Then {
    if session.desk.listing.doing == ListDoing::Asking {
        return Then::rejected();
    }
    Then::Stay(vec![list_again(&mut session.desk, ground)])
}

fn list_again(desk: &mut Desk, ground: &Ground) -> Effect {
    desk.listing.doing = ListDoing::Asking;
    desk.ask(ground, Request::Sessions)
}

/// An act was named; the code for it is asked for. One whose answer was lost goes on with the elevation that it has.
pub(super) fn begin(session: &mut Session, ground: &Ground, deed: Deed, seed: Secret, now: Now) -> Then {
    step_up::begin(session, ground, deed, seed, now)
}

/// What cancelling means is to be read.
pub(super) fn ask_cancel(session: &mut Session, ground: &Ground, seed: Secret, now: Now) -> Then {
    cancel::ask(&mut session.desk, ground, seed, now)
}

/// The person read the consequences with this hash, typed the code, and said yes a second time.
pub(super) fn confirm(session: &mut Session, ground: &Ground, typed: &Secret, seen: &str, now: Now) -> Then {
    cancel::confirm(&mut session.desk, ground, typed, seen, now)
}

/// The person wants to keep the account whose cancellation is under way elsewhere.
pub(super) fn keep_account(session: &mut Session, ground: &Ground) -> Then {
    cancel::keep_account(&mut session.desk, ground)
}

pub(super) fn submit(session: &mut Session, ground: &Ground, typed: &Secret, now: Now) -> Then {
    step_up::submit(&mut session.desk, ground, typed, now)
}

pub(super) fn resend(session: &mut Session, ground: &Ground, now: Now) -> Then {
    let desk = &mut session.desk;
    let Some(challenge) = desk.page.challenge_mut() else { return Then::rejected() };
    if challenge.expires_at.passed(now) {
        desk.open(Page::Closed);
        return Then::told(Trouble::CodeExpired);
    }
    if challenge.resending {
        return Then::rejected();
    }
    let wait = challenge.resend_at.left(now);
    if !wait.is_zero() {
        return Then::told(Trouble::Cooldown { wait_s: super::deadline::seconds(wait) });
    }
    challenge.resending = true;
    let request = Request::Resend { key: challenge.act.resend(challenge.round), challenge: challenge.id.clone() };
    Then::Stay(vec![desk.ask(ground, request)])
}

/// Back from the page. What cannot be undone by going back has no way back.
pub(super) fn leave(session: &mut Session) -> Then {
    let stays = match &session.desk.page {
        Page::Closed => true,
        Page::StepUp(step_up) => step_up.is_done(),
        Page::Cancel(cancel) => cancel.is_confirming(),
    };
    if stays {
        return Then::rejected();
    }
    session.desk.open(Page::Closed);
    Then::Stay(Vec::new())
}

/// An answer of the server. One to an earlier page is dropped; the list is no page.
pub(super) fn answered(
    session: &mut Session,
    ground: &Ground,
    stamp: Stamp,
    answer: Answer,
    dice: u32,
    now: Now,
) -> Then {
    let token = session.refresh.clone();
    let desk = &mut session.desk;
    if let Answer::Sessions(result) = answer {
        return Then::Stay(desk.listing.answered(result));
    }
    if stamp != desk.stamp {
        return Then::Stay(Vec::new());
    }
    match answer {
        Answer::Code(result) => coded(desk, result, now),
        Answer::Elevated(result) => step_up::elevated(desk, ground, token, result),
        Answer::Done(result) => step_up::done(desk, ground, result),
        Answer::Terms(result) => cancel::read(desk, result, now),
        Answer::Confirmed(result) => cancel::confirmed(desk, ground, result, dice, now),
        Answer::TakenBack(result) => cancel::taken_back(desk, result),
        Answer::Sessions(_) | Answer::Looked(_) => Then::Stay(Vec::new()),
    }
}

/// A request for an SMS came to an end: the first of a step-up, or another one of any page.
fn coded(desk: &mut Desk, result: Result<Challenged, NetError>, now: Now) -> Then {
    if matches!(&desk.page, Page::StepUp(step_up) if step_up.is_asking()) {
        return step_up::coded(desk, result, now);
    }
    let Some(challenge) = desk.page.challenge_mut() else { return Then::Stay(Vec::new()) };
    match challenge.resent(result, now) {
        login::Resent::Stays(trouble) => Then::Stay(trouble.map(Effect::Tell).into_iter().collect()),
        login::Resent::Gone => {
            desk.open(Page::Closed);
            Then::told(Trouble::CodeExpired)
        }
    }
}

pub(super) fn tick(session: &mut Session, ground: &Ground, now: Now) -> Vec<Effect> {
    let desk = &mut session.desk;
    if desk.page.challenge().is_some_and(|challenge| challenge.expires_at.passed(now)) {
        desk.open(Page::Closed);
        return vec![Effect::Tell(Trouble::CodeExpired)];
    }
    cancel::tick(desk, ground, now).into_iter().collect()
}

pub(super) fn network_back(session: &mut Session, now: Now) {
    cancel::network_back(&mut session.desk, now);
}

pub(super) fn due(desk: &Desk) -> Option<Mono> {
    let code = desk.page.challenge().map(|challenge| challenge.expires_at.due());
    code.or_else(|| desk.page.again_at())
}

impl Page {
    /// The code that can be typed.
    pub(super) fn challenge(&self) -> Option<&super::Challenge> {
        match self {
            Self::Closed => None,
            Self::StepUp(step_up) => step_up.challenge(),
            Self::Cancel(cancel) => cancel.challenge(),
        }
    }

    fn challenge_mut(&mut self) -> Option<&mut super::Challenge> {
        match self {
            Self::Closed => None,
            Self::StepUp(step_up) => step_up.challenge_mut(),
            Self::Cancel(cancel) => cancel.challenge_mut(),
        }
    }

    fn again_at(&self) -> Option<Mono> {
        match self {
            Self::Cancel(cancel) => cancel.again_at(),
            Self::Closed | Self::StepUp(_) => None,
        }
    }
}
