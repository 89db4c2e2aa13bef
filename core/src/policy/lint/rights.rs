//! Rights that the text grants and keeps out of reach: L-12.

use super::{
    Spot,
    document::{Document, Sentence},
};
use crate::policy::edition::Edition;

/// A right, and how a text keeps it out of the app.
struct Right {
    /// What it is called.
    names: &'static [&'static str],
    /// What the sentence says that keeps it away.
    away: &'static [&'static str],
    /// What that sentence must say beside it.
    beside: &'static [&'static str],
}

const ELSEWHERE: &[&str] = &["网页端", "网页版", "电脑端", "PC端", "官网"];
const ASKING: &[&str] = &["联系我们", "与我们联系", "取得联系", "联系客服", "发送邮件"];

const RIGHTS: [Right; 4] = [
    Right {
        names: &["查询", "查看", "更正", "访问"], away: ELSEWHERE, beside: &["查询", "查看", "更正", "基本信息"]
    },
    Right { names: &["删除"], away: ASKING, beside: &["请求", "申请", "要求"] },
    Right { names: &["副本"], away: ASKING, beside: &["请求", "申请", "要求"] },
    Right { names: &["注销"], away: &["解除劳动关系", "离职", "终止劳动合同"], beside: &["注销"] },
];

/// L-12: a right that is had on a web page alone, by writing to somebody, or when the employment ends.
///
/// A right counts as within reach where one sentence names it together with a place inside the app. Rights that the
/// text does not name at all are not looked for here.
pub(super) fn out_of_reach(document: &Document, _: &Edition) -> Vec<Spot> {
    const INSIDE: [&str; 8] = ["应用内", "软件内", "客户端内", "客户端中", "App内", "“我的", "我的—", "我的权利"];
    let within = |sentence: &Sentence, right: &Right| {
        sentence.has(right.names) && sentence.has(&INSIDE) && !sentence.has(ASKING) && !sentence.has(ELSEWHERE)
    };
    let kept_away = |sentence: &Sentence, right: &Right| {
        sentence.has_each(&[right.names, right.away, right.beside])
            && !document.sentences.iter().any(|other| within(other, right))
    };
    document.spots(|sentence| RIGHTS.iter().any(|right| kept_away(sentence, right)))
}
