//! Devices and messages against a network that comes and goes, kills, other accounts, withdrawn consents and files that
//! somebody reads.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{devices::Event as OfDevices, messages::Event as OfMessages, *};
use crate::{
    kernel::{AccountId, Epoch, Id, Mono, Now, Secret, Wall},
    ports::{PortFault, Vault, VaultAnswer},
    store::{Store, StoreFault},
};

mod of_devices;
mod of_messages;
mod of_rows;
mod of_wire;

const MONTH: Duration = Duration::from_hours(24 * 30);
const BOTH: Parts = Parts { devices: true, messages: true };
const LOST: Fault = Fault::Later { after: None };

fn at(ms: u64) -> Now {
    Now { wall: Wall(1_700_000_000_000 + i64::try_from(ms).unwrap()), mono: Mono(ms) }
}
fn worker(name: &str) -> AccountId {
    AccountId::new(name)
}
fn entered(name: &str, parts: Parts) -> Event {
    Event::Entered { account: worker(name), keep: MONTH, parts }
}
fn device(n: u32) -> Device {
    let customer = Customer { name: format!("Customer {n}"), phone: Secret::new(format!("1380013{n:04}")) };
    Device {
        id: format!("d-{n}"),
        code: format!("GC-{n:04}"),
        name: format!("Pump {n}"),
        site: "Hall 7".to_owned(),
        status: "ok".to_owned(),
        customer: Some(customer),
    }
}
fn page(numbers: impl IntoIterator<Item = u32>, next: Option<&str>) -> Page {
    Page { devices: numbers.into_iter().map(device).collect(), next: next.map(Secret::new) }
}
fn message(seq: u64, text: &str) -> Message {
    Message { seq, id: format!("m-{seq}"), from: "Office".to_owned(), text: text.to_owned(), at: 5, read: false }
}
fn batch(numbers: impl IntoIterator<Item = u64>, last: u64) -> Batch {
    Batch { messages: numbers.into_iter().map(|seq| message(seq, &format!("text {seq}"))).collect(), last }
}
fn id(n: u8) -> Id {
    Id::parse(&format!("{n:032x}")).unwrap()
}

/// A room in a test's hand: what it was told, what it wants.
#[derive(Default)]
struct Room {
    state: State,
    now: u64,
    wants: VecDeque<Effect>,
}

impl Room {
    fn of(name: &str) -> Self {
        let mut room = Self::default();
        room.tell(entered(name, BOTH));
        // The look for new messages that every entering makes.
        room.pulled(Ok(batch([], 0)));
        room
    }
    fn tell(&mut self, event: Event) -> Vec<Effect> {
        let (state, effects) = step(std::mem::take(&mut self.state), event, at(self.now));
        self.state = state;
        self.wants.extend(effects.clone());
        effects
    }
    fn devices(&mut self, event: OfDevices) -> Vec<devices::Effect> {
        let effects = self.tell(Event::Devices(event));
        effects.into_iter().map(|e| if let Effect::Devices(e) = e { e } else { panic!("{e:?}") }).collect()
    }
    fn messages(&mut self, event: OfMessages) -> Vec<messages::Effect> {
        let effects = self.tell(Event::Messages(event));
        effects.into_iter().map(|e| if let Effect::Messages(e) = e { e } else { panic!("{e:?}") }).collect()
    }
    fn search(&mut self, text: &str) -> Vec<devices::Effect> {
        self.devices(OfDevices::Search(Secret::new(text)))
    }
    fn searched(&mut self, answer: Result<Page, Fault>) -> Vec<devices::Effect> {
        let epoch = self.state.devices.search.epoch;
        self.devices(OfDevices::Searched { epoch, answer, dice: 0 })
    }
    fn opened(&mut self, answer: Result<Device, Fault>) -> Vec<devices::Effect> {
        let epoch = self.state.devices.open_epoch;
        self.devices(OfDevices::Opened { epoch, answer, dice: 0 })
    }
    fn write(&mut self, n: u8, text: &str) -> Vec<messages::Effect> {
        self.messages(OfMessages::Written { id: id(n), text: Secret::new(text), consent: Epoch(7) })
    }
    fn pulled(&mut self, answer: Result<Batch, Fault>) -> Vec<messages::Effect> {
        let epoch = self.state.messages.epoch;
        self.messages(OfMessages::Pulled { epoch, answer, dice: 0 })
    }
    fn sent(&mut self, n: u8, answer: Result<u64, Fault>) -> Vec<messages::Effect> {
        let epoch = self.state.messages.epoch;
        self.messages(OfMessages::Sent { epoch, id: id(n), answer, dice: 0 })
    }
    fn devices_view(&self) -> DevicesView {
        self.state.view().devices.unwrap()
    }
    fn messages_view(&self) -> MessagesView {
        self.state.view().messages.unwrap()
    }
    fn codes(&self) -> Vec<String> {
        self.devices_view().devices.iter().map(|d| d.code.clone()).collect()
    }
    fn texts(&self) -> Vec<String> {
        self.messages_view().messages.iter().map(|m| m.text.clone()).collect()
    }
    fn states(&self) -> Vec<SendState> {
        self.messages_view().messages.iter().map(|m| m.state).collect()
    }
}

fn send(room: &Room, n: u8, text: &str) -> messages::Effect {
    messages::Effect::Send { epoch: room.state.messages.epoch, id: id(n), text: Secret::new(text), consent: Epoch(7) }
}
