//! HTTPS to the three servers: the one place where a client of the HTTP library is made.
//!
//! Each server has a client of its own, with its own connections and its own TLS tickets, so that account, media and
//! telemetry cannot be joined by anything on the wire (C064). Nothing is followed, kept or tried twice, nothing is taken
//! from the environment, and of the library's errors only their kind goes on: their texts hold addresses.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "this is the one place that the lints keep clear"
)]

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use reqwest::{
    Client,
    header::{
        AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
        TRANSFER_ENCODING,
    },
};
use rustls::ClientConfig;
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::{
    body::{Phase, Pulse, Source, watchdog},
    pins::{PinFault, PinKeeping},
    setup::{Base, Endpoints, SetupFault, TlsSetup},
    tls,
    transport::{Pace, Request, Response, Transport, TransportFault},
    verifier,
};
use crate::{
    gate::{Body, Host, Method, Route},
    kernel::Secret,
};

/// Largest sum of the headers of an answer, and how many of them; what is more is not ours.
const LARGEST_HEADERS: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;

/// Name, TCP and TLS.
const CONNECT: Duration = Duration::from_secs(10);
/// A quick request in all.
const QUICK: Duration = Duration::from_secs(30);
/// A body under way, from one piece to the next.
const STALL: Duration = Duration::from_secs(15);
/// From the last byte of a streamed body to the end of the answer: the server may be hashing.
const ANSWER: Duration = Duration::from_mins(1);

/// The transport of every real client.
pub struct HttpsTransport {
    account: Server,
    media: Server,
    telemetry: Server,
    pins: Option<Mutex<PinKeeping>>,
}

impl HttpsTransport {
    /// Looks at addresses, anchors and pins, and connects to nobody yet.
    pub fn new(endpoints: &Endpoints, tls: &TlsSetup) -> Result<Self, SetupFault> {
        let server = |host, address: &str| {
            let base = Base::parse(host, address)?;
            Ok(Server { base, made: Mutex::new(Made::of(tls)?) })
        };
        Ok(Self {
            account: server(Host::Account, &endpoints.account)?,
            media: server(Host::Media, &endpoints.media)?,
            telemetry: server(Host::Telemetry, &endpoints.telemetry)?,
            pins: None,
        })
    }

    /// The same, taking newer sets of anchors and pins: those that were kept are in force at once, where they are newer
    /// than the one that this was made with. Reads up to three files, so it belongs to the start.
    #[must_use]
    pub fn keeping_pins(mut self, keeping: PinKeeping) -> Self {
        for server in self.servers() {
            let built = server.made().seq;
            // One that the build has outgrown is no fault, and is not told: nobody offered it.
            if let Some(set) = keeping.kept(server.base.host()).filter(|set| set.seq > built) {
                match Made::of(&set) {
                    Ok(made) => *server.made() = made,
                    Err(fault) => drop(PinFault::Setup(fault).told()),
                }
            }
        }
        self.pins = Some(Mutex::new(keeping));
        self
    }

    /// Takes a newer set of anchors and pins for one of the servers: a signed record, as a file brought it. Once this
    /// comes back it is kept over a kill and in force, and no connection and no ticket from before it is used any more;
    /// a request that is under way ends on the old one. Refused, the set in force stays. Writes a file.
    pub fn take_pins(&self, record: &[u8]) -> Result<(), PinFault> {
        let Some(pins) = &self.pins else { return Err(PinFault::NotTaken) };
        // One at a time, or of two the older could be kept last.
        let keeping = pins.lock().unwrap_or_else(PoisonError::into_inner);
        self.follow(&keeping, record).map_err(PinFault::told)
    }

    fn follow(&self, keeping: &PinKeeping, record: &[u8]) -> Result<(), PinFault> {
        let (set, host) = keeping.open(record)?;
        let ours = self.servers().map(|server| (server.base.host() == host).then_some(server));
        let Some(known) = ours.iter().flatten().map(|server| server.made().seq).max() else {
            return Err(PinFault::OtherHost);
        };
        if set.seq <= known {
            return Err(PinFault::Rollback { known, offered: set.seq });
        }
        // Tried before it is kept: what cannot be used must not be found at the next start.
        let [account, media, telemetry] = [Made::of(&set)?, Made::of(&set)?, Made::of(&set)?];
        keeping.keep(&host, record).map_err(|_| PinFault::NotKept)?;
        for (server, made) in ours.into_iter().zip([account, media, telemetry]) {
            if let Some(server) = server {
                *server.made() = made;
            }
        }
        Ok(())
    }

    fn servers(&self) -> [&Server; 3] {
        [&self.account, &self.media, &self.telemetry]
    }

    fn server(&self, host: Host) -> &Server {
        match host {
            Host::Account => &self.account,
            Host::Media => &self.media,
            Host::Telemetry => &self.telemetry,
        }
    }
}

#[async_trait::async_trait]
impl Transport for HttpsTransport {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let server = self.server(request.route.host);
        let largest = request.largest_answer;
        let pace = request.pace;
        let start = if matches!(request.body, Body::File(_)) { Phase::Sending(0) } else { Phase::HandedOver };
        let (pulse, phase) = Pulse::new(start);
        let (answering, heard) = watch::channel(false);
        let carried = async {
            let prepared = prepare(server, request, pulse).await?;
            let response = server.client().execute(prepared).await.map_err(|error| fault(&error))?;
            answering.send_replace(true);
            read(response, largest).await
        };
        let watched = async {
            tokio::select! {
                biased;
                fault = watchdog(phase.clone(), heard, STALL, ANSWER) => Err(fault),
                // A file that fell short breaks the connection too; what broke it is what counts.
                done = carried => match *phase.borrow() {
                    Phase::SourceChanged => Err(TransportFault::SourceChanged),
                    _ => done,
                },
            }
        };
        let done = match pace {
            Pace::Quick => tokio::time::timeout(QUICK, watched).await.unwrap_or(Err(TransportFault::TimedOut)),
            Pace::Stream => watched.await,
        };
        if let Err(TransportFault::TimedOut) = done {
            server.redial();
        }
        done
    }

    fn url(&self, route: &Route) -> Option<String> {
        self.server(route.host).base.join(&route.path).map(String::from)
    }
}

/// One of the three, with all that is needed to make its client anew.
struct Server {
    base: Base,
    made: Mutex<Made>,
}

/// A client and what it was made of. The tickets of its connections are in the configuration, so that another set of
/// pins is another store of tickets.
struct Made {
    seq: u64,
    tls: ClientConfig,
    client: Client,
}

impl Made {
    fn of(set: &TlsSetup) -> Result<Self, SetupFault> {
        let tls = tls::configuration(set)?;
        Ok(Self { seq: set.seq, client: client(tls.clone())?, tls })
    }
}

impl Server {
    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self) -> Client {
        self.made().client.clone()
    }

    /// Lets the connections go, so that the next request makes a new one.
    ///
    /// An h2 connection that is dead without a word (Wi-Fi left for cellular) would be used for every further request
    /// until the kernel gives it up after a quarter of an hour. Pings would tell, and would also tell wrongly, since
    /// on a slow link they wait behind the body. Requests that are under way on the old client end by themselves.
    fn redial(&self) {
        let mut made = self.made();
        if let Ok(fresh) = client(made.tls.clone()) {
            made.client = fresh;
        }
    }
}

// The one factory.
fn client(tls: ClientConfig) -> Result<Client, SetupFault> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .pool_idle_timeout(Duration::from_mins(1))
        .pool_max_idle_per_host(4)
        // What the other end may make us hold before anybody has looked at it.
        .http2_initial_stream_window_size(256 * 1024)
        .http2_initial_connection_window_size(512 * 1024)
        .http2_max_header_list_size(u32::try_from(LARGEST_HEADERS).unwrap_or(u32::MAX))
        .build()
        .map_err(|_| SetupFault::Client)
}

async fn prepare(server: &Server, request: Request, pulse: Pulse) -> Result<reqwest::Request, TransportFault> {
    let Request { route, body, bearer, .. } = request;
    let url = server.base.join(&route.path).ok_or(TransportFault::Malformed)?;
    let mut out = reqwest::Request::new(method(route.method), url);
    for (name, value) in &route.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| TransportFault::Malformed)?;
        // These say who speaks and how much: nobody but this room does.
        if [AUTHORIZATION, COOKIE, HOST, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
            return Err(TransportFault::Malformed);
        }
        out.headers_mut().insert(name, HeaderValue::from_str(value).map_err(|_| TransportFault::Malformed)?);
    }
    // Telemetry never travels with a session, whatever was asked for (C064).
    if let Some(bearer) = bearer.filter(|_| route.host != Host::Telemetry) {
        out.headers_mut().insert(AUTHORIZATION, authorization(&bearer)?);
    }
    match body {
        // Said by hand, since tus wants to hear it and a method without a body may leave it out.
        Body::Empty if matches!(route.method, Method::Post | Method::Patch) => {
            out.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Body::Empty => {}
        Body::Bytes { content_type, bytes } => {
            out.headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_str(content_type).map_err(|_| TransportFault::Malformed)?);
            *out.body_mut() = Some(bytes.into());
        }
        Body::File(file) => {
            let source = Source::open(&file).await.map_err(|_| TransportFault::SourceChanged)?;
            out.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/offset+octet-stream"));
            // By hand, or a stream goes out in chunks, which tus servers refuse.
            out.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(file.len));
            *out.body_mut() = Some(reqwest::Body::wrap_stream(source.stream(pulse)));
        }
    }
    Ok(out)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn authorization(bearer: &Secret) -> Result<HeaderValue, TransportFault> {
    let mut words = Zeroizing::new(Vec::with_capacity(7 + bearer.expose().len()));
    words.extend_from_slice(b"Bearer ");
    words.extend_from_slice(bearer.expose());
    let mut value = HeaderValue::from_bytes(&words).map_err(|_| TransportFault::Malformed)?;
    value.set_sensitive(true);
    Ok(value)
}

async fn read(mut response: reqwest::Response, largest: usize) -> Result<Response, TransportFault> {
    let status = response.status().as_u16();
    let headers = headers(response.headers())?;
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| fault(&error))? {
        if body.len().saturating_add(piece.len()) > largest {
            return Err(TransportFault::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Response { status, headers, body: Bytes::from(body) })
}

fn headers(map: &HeaderMap) -> Result<Vec<(String, String)>, TransportFault> {
    let size: usize = map.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if map.len() > MOST_HEADERS || size > LARGEST_HEADERS {
        return Err(TransportFault::TooLarge);
    }
    // A value that is no text says nothing to us.
    let text =
        |(name, value): (&HeaderName, &HeaderValue)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()));
    Ok(map.iter().filter_map(text).collect())
}

// The kind alone: the texts hold addresses, names and what the other end said.
fn fault(error: &reqwest::Error) -> TransportFault {
    let tls = verifier::fault_in(error);
    match tls {
        Some(tls) if error.is_connect() => TransportFault::Untrusted(tls),
        // Nothing has left yet, also where connecting took too long.
        None if error.is_connect() => TransportFault::Unreachable,
        _ if error.is_timeout() => TransportFault::TimedOut,
        _ => TransportFault::Broken,
    }
}
