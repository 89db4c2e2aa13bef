//! How many SMS are sent, and who is asked to prove what first.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::StatusCode;
use gongchao_backend::{Config, NamedToken, Part, Peer};
use serde_json::json;

use crate::phone::Phone;
use crate::world::{Answer, PHONE, World, challenge, no, post, wrong};

const INSTALL: &str = "install-0123456789";
const BEGIN: &str = "/v1/auth/challenges";

/// Asks for a code for the `nr`-th number of nobody's, on an install of its own.
async fn walk(world: &World, nr: usize, peer: [u8; 4], captcha: Option<&str>) -> Answer {
    let mut body = challenge(&format!("+86139{nr:08}"), &format!("install-of-number-{nr:04}"));
    if let Some(token) = captcha {
        body["captcha"] = json!(token);
    }
    let mut request = post(BEGIN, &body);
    request.extensions_mut().insert(Peer(peer.into()));
    world.call(Part::Account, request).await
}

fn alarms(world: &World, what: &str) -> usize {
    world.store().alarms().iter().filter(|alarm| alarm.what == what).count()
}

#[tokio::test]
async fn l_21_one_address_that_walks_through_numbers_meets_a_captcha_then_its_quota_and_raises_an_alarm() {
    let world = World::with(|config| config.captcha = Some(Arc::new(NamedToken("solved".to_owned()))));
    let peer = [198, 51, 100, 7];
    for nr in 0..2 {
        assert_eq!(walk(&world, nr, peer, None).await.status, StatusCode::ACCEPTED);
    }
    for nr in 2..200 {
        let answer = walk(&world, nr, peer, None).await;
        assert_eq!(answer.refusal(), no(403, "captcha_required"));
    }
    assert_eq!(walk(&world, 2, peer, Some("not solved")).await.refusal(), no(403, "captcha_failed"));
    assert_eq!(world.store().sms_outbox().len(), 2);
    assert_eq!(alarms(&world, "number_walk"), 0);
    // A person somewhere else is not asked.
    assert_eq!(walk(&world, 900, [203, 0, 113, 9], None).await.status, StatusCode::ACCEPTED);

    for nr in 2..20 {
        assert_eq!(walk(&world, nr, peer, Some("solved")).await.status, StatusCode::ACCEPTED);
    }
    for nr in 20..200 {
        assert_eq!(walk(&world, nr, peer, Some("solved")).await.refusal(), no(429, "otp_send_quota"));
    }
    assert_eq!(world.store().sms_outbox().len(), 21);
    assert_eq!(alarms(&world, "number_walk"), 1);
    world.clock.forward_s(3_600);
    assert_eq!(walk(&world, 21, peer, None).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn l_21_an_alarm_is_raised_where_four_of_five_numbers_of_a_network_are_strangers_and_not_before() {
    let world = World::with(|config| config.limits.requests_per_minute = 10_000);
    for nr in 0..3 {
        let id = world.challenge(&format!("+861380013800{nr}"), &format!("install-of-person-{nr}")).await;
        assert_eq!(world.try_code(&id.text("challenge_id"), &world.code()).await.status, StatusCode::CREATED);
    }
    world.clock.forward_s(3_700);
    // The three have new phones, and are no strangers for it.
    for nr in 0..3_u8 {
        let body = challenge(&format!("+861380013800{nr}"), &format!("another-install-of-{nr}"));
        let mut request = post(BEGIN, &body);
        request.extensions_mut().insert(Peer([198, 51, 100, nr].into()));
        assert_eq!(world.call(Part::Account, request).await.status, StatusCode::ACCEPTED);
    }
    for nr in 0..12_u8 {
        assert_eq!(alarms(&world, "number_walk"), 0, "three known, {nr} strangers");
        assert_eq!(walk(&world, nr.into(), [198, 51, 100, 100 + nr], None).await.status, StatusCode::ACCEPTED);
    }
    assert_eq!(alarms(&world, "number_walk"), 1);
}

#[tokio::test]
async fn a_site_full_of_people_raises_an_alarm_on_its_first_morning_and_none_later() {
    let world = World::with(|config| config.limits.requests_per_minute = 10_000);
    for _ in 0..2 {
        for nr in 0..10 {
            let install = format!("install-of-person-{nr}");
            let id = world.challenge(&format!("+861380013800{nr}"), &install).await.text("challenge_id");
            assert_eq!(world.try_code(&id, &world.code()).await.status, StatusCode::CREATED);
        }
        // The first morning they are all strangers, and that is worth a look; the second morning nobody is.
        assert_eq!(alarms(&world, "number_walk"), 1);
        world.clock.forward_s(3_700);
    }
}

#[tokio::test]
async fn who_used_a_code_need_not_wait_for_the_next_and_still_has_so_many_an_hour() {
    let world = World::new();
    for _ in 0..5 {
        world.log_in(PHONE).await;
    }
    assert_eq!(world.challenge(PHONE, INSTALL).await.refusal(), no(429, "otp_send_quota"));
    // A code that nobody used keeps the next one waiting.
    let other = "+8613800138001";
    assert_eq!(world.challenge(other, "install-of-another-1").await.status, StatusCode::ACCEPTED);
    let hurried = world.challenge(other, "install-of-another-2").await;
    assert_eq!(hurried.refusal(), no(429, "otp_resend_cooldown"));
}

#[tokio::test]
async fn a_whole_network_shares_a_quota_beyond_that_of_each_address() {
    let world = World::with(|config| config.limits.sms_per_network_hour = 30);
    for nr in 0..30 {
        let answer = walk(&world, nr, [198, 51, 100, u8::try_from(nr).unwrap()], None).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
    }
    assert_eq!(walk(&world, 30, [198, 51, 100, 77], None).await.refusal(), no(429, "otp_send_quota"));
    assert_eq!(walk(&world, 30, [198, 51, 101, 77], None).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn an_ipv6_subscriber_is_one_address_whatever_the_last_half_says() {
    let world = World::new();
    let from = |nr: usize, peer: String| {
        let mut request = post(BEGIN, &challenge(&format!("+86139{nr:08}"), &format!("install-of-number-{nr:04}")));
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        world.call(Part::Account, request)
    };
    for nr in 0..20 {
        assert_eq!(from(nr, format!("2001:db8:1:2::{nr:x}")).await.status, StatusCode::ACCEPTED);
    }
    assert_eq!(from(20, "2001:db8:1:2:ffff::1".to_owned()).await.refusal(), no(429, "otp_send_quota"));
    assert_eq!(from(20, "2001:db8:1:3::1".to_owned()).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn l_22_a_forwarded_address_is_believed_of_a_trusted_proxy_and_of_nobody_else() {
    let from = async |world: &World, nr: usize, peer: [u8; 4], forwarded: &str| {
        let mut request = post(BEGIN, &challenge(&format!("+86139{nr:08}"), &format!("install-of-number-{nr:04}")));
        request.extensions_mut().insert(Peer(peer.into()));
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        world.call(Part::Account, request).await
    };
    // Forged by a client: it stays the one that it is.
    let world = World::new();
    for nr in 0..20 {
        assert_eq!(from(&world, nr, [198, 51, 100, 7], &format!("10.1.1.{nr}")).await.status, StatusCode::ACCEPTED);
    }
    assert_eq!(from(&world, 20, [198, 51, 100, 7], "10.1.1.200").await.refusal(), no(429, "otp_send_quota"));

    // Behind the proxy: each client has its own quota, and what a client wrote itself stands before what the proxy wrote.
    let proxy: IpAddr = [127, 0, 0, 1].into();
    let world = World::with(|config| config.trusted_proxies = vec![proxy]);
    for nr in 0..20 {
        let forwarded = format!("10.1.1.{nr}, 198.51.100.7");
        assert_eq!(from(&world, nr, [127, 0, 0, 1], &forwarded).await.status, StatusCode::ACCEPTED);
    }
    let forged = "10.9.9.9, 198.51.100.7";
    assert_eq!(from(&world, 20, [127, 0, 0, 1], forged).await.refusal(), no(429, "otp_send_quota"));
    assert_eq!(from(&world, 20, [127, 0, 0, 1], "198.51.101.8").await.status, StatusCode::ACCEPTED);
    // Past two proxies of ours; and a hop that cannot be read ends the search.
    assert_eq!(from(&world, 21, [127, 0, 0, 1], "198.51.100.7, 127.0.0.1").await.refusal(), no(429, "otp_send_quota"));
    assert_eq!(from(&world, 22, [127, 0, 0, 1], "198.51.100.7, unknown").await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn l_23_when_the_sms_of_a_minute_are_used_up_nobody_gets_one_and_sessions_go_on() {
    let world = World::with(|config| config.limits.sms_per_minute = 5);
    let session = world.log_in(PHONE).await;
    for nr in 0_u8..4 {
        let answer = walk(&world, usize::from(nr), [198, 51, nr, 1], None).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
    }
    world.clock.forward_s(20);
    for nr in 10..13 {
        let refused = walk(&world, nr, [203, 0, 113, 9], None).await;
        assert_eq!(refused.refusal(), no(503, "sms_unavailable"));
        assert_eq!(refused.header("retry-after"), "40");
    }
    assert_eq!(alarms(&world, "sms_budget"), 1);
    let access = session["access_token"].as_str().unwrap();
    assert_eq!(world.get_as(access, "/v1/messages").await.status, StatusCode::OK);
    assert_eq!(world.refresh(session["refresh_token"].as_str().unwrap()).await.status, StatusCode::OK);
    world.clock.forward_s(40);
    assert_eq!(walk(&world, 10, [203, 0, 113, 9], None).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn l_24_a_device_that_was_logged_in_gets_a_code_though_others_burned_number_and_address() {
    let world = World::with(|config| {
        config.limits.requests_per_minute = 10_000;
        config.captcha = Some(Arc::new(NamedToken("solved".to_owned())));
    });
    let phone = Phone::new();
    phone.log_in(&world, PHONE, INSTALL).await;
    // The number's hour, under the install's own name, which whoever saw it can say.
    for _ in 0..4 {
        world.clock.forward_s(61);
        let mut body = challenge(PHONE, INSTALL);
        body["captcha"] = json!("solved");
        assert_eq!(world.post(BEGIN, &body).await.status, StatusCode::ACCEPTED);
    }
    // The address's hour.
    for nr in 0..15 {
        let answer = walk(&world, nr, [127, 0, 0, 1], Some("solved")).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{nr}");
    }
    world.clock.forward_s(61);
    let mut body = challenge(PHONE, INSTALL);
    body["captcha"] = json!("solved");
    assert_eq!(world.post(BEGIN, &body).await.refusal(), no(429, "otp_send_quota"), "its name is no proof");
    body["device"]["install_id"] = json!("install-9876543210");
    let stranger = Phone::new().post(&world, BEGIN, &body).await;
    assert_eq!(stranger.refusal(), no(429, "otp_send_quota"), "and neither is any key");

    let known = phone.post(&world, BEGIN, &challenge(PHONE, INSTALL)).await;
    assert_eq!(known.status, StatusCode::ACCEPTED);
    let body = json!({"challenge_id": known.text("challenge_id"), "code": world.code()});
    assert_eq!(phone.post(&world, "/v1/auth/sessions", &body).await.status, StatusCode::CREATED);
    // For this number alone, and within limits of its own.
    world.clock.forward_s(61);
    let other = phone.post(&world, BEGIN, &challenge("+8613800138001", "install-9876543210")).await;
    assert_eq!(other.refusal(), no(403, "captcha_required"));
    for sms in 1..5 {
        let again = phone.post(&world, BEGIN, &challenge(PHONE, INSTALL)).await;
        assert_eq!(again.status, StatusCode::ACCEPTED, "{sms}");
        world.clock.forward_s(61);
    }
    let spent = phone.post(&world, BEGIN, &challenge(PHONE, INSTALL)).await;
    assert_eq!(spent.refusal(), no(429, "otp_send_quota"));
}

#[tokio::test]
async fn l_10_a_number_that_strangers_guessed_at_is_not_blocked_for_the_phone_that_is_known() {
    let world = World::with(|config| {
        config.limits.failure_budget = 4;
        config.limits.sms_per_phone_hour = 100;
    });
    let phone = Phone::new();
    phone.log_in(&world, PHONE, INSTALL).await;
    let sessions = "/v1/auth/sessions";
    let stranger = Phone::new();
    let asked = challenge(PHONE, "install-9876543210");
    let id = stranger.post(&world, BEGIN, &asked).await.text("challenge_id");
    for _ in 0..4 {
        let guess = json!({"challenge_id": id, "code": wrong(&world.code())});
        assert_eq!(stranger.post(&world, sessions, &guess).await.refusal(), no(400, "otp_incorrect"));
    }
    world.clock.forward_s(61);
    let id = stranger.post(&world, BEGIN, &asked).await.text("challenge_id");
    let right = json!({"challenge_id": id, "code": world.code()});
    assert_eq!(stranger.post(&world, sessions, &right).await.refusal(), no(429, "otp_attempts_exhausted"));

    // The known phone has a budget of its own, and it is one.
    for (tries, last) in [(3, StatusCode::CREATED), (4, StatusCode::TOO_MANY_REQUESTS)] {
        world.clock.forward_s(61);
        let id = phone.post(&world, BEGIN, &challenge(PHONE, INSTALL)).await.text("challenge_id");
        for _ in 0..tries {
            let guess = json!({"challenge_id": id, "code": wrong(&world.code())});
            assert_eq!(phone.post(&world, sessions, &guess).await.refusal(), no(400, "otp_incorrect"));
        }
        let right = json!({"challenge_id": id, "code": world.code()});
        assert_eq!(phone.post(&world, sessions, &right).await.status, last, "{tries}");
    }
}

#[tokio::test]
async fn l_15_known_unknown_disabled_and_cancelled_numbers_are_answered_alike() {
    let world = World::with(|config| {
        for limit in [
            &mut config.limits.sms_per_install_hour,
            &mut config.limits.sms_per_address_hour,
            &mut config.limits.sms_per_network_hour,
            &mut config.limits.sms_per_minute,
            &mut config.limits.sms_per_phone_hour,
            &mut config.limits.sms_per_phone_day,
        ] {
            *limit = 100_000;
        }
        config.limits.requests_per_minute = 100_000;
    });
    world.store().disable_account("+8613800138001").unwrap();
    let mut shapes = std::collections::BTreeSet::new();
    for round in 0..500 {
        for phone in [PHONE, "+8613800138001", "+8613700137000"] {
            let answer = world.challenge(phone, INSTALL).await;
            let body = answer.json();
            let members: Vec<String> = body
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| {
                    // What is the same for everyone must be the same here; a name and the number itself are one's own.
                    let own = matches!(name.as_str(), "challenge_id" | "masked_phone");
                    format!(
                        "{name}={}",
                        if own { json!(value.as_str().unwrap().chars().count()) } else { value.clone() }
                    )
                })
                .collect();
            let headers: Vec<&str> = answer.headers.keys().map(axum::http::HeaderName::as_str).collect();
            shapes.insert(format!("{} {members:?} {headers:?} {}", answer.status, answer.body.len()));
        }
        assert_eq!(shapes.len(), 1, "round {round}: {shapes:?}");
        world.clock.forward_s(61);
    }
}

#[tokio::test]
async fn f_08_no_code_is_fixed_and_no_setting_can_fix_one() {
    // Nothing that a limits file can say makes a code known beforehand.
    let folder = tempfile::tempdir().unwrap();
    for member in ["test_code", "fixed_code", "test_otp", "code"] {
        let text = json!({member: "123456"}).to_string();
        assert!(serde_json::from_str::<gongchao_backend::Limits>(&text).is_err());
    }
    // Two backends with the same secret and the same clock draw different codes for the same numbers.
    let drawn = async |folder: &std::path::Path| {
        let mut config = Config::new(folder);
        config.limits.sms_per_install_hour = 1_000;
        config.limits.sms_per_address_hour = 1_000;
        config.limits.sms_per_network_hour = 1_000;
        let clock = World::new().clock;
        let backend = gongchao_backend::Backend::open(config, clock).unwrap();
        for nr in 0..100 {
            let request = post(BEGIN, &challenge(&format!("+86139{nr:08}"), INSTALL));
            crate::world::ask(backend.router(Part::Account), request).await;
        }
        backend.store().sms_outbox().into_iter().map(|sms| sms.code).collect::<Vec<_>>()
    };
    let first = drawn(folder.path()).await;
    let twin = tempfile::tempdir().unwrap();
    std::fs::copy(folder.path().join("pepper"), twin.path().join("pepper")).unwrap();
    let second = drawn(twin.path()).await;
    assert_eq!((first.len(), second.len()), (100, 100));
    let same = first.iter().zip(&second).filter(|(a, b)| a == b).count();
    assert!(same <= 2, "{same} of 100 codes were drawn twice");
    let different: std::collections::BTreeSet<&String> = first.iter().collect();
    assert!(different.len() >= 95);
}
