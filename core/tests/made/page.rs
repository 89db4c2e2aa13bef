//! The edition for people: what the app's own page says, and beside it bits, budgets and both matrices.

use gongchao_core::{
    kernel::Words,
    policy::{Bits, Edition, Feature, Page, Platform, Role, Stage},
};

use crate::{
    said::{self, both},
    table::{Table, head},
};

pub(crate) fn render(edition: &Edition) -> String {
    let mut text = head(&format!("{} · {}", edition.id, both(&edition.controller.name)));
    text.push_str(&stage(edition));
    for (language, name) in [((|words| &words.zh) as fn(&Words) -> &String, "中文"), (|words| &words.en, "English")] {
        text.push_str(&format!("\n## {name}\n\n"));
        text.push_str(&readable(edition, language));
    }
    text.push_str(&bits(edition));
    text.push_str(&capability(edition));
    text.push_str(&never(edition));
    text
}

fn stage(edition: &Edition) -> String {
    match edition.stage {
        Stage::Published => "已发布 · published\n".to_owned(),
        Stage::Development => {
            let mut text = "尚未发布：下列各项政策文本没有写明，等待公司答复。\n\nIn development: the policy's text does not name these, \
                            and the operator has not answered.\n\n"
                .to_owned();
            for row in edition.unanswered() {
                let lint = row.gap.as_ref().map_or("", |gap| gap.lint.as_str());
                text.push_str(&format!("* {} ({lint})\n", both(&row.name)));
            }
            text
        }
    }
}

fn readable(edition: &Edition, language: fn(&Words) -> &String) -> String {
    let mut text = String::new();
    for paragraph in Page::of(edition).paragraphs {
        let line: String = paragraph.spans.iter().map(|span| language(&span.text).as_str()).collect();
        text.push_str(&match paragraph.role {
            Role::Heading => format!("\n### {line}\n\n"),
            Role::Subheading => format!("\n#### {line}\n\n"),
            Role::Body => format!("{line}\n\n"),
            Role::Entry => format!("* {line}\n"),
        });
    }
    text
}

fn bits(edition: &Edition) -> String {
    let mut text = "\n## 还剩多少能认出您 · How much of a person is left\n\n\
                    1 比特把可能的人数减半；33 比特足以认出世上任何一个人。数目是上限。\n\n\
                    Each bit halves the number of people it can be; 33 tell everybody alive apart. The numbers are upper bounds.\n\n"
        .to_owned();
    let mut table =
        Table::new(&["信息 · information", "比特 · bits", "最多多常 · how often at most", "到期 · at its end"]);
    for row in &edition.items {
        table.row(&[both(&row.name), row.bits.to_string(), said::budget(row.budget), both(&row.retention.words())]);
    }
    text.push_str(&table.text());
    let device = edition.feature(Feature::DeviceInfo).map_or(&[][..], |row| &row.items);
    let all = device.iter().filter_map(|item| edition.item(*item)).fold(Bits::default(), |sum, row| sum.and(row.bits));
    text.push_str(&format!(
        "\n整套设备信息合计最多 **{all}** 比特。 · The whole device set tells at most **{all}** bits.\n"
    ));
    text
}

fn capability(edition: &Edition) -> String {
    let mut table = systems("信息 · information");
    for row in &edition.items {
        let mut cells = vec![both(&row.name)];
        cells.extend(Platform::ALL.iter().map(|system| said::verdict(row.verdicts.get(system)).to_owned()));
        table.row(&cells);
    }
    format!("\n## 各系统上取什么 · What is taken on which system\n\n{}", table.text())
}

fn never(edition: &Edition) -> String {
    let mut table = systems("从不收集 · never taken");
    for row in &edition.never {
        let mut cells = vec![both(&row.name)];
        cells.extend(Platform::ALL.iter().map(|system| said::reach(row.reach.get(system)).to_owned()));
        table.row(&cells);
    }
    let said = "系统给不给，本软件都不取。\n\nWhatever a system would give, this app takes none of it.\n\n";
    format!("\n## 从不收集的信息，系统本来会给什么 · What the systems would give\n\n{said}{}", table.text())
}

fn systems(first: &'static str) -> Table {
    let mut heads = vec![first];
    heads.extend(Platform::ALL.iter().map(|system| said::platform(*system)));
    Table::new(&heads)
}
