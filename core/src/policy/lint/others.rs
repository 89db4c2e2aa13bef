//! Who else is in it: the role of the operator, recipients, the people behind the staff's work. L-14 to L-16.

use super::{
    Spot,
    document::{Document, missing},
};
use crate::policy::{DataItem, edition::Edition, sentences::normal};

/// L-14: a passage in which somebody is controller and acts on instructions only.
pub(super) fn role_unclear(document: &Document, _: &Edition) -> Vec<Spot> {
    const CONTROLLER: [&str; 4] = ["控制者", "个人信息处理者为", "是个人信息处理者", "为个人信息处理者"];
    const INSTRUCTED: [&str; 5] = ["您的指示", "您的委托", "用户的指示", "受托处理", "委托方的指示"];
    document
        .spots(|sentence| sentence.has(&INSTRUCTED) && document.around(sentence).any(|other| other.has(&CONTROLLER)))
}

/// L-15: the text gives data to kinds of companies, names none of them, and the edition has no row for any.
///
/// A name is what ends like a company and is not the operator's own, in any sentence that speaks of giving. So a text
/// that names one of three partners is believed.
pub(super) fn recipients_unnamed(document: &Document, edition: &Edition) -> Vec<Spot> {
    const KINDS: [&str; 6] = ["合作伙伴", "合作方", "其他方", "关联公司", "第三方", "服务供应商"];
    const GIVING: [&str; 4] = ["共享", "提供", "分享", "委托"];
    const NEVER: [&str; 6] = ["不会与", "不会向", "不与", "不向", "没有向", "未向"];
    let declared = edition.items.iter().flat_map(|row| &row.recipients).any(|recipient| recipient.is_third_party());
    let own = normal(&edition.controller.name.zh);
    let named = |plain: &str| {
        let others = plain.replace(&own, "");
        ["有限公司", "股份公司", "有限责任公司", "集团公司"].iter().any(|end| others.contains(end))
    };
    let names = document.sentences.iter().any(|sentence| sentence.has(&GIVING) && named(&sentence.plain));
    if declared || names {
        return Vec::new();
    }
    document.spots(|sentence| {
        sentence.has_each(&[&KINDS, &GIVING, &["会", "可能", "将"], &["您的"]])
            && sentence.has(&["与", "向"])
            && sentence.has(&[
                "我们会与",
                "我们会向",
                "可能会与",
                "可能会向",
                "可能与",
                "可能向",
                "我们将与",
                "我们将向",
            ])
            && !sentence.has(&NEVER)
    })
}

/// L-16: the edition has items that tell of other people than the worker, and no sentence of the text is about those.
///
/// It asks whether any sentence speaks of data of customers or bystanders, not whether what it says is enough.
pub(super) fn others_forgotten(document: &Document, edition: &Edition) -> Vec<Spot> {
    /// What the staff cannot handle without handling somebody else's: a customer's number, a picture of a place.
    const OF_OTHERS: [DataItem; 4] =
        [DataItem::DialledNumber, DataItem::Photo, DataItem::Video, DataItem::BusinessData];
    const OTHERS: [&str; 9] = [
        "客户的个人信息",
        "客户个人信息",
        "客户的号码",
        "客户的信息",
        "他人的个人信息",
        "他人个人信息",
        "第三人的",
        "被拍摄",
        "其他人的个人信息",
    ];
    if document.says(&OTHERS) {
        return Vec::new();
    }
    let rows = edition.items.iter().filter(|row| OF_OTHERS.contains(&row.item));
    let (zh, en): (Vec<_>, Vec<_>) = rows.map(|row| (row.name.zh.as_str(), row.name.en.as_str())).unzip();
    if zh.is_empty() {
        return Vec::new();
    }
    vec![missing(
        format!("关于客户和旁人的说明（涉及：{}）", zh.join("、")),
        format!("what is done with data of customers and bystanders (in: {})", en.join(", ")),
    )]
}
