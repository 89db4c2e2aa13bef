//! The two ends of a walk: a source that never reads past its end, and an outlet that searches what goes through it.

use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};

use super::{Format, SanitizeFault};

const BUFFER: usize = 64 * 1024;

/// The file that is read, with its length as it was at the start.
pub(super) struct Source<'s, R> {
    inner: BufReader<&'s mut R>,
    left: u64,
}

impl<'s, R: Read + Seek> Source<'s, R> {
    pub(super) fn new(source: &'s mut R) -> Result<Self, SanitizeFault> {
        let left = source.seek(SeekFrom::End(0)).map_err(|e| read_fault(&e))?;
        source.seek(SeekFrom::Start(0)).map_err(|e| read_fault(&e))?;
        Ok(Self { inner: BufReader::with_capacity(BUFFER, source), left })
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// The bytes that come next, at most `most` of them, without taking them.
    pub(super) fn peek(&mut self, most: usize) -> Result<&[u8], SanitizeFault> {
        let next = self.inner.fill_buf().map_err(|e| read_fault(&e))?;
        Ok(next.get(..most).unwrap_or(next))
    }

    /// All bytes that are at hand; at least one.
    pub(super) fn at_hand(&mut self) -> Result<&[u8], SanitizeFault> {
        let next = self.inner.fill_buf().map_err(|e| read_fault(&e))?;
        if next.is_empty() { Err(SanitizeFault::CutShort) } else { Ok(next) }
    }

    /// Takes bytes that were at hand.
    pub(super) fn take(&mut self, count: usize) {
        self.inner.consume(count);
        self.left = self.left.saturating_sub(wide(count));
    }

    pub(super) fn byte(&mut self) -> Result<u8, SanitizeFault> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], SanitizeFault> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads `count` bytes into memory. The caller bounds `count`; nothing is set aside for bytes that do not exist.
    pub(super) fn bytes(&mut self, count: usize) -> Result<Vec<u8>, SanitizeFault> {
        if wide(count) > self.left {
            return Err(SanitizeFault::CutShort);
        }
        let mut bytes = vec![0; count];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Passes over `count` bytes.
    pub(super) fn skip(&mut self, count: u64) -> Result<(), SanitizeFault> {
        self.left = self.left.checked_sub(count).ok_or(SanitizeFault::CutShort)?;
        let by = i64::try_from(count).map_err(|_| SanitizeFault::TooLarge)?;
        self.inner.seek_relative(by).map_err(|e| read_fault(&e))
    }

    /// Hands `count` bytes on, piece by piece, to `each`.
    pub(super) fn pour(
        &mut self,
        count: u64,
        mut each: impl FnMut(&[u8]) -> Result<(), SanitizeFault>,
    ) -> Result<(), SanitizeFault> {
        let mut owed = count;
        while owed > 0 {
            let next = self.at_hand()?;
            let piece = next.get(..usize::try_from(owed).unwrap_or(usize::MAX)).unwrap_or(next);
            each(piece)?;
            let taken = piece.len();
            owed = owed.saturating_sub(wide(taken));
            self.take(taken);
        }
        Ok(())
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), SanitizeFault> {
        self.left = self.left.checked_sub(wide(bytes.len())).ok_or(SanitizeFault::CutShort)?;
        self.inner.read_exact(bytes).map_err(|e| read_fault(&e))
    }
}

/// A length in memory as a length in a file. No machine's memory is wider than a file.
pub(super) fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn read_fault(error: &std::io::Error) -> SanitizeFault {
    if error.kind() == ErrorKind::UnexpectedEof { SanitizeFault::CutShort } else { SanitizeFault::Unreadable }
}

/// What must never be in a clean file, whatever the walk thought of it.
const SIGNATURES: &[&[u8]] = &[
    b"Exif\0\0",
    b"http://ns.adobe.com/",
    b"<x:xmpmeta",
    b"<?xpacket",
    b"Photoshop 3.0",
    b"com.apple.quicktime.",
    b"com.android.capture",
    b"GPSLatitude",
];
/// A whole film behind a picture: its `moov` followed by its `mvhd`, whose length is always this.
const FILM: &[u8] = b"moov\0\0\0lmvhd";

/// The shortest signature's length: what is looked at of each.
const WINDOW: usize = 6;

/// The copy that is written. Everything passes by the signatures on its way, except the few bytes of our own.
pub(super) struct Out<'t, W> {
    target: &'t mut W,
    format: Format,
    // The last bytes of what was written before, then what is not written yet.
    buffer: Vec<u8>,
    written: usize,
    shift: [u8; 256],
}

impl<'t, W: Write> Out<'t, W> {
    pub(super) fn new(target: &'t mut W, format: Format) -> Self {
        // How far the window may move on when its last byte is this one (the rule of Horspool, for many words).
        let window = u8::try_from(WINDOW).unwrap_or(u8::MAX);
        let mut shift = [window; 256];
        for signature in signatures(format) {
            for (byte, by) in signature.iter().zip((0..window).rev()) {
                if let Some(slot) = shift.get_mut(usize::from(*byte)) {
                    *slot = by.min(*slot);
                }
            }
        }
        Self { target, format, buffer: Vec::with_capacity(2 * BUFFER), written: 0, shift }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), SanitizeFault> {
        for piece in bytes.chunks(BUFFER) {
            self.buffer.extend_from_slice(piece);
            if self.buffer.len() >= BUFFER {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Bytes that we made ourselves and that may look like what is searched for.
    pub(super) fn write_own(&mut self, bytes: &[u8]) -> Result<(), SanitizeFault> {
        self.flush()?;
        self.buffer.clear();
        self.written = 0;
        self.target.write_all(bytes).map_err(|e| write_fault(&e))
    }

    pub(super) fn zeros(&mut self, count: u64) -> Result<(), SanitizeFault> {
        const NOTHING: [u8; 4096] = [0; 4096];
        let mut owed = count;
        while owed > 0 {
            let piece = NOTHING.get(..usize::try_from(owed).unwrap_or(usize::MAX)).unwrap_or(&NOTHING);
            self.write_own(piece)?;
            owed = owed.saturating_sub(wide(piece.len()));
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), SanitizeFault> {
        self.flush()?;
        self.target.flush().map_err(|e| write_fault(&e))
    }

    fn flush(&mut self) -> Result<(), SanitizeFault> {
        if self.dirty() {
            return Err(SanitizeFault::Leftover);
        }
        self.target.write_all(self.buffer.get(self.written..).unwrap_or_default()).map_err(|e| write_fault(&e))?;
        // A signature can lie across two pieces, so the end of this one is looked at again with the next.
        let longest = signatures(self.format).map(<[u8]>::len).max().unwrap_or(0);
        let old = self.buffer.len().saturating_sub(longest);
        self.buffer.drain(..old);
        self.written = self.buffer.len();
        Ok(())
    }

    fn dirty(&self) -> bool {
        let mut at = 0;
        while let Some(last) = self.buffer.get(at + WINDOW - 1) {
            let by = self.shift.get(usize::from(*last)).copied().unwrap_or(0);
            if by > 0 {
                at += usize::from(by);
                continue;
            }
            let here = self.buffer.get(at..).unwrap_or_default();
            if signatures(self.format).any(|signature| here.starts_with(signature)) {
                return true;
            }
            at += 1;
        }
        false
    }
}

fn signatures(format: Format) -> impl Iterator<Item = &'static [u8]> {
    let film = (format != Format::Mp4).then_some(FILM);
    SIGNATURES.iter().copied().chain(film)
}

fn write_fault(error: &std::io::Error) -> SanitizeFault {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => SanitizeFault::DiskFull,
        _ => SanitizeFault::Unwritable,
    }
}
