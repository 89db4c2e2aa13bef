//! One scan, from the moment the camera opens until it is left.
//!
//! Frames come from the camera's thread, which must not wait: a frame that arrives while another one is looked at is
//! turned away, so the next to be looked at is always the newest. Each offer asks the gate anew, and so does each find:
//! a consent withdrawn in the middle of a frame keeps its code inside.

use std::{
    sync::{
        Mutex, PoisonError, TryLockError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{
    code::{CameraPicture, Code, Format, ScannedCode},
    confirm::{Confirm, Verdict},
    decode::{Effort, pass},
    frame::LumaFrame,
};
use crate::{
    gate::{Closed, Gate, Grant, uses},
    kernel::{Epoch, Mono},
};

/// One frame in so many is looked at thoroughly.
const THOROUGH_EVERY: u64 = 4;

/// What to look for and how to be sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanPlan {
    /// The formats looked for; fewer are faster.
    pub formats: Vec<Format>,
    /// The longest time between two equal reads of a weak format.
    pub confirm_within: Duration,
    /// How long a label must be out of view before it is found again.
    pub quiet: Duration,
}

impl Default for ScanPlan {
    fn default() -> Self {
        Self {
            formats: Format::PRODUCT.to_vec(),
            confirm_within: Duration::from_millis(500),
            quiet: Duration::from_secs(2),
        }
    }
}

/// What became of an offered frame.
#[derive(Debug, PartialEq, Eq)]
pub enum ScanOutcome {
    /// No label, or one that was found already and is still in view.
    Nothing,
    /// A label of a weak format was read once; hold still.
    Candidate,
    /// A label.
    Found(Code),
    /// Another frame is being looked at; this one was not.
    Busy,
    /// The session was closed, or its consent does not stand any more; no frame is looked at.
    Closed,
}

/// What a session did, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScanStats {
    /// Frames offered while the session was open.
    pub offered: u64,
    /// Frames looked at.
    pub looked_at: u64,
    /// Of these, how many were looked at thoroughly.
    pub thorough: u64,
    /// Frames turned away because another one was being looked at.
    pub busy: u64,
    /// Frames that the decoder gave up on.
    pub gave_up: u64,
    /// Labels found.
    pub found: u64,
    /// Milliseconds from the first frame to the first label.
    pub first_find_ms: Option<u64>,
}

/// A scan under way. It can be shared between threads.
pub struct ScanSession {
    gate: Gate,
    consent: Epoch,
    plan: ScanPlan,
    closed: AtomicBool,
    offered: AtomicU64,
    busy: AtomicU64,
    desk: Mutex<Desk>,
}

#[derive(Default)]
struct Desk {
    confirm: Confirm,
    first_frame: Option<Mono>,
    stats: ScanStats,
}

impl ScanSession {
    /// Begins a scan. Refused where the grant does not hold at this moment.
    ///
    /// The session may last longer than the grant: it asks the gate again for every frame, and ends with the very
    /// consent that it was begun under.
    // The grant is used up: a session is the one thing it was asked for.
    #[allow(clippy::needless_pass_by_value, reason = "the grant is handed over, not shown")]
    pub fn begin(gate: &Gate, grant: Grant<uses::Scan>, plan: ScanPlan) -> Result<Self, Closed> {
        // Counted once for a session: that the camera was looked through, not how many pictures it took.
        drop(gate.collect(&grant, CameraPicture)?.deidentify());
        Ok(Self {
            gate: gate.clone(),
            consent: grant.epoch(),
            plan,
            closed: AtomicBool::new(false),
            offered: AtomicU64::new(0),
            busy: AtomicU64::new(0),
            desk: Mutex::default(),
        })
    }

    /// Looks at a frame. `at` is the moment it was taken.
    ///
    /// It comes back within the time of one or two passes and never waits for another frame. Nothing of the frame is
    /// kept.
    pub fn offer(&self, frame: LumaFrame<'_>, at: Mono) -> ScanOutcome {
        if self.closed.load(Ordering::Acquire) || self.renew().is_err() {
            return ScanOutcome::Closed;
        }
        self.offered.fetch_add(1, Ordering::Relaxed);
        let mut desk = match self.desk.try_lock() {
            Ok(desk) => desk,
            // What a panic left half-done is a memory of reads at most.
            Err(TryLockError::Poisoned(desk)) => desk.into_inner(),
            Err(TryLockError::WouldBlock) => {
                self.busy.fetch_add(1, Ordering::Relaxed);
                return ScanOutcome::Busy;
            }
        };
        let since_first = at.since(*desk.first_frame.get_or_insert(at));
        let Some(code) = desk.look(&frame, &self.plan.formats) else { return ScanOutcome::Nothing };
        match desk.confirm.weigh(code, at, self.plan.confirm_within, self.plan.quiet) {
            Verdict::Known => ScanOutcome::Nothing,
            Verdict::Candidate => ScanOutcome::Candidate,
            Verdict::Found(code) => self.give_out(code, &mut desk.stats, since_first),
        }
    }

    /// Ends the session; every later frame is turned away. The shell calls it when the camera is left.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// Whether it was ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// What it did so far. It waits for the frame that is being looked at.
    #[must_use]
    pub fn stats(&self) -> ScanStats {
        let desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        ScanStats {
            offered: self.offered.load(Ordering::Relaxed),
            busy: self.busy.load(Ordering::Relaxed),
            ..desk.stats
        }
    }

    fn renew(&self) -> Result<Grant<uses::Scan>, Closed> {
        self.gate.renew::<uses::Scan>(self.consent)
    }

    // The gate is asked after the frame was read, too, and counts what is given out.
    fn give_out(&self, code: Code, stats: &mut ScanStats, since_first: Duration) -> ScanOutcome {
        let closed = self.closed.load(Ordering::Acquire);
        let taken = self.renew().and_then(|grant| self.gate.collect(&grant, ScannedCode(code.clone())));
        match taken {
            Ok(held) if !closed => {
                drop(held);
                stats.found += 1;
                stats.first_find_ms.get_or_insert(u64::try_from(since_first.as_millis()).unwrap_or(u64::MAX));
                ScanOutcome::Found(code)
            }
            _ => ScanOutcome::Closed,
        }
    }
}

impl Desk {
    fn look(&mut self, frame: &LumaFrame<'_>, formats: &[Format]) -> Option<Code> {
        self.stats.looked_at += 1;
        if let Some(code) = self.one(frame, formats, Effort::Cheap) {
            return Some(code);
        }
        if !self.stats.looked_at.is_multiple_of(THOROUGH_EVERY) {
            return None;
        }
        self.stats.thorough += 1;
        self.one(frame, formats, Effort::Thorough)
    }

    fn one(&mut self, frame: &LumaFrame<'_>, formats: &[Format], effort: Effort) -> Option<Code> {
        if let Ok(codes) = pass(frame, formats, effort, 1) {
            codes.into_iter().next()
        } else {
            self.stats.gave_up += 1;
            None
        }
    }
}

/// Reads a still picture that a person chose, with every pass there is, and gives out at most `most` labels.
///
/// One read is enough here: there is no second frame, and whoever chose the picture sees what was read.
pub fn scan_still(
    gate: &Gate,
    grant: &Grant<uses::Scan>,
    frame: LumaFrame<'_>,
    plan: &ScanPlan,
    most: u8,
) -> Result<Vec<Code>, Closed> {
    drop(gate.collect(grant, CameraPicture)?.deidentify());
    for effort in [Effort::Cheap, Effort::Thorough, Effort::Everything] {
        let codes = pass(&frame, &plan.formats, effort, most.max(1)).unwrap_or_default();
        if !codes.is_empty() {
            for code in &codes {
                drop(gate.collect(grant, ScannedCode(code.clone()))?);
            }
            return Ok(codes);
        }
    }
    Ok(Vec::new())
}
