//! Consent as the text tells it: L-01, L-03, L-17.

use super::{
    Spot,
    document::{Document, missing},
};
use crate::policy::{Basis, edition::Edition};

/// What counts as something else.
const COUNTS_AS: [&str; 7] = ["即表示", "即视为", "即代表", "即表明", "视为", "表示您已", "等同于"];
const AGREEING: [&str; 3] = ["同意", "接受", "认可"];
/// What a person does in order to say yes, and nothing else.
const GESTURES: [&str; 5] = ["勾选", "点击", "签署", "选择“同意”", "按下"];

/// L-01: a sentence in which using counts as agreeing.
///
/// It misses consent by silence that is told in other words, and a sentence that names a gesture beside the use.
pub(super) fn use_is_consent(document: &Document, _: &Edition) -> Vec<Spot> {
    document.spots(|sentence| {
        sentence.has_then(&["使用", "访问", "登录", "浏览", "未提出异议"], &COUNTS_AS)
            && sentence.has_then(&COUNTS_AS, &AGREEING)
            && !sentence.has(&GESTURES)
            && !sentence.has(&["不视为", "不会视为", "不代表", "不表示", "不等同", "不应视为"])
    })
}

/// L-03: nobody says that a notice is shown at the first start.
///
/// Where the text tells how consent is given at log in, that sentence is the place. It takes any sentence with a first
/// start and a window in it for the notice, also one about something else.
pub(super) fn no_first_notice(document: &Document, _: &Edition) -> Vec<Spot> {
    const FIRST: [&str; 6] = ["首次", "第一次", "初次", "首启", "安装后打开", "启动时"];
    const WINDOW: [&str; 6] = ["弹窗", "弹框", "弹出", "对话框", "须知页", "提示您阅读"];
    if document.sentences.iter().any(|sentence| sentence.has_each(&[&FIRST, &WINDOW])) {
        return Vec::new();
    }
    let at_login = document.spots(|sentence| sentence.has_each(&[&GESTURES, &["登录", "注册"], &["同意"]]));
    if at_login.is_empty() {
        vec![missing("首次启动时的须知弹窗", "a notice at the first start")]
    } else {
        at_login
    }
}

/// L-17: the text speaks to employees and rests on consent alone, though the edition has rows on another basis.
///
/// The place is where the employment is named. It takes any mention of another basis for a sufficient one.
pub(super) fn consent_of_employees(document: &Document, edition: &Edition) -> Vec<Spot> {
    const EMPLOYED: [&str; 8] = ["劳动关系", "劳动合同", "员工", "雇员", "职工", "离职", "入职", "雇佣"];
    const BASES: [&str; 8] = [
        "人力资源管理",
        "履行劳动合同",
        "履行合同所必需",
        "订立、履行合同",
        "履行法定义务",
        "法定职责",
        "合法性基础",
        "处理依据",
    ];
    let otherwise = edition.items.iter().any(|row| row.basis != Basis::Consent);
    if !otherwise || document.says(&BASES) || !document.says(&AGREEING) {
        return Vec::new();
    }
    document.spots(|sentence| sentence.has(&EMPLOYED))
}
