//! A Chinese policy text as passages and sentences.
//!
//! Such texts come out of word processors and converters: a paragraph may be broken in the middle of a sentence, even with
//! an empty line in between, and blanks stand inside words. So a passage is joined over lines until something shows
//! that it has ended: a closing mark, a numbered line after it, or that it is a title, a heading or a label with its value.
//! A line break that an editor moves therefore moves no sentence. The limit: a numbered line that is broken before
//! its first comma looks like a heading, and what follows it like a sentence of its own.
//!
//! Numbers and closing marks belong to no sentence: whoever renumbers a list changes none, and an entry of the table of
//! contents is the same sentence as the heading it names.
//!
//! Nothing but the standard library is used here: `cargo xtask clauses` reads this very file and links no core.

/// How a numbered line is numbered. Bullets in front of it are no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// 一、 or 第一章: a part of the text.
    Part(u32),
    /// 1、 or 1. with the sign behind the number: a point of a part.
    Point(u32, char),
    /// (1) or （一）: an entry of a list.
    Entry(u32),
    /// A bullet without a number.
    Bullet,
}

/// What stands between two starts: a heading, a paragraph, an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// Where it begins, counted from one.
    pub(crate) line: usize,
    /// Its number.
    pub(crate) mark: Option<Mark>,
    /// Its text without the number, its lines joined.
    pub(crate) text: String,
}

/// What ends a sentence.
const ENDS: [char; 4] = ['。', '！', '？', '；'];
/// What ends a passage beyond that: a list or a value follows, or somebody typed with another keyboard.
const LEADS: [char; 5] = ['：', ':', ';', '!', '?'];
/// What shows that a line is running text and no heading.
const RUNNING: [char; 4] = ['，', '。', '；', '、'];
/// What may follow the end of a sentence and belongs to it.
const CLOSERS: [char; 6] = ['”', '’', '」', '』', '）', ')'];
/// Inside these nothing ends.
const PAIRS: [(char, char); 4] = [('（', '）'), ('(', ')'), ('“', '”'), ('《', '》')];

impl Passage {
    /// Its sentences, in order, as they stand there.
    pub(crate) fn sentences(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut from = 0;
        let mut inside: Option<char> = None;
        let mut letters = self.text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            if let Some(closer) = inside {
                inside = (letter != closer).then_some(closer);
                continue;
            }
            let rest = self.text.get(at..).unwrap_or_default();
            inside =
                PAIRS.iter().find(|pair| pair.0 == letter).map(|pair| pair.1).filter(|closer| rest.contains(*closer));
            if !ENDS.contains(&letter) {
                continue;
            }
            let mut end = at + letter.len_utf8();
            while let Some((at, closer)) = letters.next_if(|(_, next)| CLOSERS.contains(next)) {
                end = at + closer.len_utf8();
            }
            found.extend(self.text.get(from..end));
            from = end;
        }
        found.extend(self.text.get(from..));
        found.into_iter().map(str::trim).filter(|sentence| !normal(sentence).is_empty()).collect()
    }

    /// Whether the next line without a number goes on with it.
    fn is_open(&self, is_title: bool) -> bool {
        let text = self.text.trim_end().trim_end_matches(CLOSERS);
        if text.ends_with(ENDS) || text.ends_with(LEADS) {
            return false;
        }
        match self.mark {
            // A part's name may list things: 共享、转让.
            Some(Mark::Part(_)) => text.contains(['，', '。']),
            Some(_) => text.contains(RUNNING),
            None => text.contains(['，', '。']) || !(is_title || is_label(text)),
        }
    }
}

/// A short name, a colon and a value: 邮箱：….
fn is_label(text: &str) -> bool {
    text.split_once(['：', ':']).is_some_and(|(name, value)| name.chars().count() <= 8 && !value.contains(RUNNING))
}

/// The passages of a text, from top to bottom. The first one that is not numbered is the title.
pub(crate) fn passages(text: &str) -> Vec<Passage> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("**", "");
    let mut found: Vec<Passage> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (mark, body) = marked(line.trim());
        if body.is_empty() && mark.is_none() {
            continue;
        }
        let titled = found.len() == 1;
        match found.last_mut().filter(|last| mark.is_none() && last.is_open(titled)) {
            Some(last) => join(&mut last.text, body),
            None => found.push(Passage { line: at + 1, mark, text: body.to_owned() }),
        }
    }
    found
}

/// Latin words keep a blank between them; Chinese has none to keep.
fn join(text: &mut String, more: &str) {
    let latin = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    if latin(text.chars().next_back()) && latin(more.chars().next()) {
        text.push(' ');
    }
    text.push_str(more);
}

/// A sentence in the form in which two are compared: without blanks, and without the mark that ends it.
pub(crate) fn normal(sentence: &str) -> String {
    let letters: String = sentence.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{feff}').collect();
    let ends = |letter: char| ENDS.contains(&letter) || LEADS.contains(&letter);
    letters.trim_end_matches(ends).to_owned()
}

/// The number of a line, and the line without it.
fn marked(line: &str) -> (Option<Mark>, &str) {
    let bare = line.trim_start_matches('#').trim_start();
    let (bullet, bare) = match bare.strip_prefix(['-', '*', '•', '·']) {
        Some(rest) if rest.starts_with([' ', '\u{3000}']) => (Some(Mark::Bullet), rest.trim_start()),
        _ => (None, bare),
    };
    numbered(bare).map_or((bullet, bare), |(mark, rest)| (Some(mark), rest.trim_start()))
}

fn numbered(line: &str) -> Option<(Mark, &str)> {
    if let Some(rest) = line.strip_prefix('第') {
        let (number, rest) = numeral(rest)?;
        let rest = ["部分", "章", "条"].iter().find_map(|word| rest.strip_prefix(word))?;
        return Some((Mark::Part(number), rest.trim_start_matches(['、', '：', ' '])));
    }
    if let Some(rest) = line.strip_prefix(['(', '（']) {
        let (number, rest) = numeral(rest.trim_start())?;
        return Some((Mark::Entry(number), rest.trim_start().strip_prefix([')', '）'])?));
    }
    let digits = line.starts_with(|letter: char| letter.is_ascii_digit());
    let (number, rest) = numeral(line)?;
    let sign = rest.chars().next()?;
    let rest = rest.strip_prefix(sign)?;
    match (digits, sign) {
        (false, '、' | '．' | '.') => Some((Mark::Part(number), rest)),
        // 1.5 and 3.0 are figures.
        (true, '.' | '．') if rest.starts_with(|letter: char| letter.is_ascii_digit()) => None,
        (true, '、' | '．' | '.') => Some((Mark::Point(number, sign), rest)),
        (true | false, _) => None,
    }
}

/// A number below one hundred at the beginning, in either script.
fn numeral(text: &str) -> Option<(u32, &str)> {
    const DIGITS: &str = "零一二三四五六七八九";
    let arabic = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    if arabic > 0 {
        let (number, rest) = text.split_at_checked(arabic)?;
        return (arabic <= 2).then(|| number.parse().ok()).flatten().map(|number| (number, rest));
    }
    let digit = |letter: char| DIGITS.chars().position(|digit| digit == letter).and_then(|at| u32::try_from(at).ok());
    let end = text.find(|letter| digit(letter).is_none() && letter != '十').unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let number = match number.split_once('十') {
        None => {
            let mut letters = number.chars();
            let (only, more) = (letters.next()?, letters.next());
            more.is_none().then(|| digit(only)).flatten()?
        }
        Some((tens, ones)) => {
            let part = |text: &str, empty| match (text.chars().next(), text.chars().nth(1)) {
                (None, _) => Some(empty),
                (Some(only), None) => digit(only),
                (Some(_), Some(_)) => None,
            };
            part(tens, 1)? * 10 + part(ones, 0)?
        }
    };
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        passages(text).into_iter().map(|passage| passage.text).collect()
    }

    fn keys(text: &str) -> Vec<String> {
        passages(text).iter().flat_map(Passage::sentences).map(normal).collect()
    }

    #[test]
    fn a_sentence_that_is_broken_over_lines_is_one_wherever_it_is_broken() {
        let whole = "示例政策\n\n一、概述\n(1) 杯子由厨房保管，破了要登记。洗好的杯子放\
                     回架上；借走的记在本子里。\n我们每天清点杯子，少了会问。\n二、其他\n";
        let expected = keys(whole);
        assert_eq!(expected.len(), 7);
        for broken in [
            whole.replace("破了要登", "破了要登\n\n"),
            whole.replace("洗好的杯", "洗好\n的杯"),
            whole.replace("我们每天", "我们\n每天"),
            whole.replace("少了会问", "少了\r\n\r\n会问"),
            whole.replace("登记。", "登记。\n"),
            whole.replace("厨房保管", "厨房 保管"),
        ] {
            assert_eq!(keys(&broken), expected, "{broken}");
        }
    }

    #[test]
    fn headings_titles_labels_and_numbered_lines_take_nothing_up() {
        let text = "示例政策\n生效日期：2020年1月2日\n公司（以下称“公司”）保管杯子。\n目录\n如下：\n一、怎样借、还杯子\n\
                    1、借\n可以借三天。\n2.还\n- (1) 洗净；\n- 擦干；\n邮箱：a@b.example\n地址：某路 5 号\n";
        assert_eq!(
            texts(text),
            [
                "示例政策",
                "生效日期：2020年1月2日",
                "公司（以下称“公司”）保管杯子。",
                "目录如下：",
                "怎样借、还杯子",
                "借",
                "可以借三天。",
                "还",
                "洗净；",
                "擦干；",
                "邮箱：a@b.example",
                "地址：某路 5 号"
            ]
        );
        let marks: Vec<_> = passages(text).into_iter().map(|passage| passage.mark).collect();
        let point = |number, sign| Some(Mark::Point(number, sign));
        assert_eq!(
            marks[4..10],
            [Some(Mark::Part(1)), point(1, '、'), None, point(2, '.'), Some(Mark::Entry(1)), Some(Mark::Bullet)]
        );
    }

    #[test]
    fn a_sentence_ends_at_its_mark_and_not_inside_brackets_or_quotes() {
        let passage = |text: &str| Passage { line: 1, mark: None, text: text.to_owned() };
        assert_eq!(
            passage("他说“杯子满了。请换一个。”然后走了。还有（见附页；第二行）一个！完").sentences(),
            ["他说“杯子满了。请换一个。”然后走了。", "还有（见附页；第二行）一个！", "完"]
        );
        assert_eq!(passage("（没有关上。第二句。").sentences(), ["（没有关上。", "第二句。"]);
        assert_eq!(passage("真的吗？）。；").sentences(), ["真的吗？）"]);
        assert!(passage("").sentences().is_empty());
    }

    #[test]
    fn blanks_numbers_and_the_last_mark_make_no_other_sentence() {
        assert_eq!(normal(" 杯子 放在\u{3000}架上。"), "杯子放在架上");
        assert_eq!(keys("一、杯子的保管；\n二、杯子的保管"), ["杯子的保管", "杯子的保管"]);
        assert_eq!(keys("（3） 与杯子有关的；"), keys("- (4) 与杯子有关的。"));
    }

    #[test]
    fn numbers_are_read_in_both_scripts_and_figures_are_none() {
        for (line, mark, rest) in [
            ("十二、杯", Some(Mark::Part(12)), "杯"),
            ("二十、杯", Some(Mark::Part(20)), "杯"),
            ("第三章 杯", Some(Mark::Part(3)), "杯"),
            ("第十一部分：杯", Some(Mark::Part(11)), "杯"),
            ("（十）杯", Some(Mark::Entry(10)), "杯"),
            ("12．杯", Some(Mark::Point(12, '．')), "杯"),
            ("3.5 个杯子", None, "3.5 个杯子"),
            ("2024年", None, "2024年"),
            ("123、杯", None, "123、杯"),
            ("一共三个", None, "一共三个"),
            ("一二、杯", None, "一二、杯"),
            ("(杯)", None, "(杯)"),
            ("-5 度", None, "-5 度"),
            ("", None, ""),
        ] {
            assert_eq!(marked(line), (mark, rest), "{line}");
        }
    }

    #[test]
    fn every_short_text_is_answered_and_keeps_its_letters() {
        const LETTERS: [char; 10] = ['杯', '，', '。', '；', '一', '、', '1', '(', '）', '\n'];
        for code in 0..100_000_usize {
            let text: String = (0..5).map(|at| LETTERS[code / 10_usize.pow(at) % 10]).collect();
            let letters = |text: &str| text.matches('杯').count();
            let read = passages(&text);
            assert_eq!(read.iter().map(|passage| letters(&passage.text)).sum::<usize>(), letters(&text), "{text:?}");
            let said: usize = read.iter().flat_map(Passage::sentences).map(letters).sum();
            assert_eq!(said, letters(&text), "{text:?}");
        }
    }
}
