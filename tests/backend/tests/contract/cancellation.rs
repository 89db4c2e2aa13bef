//! An account is cancelled.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use gongchao_backend::Part;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::{Answer, PHONE, World, ask, no, post, wrong};

const BEGIN: &str = "/v1/account/cancellation";
const DAY_S: i64 = 86_400;

async fn begin(world: &World, access: &str) -> Answer {
    world.post_as(access, BEGIN, &json!({"purpose": "cancel_account"})).await
}

fn confirmation(begun: &Answer, code: &str) -> Value {
    json!({"code": code, "consequences_sha256": begun.text("consequences_sha256"), "second_confirm": true})
}

fn confirm_path(begun: &Answer) -> String {
    format!("{BEGIN}/{}/confirm", begun.text("id"))
}

async fn confirm(world: &World, access: &str, begun: &Answer) -> Answer {
    world.post_as(access, &confirm_path(begun), &confirmation(begun, &world.code())).await
}

async fn withdraw(world: &World, access: &str, id: &str) -> Answer {
    let request = Request::delete(format!("{BEGIN}/{id}")).header("authorization", format!("Bearer {access}"));
    world.call(Part::Account, request.body(Body::empty()).unwrap()).await
}

async fn status(world: &World, id: &str, token: &str) -> Answer {
    let request = Request::get(format!("{BEGIN}/{id}")).header("status-token", token);
    world.call(Part::Account, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn c_01_it_takes_its_own_fresh_code_the_consequences_that_were_shown_and_a_second_yes() {
    let world = World::new();
    let access = world.token().await;
    let login_code = world.code();
    let begun = begin(&world, &access).await;
    assert_eq!(begun.status, StatusCode::CREATED);
    let path = confirm_path(&begun);
    let fresh = world.code();

    // What was shown is what the hash is of.
    let mut shown = String::new();
    for one in begun.json()["consequences"].as_array().unwrap() {
        for text in [&one["code"], &one["text"]["zh"], &one["text"]["en"]] {
            shown.push_str(text.as_str().unwrap());
            shown.push('\n');
        }
    }
    assert_eq!(begun.text("consequences_sha256"), hex::encode(Sha256::digest(shown)));

    let mut old = confirmation(&begun, &fresh);
    old["consequences_sha256"] = json!("0".repeat(64));
    assert_eq!(world.post_as(&access, &path, &old).await.refusal(), no(409, "confirm_mismatch"));
    let mut once = confirmation(&begun, &fresh);
    once["second_confirm"] = json!(false);
    assert_eq!(world.post_as(&access, &path, &once).await.refusal(), no(409, "confirm_mismatch"));
    let mut none = confirmation(&begun, &fresh);
    none.as_object_mut().unwrap().remove("code");
    assert_eq!(world.post_as(&access, &path, &none).await.refusal(), no(422, "json_unfit"));

    // None of these has burned an attempt; a code that is not its own does. The login's code is another one but for
    // one time in a million.
    if login_code != fresh {
        let with_login = world.post_as(&access, &path, &confirmation(&begun, &login_code)).await;
        assert_eq!(with_login.refusal(), no(400, "otp_incorrect"));
        assert_eq!(with_login.json()["attempts_left"], 4);
    }
    // Its code begins no session and raises none, and one that is too old confirms nothing.
    let challenge = begun.json()["challenge"]["challenge_id"].as_str().unwrap().to_owned();
    assert_eq!(world.try_code(&challenge, &fresh).await.refusal(), no(410, "challenge_gone"));
    let raise = json!({"challenge_id": challenge, "code": fresh});
    assert_eq!(world.post_as(&access, "/v1/auth/step-up", &raise).await.refusal(), no(410, "challenge_gone"));
    world.clock.forward_s(301);
    let late = world.post_as(&access, &path, &confirmation(&begun, &fresh)).await;
    assert_eq!(late.refusal(), no(410, "challenge_gone"));
    // Another account's cancellation is unknown.
    let stranger = world.log_in("+8613800138001").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(confirm(&world, &stranger, &begun).await.refusal(), no(404, "cancellation_unknown"));

    // A new code on the same cancellation does it.
    let again = begin(&world, &access).await;
    assert_eq!(again.text("id"), begun.text("id"));
    assert_eq!(confirm(&world, &access, &again).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c_02_a_double_tap_and_many_confirmations_at_once_are_one_cancellation() {
    let world = World::new();
    let access = world.token().await;
    let begun = begin(&world, &access).await;
    let twice = begin(&world, &access).await;
    assert_eq!(twice.text("id"), begun.text("id"));
    assert_eq!(world.store().sms_outbox().len(), 2, "one for the login and one for this");

    let router = world.backend.router(Part::Account);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let mut request = post(&confirm_path(&begun), &confirmation(&begun, &world.code()));
            request.headers_mut().insert("authorization", format!("Bearer {access}").parse().unwrap());
            tokio::spawn(ask(router.clone(), request))
        })
        .collect();
    let mut confirmed = 0;
    for task in tasks {
        let answer = task.await.unwrap();
        if answer.status == StatusCode::ACCEPTED {
            confirmed += 1;
        } else {
            let (_, code) = answer.refusal();
            assert!(["cancellation_pending", "challenge_gone", "otp_attempts_exhausted"].contains(&code.as_str()), "{code}");
        }
    }
    assert_eq!(confirmed, 1);
    let pending = begin(&world, &access).await;
    assert_eq!(pending.refusal(), no(409, "cancellation_pending"));
    assert_eq!(pending.text("cancellation_id"), begun.text("id"));
}

#[tokio::test]
async fn a_lost_confirmation_comes_back_under_its_key() {
    let world = World::new();
    let access = world.token().await;
    let begun = begin(&world, &access).await;
    let code = world.code();
    let with_key = |key: &str, code: &str| {
        let mut request = post(&confirm_path(&begun), &confirmation(&begun, code));
        request.headers_mut().insert("authorization", format!("Bearer {access}").parse().unwrap());
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        world.call(Part::Account, request)
    };
    assert_eq!(with_key("the-key-of-a-typo-0", &wrong(&code)).await.refusal(), no(400, "otp_incorrect"));
    let first = with_key("the-first-key-of-it", &code).await;
    let again = with_key("the-first-key-of-it", &code).await;
    assert_eq!((again.status, again.json()), (StatusCode::ACCEPTED, first.json()));
    assert_eq!(with_key("another-key-than-it", &code).await.refusal(), no(409, "cancellation_pending"));
}

#[tokio::test]
async fn c_03_it_can_be_withdrawn_while_it_cools_off_and_not_after() {
    let world = World::with(|config| {
        config.limits.cancel_processing_s = 3_600;
        config.limits.access_ttl_s = 30 * DAY_S;
    });
    let access = world.token().await;
    let begun = begin(&world, &access).await;
    let confirmed = confirm(&world, &access, &begun).await;
    assert_eq!(confirmed.json()["state"], "cooling_off");
    // From another device too, by who logs in in the meantime.
    world.clock.forward_s(DAY_S);
    let elsewhere = world.token().await;
    let id = begun.text("id");
    for _ in 0..2 {
        assert_eq!(withdraw(&world, &elsewhere, &id).await.status, StatusCode::NO_CONTENT);
    }
    let token = confirmed.text("status_token");
    assert_eq!(status(&world, &id, &token).await.json()["state"], "withdrawn");
    world.clock.forward_s(8 * DAY_S);
    assert_eq!(world.get_as(&access, "/v1/messages").await.status, StatusCode::OK, "the account is as it was");

    let begun = begin(&world, &access).await;
    assert_ne!(begun.text("id"), id);
    let confirmed = confirm(&world, &access, &begun).await;
    world.clock.forward_s(7 * DAY_S);
    assert_eq!(withdraw(&world, &access, &begun.text("id")).await.refusal(), no(409, "cancellation_final"));
    let now = status(&world, &begun.text("id"), &confirmed.text("status_token")).await;
    assert_eq!(now.json()["state"], "processing");
    let stranger = world.log_in("+8613800138001").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(withdraw(&world, &stranger, &begun.text("id")).await.refusal(), no(404, "cancellation_unknown"));
}

#[tokio::test]
async fn c_04_once_it_is_done_every_session_is_over_for_good_and_nothing_of_the_person_is_kept() {
    let world = World::new();
    let first = world.log_in(PHONE).await;
    world.clock.forward_s(61);
    let second = world.log_in(PHONE).await;
    let access = second["access_token"].as_str().unwrap();
    world.post_as(access, "/v1/messages", &json!({"id": "message-0123456789", "text": "暗号长颈鹿"})).await;
    let begun = begin(&world, access).await;
    let confirmed = confirm(&world, access, &begun).await;
    world.clock.forward_s(7 * DAY_S);

    for session in [&first, &second] {
        let over = world.refresh(session["refresh_token"].as_str().unwrap()).await;
        assert_eq!(over.refusal(), no(400, "account_cancelled"));
        assert_eq!(over.json()["definitive"], true);
        let access = session["access_token"].as_str().unwrap();
        assert_eq!(world.get_as(access, "/v1/messages").await.status, StatusCode::UNAUTHORIZED);
    }
    let done = status(&world, &begun.text("id"), &confirmed.text("status_token")).await;
    assert_eq!(done.json()["state"], "completed");

    // All rows of the store, in every table.
    let rows = every_row(&world);
    for gone in [PHONE, "外勤员工 00", "暗号长颈鹿", "install-0123456789"] {
        assert!(!rows.contains(gone), "{gone}");
    }
    assert!(rows.contains("外勤员工 01"), "others are not touched, and the search finds what is there");

    // Only who holds the number's code is told.
    let challenge = world.challenge(PHONE, "install-9876543210").await;
    assert_eq!(challenge.status, StatusCode::ACCEPTED);
    let told = world.try_code(&challenge.text("challenge_id"), &world.code()).await;
    assert_eq!(told.refusal(), no(403, "account_cancelled"));
}

fn every_row(world: &World) -> String {
    let path = world.folder.path().join("data/backend.sqlite");
    #[allow(clippy::disallowed_methods, reason = "the backend's own store, looked at from outside")]
    let store = rusqlite::Connection::open(path).unwrap();
    let mut tables = store.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = String::new();
    for table in tables {
        let mut rows = store.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                all.push_str(&format!("{:?}\n", row.get_ref(column).unwrap().as_str().unwrap_or_default()));
            }
        }
    }
    all
}

#[tokio::test]
async fn c_05_it_is_done_within_fifteen_working_days_and_what_is_late_raises_an_alarm() {
    // 2024-06-19 in UTC is a Wednesday; the fifteenth working day after it is Wednesday 10 July, ending at 16:00 UTC.
    const DEADLINE: i64 = 1_720_627_200_000;
    let world = World::with(|config| {
        config.limits.cancel_cooling_off_s = 30 * DAY_S;
        config.limits.cancel_processing_s = 2 * DAY_S;
        config.limits.access_ttl_s = 90 * DAY_S;
    });
    let access = world.token().await;
    let begun = begin(&world, &access).await;
    let confirmed = confirm(&world, &access, &begun).await.json();
    assert_eq!(confirmed["deadline_at"], DEADLINE);
    // However long the cooling-off was set, it does not reach beyond the deadline.
    assert_eq!(confirmed["effective_at"], DEADLINE);

    world.clock.forward_s(21 * DAY_S + 15 * 3_600);
    world.get("/v1/auth/config").await;
    assert!(world.store().alarms().is_empty());
    for _ in 0..3 {
        world.clock.forward_s(3_600);
        world.get("/v1/auth/config").await;
    }
    let overdue = world.store().alarms().iter().filter(|alarm| alarm.what == "cancellation_overdue").count();
    assert_eq!(overdue, 1);
}

#[tokio::test]
async fn its_status_needs_its_token_and_no_session_and_not_too_often() {
    let world = World::new();
    let access = world.token().await;
    let begun = begin(&world, &access).await;
    let id = begun.text("id");
    assert_eq!(status(&world, &id, "").await.refusal(), no(404, "cancellation_unknown"));
    let token = confirm(&world, &access, &begun).await.text("status_token");
    assert_eq!(status(&world, &id, "AAAA").await.refusal(), no(404, "cancellation_unknown"));
    assert_eq!(status(&world, "another", &token).await.refusal(), no(404, "cancellation_unknown"));
    assert_eq!(status(&world, &id, &token).await.json()["interval_s"], 5);
    let early = status(&world, &id, &token).await;
    assert_eq!(early.refusal(), no(429, "slow_down"));
    assert_eq!(early.header("retry-after"), "5");
    world.clock.forward_s(5);
    assert_eq!(status(&world, &id, &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_upload_on_its_way_is_told_first_and_stands_in_the_way_no_longer_than_it_lasts() {
    let world = World::new();
    let access = world.token().await;
    let begun = begin(&world, &access).await;
    let upload = Request::post("/files")
        .header("authorization", format!("Bearer {access}"))
        .header("tus-resumable", "1.0.0")
        .header("upload-length", "10")
        .header("upload-id", "upload-0123456789abcdef");
    let made = world.call(Part::Media, upload.body(Body::empty()).unwrap()).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let blocked = confirm(&world, &access, &begun).await;
    assert_eq!(blocked.refusal(), no(409, "cancellation_blocked"));
    assert_eq!(blocked.json()["blocking"], json!([{"code": "uploads_unfinished", "count": 1}]));
    let told = begin(&world, &access).await;
    assert_eq!(told.json()["blocking"], blocked.json()["blocking"]);
    assert!(told.json().get("challenge").is_none(), "no code is sent for what cannot be confirmed");
    world.clock.forward_s(7 * DAY_S);
    let access = world.token().await;
    let free = begin(&world, &access).await;
    assert_eq!(free.json()["blocking"], json!([]));
    assert_eq!(confirm(&world, &access, &free).await.status, StatusCode::ACCEPTED);
}
