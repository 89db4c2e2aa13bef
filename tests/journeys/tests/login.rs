//! Logging in, staying in, leaving.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use gongchao_core::{
    app::{Tap, Typed},
    consent::{Notice, Outcome},
    session::LoginView,
};
use gongchao_journeys::{Captured, Way, World};

#[tokio::test(start_paused = true)]
async fn nothing_leaves_before_the_notice_is_agreed_to() {
    let world = World::new();
    world.tap(Tap::TickBox { ticked: true });
    world.tap(Tap::LogIn { number: Typed::new("13800138000") });
    world.see("the notice first", |s| s.told.as_ref().is_some_and(|t| t.code == "notice_first")).await;
    assert_eq!(world.client().snapshot().consent.notice, Notice::Unanswered);
    assert!(world.egress.captured().is_empty());
}

#[tokio::test(start_paused = true)]
async fn l_01_log_in_is_refused_while_the_box_is_unticked_and_sends_nothing_of_the_number() {
    let world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.tap(Tap::LogIn { number: Typed::new("13800138000") });
    world.see("the box first", |s| s.told.as_ref().is_some_and(|t| t.code == "box_first")).await;
    assert!(world.egress.captured().iter().all(|c| !c.holds(b"13800138000")));
}

#[tokio::test(start_paused = true)]
async fn a_worker_logs_in_with_number_and_code() {
    let world = World::new();
    world.log_in().await;
    assert_eq!(world.backend.store().sessions().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_code_says_how_many_are_left_and_the_right_one_still_works() {
    let world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.tap(Tap::TickBox { ticked: true });
    world.tap(Tap::LogIn { number: Typed::new("13800138000") });
    world.see("the field", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
    let right = world.code();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    world.tap(Tap::EnterCode { code: Typed::new(wrong) });
    let seen = world.see("the sentence", |s| s.told.as_ref().is_some_and(|t| t.code == "wrong_code")).await;
    assert!(seen.told.as_ref().unwrap().words.en.contains('4'));
    world.tap(Tap::EnterCode { code: Typed::new(right) });
    world.see("home", |s| matches!(s.login, LoginView::LoggedIn { .. })).await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_the_code_does_not_burn_it() {
    let world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.tap(Tap::TickBox { ticked: true });
    world.tap(Tap::LogIn { number: Typed::new("13800138000") });
    world.see("the field", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
    world.egress.set(Way::LosesAnswers(1));
    world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
    world.see("the sentence", |s| s.told.as_ref().is_some_and(|t| t.code == "offline")).await;
    world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
    world.see("home", |s| matches!(s.login, LoginView::LoggedIn { .. })).await;
    assert_eq!(world.backend.store().sessions().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_restart_keeps_the_session_and_refreshes_once() {
    let mut world = World::new();
    world.log_in().await;
    world.restart().await;
    world.see("home", |s| matches!(s.login, LoginView::LoggedIn { online: true, .. })).await;
    // A new process asks once for the nonce of its proofs before that.
    let refreshed = |c: &&Captured| c.line == "POST /v1/auth/token" && c.status == Some(200);
    let refreshes = world.egress.captured().iter().filter(refreshed).count();
    assert_eq!(refreshes, 1);
}

#[tokio::test(start_paused = true)]
async fn logging_out_is_local_first_and_told_to_the_server_when_it_can_be_reached() {
    let world = World::new();
    world.log_in().await;
    world.egress.set(Way::Gone);
    world.tap(Tap::LogOut);
    world.see("the form", |s| matches!(s.login, LoginView::LoggedOut)).await;
    world.egress.set(Way::Open);
    world.network(gongchao_core::ports::NetworkReading { link: gongchao_core::ports::Link::Cellular, metered: true });
    world.egress.until("the end of the session", |c| c.line == "POST /v1/auth/logout" && c.status == Some(204)).await;
}
