//! That nothing outlives the term that the edition in force gives it: R28.

use std::collections::{BTreeMap, BTreeSet};

use gongchao_core::{
    gate::Host,
    policy::{DataItem, Retention},
};

use super::{Moment, Rule, rule, unlinked};
use crate::{
    says::Says,
    trace::{Act, What},
    values::{Canary, found},
};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![rule(
        "R28",
        "what is older than the edition in force keeps it does not leave, also where that edition came later: a message and a record from that moment on, a picture from the next start or foreground on",
        r28,
    )]
}

const DAY: i64 = 86_400_000;
const CHINA: i64 = 8 * 3_600_000;

#[derive(Default)]
struct Aged {
    picked: BTreeMap<Canary, i64>,
    written: BTreeMap<Canary, i64>,
    old: BTreeSet<Canary>,
}

/// How many days an item may be kept; absent where it is until a withdrawal.
fn days(says: &Says, item: DataItem) -> Option<i64> {
    match says.edition.item(item)?.retention {
        Retention::Days { days, .. } => Some(days.into()),
        Retention::InMemory { .. } => Some(0),
        Retention::UntilWithdrawn { .. } => None,
    }
}

fn r28(memory: &mut Aged, m: &Moment<'_>) -> Option<String> {
    let now = m.mark.wall;
    let over = |at: i64, days: i64| at.saturating_add(days * DAY) < now;
    match &m.mark.what {
        What::Tap(Act::Picked(canary)) => {
            memory.picked.insert(*canary, now);
        }
        What::Tap(Act::Wrote(canary, feature)) if *feature == gongchao_core::policy::Feature::Messages => {
            memory.written.insert(*canary, now);
        }
        What::Tap(Act::Foreground) | What::Launched { .. } => {
            let days = days(m.says, DataItem::Photo)?;
            memory.old.extend(memory.picked.iter().filter(|(_, at)| over(**at, days)).map(|(c, _)| *c));
        }
        What::Sent(sent) if sent.host == Host::Telemetry => {
            let day = |at: i64| at.saturating_add(CHINA).div_euclid(DAY);
            return unlinked::records(&sent.body).into_iter().find_map(|record| {
                let days = days(m.says, record.item()?)?;
                let age = day(sent.at).saturating_sub(day(record.ms));
                (age > days).then(|| format!("a record of {age} days ago left, and may be kept for {days}"))
            });
        }
        What::Sent(sent) => {
            let term = days(m.says, DataItem::BusinessData);
            let late = |canary: &Canary| {
                let written = memory.written.get(canary).zip(term);
                written.is_some_and(|(at, days)| at.saturating_add(days * DAY) < sent.at)
            };
            let old = found(&sent.body).into_iter().find(|canary| memory.old.contains(canary) || late(canary));
            return old.map(|canary| format!("{canary:?} left, and is older than it may be kept"));
        }
        _ => {}
    }
    None
}
