//! The readable page: the operator's legal text where it is at hand, else a page made from the edition.
//!
//! Either can be made offline and before anybody agreed to anything (C125). The page from the edition says what the
//! program does, in the program's own words; it is no legal text and says so. The operator's text is shown letter by
//! letter: only its lines become paragraphs, and what stands between `**` and `**` is emphasised (C004).

use serde::Serialize;

use super::{
    edition::{Edition, FeatureRow, ItemRow},
    vocabulary::Recipient,
};
use crate::kernel::Words;

/// A page to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// What it is called.
    pub title: Words,
    /// Whether this is the operator's own text.
    pub operators_text: bool,
    /// What follows, from top to bottom.
    pub paragraphs: Vec<Paragraph>,
}

/// One paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// What it is on the page.
    pub role: Role,
    /// Its text, piece by piece; joined without anything in between.
    pub spans: Vec<Span>,
}

/// What a paragraph is on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Opens a part.
    Heading,
    /// Opens a part within a part.
    Subheading,
    /// Running text.
    Body,
    /// An entry of a list.
    Entry,
}

/// A piece of text in one emphasis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// How it stands out.
    pub emphasis: Emphasis,
    /// The text. A text that exists in one language is the same in both.
    pub text: Words,
}

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Emphasis {
    /// Not at all.
    Plain,
    /// To be noticed; drawn bold.
    Strong,
}

impl Page {
    /// The operator's text where it is at hand and is the one that the edition names by its digest; else the page made
    /// from the edition.
    #[must_use]
    pub fn best(edition: &Edition, text: Option<&str>) -> Self {
        text.filter(|text| edition.names_text(text.as_bytes())).map_or_else(|| Self::of(edition), Self::of_text)
    }

    /// The page made from an edition.
    #[must_use]
    pub fn of(edition: &Edition) -> Self {
        let mut page = Writer::default();
        let contact = &edition.controller.contact;

        page.body(Words::new(
            "这一页由本软件运行时所依据的数据生成，写的是软件实际做什么；它不是法律文本，完整的政策由公司另行公布。",
            "This page is made from the data that the app runs by and says what the app really does. It is no legal text; the full policy is published by the company.",
        ));
        page.body(labelled(&Words::new("生效日期", "In force since"), &both(&edition.id)));
        page.body(labelled(&Words::new("由谁负责", "Who answers for it"), &edition.controller.name));

        for head in &edition.notice {
            page.heading(head.head.clone());
            page.body(head.body.clone());
        }

        page.heading(Words::new("按功能列出的信息", "Information, function by function"));
        for feature in &edition.features {
            page.feature(edition, feature);
        }

        page.heading(Words::new("从不收集的信息", "What is never taken"));
        for row in &edition.never {
            page.labelled_entry(&row.name, &row.reason);
        }

        page.heading(Words::new("您的权利", "Your rights"));
        for row in &edition.rights {
            page.labelled_entry(&row.name, &row.means);
        }

        page.heading(Words::new("联系我们", "How to reach us"));
        page.labelled_entry(&Words::new("公司", "Company"), &edition.controller.name);
        page.labelled_entry(&Words::new("地址", "Address"), &edition.controller.address);
        page.labelled_entry(&Words::new("邮箱", "E-mail"), &both(&contact.email));
        if let Some(telephone) = &contact.telephone {
            page.labelled_entry(&Words::new("电话", "Telephone"), &both(telephone));
        }
        let days = contact.answer_within_working_days;
        page.labelled_entry(
            &Words::new("多久答复", "Time to answer"),
            &Words::new(format!("最多 {days} 个工作日"), format!("at most {days} working days")),
        );

        Self {
            title: Words::new("工巢业务端：隐私说明", "工巢业务端: privacy, in plain words"),
            operators_text: false,
            paragraphs: page.0,
        }
    }

    /// The operator's plain text. Its first line is the title; every further line that is not empty is a paragraph.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        // A mark that editors put before the first letter; it is none of the text's.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let title = lines.next().map(|line| line.replace(STRONG, "")).unwrap_or_default();
        let paragraphs = lines.map(|line| Paragraph { role: role(line), spans: spans(line) }).collect();
        Self { title: both(&title), operators_text: true, paragraphs }
    }

    /// How many pieces stand out; a policy's text that has none has lost its marks on the way (C004).
    #[must_use]
    pub fn emphasised(&self) -> usize {
        self.paragraphs
            .iter()
            .flat_map(|paragraph| &paragraph.spans)
            .filter(|span| span.emphasis == Emphasis::Strong)
            .count()
    }
}

#[derive(Default)]
struct Writer(Vec<Paragraph>);

impl Writer {
    fn put(&mut self, role: Role, spans: Vec<Span>) {
        self.0.push(Paragraph { role, spans });
    }

    fn heading(&mut self, text: Words) {
        self.put(Role::Heading, vec![plain(text)]);
    }

    fn body(&mut self, text: Words) {
        self.put(Role::Body, vec![plain(text)]);
    }

    fn labelled_entry(&mut self, label: &Words, text: &Words) {
        let label = Words::new(format!("{}：", label.zh), format!("{}: ", label.en));
        self.put(Role::Entry, vec![strong(label), plain(text.clone())]);
    }

    fn feature(&mut self, edition: &Edition, feature: &FeatureRow) {
        self.put(Role::Subheading, vec![plain(feature.name.clone())]);
        self.body(feature.dialog.purpose.clone());
        self.put(Role::Body, vec![strong(feature.dialog.refusal_costs.clone())]);
        if let Some(permission) = feature.permission {
            self.body(labelled(&Words::new("需要的系统权限", "Permission of the phone"), &permission.words()));
        }
        for row in feature.items.iter().filter_map(|item| edition.item(*item)) {
            self.labelled_entry(&row.name, &about(row));
        }
    }
}

/// What is said of an item: purposes, transform, retention, recipients.
fn about(row: &ItemRow) -> Words {
    let purposes: Vec<_> = row.purposes.iter().map(|purpose| purpose.words()).collect();
    let mut zh = vec![format!("用于{}", listed(&purposes, "、", |words| &words.zh))];
    let mut en = vec![format!("for {}", listed(&purposes, ", ", |words| &words.en))];
    for words in [row.transform.words(), row.retention.words()] {
        zh.push(words.zh);
        en.push(words.en);
    }
    let recipients: Vec<_> = row.recipients.iter().copied().map(Recipient::words).collect();
    if !recipients.is_empty() {
        zh.push(format!("交给{}", listed(&recipients, "、", |words| &words.zh)));
        en.push(format!("given to {}", listed(&recipients, ", ", |words| &words.en)));
    }
    Words::new(zh.join("；"), en.join("; "))
}

fn listed(words: &[Words], between: &str, language: fn(&Words) -> &String) -> String {
    words.iter().map(|words| language(words).as_str()).collect::<Vec<_>>().join(between)
}

fn labelled(label: &Words, text: &Words) -> Words {
    Words::new(format!("{}：{}", label.zh, text.zh), format!("{}: {}", label.en, text.en))
}

fn both(text: &(impl ToString + ?Sized)) -> Words {
    Words::new(text.to_string(), text.to_string())
}

fn plain(text: Words) -> Span {
    Span { emphasis: Emphasis::Plain, text }
}

fn strong(text: Words) -> Span {
    Span { emphasis: Emphasis::Strong, text }
}

const STRONG: &str = "**";

/// The pieces of a line. A mark without its partner is text like any other.
fn spans(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = line;
    while let Some((before, marked, after)) = marked(rest) {
        if !before.is_empty() {
            spans.push(plain(both(before)));
        }
        spans.push(strong(both(marked)));
        rest = after;
    }
    if !rest.is_empty() {
        spans.push(plain(both(rest)));
    }
    spans
}

fn marked(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(STRONG)?;
    let (marked, after) = rest.split_once(STRONG)?;
    (!marked.is_empty()).then_some((before, marked, after))
}

/// Chinese legal texts number their parts 一、二、 and their entries (1), (2).
fn role(line: &str) -> Role {
    let line = line.trim_start_matches('*');
    if line.starts_with(['(', '（']) || line.starts_with("- ") {
        return Role::Entry;
    }
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    match line.split_once('、') {
        Some((number, _)) if number.chars().count() <= 3 && !number.is_empty() && number.chars().all(numeral) => {
            Role::Heading
        }
        Some((number, _)) if number.len() <= 2 && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
            Role::Subheading
        }
        _ => Role::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::built_in;
    use proptest::prelude::*;

    fn flat(page: &Page) -> String {
        let spans = page.paragraphs.iter().flat_map(|p| &p.spans);
        spans.flat_map(|s| [s.text.zh.as_str(), "\n", s.text.en.as_str(), "\n"]).collect()
    }

    #[test]
    fn the_page_of_an_edition_tells_everything_that_the_edition_says() {
        let edition = built_in().unwrap();
        let page = Page::of(&edition);
        let text = flat(&page);
        let mut expected = vec![&edition.controller.name, &edition.controller.address];
        expected.extend(edition.items.iter().map(|row| &row.name));
        expected.extend(
            edition.features.iter().flat_map(|row| [&row.name, &row.dialog.purpose, &row.dialog.refusal_costs]),
        );
        expected.extend(edition.never.iter().flat_map(|row| [&row.name, &row.reason]));
        expected.extend(edition.notice.iter().flat_map(|row| [&row.head, &row.body]));
        for words in expected {
            assert!(text.contains(&words.zh) && text.contains(&words.en), "{words:?} is not on the page");
        }
        assert!(text.contains("kefu@gctookit.com") && text.contains("2024-06-19") && text.contains("15 个工作日"));
        assert!(page.emphasised() > 0 && !page.operators_text);
    }

    #[test]
    fn an_item_is_told_with_purpose_treatment_time_and_recipient() {
        let edition = built_in().unwrap();
        let words = about(edition.item(crate::policy::DataItem::Photo).unwrap());
        assert_eq!(
            words.zh,
            "用于发送照片和视频；去掉地点、时间和相机信息；手机上最多保存 14 天，到期删除；交给本公司"
        );
        assert_eq!(
            words.en,
            "for sending photos and videos; place, time and camera details removed; on the phone for at most 14 days, then deleted; given to this company"
        );
        let frame = about(edition.item(crate::policy::DataItem::CameraFrame).unwrap());
        assert_eq!(frame.zh, "用于扫码；不离开手机；手机上不保存");
    }

    #[test]
    fn the_operators_text_keeps_its_letters_and_its_emphasis() {
        let page = Page::of_text(
            "\u{feff}**示例政策**\r\n\r\n一、说明\n1、范围\n请**仔细**阅读，**尤其**这里\n(1) 甲\n- 乙\n单独的 ** 不算\n",
        );
        assert_eq!(page.title.zh, "示例政策");
        let roles: Vec<_> = page.paragraphs.iter().map(|p| p.role).collect();
        assert_eq!(roles, [Role::Heading, Role::Subheading, Role::Body, Role::Entry, Role::Entry, Role::Body]);
        let pieces: Vec<_> = page.paragraphs[2].spans.iter().map(|s| (s.text.zh.as_str(), s.emphasis)).collect();
        assert_eq!(
            pieces,
            [
                ("请", Emphasis::Plain),
                ("仔细", Emphasis::Strong),
                ("阅读，", Emphasis::Plain),
                ("尤其", Emphasis::Strong),
                ("这里", Emphasis::Plain)
            ]
        );
        assert_eq!(page.paragraphs[5].spans[0].text.zh, "单独的 ** 不算");
        assert_eq!(page.emphasised(), 2);
        assert!(page.operators_text);
    }

    #[test]
    fn another_text_than_the_edition_names_is_not_shown() {
        let edition = built_in().unwrap();
        assert_eq!(Page::best(&edition, Some("别的文本")), Page::of(&edition));
        assert_eq!(Page::best(&edition, None), Page::of(&edition));
        let mut other = Edition::clone(&edition);
        other.text_sha256 = "a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e".to_owned();
        assert_eq!(Page::best(&other, Some("Hello World")).title.zh, "Hello World");
    }

    proptest! {
        #[test]
        fn any_text_keeps_all_its_letters(text in "[a-c* \\n\u{ff08}一、(]{0,40}") {
            let page = Page::of_text(&text);
            let shown: String = std::iter::once(page.title.zh.clone())
                .chain(page.paragraphs.iter().flat_map(|p| p.spans.iter().map(|s| s.text.zh.clone())))
                .collect();
            let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace() && *c != '*').collect::<String>();
            prop_assert_eq!(letters(&shown), letters(&text));
        }
    }
}
