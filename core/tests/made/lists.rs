//! The two lists that the law asks for, without what was really taken: that is counted on each phone.

use gongchao_core::{kernel::Words, policy::Edition, rights};

use crate::{
    said::both,
    table::{Table, head},
};

pub(crate) fn collected(edition: &Edition) -> String {
    let mut text = head("已收集个人信息清单 · Personal information collected");
    text.push_str(
        "这里写的是可能收集的内容；实际收集的次数和时间在手机上的同名清单里。\n\n\
         This is what may be collected; how often it really was stands in the list of the same name on the phone.\n\n",
    );
    let mut table = Table::new(&[
        "信息 · information",
        "场景 · scene",
        "目的 · purpose",
        "方式 · method",
        "保存 · kept",
        "必需 · needed",
    ]);
    for row in rights::collected(edition, &[]).rows {
        table.row(&[
            both(&row.name),
            both(&row.scene),
            listed(&row.purposes),
            both(&row.method),
            both(&row.retention),
            both(&row.tier.words()),
        ]);
    }
    text.push_str(&table.text());
    text
}

pub(crate) fn shared(edition: &Edition) -> String {
    let list = rights::shared(edition);
    let mut text = head("第三方共享清单 · What third parties get");
    text.push_str(&format!("{}\n\n{}\n\n", list.said.zh, list.said.en));
    let mut table =
        Table::new(&["第三方 · third party", "信息 · information", "场景 · scene", "目的 · purpose", "方式 · method"]);
    for row in list.rows {
        table.row(&[
            both(&row.recipient_name),
            both(&row.name),
            both(&row.scene),
            listed(&row.purposes),
            both(&row.method),
        ]);
    }
    text.push_str(&table.text());
    text
}

fn listed(words: &[Words]) -> String {
    let zh: Vec<&str> = words.iter().map(|words| words.zh.as_str()).collect();
    let en: Vec<&str> = words.iter().map(|words| words.en.as_str()).collect();
    format!("{} · {}", zh.join("、"), en.join(", "))
}
