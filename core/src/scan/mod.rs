//! Frames in, codes out: the camera's picture is read on the phone, and only the text of a label remains.
//!
//! A [`LumaFrame`] is the shell's buffer, borrowed for one call after its sizes were checked. A [`ScanSession`] is begun
//! under a grant, looks at a frame with a cheap pass and at every fourth also with a thorough one, asks weak formats for
//! a second equal read, and gives a [`Code`] out. Nothing of a frame outlives the call. What the screen shows (getting
//! ready, looking, found) is decided by the machine in `machine.rs`; it keeps no rows, because a scan does not survive
//! the screen it belongs to.

mod code;
mod code39;
mod confirm;
mod decode;
mod frame;
mod machine;
mod session;

pub use code::{CameraPicture, Code, Format, ScannedCode};
pub use frame::{FrameFault, LARGEST_SIDE, LumaFrame, Rotation};
pub use machine::{Effect, Event, State, View, due, resume, step};
pub use session::{ScanOutcome, ScanPlan, ScanSession, ScanStats, scan_still};

#[cfg(test)]
mod tests;
