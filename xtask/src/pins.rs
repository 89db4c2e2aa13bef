//! Looks at the record of pins that a release would be made with: whether it leaves a way out on the day when a key or an
//! authority is lost, and whether people have time to update before it runs out.
//!
//! Phones take a record that is looser than this; what is judged here is a release. Whose signature it carries is the
//! phones' affair: this looks at what it says.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use crate::house::{Trouble, about};
use crate::steps::Report;

const KIND: &str = "application/vnd.gongchao.pins+json";
/// A record of a release lasts this long at least.
const LASTS: Duration = Duration::from_hours(365 * 24);

#[derive(Deserialize)]
struct Record {
    seq: u64,
    host: String,
    anchors: String,
    spki: Vec<String>,
    /// Those of `spki` whose private keys lie in no machine that is on a network.
    #[serde(default)]
    offline: Vec<String>,
    mode: String,
    not_after: u64,
}

pub(crate) fn pins(file: &Path) -> Result<Report, Trouble> {
    let document = fs::read(file).map_err(about(file))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(match read(&document) {
        None => Report::Failed(vec![format!("{} is no signed record of pins", file.display())]),
        Some(record) => {
            let faults = faults(&record, now);
            if faults.is_empty() {
                Report::Passed(format!("record {} of {} is fit for a release", record.seq, record.host))
            } else {
                Report::Failed(faults)
            }
        }
    })
}

fn read(document: &[u8]) -> Option<Record> {
    let envelope: Value = serde_json::from_slice(document).ok()?;
    if envelope.get("payloadType")?.as_str()? != KIND {
        return None;
    }
    serde_json::from_slice(&STANDARD.decode(envelope.get("payload")?.as_str()?).ok()?).ok()
}

fn faults(record: &Record, now: Duration) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("pins of {}: {what}", record.host));
        }
    };
    let mut pins: Vec<_> = record.spki.iter().map(|pin| pin.to_ascii_lowercase()).collect();
    pins.sort_unstable();
    pins.dedup();
    let digest = |pin: &String| pin.len() == 64 && pin.bytes().all(|byte| byte.is_ascii_hexdigit());
    let offline = pins.iter().filter(|pin| record.offline.iter().any(|name| name.eq_ignore_ascii_case(pin))).count();
    fault(pins.iter().all(digest), "a pin is not the SHA-256 of a key");
    fault(pins.len() >= 2, "fewer than two pins");
    fault(offline >= 1, "no pin of a key that lies offline");
    fault(offline < pins.len(), "no pin of a key that a server can use");
    fault(record.anchors.matches("-----BEGIN CERTIFICATE-----").count() >= 2, "fewer than two authorities");
    fault(record.mode == "enforce", "its pins are not enforced");
    let left = Duration::from_secs(record.not_after).saturating_sub(now);
    fault(left >= LASTS, "it lasts less than twelve months");
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Duration = Duration::from_hours(500_000);

    fn signed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
        let (a, b) = ("ab".repeat(32), "cd".repeat(32));
        let mut record = json!({
            "seq": 3, "host": "account.example", "spki": [a, b], "offline": [b], "mode": "enforce",
            "anchors": "-----BEGIN CERTIFICATE-----\n…\n-----BEGIN CERTIFICATE-----\n…", "not_after": 1_800_000_000 + 400 * 86_400,
        });
        change(&mut record);
        let payload = STANDARD.encode(record.to_string());
        json!({ "payload": payload, "payloadType": KIND, "signatures": [] }).to_string().into_bytes()
    }

    fn told(change: impl FnOnce(&mut Value)) -> Vec<String> {
        faults(&read(&signed(change)).unwrap(), NOW)
    }

    #[test]
    fn t_10_a_release_is_not_made_with_pins_that_leave_no_way_out_or_run_out() {
        assert_eq!(told(|_| {}), Vec::<String>::new());
        // One key written twice is one.
        let alone = told(|r| r["spki"] = json!(["cd".repeat(32), "CD".repeat(32)]));
        assert_eq!(alone.len(), 2, "{alone:?}");
        assert!(alone[0].contains("fewer than two pins") && alone[1].contains("can use"));
    }

    #[test]
    fn t_10_each_of_what_is_lacking_is_told() {
        for (word, change) in [
            ("lies offline", (|r: &mut Value| r["offline"] = json!([])) as fn(&mut Value)),
            ("lies offline", |r| r["offline"] = json!(["ef".repeat(32)])),
            ("can use", |r| r["offline"] = r["spki"].clone()),
            ("two authorities", |r| r["anchors"] = json!("-----BEGIN CERTIFICATE-----\n…")),
            ("enforced", |r| r["mode"] = json!("report")),
            ("twelve months", |r| r["not_after"] = json!(1_800_000_000_u64 + 364 * 86_400)),
            ("twelve months", |r| r["not_after"] = json!(1)),
            ("SHA-256", |r| r["spki"] = json!(["ab".repeat(32), "cd".repeat(32), "ef"])),
        ] {
            let told = told(change);
            assert!(told.len() == 1 && told[0].contains(word), "{word}: {told:?}");
        }
        assert!(read(b"{}").is_none() && read(b"").is_none());
    }
}
