//! What a scan gives: format, text and bytes of a label, and the readings that the gate counts.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    gate::Reading,
    policy::{DataItem, Purpose, Transform},
};

/// The kinds of label that the company uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// QR code.
    Qr,
    /// The small QR code with one corner.
    MicroQr,
    /// DataMatrix.
    DataMatrix,
    /// PDF417.
    Pdf417,
    /// Code 128.
    Code128,
    /// Code 39.
    Code39,
    /// EAN with 13 digits.
    Ean13,
    /// EAN with 8 digits.
    Ean8,
    /// UPC with 12 digits.
    UpcA,
    /// UPC with zeros left out.
    UpcE,
    /// Interleaved two of five.
    Itf,
}

impl Format {
    /// Every format that is looked for unless a plan names fewer.
    pub const PRODUCT: &'static [Self] = &[
        Self::Qr,
        Self::MicroQr,
        Self::DataMatrix,
        Self::Pdf417,
        Self::Code128,
        Self::Code39,
        Self::Ean13,
        Self::Ean8,
        Self::UpcA,
        Self::UpcE,
        Self::Itf,
    ];

    /// Whether one read is proof enough. The others have no check digit, or one that stripes of a picture pass by chance.
    #[must_use]
    pub fn is_strong(self) -> bool {
        !matches!(self, Self::Code39 | Self::Itf | Self::UpcE | Self::Ean8)
    }
}

/// A label that was read. It prints its format and nothing of its content.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    pub(super) format: Format,
    pub(super) text: String,
    pub(super) bytes: Vec<u8>,
    pub(super) corners: [(i32, i32); 4],
    pub(super) tilt: i32,
}

impl Code {
    /// Which kind of label it is.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// What it says, whole: a zero byte inside does not end it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes behind the text.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its corners in pixels of the upright frame, clockwise from the label's own top left.
    #[must_use]
    pub fn corners(&self) -> [(i32, i32); 4] {
        self.corners
    }

    /// How far it is turned in the upright frame, in degrees.
    #[must_use]
    pub fn tilt(&self) -> i32 {
        self.tilt
    }

    pub(super) fn same_label(&self, other: &Self) -> bool {
        self.format == other.format && self.bytes == other.bytes
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({:?}, …)", self.format)
    }
}

/// That the camera's picture is looked at. It holds nothing, because nothing of a frame may leave (C053).
pub struct CameraPicture;
impl Reading for CameraPicture {
    const ITEM: DataItem = DataItem::CameraFrame;
    const TRANSFORM: Transform = Transform::StaysHere;
    const PURPOSE: Purpose = Purpose::Scan;
    type Left = ();
    fn transform(self) {}
}

/// The text of a label, for whoever sends it.
pub struct ScannedCode(pub Code);
impl Reading for ScannedCode {
    const ITEM: DataItem = DataItem::ScannedCode;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Scan;
    type Left = String;
    fn transform(self) -> String {
        self.0.text
    }
}
