//! That what is taken is what was granted, as it was declared: R18.

use std::collections::BTreeMap;

use gongchao_core::{
    gate::Host,
    policy::{DataItem, Edition, Feature, Platform, Purpose, Verdict},
};
use serde_json::Value;

use super::{Moment, Rule, accounts::Owners, feature_of, freedom::unfit, rule};
use crate::{
    says::{Said, Says},
    trace::{Act, Sent, What},
    values::{Canary, Kind, found},
    world::edition as first,
};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![rule(
        "R18",
        "every byte belongs to a feature that is granted, for a time that is not over, by the declared transform; every taking is declared for its feature, its purpose and its transform, granted, counted, and of something that the matrix gives on this phone; no log line and no sentence repeats what went in; what one worker brought in leaves and is shown under that worker's session alone",
        r18,
    )]
}

#[derive(Default)]
struct Counted {
    owners: Owners,
    sent: BTreeMap<(DataItem, Feature), u64>,
    taken: BTreeMap<(DataItem, Feature), u64>,
}

fn r18(memory: &mut Counted, m: &Moment<'_>) -> Option<String> {
    if let Some(mixed) = memory.owners.see(m) {
        return Some(mixed);
    }
    match &m.mark.what {
        What::Sent(sent) => {
            if let Some(feature) = feature_of(sent)
                && !m.says.stands(feature, sent.at)
                // An edition that takes more is R06's.
                && (m.says.of(feature) != Said::Overtaken || m.says.over(feature, sent.at))
            {
                return Some(format!("{} {} left without a consent to {feature:?}", sent.method, sent.path));
            }
            if sent.status != Some(401)
                && let Some(place) = counts(sent)
            {
                *memory.sent.entry(place).or_default() += 1;
            }
            stray(sent).or_else(|| shape(sent))
        }
        What::Taken(item, feature, times) => {
            *memory.taken.entry((*item, *feature)).or_default() += times;
            // One of the two editions, where another one came since the screen was last looked at.
            let faults = [m.says, m.at_last_scene].map(|says| undeclared(&says.edition, *item, *feature));
            if let [Some(fault), Some(_)] = faults {
                return Some(format!("{item:?} was taken for {feature:?}, {fault}"));
            }
            let stood = |says: &Says, wall| says.given(*feature) && !says.over(*feature, wall);
            let granted = stood(m.says, m.mark.wall) || stood(m.at_last_scene, m.last_wall);
            (!granted).then(|| format!("{item:?} was taken for {feature:?}, which is not granted"))
        }
        What::Logged(line) => found(line.as_bytes()).into_iter().next().map(|c| format!("{c:?} is in the log")),
        What::Said(said) => found(said.as_bytes()).into_iter().next().map(|c| format!("{c:?} is in a sentence")),
        What::Ended { .. } => {
            // What was taken and not yet written down when a process ends is not counted; the next begins from the rows.
            (memory.sent, memory.taken) = Default::default();
            None
        }
        What::Scene(scene) if scene.under_way == 0 => {
            let short = memory.sent.iter().find(|(place, n)| memory.taken.get(place).copied().unwrap_or(0) < **n);
            let uncounted = short.map(|((item, feature), n)| {
                format!("{item:?} left {n} times for {feature:?}, and the list does not say so")
            });
            uncounted.or_else(|| {
                // What other rules do not call by their own name.
                let named = |act: &Act| {
                    matches!(act, Act::Answer { .. } | Act::Withdraw(_) | Act::WithdrawAll | Act::Change(_))
                };
                unfit(m).filter(|_| !m.launched && !m.changed && !m.did(named)).map(|(_, what)| what)
            })
        }
        _ => None,
    }
}

/// What an edition says against taking an item for a feature, as the builds of today take it.
fn undeclared(edition: &Edition, item: DataItem, feature: Feature) -> Option<&'static str> {
    let (Some(row), Some(of)) = (edition.item(item), edition.feature(feature)) else {
        return Some("and there is no row for it");
    };
    let purpose = purpose(item, feature);
    // There is one treatment of an item in a build: the one that the build's own edition names.
    let treated = first().item(item).is_some_and(|first| first.transform == row.transform);
    if !of.items.contains(&item) {
        Some("which does not declare it")
    } else if !row.purposes.contains(&purpose) || !of.purposes.contains(&purpose) {
        Some("and not for a purpose that is declared")
    } else if !treated {
        Some("by another transform than the declared one")
    } else if row.verdicts.get(&PHONE) != Some(&Verdict::Value) {
        Some("and the matrix gives no value on this phone")
    } else {
        None
    }
}

/// The system that the virtual phone has, as the matrix names it.
const PHONE: Platform = Platform::Android13;

/// What each item is taken for, written down apart from the core.
fn purpose(item: DataItem, feature: Feature) -> Purpose {
    match feature {
        Feature::Login => Purpose::Login,
        Feature::Scan => Purpose::Scan,
        Feature::Media => Purpose::Media,
        Feature::Dial => Purpose::Dial,
        Feature::Devices if item == DataItem::BusinessData => Purpose::Search,
        Feature::Devices => Purpose::Devmgmt,
        Feature::Messages => Purpose::Comm,
        Feature::DeviceInfo => Purpose::Anomaly,
        Feature::EssentialLog | Feature::Analytics => Purpose::Ops,
    }
}

/// What the list counts when this leaves.
pub(super) fn counts(sent: &Sent) -> Option<(DataItem, Feature)> {
    match (sent.method, sent.path.as_str()) {
        ("POST", "/v1/auth/challenges") => Some((DataItem::PhoneNumber, Feature::Login)),
        ("POST", "/v1/auth/sessions") => Some((DataItem::SmsCode, Feature::Login)),
        ("POST", "/v1/auth/session/device") => Some((DataItem::DeviceModel, Feature::DeviceInfo)),
        ("POST", "/v1/devices/search") => Some((DataItem::BusinessData, Feature::Devices)),
        ("POST", "/v1/devices/open") => Some((DataItem::ScannedCode, Feature::Devices)),
        ("POST", "/v1/messages" | "/v1/messages/read") => Some((DataItem::BusinessData, Feature::Messages)),
        ("POST", "/files") => Some((DataItem::Photo, Feature::Media)),
        ("POST", "/v1/logs") => feature_of(sent).map(|feature| (DataItem::InstallId, feature)),
        _ => None,
    }
}

/// Something that must not be in this request.
fn stray(sent: &Sent) -> Option<String> {
    let session = |(name, _): &&(String, String)| name == "authorization";
    let mut elsewhere = found(sent.path.as_bytes());
    for (name, value) in sent.headers.iter().filter(|header| !session(header)) {
        elsewhere.extend(found(name.as_bytes()));
        elsewhere.extend(found(value.as_bytes()));
    }
    if let Some(canary) = elsewhere.into_iter().next() {
        return Some(format!("{canary:?} is in the head of {} {}", sent.method, sent.path));
    }
    if sent.host == Host::Telemetry && sent.headers.iter().any(|header| session(&header)) {
        return Some("telemetry carries a session".to_owned());
    }
    found(&sent.body)
        .into_iter()
        .find(|canary| !may(*canary, sent))
        .map(|c| format!("{c:?} is in {} {}", sent.method, sent.path))
}

/// Where each kind of thing may be.
fn may(canary: Canary, sent: &Sent) -> bool {
    match canary.kind {
        Kind::Number => sent.path == "/v1/auth/challenges",
        Kind::Code => sent.path == "/v1/auth/sessions",
        Kind::Message => sent.path == "/v1/messages",
        Kind::Search => sent.path == "/v1/devices/search",
        Kind::Label => sent.path == "/v1/devices/open",
        Kind::Pixels => sent.host == Host::Media && sent.method == "PATCH",
        Kind::Refresh => matches!(sent.path.as_str(), "/v1/auth/token" | "/v1/auth/logout"),
        // Other rules have names for these.
        Kind::Decoy | Kind::FileName | Kind::CustomerNumber | Kind::CustomerName | Kind::OfficeText => true,
        Kind::Device | Kind::Exif | Kind::Comment | Kind::Access => false,
    }
}

/// What the declared transforms leave of this phone.
fn shape(sent: &Sent) -> Option<String> {
    let body: Value = serde_json::from_slice(&sent.body).ok()?;
    match sent.path.as_str() {
        "/v1/auth/session/device" => {
            if body.get("offset_quarters").is_some() {
                return Some("the offset left though it is the usual one".to_owned());
            }
            let model = body.get("model").and_then(Value::as_str);
            (model != Some("other")).then(|| "a rare model left as more than `other`".to_owned())
        }
        "/v1/auth/challenges" => {
            let major = body.get("device").and_then(|device| device.get("os_major")).and_then(Value::as_u64);
            (major != Some(14)).then(|| "the system's version left with more than its major part".to_owned())
        }
        _ => None,
    }
}
