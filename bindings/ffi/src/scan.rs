//! The camera's end of a scan: frames go in by reference, labels come out.

use std::sync::Arc;

use gongchao_core::{
    app::Scanner,
    kernel::Clock,
    scan::{Code, LumaFrame, Rotation, ScanOutcome},
};

use crate::{
    quiet::quiet,
    runtime::guarded,
    trouble::{CoreError, FrameFault},
    words::LabelFormat,
};

/// What came of a frame.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug, Display)]
pub enum Sight {
    /// No label, or one that was found already and is still in view.
    Nothing,
    /// A label was read once and wants a second look; hold still.
    Candidate,
    /// A label. It is in a later snapshot, too.
    Found {
        /// The label.
        label: ScannedLabel,
    },
    /// Another frame is being looked at; this one was not.
    Busy,
    /// The scan is over: it was ended, its consent was withdrawn, or the client is shut down.
    Over,
}

/// A label that was read.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct ScannedLabel {
    /// Kind of label.
    pub format: LabelFormat,
    /// What it says.
    pub text: String,
    /// Its four corners in the upright frame, clockwise from the label's own top left.
    pub corners: Vec<Corner>,
    /// How far it is turned in the upright frame, in degrees.
    pub tilt: i32,
}

/// A corner, in pixels of the upright frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Corner {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

quiet!(Sight, ScannedLabel);

/// Looks at frames for one scan. It may be used from the camera's thread; nothing of a frame is kept.
#[derive(uniffi::Object)]
pub struct ScanSession {
    scanner: Scanner,
    clock: Arc<dyn Clock>,
}

impl ScanSession {
    pub(crate) fn new(scanner: Scanner, clock: Arc<dyn Clock>) -> Self {
        Self { scanner, clock }
    }
}

#[uniffi::export]
impl ScanSession {
    /// Looks at a frame of the camera: its brightness plane, with the bytes from row to row and the degrees (0, 90, 180
    /// or 270) by which it is to be turned clockwise until it is upright.
    ///
    /// The plane is lent for the length of the call and not copied. It comes back within the time of one or two looks
    /// and never waits for another frame: call it from the camera's own thread.
    pub fn offer(
        &self,
        plane: &[u8],
        width: u32,
        height: u32,
        row_bytes: u32,
        degrees: u32,
    ) -> Result<Sight, CoreError> {
        guarded(|| {
            let frame = frame(plane, width, height, row_bytes, degrees)?;
            Ok(match self.scanner.offer(frame, self.clock.now().mono) {
                ScanOutcome::Nothing => Sight::Nothing,
                ScanOutcome::Candidate => Sight::Candidate,
                ScanOutcome::Found(code) => Sight::Found { label: ScannedLabel::from(&code) },
                ScanOutcome::Busy => Sight::Busy,
                ScanOutcome::Closed => Sight::Over,
            })
        })
    }

    /// Looks at a still picture with everything there is. Absent where no label was found. It may take a second.
    pub fn still(
        &self,
        plane: &[u8],
        width: u32,
        height: u32,
        row_bytes: u32,
        degrees: u32,
    ) -> Result<Option<ScannedLabel>, CoreError> {
        guarded(|| {
            let frame = frame(plane, width, height, row_bytes, degrees)?;
            Ok(self.scanner.still(frame)?.as_ref().map(ScannedLabel::from))
        })
    }

    /// Ends the scan; every later frame is turned away. Call it when the camera is left.
    pub fn end(&self) -> Result<(), CoreError> {
        guarded(|| {
            self.scanner.close();
            Ok(())
        })
    }
}

fn frame(plane: &[u8], width: u32, height: u32, row_bytes: u32, degrees: u32) -> Result<LumaFrame<'_>, CoreError> {
    let rotation = Rotation::from_degrees(degrees).ok_or(CoreError::BadFrame { frame: FrameFault::Rotation })?;
    Ok(LumaFrame::new(plane, width, height, row_bytes, rotation)?)
}

impl From<&Code> for ScannedLabel {
    fn from(code: &Code) -> Self {
        Self {
            format: code.format(),
            text: code.text().to_owned(),
            corners: code.corners().iter().map(|(x, y)| Corner { x: *x, y: *y }).collect(),
            tilt: code.tilt(),
        }
    }
}
