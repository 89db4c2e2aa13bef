//! How the reference backend bears a thousand logins, and whether its time tells a known number from an unknown one.
//!
//! The backend's router is asked in this process, so that no socket is measured. Its clock is in our hand and stands far
//! enough ahead before each round that no limit of SMS is in the way.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::{Router, body::Body, http::Request};
use gongchao_backend::{Backend, Clock, Config, Part};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::figure::{Figure, Times, Unit, count};
use crate::phone;

/// Whom the backend knows: `+8613800138000` to `…8009`.
const KNOWN: usize = 10;
const ROUNDS: usize = 100;
const PAIRS: usize = 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;
const START: i64 = 1_718_755_200_000;
/// Two numbers that nothing tells apart are further apart than this once in a thousand runs (two sides of a normal
/// distribution).
const APART: f64 = 3.29;

/// Measures.
pub(crate) fn measure(folder: &Path) -> Result<Vec<Figure>, String> {
    let office = Office::open(folder)?;
    phone::runtime()?.block_on(async {
        let mut figures = logins(&office).await?;
        figures.extend(twins(&office).await?);
        Ok(figures)
    })
}

/// A thousand logins, ten at a time.
async fn logins(office: &Office) -> Result<Vec<Figure>, String> {
    let mut times = Times::default();
    let mut busy = Duration::ZERO;
    for round in 0..ROUNDS {
        office.later();
        let asked = Instant::now();
        let challenges = all(office, |nr| Ask { path: CHALLENGES, body: challenge(&known(nr), round) }).await?;
        busy += asked.elapsed();
        let codes = office.codes();
        let mut tries = Vec::new();
        for (nr, (answer, _)) in challenges.iter().enumerate() {
            let id = answer.get("challenge_id").and_then(Value::as_str).ok_or("a challenge has no name")?;
            let code = codes.get(&known(nr)).ok_or("an SMS was not sent")?;
            tries.push(json!({ "challenge_id": id, "code": code }));
        }
        let began = Instant::now();
        let sessions =
            all(office, |nr| Ask { path: SESSIONS, body: tries.get(nr).cloned().unwrap_or_default() }).await?;
        busy += began.elapsed();
        for ((_, first), (answer, second)) in challenges.iter().zip(&sessions) {
            answer.get("access_token").ok_or("a login brought no token")?;
            times.add(*first + *second);
        }
    }
    Ok(vec![
        Figure::told("logins, ten at a time", count(KNOWN * ROUNDS) / busy.as_secs_f64(), Unit::PerS),
        Figure::told("a login, in the middle", times.median() * 1e3, Unit::Ms),
        Figure::told("a login, 99 of 100", times.quantile(0.99) * 1e3, Unit::Ms),
    ])
}

/// A known and an unknown number, in turns: the request for a code, and a wrong code.
async fn twins(office: &Office) -> Result<Vec<Figure>, String> {
    let [mut asked, mut wrong] = [(); 2].map(|()| [Times::default(), Times::default()]);
    for pair in 0..PAIRS {
        office.later();
        let numbers = [known(pair % KNOWN), format!("+86139{pair:08}")];
        let order = if pair % 2 == 0 { [0, 1] } else { [1, 0] };
        for who in order {
            let Some(number) = numbers.get(who) else { continue };
            let (answer, took) = one(office.router(), Ask { path: CHALLENGES, body: challenge(number, pair) }).await?;
            let id = answer.get("challenge_id").and_then(Value::as_str).ok_or("a challenge has no name")?.to_owned();
            let code = office.codes().get(number).map_or(0, |code| code.parse::<u32>().unwrap_or(0));
            let body = json!({ "challenge_id": id, "code": format!("{:06}", (code + 1) % 1_000_000) });
            let (_, refused) = one(office.router(), Ask { path: SESSIONS, body }).await?;
            if let (Some(asked), Some(wrong)) = (asked.get_mut(who), wrong.get_mut(who)) {
                asked.add(took);
                wrong.add(refused);
            }
        }
    }
    let [known, unknown] = &asked;
    let [known_wrong, unknown_wrong] = &wrong;
    Ok(vec![
        Figure::told("code asked for, known / unknown", known.over(unknown), Unit::Times),
        Figure::at_most("the same, apart (Mann-Whitney z)", known.apart(unknown).abs(), Unit::Sigma, APART),
        Figure::told("wrong code, known / unknown", known_wrong.over(unknown_wrong), Unit::Times),
        Figure::at_most("the same, apart (Mann-Whitney z)", known_wrong.apart(unknown_wrong).abs(), Unit::Sigma, APART),
    ])
}

const CHALLENGES: &str = "/v1/auth/challenges";
const SESSIONS: &str = "/v1/auth/sessions";

struct Ask {
    path: &'static str,
    body: Value,
}

fn known(nr: usize) -> String {
    format!("+861380013800{nr}")
}

/// Each round comes from new installations: a known device has a bucket of its own.
fn challenge(number: &str, round: usize) -> Value {
    let install = format!("bench-{}-{round:06}", number.get(3..).unwrap_or_default());
    json!({
        "phone": number,
        "purpose": "login",
        "consent": {
            "policy_id": "2024-06-19", "version": "1", "sha256": "0".repeat(64), "ticked": true, "login_tapped_at": START,
        },
        "device": { "install_id": install, "platform": "desktop", "os_major": 12, "app_version": "0.1.0" },
    })
}

/// One request for each of the known numbers, at the same time; the answers in the numbers' order.
async fn all(office: &Office, ask: impl Fn(usize) -> Ask) -> Result<Vec<(Value, Duration)>, String> {
    let mut running = JoinSet::new();
    for nr in 0..KNOWN {
        let (router, ask) = (office.router(), ask(nr));
        running.spawn(async move { (nr, one(router, ask).await) });
    }
    let mut answers = Vec::new();
    while let Some(ended) = running.join_next().await {
        let (nr, answer) = ended.map_err(|why| why.to_string())?;
        answers.push((nr, answer?));
    }
    answers.sort_by_key(|(nr, _)| *nr);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// An answer that is no fault of the server's, and how long it took.
async fn one(router: Router, ask: Ask) -> Result<(Value, Duration), String> {
    let request = Request::post(ask.path).header("content-type", "application/json");
    let request = request.header("idempotency-key", uuid());
    let request = request.body(Body::from(ask.body.to_string())).map_err(|why| why.to_string())?;
    let began = Instant::now();
    let response = router.oneshot(request).await.map_err(|why| why.to_string())?;
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|why| why.to_string())?.to_bytes();
    let took = began.elapsed();
    if status.is_server_error() || status.as_u16() == 429 {
        return Err(format!("{} answered {status}", ask.path));
    }
    Ok((serde_json::from_slice(&body).map_err(|why| why.to_string())?, took))
}

fn uuid() -> String {
    gongchao_core::kernel::Id::new().as_str().to_owned()
}

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Office {
    backend: Backend,
    hand: Arc<Hand>,
}

impl Office {
    fn open(folder: &Path) -> Result<Self, String> {
        let mut config = Config::new(folder.join("office"));
        let limits = &mut config.limits;
        limits.sms_per_minute = 1_000_000;
        limits.sms_per_phone_hour = 1_000_000;
        limits.sms_per_phone_day = 1_000_000;
        limits.sms_per_address_hour = 1_000_000;
        limits.sms_per_network_hour = 1_000_000;
        limits.captcha_after = 1_000_000;
        limits.failure_budget = 1_000_000;
        limits.requests_per_minute = 1_000_000;
        let hand = Arc::new(Hand(AtomicI64::new(START)));
        let backend = Backend::open(config, hand.clone()).map_err(|why| why.to_string())?;
        Ok(Self { backend, hand })
    }

    fn router(&self) -> Router {
        self.backend.router(Part::Account)
    }

    fn later(&self) {
        self.hand.0.fetch_add(HOUR_MS, Ordering::Relaxed);
    }

    /// The latest code of each number.
    fn codes(&self) -> HashMap<String, String> {
        self.backend.store().sms_outbox().into_iter().map(|sms| (sms.to, sms.code)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_who_is_known_can_log_in_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::open(folder.path()).unwrap();
        let figures = phone::runtime().unwrap().block_on(async {
            office.later();
            all(&office, |nr| Ask { path: CHALLENGES, body: challenge(&known(nr), 0) }).await
        });
        assert_eq!((figures.unwrap().len(), office.codes().len()), (KNOWN, KNOWN));
    }
}
