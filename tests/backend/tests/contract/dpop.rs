//! Sessions that belong to a key of a phone.

use axum::http::StatusCode;
use gongchao_backend::{Dpop, Part};
use serde_json::json;

use crate::phone::{HOST, Phone, with_proof};
use crate::world::{PHONE, World, no, wrong};

const INSTALL: &str = "install-0123456789";
const LOGIN: &str = "/v1/auth/sessions";
const TOKEN: &str = "/v1/auth/token";

#[tokio::test]
async fn s_22_a_phone_whose_clock_is_years_off_is_told_the_nonce_once_and_then_logs_in() {
    let world = World::new();
    let phone = Phone::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let body = json!({"challenge_id": id, "code": world.code()});

    let first = phone.sign(&phone.header(), &Phone::claims(LOGIN, None));
    let asked = world.call(Part::Account, with_proof(LOGIN, &body, &first)).await;
    assert_eq!(asked.refusal(), no(401, "use_dpop_nonce"));
    assert!(asked.header("www-authenticate").starts_with("DPoP"));
    let nonce = asked.header("dpop-nonce").to_owned();

    let mut claims = Phone::claims(LOGIN, Some(&nonce));
    claims["iat"] = json!(315_532_800);
    let answer = world.call(Part::Account, with_proof(LOGIN, &body, &phone.sign(&phone.header(), &claims))).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json()["device_binding"], "dpop");
    assert!(!answer.header("dpop-nonce").is_empty());

    // A nonce is good for minutes by the server's clock; an old one is answered with a new one.
    let token = answer.text("refresh_token");
    let refresh = json!({"grant_type": "refresh_token", "refresh_token": token});
    world.clock.forward_s(140);
    let still = world.call(Part::Account, with_proof(TOKEN, &refresh, &phone.proof(TOKEN, &nonce))).await;
    assert_eq!(still.status, StatusCode::OK);
    world.clock.forward_s(200);
    let old = world.call(Part::Account, with_proof(TOKEN, &refresh, &phone.proof(TOKEN, &nonce))).await;
    assert_eq!(old.refusal(), no(401, "use_dpop_nonce"));
    assert_ne!(old.header("dpop-nonce"), nonce);
}

#[tokio::test]
async fn s_23_a_refresh_token_without_its_key_is_of_no_use_and_its_owner_is_not_disturbed() {
    let world = World::new();
    let phone = Phone::new();
    let session = phone.log_in(&world, PHONE, INSTALL).await;
    let token = session["refresh_token"].as_str().unwrap();

    for thief in [world.refresh(token).await, Phone::new().refresh(&world, token).await] {
        assert_eq!(thief.refusal(), no(400, "device_mismatch"));
        assert_eq!(thief.json()["definitive"], true);
    }
    let renewed = phone.refresh(&world, token).await;
    assert_eq!(renewed.json()["generation"], 2);
    assert_eq!(world.get_as(&renewed.text("access_token"), "/v1/messages").await.status, StatusCode::OK);
    // Also a retired one: without the key nobody can end the family either.
    assert_eq!(world.refresh(token).await.refusal(), no(400, "device_mismatch"));
    assert_eq!(phone.refresh(&world, &renewed.text("refresh_token")).await.json()["generation"], 3);
    // With it, a retired token ends the family as ever.
    assert_eq!(phone.refresh(&world, token).await.refusal(), no(400, "refresh_reused"));
    assert_eq!(world.store().alarms().iter().filter(|alarm| alarm.what == "device_mismatch").count(), 1);
}

#[tokio::test]
async fn a_proof_is_for_one_request_once() {
    let world = World::new();
    let phone = Phone::new();
    let token = phone.log_in(&world, PHONE, INSTALL).await["refresh_token"].as_str().unwrap().to_owned();
    let refresh = json!({"grant_type": "refresh_token", "refresh_token": token});
    let nonce = world.nonce().await;
    let bad = |change: &dyn Fn(&mut serde_json::Value, &mut serde_json::Value)| {
        let (mut header, mut claims) = (phone.header(), Phone::claims(TOKEN, Some(&nonce)));
        change(&mut header, &mut claims);
        world.call(Part::Account, with_proof(TOKEN, &refresh, &phone.sign(&header, &claims)))
    };
    assert_eq!(bad(&|_, claims| claims["htm"] = json!("GET")).await.refusal(), no(400, "dpop_invalid"));
    for htu in [
        format!("https://{HOST}/v1/auth/sessions"),
        format!("http://{HOST}{TOKEN}"),
        format!("https://elsewhere{TOKEN}"),
        TOKEN.to_owned(),
        format!("https://{HOST}{TOKEN}?x=1"),
    ] {
        assert_eq!(bad(&|_, claims| claims["htu"] = json!(htu)).await.refusal(), no(400, "dpop_invalid"), "{htu}");
    }
    assert_eq!(bad(&|_, claims| claims["jti"] = json!("")).await.refusal(), no(400, "dpop_invalid"));
    assert_eq!(bad(&|_, claims| claims["iat"] = json!("now")).await.refusal(), no(400, "dpop_invalid"));
    assert_eq!(bad(&|header, _| header["typ"] = json!("jwt")).await.refusal(), no(400, "dpop_invalid"));
    assert_eq!(bad(&|header, _| header["alg"] = json!("none")).await.refusal(), no(400, "dpop_invalid"));
    assert_eq!(bad(&|header, _| header["crit"] = json!(["exp"])).await.refusal(), no(400, "dpop_invalid"));
    assert_eq!(bad(&|header, _| header["jwk"]["d"] = json!("AQ")).await.refusal(), no(400, "dpop_invalid"));
    assert_eq!(bad(&|header, _| header["jwk"] = Phone::new().jwk()).await.refusal(), no(400, "dpop_invalid"));

    let mut twice = with_proof(TOKEN, &refresh, &phone.proof(TOKEN, &nonce));
    twice.headers_mut().append("dpop", phone.proof(TOKEN, &nonce).parse().unwrap());
    assert_eq!(world.call(Part::Account, twice).await.refusal(), no(400, "dpop_invalid"));

    // None of it has cost the session anything.
    let good = phone.proof(TOKEN, &nonce);
    assert_eq!(world.call(Part::Account, with_proof(TOKEN, &refresh, &good)).await.status, StatusCode::OK);
    let again = world.call(Part::Account, with_proof(TOKEN, &refresh, &good)).await;
    assert_eq!(again.refusal(), no(400, "dpop_invalid"));
}

#[tokio::test]
async fn a_proof_that_is_not_good_burns_no_attempt() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let body = json!({"challenge_id": id, "code": wrong(&world.code())});
    for proof in ["x", "a.b.c"] {
        let answer = world.call(Part::Account, with_proof(LOGIN, &body, proof)).await;
        assert_eq!(answer.refusal(), no(400, "dpop_invalid"));
    }
    assert_eq!(world.try_code(&id, &wrong(&world.code())).await.json()["attempts_left"], 4);
}

#[tokio::test]
async fn l_26_a_lost_login_comes_back_for_the_same_request_of_the_same_device_alone() {
    let world = World::new();
    let (phone, other) = (Phone::new(), Phone::new());
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let code = world.code();
    let log_in = async |by: Option<&Phone>, key: &str, code: &str| {
        let body = json!({"challenge_id": id, "code": code});
        let nonce = world.nonce().await;
        let mut request = match by {
            Some(phone) => with_proof(LOGIN, &body, &phone.proof(LOGIN, &nonce)),
            None => crate::world::post(LOGIN, &body),
        };
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        world.call(Part::Account, request).await
    };
    let first = log_in(Some(&phone), "the-first-key-of-it", &code).await;
    let again = log_in(Some(&phone), "the-first-key-of-it", &code).await;
    assert_eq!(again.text("session_id"), first.text("session_id"));
    assert_eq!(again.text("refresh_token"), first.text("refresh_token"));
    for refused in [
        log_in(Some(&other), "the-first-key-of-it", &code).await,
        log_in(None, "the-first-key-of-it", &code).await,
        log_in(Some(&phone), "another-key-than-it", &code).await,
        log_in(Some(&phone), "the-first-key-of-it", &wrong(&code)).await,
    ] {
        assert_eq!(refused.refusal(), no(410, "challenge_gone"));
    }
    world.clock.forward_s(61);
    assert_eq!(log_in(Some(&phone), "the-first-key-of-it", &code).await.refusal(), no(410, "challenge_gone"));
    assert_eq!(world.store().sessions().len(), 1);
}

#[tokio::test]
async fn whether_a_proof_is_asked_for_is_told_before_login() {
    for (dpop, word) in [(Dpop::Required, "required"), (Dpop::Optional, "optional"), (Dpop::Off, "off")] {
        let world = World::with(|config| config.dpop = dpop);
        let told = world.get("/v1/auth/config").await;
        assert_eq!(told.json()["dpop"], word);
        assert_eq!(told.header("dpop-nonce").is_empty(), dpop == Dpop::Off);
        let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
        let bare = world.try_code(&id, &world.code()).await;
        if dpop == Dpop::Required {
            assert_eq!(bare.refusal(), no(400, "dpop_invalid"));
            let phone = Phone::new();
            let body = json!({"challenge_id": id, "code": world.code()});
            assert_eq!(phone.post(&world, LOGIN, &body).await.json()["device_binding"], "dpop");
        } else {
            assert_eq!(bare.json()["device_binding"], "none");
        }
    }
    // Where proofs are not looked at, a broken one is none.
    let world = World::with(|config| config.dpop = Dpop::Off);
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let body = json!({"challenge_id": id, "code": world.code()});
    assert_eq!(world.call(Part::Account, with_proof(LOGIN, &body, "x")).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn l_25_the_other_sessions_are_told_of_a_login_on_a_new_device_and_of_no_other() {
    let world = World::new();
    let (old, new) = (Phone::new(), Phone::new());
    let first = old.log_in(&world, PHONE, INSTALL).await;
    let events = async || {
        let access = first["access_token"].as_str().unwrap();
        world.get_as(access, "/v1/auth/events").await.json()["events"].as_array().unwrap().clone()
    };
    assert!(events().await.is_empty());
    world.clock.forward_s(61);
    old.log_in(&world, PHONE, INSTALL).await;
    assert!(events().await.is_empty(), "the same device is no new one");
    world.clock.forward_s(61);
    // The same install's name from another key: a name can be copied.
    let stranger = new.log_in(&world, PHONE, INSTALL).await;
    let told = events().await;
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["kind"], &told[0]["session_id"]), (&json!("new_device"), &stranger["session_id"]));
    // Nothing of what the old device holds comes with it: a session begins without the class of another's phone.
    assert!(world.store().sessions().iter().all(|session| session.device.is_none()));
}
