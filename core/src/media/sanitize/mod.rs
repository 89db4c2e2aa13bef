//! Takes out of a picture or a video everything that its pixels and its sound do not need.
//!
//! Place, time, camera, serial number, maker's notes, thumbnails, second pictures and films behind the picture: none
//! of it is looked for. Each container is walked by a list of what is *kept*, and what the list does not name is left
//! out, so a new kind of metadata is left out before anybody has heard of it. What a walker does not fully understand
//! is refused and never sent as it is. The pixels and the sound are copied untouched.
//!
//! The walk is one pass with small buffers, whatever the size of the file. Everything that is written is searched once
//! more for the signatures of metadata; a hit refuses the file, even where the walk was content with it.

mod flow;
mod jpeg;
mod mp4;
mod mp4_boxes;
mod png;
#[cfg(test)]
pub(super) mod samples;
#[cfg(test)]
mod tests;

use std::io::{Read, Seek, Write};

use flow::{Out, Source};
use serde::{Deserialize, Serialize};

/// The largest picture that is taken, in bytes.
pub const LARGEST_PICTURE: u64 = 256 * 1024 * 1024;
/// The largest video that is taken, in bytes.
pub const LARGEST_VIDEO: u64 = 16 * 1024 * 1024 * 1024;

/// The most segments, chunks or boxes of a file. A camera's file has a few dozen.
const MOST_PARTS: u32 = 4096;

/// The containers that can be sanitized, told by content and never by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// MP4 or `QuickTime`.
    Mp4,
}

/// A picture or a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A picture.
    Photo,
    /// A video.
    Video,
}

impl Kind {
    /// What a file's name says of it. A first guess for the screen; the content decides.
    #[must_use]
    pub fn of_name(path: &std::path::Path) -> Self {
        let video = path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| ["mp4", "mov", "m4v"].iter().any(|v| e.eq_ignore_ascii_case(v)));
        if video { Self::Video } else { Self::Photo }
    }
}

impl Format {
    /// What it holds.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Jpeg | Self::Png => Kind::Photo,
            Self::Mp4 => Kind::Video,
        }
    }
}

/// Containers that are known and cannot be sanitized yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    /// HEIC or AVIF.
    Heic,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// TIFF, and the camera makers' raw files that are built on it.
    Tiff,
    /// Other raw files of cameras.
    Raw,
}

/// Why a file was refused. What was written to the target so far must be thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SanitizeFault {
    /// It is neither a picture nor a video that is known.
    #[error("neither a picture nor a video")]
    NotMedia,
    /// It is a container that cannot be sanitized yet.
    #[error("a container that cannot be sanitized yet: {0:?}")]
    Foreign(Foreign),
    /// The container is known, and its inside uses something that the walker does not know.
    #[error("the inside of the file is of an unknown kind")]
    UnknownInside,
    /// The video has a track that is neither picture nor sound; such a track can hold a path of places.
    #[error("the video has a track that is neither picture nor sound")]
    OtherTrack,
    /// The file ends before it should.
    #[error("the file is cut short")]
    CutShort,
    /// The file contradicts itself.
    #[error("the file is damaged")]
    Damaged,
    /// The file is larger than its kind may be.
    #[error("the file is too large")]
    TooLarge,
    /// The file has more parts than any camera makes.
    #[error("the file has too many parts")]
    TooComplex,
    /// Metadata was found in what should have been clean.
    #[error("metadata was left over")]
    Leftover,
    /// The source could not be read.
    #[error("the file cannot be read")]
    Unreadable,
    /// There is no room for the sanitized copy.
    #[error("the disk is full")]
    DiskFull,
    /// The sanitized copy could not be written.
    #[error("the copy cannot be written")]
    Unwritable,
}

/// Writes a clean copy of `source`, from its first byte, to `target`.
///
/// `Ok` names what it was. On any fault the target holds half a file that must be thrown away. The source is read
/// once and never written.
pub fn sanitize<R: Read + Seek, W: Write>(source: &mut R, target: &mut W) -> Result<Format, SanitizeFault> {
    let mut source = Source::new(source)?;
    let format = recognise(source.peek(16)?)?;
    let largest = match format.kind() {
        Kind::Photo => LARGEST_PICTURE,
        Kind::Video => LARGEST_VIDEO,
    };
    if source.left() > largest {
        return Err(SanitizeFault::TooLarge);
    }
    let mut out = Out::new(target, format);
    match format {
        Format::Jpeg => jpeg::walk(&mut source, &mut out)?,
        Format::Png => png::walk(&mut source, &mut out)?,
        Format::Mp4 => mp4::walk(&mut source, &mut out)?,
    }
    out.finish()?;
    Ok(format)
}

fn recognise(head: &[u8]) -> Result<Format, SanitizeFault> {
    let foreign = |kind| Err(SanitizeFault::Foreign(kind));
    let starts = |magic: &[u8]| head.starts_with(magic);
    let at = |from: usize| head.get(from..from + 4).unwrap_or_default();
    if starts(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Format::Jpeg);
    }
    if starts(png::SIGNATURE) {
        return Ok(Format::Png);
    }
    match at(4) {
        b"ftyp" => {
            return match at(8) {
                b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"avif" | b"avis" => {
                    foreign(Foreign::Heic)
                }
                b"crx " => foreign(Foreign::Raw),
                _ => Ok(Format::Mp4),
            };
        }
        // QuickTime files from before `ftyp` begin with any of these.
        b"moov" | b"mdat" | b"wide" | b"free" | b"skip" => return Ok(Format::Mp4),
        _ => {}
    }
    if starts(b"RIFF") && at(8) == b"WEBP" {
        return foreign(Foreign::Webp);
    }
    if starts(b"GIF8") {
        return foreign(Foreign::Gif);
    }
    if starts(b"II*\0") || starts(b"MM\0*") {
        return foreign(Foreign::Tiff);
    }
    if starts(b"FUJIFILM") || starts(b"IIRO") || starts(b"IIRS") || starts(b"IIU\0") || starts(b"\0MRM") {
        return foreign(Foreign::Raw);
    }
    Err(SanitizeFault::NotMedia)
}
