//! The office, in memory: as much of the contract as a worker's day needs, and the same answers for the same day.
//!
//! It knows no clock and throws no dice. What it gives (codes, tokens, customers) can be found again.

use std::collections::BTreeMap;

use bytes::Bytes;
use gongchao_core::{
    gate::{Host, Method},
    net::Response,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    editions::Press,
    values::{Kind, Side, addressee, code, customer_number, found, text, ungranted, worker},
};

/// One request as it arrives.
pub(crate) struct Arriving<'r> {
    pub(crate) host: Host,
    pub(crate) method: Method,
    pub(crate) path: &'r str,
    pub(crate) headers: &'r [(String, String)],
    pub(crate) body: &'r [u8],
}

/// Everything that the office knows.
pub(crate) struct Office {
    side: Side,
    // With the code's number and whose it is.
    challenges: BTreeMap<String, (u32, u32)>,
    answered: BTreeMap<String, Value>,
    counted: u32,
    access: String,
    refresh: Vec<(String, u32)>,
    /// Whose session the access token is.
    worker: u32,
    messages: BTreeMap<u32, Vec<Value>>,
    uploads: BTreeMap<String, Vec<u8>>,
    /// Who publishes the policy.
    pub(crate) press: Press,
    /// The code that was last sent by SMS.
    pub(crate) sms: Option<u32>,
}

impl Office {
    pub(crate) fn new(side: Side, press: Press) -> Self {
        Self {
            side,
            challenges: BTreeMap::new(),
            answered: BTreeMap::new(),
            counted: 0,
            access: String::new(),
            refresh: Vec::new(),
            worker: 1,
            messages: BTreeMap::new(),
            uploads: BTreeMap::new(),
            press,
            sms: None,
        }
    }

    /// Ends every session: the next renewal is refused for good.
    pub(crate) fn revoke(&mut self) {
        self.refresh.clear();
        self.access.clear();
    }

    /// Somebody at the office writes.
    pub(crate) fn write(&mut self, nr: u32) {
        let said = ungranted(Kind::OfficeText, nr, self.side);
        self.take_message(addressee(nr), &format!("office-{nr}"), "office", &said);
    }

    fn take_message(&mut self, of: u32, id: &str, from: &str, said: &str) -> usize {
        let messages = self.messages.entry(of).or_default();
        if let Some(at) = messages.iter().position(|m| m.get("id").and_then(Value::as_str) == Some(id)) {
            return at + 1;
        }
        let seq = messages.len() + 1;
        messages.push(json!({ "seq": seq, "id": id, "from": from, "text": said, "at": 0, "read": false }));
        seq
    }

    pub(crate) fn answer(&mut self, request: &Arriving<'_>) -> Response {
        let (path, query) = request.path.split_once('?').unwrap_or((request.path, ""));
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (request.host, request.method, parts.as_slice()) {
            (Host::Account, Method::Get, ["v1", "notices"]) => good(&json!({ "notices": [{
                "id": "n1", "kind": "end_of_service", "published_at": 1_795_000_000_000_i64,
                "title": { "zh": "通知", "en": "a notice" }, "body": { "zh": "内容", "en": "its body" },
            }] })),
            (Host::Account, Method::Get, ["v1", "policy", "edition"]) => match self.press.newest() {
                Some((_, document)) => signed(document),
                None => refuse(404, "edition_absent", false),
            },
            (Host::Account, Method::Get, ["v1", "policy", ..]) => refuse(404, "policy_text_absent", false),
            (Host::Account, Method::Post, ["v1", "auth", rest @ ..]) => self.auth(rest, request),
            (Host::Telemetry, Method::Post, ["v1", "logs"]) => plain(200, &[]),
            (Host::Account | Host::Media, _, _) if !self.knows(request) => refuse(401, "access_expired", false),
            (Host::Account, Method::Post, ["v1", "devices", "search"]) => {
                let all: Vec<Value> = (1..=3).map(|nr| self.device(nr)).collect();
                good(&json!({ "devices": all, "next": null }))
            }
            (Host::Account, Method::Post, ["v1", "devices", "open"]) => good(&self.device(1)),
            (Host::Account, Method::Get, ["v1", "messages"]) => {
                let after = query.strip_prefix("after=").and_then(|n| n.parse().ok()).unwrap_or(0_usize);
                let messages = self.messages.entry(self.worker).or_default();
                let newer: Vec<Value> = messages.iter().skip(after).cloned().collect();
                good(&json!({ "messages": newer, "last": messages.len() }))
            }
            (Host::Account, Method::Post, ["v1", "messages"]) => {
                let body = read(request.body);
                let word = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let seq = self.take_message(self.worker, &word("id"), "me", &word("text"));
                good(&json!({ "seq": seq }))
            }
            (Host::Account, Method::Post, ["v1", "messages", "read"]) => plain(204, &[]),
            (Host::Account, Method::Post, ["v1", "media", upload, "commit"]) => self.commit(upload),
            (Host::Media, method, ["files", rest @ ..]) => self.media(method, rest, request),
            _ => refuse(404, "not_found", false),
        }
    }

    fn auth(&mut self, rest: &[&str], request: &Arriving<'_>) -> Response {
        let body = read(request.body);
        let word = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = request.headers.iter().find(|(name, _)| name == "idempotency-key").map(|(_, key)| key.clone());
        if let Some(known) = key.as_ref().and_then(|key| self.answered.get(key)) {
            return good(known);
        }
        let answer = match rest {
            ["challenges"] => {
                self.counted += 1;
                let id = format!("ch-{}", self.counted);
                let number = found(request.body).into_iter().find(|canary| canary.kind == Kind::Number);
                let whose = number.map_or(1, |number| worker(number.nr));
                self.challenges.insert(id.clone(), (self.counted, whose));
                self.challenge(&id)
            }
            ["challenges", id, "resend"] if self.challenges.contains_key(*id) => self.challenge(id),
            ["challenges", _, "resend"] => return refuse(404, "challenge_gone", false),
            ["sessions"] => {
                let id = word("challenge_id");
                match self.challenges.get(&id).copied() {
                    None => return refuse(404, "challenge_gone", false),
                    Some((nr, _)) if code(nr) != word("code") => return refuse(422, "otp_incorrect", false),
                    Some((_, whose)) => {
                        self.challenges.remove(&id);
                        let mut session = self.pair(whose);
                        if let Value::Object(members) = &mut session {
                            members.insert("session_id".to_owned(), json!(format!("se-{}", self.counted)));
                            members.insert(
                                "user".to_owned(),
                                json!({ "id": format!("emp-{whose}"), "display_name": "Worker" }),
                            );
                        }
                        session
                    }
                }
            }
            ["token"] => {
                let token = word("refresh_token");
                match self.refresh.iter().find(|(known, _)| *known == token).map(|(_, whose)| *whose) {
                    None => return refuse(400, "session_revoked", true),
                    Some(whose) => self.pair(whose),
                }
            }
            ["logout"] => {
                let token = word("refresh_token");
                self.refresh.retain(|(known, _)| *known != token);
                return plain(204, &[]);
            }
            ["session", "device"] => {
                return if self.knows(request) { plain(204, &[]) } else { refuse(401, "access_expired", false) };
            }
            _ => return refuse(404, "not_found", false),
        };
        if let Some(key) = key {
            self.answered.insert(key, answer.clone());
        }
        good(&answer)
    }

    fn challenge(&mut self, id: &str) -> Value {
        self.sms = self.challenges.get(id).map(|(nr, _)| *nr);
        json!({
            "challenge_id": id, "expires_in_s": 300, "resend_after_s": 60, "code_length": 8,
            "masked_phone": "138••••••00", "attempts_left": 5,
        })
    }

    fn pair(&mut self, whose: u32) -> Value {
        self.counted += 1;
        self.worker = whose;
        self.access = text(Kind::Access, self.counted);
        // A lost answer leaves the phone with the older one, so both are good.
        self.refresh.push((text(Kind::Refresh, self.counted), whose));
        json!({
            "access_token": self.access, "expires_in_s": 86_400,
            "refresh_token": text(Kind::Refresh, self.counted), "generation": self.counted,
        })
    }

    fn knows(&self, request: &Arriving<'_>) -> bool {
        let bearer = request.headers.iter().find(|(name, _)| name == "authorization");
        bearer.is_some_and(|(_, value)| value.strip_prefix("Bearer ") == Some(&self.access) && !self.access.is_empty())
    }

    fn device(&self, nr: u32) -> Value {
        json!({
            "id": format!("d{nr}"), "code": format!("GC-{nr}"), "name": "pump", "site": "hall", "status": "runs",
            "customer": { "name": ungranted(Kind::CustomerName, nr, self.side), "phone": customer_number(nr, self.side) },
        })
    }

    fn media(&mut self, method: Method, rest: &[&str], request: &Arriving<'_>) -> Response {
        let header = |name: &str| request.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        let offset = |bytes: &[u8]| vec![("upload-offset".to_owned(), bytes.len().to_string())];
        match (method, rest) {
            (Method::Post, []) => {
                let id = header("upload-id").unwrap_or_default();
                self.uploads.entry(id.clone()).or_default();
                tus(201, vec![("location".to_owned(), format!("/files/{id}"))])
            }
            (Method::Head, [id]) => match self.uploads.get(*id) {
                Some(bytes) => tus(200, offset(bytes)),
                None => tus(404, Vec::new()),
            },
            (Method::Patch, [id]) => match self.uploads.get_mut(*id) {
                Some(bytes) => {
                    bytes.extend_from_slice(request.body);
                    let head = offset(bytes);
                    tus(204, head)
                }
                None => tus(404, Vec::new()),
            },
            (Method::Delete, [id]) => {
                let known = self.uploads.remove(*id).is_some();
                tus(if known { 204 } else { 404 }, Vec::new())
            }
            _ => refuse(404, "not_found", false),
        }
    }

    fn commit(&mut self, upload: &str) -> Response {
        match self.uploads.get(upload) {
            Some(bytes) => good(&json!({
                "receipt": format!("r-{upload}"), "sha256": hex::encode(Sha256::digest(bytes)), "size": bytes.len(), "stored_at": 0,
            })),
            None => refuse(404, "upload_unknown", false),
        }
    }
}

fn read(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or(Value::Null)
}

fn good(value: &Value) -> Response {
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: Bytes::from(value.to_string()),
    }
}

fn signed(document: &str) -> Response {
    let headers = vec![("content-type".to_owned(), "application/vnd.dsse+json".to_owned())];
    Response { status: 200, headers, body: Bytes::copy_from_slice(document.as_bytes()) }
}

fn plain(status: u16, body: &'static [u8]) -> Response {
    Response { status, headers: Vec::new(), body: Bytes::from_static(body) }
}

fn tus(status: u16, mut headers: Vec<(String, String)>) -> Response {
    headers.push(("tus-resumable".to_owned(), "1.0.0".to_owned()));
    Response { status, headers, body: Bytes::new() }
}

/// A refusal in the contract's form.
pub(crate) fn refuse(status: u16, code: &str, definitive: bool) -> Response {
    let body = json!({ "type": "about:blank", "title": "", "status": status, "code": code, "definitive": definitive });
    Response {
        status,
        headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
        body: Bytes::from(body.to_string()),
    }
}
