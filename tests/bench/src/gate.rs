//! What the gate costs an event: asked and sealed against sealed alone.
//!
//! The gate is a client's own, after its prompts. An event of 340 bytes, which is what a record of telemetry weighs on
//! average, is sealed by the store's cipher, which is the queue's as well.

use std::{
    path::Path,
    sync::Arc,
    sync::atomic::{AtomicI64, Ordering},
    time::Instant,
};

use gongchao_core::{
    gate::{Gate, Reading, uses},
    kernel::{Clock, Now, SystemClock, Wall},
    policy::{DataItem, Purpose, Transform},
    store::{Cell, Store, Tx},
};

use crate::figure::{Figure, Times, Unit, count};
use crate::phone::{self, KeyFolder, key_of};

const EVENT: usize = 340;
/// Events between two looks at the watch.
const BURST: usize = 1000;
const PAIRS: usize = 201;
/// With the gate an event may take so many times as long as without.
const LIMIT: f64 = 1.3;
const CELL: Cell<'static> = Cell { table: "bench.event", key: "1", account: "" };

/// Measures.
pub(crate) fn measure(folder: &Path) -> Result<Vec<Figure>, String> {
    let beside = folder.join("store");
    let vault = KeyFolder(key_of(&beside));
    let mut store = Store::open(&beside, &vault, &[]).map_err(|why| why.to_string())?;
    let runtime = phone::runtime()?;
    let days = Arc::new(Days::default());
    let mut setup = phone::setup(&folder.join("client"))?;
    setup.clock = days.clone();
    let client = runtime.block_on(phone::willing_of(setup))?;
    let (mut sealed, mut asked) = (Times::default(), Times::default());
    let timed = store.read(|tx| {
        Ok((0..PAIRS).try_for_each(|pair| {
            let mut alone = || burst(|| seal(tx)).map(|took| sealed.add_seconds(took));
            let mut both = || burst(|| ask(client.gate(), &days) && seal(tx)).map(|took| asked.add_seconds(took));
            if pair % 2 == 0 { alone().and_then(|()| both()) } else { both().and_then(|()| alone()) }
        }))
    });
    timed.map_err(|why| why.to_string())?.ok_or("the gate or the cipher said no")?;
    runtime.block_on(client.shut_down()).map_err(|why| why.to_string())?;
    let (alone, both) = (sealed.median() / count(BURST), asked.median() / count(BURST));
    Ok(vec![
        Figure::told("an event of 340 bytes sealed", alone * 1e6, Unit::Us),
        Figure::told("asked, taken, let go, and sealed", both * 1e6, Unit::Us),
        Figure::at_most("with the gate / without", asked.over(&sealed), Unit::Times, LIMIT),
    ])
}

/// Seconds for a burst; absent where one of it came to nothing.
fn burst(mut one: impl FnMut() -> bool) -> Option<f64> {
    let began = Instant::now();
    (0..BURST).all(|_| one()).then(|| began.elapsed().as_secs_f64())
}

fn seal(tx: &Tx<'_>) -> bool {
    std::hint::black_box(tx.seal(CELL, std::hint::black_box(&[7; EVENT]))).is_ok()
}

/// All that the gate does for an event: a grant, the taking with purpose, transform and budget, the transform.
fn ask(gate: &Gate, days: &Days) -> bool {
    days.next();
    let Ok(grant) = gate.grant::<uses::EssentialLog>() else { return false };
    let held = gate.collect(&grant, Event(std::hint::black_box([7; EVENT])));
    held.map(|held| std::hint::black_box(held.deidentify())).is_ok()
}

struct Event([u8; EVENT]);

impl Reading for Event {
    const ITEM: DataItem = DataItem::FaultLog;
    const TRANSFORM: Transform = Transform::TypedEvent;
    const PURPOSE: Purpose = Purpose::Ops;
    type Left = [u8; EVENT];
    fn transform(self) -> [u8; EVENT] {
        self.0
    }
}

/// A calendar that goes on by a day for each event, so that no budget is ever spent.
struct Days {
    since: AtomicI64,
    clock: SystemClock,
}

impl Default for Days {
    fn default() -> Self {
        Self { since: AtomicI64::new(0), clock: SystemClock::new() }
    }
}

impl Days {
    fn next(&self) {
        self.since.fetch_add(24 * 3_600_000, Ordering::Relaxed);
    }
}

impl Clock for Days {
    fn now(&self) -> Now {
        let now = self.clock.now();
        Now { wall: Wall(now.wall.0 + self.since.load(Ordering::Relaxed)), ..now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_let_through_and_costs_something() {
        let folder = tempfile::tempdir().unwrap();
        let figures = measure(folder.path()).unwrap();
        let value = |n: usize| figures.get(n).map(|figure| figure.value).unwrap();
        assert!(value(0) > 0.0 && value(1) > 0.0);
    }
}
