//! Doors for hostile bytes to what only this room reads. No build that ships has them.

use super::{Challenged, Opened, Pair, wire};
use crate::net::{Answer, NetError};

/// What a server says of a code on its way.
pub fn challenged(answer: &Answer) -> Result<Challenged, NetError> {
    wire::challenge_of(answer)
}

/// A session that has begun.
pub fn opened(answer: &Answer) -> Result<Opened, NetError> {
    wire::opened(answer)
}

/// A new pair of tokens.
pub fn pair(answer: &Answer) -> Result<Pair, NetError> {
    wire::renewed(answer)
}
