//! A text as the lints look at it: its sentences in their comparable form, and the words that are asked after.

use super::Spot;
use crate::{
    kernel::Words,
    policy::sentences::{Mark, Passage, normal, passages},
};

/// A text that was read.
pub(super) struct Document {
    pub(super) passages: Vec<Passage>,
    pub(super) sentences: Vec<Sentence>,
}

/// One sentence.
pub(super) struct Sentence {
    /// Which passage it stands in.
    pub(super) passage: usize,
    line: usize,
    said: String,
    /// Without blanks and without its last mark.
    pub(super) plain: String,
}

impl Document {
    pub(super) fn read(text: &str) -> Self {
        let passages = passages(text);
        let of = |(at, passage): (usize, &Passage)| {
            let line = passage.line;
            let said = passage.sentences().into_iter();
            said.map(move |said| Sentence { passage: at, line, said: said.to_owned(), plain: normal(said) })
                .collect::<Vec<_>>()
        };
        let sentences = passages.iter().enumerate().flat_map(of).collect();
        Self { passages, sentences }
    }

    /// Whether any sentence has one of these words.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        self.sentences.iter().any(|sentence| sentence.has(words))
    }

    /// The sentences that a test picks, as places.
    pub(super) fn spots(&self, is: impl Fn(&Sentence) -> bool) -> Vec<Spot> {
        self.sentences.iter().filter(|sentence| is(sentence)).map(Sentence::spot).collect()
    }

    /// The sentences of the passage that a sentence stands in.
    pub(super) fn around<'d>(&'d self, sentence: &'d Sentence) -> impl Iterator<Item = &'d Sentence> {
        self.sentences.iter().filter(|other| other.passage == sentence.passage)
    }

    /// The place of a passage, and what is wrong there.
    pub(super) fn at(passage: &Passage, note: Words) -> Spot {
        Spot::Sentence { line: passage.line, text: passage.text.trim().to_owned(), note: Some(note) }
    }
}

impl Sentence {
    /// Whether one of these words is in it.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        has(&self.plain, words)
    }

    /// Whether each of these groups has a word in it.
    pub(super) fn has_each(&self, groups: &[&[&str]]) -> bool {
        groups.iter().all(|group| self.has(group))
    }

    /// Whether one of the first words stands in it, and one of the second behind that.
    pub(super) fn has_then(&self, first: &[&str], second: &[&str]) -> bool {
        let ends = first.iter().filter_map(|word| self.plain.find(word).map(|at| at + word.len()));
        ends.min().and_then(|end| self.plain.get(end..)).is_some_and(|rest| has(rest, second))
    }

    pub(super) fn spot(&self) -> Spot {
        Spot::Sentence { line: self.line, text: self.said.clone(), note: None }
    }
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Something that is not there.
pub(super) fn missing(zh: impl Into<String>, en: impl Into<String>) -> Spot {
    Spot::Missing { what: Words::new(zh, en) }
}

/// Whether the text has a number and a unit of time in it, as a retention has. Dates and working days are none.
pub(super) fn has_term(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let digit = |letter: &char| letter.is_ascii_digit() || "一二两三四五六七八九十百".contains(*letter);
    (1..letters.len()).any(|at| {
        let (before, rest) = letters.split_at(at);
        let number = before.iter().rev().take_while(|letter| digit(letter)).count();
        let in_date = before.iter().rev().nth(number).is_some_and(|letter| ['年', '月'].contains(letter));
        match rest {
            _ if number == 0 => false,
            ['日', ..] => !in_date,
            // 2024年6月 goes on with digits.
            ['年', after, ..] => !after.is_ascii_digit(),
            ['天' | '周' | '年', ..] | ['小', '时', ..] | ['个', '月' | '季' | '小' | '星', ..] => true,
            _ => false,
        }
    })
}

/// Whether the line is a part, and which.
pub(super) fn part(passage: &Passage) -> Option<u32> {
    match passage.mark {
        Some(Mark::Part(number)) => Some(number),
        Some(Mark::Point(..) | Mark::Entry(_) | Mark::Bullet) | None => None,
    }
}
