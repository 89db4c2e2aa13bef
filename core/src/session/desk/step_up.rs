//! A fresh code raises the session for one act, once.
//!
//! The act is named before the code is asked for, and the elevation stands inside the act that it was earned for. It is
//! in memory alone: after a kill the act has not been named yet.

use serde::Serialize;

use super::{
    super::{
        act::Act,
        login::{self, Refused},
        machine::{Challenged, Ground},
        phase::{Challenge, Session},
        trouble::Trouble,
    },
    Desk, Page, Request, Then, list_again,
};
use crate::{
    kernel::{Now, Secret},
    net::NetError,
};

/// What a session is raised for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Deed {
    /// To end one other session of the account.
    EndSession {
        /// The server's name for it, as it was listed.
        session: String,
    },
    /// To end all sessions but this one.
    LogOutOthers,
    /// To end all sessions, this one too; the person confirmed that work not yet sent is erased.
    LogOutAll,
}

impl Deed {
    /// The contract's word.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::EndSession { .. } => "end_session",
            Self::LogOutOthers => "logout_others",
            Self::LogOutAll => "logout_all",
        }
    }
}

/// An act and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StepUp {
    pub(super) deed: Deed,
    pub(super) stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The code is being asked for.
    Asking(Act),
    /// The person sees the field for it.
    Typing(Challenge),
    /// A typed code is being checked.
    Checking(Challenge),
    /// The act is under way.
    Doing {
        elevation: Secret,
        /// An earlier try of it had no answer, and may have been heard.
        again: bool,
    },
    /// The act had no answer. The same tap tries it again, without another code.
    Unanswered { elevation: Secret },
}

impl StepUp {
    pub(super) fn is_asking(&self) -> bool {
        matches!(self.stage, Stage::Asking(_))
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Doing { .. })
    }

    pub(super) fn challenge(&self) -> Option<&Challenge> {
        match &self.stage {
            Stage::Typing(challenge) => Some(challenge),
            Stage::Asking(_) | Stage::Checking(_) | Stage::Doing { .. } | Stage::Unanswered { .. } => None,
        }
    }

    pub(super) fn challenge_mut(&mut self) -> Option<&mut Challenge> {
        match &mut self.stage {
            Stage::Typing(challenge) => Some(challenge),
            Stage::Asking(_) | Stage::Checking(_) | Stage::Doing { .. } | Stage::Unanswered { .. } => None,
        }
    }
}

pub(super) fn begin(session: &mut Session, ground: &Ground, deed: Deed, seed: Secret, now: Now) -> Then {
    let token = session.refresh.clone();
    let desk = &mut session.desk;
    match std::mem::take(&mut desk.page) {
        Page::Closed => {}
        Page::StepUp(StepUp { deed: same, stage: Stage::Unanswered { elevation } }) if same == deed => {
            return act(desk, ground, deed, elevation, true, token);
        }
        page => {
            desk.page = page;
            return Then::rejected();
        }
    }
    // What is not listed has no name that could stand in a path, and one's own session is logged out, not ended.
    if let Deed::EndSession { session } = &deed
        && !desk.listing.has_other(session)
    {
        return Then::rejected();
    }
    let names = Act::begin(seed, now.wall);
    let request = Request::Code { deed: deed.clone(), key: names.step_up() };
    desk.open(Page::StepUp(StepUp { deed, stage: Stage::Asking(names) }));
    Then::Stay(vec![desk.ask(ground, request)])
}

pub(super) fn coded(desk: &mut Desk, result: Result<Challenged, NetError>, now: Now) -> Then {
    match (std::mem::take(&mut desk.page), result) {
        (Page::StepUp(StepUp { deed, stage: Stage::Asking(names) }), Ok(said)) => {
            if said.expires_in_s == 0 || said.attempts_left == 0 {
                return Then::told(Trouble::CodeExpired);
            }
            let challenge = Challenge::of(said, names, 0, None, now);
            desk.page = Page::StepUp(StepUp { deed, stage: Stage::Typing(challenge) });
            Then::Stay(Vec::new())
        }
        (Page::StepUp(StepUp { stage: Stage::Asking(_), .. }), Err(error)) => Then::told(Trouble::of(&error)),
        (page, _) => {
            desk.page = page;
            Then::Stay(Vec::new())
        }
    }
}

pub(super) fn submit(desk: &mut Desk, ground: &Ground, typed: &Secret, now: Now) -> Then {
    let Page::StepUp(StepUp { stage, .. }) = &mut desk.page else { return Then::rejected() };
    let Stage::Typing(challenge) = stage else { return Then::rejected() };
    if challenge.expires_at.passed(now) {
        desk.open(Page::Closed);
        return Then::told(Trouble::CodeExpired);
    }
    let Some(code) = login::clean(typed, challenge.code_length) else {
        return Then::told(Trouble::CodeShape { length: challenge.code_length });
    };
    let request = Request::Elevate { challenge: challenge.id.clone(), code };
    *stage = Stage::Checking(challenge.clone());
    Then::Stay(vec![desk.ask(ground, request)])
}

pub(super) fn elevated(desk: &mut Desk, ground: &Ground, token: Secret, result: Result<Secret, NetError>) -> Then {
    let (deed, mut challenge) = match std::mem::take(&mut desk.page) {
        Page::StepUp(StepUp { deed, stage: Stage::Checking(challenge) }) => (deed, challenge),
        page => {
            desk.page = page;
            return Then::Stay(Vec::new());
        }
    };
    let error = match result {
        Ok(elevation) => return act(desk, ground, deed, elevation, false, token),
        Err(error) => error,
    };
    match challenge.refused(&error) {
        Refused::Over(trouble) => Then::told(trouble),
        Refused::Stays(trouble) => {
            desk.page = Page::StepUp(StepUp { deed, stage: Stage::Typing(challenge) });
            Then::told(trouble)
        }
    }
}

/// The elevation goes into the act that it was earned for.
fn act(desk: &mut Desk, ground: &Ground, deed: Deed, elevation: Secret, again: bool, token: Secret) -> Then {
    let spent = elevation.clone();
    let request = match &deed {
        Deed::LogOutAll => return Then::LeaveAll(elevation),
        Deed::EndSession { session } => Request::EndSession { session: session.clone(), elevation: spent },
        Deed::LogOutOthers => Request::LogOutOthers { token, elevation: spent },
    };
    desk.page = Page::StepUp(StepUp { deed, stage: Stage::Doing { elevation, again } });
    Then::Stay(vec![desk.ask(ground, request)])
}

pub(super) fn done(desk: &mut Desk, ground: &Ground, result: Result<(), NetError>) -> Then {
    let (deed, elevation, again) = match std::mem::take(&mut desk.page) {
        Page::StepUp(StepUp { deed, stage: Stage::Doing { elevation, again } }) => (deed, elevation, again),
        page => {
            desk.page = page;
            return Then::Stay(Vec::new());
        }
    };
    let error = match result {
        Ok(()) => return Then::Stay(vec![list_again(desk, ground)]),
        Err(error) => error,
    };
    match error.code() {
        // It is over already, whoever ended it.
        Some("session_unknown") => Then::Stay(vec![list_again(desk, ground)]),
        // The elevation is used up. By the try that had no answer, perhaps: the list says what came of that.
        Some("step_up_required") if again => Then::Stay(vec![list_again(desk, ground)]),
        _ if error.passes() => {
            desk.page = Page::StepUp(StepUp { deed, stage: Stage::Unanswered { elevation } });
            Then::told(Trouble::of(&error))
        }
        _ => Then::told(Trouble::of(&error)),
    }
}
