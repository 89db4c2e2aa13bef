//! A server on loopback with one account and one family of tokens, which turn as the contract says: the newest makes the
//! next, its parent gives the same successor again until that was used, and whoever comes with an older one ends all.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::{CODE, MARK};
use crate::net::{
    Endpoints, HttpsTransport, TlsSetup,
    tests::server::{Authority, Server},
};

/// What the server knows of the family.
#[derive(Clone, Debug, Default)]
pub(super) struct Family {
    pub(super) logins: u64,
    pub(super) generation: u64,
    /// Whether a token of the present generation was used.
    pub(super) acked: bool,
    /// Somebody came with a token that was too old.
    pub(super) ended: bool,
    /// Generations that were presented, in order.
    pub(super) presented: Vec<u64>,
    /// Generations of the access tokens that requests came with, in order.
    pub(super) used: Vec<u64>,
    /// Whether proofs are asked for, and which nonce is good.
    pub(super) proving: Option<u64>,
    /// Whether no nonce is good enough.
    pub(super) never_content: bool,
    /// Path and proof of every request that brought one.
    pub(super) proofs: Vec<(String, String)>,
    pub(super) asked_for_nonce: u64,
    /// The key that the session is bound to.
    pub(super) bound_to: Option<String>,
}

impl Family {
    fn refresh(&mut self, presented: u64, key: Option<&str>) -> (u16, Value) {
        self.presented.push(presented);
        if self.bound_to.as_deref() != key {
            return (400, json!({ "code": "device_mismatch", "definitive": true }));
        }
        let parent = presented + 1 == self.generation && !self.acked;
        if self.ended || !(presented == self.generation || parent) {
            self.ended = true;
            return (400, json!({ "code": "refresh_reused", "definitive": true }));
        }
        if presented == self.generation {
            (self.generation, self.acked) = (presented + 1, false);
        }
        (200, self.pair())
    }

    fn pair(&self) -> Value {
        let nr = self.generation;
        json!({ "access_token": format!("{MARK}-access-{nr}"), "refresh_token": format!("{MARK}-refresh-{nr}"),
            "expires_in_s": 900, "generation": nr })
    }

    fn used(&mut self, generation: u64) -> (u16, Value) {
        self.used.push(generation);
        if self.ended || generation != self.generation {
            return (401, json!({ "code": "access_expired" }));
        }
        self.acked = true;
        (200, json!({ "messages": [], "last": 0 }))
    }
}

/// The server, and what it takes to trust it.
pub(super) struct Office {
    pub(super) server: Server,
    root: Authority,
    family: Arc<Mutex<Family>>,
}

impl Office {
    /// One that binds sessions to the phone's key.
    pub(super) async fn proving() -> Self {
        let office = Self::open().await;
        locked(&office.family).proving = Some(1);
        office
    }

    pub(super) fn turns_nonce(&self) {
        locked(&self.family).proving = Some(2);
    }

    pub(super) fn never_content(&self) {
        locked(&self.family).never_content = true;
    }

    pub(super) async fn open() -> Self {
        let root = Authority::root("office");
        let family = Arc::new(Mutex::new(Family::default()));
        // HTTP/1.1: there every byte on a standing connection belongs to a request or to its answer.
        let server = Server::start(root.signs(), &["http/1.1"], {
            let family = Arc::clone(&family);
            move |request| {
                let family = Arc::clone(&family);
                async move {
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
                    let bearer = head.headers.get("authorization").and_then(|value| value.to_str().ok());
                    let proof = head.headers.get("dpop").and_then(|value| value.to_str().ok()).map(str::to_owned);
                    let family = &mut *locked(&family);
                    let (status, said) = match proven(family, head.uri.path(), proof) {
                        Ok(key) => answer(family, head.uri.path(), bearer.and_then(number), key.as_deref(), &body),
                        Err(refused) => refused,
                    };
                    let kind = if status < 400 { "application/json" } else { "application/problem+json" };
                    let mut reply = crate::net::tests::server::says(status, said.to_string());
                    reply.headers_mut().insert("content-type", kind.parse().unwrap());
                    if let Some(nonce) = family.proving {
                        reply.headers_mut().insert("dpop-nonce", format!("nonce-{nonce}").parse().unwrap());
                    }
                    reply
                }
            }
        })
        .await;
        Self { server, root, family }
    }

    pub(super) fn family(&self) -> Family {
        locked(&self.family).clone()
    }

    /// Somebody is logged in with the first pair.
    pub(super) fn logged_in(&self) {
        *locked(&self.family) = Family { generation: 1, ..Family::default() };
    }

    pub(super) fn trust(&self) -> TlsSetup {
        TlsSetup::first(self.root.pem(), vec![self.root.pin()])
    }
}

/// A transport to an address at which an office answers.
pub(super) fn transport(at: &str, trust: &TlsSetup) -> HttpsTransport {
    let at = format!("https://{at}");
    let endpoints = Endpoints { account: at.clone(), media: at.clone(), telemetry: at };
    HttpsTransport::new(&endpoints, trust).unwrap()
}

fn locked(family: &Mutex<Family>) -> MutexGuard<'_, Family> {
    family.lock().unwrap_or_else(PoisonError::into_inner)
}

// The number at a token's end.
fn number(token: &str) -> Option<u64> {
    token.rsplit('-').next()?.parse().ok()
}

// Whose proof a request brought; its signature is looked at by the tests that are about proofs.
fn proven(family: &mut Family, path: &str, proof: Option<String>) -> Result<Option<String>, (u16, Value)> {
    let Some(proof) = proof else { return Ok(None) };
    family.proofs.push((path.to_owned(), proof.clone()));
    let Some(nonce) = family.proving else { return Ok(None) };
    let part = |at: usize| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(proof.split('.').nth(at)?).ok()?).ok()
    };
    let (header, claims) = (part(0).unwrap_or_default(), part(1).unwrap_or_default());
    if family.never_content || claims["nonce"] != format!("nonce-{nonce}") {
        family.asked_for_nonce += 1;
        return Err((401, json!({ "code": "use_dpop_nonce" })));
    }
    Ok(Some(header["jwk"].to_string()))
}

fn answer(family: &mut Family, path: &str, bearer: Option<u64>, key: Option<&str>, body: &[u8]) -> (u16, Value) {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    match path {
        "/v1/auth/challenges" | "/v1/auth/challenges/c-1/resend" => (
            202,
            json!({ "challenge_id": "c-1", "expires_in_s": 300, "resend_after_s": 60, "code_length": 6,
                "masked_phone": "138••••••00", "attempts_left": 5 }),
        ),
        "/v1/auth/sessions" if said["code"] == CODE => {
            family.logins += 1;
            (family.generation, family.acked, family.ended) = (1, false, false);
            family.bound_to = key.map(str::to_owned);
            let mut session = family.pair();
            session["device_binding"] = json!(if key.is_some() { "dpop" } else { "none" });
            session["session_id"] = json!("session-one");
            session["user"] = json!({ "id": "emp-7", "display_name": "王师傅" });
            (201, session)
        }
        "/v1/auth/sessions" => (400, json!({ "code": "otp_incorrect", "attempts_left": 4 })),
        "/v1/auth/token" => match said["refresh_token"].as_str().and_then(number) {
            Some(presented) => family.refresh(presented, key),
            None => (400, json!({ "code": "session_revoked", "definitive": true })),
        },
        "/v1/notices" => (200, json!({ "notices": [] })),
        _ => bearer.map_or((404, json!({ "code": "not_found" })), |generation| family.used(generation)),
    }
}

#[test]
fn the_office_takes_a_parent_until_its_successor_is_used_and_nobody_older() {
    let mut family = Family { generation: 1, ..Family::default() };
    for _ in 0..3 {
        assert_eq!(family.refresh(1, None).0, 200);
    }
    assert_eq!((family.generation, family.used(2).0, family.refresh(1, None).0, family.ended), (2, 200, 400, true));
}
