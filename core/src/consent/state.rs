//! Where everything stands: what the lines of the ledger say, read in their order, to the edition in force.
//!
//! A line was said to the edition of its day. What changed since decides what it is still worth: a yes to something that
//! stayed as it was stands; a yes to something that grew is superseded, and waits, with all that was taken under it,
//! until the person has agreed anew.

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
    machine::{Prompt, PromptKind},
};
use crate::{
    kernel::{Epoch, Id, Now, Wall, mutant},
    policy::{Archive, Difference, Edition, EditionId, Feature, OsPermission},
};

/// After a no, the same thing is not asked for this long (R10).
pub(super) const REST: Duration = Duration::from_hours(48);

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
    /// Its dialog was shown and closed without an answer.
    Noticed,
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
    /// Consented once, for a time that is over.
    Expired,
    /// Consented to an earlier edition, which said less. Work that waits under it keeps waiting until
    /// the person has answered; records of telemetry are dropped.
    Superseded {
        /// The line.
        epoch: Epoch,
    },
}

/// Where everything stands. What the ledger says survives a kill; box, prompt and what is in use do not.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) edition: Arc<Edition>,
    pub(super) edition_sha256: String,
    pub(super) archive: Arc<Archive>,
    /// What changed since each earlier edition.
    since: BTreeMap<EditionId, Arc<Difference>>,
    pub(super) lines: Vec<Line>,
    pub(super) notice: Notice,
    pub(super) accepted: bool,
    pub(super) answers: BTreeMap<Feature, Answer>,
    pub(super) denied_until: BTreeMap<OsPermission, Wall>,
    pub(super) held: Option<Held>,
    pub(super) sealed: u64,
    /// The edition that was last answered to as a whole.
    answered: Option<EditionId>,
    pub(super) ticked: Option<Wall>,
    pub(super) allowed: BTreeSet<OsPermission>,
    pub(super) prompt: Option<Prompt>,
    pub(super) in_use: BTreeSet<Feature>,
}

impl State {
    /// Nobody has answered anything to any edition of the archive.
    #[must_use]
    pub fn new(archive: Arc<Archive>) -> Self {
        let edition = archive.in_force().clone();
        let earlier = archive.all().map(|published| &published.edition).filter(|earlier| earlier.id != edition.id);
        let mut since = BTreeMap::new();
        since.extend(earlier.filter_map(|one| Some((one.id.clone(), Arc::new(archive.since(&one.id)?)))));
        Self {
            edition_sha256: edition.sha256(),
            since,
            edition,
            archive,
            lines: Vec::new(),
            notice: Notice::Unanswered,
            accepted: false,
            answers: BTreeMap::new(),
            denied_until: BTreeMap::new(),
            held: None,
            sealed: 0,
            answered: None,
            ticked: mutant!(BoxTickedAtStart).then_some(Wall(0)),
            allowed: BTreeSet::new(),
            prompt: mutant!(PromptAtStart).then(|| Prompt {
                id: Id::new(),
                kind: PromptKind::Consent,
                feature: Feature::Scan,
            }),
            in_use: BTreeSet::new(),
        }
    }

    /// What the lines of a ledger say.
    #[must_use]
    pub fn replay(archive: Arc<Archive>, lines: Vec<Line>) -> Self {
        let mut state = Self::new(archive);
        for line in &lines {
            state.apply(line);
        }
        state.lines = lines;
        state
    }

    /// The same archive, and not one line heard: what [`State::apply`] makes of it, line by line, is what stands.
    pub(super) fn unheard(&self) -> Self {
        Self::new(self.archive.clone())
    }

    /// The same lines, read to the edition that came into force now. The box is unticked, and what is shut by the change
    /// is left.
    #[must_use]
    pub fn under(self, archive: Arc<Archive>) -> Self {
        let Self { lines, allowed, mut in_use, held, sealed, .. } = self;
        let mut state = Self { held, sealed, ..Self::replay(archive, lines) };
        in_use.retain(|feature| matches!(state.answer(*feature), Answer::Granted { .. }));
        state.allowed = allowed;
        state.in_use = in_use;
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

    /// The change of the policy that waits for an answer; absent where nothing material changed since the last one, and
    /// where the policy does not stand accepted: then box and log in ask for all of it.
    #[must_use]
    pub fn change(&self) -> Option<&Difference> {
        if mutant!(ChangeUntold) || !(self.accepted || mutant!(ChangeInsteadOfLogin)) {
            return None;
        }
        let answered = self.answered.as_ref().filter(|answered| **answered != self.edition.id)?;
        self.since.get(answered).map(Arc::as_ref).filter(|difference| difference.is_material())
    }

    // The one place where a line changes the state: when it is written, when it is read back, and when it is told.
    pub(super) fn apply(&mut self, line: &Line) {
        let epoch = Epoch(line.number);
        match &line.kind {
            LineKind::Noticed { feature } => {
                self.answers.entry(*feature).or_insert(Answer::Noticed);
            }
            LineKind::Refused { feature } => {
                self.answers.insert(*feature, Answer::Refused { until: line.at.after(REST) });
                if mutant!(RefusalSpreads) {
                    self.answers.insert(Feature::Devices, Answer::Withdrawn);
                }
            }
            LineKind::Withdrawn { feature } => {
                self.answers.insert(*feature, Answer::Withdrawn);
            }
            LineKind::Expired { feature } => {
                self.answers.insert(*feature, Answer::Expired);
            }
            LineKind::AllWithdrawn => {
                self.accepted = false;
                for answer in self.answers.values_mut() {
                    if matches!(answer, Answer::Granted { .. } | Answer::Superseded { .. }) {
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
            LineKind::NoticeAgreed
            | LineKind::NoticeRefused
            | LineKind::PolicyAccepted { .. }
            | LineKind::PolicyAffirmed { .. }
            | LineKind::ChangeAgreed
            | LineKind::ChangeRefused
            | LineKind::Granted { .. } => self.said_yes(line, epoch),
            LineKind::KeyBegan { .. } => {}
        }
    }

    // What was said to an edition of its own: worth nothing where nobody knows that edition any more.
    fn said_yes(&mut self, line: &Line, epoch: Epoch) {
        let current = line.edition == self.edition.id;
        let shut = match self.since.get(&line.edition) {
            _ if current || mutant!(ChangeClosesNothing) => BTreeSet::new(),
            Some(difference) => difference.closes(),
            None => return,
        };
        let yes = |before: Option<&Answer>, feature: &Feature| {
            // What waits under the earlier yes may go on under the new one: it stays the same consent, also where an edition
            // in between had shut it and this one does not.
            let epoch = match before {
                Some(Answer::Superseded { epoch } | Answer::Granted { epoch }) => *epoch,
                _ => epoch,
            };
            if shut.contains(feature) { Answer::Superseded { epoch } } else { Answer::Granted { epoch } }
        };
        match &line.kind {
            LineKind::NoticeAgreed => self.notice = Notice::Agreed,
            LineKind::NoticeRefused if current => self.notice = Notice::Refused,
            // A no was a no to that notice, and takes back a yes before it: the newer one is asked for.
            LineKind::NoticeRefused if !mutant!(NoticeRefusalForgotten) => self.notice = Notice::Unanswered,
            // Box and tap alone accept a policy (C007): where nothing stands accepted, a yes to a change gives nothing.
            LineKind::ChangeAgreed if !self.accepted && !mutant!(ChangeInsteadOfLogin) => {}
            LineKind::PolicyAccepted { .. } | LineKind::ChangeAgreed => {
                let first = !std::mem::replace(&mut self.accepted, true);
                let Some(edition) = self.archive.edition(&line.edition) else { return };
                let more = mutant!(AnalyticsByLogin).then_some(Feature::Analytics);
                for feature in edition.at_login().chain(more) {
                    let before = self.answers.get(&feature);
                    // A yes to the whole gives back what a change had shut, never what was taken back by itself.
                    if first || matches!(before, None | Some(Answer::Noticed | Answer::Superseded { .. })) {
                        let answer = yes(before, &feature);
                        self.answers.insert(feature, answer);
                    }
                }
            }
            LineKind::Granted { feature } => {
                let answer = yes(self.answers.get(feature), feature);
                self.answers.insert(*feature, answer);
            }
            _ => {}
        }
        if !matches!(line.kind, LineKind::Granted { .. }) {
            self.answered = Some(line.edition.clone());
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
        if mutant!(LedgerLineDropped) && matches!(line.kind, LineKind::Withdrawn { .. }) {
            return;
        }
        self.lines.push(line);
    }

    /// Whether the ledger is signed to its end and the key is not at hand: a file of it now would be one that anybody could
    /// have made of a signed one.
    #[must_use]
    pub fn waits_for_key(&self) -> bool {
        self.held.is_none() && self.lines.last().is_some_and(|last| self.sealed >= last.number)
    }

    /// When the consent that stands for a feature was given.
    pub(super) fn given(&self, feature: Feature) -> Option<Wall> {
        let gives = |line: &&Line| match &line.kind {
            LineKind::Granted { feature: given } => *given == feature,
            LineKind::PolicyAccepted { .. } | LineKind::ChangeAgreed => {
                self.archive.edition(&line.edition).is_some_and(|edition| edition.at_login().any(|f| f == feature))
            }
            _ => false,
        };
        self.lines.iter().rev().find(gives).map(|line| line.at)
    }
}
