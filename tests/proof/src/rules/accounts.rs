//! Whose work it is, where two workers share a phone: read off the numbers that were typed and the office's answers.

use std::collections::BTreeMap;

use super::Moment;
use crate::{
    trace::{Act, Sent, What},
    values::{Canary, Kind, addressee, found, worker},
};

/// Who logged in last.
#[derive(Default)]
pub(super) struct Desk {
    asked: Option<u32>,
    pub(super) worker: Option<u32>,
}

impl Desk {
    /// Follows a login: the number that a code was asked for, and the session that the code brought.
    pub(super) fn follow(&mut self, sent: &Sent) {
        if sent.status != Some(200) {
            return;
        }
        match sent.path.as_str() {
            "/v1/auth/challenges" => {
                let number = found(&sent.body).into_iter().find(|canary| canary.kind == Kind::Number);
                self.asked = number.map(|number| worker(number.nr));
            }
            "/v1/auth/sessions" => self.worker = self.asked,
            _ => {}
        }
    }
}

/// Whose each thing is.
#[derive(Default)]
pub(super) struct Owners(BTreeMap<Canary, u32>);

impl Owners {
    pub(super) fn see(&mut self, m: &Moment<'_>) -> Option<String> {
        match &m.mark.what {
            What::Tap(Act::Wrote(canary, _) | Act::Picked(canary)) => {
                self.0.extend(m.worker.map(|worker| (*canary, worker)));
                None
            }
            What::Sent(sent) => {
                let others = found(&sent.body).into_iter().find(|canary| self.others(*canary, m));
                others.map(|c| format!("{c:?} of one worker left in the session of another, by {}", sent.path))
            }
            What::Scene(scene) => {
                let there = scene.login == "logged_in";
                let work = [Kind::Message, Kind::OfficeText, Kind::Search, Kind::CustomerName, Kind::CustomerNumber];
                let seen = |canary: &&Canary| self.others(**canary, m) || (!there && work.contains(&canary.kind));
                if let Some(canary) = scene.shown.iter().find(seen) {
                    return Some(format!("{canary:?} is shown, and not to whom it belongs"));
                }
                let mine = |kind| self.0.iter().filter(|(c, of)| c.kind == kind && Some(**of) == m.worker).count();
                let more = there && (scene.waiting > mine(Kind::Message) || scene.uploads > mine(Kind::Pixels));
                more.then(|| "more waits than this worker ever brought in".to_owned())
            }
            _ => None,
        }
    }

    fn others(&self, canary: Canary, m: &Moment<'_>) -> bool {
        let of = match canary.kind {
            Kind::OfficeText => Some(addressee(canary.nr)),
            _ => self.0.get(&canary).copied(),
        };
        of.is_some() && m.worker.is_some() && of != m.worker
    }
}
