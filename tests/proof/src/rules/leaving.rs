//! That what is taken back is gone, at once and for good: R19, R27.

use std::collections::{BTreeMap, BTreeSet};

use gongchao_core::policy::Feature;

use super::{Moment, Rule, freedom::unfit, rule};
use crate::{
    says::Said,
    trace::{Act, What},
    values::{Canary, found},
};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        rule(
            "R19",
            "taking back works at once, and so does the end of a yes for a time: the gate, the screen and the queues; what waited never leaves, also after a yes given anew",
            r19,
        ),
        rule(
            "R27",
            "after a withdrawal, after the end of a yes for a time and after a logout no row and no file of it is left; no file holds anything readable",
            r27,
        ),
    ]
}

/// Whether a consent ended with its time by this.
fn ended(m: &Moment<'_>, feature: Feature) -> bool {
    m.before.given(feature) && m.says.of(feature) == Said::Over
}

#[derive(Default)]
struct Brought {
    alive: BTreeMap<Canary, (Feature, Option<u32>)>,
    gone: BTreeSet<Canary>,
}

fn r19(memory: &mut Brought, m: &Moment<'_>) -> Option<String> {
    match &m.mark.what {
        What::Tap(Act::Wrote(canary, feature)) => {
            memory.alive.insert(*canary, (*feature, m.worker));
        }
        What::Tap(Act::Picked(canary)) => {
            memory.alive.insert(*canary, (Feature::Media, m.worker));
        }
        What::Tap(act) => {
            // Logging out erases what waits, as well; what waits for another worker, whose session was lost, goes on waiting.
            let work = [Feature::Media, Feature::Messages, Feature::Devices];
            let over = |feature: Feature, worker: Option<u32>| {
                (super::withdraws(act, feature) && m.before.given(feature))
                    || ended(m, feature)
                    || (*act == Act::LogOut
                        && work.contains(&feature)
                        && (worker == m.worker || worker.is_none())
                        && m.last_scene.is_some_and(|s| s.login == "logged_in"))
            };
            let gone: Vec<Canary> = memory.alive.iter().filter(|(_, (f, of))| over(*f, *of)).map(|(c, _)| *c).collect();
            for canary in gone {
                memory.alive.remove(&canary);
                memory.gone.insert(canary);
            }
        }
        What::Sent(sent) => {
            let late = found(&sent.body).into_iter().find(|canary| memory.gone.contains(canary));
            return late.map(|c| format!("{c:?} left after it was taken back, by {} {}", sent.method, sent.path));
        }
        What::Scene(scene) => {
            let back = m.taken_back();
            for feature in &back {
                let left = match feature {
                    Feature::Media if scene.uploads > 0 => Some("uploads wait"),
                    Feature::Messages if scene.waiting > 0 => Some("messages wait"),
                    Feature::Scan if scene.camera && !m.says.scan_open => Some("the camera is on"),
                    Feature::Dial if scene.call && !m.did(|act| *act == Act::Call) => Some("a number is handed over"),
                    _ => None,
                };
                if let Some(left) = left {
                    return Some(format!("{feature:?} was taken back, and {left}"));
                }
            }
            if !back.is_empty() && !m.launched {
                return unfit(m).map(|(_, what)| what);
            }
        }
        _ => {}
    }
    None
}

#[derive(Default)]
struct Over {
    features: BTreeSet<Feature>,
    account: bool,
    call: bool,
    /// Workers who began a session and did not end it themselves: what is theirs waits for them.
    there: BTreeSet<u32>,
}

fn r27(memory: &mut Over, m: &Moment<'_>) -> Option<String> {
    match &m.mark.what {
        What::Tap(act) => {
            let there = m.last_scene.is_some_and(|scene| matches!(scene.login.as_str(), "logged_in" | "locked"));
            let all = matches!(act, Act::WithdrawAll | Act::Withdraw(Feature::Login)) && m.before.accepted;
            memory.account |= there && (*act == Act::LogOut || all);
            if all {
                memory.there.clear();
            } else if there && *act == Act::LogOut {
                memory.there.retain(|worker| Some(*worker) != m.worker);
            }
            let back = |f: &&Feature| (super::withdraws(act, **f) && m.before.given(**f)) || ended(m, **f);
            memory.features.extend(Feature::ALL.iter().filter(back));
            memory.call = *act == Act::HandedOver && m.last_scene.is_some_and(|scene| scene.call);
            None
        }
        What::Sent(sent) => {
            let began = sent.path == "/v1/auth/sessions" && sent.status == Some(200);
            memory.there.extend(m.worker.filter(|_| began));
            None
        }
        What::Scene(scene) => (std::mem::take(&mut memory.call) && scene.call)
            .then(|| "a number stays after it was handed over".to_owned()),
        What::Disk(disk) => {
            let Over { mut features, mut account, there, .. } = std::mem::take(memory);
            memory.there.clone_from(&there);
            // Given anew since, and with it rows of a new consent.
            features.retain(|feature| !m.says.given(*feature));
            account &= m.last_scene.is_none_or(|scene| scene.login != "logged_in");
            if let Some((canary, file)) = disk.plain.first_key_value() {
                return Some(format!("{canary:?} lies in {file} as it is"));
            }
            let mut empty: BTreeMap<&str, String> = BTreeMap::new();
            for feature in &features {
                let tables: &[&str] = match feature {
                    Feature::Media => &["copies"],
                    Feature::Messages => &["fieldwork_message", "fieldwork_outgoing"],
                    Feature::Devices => &["fieldwork_device"],
                    Feature::Analytics => &["analytics"],
                    Feature::EssentialLog => &["essential"],
                    _ => &[],
                };
                empty.extend(tables.iter().map(|table| (*table, format!("{feature:?} was taken back"))));
            }
            if account {
                let work = ["copies", "fieldwork_device", "fieldwork_message", "fieldwork_outgoing", "media_item"];
                let tables = work.into_iter().filter(|_| there.is_empty()).chain(["session_holder"]);
                empty.extend(tables.map(|table| (table, "the account has left".to_owned())));
            }
            let left = empty.iter().find(|(table, _)| disk.rows.get(*table).copied().unwrap_or(0) > 0);
            left.map(|(table, why)| {
                format!("{why}, and {table} holds {} of it", disk.rows.get(table).copied().unwrap_or(0))
            })
        }
        _ => None,
    }
}
