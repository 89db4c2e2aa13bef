//! The phone in the test's hand: its clocks, its vault, what it says of itself.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use gongchao_core::{
    kernel::{Clock, Mono, Now, Secret, Wall},
    ports::{
        DeviceProbe, DeviceReading, Link, NetworkProbe, NetworkReading, Os, PortFault, SystemReading, Vault,
        VaultAnswer,
    },
};

/// Both clocks. The running one follows the runtime's paused time; the wall can be set.
pub struct Hand {
    started: tokio::time::Instant,
    wall: AtomicI64,
}

impl Hand {
    /// Starts on a Tuesday morning.
    #[must_use]
    pub fn new() -> Self {
        Self { started: tokio::time::Instant::now(), wall: AtomicI64::new(1_795_480_000_000) }
    }

    /// Moves the wall clock, which moves nothing else.
    pub fn set_wall_by(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Default for Hand {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for Hand {
    fn now(&self) -> Now {
        let elapsed = self.elapsed();
        let wall = self.wall.load(Ordering::SeqCst).saturating_add(i64::try_from(elapsed).unwrap_or(i64::MAX));
        Now { wall: Wall(wall), mono: Mono(elapsed) }
    }
}

/// The office's clock is right, whatever the phone's wall says.
pub(crate) struct Office(pub(crate) tokio::time::Instant);

impl gongchao_backend::Clock for Office {
    fn now_ms(&self) -> i64 {
        1_795_480_000_000_i64.saturating_add(i64::try_from(self.0.elapsed().as_millis()).unwrap_or(i64::MAX))
    }
}

/// What a vault is like at present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// It answers.
    #[default]
    Works,
    /// The phone has not been unlocked since it started.
    Locked,
    /// The next so many questions fail.
    Fails(u32),
    /// What it kept can never be read again, until it is kept anew.
    Lost,
}

/// A vault in memory; it survives the client, as a Keystore does.
#[derive(Default)]
pub struct MemoryVault {
    kept: Mutex<BTreeMap<String, Secret>>,
    mood: Mutex<Mood>,
}

impl MemoryVault {
    /// From here on it is like this.
    pub fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// The names that something is kept under.
    pub fn names(&self) -> Vec<String> {
        self.kept().keys().cloned().collect()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Secret>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mood(&self) -> Mood {
        let mut mood = self.mood.lock().unwrap_or_else(PoisonError::into_inner);
        match *mood {
            Mood::Fails(0) => *mood = Mood::Works,
            Mood::Fails(left) => {
                *mood = Mood::Fails(left - 1);
                return Mood::Locked;
            }
            Mood::Works | Mood::Locked | Mood::Lost => {}
        }
        *mood
    }
}

impl Vault for MemoryVault {
    fn get(&self, alias: &str) -> VaultAnswer {
        match self.mood() {
            Mood::Locked | Mood::Fails(_) => VaultAnswer::TemporarilyUnavailable,
            Mood::Lost => VaultAnswer::Invalidated,
            Mood::Works => self.kept().get(alias).cloned().map_or(VaultAnswer::Absent, VaultAnswer::Present),
        }
    }

    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        match self.mood() {
            Mood::Locked | Mood::Fails(_) => Err(PortFault::Failed),
            Mood::Works | Mood::Lost => {
                self.be(Mood::Works);
                self.kept().insert(alias.to_owned(), secret.clone());
                Ok(())
            }
        }
    }

    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        if matches!(self.mood(), Mood::Locked | Mood::Fails(_)) {
            return Err(PortFault::Failed);
        }
        self.kept().remove(alias);
        Ok(())
    }
}

/// What the phone says of itself; the values are such that they can be found again where they must not be.
pub struct PhoneProbe {
    /// The network as it is now.
    pub network: Mutex<NetworkReading>,
    /// How often the whole device was read.
    pub reads: AtomicU64,
}

impl Default for PhoneProbe {
    fn default() -> Self {
        Self { network: Mutex::new(NetworkReading { link: Link::Wifi, metered: false }), reads: AtomicU64::new(0) }
    }
}

const OS_VERSION: &str = "14.7.canary-build-2231";

impl DeviceProbe for PhoneProbe {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Ok(SystemReading { os: Os::Android, os_version: OS_VERSION.to_owned() })
    }

    fn read(&self) -> Result<DeviceReading, PortFault> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(DeviceReading {
            model: "Canary-Model-X77".to_owned(),
            os: Os::Android,
            os_version: OS_VERSION.to_owned(),
            screen: (915, 412),
            utc_offset_minutes: 480,
            language: "zh-Hans-CN".to_owned(),
        })
    }
}

impl NetworkProbe for PhoneProbe {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        Ok(*self.network.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
