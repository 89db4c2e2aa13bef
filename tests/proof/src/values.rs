//! What goes in, each of it so that it can be found again where it must not be, and other on each side of a twin run.
//!
//! A value is named by its kind and by the number of the step that brought it. Texts are `zq`, a letter for the kind and
//! six digits; numbers are mobile numbers of which the last seven digits are the step's. On the other side of a twin run
//! a value that was not granted differs in content and in length; one that was granted is the same.

use std::collections::BTreeSet;

use gongchao_core::ports::{DeviceReading, Os};

/// Which of the two runs of a twin run this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that is judged.
    Left,
    /// The same day, with other values for what was not granted.
    Right,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A number that was typed.
    Number,
    /// A code of an SMS.
    Code,
    /// A message that was written.
    Message,
    /// A search that was typed.
    Search,
    /// The text of a label before the camera.
    Label,
    /// What the phone says of itself in full.
    Device,
    /// What a camera writes into a picture beside the pixels.
    Exif,
    /// A comment inside a picture.
    Comment,
    /// The name of a file.
    FileName,
    /// The pixels themselves.
    Pixels,
    /// A file beside the one that was picked.
    Decoy,
    /// The number of a customer.
    CustomerNumber,
    /// The name of a customer.
    CustomerName,
    /// A message of the office.
    OfficeText,
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
}

impl Kind {
    const ALL: [Self; 16] = [
        Self::Number,
        Self::Code,
        Self::Message,
        Self::Search,
        Self::Label,
        Self::Device,
        Self::Exif,
        Self::Comment,
        Self::FileName,
        Self::Pixels,
        Self::Decoy,
        Self::CustomerNumber,
        Self::CustomerName,
        Self::OfficeText,
        Self::Access,
        Self::Refresh,
    ];

    fn letter(self) -> char {
        match self {
            Self::Number => 'n',
            Self::Code => 'c',
            Self::Message => 'm',
            Self::Search => 's',
            Self::Label => 'l',
            Self::Device => 'd',
            Self::Exif => 'e',
            Self::Comment => 'k',
            Self::FileName => 'f',
            Self::Pixels => 'p',
            Self::Decoy => 'y',
            Self::CustomerNumber => 'u',
            Self::CustomerName => 'v',
            Self::OfficeText => 'o',
            Self::Access => 'a',
            Self::Refresh => 'r',
        }
    }
}

/// One value, told apart from every other of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Canary {
    /// What it is.
    pub kind: Kind,
    /// The step that brought it, or a count of the office's.
    pub nr: u32,
}

const TAG: &[u8] = b"zq";

/// A text that holds a canary.
#[must_use]
pub fn text(kind: Kind, nr: u32) -> String {
    format!("zq{}{nr:06}", kind.letter())
}

/// A text that was not granted: on the right side it is another, and longer.
#[must_use]
pub fn ungranted(kind: Kind, nr: u32, side: Side) -> String {
    match side {
        Side::Left => text(kind, nr),
        Side::Right => {
            format!("{} and more {}", text(kind, nr + 500_000), "x".repeat(usize::try_from(nr % 9).unwrap_or(0)))
        }
    }
}

/// The numbers of the second worker who uses this phone begin here.
pub const SECOND: u32 = 200_000;

/// The worker behind a number.
#[must_use]
pub fn worker(number: u32) -> u32 {
    if number >= SECOND { 2 } else { 1 }
}

/// The worker whom the office writes to: also told by the number, on either side.
#[must_use]
pub fn addressee(nr: u32) -> u32 {
    1 + nr % 2
}

/// A mobile number.
#[must_use]
pub fn number(nr: u32) -> String {
    format!("1380{nr:07}")
}

/// A number that was not granted: on the right side another one, also in its first digits.
#[must_use]
pub fn ungranted_number(nr: u32, side: Side) -> String {
    match side {
        Side::Left => number(nr),
        Side::Right => format!("1590{nr:07}"),
    }
}

/// A customer's number, which the office gives with a device.
#[must_use]
pub fn customer_number(nr: u32, side: Side) -> String {
    match side {
        Side::Left => format!("1390{nr:07}"),
        Side::Right => format!("1770{nr:07}"),
    }
}

/// The code of a challenge.
#[must_use]
pub fn code(nr: u32) -> String {
    format!("{:08}", 70_000_000 + nr)
}

/// What the phone says of itself. While device information is not granted it is another phone on each side; while it is,
/// the sides differ only in what the declared transforms take away.
#[must_use]
pub fn device(side: Side, granted: bool) -> DeviceReading {
    let left = side == Side::Left;
    DeviceReading {
        model: match (left, granted) {
            (true, _) => text(Kind::Device, 1),
            (false, true) => "Rare Handset 9".to_owned(),
            (false, false) => "SM-S9180".to_owned(),
        },
        os: Os::Android,
        os_version: match (left, granted) {
            (true, _) => format!("14.7.{}", text(Kind::Device, 2)),
            (false, true) => "14.7.31".to_owned(),
            (false, false) => "14.2".to_owned(),
        },
        screen: if left {
            (915, 412)
        } else if granted {
            (870, 402)
        } else {
            (1200, 800)
        },
        utc_offset_minutes: if left || granted { 480 } else { 345 },
        language: match (left, granted) {
            (true, _) => format!("zh-{}", text(Kind::Device, 3)),
            (false, true) => "zh-Hant-TW".to_owned(),
            (false, false) => "bo".to_owned(),
        },
    }
}

/// A picture of a camera that tells too much beside its pixels: the smallest JPEG that the core takes.
#[must_use]
pub fn picture(pixels: &str, beside: u32, side: Side) -> Vec<u8> {
    let segment = |name: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap_or(2).to_be_bytes();
        [&[0xFF, name], &length[..], body].concat()
    };
    let exif = ungranted(Kind::Exif, beside, side);
    [
        vec![0xFF, 0xD8],
        segment(0xE1, &[b"Exif\0\0MM\0*", exif.as_bytes()].concat()),
        segment(0xFE, ungranted(Kind::Comment, beside, side).as_bytes()),
        segment(0xC0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        pixels.as_bytes().to_vec(),
        vec![0xFF, 0xD9],
    ]
    .concat()
}

/// Every canary in these bytes.
#[must_use]
pub fn found(hay: &[u8]) -> BTreeSet<Canary> {
    let mut all = BTreeSet::new();
    let mut at = 0;
    while let Some(byte) = hay.get(at) {
        if hay.get(at..).is_some_and(|rest| rest.starts_with(TAG)) {
            all.extend(hay.get(at + 2..at + 9).and_then(read));
            at += 2;
        } else if byte.is_ascii_digit() {
            let end = hay.iter().skip(at).position(|b| !b.is_ascii_digit()).map_or(hay.len(), |len| at + len);
            // A run of digits inside a hash or a random name is no number.
            let hex = |b: Option<&u8>| b.is_some_and(|b| matches!(b, b'a'..=b'f'));
            if !hex(at.checked_sub(1).and_then(|before| hay.get(before))) && !hex(hay.get(end)) {
                all.extend(hay.get(at..end).and_then(read_digits));
            }
            at = end;
        } else {
            at += 1;
        }
    }
    all
}

fn read(text: &[u8]) -> Option<Canary> {
    let (letter, digits) = text.split_first()?;
    let kind = Kind::ALL.into_iter().find(|kind| u32::from(kind.letter()) == u32::from(*letter))?;
    let nr = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(Canary { kind, nr })
}

fn read_digits(digits: &[u8]) -> Option<Canary> {
    let digits = std::str::from_utf8(digits).ok()?;
    let local = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(digits);
    let of = |kind, nr: &str| Some(Canary { kind, nr: nr.parse().ok()? });
    match local.len() {
        11 if local.starts_with("1380") || local.starts_with("1590") => of(Kind::Number, local.get(4..)?),
        11 if local.starts_with("1390") || local.starts_with("1770") => of(Kind::CustomerNumber, local.get(4..)?),
        8 if local.starts_with('7') => of(Kind::Code, local.get(1..)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_found_again_in_the_middle_of_anything() {
        for kind in Kind::ALL {
            let said = match kind {
                Kind::Number => format!("\"+86{}\"", number(42)),
                Kind::CustomerNumber => format!("tel:{}", customer_number(42, Side::Right)),
                Kind::Code => format!("{{\"code\":\"{}\"}}", code(42)),
                _ => format!("xx{}yy", text(kind, 42)),
            };
            assert_eq!(found(said.as_bytes()), BTreeSet::from([Canary { kind, nr: 42 }]), "{said}");
        }
    }

    #[test]
    fn digits_inside_a_hash_are_no_number() {
        assert_eq!(found(format!("ab{}cd", code(7)).as_bytes()), BTreeSet::new());
    }
}
