//! A process that is killed, a token that is over, a consent that is taken back, and the end of the day.

use gongchao_faults::Fault;
use serde_json::{Value, json};

use super::{
    Day, Facts, NUMBER_BARE, at, must,
    noon::{begin, finish, holds},
    site::Line,
    worker::Worker,
};

pub(super) async fn killed_and_restarted(day: &mut Day) -> Result<Facts, String> {
    let video = day.site.file("long.mp4");
    let before = day.site.store().uploads().len();
    let cuts = day.site.line(Line::Media).seen().cuts;
    day.site.line(Line::Media).set(Fault::CutAfterUp(11 * 1024 * 1024));
    let worker = day.worker()?;
    let id = begin(worker, &video).await?;
    day.site.line(Line::Media).until(|seen| seen.cuts > cuts).await;
    // Whatever it does next happens in a process that is no more.
    day.worker.take().ok_or("no client runs")?.kill().await?;
    let half = day
        .site
        .until("half a video", |store| store.uploads().into_iter().find(|u| !u.committed && u.offset > 0))
        .await?;
    must(half.offset < half.size, "the upload was whole before the kill")?;
    day.worker = Some(Worker::start(&day.site.client(), &day.site.info()).await?);
    let worker = day.worker()?;
    worker.see("the worker logged in", |s| at(s, "/login/is") == "logged_in").await?;
    let receipt = finish(worker, &id).await?;
    let stored = holds(&day.site, &receipt)?;
    let uploads = day.site.store().uploads().len();
    must(uploads == before + 1, "the kill made another upload")?;
    must(at(&stored, "/id") == &json!(half.id), "the upload did not go on where it was")?;
    Ok(Facts::asked(&["send long.mp4", "kill -9", "start again"])
        .received(json!({ "offset_at_the_kill": half.offset, "uploads_of_it": 1, "upload": stored }))
        .receipt(receipt))
}

pub(super) async fn token_refreshed(day: &mut Day) -> Result<Facts, String> {
    let before = day.site.requests("POST", "/auth/token").len();
    day.site.store().expire_access_tokens().map_err(|_| "the tokens do not expire".to_owned())?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "search_devices", "text": "冷却" })).await?;
    worker.tap(json!({ "tap": "pull_messages" })).await?;
    worker
        .see("fresh devices", |s| {
            at(s, "/fieldwork/devices/query") == "冷却"
                && at(s, "/fieldwork/devices/stale") == false
                && at(s, "/fieldwork/messages/doing") == "idle"
        })
        .await?;
    let seen = worker
        .see("the worker logged in", |s| at(s, "/login/is") == "logged_in" && at(s, "/login/online") == true)
        .await?;
    let after = day.site.requests("POST", "/auth/token").len();
    must(after == before + 1, format!("{} token calls, not one", after - before))?;
    Ok(Facts::asked(&["search", "messages"])
        .received(json!({ "token_calls": after - before, "login": at(&seen, "/login/is") })))
}

pub(super) async fn withdrawn(day: &mut Day) -> Result<Facts, String> {
    let photo = day.site.file("photo.jpg");
    let before = day.site.store().uploads().len();
    day.site.line(Line::Media).set(Fault::Refuse);
    let worker = day.worker()?;
    let id = begin(worker, &photo).await?;
    worker
        .see("the photo waiting", |s| {
            at(s, "/uploads").as_array().is_some_and(|all| all.iter().any(|u| u["id"] == id && u["is"] == "waiting"))
        })
        .await?;
    let staged = day.site.client().join("media");
    let copies = |folder: &std::path::Path| std::fs::read_dir(folder).map_or(0, Iterator::count);
    must(copies(&staged) == 1, "there is not exactly one copy that waits")?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "withdraw", "feature": "media" })).await?;
    worker
        .see("the queue empty", |s| {
            at(s, "/uploads").as_array().is_some_and(|all| all.iter().all(|u| u["is"] == "done"))
        })
        .await?;
    day.site.line(Line::Media).set(Fault::Pass);
    // Whatever was still to happen to the media server has happened once another thing came back.
    let worker = day.worker()?;
    worker.ask_nothing(json!({ "network": { "link": "wifi", "metered": false } })).await?;
    day.site.until("the copy removed", |_| (copies(&staged) == 0).then_some(())).await?;
    let uploads = day.site.store().uploads().len();
    must(uploads == before, "something of it arrived")?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "send", "path": photo })).await?;
    worker.see("that it is off", |s| super::told(s) == "switched_off").await?;
    Ok(Facts::asked(&["send photo.jpg", "withdraw media", "send again"])
        .received(json!({ "uploads_new": uploads - before, "copies_left": 0 })))
}

pub(super) async fn lists(day: &mut Day) -> Result<Facts, String> {
    let lists = day.worker()?.ask(json!({ "ask": "lists" })).await?;
    let rows = at(&lists, "/collected/rows").as_array().cloned().unwrap_or_default();
    let taken: Vec<Value> = rows.iter().filter(|r| r["count"].as_u64().is_some_and(|n| n > 0)).cloned().collect();
    for item in ["phone_number", "sms_code", "photo", "video", "scanned_code", "business_data"] {
        must(taken.iter().any(|r| r["item"] == item), format!("the list does not say that {item} was taken"))?;
    }
    must(taken.iter().all(|r| r["declared"] == true), "something was taken that is not declared")?;
    must(at(&lists, "/shared/rows").as_array().is_some_and(Vec::is_empty), "something is shared with others")?;
    let counts: Value = taken
        .iter()
        .filter_map(|r| Some((r["item"].as_str()?.to_owned(), r["count"].clone())))
        .collect::<serde_json::Map<_, _>>()
        .into();
    Ok(Facts::asked(&["the two lists"]).received(json!({ "taken": counts, "third_parties": 0 })))
}

pub(super) async fn logout(day: &mut Day) -> Result<Facts, String> {
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "log_out" })).await?;
    worker.see("the login page", |s| ["logged_out", "ready"].iter().any(|is| at(s, "/login/is") == is)).await?;
    let ended =
        day.site.until("the session ended", |store| store.sessions().into_iter().find_map(|s| s.revoked)).await?;
    must(ended == "logout", "the session ended for another reason")?;
    Ok(Facts::asked(&["log out"]).received(json!({ "session": ended })))
}

pub(super) async fn nothing_left(day: &mut Day) -> Result<Facts, String> {
    day.worker.take().ok_or("no client runs")?.stop().await?;
    let mut needles = vec![
        NUMBER_BARE.to_owned(),
        "138 0013 8000".to_owned(),
        "二号泵已处理".to_owned(),
        "v1.".to_owned() + "session",
    ];
    needles.extend(day.customer.clone());
    needles.extend(day.site.store().messages().iter().map(|m| m.text.clone()));
    for needle in &needles {
        let files = day.site.client_files_with(needle.as_bytes());
        must(files.is_empty(), format!("{} files of the client hold something of a person", files.len()))?;
    }
    // Six digits stand by chance in many files; the code is looked for as text between quotes or blanks.
    for around in [format!("\"{}\"", day.code), format!(" {} ", day.code)] {
        must(day.site.client_files_with(around.as_bytes()).is_empty(), "a file of the client holds the code")?;
    }
    Ok(Facts::asked(&["stop"])
        .received(json!({ "files_with_something_of_a_person": 0, "looked_for": needles.len() + 2 })))
}
