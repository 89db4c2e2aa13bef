//! Randomness that can be repeated, so that two runs of the same day draw the same names and throw the same dice.
//!
//! It exists in a build with the feature `proof` alone, and there only from the moment a seed is set; without one the
//! operating system's generator speaks as always. The thread that sets the seed has one stream; every other thread has
//! its own by its name and by how many of that name came before, so that threads do not take each other's numbers; and
//! each length has one of its own, so that of two tasks it does not matter which throws its dice first and which is named.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

// Counts the seeds that were set; 0 is none.
static LIFE: AtomicU64 = AtomicU64::new(0);
static SEEDED: Mutex<Seeded> = Mutex::new(Seeded { seed: 0, threads: BTreeMap::new() });

struct Seeded {
    seed: u64,
    threads: BTreeMap<String, u64>,
}

/// What one thread draws from while one seed is set.
struct Streams {
    life: u64,
    seed: u64,
    by_length: BTreeMap<usize, u64>,
}

thread_local! {
    static STREAMS: RefCell<Streams> = const { RefCell::new(Streams { life: 0, seed: 0, by_length: BTreeMap::new() }) };
}

/// From now on what this process draws follows from the seed.
pub fn seed(seed: u64) {
    let mut seeded = SEEDED.lock().unwrap_or_else(PoisonError::into_inner);
    *seeded = Seeded { seed, threads: BTreeMap::new() };
    let life = LIFE.fetch_add(1, Ordering::SeqCst) + 1;
    STREAMS.set(Streams { life, seed: mixed(seed), by_length: BTreeMap::new() });
}

/// Whether a day is lived that can be lived again.
pub(crate) fn is_set() -> bool {
    LIFE.load(Ordering::SeqCst) != 0
}

/// Fills the bytes; false where no seed was ever set.
pub(super) fn fill(bytes: &mut [u8]) -> bool {
    let life = LIFE.load(Ordering::SeqCst);
    if life == 0 {
        return false;
    }
    let length = bytes.len();
    STREAMS.with_borrow_mut(|streams| {
        if streams.life != life {
            *streams = Streams { life, seed: begin(), by_length: BTreeMap::new() };
        }
        let seed = streams.seed;
        let state = streams.by_length.entry(length).or_insert_with(|| mixed(seed ^ u64::try_from(length).unwrap_or(0)));
        for piece in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            for (byte, drawn) in piece.iter_mut().zip(mixed(*state).to_le_bytes()) {
                *byte = drawn;
            }
        }
    });
    true
}

fn begin() -> u64 {
    let mut seeded = SEEDED.lock().unwrap_or_else(PoisonError::into_inner);
    let seed = seeded.seed;
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let own = name.bytes().fold(seed, |sum, byte| mixed(sum ^ u64::from(byte)));
    let nth = seeded.threads.entry(name).or_default();
    *nth += 1;
    mixed(own ^ *nth)
}

// The finaliser of SplitMix64: every bit of the state reaches every bit of what is drawn. It keeps no secret.
fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
