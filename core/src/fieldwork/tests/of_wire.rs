use bytes::Bytes;

use super::*;
use crate::{
    gate::{Body, Gate, Method, Standing},
    kernel::Clock,
    net::{Bearer, Lent, Net, Passport, Request, Response, Transport, TransportFault},
    policy::{DataItem, Feature, built_in},
};

struct Still;
impl Clock for Still {
    fn now(&self) -> Now {
        at(0)
    }
}

/// A server in a test's hand: answers in turn, and what it was asked.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Result<Response, TransportFault>>>,
    asked: Mutex<Vec<(Method, String, String, bool)>>,
}

#[async_trait::async_trait]
impl Transport for Script {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let body = match request.body() {
            Body::Bytes { bytes, .. } => String::from_utf8(bytes.to_vec()).unwrap(),
            _ => String::new(),
        };
        self.asked.lock().unwrap().push((
            request.route().method,
            request.route().path.clone(),
            body,
            request.bearer().is_some(),
        ));
        self.answers.lock().unwrap().pop_front().unwrap_or(Err(TransportFault::Unreachable))
    }
}

struct World {
    server: Arc<Script>,
    gate: Gate,
    net: Net,
}

impl World {
    fn new() -> Self {
        let gate = Gate::new(built_in().unwrap(), Arc::new(Still));
        let (passport, _) = Passport::new();
        passport.lend(Lent::Valid(Bearer { token: Secret::new("t"), generation: 1 }));
        let server = Arc::new(Script::default());
        let world = Self { net: Net::new(server.clone(), gate.clone(), passport), server, gate };
        world.consent(7);
        world
    }
    fn consent(&self, number: u64) {
        let both = [(Feature::Devices, Epoch(number)), (Feature::Messages, Epoch(number))];
        self.gate.publish(Standing::from_ledger(self.gate.edition().id.clone(), both));
    }
    fn answer(&self, status: u16, content_type: &str, body: &str) {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        self.server.answers.lock().unwrap().push_back(Ok(Response {
            status,
            headers,
            body: Bytes::from(body.to_owned()),
        }));
    }
    async fn perform(&self, effect: Effect) -> Event {
        perform(effect, Some(Epoch(7)), &self.net, 9).await
    }
    async fn search(&self) -> Result<Page, Fault> {
        let effect =
            devices::Effect::Search { epoch: Epoch(3), query: Some(Secret::new("泵")), after: Some(Secret::new("c")) };
        match self.perform(Effect::Devices(effect)).await {
            Event::Devices(OfDevices::Searched { epoch: Epoch(3), answer, dice: 9 }) => answer,
            other => panic!("{other:?}"),
        }
    }
    async fn open(&self) -> Result<Device, Fault> {
        let effect = devices::Effect::Open { epoch: Epoch(3), code: Secret::new("GC-0007") };
        match self.perform(Effect::Devices(effect)).await {
            Event::Devices(OfDevices::Opened { epoch: Epoch(3), answer, dice: 9 }) => answer,
            other => panic!("{other:?}"),
        }
    }
    async fn send(&self, consent: u64) -> Result<u64, Fault> {
        let effect =
            messages::Effect::Send { epoch: Epoch(3), id: id(1), text: Secret::new("到了"), consent: Epoch(consent) };
        match self.perform(Effect::Messages(effect)).await {
            Event::Messages(OfMessages::Sent { epoch: Epoch(3), answer, dice: 9, .. }) => answer,
            other => panic!("{other:?}"),
        }
    }
    fn asked(&self) -> Vec<(Method, String, String, bool)> {
        std::mem::take(&mut *self.server.asked.lock().unwrap())
    }
}

const DEVICE: &str =
    r#"{"id":"d-7","code":"GC-0007","name":"Pump","site":"Hall","status":"ok","customer":{"name":"C","phone":"110"}}"#;
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

#[tokio::test]
async fn devices_speak_the_contract() {
    let world = World::new();
    world.answer(200, JSON, &format!(r#"{{"devices":[{DEVICE}],"next":"d"}}"#));
    let page = world.search().await.unwrap();
    assert_eq!((page.devices[0].code.as_str(), page.next), ("GC-0007", Some(Secret::new("d"))));
    world.answer(200, JSON, &DEVICE.replace(r#"{"name":"C","phone":"110"}"#, "null"));
    assert!(world.open().await.unwrap().customer.is_none());
    let post = |path: &str, body: &str| (Method::Post, path.to_owned(), body.to_owned(), true);
    assert_eq!(
        world.asked(),
        [
            post("/v1/devices/search", r#"{"query":"泵","after":"c"}"#),
            post("/v1/devices/open", r#"{"code":"GC-0007"}"#)
        ]
    );
    let taken: Vec<_> = world.gate.drain_taken().iter().map(|t| (t.item, t.feature, t.count)).collect();
    assert_eq!(taken, [(DataItem::BusinessData, Feature::Devices, 1), (DataItem::ScannedCode, Feature::Devices, 1)]);
}

#[tokio::test]
async fn messages_speak_the_contract() {
    let world = World::new();
    world.answer(
        200,
        JSON,
        r#"{"messages":[{"seq":4,"id":"m","from":"Office","text":"t","at":5,"read":false}],"last":4}"#,
    );
    let pulled = world.perform(Effect::Messages(messages::Effect::Pull { epoch: Epoch(3), after: 3 })).await;
    let Event::Messages(OfMessages::Pulled { answer: Ok(batch), .. }) = pulled else { panic!("{pulled:?}") };
    assert_eq!((batch.messages[0].seq, batch.last), (4, 4));
    world.answer(201, JSON, r#"{"seq":5}"#);
    assert_eq!(world.send(7).await, Ok(5));
    world.answer(204, JSON, "");
    let told = world.perform(Effect::Messages(messages::Effect::Tell { epoch: Epoch(3), up_to: 5 })).await;
    assert!(matches!(told, Event::Messages(OfMessages::Told { up_to: 5, answer: Ok(()), .. })));
    let sent = format!(r#"{{"id":"{}","text":"到了"}}"#, id(1));
    assert_eq!(
        world.asked(),
        [
            (Method::Get, "/v1/messages?after=3".to_owned(), String::new(), true),
            (Method::Post, "/v1/messages".to_owned(), sent, true),
            (Method::Post, "/v1/messages/read".to_owned(), r#"{"up_to":5}"#.to_owned(), true),
        ]
    );
}

#[tokio::test]
async fn every_kind_of_failure_has_its_word() {
    let world = World::new();
    for (status, content_type, body, fault) in [
        (404, PROBLEM, r#"{"code":"device_unknown"}"#, Fault::Unknown),
        (404, PROBLEM, r#"{"code":"not_found"}"#, Fault::Refused),
        (404, "text/html", "<html>", LOST),
        (500, "text/html", "<html>", LOST),
        (
            429,
            PROBLEM,
            r#"{"code":"slow_down","retry_after_s":30}"#,
            Fault::Later { after: Some(Duration::from_secs(30)) },
        ),
        (400, PROBLEM, r#"{"code":"bad_request"}"#, Fault::Refused),
        (200, "text/html", "<html>log in to this network", LOST),
        (200, JSON, r#"{"id":7}"#, Fault::Refused),
    ] {
        world.answer(status, content_type, body);
        assert_eq!(world.open().await.unwrap_err(), fault, "{status} {body}");
    }
    assert_eq!(world.open().await.unwrap_err(), LOST, "no network at all");
}

#[tokio::test]
async fn nothing_leaves_without_the_consent_it_was_written_under() {
    let world = World::new();
    world.consent(8);
    assert_eq!(world.send(7).await, Err(Fault::Shut), "a consent given anew is another one");
    world.gate.publish(Standing::nothing(world.gate.edition().id.clone()));
    assert_eq!(world.send(8).await, Err(Fault::Shut));
    assert_eq!(world.search().await.unwrap_err(), Fault::Shut);
    assert_eq!(world.open().await.unwrap_err(), Fault::Shut);
    for effect in
        [messages::Effect::Pull { epoch: Epoch(3), after: 0 }, messages::Effect::Tell { epoch: Epoch(3), up_to: 1 }]
    {
        let event = world.perform(Effect::Messages(effect)).await;
        let shut = matches!(
            event,
            Event::Messages(
                OfMessages::Pulled { answer: Err(Fault::Shut), .. } | OfMessages::Told { answer: Err(Fault::Shut), .. }
            )
        );
        assert!(shut, "{event:?}");
    }
    assert_eq!(world.asked(), [], "not one request was made");
    assert!(world.gate.drain_taken().is_empty(), "and nothing was taken");
}

#[tokio::test]
async fn without_a_session_nothing_is_asked() {
    let gate = Gate::new(built_in().unwrap(), Arc::new(Still));
    let server = Arc::new(Script::default());
    let (passport, _) = Passport::new();
    let world = World { net: Net::new(server.clone(), gate.clone(), passport), server, gate };
    world.consent(7);
    assert_eq!(world.search().await.unwrap_err(), Fault::SignedOut);
    assert_eq!(world.asked(), []);
}

#[tokio::test]
async fn what_was_decided_under_a_consent_does_not_leave_under_the_next() {
    let world = World::new();
    world.consent(8);
    for effect in [
        Effect::Devices(devices::Effect::Search { epoch: Epoch(3), query: Some(Secret::new("泵")), after: None }),
        Effect::Devices(devices::Effect::Open { epoch: Epoch(3), code: Secret::new("GC-1") }),
        Effect::Messages(messages::Effect::Pull { epoch: Epoch(3), after: 3 }),
        Effect::Messages(messages::Effect::Tell { epoch: Epoch(3), up_to: 5 }),
    ] {
        let answer = world.perform(effect).await;
        assert!(format!("{answer:?}").contains("Shut"), "{answer:?}");
    }
    assert!(world.server.asked.lock().unwrap().is_empty());
}
