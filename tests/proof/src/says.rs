//! What the person said up to now, read off the taps alone.
//!
//! It is written down a second time, apart from the core, on purpose: the rules judge the core by it.

use std::{collections::BTreeMap, sync::Arc};

use gongchao_core::{
    consent::{Answer, Outcome, PromptKind},
    policy::{Ask, Edition, Feature, OsPermission},
};

use crate::trace::{Act, What};

/// 48 hours in milliseconds.
pub const REST: i64 = 48 * 3_600_000;

/// What was last said of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// Yes.
    Yes,
    /// No, at this moment of the calendar.
    No(i64),
    /// Yes, and then taken back.
    TakenBack,
}

/// Everything that was said.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "four things that were said or not, in any mixture")]
pub struct Says {
    /// The edition it was said to.
    pub edition: Arc<Edition>,
    /// Yes or no to the notice.
    pub notice: Option<bool>,
    /// The box.
    pub ticked: bool,
    /// Box and log in: the policy as a whole.
    pub accepted: bool,
    /// Feature by feature.
    pub features: BTreeMap<Feature, Said>,
    /// When the system's prompt was last refused, by the calendar.
    pub denied: BTreeMap<OsPermission, i64>,
    /// Whether the system is known to allow the camera since the last foreground.
    pub camera_allowed: bool,
    /// Whether the scan is open: tapped, said yes to by person and system, not left.
    pub scan_open: bool,
    /// Counts yeses, so that a yes given anew is another one.
    pub yeses: BTreeMap<Feature, u32>,
}

impl Says {
    /// Nobody has said anything.
    #[must_use]
    pub fn nothing(edition: Arc<Edition>) -> Self {
        Self {
            edition,
            notice: None,
            ticked: false,
            accepted: false,
            features: BTreeMap::new(),
            denied: BTreeMap::new(),
            camera_allowed: false,
            scan_open: false,
            yeses: BTreeMap::new(),
        }
    }

    /// What was last said of a feature.
    #[must_use]
    pub fn of(&self, feature: Feature) -> Said {
        self.features.get(&feature).copied().unwrap_or(Said::Nothing)
    }

    /// Whether a feature stands granted.
    #[must_use]
    pub fn granted(&self, feature: Feature) -> bool {
        self.of(feature) == Said::Yes
    }

    /// Whether what the core shows of a feature is what was said of it.
    #[must_use]
    pub fn fits(&self, feature: Feature, shown: Answer) -> bool {
        match (self.of(feature), shown) {
            // A dialog that was shown and closed is no answer.
            (Said::Nothing, Answer::Unasked | Answer::Noticed) | (Said::Yes, Answer::Granted { .. }) => true,
            // A yes for a time may be over; how long it lasts is the edition's word.
            (Said::Yes | Said::TakenBack, Answer::Expired) => {
                self.edition.feature(feature).is_some_and(|row| row.lasts_days.is_some())
            }
            (Said::No(at), Answer::Refused { until }) => until.0 == at.saturating_add(REST),
            (Said::TakenBack, Answer::Withdrawn) => true,
            _ => false,
        }
    }

    fn yes(&mut self, feature: Feature) {
        self.features.insert(feature, Said::Yes);
        *self.yeses.entry(feature).or_default() += 1;
    }

    fn back(&mut self, feature: Feature) {
        self.features.insert(feature, Said::TakenBack);
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
                self.ticked = false;
                self.camera_allowed = false;
                self.scan_open = false;
            }
            What::Tap(act) => self.hear_act(act, wall),
            _ => {}
        }
    }

    fn hear_act(&mut self, act: &Act, wall: i64) {
        match act {
            Act::Notice(Outcome::Agreed) => self.notice = Some(true),
            Act::Notice(Outcome::Refused) => self.notice = Some(false),
            Act::Tick(ticked) => self.ticked = *ticked,
            Act::LogIn { valid: true, .. } if self.notice == Some(true) && self.ticked => {
                self.ticked = false;
                if !self.accepted {
                    self.accepted = true;
                    let at_login: Vec<Feature> =
                        self.edition.features.iter().filter(|f| f.ask == Ask::AtLogin).map(|f| f.feature).collect();
                    for feature in at_login {
                        self.yes(feature);
                    }
                }
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
                    self.yes(*feature);
                    if *feature == Feature::Scan {
                        let allowed = self.camera_allowed;
                        self.open_scan(allowed);
                    }
                }
                Outcome::Refused => {
                    self.features.insert(*feature, Said::No(wall));
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
            Act::SwitchOn(feature) if self.accepted && !self.granted(*feature) => self.yes(*feature),
            Act::Withdraw(Feature::Login) | Act::WithdrawAll => {
                let all: Vec<Feature> = self.features.keys().copied().filter(|f| self.granted(*f)).collect();
                if !all.is_empty() {
                    self.accepted = false;
                    self.ticked = false;
                    for feature in all {
                        self.back(feature);
                    }
                }
            }
            Act::Withdraw(feature) if self.granted(*feature) => self.back(*feature),
            Act::SystemSays(OsPermission::Camera, allowed) => self.camera_allowed = *allowed,
            Act::Foreground => self.camera_allowed = false,
            _ => {}
        }
    }
}
