//! The rules of `reference/privacy.md`, Part 2, as predicates on a trace: R01, R06, R09–R19, R27–R29, R34, R38–R41.
//!
//! Each rule walks the trace once. It is told what the person had said before and after each mark, and what was done
//! since the screen was last looked at. What it cannot see in a trace of the core alone it says in [`Rule::checks`].

mod accounts;
mod asking;
mod changes;
mod freedom;
mod keeping;
mod leaving;
mod often;
mod reach;
mod taking;
mod unlinked;

use std::{collections::BTreeSet, sync::Arc};

use gongchao_core::{
    consent::{Outcome, PromptKind},
    policy::{Edition, Feature},
};

use crate::{
    editions::Sheet,
    says::Says,
    trace::{Act, Mark, Scene, Sent, Trace, What},
};

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub rule: &'static str,
    /// At which step.
    pub step: usize,
    /// What was seen.
    pub what: String,
}

/// One mark with what stands around it.
pub struct Moment<'m> {
    /// The mark.
    pub mark: &'m Mark,
    /// What the person had said before it.
    pub before: &'m Says,
    /// What the person has said by now.
    pub says: &'m Says,
    /// What had been said when the screen was last looked at.
    pub at_last_scene: &'m Says,
    /// What had been said then and after everything that was heard since: the lists tell that something was taken in between,
    /// and not when.
    pub meanwhile: &'m [Says],
    /// The phone's calendar at that moment.
    pub last_wall: i64,
    /// The worker who logged in last.
    pub worker: Option<u32>,
    /// What was done since the screen was last looked at, this one included.
    pub acts: &'m [(Act, i64)],
    /// Whether a process began since the screen was last looked at.
    pub launched: bool,
    /// Whether another edition came into force since the screen was last looked at.
    pub changed: bool,
    /// The screen as it was last looked at.
    pub last_scene: Option<&'m Scene>,
}

impl Moment<'_> {
    /// Whether something like this was done since the last look.
    #[must_use]
    pub fn did(&self, wanted: impl Fn(&Act) -> bool) -> bool {
        self.acts.iter().any(|(act, _)| wanted(act))
    }

    /// The features whose consent was taken back since the last look.
    #[must_use]
    pub fn taken_back(&self) -> Vec<Feature> {
        let was = |feature: &Feature| {
            self.at_last_scene.given(*feature)
                && (!self.says.given(*feature) || self.did(|act| withdraws(act, *feature)))
        };
        Feature::ALL.iter().copied().filter(was).collect()
    }
}

/// Whether an act takes a feature's consent back.
fn withdraws(act: &Act, feature: Feature) -> bool {
    match act {
        Act::WithdrawAll | Act::Withdraw(Feature::Login) => true,
        Act::Withdraw(one) => *one == feature,
        // A no, where a yes to an older edition waited.
        Act::Answer { feature: one, kind: PromptKind::Consent, outcome: Outcome::Refused } => *one == feature,
        _ => false,
    }
}

/// One rule.
pub trait Rule {
    /// Its name in the reference.
    fn name(&self) -> &'static str;
    /// What is checked of it here.
    fn checks(&self) -> &'static str;
    /// Sees a mark; says what is wrong.
    fn see(&mut self, moment: &Moment<'_>) -> Option<String>;
}

/// A rule as a closure over its memory: most need no more.
struct Plain<M> {
    name: &'static str,
    checks: &'static str,
    memory: M,
    see: fn(&mut M, &Moment<'_>) -> Option<String>,
}

impl<M> Rule for Plain<M> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn checks(&self) -> &'static str {
        self.checks
    }
    fn see(&mut self, moment: &Moment<'_>) -> Option<String> {
        (self.see)(&mut self.memory, moment)
    }
}

fn rule<M: Default + 'static>(
    name: &'static str,
    checks: &'static str,
    see: fn(&mut M, &Moment<'_>) -> Option<String>,
) -> Box<dyn Rule> {
    Box::new(Plain { name, checks, memory: M::default(), see })
}

/// Every rule, fresh.
#[must_use]
pub fn all() -> Vec<Box<dyn Rule>> {
    let mut all = asking::rules();
    all.extend(changes::rules());
    all.extend(freedom::rules());
    all.extend(often::rules());
    all.extend(taking::rules());
    all.extend(keeping::rules());
    all.extend(leaving::rules());
    all.extend(unlinked::rules());
    all.extend(reach::rules());
    all.sort_by_key(|rule| rule.name());
    all
}

/// Judges a trace: the first breach of each rule, in the order of the steps.
#[must_use]
pub fn judge(trace: &Trace, edition: &Arc<Edition>) -> Vec<Breach> {
    let mut breaches: Vec<Breach> = Vec::new();
    let mut rules = all();
    let mut broken: BTreeSet<&'static str> = BTreeSet::new();
    let mut says = Says::nothing(Arc::new(Sheet::first(edition.clone())));
    let mut meanwhile = vec![says.clone()];
    let mut last_wall = trace.marks.first().map_or(0, |mark| mark.wall);
    let mut acts: Vec<(Act, i64)> = Vec::new();
    let mut launched = false;
    let mut changed = false;
    let mut desk = accounts::Desk::default();
    let mut last_scene: Option<Scene> = None;
    for mark in &trace.marks {
        let heard = matches!(mark.what, What::Tap(_) | What::Launched { .. } | What::InForce(_));
        let earlier = heard.then(|| says.clone());
        if heard {
            says.hear(&mark.what, mark.wall);
            meanwhile.push(says.clone());
        }
        match &mark.what {
            What::Tap(act) => acts.push((act.clone(), mark.wall)),
            What::Launched { .. } => launched = true,
            What::InForce(_) => changed = true,
            What::Sent(sent) => desk.follow(sent),
            _ => {}
        }
        let before = earlier.as_ref().unwrap_or(&says);
        let moment = Moment {
            mark,
            before,
            says: &says,
            at_last_scene: meanwhile.first().unwrap_or(before),
            meanwhile: &meanwhile,
            last_wall,
            worker: desk.worker,
            acts: &acts,
            launched,
            changed,
            last_scene: last_scene.as_ref(),
        };
        for rule in &mut rules {
            if let Some(what) = rule.see(&moment)
                && broken.insert(rule.name())
            {
                breaches.push(Breach { rule: rule.name(), step: mark.step, what });
            }
        }
        if let What::Scene(scene) = &mark.what {
            last_scene = Some(scene.as_ref().clone());
            meanwhile = vec![says.clone()];
            last_wall = mark.wall;
            acts.clear();
            launched = false;
            changed = false;
        }
    }
    breaches
}

/// The feature under whose consent a request leaves; absent for what carries nothing collected.
#[must_use]
pub fn feature_of(sent: &Sent) -> Option<Feature> {
    use gongchao_core::gate::Host;
    let path = sent.path.split('?').next().unwrap_or_default();
    match (sent.host, sent.method, path) {
        (Host::Telemetry, ..) => Some(match unlinked::class(&sent.body) {
            unlinked::Class::Essential => Feature::EssentialLog,
            unlinked::Class::Analytics => Feature::Analytics,
        }),
        // How far the server is, and that it may forget: asked without anything collected.
        (Host::Media, "HEAD" | "DELETE", _) => None,
        (Host::Media, ..) => Some(Feature::Media),
        (Host::Account, _, "/v1/auth/session/device") => Some(Feature::DeviceInfo),
        (Host::Account, _, "/v1/auth/token" | "/v1/auth/logout" | "/v1/notices") => None,
        (Host::Account, _, path) if path.starts_with("/v1/policy/") => None,
        (Host::Account, _, path) if path.starts_with("/v1/auth/") => Some(Feature::Login),
        (Host::Account, _, path) if path.starts_with("/v1/devices/") => Some(Feature::Devices),
        (Host::Account, _, path) if path.starts_with("/v1/messages") => Some(Feature::Messages),
        (Host::Account, _, path) if path.starts_with("/v1/media/") => Some(Feature::Media),
        // A route that nobody knows needs a consent that nobody can give.
        _ => Some(Feature::Login),
    }
}
