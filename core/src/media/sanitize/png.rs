//! PNG: kept are the chunks that make the picture and its colours, each only with its right checksum.
//!
//! Text, times, EXIF and XMP have chunks of their own, which are not on the list. The file ends at its own end.

use std::io::{Read, Seek, Write};

use flate2::Crc;

use super::{
    MOST_PARTS, SanitizeFault,
    flow::{Out, Source},
};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A profile of colours is a few hundred KiB at most.
const LARGEST_PROFILE: u32 = 4 * 1024 * 1024;

/// A picture of camera size has thousands of data chunks where its writer used small ones.
const MOST_CHUNKS: u32 = MOST_PARTS * 16;

enum Verdict {
    Keep,
    Leave,
}

/// Walks from the first byte; comes back at the end of the picture.
pub(super) fn walk<R: Read + Seek, W: Write>(
    source: &mut Source<'_, R>,
    out: &mut Out<'_, W>,
) -> Result<(), SanitizeFault> {
    out.write(&source.array::<8>()?)?;
    let mut data = false;
    for number in 0..MOST_CHUNKS {
        let length = u32::from_be_bytes(source.array()?);
        let kind: [u8; 4] = source.array()?;
        if (number == 0) != (&kind == b"IHDR") {
            return Err(SanitizeFault::Damaged);
        }
        let keep = matches!(verdict(kind, length)?, Verdict::Keep);
        if keep {
            out.write(&length.to_be_bytes())?;
            out.write(&kind)?;
        }
        let mut crc = Crc::new();
        crc.update(&kind);
        source.pour(u64::from(length), |piece| {
            crc.update(piece);
            if keep { out.write(piece) } else { Ok(()) }
        })?;
        let told = source.array()?;
        if u32::from_be_bytes(told) != crc.sum() {
            return Err(SanitizeFault::Damaged);
        }
        if keep {
            out.write(&told)?;
        }
        data |= &kind == b"IDAT";
        if &kind == b"IEND" {
            return if data { Ok(()) } else { Err(SanitizeFault::Damaged) };
        }
    }
    Err(SanitizeFault::TooComplex)
}

// Each kept chunk has the length that the format gives it, so that nothing rides along in its tail.
fn verdict(kind: [u8; 4], length: u32) -> Result<Verdict, SanitizeFault> {
    let fits = match &kind {
        b"IHDR" => length == 13,
        b"PLTE" => length > 0 && length <= 768 && length.is_multiple_of(3),
        b"IDAT" => length <= i32::MAX.unsigned_abs(),
        b"IEND" => length == 0,
        b"tRNS" => length <= 256,
        b"cHRM" => length == 32,
        b"gAMA" | b"cICP" => length == 4,
        b"iCCP" => length <= LARGEST_PROFILE,
        b"sRGB" => length == 1,
        b"sBIT" => (1..=4).contains(&length),
        b"pHYs" => length == 9,
        b"acTL" => length == 8,
        b"fcTL" => length == 26,
        b"fdAT" => (4..=i32::MAX.unsigned_abs()).contains(&length),
        [first, rest @ ..] => {
            if !first.is_ascii_alphabetic() || !rest.iter().all(u8::is_ascii_alphabetic) {
                return Err(SanitizeFault::Damaged);
            }
            // Capital letter: the picture cannot be drawn without it, and we do not know it.
            return if first.is_ascii_uppercase() { Err(SanitizeFault::UnknownInside) } else { Ok(Verdict::Leave) };
        }
    };
    if fits { Ok(Verdict::Keep) } else { Err(SanitizeFault::Damaged) }
}
