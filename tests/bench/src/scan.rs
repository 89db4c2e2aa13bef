//! What a frame costs against the bare decoder: the same picture, the same settings, in turns.
//!
//! Ours is everything that stands around the decoder for each frame: the gate is asked, sizes are checked, padding is
//! taken out and wiped, a read is weighed. Both look again, thoroughly, at every fourth frame on which the cheap look found
//! nothing, so that they do the same work.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use gongchao_core::{
    app::{Client, Scanner, Tap},
    kernel::Mono,
    policy::Feature,
    scan::{LumaFrame, Rotation, ScanOutcome},
};
use zxingcpp::{BarcodeFormat, BarcodeReader, ImageFormat, ImageView, TextMode};

use crate::figure::{Figure, Times, Unit};
use crate::phone;

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;
/// How often each side looks at a picture.
const LOOKS: u32 = 100;
const THOROUGH_EVERY: u32 = 4;
/// A frame may cost so much of what the bare decoder takes.
const LIMIT: f64 = 1.1;

/// The formats that a scan looks for, as the decoder names them.
const FORMATS: [BarcodeFormat; 11] = [
    BarcodeFormat::QRCodeModel2,
    BarcodeFormat::MicroQRCode,
    BarcodeFormat::DataMatrix,
    BarcodeFormat::PDF417,
    BarcodeFormat::Code128,
    BarcodeFormat::Code39,
    BarcodeFormat::EAN13,
    BarcodeFormat::EAN8,
    BarcodeFormat::UPCA,
    BarcodeFormat::UPCE,
    BarcodeFormat::ITF,
];

/// A picture that a camera gives, again and again.
struct Scene {
    file: &'static str,
    /// Whether it holds a label.
    labelled: bool,
    /// Bytes from row to row.
    stride: u32,
}

const fn scene(file: &'static str, labelled: bool, stride: u32) -> Scene {
    Scene { file, labelled, stride }
}

/// Real labels that are read at the first look, one that takes the thorough one, pictures that hold none; and some again
/// with rows as far apart as many cameras give them.
const SCENES: [Scene; 10] = [
    scene("code128-print.png", true, WIDTH),
    scene("code128-photo.jpg", true, WIDTH),
    scene("qr-photo.png", true, WIDTH),
    scene("datamatrix-part.webp", true, WIDTH),
    scene("ean13-box.webp", true, WIDTH),
    scene("none-1.webp", false, WIDTH),
    scene("none-2.webp", false, WIDTH),
    scene("code128-print.png", true, 1344),
    scene("qr-photo.png", true, 1344),
    scene("none-1.webp", false, 1344),
];

/// Measures.
pub(crate) fn measure(assets: &Path, folder: &Path) -> Result<Vec<Figure>, String> {
    let runtime = phone::runtime()?;
    let client = runtime.block_on(phone::willing(&folder.join("client")))?;
    runtime.block_on(phone::look(&client))?;
    let mut figures = Vec::new();
    for scene in &SCENES {
        let luma = canvas(&assets.join("scan").join(scene.file))?;
        // The camera is closed once a label was found.
        client.tap(Tap::Begin { feature: Feature::Scan }).map_err(|why| why.to_string())?;
        runtime.block_on(client.settle()).map_err(|why| why.to_string())?;
        let (ours, bare) = in_turns(&client, &luma, scene).map_err(|why| format!("{}: {why}", scene.file))?;
        let name = scene.file.split('.').next().unwrap_or(scene.file);
        let padded = if scene.stride == WIDTH { "" } else { ", padded" };
        figures.push(Figure::at_most(format!("{name}{padded}: frame / bare"), ours.over(&bare), Unit::Times, LIMIT));
        figures.push(Figure::told(format!("{name}{padded}: frame"), ours.median() * 1e3, Unit::Ms));
        if !scene.labelled && scene.stride == WIDTH {
            let chosen = still(&client, &luma)? * 1e3;
            figures.push(Figure::told(format!("{name}: frames looked at"), 1.0 / ours.mean(), Unit::PerS));
            figures.push(Figure::told(format!("{name}: chosen picture, all passes"), chosen, Unit::Ms));
        }
    }
    runtime.block_on(client.shut_down()).map_err(|why| why.to_string())?;
    Ok(figures)
}

fn scanner(client: &Client) -> Result<Scanner, String> {
    client.scanner().map_err(|why| why.to_string())
}

/// Ours and the bare decoder's, one after the other, each first as often as the other.
fn in_turns(client: &Client, luma: &[u8], scene: &Scene) -> Result<(Times, Times), String> {
    let plane = apart(luma, scene.stride);
    let frame =
        LumaFrame::new(&plane, WIDTH, HEIGHT, scene.stride, Rotation::Upright).map_err(|why| why.to_string())?;
    // A label that stays in view is read again and again, and given out once.
    let scanner = scanner(client)?;
    let (mut ours, mut bare) = (Times::default(), Times::default());
    let (mut we_saw, mut they_saw) = (false, false);
    for look in 1..=LOOKS {
        let mut we = || {
            let began = Instant::now();
            let outcome = scanner.offer(frame, Mono(u64::from(look) * 40));
            ours.add(began.elapsed());
            we_saw |= matches!(outcome, ScanOutcome::Found(_));
            match outcome {
                ScanOutcome::Found(_) | ScanOutcome::Candidate | ScanOutcome::Nothing => Ok(()),
                ScanOutcome::Busy | ScanOutcome::Closed => Err("a frame was not looked at".to_owned()),
            }
        };
        let mut they = || {
            let began = Instant::now();
            let found = read(luma, false)? || (look.is_multiple_of(THOROUGH_EVERY) && read(luma, true)?);
            bare.add(began.elapsed());
            they_saw |= found;
            Ok::<_, String>(())
        };
        if look.is_multiple_of(2) {
            we()?;
            they()?;
        } else {
            they()?;
            we()?;
        }
    }
    // Otherwise the two did not look at the same, and their ratio says nothing.
    if we_saw == scene.labelled && they_saw == scene.labelled {
        Ok((ours, bare))
    } else {
        Err(format!("the scan found a label: {we_saw}, the bare decoder: {they_saw}"))
    }
}

/// The decoder by itself on one frame: whether it found something.
fn read(luma: &[u8], hard: bool) -> Result<bool, String> {
    let view = ImageView::from_slice(luma, WIDTH, HEIGHT, ImageFormat::Lum).map_err(|_| "no view")?;
    let reader = BarcodeReader::new()
        .formats(FORMATS)
        .try_rotate(true)
        .try_harder(hard)
        .try_invert(false)
        .try_downscale(false)
        .text_mode(TextMode::Plain)
        .max_number_of_symbols(1);
    let found = reader.from(view).map_err(|_| "the decoder gave up")?;
    Ok(black_box(found).iter().any(zxingcpp::Barcode::is_valid))
}

/// A picture that a person chose, with every pass there is, in seconds.
fn still(client: &Client, luma: &[u8]) -> Result<f64, String> {
    let frame = LumaFrame::new(luma, WIDTH, HEIGHT, WIDTH, Rotation::Upright).map_err(|why| why.to_string())?;
    let scanner = scanner(client)?;
    let mut times = Times::default();
    for _ in 0..9 {
        let began = Instant::now();
        black_box(scanner.still(frame).map_err(|why| why.to_string())?);
        times.add(began.elapsed());
    }
    Ok(times.median())
}

/// The picture in the middle of a light frame, as a camera would see it.
fn canvas(path: &Path) -> Result<Vec<u8>, String> {
    let picture = image::open(path).map_err(|_| format!("{} is no picture", path.display()))?.into_luma8();
    let (left, top) = (WIDTH.checked_sub(picture.width()), HEIGHT.checked_sub(picture.height()));
    let (Some(left), Some(top)) = (left, top) else { return Err(format!("{} is too large", path.display())) };
    let mut out = image::GrayImage::from_pixel(WIDTH, HEIGHT, image::Luma([230]));
    image::imageops::replace(&mut out, &picture, i64::from(left / 2), i64::from(top / 2));
    Ok(out.into_raw())
}

/// The same rows, so many bytes apart.
fn apart(luma: &[u8], stride: u32) -> Vec<u8> {
    let (width, stride) = (WIDTH as usize, stride as usize);
    luma.chunks(width)
        .flat_map(|row| row.iter().copied().chain(std::iter::repeat_n(0, stride.saturating_sub(width))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_put_apart_and_nothing_else_of_them_changes() {
        let luma: Vec<u8> = (0..WIDTH * 3).map(|n| u8::try_from(n % 251).unwrap()).collect();
        assert_eq!(apart(&luma, WIDTH), luma);
        let padded = apart(&luma, 1344);
        assert_eq!(padded.len(), 1344 * 3);
        assert_eq!(padded[1344..1344 + 1280], luma[1280..2560]);
        assert_eq!(padded[1280..1344], [0; 64]);
    }
}
