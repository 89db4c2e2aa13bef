//! A backend in a folder of its own, and the few requests that most tests begin with.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use gongchao_backend::{Backend, Clock, Config, Part, Store};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::held;

pub(crate) const PHONE: &str = "+8613800138000";
const START: i64 = 1_718_755_200_000;

/// A clock that moves when it is told to.
pub(crate) struct Hand(AtomicI64);

impl Hand {
    pub(crate) fn forward_s(&self, seconds: i64) {
        self.forward_ms(seconds * 1000);
    }

    pub(crate) fn forward_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) struct World {
    pub(crate) backend: Backend,
    pub(crate) clock: Arc<Hand>,
    pub(crate) folder: TempDir,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no json in an answer of status {}", self.status))
    }

    pub(crate) fn text(&self, member: &str) -> String {
        self.json()[member]
            .as_str()
            .unwrap_or_else(|| panic!("no text {member} in an answer of status {}", self.status))
            .to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Status and code of a refusal, after a look at whether it is a whole one.
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        assert_eq!(body["type"], format!("urn:gongchao:problem:{}", body["code"].as_str().unwrap()));
        assert_eq!(body["instance"], format!("urn:gongchao:request:{}", self.header("x-request-id")));
        assert!(!body["title"].as_str().unwrap().is_empty());
        (self.status.as_u16(), self.text("code"))
    }
}

/// What a refusal is compared with.
pub(crate) fn no(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Sends a request to a router and reads the answer to its end.
pub(crate) async fn ask(router: Router, request: Request<Body>) -> Answer {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let answer =
        Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() };
    held::to_its_contract(&method, &path, &answer);
    answer
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hand(AtomicI64::new(START)));
        let mut config = Config::new(folder.path().join("data"));
        change(&mut config);
        let backend = Backend::open(config, clock.clone()).unwrap();
        Self { backend, clock, folder }
    }

    pub(crate) fn store(&self) -> Store {
        self.backend.store()
    }

    pub(crate) async fn call(&self, part: Part, request: Request<Body>) -> Answer {
        ask(self.backend.router(part), request).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Part::Account, post(path, body)).await
    }

    pub(crate) async fn post_as(&self, token: &str, path: &str, body: &Value) -> Answer {
        let mut request = post(path, body);
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        self.call(Part::Account, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Part::Account, Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Answer {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.call(Part::Account, request.body(Body::empty()).unwrap()).await
    }

    /// Asks for a code; gives the challenge.
    pub(crate) async fn challenge(&self, phone: &str, install: &str) -> Answer {
        self.post("/v1/auth/challenges", &challenge(phone, install)).await
    }

    pub(crate) async fn try_code(&self, challenge: &str, code: &str) -> Answer {
        self.post("/v1/auth/sessions", &json!({"challenge_id": challenge, "code": code})).await
    }

    /// The code of the newest SMS.
    pub(crate) fn code(&self) -> String {
        self.store().sms_outbox().pop().expect("an SMS").code
    }

    /// Logs a number in; gives the session.
    pub(crate) async fn log_in(&self, phone: &str) -> Value {
        let challenge = self.challenge(phone, "install-0123456789").await.text("challenge_id");
        let answer = self.try_code(&challenge, &self.code()).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        answer.json()
    }

    pub(crate) async fn token(&self) -> String {
        self.log_in(PHONE).await["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.post("/v1/auth/token", &json!({"grant_type": "refresh_token", "refresh_token": token})).await
    }
}

pub(crate) fn post(path: &str, body: &Value) -> Request<Body> {
    let request = Request::builder().method(Method::POST).uri(path).header("content-type", "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

pub(crate) fn challenge(phone: &str, install: &str) -> Value {
    json!({
        "phone": phone,
        "purpose": "login",
        "consent": {
            "policy_id": "2024-06-19", "version": "1", "sha256": "0".repeat(64), "ticked": true, "login_tapped_at": START,
        },
        "device": {"install_id": install, "platform": "desktop", "os_major": 12, "app_version": "0.1.0"},
    })
}

/// Six digits that are not this code.
pub(crate) fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}
