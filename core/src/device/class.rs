//! The classes that a device and a network are told by, and how a raw value becomes one.

use serde::Serialize;

use super::model;
use crate::{
    kernel::mutant,
    ports::{Link, Os},
};

/// What is told of a device. Each part is absent where the edition does not give it on this system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeviceClass {
    /// Model, where it is a common one; `other` otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<&'static str>,
    /// Which system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<Os>,
    /// Major and minor version of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<(u16, u16)>,
    /// Class of the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<Screen>,
    /// Quarters of an hour east of UTC; absent also where it is the usual +08:00.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset_quarters: Option<i8>,
    /// First part of the language tag, where it is of the list; `other` otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
}

/// What is told of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NetworkClass {
    /// Way of connecting.
    pub access: Option<Link>,
    /// Whether bytes cost money; absent also where there is no connection.
    pub metered: Option<bool>,
}

/// A class of screens, by the shorter side in density-independent points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// Below 360.
    Small,
    /// Below 400.
    Usual,
    /// Below 480.
    Large,
    /// Below 600.
    Folding,
    /// Below 840.
    Tablet,
    /// 840 and more.
    Desk,
}

impl Screen {
    /// The word as it is sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Usual => "usual",
            Self::Large => "large",
            Self::Folding => "folding",
            Self::Tablet => "tablet",
            Self::Desk => "desk",
        }
    }
}

pub(super) const LANGUAGES: &[&str] =
    &["zh", "en", "bo", "ug", "mn", "kk", "ko", "ja", "za", "ii", "vi", "th", "ru", "de", "fr", "es"];
const OTHER: &str = "other";
/// The offset that nearly every phone of the service has, so that telling it would tell nothing (C025).
const USUAL_MINUTES: i32 = 8 * 60;

pub(super) fn model(raw: &str) -> &'static str {
    if mutant!(FullModel) {
        return String::leak(raw.to_owned());
    }
    model::COMMON.iter().find(|common| **common == raw.trim()).copied().unwrap_or(OTHER)
}

/// The first two numbers of a version. What is not two small numbers is not told: a build number would be one.
pub(super) fn version(raw: &str) -> Option<(u16, u16)> {
    let mut parts = raw.trim().split('.').map(|part| {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        part.get(..digits)?.parse::<u16>().ok().filter(|number| *number < 100)
    });
    let major = parts.next()??;
    Some((major, parts.next().unwrap_or(Some(0)).unwrap_or(0)))
}

pub(super) fn screen((a, b): (u32, u32)) -> Screen {
    match a.min(b) {
        0..360 => Screen::Small,
        360..400 => Screen::Usual,
        400..480 => Screen::Large,
        480..600 => Screen::Folding,
        600..840 => Screen::Tablet,
        840.. => Screen::Desk,
    }
}

/// Absent where it is the usual one, and where no place on earth has it.
pub(super) fn offset(minutes: i32) -> Option<i8> {
    let known = (-12 * 60..=14 * 60).contains(&minutes)
        && minutes % 15 == 0
        && (minutes != USUAL_MINUTES || mutant!(UsualOffsetTold));
    known.then(|| i8::try_from(minutes / 15).ok()).flatten()
}

pub(super) fn language(raw: &str) -> &'static str {
    if mutant!(LanguageRegion) {
        return String::leak(raw.to_owned());
    }
    let primary = raw.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES.iter().find(|known| primary.eq_ignore_ascii_case(known)).copied().unwrap_or(OTHER)
}

pub(super) fn metered(link: Link, metered: bool) -> Option<bool> {
    (link != Link::None).then_some(metered)
}
