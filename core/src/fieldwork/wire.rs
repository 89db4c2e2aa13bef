//! The contract of devices and messages. What a worker searches, scans and writes leaves through the gate.

use serde::{Deserialize, Serialize};

use super::{
    devices,
    machine::{Effect, Event},
    messages,
    records::{Batch, Device, DeviceJson, Fault, Page},
};
use crate::{
    gate::{self, Closed, Gate, Grant, Host, Method, Reading, Route, uses},
    kernel::{Epoch, Id, Secret},
    net::{Answer, Listed, Net, NetError},
    policy::{DataItem, Purpose, Transform},
};

/// Carries out one effect and brings the one event that answers it. `dice` is a random number for a pause that may
/// follow; `consent` is the consent that stood for its part when it was decided. Dropping it in the middle leaves nothing half-done here; the server may have heard it.
pub(crate) async fn perform(effect: Effect, consent: Option<Epoch>, net: &Net, dice: u32) -> Event {
    match effect {
        Effect::Devices(devices::Effect::Search { epoch, query, after }) => {
            let answer = search(net, consent, query, after).await.map_err(|e| fault(&e));
            Event::Devices(devices::Event::Searched { epoch, answer, dice })
        }
        Effect::Devices(devices::Effect::Open { epoch, code }) => {
            let answer = open(net, consent, code).await.map_err(|e| fault(&e));
            Event::Devices(devices::Event::Opened { epoch, answer, dice })
        }
        Effect::Messages(messages::Effect::Pull { epoch, after }) => {
            let answer = pull(net, consent, after).await.map_err(|e| fault(&e));
            Event::Messages(messages::Event::Pulled { epoch, answer, dice })
        }
        Effect::Messages(messages::Effect::Send { epoch, id, text, consent: written }) => {
            let answer = send(net, &id, text, written).await.map_err(|e| fault(&e));
            Event::Messages(messages::Event::Sent { epoch, id, answer, dice })
        }
        Effect::Messages(messages::Effect::Tell { epoch, up_to }) => {
            let answer = tell(net, consent, up_to).await.map_err(|e| fault(&e));
            Event::Messages(messages::Event::Told { epoch, up_to, answer, dice })
        }
    }
}

async fn search(
    net: &Net,
    consent: Option<Epoch>,
    query: Option<Secret>,
    after: Option<Secret>,
) -> Result<Page, NetError> {
    let grant = net.gate().under::<uses::Devices>(consent)?;
    let answer = post(net, net.gate(), &grant, "/v1/devices/search", SearchText { query, after }).await?;
    let page: PageJson = answer.json()?;
    Ok(Page { devices: page.devices.into_iter().map(Device::from).collect(), next: page.next.map(Secret::new) })
}

async fn open(net: &Net, consent: Option<Epoch>, code: Secret) -> Result<Device, NetError> {
    let grant = net.gate().under::<uses::Devices>(consent)?;
    let answer = post(net, net.gate(), &grant, "/v1/devices/open", LabelCode(code)).await?;
    answer.json::<DeviceJson>().map(Device::from)
}

async fn pull(net: &Net, consent: Option<Epoch>, after: u64) -> Result<Batch, NetError> {
    // The request carries nothing collected, but without consent to messages none are fetched.
    let grant = net.gate().under::<uses::Messages>(consent)?;
    net.ask_under::<uses::Messages>(grant.epoch(), Listed::Messages { after }).await?.json()
}

async fn send(net: &Net, id: &Id, text: Secret, consent: Epoch) -> Result<u64, NetError> {
    let grant = net.gate().renew::<uses::Messages>(consent)?;
    let answer = post(net, net.gate(), &grant, "/v1/messages", MessageText { id: id.clone(), text }).await?;
    answer.json::<SentJson>().map(|sent| sent.seq)
}

async fn tell(net: &Net, consent: Option<Epoch>, up_to: u64) -> Result<(), NetError> {
    let grant = net.gate().under::<uses::Messages>(consent)?;
    post(net, net.gate(), &grant, "/v1/messages/read", ReadMark { up_to }).await.map(|_| ())
}

async fn post<F, R>(net: &Net, gate: &Gate, grant: &Grant<F>, path: &str, reading: R) -> Result<Answer, NetError>
where
    F: uses::Use,
    R: Reading<Left: Serialize>,
{
    let route =
        Route { host: Host::Account, method: Method::Post, path: path.to_owned(), bearer: true, headers: Vec::new() };
    let left = gate.collect(grant, reading)?.deidentify();
    net.send(gate::seal(route, left)).await
}

fn fault(error: &NetError) -> Fault {
    match error {
        // The budget has room again tomorrow, or in the foreground, and what is stopped is let go on; what waits is kept.
        NetError::Closed(Closed::OverBudget(_) | Closed::Stopped(_) | Closed::StoppedItem(_)) => {
            Fault::Later { after: None }
        }
        NetError::Closed(_) => Fault::Shut,
        NetError::NoSession => Fault::SignedOut,
        NetError::Refused(problem) if problem.status == 404 && problem.code == "device_unknown" => Fault::Unknown,
        NetError::Refused(problem) if error.passes() => Fault::Later { after: problem.retry_after },
        error if error.passes() => Fault::Later { after: None },
        _ => Fault::Refused,
    }
}

#[derive(Deserialize)]
struct PageJson {
    devices: Vec<DeviceJson>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct SentJson {
    seq: u64,
}

/// What a worker searches for, and where the server is to go on.
struct SearchText {
    query: Option<Secret>,
    after: Option<Secret>,
}

#[derive(Serialize)]
struct SearchJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

impl Reading for SearchText {
    const ITEM: DataItem = DataItem::BusinessData;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Search;
    type Left = SearchJson;
    fn transform(self) -> SearchJson {
        SearchJson { query: self.query.map(text_of), after: self.after.map(text_of) }
    }
}

/// The text of a label, scanned or typed.
struct LabelCode(Secret);

#[derive(Serialize)]
struct CodeJson {
    code: String,
}

impl Reading for LabelCode {
    const ITEM: DataItem = DataItem::ScannedCode;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Devmgmt;
    type Left = CodeJson;
    fn transform(self) -> CodeJson {
        CodeJson { code: text_of(self.0) }
    }
}

/// What a worker writes.
struct MessageText {
    id: Id,
    text: Secret,
}

#[derive(Serialize)]
struct MessageJson {
    id: Id,
    text: String,
}

impl Reading for MessageText {
    const ITEM: DataItem = DataItem::BusinessData;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Comm;
    type Left = MessageJson;
    fn transform(self) -> MessageJson {
        MessageJson { id: self.id, text: text_of(self.text) }
    }
}

/// How far a worker has read.
#[derive(Serialize)]
struct ReadMark {
    up_to: u64,
}

impl Reading for ReadMark {
    const ITEM: DataItem = DataItem::BusinessData;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Comm;
    type Left = Self;
    fn transform(self) -> Self {
        self
    }
}

// The texts come from strings, so they are UTF-8.
#[allow(clippy::needless_pass_by_value, reason = "a secret that was let go is not kept")]
fn text_of(secret: Secret) -> String {
    secret.expose_str().unwrap_or_default().to_owned()
}
