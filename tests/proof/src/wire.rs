//! Between the core and the office: every request is kept as it left, and can be lost.
//!
//! An answer takes a few milliseconds of the world's time. A runtime whose time stands still moves it only when nobody
//! has anything to do, so whatever threads beside the loop were at is done by then, and the order of events is the same
//! in every run.

use std::{
    io::Read,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use gongchao_core::{
    gate::{Body, Gate, Method},
    kernel::Clock,
    net::{Request, Response, Transport, TransportFault},
    policy::EditionId,
};

use crate::{
    editions::{Offer, Sheet},
    office::{Arriving, Office, refuse},
    phone::Hand,
    trace::Sent,
};

/// How long an answer takes.
pub(crate) const LATENCY: Duration = Duration::from_millis(3);

/// What the way to the office is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Open.
    Open,
    /// There is no network; nothing leaves.
    Gone,
    /// Requests arrive, and their answers are lost.
    LosesAnswers,
    /// The office has no time.
    Busy,
}

/// The transport of a world.
pub(crate) struct Wire {
    inner: Mutex<Inner>,
    hand: Arc<Hand>,
}

/// What was to be seen from here, in order.
pub(crate) enum Seen {
    /// The request of this place left.
    Sent(usize),
    /// A document of the publisher's arrived at the core.
    Offered(Offer),
    /// The core's gate goes by another edition than when it was last looked at.
    InForce(Arc<Sheet>),
}

pub(crate) struct Inner {
    pub(crate) way: Way,
    pub(crate) office: Office,
    pub(crate) sent: Vec<Sent>,
    pub(crate) under_way: usize,
    pub(crate) seen: Vec<Seen>,
    /// The gate of the process that runs.
    pub(crate) gate: Option<Gate>,
    /// The process died, and goes on only because nobody has told it.
    dead: bool,
    in_force: EditionId,
}

impl Inner {
    /// Looks at which edition is in force.
    pub(crate) fn look(&mut self) {
        if self.dead {
            return;
        }
        let Some(edition) = self.gate.as_ref().map(Gate::edition) else { return };
        if edition.id != self.in_force {
            self.in_force = edition.id.clone();
            let sheet = self.office.press.sheet(&edition);
            self.seen.push(Seen::InForce(sheet));
        }
    }
}

impl Wire {
    pub(crate) fn new(office: Office, first: EditionId, hand: Arc<Hand>) -> Self {
        let inner = Inner {
            way: Way::Open,
            office,
            sent: Vec::new(),
            under_way: 0,
            seen: Vec::new(),
            gate: None,
            dead: false,
            in_force: first,
        };
        Self { inner: Mutex::new(inner), hand }
    }

    /// Nothing leaves from here on, and nothing comes back.
    pub(crate) fn die(&self) {
        let mut inner = self.lock();
        inner.look();
        inner.dead = true;
    }

    /// The process was ended; another one may begin.
    pub(crate) fn end(&self) {
        let mut inner = self.lock();
        (inner.under_way, inner.gate, inner.dead) = (0, None, false);
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a request that is under way, also one that is given up.
struct UnderWay<'w>(&'w Wire);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut inner = self.0.lock();
        inner.under_way = inner.under_way.saturating_sub(1);
    }
}

#[async_trait::async_trait]
impl Transport for Wire {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let (content_type, body) = match request.body() {
            Body::Empty => (None, Bytes::new()),
            Body::Bytes { content_type, bytes } => (Some(*content_type), bytes.clone()),
            Body::File(file) => {
                let part = file.read().map_err(|_| TransportFault::SourceChanged)?;
                (Some("application/offset+octet-stream"), part.into())
            }
        };
        let mut headers: Vec<(String, String)> =
            request.route().headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        headers.extend(content_type.map(|t| ("content-type".to_owned(), t.to_owned())));
        let bearer = request.bearer().and_then(|b| b.expose_str());
        headers.extend(bearer.map(|b| ("authorization".to_owned(), format!("Bearer {b}"))));
        let packed = headers.iter().any(|(name, value)| name == "content-encoding" && value == "gzip");
        let plain = if packed { unpacked(&body) } else { body.to_vec() };
        let (at, way) = {
            let mut inner = self.lock();
            if inner.way == Way::Gone || inner.dead {
                return Err(TransportFault::Unreachable);
            }
            let way = inner.way;
            let now = self.hand.now();
            inner.under_way += 1;
            let at = inner.sent.len();
            inner.look();
            inner.seen.push(Seen::Sent(at));
            inner.sent.push(Sent {
                host: request.route().host,
                method: word(request.route().method),
                path: request.route().path.clone(),
                headers: headers.clone(),
                body: plain,
                at: now.wall.0,
                status: None,
            });
            (at, way)
        };
        let _under_way = UnderWay(self);
        tokio::time::sleep(LATENCY).await;
        let mut inner = self.lock();
        let arriving = Arriving {
            host: request.route().host,
            method: request.route().method,
            path: &request.route().path,
            headers: &headers,
            body: &body,
        };
        let answer = match way {
            Way::Busy => refuse(503, "unavailable", false),
            _ => inner.office.answer(&arriving),
        };
        if way == Way::LosesAnswers || inner.dead {
            return Err(TransportFault::Broken);
        }
        if let Some(sent) = inner.sent.get_mut(at) {
            sent.status = Some(answer.status);
        }
        if answer.status == 200 && request.route().path == "/v1/policy/edition" {
            let at = self.hand.now().wall.0;
            let offer = inner.office.press.newest().map(|(offer, _)| Offer { at, ..offer.clone() });
            inner.seen.extend(offer.map(Seen::Offered));
        }
        Ok(answer)
    }
}

fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}

fn unpacked(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(body).read_to_end(&mut plain).expect("a packed body unpacks");
    plain
}
