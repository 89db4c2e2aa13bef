//! What takes a fresh code, and what that code is good for.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use gongchao_backend::Part;
use serde_json::{Value, json};

use crate::world::{Answer, PHONE, World, no, post, wrong};

/// Two sessions of one account: the one that asks, and another.
async fn two(world: &World) -> (Value, Value) {
    let other = world.log_in(PHONE).await;
    world.clock.forward_s(61);
    (world.log_in(PHONE).await, other)
}

fn text(session: &Value, member: &str) -> String {
    session[member].as_str().unwrap().to_owned()
}

async fn begin(world: &World, session: &Value, purpose: &str) -> Answer {
    world.post_as(&text(session, "access_token"), "/v1/auth/step-up/challenges", &json!({"purpose": purpose})).await
}

/// A fresh elevation of this session.
async fn elevation(world: &World, session: &Value, purpose: &str) -> String {
    world.clock.forward_s(61);
    let challenge = begin(world, session, purpose).await;
    assert_eq!(challenge.status, StatusCode::ACCEPTED);
    let body = json!({"challenge_id": challenge.text("challenge_id"), "code": world.code()});
    let raised = world.post_as(&text(session, "access_token"), "/v1/auth/step-up", &body).await;
    assert_eq!(raised.status, StatusCode::OK);
    assert_eq!((&raised.json()["purpose"], &raised.json()["expires_in_s"]), (&json!(purpose), &json!(300)));
    raised.text("elevation_token")
}

async fn end(world: &World, session: &Value, id: &str, elevation: Option<&str>) -> Answer {
    let mut request = Request::delete(format!("/v1/auth/sessions/{id}"))
        .header("authorization", format!("Bearer {}", text(session, "access_token")));
    if let Some(token) = elevation {
        request = request.header("elevation-token", token);
    }
    world.call(Part::Account, request.body(Body::empty()).unwrap()).await
}

async fn log_out(world: &World, session: &Value, scope: &str, elevation: Option<&str>) -> Answer {
    let mut request = post("/v1/auth/logout", &json!({"refresh_token": session["refresh_token"], "scope": scope}));
    if let Some(token) = elevation {
        request.headers_mut().insert("elevation-token", token.parse().unwrap());
    }
    world.call(Part::Account, request).await
}

async fn lives(world: &World, session: &Value) -> bool {
    world.refresh(&text(session, "refresh_token")).await.status == StatusCode::OK
}

#[tokio::test]
async fn s_29_an_elevation_is_good_once_for_one_thing_and_for_five_minutes() {
    let world = World::new();
    let (asks, other) = two(&world).await;
    let id = text(&other, "session_id");
    let refused = no(403, "step_up_required");

    assert_eq!(end(&world, &asks, &id, None).await.refusal(), refused);
    assert_eq!(end(&world, &asks, &id, Some("made-up")).await.refusal(), refused);

    let others = elevation(&world, &asks, "logout_others").await;
    assert_eq!(end(&world, &asks, &id, Some(&others)).await.refusal(), refused, "another purpose");

    let late = elevation(&world, &asks, "end_session").await;
    world.clock.forward_s(300);
    assert_eq!(end(&world, &asks, &id, Some(&late)).await.refusal(), refused, "after five minutes");

    let good = elevation(&world, &asks, "end_session").await;
    assert_eq!(end(&world, &other, &text(&asks, "session_id"), Some(&good)).await.refusal(), refused, "another session");
    world.clock.forward_s(299);
    assert_eq!(end(&world, &asks, &id, Some(&good)).await.status, StatusCode::NO_CONTENT);
    assert!(!lives(&world, &other).await);

    world.clock.forward_s(61);
    let third = text(&world.log_in(PHONE).await, "session_id");
    assert_eq!(end(&world, &asks, &third, Some(&good)).await.refusal(), refused, "a second time");
}

#[tokio::test]
async fn ending_others_takes_a_fresh_code_whichever_way_it_is_asked_for() {
    for (scope, purpose) in [("others", "logout_others"), ("all", "logout_all")] {
        let world = World::new();
        let (asks, other) = two(&world).await;
        assert_eq!(log_out(&world, &asks, scope, None).await.refusal(), no(403, "step_up_required"));
        assert!(lives(&world, &other).await);
        // Refreshed since: the newest refresh token is the one of the answer, and the one that is held names the session.
        let token = elevation(&world, &asks, purpose).await;
        assert_eq!(log_out(&world, &asks, scope, Some(&token)).await.status, StatusCode::NO_CONTENT);
        let ended = world.store().sessions().iter().filter(|session| session.revoked.is_some()).count();
        assert_eq!(ended, if scope == "all" { 2 } else { 1 });
        assert_eq!(lives(&world, &asks).await, scope == "others");
    }
}

#[tokio::test]
async fn ones_own_session_ends_without_a_code() {
    let world = World::new();
    let (asks, other) = two(&world).await;
    let list = world.get_as(&text(&asks, "access_token"), "/v1/auth/sessions").await.json();
    assert_eq!(list["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(list["sessions"][0]["bound"], false);
    assert_eq!(end(&world, &asks, &text(&asks, "session_id"), None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(log_out(&world, &other, "this", None).await.status, StatusCode::NO_CONTENT);
    assert!(world.store().sessions().iter().all(|session| session.revoked.as_deref() == Some("logout")));
    // A session of somebody else, or none at all, is unknown.
    let stranger = world.log_in("+8613800138001").await;
    assert_eq!(end(&world, &stranger, &text(&asks, "session_id"), None).await.refusal(), no(404, "session_unknown"));
}

#[tokio::test]
async fn a_code_raises_the_session_that_asked_for_it_and_begins_none() {
    let world = World::new();
    let (asks, other) = two(&world).await;
    let challenge = begin(&world, &asks, "end_session").await;
    let id = challenge.text("challenge_id");
    assert_eq!(challenge.json()["masked_phone"], "138••••••00");
    assert_eq!(begin(&world, &asks, "end_session").await.text("challenge_id"), id, "asked again, it is the same");
    let body = json!({"challenge_id": id, "code": world.code()});
    // Neither a login nor another session gets anything for it, and neither costs it an attempt.
    assert_eq!(world.try_code(&id, &world.code()).await.refusal(), no(410, "challenge_gone"));
    let foreign = world.post_as(&text(&other, "access_token"), "/v1/auth/step-up", &body).await;
    assert_eq!(foreign.refusal(), no(410, "challenge_gone"));
    let bad = json!({"challenge_id": id, "code": wrong(&world.code())});
    let mistyped = world.post_as(&text(&asks, "access_token"), "/v1/auth/step-up", &bad).await;
    assert_eq!(mistyped.refusal(), no(400, "otp_incorrect"));
    assert_eq!(mistyped.json()["attempts_left"], 4);
    let own = world.post_as(&text(&asks, "access_token"), "/v1/auth/step-up", &body).await;
    assert_eq!(own.status, StatusCode::OK);
    let again = world.post_as(&text(&asks, "access_token"), "/v1/auth/step-up", &body).await;
    assert_eq!(again.refusal(), no(410, "challenge_gone"));

    // A login's code raises nobody.
    world.clock.forward_s(61);
    let login = world.challenge(PHONE, "install-0123456789").await.text("challenge_id");
    let body = json!({"challenge_id": login, "code": world.code()});
    let raised = world.post_as(&text(&asks, "access_token"), "/v1/auth/step-up", &body).await;
    assert_eq!(raised.refusal(), no(410, "challenge_gone"));
}
