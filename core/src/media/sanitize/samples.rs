//! Files made by hand for the tests: clean ones, and the same with everything in them that must not leave.

use std::io::Cursor;

use base64::Engine;
use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};

/// What the dirty files tell of the person, and nothing else in them does.
pub(in crate::media) const TOLD: &[&[u8]] =
    &[b"+39.9042+116.4074/", b"39 deg 54 N", b"SN-4711-0815", b"Zhang San", b"Hisense A9", b"2024:06:19 08:15"];

const ALL_TOLD: &[u8] = b"+39.9042+116.4074/ 39 deg 54 N SN-4711-0815 Zhang San Hisense A9 2024:06:19 08:15";

pub(in crate::media) fn tells(bytes: &[u8]) -> Option<&'static [u8]> {
    TOLD.iter().copied().find(|told| bytes.windows(told.len()).any(|window| window == *told))
}

fn pixels(width: u32, height: u32) -> Vec<u8> {
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [x * 5, y * 7, x * y].map(|v| u8::try_from(v % 256).unwrap())))
        .collect()
}

pub(in crate::media) fn plain_jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 80).encode(&pixels(48, 32), 48, 32, ExtendedColorType::Rgb8).unwrap();
    file
}

/// Ten scans, 24 × 16, by another encoder than ours.
pub(super) fn progressive_jpeg() -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(concat!(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQ",
        "YEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAQABgDASIA",
        "AhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABAUA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAwEF/9oADAMBAAIQAxAAAAGIlyxOdrOul//EABgQAAMB",
        "AQAAAAAAAAAAAAAAAAABAwIR/9oACAEBAAEFAlMUxSMzMzFjh//EABkRAAIDAQAAAAAAAAAAAAAAAAAEAQIDEf/aAAgBAwEBPwHJkozPD//EABkR",
        "AQACAwAAAAAAAAAAAAAAAAEAAgMREv/aAAgBAgEBPwGr1FxDpZ//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAY/Al//xAAYEAEBAAMAAAAA",
        "AAAAAAAAAAAAYQEhQf/aAAgBAQABPyGSaSCLDxt//9oADAMBAAIAAwAAABCjH//EABgRAAIDAAAAAAAAAAAAAAAAAAABESFB/9oACAEDAQE/EItG",
        "KH//xAAYEQACAwAAAAAAAAAAAAAAAAAAATFxsf/aAAgBAgEBPxA86VN4j//EABgQAQEBAQEAAAAAAAAAAAAAAAAxASFR/9oACAEBAAE/EJkiRMma",
        "GZ14f//Z",
    )).unwrap()
}

fn segment(name: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, name], &length[..], body].concat()
}

/// A TIFF block: maker, way up, a place, and a preview that is a picture of its own.
pub(super) fn tiff(orientation: u16) -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()].concat()
    };
    block.extend(entry(0x010F, 2, 10, 64));
    block.extend(entry(0x0112, 3, 1, u32::from(orientation) << 16));
    block.extend(entry(0x8825, 4, 1, 80));
    block.extend([0; 18]);
    block.extend(ALL_TOLD);
    block.extend(b"GPSLatitude");
    block.extend(plain_jpeg());
    block
}

/// A colour profile in two parts.
fn profile() -> Vec<Vec<u8>> {
    let mut whole = vec![7; 300];
    whole[..4].copy_from_slice(&300_u32.to_be_bytes());
    whole[36..40].copy_from_slice(b"acsp");
    let part = |number, bytes: &[u8]| segment(0xE2, &[b"ICC_PROFILE\0", &[number, 2][..], bytes].concat());
    vec![part(1, &whole[..200]), part(2, &whole[200..])]
}

/// The picture of [`plain_jpeg`] with everything in it that cameras and programs write.
pub(in crate::media) fn dirty_jpeg() -> Vec<u8> {
    dirtied(&plain_jpeg())
}

/// Any JPEG with the same.
pub(super) fn dirtied(clean: &[u8]) -> Vec<u8> {
    let exif = segment(0xE1, &[b"Exif\0\0", &tiff(6)[..]].concat());
    let mut file = clean[..2].to_vec();
    file.extend(&exif);
    file.extend(segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>", ALL_TOLD].concat()));
    file.extend(segment(0xED, &[b"Photoshop 3.0\x008BIM", ALL_TOLD].concat()));
    file.extend(segment(0xE2, &[b"MPF\0", ALL_TOLD].concat()));
    file.extend(profile().concat());
    file.extend(segment(0xFE, ALL_TOLD));
    file.extend(&clean[2..]);
    // Behind the end: a second picture with its own place, and the film of a picture that moves.
    file.extend(&clean[..2]);
    file.extend(&exif);
    file.extend(&clean[2..]);
    file.extend(Film::default().dirty());
    file
}

pub(super) fn plain_png() -> Vec<u8> {
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(&pixels(40, 30), 40, 30, ExtendedColorType::Rgb8).unwrap();
    file
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(body);
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &kind, body, &crc.sum().to_be_bytes()].concat()
}

/// The picture of [`plain_png`] with texts, EXIF, XMP, a time and something behind its end.
pub(super) fn dirty_png() -> Vec<u8> {
    let clean = plain_png();
    let (head, rest) = clean.split_at(8 + 25);
    let xmp = [b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta xmlns='http://ns.adobe.com/'>", ALL_TOLD].concat();
    [
        head,
        &chunk(*b"gAMA", &45455_u32.to_be_bytes()),
        &chunk(*b"tEXt", &[b"Author\0", ALL_TOLD].concat()),
        &chunk(*b"iTXt", &xmp),
        &chunk(*b"eXIf", &tiff(6)),
        &chunk(*b"tIME", &[7, 232, 6, 19, 8, 15, 0]),
        &chunk(*b"pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1]),
        rest,
        ALL_TOLD,
    ]
    .concat()
}

/// Gives every chunk that can still be found its right checksum, so that damage reaches further than the checksum.
pub(super) fn mend_checksums(file: &mut [u8]) {
    let mut at = 8;
    while let Some(length) = file.get(at..at + 4).map(|b| u32::from_be_bytes(b.try_into().unwrap()) as usize) {
        let Some(body) = file.get(at + 4..(at + 8).saturating_add(length)) else { return };
        let mut crc = flate2::Crc::new();
        crc.update(body);
        let Some(slot) = file.get_mut(at + 8 + length..at + 12 + length) else { return };
        slot.copy_from_slice(&crc.sum().to_be_bytes());
        at += 12 + length;
    }
}

/// How a film is laid out.
#[derive(Clone, Copy, Debug)]
pub(in crate::media) struct Film {
    pub(in crate::media) movie_first: bool,
    pub(in crate::media) long_sizes: bool,
    pub(in crate::media) extra_track: Option<[u8; 4]>,
    pub(in crate::media) samples: usize,
}

impl Default for Film {
    fn default() -> Self {
        Self { movie_first: true, long_sizes: false, extra_track: None, samples: 600 }
    }
}

pub(super) fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], &kind, body].concat()
}

impl Film {
    /// What the picture and the sound are made of.
    pub(in crate::media) fn essence(self) -> Vec<u8> {
        (0..self.samples).map(|n| u8::try_from((n * 31 + n / 256 * 7) % 251).unwrap()).collect()
    }

    pub(in crate::media) fn plain(self) -> Vec<u8> {
        self.made(&[])
    }

    pub(in crate::media) fn dirty(self) -> Vec<u8> {
        self.made(ALL_TOLD)
    }

    fn made(self, told: &[u8]) -> Vec<u8> {
        let essence = self.essence();
        let data = if self.long_sizes {
            let whole = u64::try_from(essence.len() + 16).unwrap();
            [&[0, 0, 0, 1], &b"mdat"[..], &whole.to_be_bytes(), &essence].concat()
        } else {
            boxed(*b"mdat", &essence)
        };
        let start = boxed(*b"ftyp", b"isom\0\0\x02\0isomiso2mp41");
        let xmp = boxed(
            *b"uuid",
            &[b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC<x:xmpmeta>", told].concat(),
        );
        let free = boxed(*b"free", told);
        let movie = self.movie(told);
        let parts = if self.movie_first { [start, movie, free, data, xmp] } else { [start, free, data, xmp, movie] };
        parts.concat()
    }

    fn movie(self, told: &[u8]) -> Vec<u8> {
        let times = if told.is_empty() { [0; 8] } else { [0xE2, 0x98, 0x01, 0x23, 0xE2, 0x98, 0x01, 0x24] };
        let mut mvhd = [0; 100];
        mvhd[4..12].copy_from_slice(&times);
        let place = [b"\0\0\0\0\x15\xC7", told].concat();
        let keys = boxed(*b"keys", &[b"\0\0\0\0\0\0\0\x01mdtacom.apple.quicktime.location.ISO6709", told].concat());
        let mut movie = boxed(*b"mvhd", &mvhd);
        movie.extend(self.track(*b"vide", times, told));
        movie.extend(self.track(*b"soun", times, told));
        if let Some(handler) = self.extra_track {
            movie.extend(self.track(handler, times, told));
        }
        movie.extend(boxed(*b"udta", &[boxed(*b"loci", &place), boxed(*b"\xA9xyz", &place)].concat()));
        movie.extend(boxed(*b"meta", &[boxed(*b"hdlr", &[0; 25]), keys].concat()));
        boxed(*b"moov", &movie)
    }

    fn track(self, handler: [u8; 4], times: [u8; 8], told: &[u8]) -> Vec<u8> {
        let mut tkhd = [0; 84];
        tkhd[4..12].copy_from_slice(&times);
        let mut mdhd = [0; 24];
        mdhd[4..12].copy_from_slice(&times);
        let hdlr = [b"\0\0\0\0mhlr", &handler[..], &[0; 12], told, b"\0"].concat();
        let entry = match &handler {
            b"vide" => {
                let mut body = vec![0; 78];
                let name = &told[..told.len().min(32)];
                body[42..42 + name.len()].copy_from_slice(name);
                body.extend(boxed(*b"avcC", b"\x01\x42\xC0\x1E\xFF\xE0\x00"));
                body.extend(boxed(*b"note", told));
                boxed(*b"avc1", &body)
            }
            b"soun" => boxed(*b"mp4a", &[&[0; 28][..], &boxed(*b"esds", b"\0\0\0\0\x03\x03\0\x01\0")].concat()),
            _ => boxed(handler, &[0; 16]),
        };
        let offset: Vec<u8> = if self.long_sizes {
            boxed(*b"co64", b"\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x30")
        } else {
            boxed(*b"stco", b"\0\0\0\0\0\0\0\x01\0\0\0\x30")
        };
        let table = [
            boxed(*b"stsd", &[b"\0\0\0\0\0\0\0\x01", &entry[..]].concat()),
            boxed(*b"stts", b"\0\0\0\0\0\0\0\x01\0\0\0\x02\0\0\0\x64"),
            boxed(*b"stsc", b"\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\x02\0\0\0\x01"),
            boxed(*b"stsz", b"\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x20\0\0\0\x20"),
            offset,
        ];
        let reference = [b"\0\0\0\0\0\0\0\x01", &boxed(*b"url ", b"\0\0\0\x01")[..]].concat();
        let info = [
            if &handler == b"soun" { boxed(*b"smhd", &[0; 8]) } else { boxed(*b"vmhd", &[0; 12]) },
            boxed(*b"dinf", &boxed(*b"dref", &reference)),
            boxed(*b"stbl", &table.concat()),
        ];
        let media = [boxed(*b"mdhd", &mdhd), boxed(*b"hdlr", &hdlr), boxed(*b"minf", &info.concat())];
        boxed(
            *b"trak",
            &[boxed(*b"tkhd", &tkhd), boxed(*b"udta", &boxed(*b"name", told)), boxed(*b"mdia", &media.concat())]
                .concat(),
        )
    }
}

/// A file in memory.
pub(super) fn file(bytes: &[u8]) -> Cursor<&[u8]> {
    Cursor::new(bytes)
}
