//! What the lines say of each consent: heard by the machine's own state, one after the other, and told in turns.
//!
//! A consent is to something, in the words of one edition; to another edition it is another consent. What a line changes
//! is decided where the machine decides it ([`State::apply`]); here it is only told which consent that was. So the last
//! turn of a consent says what the machine says, also where no line says it: that a newer edition overtook it.

use super::{
    ledger::{Line, LineKind},
    state::{Answer, State},
};
use crate::policy::{EditionId, Feature};

/// What a consent is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// The policy as a whole.
    Policy,
    /// One feature.
    Feature(Feature),
}

/// What became of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The notice was read, and nothing is consented by that.
    Noticed,
    /// It was given.
    Given,
    /// It was given, while it stood.
    GivenAgain,
    /// It was refused.
    Refused,
    /// It was taken back.
    Withdrawn,
    /// Its time was over.
    Expired,
    /// Another edition took the place of the one that it was given to.
    Superseded,
    /// It was given, and nothing stands by it: nobody knows its edition any more, or the policy was not accepted.
    Void,
}

/// One consent.
pub(super) struct Consent<'l> {
    pub(super) scope: Scope,
    /// The edition that was answered to.
    pub(super) edition: &'l EditionId,
    /// Its SHA-256, as the lines say it.
    pub(super) sha256: &'l str,
    /// What became of it, each by the line that says so; the last one may be by none.
    pub(super) turns: Vec<(Option<&'l Line>, Turn)>,
    stands: bool,
}

/// What the lines of a state say of each consent, in the order of the vocabulary and of the editions.
pub(super) fn told(state: &State) -> Vec<Consent<'_>> {
    let mut told = Told { consents: Vec::new() };
    let mut heard = state.unheard();
    for line in state.lines() {
        heard.apply(line);
        told.hear(&heard, line);
    }
    told.settle(&heard);
    told.consents
}

/// What the machine says of a consent that was given: it stands, it was overtaken, or it is none.
fn standing(state: &State, scope: Scope) -> Turn {
    match scope {
        Scope::Policy if state.accepted => Turn::Given,
        Scope::Policy => Turn::Void,
        Scope::Feature(feature) => match state.answer(feature) {
            Answer::Granted { .. } => Turn::Given,
            Answer::Superseded { .. } => Turn::Superseded,
            Answer::Unasked | Answer::Noticed | Answer::Refused { .. } | Answer::Withdrawn | Answer::Expired => {
                Turn::Void
            }
        },
    }
}

struct Told<'l> {
    consents: Vec<Consent<'l>>,
}

impl<'l> Told<'l> {
    fn hear(&mut self, state: &State, line: &'l Line) {
        match &line.kind {
            LineKind::NoticeAgreed => self.turn(Scope::Policy, line, Turn::Noticed),
            // A policy that stands accepted is taken back by a withdrawal alone.
            LineKind::NoticeRefused if state.accepted => {}
            LineKind::NoticeRefused => self.turn(Scope::Policy, line, Turn::Refused),
            LineKind::PolicyAccepted { .. } | LineKind::ChangeAgreed => {
                self.give(state, Scope::Policy, line);
                // What was taken back by itself is not given back with the whole.
                let edition = state.archive.edition(&line.edition);
                for scope in edition.iter().flat_map(|edition| edition.at_login()).map(Scope::Feature) {
                    if standing(state, scope) != Turn::Void {
                        self.give(state, scope, line);
                    }
                }
            }
            LineKind::PolicyAffirmed { .. } => self.give(state, Scope::Policy, line),
            // A no to the change: what was accepted before stands on.
            LineKind::ChangeRefused if self.find(Scope::Policy, line).is_some_and(|consent| consent.stands) => {}
            LineKind::ChangeRefused => self.turn(Scope::Policy, line, Turn::Refused),
            LineKind::Noticed { feature } => self.turn(Scope::Feature(*feature), line, Turn::Noticed),
            LineKind::Granted { feature } => self.give(state, Scope::Feature(*feature), line),
            LineKind::Refused { feature } => {
                self.overtake(Scope::Feature(*feature), line);
                self.end(Scope::Feature(*feature), line, Turn::Refused);
            }
            LineKind::Withdrawn { feature } => self.end(Scope::Feature(*feature), line, Turn::Withdrawn),
            LineKind::Expired { feature } => self.end(Scope::Feature(*feature), line, Turn::Expired),
            LineKind::AllWithdrawn => {
                for consent in self.consents.iter_mut().filter(|consent| consent.stands) {
                    consent.stands = false;
                    consent.turns.push((Some(line), Turn::Withdrawn));
                }
            }
            // Observations of the system and of keys are in the lines; no consent changes by them.
            LineKind::SystemAllowed { .. } | LineKind::SystemDenied { .. } | LineKind::KeyBegan { .. } => {}
        }
    }

    // What is said of the consent to the edition of this line.
    fn find(&mut self, scope: Scope, line: &'l Line) -> Option<&mut Consent<'l>> {
        let (edition, sha256) = (&line.edition, line.edition_sha256.as_str());
        let key = (scope, edition, sha256);
        let found = self.consents.binary_search_by(|one| (one.scope, one.edition, one.sha256).cmp(&key));
        let at = found.unwrap_or_else(|at| {
            self.consents.insert(at, Consent { scope, edition, sha256, turns: Vec::new(), stands: false });
            at
        });
        self.consents.get_mut(at)
    }

    fn turn(&mut self, scope: Scope, line: &'l Line, turn: Turn) {
        if let Some(consent) = self.find(scope, line) {
            consent.turns.push((Some(line), turn));
        }
    }

    fn give(&mut self, state: &State, scope: Scope, line: &'l Line) {
        if standing(state, scope) == Turn::Void || state.archive.edition(&line.edition).is_none() {
            self.turn(scope, line, Turn::Given);
            self.turn(scope, line, Turn::Void);
            return;
        }
        self.overtake(scope, line);
        if let Some(consent) = self.find(scope, line) {
            let again = std::mem::replace(&mut consent.stands, true);
            consent.turns.push((Some(line), if again { Turn::GivenAgain } else { Turn::Given }));
        }
    }

    // What was consented to another edition is not what is answered now.
    fn overtake(&mut self, scope: Scope, line: &'l Line) {
        let other = |one: &&mut Consent<'_>| {
            one.scope == scope && one.stands && (one.edition, one.sha256) != (&line.edition, &*line.edition_sha256)
        };
        for consent in self.consents.iter_mut().filter(other) {
            consent.stands = false;
            consent.turns.push((Some(line), Turn::Superseded));
        }
    }

    // Ends the consent that stands, whatever edition it was given to.
    fn end(&mut self, scope: Scope, line: &'l Line, turn: Turn) {
        let Some(consent) = self.consents.iter_mut().find(|one| one.scope == scope && one.stands) else {
            return self.turn(scope, line, turn);
        };
        consent.stands = false;
        consent.turns.push((Some(line), turn));
    }

    // What the machine says in the end, where no line says it.
    fn settle(&mut self, state: &State) {
        for consent in self.consents.iter_mut().filter(|consent| consent.stands) {
            let turn = standing(state, consent.scope);
            if turn != Turn::Given {
                consent.turns.push((None, turn));
            }
        }
    }
}
