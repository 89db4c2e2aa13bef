//! A camera frame as the shell lends it: brightness only, with its stride and its rotation, checked before anything
//! looks at it.
//!
//! The decoder below is C++ and computes sizes in 32 bits; a frame whose sizes lie would make it read past the buffer.
//! So nothing reaches it that was not checked here, in 64 bits.

use std::fmt;

/// The longest side of a frame, in pixels.
pub const LARGEST_SIDE: u32 = 8192;

/// How far a frame has to be turned clockwise until it is upright, as the camera says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rotation {
    /// It is upright.
    #[default]
    Upright,
    /// By 90 degrees: a phone held upright, on most phones.
    Quarter,
    /// By 180 degrees.
    Half,
    /// By 270 degrees.
    ThreeQuarters,
}

impl Rotation {
    /// From degrees; absent where they are none of 0, 90, 180, 270.
    #[must_use]
    pub fn from_degrees(degrees: u32) -> Option<Self> {
        match degrees {
            0 => Some(Self::Upright),
            90 => Some(Self::Quarter),
            180 => Some(Self::Half),
            270 => Some(Self::ThreeQuarters),
            _ => None,
        }
    }

    pub(super) fn degrees(self) -> i32 {
        match self {
            Self::Upright => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }
}

/// Why a buffer is no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// It has no width or no height.
    #[error("the frame has no pixels")]
    Empty,
    /// A side is longer than [`LARGEST_SIDE`].
    #[error("the frame is too large")]
    TooLarge,
    /// A row starts before the row above it ends.
    #[error("the rows of the frame overlap")]
    Stride,
    /// The buffer ends before the last pixel.
    #[error("the buffer is shorter than the frame")]
    Short,
}

/// One frame, borrowed. It can be neither copied out, printed nor serialised.
#[derive(Clone, Copy)]
pub struct LumaFrame<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
    rotation: Rotation,
}

impl<'a> LumaFrame<'a> {
    /// Checks sizes: each side 1 to 8192 pixels, `stride` (bytes from row to row) at least the width, and a buffer that
    /// holds every pixel. The last row may end with its last pixel, as camera planes do; a longer buffer is fine.
    pub fn new(data: &'a [u8], width: u32, height: u32, stride: u32, rotation: Rotation) -> Result<Self, FrameFault> {
        if width == 0 || height == 0 {
            return Err(FrameFault::Empty);
        }
        if width > LARGEST_SIDE || height > LARGEST_SIDE {
            return Err(FrameFault::TooLarge);
        }
        if stride < width {
            return Err(FrameFault::Stride);
        }
        // At most 2^32 · 2^13, far from the end of 64 bits.
        let needed = u64::from(stride) * u64::from(height - 1) + u64::from(width);
        if u64::try_from(data.len()).unwrap_or(u64::MAX) < needed {
            return Err(FrameFault::Short);
        }
        // On a 32-bit phone a size that passed fits too, since the buffer itself does.
        let size = |n: u32| usize::try_from(n).map_err(|_| FrameFault::TooLarge);
        Ok(Self { data, width: size(width)?, height: size(height)?, stride: size(stride)?, rotation })
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn rotation(&self) -> Rotation {
        self.rotation
    }

    /// The rows that are in the buffer with all their padding: their bytes, how many bytes one has, how many there are.
    ///
    /// A plane that ends with its last pixel, as many cameras give it, has one row fewer than the frame, and a label in
    /// it is found a pixel beside its place at the most. A frame of one such row has no padding. So a view of whole rows
    /// never reads past the buffer, and nothing is copied.
    pub(super) fn rows(&self) -> (&'a [u8], usize, usize) {
        match (self.data.len() / self.stride).min(self.height) {
            0 => (self.data.get(..self.width).unwrap_or_default(), self.width, 1),
            rows => (self.data.get(..rows * self.stride).unwrap_or_default(), self.stride, rows),
        }
    }

    /// The brightness at a place of the buffer as the camera filled it.
    pub(super) fn pixel(&self, x: usize, y: usize) -> Option<u8> {
        self.data.get(y * self.stride + x).copied()
    }
}

impl fmt::Debug for LumaFrame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LumaFrame({}x{}, …)", self.width, self.height)
    }
}
