//! That a no costs nothing but what was refused, and that settings stay as they were set: R13, R14, R15, R16.

use gongchao_core::{
    consent::{Answer, Outcome},
    policy::Feature,
};

use super::{Moment, Rule, rule};
use crate::trace::{Act, What};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        rule("R13", "after a restart, a kill or an update every setting stands as it was said", |(): &mut (), m| {
            unfit(m).filter(|_| m.launched).map(|(_, what)| what)
        }),
        rule("R14", "a no changes nothing about login and session; what is granted starts on a tap", r14),
        rule("R15", "what serves improvement alone is off until its own switch is used", |(): &mut (), m| {
            let What::Scene(scene) = &m.mark.what else { return None };
            let shown = scene.features.get(&Feature::Analytics).map(|(answer, _)| *answer);
            let on = matches!(shown, Some(Answer::Granted { .. })) && !m.says.granted(Feature::Analytics);
            on.then(|| "analytics is on, and nobody switched it on".to_owned())
        }),
        rule("R16", "a no to one feature leaves every other as it was", |(): &mut (), m| {
            let refused = |act: &Act| matches!(act, Act::Answer { outcome: Outcome::Refused, .. });
            unfit(m).filter(|_| !m.launched && m.did(refused)).map(|(_, what)| what)
        }),
    ]
}

/// A feature that is shown otherwise than was said.
pub(super) fn unfit(m: &Moment<'_>) -> Option<(Feature, String)> {
    let What::Scene(scene) = &m.mark.what else { return None };
    scene.features.iter().find(|(feature, (shown, _))| !m.says.fits(**feature, *shown)).map(|(feature, (shown, _))| {
        (*feature, format!("{feature:?} is {shown:?}, and the person said {:?}", m.says.of(*feature)))
    })
}

fn r14((): &mut (), m: &Moment<'_>) -> Option<String> {
    let What::Scene(scene) = &m.mark.what else { return None };
    let refusals =
        |act: &Act| matches!(act, Act::Answer { outcome: Outcome::Refused, .. } | Act::Change(Outcome::Refused));
    if let Some(last) = m.last_scene
        && m.did(refusals)
        // What the office did meanwhile is found at a start.
        && !m.launched
        && last.under_way == 0
        && last.login != scene.login
    {
        return Some(format!("after a no the login went from {} to {}", last.login, scene.login));
    }
    let begun = |feature: Feature| matches!(m.acts, [(Act::Begin(tapped), _)] if *tapped == feature);
    scene.features.iter().find_map(|(feature, (_, in_use))| {
        let plain = m.says.edition.feature(*feature).is_some_and(|row| row.permission.is_none());
        let may = plain && m.says.accepted && m.says.granted(*feature) && !m.launched && !m.changed;
        (begun(*feature) && may && !in_use).then(|| format!("{feature:?} is granted and does not start on a tap"))
    })
}
