//! The decoder, asked in passes: cheap, thorough, everything.
//!
//! The reader of the C++ library belongs to one thread, so it is made for each call from plain options; that costs
//! next to nothing. It can name variants of Code 39 and ITF that the binding has no word for, and to ask for the name of
//! one would be undefined; so the symbology is asked first, and the variant only where every one has a word.

use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, ImageFormat, ImageView, TextMode};

use super::{
    code::{Code, Format},
    code39::as_it_stands,
    frame::LumaFrame,
};

/// How hard a pass looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// Few lines, all four turns.
    Cheap,
    /// Every line, all four turns.
    Thorough,
    /// Also inverted, and also at smaller sizes.
    Everything,
}

/// The decoder gave up on a frame; the next one may be fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GaveUp;

/// One pass over a frame. Nothing of it is copied, so nothing of it can outlive the call.
pub(super) fn pass(frame: &LumaFrame<'_>, formats: &[Format], effort: Effort, most: u8) -> Result<Vec<Code>, GaveUp> {
    let asked: Vec<BarcodeFormat> = formats.iter().map(|f| theirs(*f)).collect();
    // An empty list would mean every format of the library.
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let (bytes, stride, rows) = frame.rows();
    // The library counts bytes in 32 bits, and so does its binding without a look.
    let side = |n: usize| i32::try_from(n).map_err(|_| GaveUp);
    side(bytes.len())?;
    let view = ImageView::from_slice(bytes, stride, rows, ImageFormat::Lum).map_err(|_| GaveUp)?;
    let found = BarcodeReader::new()
        .formats(asked)
        .try_rotate(true)
        .try_harder(effort != Effort::Cheap)
        .try_invert(effort == Effort::Everything)
        .try_downscale(effort == Effort::Everything)
        .text_mode(TextMode::Plain)
        .max_number_of_symbols(i32::from(most))
        .from(view.cropped(0, 0, side(frame.width())?, side(rows)?).rotated(frame.rotation().degrees()))
        .map_err(|_| GaveUp)?;
    let upright = |barcode: &Barcode| as_it_stands(ours(barcode)?, &barcode.symbology_identifier(), frame);
    Ok(found.iter().filter(|b| b.is_valid()).filter_map(upright).filter(|c| formats.contains(&c.format)).collect())
}

fn ours(barcode: &Barcode) -> Option<Code> {
    let format = format_of(barcode)?;
    let bytes = barcode.bytes();
    let at = barcode.position();
    let corners = [at.top_left, at.top_right, at.bottom_right, at.bottom_left].map(|p| (p.x, p.y));
    let text = if bytes.contains(&0) { whole(&bytes) } else { barcode.text() };
    (!bytes.is_empty()).then(|| Code { format, text, bytes, corners, tilt: barcode.orientation() })
}

// The library's text ends at the first zero byte. Where there is one, the text is made from the bytes: UTF-8, or one
// character for each byte.
fn whole(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect(), str::to_owned)
}

fn format_of(barcode: &Barcode) -> Option<Format> {
    match barcode.symbology() {
        BarcodeFormat::Code128 => Some(Format::Code128),
        BarcodeFormat::Code39 => Some(Format::Code39),
        BarcodeFormat::ITF => Some(Format::Itf),
        BarcodeFormat::DataMatrix => Some(Format::DataMatrix),
        BarcodeFormat::PDF417 => Some(Format::Pdf417),
        BarcodeFormat::QRCode => match barcode.format() {
            BarcodeFormat::MicroQRCode => Some(Format::MicroQr),
            BarcodeFormat::RMQRCode => None,
            _ => Some(Format::Qr),
        },
        BarcodeFormat::EANUPC => match barcode.format() {
            BarcodeFormat::EAN13 | BarcodeFormat::ISBN => Some(Format::Ean13),
            BarcodeFormat::EAN8 => Some(Format::Ean8),
            BarcodeFormat::UPCA => Some(Format::UpcA),
            BarcodeFormat::UPCE => Some(Format::UpcE),
            _ => None,
        },
        _ => None,
    }
}

fn theirs(format: Format) -> BarcodeFormat {
    match format {
        Format::Qr => BarcodeFormat::QRCodeModel2,
        Format::MicroQr => BarcodeFormat::MicroQRCode,
        Format::DataMatrix => BarcodeFormat::DataMatrix,
        Format::Pdf417 => BarcodeFormat::PDF417,
        Format::Code128 => BarcodeFormat::Code128,
        Format::Code39 => BarcodeFormat::Code39,
        Format::Ean13 => BarcodeFormat::EAN13,
        Format::Ean8 => BarcodeFormat::EAN8,
        Format::UpcA => BarcodeFormat::UPCA,
        Format::UpcE => BarcodeFormat::UPCE,
        Format::Itf => BarcodeFormat::ITF,
    }
}
