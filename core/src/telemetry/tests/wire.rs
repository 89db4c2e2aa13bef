//! The room with a server in the test's hand.

use std::{
    collections::VecDeque,
    io::Read,
    sync::{Mutex, PoisonError},
};

use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};

use super::*;
use crate::{
    gate::{Body, Host},
    net::{Net, Passport, Request, Response, Transport, TransportFault},
    ports::{Link, NetworkReading},
};

type Answer = Result<(u16, Vec<(&'static str, &'static str)>, Vec<u8>), TransportFault>;

/// Answers what it was told to, 200 when it has nothing left, and keeps what it was sent.
#[derive(Default)]
struct Server {
    answers: Mutex<VecDeque<Answer>>,
    asked: Mutex<Vec<(Request, Vec<u8>)>>,
}

impl Server {
    fn will(&self, answer: Answer) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(answer);
    }

    fn bodies(&self) -> Vec<Vec<u8>> {
        self.asked.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }

    fn records(&self) -> Vec<LogRecord> {
        let asked = self.asked.lock().unwrap();
        asked.iter().flat_map(|(request, body)| read(request, body).1).collect()
    }
}

/// The name in front of a request, and its records.
fn read(request: &Request, body: &[u8]) -> (Option<String>, Vec<LogRecord>) {
    let mut plain = Vec::new();
    if request.route().headers.iter().any(|(name, value)| *name == "content-encoding" && value == "gzip") {
        GzDecoder::new(body).read_to_end(&mut plain).unwrap();
    } else {
        plain.extend(body);
    }
    let mut logs = ExportLogsServiceRequest::decode(plain.as_slice()).unwrap().resource_logs;
    assert_eq!(logs.len(), 1);
    let logs = logs.remove(0);
    let name = logs.resource.unwrap().attributes.into_iter().find(|a| a.key == "app.installation.id");
    (name.map(|name| format!("{name:?}")), logs.scope_logs.into_iter().flat_map(|scope| scope.log_records).collect())
}

#[async_trait::async_trait]
impl Transport for Server {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let Body::Bytes { bytes, .. } = request.body().clone() else { panic!("a batch is bytes") };
        self.asked.lock().unwrap().push((request, bytes.to_vec()));
        let (status, headers, body) =
            self.answers.lock().unwrap().pop_front().unwrap_or_else(|| Ok((200, Vec::new(), Vec::new())))?;
        let headers = headers.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        Ok(Response { status, headers, body: body.into() })
    }
}

/// The room as `app` drives it, with effects carried out one after the other.
struct Run {
    place: Place,
    server: Arc<Server>,
    net: Net,
    recorder: Recorder,
    state: State,
}

impl Run {
    async fn new() -> Self {
        let place = Place::new();
        let server = Arc::new(Server::default());
        let (passport, _wishes) = Passport::new();
        let net = Net::new(server.clone(), place.gate.clone(), passport);
        let recorder = place.recorder();
        let mut run = Self { place, server, net, recorder, state: State::default() };
        run.standing(Some(ESSENTIAL), Some(ANALYTICS)).await;
        let reading = NetworkReading { link: Link::Wifi, metered: false };
        run.hear(Event::Network { reading, dice: 0 }).await;
        run
    }

    async fn standing(&mut self, essential: Option<Epoch>, analytics: Option<Epoch>) {
        self.place.consent(essential, analytics);
        self.hear(Event::Standing { essential, analytics }).await;
    }

    async fn hear(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let effects;
            (self.state, effects) = step(self.state.clone(), event, self.place.clock.now());
            for effect in effects {
                events.push_back(perform(effect, &self.net, &self.recorder).await);
            }
        }
    }

    async fn told(&mut self) {
        self.hear(Event::Told).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_recorded_arrives_once_by_class_without_a_session_and_is_gone_here() {
    let mut run = Run::new().await;
    for _ in 0..700 {
        run.recorder.record(SEEN);
    }
    run.recorder.record(FAULT);
    run.told().await;
    assert_eq!(run.server.records().len(), 701);
    assert_eq!(run.recorder.look().total(), 0);
    assert_eq!(run.state.last_sent(), Some(Wall(MORNING)));
    let asked = run.server.asked.lock().unwrap();
    let mut names = BTreeSet::new();
    let mut sizes = Vec::new();
    for (request, body) in asked.iter() {
        assert_eq!((request.route().host, request.route().path.as_str()), (Host::Telemetry, "/v1/logs"));
        assert!(request.bearer().is_none() && !request.route().bearer);
        assert!(body.len() <= 256 * 1024);
        let (name, records) = read(request, body);
        names.insert(name);
        sizes.push(records.len());
    }
    assert_eq!(sizes, [1, 512, 188], "the essential log first, then full batches");
    assert_eq!(names.len(), 2, "the two classes have two names");
}

#[tokio::test(start_paused = true)]
async fn a_batch_sent_again_is_the_same_bytes() {
    let mut run = Run::new().await;
    for _ in 0..20 {
        run.recorder.record(SEEN);
    }
    run.server.will(Ok((503, Vec::new(), Vec::new())));
    run.server.will(Err(TransportFault::Broken));
    for _ in 0..3 {
        run.told().await;
    }
    let bodies = run.server.bodies();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == bodies[0]), "so the server knows each record by its name");
    assert_eq!(run.recorder.look().total(), 0);
}

#[tokio::test(start_paused = true)]
async fn records_that_the_server_left_out_are_counted_and_not_sent_again() {
    let mut run = Run::new().await;
    for _ in 0..20 {
        run.recorder.record(SEEN);
    }
    let partial = ExportLogsPartialSuccess { rejected_log_records: 6, ..ExportLogsPartialSuccess::default() };
    let answer = ExportLogsServiceResponse { partial_success: Some(partial) };
    run.server.will(Ok((200, Vec::new(), answer.encode_to_vec())));
    run.told().await;
    assert_eq!(run.server.bodies().len(), 1);
    assert_eq!((run.recorder.look().total(), run.recorder.look().lost(Loss::Rejected)), (0, 6));
}

#[tokio::test(start_paused = true)]
async fn one_record_that_a_server_cannot_read_costs_itself_and_none_beside_it() {
    let mut run = Run::new().await;
    for _ in 0..8 {
        run.recorder.record(SEEN);
    }
    // Gzip, plain, then halves of four, two and one.
    for _ in 0..5 {
        run.server.will(Ok((400, Vec::new(), Vec::new())));
    }
    run.told().await;
    assert_eq!((run.recorder.look().total(), run.recorder.look().lost(Loss::Refused)), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_server_asks_for_outlives_the_process() {
    let mut run = Run::new().await;
    run.recorder.record(SEEN);
    let problem = br#"{"code":"slow_down"}"#.to_vec();
    run.server.will(Ok((429, vec![("content-type", "application/problem+json"), ("retry-after", "600")], problem)));
    run.told().await;
    let until = run.state.next_try();
    assert!(until.is_some_and(|until| (MORNING + 600_000..=MORNING + 720_000).contains(&until.0)), "{until:?}");
    let (_, kept) = run.recorder.ask(Command::Look).unwrap();
    assert_eq!((kept.not_before, kept.by_server), (until, true));
    run.told().await;
    assert_eq!(run.server.bodies().len(), 1);
    run.place.clock.later(Duration::from_secs(721));
    run.told().await;
    assert_eq!(run.server.records().len(), 2, "the same record, twice on the wire");
}

#[tokio::test(start_paused = true)]
async fn after_a_withdrawal_nothing_recorded_before_it_leaves() {
    let mut run = Run::new().await;
    for _ in 0..50 {
        run.recorder.record(SEEN);
        run.recorder.record(FAULT);
    }
    run.standing(Some(ESSENTIAL), None).await;
    run.told().await;
    assert!(run.server.records().iter().all(|record| record.event_name == "request.failed"));
    assert_eq!(run.server.records().len(), 50);
    run.standing(Some(ESSENTIAL), Some(Epoch(12))).await;
    run.told().await;
    assert_eq!(run.server.records().len(), 50, "a consent given anew revives nothing");
}

#[tokio::test(start_paused = true)]
async fn a_portal_or_a_wrong_address_costs_nothing() {
    for (status, kind) in [(200, "text/html"), (302, "text/html"), (404, "text/plain"), (403, "application/json")] {
        let mut run = Run::new().await;
        run.recorder.record(SEEN);
        run.server.will(Ok((status, vec![("content-type", kind)], b"<html>log in</html>".to_vec())));
        run.told().await;
        assert_eq!(run.recorder.look().total(), 1, "{status} {kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_recorded_and_nothing_told_asks_the_server_nothing() {
    let mut run = Run::new().await;
    run.told().await;
    run.hear(Event::Background).await;
    assert_eq!(run.server.bodies().len(), 0);
    assert_eq!(std::fs::read_dir(run.place.path()).unwrap().count(), 0);
}
