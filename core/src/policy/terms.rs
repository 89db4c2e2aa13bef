//! The terms on which an item is taken: how much of a person is left, how often, for how long, and with whose answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::vocabulary::Period;
use crate::kernel::Words;

/// How much of a person is left in a value, in tenths of a bit; each bit halves the number of people it can be.
///
/// It is the binary logarithm of how many different values can leave, rounded up, so never less than what a value can
/// tell; how the numbers came about stands in `core/editions/README.md`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bits(pub u32);

impl Bits {
    /// Tells everybody alive apart; nothing can tell more.
    pub const EVERYBODY: Self = Self(330);

    /// Of both together, were they independent.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0)).min(Self::EVERYBODY)
    }
}

impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// How often an item may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// At most so many times; at least one.
    pub max: u32,
    /// In each of these.
    pub per: Period,
    /// At most so many of them while the app is not in the foreground.
    pub background: u32,
}

/// A defect of the policy's text, and what the operator says to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Which defect; `L-…`.
    pub lint: String,
    /// The operator's answer; absent while there is none.
    pub answer: Option<Answer>,
}

/// The operator's answer to a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The day it was given, `YYYY-MM-DD`.
    pub on: String,
    /// What it says: where the policy's text declares the item now, or why it need not.
    pub says: Words,
}

/// How long an item is kept on the device, and what happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kept", rename_all = "snake_case", deny_unknown_fields)]
pub enum Retention {
    /// Not at all: it lives in memory while it is used.
    InMemory {
        /// What happens when it was used.
        at_end: AtEnd,
    },
    /// Until the account is cancelled or the consent withdrawn.
    UntilWithdrawn {
        /// What happens then.
        at_end: AtEnd,
    },
    /// A number of days.
    Days {
        /// At least one.
        days: u32,
        /// What happens on the last of them.
        at_end: AtEnd,
    },
}

/// What happens at the end of a retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtEnd {
    /// It is deleted.
    Delete,
    /// What names a person is taken out of it.
    Anonymise,
}
