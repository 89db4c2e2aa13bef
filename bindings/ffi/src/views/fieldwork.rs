//! Devices at customers' sites, and messages.

use gongchao_core::fieldwork;
use serde::Serialize;

use super::count;
use crate::{
    quiet::quiet,
    words::{Doing, MessageTrouble, SendState},
};

/// The devices and the messages screen.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct FieldworkView {
    /// Devices; absent while nobody is there or they are not consented.
    pub devices: Option<DevicesView>,
    /// Messages; absent while nobody is there or they are not consented.
    pub messages: Option<MessagesView>,
}

/// The list of devices and the one that is open.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
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
    pub open: OpenDevice,
}

/// The device that is open.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(tag = "is", rename_all = "snake_case")]
#[uniffi::export(Debug, Display)]
pub enum OpenDevice {
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
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct DeviceLine {
    /// The server's name for it; what the taps that open and call give back.
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
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct CustomerLine {
    /// The name.
    pub name: String,
    /// The number with its middle covered; absent where there is none.
    pub phone_masked: Option<String>,
    /// What to give back in order to call; absent where there is no number.
    pub dial_handle: Option<String>,
}

/// The messages.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct MessagesView {
    /// Oldest first; what is not sent yet stands at the end.
    pub messages: Vec<MessageLine>,
    /// How many are unread.
    pub unread: u64,
    /// How many wait to be sent.
    pub waiting: u64,
    /// The number to say when everything was shown.
    pub newest: u64,
    /// How the look for new ones is.
    pub doing: Doing,
    /// Why the last text was not taken.
    pub trouble: Option<MessageTrouble>,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
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

quiet!(FieldworkView, DevicesView, OpenDevice, DeviceLine, CustomerLine, MessagesView, MessageLine);

impl From<&fieldwork::View> for FieldworkView {
    fn from(core: &fieldwork::View) -> Self {
        Self {
            devices: core.devices.as_ref().map(DevicesView::from),
            messages: core.messages.as_ref().map(MessagesView::from),
        }
    }
}

impl From<&fieldwork::DevicesView> for DevicesView {
    fn from(core: &fieldwork::DevicesView) -> Self {
        Self {
            query: core.query.clone(),
            devices: core.devices.iter().map(DeviceLine::from).collect(),
            more: core.more,
            stale: core.stale,
            doing: core.doing,
            open: (&core.open).into(),
        }
    }
}

impl From<&fieldwork::OpenView> for OpenDevice {
    fn from(core: &fieldwork::OpenView) -> Self {
        use fieldwork::OpenView as Core;
        match core {
            Core::Nothing => Self::Nothing,
            Core::Opening { doing } => Self::Opening { doing: *doing },
            Core::Shown { device, stale } => Self::Shown { device: device.into(), stale: *stale },
            Core::Unknown => Self::Unknown,
        }
    }
}

impl From<&fieldwork::DeviceLine> for DeviceLine {
    fn from(core: &fieldwork::DeviceLine) -> Self {
        Self {
            id: core.id.clone(),
            code: core.code.clone(),
            name: core.name.clone(),
            site: core.site.clone(),
            status: core.status.clone(),
            customer: core.customer.as_ref().map(|customer| CustomerLine {
                name: customer.name.clone(),
                phone_masked: customer.phone_masked.clone(),
                dial_handle: customer.dial_handle.clone(),
            }),
        }
    }
}

impl From<&fieldwork::MessagesView> for MessagesView {
    fn from(core: &fieldwork::MessagesView) -> Self {
        Self {
            messages: core.messages.iter().map(MessageLine::from).collect(),
            unread: count(core.unread),
            waiting: count(core.waiting),
            newest: core.newest,
            doing: core.doing,
            trouble: core.trouble,
        }
    }
}

impl From<&fieldwork::MessageLine> for MessageLine {
    fn from(core: &fieldwork::MessageLine) -> Self {
        Self {
            id: core.id.clone(),
            from: core.from.clone(),
            text: core.text.clone(),
            at: core.at,
            mine: core.mine,
            unread: core.unread,
            state: core.state,
        }
    }
}
