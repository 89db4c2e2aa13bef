//! What a shell draws of devices and messages.
//!
//! A customer's number is in it masked only. Beside it stands a handle, which is what the shell gives back to have the
//! number dialled.

use std::fmt;

use serde::Serialize;

use super::{
    devices::{self, Open},
    job::Job,
    machine::State,
    messages::{self, Trouble},
    records::{Device, Fault},
};
use crate::kernel::Phone;

/// The whole room. It prints how much there is, and nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct View {
    /// Devices; absent while nobody is there or they are not consented.
    pub devices: Option<DevicesView>,
    /// Messages; absent while nobody is there or they are not consented.
    pub messages: Option<MessagesView>,
}

/// How a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Nothing is under way.
    Idle,
    /// It is under way.
    Asking,
    /// The network is away; it is made again by itself.
    Waiting,
    /// The consent does not stand.
    Shut,
    /// Nobody is logged in.
    SignedOut,
    /// The server will not do it.
    Refused,
}

/// The list of devices and the one that is open.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DevicesView {
    /// What is searched for.
    pub query: String,
    /// The list.
    pub devices: Vec<DeviceLine>,
    /// Whether the server has more of it.
    pub more: bool,
    /// Whether the list is from memory and may be out of date.
    pub stale: bool,
    /// How the search is.
    pub doing: Doing,
    /// The device that is open.
    pub open: OpenView,
}

/// The device that is open.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum OpenView {
    /// None.
    Nothing,
    /// It is being looked for.
    Opening {
        /// How that goes.
        doing: Doing,
    },
    /// This one.
    Shown {
        /// The device.
        device: DeviceLine,
        /// Whether it is from memory and may be out of date.
        stale: bool,
    },
    /// No device has this code.
    Unknown,
}

/// A device.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DeviceLine {
    /// The server's name for it.
    pub id: String,
    /// What its label says.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub site: String,
    /// How it is.
    pub status: String,
    /// Whose it is.
    pub customer: Option<CustomerLine>,
}

/// A customer.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CustomerLine {
    /// The name.
    pub name: String,
    /// The number with its middle covered; absent where there is none.
    pub phone_masked: Option<String>,
    /// What to give back in order to call; absent where there is no number.
    pub dial_handle: Option<String>,
}

/// The messages.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct MessagesView {
    /// Oldest first; what is not sent yet stands at the end.
    pub messages: Vec<MessageLine>,
    /// How many are unread.
    pub unread: usize,
    /// How many wait to be sent.
    pub waiting: usize,
    /// The number to say when everything was shown.
    pub newest: u64,
    /// How the look for new ones is.
    pub doing: Doing,
    /// Why the last text was not taken.
    pub trouble: Option<Trouble>,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct MessageLine {
    /// Its id.
    pub id: String,
    /// Who wrote it: `office`, `customer` or `me`.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Whether it is the worker's own.
    pub mine: bool,
    /// Whether it is unread.
    pub unread: bool,
    /// How the sending is.
    pub state: SendState,
}

/// How the sending of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// The server has it.
    Sent,
    /// It is under way.
    Sending,
    /// It waits for the network or for its turn.
    Waiting,
    /// The server or the consent does not let it go; it can be tried again or thrown away.
    Refused,
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let devices = self.devices.as_ref().map(|d| (d.devices.len(), d.doing));
        let messages = self.messages.as_ref().map(|m| (m.messages.len(), m.unread, m.waiting, m.doing));
        write!(f, "View(devices {devices:?}, messages {messages:?})")
    }
}

impl State {
    /// What a shell draws.
    #[must_use]
    pub fn view(&self) -> View {
        View { devices: of_devices(&self.devices), messages: of_messages(&self.messages) }
    }
}

fn doing(job: Job) -> Doing {
    match job {
        Job::Idle => Doing::Idle,
        Job::Asking { .. } => Doing::Asking,
        Job::Waiting { .. } | Job::Stopped(Fault::Later { .. }) => Doing::Waiting,
        Job::Stopped(Fault::Shut) => Doing::Shut,
        Job::Stopped(Fault::SignedOut) => Doing::SignedOut,
        Job::Stopped(Fault::Unknown | Fault::Refused) => Doing::Refused,
    }
}

fn of_devices(state: &devices::State) -> Option<DevicesView> {
    if !state.present {
        return None;
    }
    let line = |id: &String| state.kept.get(id).map(|kept| device_line(&kept.device));
    let open = match &state.open {
        Open::Nothing => OpenView::Nothing,
        Open::ByCode { job, .. } => OpenView::Opening { doing: doing(*job) },
        Open::Shown { id, stale } => {
            line(id).map_or(OpenView::Unknown, |device| OpenView::Shown { device, stale: *stale })
        }
        Open::Unknown => OpenView::Unknown,
    };
    Some(DevicesView {
        query: state.search.query.as_ref().and_then(|q| q.expose_str()).unwrap_or_default().to_owned(),
        devices: state.search.found.iter().filter_map(line).collect(),
        more: state.search.next.is_some(),
        stale: state.search.stale,
        doing: doing(state.search.job),
        open,
    })
}

fn device_line(device: &Device) -> DeviceLine {
    let customer = device.customer.as_ref().map(|customer| {
        let number = customer.phone.expose_str().filter(|n| !n.is_empty());
        CustomerLine {
            name: customer.name.clone(),
            phone_masked: number.map(masked),
            dial_handle: number.map(|_| device.id.clone()),
        }
    });
    DeviceLine {
        id: device.id.clone(),
        code: device.code.clone(),
        name: device.name.clone(),
        site: device.site.clone(),
        status: device.status.clone(),
        customer,
    }
}

fn of_messages(state: &messages::State) -> Option<MessagesView> {
    let book = state.book()?;
    let sending = matches!(state.send, Job::Asking { .. });
    let received = book.received.values().map(|kept| MessageLine {
        id: kept.message.id.clone(),
        from: kept.message.from.clone(),
        text: kept.message.text.clone(),
        at: kept.message.at,
        mine: kept.mine,
        unread: book.is_unread(kept),
        state: SendState::Sent,
    });
    let next = book.next().map(|out| &out.id);
    let outgoing = book.outgoing.iter().map(|out| MessageLine {
        id: out.id.as_str().to_owned(),
        from: "me".to_owned(),
        text: out.text.expose_str().unwrap_or_default().to_owned(),
        at: out.written.0,
        mine: true,
        unread: false,
        state: match out.refused {
            true => SendState::Refused,
            false if sending && next == Some(&out.id) => SendState::Sending,
            false => SendState::Waiting,
        },
    });
    Some(MessagesView {
        messages: received.chain(outgoing).collect(),
        unread: book.unread(),
        waiting: book.outgoing.iter().filter(|o| !o.refused).count(),
        newest: book.received.keys().next_back().copied().unwrap_or_default(),
        doing: doing(state.pull),
        trouble: state.trouble,
    })
}

// Mobile numbers as everywhere; of others the last two digits.
fn masked(number: &str) -> String {
    if let Ok(phone) = Phone::parse(number) {
        return phone.masked();
    }
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let covered = digits.len().saturating_sub(2);
    digits.iter().enumerate().map(|(at, digit)| if at < covered { '•' } else { *digit }).collect()
}
