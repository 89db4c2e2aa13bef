//! Scanning against lying sizes, padding, turns, real labels, pictures without a label, noise and a shut gate.

use std::sync::Arc;

use proptest::prelude::*;
use zxingcpp::BarcodeFormat;

use super::{
    decode::{Effort, pass},
    *,
};
use crate::{
    gate::{Closed, Gate, Grant, Standing, uses},
    kernel::{Clock, Epoch, Mono, Now},
    policy::{DataItem, Feature, built_in},
};

mod frames;
mod machine;
mod pictures;
mod sessions;

struct Still;
impl Clock for Still {
    fn now(&self) -> Now {
        Now::default()
    }
}

fn gate() -> Gate {
    Gate::new(built_in().unwrap(), Arc::new(Still))
}

fn consent(gate: &Gate, number: u64) -> Grant<uses::Scan> {
    gate.publish(Standing::from_ledger(gate.edition().id.clone(), [(Feature::Scan, Epoch(number))]));
    gate.grant().unwrap()
}

/// Brightness, width, height.
#[derive(Clone)]
struct Picture(Vec<u8>, u32, u32);

impl Picture {
    fn frame(&self, rotation: Rotation) -> LumaFrame<'_> {
        LumaFrame::new(&self.0, self.1, self.2, self.1, rotation).unwrap()
    }

    /// On a larger light canvas, as a camera would see it.
    fn on_canvas(&self, width: u32, height: u32) -> Self {
        let mut out = vec![230; (width * height) as usize];
        let (left, top) = ((width - self.1) / 2, (height - self.2) / 2);
        for y in 0..self.2 {
            let at = ((top + y) * width + left) as usize;
            let row = (y * self.1) as usize;
            out[at..at + self.1 as usize].copy_from_slice(&self.0[row..row + self.1 as usize]);
        }
        Self(out, width, height)
    }

    /// Turned against the clock by 90 degrees: what a camera sees that has to be turned clockwise to be upright.
    fn turned_back(&self) -> Self {
        let mut out = Vec::with_capacity(self.0.len());
        for y in 0..self.1 {
            for x in 0..self.2 {
                out.push(self.0[(x * self.1 + (self.1 - 1 - y)) as usize]);
            }
        }
        Self(out, self.2, self.1)
    }

    fn shipped(name: &str) -> Self {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/assets/scan").join(name);
        let luma = image::open(path).unwrap().into_luma8();
        let (width, height) = luma.dimensions();
        Self(luma.into_raw(), width, height)
    }
}

/// A label of our own, drawn by the library's writer.
fn label(format: BarcodeFormat, content: &[u8]) -> Picture {
    let drawn = zxingcpp::create(format)
        .from_slice(content)
        .unwrap()
        .to_image_with(&zxingcpp::write().scale(3).add_quiet_zones(true))
        .unwrap();
    Picture(drawn.data(), u32::try_from(drawn.width()).unwrap(), u32::try_from(drawn.height()).unwrap())
}

fn read(frame: LumaFrame<'_>, effort: Effort) -> Vec<Code> {
    pass(&frame, Format::PRODUCT, effort, 1).unwrap()
}

fn texts(codes: &[Code]) -> Vec<&str> {
    codes.iter().map(Code::text).collect()
}
