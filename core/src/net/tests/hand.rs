//! A transport in a test's hand, and a gate with something consented.

use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::super::{Lent, Net, Passport, Request, Response, Transport, TransportFault, Wish, passport::Bearer};
use crate::{
    gate::{Deidentified, Envelope, Gate, Host, Method, Route, Standing, seal, uses},
    kernel::{Epoch, Secret, SystemClock, Words},
    policy::{Contact, Controller, Edition, EditionId, Feature},
};

/// What a transport was asked to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) path: String,
    pub(super) bearer: Option<String>,
}

type Answer = Box<dyn Fn(&Heard) -> Result<Response, TransportFault> + Send + Sync>;

/// Answers at once, as it was told.
pub(super) struct Hand {
    answer: Answer,
    heard: Mutex<Vec<Heard>>,
}

impl Hand {
    pub(super) fn that(
        answer: impl Fn(&Heard) -> Result<Response, TransportFault> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { answer: Box::new(answer), heard: Mutex::default() })
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

#[async_trait::async_trait]
impl Transport for Hand {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let bearer = request.bearer.as_ref().and_then(Secret::expose_str).map(str::to_owned);
        let heard = Heard { path: request.route.path, bearer };
        self.heard.lock().unwrap().push(heard.clone());
        // Lets the others come in between, as a network does.
        tokio::task::yield_now().await;
        (self.answer)(&heard)
    }
}

pub(super) fn ok() -> Response {
    response(204, "", "")
}

pub(super) fn response(status: u16, media_type: &str, body: &str) -> Response {
    let headers = if media_type.is_empty() { vec![] } else { vec![("content-type".to_owned(), media_type.to_owned())] };
    Response { status, headers, body: Bytes::from(body.to_owned()) }
}

pub(super) fn problem(status: u16, code: &str) -> Response {
    response(
        status,
        "application/problem+json",
        &format!(r#"{{"type":"about:blank","status":{status},"code":"{code}"}}"#),
    )
}

/// A gate with an edition that says nothing; what is consented is put in force by [`consented`].
pub(super) fn gate() -> Gate {
    let nothing = || Words::new("", "");
    let edition = Edition {
        id: today(),
        version: 1,
        controller: Controller {
            name: nothing(),
            address: nothing(),
            contact: Contact { email: String::new(), telephone: None, answer_within_working_days: 15 },
        },
        text_sha256: String::new(),
        notice: vec![],
        items: vec![],
        features: vec![],
        never: vec![],
    };
    Gate::new(Arc::new(edition), Arc::new(SystemClock::new()))
}

fn today() -> EditionId {
    EditionId("2024-06-19".to_owned())
}

pub(super) fn consented(gate: &Gate, features: &[(Feature, u64)]) {
    gate.publish(Standing::from_ledger(today(), features.iter().map(|(feature, epoch)| (*feature, Epoch(*epoch)))));
}

pub(super) fn to(host: Host, path: &str, bearer: bool) -> Route {
    Route { host, method: Method::Post, path: path.to_owned(), bearer, headers: vec![] }
}

/// A message, sealed under the consent that stands.
pub(super) fn message(gate: &Gate) -> Envelope {
    let grant = gate.grant::<uses::Messages>().unwrap();
    seal(&grant, to(Host::Account, "/v1/messages", true), Deidentified::nothing().shape(|()| "hello"))
}

/// The door with its passport, and the end at which wishes are heard.
pub(super) fn door(
    transport: Arc<dyn Transport>,
    gate: &Gate,
) -> (Net, Passport, tokio::sync::mpsc::UnboundedReceiver<Wish>) {
    let (passport, wishes) = Passport::new();
    (Net::new(transport, gate.clone(), passport.clone()), passport, wishes)
}

pub(super) fn token(words: &str, generation: u64) -> Lent {
    Lent::Valid(Bearer { token: Secret::new(words), generation })
}
