//! Small words that every room uses: numbers, ids, secrets, time, words for people, waiting.
//!
//! Nothing here decides and nothing here touches a phone; a room that needs one of these words takes it from here, so
//! that it means the same everywhere.

mod backoff;
mod clock;
mod dial_uri;
pub mod es256;
pub(crate) mod fall;
mod ids;
pub mod log;
pub mod mutants;
pub(crate) mod panics;
mod phone;
mod place;
mod secret;
#[cfg(feature = "proof")]
pub mod seeded;
pub mod signature;
mod words;

pub use backoff::{Backoff, apart, retry_after};
pub use clock::{Clock, Mono, Now, SystemClock, Wall};
pub use dial_uri::{DialFault, DialUri};
pub(crate) use fall::fall;
pub use ids::{AccountId, Epoch, Id, random};
pub(crate) use mutants::mutant;
pub use phone::{Phone, PhoneFault};
pub use place::{Flaw, Place, Step};
pub use secret::Secret;
pub use words::Words;
