//! From a number to a session, and everything that stands in between.

use axum::http::StatusCode;
use serde_json::json;

use crate::world::{PHONE, World, ask, challenge, no, post, wrong};

const INSTALL: &str = "install-0123456789";
const OTHER_INSTALL: &str = "install-9876543210";

#[tokio::test]
async fn a_number_and_its_code_give_a_session() {
    let world = World::new();
    let answer = world.challenge(PHONE, INSTALL).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let body = answer.json();
    assert_eq!(body["expires_in_s"], 300);
    assert_eq!(body["resend_after_s"], 60);
    assert_eq!(body["code_length"], 6);
    assert_eq!(body["attempts_left"], 5);
    assert_eq!(body["masked_phone"], "138••••••00");

    let outbox = world.store().sms_outbox();
    assert_eq!(outbox.len(), 1);
    assert!(outbox[0].to == PHONE && outbox[0].text.contains(&outbox[0].code));

    let session = world.try_code(&answer.text("challenge_id"), &world.code()).await;
    assert_eq!(session.status, StatusCode::CREATED);
    let session = session.json();
    assert_eq!(session["token_type"], "Bearer");
    assert_eq!(session["generation"], 1);
    assert_eq!(session["expires_in_s"], 900);
    assert_eq!(session["device_binding"], "none");
    assert_eq!(session["user"]["id"], "emp-00");
    let token = session["access_token"].as_str().unwrap();
    let sessions = world.get_as(token, "/v1/auth/sessions").await.json();
    assert_eq!(sessions["sessions"][0]["current"], true);
}

#[tokio::test]
async fn l_08_wrong_codes_count_down_and_then_the_right_one_is_refused() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let bad = wrong(&world.code());
    for left in [4, 3, 2, 1] {
        let answer = world.try_code(&id, &bad).await;
        assert_eq!(answer.refusal(), no(400, "otp_incorrect"));
        assert_eq!(answer.json()["attempts_left"], left);
    }
    assert_eq!(world.try_code(&id, &bad).await.refusal(), no(429, "otp_attempts_exhausted"));
    assert_eq!(world.try_code(&id, &world.code()).await.refusal(), no(429, "otp_attempts_exhausted"));
    assert!(world.store().sessions().is_empty());
}

#[tokio::test]
async fn a_code_of_the_wrong_shape_burns_no_attempt() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    for shape in ["12345", "1234567", "12345a", "１２３４５６", ""] {
        assert_eq!(world.try_code(&id, shape).await.refusal(), no(422, "code_unfit"));
    }
    assert_eq!(world.try_code(&id, &wrong(&world.code())).await.json()["attempts_left"], 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn l_11_of_two_hundred_wrong_codes_at_once_five_are_compared() {
    let world = World::with(|config| {
        config.limits.requests_per_minute = 10_000;
        // A code that was compared and found wrong is counted here; a sixth would block the number.
        config.limits.failure_budget = 6;
    });
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let right = world.code();
    let refusals = at_once(&world, &id, &wrong(&right), 200).await;
    assert_eq!(refusals.iter().filter(|answer| **answer == no(400, "otp_incorrect")).count(), 4);
    assert_eq!(refusals.iter().filter(|answer| **answer == no(429, "otp_attempts_exhausted")).count(), 196);
    assert_eq!(world.try_code(&id, &right).await.refusal(), no(429, "otp_attempts_exhausted"));
    world.clock.forward_s(61);
    world.log_in(PHONE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn l_12_of_fifty_right_codes_at_once_one_begins_a_session() {
    let world = World::with(|config| {
        config.limits.requests_per_minute = 10_000;
        config.limits.sms_per_install_hour = 100;
    });
    // Ten times over: that two come to the last step together is likely, not certain.
    for nr in 0..10 {
        let id = world.challenge(&format!("+861380013800{nr}"), INSTALL).await.text("challenge_id");
        let answers = at_once(&world, &id, &world.code(), 50).await;
        assert_eq!(answers.iter().filter(|answer| **answer == no(201, "")).count(), 1);
        assert!(answers.iter().all(|(status, _)| matches!(status, 201 | 410 | 429)));
        assert_eq!(world.store().sessions().len(), nr + 1);
    }
}

async fn at_once(world: &World, id: &str, code: &str, times: usize) -> Vec<(u16, String)> {
    let router = world.backend.router(gongchao_backend::Part::Account);
    let tasks: Vec<_> = (0..times)
        .map(|_| {
            let request = post("/v1/auth/sessions", &json!({"challenge_id": id, "code": code}));
            let router = router.clone();
            tokio::spawn(async move {
                let answer = ask(router, request).await;
                if answer.status == StatusCode::CREATED { no(201, "") } else { answer.refusal() }
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn l_07_a_right_code_twice_is_one_session() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    assert_eq!(world.try_code(&id, &world.code()).await.status, StatusCode::CREATED);
    assert_eq!(world.try_code(&id, &world.code()).await.refusal(), no(410, "challenge_gone"));
    assert_eq!(world.store().sessions().len(), 1);
}

#[tokio::test]
async fn a_code_is_used_up_by_its_login() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let code = world.code();
    assert_eq!(world.try_code(&id, &code).await.status, StatusCode::CREATED);
    // The number's next challenge has nothing of it either.
    world.clock.forward_s(61);
    let next = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    assert_eq!(world.try_code(&id, &code).await.refusal(), no(410, "challenge_gone"));
    if code != world.code() {
        assert_eq!(world.try_code(&next, &code).await.refusal(), no(400, "otp_incorrect"));
    }
    assert_eq!(world.try_code("no-such-challenge", "123456").await.refusal(), no(410, "challenge_gone"));
}

#[tokio::test]
async fn l_28_a_code_is_good_until_its_last_moment_and_no_longer() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    assert!(world.store().sms_outbox().pop().unwrap().text.contains("，5 分钟"), "the SMS says for how long");
    world.clock.forward_ms(299_900);
    assert_eq!(world.try_code(&id, &world.code()).await.status, StatusCode::CREATED);

    let id = world.challenge("+8613800138001", OTHER_INSTALL).await.text("challenge_id");
    world.clock.forward_ms(300_100);
    assert_eq!(world.try_code(&id, &world.code()).await.refusal(), no(410, "challenge_gone"));
    // A clock that goes back does not bring it back.
    world.clock.forward_ms(-200_000);
    assert_eq!(world.try_code(&id, &world.code()).await.refusal(), no(410, "challenge_gone"));
}

#[tokio::test]
async fn l_14_inside_the_cool_down_the_same_device_gets_the_same_challenge_and_no_sms() {
    let world = World::new();
    let first = world.challenge(PHONE, INSTALL).await;
    world.clock.forward_s(20);
    let again = world.challenge(PHONE, INSTALL).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.text("challenge_id"), first.text("challenge_id"));
    assert_eq!(again.json()["resend_after_s"], 40);
    assert_eq!(again.json()["expires_in_s"], 280);
    assert_eq!(world.store().sms_outbox().len(), 1);

    let other = world.challenge(PHONE, OTHER_INSTALL).await;
    assert_eq!(other.refusal(), no(429, "otp_resend_cooldown"));
    assert_eq!(other.header("retry-after"), "40");
    assert_eq!(other.json()["retry_after_s"], 40);
}

#[tokio::test]
async fn l_19_after_a_resend_the_two_newest_codes_are_taken_and_no_older_one() {
    for (which, taken) in [(0, false), (1, true), (2, true)] {
        let world = World::new();
        let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
        let resend = format!("/v1/auth/challenges/{id}/resend");
        assert_eq!(world.post(&resend, &json!({})).await.refusal(), no(429, "otp_resend_cooldown"));
        for _ in 0..2 {
            world.clock.forward_s(61);
            assert_eq!(world.post(&resend, &json!({})).await.status, StatusCode::ACCEPTED);
        }
        let codes: Vec<String> = world.store().sms_outbox().into_iter().map(|sms| sms.code).collect();
        assert_eq!(codes.len(), 3);
        let answer = world.try_code(&id, &codes[which]).await;
        assert_eq!(answer.status == StatusCode::CREATED, taken);
    }
}

#[tokio::test]
async fn l_13_a_code_of_one_challenge_is_wrong_on_another_of_the_same_number() {
    let world = World::new();
    let first = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let code = world.code();
    world.clock.forward_s(61);
    let second = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    assert_ne!(first, second);
    let wrong_here = world.try_code(&second, &code).await;
    assert_eq!(wrong_here.refusal(), no(400, "otp_incorrect"));
    assert_eq!(wrong_here.json()["attempts_left"], 4);
    // The other challenge lost nothing by it: four more wrong ones, and the right one is still taken.
    for left in [4, 3, 2, 1] {
        assert_eq!(world.try_code(&first, &wrong(&code)).await.json()["attempts_left"], left);
    }
    assert_eq!(world.try_code(&first, &code).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn l_17_an_sms_is_sent_once_for_each_idempotency_key() {
    let world = World::new();
    let with_key = |phone: &str| {
        let mut request = post("/v1/auth/challenges", &challenge(phone, INSTALL));
        request.headers_mut().insert("idempotency-key", "3f0c7d9e-0000-4000-8000-000000000001".parse().unwrap());
        request
    };
    let part = gongchao_backend::Part::Account;
    let first = world.call(part, with_key(PHONE)).await;
    world.clock.forward_s(70);
    let again = world.call(part, with_key(PHONE)).await;
    assert_eq!((again.status, again.text("challenge_id")), (StatusCode::ACCEPTED, first.text("challenge_id")));
    assert_eq!(world.store().sms_outbox().len(), 1);
    assert_eq!(world.call(part, with_key("+8613800138001")).await.refusal(), no(422, "idempotency_key_reused"));
}

#[tokio::test]
async fn a_lost_answer_to_a_login_can_be_asked_for_again_until_the_session_is_used() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let log_in = |key: &'static str, code: &str| {
        let mut request = post("/v1/auth/sessions", &json!({"challenge_id": id, "code": code}));
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        world.call(gongchao_backend::Part::Account, request)
    };
    let code = world.code();
    let first = log_in("the-first-key-of-it", &code).await;
    let again = log_in("the-first-key-of-it", &code).await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(again.text("session_id"), first.text("session_id"));
    assert_eq!(again.text("refresh_token"), first.text("refresh_token"));
    assert_eq!(log_in("another-key-than-it", &code).await.refusal(), no(410, "challenge_gone"));
    assert_eq!(log_in("the-first-key-of-it", &wrong(&code)).await.refusal(), no(410, "challenge_gone"));

    world.get_as(&again.text("access_token"), "/v1/messages").await;
    assert_eq!(log_in("the-first-key-of-it", &code).await.refusal(), no(410, "challenge_gone"));
    assert_eq!(world.store().sessions().len(), 1);
}

#[tokio::test]
async fn l_16_an_unknown_number_is_told_so_only_with_the_right_code() {
    let world = World::new();
    let known = world.challenge(PHONE, INSTALL).await;
    let unknown = world.challenge("+8613700137000", OTHER_INSTALL).await;
    assert_eq!(known.status, unknown.status);
    let members =
        |answer: &crate::world::Answer| answer.json().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&known), members(&unknown));
    let id = unknown.text("challenge_id");
    assert_eq!(world.try_code(&id, &wrong(&world.code())).await.refusal(), no(400, "otp_incorrect"));
    assert_eq!(world.try_code(&id, &world.code()).await.refusal(), no(403, "account_unregistered"));
    assert!(world.store().sessions().is_empty());
}

#[tokio::test]
async fn without_the_agreement_in_force_no_code_is_sent() {
    let world = World::new();
    let mut unticked = challenge(PHONE, INSTALL);
    unticked["consent"]["ticked"] = json!(false);
    assert_eq!(world.post("/v1/auth/challenges", &unticked).await.refusal(), no(409, "consent_required"));
    let mut outdated = challenge(PHONE, INSTALL);
    outdated["consent"]["policy_id"] = json!("2023-01-01");
    let answer = world.post("/v1/auth/challenges", &outdated).await;
    assert_eq!(answer.refusal(), no(409, "policy_outdated"));
    assert_eq!(answer.json()["policy"]["edition"], "2024-06-19");
    assert!(world.store().sms_outbox().is_empty());
}

#[tokio::test]
async fn only_mobile_numbers_of_mainland_china_are_taken() {
    let world = World::new();
    for phone in [
        "13800138000",
        "+8612800138000",
        "+861380013800",
        "+86 13800138000",
        "+8657188888888",
        "",
        "+86１３８００１３８０００",
    ] {
        assert_eq!(world.challenge(phone, INSTALL).await.refusal(), no(422, "phone_invalid"));
    }
    assert_eq!(world.challenge("+85291234567", INSTALL).await.refusal(), no(422, "phone_region_unsupported"));
}

#[tokio::test]
async fn l_20_the_eleventh_sms_of_a_day_is_refused_and_the_sixth_of_an_hour() {
    let world = World::with(|config| config.limits.sms_per_install_hour = 100);
    for sms in 0..10 {
        if sms == 5 {
            let answer = world.challenge(PHONE, INSTALL).await;
            assert_eq!(answer.refusal(), no(429, "otp_send_quota"));
            // An hour after the first of five that were 61 s apart.
            assert_eq!(answer.json()["retry_after_s"], 3_600 - 5 * 61);
            world.clock.forward_s(3_600);
        }
        assert_eq!(world.challenge(PHONE, INSTALL).await.status, StatusCode::ACCEPTED);
        world.clock.forward_s(61);
    }
    world.clock.forward_s(3_600);
    assert_eq!(world.challenge(PHONE, INSTALL).await.refusal(), no(429, "otp_send_quota"));
}

#[tokio::test]
async fn l_10_too_many_failures_block_a_number_over_all_its_challenges() {
    let world = World::with(|config| {
        config.limits.failure_budget = 6;
        config.limits.sms_per_phone_hour = 100;
    });
    for tries in [4, 2] {
        let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
        for _ in 0..tries {
            assert_eq!(world.try_code(&id, &wrong(&world.code())).await.refusal(), no(400, "otp_incorrect"));
        }
        world.clock.forward_s(61);
    }
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let blocked = world.try_code(&id, &world.code()).await;
    assert_eq!(blocked.refusal(), no(429, "otp_attempts_exhausted"));
    // A day after the last failure, which was 61 s ago.
    assert_eq!(blocked.json()["retry_after_s"], 86_400 - 61);
    // No other worker pays for it.
    world.log_in("+8613800138001").await;
    world.clock.forward_s(86_400 - 62);
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    assert_eq!(world.try_code(&id, &world.code()).await.refusal(), no(429, "otp_attempts_exhausted"));
    world.clock.forward_s(1);
    world.log_in(PHONE).await;
}

#[tokio::test]
async fn l_09_attempts_survive_a_restart() {
    let world = World::new();
    let id = world.challenge(PHONE, INSTALL).await.text("challenge_id");
    let bad = wrong(&world.code());
    world.try_code(&id, &bad).await;
    let config = gongchao_backend::Config::new(world.folder.path().join("data"));
    let again = gongchao_backend::Backend::open(config, world.clock.clone()).unwrap();
    let answer = ask(
        again.router(gongchao_backend::Part::Account),
        post("/v1/auth/sessions", &json!({"challenge_id": id, "code": bad})),
    )
    .await;
    assert_eq!(answer.json()["attempts_left"], 3);
}
