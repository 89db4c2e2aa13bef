//! A session that belongs to this phone's key, against an office that insists on it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use axum::body::Body;
use gongchao_backend::{Dpop, Part};
use gongchao_core::{
    app::Tap,
    net::SESSION_KEY,
    session::{LockReason, LoginView},
};
use gongchao_journeys::{Captured, World};
use tower::ServiceExt;

const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;

fn insists() -> World {
    World::with(|config| config.dpop = Dpop::Required)
}

fn renewal(captured: &Captured) -> bool {
    captured.line == "POST /v1/auth/token"
}

async fn at_work(world: &World) {
    world.see("home", |s| matches!(s.login, LoginView::LoggedIn { online: true, .. })).await;
}

/// What the office says to a body and headers that somebody copied from the wire.
async fn replayed(world: &World, copied: &Captured, with_proof: bool) -> (u16, String) {
    let mut request = http::Request::builder().method("POST").uri("/v1/auth/token").header("host", "office.test");
    for (name, value) in copied.headers.iter().filter(|(name, _)| with_proof || name != "dpop") {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(copied.body.clone())).unwrap();
    let answer = world.backend.router(Part::Account).oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), 65_536).await.unwrap();
    let said: serde_json::Value = serde_json::from_slice(&body).unwrap();
    (status, said["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test(start_paused = true)]
async fn s_22_a_clock_that_is_years_off_keeps_nobody_from_proving_the_key() {
    for years in [-10, 10] {
        let mut world = insists();
        world.hand.set_wall_by(years * YEAR_MS);
        world.log_in().await;
        for _ in 0..2 {
            world.restart().await;
            at_work(&world).await;
        }
        // Each process asks for a nonce once, and each renewal comes of one more request.
        let asked: Vec<_> = world.egress.captured().into_iter().filter(renewal).map(|c| c.status).collect();
        assert_eq!(asked, [Some(401), Some(200), Some(401), Some(200)]);
    }
}

#[tokio::test(start_paused = true)]
async fn s_23_a_token_that_was_copied_is_of_no_use_and_the_worker_goes_on() {
    let mut world = insists();
    world.log_in().await;
    world.restart().await;
    at_work(&world).await;
    let copied = world.egress.captured().into_iter().rfind(renewal).expect("a renewal");
    assert!(copied.headers.iter().any(|(name, _)| name == "dpop"));
    assert_eq!(replayed(&world, &copied, false).await, (400, "device_mismatch".to_owned()));
    assert_eq!(replayed(&world, &copied, true).await, (400, "dpop_invalid".to_owned()), "a proof is taken once");
    world.restart().await;
    at_work(&world).await;
    assert!(world.backend.store().sessions().iter().all(|session| session.revoked.is_none()));
}

#[tokio::test(start_paused = true)]
async fn s_24_a_phone_that_lost_its_key_locks_and_is_back_after_an_sms() {
    let mut world = insists();
    world.log_in().await;
    world.vault_loses(SESSION_KEY);
    world.restart().await;
    world.see("the lock", |s| s.login == LoginView::Locked { reason: LockReason::StorageLost }).await;
    assert!(!world.egress.captured().iter().any(renewal), "a token that cannot be proven is not shown");
    tokio::time::sleep(std::time::Duration::from_mins(2)).await;
    world.log_in().await;
    world.restart().await;
    at_work(&world).await;
}

#[tokio::test(start_paused = true)]
async fn who_logs_out_leaves_no_key_behind() {
    let world = insists();
    world.log_in().await;
    assert!(world.vault_has(SESSION_KEY));
    world.tap(Tap::LogOut);
    world.see("the form", |s| matches!(s.login, LoginView::LoggedOut)).await;
    world.egress.until("the end of the session", |c| c.line == "POST /v1/auth/logout" && c.status == Some(204)).await;
    tokio::time::sleep(std::time::Duration::from_mins(2)).await;
    assert!(!world.vault_has(SESSION_KEY));
    world.log_in().await;
    assert!(world.vault_has(SESSION_KEY));
}
