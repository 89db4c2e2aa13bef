//! What really leaves, by a transport in the test's hand.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::{
    gate::{Body, Gate, Host, Standing},
    kernel::Clock,
    net::{Net, Passport, Request, Response, Transport, TransportFault},
    policy::{self, Feature},
    ports::{DeviceProbe, DeviceReading, Os, PortFault, SystemReading},
    session::perform,
};

struct Still;
impl Clock for Still {
    fn now(&self) -> Now {
        at(1000)
    }
}

/// A phone that says which system it runs. More than that is not asked for without a yes to device information.
struct Phone9;
impl DeviceProbe for Phone9 {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Ok(SystemReading { os: Os::Android, os_version: "14.1.2-vendor".to_owned() })
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        panic!("a login reads the device")
    }
}

/// A phone that must not be asked at all.
struct Asleep;
impl DeviceProbe for Asleep {
    fn system(&self) -> Result<SystemReading, PortFault> {
        panic!("the phone was asked")
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        panic!("the phone was asked")
    }
}

struct Mute;
impl DeviceProbe for Mute {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Err(PortFault::Failed)
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        Err(PortFault::Failed)
    }
}

/// Line, headers and body of a request.
type Asked = (String, Vec<(&'static str, String)>, Value);

#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<(u16, &'static str, Value)>>,
    asked: Mutex<Vec<Asked>>,
}

#[async_trait::async_trait]
impl Transport for Script {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        assert_eq!(request.route().host, Host::Account);
        assert!(request.bearer().is_none(), "no credential goes with a login");
        let Body::Bytes { content_type: "application/json", bytes } = request.body() else { panic!("no json") };
        let body = serde_json::from_slice(bytes).unwrap();
        self.asked.lock().unwrap().push((request.route().path.clone(), request.route().headers.clone(), body));
        let (status, content_type, body) =
            self.answers.lock().unwrap().pop_front().ok_or(TransportFault::Unreachable)?;
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Ok(Response { status, headers, body: Bytes::from(body.to_string()) })
    }
}

struct Server {
    script: Arc<Script>,
    gate: Gate,
    net: Net,
}

fn server(consented: bool, answers: impl IntoIterator<Item = (u16, &'static str, Value)>) -> Server {
    let edition = policy::built_in().unwrap();
    let gate = Gate::new(Arc::clone(&edition), Arc::new(Still));
    if consented {
        gate.publish(Standing::from_ledger(edition.id.clone(), [(Feature::Login, Epoch(1))]));
    }
    let script = Arc::new(Script { answers: Mutex::new(answers.into_iter().collect()), asked: Mutex::default() });
    let net = Net::new(script.clone(), gate.clone(), Passport::new().0);
    Server { script, gate, net }
}

impl Server {
    async fn perform(&self, effects: Vec<Effect>) -> Event {
        let [Effect::Net(call)] = &effects[..] else { panic!("{effects:?}") };
        perform(call.clone(), Some(Epoch(1)), &self.net, &Phone9, "0.1.0", 7).await
    }
}

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

fn a_challenge() -> Value {
    json!({ "challenge_id": "c-1", "expires_in_s": 300, "resend_after_s": 60, "code_length": 6, "masked_phone": "138\u{202e}••••••00", "attempts_left": 5, "more": [1] })
}

fn a_session() -> Value {
    json!({
        "session_id": "session-one", "token_type": "Bearer", "access_token": "canary-access-1", "expires_in_s": 900,
        "refresh_token": "canary-refresh-1", "refresh_idle_s": 1, "refresh_absolute_s": 2, "generation": 1, "server_time": 3,
        "user": { "id": "emp-7", "display_name": "王师傅", "roles": ["field"] }, "device_binding": "dpop"
    })
}

#[tokio::test]
async fn a_login_speaks_the_contract_and_nothing_beyond_it() {
    let server = server(true, [(202, JSON, a_challenge()), (202, JSON, a_challenge()), (201, JSON, a_session())]);
    let mut room = Room::new();
    let effects = room.request();
    let key = key_of(&effects);
    let install = room.state.ground.install.clone().unwrap();
    let event = server.perform(effects).await;
    assert_eq!(event, Event::ChallengeAnswered { epoch: room.state.epoch(), result: Ok(challenged("c-1")) });
    room.on(event);
    room.pass(60);
    let again = server.perform(room.on(Event::Resend)).await;
    room.on(again);
    let effects = room.type_in("000123");
    let event = server.perform(effects).await;
    assert_eq!(event, Event::SessionAnswered { epoch: room.state.epoch(), result: Ok(opened("emp-7")) });
    no_secret_in(&format!("{event:?}"));

    let asked = server.script.asked.lock().unwrap();
    let (path, headers, body) = &asked[0];
    assert_eq!((path.as_str(), &headers[..]), ("/v1/auth/challenges", &[("idempotency-key", key.to_string())][..]));
    assert_eq!(
        *body,
        json!({
            "phone": "+8613800138000",
            "purpose": "login",
            "consent": {
                "policy_id": "2024-06-19", "version": "1", "sha256": "ab".repeat(32), "ticked": true,
                "login_tapped_at": 1_720_000_000_000_i64
            },
            "device": { "install_id": install.as_str(), "platform": "android", "os_major": 14, "app_version": "0.1.0" }
        })
    );
    assert_eq!((asked[1].0.as_str(), &asked[1].2), ("/v1/auth/challenges/c-1/resend", &json!({})));
    assert_eq!(
        (asked[2].0.as_str(), &asked[2].2),
        ("/v1/auth/sessions", &json!({ "challenge_id": "c-1", "code": "000123" }))
    );
}

#[tokio::test]
async fn what_was_taken_for_a_login_is_on_the_list_of_what_was_taken() {
    use policy::DataItem as D;
    let server = server(true, [(202, JSON, a_challenge())]);
    server.perform(Room::new().request()).await;
    let taken: Vec<_> = server.gate.drain_taken().into_iter().map(|taken| taken.item).collect();
    assert_eq!(taken, [D::PhoneNumber, D::InstallId, D::AppVersion, D::OsType, D::OsVersion]);
}

#[tokio::test]
async fn without_consent_nothing_is_sent() {
    let server = server(false, []);
    let mut room = Room::new();
    let event = server.perform(room.request()).await;
    assert_eq!(told(&room.on(event)), Some(Trouble::ConsentNeeded));
    assert!(server.script.asked.lock().unwrap().is_empty());
    assert!(server.gate.drain_taken().is_empty());
}

#[tokio::test]
async fn a_phone_that_does_not_say_what_it_is_can_still_log_in() {
    let server = server(true, [(202, JSON, a_challenge())]);
    let effects = Room::new().request();
    let [Effect::Net(call)] = &effects[..] else { panic!() };
    perform(call.clone(), Some(Epoch(1)), &server.net, &Mute, "0.1.0", 0).await;
    assert_eq!(server.script.asked.lock().unwrap()[0].2["device"]["os_major"], 0);
}

#[tokio::test]
async fn a_phone_is_not_asked_where_the_login_was_not_agreed_to_or_the_system_was_told_often_enough() {
    let server = server(false, []);
    let effects = Room::new().request();
    let [Effect::Net(call)] = &effects[..] else { panic!() };
    let event = perform(call.clone(), Some(Epoch(1)), &server.net, &Asleep, "0.1.0", 0).await;
    assert!(matches!(event, Event::ChallengeAnswered { result: Err(NetError::Closed(_)), .. }));

    let server = self::server(true, []);
    let most = server.gate.edition().item(policy::DataItem::OsType).unwrap().budget.max;
    for _ in 0..most {
        perform(call.clone(), Some(Epoch(1)), &server.net, &Phone9, "0.1.0", 0).await;
    }
    let event = perform(call.clone(), Some(Epoch(1)), &server.net, &Asleep, "0.1.0", 0).await;
    assert!(matches!(event, Event::ChallengeAnswered { result: Err(NetError::Closed(_)), .. }));
}

#[tokio::test]
async fn an_answer_that_could_not_be_used_is_no_answer() {
    let mut odd = Vec::new();
    for (member, value) in [
        ("challenge_id", json!("../sessions")),
        ("code_length", json!(400)),
        ("attempts_left", json!(-1)),
        ("challenge_id", Value::Null),
    ] {
        let mut answer = a_challenge();
        answer[member] = value;
        odd.push(answer);
    }
    for answer in odd {
        let event = server(true, [(202, JSON, answer)]).perform(Room::new().request()).await;
        assert!(matches!(event, Event::ChallengeAnswered { result: Err(NetError::WrongShape), .. }));
    }
    for (member, value) in
        [("access_token", json!("a\r\nb: c")), ("refresh_token", json!("")), ("session_id", json!("a b"))]
    {
        let mut answer = a_session();
        answer[member] = value;
        let event = server(true, [(201, JSON, answer)]).perform(Room::awaiting().type_in(CODE)).await;
        assert!(matches!(event, Event::SessionAnswered { result: Err(NetError::WrongShape), .. }), "{member}");
    }
}

#[tokio::test]
async fn tokens_are_renewed_and_ended_by_the_listed_requests_without_any_consent() {
    let renewed = json!({ "access_token": "canary-access-2", "expires_in_s": 900, "refresh_token": "canary-refresh-2", "generation": 2 });
    let gone = json!({ "code": "session_revoked", "definitive": true });
    let server = server(false, [(200, JSON, renewed), (400, PROBLEM, gone), (204, JSON, Value::Null)]);
    let call = Call::Refresh { epoch: Epoch(3), token: Secret::new("old"), bound: true };
    let event = perform(call.clone(), Some(Epoch(1)), &server.net, &Phone9, "0.1.0", 7).await;
    assert_eq!(event, Event::Refreshed { epoch: Epoch(3), result: Ok(pair(2)), dice: 7 });
    let event = perform(call, Some(Epoch(1)), &server.net, &Phone9, "0.1.0", 7).await;
    assert_eq!(event, Event::Refreshed { epoch: Epoch(3), result: Err(definitive("session_revoked")), dice: 7 });
    let call = Call::Revoke { nr: 4, token: Secret::new("old") };
    assert_eq!(
        perform(call, Some(Epoch(1)), &server.net, &Phone9, "0.1.0", 7).await,
        Event::Revoked { nr: 4, result: Ok(()), dice: 7 }
    );
}

#[tokio::test]
async fn a_number_that_was_typed_under_a_consent_does_not_leave_under_the_next() {
    let server = server(true, [(202, JSON, a_challenge())]);
    let effects = Room::new().request();
    let [Effect::Net(call)] = &effects[..] else { panic!() };
    for consent in [Some(Epoch(7)), None] {
        let event = perform(call.clone(), consent, &server.net, &Phone9, "0.1.0", 7).await;
        assert!(matches!(event, Event::ChallengeAnswered { result: Err(NetError::Closed(_)), .. }));
    }
    assert!(server.script.asked.lock().unwrap().is_empty() && server.gate.drain_taken().is_empty());
}

/// What becomes of a worker whose token is over when the token endpoint answers like this.
async fn renewal_answered(status: u16, kind: &'static str, body: Value) -> (Room, Vec<Effect>) {
    let server = server(false, [(status, kind, body)]);
    let mut room = Room::active();
    let seen = room.token().generation;
    let event = server.perform(room.on(Event::Wish { seen })).await;
    let effects = room.on(event);
    (room, effects)
}

#[tokio::test]
async fn s_10_a_portal_in_the_servers_place_keeps_the_session_and_is_told() {
    let page = json!("<html>log in to this network</html>");
    for (status, kind) in [
        (200, "text/html"),
        (200, "Text/HTML; charset=utf-8"),
        (302, ""),
        (307, PROBLEM),
        (401, "text/html"),
        (403, "text/html"),
        (511, "text/html"),
        (511, JSON),
    ] {
        let (room, effects) = renewal_answered(status, kind, page.clone()).await;
        assert!(matches!(room.state.phase(), Phase::ActiveOffline { .. }), "{status} {kind}");
        assert_eq!(effects, [Effect::Tell(Trouble::UntrustedNetwork)], "{status} {kind}");
    }
}

#[tokio::test]
async fn s_13_a_word_of_the_closed_list_counts_in_its_form_alone() {
    let said = json!({ "code": "session_revoked", "definitive": true });
    for (status, kind, body) in [
        (400, "text/html", said.clone()),
        (400, JSON, said.clone()),
        (400, "", said.clone()),
        (400, "text/plain", said.clone()),
        (400, PROBLEM, json!({ "code": "session_revoked" })),
        (400, PROBLEM, json!({ "code": "session_revoked", "definitive": false })),
        (400, PROBLEM, json!({ "code": "session_revoked", "definitive": "true" })),
        (400, PROBLEM, json!({ "code": "session_revoked", "definitive": 1 })),
        (400, PROBLEM, json!({ "code": "Session_Revoked", "definitive": true })),
        (400, PROBLEM, json!({ "code": ["session_revoked"], "definitive": true })),
        (200, PROBLEM, said.clone()),
        (401, PROBLEM, said.clone()),
        (403, PROBLEM, said.clone()),
        (410, PROBLEM, said.clone()),
        (503, PROBLEM, said.clone()),
    ] {
        let (room, _) = renewal_answered(status, kind, body.clone()).await;
        assert!(matches!(room.state.phase(), Phase::ActiveOffline { .. }), "{status} {kind} {body}");
    }
    let (room, _) = renewal_answered(400, PROBLEM, said).await;
    assert!(matches!(room.state.phase(), Phase::Locked(_)));
}
