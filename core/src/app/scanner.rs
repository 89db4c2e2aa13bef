//! The camera's end of a scan: frames go in by reference, a label that is found goes to the loop.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, watch};

use super::{input::Input, records, snapshot::Snapshot, turn::RoomEvent};
use crate::{
    gate::{Closed, Gate, uses},
    kernel::{Epoch, Mono, mutant},
    policy::Feature,
    scan::{self, Code, LumaFrame, ScanOutcome, ScanPlan, ScanSession},
    telemetry::Recorder,
};

/// Looks at frames for one scan. It may be used from the camera's thread. Once that scan is left, every later frame is
/// turned away, whoever still offers one (R39).
pub struct Scanner {
    session: ScanSession,
    gate: Gate,
    scan: Epoch,
    inputs: mpsc::UnboundedSender<Input>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    recorder: Recorder,
}

impl Scanner {
    pub(super) fn begin(
        gate: &Gate,
        scan: Epoch,
        inputs: mpsc::UnboundedSender<Input>,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        recorder: Recorder,
    ) -> Result<Self, Closed> {
        let grant = gate.grant::<uses::Scan>()?;
        let session = ScanSession::begin(gate, grant, ScanPlan::default())?;
        Ok(Self { session, gate: gate.clone(), scan, inputs, snapshots, recorder })
    }

    /// Looks at a frame of the camera, taken at this moment. What it finds is in a later snapshot, too.
    pub fn offer(&self, frame: LumaFrame<'_>, at: Mono) -> ScanOutcome {
        if self.is_over() {
            return ScanOutcome::Closed;
        }
        let outcome = self.session.offer(frame, at);
        match &outcome {
            ScanOutcome::Found(code) => {
                let after = Duration::from_millis(self.session.stats().first_find_ms.unwrap_or_default());
                self.found(code, after);
            }
            // A late frame behind the shell's own end says nothing of the screen, which may have a scanner anew by then.
            ScanOutcome::Closed if self.session.is_closed() => {}
            ScanOutcome::Closed => self.report(scan::Event::Shut { epoch: self.scan }),
            ScanOutcome::Nothing | ScanOutcome::Candidate | ScanOutcome::Busy => {}
        }
        outcome
    }

    /// Ends it; every later frame is turned away.
    pub fn close(&self) {
        self.session.close();
    }

    /// Looks at a still picture with every pass there is. Absent where no label was found.
    pub fn still(&self, frame: LumaFrame<'_>) -> Result<Option<Code>, Closed> {
        if self.is_over() || self.session.is_closed() {
            return Err(Closed::Over(Feature::Scan));
        }
        let grant = self.gate.grant::<uses::Scan>()?;
        let began = Instant::now();
        let found = scan::scan_still(&self.gate, &grant, frame, &ScanPlan::default(), 1)?.into_iter().next();
        if let Some(code) = &found {
            self.found(code, began.elapsed());
        }
        Ok(found)
    }

    // The client is shut down, or the person has left the scan.
    fn is_over(&self) -> bool {
        let left = self.snapshots.borrow().scan_of != self.scan;
        self.inputs.is_closed() || (left && !mutant!(FramesAfterLeave))
    }

    fn found(&self, code: &Code, after: Duration) {
        self.recorder.record(records::scanned(code.format(), after));
        self.report(scan::Event::Read { epoch: self.scan, code: code.clone() });
    }

    fn report(&self, event: scan::Event) {
        // A client that is shut down has nobody to tell.
        let _ = self.inputs.send(Input::Came(Box::new(RoomEvent::Scan(event))));
    }
}
