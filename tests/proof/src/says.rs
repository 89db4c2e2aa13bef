//! What the person said up to now, read off the taps alone.
//!
//! It is written down a second time, apart from the core, on purpose: the rules judge the core by it. A yes is a yes to
//! an edition: one that takes more is not covered by it, until the person has said yes to that as well.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use gongchao_core::{
    consent::{Answer, Outcome, PromptKind},
    policy::{Ask, Edition, Feature, OsPermission},
};

use crate::{
    editions::Sheet,
    trace::{Act, What},
};

/// 48 hours in milliseconds.
pub const REST: i64 = 48 * 3_600_000;
const DAY: i64 = 24 * 3_600_000;

/// What was last said of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// Yes.
    Yes,
    /// No, at this moment of the calendar.
    No(i64),
    /// Yes, to an edition that took less.
    Overtaken,
    /// Yes, and then taken back.
    TakenBack,
    /// Yes, for a time that was over when something was done next.
    Over,
}

/// Everything that was said.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "four things that were said or not, in any mixture")]
pub struct Says {
    /// The edition in force.
    pub edition: Arc<Edition>,
    /// How far it goes.
    sheet: Arc<Sheet>,
    /// The editions that were answered to as a whole since the first, the last one last; and those with a high risk.
    answered: Option<Arc<Sheet>>,
    risks: Vec<u32>,
    /// The editions that each yes was said to.
    yes_to: BTreeMap<Feature, Vec<Arc<Sheet>>>,
    /// Yes or no to the notice.
    pub notice: Option<bool>,
    /// The box.
    pub ticked: bool,
    /// Box and log in: the policy as a whole.
    pub accepted: bool,
    /// Feature by feature, whatever edition it was said to.
    features: BTreeMap<Feature, Said>,
    /// When the system's prompt was last refused, by the calendar.
    pub denied: BTreeMap<OsPermission, i64>,
    /// Whether the system is known to allow the camera since the last foreground.
    pub camera_allowed: bool,
    /// Whether the scan is open: tapped, said yes to by person and system, not left.
    pub scan_open: bool,
    /// When a yes to each feature was last said, by the calendar.
    said_at: BTreeMap<Feature, i64>,
    /// Counts yeses, so that a yes given anew is another one.
    pub yeses: BTreeMap<Feature, u32>,
}

impl Says {
    /// Nobody has said anything.
    #[must_use]
    pub fn nothing(sheet: Arc<Sheet>) -> Self {
        Self {
            edition: sheet.edition.clone(),
            sheet,
            answered: None,
            risks: Vec::new(),
            yes_to: BTreeMap::new(),
            notice: None,
            ticked: false,
            accepted: false,
            features: BTreeMap::new(),
            denied: BTreeMap::new(),
            camera_allowed: false,
            scan_open: false,
            said_at: BTreeMap::new(),
            yeses: BTreeMap::new(),
        }
    }

    /// What was last said of a feature.
    #[must_use]
    pub fn of(&self, feature: Feature) -> Said {
        match self.features.get(&feature) {
            Some(Said::Yes) if !self.covers(feature) => Said::Overtaken,
            said => said.copied().unwrap_or(Said::Nothing),
        }
    }

    /// Whether one of the yeses to a feature was said to what the edition in force takes.
    fn covers(&self, feature: Feature) -> bool {
        let yes_to = self.yes_to.get(&feature);
        yes_to.is_some_and(|sheets| sheets.iter().any(|sheet| !sheet.closed_by(&self.sheet).contains(&feature)))
    }

    /// Whether a yes is there, to this edition or to one that took less.
    #[must_use]
    pub fn given(&self, feature: Feature) -> bool {
        matches!(self.of(feature), Said::Yes | Said::Overtaken)
    }

    /// What a change that waits for an answer closes; absent where there is none. Who agreed to nothing is asked by box
    /// and log in.
    #[must_use]
    pub fn change(&self) -> Option<BTreeSet<Feature>> {
        let answered = self.answered.as_ref().filter(|_| self.accepted)?;
        let risk = self.risks.iter().any(|version| *version > answered.edition.version);
        (risk || answered.must_be_told_of(&self.sheet)).then(|| answered.closed_by(&self.sheet))
    }

    /// Whether a feature stands granted.
    #[must_use]
    pub fn granted(&self, feature: Feature) -> bool {
        self.of(feature) == Said::Yes
    }

    /// Whether the yes to a feature is for a time that is over at this moment, by the term of the edition in force.
    #[must_use]
    pub fn over(&self, feature: Feature, wall: i64) -> bool {
        let days = self.edition.feature(feature).and_then(|row| row.lasts_days);
        let term = days.map(|days| i64::from(days) * DAY);
        let said = self.said_at.get(&feature).filter(|_| self.given(feature));
        said.zip(term).is_some_and(|(said, term)| wall >= said.saturating_add(term))
    }

    /// Whether a feature stands granted at this moment.
    #[must_use]
    pub fn stands(&self, feature: Feature, wall: i64) -> bool {
        self.granted(feature) && !self.over(feature, wall)
    }

    /// Whether what the core shows of a feature is what was said of it.
    #[must_use]
    pub fn fits(&self, feature: Feature, shown: Answer) -> bool {
        match (self.of(feature), shown) {
            // A dialog that was shown and closed is no answer.
            (Said::Nothing, Answer::Unasked | Answer::Noticed) | (Said::Yes, Answer::Granted { .. }) => true,
            (Said::Overtaken, Answer::Superseded { .. }) | (Said::Over, Answer::Expired) => true,
            (Said::No(at), Answer::Refused { until }) => until.0 == at.saturating_add(REST),
            (Said::TakenBack, Answer::Withdrawn) => true,
            _ => false,
        }
    }

    // A yes for a time ends with it, before whatever is done next.
    fn end(&mut self, wall: i64) {
        let over: Vec<Feature> = self.features.keys().copied().filter(|feature| self.over(*feature, wall)).collect();
        for feature in over {
            self.no(feature, Said::Over);
            self.scan_open &= feature != Feature::Scan;
        }
    }

    fn yes(&mut self, feature: Feature, wall: i64) {
        self.said_at.insert(feature, wall);
        // While one stands, also one that was overtaken, the next is the same consent: what waits under it goes on.
        if !self.given(feature) {
            *self.yeses.entry(feature).or_default() += 1;
        }
        self.features.insert(feature, Said::Yes);
        self.yes_to.insert(feature, vec![self.sheet.clone()]);
    }

    fn no(&mut self, feature: Feature, said: Said) {
        self.features.insert(feature, said);
        self.yes_to.remove(&feature);
    }

    /// A yes to the whole: to everything at login where there was none before, else to what was said yes to.
    /// One that says nothing new (`again`) begins no term anew.
    fn whole(&mut self, again: bool, wall: i64) {
        let first = !std::mem::replace(&mut self.accepted, true);
        let rows = self.edition.features.iter().filter(|f| f.ask == Ask::AtLogin);
        let asked: Vec<Feature> = rows.map(|f| f.feature).collect();
        let again = again && !first && asked.iter().all(|feature| self.of(*feature) != Said::Overtaken);
        for feature in asked {
            match self.of(feature) {
                Said::Yes => {
                    self.yes_to.entry(feature).or_default().push(self.sheet.clone());
                    if !again {
                        self.said_at.insert(feature, wall);
                    }
                }
                Said::Overtaken => self.yes(feature, wall),
                Said::Nothing | Said::No(_) | Said::TakenBack | Said::Over if first => self.yes(feature, wall),
                Said::Nothing | Said::No(_) | Said::TakenBack | Said::Over => {}
            }
        }
    }

    fn back(&mut self, feature: Feature) {
        self.no(feature, Said::TakenBack);
        if feature == Feature::Scan {
            self.scan_open = false;
        }
    }

    /// Whether a tap on the scan, now, would open it without another question.
    fn open_scan(&mut self, permission: bool) {
        self.scan_open = self.accepted && self.granted(Feature::Scan) && permission;
    }

    /// Hears what happened.
    pub fn hear(&mut self, what: &What, wall: i64) {
        match what {
            What::Launched { .. } => {
                self.end(wall);
                self.ticked = false;
                self.camera_allowed = false;
                self.scan_open = false;
            }
            What::Tap(act) => {
                if act.concerns_consent() {
                    self.end(wall);
                }
                self.hear_act(act, wall);
            }
            What::InForce(sheet) => {
                self.sheet = sheet.clone();
                self.edition = sheet.edition.clone();
                self.risks.extend(sheet.risk.then_some(sheet.edition.version));
                self.ticked = false;
                self.scan_open &= self.granted(Feature::Scan);
                // A no to the notice was a no to that notice.
                self.notice = self.notice.filter(|agreed| *agreed);
            }
            _ => {}
        }
    }

    fn hear_act(&mut self, act: &Act, wall: i64) {
        match act {
            // Who has accepted the policy takes that back by withdrawing.
            Act::Notice(Outcome::Agreed | Outcome::Refused) if !self.accepted => {
                self.notice = Some(*act == Act::Notice(Outcome::Agreed));
                self.answered = Some(self.sheet.clone());
            }
            Act::Change(Outcome::Agreed | Outcome::Refused) if self.change().is_some() => {
                self.answered = Some(self.sheet.clone());
                if *act == Act::Change(Outcome::Agreed) {
                    self.whole(false, wall);
                }
            }
            Act::Tick(ticked) => self.ticked = *ticked,
            // A change is answered before box and log in can say yes to it.
            Act::LogIn { valid: true, .. } if self.notice == Some(true) && self.ticked && self.change().is_none() => {
                self.ticked = false;
                self.answered = Some(self.sheet.clone());
                self.whole(true, wall);
            }
            Act::Begin(Feature::Scan) => {
                let allowed = self.camera_allowed;
                // A second tap on an open scan asks nothing and closes nothing.
                if !self.scan_open {
                    self.open_scan(allowed);
                }
            }
            Act::Leave(Feature::Scan) => self.scan_open = false,
            Act::Answer { feature, kind: PromptKind::Consent, outcome } => match outcome {
                Outcome::Agreed => {
                    self.yes(*feature, wall);
                    if *feature == Feature::Scan {
                        let allowed = self.camera_allowed;
                        self.open_scan(allowed);
                    }
                }
                Outcome::Refused => {
                    self.no(*feature, Said::No(wall));
                }
                Outcome::Dismissed => {}
            },
            Act::Answer { feature, kind: PromptKind::System { permission }, outcome } => match outcome {
                Outcome::Agreed => {
                    self.denied.remove(permission);
                    self.camera_allowed = true;
                    if *feature == Feature::Scan {
                        self.open_scan(true);
                    }
                }
                Outcome::Refused => {
                    self.denied.insert(*permission, wall);
                }
                Outcome::Dismissed => {}
            },
            Act::SwitchOn(feature) if self.accepted && !self.granted(*feature) => self.yes(*feature, wall),
            Act::Withdraw(Feature::Login) | Act::WithdrawAll => {
                let all: Vec<Feature> = self.features.keys().copied().filter(|f| self.given(*f)).collect();
                if !all.is_empty() {
                    self.accepted = false;
                    self.ticked = false;
                    for feature in all {
                        self.back(feature);
                    }
                }
            }
            Act::Withdraw(feature) if self.given(*feature) => self.back(*feature),
            Act::SystemSays(OsPermission::Camera, allowed) => {
                self.camera_allowed = *allowed;
                self.scan_open &= *allowed;
            }
            Act::Foreground => self.camera_allowed = false,
            _ => {}
        }
    }
}
