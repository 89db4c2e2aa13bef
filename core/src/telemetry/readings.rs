//! Events and batches as readings of the gate: each names its item and the transform that the edition declares for it.
//!
//! An event is born de-identified, since it has no field that could identify; its transform is the identity, and what it
//! proves is that the edition declares it. It is taken once when it is recorded, which is what the list of collected
//! information counts; a batch that leaves carries on with it. The random name of the class that goes in front is an item
//! of its own and is counted with each batch.

use super::{batch::Parcel, event::LogEvent, words::Class};
use crate::{
    gate::{Closed, Gate, Grant, Reading, uses},
    kernel::Epoch,
    policy::{DataItem, Edition, Feature, Purpose, Transform},
};

macro_rules! readings {
    ($($name:ident($what:ty) = $item:ident by $transform:ident;)+) => {
        $(pub(super) struct $name(pub(super) $what);
        impl Reading for $name {
            const ITEM: DataItem = DataItem::$item;
            const TRANSFORM: Transform = Transform::$transform;
            const PURPOSE: Purpose = Purpose::Ops;
            type Left = $what;
            fn transform(self) -> $what {
                self.0
            }
        })+
    };
}

readings! {
    Operation(LogEvent) = OperationLog by TypedEvent;
    Route(LogEvent) = VisitedRoute by TypedEvent;
    Failure(LogEvent) = FaultLog by TypedEvent;
    Crash(LogEvent) = Crash by TypedEvent;
    Frequency(LogEvent) = UsageFrequency by Counted;
    Totals(LogEvent) = UsageTotal by Counted;
    Durations(LogEvent) = Performance by Bucketed;
    Quality(LogEvent) = NetworkQuality by Bucketed;
    Access(LogEvent) = NetworkAccess by Classed;
    State(LogEvent) = NetworkState by Classed;
    Source(LogEvent) = AppSource by Classed;

    AnalyticsParcel(Parcel) = OperationLog by TypedEvent;
    EssentialParcel(Parcel) = FaultLog by TypedEvent;
    ClassName(String) = InstallId by RandomName;
    ClientVersion(&'static str) = AppVersion by AsGiven;
}

/// Whether an edition lets a class hold less than another did, or otherwise.
#[must_use]
pub fn narrows(class: Class, before: &Edition, after: &Edition) -> bool {
    let feature = match class {
        Class::Analytics => Feature::Analytics,
        Class::Essential => Feature::EssentialLog,
    };
    let way = |edition: &Edition, item| -> Option<Transform> {
        let row = edition.item(item).filter(|_| edition.declares(feature, item))?;
        edition.serves(feature, item, Purpose::Ops).then_some(row.transform)
    };
    let items = before.feature(feature).map_or(&[][..], |row| &row.items);
    items.iter().any(|item| way(before, *item).is_some_and(|was| way(after, *item) != Some(was)))
}

/// Takes an event under the consent of its class, and tells the epoch of that consent.
pub(super) fn take(gate: &Gate, event: LogEvent) -> Result<Epoch, Closed> {
    match event.class() {
        Class::Analytics => items(gate, &gate.grant::<uses::Analytics>()?, event),
        Class::Essential => items(gate, &gate.grant::<uses::EssentialLog>()?, event),
    }
}

fn items<F: uses::Use>(gate: &Gate, grant: &Grant<F>, event: LogEvent) -> Result<Epoch, Closed> {
    for item in event.items() {
        match item {
            DataItem::OperationLog => one(gate, grant, Operation(event)),
            DataItem::VisitedRoute => one(gate, grant, Route(event)),
            DataItem::FaultLog => one(gate, grant, Failure(event)),
            DataItem::Crash => one(gate, grant, Crash(event)),
            DataItem::UsageFrequency => one(gate, grant, Frequency(event)),
            DataItem::UsageTotal => one(gate, grant, Totals(event)),
            DataItem::Performance => one(gate, grant, Durations(event)),
            DataItem::NetworkQuality => one(gate, grant, Quality(event)),
            DataItem::NetworkAccess => one(gate, grant, Access(event)),
            DataItem::NetworkState => one(gate, grant, State(event)),
            DataItem::AppSource => one(gate, grant, Source(event)),
            // No event holds any other item, and one that did would have no reading to be taken by.
            other => Err(Closed::Undeclared(F::FEATURE, *other)),
        }?;
    }
    Ok(grant.epoch())
}

fn one<F: uses::Use, T: Reading>(gate: &Gate, grant: &Grant<F>, reading: T) -> Result<(), Closed> {
    gate.collect(grant, reading).map(drop)
}
