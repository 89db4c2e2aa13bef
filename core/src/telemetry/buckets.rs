//! The words that stand for a number: buckets of durations and sizes, counts in steps.

use super::words::closed;

closed! {
    /// A duration, as the bucket it fell into.
    Took {
        /// Below 50 ms.
        Under50Ms = "<50ms",
        /// Below 200 ms.
        Under200Ms = "<200ms",
        /// Below one second.
        Under1S = "<1s",
        /// Below five seconds.
        Under5S = "<5s",
        /// Below 30 seconds.
        Under30S = "<30s",
        /// Below five minutes.
        Under5Min = "<5min",
        /// Longer.
        Longer = ">=5min",
    }
}

impl Took {
    /// The bucket of a duration.
    #[must_use]
    pub fn of(duration: std::time::Duration) -> Self {
        match duration.as_millis() {
            0..50 => Self::Under50Ms,
            50..200 => Self::Under200Ms,
            200..1_000 => Self::Under1S,
            1_000..5_000 => Self::Under5S,
            5_000..30_000 => Self::Under30S,
            30_000..300_000 => Self::Under5Min,
            _ => Self::Longer,
        }
    }
}

closed! {
    /// A number of bytes, as the bucket it fell into.
    Size {
        /// Below 1 MiB.
        Under1MiB = "<1MiB",
        /// Below 8 MiB.
        Under8MiB = "<8MiB",
        /// Below 64 MiB.
        Under64MiB = "<64MiB",
        /// Below 512 MiB.
        Under512MiB = "<512MiB",
        /// More.
        More = ">=512MiB",
    }
}

impl Size {
    /// The bucket of a number of bytes.
    #[must_use]
    pub fn of(bytes: u64) -> Self {
        match bytes >> 20 {
            0 => Self::Under1MiB,
            1..8 => Self::Under8MiB,
            8..64 => Self::Under64MiB,
            64..512 => Self::Under512MiB,
            _ => Self::More,
        }
    }
}

closed! {
    /// How often something was tried again.
    Tries {
        /// It went at once.
        None = "0",
        /// Once.
        One = "1",
        /// Two to four times.
        Few = "2-4",
        /// Five times or more.
        Many = ">=5",
    }
}

impl Tries {
    /// The bucket of a number of retries.
    #[must_use]
    pub fn of(retries: u32) -> Self {
        match retries {
            0 => Self::None,
            1 => Self::One,
            2..5 => Self::Few,
            _ => Self::Many,
        }
    }
}

closed! {
    /// A round trip on our own traffic, as the bucket it fell into (C031).
    Rtt {
        /// Below 50 ms.
        Under50Ms = "<50ms",
        /// Below 100 ms.
        Under100Ms = "<100ms",
        /// Below 200 ms.
        Under200Ms = "<200ms",
        /// Below 500 ms.
        Under500Ms = "<500ms",
        /// Below one second.
        Under1S = "<1s",
        /// Longer.
        Longer = ">=1s",
    }
}

impl Rtt {
    /// The bucket of a round trip.
    #[must_use]
    pub fn of(duration: std::time::Duration) -> Self {
        match duration.as_millis() {
            0..50 => Self::Under50Ms,
            50..100 => Self::Under100Ms,
            100..200 => Self::Under200Ms,
            200..500 => Self::Under500Ms,
            500..1_000 => Self::Under1S,
            _ => Self::Longer,
        }
    }
}

/// A count that leaves, as the step it has reached. Steps grow wider upwards: how often exactly something was done would tell
/// one worker from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(u16);

impl Count {
    /// Every step there is.
    pub const ALL: &'static [Self] = &[
        Self(0),
        Self(1),
        Self(2),
        Self(3),
        Self(5),
        Self(10),
        Self(20),
        Self(50),
        Self(100),
        Self(200),
        Self(500),
        Self(1000),
    ];

    /// The highest step that is not above the number.
    #[must_use]
    pub fn of(n: u64) -> Self {
        Self::ALL.iter().copied().rfind(|step| u64::from(step.0) <= n).unwrap_or(Self(0))
    }

    /// 0 to 1000.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}
