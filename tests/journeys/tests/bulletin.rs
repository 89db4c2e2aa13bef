//! The operator's bulletin at work: what it stops leaves no more, and the end of the service ends it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on ends there")]

use std::time::Duration;

use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    consent::{Answer, Outcome},
    gate::{Closed, uses},
    policy::Feature,
    session::LoginView,
};
use gongchao_journeys::{Captured, Way, World};
use rusqlite::Connection;
use serde_json::{Value, json};

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");

fn told(id: &str, kind: &str) -> Value {
    let part = |zh: &str, en: &str| json!({ "zh": zh, "en": en });
    let parts = json!({
        "situation": part("情况", "Situation"), "measures": part("措施", "Measures"),
        "advice": part("建议", "Advice"), "remedy": part("补救", "Remedy"),
    });
    json!({
        "id": id, "kind": kind, "urgent": true, "title": part("标题", "Title"), "body": part("正文", "Text"),
        "incident": if kind == "incident" { parts } else { Value::Null },
    })
}

fn post(world: &World, edit: impl FnOnce(&mut Value)) {
    let mut said = json!({ "published": "2020-01-01", "notices": [], "stops_features": [], "stops_items": [] });
    edit(&mut said);
    world.backend.store().post_bulletin(&said.to_string()).unwrap();
    world.tap(Tap::PullNotices);
}

fn stop(world: &World, features: &[&str]) {
    post(world, |said| {
        said["stops_features"] = json!(features);
        said["notices"] = json!([told("stop", "kill_switch")]);
    });
}

fn upload(snapshot: &Snapshot) -> String {
    let all = serde_json::to_value(&snapshot.uploads).unwrap();
    all.pointer("/0/is").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn copies(world: &World) -> usize {
    std::fs::read_dir(world.phone_folder().join("media")).map_or(0, Iterator::count)
}

fn told_is(code: &str) -> impl Fn(&Snapshot) -> bool + '_ {
    move |s| s.told.as_ref().is_some_and(|told| told.code == code)
}

fn granted(snapshot: &Snapshot, feature: Feature) -> bool {
    let row = snapshot.consent.features.iter().find(|row| row.feature == feature).unwrap();
    matches!(row.answer, Answer::Granted { .. })
}

fn of_media(sent: &Captured) -> bool {
    sent.line.contains("/files") || sent.line.contains("/v1/media")
}

fn media_sent(world: &World) -> usize {
    world.egress.captured().iter().filter(|sent| of_media(sent)).count()
}

async fn at_work() -> World {
    let world = World::new();
    world.log_in().await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world
}

#[tokio::test(start_paused = true)]
async fn what_is_stopped_leaves_no_more_waits_over_a_restart_and_goes_on_when_it_is_lifted() {
    let mut world = at_work().await;
    world.egress.set(Way::Gone);
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.see("the photo waiting", |s| upload(s) == "waiting").await;
    world.egress.set(Way::Open);
    // In one breath with the way: nothing of the photo may leave once the bulletin is up.
    stop(&world, &["media"]);
    let seen = world.see("that it is stopped", told_is("stopped_by_operator")).await;
    assert!(granted(&seen, Feature::Media), "the consent stays as it is");
    assert_eq!(seen.notices.urgent.as_ref().unwrap().id, "stop");
    let words = &seen.told.as_ref().unwrap().words;
    assert!(words.zh.contains("发送照片和视频") && words.en.contains("what was not sent is kept"), "{words:?}");
    let before = media_sent(&world);

    world.tap(Tap::Understood);
    world.tap(Tap::Send { path: world.file("second.jpg", PHOTO) });
    world.see("that it is still stopped", told_is("stopped_by_operator")).await;
    world.tap(Tap::Begin { feature: Feature::Media });
    tokio::time::sleep(Duration::from_hours(12)).await;
    assert_eq!(media_sent(&world), before, "no byte and no question of the class");

    // Without a network the kept one counts.
    world.egress.set(Way::Gone);
    world.restart().await;
    world.tap(Tap::Begin { feature: Feature::Media });
    let seen = world.see("that it is stopped, offline", told_is("stopped_by_operator")).await;
    assert!(seen.consent.prompt.is_none() && upload(&seen) != "done");
    world.egress.set(Way::Open);
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(media_sent(&world), before);

    post(&world, |_| {});
    world.see("the receipt", |s| upload(s) == "done").await;
    assert_eq!(world.backend.store().uploads().len(), 1, "what waited arrived once, what was refused did not");
    assert!(world.client().snapshot().told.is_none());
}

#[tokio::test(start_paused = true)]
async fn everything_else_goes_on_beside_what_is_stopped() {
    let world = at_work().await;
    stop(&world, &["media", "scan"]);
    world.see("that it is stopped", told_is("stopped_by_operator")).await;
    world.tap(Tap::Begin { feature: Feature::Devices });
    world.see("the devices", |s| s.fieldwork.devices.is_some()).await;
    world.tap(Tap::Understood);
    world.see("nothing", |s| s.told.is_none()).await;
    world.tap(Tap::Begin { feature: Feature::Scan });
    let seen = world
        .see("that scanning is stopped", |s| s.told.as_ref().is_some_and(|t| t.words.en.contains("scanning")))
        .await;
    assert!(seen.consent.prompt.is_none(), "nobody is asked for what would not start");
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_stopped_leaves_no_more_whatever_takes_it() {
    let world = at_work().await;
    post(&world, |said| said["stops_items"] = json!(["photo"]));
    world.see("that it is stopped", told_is("stopped_by_operator")).await;
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.see("the photo waiting", |s| upload(s) == "waiting").await;
    tokio::time::sleep(Duration::from_hours(1)).await;
    let body = |sent: &Captured| of_media(sent) && !sent.line.starts_with("HEAD");
    assert!(!world.egress.captured().iter().any(body), "it asks what the server has, and sends nothing of it");
    post(&world, |_| {});
    world.see("the receipt", |s| upload(s) == "done").await;
}

#[tokio::test(start_paused = true)]
async fn a_notice_of_the_bulletin_is_shown_without_an_account_and_only_with_the_publishers_signature() {
    let world = World::new();
    post(&world, |said| said["notices"] = json!([told("to-all", "incident")]));
    let seen = world.see("the notice", |s| s.notices.urgent.as_ref().is_some_and(|notice| notice.id == "to-all")).await;
    let parts = seen.notices.urgent.as_ref().and_then(|notice| notice.incident.as_ref()).unwrap();
    let parts = [&parts.situation, &parts.measures, &parts.advice, &parts.remedy].map(|part| part.zh.as_str());
    assert_eq!(parts, ["情况", "措施", "建议", "补救"]);
    assert!(matches!(seen.login, LoginView::LoggedOut) || !granted(&seen, Feature::Login));
    let asked = world.egress.captured();
    assert!(
        asked.iter().all(|sent| sent.headers.iter().all(|(name, _)| name != "authorization") && sent.body.is_empty())
    );
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_service_stops_at_once_keeps_the_rights_and_purges_on_its_day() {
    let mut world = at_work().await;
    world.egress.set(Way::Gone);
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.see("the photo waiting", |s| upload(s) == "waiting").await;
    assert_eq!(copies(&world), 1);
    world.egress.set(Way::Open);
    let last = day(world.wall() + 3 * 86_400_000);
    post(&world, |said| {
        said["ends"] = last.clone().into();
        said["notices"] = json!([told("end", "end_of_service")]);
    });
    let seen = world.see("that it ends", told_is("service_ends")).await;
    assert_eq!(seen.notices.urgent.as_ref().unwrap().id, "end");
    for feature in [Feature::Media, Feature::Scan, Feature::Devices, Feature::Messages] {
        world.tap(Tap::Understood);
        world.see("nothing", |s| s.told.is_none()).await;
        world.tap(Tap::Begin { feature });
        world.see("that it is stopped", told_is("stopped_by_operator")).await;
    }
    let before = media_sent(&world);
    // The rights: the record, the lists, the policy; and who logged out can log in again for them.
    let record = world.client().ledger().await.unwrap();
    assert!(!record.is_empty() && !world.client().lists().await.unwrap().collected.rows.is_empty());
    world.client().policy().await.unwrap();

    tokio::time::sleep(Duration::from_hours(40)).await;
    let seen = world.client().snapshot();
    assert!(matches!(seen.login, LoginView::LoggedIn { .. }) && upload(&seen) == "waiting", "not before the day");
    assert_eq!(media_sent(&world), before);
    world.egress.set(Way::Gone);
    world.restart().await;
    tokio::time::sleep(Duration::from_hours(34)).await;
    let seen = world.see("that it is over", told_is("service_ended")).await;
    assert!(matches!(seen.login, LoginView::LoggedOut) && seen.uploads.is_empty(), "{:?}", seen.login);
    assert!(Feature::ALL.iter().all(|feature| !granted(&seen, *feature)));
    let none: [std::path::PathBuf; 0] = [];
    assert_eq!(copies(&world), 0, "no copy of a photo is left");
    assert_eq!(world.files_with(&world.phone_folder(), b"13800138000"), none);

    // It stays over, and what was said to whom can still be read.
    world.restart().await;
    world.see("that it is over, still", told_is("service_ended")).await;
    assert!(world.client().ledger().await.unwrap().len() > record.len());
    assert!(world.client().snapshot().notices.all.iter().any(|notice| notice.id == "end"));
    world.egress.set(Way::Open);
    world.tap(Tap::Understood);
    world.see("nothing", |s| s.told.is_none()).await;
    world.tap(Tap::TickBox { ticked: true });
    world.tap(Tap::LogIn { number: Typed::new("138 0013 8000") });
    world.see("that nobody logs in any more", told_is("service_ended")).await;
}

/// From here on no bulletin can be written, or can be again.
#[allow(clippy::disallowed_methods, reason = "the disk is made to refuse from outside the client")]
fn refuse(world: &World, refuses: bool) {
    let db = Connection::open(world.phone_folder().join("gongchao.db")).unwrap();
    let trigger = if refuses {
        "CREATE TRIGGER full BEFORE INSERT ON notices_bulletin BEGIN SELECT RAISE(ABORT, 'full'); END"
    } else {
        "DROP TRIGGER full"
    };
    db.execute_batch(trigger).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stop_counts_at_once_and_a_lifting_from_its_row_on_while_the_disk_refuses() {
    let world = at_work().await;
    let gate = world.client().gate();
    let stopped = || gate.grant::<uses::Media>().err() == Some(Closed::Stopped(Feature::Media));
    let cannot_save = told_is("store_damaged");
    refuse(&world, true);
    stop(&world, &["media"]);
    world.see("that it cannot be saved", &cannot_save).await;
    assert!(stopped(), "a stop counts at once");
    refuse(&world, false);
    world.see("that it is saved", |s| !cannot_save(s)).await;
    refuse(&world, true);
    post(&world, |_| {});
    world.see("that it cannot be saved again", &cannot_save).await;
    assert!(stopped(), "a lifting counts from its row on");
    refuse(&world, false);
    world.see("that it is saved again", |s| !cannot_save(s)).await;
    assert!(gate.grant::<uses::Media>().is_ok());
}

// The day of a moment, in China.
fn day(wall: i64) -> String {
    let days = (wall + 8 * 3_600_000).div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + i64::from(month <= 2))
}
