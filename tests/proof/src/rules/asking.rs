//! When something may be asked, and that nothing happens before: R01, R09, R10, R11, R12.

use std::collections::BTreeSet;

use gongchao_core::{
    consent::{Notice, Outcome, PromptKind},
    policy::Feature,
};

use super::{Moment, Rule, rule};
use crate::{
    says::{REST, Said},
    trace::{Act, What},
    values::{Canary, Kind, found},
};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        rule(
            "R01",
            "before notice, box and log in: no taking, no reading of the device, no prompt, no byte of a person; box and notice are what the person made them",
            r01,
        ),
        rule("R09", "a refused prompt does not come back by itself", r09),
        rule("R10", "the same is not asked again for 48 hours, and only on a tap for it", r10),
        rule(
            "R11",
            "one permission at a time, the one that the tapped feature declares, with its purpose beside it",
            r11,
        ),
        rule("R12", "the system is asked when the function starts, after our own dialog, and never at a start", r12),
    ]
}

#[derive(Default)]
struct First {
    agreed: bool,
    asked: bool,
    may_leave: BTreeSet<Canary>,
}

fn r01(memory: &mut First, m: &Moment<'_>) -> Option<String> {
    let accepted = m.says.accepted || m.at_last_scene.accepted;
    memory.agreed |= m.says.notice == Some(true);
    // What a tap on notices or policy asks for leaves one after the other.
    memory.asked |= matches!(&m.mark.what, What::Tap(Act::Public));
    match &m.mark.what {
        What::Tap(Act::LogIn { number, valid: true }) if m.before.notice == Some(true) && m.before.ticked => {
            memory.may_leave.insert(*number);
            None
        }
        What::Taken(item, feature, _) if !accepted => {
            Some(format!("{item:?} was taken for {feature:?} before consent"))
        }
        What::ProbeRead(_) if !accepted => Some("the device was read before consent".to_owned()),
        What::Sent(sent) => {
            let public = sent.path.starts_with("/v1/notices") || sent.path.starts_with("/v1/policy/");
            let tapped = public && memory.asked;
            if !memory.agreed && !tapped {
                return Some(format!("{} {} left before the notice was agreed to", sent.method, sent.path));
            }
            if sent.path == "/v1/auth/challenges" {
                let numbers: Vec<Canary> = found(&sent.body).into_iter().filter(|c| c.kind == Kind::Number).collect();
                if numbers.is_empty() || !numbers.iter().all(|number| memory.may_leave.contains(number)) {
                    return Some("a number left without box and tap".to_owned());
                }
            }
            None
        }
        What::Scene(scene) => {
            memory.asked &= scene.under_way > 0;
            let notice = match m.says.notice {
                None => Notice::Unanswered,
                Some(false) => Notice::Refused,
                Some(true) => Notice::Agreed,
            };
            if scene.notice != notice {
                Some(format!("the notice is {:?}, and the person said {notice:?}", scene.notice))
            } else if scene.ticked != m.says.ticked {
                Some(format!("the box is ticked: {}, and by the person: {}", scene.ticked, m.says.ticked))
            } else if scene.prompt.is_some() && !m.says.accepted {
                Some("a prompt before consent".to_owned())
            } else {
                None
            }
        }
        _ => None,
    }
}

fn r09(resting: &mut BTreeSet<Feature>, m: &Moment<'_>) -> Option<String> {
    match &m.mark.what {
        What::Tap(Act::Answer { feature, outcome: Outcome::Refused, .. }) => {
            resting.insert(*feature);
        }
        What::Tap(Act::Begin(feature)) => {
            resting.remove(feature);
        }
        What::Scene(scene) => {
            let back = scene.prompt.as_ref().filter(|(_, _, feature, _)| resting.contains(feature));
            return back.map(|(_, kind, feature, _)| format!("{kind:?} for {feature:?} came back without a tap"));
        }
        _ => {}
    }
    None
}

/// The prompt of a screen that was not on the last one.
fn new_prompt(m: &Moment<'_>) -> Option<(PromptKind, Feature, bool)> {
    let What::Scene(scene) = &m.mark.what else { return None };
    let (id, kind, feature, words) = scene.prompt.as_ref()?;
    let old = m.last_scene.and_then(|scene| scene.prompt.as_ref()).is_some_and(|(before, ..)| before == id);
    (!old || m.launched).then_some((*kind, *feature, *words))
}

fn r10((): &mut (), m: &Moment<'_>) -> Option<String> {
    let (kind, feature, _) = new_prompt(m)?;
    let on_tap = |act: &Act| match act {
        Act::Begin(tapped) => *tapped == feature,
        Act::Answer { feature: of, outcome: Outcome::Agreed, .. } => *of == feature,
        _ => false,
    };
    let Some((_, tapped_at)) = m.acts.iter().rev().find(|(act, _)| on_tap(act)) else {
        return Some(format!("{kind:?} for {feature:?} without a tap for it"));
    };
    let refused = match kind {
        PromptKind::Consent => match m.says.of(feature) {
            Said::No(at) => Some(at),
            _ => None,
        },
        PromptKind::System { permission } => m.says.denied.get(&permission).copied(),
    };
    let again = refused.filter(|at| *tapped_at < at.saturating_add(REST))?;
    Some(format!("{kind:?} for {feature:?} again after {} s", tapped_at.saturating_sub(again) / 1000))
}

fn r11((): &mut (), m: &Moment<'_>) -> Option<String> {
    let (kind, feature, words) = new_prompt(m)?;
    let declared = m.says.edition.feature(feature).and_then(|row| row.permission);
    match kind {
        PromptKind::System { permission } if declared != Some(permission) => {
            Some(format!("{permission:?} is asked with {feature:?}, which does not declare it"))
        }
        _ if !words => Some(format!("{kind:?} for {feature:?} without purpose and cost beside it")),
        _ => None,
    }
}

fn r12((): &mut (), m: &Moment<'_>) -> Option<String> {
    let (kind, feature, _) = new_prompt(m)?;
    if m.launched {
        return Some(format!("{kind:?} for {feature:?} when the app starts"));
    }
    let system = matches!(kind, PromptKind::System { .. });
    (system && !m.says.granted(feature)).then(|| format!("the system is asked for {feature:?} before our own dialog"))
}
