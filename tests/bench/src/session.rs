//! What a token that is over costs: how many calls for a new one, how long such a call takes beside a plain one, and what
//! it takes to keep the session's row.
//!
//! A client and a backend in this process, over real TLS. Between them a transport that looks at its watch.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use gongchao_backend::{Backend, Config, SystemClock};
use gongchao_core::{
    app::{Client, Tap, Typed},
    consent::Outcome,
    gate::{Host, Method},
    kernel::{self, AccountId, Clock, Epoch, Mono, Now, Phone, Secret, Wall},
    net::{Endpoints, HttpsTransport, Request, Response, TlsSetup, Transport, TransportFault},
    session::{self, Ask, Call, Challenged, ConsentProof, Effect, Event, Fresh, LoginView, Opened, Pair, State},
    store::{Cell, Schema, Store},
};
use tokio::sync::watch;

use crate::figure::{Figure, Times, Unit, count};
use crate::phone::{self, KeyFolder, key_of, until};

/// Tokens that turn out to be over, one after the other.
const TURNS: usize = 200;
/// Taps in one breath.
const TAPS: usize = 100;
const COMMITS: usize = 400;
/// A call for new tokens may take so many times as long as a plain one.
const CALL_LIMIT: f64 = 1.2;
/// A session's row may take so many times as long as a bare one.
const ROW_LIMIT: f64 = 2.0;
const PATIENCE: Duration = Duration::from_secs(20);
const TOKENS: &str = "/v1/auth/token";
/// A token refused within a second of being given is not asked for again: so much lies between two turns.
const BETWEEN: Duration = Duration::from_secs(2);
const DEVICES: &str = "/v1/devices";
const MESSAGES: &str = "/v1/messages";

/// Measures.
pub(crate) fn measure(folder: &Path) -> Result<Vec<Figure>, String> {
    let runtime = phone::runtime()?;
    let mut figures = runtime.block_on(over(folder))?;
    figures.extend(kept(&folder.join("rows"))?);
    Ok(figures)
}

async fn over(folder: &Path) -> Result<Vec<Figure>, String> {
    let mut config = Config::new(folder.join("office"));
    config.limits.requests_per_minute = 1_000_000;
    let backend = Backend::open(config, Arc::new(SystemClock)).map_err(|why| why.to_string())?;
    let serving = backend.serve().await.map_err(|why| why.to_string())?;
    let endpoints = Endpoints {
        account: serving.account_url.clone(),
        media: serving.media_url.clone(),
        telemetry: serving.telemetry_url.clone(),
    };
    let tls = TlsSetup::first(serving.ca_pem.clone(), serving.pins.clone());
    let watched = Arc::new(Watched::new(HttpsTransport::new(&endpoints, &tls).map_err(|why| why.to_string())?));
    let mut setup = phone::setup(&folder.join("client"))?;
    setup.transport = watched.clone();
    let clock = Arc::new(Ahead::new());
    setup.clock = clock.clone();
    let client = Client::start(setup).map_err(|why| why.to_string())?;
    log_in(&client, &backend).await?;

    let (mut tokens, mut plain) = (Times::default(), Times::default());
    for turn in 0..TURNS {
        clock.go(BETWEEN);
        backend.store().expire_access_tokens().map_err(|why| why.to_string())?;
        let before = watched.len();
        search(&client, turn)?;
        let seen =
            watched.until(before, |seen| seen.iter().any(|trip| trip.path.starts_with(DEVICES) && trip.went())).await?;
        let token = seen
            .iter()
            .find(|trip| trip.path == TOKENS)
            .ok_or_else(|| format!("no new token was asked for in turn {turn}: {}", told(&seen)))?;
        let call = seen.iter().rev().find(|trip| trip.path.starts_with(DEVICES)).ok_or("no call was made")?;
        tokens.add(token.took);
        plain.add(call.took);
    }

    clock.go(BETWEEN);
    backend.store().expire_access_tokens().map_err(|why| why.to_string())?;
    let before = watched.len();
    for tap in 0..TAPS {
        client.tap(Tap::WriteMessage { text: Typed::new(format!("bench {tap}")) }).map_err(|why| why.to_string())?;
        search(&client, tap)?;
        client.tap(Tap::PullMessages).map_err(|why| why.to_string())?;
    }
    let sent = |seen: &[Trip]| seen.iter().filter(|trip| trip.sends() && trip.went()).count();
    let seen = watched.until(before, |seen| sent(seen) == TAPS).await?;
    let asked = seen.iter().filter(|trip| trip.path == TOKENS).count();
    if asked == 0 {
        return Err(format!("no new token was asked for by {TAPS} taps: {}", told(&seen)));
    }
    let refused = seen.iter().filter(|trip| trip.status == 401 && trip.path != TOKENS).count();
    client.shut_down().await.map_err(|why| why.to_string())?;
    serving.stop().await;
    Ok(vec![
        Figure::told("a plain call, in the middle", plain.median() * 1e3, Unit::Ms),
        Figure::told("a call for new tokens, in the middle", tokens.median() * 1e3, Unit::Ms),
        Figure::at_most("for new tokens / plain", tokens.median() / plain.median(), Unit::Times, CALL_LIMIT),
        Figure::told("calls after 300 taps in one breath", count(seen.len()), Unit::Count),
        Figure::told("of them refused for the token", count(refused), Unit::Count),
        Figure::at_most("calls for new tokens", count(asked), Unit::Count, 1.0),
    ])
}

fn search(client: &Client, turn: usize) -> Result<(), String> {
    client.tap(Tap::SearchDevices { text: Typed::new(format!("{turn}")) }).map_err(|why| why.to_string())
}

async fn log_in(client: &Client, backend: &Backend) -> Result<(), String> {
    for tap in [
        Tap::AnswerNotice { outcome: Outcome::Agreed },
        Tap::TickBox { ticked: true },
        Tap::LogIn { number: Typed::new("138 0013 8000") },
    ] {
        client.tap(tap).map_err(|why| why.to_string())?;
    }
    until(client, "the field for the code", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await?;
    let code = backend.store().sms_outbox().pop().ok_or("no SMS was sent")?.code;
    client.tap(Tap::EnterCode { code: Typed::new(code) }).map_err(|why| why.to_string())?;
    until(client, "home", |s| matches!(s.login, LoginView::LoggedIn { .. })).await
}

/// The system's clocks, put forward between two turns.
struct Ahead {
    system: kernel::SystemClock,
    ms: AtomicU64,
}

impl Ahead {
    fn new() -> Self {
        Self { system: kernel::SystemClock::new(), ms: AtomicU64::new(0) }
    }

    fn go(&self, on: Duration) {
        self.ms.fetch_add(u64::try_from(on.as_millis()).unwrap_or_default(), Ordering::Relaxed);
    }
}

impl Clock for Ahead {
    fn now(&self) -> Now {
        let Now { wall, mono } = self.system.now();
        let ahead = Duration::from_millis(self.ms.load(Ordering::Relaxed));
        Now { wall: wall.after(ahead), mono: mono.after(ahead) }
    }
}

/// A request that came back.
#[derive(Clone)]
struct Trip {
    method: Method,
    path: String,
    status: u16,
    took: Duration,
}

impl Trip {
    fn went(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// It carried a message.
    fn sends(&self) -> bool {
        self.method == Method::Post && self.path == MESSAGES
    }
}

/// What came back, for a turn that was not as it should be.
fn told(seen: &[Trip]) -> String {
    seen.iter().map(|trip| format!("{} {}", trip.status, trip.path)).collect::<Vec<_>>().join(", ")
}

/// HTTPS, and a look at the watch before and after.
struct Watched {
    inner: HttpsTransport,
    trips: Mutex<Vec<Trip>>,
    count: watch::Sender<usize>,
}

impl Watched {
    fn new(inner: HttpsTransport) -> Self {
        Self { inner, trips: Mutex::default(), count: watch::Sender::new(0) }
    }

    fn len(&self) -> usize {
        *self.count.borrow()
    }

    fn since(&self, before: usize) -> Vec<Trip> {
        let trips = self.trips.lock().unwrap_or_else(PoisonError::into_inner);
        trips.get(before..).unwrap_or_default().to_vec()
    }

    /// Everything since then, once it shows this.
    async fn until(&self, before: usize, shows: impl Fn(&[Trip]) -> bool) -> Result<Vec<Trip>, String> {
        let mut count = self.count.subscribe();
        let seen = async {
            loop {
                let seen = self.since(before);
                if shows(&seen) || count.changed().await.is_err() {
                    return seen;
                }
            }
        };
        tokio::time::timeout(PATIENCE, seen).await.map_err(|_| "a call did not come back".to_owned())
    }
}

#[async_trait]
impl Transport for Watched {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let ours = request.route().host == Host::Account;
        let method = request.route().method;
        let path = request.route().path.split('?').next().unwrap_or_default().to_owned();
        let began = Instant::now();
        let response = self.inner.exchange(request).await;
        if ours {
            let status = response.as_ref().map_or(0, |response| response.status);
            let mut trips = self.trips.lock().unwrap_or_else(PoisonError::into_inner);
            trips.push(Trip { method, path, status, took: began.elapsed() });
            self.count.send_replace(trips.len());
        }
        response
    }
}

/// The session's row, sealed and committed, beside a row of as many bytes that is only committed.
fn kept(folder: &Path) -> Result<Vec<Figure>, String> {
    let bare = Schema { room: "bench", steps: &["CREATE TABLE bench_row (id INTEGER PRIMARY KEY, a BLOB) STRICT;"] };
    let vault = KeyFolder(key_of(folder));
    let mut store = Store::open(folder, &vault, &[session::SCHEMA, bare]).map_err(|why| why.to_string())?;
    let (mut before, mut after) = (State::default(), logged_in()?);
    let cell = Cell { table: "bench.a", key: "0", account: "" };
    let bytes = store.read(|tx| tx.seal(cell, &[7; 160])).map_err(|why| why.to_string())?;
    let (mut ours, mut alone) = (Times::default(), Times::default());
    for turn in 0..COMMITS {
        let mut keep = |store: &mut Store| {
            let began = Instant::now();
            let done = store.write(|tx| session::keep(tx, &before, &after));
            ours.add(began.elapsed());
            done
        };
        let mut write = |store: &mut Store| {
            let began = Instant::now();
            let done = store.write(|tx| {
                tx.sql().execute("INSERT OR REPLACE INTO bench_row (id, a) VALUES (0, ?1)", [&bytes])?;
                Ok(())
            });
            alone.add(began.elapsed());
            done
        };
        let done = if turn % 2 == 0 {
            keep(&mut store).and_then(|()| write(&mut store))
        } else {
            write(&mut store).and_then(|()| keep(&mut store))
        };
        done.map_err(|why| why.to_string())?;
        before = after;
        after = renewed(before.clone(), turn)?;
    }
    Ok(vec![
        Figure::told("a bare row committed", alone.median() * 1e3, Unit::Ms),
        Figure::told("the session's row sealed and committed", ours.median() * 1e3, Unit::Ms),
        Figure::at_most("sealed / bare", ours.over(&alone), Unit::Times, ROW_LIMIT),
    ])
}

fn logged_in() -> Result<State, String> {
    let now = now(0);
    let consent = ConsentProof {
        policy_id: "2024-06-19".to_owned(),
        version: 1,
        sha256: "0".repeat(64),
        login_tapped_at: now.wall,
    };
    let phone = Phone::parse("13800138000").map_err(|why| why.to_string())?;
    let asked = Event::RequestCode { ask: Ask { phone, consent }, fresh: Fresh::new() };
    let (state, effects) = session::step(State::default(), asked, now);
    let challenged = Challenged {
        id: "challenge-1".to_owned(),
        masked_phone: Secret::new("138****8000"),
        code_length: 6,
        attempts_left: 5,
        expires_in_s: 300,
        resend_after_s: 60,
    };
    let answered = Event::ChallengeAnswered { epoch: epoch(&effects)?, result: Ok(challenged) };
    let (state, _) = session::step(state, answered, now);
    let (state, effects) = session::step(state, Event::SubmitCode { typed: Secret::new("123456") }, now);
    let opened = Opened {
        session_id: "session-1".to_owned(),
        account: AccountId::new("emp-00".to_owned()),
        display_name: Secret::new("外勤员工 00"),
        pair: pair(0),
        bound: true,
    };
    let answered = Event::SessionAnswered { epoch: epoch(&effects)?, result: Ok(opened) };
    Ok(session::step(state, answered, now).0)
}

/// The state with the next pair of tokens.
fn renewed(state: State, turn: usize) -> Result<State, String> {
    let seen = u64::try_from(turn).unwrap_or_default() + 1;
    let (state, effects) = session::step(state, Event::Wish { seen }, now(seen));
    let answered = Event::Refreshed { epoch: epoch(&effects)?, result: Ok(pair(seen)), dice: 0 };
    Ok(session::step(state, answered, now(seen)).0)
}

fn pair(generation: u64) -> Pair {
    let token = |word: &str| Secret::new(format!("{word}.{generation:064}"));
    Pair { access: token("a"), expires_in_s: 900, refresh: token("r"), generation }
}

/// A new token that is refused at once is no reason to ask for another: a quarter of an hour lies between two turns.
fn now(turn: u64) -> Now {
    let passed = turn * 15 * 60 * 1000;
    Now { wall: Wall(1_718_755_200_000 + i64::try_from(passed).unwrap_or_default()), mono: Mono(passed) }
}

/// The epoch that a request to the server belongs to.
fn epoch(effects: &[Effect]) -> Result<Epoch, String> {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Net(
            Call::RequestChallenge { epoch, .. } | Call::CreateSession { epoch, .. } | Call::Refresh { epoch, .. },
        ) => Some(*epoch),
        _ => None,
    });
    found.ok_or_else(|| "the session asks the server nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_turn_writes_another_row() {
        let first = logged_in().unwrap();
        let second = renewed(first.clone(), 0).unwrap();
        let third = renewed(second.clone(), 1).unwrap();
        assert!(first != second && second != third);
    }
}
