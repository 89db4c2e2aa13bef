//! At the customer's site: pictures and videos on a network that fails, a call, and what the client tells of itself.

use std::path::{Path, PathBuf};

use gongchao_faults::Fault;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::{
    Day, Facts, NUMBER_BARE, at,
    morning::answer,
    must,
    site::{Line, Site},
    told,
    worker::Worker,
};

fn uploads(snapshot: &Value) -> Vec<Value> {
    at(snapshot, "/uploads").as_array().cloned().unwrap_or_default()
}

fn upload<'v>(uploads: &'v [Value], id: &Value) -> Option<&'v Value> {
    uploads.iter().find(|u| &u["id"] == id)
}

/// Sends a file and gives the name of its upload.
pub(super) async fn begin(worker: &mut Worker, file: &Path) -> Result<Value, String> {
    let before: Vec<Value> = uploads(&worker.now()).iter().map(|u| u["id"].clone()).collect();
    worker.tap(json!({ "tap": "send", "path": file })).await?;
    let seen = worker.see("the new upload", |s| uploads(s).iter().any(|u| !before.contains(&u["id"]))).await?;
    let new = uploads(&seen).into_iter().find(|u| !before.contains(&u["id"]));
    new.map(|u| at(&u, "/id").clone()).ok_or_else(|| "no upload began".to_owned())
}

/// Waits for the receipt of an upload, and shows how far it is.
pub(super) async fn finish(worker: &mut Worker, id: &Value) -> Result<Value, String> {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("  {bar:32} {bytes}/{total_bytes}") {
        bar.set_style(style);
    }
    let seen = worker
        .see("the receipt", |s| {
            let all = uploads(s);
            let Some(item) = upload(&all, id) else { return true };
            bar.set_length(item["size"].as_u64().unwrap_or_default());
            bar.set_position(item["sent"].as_u64().unwrap_or_default());
            item["is"] == "done" || item["is"] == "failed"
        })
        .await;
    bar.finish_and_clear();
    let all = uploads(&seen?);
    let item = upload(&all, id).ok_or("the upload is gone")?;
    match item["reason"].as_str() {
        Some("integrity") => {
            Err("the upload failed: the digest of what the backend stored differs from what was sent".to_owned())
        }
        Some(reason) => Err(format!("the upload failed: {reason}")),
        None if item["is"] == "done" => Ok(item["receipt"].clone()),
        None => Err(format!("the upload failed: {}", item["reason"])),
    }
}

/// The receipt says what the backend has on its disk.
pub(super) fn holds(site: &Site, receipt: &Value) -> Result<Value, String> {
    let stored =
        site.upload(receipt["receipt"].as_str().unwrap_or_default()).ok_or("the backend knows no such receipt")?;
    must(
        stored.committed && receipt["sha256"] == json!(stored.sha256),
        "the backend stored other bytes than the receipt says",
    )?;
    must(stored.offset == stored.size && json!(stored.size) == receipt["size"], "the backend has another length")?;
    site.nothing_slipped()?;
    serde_json::to_value(stored).map_err(|_| "the row is no JSON".to_owned())
}

pub(super) async fn photo(day: &mut Day) -> Result<Facts, String> {
    let mut files: Vec<PathBuf> = vec![day.site.file("photo.jpg")];
    files.extend(day.send.iter().cloned());
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "begin", "feature": "media" })).await?;
    answer(worker, &json!("consent"), "agreed").await?;
    let mut facts = Facts::asked(&["media: yes", "send photo.jpg"]);
    let mut stored = Vec::new();
    for file in files {
        let worker = day.worker()?;
        let id = begin(worker, &file).await?;
        let receipt = finish(worker, &id).await.map_err(|why| format!("{}: {why}", file.display()))?;
        stored.push(holds(&day.site, &receipt)?);
        facts = facts.receipt(receipt);
    }
    Ok(facts.received(json!({ "uploads": stored })))
}

/// What one request carries.
const PART: u64 = 8 * 1024 * 1024;

pub(super) async fn video_cut_and_resumed(day: &mut Day) -> Result<Facts, String> {
    const CUT_AFTER: u64 = PART + 3 * 1024 * 1024;
    let video = day.site.file("long.mp4");
    let before = day.site.requests("PATCH", "/files").len();
    let (up_before, cuts) = (day.site.line(Line::Media).bytes_up(), day.site.line(Line::Media).seen().cuts);
    day.site.line(Line::Media).set(Fault::CutAfterUp(CUT_AFTER));
    let worker = day.worker()?;
    let id = begin(worker, &video).await?;
    let receipt = finish(worker, &id).await?;
    must(day.site.line(Line::Media).seen().cuts == cuts + 1, "the connection was not cut once")?;
    let stored = holds(&day.site, &receipt)?;
    let size = at(&receipt, "/size").as_u64().unwrap_or_default();
    let parts: Vec<u64> = day
        .site
        .requests("PATCH", "/files")
        .iter()
        .skip(before)
        .map(|r| u64::try_from(r.request_bytes).unwrap_or_default())
        .collect();
    let up = day.site.line(Line::Media).bytes_up() - up_before;
    must(
        parts.first() == Some(&PART) && parts.get(1).is_some_and(|cut| *cut < PART),
        "the cut was not in the middle of the second part",
    )?;
    let after: u64 = parts.iter().skip(2).sum();
    let kept = size.saturating_sub(after);
    must(
        kept >= PART && kept <= PART + parts.get(1).copied().unwrap_or_default(),
        "it did not go on where the backend stood",
    )?;
    must(up < size + PART, "more was sent than the cut can have cost")?;
    Ok(Facts::asked(&["send long.mp4", "cut after 11 MiB"])
        .received(json!({ "upload": stored, "parts": parts, "bytes_kept_over_the_cut": kept, "bytes_after_it": after }))
        .receipt(receipt))
}

pub(super) async fn offline_and_drained(day: &mut Day) -> Result<Facts, String> {
    const TEXT: &str = "二号泵已处理，照片随后上传。";
    let photo = day.site.file("photo.jpg");
    let before = (day.site.store().messages().len(), day.site.store().uploads().len());
    day.site.network(Fault::Refuse);
    let worker = day.worker()?;
    worker.ask_nothing(json!({ "network": { "link": "none", "metered": false } })).await?;
    worker.tap(json!({ "tap": "write_message", "text": TEXT })).await?;
    let id = begin(worker, &photo).await?;
    worker.tap(json!({ "tap": "search_devices", "text": "泵" })).await?;
    worker
        .see("work going on", |s| {
            at(s, "/fieldwork/messages/waiting").as_u64().is_some_and(|n| n > 0)
                && at(s, "/fieldwork/devices/devices").as_array().is_some_and(|d| !d.is_empty())
                && upload(&uploads(s), &id).is_some_and(|u| u["size"].is_u64())
        })
        .await?;
    must(
        (day.site.store().messages().len(), day.site.store().uploads().len()) == before,
        "something arrived without a network",
    )?;
    day.site.network(Fault::Pass);
    let worker = day.worker()?;
    worker.ask_nothing(json!({ "network": { "link": "cellular", "metered": true } })).await?;
    let receipt = finish(worker, &id).await?;
    worker.see("the message sent", |s| at(s, "/fieldwork/messages/waiting") == 0).await?;
    let mine = day.site.store().messages().iter().filter(|m| m.from == "me" && m.text == TEXT).count();
    must(mine == 1, format!("the message arrived {mine} times"))?;
    let stored = holds(&day.site, &receipt)?;
    Ok(Facts::asked(&["no network", "write", "send photo.jpg", "network back"])
        .received(json!({ "messages": mine, "upload": stored }))
        .receipt(receipt))
}

pub(super) async fn dial(day: &mut Day) -> Result<Facts, String> {
    let requests = day.site.store().requests().len();
    let device = day.device.clone().ok_or("no device to call about")?;
    let worker = day.worker()?;
    // Calling was refused this morning: it is switched on under permissions, and asks nothing again.
    worker.tap(json!({ "tap": "switch_on", "feature": "dial" })).await?;
    worker.tap(json!({ "tap": "begin", "feature": "dial" })).await?;
    worker.tap(json!({ "tap": "call", "device": device })).await?;
    let seen = worker.see("the hand-over", |s| at(s, "/call/hand_over/uri").is_string()).await?;
    let uri = at(&seen, "/call/hand_over/uri").as_str().unwrap_or_default().to_owned();
    let number = uri.strip_prefix("tel:").unwrap_or_default().trim_start_matches('+').to_owned();
    must(number.len() >= 3, "what was handed over is no number")?;
    worker
        .tap(json!({ "tap": "call_handed_over", "epoch": at(&seen, "/call/hand_over/epoch"), "taken": true }))
        .await?;
    worker.see("the number forgotten", |s| at(s, "/call/hand_over").is_null()).await?;
    let files = day.site.client_files_with(number.trim_start_matches("86").as_bytes()).len();
    must(files == 0, "the customer's number is in a file of the client")?;
    day.customer = Some(number.trim_start_matches("86").to_owned());
    let now = day.site.store().requests().len();
    Ok(Facts::asked(&["dial: switched on", "call the customer"])
        .received(json!({ "requests": now - requests, "handed_over": "tel:…", "files_with_the_number": files })))
}

pub(super) async fn telemetry(day: &mut Day) -> Result<Facts, String> {
    let worker = day.worker()?;
    worker.ask(json!({ "ask": "settle" })).await?;
    let seen =
        worker.see("something to tell", |s| at(s, "/telemetry/analytics").as_u64().is_some_and(|n| n > 0)).await?;
    let waiting = at(&seen, "/telemetry/analytics").as_u64().unwrap_or_default();
    worker.tap(json!({ "tap": "flush_telemetry" })).await?;
    worker.see("it taken", |s| at(s, "/telemetry/last_sent").is_number() && at(s, "/telemetry/analytics") == 0).await?;
    let rows = day.site.store().telemetry();
    must(rows.len() as u64 >= waiting, "fewer records arrived than were sent")?;
    let text = serde_json::to_string(&rows).map_err(|_| "the rows are no JSON".to_owned())?;
    for forbidden in [NUMBER_BARE, "emp-", "Bearer", "GC-10001", day.customer.as_deref().unwrap_or(NUMBER_BARE)] {
        must(!text.contains(forbidden), format!("telemetry names {forbidden}"))?;
    }
    let refused = day.site.store().requests().iter().filter(|r| r.part == "telemetry" && r.status != 200).count();
    must(refused == 0, "the receiver refused a batch")?;
    let mut names: Vec<_> = rows.iter().map(|r| r.event_name.clone()).collect();
    names.sort();
    names.dedup();
    let total = day.site.store().telemetry_received_total();
    let screen = day.worker()?.now();
    must(told(&screen) != "offline", "the client says it is offline")?;
    Ok(Facts::asked(&["flush"]).received(json!({ "records": rows.len(), "received": total, "events": names })))
}
