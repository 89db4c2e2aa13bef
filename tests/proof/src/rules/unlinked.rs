//! That what is de-identified stays so, and stays where it belongs: R29, R34.

use std::collections::{BTreeMap, BTreeSet};

use gongchao_core::{
    gate::Host,
    policy::{DataItem, Feature, Recipient},
};
use opentelemetry_proto::tonic::{
    collector::logs::v1::ExportLogsServiceRequest,
    common::v1::{AnyValue, KeyValue, any_value::Value},
};
use prost::Message;

use super::{Moment, Rule, rule};
use crate::trace::What;

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        rule(
            "R29",
            "telemetry goes under a name of one class and one consent, which is never the account's; its times are days and hours",
            r29,
        ),
        rule(
            "R34",
            "three servers by paths of our own, no address from outside in path or head; nobody but the operator in any edition that comes into force; what leaves is given to somebody by that edition",
            r34,
        ),
    ]
}

/// Which consent a batch belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Analytics,
    Essential,
}

/// One record that left.
pub(super) struct Record {
    name: String,
    pub(super) ms: i64,
}

impl Record {
    /// What it is, in the words of the edition; absent where nobody knows its name.
    pub(super) fn item(&self) -> Option<DataItem> {
        Some(match self.name.as_str() {
            "app.started" | "scan.done" | "upload.done" => DataItem::OperationLog,
            "screen.seen" => DataItem::VisitedRoute,
            "request.failed" | "app.fault" | "telemetry.dropped" => DataItem::FaultLog,
            "app.crashed" => DataItem::Crash,
            "usage.day" => DataItem::UsageFrequency,
            "usage.total" => DataItem::UsageTotal,
            "app.timed" => DataItem::Performance,
            "network.quality" => DataItem::NetworkQuality,
            "network.changed" => DataItem::NetworkAccess,
            "app.source" => DataItem::AppSource,
            _ => return None,
        })
    }
}

const ESSENTIAL: [&str; 4] = ["request.failed", "app.fault", "app.crashed", "telemetry.dropped"];

/// The records of a batch.
pub(super) fn records(body: &[u8]) -> Vec<Record> {
    let request = ExportLogsServiceRequest::decode(body).unwrap_or_default();
    let logs = request.resource_logs.into_iter().flat_map(|r| r.scope_logs).flat_map(|s| s.log_records);
    logs.map(|log| Record { name: log.event_name, ms: i64::try_from(log.time_unix_nano / 1_000_000).unwrap_or(0) })
        .collect()
}

/// The class of a batch, by its events.
pub(super) fn class(body: &[u8]) -> Class {
    let essential = records(body).first().is_some_and(|record| ESSENTIAL.contains(&record.name.as_str()));
    if essential { Class::Essential } else { Class::Analytics }
}

fn names(body: &[u8]) -> Vec<String> {
    let request = ExportLogsServiceRequest::decode(body).unwrap_or_default();
    let attributes = request.resource_logs.into_iter().filter_map(|r| r.resource).flat_map(|r| r.attributes);
    let named = attributes.filter_map(|attribute: KeyValue| match attribute {
        KeyValue { key, value: Some(AnyValue { value: Some(Value::StringValue(value)) }), .. }
            if key == "app.installation.id" =>
        {
            Some(value)
        }
        _ => None,
    });
    named.collect()
}

#[derive(Default)]
struct Names {
    by_name: BTreeMap<String, (Class, u32)>,
    installs: BTreeSet<String>,
}

const HOUR: i64 = 3_600_000;
const CHINA: i64 = 8 * HOUR;

fn r29(memory: &mut Names, m: &Moment<'_>) -> Option<String> {
    let What::Sent(sent) = &m.mark.what else { return None };
    if sent.path == "/v1/auth/challenges" {
        let body: serde_json::Value = serde_json::from_slice(&sent.body).unwrap_or_default();
        let install = body.get("device").and_then(|d| d.get("install_id")).and_then(|id| id.as_str());
        memory.installs.extend(install.map(str::to_owned));
    }
    if sent.host != Host::Telemetry {
        return None;
    }
    if sent.headers.iter().any(|(name, _)| name == "authorization" || name == "cookie") {
        return Some("telemetry carries a session".to_owned());
    }
    let class = class(&sent.body);
    let (feature, step) = match class {
        Class::Analytics => (Feature::Analytics, 24 * HOUR),
        Class::Essential => (Feature::EssentialLog, HOUR),
    };
    if records(&sent.body).iter().any(|record| record.ms.saturating_add(CHINA).rem_euclid(step) != 0) {
        return Some("a record tells its time more finely than it may".to_owned());
    }
    let consent = (class, m.says.yeses.get(&feature).copied().unwrap_or(0));
    names(&sent.body).into_iter().find_map(|name| {
        if memory.installs.contains(&name) {
            return Some("telemetry goes under the account's name of this installation".to_owned());
        }
        let known = *memory.by_name.entry(name).or_insert(consent);
        (known != consent).then(|| format!("one name joins {known:?} and {consent:?}"))
    })
}

fn r34((): &mut (), m: &Moment<'_>) -> Option<String> {
    match &m.mark.what {
        What::Sent(sent) => {
            let ours = sent.path.starts_with("/v1/") || sent.path == "/files" || sent.path.starts_with("/files/");
            let elsewhere = |text: &str| text.contains("://");
            if !ours || elsewhere(&sent.path) || sent.path.starts_with("//") {
                return Some(format!("{} {} is no path of ours", sent.method, sent.path));
            }
            if let Some((name, _)) = sent.headers.iter().find(|(_, value)| elsewhere(value)) {
                return Some(format!("{} {} names another place in {name}", sent.method, sent.path));
            }
            let (item, _) = super::taking::counts(sent)?;
            let nobody = m.says.edition.item(item).is_none_or(|row| row.recipients.is_empty());
            nobody.then(|| format!("{item:?} left by {}, and is given to nobody", sent.path))
        }
        What::Launched { .. } | What::InForce(_) => {
            let items = m.says.edition.items.iter();
            let abroad = items.flat_map(|row| &row.recipients).find(|recipient| **recipient != Recipient::Operator);
            abroad.map(|recipient| format!("{recipient:?} is a recipient"))
        }
        _ => None,
    }
}
