//! From the first start to the device at the customer's site.

use std::time::Duration;

use gongchao_backend::Store;
use gongchao_core::policy;
use serde_json::{Value, json};

use super::{Day, Facts, NUMBER, at, must, site::Line, told, worker::Worker};

pub(super) async fn first_start(day: &mut Day) -> Result<Facts, String> {
    let worker = day.start().await?;
    worker.see("the notice", |s| at(s, "/consent/notice") == "unanswered").await?;
    let page = worker.ask(json!({ "ask": "policy" })).await?;
    let paragraphs = at(&page, "/paragraphs").as_array().map_or(0, Vec::len);
    must(paragraphs > 20, "the policy cannot be read before consent")?;
    must(day.site.bytes() == (0, 0), "bytes left before the notice was answered")?;
    let worker = day.worker()?;
    // What goes on without consent: nothing but reading.
    worker.tap(json!({ "tap": "log_in", "number": NUMBER })).await?;
    worker.see("the notice first", |s| told(s) == "notice_first").await?;
    must(day.site.bytes() == (0, 0), "bytes left before the notice was answered")?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "answer_notice", "outcome": "agreed" })).await?;
    worker.see("the login page", |s| at(s, "/consent/notice") == "agreed").await?;
    worker.see("notices", |s| at(s, "/notices/all").as_array().is_some_and(|n| !n.is_empty())).await?;
    let text = operators_text(day).await?;
    // The pull ends with the newest edition; until then bytes of its own are on the way, which the next steps count.
    let asked = |_: &Store| (!day.site.requests("GET", "/policy/edition").is_empty()).then_some(());
    day.site.until("the newest edition asked for", asked).await?;
    Ok(Facts::asked(&["policy page", "agree to the notice"])
        .received(json!({ "bytes_before_notice": 0, "notices_pulled": day.site.requests("GET", "/notices").len(), "policy_paragraphs": paragraphs, "operators_text": text })))
}

/// The operator's text, where the backend has it, is what the reader shows from then on; gives its digest.
async fn operators_text(day: &mut Day) -> Result<Option<String>, String> {
    let Some(named) = day.site.policy_sha256() else { return Ok(None) };
    let edition = policy::built_in().map_err(|_| "the edition is wrong".to_owned())?;
    must(named == edition.text_sha256, "the text that was given is not the one that the edition names")?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "read_policy" })).await?;
    day.site.until("a request for the text", |store| text_was_asked_for(store).then_some(())).await?;
    // Its arrival is in no snapshot; the reader is asked until it has it.
    let mut every = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..500 {
        every.tick().await;
        let page = day.worker()?.ask(json!({ "ask": "policy" })).await?;
        if at(&page, "/operators_text") == true {
            return Ok(Some(named));
        }
    }
    Err("the reader does not show the operator's text".to_owned())
}

fn text_was_asked_for(store: &Store) -> bool {
    store.requests().iter().any(|r| r.route.ends_with("/text") && r.status == 200)
}

pub(super) async fn box_unticked(day: &mut Day) -> Result<Facts, String> {
    let before = day.site.line(Line::Account).bytes_up();
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "log_in", "number": NUMBER })).await?;
    worker.see("the box first", |s| told(s) == "box_first").await?;
    let sent = day.site.line(Line::Account).bytes_up() - before;
    let challenges = day.site.requests("POST", "/auth/challenges").len();
    must(sent == 0 && challenges == 0, "something was sent although the box is unticked")?;
    Ok(Facts::asked(&["log in without the tick"]).received(json!({ "challenges": challenges, "bytes": sent })))
}

pub(super) async fn bad_input(day: &mut Day) -> Result<Facts, String> {
    let before = day.site.bytes().0;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "tick_box", "ticked": true })).await?;
    for (typed, code) in [("12345", "number"), ("+852 9123 4567", "region"), ("一三八", "number")] {
        worker.tap(json!({ "tap": "understood" })).await?;
        worker.see("a clean screen", |s| at(s, "/told").is_null()).await?;
        worker.tap(json!({ "tap": "log_in", "number": typed })).await?;
        worker.see("what is wrong with the number", |s| told(s) == code).await?;
    }
    must(at(&worker.now(), "/consent/ticked") == true, "a slip of the finger used up the tick")?;
    let sent = day.site.bytes().0 - before;
    must(sent == 0, "something was sent for a number that is none")?;
    Ok(Facts::asked(&["12345", "a number of another region", "words"]).received(json!({ "bytes": sent })))
}

pub(super) async fn login(day: &mut Day) -> Result<Facts, String> {
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "tick_box", "ticked": true })).await?;
    worker.tap(json!({ "tap": "log_in", "number": NUMBER })).await?;
    worker.see("the field for the code", |s| at(s, "/login/is") == "waiting_for_code").await?;
    let sms = day.site.store().sms_outbox();
    let code = sms.last().map(|sms| sms.code.clone()).ok_or("no SMS was sent")?;
    let wrong: String = code
        .chars()
        .map(|digit| if digit == '9' { '0' } else { char::from_u32(u32::from(digit) + 1).unwrap_or('0') })
        .collect();
    day.codes = vec![code.clone(), wrong.clone()];
    let tries = |day: &Day| day.site.requests("POST", "/auth/sessions").len();
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "enter_code", "code": "12" })).await?;
    worker.see("that a code has more digits", |s| told(s) == "code_shape").await?;
    must(tries(day) == 0, "a code of the wrong shape was sent")?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "enter_code", "code": wrong })).await?;
    worker.see("that the code is wrong", |s| told(s) == "wrong_code").await?;
    worker.tap(json!({ "tap": "enter_code", "code": code })).await?;
    worker.see("home", |s| at(s, "/login/is") == "logged_in" && at(s, "/login/online") == true).await?;
    let (sessions, tries) = (day.site.store().sessions().len(), tries(day));
    must(sms.len() == 1 && sessions == 1 && tries == 2, "not exactly one SMS, two codes and one session")?;
    Ok(Facts::asked(&["tick", "number", "code of wrong shape", "wrong code", "code"])
        .received(json!({ "sms": sms.len(), "codes": tries, "sessions": sessions })))
}

pub(super) async fn home(day: &mut Day) -> Result<Facts, String> {
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "search_devices", "text": "" })).await?;
    worker.tap(json!({ "tap": "pull_messages" })).await?;
    let seen = worker
        .see("devices and messages", |s| {
            at(s, "/fieldwork/devices/devices").as_array().is_some_and(|d| !d.is_empty())
                && at(s, "/fieldwork/devices/stale") == false
                && at(s, "/fieldwork/messages/messages").as_array().is_some_and(|m| !m.is_empty())
        })
        .await?;
    let devices = at(&seen, "/fieldwork/devices/devices").as_array().map_or(0, Vec::len);
    let messages = at(&seen, "/fieldwork/messages/messages").as_array().map_or(0, Vec::len);
    must(
        messages == day.site.store().messages().iter().filter(|m| m.account == "emp-00").count(),
        "not all messages came",
    )?;
    Ok(Facts::asked(&["devices", "messages"]).received(json!({
        "searches": day.site.requests("POST", "/devices/search").len(), "devices": devices, "messages": messages })))
}

/// Answers the open prompt, which must be of this kind.
pub(super) async fn answer(worker: &mut Worker, kind: &Value, outcome: &str) -> Result<(), String> {
    let seen = worker.see("a prompt", |s| at(s, "/consent/prompt/kind") == kind).await?;
    let id = at(&seen, "/consent/prompt/id").clone();
    worker.tap(json!({ "tap": "answer", "prompt": id, "outcome": outcome })).await?;
    worker.see("the prompt answered", |s| at(s, "/consent/prompt/id") != &id).await.map(drop)
}

fn granted(snapshot: &Value) -> Vec<String> {
    let features = at(snapshot, "/consent/features").as_array().cloned().unwrap_or_default();
    let granted = features.iter().filter(|f| at(f, "/answer") == "granted");
    granted.filter_map(|f| at(f, "/feature").as_str().map(str::to_owned)).collect()
}

pub(super) async fn consent_and_permission(day: &mut Day) -> Result<Facts, String> {
    let requests = day.site.store().requests().len();
    let worker = day.worker()?;
    let before = granted(&worker.now());
    worker.tap(json!({ "tap": "begin", "feature": "dial" })).await?;
    answer(worker, &json!("consent"), "refused").await?;
    let seen = worker.see("that it was a no", |s| told(s) == "said_no").await?;
    must(granted(&seen) == before, "a no to calling changed something else")?;
    worker.tap(json!({ "tap": "begin", "feature": "scan" })).await?;
    answer(worker, &json!("consent"), "agreed").await?;
    answer(worker, &json!({ "system": { "permission": "camera" } }), "agreed").await?;
    worker.see("the camera", |s| at(s, "/scan/is") == "ready").await?;
    worker.tap(json!({ "tap": "switch_on", "feature": "analytics" })).await?;
    let seen = worker.see("analytics switched on", |s| granted(s).iter().any(|f| f == "analytics")).await?;
    let now = day.site.store().requests().len();
    Ok(Facts::asked(&["dial: no", "scan: yes", "camera: yes", "analytics: on"])
        .received(json!({ "requests": now - requests, "granted": granted(&seen) })))
}

pub(super) async fn scan(day: &mut Day) -> Result<Facts, String> {
    let requests = day.site.store().requests().len();
    let files = if day.scan.is_empty() { vec![day.site.file("label.png")] } else { day.scan.clone() };
    let mut found = Vec::new();
    for file in &files {
        let worker = day.worker()?;
        worker.tap(json!({ "tap": "begin", "feature": "scan" })).await?;
        worker.see("the camera", |s| at(s, "/scan/is") == "ready").await?;
        let answer = worker.ask(json!({ "scan": file })).await?;
        must(
            answer.get("found").is_some(),
            format!(
                "{}: 没有读到标签，请换一张更清晰的图片。 / No label was found. Choose a sharper picture.",
                file.display()
            ),
        )?;
        let text = at(&answer, "/found/text").clone();
        worker.see("the label", |s| at(s, "/scan/text") == &text).await?;
        found.push(answer);
    }
    // The frames stay on the phone: looking at them sends nothing.
    let sent = day.site.requests("POST", "/devices").len();
    let now = day.site.store().requests().len();
    Ok(Facts::asked(&["frames"])
        .received(json!({ "requests": now - requests, "device_requests": sent, "found": found })))
}

pub(super) async fn open_device(day: &mut Day) -> Result<Facts, String> {
    let shipped = day.scan.is_empty();
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "open_scanned" })).await?;
    let seen = worker
        .see("the device", |s| ["shown", "unknown"].iter().any(|is| at(s, "/fieldwork/devices/open/is") == is))
        .await?;
    let is = at(&seen, "/fieldwork/devices/open/is").as_str().unwrap_or_default().to_owned();
    must(!shipped || is == "shown", "the shipped label names no device")?;
    let code = at(&seen, "/fieldwork/devices/open/device/code").clone();
    must(!shipped || code == "GC-10001", "another device was opened")?;
    let opened = day.site.requests("POST", "/devices/open");
    must(opened.len() == 1, "not exactly one question to the backend")?;
    day.device = at(&seen, "/fieldwork/devices/open/device/id").as_str().map(str::to_owned);
    if day.device.is_none() {
        // A person's own label: the day goes on with the first device of the list that can be called.
        let list = at(&seen, "/fieldwork/devices/devices").as_array().cloned().unwrap_or_default();
        let callable = list.iter().find(|d| at(d, "/customer/dial_handle").is_string());
        day.device = callable.and_then(|d| at(d, "/id").as_str()).map(str::to_owned);
    }
    Ok(Facts::asked(&["open what was scanned"]).received(json!({
        "status": opened.first().map(|r| r.status), "device": is, "code": code })))
}
