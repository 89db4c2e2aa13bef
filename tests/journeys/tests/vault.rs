//! The phone's vault and the client's database over a worker's day: locked, lost, moved, rolled back, damaged, refused.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use std::{collections::BTreeSet, path::Path, time::Duration};

use gongchao_core::{
    app::{Client, Snapshot, StartFault, Tap, Typed},
    consent::Outcome,
    media::sanitize::sanitize,
    policy::Feature,
    session::LoginView,
};
use gongchao_journeys::{Captured, Mood, Way, World};
use rusqlite::Connection;

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");
const NUMBER: &str = "13800138000";

/// The client's database, reached from outside of it.
#[allow(clippy::disallowed_methods, reason = "the file is looked at and damaged from outside the client")]
fn database(world: &World) -> Connection {
    Connection::open(world.phone_folder().join("gongchao.db")).unwrap()
}

fn at_home(s: &Snapshot) -> bool {
    matches!(s.login, LoginView::LoggedIn { online: true, .. })
}

fn told(s: &Snapshot, code: &str) -> bool {
    s.told.as_ref().is_some_and(|told| told.code == code)
}

fn bearers(captured: &[Captured]) -> BTreeSet<String> {
    let headers = captured.iter().flat_map(|c| &c.headers).filter(|(name, _)| name == "authorization");
    headers.map(|(_, value)| value.trim_start_matches("Bearer ").to_owned()).collect()
}

/// Everything that must not lie in a file in the clear: the number, the codes, the tokens that were seen.
fn needles(world: &World) -> Vec<String> {
    let mut needles = vec![NUMBER.to_owned(), "canary-message".to_owned(), "canary-search".to_owned()];
    needles.extend(world.backend.store().sms_outbox().into_iter().map(|sms| sms.code));
    let captured = world.egress.captured();
    needles.extend(bearers(&captured));
    for body in captured.iter().filter_map(|c| serde_json::from_slice::<serde_json::Value>(&c.body).ok()) {
        let members = ["refresh_token", "challenge_id"].iter().filter_map(|name| body.get(name)?.as_str());
        needles.extend(members.map(str::to_owned));
    }
    needles
}

fn clean(world: &World, state: &str) {
    let folder = world.phone_folder();
    for needle in needles(world) {
        let found = world.files_with(&folder, needle.as_bytes());
        assert!(found.is_empty(), "{state}: {found:?}");
    }
    // Or this could not fail.
    assert!(!world.files_with(&folder, b"SQLite format 3").is_empty());
}

#[tokio::test(start_paused = true)]
async fn k_01_in_no_state_is_a_number_a_code_or_a_token_in_a_file() {
    let mut world = World::new();
    clean(&world, "before the notice");
    assert!(world.phone_folder().join("gongchao.db-wal").exists(), "the journal is looked at, too");
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.tap(Tap::TickBox { ticked: true });
    world.egress.set(Way::LosesAnswers(1));
    world.tap(Tap::LogIn { number: Typed::new(NUMBER) });
    world.egress.until("the request", |c| c.line == "POST /v1/auth/challenges").await;
    clean(&world, "asked for a code");
    world.restart().await;
    clean(&world, "asked for a code, then killed");
    world.egress.set(Way::Open);
    world.log_in().await;
    clean(&world, "logged in");
    world.tap(Tap::SearchDevices { text: Typed::new("canary-search") });
    world.egress.set(Way::Gone);
    world.tap(Tap::WriteMessage { text: Typed::new("canary-message") });
    world.see("it waits", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 1)).await;
    clean(&world, "without a network");
    world.restart().await;
    clean(&world, "started without a network");
    world.egress.set(Way::Open);
    world.network(gongchao_core::ports::NetworkReading { link: gongchao_core::ports::Link::Wifi, metered: false });
    world.see("home", at_home).await;
    clean(&world, "back");
    let session = world.backend.store().sessions().pop().unwrap().id;
    world.backend.store().revoke_session(&session).unwrap();
    world.backend.store().expire_access_tokens().unwrap();
    world.tap(Tap::PullMessages);
    world.see("the lock", |s| matches!(s.login, LoginView::Locked { .. })).await;
    clean(&world, "locked");
    // Codes are not sent more often than once a minute.
    tokio::time::sleep(Duration::from_secs(61)).await;
    world.log_in().await;
    world.tap(Tap::LogOut);
    world.see("the form", |s| matches!(s.login, LoginView::LoggedOut)).await;
    clean(&world, "logged out");
    assert!(needles(&world).len() > 8, "codes and tokens were looked for");
}

#[tokio::test(start_paused = true)]
async fn k_02_a_phone_that_was_not_unlocked_yet_is_waited_for_and_the_worker_is_still_logged_in() {
    let mut world = World::new();
    world.log_in().await;
    world.stop().await;
    world.vault.be(Mood::Locked);
    let before = files(&world.phone_folder());
    for _ in 0..3 {
        assert_eq!(world.try_start(), Err(StartFault::WaitForUnlock));
    }
    assert_eq!(files(&world.phone_folder()), before, "nothing was touched");
    world.vault.be(Mood::Works);
    world.try_start().unwrap();
    world.see("home", at_home).await;
}

/// Names and contents, without the lock.
fn files(folder: &Path) -> BTreeSet<(std::ffi::OsString, Vec<u8>)> {
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|f| f.file_type().unwrap().is_file());
    files.map(|file| (file.file_name(), std::fs::read(file.path()).unwrap())).collect()
}

#[tokio::test(start_paused = true)]
async fn k_04_a_key_that_is_gone_is_told_and_login_works_again() {
    let mut world = World::new();
    world.log_in().await;
    world.stop().await;
    world.vault.be(Mood::Lost);
    assert_eq!(world.try_start(), Err(StartFault::KeyLost));
    assert_eq!(world.try_start(), Err(StartFault::KeyLost), "nothing is begun anew without being asked for");
    world.start_anew().unwrap();
    tokio::time::sleep(Duration::from_secs(61)).await;
    world.log_in().await;
    world.restart().await;
    world.see("home", at_home).await;
}

#[tokio::test(start_paused = true)]
async fn k_05_a_vault_that_fails_once_costs_nobody_the_session() {
    let mut world = World::new();
    world.log_in().await;
    world.stop().await;
    world.vault.be(Mood::Fails(1));
    world.try_start().unwrap();
    world.see("home", at_home).await;
}

#[tokio::test(start_paused = true)]
async fn k_06_a_phone_that_got_anothers_files_has_nobodys_session_and_works() {
    let mut here = World::new();
    here.log_in().await;
    here.stop().await;
    let mut there = World::new();
    there.stop().await;
    copy(&here.phone_folder(), &there.phone_folder());
    assert_eq!(there.try_start(), Err(StartFault::KeyLost));
    there.start_anew().unwrap();
    assert!(there.egress.captured().is_empty());
    there.log_in().await;
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn k_09_rows_that_changed_places_are_put_aside_counted_and_told_and_nothing_of_them_is_sent() {
    let mut world = World::new();
    world.log_in().await;
    world.egress.set(Way::Gone);
    for text in ["first-swapped", "second-swapped"] {
        world.tap(Tap::WriteMessage { text: Typed::new(text) });
    }
    world.see("both wait", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 2)).await;
    world.stop().await;
    let db = database(&world);
    let both = |db: &Connection| -> BTreeSet<Vec<u8>> {
        let mut rows = db.prepare("SELECT sealed FROM fieldwork_outgoing").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let before = both(&db);
    // In two steps: the second row must not be given what the first was given.
    db.execute_batch(
        "CREATE TEMP TABLE was AS SELECT id, sealed FROM fieldwork_outgoing;
         UPDATE fieldwork_outgoing SET sealed = (SELECT was.sealed FROM was WHERE was.id <> fieldwork_outgoing.id);",
    )
    .unwrap();
    assert_eq!(both(&db), before);
    drop(db);
    world.egress.set(Way::Open);
    world.try_start().unwrap();
    let seen = world.see("that rows are aside", |s| told(s, "rows_aside")).await;
    assert!(seen.told.as_ref().unwrap().words.en.starts_with("2 entries"));
    world.see("home", at_home).await;
    world.tap(Tap::WriteMessage { text: Typed::new("third") });
    world
        .see("it sent", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 0 && !m.messages.is_empty()))
        .await;
    assert!(world.egress.captured().iter().all(|c| !c.holds(b"swapped")));
    world.stop().await;
    assert!(both(&database(&world)).is_superset(&before), "they are where they were");
}

#[tokio::test(start_paused = true)]
async fn k_10_a_folder_of_yesterday_heals_or_locks_and_sends_nothing_twice() {
    let mut world = World::new();
    world.log_in().await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.egress.set(Way::Gone);
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.tap(Tap::WriteMessage { text: Typed::new("once") });
    world.see("it waits", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 1)).await;
    world.see("a copy", |s| s.uploads.first().is_some_and(|u| u.size.is_some())).await;
    world.stop().await;
    let yesterday = world.phone_folder().with_extension("yesterday");
    copy(&world.phone_folder(), &yesterday);

    world.egress.set(Way::Open);
    world.try_start().unwrap();
    let is_done = |s: &Snapshot| {
        serde_json::to_value(&s.uploads).is_ok_and(|u| u.pointer("/0/is").is_some_and(|is| is == "done"))
            && s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 0)
    };
    world.see("all of it sent", is_done).await;
    world.backend.store().expire_access_tokens().unwrap();
    world.tap(Tap::PullMessages);
    world.egress.until_times("a renewal", 2, |c| c.line == "POST /v1/auth/token").await;
    world.see("home", at_home).await;
    world.stop().await;

    copy(&yesterday, &world.phone_folder());
    world.try_start().unwrap();
    let seen = world.see("home or a lock", |s| at_home(s) || matches!(s.login, LoginView::Locked { .. })).await;
    if !at_home(&seen) {
        tokio::time::sleep(Duration::from_secs(61)).await;
        world.log_in().await;
    }
    world.see("all of it sent again", is_done).await;
    let store = world.backend.store();
    assert_eq!(store.uploads().iter().filter(|upload| upload.committed).count(), 1);
    assert_eq!(store.messages().iter().filter(|message| message.text == "once").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn k_14_after_a_logout_nothing_of_the_account_is_in_any_file() {
    let world = World::new();
    world.log_in().await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.tap(Tap::SearchDevices { text: Typed::new("") });
    world.see("devices", |s| s.fieldwork.devices.as_ref().is_some_and(|d| !d.devices.is_empty())).await;
    world.egress.set(Way::Gone);
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.tap(Tap::WriteMessage { text: Typed::new("left behind") });
    world.see("a copy", |s| s.uploads.first().is_some_and(|u| u.size.is_some())).await;
    // Sealed bytes can be recognised, too.
    let mut traces: Vec<Vec<u8>> = Vec::new();
    let db = database(&world);
    for (table, column) in [
        ("media_item", "sealed"),
        ("fieldwork_outgoing", "sealed"),
        ("fieldwork_device", "sealed"),
        ("session_holder", "refresh"),
        ("session_holder", "name"),
    ] {
        let mut rows = db.prepare(&format!("SELECT {column} FROM {table}")).unwrap();
        let sealed = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap().map(Result::unwrap);
        // A kernel of each: nonce and the first bytes behind it.
        traces.extend(sealed.map(|sealed| sealed[2..34].to_vec()));
    }
    drop(db);
    assert!(traces.len() >= 5);
    let folder = world.phone_folder();
    assert!(traces.iter().all(|trace| !world.files_with(&folder, trace).is_empty()), "or this could not fail");
    let copies = || walk(&folder.join("media"));
    assert!(!copies().is_empty(), "a copy of the picture");
    // Long enough that no sealed bytes look like it by chance, and whole in a copy that is not sealed.
    let pixels = &PHOTO[PHOTO.len() / 2..][..32];
    let mut clean = Vec::new();
    sanitize(&mut std::io::Cursor::new(PHOTO), &mut clean).unwrap();
    assert!(clean.windows(pixels.len()).any(|some| some == pixels), "or this could not fail");
    assert_eq!(world.files_with(&folder, pixels), [""; 0].map(std::path::PathBuf::from), "and no picture");
    world.tap(Tap::LogOut);
    world.see("the form", |s| matches!(s.login, LoginView::LoggedOut)).await;
    for _ in 0..100 {
        if copies().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(copies(), [""; 0], "the copy went");
    for trace in &traces {
        assert_eq!(world.files_with(&folder, trace), [""; 0].map(std::path::PathBuf::from));
    }
}

fn walk(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    files.map(|file| file.path().display().to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn k_14_a_cancelled_account_leaves_neither_key_nor_file() {
    let mut world = World::new();
    world.log_in().await;
    assert!(Client::erase(&world.phone_folder(), &*world.vault).is_err(), "not under a client that runs");
    world.stop().await;
    assert_eq!(world.vault.names().len(), 3, "the data's, the ledger's and the session's");
    Client::erase(&world.phone_folder(), &*world.vault).unwrap();
    assert!(world.vault.names().is_empty());
    assert!(files(&world.phone_folder()).iter().all(|(name, bytes)| name == "gongchao.lock" && bytes.is_empty()));
    world.try_start().unwrap();
    tokio::time::sleep(Duration::from_secs(61)).await;
    world.log_in().await;
}

#[tokio::test(start_paused = true)]
async fn k_15_a_pair_of_tokens_that_cannot_be_written_is_not_used_until_it_is() {
    let mut world = World::new();
    world.log_in().await;
    world.tap(Tap::PullMessages);
    world.egress.until("the present token", |c| !bearers(std::slice::from_ref(c)).is_empty()).await;
    let refuse = "CREATE TRIGGER full BEFORE INSERT ON session_holder BEGIN SELECT RAISE(ABORT, 'full'); END";
    let db = database(&world);
    db.execute_batch(refuse).unwrap();
    world.backend.store().expire_access_tokens().unwrap();
    let before = bearers(&world.egress.captured());
    world.tap(Tap::PullMessages);
    world.egress.until("a renewal", |c| c.line == "POST /v1/auth/token" && c.status == Some(200)).await;
    world.see("that it cannot be saved", |s| told(s, "store_damaged")).await;
    world.tap(Tap::PullMessages);
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(bearers(&world.egress.captured()), before, "the new one is in memory and not used");
    db.execute_batch("DROP TRIGGER full").unwrap();
    world.see("that it is saved", |s| !told(s, "store_damaged")).await;
    world.tap(Tap::PullMessages);
    world.egress.until("the new one", |c| !bearers(std::slice::from_ref(c)).is_subset(&before)).await;
    // And where the process ends before it could be written, the older one still gives a session.
    db.execute_batch(refuse).unwrap();
    world.backend.store().expire_access_tokens().unwrap();
    world.tap(Tap::PullMessages);
    world.egress.until_times("a renewal", 2, |c| c.line == "POST /v1/auth/token" && c.status == Some(200)).await;
    world.see("that it cannot be saved", |s| told(s, "store_damaged")).await;
    world.stop().await;
    db.execute_batch("DROP TRIGGER full").unwrap();
    world.try_start().unwrap();
    world.see("home", at_home).await;
}
