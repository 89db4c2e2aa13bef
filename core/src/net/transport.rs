//! The floor under `net`: one request, one response, by HTTPS or by a test's hand.

use bytes::Bytes;

use crate::{
    gate::{Body, Host, Route},
    kernel::Secret,
};

/// One request, complete. It is made of an opened envelope or of a listed request, by `net` alone, and cannot be changed: who
/// carries it can read it, or carry it on as it is.
pub struct Request {
    pub(super) route: Route,
    pub(super) body: Body,
    pub(super) bearer: Option<Secret>,
    pub(super) proof: Proof,
    pub(super) pace: Pace,
    pub(super) largest_answer: usize,
}

impl Request {
    /// A request with the pace and the bounds that its body calls for.
    pub(super) fn new(route: Route, body: Body) -> Self {
        let pace = match body {
            Body::File(_) => Pace::Stream,
            Body::Empty | Body::Bytes { .. } => Pace::Quick,
        };
        // Lists and texts come from the account server; the others acknowledge.
        let largest_answer = match route.host {
            Host::Account => 1024 * 1024,
            Host::Media | Host::Telemetry => 64 * 1024,
        };
        let proof = match route.path.strip_prefix("/v1/auth/") {
            // Where a session begins, it is bound to the phone's key.
            Some("sessions") => Proof::Makes,
            Some("challenges") => Proof::IfThere,
            Some(path) if path.starts_with("challenges/") && path.ends_with("/resend") => Proof::IfThere,
            _ => Proof::No,
        };
        Self { route, body, bearer: None, proof, pace, largest_answer }
    }

    /// Where to.
    #[must_use]
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// What it carries.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The access token, where the route asks for it.
    #[must_use]
    pub fn bearer(&self) -> Option<&Secret> {
        self.bearer.as_ref()
    }
}

/// Whether a request proves that it comes from this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// It does not.
    No,
    /// It does where a key is there; none is made for it.
    IfThere,
    /// It does where a key is there or can be made.
    Makes,
    /// It is not sent without.
    Must,
}

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// 10 s to connect, 30 s in all.
    Quick,
    /// As long as bytes move: 15 s without one, or 60 s from the last one to the answer, end it.
    Stream,
}

/// One response.
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
}

impl Response {
    /// A header by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why there is no response. No text of the library's is kept: it holds addresses and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportFault {
    /// No connection was made, also because it took too long; nothing was sent.
    #[error("unreachable")]
    Unreachable,
    /// Nothing moved for too long.
    #[error("timed out")]
    TimedOut,
    /// The connection broke under way.
    #[error("broken")]
    Broken,
    /// The handshake was refused by our verifier.
    #[error("untrusted: {0}")]
    Untrusted(TlsFault),
    /// The answer is larger than it may be.
    #[error("answer too large")]
    TooLarge,
    /// The file of the body is gone or shorter than announced.
    #[error("the file of the body has changed")]
    SourceChanged,
    /// The path or a header cannot be put on the wire as it is; nothing was sent.
    #[error("malformed")]
    Malformed,
}

/// Why our verifier refused the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    /// The chain is good, and none of its keys is pinned.
    #[error("no pinned key on the path")]
    Pin,
    /// The chain does not end in an anchor of ours.
    #[error("unknown issuer")]
    Issuer,
    /// The certificate is for another name.
    #[error("another name")]
    Name,
    /// The certificate is not valid at the phone's present time: it or the clock is wrong.
    #[error("not valid at this time")]
    Time,
    /// Anything else about the handshake.
    #[error("handshake failed")]
    Handshake,
}

/// Carries one request to one of the three servers and brings its response back.
///
/// It follows no redirect, keeps no cookie and tries nothing twice. Dropping the future ends the request.
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    /// Sends and waits for the whole response. A body that is a file is read anew each time, and its count of progress
    /// starts over.
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault>;

    /// The address that a route comes to, without a query: what a proof is made for. Absent where there is no such address;
    /// then nothing is proven.
    fn url(&self, _route: &Route) -> Option<String> {
        None
    }
}
