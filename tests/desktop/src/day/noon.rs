//! At the customer's site: pictures and videos on a network that fails, a call, and what the client tells of itself.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

use gongchao_backend::Store;
use gongchao_faults::Fault;
use serde_json::{Value, json};

use super::{
    Day, Facts, NUMBER_BARE, at,
    morning::answer,
    must,
    site::{Line, Site},
    told,
    worker::Worker,
};
use crate::screen::bar;

/// What the worker writes while there is no network; it must be in no file of the client in the clear.
pub(super) const WRITTEN_OFFLINE: &str = "二号泵已处理，照片随后上传。";

fn uploads(snapshot: &Value) -> Vec<Value> {
    at(snapshot, "/uploads").as_array().cloned().unwrap_or_default()
}

fn upload<'v>(uploads: &'v [Value], id: &Value) -> Option<&'v Value> {
    uploads.iter().find(|u| &u["id"] == id)
}

/// Sends a file and gives the name of its upload.
pub(super) async fn begin(worker: &mut Worker, file: &Path) -> Result<Value, String> {
    let before: Vec<Value> = uploads(&worker.now()).iter().map(|u| u["id"].clone()).collect();
    // The client may stand in another folder than the person who named the file.
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    worker.tap(json!({ "tap": "send", "path": file })).await?;
    let seen = worker.see("the new upload", |s| uploads(s).iter().any(|u| !before.contains(&u["id"]))).await?;
    let new = uploads(&seen).into_iter().find(|u| !before.contains(&u["id"]));
    new.map(|u| at(&u, "/id").clone()).ok_or_else(|| "no upload began".to_owned())
}

/// What came of an upload.
pub(super) struct Sent {
    pub(super) receipt: Value,
    /// Whether it was seen half-way.
    pub(super) progressed: bool,
}

/// Waits for the receipt of an upload, and shows how far it is.
pub(super) async fn finish(worker: &mut Worker, id: &Value) -> Result<Sent, String> {
    let bar = bar();
    let progressed = Cell::new(false);
    let moves = |s: &Value| upload(&uploads(s), id).map(|u| json!([u["is"], u["sent"]])).unwrap_or_default();
    let seen = worker
        .see_moving("the receipt", moves, |s| {
            let all = uploads(s);
            let Some(item) = upload(&all, id) else { return true };
            let (sent, size) = (item["sent"].as_u64().unwrap_or_default(), item["size"].as_u64().unwrap_or_default());
            progressed.set(progressed.get() || (0 < sent && sent < size));
            bar.set_length(size);
            bar.set_position(sent);
            item["is"] == "done" || item["is"] == "failed"
        })
        .await;
    bar.finish_and_clear();
    let all = uploads(&seen?);
    let item = upload(&all, id).ok_or("the upload is gone")?;
    if item["is"] == "done" {
        Ok(Sent { receipt: item["receipt"].clone(), progressed: progressed.get() })
    } else {
        Err(format!("{} / {}", text(item, "/words/zh"), text(item, "/words/en")))
    }
}

fn text<'u>(item: &'u Value, path: &str) -> &'u str {
    at(item, path).as_str().unwrap_or_default()
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
    let files = if day.send.is_empty() { vec![day.site.file("photo.jpg")] } else { day.send.clone() };
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "begin", "feature": "media" })).await?;
    answer(worker, &json!("consent"), "agreed").await?;
    let mut facts = Facts::asked(&["media: yes", "send"]);
    let mut stored = Vec::new();
    for file in files {
        let worker = day.worker()?;
        let id = begin(worker, &file).await?;
        let sent = finish(worker, &id).await.map_err(|why| format!("{}: {why}", file.display()))?;
        stored.push(holds(&day.site, &sent.receipt)?);
        facts = facts.receipt(sent.receipt);
    }
    Ok(facts.received(json!({ "uploads": stored })))
}

/// What one request carries.
const PART: u64 = 8 * 1024 * 1024;

pub(super) async fn video_cut_and_resumed(day: &mut Day) -> Result<Facts, String> {
    const CUT_AFTER: u64 = PART + 3 * 1024 * 1024;
    // A person's own film where it is long enough to be cut in its second part.
    let long = |file: &PathBuf| std::fs::metadata(file).is_ok_and(|about| about.len() > CUT_AFTER + PART);
    let video = day.send.iter().find(|file| long(file)).cloned().unwrap_or_else(|| day.site.file("long.mp4"));
    let before = day.site.requests("PATCH", "/files").len();
    let (up_before, cuts) = (day.site.line(Line::Media).bytes_up(), day.site.line(Line::Media).seen().cuts);
    day.site.line(Line::Media).set(Fault::CutAfterUp(CUT_AFTER));
    let worker = day.worker()?;
    let id = begin(worker, &video).await?;
    let Sent { receipt, progressed } = finish(worker, &id).await?;
    must(progressed, "no progress was shown")?;
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
    // What was on its way when the connection broke is sent twice, and nothing else; the rest is TLS and headers.
    let lost = CUT_AFTER.saturating_sub(kept);
    let most = (size + lost) + (size + lost) / 50 + 64 * 1024;
    must(size <= up && up <= most, format!("{up} bytes left for a film of {size} of which {lost} were lost"))?;
    let received = json!({ "upload": stored, "parts": parts, "bytes_kept_over_the_cut": kept,
        "bytes_after_it": after, "bytes_lost": lost, "bytes_up": up });
    Ok(Facts::asked(&["send a film", "cut after 11 MiB"]).received(received).receipt(receipt))
}

pub(super) async fn offline_and_drained(day: &mut Day) -> Result<Facts, String> {
    let photo = day.site.file("photo.jpg");
    let before = (day.site.store().messages().len(), day.site.store().uploads().len());
    day.site.network(Fault::Refuse);
    let worker = day.worker()?;
    worker.ask_nothing(json!({ "network": { "link": "none", "metered": false } })).await?;
    worker.tap(json!({ "tap": "write_message", "text": WRITTEN_OFFLINE })).await?;
    let id = begin(worker, &photo).await?;
    worker.tap(json!({ "tap": "search_devices", "text": "泵" })).await?;
    let queued = |s: &Value| {
        at(s, "/fieldwork/messages/waiting") == 1
            && upload(&uploads(s), &id).is_some_and(|u| u["size"].is_u64() && u["is"] != "done")
    };
    let listed = |s: &Value| at(s, "/fieldwork/devices/devices").as_array().is_some_and(|d| !d.is_empty());
    worker.see("work going on", |s| queued(s) && listed(s)).await?;
    // The phone needs the memory. Whoever looks again, still without a network, finds the work as it was.
    day.kill().await?;
    let worker = day.start().await?;
    worker.ask_nothing(json!({ "network": { "link": "none", "metered": false } })).await?;
    worker.tap(json!({ "tap": "search_devices", "text": "" })).await?;
    worker.see("the work after a kill", |s| at(s, "/login/is") == "logged_in" && queued(s) && listed(s)).await?;
    must(
        (day.site.store().messages().len(), day.site.store().uploads().len()) == before,
        "something arrived without a network",
    )?;
    day.site.network(Fault::Pass);
    let worker = day.worker()?;
    worker.ask_nothing(json!({ "network": { "link": "cellular", "metered": true } })).await?;
    let Sent { receipt, .. } = finish(worker, &id).await?;
    worker.see("the message sent", |s| at(s, "/fieldwork/messages/waiting") == 0).await?;
    let mine = day.site.store().messages().iter().filter(|m| m.from == "me" && m.text == WRITTEN_OFFLINE).count();
    must(mine == 1, format!("the message arrived {mine} times"))?;
    let stored = holds(&day.site, &receipt)?;
    must(day.site.store().uploads().len() == before.1 + 1, "the photo arrived more than once")?;
    Ok(Facts::asked(&["no network", "write", "send photo.jpg", "kill -9", "start again", "network back"])
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
    worker.tap(json!({ "tap": "flush_telemetry" })).await?;
    let told_all = |store: &Store| {
        let rows = store.telemetry();
        let all = ["scan.done", "screen.seen", "upload.done"];
        all.iter().all(|name| rows.iter().any(|row| row.event_name == *name)).then_some(rows)
    };
    let rows = day.site.until("what was scanned, looked at and sent", told_all).await?;
    day.worker()?
        .see("nothing waiting", |s| at(s, "/telemetry/last_sent").is_number() && at(s, "/telemetry/analytics") == 0)
        .await?;
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
