//! Telemetry against kills, damage, overload, withdrawn consents and servers that say no.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message;

use super::{batch::Parcel, writer::Command, *};
use crate::{
    gate::{Gate, Standing},
    kernel::{Clock, Epoch, Mono, Now, Secret, Wall},
    policy::{Feature, unbounded},
};

mod bytes;
mod consent;
mod damage;
mod kill;
mod machine;
mod overload;
mod terms;
mod usage;
mod wire;

/// 2026-11-24, 11:25:07 in China.
const MORNING: i64 = 1_795_490_707_000;
const ESSENTIAL: Epoch = Epoch(3);
const ANALYTICS: Epoch = Epoch(4);
const SEEN: LogEvent = LogEvent::ScreenSeen { screen: Screen::Home };
const FAULT: LogEvent = LogEvent::RequestFailed { server: Server::Media, class: FailClass::TimedOut };

/// A clock that a test moves.
struct Hand(AtomicI64);

impl Hand {
    fn later(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Now {
        let ms = self.0.load(Ordering::SeqCst);
        Now { wall: Wall(ms), mono: Mono(u64::try_from(ms - MORNING).unwrap_or(0)) }
    }
}

/// A folder, a gate with both consents, a clock, a key.
struct Place {
    folder: tempfile::TempDir,
    gate: Gate,
    clock: Arc<Hand>,
    key: Secret,
}

impl Place {
    fn new() -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(MORNING)));
        let gate = Gate::new(unbounded(), clock.clone());
        let place = Self { folder: tempfile::tempdir().unwrap(), gate, clock, key: Secret::new([7; 32]) };
        place.consent(Some(ESSENTIAL), Some(ANALYTICS));
        place
    }

    fn consent(&self, essential: Option<Epoch>, analytics: Option<Epoch>) {
        let granted = [(Feature::EssentialLog, essential), (Feature::Analytics, analytics)];
        let granted = granted.into_iter().filter_map(|(feature, epoch)| Some((feature, epoch?)));
        self.gate.publish(Standing::from_ledger(self.gate.edition().id.clone(), granted));
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn recorder(&self) -> Recorder {
        self.bounded(Bounds::default())
    }

    fn bounded(&self, bounds: Bounds) -> Recorder {
        Recorder::open(self.path(), &self.key, self.gate.clone(), self.clock.clone(), bounds)
    }

    /// Whether bytes stand in any file of the folder.
    fn holds(&self, bytes: &[u8]) -> bool {
        std::fs::read_dir(self.path()).unwrap().any(|file| {
            let file = std::fs::read(file.unwrap().path()).unwrap();
            file.windows(bytes.len()).any(|window| window == bytes)
        })
    }
}

impl Recorder {
    fn look(&self) -> Counts {
        self.ask(Command::Look).unwrap().0
    }

    fn take(&self, class: Class, epoch: Epoch) -> Option<(Span, Parcel)> {
        self.ask(|reply| Command::Take { class, epoch, limit: 1_000_000, bytes: usize::MAX, reply }).unwrap()
    }

    /// The server has them.
    fn settle(&self, span: Span) {
        let taken = Some((span, Verdict::Taken { rejected: 0 }));
        self.ask(|reply| Command::Settle { span: taken, kept: Kept::default(), reply }).unwrap();
    }

    fn retain(&self, essential: Option<Epoch>, analytics: Option<Epoch>) {
        self.allow(essential, analytics);
        self.ask(Command::Retain).unwrap();
    }
}

fn decoded(parcel: &Parcel) -> Vec<LogRecord> {
    parcel.records.iter().map(|record| LogRecord::decode(record.as_slice()).unwrap()).collect()
}

fn uids(parcel: &Parcel) -> BTreeSet<String> {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    let uid = |record: LogRecord| {
        let uid = record.attributes.into_iter().find(|a| a.key == "log.record.uid").unwrap();
        let Some(Value::StringValue(uid)) = uid.value.unwrap().value else { panic!("a uid is a text") };
        uid
    };
    decoded(parcel).into_iter().map(uid).collect()
}
