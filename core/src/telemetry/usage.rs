//! How often the client is used: counted on the phone under one consent to analytics, told when a day or a week is over.
//!
//! A count of a day is told with its day and no finer (C059); the sums of a week are told with its Monday, once (C061).
//! Days are those of China. A clock that is set back ends no day.

use super::{
    buckets::Count,
    event::LogEvent,
    words::{Group, Total},
};
use crate::kernel::Epoch;

/// 1970-01-01 was a Thursday.
const FIRST_WEEKDAY: i32 = 3;
const WEEK: i32 = 7;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Usage {
    epoch: Epoch,
    day: i32,
    times: [u32; Group::ALL.len()],
    sums: [u32; Total::ALL.len()],
}

/// An event of a day that is over.
pub(super) struct Told {
    pub(super) event: LogEvent,
    pub(super) day: i32,
}

impl Usage {
    /// Nothing yet, under this consent.
    pub(super) fn begin(epoch: Epoch, day: i32) -> Self {
        Self { epoch, day, times: Default::default(), sums: Default::default() }
    }

    /// The consent it is counted under.
    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The client was started.
    pub(super) fn started(&mut self) {
        self.add(Total::Starts);
    }

    /// A group was used.
    pub(super) fn used(&mut self, group: Group) {
        count(Group::ALL, &mut self.times, group);
        match group {
            Group::Scan => self.add(Total::Scans),
            Group::Media => self.add(Total::Uploads),
            Group::Dial | Group::Devices | Group::Messages => {}
        }
    }

    /// It is this day: what the day that is over comes to, and the week where that is over too.
    pub(super) fn turn(&mut self, today: i32) -> Vec<Told> {
        let (over, monday) = (self.day, monday(self.day));
        self.day = today;
        if today <= over {
            return Vec::new();
        }
        let used = Group::ALL.iter().zip(std::mem::take(&mut self.times)).filter(|(_, n)| *n > 0);
        let mut told: Vec<Told> = used
            .map(|(group, n)| Told {
                event: LogEvent::DayUsage { group: *group, times: Count::of(n.into()) },
                day: over,
            })
            .collect();
        if !told.is_empty() {
            self.add(Total::ActiveDays);
        }
        if self::monday(today) > monday {
            let sums = Total::ALL.iter().zip(std::mem::take(&mut self.sums)).filter(|(_, n)| *n > 0);
            told.extend(sums.map(|(what, n)| Told {
                event: LogEvent::PeriodTotal { what: *what, times: Count::of(n.into()) },
                day: monday,
            }));
        }
        told
    }

    fn add(&mut self, total: Total) {
        count(Total::ALL, &mut self.sums, total);
    }

    /// As bytes, for the row.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.epoch.0.to_le_bytes().to_vec();
        bytes.extend(self.day.to_le_bytes());
        bytes.extend(self.times.iter().chain(&self.sums).flat_map(|n| n.to_le_bytes()));
        bytes
    }

    /// What the row says; absent where it says something else.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (epoch, bytes) = bytes.split_first_chunk()?;
        let (day, bytes) = bytes.split_first_chunk()?;
        let mut usage = Self::begin(Epoch(u64::from_le_bytes(*epoch)), i32::from_le_bytes(*day));
        let counts = usage.times.iter_mut().chain(&mut usage.sums);
        let mut kept = bytes.chunks_exact(4);
        for (count, kept) in counts.zip(&mut kept) {
            *count = u32::from_le_bytes(kept.try_into().ok()?);
        }
        Some(usage)
    }
}

fn count<T: PartialEq + Copy>(all: &[T], counts: &mut [u32], what: T) {
    if let Some((_, n)) = all.iter().zip(counts).find(|(word, _)| **word == what) {
        *n = n.saturating_add(1);
    }
}

// The first day of the week that a day belongs to.
fn monday(day: i32) -> i32 {
    day.saturating_sub(day.saturating_add(FIRST_WEEKDAY).rem_euclid(WEEK))
}
