//! Decides what is asked, when, and what an answer changes.
//!
//! Per feature: unasked → (dialog) granted or refused → withdrawn → asked again on a later tap. A tap on a feature walks
//! its steps in order: is it consented, may it be asked, what does the system say. Each step that needs the person is
//! the one open prompt; whoever taps something else in between has dismissed it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    canonical,
    device_key::Held,
    ledger::{Line, LineKind},
};
use crate::{
    kernel::{Epoch, Id, Mono, Now, Wall},
    policy::{Ask, Edition, Feature, OsPermission},
};

/// After a no, the same thing is not asked for this long (R10).
const REST: Duration = Duration::from_hours(48);

/// The first-run notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// It has not been answered: the shell shows it and nothing else of the app.
    Unanswered,
    /// It was refused: policy, contact and lists can be read, nothing else works.
    Refused,
    /// It was agreed to: the login page is shown.
    Agreed,
}

/// Where a feature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Answer {
    /// Never asked.
    Unasked,
    /// Consented by the ledger's line of this number.
    Granted {
        /// The line.
        epoch: Epoch,
    },
    /// Refused; not asked again until then.
    Refused {
        /// End of the rest.
        until: Wall,
    },
    /// Consented once and taken back.
    Withdrawn,
}

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
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The first-run notice was answered.
    NoticeAnswered(Outcome),
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

/// Where everything stands. What the ledger says survives a kill; box, prompt and what is in use do not.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) edition: Arc<Edition>,
    pub(super) edition_sha256: String,
    pub(super) lines: Vec<Line>,
    pub(super) notice: Notice,
    pub(super) accepted: bool,
    pub(super) answers: BTreeMap<Feature, Answer>,
    pub(super) denied_until: BTreeMap<OsPermission, Wall>,
    pub(super) held: Option<Held>,
    pub(super) sealed: u64,
    ticked: Option<Wall>,
    allowed: BTreeSet<OsPermission>,
    prompt: Option<Prompt>,
    in_use: BTreeSet<Feature>,
}

impl State {
    /// Nobody has answered anything to this edition.
    #[must_use]
    pub fn new(edition: Arc<Edition>) -> Self {
        Self {
            edition_sha256: edition.sha256(),
            edition,
            lines: Vec::new(),
            notice: Notice::Unanswered,
            accepted: false,
            answers: BTreeMap::new(),
            denied_until: BTreeMap::new(),
            held: None,
            sealed: 0,
            ticked: None,
            allowed: BTreeSet::new(),
            prompt: None,
            in_use: BTreeSet::new(),
        }
    }

    /// What the lines of a ledger say.
    #[must_use]
    pub fn replay(edition: Arc<Edition>, lines: Vec<Line>) -> Self {
        let mut state = Self::new(edition);
        for line in &lines {
            state.apply(line);
        }
        state.lines = lines;
        state
    }

    /// Where a feature stands.
    #[must_use]
    pub fn answer(&self, feature: Feature) -> Answer {
        self.answers.get(&feature).copied().unwrap_or(Answer::Unasked)
    }

    /// Where the first-run notice stands.
    #[must_use]
    pub fn notice(&self) -> Notice {
        self.notice
    }

    /// Whether the box is ticked at this moment.
    #[must_use]
    pub fn ticked(&self) -> bool {
        self.ticked.is_some()
    }

    /// What waits for the person.
    #[must_use]
    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    /// Whether a feature is in use: it was tapped, everything said yes, and the person has not left it.
    #[must_use]
    pub fn in_use(&self, feature: Feature) -> bool {
        self.in_use.contains(&feature)
    }

    /// The ledger.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    // The one place where a line changes the state, when it is written and when it is read back.
    fn apply(&mut self, line: &Line) {
        let current = line.edition == self.edition.id;
        let epoch = Epoch(line.number);
        match &line.kind {
            LineKind::NoticeAgreed if current => self.notice = Notice::Agreed,
            LineKind::NoticeRefused if current => self.notice = Notice::Refused,
            LineKind::PolicyAccepted { .. } if current => {
                self.accepted = true;
                let features: Vec<_> = self.edition.at_login().collect();
                for feature in features {
                    self.answers.insert(feature, Answer::Granted { epoch });
                }
            }
            LineKind::Granted { feature } if current => {
                self.answers.insert(*feature, Answer::Granted { epoch });
            }
            // An answer to an older edition is no answer to this one; it stays in the ledger.
            LineKind::NoticeAgreed
            | LineKind::NoticeRefused
            | LineKind::PolicyAccepted { .. }
            | LineKind::Granted { .. }
            | LineKind::PolicyAffirmed { .. } => {}
            LineKind::Refused { feature } => {
                self.answers.insert(*feature, Answer::Refused { until: line.at.after(REST) });
            }
            LineKind::Withdrawn { feature } => {
                self.answers.insert(*feature, Answer::Withdrawn);
            }
            LineKind::AllWithdrawn => {
                self.accepted = false;
                for answer in self.answers.values_mut() {
                    if matches!(answer, Answer::Granted { .. }) {
                        *answer = Answer::Withdrawn;
                    }
                }
            }
            LineKind::SystemAllowed { permission } => {
                self.denied_until.remove(permission);
            }
            LineKind::SystemDenied { permission } => {
                self.denied_until.insert(*permission, line.at.after(REST));
            }
            LineKind::KeyBegan { .. } => {}
        }
    }

    pub(super) fn write(&mut self, kind: LineKind, seen: &impl Serialize, now: Now) {
        let before = self.lines.last();
        let mut line = Line {
            form: canonical::FORM,
            number: before.map_or(1, |l| l.number.saturating_add(1)),
            at: now.wall,
            kind,
            edition: self.edition.id.clone(),
            edition_sha256: self.edition_sha256.clone(),
            seen_sha256: hex::encode(Sha256::digest(serde_json::to_vec(seen).unwrap_or_default())),
            key: self.held.as_ref().map(|held| held.line),
            chain: String::new(),
        };
        line.chain = line.expected_chain(before.map_or("", |l| &l.chain));
        self.apply(&line);
        self.lines.push(line);
    }

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
            (Answer::Refused { until }, _) if now.wall < until => {
                return vec![Effect::Held(feature, Refusal::Resting { until })];
            }
            (_, Ask::AtTap) => {
                self.prompt = Some(Prompt { id: next, kind: PromptKind::Consent, feature });
                return Vec::new();
            }
            (_, Ask::BySwitch | Ask::AtLogin) => return vec![Effect::Held(feature, Refusal::SwitchedOff)],
        }
        if let Some(permission) = permission
            && !self.allowed.contains(&permission)
        {
            if self.denied_until.get(&permission).is_some_and(|until| now.wall < *until) {
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
    let effects = match event {
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
        Event::LoginTapped => log_in(&mut state, now),
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
        Event::Resolved(id, outcome, next) => resolve(&mut state, &id, outcome, next, now),
        Event::SystemSeen(permission, allowed) => {
            if allowed {
                state.allowed.insert(permission);
            } else {
                state.allowed.remove(&permission);
            }
            Vec::new()
        }
        Event::Foregrounded => {
            state.allowed.clear();
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
            let all: Vec<_> = granted(&state).into_iter().map(|(feature, _)| feature).collect();
            if all.is_empty() {
                return (state, Vec::new());
            }
            state.write(LineKind::AllWithdrawn, &(), now);
            state.ticked = None;
            let mut effects = state.withdraw(all);
            effects.push(Effect::EndSession);
            effects
        }
        Event::Withdraw(feature) => {
            if !matches!(state.answer(feature), Answer::Granted { .. }) {
                return (state, Vec::new());
            }
            state.write(LineKind::Withdrawn { feature }, &(), now);
            state.withdraw(vec![feature])
        }
    };
    (state, effects)
}

fn log_in(state: &mut State, now: Now) -> Vec<Effect> {
    if state.notice != Notice::Agreed {
        return vec![Effect::NoticeFirst];
    }
    // The box is used up by the tap: the next login ticks it anew.
    let Some(ticked) = state.ticked.take() else {
        return vec![Effect::BoxFirst];
    };
    let seen = state.edition.notice.clone();
    // While the acceptance stands, its epochs stay, and with them what waits in the queues.
    let kind = if state.accepted { LineKind::PolicyAffirmed { ticked } } else { LineKind::PolicyAccepted { ticked } };
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
            state.write(LineKind::Refused { feature }, &seen, now);
            vec![Effect::Held(feature, Refusal::SaidNo)]
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

/// The features that stand consented, with the epoch of each.
#[must_use]
pub fn granted(state: &State) -> Vec<(Feature, Epoch)> {
    state
        .answers
        .iter()
        .filter_map(|(feature, answer)| match answer {
            Answer::Granted { epoch } => Some((*feature, *epoch)),
            Answer::Unasked | Answer::Refused { .. } | Answer::Withdrawn => None,
        })
        .collect()
}

/// Consent waits for people, never for time.
#[must_use]
pub fn due(_: &State) -> Option<Mono> {
    None
}

/// A prompt that was open when the process was killed is not asked again by itself: the person taps again.
#[must_use]
pub fn resume(_: &State, _: Now) -> Vec<Effect> {
    Vec::new()
}
