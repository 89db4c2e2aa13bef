//! That a change of the policy is told, and that what it takes more waits for a yes of its own: R06.

use std::{collections::BTreeMap, sync::Arc};

use gongchao_core::{consent::Answer, kernel::Epoch, policy::Feature};

use super::{Moment, Rule, feature_of, freedom::unfit, rule};
use crate::{
    editions::{Offer, Sheet},
    says::Said,
    trace::{Act, What},
};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![rule(
        "R06",
        "what the publisher signed, under a new number, newer and with no right gone unsaid, is in force at once and stays so after a kill, and nothing else ever is; what it takes more is neither taken nor sent until a yes to it, is told, and everything else goes on",
        r06,
    )]
}

#[derive(Default)]
struct Policy {
    // The number of the last document that came into force, and its edition.
    number: u64,
    in_force: Option<Arc<Sheet>>,
    // What must come into force before anybody looks.
    due: Option<Offer>,
    consents: BTreeMap<Feature, (u32, Epoch)>,
}

fn r06(memory: &mut Policy, m: &Moment<'_>) -> Option<String> {
    match &m.mark.what {
        What::Offered(offer) => {
            if memory.follows(offer, m) {
                memory.due = Some(offer.clone());
            }
            None
        }
        What::InForce(sheet) => {
            let due = memory.due.take().filter(|offer| offer.sheet.edition.id == sheet.edition.id);
            let Some(offer) = due else {
                return Some(format!("{} is in force, and nothing that holds says so", sheet.edition.id));
            };
            (memory.number, memory.in_force) = (offer.sequence, Some(sheet.clone()));
            None
        }
        What::Ended { .. } => {
            // What came at the very end is asked for again.
            memory.due = None;
            None
        }
        What::Sent(sent) => {
            let feature = feature_of(sent)?;
            let late = memory.due.as_ref().is_some_and(|due| sent.at > due.at);
            let closed = m.says.of(feature) == Said::Overtaken;
            (late || closed)
                .then(|| format!("{} {} left, and the change to {feature:?} has no answer", sent.method, sent.path))
        }
        What::Taken(item, feature, _) => {
            let closed = m.meanwhile.iter().all(|says| says.of(*feature) == Said::Overtaken);
            closed.then(|| format!("{item:?} was taken, and the change to {feature:?} has no answer"))
        }
        What::ProbeRead(_) => {
            let closed = |feature| m.meanwhile.iter().all(|says| says.of(feature) == Said::Overtaken);
            let both = closed(Feature::DeviceInfo) && closed(Feature::Login);
            both.then(|| "the device was read, and the change has no answer".to_owned())
        }
        What::Scene(scene) => {
            if let Some(due) = &memory.due {
                return Some(format!("{} came, and is not in force", due.sheet.edition.id));
            }
            if scene.edition != m.says.edition.id.0 {
                return Some(format!("{} is shown, and {} is in force", scene.edition, m.says.edition.id));
            }
            let shown = m.says.change().filter(|_| m.says.notice == Some(true));
            if scene.change != shown {
                return Some(format!("a change is shown that closes {:?}, and it closes {shown:?}", scene.change));
            }
            if m.did(|act| *act == Act::LogOut)
                && !m.did(|act| matches!(act, Act::LogIn { .. }))
                && m.last_scene.is_some_and(|last| last.login == "logged_in")
                && scene.login == "logged_in"
            {
                return Some("logging out is held up".to_owned());
            }
            if m.changed || m.did(|act| matches!(act, Act::Change(_))) {
                return unfit(m).map(|(_, what)| what).or_else(|| memory.another(m));
            }
            memory.another(m)
        }
        _ => None,
    }
}

impl Policy {
    fn follows(&self, offer: &Offer, m: &Moment<'_>) -> bool {
        let rights = self.in_force.as_ref().map_or(m.says.edition.rights.len(), |sheet| sheet.rights());
        offer.genuine
            && offer.sequence > self.number
            && offer.sheet.edition.version > m.says.edition.version
            && (offer.fewer_rights || offer.sheet.rights() >= rights)
    }

    // A consent that stands stays the same one: what waits under it must find it again.
    fn another(&mut self, m: &Moment<'_>) -> Option<String> {
        let What::Scene(scene) = &m.mark.what else { return None };
        scene.features.iter().find_map(|(feature, (shown, _))| {
            let (Answer::Granted { epoch } | Answer::Superseded { epoch }) = shown else { return None };
            let yeses = m.says.yeses.get(feature).copied().unwrap_or(0);
            let (of, before) = *self.consents.entry(*feature).or_insert((yeses, *epoch));
            self.consents.insert(*feature, (yeses, *epoch));
            (of == yeses && before != *epoch)
                .then(|| format!("the consent to {feature:?} is another one, and nobody said anything"))
        })
    }
}
