//! A process that is killed, a token that is over, a consent that is taken back, and the end of the day.

use gongchao_backend::{Publication, Store};
use gongchao_core::policy;
use gongchao_faults::Fault;
use serde_json::{Value, json};

use super::{
    Day, Facts, NUMBER, NUMBER_BARE, at, must,
    noon::{Sent, WRITTEN_OFFLINE, begin, finish, holds},
    site::Line,
    worker::PATIENCE,
};

pub(super) async fn killed_and_restarted(day: &mut Day) -> Result<Facts, String> {
    let video = day.site.file("long.mp4");
    let before = day.site.store().uploads().len();
    // A batch of telemetry whose answer is lost: it arrives, and comes again after the kill.
    let cuts = day.site.line(Line::Telemetry).seen().cuts;
    day.site.line(Line::Telemetry).set(Fault::DropAnswer);
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "begin", "feature": "media" })).await?;
    worker.tap(json!({ "tap": "flush_telemetry" })).await?;
    patiently("a lost answer", day.site.line(Line::Telemetry).until(|seen| seen.cuts > cuts)).await?;
    // A film that is cut half-way. When the client is back and asks where it stands, its connection is held; there it
    // is killed, with a request of its own under way.
    let (cuts, held) = (day.site.line(Line::Media).seen().cuts, day.site.line(Line::Media).seen().held);
    day.site.line(Line::Media).set(Fault::CutAfterUp(11 * 1024 * 1024));
    let id = begin(day.worker()?, &video).await?;
    patiently("the cut", day.site.line(Line::Media).until(|seen| seen.cuts > cuts)).await?;
    day.site.line(Line::Media).set(Fault::StallUp);
    patiently("the client coming back", day.site.line(Line::Media).until(|seen| seen.held > held)).await?;
    day.kill().await?;
    let half = day
        .site
        .until("half a video", |store| store.uploads().into_iter().find(|u| !u.committed && u.offset > 0))
        .await?;
    must(half.offset < half.size, "the upload was whole before the kill")?;
    day.site.line(Line::Media).set(Fault::Pass);
    let worker = day.start().await?;
    worker.see("the worker logged in", |s| at(s, "/login/is") == "logged_in").await?;
    let Sent { receipt, .. } = finish(worker, &id).await?;
    let stored = holds(&day.site, &receipt)?;
    let uploads = day.site.store().uploads().len();
    must(uploads == before + 1, "the kill made another upload")?;
    must(at(&stored, "/id") == &json!(half.id), "the upload did not go on where it was")?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "flush_telemetry" })).await?;
    let again = |store: &Store| store.telemetry_received_total() > store.telemetry().len() as u64;
    day.site.until("the batch whose answer was lost, a second time", |store| again(store).then_some(())).await?;
    let (records, total) = (day.site.store().telemetry().len(), day.site.store().telemetry_received_total());
    Ok(Facts::asked(&["lose an answer to telemetry", "send long.mp4", "kill -9", "start again"])
        .received(json!({ "offset_at_the_kill": half.offset, "uploads_of_it": 1, "upload": stored,
            "telemetry_records": records, "telemetry_received": total }))
        .receipt(receipt))
}

// A network that never does what it was told to must not hold up the day.
async fn patiently<T>(what: &str, event: impl Future<Output = T>) -> Result<T, String> {
    tokio::time::timeout(PATIENCE, event).await.map_err(|_| format!("the network never saw {what}"))
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

/// The worst moment of a renewal: the server has made the next pair, its answer is on the way, and the process that waits
/// for it is killed. The phone has the old token alone, which must bring the same pair again: no second login, and no
/// thief. It comes after a renewal of the same process, so that the proof is good at its first try.
pub(super) async fn killed_while_refreshing(day: &mut Day) -> Result<Facts, String> {
    let session = |day: &Day| day.site.store().sessions().pop().ok_or("no session");
    let logins = |day: &Day| (day.site.store().sms_outbox().len(), day.site.requests("POST", "/auth/sessions").len());
    let token_calls = |day: &Day| day.site.requests("POST", "/auth/token").len();
    let turned_away = |day: &Day| {
        let searches = day.site.requests("POST", "/devices/search");
        searches.iter().filter(|search| search.status == 401).count()
    };
    let (first, logins_before, calls_before, away_before) =
        (session(day)?, logins(day), token_calls(day), turned_away(day));
    day.site.line(Line::Account).set(Fault::StallDown);
    day.site.store().expire_access_tokens().map_err(|_| "the tokens do not expire".to_owned())?;
    day.worker()?.tap(json!({ "tap": "search_devices", "text": "泵" })).await?;
    let away = |_: &Store| (turned_away(day) > away_before).then_some(());
    day.site.until("a search with a token that is over", away).await?;
    // That refusal must come through and the answer to the renewal that follows from it must not; so the renewal is held
    // until the client is seen to have heard the one, and then let through with nothing coming back.
    day.site.line(Line::Account).set(Fault::StallUp);
    day.worker()?.see("that its token is over", |s| at(s, "/login/online") == false).await?;
    day.site.line(Line::Account).set(Fault::StallDown);
    let renewed = |_: &Store| (token_calls(day) > calls_before).then_some(());
    day.site.until("a renewal", renewed).await?;
    patiently("the answer to the renewal", day.site.line(Line::Account).until(|seen| seen.held > 0)).await?;
    day.kill().await?;
    let lost = session(day)?;
    must(
        lost.generation == first.generation + 1 && !lost.acked,
        "the kill was not between the renewal and its answer",
    )?;
    day.site.line(Line::Account).set(Fault::Pass);
    let worker = day.start().await?;
    worker.see("the worker logged in", |s| at(s, "/login/is") == "logged_in" && at(s, "/login/online") == true).await?;
    worker.tap(json!({ "tap": "search_devices", "text": "泵" })).await?;
    worker
        .see("fresh devices", |s| {
            at(s, "/fieldwork/devices/query") == "泵" && at(s, "/fieldwork/devices/stale") == false
        })
        .await?;
    let last = session(day)?;
    must(last.id == first.id && last.revoked.is_none(), "the session did not outlive the kill")?;
    must(last.generation == lost.generation && last.acked, "the pair that was lost was not the one given again")?;
    must(logins(day) == logins_before, "the worker was logged in a second time")?;
    let reused = day.site.store().alarms().iter().filter(|alarm| alarm.what == "refresh_reused").count();
    must(reused == 0, "the backend took the worker for a thief")?;
    let calls = token_calls(day) - calls_before;
    must(calls == 2, format!("{calls} token calls, not one on each side of the kill"))?;
    Ok(Facts::asked(&["search", "hold the answer to the renewal", "kill -9", "start again", "search"])
        .received(json!({ "token_calls": calls, "generations": last.generation - first.generation,
            "sessions": day.site.store().sessions().len(), "refresh_reused": reused })))
}

/// A newer edition takes photos for one purpose more: sending stops until the worker has agreed, what waits is kept, and
/// everything else goes on.
pub(super) async fn policy_changed(day: &mut Day) -> Result<Facts, String> {
    let photo = day.site.file("photo.jpg");
    let before = day.site.store().uploads().len();
    day.site.line(Line::Media).set(Fault::Refuse);
    let id = begin(day.worker()?, &photo).await?;
    let waits = |s: &Value| {
        at(s, "/uploads").as_array().is_some_and(|all| all.iter().any(|u| u["id"] == id && u["is"] == "waiting"))
    };
    day.worker()?.see("the photo waiting", waits).await?;
    let edition = newer_edition()?;
    let published = day.site.store().publish_edition(&edition.to_string(), Publication::default());
    published.map_err(|why| format!("the edition was not published: {why}"))?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "pull_notices" })).await?;
    let seen = worker.see("the change of the policy", |s| !at(s, "/consent/change").is_null()).await?;
    must(at(&seen, "/consent/change/closes") == &json!(["media"]), "the change shuts something else than sending")?;
    let changes: Vec<Value> = at(&seen, "/consent/change/changes")
        .as_array()
        .map(|all| all.iter().map(|change| at(change, "/said/en").clone()).collect())
        .unwrap_or_default();
    // The way is open again, and still nothing of it leaves.
    day.site.line(Line::Media).set(Fault::Pass);
    let worker = day.worker()?;
    worker.ask_nothing(json!({ "network": { "link": "wifi", "metered": false } })).await?;
    worker.tap(json!({ "tap": "send", "path": photo })).await?;
    worker.see("that the change is to be answered first", |s| super::told(s) == "policy_changed").await?;
    worker.tap(json!({ "tap": "search_devices", "text": "冷却" })).await?;
    worker.see("devices as before", |s| at(s, "/fieldwork/devices/query") == "冷却").await?;
    must(day.site.store().uploads().len() == before, "something of it arrived before the worker agreed")?;
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "answer_change", "outcome": "agreed" })).await?;
    worker.see("the change answered", |s| at(s, "/consent/change").is_null()).await?;
    worker.tap(json!({ "tap": "begin", "feature": "media" })).await?;
    let seen = worker.see("the dialog of sending", |s| !at(s, "/consent/prompt").is_null()).await?;
    let prompt = at(&seen, "/consent/prompt/id").clone();
    worker.tap(json!({ "tap": "answer", "prompt": prompt, "outcome": "agreed" })).await?;
    let Sent { receipt, .. } = finish(worker, &id).await?;
    let stored = holds(&day.site, &receipt)?;
    let editions = day.worker()?.ask(json!({ "ask": "editions" })).await?;
    let archived: Vec<Value> = editions.as_array().into_iter().flatten().map(|past| at(past, "/id").clone()).collect();
    must(archived == [at(&edition, "/id").clone(), json!("2024-06-19")], "an edition is missing in the archive")?;
    Ok(Facts::asked(&["publish an edition", "send photo.jpg", "agree to the change", "agree to sending"])
        .received(json!({ "changes": changes, "sent_before_the_yes": 0, "upload": stored, "archive": archived }))
        .receipt(receipt))
}

/// The built-in edition with one purpose more for photos.
fn newer_edition() -> Result<Value, String> {
    let built_in = policy::built_in().map_err(|fault| fault.to_string())?;
    let mut edition = serde_json::to_value(&*built_in).map_err(|why| why.to_string())?;
    let rows = edition.as_object_mut().ok_or("the edition is no record")?;
    rows.insert("id".to_owned(), "2026-12-01".into());
    rows.insert("version".to_owned(), (built_in.version + 1).into());
    let items = rows.get_mut("items").and_then(Value::as_array_mut).ok_or("the edition has no items")?;
    let photo = items.iter_mut().find(|row| at(row, "/item") == "photo");
    let purposes = photo.and_then(|row| row.pointer_mut("/purposes")?.as_array_mut()).ok_or("photos have no row")?;
    purposes.push("improve".into());
    Ok(edition)
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
    // The phone forgets at once, whether the server can be told or not; the server is told when it can be.
    day.site.network(Fault::Refuse);
    let worker = day.worker()?;
    worker.tap(json!({ "tap": "log_out" })).await?;
    let seen =
        worker.see("the login page", |s| ["logged_out", "ready"].iter().any(|is| at(s, "/login/is") == is)).await?;
    must(at(&seen, "/fieldwork/messages").is_null() && at(&seen, "/uploads") == &json!([]), "work is still shown")?;
    must(day.site.store().sessions().iter().all(|s| s.revoked.is_none()), "the server was told without a network")?;
    day.site.network(Fault::Pass);
    day.worker()?.ask_nothing(json!({ "network": { "link": "cellular", "metered": false } })).await?;
    let ended =
        day.site.until("the session ended", |store| store.sessions().into_iter().find_map(|s| s.revoked)).await?;
    must(ended == "logout", "the session ended for another reason")?;
    Ok(Facts::asked(&["no network", "log out", "network back"]).received(json!({ "session": ended })))
}

/// While everything is kept, nothing of it can be read without the key.
pub(super) async fn sealed(day: &mut Day) -> Result<Facts, String> {
    day.worker()?.ask(json!({ "ask": "settle" })).await?;
    let looked_for = in_the_clear(day)?;
    Ok(Facts::asked(&["look into every file"]).received(json!({ "files_in_the_clear": 0, "looked_for": looked_for })))
}

pub(super) async fn nothing_left(day: &mut Day) -> Result<Facts, String> {
    day.worker.take().ok_or("no client runs")?.stop().await?;
    let looked_for = in_the_clear(day)?;
    must(std::fs::read_dir(day.site.client().join("media")).map_or(0, Iterator::count) == 0, "a copy was left over")?;
    Ok(Facts::asked(&["stop", "look into every file"])
        .received(json!({ "files_in_the_clear": 0, "looked_for": looked_for, "copies_left": 0 })))
}

// Number, codes, tokens, messages, the customer's number: in no file of the client. Gives how many were looked for.
fn in_the_clear(day: &Day) -> Result<usize, String> {
    let mut needles: Vec<String> = [NUMBER_BARE, NUMBER, WRITTEN_OFFLINE].map(str::to_owned).into();
    needles.extend(day.customer.clone());
    let store = day.site.store();
    needles.extend(store.messages().into_iter().map(|m| m.text));
    // How every refresh token of a session begins.
    needles.extend(store.sessions().into_iter().map(|s| format!("v1.{}", s.id)));
    for needle in &needles {
        let files = day.site.client_files_with(needle.as_bytes());
        must(files.is_empty(), format!("{} files of the client hold something of a person in the clear", files.len()))?;
    }
    for code in &day.codes {
        must(day.site.client_files_with_code(code).is_empty(), "a file of the client holds a code in the clear")?;
    }
    Ok(needles.len() + day.codes.len())
}
