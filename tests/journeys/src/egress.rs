//! Between core and backend: every request is captured, and can be lost.

use std::{
    io::Read,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body as HttpBody};
use bytes::Bytes;
use gongchao_backend::{Backend, Part};
use gongchao_core::{
    gate::{Body, Host, Method},
    net::{Request, Response, TlsFault, Transport, TransportFault},
};
use http_body_util::BodyExt;
use tokio::sync::watch;
use tower::ServiceExt;

/// The name of the office in addresses.
const OFFICE: &str = "office.test";

/// What the way to the office is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Open.
    Open,
    /// There is no network.
    Gone,
    /// Requests arrive and their answers are lost, so many times; then it is open.
    LosesAnswers(u32),
    /// Of renewals that the office has made the answers are lost, so many times; then it is open.
    LosesTokens(u32),
    /// Who answers at the other end is not trusted, for this reason; nothing is sent.
    Untrusted(TlsFault),
}

/// One request as it left the core.
#[derive(Clone, Debug)]
pub struct Captured {
    /// Which server.
    pub host: Host,
    /// Method and path.
    pub line: String,
    /// Every header that the core set, with its value.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
    /// Status of the answer; absent where none came back.
    pub status: Option<u16>,
}

impl Captured {
    /// Whether these bytes left with it, anywhere; in a packed body they are looked for unpacked.
    pub fn holds(&self, needle: &[u8]) -> bool {
        let within = |hay: &[u8]| !needle.is_empty() && hay.windows(needle.len()).any(|w| w == needle);
        within(self.line.as_bytes())
            || within(&self.body)
            || self.unpacked().is_some_and(|body| within(&body))
            || self.headers.iter().any(|(n, v)| within(n.as_bytes()) || within(v.as_bytes()))
    }

    fn unpacked(&self) -> Option<Vec<u8>> {
        let packed =
            |(name, value): &(String, String)| name.eq_ignore_ascii_case("content-encoding") && value == "gzip";
        self.headers.iter().any(packed).then(|| {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&*self.body).read_to_end(&mut plain).expect("a packed body unpacks");
            plain
        })
    }
}

/// The transport of a [`World`](crate::World).
pub struct Egress {
    parts: [Router; 3],
    way: Mutex<Way>,
    answers: Mutex<Vec<(String, String)>>,
    captured: watch::Sender<Vec<Captured>>,
}

impl Egress {
    pub(crate) fn new(backend: &Backend) -> Self {
        let parts = [Part::Account, Part::Media, Part::Telemetry].map(|part| backend.router(part));
        Self { parts, way: Mutex::new(Way::Open), answers: Mutex::default(), captured: watch::Sender::default() }
    }

    /// From now on the way is like this.
    pub fn set(&self, way: Way) {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = way;
    }

    /// The next answer to a request with this method and path has this body instead of its own, and the same status.
    pub fn answer(&self, line: &str, body: &str) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push((line.to_owned(), body.to_owned()));
    }

    /// From here on every answer is the office's own again.
    pub fn answer_truly(&self) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn other_answer(&self, line: &str) -> Option<Bytes> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let at = answers.iter().position(|(wanted, _)| wanted == line)?;
        Some(Bytes::from(answers.swap_remove(at).1))
    }

    /// Everything that left so far.
    pub fn captured(&self) -> Vec<Captured> {
        self.captured.borrow().clone()
    }

    /// Waits for a request that shows it, also one that left already. Fails after an hour of the world's time.
    pub async fn until(&self, what: &str, shows: impl Fn(&Captured) -> bool) {
        self.until_times(what, 1, shows).await;
    }

    /// Waits until so many requests were answered that show it.
    pub async fn until_times(&self, what: &str, times: usize, shows: impl Fn(&Captured) -> bool) {
        let mut captured = self.captured.subscribe();
        let seen = captured.wait_for(|all| all.iter().filter(|captured| shows(captured)).count() >= times);
        let seen = tokio::time::timeout(Duration::from_hours(1), seen).await;
        assert!(seen.is_ok(), "never sent {what}");
    }

    // Whether the request arrives, and whether its answer comes back.
    fn fate(&self) -> (bool, bool) {
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        match *way {
            Way::Open => (true, true),
            Way::Gone | Way::Untrusted(_) => (false, false),
            Way::LosesAnswers(n) => {
                *way = if n <= 1 { Way::Open } else { Way::LosesAnswers(n - 1) };
                (true, false)
            }
            Way::LosesTokens(_) => (true, true),
        }
    }

    // Whether this answer, which is on its way back, is one of the renewals that are lost.
    fn loses(&self, line: &str, status: u16) -> bool {
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        let Way::LosesTokens(n) = *way else { return false };
        if line != "POST /v1/auth/token" || status != 200 {
            return false;
        }
        *way = if n <= 1 { Way::Open } else { Way::LosesTokens(n - 1) };
        true
    }

    fn note(&self, captured: Captured) {
        self.captured.send_modify(|all| all.push(captured));
    }
}

#[async_trait::async_trait]
impl Transport for Egress {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        if let Way::Untrusted(fault) = *self.way.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(TransportFault::Untrusted(fault));
        }
        let (arrives, comes_back) = self.fate();
        if !arrives {
            return Err(TransportFault::Unreachable);
        }
        let (content_type, body) = match request.body() {
            Body::Empty => (None, Bytes::new()),
            Body::Bytes { content_type, bytes } => (Some(*content_type), bytes.clone()),
            Body::File(file) => {
                let part = file.read().map_err(|_| TransportFault::SourceChanged)?;
                file.progress.store(file.len, std::sync::atomic::Ordering::Relaxed);
                (Some("application/offset+octet-stream"), part.into())
            }
        };
        let method = match request.route().method {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        };
        let mut headers: Vec<(String, String)> =
            request.route().headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        headers.extend(content_type.map(|t| ("content-type".to_owned(), t.to_owned())));
        headers.extend(
            request.bearer().and_then(|b| b.expose_str()).map(|b| ("authorization".to_owned(), format!("Bearer {b}"))),
        );
        headers.push(("content-length".to_owned(), body.len().to_string()));
        let mut http = http::Request::builder().method(method).uri(&request.route().path).header("host", OFFICE);
        for (name, value) in &headers {
            http = http.header(name, value);
        }
        let http = http.body(HttpBody::from(body.clone())).map_err(|_| TransportFault::Broken)?;
        let [account, media, telemetry] = &self.parts;
        let part = match request.route().host {
            Host::Account => account,
            Host::Media => media,
            Host::Telemetry => telemetry,
        };
        let line = format!("{method} {}", request.route().path);
        let captured = Captured { host: request.route().host, line, headers, body, status: None };
        let Ok(answer) = part.clone().oneshot(http).await;
        let status = answer.status().as_u16();
        let comes_back = comes_back && !self.loses(&captured.line, status);
        let headers = answer
            .headers()
            .iter()
            .filter_map(|(n, v)| Some((n.as_str().to_owned(), v.to_str().ok()?.to_owned())))
            .collect();
        let body = answer.into_body().collect().await.map_err(|_| TransportFault::Broken)?.to_bytes();
        let body = self.other_answer(&captured.line).unwrap_or(body);
        self.note(Captured { status: comes_back.then_some(status), ..captured });
        if comes_back { Ok(Response { status, headers, body }) } else { Err(TransportFault::Broken) }
    }

    fn url(&self, route: &gongchao_core::gate::Route) -> Option<String> {
        Some(format!("https://{OFFICE}{}", route.path))
    }
}
