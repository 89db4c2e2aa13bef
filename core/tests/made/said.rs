//! What people read where the core itself has no words, because it never shows them.

use gongchao_core::{
    kernel::Words,
    policy::{Ask, Budget, Period, Platform, Reach, Verdict},
};
use serde::Serialize;

/// A word of the vocabulary as it stands in an edition.
pub(crate) fn word(word: impl Serialize) -> String {
    serde_json::to_value(word).unwrap().as_str().unwrap().to_owned()
}

/// Words of a list, as they stand in an edition.
pub(crate) fn words<T: Serialize>(list: &[T]) -> String {
    list.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Both languages, Chinese first.
pub(crate) fn both(words: &Words) -> String {
    format!("{} · {}", words.zh, words.en)
}

pub(crate) fn ask(ask: Ask) -> &'static str {
    match ask {
        Ask::AtLogin => "登录时 · at log in",
        Ask::AtTap => "点用时 · at the first tap",
        Ask::BySwitch => "由您打开 · by a switch that is off",
    }
}

pub(crate) fn budget(budget: Budget) -> String {
    let (zh, en) = match budget.per {
        Period::Hour => ("每小时", "an hour"),
        Period::Day => ("每天", "a day"),
    };
    format!(
        "{zh} {} 次，后台 {} 次 · {} {en}, {} in the background",
        budget.max, budget.background, budget.max, budget.background
    )
}

pub(crate) fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::Android9 => "Android ≤ 9",
        Platform::Android12 => "Android 10–12",
        Platform::Android13 => "Android ≥ 13",
        Platform::Ios => "iOS ≥ 17",
        Platform::Desktop => "desktop",
    }
}

pub(crate) fn verdict(verdict: Option<&Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Value) => "取 · taken",
        Some(Verdict::Unavailable) => "系统不给 · not given",
        Some(Verdict::OffByDefault) => "默认关 · off by default",
        None => panic!("a checked edition answers for every system"),
    }
}

pub(crate) fn reach(reach: Option<&Reach>) -> &'static str {
    match reach {
        Some(Reach::Open) => "任何软件可读 · any app could",
        Some(Reach::Declared) => "声明即可读 · if declared",
        Some(Reach::Permission) => "经您允许可读 · if allowed",
        Some(Reach::Privileged) => "仅系统自身 · the system alone",
        Some(Reach::Constant) => "只有假值 · a false value",
        Some(Reach::Absent) => "没有途径 · no way",
        None => panic!("a checked edition answers for every system"),
    }
}
