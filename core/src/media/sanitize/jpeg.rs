//! JPEG: kept are the tables, the frame, the scans, the colour profile and the way up.
//!
//! A JPEG is a row of segments with a name of one byte, and behind each start of a scan a stream that ends at the next
//! name. Everything that is not on the list is left out: EXIF, XMP, IPTC, comments, previews, maker's notes. The file
//! ends at its own end: second pictures and films that cameras put behind it go as well. Of EXIF the one tag that
//! turns the picture the right way up is put back, in a block that is written here and holds nothing else.

use std::io::{Read, Seek, Write};

use crate::kernel::mutant;

use super::{
    MOST_PARTS, SanitizeFault,
    flow::{Out, Source, wide},
};

const END: u8 = 0xD9;

#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "four things that a picture holds or not, in any mixture")]
struct Seen {
    frame: bool,
    scan: bool,
    restarts: bool,
    turned: bool,
    profile: Profile,
}

/// Walks from the first byte; comes back at the end of the picture.
pub(super) fn walk<R: Read + Seek, W: Write>(
    source: &mut Source<'_, R>,
    out: &mut Out<'_, W>,
) -> Result<(), SanitizeFault> {
    out.write(&source.array::<2>()?)?;
    let mut seen = Seen::default();
    let mut name = next_name(source)?;
    for _ in 0..MOST_PARTS {
        match name {
            END => {
                if !seen.scan || !seen.profile.whole() {
                    return Err(SanitizeFault::Damaged);
                }
                return out.write(&[0xFF, END]);
            }
            0xDA => {
                start_of_scan(source, out, &mut seen)?;
                name = scan(source, out, seen.restarts)?;
                continue;
            }
            0xC0..=0xFE => segment(name, source, out, &mut seen)?,
            _ => return Err(SanitizeFault::Damaged),
        }
        name = next_name(source)?;
    }
    Err(SanitizeFault::TooComplex)
}

fn next_name<R: Read + Seek>(source: &mut Source<'_, R>) -> Result<u8, SanitizeFault> {
    if source.byte()? != 0xFF {
        return Err(SanitizeFault::Damaged);
    }
    loop {
        match source.byte()? {
            0xFF => {}
            name => return Ok(name),
        }
    }
}

fn payload<R: Read + Seek>(source: &mut Source<'_, R>) -> Result<Vec<u8>, SanitizeFault> {
    let length = u16::from_be_bytes(source.array()?).checked_sub(2).ok_or(SanitizeFault::Damaged)?;
    source.bytes(usize::from(length))
}

fn keep<W: Write>(name: u8, payload: &[u8], out: &mut Out<'_, W>) -> Result<(), SanitizeFault> {
    let length = u16::try_from(payload.len() + 2).map_err(|_| SanitizeFault::Damaged)?;
    out.write(&[0xFF, name])?;
    out.write(&length.to_be_bytes())?;
    out.write(payload)
}

fn demand(holds: bool) -> Result<(), SanitizeFault> {
    if holds { Ok(()) } else { Err(SanitizeFault::Damaged) }
}

// Everything that is kept is measured by what it claims to be: a segment whose length was bent so that it swallows its
// neighbour does not add up.
fn segment<R: Read + Seek, W: Write>(
    name: u8,
    source: &mut Source<'_, R>,
    out: &mut Out<'_, W>,
    seen: &mut Seen,
) -> Result<(), SanitizeFault> {
    match name {
        // Names without a payload that have no business here: restarts, a second start.
        0xD0..=0xD8 => return Err(SanitizeFault::Damaged),
        // Lossless, hierarchical and arithmetic pictures, and heights told afterwards: no camera makes them.
        0xC3 | 0xC5..=0xC7 | 0xC8..=0xCF | 0xDC | 0xDE | 0xDF | 0xF0..=0xFD => {
            return Err(SanitizeFault::UnknownInside);
        }
        _ => {}
    }
    let body = payload(source)?;
    match name {
        0xE1 if mutant!(ExifKept) => {
            let length = u16::try_from(body.len() + 2).unwrap_or(2).to_be_bytes();
            out.write_own(&[&[0xFF, name], &length[..], &body].concat())?;
        }
        0xFE if mutant!(CommentKept) => keep(name, &body, out)?,
        0xE0 => {
            // The preview that JFIF allows is cut off: its two sizes are the last two bytes that stay.
            if let Some(head) = body.get(..12).filter(|head| head.starts_with(b"JFIF\0")) {
                let mut head = head.to_vec();
                head.extend([0, 0]);
                keep(name, &head, out)?;
            }
        }
        0xE1 => {
            if !seen.turned
                && let Some(orientation) = body.strip_prefix(b"Exif\0\0").and_then(orientation)
            {
                seen.turned = true;
                out.write_own(&minimal_exif(orientation))?;
            }
        }
        0xE2 => {
            if let Some(part) = body.strip_prefix(b"ICC_PROFILE\0") {
                seen.profile.add(part)?;
                keep(name, &body, out)?;
            }
        }
        0xEE if body.len() == 12 && body.starts_with(b"Adobe") => {
            keep(name, &body, out)?;
        }
        0xC0..=0xC2 => {
            let parts = body.get(5).copied().map_or(0, usize::from);
            demand(!seen.frame && (1..=4).contains(&parts) && body.len() == 6 + 3 * parts)?;
            seen.frame = true;
            keep(name, &body, out)?;
        }
        0xC4 => {
            demand(codes_add_up(&body))?;
            keep(name, &body, out)?;
        }
        0xDB => {
            demand(quantities_add_up(&body))?;
            keep(name, &body, out)?;
        }
        0xDD => {
            demand(body.len() == 2)?;
            seen.restarts = body.iter().any(|b| *b != 0);
            keep(name, &body, out)?;
        }
        _ => {}
    }
    Ok(())
}

fn codes_add_up(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some((class, after)) = rest.split_first() {
        let Some((counts, after)) = after.split_at_checked(16) else { return false };
        let codes: usize = counts.iter().copied().map(usize::from).sum();
        let Some(after) = after.get(codes..) else { return false };
        if class >> 4 > 1 || class & 15 > 3 || codes > 256 {
            return false;
        }
        rest = after;
    }
    !body.is_empty()
}

fn quantities_add_up(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some((head, after)) = rest.split_first() {
        let Some(after) = after.get(if head >> 4 == 0 { 64 } else { 128 }..) else { return false };
        if head >> 4 > 1 || head & 15 > 3 {
            return false;
        }
        rest = after;
    }
    !body.is_empty()
}

fn start_of_scan<R: Read + Seek, W: Write>(
    source: &mut Source<'_, R>,
    out: &mut Out<'_, W>,
    seen: &mut Seen,
) -> Result<(), SanitizeFault> {
    let body = payload(source)?;
    let parts = body.first().copied().map_or(0, usize::from);
    demand(seen.frame && (1..=4).contains(&parts) && body.len() == 4 + 2 * parts)?;
    seen.scan = true;
    keep(0xDA, &body, out)
}

// Copies one scan's stream and gives the name behind it.
fn scan<R: Read + Seek, W: Write>(
    source: &mut Source<'_, R>,
    out: &mut Out<'_, W>,
    restarts: bool,
) -> Result<u8, SanitizeFault> {
    loop {
        let next = source.at_hand()?;
        let plain = next.iter().position(|b| *b == 0xFF).unwrap_or(next.len());
        out.write(next.get(..plain).unwrap_or_default())?;
        let more = plain < next.len();
        source.take(plain);
        if !more {
            continue;
        }
        match next_name(source)? {
            0 => out.write(&[0xFF, 0])?,
            restart @ 0xD0..=0xD7 if restarts => out.write(&[0xFF, restart])?,
            0xD0..=0xD7 => return Err(SanitizeFault::Damaged),
            name => return Ok(name),
        }
    }
}

/// The colour profile, cut into numbered parts. It says its own length, so what was put into it by damage shows.
#[derive(Default)]
struct Profile {
    parts: u8,
    next: u8,
    claimed: u64,
    got: u64,
}

impl Profile {
    fn add(&mut self, part: &[u8]) -> Result<(), SanitizeFault> {
        let ([number, count], data) = part.split_first_chunk::<2>().ok_or(SanitizeFault::Damaged)?;
        if self.next == 0 {
            let size = data.first_chunk::<4>().ok_or(SanitizeFault::Damaged)?;
            demand(data.get(36..40) == Some(b"acsp"))?;
            *self = Self { parts: *count, next: 1, claimed: u64::from(u32::from_be_bytes(*size)), got: 0 };
        }
        demand(*number == self.next && *count == self.parts)?;
        self.next = self.next.checked_add(1).ok_or(SanitizeFault::Damaged)?;
        self.got += wide(data.len());
        demand(self.got <= self.claimed)
    }

    fn whole(&self) -> bool {
        self.next == 0 || (u16::from(self.next) == u16::from(self.parts) + 1 && self.got == self.claimed)
    }
}

/// Which way up the picture is, 2 to 8, from a TIFF block; absent where it is upright or the block cannot be read.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.first_chunk::<4>()? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<4>()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let first = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(first)?).min(512);
    let found = (0..entries).find_map(|n| {
        let at = first.checked_add(2 + 12 * n)?;
        let is_it = (short(at)?, short(at.checked_add(2)?)?, long(at.checked_add(4)?)?) == (0x0112, 3, 1);
        is_it.then(|| short(at.checked_add(8)?)).flatten()
    });
    found.and_then(|value| u8::try_from(value).ok()).filter(|value| (2..=8).contains(value))
}

fn minimal_exif(orientation: u8) -> Vec<u8> {
    let mut block = vec![0xFF, 0xE1, 0, 34];
    block.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    block
}
