//! Numbers, lists and words that stand where they do not belong: L-02, L-18.

use super::{
    Spot,
    document::{Document, part},
};
use crate::{
    kernel::Words,
    policy::{
        edition::Edition,
        sentences::{Mark, Passage, normal},
    },
};

/// L-02: the table of contents is not the body; a number is skipped or said twice; two styles of numbers in one part; a
/// promise stands among the entries of a list of something else.
///
/// The table of contents is what stands before the first part whose number does not grow; a text without one has
/// nothing to compare. A list counts where the line before it ends in 包括： and its entries are numbered.
pub(super) fn disorder(document: &Document, _: &Edition) -> Vec<Spot> {
    let parts: Vec<(u32, &Passage)> =
        document.passages.iter().filter_map(|passage| part(passage).map(|number| (number, passage))).collect();
    let again = parts.windows(2).position(|pair| matches!(pair, [(one, _), (two, _)] if two <= one));
    let (contents, body) = parts.split_at(again.map_or(0, |at| at + 1));
    let mut found = Vec::new();
    if !contents.is_empty() {
        found.extend(against_contents(contents, body));
    }
    let mut last = 0;
    for (number, passage) in body {
        found.extend(gap(last, *number).map(|note| Document::at(passage, note)));
        last = *number;
    }
    found.extend(points(&document.passages));
    found.extend(strangers(&document.passages));
    found
}

fn against_contents(contents: &[(u32, &Passage)], body: &[(u32, &Passage)]) -> Vec<Spot> {
    let named = |(number, passage): &(u32, &Passage)| (*number, normal(&passage.text));
    let promised: Vec<_> = contents.iter().map(named).collect();
    let there: Vec<_> = body.iter().map(named).collect();
    let mut found = Vec::new();
    for ((number, name), (_, passage)) in promised.iter().zip(contents) {
        let note = match there.iter().find(|(_, other)| other == name) {
            Some((other, _)) if other == number => continue,
            Some((other, _)) => Words::new(
                format!("目录说是第 {number} 部分，正文中是第 {other} 部分"),
                format!("part {number} in the table of contents, part {other} in the body"),
            ),
            None => {
                Words::new(format!("目录第 {number} 部分在正文中没有"), format!("part {number} is not in the body"))
            }
        };
        found.push(Document::at(passage, note));
    }
    for ((_, name), (_, passage)) in there.iter().zip(body) {
        if !promised.iter().any(|(_, other)| other == name) {
            let note = Words::new("正文有这一部分，目录没有", "in the body and not in the table of contents");
            found.push(Document::at(passage, note));
        }
    }
    found
}

/// What is wrong with a number behind another.
fn gap(last: u32, number: u32) -> Option<Words> {
    (number != last + 1)
        .then(|| Words::new(format!("编号从 {last} 跳到 {number}"), format!("the number goes from {last} to {number}")))
}

/// The points of each part: their numbers, and the sign behind them.
fn points(passages: &[Passage]) -> Vec<Spot> {
    let mut found = Vec::new();
    let (mut last, mut style) = (0, None);
    for passage in passages {
        match passage.mark {
            Some(Mark::Part(_)) => (last, style) = (0, None),
            Some(Mark::Point(number, sign)) => {
                found.extend(gap(last, number).map(|note| Document::at(passage, note)));
                last = number;
                if *style.get_or_insert(sign) != sign {
                    let note = Words::new("同一部分混用两种编号", "two styles of numbers in one part");
                    found.push(Document::at(passage, note));
                }
            }
            Some(Mark::Entry(_) | Mark::Bullet) | None => {}
        }
    }
    found
}

/// Promises among the entries of a list of something else.
fn strangers(passages: &[Passage]) -> Vec<Spot> {
    let promise = |text: &str| ["我们会", "我们将", "我们还会", "我们还将"].iter().any(|start| text.starts_with(start));
    let mut found = Vec::new();
    let mut listing = false;
    for passage in passages {
        let text = passage.text.trim();
        let entry = matches!(passage.mark, Some(Mark::Entry(_) | Mark::Bullet));
        if listing && entry && promise(text) {
            let note = Words::new("这是一句承诺，不属于它所在的列表", "a promise, which is not what this list lists");
            found.push(Document::at(passage, note));
        }
        if !entry {
            listing = text.ends_with("包括：") || text.ends_with("包括:");
        }
    }
    found
}

/// L-18: a Latin word in small letters between Chinese ones.
///
/// Names and abbreviations have a capital letter; addresses have a sign beside them. A word that is a name in small
/// letters is found wrongly.
pub(super) fn stray_word(document: &Document, _: &Edition) -> Vec<Spot> {
    document.spots(|sentence| {
        let latin = |letter: char| letter.is_ascii_alphabetic();
        let chinese = |letter: Option<char>| letter.is_some_and(|letter| !letter.is_ascii());
        let text = sentence.plain.as_str();
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(latin)).map(|at| from + at) {
            let rest = text.get(at..).unwrap_or_default();
            let end = at + rest.find(|letter| !latin(letter)).unwrap_or(rest.len());
            let word = text.get(at..end).unwrap_or_default();
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(end..).and_then(|after| after.chars().next());
            if word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()) && chinese(before) && chinese(after) {
                return true;
            }
            from = end;
        }
        false
    })
}
