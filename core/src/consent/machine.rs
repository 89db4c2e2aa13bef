//! Decides what is asked, when, and what an answer changes.
//!
//! Per feature: unasked → (dialog) noticed → granted or refused → withdrawn, expired or superseded → asked again on a later
//! tap. A tap on a feature walks its steps in order: is it consented, may it be asked, what does the system say. Each step
//! that needs the person is the one open prompt; whoever taps something else in between has dismissed it. A policy that
//! changed is no prompt of a feature: it stands beside everything until it is answered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    ledger::LineKind,
    state::{Answer, Notice, State},
};
use crate::{
    kernel::{Epoch, Id, Mono, Now, Wall, mutant},
    policy::{Ask, Feature, OsPermission},
};

const DAY: Duration = Duration::from_hours(24);

/// The one thing that waits for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its name; an answer to another one is dropped.
    pub id: Id,
    /// What it asks.
    pub kind: PromptKind,
    /// The feature that the person tapped.
    pub feature: Feature,
}

/// What a prompt asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptKind {
    /// Our dialog of the feature.
    Consent,
    /// The system's prompt; the shell shows our purpose beside it.
    System {
        /// Which.
        permission: OsPermission,
    },
}

/// How a prompt was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Yes.
    Agreed,
    /// No.
    Refused,
    /// Neither: it was closed. It counts as no answer.
    Dismissed,
}

/// Why a feature that was tapped does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "refusal")]
pub enum Refusal {
    /// The policy as a whole has not been accepted.
    PolicyFirst,
    /// The person said no just now.
    SaidNo,
    /// The person said no a while ago; it can be switched on under permissions.
    Resting {
        /// End of the rest.
        until: Wall,
    },
    /// The system says no; it can be changed in the phone's settings.
    SystemSaysNo,
    /// It is a switch under permissions.
    SwitchedOff,
    /// The policy changed since the person said yes; the change is answered first.
    PolicyChanged,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The first-run notice was answered.
    NoticeAnswered(Outcome),
    /// The change of the policy was answered.
    ChangeAnswered(Outcome),
    /// The box of the login page was ticked or unticked.
    Box(bool),
    /// Log in was tapped.
    LoginTapped,
    /// A feature was tapped. The id is for the prompt that may follow.
    Begin(Feature, Id),
    /// The person left the feature.
    Leave(Feature),
    /// A prompt was answered. The id is for the prompt that may follow.
    Resolved(Id, Outcome, Id),
    /// The shell saw what the system says of a permission, without asking.
    SystemSeen(OsPermission, bool),
    /// The app came to the foreground: what the system said before is only a memory.
    Foregrounded,
    /// A feature was switched on under permissions, with its purpose beside the switch.
    SwitchedOn(Feature),
    /// A consent is taken back.
    Withdraw(Feature),
    /// Every consent is taken back.
    WithdrawAll,
    /// A process began.
    Woke,
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Box and tap are both there: log in may go on with this proof.
    LoginMayGoOn(LoginProof),
    /// Log in was tapped while the box is unticked.
    BoxFirst,
    /// Agree to the notice first.
    NoticeFirst,
    /// The feature may start.
    Ready(Feature),
    /// The feature does not start.
    Held(Feature, Refusal),
    /// The system took a permission back: what is in use by it ends. What waits, waits.
    Stopped(Feature),
    /// Everything that waits under this feature's consent is to be dropped.
    DropQueued(Feature),
    /// The whole policy was taken back: the session ends too.
    EndSession,
}

/// Both gestures of a login, for the server's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginProof {
    /// Edition that was accepted.
    pub edition: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of its legal text.
    pub text_sha256: String,
    /// When log in was tapped.
    pub tapped: Wall,
}

impl State {
    fn dialog(&self, feature: Feature) -> impl Serialize + 'static {
        self.edition.feature(feature).map(|row| row.dialog.clone())
    }

    // The steps of a tap, in their order; the first that is not a yes decides.
    fn walk(&mut self, feature: Feature, next: Id, now: Now) -> Vec<Effect> {
        let ask = self.edition.feature(feature).map(|row| (row.ask, row.permission));
        let Some((ask, permission)) = ask else {
            return vec![Effect::Held(feature, Refusal::PolicyFirst)];
        };
        if !self.accepted {
            return vec![Effect::Held(feature, Refusal::PolicyFirst)];
        }
        match (self.answer(feature), ask) {
            (Answer::Granted { .. }, _) => {}
            (Answer::Refused { until }, _) if now.wall < until && !mutant!(AskAgainAtOnce) => {
                return vec![Effect::Held(feature, Refusal::Resting { until })];
            }
            (_, Ask::AtTap) => {
                let seen = self.dialog(feature);
                self.write(LineKind::Noticed { feature }, &seen, now);
                self.prompt = Some(Prompt { id: next, kind: PromptKind::Consent, feature });
                return Vec::new();
            }
            (Answer::Superseded { .. }, Ask::BySwitch | Ask::AtLogin) => {
                return vec![Effect::Held(feature, Refusal::PolicyChanged)];
            }
            (_, Ask::BySwitch | Ask::AtLogin) => return vec![Effect::Held(feature, Refusal::SwitchedOff)],
        }
        let permission = permission.or(mutant!(PermissionOfAnother).then_some(OsPermission::Camera));
        if let Some(permission) = permission
            && !mutant!(SystemUnasked)
            && !self.allowed.contains(&permission)
        {
            if self.denied_until.get(&permission).is_some_and(|until| now.wall < *until) && !mutant!(AskSystemAgain) {
                return vec![Effect::Held(feature, Refusal::SystemSaysNo)];
            }
            self.prompt = Some(Prompt { id: next, kind: PromptKind::System { permission }, feature });
            return Vec::new();
        }
        self.in_use.insert(feature);
        vec![Effect::Ready(feature)]
    }

    fn withdraw(&mut self, features: Vec<Feature>) -> Vec<Effect> {
        for feature in &features {
            self.in_use.remove(feature);
        }
        if self.prompt.as_ref().is_some_and(|p| features.contains(&p.feature)) {
            self.prompt = None;
        }
        features.into_iter().map(Effect::DropQueued).collect()
    }
}

/// Answers an event. Every event is answered in every state.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let mut effects = expire(&mut state, now);
    effects.extend(answer(&mut state, event, now));
    (state, effects)
}

fn answer(state: &mut State, event: Event, now: Now) -> Vec<Effect> {
    match event {
        Event::ChangeAnswered(outcome) => {
            let Some(seen) = state.change().cloned() else { return Vec::new() };
            match outcome {
                Outcome::Agreed => state.write(LineKind::ChangeAgreed, &seen, now),
                Outcome::Refused if mutant!(ChangeRefusedOpens) => state.write(LineKind::ChangeAgreed, &seen, now),
                Outcome::Refused => state.write(LineKind::ChangeRefused, &seen, now),
                // It stays: what it shuts stays shut, everything else can be used beside it.
                Outcome::Dismissed => {}
            }
            Vec::new()
        }
        // It is the first run's: who has accepted the policy takes that back by withdrawing, and hears of changes as changes.
        Event::NoticeAnswered(_) if state.accepted => Vec::new(),
        Event::NoticeAnswered(outcome) => {
            let notice = state.edition.notice.clone();
            match outcome {
                Outcome::Agreed => state.write(LineKind::NoticeAgreed, &notice, now),
                Outcome::Refused => state.write(LineKind::NoticeRefused, &notice, now),
                Outcome::Dismissed => {}
            }
            Vec::new()
        }
        Event::Box(ticked) => {
            state.ticked = ticked.then_some(now.wall);
            Vec::new()
        }
        // A consent whose time is over was ended before this.
        Event::Woke => Vec::new(),
        Event::LoginTapped => log_in(state, now),
        Event::Begin(feature, next) => {
            state.prompt = None;
            state.walk(feature, next, now)
        }
        Event::Leave(feature) => {
            state.in_use.remove(&feature);
            if state.prompt.as_ref().is_some_and(|p| p.feature == feature) {
                state.prompt = None;
            }
            Vec::new()
        }
        Event::Resolved(id, outcome, next) => resolve(state, &id, outcome, next, now),
        Event::SystemSeen(permission, allowed) => {
            if allowed {
                state.allowed.insert(permission);
                return Vec::new();
            }
            state.allowed.remove(&permission);
            let needs = |feature: &Feature| {
                state.edition.feature(*feature).is_some_and(|row| row.permission == Some(permission))
            };
            let stopped: Vec<_> = state.in_use.iter().copied().filter(needs).collect();
            for feature in &stopped {
                state.in_use.remove(feature);
            }
            stopped.into_iter().map(Effect::Stopped).collect()
        }
        Event::Foregrounded => {
            if !mutant!(PermissionRemembered) {
                state.allowed.clear();
            }
            Vec::new()
        }
        Event::SwitchedOn(feature) => {
            if state.accepted && !matches!(state.answer(feature), Answer::Granted { .. }) {
                let seen = state.dialog(feature);
                state.write(LineKind::Granted { feature }, &seen, now);
                Vec::new()
            } else if state.accepted {
                Vec::new()
            } else {
                vec![Effect::Held(feature, Refusal::PolicyFirst)]
            }
        }
        // Without the consent to log in there is no session, and without a session nothing else stands.
        Event::Withdraw(Feature::Login) | Event::WithdrawAll => {
            let all: Vec<_> = Feature::ALL.iter().copied().filter(|feature| given(state, *feature)).collect();
            if all.is_empty() {
                return Vec::new();
            }
            state.write(LineKind::AllWithdrawn, &(), now);
            state.ticked = None;
            // Also one for a feature that was never asked: a yes to it now would stand without the policy.
            state.prompt = None;
            let mut effects = state.withdraw(all);
            effects.push(Effect::EndSession);
            effects
        }
        Event::Withdraw(feature) => {
            if !given(state, feature) {
                return Vec::new();
            }
            state.write(LineKind::Withdrawn { feature }, &(), now);
            state.withdraw(vec![feature])
        }
    }
}

/// Whether a yes of the person's is there, in force or waiting for an answer to a change.
fn given(state: &State, feature: Feature) -> bool {
    matches!(state.answer(feature), Answer::Granted { .. } | Answer::Superseded { .. })
}

/// A consent for a time ends with it, whatever happens next.
fn expire(state: &mut State, now: Now) -> Vec<Effect> {
    let mut over = Vec::new();
    for (feature, until) in ends(state) {
        if now.wall >= until {
            state.write(LineKind::Expired { feature }, &(), now);
            over.push(feature);
        }
    }
    state.withdraw(over)
}

fn log_in(state: &mut State, now: Now) -> Vec<Effect> {
    if state.notice != Notice::Agreed && !mutant!(LoginBeforeNotice) {
        return vec![Effect::NoticeFirst];
    }
    // What box and tap say yes to is the policy as it is now: who has not seen what changed in it has not seen it.
    if state.change().is_some() {
        return vec![Effect::Held(Feature::Login, Refusal::PolicyChanged)];
    }
    // The box is used up by the tap: the next login ticks it anew.
    let kept = state.ticked.filter(|_| mutant!(BoxStaysTicked));
    let Some(ticked) = state.ticked.take().or(mutant!(LoginWithoutBox).then_some(now.wall)) else {
        return vec![Effect::BoxFirst];
    };
    let seen = state.edition.notice.clone();
    state.ticked = kept;
    // While the acceptance stands, its epochs stay, and with them what waits in the queues.
    let stands = state.accepted && !state.edition.at_login().any(|f| superseded(state, f));
    let kind = if stands { LineKind::PolicyAffirmed { ticked } } else { LineKind::PolicyAccepted { ticked } };
    state.write(kind, &seen, now);
    vec![Effect::LoginMayGoOn(LoginProof {
        edition: state.edition.id.0.clone(),
        version: state.edition.version,
        text_sha256: state.edition.text_sha256.clone(),
        tapped: now.wall,
    })]
}

fn resolve(state: &mut State, id: &Id, outcome: Outcome, next: Id, now: Now) -> Vec<Effect> {
    // An answer to a prompt that is not open is an answer to nothing.
    let Some(prompt) = state.prompt.take_if(|p| p.id == *id) else {
        return Vec::new();
    };
    let feature = prompt.feature;
    let seen = state.dialog(feature);
    match (prompt.kind, outcome) {
        (PromptKind::Consent, Outcome::Agreed) => {
            state.write(LineKind::Granted { feature }, &seen, now);
            state.walk(feature, next, now)
        }
        (PromptKind::Consent, Outcome::Refused) => {
            let waited = given(state, feature);
            state.write(LineKind::Refused { feature }, &seen, now);
            if mutant!(PopupLoop) {
                state.prompt = Some(Prompt { id: next, ..prompt });
            }
            let mut effects = if waited { state.withdraw(vec![feature]) } else { Vec::new() };
            effects.push(Effect::Held(feature, Refusal::SaidNo));
            effects
        }
        (PromptKind::System { permission }, Outcome::Agreed) => {
            state.write(LineKind::SystemAllowed { permission }, &seen, now);
            state.allowed.insert(permission);
            state.walk(feature, next, now)
        }
        (PromptKind::System { permission }, Outcome::Refused) => {
            state.write(LineKind::SystemDenied { permission }, &seen, now);
            vec![Effect::Held(feature, Refusal::SystemSaysNo)]
        }
        (PromptKind::Consent | PromptKind::System { .. }, Outcome::Dismissed) => Vec::new(),
    }
}

fn superseded(state: &State, feature: Feature) -> bool {
    matches!(state.answer(feature), Answer::Superseded { .. })
}

/// The features that stand consented, with the epoch of each.
#[must_use]
pub fn granted(state: &State) -> Vec<(Feature, Epoch)> {
    let stands = |(feature, answer): (&Feature, &Answer)| match answer {
        Answer::Granted { epoch } => Some((*feature, *epoch)),
        Answer::Superseded { epoch } if mutant!(OvertakenGoesOn) => Some((*feature, *epoch)),
        Answer::Unasked
        | Answer::Noticed
        | Answer::Refused { .. }
        | Answer::Withdrawn
        | Answer::Expired
        | Answer::Superseded { .. } => None,
    };
    state.answers.iter().filter_map(stands).collect()
}

/// The features whose consent waits for an answer to a change of the policy.
#[must_use]
pub fn waiting(state: &State) -> Vec<Feature> {
    Feature::ALL.iter().copied().filter(|feature| superseded(state, *feature)).collect()
}

/// Consents that stand for a time, with the moment from which they do not any more.
#[must_use]
pub fn ends(state: &State) -> Vec<(Feature, Wall)> {
    let lasting = state.edition.features.iter().filter_map(|row| Some((row.feature, row.lasts_days?)));
    let given = lasting.filter(|(feature, _)| given(state, *feature));
    given.filter_map(|(feature, days)| Some((feature, state.given(feature)?.after(DAY * days)))).collect()
}

/// Consent waits for people. A consent for a time is over by the gate's own look at the calendar; its line is written with
/// the next event.
#[must_use]
pub fn due(_: &State) -> Option<Mono> {
    None
}

/// A prompt that was open when the process was killed is not asked again by itself: the person taps again.
#[must_use]
pub fn resume(_: &State, _: Now) -> Vec<Effect> {
    Vec::new()
}
