//! Rotation: a lost answer costs nothing, a copied token ends the family.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::world::{PHONE, World, no};

fn text(session: &Value, member: &str) -> String {
    session[member].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn s_05_however_often_the_answer_is_lost_the_same_successor_comes_back() {
    let world = World::new();
    let parent = text(&world.log_in(PHONE).await, "refresh_token");
    let first = world.refresh(&parent).await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.json()["generation"], 2);
    for _ in 0..5 {
        let again = world.refresh(&parent).await;
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(again.text("refresh_token"), first.text("refresh_token"));
        assert_eq!(again.json()["generation"], 2);
    }
}

#[tokio::test]
async fn s_06_a_week_later_the_parent_still_gives_the_successor_that_nobody_used() {
    let world = World::new();
    let parent = text(&world.log_in(PHONE).await, "refresh_token");
    let lost = world.refresh(&parent).await;
    world.clock.forward_s(7 * 86_400);
    let again = world.refresh(&parent).await;
    assert_eq!(again.text("refresh_token"), lost.text("refresh_token"));
    assert_eq!(world.get_as(&again.text("access_token"), "/v1/messages").await.status, StatusCode::OK);
    assert_eq!(world.refresh(&again.text("refresh_token")).await.json()["generation"], 3);
}

#[tokio::test]
async fn s_15_a_server_rule_a_fresh_token_is_good_however_often_an_old_one_was_refused() {
    let world = World::new();
    let session = world.log_in(PHONE).await;
    world.store().expire_access_tokens().unwrap();
    let old = text(&session, "access_token");
    let refused = world.get_as(&old, "/v1/messages").await;
    // Not definitive: a client that is told this refreshes once and gives up, and is not logged out.
    assert_eq!(refused.refusal(), no(401, "access_expired"));
    assert!(refused.json().get("definitive").is_none());
    let renewed = world.refresh(&text(&session, "refresh_token")).await.text("access_token");
    assert_eq!(world.get_as(&old, "/v1/messages").await.refusal(), no(401, "access_expired"));
    assert_eq!(world.get_as(&renewed, "/v1/messages").await.status, StatusCode::OK);
}

#[tokio::test]
async fn s_09_once_the_successors_access_token_was_used_its_parent_ends_the_family() {
    let world = World::new();
    let parent = text(&world.log_in(PHONE).await, "refresh_token");
    let successor = world.refresh(&parent).await;
    assert_eq!(world.get_as(&successor.text("access_token"), "/v1/messages").await.status, StatusCode::OK);

    let reused = world.refresh(&parent).await;
    assert_eq!(reused.refusal(), no(400, "refresh_reused"));
    assert_eq!(reused.json()["definitive"], true);
    assert_eq!(world.refresh(&successor.text("refresh_token")).await.refusal(), no(400, "refresh_reused"));
    let dead = world.get_as(&successor.text("access_token"), "/v1/messages").await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.store().sessions()[0].revoked.as_deref(), Some("refresh_reused"));

    // Whoever runs the backend is told, and so is the person, on the next session.
    assert_eq!(world.store().alarms().iter().filter(|alarm| alarm.what == "refresh_reused").count(), 1);
    world.clock.forward_s(61);
    let events = world.get_as(&world.token().await, "/v1/auth/events").await.json();
    let kinds: Vec<&str> = events["events"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"refresh_reused"));
}

#[tokio::test]
async fn s_09_once_the_successor_was_refreshed_its_parent_ends_the_family() {
    let world = World::new();
    let first = text(&world.log_in(PHONE).await, "refresh_token");
    let second = world.refresh(&first).await.text("refresh_token");
    let third = world.refresh(&second).await.text("refresh_token");
    // The parent of the newest, unused: that is a lost answer.
    assert_eq!(world.refresh(&second).await.text("refresh_token"), third);
    assert_eq!(world.refresh(&first).await.refusal(), no(400, "refresh_reused"));
    assert_eq!(world.refresh(&third).await.refusal(), no(400, "refresh_reused"));
}

#[tokio::test]
async fn an_access_token_lasts_fifteen_minutes_and_then_asks_for_a_refresh() {
    let world = World::new();
    let session = world.log_in(PHONE).await;
    let access = text(&session, "access_token");
    world.clock.forward_s(899);
    assert_eq!(world.get_as(&access, "/v1/messages").await.status, StatusCode::OK);
    world.clock.forward_s(1);
    let expired = world.get_as(&access, "/v1/messages").await;
    assert_eq!(expired.refusal(), no(401, "access_expired"));
    assert_eq!(expired.header("www-authenticate"), "Bearer");
    let renewed = world.refresh(&text(&session, "refresh_token")).await.text("access_token");
    assert_eq!(world.get_as(&renewed, "/v1/messages").await.status, StatusCode::OK);
    world.store().expire_access_tokens().unwrap();
    assert_eq!(world.get_as(&renewed, "/v1/messages").await.refusal(), no(401, "access_expired"));
    assert_eq!(world.get("/v1/messages").await.refusal(), no(401, "access_expired"));
}

#[tokio::test]
async fn s_28_a_session_ends_when_it_is_idle_for_a_month_or_three_months_old() {
    let world = World::new();
    let mut token = text(&world.log_in(PHONE).await, "refresh_token");
    for _ in 0..4 {
        world.clock.forward_s(20 * 86_400);
        let answer = world.refresh(&token).await;
        assert_eq!(answer.status, StatusCode::OK);
        token = answer.text("refresh_token");
    }
    world.clock.forward_s(10 * 86_400);
    let old = world.refresh(&token).await;
    assert_eq!(old.refusal(), no(400, "refresh_expired"));
    assert_eq!(old.json()["definitive"], true);

    let idle = text(&world.log_in(PHONE).await, "refresh_token");
    world.clock.forward_s(30 * 86_400);
    assert_eq!(world.refresh(&idle).await.refusal(), no(400, "refresh_expired"));
}

#[tokio::test]
async fn a_token_that_was_made_up_or_changed_is_refused_for_good() {
    let world = World::new();
    let token = text(&world.log_in(PHONE).await, "refresh_token");
    let other_generation = token.replacen(".1.", ".2.", 1);
    for bad in ["", "v1", "v1.a.1.00", other_generation.as_str(), &format!("{token}00"), &format!("{token}.x")] {
        let answer = world.refresh(bad).await;
        assert_eq!(answer.refusal(), no(400, "session_revoked"));
        assert_eq!(answer.json()["definitive"], true);
    }
    assert_eq!(world.refresh(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_logout_ends_its_session_and_can_be_said_again() {
    let world = World::new();
    let session = world.log_in(PHONE).await;
    let body = json!({"refresh_token": session["refresh_token"], "scope": "this"});
    for _ in 0..2 {
        assert_eq!(world.post("/v1/auth/logout", &body).await.status, StatusCode::NO_CONTENT);
    }
    let unknown = json!({"refresh_token": "v1.nothing", "scope": "this"});
    assert_eq!(world.post("/v1/auth/logout", &unknown).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.refresh(&text(&session, "refresh_token")).await.refusal(), no(400, "session_revoked"));
    assert_eq!(
        world.get_as(&text(&session, "access_token"), "/v1/messages").await.refusal(),
        no(401, "access_expired")
    );
}

#[tokio::test]
async fn s_25_a_disabled_account_is_told_so_at_its_next_refresh() {
    let world = World::new();
    let session = world.log_in(PHONE).await;
    world.store().disable_account(PHONE).unwrap();
    assert_eq!(
        world.get_as(&text(&session, "access_token"), "/v1/messages").await.refusal(),
        no(401, "session_revoked")
    );
    let answer = world.refresh(&text(&session, "refresh_token")).await;
    assert_eq!(answer.refusal(), no(400, "account_disabled"));
    assert_eq!(answer.json()["definitive"], true);
    assert!(world.store().disable_account("+8613700137000").is_err());
}

#[tokio::test]
async fn a_revoked_session_is_over() {
    let world = World::new();
    let session = world.log_in(PHONE).await;
    world.store().revoke_session(&text(&session, "session_id")).unwrap();
    assert_eq!(world.refresh(&text(&session, "refresh_token")).await.refusal(), no(400, "session_revoked"));
}
