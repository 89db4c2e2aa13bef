//! That nothing is taken more often than needed: R17.

use std::collections::BTreeMap;

use gongchao_core::policy::{Budget, DataItem, Feature, Period};

use super::{Moment, Rule, rule};
use crate::trace::{Act, What};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![rule(
        "R17",
        "no item is taken more often than the edition in force says, in all features together, also over a restart, and none behind the screen more often than it says for there; the device is told once on a day, and after a failure not again within the hour; the camera is counted once for a scan",
        |memory: &mut Often, m| memory.told(m).or_else(|| memory.budgets(m)),
    )]
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 86_400_000;
const CHINA: i64 = 8 * 3_600_000;

struct Told {
    yes: u32,
    day: i64,
    at: i64,
    status: Option<u16>,
}

/// What was taken of an item in a period: since when, how often, and how often of that behind the screen.
#[derive(Clone, Copy, Default)]
struct Spent {
    since: i64,
    times: u64,
    behind: u64,
}

#[derive(Default)]
struct Often {
    last: Option<Told>,
    spent: BTreeMap<DataItem, (Period, Spent)>,
    behind: bool,
    behind_at_scene: bool,
}

impl Often {
    fn told(&mut self, m: &Moment<'_>) -> Option<String> {
        match &m.mark.what {
            // A calendar that was set begins another day; a process that begins has forgotten its clock, and a session that
            // begins is another one's.
            What::WallSet(_) | What::Launched { .. } => self.last = None,
            What::Scene(scene) if scene.login != "logged_in" => self.last = None,
            What::Taken(DataItem::CameraFrame, _, times) => {
                let looks = m.acts.iter().filter(|(act, _)| matches!(act, Act::Looked { .. })).count();
                if *times > u64::try_from(looks).unwrap_or(0) {
                    return Some(format!("the camera was counted {times} times for {looks} looks"));
                }
            }
            What::Sent(sent) if sent.path == "/v1/auth/session/device" => {
                let yes = m.says.yeses.get(&Feature::DeviceInfo).copied().unwrap_or(0);
                let day = sent.at.saturating_add(CHINA).div_euclid(DAY);
                let now = Told { yes, day, at: sent.at, status: sent.status };
                let last = self.last.replace(now)?;
                let same = last.yes == yes && last.day == day;
                let arrived = last.status.is_some_and(|status| status < 300);
                // A token that was over is renewed and the same is sent once more.
                let renewed = last.status == Some(401);
                // Nobody set the calendar in between.
                let soon = sent.at.saturating_sub(last.at) < HOUR;
                if same && !renewed && (arrived || soon) {
                    return Some("the device was told twice on a day".to_owned());
                }
            }
            _ => {}
        }
        None
    }

    // The lists tell that something was taken since the screen was last looked at, and not when. Where a period began in
    // between, that stretch is judged by itself and counted for neither period.
    fn budgets(&mut self, m: &Moment<'_>) -> Option<String> {
        match &m.mark.what {
            What::Tap(Act::Background) => self.behind = true,
            What::Tap(Act::Foreground) | What::Launched { .. } => self.behind = false,
            What::Taken(item, _, times) => {
                let budget = m.says.edition.item(*item)?.budget;
                let all_behind = self.behind && self.behind_at_scene && !m.did(|act| *act == Act::Foreground);
                let periods = between(budget, m.last_wall, m.mark.wall);
                let spent = self.running(*item, budget, m.mark.wall);
                let now = Spent { since: 0, times: *times, behind: if all_behind { *times } else { 0 } };
                let sum = if periods == 1 {
                    (spent.times, spent.behind) = (spent.times + now.times, spent.behind + now.behind);
                    *spent
                } else {
                    now
                };
                if m.changed {
                    return None;
                }
                if sum.times > periods.saturating_mul(budget.max.into()) {
                    return Some(format!("{item:?} was taken {} times, and may be {} times", sum.times, budget.max));
                }
                // What an older edition let be taken there is no matter of what is taken in front of it.
                if now.behind > 0 && sum.behind > periods.saturating_mul(budget.background.into()) {
                    let (times, may) = (sum.behind, budget.background);
                    return Some(format!("{item:?} was taken {times} times behind the screen, and may be {may} times"));
                }
            }
            What::Scene(_) => {
                self.behind_at_scene = self.behind;
                // A period that passed without a taking is over as well, and one that a calendar set back opened is none.
                for (per, spent) in self.spent.values_mut() {
                    let since = start(*per, m.mark.wall);
                    if spent.since < since {
                        *spent = Spent::default();
                    }
                    spent.since = since;
                }
            }
            _ => {}
        }
        None
    }

    fn running(&mut self, item: DataItem, budget: Budget, at: i64) -> &mut Spent {
        let since = start(budget.per, at);
        let (per, spent) = self.spent.entry(item).or_insert((budget.per, Spent::default()));
        *per = budget.per;
        if spent.since < since {
            *spent = Spent::default();
        }
        spent.since = since;
        spent
    }
}

/// How many periods begin or go on between two moments; one where the calendar was set back.
fn between(budget: Budget, from: i64, to: i64) -> u64 {
    let step = length(budget.per);
    let passed = start(budget.per, to).saturating_sub(start(budget.per, from)).max(0);
    u64::try_from(passed / step).unwrap_or(0) + 1
}

fn length(per: Period) -> i64 {
    match per {
        Period::Hour => HOUR,
        Period::Day => DAY,
    }
}

fn start(per: Period, at: i64) -> i64 {
    at.saturating_add(CHINA).div_euclid(length(per)).saturating_mul(length(per)).saturating_sub(CHINA)
}
