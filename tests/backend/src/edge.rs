//! What every request passes on its way in and every answer on its way out.
//!
//! In: a name, the limit of its address, a body that is counted and may not stand still. Out: a refusal becomes
//! `application/problem+json` whoever uttered it (a handler, the router, a panic), and each answer gets its name, the
//! backend's date and `no-store`. At the end one line of the request log, also when the client went away half-way.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, StreamExt, stream};
use rusqlite::params;

use crate::account::{cancellation, dpop};
use crate::address::Peer;
use crate::backend::{Part, Shared};
use crate::keys;
use crate::problem::{Code, Problem};

/// The status that the request log writes where the client went away first.
const CLIENT_WENT_AWAY: u16 = 499;

#[derive(Clone)]
struct Door {
    shared: Shared,
    part: Part,
}

/// Puts the edge around the routes of a part.
pub(crate) fn around(routes: Router<Shared>, shared: &Shared, part: Part) -> Router {
    let door = Door { shared: Arc::clone(shared), part };
    routes
        .fallback(|| async { Problem::from(Code::NotFound) })
        .layer(middleware::from_fn_with_state(door, pass))
        .with_state(Arc::clone(shared))
}

async fn pass(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let now = door.shared.now();
    let mut line = Line::begin(&door, &request, now);
    let limits = &door.shared.config.limits;
    let peer = request.extensions().get::<Peer>().copied().unwrap_or_default();
    let peer = peer.behind(&door.shared.config.trusted_proxies, request.headers());
    request.extensions_mut().insert(peer);

    let counted = door.shared.addresses.count(peer, door.part, now, limits.requests_per_minute);
    let mut response = if let Err(wait_ms) = counted {
        Problem::from(Code::RateLimited).retry_in(wait_ms).into_response()
    } else if let Err(problem) = settled(&door, now).await {
        problem.into_response()
    } else {
        let stall = Duration::from_secs(limits.upload_stall_s);
        let bytes = Arc::clone(&line.request_bytes);
        let request = request.map(|body| metered(body, bytes, stall));
        let panicked = |_| Problem::internal("a handler panicked").into_response();
        AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(panicked)
    };

    let name = keys::name().unwrap_or_default();
    if response.status().is_client_error() || response.status().is_server_error() {
        let status = response.status();
        let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| Problem::of_status(status));
        line.problem(&problem);
        write_out(&mut response, &problem, &name);
    }
    stamp(&mut response, &name, now);
    line.end(&response);
    response
}

/// What has come due is carried out before anything is answered.
async fn settled(door: &Door, now: i64) -> Result<(), Problem> {
    match door.part {
        Part::Account => cancellation::settle(&door.shared, now).await,
        Part::Media | Part::Telemetry => Ok(()),
    }
}

/// Replaces the body of a refusal, keeping headers that its handler set.
fn write_out(response: &mut Response, problem: &Problem, name: &str) {
    *response.status_mut() = problem.status();
    let body = problem.body(name).to_string();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    if let Some(seconds) = problem.retry_after_s() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if problem.status() == StatusCode::UNAUTHORIZED {
        let scheme = if problem.nonce().is_some() { r#"DPoP error="use_dpop_nonce""# } else { "Bearer" };
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
    }
    if let Some(nonce) = problem.nonce().and_then(|nonce| HeaderValue::from_str(nonce).ok()) {
        headers.insert(dpop::NONCE, nonce);
    }
    *response.body_mut() = Body::from(body);
}

fn stamp(response: &mut Response, name: &str, now: i64) {
    let headers = response.headers_mut();
    if let Ok(name) = HeaderValue::from_str(name) {
        headers.insert(HeaderName::from_static("x-request-id"), name);
    }
    if let Ok(date) = HeaderValue::from_str(&date(now)) {
        headers.insert(header::DATE, date);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// A moment in the form that headers take.
pub(crate) fn date(ms: i64) -> String {
    let since = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

/// The same body, counted, and broken off where nothing comes for too long.
fn metered(body: Body, counted: Arc<AtomicI64>, stall: Duration) -> Body {
    Body::from_stream(stream::unfold(Some(body.into_data_stream()), move |rest| {
        let counted = Arc::clone(&counted);
        async move {
            let mut rest = rest?;
            match tokio::time::timeout(stall, rest.next()).await {
                Ok(None) => None,
                Ok(Some(Ok(chunk))) => {
                    counted.fetch_add(i64::try_from(chunk.len()).unwrap_or(0), Ordering::Relaxed);
                    Some((Ok(chunk), Some(rest)))
                }
                Ok(Some(Err(error))) => Some((Err(error), None)),
                Err(_) => Some((Err(axum::Error::new(Stalled)), None)),
            }
        }
    }))
}

/// Nothing came for too long.
#[derive(Debug, thiserror::Error)]
#[error("the body stands still")]
pub(crate) struct Stalled;

/// The refusal for a body that ended badly.
pub(crate) fn broken(error: &(dyn std::error::Error + 'static)) -> Problem {
    let mut cause = Some(error);
    while let Some(at) = cause {
        if at.is::<Stalled>() {
            return Code::BodyStalled.into();
        }
        if at.is::<http_body_util::LengthLimitError>() {
            return Code::BodyTooLarge.into();
        }
        cause = at.source();
    }
    Code::BodyBroken.into()
}

/// One line of the request log, written when it is dropped: a handler whose client goes away is dropped too.
struct Line {
    door: Door,
    at: i64,
    method: Method,
    route: String,
    status: u16,
    code: Option<&'static str>,
    fault: Option<String>,
    request_bytes: Arc<AtomicI64>,
    response_bytes: i64,
}

impl Line {
    fn begin(door: &Door, request: &Request, at: i64) -> Self {
        // The template, not the path: a path can hold an id.
        let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
        Self {
            door: door.clone(),
            at,
            method: request.method().clone(),
            route,
            status: CLIENT_WENT_AWAY,
            code: None,
            fault: None,
            request_bytes: Arc::default(),
            response_bytes: 0,
        }
    }

    fn problem(&mut self, problem: &Problem) {
        self.code = Some(problem.word());
        self.fault = problem.cause().map(str::to_owned);
    }

    fn end(mut self, response: &Response) {
        self.status = response.status().as_u16();
        self.response_bytes = response.body().size_hint().exact().and_then(|n| i64::try_from(n).ok()).unwrap_or(0);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // A method that nobody knows is a client's own word; it is not written down.
        let method = match self.method {
            Method::GET
            | Method::HEAD
            | Method::POST
            | Method::PUT
            | Method::PATCH
            | Method::DELETE
            | Method::OPTIONS => self.method.as_str(),
            _ => "other",
        };
        // One insert without a sync. It cannot be awaited here, and an answer must not overtake its line. Where it
        // fails the answer still goes out: the log serves tests, not clients.
        let _ = self.door.shared.db.write_now(|tx| {
            tx.prepare_cached(
                "INSERT INTO requests (at, part, method, route, status, code, request_bytes, response_bytes, fault)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                self.at,
                self.door.part.name(),
                method,
                self.route,
                self.status,
                self.code,
                self.request_bytes.load(Ordering::Relaxed),
                self.response_bytes,
                self.fault,
            ])
        });
    }
}
