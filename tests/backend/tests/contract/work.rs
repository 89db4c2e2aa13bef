//! The work itself: devices, messages, notices, the policy.

use axum::http::StatusCode;
use serde_json::json;

use crate::world::{PHONE, World, no};

#[tokio::test]
async fn devices_are_found_page_by_page_and_opened_by_their_label() {
    let world = World::new();
    let token = world.token().await;
    let mut found = 0;
    let mut after = json!(null);
    loop {
        let page = world.post_as(&token, "/v1/devices/search", &json!({"after": after})).await.json();
        found += page["devices"].as_array().unwrap().len();
        match page.get("next") {
            Some(next) => after = next.clone(),
            None => break,
        }
    }
    assert_eq!(found, 44);
    let page = world.post_as(&token, "/v1/devices/search", &json!({"query": "gc-10007"})).await.json();
    assert_eq!(page["devices"].as_array().unwrap().len(), 1);
    assert!(page.get("next").is_none());
    assert_eq!(world.post_as(&token, "/v1/devices/search", &json!({"query": "%"})).await.json()["devices"], json!([]));

    let device = world.post_as(&token, "/v1/devices/open", &json!({"code": "GC-10001"})).await.json();
    assert_eq!(device["site"], "东区泵房");
    assert!(device["customer"]["phone"].as_str().unwrap().starts_with("+86139"));
    assert_eq!(
        world.post_as(&token, "/v1/devices/open", &json!({"code": "nothing"})).await.refusal(),
        no(404, "device_unknown")
    );
    world.store().add_device("nothing", "新设备", "门口").unwrap();
    assert_eq!(world.post_as(&token, "/v1/devices/open", &json!({"code": "nothing"})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_message_sent_twice_under_one_id_is_one_message() {
    let world = World::new();
    let token = world.token().await;
    let before = world.get_as(&token, "/v1/messages?after=0").await.json();
    assert_eq!(before["last"], 3);
    assert_eq!(before["messages"][0]["from"], "office");

    let body = json!({"id": "0123456789abcdef0123456789abcdef", "text": "到了"});
    for _ in 0..2 {
        let sent = world.post_as(&token, "/v1/messages", &body).await;
        assert_eq!((sent.status, sent.json()), (StatusCode::CREATED, json!({"seq": 4})));
    }
    let other = json!({"id": "0123456789abcdef0123456789abcdef", "text": "没到"});
    assert_eq!(world.post_as(&token, "/v1/messages", &other).await.refusal(), no(409, "message_differs"));
    let empty = json!({"id": "0123456789abcdef0123456789abcdee", "text": " "});
    assert_eq!(world.post_as(&token, "/v1/messages", &empty).await.refusal(), no(422, "message_unfit"));

    let after = world.get_as(&token, "/v1/messages?after=3").await.json();
    assert_eq!((&after["messages"][0]["text"], &after["last"]), (&json!("到了"), &json!(4)));
    assert_eq!(world.post_as(&token, "/v1/messages/read", &json!({"up_to": 2})).await.status, StatusCode::NO_CONTENT);
    let ours: Vec<bool> =
        world.store().messages().iter().filter(|row| row.account == "emp-00").map(|row| row.read).collect();
    assert_eq!(ours, [true, true, false, true]);
}

#[tokio::test]
async fn messages_of_one_account_are_not_anothers() {
    let world = World::new();
    let first = world.token().await;
    let second = world.log_in("+8613800138001").await["access_token"].as_str().unwrap().to_owned();
    world.post_as(&first, "/v1/messages", &json!({"id": "0123456789abcdef", "text": "只给办公室"})).await;
    assert_eq!(world.get_as(&second, "/v1/messages").await.json()["last"], 3);
}

#[tokio::test]
async fn notices_need_no_session_and_the_newest_comes_first() {
    let world = World::new();
    let notices = world.get("/v1/notices").await.json();
    assert_eq!(notices["notices"][0]["kind"], "policy");
    assert_eq!(notices["notices"][0]["edition"], "2024-06-19");
    let incident = json!({
        "id": "incident-1", "kind": "incident", "published_at": 1_900_000_000_000_i64,
        "title": {"zh": "一", "en": "one"}, "body": {"zh": "二", "en": "two"},
        "incident": {
            "situation": {"zh": "三", "en": "three"}, "measures": {"zh": "四", "en": "four"},
            "advice": {"zh": "五", "en": "five"}, "remedy": {"zh": "六", "en": "six"},
        },
    });
    world.store().publish_notice(&incident).unwrap();
    assert_eq!(world.get("/v1/notices").await.json()["notices"][0], incident);
    assert!(world.store().publish_notice(&json!({"id": "x"})).is_err());
    let without = |member: &str, at: &str| {
        let mut half = incident.clone();
        half.pointer_mut(at).unwrap().as_object_mut().unwrap().remove(member);
        half
    };
    let mut else_ = incident.clone();
    else_["kind"] = json!("kill_switch");
    for half in [without("incident", ""), without("remedy", "/incident"), without("en", "/incident/advice"), else_] {
        assert!(world.store().publish_notice(&half).is_err(), "{half}");
    }
}

#[tokio::test]
async fn the_policy_is_named_by_its_hash_where_the_operator_gave_its_text() {
    let without = World::new();
    assert_eq!(without.get("/v1/auth/config").await.json()["policy"], json!({"edition": "2024-06-19", "sha256": null}));
    assert_eq!(without.get("/v1/policy/2024-06-19/text").await.refusal(), no(404, "policy_text_absent"));

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "隐私政策").unwrap();
    let with = World::with(|config| config.policy_text = Some(file.path().to_owned()));
    let config = with.get("/v1/auth/config").await.json();
    assert_eq!(config["otp"], json!({"length": 6, "ttl_s": 300, "resend_after_s": 60, "max_attempts": 5}));
    assert_eq!(config["policy"]["sha256"].as_str().unwrap().len(), 64);
    let text = with.get("/v1/policy/2024-06-19/text").await;
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(text.body, "隐私政策");
    assert_eq!(with.get("/v1/policy/2023-01-01/text").await.refusal(), no(404, "policy_text_absent"));
}

#[tokio::test]
async fn l_18_an_sms_reaches_the_stand_in_phone_and_ends_with_the_domain_that_its_code_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().join("outbox.jsonl");
    let world = World::with(|config| {
        config.outbox = Some(outbox.clone());
        config.sms_domain = Some("app.example.com".to_owned());
    });
    world.challenge(PHONE, "install-0123456789").await;
    let line: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(outbox).unwrap()).unwrap();
    assert_eq!(line["code"], world.code());
    assert!(line["text"].as_str().unwrap().ends_with(&format!("\n@app.example.com #{}", world.code())));
}

#[tokio::test]
async fn a_session_tells_its_phone_in_classes_and_nothing_that_is_none() {
    let world = World::new();
    let token = world.token().await;
    let path = "/v1/auth/session/device";
    let class = json!({"model": "2201123C", "os": "android", "os_version": [14, 0], "screen": "large"});
    assert_eq!(world.post_as(&token, path, &class).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.post_as(&token, path, &json!({"os": "ios"})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.store().sessions()[0].device.as_deref(), Some(r#"{"os":"ios"}"#));
    for none in [
        json!({"os": "android 14 build 2231"}),
        json!({"screen": "915x412"}),
        json!({"model": "x".repeat(41)}),
        json!({"os_version": [14, 100]}),
        json!({"offset_quarters": 57}),
        json!({"language": ""}),
    ] {
        assert_eq!(world.post_as(&token, path, &none).await.refusal(), no(422, "phone_class_unfit"), "{none}");
    }
    assert_eq!(world.post_as(&token, path, &json!({"serial": "1"})).await.refusal(), no(422, "json_unfit"));
    // A list of the values of an object is none.
    assert_eq!(
        world.post_as(&token, "/v1/devices/search", &json!([null, null])).await.refusal(),
        no(422, "json_unfit")
    );
    assert_eq!(world.post_as("nobody", path, &class).await.refusal(), no(401, "access_expired"));
}
