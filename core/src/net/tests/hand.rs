//! A transport in a test's hand, and a gate with something consented.

use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::super::{Lent, Net, Passport, Request, Response, Transport, TransportFault, Wish, passport::Bearer};
use crate::{
    gate::{Deidentified, Envelope, FileBody, Gate, Host, Method, Reading, Route, Standing, seal, seal_file, uses},
    kernel::{Epoch, Secret, SystemClock},
    policy::{self, DataItem, Feature, Purpose, Transform},
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

/// A gate that is shut for everything; what is consented is put in force by [`consented`].
pub(super) fn gate() -> Gate {
    Gate::new(policy::built_in().unwrap(), Arc::new(SystemClock::new()))
}

pub(super) fn consented(gate: &Gate, features: &[(Feature, u64)]) {
    let granted = features.iter().map(|(feature, epoch)| (*feature, Epoch(*epoch)));
    gate.publish(Standing::from_ledger(gate.edition().id.clone(), granted));
}

pub(super) fn to(host: Host, path: &str, bearer: bool) -> Route {
    Route { host, method: Method::Post, path: path.to_owned(), bearer, headers: vec![] }
}

/// A message, sealed under the consent that stands.
pub(super) fn message(gate: &Gate) -> Envelope {
    let grant = gate.grant::<uses::Messages>().unwrap();
    seal(to(Host::Account, "/v1/messages", true), Deidentified::nothing(&grant).shape(|()| "hello"))
}

/// A video, sealed under the consent that stands.
pub(super) fn video(gate: &Gate, body: FileBody) -> Envelope {
    struct Video(FileBody);
    impl Reading for Video {
        const ITEM: DataItem = DataItem::Video;
        const TRANSFORM: Transform = Transform::MetadataStripped;
        const PURPOSE: Purpose = Purpose::Media;
        type Left = FileBody;
        fn transform(self) -> FileBody {
            self.0
        }
    }
    let grant = gate.grant::<uses::Media>().unwrap();
    let route = Route { method: Method::Patch, ..to(Host::Media, "/a1", true) };
    seal_file(route, gate.collect(&grant, Video(body)).unwrap().deidentify())
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
