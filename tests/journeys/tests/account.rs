//! The account itself: where it is logged in, ending that by a fresh code, and cancelling it to the last byte.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use std::time::Duration;

use gongchao_core::{
    app::{Snapshot, StartFault, Tap, Typed},
    consent::{Notice, Outcome},
    media::Standing,
    policy::{DataItem, Feature},
    ports::{Link, NetworkReading},
    session::{CancellationView, LockReason, LoginView, StepUpDoing},
};
use gongchao_journeys::{Captured, Mood, Way, World};
use rusqlite::Connection;

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");
const OTHER: &str = "13800138001";
const NUMBER: &[u8] = b"13800138000";

fn at_home(s: &Snapshot) -> bool {
    matches!(s.login, LoginView::LoggedIn { online: true, .. })
}

#[allow(clippy::disallowed_methods, reason = "what lies on the disk is looked at from outside the client")]
fn uploads_kept(world: &World) -> i64 {
    let db = Connection::open(world.phone_folder().join("gongchao.db")).unwrap();
    db.query_row("SELECT count(*) FROM media_item", [], |row| row.get(0)).unwrap()
}

fn cancelling(s: &Snapshot) -> bool {
    matches!(s.login, LoginView::Cancelling { .. })
}

fn told(s: &Snapshot, code: &str) -> bool {
    s.told.as_ref().is_some_and(|told| told.code == code)
}

fn typing(s: &Snapshot) -> bool {
    s.account.step_up.as_ref().is_some_and(|up| up.doing == StepUpDoing::Typing)
}

/// A worker with two phones, neither of which has asked for a code within the minute.
async fn two_phones() -> (World, World) {
    let first = World::new();
    first.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    let second = first.beside();
    second.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    (first, second)
}

async fn sees_both(world: &World) -> String {
    world.tap(Tap::ListSessions);
    let seen = world.see("two sessions", |s| s.account.sessions.lines.len() == 2).await;
    let lines = &seen.account.sessions.lines;
    assert_eq!(lines.iter().filter(|line| line.current).count(), 1);
    assert!(lines.iter().all(|line| line.words.zh == "安卓手机" && line.since.0 > 0));
    lines.iter().find(|line| !line.current).expect("another one").id.clone()
}

/// Names an act, types the code for it, and waits until the act is done.
async fn earns(world: &World, act: Tap) {
    world.tap(act);
    world.see("the field for the code", typing).await;
    world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
    world.see("the act done", |s| s.account.step_up.is_none()).await;
}

fn elevated(world: &World) -> Vec<Captured> {
    let brings = |c: &Captured| c.headers.iter().any(|(name, _)| name == "elevation-token");
    world.egress.captured().into_iter().filter(brings).collect()
}

fn alive(world: &World) -> usize {
    world.backend.store().sessions().iter().filter(|session| session.revoked.is_none()).count()
}

/// What cancelling means, shown, with the hash of it.
async fn reads(world: &World) -> String {
    world.tap(Tap::AskCancellation);
    let shown = |s: &Snapshot| matches!(s.account.cancellation, Some(CancellationView::Reading { .. }));
    let seen = world.see("what it means", shown).await;
    let Some(CancellationView::Reading { consequences, seen, .. }) = &seen.account.cancellation else { panic!() };
    assert!(!consequences.is_empty() && consequences.iter().all(|one| !one.words.incomplete()));
    seen.clone()
}

fn confirm(world: &World, seen: &str) {
    world.tap(Tap::ConfirmCancellation { code: Typed::new(world.code()), seen: seen.to_owned() });
}

fn confirmations(world: &World) -> Vec<Captured> {
    world.egress.captured().into_iter().filter(|c| c.line.ends_with("/confirm")).collect()
}

/// A worker whose account cools off.
async fn cools_off() -> World {
    let world = World::new();
    world.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    let seen = reads(&world).await;
    confirm(&world, &seen);
    world.see("the account cool off", cancelling).await;
    world
}

/// Nothing is left on the phone but the empty folder and who holds it.
fn empty(world: &World) {
    let files: Vec<_> = std::fs::read_dir(world.phone_folder()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(
        files.len() <= 1
            && files
                .iter()
                .all(|name| name.to_string_lossy().contains("lock") || name.to_string_lossy().contains("latch")),
        "{files:?}"
    );
    assert_eq!(world.vault.names(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_worker_sees_where_the_account_is_logged_in_and_ends_one_of_them_with_a_fresh_code() {
    let (first, second) = two_phones().await;
    let other = sees_both(&first).await;
    let codes_before = first.backend.store().sms_outbox().len();
    earns(&first, Tap::EndSession { session: other.clone() }).await;
    let seen = first.see("one session", |s| s.account.sessions.lines.len() == 1).await;
    assert!(seen.account.sessions.lines[0].current);
    assert_eq!(first.backend.store().sms_outbox().len(), codes_before + 1);
    second.tap(Tap::PullMessages);
    second.see("the lock", |s| s.login == LoginView::Locked { reason: LockReason::Revoked }).await;
    // What left for it, and what the list of what is collected says of that.
    let spent = elevated(&first);
    assert_eq!(
        spent.iter().map(|c| c.line.as_str()).collect::<Vec<_>>(),
        [format!("DELETE /v1/auth/sessions/{other}")]
    );
    let lists = first.client().lists().await.unwrap();
    let counted =
        lists.collected.rows.iter().filter(|row| row.item == DataItem::SmsCode).map(|row| row.count).sum::<u64>();
    assert_eq!(counted, 2, "the code of the login and the one of the act");
}

#[tokio::test(start_paused = true)]
async fn s_29_each_act_takes_a_code_of_its_own_and_its_elevation_leaves_once() {
    let (first, second) = two_phones().await;
    sees_both(&first).await;
    earns(&first, Tap::LogOutOthers).await;
    first.see("one session", |s| s.account.sessions.lines.len() == 1).await;
    assert_eq!((alive(&first), elevated(&first).len()), (1, 1));
    second.tap(Tap::PullMessages);
    second.see("the lock", |s| s.login == LoginView::Locked { reason: LockReason::Revoked }).await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    second.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    first.tap(Tap::LogOutOthers);
    first.see("the field for another code", typing).await;
    let right = first.code();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    first.tap(Tap::EnterCode { code: Typed::new(wrong) });
    let seen = first.see("that it is wrong", |s| told(s, "wrong_code")).await;
    assert_eq!(seen.account.step_up.as_ref().and_then(|up| up.code.as_ref()).map(|code| code.attempts_left), Some(4));
    assert_eq!(alive(&first), 2, "nothing was done");
    first.tap(Tap::LeaveCode);
    first.see("the page closed", |s| s.account.step_up.is_none()).await;
    assert_eq!(elevated(&first).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_logs_out_everywhere_is_out_here_at_once_and_there_with_the_next_question() {
    let (first, second) = two_phones().await;
    first.tap(Tap::LogOutAll);
    first.see("the field for the code", typing).await;
    first.tap(Tap::EnterCode { code: Typed::new(first.code()) });
    first.see("the form", |s| matches!(s.login, LoginView::LoggedOut)).await;
    first.egress.until("the end of all", |c| c.line == "POST /v1/auth/logout" && c.status == Some(204)).await;
    assert_eq!(alive(&first), 0);
    second.tap(Tap::PullMessages);
    second.see("the lock", |s| s.login == LoginView::Locked { reason: LockReason::Revoked }).await;
}

#[tokio::test(start_paused = true)]
async fn no_act_is_asked_for_after_the_agreement_is_taken_back() {
    let world = World::new();
    world.log_in().await;
    assert_eq!(uploads_kept(&world), 1);
    world.tap(Tap::WithdrawAll);
    world.see("the form", |s| !matches!(s.login, LoginView::LoggedIn { .. })).await;
    let before = world.egress.captured().len();
    for tap in [Tap::ListSessions, Tap::LogOutOthers, Tap::AskCancellation, Tap::KeepAccount] {
        world.tap(tap);
    }
    world.client().lists().await.unwrap();
    let after = world.egress.captured();
    assert!(after[before..].iter().all(|c| c.line == "POST /v1/auth/logout"), "{:?}", after.last());
}

#[tokio::test(start_paused = true)]
async fn c_01_an_account_is_cancelled_by_its_own_code_and_what_was_read_alone() {
    let world = World::new();
    world.log_in().await;
    let of_login = world.code();
    tokio::time::sleep(Duration::from_secs(61)).await;
    let seen = reads(&world).await;
    confirm(&world, &"ab".repeat(32));
    world.see("that it is to be read again", |s| told(s, "cancel_read_again")).await;
    assert!(confirmations(&world).is_empty(), "what was not read does not leave");
    world.tap(Tap::Understood);
    world.see("a clean screen", |s| s.told.is_none()).await;
    if of_login != world.code() {
        world.tap(Tap::ConfirmCancellation { code: Typed::new(of_login), seen: seen.clone() });
        world.see("that the code is wrong", |s| told(s, "wrong_code")).await;
    }
    assert!(at_home(&world.client().snapshot()));
    confirm(&world, &seen);
    world.see("the account cool off", cancelling).await;
}

#[tokio::test(start_paused = true)]
async fn c_01_consequences_that_do_not_have_their_own_hash_are_not_shown() {
    let said = |zh: &str, hash: &str| {
        format!(
            r#"{{"id":"cancel-1","consequences":[{{"code":"ends","text":{{"zh":"{zh}","en":"ends"}}}}],
            "consequences_sha256":"{hash}","blocking":[],"cooling_off_s":60,"challenge":{{"challenge_id":"c-1",
            "expires_in_s":300,"resend_after_s":60,"code_length":6,"masked_phone":"138","attempts_left":5}}}}"#
        )
    };
    // SHA-256 of "ends\n结束\nends\n", made by sha256sum.
    let own = "0664f73d4c582142492757973cf91e5c04031e394255c10a51b2a3cb9223046f";
    for (zh, hash, shown) in [("结束", own, true), ("什么也不会发生", own, false), ("结束", &"ab".repeat(32), false)]
    {
        let world = World::new();
        world.log_in().await;
        world.egress.answer("POST /v1/account/cancellation", &said(zh, hash));
        world.tap(Tap::AskCancellation);
        let reading = |s: &Snapshot| matches!(s.account.cancellation, Some(CancellationView::Reading { .. }));
        let seen = world.see("an answer", |s| reading(s) || s.told.is_some()).await;
        assert_eq!(reading(&seen), shown, "{zh} {hash}");
    }
}

#[tokio::test(start_paused = true)]
async fn c_02_a_confirmation_whose_answer_is_lost_is_asked_again_and_is_one_cancellation() {
    let world = World::new();
    world.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    let seen = reads(&world).await;
    world.egress.set(Way::LosesAnswers(1));
    confirm(&world, &seen);
    confirm(&world, &seen);
    world.see("the account cool off", cancelling).await;
    let sent = confirmations(&world);
    assert_eq!(sent.iter().map(|c| c.status).collect::<Vec<_>>(), [None, Some(202)]);
    let key = |c: &Captured| c.headers.iter().find(|(name, _)| name == "idempotency-key").cloned();
    assert!(key(&sent[0]).is_some() && key(&sent[0]) == key(&sent[1]));
}

#[tokio::test(start_paused = true)]
async fn a_kill_while_it_is_confirmed_leaves_the_account_as_it_was_or_cancelled_and_says_which() {
    for arrives in [true, false] {
        let mut world = World::new();
        world.log_in().await;
        tokio::time::sleep(Duration::from_secs(61)).await;
        let seen = reads(&world).await;
        if arrives {
            world.egress.set(Way::LosesAnswers(1));
            confirm(&world, &seen);
            world.egress.until("a confirmation whose answer was lost", |c| c.line.ends_with("/confirm")).await;
        } else {
            world.egress.set(Way::Gone);
            confirm(&world, &seen);
            let asked = |s: &Snapshot| s.account.cancellation == Some(CancellationView::Confirming);
            world.see("that it is not known", asked).await;
        }
        world.egress.set(Way::Gone);
        world.stop().await;
        let code = world.code();
        assert!(world.files_with(&world.phone_folder(), code.as_bytes()).is_empty(), "the code is on the disk");
        world.egress.set(Way::Open);
        world.try_start().unwrap();
        if arrives {
            world.see("the account cool off", cancelling).await;
        } else {
            world.see("that it was not confirmed", |s| told(s, "not_cancelled")).await;
            world.see("home", at_home).await;
        }
        let asked = confirmations(&world).pop().unwrap();
        assert!(!asked.holds(code.as_bytes()), "after a kill nobody knows the code");
        world.restart().await;
        world.see("the same after another start", |s| if arrives { cancelling(s) } else { at_home(s) }).await;
    }
}

#[tokio::test(start_paused = true)]
async fn c_03_it_is_taken_back_while_it_cools_off_from_this_phone_or_another() {
    let mut world = cools_off().await;
    let stands = world.client().snapshot();
    let LoginView::Cancelling { effective_at, deadline_at, can_be_taken_back, .. } = stands.login else { panic!() };
    assert!(can_be_taken_back && effective_at <= deadline_at && effective_at.0 > world.wall());
    assert!(stands.fieldwork.messages.is_none(), "no work is begun on it");
    world.restart().await;
    world.see("the same after a start", cancelling).await;
    world.tap(Tap::KeepAccount);
    world.see("home", at_home).await;
    world.see("the work", |s| s.fieldwork.messages.is_some()).await;

    tokio::time::sleep(Duration::from_secs(61)).await;
    let seen = reads(&world).await;
    confirm(&world, &seen);
    world.see("the account cool off", cancelling).await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    let second = world.beside();
    second.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    second.tap(Tap::AskCancellation);
    let elsewhere = |s: &Snapshot| matches!(s.account.cancellation, Some(CancellationView::Elsewhere { .. }));
    second.see("that it is under way", elsewhere).await;
    second.tap(Tap::KeepAccount);
    second.see("nothing under way", |s| s.account.cancellation.is_none()).await;
    world.see("home, without a tap", at_home).await;
}

#[tokio::test(start_paused = true)]
async fn c_03_once_it_is_carried_out_it_cannot_be_taken_back() {
    let world = World::with(|config| {
        config.limits.cancel_cooling_off_s = 600;
        config.limits.cancel_processing_s = 24 * 3600;
    });
    world.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    let seen = reads(&world).await;
    confirm(&world, &seen);
    world.see("the account cool off", cancelling).await;
    let final_ = |s: &Snapshot| matches!(s.login, LoginView::Cancelling { can_be_taken_back: false, .. });
    world.see("that it is final", final_).await;
    world.tap(Tap::KeepAccount);
    world.see("that it is told", |s| told(s, "cancel_final")).await;
}

#[tokio::test(start_paused = true)]
async fn c_04_when_it_is_done_every_phone_of_the_account_is_empty_and_nobody_logs_in() {
    let (mut first, mut second) = two_phones().await;
    second.see("messages", |s| s.fieldwork.messages.as_ref().is_some_and(|m| !m.messages.is_empty())).await;
    let seen = reads(&first).await;
    confirm(&first, &seen);
    first.see("the account cool off", cancelling).await;
    tokio::time::sleep(Duration::from_hours(6 * 24)).await;
    assert!(cancelling(&first.client().snapshot()) && at_home(&second.client().snapshot()));
    tokio::time::sleep(Duration::from_hours(2 * 24)).await;
    for world in [&mut first, &mut second] {
        assert_eq!(world.client().snapshot().login, LoginView::Cancelled);
        world.ends().await;
        empty(world);
        assert!(world.files_with(&world.phone_folder(), NUMBER).is_empty());
        world.try_start().unwrap();
        assert_eq!(world.client().snapshot().consent.notice, Notice::Unanswered, "as out of the box");
    }
    first.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    first.tap(Tap::TickBox { ticked: true });
    first.tap(Tap::LogIn { number: Typed::new("13800138000") });
    first.see("the field for the code", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
    first.tap(Tap::EnterCode { code: Typed::new(first.code()) });
    first.see("that it was cancelled", |s| told(s, "account_cancelled")).await;
}

#[tokio::test(start_paused = true)]
async fn c_04_an_erasing_that_the_vault_holds_up_is_brought_to_its_end_by_the_next_start() {
    let mut world = cools_off().await;
    world.vault.be(Mood::Locked);
    tokio::time::sleep(Duration::from_hours(8 * 24)).await;
    assert_eq!(world.client().snapshot().login, LoginView::Cancelled);
    world.ends().await;
    assert!(!world.vault.names().is_empty());
    assert_eq!(world.try_start(), Err(StartFault::WaitForUnlock));
    world.vault.be(Mood::Works);
    world.try_start().unwrap();
    assert_eq!(world.client().snapshot().consent.notice, Notice::Unanswered);
    assert!(matches!(world.client().snapshot().login, LoginView::Ready));
    assert!(world.files_with(&world.phone_folder(), b"emp-00").is_empty());
}

/// The consents are the phone's: without any there is none under which another worker's work could wait or be kept.
#[tokio::test(start_paused = true)]
async fn who_takes_everything_back_leaves_nothing_of_another_worker_on_the_phone() {
    let mut world = World::new();
    world.log_in_with(OTHER).await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    let done = |s: &Snapshot| s.uploads.len() == 1 && matches!(s.uploads[0].state, Standing::Done { .. });
    world.see("the receipt", done).await;
    let session = world.backend.store().sessions()[0].id.clone();
    world.backend.store().revoke_session(&session).unwrap();
    world.restart().await;
    world.see("the lock", |s| matches!(s.login, LoginView::Locked { .. })).await;
    world.log_in().await;
    assert_eq!(uploads_kept(&world), 1);
    world.tap(Tap::WithdrawAll);
    world.see("that nobody is there", |s| !matches!(s.login, LoginView::LoggedIn { .. })).await;
    world.client().settle().await.unwrap();
    assert_eq!(uploads_kept(&world), 0);
}

#[tokio::test(start_paused = true)]
async fn c_04_the_work_of_another_worker_on_the_phone_is_not_the_cancelled_accounts_to_take_along() {
    let mut world = World::new();
    world.log_in_with(OTHER).await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.egress.set(Way::Gone);
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.see("a copy", |s| s.uploads.len() == 1 && s.uploads[0].size.is_some()).await;
    let session = world.backend.store().sessions()[0].id.clone();
    world.backend.store().revoke_session(&session).unwrap();
    world.network(NetworkReading { link: Link::None, metered: false });
    world.egress.set(Way::Open);
    world.network(NetworkReading { link: Link::Wifi, metered: false });
    world.see("the lock", |s| matches!(s.login, LoginView::Locked { .. })).await;

    world.log_in().await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    let seen = reads(&world).await;
    confirm(&world, &seen);
    world.see("the account cool off", cancelling).await;
    tokio::time::sleep(Duration::from_hours(8 * 24)).await;
    assert_eq!(world.client().snapshot().login, LoginView::Cancelled);
    world.restart().await;
    assert_eq!(world.client().snapshot().login, LoginView::Ready);
    world.log_in_with(OTHER).await;
    let done = |s: &Snapshot| s.uploads.len() == 1 && matches!(s.uploads[0].state, Standing::Done { .. });
    world.see("the receipt", done).await;
}
