//! Doors for hostile bytes to what only this room reads. No build that ships has them.

use super::{NetError, PinFault, PinKeeping, Response, problem};

/// What stands in a set of pins that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// How many different pins.
    pub pins: usize,
    /// Until when they are enforced, in seconds since 1970-01-01 UTC.
    pub until: Option<u64>,
}

/// What a response means that is not a good answer.
#[must_use]
pub fn refusal(response: &Response) -> NetError {
    problem::read(response)
}

/// A signed set of pins, as it comes from a server or lies on the disk.
pub fn pins(keeping: &PinKeeping, document: &[u8]) -> Result<Taken, PinFault> {
    let (set, _) = keeping.open(document)?;
    Ok(Taken { pins: set.pins.len(), until: set.until })
}
