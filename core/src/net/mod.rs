//! The one way out: opens envelopes and sends them, and a small listed set of requests that carry nothing collected.
//!
//! `Net` is what the rooms hold. It opens an [`Envelope`] at the moment of sending, so a consent that was withdrawn
//! in between keeps it shut, and cuts a body that is under way when the consent falls. Where a request needs the
//! session, it borrows the access token from the `Passport`; a token that turned out to be over is renewed once, by
//! the session's machine, and the request is sent once more. Requests for tokens prove that they come from this phone
//! (`proof`). Below it stands a [`Transport`]: HTTPS with our own verifier, whose pins can be followed by newer ones that
//! were signed offline (`pins`), or a test's hand.

mod body;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod https;
mod listed;
mod passport;
mod pins;
mod problem;
mod proof;
mod setup;
mod tls;
mod transport;
mod verifier;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
pub use https::HttpsTransport;
pub(crate) use listed::Listed;
pub(crate) use passport::{Bearer, Lent, Passport, Wish};
pub use pins::{PinFault, PinKeeping, sign_pins};
pub use problem::Problem;
use proof::Prover;
pub use proof::{KeyFault, SESSION_KEY};
use serde::de::DeserializeOwned;
pub use setup::{Endpoints, SetupFault, TlsSetup};
use tokio::{sync::mpsc, time::Instant};
use transport::Proof;
pub use transport::{Pace, Request, Response, TlsFault, Transport, TransportFault};

use crate::{
    gate::{Closed, Envelope, Gate, Host, Method, Route, uses},
    kernel::{Epoch, Secret, mutant},
    ports::Vault,
};

/// Why nothing usable came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// The gate is shut: the consent does not stand any more. Nothing left, or it was cut.
    #[error("the gate is shut: {0}")]
    Closed(#[from] Closed),
    /// Nobody is logged in.
    #[error("no session")]
    NoSession,
    /// The server was not reached.
    #[error("the server was not reached")]
    Offline,
    /// Nothing moved for too long.
    #[error("the server took too long")]
    TimedOut,
    /// The connection broke while the request was under way; it may have arrived.
    #[error("the connection broke")]
    Interrupted,
    /// The other end is not one that we trust.
    #[error("the server is not trusted: {0}")]
    Untrusted(TlsFault),
    /// Something answered that is not our server: a portal, a proxy.
    #[error("the answer is not our server's")]
    NotOurs,
    /// The key that the session is bound to cannot be used; nothing was sent.
    #[error("the key of the session: {0}")]
    NoKey(KeyFault),
    /// The answer is larger than it may be.
    #[error("the answer is too large")]
    TooLarge,
    /// The answer has another shape than the contract says.
    #[error("the answer has the wrong shape")]
    WrongShape,
    /// The file whose bytes were to be sent is gone or shorter than it was.
    #[error("the file to send has changed")]
    SourceChanged,
    /// The server said no, in the form of the contract.
    #[error("the server refused: {0}")]
    Refused(Problem),
    /// The server answered with a bare status.
    #[error("the server answered {0}")]
    Status(u16),
}

impl NetError {
    /// Whether the same request may work later without anybody doing anything.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Self::Offline | Self::TimedOut | Self::Interrupted | Self::NotOurs | Self::Untrusted(_) => true,
            Self::Status(status) => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Refused(problem) => matches!(problem.status, 408 | 425 | 429 | 500..=599),
            Self::NoKey(fault) => *fault == KeyFault::Unavailable,
            Self::Closed(_) | Self::NoSession | Self::TooLarge | Self::WrongShape | Self::SourceChanged => false,
        }
    }

    /// Whether the access token was refused. An answer to a HEAD has no body that could say why: there the status says it.
    fn wants_a_token(&self, asked: Method) -> bool {
        match self {
            Self::Refused(problem) if problem.status == 401 => {
                matches!(problem.code.as_str(), "access_expired" | "session_revoked")
            }
            Self::Status(401) => asked == Method::Head,
            _ => false,
        }
    }

    /// How long the server asks not to be asked again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(problem) => problem.retry_after,
            _ => None,
        }
    }

    /// The stable code of the contract, where the server gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }
}

impl From<TransportFault> for NetError {
    fn from(fault: TransportFault) -> Self {
        match fault {
            TransportFault::Unreachable => Self::Offline,
            TransportFault::TimedOut => Self::TimedOut,
            TransportFault::Broken => Self::Interrupted,
            TransportFault::Untrusted(tls) => Self::Untrusted(tls),
            TransportFault::TooLarge => Self::TooLarge,
            TransportFault::SourceChanged => Self::SourceChanged,
            // The paths are the server's words (an upload's address) or our own; ours are right.
            TransportFault::Malformed => Self::WrongShape,
        }
    }
}

/// A good answer.
#[derive(Debug)]
pub struct Answer {
    /// 200 to 299.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: bytes::Bytes,
}

impl Answer {
    /// The body as a record of the contract. Unknown members are ignored.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, NetError> {
        // Serde's text echoes values, so only the fact is kept.
        serde_json::from_slice(&self.body).map_err(|_| NetError::WrongShape)
    }

    /// A header by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// What the rooms send by. Cheap to copy; every copy is the same door.
#[derive(Clone)]
pub(crate) struct Net {
    transport: Arc<dyn Transport>,
    gate: Gate,
    passport: Passport,
    prover: Option<Prover>,
    reports: Option<mpsc::UnboundedSender<Report>>,
}

/// How a request came to its end: nothing of what it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// One to the account's server, while analytics stood.
    Trip {
        /// From its beginning to the end of the answer, or to where the connection gave out.
        took: Duration,
        /// The connection gave out.
        broken: bool,
    },
    /// One that brought back nothing usable, while the essential log stood.
    Failed {
        /// Which server it was for.
        host: Host,
        /// Why.
        why: NetError,
    },
}

impl Net {
    /// Joins the three.
    #[must_use]
    pub(crate) fn new(transport: Arc<dyn Transport>, gate: Gate, passport: Passport) -> Self {
        Self { transport, gate, passport, prover: None, reports: None }
    }

    /// The same, telling how requests come to their ends while that may be told.
    #[must_use]
    pub(crate) fn telling(self, reports: mpsc::UnboundedSender<Report>) -> Self {
        Self { reports: Some(reports), ..self }
    }

    /// The same, which proves by a key in its vault that it is this phone that asks: for tokens, and for a code where the
    /// server knows it.
    #[must_use]
    pub(crate) fn proving(self, vault: Arc<dyn Vault>) -> Self {
        Self { prover: Some(Prover::new(vault)), ..self }
    }

    /// Forgets the key of the sessions that were; false where the vault did not. Waits for the vault.
    pub(crate) fn forget_key(&self) -> bool {
        self.prover.as_ref().is_none_or(Prover::forget)
    }

    /// The gate, to ask for grants.
    #[must_use]
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Sends an envelope while the consent it was sealed under stands.
    pub(crate) async fn send(&self, envelope: Envelope) -> Result<Answer, NetError> {
        let mut standing = self.gate.watch();
        let exchange = self.twice(|| {
            let opened = envelope.open(&self.gate)?;
            Ok(Request::new(opened.route, opened.body))
        });
        let fallen = async {
            loop {
                match envelope.stands(&self.gate) {
                    // A grant that comes of age under way was good when the request left; only a consent cuts.
                    Ok(()) | Err(Closed::Over(_)) => {}
                    Err(closed) => return closed,
                }
                if standing.changed().await.is_err() {
                    // The gate outlives us: we hold a copy of it.
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            biased;
            closed = fallen => Err(closed.into()),
            answer = exchange => answer,
        }
    }

    /// Asks one of the listed requests, which carry nothing collected.
    pub(crate) async fn ask(&self, listed: Listed) -> Result<Answer, NetError> {
        self.twice(|| Ok(listed.request())).await
    }

    /// Asks one of the listed requests while the consent of this epoch stands: one that waits for a token when the
    /// consent falls does not leave, and one that is under way is cut.
    pub(crate) async fn ask_under<F: uses::Use>(&self, consent: Epoch, listed: Listed) -> Result<Answer, NetError> {
        let mut standing = self.gate.watch();
        let fallen = async {
            loop {
                if let Err(closed) = self.gate.renew::<F>(consent) {
                    return closed;
                }
                if standing.changed().await.is_err() {
                    // The gate outlives us: we hold a copy of it.
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            biased;
            closed = fallen => Err(closed.into()),
            answer = self.ask(listed) => answer,
        }
    }

    // Sends, and where the access token turned out to be over, has it renewed and sends once more; never a third time.
    async fn twice(&self, request: impl Fn() -> Result<Request, NetError>) -> Result<Answer, NetError> {
        let first = request()?;
        let Some(bearer) = self.borrow(&first.route).await? else {
            return match self.once(first, None).await {
                // It names a nonce for the proof. Asked once more, since a server that always names another is a loop.
                Err(NetError::Refused(problem)) if problem.status == 401 && problem.code == "use_dpop_nonce" => {
                    self.once(request()?, None).await
                }
                answer => answer,
            };
        };
        let method = first.route.method;
        match self.once(first, Some(&bearer.token)).await {
            // A resource may say that the session is over; the token endpoint's word alone ends it, so that one is asked.
            Err(error) if error.wants_a_token(method) => {
                let newer = self.passport.newer_than(bearer.generation).await?;
                self.once(request()?, Some(&newer.token)).await
            }
            answer => answer,
        }
    }

    async fn borrow(&self, route: &Route) -> Result<Option<Bearer>, NetError> {
        if mutant!(TokenInTelemetry) && route.host == Host::Telemetry {
            return self.passport.borrow().await.map(Some);
        }
        // Telemetry never travels with a session, whatever a route says (C064).
        if !route.bearer || route.host == Host::Telemetry {
            return Ok(None);
        }
        self.passport.borrow().await.map(Some)
    }

    async fn once(&self, mut request: Request, bearer: Option<&Secret>) -> Result<Answer, NetError> {
        request.bearer = bearer.cloned();
        let proven = self.prove(&mut request).await?;
        let host = request.route.host;
        // Not even measured without the consent.
        let began = (host == Host::Account && self.gate.grant::<uses::Analytics>().is_ok()).then(Instant::now);
        // Where a library below panics the connection broke: whoever waits for an answer must hear that there is none.
        let exchange = AssertUnwindSafe(self.transport.exchange(request)).catch_unwind();
        let done = exchange.await.unwrap_or(Err(TransportFault::Broken));
        let broken = match &done {
            Ok(_) => Some(false),
            Err(TransportFault::Broken | TransportFault::TimedOut) => Some(true),
            Err(_) => None,
        };
        if let (Some(began), Some(broken)) = (began, broken) {
            self.report(Report::Trip { took: began.elapsed(), broken });
        }
        let answer = match done {
            Ok(response) => {
                if let Some(prover) = proven {
                    prover.hears(&response);
                }
                if (200..300).contains(&response.status) && !problem::is_page(&response) {
                    Ok(Answer { status: response.status, headers: response.headers, body: response.body })
                } else {
                    Err(problem::read(&response))
                }
            }
            Err(fault) => Err(fault.into()),
        };
        if let Err(why) = &answer
            && self.gate.grant::<uses::EssentialLog>().is_ok()
        {
            self.report(Report::Failed { host, why: why.clone() });
        }
        answer
    }

    fn report(&self, report: Report) {
        if let Some(reports) = &self.reports {
            // The loop is gone only when the client is.
            let _ = reports.send(report);
        }
    }
}

impl Net {
    // Puts a proof into a request that wants one; gives who is to hear the nonce of its answer.
    async fn prove(&self, request: &mut Request) -> Result<Option<&Prover>, NetError> {
        let Some(prover) = &self.prover else { return Ok(None) };
        let key = match request.proof {
            Proof::No => return Ok(None),
            Proof::Makes => prover.key(true).await,
            Proof::IfThere | Proof::Must => prover.key(false).await,
        };
        let made = key.and_then(|key| {
            let url = self.transport.url(&request.route).ok_or(KeyFault::Unavailable)?;
            prover.proof(&key, "POST", &url).ok_or(KeyFault::Unavailable)
        });
        match made {
            Ok(proof) => request.route.headers.push(("dpop", proof)),
            Err(fault) if request.proof == Proof::Must => return Err(NetError::NoKey(fault)),
            // A login goes on without: the server says whether that is enough.
            Err(_) => {}
        }
        Ok(Some(prover))
    }
}

#[cfg(test)]
pub(crate) mod tests;
