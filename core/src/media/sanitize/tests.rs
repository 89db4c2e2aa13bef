//! Clean files stay as they are, dirty ones lose what they tell, damaged ones are refused.

use std::io::{Cursor, Read, Seek, SeekFrom};

use proptest::{prelude::*, sample::Index};

use super::{samples::*, *};

fn clean(bytes: &[u8]) -> Result<Vec<u8>, SanitizeFault> {
    let mut out = Vec::new();
    sanitize(&mut file(bytes), &mut out).map(|_| out)
}

fn drawn(bytes: &[u8]) -> Vec<u8> {
    image::load_from_memory(bytes).unwrap().to_rgb8().into_raw()
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[test]
fn a_picture_tells_nothing_but_itself_and_keeps_every_pixel() {
    for (dirty, plain) in
        [(dirty_jpeg(), plain_jpeg()), (dirtied(&progressive_jpeg()), progressive_jpeg()), (dirty_png(), plain_png())]
    {
        assert!(tells(&dirty).is_some(), "the dirty one tells");
        let out = clean(&dirty).unwrap();
        assert_eq!(tells(&out).map(String::from_utf8_lossy), None);
        assert_eq!(drawn(&out), drawn(&plain));
        assert_eq!(clean(&out).unwrap(), out, "what is clean stays as it is");
    }
}

#[test]
fn of_exif_only_the_way_up_is_left() {
    for (orientation, kept) in [(1, false), (2, true), (6, true), (8, true), (9, false), (0, false)] {
        let exif = [b"Exif\0\0", &tiff(orientation)[..]].concat();
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let plain = plain_jpeg();
        let out = clean(&[&plain[..2], &[0xFF, 0xE1], &length, &exif, &plain[2..]].concat()).unwrap();
        assert_eq!(has(&out, b"Exif\0\0"), kept, "{orientation}");
        assert_eq!(out.len(), plain.len() + if kept { 36 } else { 0 });
        if kept {
            assert!(has(&out, &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, u8::try_from(orientation).unwrap(), 0, 0]));
        }
    }
}

#[test]
fn the_colour_profile_stays_and_a_bent_one_is_refused() {
    let dirty = dirty_jpeg();
    let out = clean(&dirty).unwrap();
    assert_eq!(out.windows(12).filter(|w| w == b"ICC_PROFILE\0").count(), 2);
    let at = dirty.windows(12).position(|w| w == b"ICC_PROFILE\0").unwrap();
    let mut bent = dirty;
    bent[at - 1] -= 1;
    assert_eq!(clean(&bent), Err(SanitizeFault::Damaged));
}

#[test]
fn the_preview_inside_jfif_is_cut_off() {
    let plain = plain_jpeg();
    let preview = [b"JFIF\0\x01\x01\0\0\x48\0\x48\x04\x04", &[0xAB; 48][..]].concat();
    let length = u16::try_from(preview.len() + 2).unwrap().to_be_bytes();
    let out = clean(&[&plain[..2], &[0xFF, 0xE0], &length, &preview, &plain[2..]].concat()).unwrap();
    assert!(!has(&out, &[0xAB; 8]) && has(&out, b"JFIF\0\x01\x01\0\0\x48\0\x48\0\0"));
}

#[test]
fn a_film_keeps_its_length_its_samples_and_its_tables_and_tells_nothing() {
    for movie_first in [true, false] {
        for long_sizes in [true, false] {
            let film = Film { movie_first, long_sizes, ..Film::default() };
            let dirty = film.dirty();
            assert!(tells(&dirty).is_some());
            let out = clean(&dirty).unwrap();
            assert_eq!(out.len(), dirty.len());
            assert_eq!(tells(&out).map(String::from_utf8_lossy), None);
            assert!(has(&out, &film.essence()), "the samples are untouched");
            assert!(!has(&out, &[0xE2, 0x98, 0x01]), "times are zero");
            for kept in [&b"stts"[..], b"stsc", b"stsz", b"avcC", b"esds", if long_sizes { b"co64" } else { b"stco" }] {
                let at = |bytes: &[u8]| bytes.windows(4).position(|w| w == kept).unwrap();
                assert_eq!(at(&out), at(&dirty), "{kept:?} has not moved");
            }
            assert_eq!(clean(&out).unwrap(), out);
        }
    }
}

#[test]
fn a_film_with_a_track_that_could_be_a_path_is_refused() {
    for handler in [*b"meta", *b"camm", *b"gpmd", *b"sbtl", *b"text", *b"tmcd", *b"mebx", *b"hint"] {
        let film = Film { extra_track: Some(handler), ..Film::default() };
        assert_eq!(clean(&film.dirty()), Err(SanitizeFault::OtherTrack));
    }
}

#[test]
fn a_film_in_fragments_or_with_samples_elsewhere_is_refused() {
    let fragment = [Film::default().plain(), boxed(*b"moof", &[0; 8])].concat();
    assert_eq!(clean(&fragment), Err(SanitizeFault::UnknownInside));
    let mut elsewhere = Film::default().plain();
    let at = elsewhere.windows(4).position(|w| w == b"url ").unwrap();
    elsewhere[at + 7] = 0;
    assert_eq!(clean(&elsewhere), Err(SanitizeFault::UnknownInside));
}

#[test]
fn text_behind_the_last_row_of_a_table_is_refused() {
    let mut film = Film::default().plain();
    let at = film.windows(4).position(|w| w == b"stsc").unwrap();
    film[at + 11] = 0;
    assert_eq!(clean(&film), Err(SanitizeFault::Damaged));
}

#[test]
fn every_cut_and_every_other_container_has_its_own_fault() {
    for whole in [plain_jpeg(), progressive_jpeg(), plain_png(), Film { movie_first: false, ..Film::default() }.plain()]
    {
        for length in 16..whole.len() {
            let fault = clean(&whole[..length]).unwrap_err();
            assert!(matches!(fault, SanitizeFault::CutShort | SanitizeFault::Damaged), "{length}: {fault}");
        }
    }
    for (head, fault) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], SanitizeFault::Foreign(Foreign::Heic)),
        (b"\0\0\0\x18ftypcrx \0\0\0\0", SanitizeFault::Foreign(Foreign::Raw)),
        (b"RIFF\x10\0\0\0WEBPVP8 ", SanitizeFault::Foreign(Foreign::Webp)),
        (b"GIF89a\x01\0\x01\0\0\0\0\0\0\0", SanitizeFault::Foreign(Foreign::Gif)),
        (b"II*\0\x08\0\0\0\0\0\0\0\0\0\0\0", SanitizeFault::Foreign(Foreign::Tiff)),
        (b"FUJIFILMCCD-RAW 0201", SanitizeFault::Foreign(Foreign::Raw)),
        (b"<!doctype html><html>", SanitizeFault::NotMedia),
        (b"", SanitizeFault::NotMedia),
    ] {
        assert_eq!(clean(head), Err(fault));
    }
}

#[test]
fn metadata_that_hides_among_the_samples_is_found_wherever_it_lies() {
    for at in [0, 1, 65_000, 65_530, 65_535, 131_071] {
        let mut film = Film { samples: 140_000, ..Film::default() }.plain();
        let start = film.windows(4).position(|w| w == b"mdat").unwrap() + 4;
        film[start + at..start + at + 20].copy_from_slice(b"http://ns.adobe.com/");
        assert_eq!(clean(&film), Err(SanitizeFault::Leftover), "{at}");
    }
}

#[test]
fn a_file_of_endless_parts_is_refused() {
    let boxes = boxed(*b"free", &[]).repeat(5000);
    assert_eq!(clean(&[Film::default().plain(), boxes].concat()), Err(SanitizeFault::TooComplex));
    let plain = plain_jpeg();
    let comments = [0xFF, 0xFE, 0, 2].repeat(5000);
    assert_eq!(clean(&[&plain[..2], &comments, &plain[2..]].concat()), Err(SanitizeFault::TooComplex));
}

/// Counts what is read, since the time of a walk is the bytes that it reads.
struct Counted<'b>(Cursor<&'b [u8]>, u64);
impl Read for Counted<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(buf)?;
        self.1 += u64::try_from(count).unwrap() + 1;
        Ok(count)
    }
}
impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Flip(Index, u8),
    Cut(Index),
    Drop(Index, u8),
    Insert(Index, Vec<u8>),
    Swap(Index, Index),
}

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let interesting = prop_oneof![Just(0), Just(1), Just(0xFF), Just(0xD9), Just(0xDA), Just(0xE2), any::<u8>()];
    let one = prop_oneof![
        6 => (any::<Index>(), interesting).prop_map(|(at, byte)| Damage::Set(at, byte)),
        4 => (any::<Index>(), 0_u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => (any::<Index>(), 1_u8..40).prop_map(|(at, count)| Damage::Drop(at, count)),
        1 => (any::<Index>(), prop::collection::vec(any::<u8>(), 1..12)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Damage::Swap(a, b)),
    ];
    prop::collection::vec(one, 1..6)
}

// Half of the places lie in the first bytes, where the structure is.
fn damaged(mut bytes: Vec<u8>, damage: &[Damage]) -> Vec<u8> {
    for one in damage {
        let len = bytes.len();
        let near = |at: &Index| at.index(if at.index(2) == 0 { len } else { len.min(700) });
        match one {
            Damage::Set(at, byte) => bytes[near(at)] = *byte,
            Damage::Flip(at, bit) => bytes[near(at)] ^= 1 << bit,
            Damage::Cut(at) => bytes.truncate(at.index(len).max(1)),
            Damage::Drop(at, count) => {
                let from = near(at);
                bytes.drain(from..len.min(from + usize::from(*count)));
            }
            Damage::Insert(at, more) => {
                let at = near(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Damage::Swap(a, b) => bytes.swap(near(a), near(b)),
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut source = Counted(Cursor::new(bytes), 0);
    let mut out = Vec::new();
    let answer = sanitize(&mut source, &mut out);
    let length = u64::try_from(bytes.len()).unwrap();
    prop_assert!(source.1 <= 2 * length + 64, "read {} of {length}", source.1);
    prop_assert!(out.len() <= bytes.len() + 64);
    if answer.is_ok() {
        prop_assert_eq!(tells(&out).map(String::from_utf8_lossy), None);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_jpeg_tells_nothing(damage in damage(), progressive in any::<bool>()) {
        let dirty = if progressive { dirtied(&progressive_jpeg()) } else { dirty_jpeg() };
        holds(&damaged(dirty, &damage))?;
    }

    #[test]
    fn a_damaged_png_tells_nothing(damage in damage(), mend in any::<bool>()) {
        let mut bytes = damaged(dirty_png(), &damage);
        if mend {
            mend_checksums(&mut bytes);
        }
        holds(&bytes)?;
    }

    #[test]
    fn a_damaged_film_tells_nothing(damage in damage(), movie_first in any::<bool>(), long_sizes in any::<bool>()) {
        let film = Film { movie_first, long_sizes, ..Film::default() };
        holds(&damaged(film.dirty(), &damage))?;
    }

    #[test]
    fn noise_behind_a_right_beginning_is_walked_without_a_panic(head in 0_usize..3, noise in prop::collection::vec(any::<u8>(), 0..400)) {
        let head: &[u8] = [&[0xFF, 0xD8, 0xFF][..], b"\x89PNG\r\n\x1a\n", b"\0\0\0\x10ftypisom\0\0\0\0"][head];
        holds(&[head, &noise].concat())?;
    }
}

/// A length that is wrong by one byte must not make a kept box swallow the one behind it.
#[test]
fn no_single_wrong_byte_of_a_film_lets_anything_out() {
    let dirty = Film { movie_first: true, long_sizes: true, ..Film::default() }.dirty();
    for at in 0..dirty.len() {
        for byte in (0..=255).step_by(if at < 700 { 1 } else { 17 }).filter(|byte| *byte != dirty[at]) {
            let mut bytes = dirty.clone();
            bytes[at] = byte;
            let mut out = Vec::new();
            let answer = sanitize(&mut Cursor::new(&bytes), &mut out);
            assert!(answer.is_err() || tells(&out).is_none(), "byte {at} set to {byte}");
        }
    }
}
