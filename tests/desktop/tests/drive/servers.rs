//! What stands in the server's place, or what the server says when it fails.

use gongchao_faults::Fault;
use serde_json::json;

use crate::{
    impostor::Answer,
    world::{Client, World},
};

const PAGE: &str = "<!doctype html><title>502</title><h1>Bad Gateway</h1>";
const UNTRUSTED: &str = "当前网络不可信（可能需要先登录 Wi-Fi），请换一个网络再试。";
const TROUBLE: &str = "服务器暂时不可用，请稍后再试。";
const OFFLINE: &str = "连不上服务器，请检查网络后再试。";

fn log_in(client: &mut Client) {
    client.tap(&json!({ "tap": "tick_box", "ticked": true }));
    client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
}

#[test]
fn a_server_that_answers_nonsense_is_told_by_its_sentence_and_asked_once() {
    let problem = r#"{"type":"about:blank","title":"x","status":500,"code":"internal"}"#;
    let busy = r#"{"type":"about:blank","title":"x","status":503,"code":"busy","retry_after_s":40}"#;
    let cases = [
        (Answer::Whole(200, "text/html; charset=utf-8", PAGE), "untrusted_network", UNTRUSTED),
        (Answer::Whole(404, "text/html", PAGE), "untrusted_network", UNTRUSTED),
        (Answer::Whole(502, "text/html", PAGE), "server_trouble", TROUBLE),
        (Answer::Whole(500, "application/problem+json", problem), "server_trouble", TROUBLE),
        (Answer::Whole(500, "text/plain", "the stack of a server, with a number in it"), "server_trouble", TROUBLE),
        (Answer::Whole(503, "application/problem+json", busy), "server_trouble", "服务器暂时不可用，请 40 秒后再试。"),
        (Answer::Whole(200, "application/json", r#"{"challenge":"of another kind"}"#), "server_trouble", TROUBLE),
        (Answer::Whole(200, "application/json", ""), "server_trouble", TROUBLE),
    ];
    let world = World::new();
    let mut client = world.client();
    client.agree();
    let impostor = world.replaced(&world.account, cases[0].0);
    for (times, (answer, code, sentence)) in (1..).zip(cases) {
        impostor.says(answer);
        log_in(&mut client);
        assert_eq!(client.told("what is wrong"), (code.to_owned(), sentence.to_owned()), "{answer:?}");
        let asked = impostor.asked();
        assert_eq!(
            asked.iter().filter(|line| *line == "POST /v1/auth/challenges").count(),
            times,
            "{answer:?}: {asked:?}"
        );
        client.understood();
    }
    assert!(world.store().sms_outbox().is_empty());
    world.back(&world.account);
    log_in(&mut client);
    client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
    assert_eq!(world.store().sms_outbox().len(), 1);
}

#[test]
fn a_server_that_says_nothing_and_one_that_never_ends_are_given_up_and_the_client_is_there_meanwhile() {
    std::thread::scope(|both| {
        for answer in [Answer::Silence, Answer::Drip] {
            both.spawn(move || {
                let world = World::new();
                let mut client = world.client();
                client.agree();
                let impostor = world.replaced(&world.account, answer);
                log_in(&mut client);
                world.wait(impostor.until(1));
                client.say(r#"{"ask":"lists"}"#);
                assert!(client.answer()["collected"]["rows"].is_array(), "what needs no server is there");
                assert_eq!(client.told("what is wrong"), ("offline".to_owned(), OFFLINE.to_owned()), "{answer:?}");
                assert!(world.store().sms_outbox().is_empty());
                world.back(&world.account);
                client.understood();
                log_in(&mut client);
                client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
                assert_eq!(world.store().sms_outbox().len(), 1);
            });
        }
    });
}

#[test]
fn a_slow_answer_is_waited_for_and_not_asked_for_twice() {
    let world = World::new();
    let mut client = world.client();
    client.agree();
    world.account.set(Fault::StallDown);
    log_in(&mut client);
    world.wait(world.account.until(|seen| seen.held > 0));
    client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
    client.say(r#"{"ask":"settle"}"#);
    assert_eq!(client.answer()["settled"], true);
    world.account.set(Fault::Pass);
    client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
    assert_eq!(world.store().sms_outbox().len(), 1, "a second tap while the first is on its way sends nothing");
    let code = world.store().sms_outbox().pop().unwrap().code;
    world.account.set(Fault::StallDown);
    client.tap(&json!({ "tap": "enter_code", "code": code }));
    world.wait(world.account.until(|seen| seen.held > 0));
    world.account.set(Fault::Pass);
    client.see("home", |s| s["login"]["is"] == "logged_in");
    assert_eq!(world.store().sessions().len(), 1);
}

#[test]
fn a_number_that_is_none_and_a_code_of_a_wrong_shape_leave_the_phone_in_no_form() {
    let world = World::new();
    let mut client = world.client();
    client.agree();
    let none = ("number", "这不是手机号码，请检查后重新输入。");
    let region = ("region", "本服务仅支持中国大陆手机号，请使用 +86 号码。");
    let long = "1".repeat(10_000);
    for (typed, (code, sentence)) in [
        ("", none),
        ("12345", none),
        ("1380013800O", none),
        ("一三八零零一三八零零零", none),
        (long.as_str(), none),
        ("<script>", none),
        ("+85291234567", region),
    ] {
        client.tap(&json!({ "tap": "log_in", "number": typed }));
        assert_eq!(client.told("what is wrong"), (code.to_owned(), sentence.to_owned()), "{typed}");
        client.understood();
    }
    // A process asks once for the nonce of its proofs; nothing is tried by that.
    let tried = |code: &Option<String>| code.as_deref() != Some("use_dpop_nonce");
    let asked =
        |route: &str| world.store().requests().iter().filter(|r| r.route.contains(route) && tried(&r.code)).count();
    assert_eq!(asked("/auth/"), 0);
    log_in(&mut client);
    client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
    let right = world.store().sms_outbox().pop().unwrap().code;
    for typed in ["", "1", "12345678901", "abcdef", "１２３４５６７"] {
        client.tap(&json!({ "tap": "enter_code", "code": typed }));
        let told = client.told("what is wrong");
        assert_eq!(told, ("code_shape".to_owned(), format!("请输入 {} 位数字验证码。", right.len())), "{typed}");
        client.understood();
    }
    assert_eq!(asked("/auth/sessions"), 0, "no attempt is used up");
    let other = |digit: char| if digit == '1' { '2' } else { '1' };
    let wrong: String = right.chars().map(other).collect();
    client.tap(&json!({ "tap": "enter_code", "code": wrong }));
    assert_eq!(client.told("what is wrong"), ("wrong_code".to_owned(), "验证码不正确，还可以试 4 次。".to_owned()));
    client.understood();
    client.tap(&json!({ "tap": "enter_code", "code": right }));
    client.see("home", |s| s["login"]["is"] == "logged_in");
    assert_eq!((asked("/auth/challenges"), asked("/auth/sessions")), (1, 2));
    assert_eq!((world.store().sms_outbox().len(), world.store().sessions().len()), (1, 1));
}

#[test]
fn a_photo_outlasts_a_media_server_in_trouble_and_arrives_once() {
    let world = World::new();
    let photo = world.file("photo.jpg", include_bytes!("../../../assets/photo.jpg"));
    let mut client = world.at_work();
    let impostor = world.replaced(&world.media, Answer::Whole(200, "text/html", PAGE));
    let id = client.send(&photo);
    for (times, answer) in (1..).zip([
        Answer::Whole(500, "text/plain", "no"),
        Answer::Whole(502, "text/html", PAGE),
        Answer::Whole(503, "application/problem+json", r#"{"status":503,"code":"busy","retry_after_s":1}"#),
    ]) {
        world.wait(impostor.until(times));
        impostor.says(answer);
        let seen = client.upload("the photo waiting", |u| u["id"] == id && u["is"] == "waiting");
        let (zh, en) = (seen["words"]["zh"].as_str().unwrap(), seen["words"]["en"].as_str().unwrap());
        assert!((zh.contains('再') || zh.contains("自动")) && !en.is_empty(), "{seen}");
    }
    world.wait(impostor.until(4));
    assert!(world.store().uploads().is_empty());
    world.back(&world.media);
    let done = client.upload("the receipt", |u| u["id"] == id && u["is"] == "done");
    let stored = world.store().uploads();
    assert_eq!(stored.len(), 1);
    assert!(stored[0].committed && done["receipt"]["sha256"] == json!(stored[0].sha256));
}

#[test]
fn whatever_stands_in_the_servers_place_a_login_ends_in_a_sentence_and_can_be_tried_again() {
    for (fault, codes) in [
        (Fault::Refuse, &["offline"][..]),
        (Fault::Html, &["offline", "untrusted_network"]),
        (Fault::Garbage, &["offline", "untrusted_network"]),
    ] {
        let world = World::new();
        world.account.set(fault);
        let mut client = world.client();
        client.agree();
        client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
        let (code, _) = client.told("what is wrong");
        assert!(codes.contains(&code.as_str()), "{fault:?} is told as {code}");
        assert!(world.store().sms_outbox().is_empty() && world.store().requests().is_empty());
        world.account.set(Fault::Pass);
        client.tap(&json!({ "tap": "understood" }));
        client.see("a clean screen", |s| s["told"].is_null());
        client.tap(&json!({ "tap": "tick_box", "ticked": true }));
        client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
        client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
        assert_eq!(world.store().sms_outbox().len(), 1, "{fault:?}");
    }
}

#[test]
fn a_photo_waits_out_a_portal_and_silence_and_arrives_once() {
    let world = World::new();
    let photo = world.file("photo.jpg", include_bytes!("../../../assets/photo.jpg"));
    let mut client = world.at_work();
    world.media.set(Fault::Html);
    client.tap(&json!({ "tap": "send", "path": photo }));
    client.upload("the photo waiting", |u| u["is"] == "waiting");
    // The file may go: what is sent is a copy.
    std::fs::remove_file(&photo).unwrap();
    world.media.set(Fault::StallUp);
    world.wait(world.media.until(|seen| seen.held > 0));
    assert!(world.store().uploads().is_empty());
    world.media.set(Fault::Pass);
    let done = client.upload("the receipt", |u| u["is"] == "done");
    let stored = world.store().uploads();
    assert_eq!(stored.len(), 1);
    assert!(stored[0].committed && done["receipt"]["sha256"] == json!(stored[0].sha256));
}
