//! What the person answered: the ledger, and the machine that asks.
//!
//! Consent is explicit or it is not there. The policy as a whole is accepted by a box that the person ticks and a tap on
//! log in, both of them, on every cold start anew (C007); a feature of its own is asked for when the person taps it, by
//! our dialog first and the system's prompt after (C043), one at a time, and not again for 48 hours after a no (R10).
//! Saying no to one thing changes nothing but that thing (C008). A yes can be taken back at any time, and then what
//! waits in a queue under it is dropped (C116).
//!
//! The [`ledger`](Line) is the only thing that is kept: each answer is a line, lines are never changed, and the state
//! after a restart is what the lines say. The number of the line that said yes is the epoch of that consent. Lines are
//! chained by their hashes and signed by a key of the phone's; [`export`] makes a file of them that the person takes
//! along, and [`verify`] looks at such a file anywhere, without a client. Both forms are told in `docs/ledger.md`.

mod canonical;
mod device_key;
mod export;
mod ledger;
mod machine;
mod records;
mod rows;
mod state;
mod told;
mod verdict;
mod verify;
mod view;

pub use device_key::{DeviceKey, Fingerprint, LEDGER_KEY, Seal, SealFault};
pub use export::export;
pub use ledger::{Line, LineKind};
pub use machine::{
    Effect, Event, LoginProof, Outcome, Prompt, PromptKind, Refusal, due, ends, granted, resume, step, waiting,
};
pub use rows::{SCHEMA, keep, load};
pub use state::{Answer, Notice, State};
pub use verdict::{Checkpoint, Defect, Finding, Summary, Verdict};
pub use verify::verify;
pub use view::{ChangeView, ConsentView, FeatureView, PromptView, view};

#[cfg(test)]
mod tests;
