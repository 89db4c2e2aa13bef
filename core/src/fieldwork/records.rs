//! Devices, customers and messages as the server gives them, and what can go wrong on the way.
//!
//! They print nothing of their content: names, numbers and texts are other people's.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::kernel::Secret;

/// A device at a customer's site.
#[derive(Clone, PartialEq, Eq)]
pub struct Device {
    /// The server's name for it.
    pub id: String,
    /// What its label says.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub site: String,
    /// How it is, in the office's words.
    pub status: String,
    /// Whose it is.
    pub customer: Option<Customer>,
}

/// Whom to call about a device.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// The name.
    pub name: String,
    /// The number as the office wrote it.
    pub phone: Secret,
}

/// A part of a list of devices.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    /// In the server's order.
    pub devices: Vec<Device>,
    /// Where the next part begins; absent at the end.
    pub next: Option<Secret>,
}

/// A message that the server has.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its place among all messages of the account; grows.
    pub seq: u64,
    /// Its name, chosen by whoever sent it.
    pub id: String,
    /// Who wrote it: `office`, `customer` or `me`.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When the server took it, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Whether it was read, as far as the server knows.
    #[serde(default)]
    pub read: bool,
}

/// Messages after a number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Batch {
    /// In any order.
    pub messages: Vec<Message>,
    /// The number of the newest message that the server has.
    pub last: u64,
}

/// Why a request came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It may work later; not before this time, where the server named one.
    Later {
        /// How long the server asks to wait.
        after: Option<Duration>,
    },
    /// The consent does not stand, or is not the one under which it was written.
    Shut,
    /// Nobody is logged in.
    SignedOut,
    /// The server knows no such device.
    Unknown,
    /// The server will not do it, whenever it is asked.
    Refused,
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Device(…)")
    }
}
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Customer(…)")
    }
}
impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Page({} devices, {})", self.devices.len(), if self.next.is_some() { "more" } else { "last" })
    }
}
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({}, …)", self.seq)
    }
}

/// A device as JSON, on the wire and inside a sealed column. Out of this folder a device cannot be serialised, because
/// a number is in it.
#[derive(Serialize, Deserialize)]
pub(super) struct DeviceJson {
    id: String,
    code: String,
    name: String,
    site: String,
    status: String,
    customer: Option<CustomerJson>,
}

#[derive(Serialize, Deserialize)]
struct CustomerJson {
    name: String,
    phone: String,
}

impl From<DeviceJson> for Device {
    fn from(json: DeviceJson) -> Self {
        let customer = json.customer.map(|c| Customer { name: c.name, phone: Secret::new(c.phone) });
        Self { id: json.id, code: json.code, name: json.name, site: json.site, status: json.status, customer }
    }
}

impl From<&Device> for DeviceJson {
    fn from(device: &Device) -> Self {
        let customer = device
            .customer
            .as_ref()
            .map(|c| CustomerJson { name: c.name.clone(), phone: c.phone.expose_str().unwrap_or_default().to_owned() });
        Self {
            id: device.id.clone(),
            code: device.code.clone(),
            name: device.name.clone(),
            site: device.site.clone(),
            status: device.status.clone(),
            customer,
        }
    }
}
