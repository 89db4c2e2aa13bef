//! The transforms: what is left of each reading.

use serde::Serialize;

use crate::{
    gate::Reading,
    policy::{DataItem, Transform},
    ports::Os,
};

/// Series that are common enough to say nothing of a person. A stand-in for counts of the operator's own fleet: whatever
/// is not on it is `other` (C014).
const COMMON: [&str; 10] = ["HUAWEI", "HONOR", "Redmi", "Xiaomi", "MI ", "OPPO", "vivo", "SM-", "iPhone", "desktop"];

/// What is left of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceClass {
    /// Series of the model, or `other`.
    pub model: &'static str,
    /// Which system.
    pub os: Os,
    /// Major and minor version, each at most three digits; `other` where it is none.
    pub version: String,
    /// Class of the screen.
    pub screen: ScreenClass,
    /// Minutes from UTC; absent where it is the usual +08:00.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utc_offset_minutes: Option<i32>,
    /// Primary language, two or three letters; `other` where it is none.
    pub language: String,
}

/// Six classes of screens, by the longer side in density-independent points (C017).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenClass {
    /// Below 600.
    Tiny,
    /// Below 720.
    Small,
    /// Below 840.
    Medium,
    /// Below 960.
    Large,
    /// Below 1200.
    Tablet,
    /// More.
    Desk,
}

pub(super) struct Model(pub(super) String);
pub(super) struct OsKind(pub(super) Os);
pub(super) struct MajorMinor(pub(super) String);
pub(super) struct Screen(pub(super) (u32, u32));
pub(super) struct Zone(pub(super) i32);
pub(super) struct Language(pub(super) String);

impl Reading for Model {
    const ITEM: DataItem = DataItem::DeviceModel;
    const TRANSFORM: Transform = Transform::RareToOther;
    type Left = &'static str;
    fn transform(self) -> &'static str {
        COMMON.into_iter().find(|series| self.0.starts_with(series)).map_or("other", str::trim_end)
    }
}

impl Reading for OsKind {
    const ITEM: DataItem = DataItem::OsType;
    const TRANSFORM: Transform = Transform::Classed;
    type Left = Os;
    fn transform(self) -> Os {
        self.0
    }
}

impl Reading for MajorMinor {
    const ITEM: DataItem = DataItem::OsVersion;
    const TRANSFORM: Transform = Transform::MajorMinor;
    type Left = String;
    fn transform(self) -> String {
        let number = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
        let mut parts = self.0.split('.');
        match (parts.next().filter(|p| number(p)), parts.next().filter(|p| number(p))) {
            (Some(major), Some(minor)) => format!("{major}.{minor}"),
            (Some(major), None) => major.to_owned(),
            (None, _) => "other".to_owned(),
        }
    }
}

impl Reading for Screen {
    const ITEM: DataItem = DataItem::ScreenClass;
    const TRANSFORM: Transform = Transform::Classed;
    type Left = ScreenClass;
    fn transform(self) -> ScreenClass {
        match self.0.0.max(self.0.1) {
            0..600 => ScreenClass::Tiny,
            600..720 => ScreenClass::Small,
            720..840 => ScreenClass::Medium,
            840..960 => ScreenClass::Large,
            960..1200 => ScreenClass::Tablet,
            _ => ScreenClass::Desk,
        }
    }
}

impl Reading for Zone {
    const ITEM: DataItem = DataItem::TimeZone;
    const TRANSFORM: Transform = Transform::OffsetOnly;
    type Left = Option<i32>;
    fn transform(self) -> Option<i32> {
        (self.0 != 480).then_some(self.0)
    }
}

impl Reading for Language {
    const ITEM: DataItem = DataItem::Language;
    const TRANSFORM: Transform = Transform::PrimaryTag;
    type Left = String;
    fn transform(self) -> String {
        let primary = self.0.split(['-', '_']).next().unwrap_or_default();
        let is_tag = matches!(primary.len(), 2 | 3) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        if is_tag { primary.to_ascii_lowercase() } else { "other".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::built_in;

    #[test]
    fn build_region_and_script_are_cut() {
        assert_eq!(MajorMinor("14.7.1 build 21G72".into()).transform(), "14.7");
        assert_eq!(MajorMinor("build-21G72".into()).transform(), "other");
        assert_eq!(Language("zh-Hans-CN".into()).transform(), "zh");
        assert_eq!(Model("HUAWEI P40 Pro".into()).transform(), "HUAWEI");
        assert_eq!(Model("Prototype-77".into()).transform(), "other");
        assert_eq!(Zone(480).transform(), None);
    }

    #[test]
    fn every_transform_is_the_one_that_the_edition_declares() {
        fn check<T: Reading>() {
            assert_eq!(built_in().unwrap().item(T::ITEM).unwrap().transform, T::TRANSFORM, "{:?}", T::ITEM);
        }
        check::<Model>();
        check::<OsKind>();
        check::<MajorMinor>();
        check::<Screen>();
        check::<Zone>();
        check::<Language>();
    }

    proptest! {
        #[test]
        fn whatever_a_phone_says_what_is_left_is_short_and_of_a_closed_form(model in "\\PC*", version in "\\PC*", language in "\\PC*") {
            prop_assert!(Model(model).transform().len() <= 8);
            let version = MajorMinor(version).transform();
            prop_assert!(version == "other" || version.bytes().all(|b| b.is_ascii_digit() || b == b'.') && version.len() <= 7);
            let language = Language(language).transform();
            prop_assert!(language == "other" || language.len() <= 3);
        }
    }
}
