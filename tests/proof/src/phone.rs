//! The phone in the test's hand: its clocks, its vault, what it says of itself.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};

use gongchao_core::{
    kernel::{Clock, Mono, Now, Secret, Wall},
    ports::{
        DeviceProbe, DeviceReading, Link, NetworkProbe, NetworkReading, PortFault, SystemReading, Vault, VaultAnswer,
    },
};
use tokio::{runtime::Handle, time::Instant};

use crate::values::{Side, device};

/// A Tuesday morning in China.
const MORNING: i64 = 1_795_480_000_000;

/// Both clocks. The running one starts again with each process; the wall goes on, and can be set.
///
/// A thread beside the runtime (the one that keeps telemetry) is told the moment that the runtime was last at.
pub(crate) struct Hand {
    started: Mutex<Option<Instant>>,
    ran: AtomicU64,
    wall: AtomicI64,
}

impl Hand {
    pub(crate) fn new() -> Self {
        Self { started: Mutex::new(None), ran: AtomicU64::new(0), wall: AtomicI64::new(MORNING) }
    }

    /// A process begins; called inside its runtime.
    pub(crate) fn begin(&self) {
        *self.started.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// A process has ended: what it ran for is in the calendar.
    pub(crate) fn end(&self) {
        *self.started.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let ran = self.ran.swap(0, Ordering::SeqCst);
        self.set_wall_by(i64::try_from(ran).unwrap_or(0));
    }

    pub(crate) fn set_wall_by(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Now {
        let started = *self.started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = started.filter(|_| Handle::try_current().is_ok()) {
            self.ran.store(u64::try_from(at.elapsed().as_millis()).unwrap_or(0), Ordering::SeqCst);
        }
        let ran = self.ran.load(Ordering::SeqCst);
        let wall = self.wall.load(Ordering::SeqCst).saturating_add(i64::try_from(ran).unwrap_or(0));
        Now { wall: Wall(wall), mono: Mono(ran) }
    }
}

/// A vault in memory; it survives the client, as a Keystore does.
#[derive(Default)]
pub(crate) struct MemoryVault(Mutex<BTreeMap<String, Secret>>, AtomicBool);

impl MemoryVault {
    /// The process that asks is dead: nothing more is taken from it.
    pub(crate) fn freeze(&self) {
        self.1.store(true, Ordering::SeqCst);
    }

    /// Another process begins.
    pub(crate) fn thaw(&self) {
        self.1.store(false, Ordering::SeqCst);
    }

    fn living(&self) -> Result<(), PortFault> {
        if self.1.load(Ordering::SeqCst) { Err(PortFault::Failed) } else { Ok(()) }
    }
}

impl Vault for MemoryVault {
    fn get(&self, alias: &str) -> VaultAnswer {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(alias).cloned();
        kept.map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }

    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        self.living()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(alias.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        self.living()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(alias);
        Ok(())
    }
}

/// What the phone says of itself, and how often it was asked.
pub(crate) struct Probe {
    side: Side,
    /// Whether device information is granted at this moment, by what the person said.
    pub(crate) granted: AtomicBool,
    /// How often the device was read, by a process that lives.
    pub(crate) reads: AtomicU64,
    /// Whether the process that asks is dead and goes on only because nobody has told it.
    pub(crate) dead: AtomicBool,
    pub(crate) network: Mutex<NetworkReading>,
}

impl Probe {
    pub(crate) fn new(side: Side) -> Self {
        Self {
            side,
            granted: AtomicBool::new(false),
            reads: AtomicU64::new(0),
            dead: AtomicBool::new(false),
            network: Mutex::new(NetworkReading { link: Link::Wifi, metered: false }),
        }
    }
}

impl DeviceProbe for Probe {
    fn system(&self) -> Result<SystemReading, PortFault> {
        let DeviceReading { os, os_version, .. } = device(self.side, self.granted.load(Ordering::SeqCst));
        Ok(SystemReading { os, os_version })
    }

    fn read(&self) -> Result<DeviceReading, PortFault> {
        if !self.dead.load(Ordering::SeqCst) {
            self.reads.fetch_add(1, Ordering::SeqCst);
        }
        Ok(device(self.side, self.granted.load(Ordering::SeqCst)))
    }
}

impl NetworkProbe for Probe {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        Ok(*self.network.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
