//! MP4 and `QuickTime`: kept are the samples, the tables that find them, and what a player needs to decode them.
//!
//! A file is boxes in boxes. Tables point into the file by distance from its start, so nothing may move: what is not
//! kept becomes a box `free` of the same length, filled with zeros, and the copy is as long as the original. Times are
//! zeroed, names of handlers and encoders too. A track that is neither picture nor sound refuses the whole file: its
//! samples lie between those of the others and can be a path of places, one a second.
//!
//! Only boxes on the list are entered, so the walk goes no deeper than the list does: ten levels. `moov` may stand
//! before or behind `mdat`, since nothing in one is needed to walk the other.

use std::io::{Read, Seek, Write};

use super::{
    MOST_PARTS, SanitizeFault,
    flow::{Out, Source, wide},
    mp4_boxes::{Act, Place, SETUP, act, coding_is_known},
};

/// The most descriptions or data references of a track; a camera writes one.
const MOST_ENTRIES: u32 = 16;

struct Walk<'w, 's, 't, R, W> {
    source: &'w mut Source<'s, R>,
    out: &'w mut Out<'t, W>,
    boxes: u32,
    movies: u32,
    essence: bool,
    tracks: u32,
    track: Track,
}

/// What has been seen of the track that is being walked.
#[derive(Clone, Copy, Default)]
struct Track {
    handler: Option<[u8; 4]>,
    described: bool,
}

struct Head {
    kind: [u8; 4],
    /// The head as it stands in the file, 8 or 16 bytes.
    bytes: Vec<u8>,
    /// How long the inside is.
    body: u64,
}

/// Walks the whole file.
pub(super) fn walk<R: Read + Seek, W: Write>(
    source: &mut Source<'_, R>,
    out: &mut Out<'_, W>,
) -> Result<(), SanitizeFault> {
    let mut walk = Walk { source, out, boxes: 0, movies: 0, essence: false, tracks: 0, track: Track::default() };
    walk.inside(Place::File, walk.source.left())?;
    demand(walk.movies == 1 && walk.essence && walk.tracks > 0)
}

fn demand(holds: bool) -> Result<(), SanitizeFault> {
    if holds { Ok(()) } else { Err(SanitizeFault::Damaged) }
}

fn less(left: u64, by: u64) -> Result<u64, SanitizeFault> {
    left.checked_sub(by).ok_or(SanitizeFault::Damaged)
}

impl<R: Read + Seek, W: Write> Walk<'_, '_, '_, R, W> {
    fn inside(&mut self, place: Place, length: u64) -> Result<(), SanitizeFault> {
        let mut left = length;
        while left >= 8 {
            let head = self.head(place, left)?;
            left = less(left, wide(head.bytes.len()).saturating_add(head.body))?;
            self.one(place, &head)?;
        }
        // QuickTime ends some lists with four zero bytes; anything else that is too short for a box becomes zeros too.
        self.source.skip(left)?;
        self.out.zeros(left)
    }

    fn head(&mut self, place: Place, left: u64) -> Result<Head, SanitizeFault> {
        self.boxes += 1;
        if self.boxes > MOST_PARTS {
            return Err(SanitizeFault::TooComplex);
        }
        let size: [u8; 4] = self.source.array()?;
        let kind: [u8; 4] = self.source.array()?;
        let mut bytes = [size, kind].concat();
        let whole = match u32::from_be_bytes(size) {
            // "To the end of the file": only the last box may say so.
            0 if place == Place::File => left,
            1 => {
                demand(left >= 16)?;
                let long: [u8; 8] = self.source.array()?;
                bytes.extend(long);
                u64::from_be_bytes(long)
            }
            short => u64::from(short),
        };
        if whole > left {
            return Err(if place == Place::File { SanitizeFault::CutShort } else { SanitizeFault::Damaged });
        }
        let body = less(whole, wide(bytes.len()))?;
        Ok(Head { kind, bytes, body })
    }

    fn one(&mut self, place: Place, head: &Head) -> Result<(), SanitizeFault> {
        let what = act(place, head.kind);
        if what == Act::Blank {
            let (size, rest) = head.bytes.split_at_checked(4).ok_or(SanitizeFault::Damaged)?;
            self.out.write(size)?;
            self.out.write(b"free")?;
            self.out.write(rest.get(4..).unwrap_or_default())?;
            self.source.skip(head.body)?;
            return self.out.zeros(head.body);
        }
        self.out.write(&head.bytes)?;
        match what {
            Act::Into(Place::Track) => {
                self.tracks += 1;
                self.track = Track::default();
                self.inside(Place::Track, head.body)?;
                demand(self.track.handler.is_some() && self.track.described)
            }
            Act::Into(inner) => {
                self.movies += u32::from(inner == Place::Movie);
                self.inside(inner, head.body)
            }
            Act::Essence => {
                self.essence = true;
                self.copy(head.body)
            }
            Act::Exactly(length) => {
                demand(head.body == length)?;
                self.copy(head.body)
            }
            Act::AtMost(length) => {
                demand(head.body <= length)?;
                self.copy(head.body)
            }
            Act::Rows(start, row) => self.rows(head.body, start, row),
            Act::Sizes => self.sizes(head.body),
            Act::SmallSizes => self.small_sizes(head.body),
            Act::Times(lengths) => self.times(head.body, lengths),
            Act::Handler => self.handler(place, head.body),
            Act::References => self.references(head.body),
            Act::Descriptions => self.descriptions(head.body),
            Act::Brands => self.setup(head.body, brands_length),
            Act::AvcSetup => self.setup(head.body, avc_length),
            Act::ElementarySetup => self.setup(head.body, elementary_length),
            Act::Refuse | Act::Blank => Err(SanitizeFault::UnknownInside),
        }
    }

    fn copy(&mut self, count: u64) -> Result<(), SanitizeFault> {
        let out = &mut *self.out;
        self.source.pour(count, |piece| out.write(piece))
    }

    fn copied<const N: usize>(&mut self) -> Result<[u8; N], SanitizeFault> {
        let bytes = self.source.array()?;
        self.out.write(&bytes)?;
        Ok(bytes)
    }

    fn blank(&mut self, count: u64) -> Result<(), SanitizeFault> {
        self.source.skip(count)?;
        self.out.zeros(count)
    }

    // A table is as long as its count says, to the byte: no text hides behind its last row.
    fn rows(&mut self, body: u64, start: u64, [short, long]: [u64; 2]) -> Result<(), SanitizeFault> {
        demand(body >= start)?;
        let [version, ..] = self.copied::<4>()?;
        let count = u64::from(u32::from_be_bytes(self.copied()?));
        let row = if version == 0 { short } else { long };
        demand(version <= 1 && start.checked_add(count.saturating_mul(row)) == Some(body))?;
        self.copy(body - start)
    }

    fn sizes(&mut self, body: u64) -> Result<(), SanitizeFault> {
        let mut left = less(body, 12)?;
        self.copied::<4>()?;
        let same = u32::from_be_bytes(self.copied()?);
        let count = u64::from(u32::from_be_bytes(self.copied()?));
        if same == 0 {
            left = less(left, count * 4)?;
            self.copy(count * 4)?;
        }
        demand(left == 0)
    }

    fn small_sizes(&mut self, body: u64) -> Result<(), SanitizeFault> {
        let left = less(body, 12)?;
        self.copied::<4>()?;
        let [.., bits] = self.copied::<4>()?;
        let count = u64::from(u32::from_be_bytes(self.copied()?));
        demand(matches!(bits, 4 | 8 | 16) && (count * u64::from(bits)).div_ceil(8) == left)?;
        self.copy(left)
    }

    fn times(&mut self, body: u64, [short, long]: [u64; 2]) -> Result<(), SanitizeFault> {
        let [version, ..] = self.copied::<4>()?;
        let (length, times) = if version == 0 { (short, 8) } else { (long, 16) };
        demand(version <= 1 && body == length)?;
        self.blank(times)?;
        self.copy(body - 4 - times)
    }

    fn handler(&mut self, place: Place, body: u64) -> Result<(), SanitizeFault> {
        let rest = less(body, 12)?;
        self.blank(4)?;
        let component: [u8; 4] = self.source.array()?;
        let known = matches!(&component, b"mhlr" | b"dhlr");
        self.out.write(if known { &component } else { &[0; 4] })?;
        let kind: [u8; 4] = self.copied()?;
        if place == Place::Media {
            demand(self.track.handler.is_none())?;
            if !matches!(&kind, b"vide" | b"soun") {
                return Err(SanitizeFault::OtherTrack);
            }
            self.track.handler = Some(kind);
        }
        self.blank(rest)
    }

    // A set-up is as long as its own lengths say, to the byte: nothing rides along behind it.
    fn setup(&mut self, body: u64, length: fn(&[u8]) -> Option<usize>) -> Result<(), SanitizeFault> {
        demand(body <= SETUP)?;
        let bytes = self.source.bytes(usize::try_from(body).map_err(|_| SanitizeFault::Damaged)?)?;
        demand(length(&bytes) == Some(bytes.len()))?;
        self.out.write(&bytes)
    }

    fn references(&mut self, body: u64) -> Result<(), SanitizeFault> {
        let mut left = less(body, 8)?;
        self.copied::<4>()?;
        let count = u32::from_be_bytes(self.copied()?);
        demand(count <= MOST_ENTRIES)?;
        for _ in 0..count {
            let head = self.head(Place::Data, left)?;
            left = less(left, wide(head.bytes.len()) + head.body)?;
            let rest = less(head.body, 4)?;
            self.out.write(&head.bytes)?;
            // Without this flag the samples are in another file, whose name would stand here.
            let [.., flags] = self.copied::<4>()?;
            if flags & 1 == 0 {
                return Err(SanitizeFault::UnknownInside);
            }
            self.blank(rest)?;
        }
        demand(left == 0)
    }

    fn descriptions(&mut self, body: u64) -> Result<(), SanitizeFault> {
        let handler = self.track.handler.ok_or(SanitizeFault::UnknownInside)?;
        let mut left = less(body, 8)?;
        self.copied::<4>()?;
        let count = u32::from_be_bytes(self.copied()?);
        demand((1..=MOST_ENTRIES).contains(&count))?;
        for _ in 0..count {
            let head = self.head(Place::Table, left)?;
            left = less(left, wide(head.bytes.len()) + head.body)?;
            if !coding_is_known(handler, head.kind) {
                return Err(SanitizeFault::UnknownInside);
            }
            self.out.write(&head.bytes)?;
            if &handler == b"vide" { self.video_entry(head.body)? } else { self.sound_entry(head.body)? }
        }
        self.track.described = true;
        demand(left == 0)
    }

    // Names of the maker and of the encoder stand at fixed places of an entry.
    fn video_entry(&mut self, body: u64) -> Result<(), SanitizeFault> {
        let rest = less(body, 78)?;
        self.copy(12)?;
        self.blank(4)?;
        self.copy(26)?;
        self.blank(32)?;
        self.copy(4)?;
        self.inside(Place::VideoEntry, rest)
    }

    fn sound_entry(&mut self, body: u64) -> Result<(), SanitizeFault> {
        let rest = less(body, 28)?;
        self.copy(8)?;
        let [_, version, ..] = self.copied::<4>()?;
        self.blank(4)?;
        self.copy(12)?;
        // QuickTime's later versions put more numbers before the boxes.
        let more = match version {
            0 => 0,
            1 => 16,
            2 => 36,
            _ => return Err(SanitizeFault::UnknownInside),
        };
        let rest = less(rest, more)?;
        self.copy(more)?;
        self.inside(Place::SoundEntry, rest)
    }
}

/// All of it where it is brands and a version: letters, digits and blanks, four at a time (ISO/IEC 14496-12, 4.3).
fn brands_length(bytes: &[u8]) -> Option<usize> {
    const MOST: usize = 256;
    let is_brand = |brand: &[u8]| brand.iter().all(|b| b.is_ascii_alphanumeric() || *b == b' ');
    let (major, rest) = bytes.split_at_checked(4)?;
    let (_version, others) = rest.split_at_checked(4)?;
    let good = bytes.len() <= MOST && bytes.len().is_multiple_of(4) && is_brand(major) && is_brand(others);
    good.then_some(bytes.len())
}

/// How long the set-up of H.264 says that it is (ISO/IEC 14496-15, 5.3.3.1).
fn avc_length(bytes: &[u8]) -> Option<usize> {
    let [1, profile, _, _, _, sequences, ..] = bytes else { return None };
    let mut at = sets(bytes, 6, sequences & 0x1F)?;
    let pictures = *bytes.get(at)?;
    at = sets(bytes, at + 1, pictures)?;
    // Chroma and depth follow in the high profiles, where the writer knew of them.
    if matches!(profile, 100 | 110 | 122 | 144) && at < bytes.len() {
        let extensions = *bytes.get(at + 3)?;
        at = sets(bytes, at + 4, extensions)?;
    }
    Some(at)
}

// Past so many parameter sets, each behind its length.
fn sets(bytes: &[u8], mut at: usize, count: u8) -> Option<usize> {
    for _ in 0..count {
        let length: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        at = at.checked_add(2)?.checked_add(usize::from(u16::from_be_bytes(length)))?;
        if at > bytes.len() {
            return None;
        }
    }
    Some(at)
}

/// How long the set-up of MPEG-4 says that it is: version and flags, then one elementary stream descriptor
/// (ISO/IEC 14496-1, 7.2.6.5).
fn elementary_length(bytes: &[u8]) -> Option<usize> {
    let [_, _, _, _, 3, rest @ ..] = bytes else { return None };
    let mut length = 0_usize;
    for (read, byte) in rest.iter().take(4).enumerate() {
        length = length << 7 | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some(5 + read + 1 + length);
        }
    }
    None
}
