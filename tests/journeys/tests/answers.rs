//! Answers that no server of ours would give: whatever comes back, the client reads it, says something and goes on.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use gongchao_core::{
    app::{Tap, Typed},
    consent::Outcome,
    session::LoginView,
};
use gongchao_journeys::World;

const PROBLEM: &str = r#"{"type":"about:blank","status":429,"code":"otp_resend_cooldown","retry_after_s":30,"attempts_left":3,"definitive":false}"#;
const CHALLENGE: &str = r#"{"challenge_id":"c1","expires_in_s":300,"resend_after_s":60,"code_length":6,"masked_phone":"138****8000","attempts_left":5}"#;
const PAIR: &str = r#"{"session_id":"s","token_type":"Bearer","access_token":"a","expires_in_s":900,"refresh_token":"r","refresh_idle_s":9,"refresh_absolute_s":9,"generation":2,"server_time":1}"#;

/// Numbers that follow from a seed: a body that broke something can be made again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// A body that was something once: bytes changed, cut, doubled, numbers made endless, texts made of other alphabets.
fn mangled(body: &str, dice: &mut Dice) -> String {
    const STRANGE: [&str; 14] = [
        "\"",
        "{",
        "}",
        "[",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\u0000",
        "\u{202e}",
        "true",
        "\\ud800",
        ":",
        ",",
    ];
    let mut chars: Vec<char> = body.chars().collect();
    for _ in 0..=dice.below(4) {
        let at = dice.below(chars.len().max(1));
        match dice.below(4) {
            0 => chars.truncate(at),
            1 => drop(chars.splice(at..at, STRANGE[dice.below(STRANGE.len())].chars())),
            2 if at < chars.len() => chars[at] = char::from(u8::try_from(32 + dice.below(95)).unwrap()),
            _ => {
                let half = chars[at.min(chars.len())..].to_vec();
                chars.extend(half);
            }
        }
    }
    chars.into_iter().collect()
}

#[tokio::test(start_paused = true)]
async fn f_04_whatever_comes_back_from_a_login_is_read_and_told() {
    let world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    let mut dice = Dice(7);
    for n in 0..300 {
        let body = mangled([PROBLEM, CHALLENGE][n % 2], &mut dice);
        world.egress.answer("POST /v1/auth/challenges", &body);
        world.tap(Tap::TickBox { ticked: true });
        world.tap(Tap::LogIn { number: Typed::new("13800138000") });
        let answered =
            |s: &gongchao_core::app::Snapshot| s.told.is_some() || matches!(s.login, LoginView::WaitingForCode { .. });
        world.see(&format!("an end of {body}"), answered).await;
        world.tap(Tap::LeaveCode);
        world.tap(Tap::Understood);
        let ready = |s: &gongchao_core::app::Snapshot| s.told.is_none() && matches!(s.login, LoginView::Ready);
        world.see("the form", ready).await;
    }
    world.egress.answer_truly();
    tokio::time::sleep(std::time::Duration::from_hours(25)).await;
    world.log_in().await;
}

#[tokio::test(start_paused = true)]
async fn f_04_whatever_comes_back_from_a_renewal_costs_nobody_the_session() {
    let world = World::new();
    world.log_in().await;
    let mut dice = Dice(11);
    for n in 0..100 {
        let body = mangled([PROBLEM, PAIR][n % 2], &mut dice);
        // One that was only made longer by something unknown is a pair all the same, and then is none of the server's.
        if serde_json::from_str::<serde_json::Value>(&body).is_ok_and(|body| body["refresh_token"].is_string()) {
            continue;
        }
        world.backend.store().expire_access_tokens().unwrap();
        world.egress.answer("POST /v1/auth/token", &body);
        world.tap(Tap::PullMessages);
        let before = world.egress.captured().len();
        world.egress.until(&format!("a renewal with {body}"), |c| c.line == "POST /v1/auth/token").await;
        assert!(world.egress.captured().len() >= before);
        tokio::time::sleep(std::time::Duration::from_mins(20)).await;
        let login = world.client().snapshot().login.clone();
        assert!(matches!(login, LoginView::LoggedIn { .. }), "{login:?} after {body}");
    }
    world.tap(Tap::PullMessages);
    world.see("home", |s| matches!(s.login, LoginView::LoggedIn { online: true, .. })).await;
}
