//! A session through bad days: answers lost for a week, ended by the office, ended by age, another worker on the phone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use std::time::Duration;

use gongchao_core::{
    app::{Snapshot, Tap},
    consent::Outcome,
    fieldwork::SendState,
    media::Standing,
    net::TlsFault,
    policy::Feature,
    ports::{Link, NetworkReading},
    session::{LockReason, LoginView},
};
use gongchao_journeys::{Captured, Way, World};

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");
const OTHER: &str = "13800138001";

fn renewal(captured: &Captured) -> bool {
    captured.line == "POST /v1/auth/token"
}

fn renewals(world: &World) -> Vec<Captured> {
    world.egress.captured().into_iter().filter(renewal).collect()
}

fn online(snapshot: &Snapshot) -> bool {
    matches!(snapshot.login, LoginView::LoggedIn { online: true, .. })
}

fn offline(snapshot: &Snapshot) -> bool {
    matches!(snapshot.login, LoginView::LoggedIn { online: false, .. })
}

fn locked(snapshot: &Snapshot, why: LockReason) -> bool {
    snapshot.login == LoginView::Locked { reason: why }
}

/// The phone finds a network that it did not have.
fn network_back(world: &World) {
    world.network(NetworkReading { link: Link::None, metered: false });
    world.egress.set(Way::Open);
    world.network(NetworkReading { link: Link::Wifi, metered: false });
}

fn the_session(world: &World) -> String {
    let sessions = world.backend.store().sessions();
    sessions.iter().find(|session| session.revoked.is_none()).expect("a session").id.clone()
}

async fn consents(world: &World, feature: Feature) {
    world.tap(Tap::Begin { feature });
    world.answer(Outcome::Agreed).await;
}

/// So many photos in the queue of who is logged in, and no network.
async fn photos_without_network(world: &World, count: usize) {
    world.egress.set(Way::Gone);
    for at in 0..count {
        let path = world.file(&format!("photo-{at}.jpg"), PHOTO);
        world.tap(Tap::Send { path });
    }
    let copied = |s: &Snapshot| s.uploads.len() == count && s.uploads.iter().all(|u| u.size.is_some());
    world.see("every photo copied", copied).await;
}

fn all_done(snapshot: &Snapshot, count: usize) -> bool {
    snapshot.uploads.len() == count && snapshot.uploads.iter().all(|u| matches!(u.state, Standing::Done { .. }))
}

#[tokio::test(start_paused = true)]
async fn s_06_an_answer_that_was_lost_can_be_had_a_week_later() {
    let world = World::new();
    world.log_in().await;
    world.egress.set(Way::LosesTokens(1));
    world.egress.until("a renewal whose answer was lost", |c| renewal(c) && c.status.is_none()).await;
    world.egress.set(Way::Gone);
    world.see("that the office is not reached", offline).await;
    tokio::time::sleep(Duration::from_hours(7 * 24)).await;
    assert!(offline(&world.client().snapshot()));
    network_back(&world);
    world.see("the office again", online).await;
    let asked = renewals(&world);
    assert!(asked.len() >= 2 && asked.iter().all(|again| again.body == asked[0].body), "another token was presented");
    assert!(world.backend.store().sessions().iter().all(|session| session.revoked.is_none()));
}

#[tokio::test(start_paused = true)]
async fn s_05_five_lost_answers_in_a_row_leave_the_worker_at_work() {
    for losses in 1..=5 {
        let mut world = World::new();
        world.log_in().await;
        let before = renewals(&world).len();
        world.egress.set(Way::LosesTokens(losses));
        world.restart().await;
        world.see("the office", online).await;
        let asked = renewals(&world);
        // A process that has just started has no nonce yet, and is told one first.
        let answers: Vec<_> = asked[before..].iter().map(|c| c.status).filter(|status| *status != Some(401)).collect();
        assert_eq!(answers, [vec![None; losses as usize], vec![Some(200)]].concat());
        assert!(asked[before..].iter().all(|again| again.body == asked[before].body));
        assert!(world.backend.store().sessions().iter().all(|session| session.revoked.is_none()));
    }
}

#[tokio::test(start_paused = true)]
async fn s_19_a_session_that_the_office_ends_leaves_twelve_photos_for_who_took_them() {
    let mut world = World::new();
    world.log_in().await;
    consents(&world, Feature::Media).await;
    photos_without_network(&world, 12).await;
    world.backend.store().revoke_session(&the_session(&world)).unwrap();
    network_back(&world);
    world.see("the lock", |s| locked(s, LockReason::Revoked)).await;
    assert!(world.client().snapshot().uploads.is_empty(), "nobody is there to whom they could be shown");
    world.restart().await;
    tokio::time::sleep(Duration::from_hours(5)).await;
    assert!(world.backend.store().uploads().is_empty(), "nothing is sent for who is not there");
    assert!(locked(&world.client().snapshot(), LockReason::Revoked));

    world.log_in().await;
    world.see("twelve receipts", |s| all_done(s, 12)).await;
    let stored = world.backend.store().uploads();
    assert_eq!(stored.iter().filter(|upload| upload.committed).count(), 12);
}

#[tokio::test(start_paused = true)]
async fn s_25_who_is_disabled_by_the_office_is_out_as_soon_as_the_phone_asks_anything() {
    let world = World::new();
    world.log_in().await;
    world.see("messages", |s| s.fieldwork.messages.as_ref().is_some_and(|m| !m.messages.is_empty())).await;
    tokio::time::sleep(Duration::from_mins(1)).await;
    world.backend.store().disable_account("+8613800138000").unwrap();
    let then = tokio::time::Instant::now();
    world.tap(Tap::PullMessages);
    world.see("the lock", |s| locked(s, LockReason::AccountDisabled)).await;
    assert!(then.elapsed() < Duration::from_secs(10), "{:?}", then.elapsed());
    assert_eq!(renewals(&world).len(), 1, "the token endpoint alone ends a session, and is asked once");
}

#[tokio::test(start_paused = true)]
async fn s_25_who_is_disabled_and_asks_nothing_is_out_within_fifteen_minutes() {
    let world = World::new();
    world.log_in().await;
    world.backend.store().disable_account("+8613800138000").unwrap();
    let then = tokio::time::Instant::now();
    world.see("the lock", |s| locked(s, LockReason::AccountDisabled)).await;
    assert!(then.elapsed() <= Duration::from_mins(15), "{:?}", then.elapsed());
}

#[tokio::test(start_paused = true)]
async fn s_26_another_worker_on_the_phone_neither_sees_nor_sends_what_the_first_one_left() {
    const SECRET: &str = "三号泵的钥匙在门卫处";
    let mut world = World::new();
    world.log_in().await;
    consents(&world, Feature::Media).await;
    world.see("messages", |s| s.fieldwork.messages.as_ref().is_some_and(|m| !m.messages.is_empty())).await;
    photos_without_network(&world, 3).await;
    world.tap(Tap::WriteMessage { text: gongchao_core::app::Typed::new(SECRET) });
    world.see("a message that waits", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 1)).await;
    world.backend.store().revoke_session(&the_session(&world)).unwrap();
    network_back(&world);
    world.see("the lock", |s| locked(s, LockReason::Revoked)).await;
    assert!(world.client().snapshot().fieldwork.messages.is_none());

    world.log_in_with(OTHER).await;
    let of_other = |s: &Snapshot| {
        s.uploads.is_empty()
            && s.fieldwork
                .messages
                .as_ref()
                .is_none_or(|m| m.waiting == 0 && m.messages.iter().all(|l| l.text != SECRET))
    };
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_hours(3)).await;
        assert!(of_other(&world.client().snapshot()));
        assert!(world.backend.store().uploads().is_empty());
        assert!(world.backend.store().messages().iter().all(|message| message.text != SECRET));
        world.restart().await;
        world.see("the second worker", online).await;
    }
    assert!(world.files_with(&world.phone_folder(), SECRET.as_bytes()).is_empty(), "what waits is sealed");

    // The second one goes and erases what is his; what is the first one's is there when he comes back.
    world.tap(Tap::LogOut);
    world.see("the form", |s| matches!(s.login, LoginView::LoggedOut)).await;
    tokio::time::sleep(Duration::from_mins(2)).await;
    world.log_in().await;
    world.see("three receipts", |s| all_done(s, 3)).await;
    let sent = |s: &Snapshot| {
        s.fieldwork
            .messages
            .as_ref()
            .is_some_and(|m| m.messages.iter().any(|l| l.text == SECRET && l.state == SendState::Sent))
    };
    world.see("the message sent", sent).await;
    let stored = world.backend.store().messages();
    let whose: Vec<_> = stored.iter().filter(|m| m.text == SECRET).map(|m| m.account.as_str()).collect();
    assert_eq!(whose, ["emp-00"]);
}

#[tokio::test(start_paused = true)]
async fn s_27_whoever_asks_the_client_and_lets_go_at_once_disturbs_no_renewal() {
    let mut world = World::new();
    world.log_in().await;
    let before = renewals(&world).len();
    world.restart().await;
    // Each question is asked, polled once and let go, while the renewal of the start is under way.
    for _ in 0..5 {
        let client = world.client();
        tokio::select! { biased; _ = client.lists() => {}, () = std::future::ready(()) => {} }
        tokio::select! { biased; _ = client.policy() => {}, () = std::future::ready(()) => {} }
        tokio::select! { biased; _ = client.errand() => {}, () = std::future::ready(()) => {} }
        tokio::select! { biased; _ = client.ledger() => {}, () = std::future::ready(()) => {} }
        tokio::select! { biased; _ = client.settle() => {}, () = std::future::ready(()) => {} }
        tokio::task::yield_now().await;
    }
    world.see("the office", online).await;
    let made = renewals(&world)[before..].iter().filter(|c| c.status == Some(200)).count();
    assert_eq!(made, 1);
    assert!(world.client().lists().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn s_28_a_session_that_has_reached_its_age_ends_however_often_it_was_renewed() {
    let world = World::with(|config| {
        config.limits.refresh_idle_s = 30 * 60;
        config.limits.refresh_absolute_s = 60 * 60;
    });
    world.log_in().await;
    let then = tokio::time::Instant::now();
    tokio::time::sleep(Duration::from_mins(50)).await;
    assert!(online(&world.client().snapshot()), "{:?}", world.client().snapshot().login);
    assert!(renewals(&world).len() >= 3);
    world.see("the lock", |s| locked(s, LockReason::Expired)).await;
    assert!(then.elapsed() <= Duration::from_mins(75), "{:?}", then.elapsed());
}

#[tokio::test(start_paused = true)]
async fn t_06_what_is_wrong_with_the_other_end_is_told_by_its_own_sentence_and_costs_nobody_the_session() {
    let reasons = [
        (TlsFault::Time, "clock_wrong", "校准"),
        (TlsFault::Pin, "server_key", "更新应用"),
        (TlsFault::Name, "server_name", "代理"),
        (TlsFault::Issuer, "untrusted_network", "换一个网络"),
        (TlsFault::Handshake, "untrusted_network", "换一个网络"),
    ];
    let mut world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    for (reason, code, does) in reasons {
        world.egress.set(Way::Untrusted(reason));
        world.tap(Tap::TickBox { ticked: true });
        world.tap(Tap::LogIn { number: gongchao_core::app::Typed::new(OTHER) });
        let seen = world.see(code, |s| s.told.as_ref().is_some_and(|told| told.code == code)).await;
        let words = &seen.told.as_ref().expect("just seen").words;
        assert!(words.zh.contains(does) && !words.en.is_empty(), "{code}: {}", words.zh);
        world.tap(Tap::Understood);
        world.see("a clean screen", |s| s.told.is_none()).await;
    }
    world.egress.set(Way::Open);
    world.log_in().await;
    for (reason, code, _) in reasons {
        world.egress.set(Way::Untrusted(reason));
        world.restart().await;
        world.see(code, |s| s.told.as_ref().is_some_and(|told| told.code == code)).await;
        assert!(offline(&world.client().snapshot()), "{code}");
        world.egress.set(Way::Open);
        world.restart().await;
        world.see("the office", online).await;
    }
    assert!(world.backend.store().sessions().iter().all(|session| session.revoked.is_none()));
}
