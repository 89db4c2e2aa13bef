//! Checks an edition as a whole: every word has its row, and no row contradicts another.
//!
//! A fault says what is wrong and where, and repeats nothing of the document: an edition comes from outside, and an
//! error text may end up in a log. The first fault ends the check; an edition is in force whole or not at all.

use std::fmt;

use super::{
    contact::{mailto, tel},
    edition::{Dialog, Edition, EditionId, FeatureRow, ItemRow},
    vocabulary::{DataItem, Feature, OsPermission, Platform},
};
use crate::kernel::{Flaw, Place, Words, log::LogSafe};

mod terms;

/// Number of clauses that the reference names, C001 to this.
const CLAUSES: u32 = 144;
/// Number of defects that the reference names in the policy's text, L-01 to this.
const GAPS: u32 = 18;
/// Heads of the first-run notice: collect, use, store, share, rights (C003).
const HEADS: usize = 5;
/// An answer may not take more working days than this (R25).
const LONGEST_ANSWER: u32 = 15;

/// Why an edition is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditionFault {
    /// It cannot be read at all.
    Unreadable {
        /// Line, counted from one.
        line: usize,
        /// Column, counted from one.
        column: usize,
        /// Which way it is unreadable.
        why: &'static str,
    },
    /// A word that the vocabulary does not have.
    UnknownWord(Place),
    /// A member that editions do not have; the place is what it stands in.
    UnknownMember(Place),
    /// A member that every edition has.
    Missing(Place),
    /// A text where a list must be, or the like.
    WrongKind(Place),
    /// Words that are not there in both languages.
    NoWords(Place),
    /// A date that is none, or not written `YYYY-MM-DD`.
    NotADate(Place),
    /// A digest that is not 64 lower-case hexadecimal digits.
    NotADigest(Place),
    /// An e-mail address that is none.
    NotAnAddress(Place),
    /// A telephone number that cannot be called.
    NotATelephone(Place),
    /// An answer that comes never or later than the law allows.
    AnswerTooLate(Place),
    /// A first-run notice of more or fewer heads than five.
    NotFiveHeads(Place),
    /// The same entry a second time.
    Twice(Place),
    /// An item without a row.
    ItemWithoutRow(Place, DataItem),
    /// A feature without a row.
    FeatureWithoutRow(Place, Feature),
    /// An item or a feature without a purpose.
    NoPurpose(Place),
    /// A purpose of a feature that none of its items is declared for.
    IdlePurpose(Place),
    /// An item that a feature takes, with no purpose that both have.
    TakenForNothing(Place),
    /// More bits than tell everybody alive apart.
    TooManyBits(Place),
    /// Something that never leaves and yet tells something.
    TellsThoughItStays(Place),
    /// A budget of nothing, which is no budget but a `never`.
    NeverTaken(Place),
    /// More takings in the background than there are takings.
    MoreBehindThanInAll(Place),
    /// A gap without the operator's answer, in an edition that is in force for people.
    Unanswered(Place),
    /// An item that never leaves, with somebody who gets it.
    GivenThoughItStays(Place),
    /// An item that leaves, without somebody who gets it.
    GivenToNobody(Place),
    /// A time of no days.
    NoDays(Place),
    /// A row that no clause speaks of.
    NoClause(Place),
    /// A clause that does not exist.
    UnknownClause(Place),
    /// A defect that does not exist.
    UnknownGap(Place),
    /// A system without an answer in the capability matrix or about what it would give.
    NoVerdict(Place),
    /// A feature whose dialog lacks words.
    NoDialog(Place),
    /// A feature that takes nothing needs no consent.
    TakesNothing(Place),
    /// A permission without an item that is behind it.
    IdlePermission(Place),
    /// An item that a permission guards, without the permission.
    NoPermission(Place),
}

impl std::error::Error for EditionFault {}

// Places are of names that stand in the source, and of counts.
impl LogSafe for EditionFault {}

impl fmt::Display for EditionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line, column, why } => write!(f, "line {line}, column {column}: {why}"),
            Self::ItemWithoutRow(at, item) => write!(f, "{at}: no row for {item:?}"),
            Self::FeatureWithoutRow(at, feature) => write!(f, "{at}: no row for {feature:?}"),
            _ => self.flaw().fmt(f),
        }
    }
}

impl EditionFault {
    /// What is wrong and where, as the log may tell it. Of what cannot be read at all it says only which way.
    #[must_use]
    pub fn flaw(&self) -> Flaw {
        let (what, at) = match self {
            Self::Unreadable { why, .. } => return Flaw::of_all(why),
            Self::UnknownWord(at) => ("unknown word", at),
            Self::UnknownMember(at) => ("unknown member", at),
            Self::Missing(at) => ("missing", at),
            Self::WrongKind(at) => ("of the wrong kind", at),
            Self::NoWords(at) => ("no words", at),
            Self::NotADate(at) => ("not a date", at),
            Self::NotADigest(at) => ("not a sha-256", at),
            Self::NotAnAddress(at) => ("not an address", at),
            Self::NotATelephone(at) => ("not a telephone number", at),
            Self::AnswerTooLate(at) => ("must be 1 to 15 working days", at),
            Self::NotFiveHeads(at) => ("must have five heads", at),
            Self::Twice(at) => ("a second time", at),
            Self::ItemWithoutRow(at, _) => ("no row for an item", at),
            Self::FeatureWithoutRow(at, _) => ("no row for a feature", at),
            Self::NoPurpose(at) => ("no purpose", at),
            Self::IdlePurpose(at) => ("none of its items serves it", at),
            Self::TakenForNothing(at) => ("taken for none of the feature's purposes", at),
            Self::TooManyBits(at) => ("more than can be told of anybody", at),
            Self::TellsThoughItStays(at) => ("it never leaves, so nothing is left of it", at),
            Self::NeverTaken(at) => ("must be at least once", at),
            Self::MoreBehindThanInAll(at) => ("more in the background than in all", at),
            Self::Unanswered(at) => ("the operator has not answered", at),
            Self::GivenThoughItStays(at) => ("it never leaves, so nobody gets it", at),
            Self::GivenToNobody(at) => ("it leaves, so somebody gets it", at),
            Self::NoDays(at) => ("must be at least one day", at),
            Self::NoClause(at) => ("no clause", at),
            Self::UnknownClause(at) => ("not one of C001 to C144", at),
            Self::UnknownGap(at) => ("not one of L-01 to L-18", at),
            Self::NoVerdict(at) => ("no verdict", at),
            Self::NoDialog(at) => ("no dialog", at),
            Self::TakesNothing(at) => ("takes nothing", at),
            Self::IdlePermission(at) => ("asked for without taking what it guards", at),
            Self::NoPermission(at) => ("guarded by a permission that is not asked for", at),
        };
        Flaw::at(what, at.clone())
    }

    /// What a reader's fault says without echoing the document: where, and which way.
    pub(super) fn unreadable(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let why = match error.classify() {
            Category::Eof => "cut short",
            Category::Syntax => "not json",
            Category::Data | Category::Io => "of the wrong shape",
        };
        Self::Unreadable { line: error.line(), column: error.column(), why }
    }
}

/// Checks everything that the types do not.
pub(super) fn whole(edition: &Edition) -> Result<(), EditionFault> {
    let at = Place::WHOLE;
    head(edition, &at)?;
    notice(edition, &at.member("notice"))?;
    items(edition, &at.member("items"))?;
    features(edition, &at.member("features"))?;
    for (n, row) in edition.never.iter().enumerate() {
        let at = at.member("never").entry(n);
        words(&row.name, &at.member("name"))?;
        words(&row.reason, &at.member("reason"))?;
        every_system(|system| row.reach.contains_key(system), &at.member("reach"))?;
        clauses(&row.clauses, &at.member("clauses"))?;
    }
    once(edition.rights.iter().map(|row| row.right), |n| at.member("rights").entry(n).member("right"))?;
    for (n, row) in edition.rights.iter().enumerate() {
        let at = at.member("rights").entry(n);
        words(&row.name, &at.member("name"))?;
        words(&row.means, &at.member("means"))?;
        clauses(&row.clauses, &at.member("clauses"))?;
    }
    Ok(())
}

fn head(edition: &Edition, at: &Place) -> Result<(), EditionFault> {
    if EditionId::parse(&edition.id.0).is_none() {
        return Err(EditionFault::NotADate(at.member("id")));
    }
    let digest = edition.text_sha256.as_bytes();
    if digest.len() != 64 || !digest.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(EditionFault::NotADigest(at.member("text_sha256")));
    }
    let at = at.member("controller");
    words(&edition.controller.name, &at.member("name"))?;
    words(&edition.controller.address, &at.member("address"))?;
    let (contact, at) = (&edition.controller.contact, at.member("contact"));
    if mailto(&contact.email).is_none() {
        return Err(EditionFault::NotAnAddress(at.member("email")));
    }
    if contact.telephone.as_ref().is_some_and(|number| tel(number).is_none()) {
        return Err(EditionFault::NotATelephone(at.member("telephone")));
    }
    if !(1..=LONGEST_ANSWER).contains(&contact.answer_within_working_days) {
        return Err(EditionFault::AnswerTooLate(at.member("answer_within_working_days")));
    }
    Ok(())
}

fn notice(edition: &Edition, at: &Place) -> Result<(), EditionFault> {
    if edition.notice.len() != HEADS {
        return Err(EditionFault::NotFiveHeads(at.clone()));
    }
    for (n, row) in edition.notice.iter().enumerate() {
        words(&row.head, &at.entry(n).member("head"))?;
        words(&row.body, &at.entry(n).member("body"))?;
    }
    Ok(())
}

fn items(edition: &Edition, at: &Place) -> Result<(), EditionFault> {
    once(edition.items.iter().map(|row| row.item), |n| at.entry(n).member("item"))?;
    for item in DataItem::ALL {
        if edition.item(*item).is_none() {
            return Err(EditionFault::ItemWithoutRow(at.clone(), *item));
        }
    }
    edition.items.iter().enumerate().try_for_each(|(n, row)| {
        item(row, &at.entry(n))?;
        terms::answered(edition.stage, row, &at.entry(n))
    })
}

fn item(row: &ItemRow, at: &Place) -> Result<(), EditionFault> {
    words(&row.name, &at.member("name"))?;
    if row.purposes.is_empty() {
        return Err(EditionFault::NoPurpose(at.member("purposes")));
    }
    once(row.purposes.iter(), |n| at.member("purposes").entry(n))?;
    match (row.transform.stays(), row.recipients.is_empty()) {
        (true, false) => return Err(EditionFault::GivenThoughItStays(at.member("recipients"))),
        (false, true) => return Err(EditionFault::GivenToNobody(at.member("recipients"))),
        (true, true) | (false, false) => once(row.recipients.iter(), |n| at.member("recipients").entry(n))?,
    }
    terms::of_item(row, at)?;
    clauses(&row.clauses, &at.member("clauses"))?;
    every_system(|system| row.verdicts.contains_key(system), &at.member("verdicts"))
}

fn every_system(answered: impl Fn(&Platform) -> bool, at: &Place) -> Result<(), EditionFault> {
    match Platform::ALL.iter().find(|system| !answered(system)) {
        None => Ok(()),
        Some(system) => Err(EditionFault::NoVerdict(at.member(system.word()))),
    }
}

fn features(edition: &Edition, at: &Place) -> Result<(), EditionFault> {
    once(edition.features.iter().map(|row| row.feature), |n| at.entry(n).member("feature"))?;
    for feature in Feature::ALL {
        if edition.feature(*feature).is_none() {
            return Err(EditionFault::FeatureWithoutRow(at.clone(), *feature));
        }
    }
    edition.features.iter().enumerate().try_for_each(|(n, row)| feature(edition, row, &at.entry(n)))
}

fn feature(edition: &Edition, row: &FeatureRow, at: &Place) -> Result<(), EditionFault> {
    words(&row.name, &at.member("name"))?;
    let taken = at.member("items");
    if row.items.is_empty() {
        return Err(EditionFault::TakesNothing(taken));
    }
    once(row.items.iter(), |n| taken.entry(n))?;
    for (n, item) in row.items.iter().enumerate() {
        if edition.item(*item).is_none() {
            return Err(EditionFault::ItemWithoutRow(taken.entry(n), *item));
        }
        if guard(*item).is_some_and(|permission| row.permission != Some(permission)) {
            return Err(EditionFault::NoPermission(taken.entry(n)));
        }
    }
    if row.permission.is_some() && !row.items.iter().any(|item| guard(*item) == row.permission) {
        return Err(EditionFault::IdlePermission(at.member("permission")));
    }
    if row.lasts_days == Some(0) {
        return Err(EditionFault::NoDays(at.member("lasts_days")));
    }
    terms::purposes(edition, row, at)?;
    dialog(&row.dialog, &at.member("dialog"))?;
    clauses(&row.clauses, &at.member("clauses"))
}

fn dialog(dialog: &Dialog, at: &Place) -> Result<(), EditionFault> {
    let texts = [
        ("title", &dialog.title),
        ("purpose", &dialog.purpose),
        ("refusal_costs", &dialog.refusal_costs),
        ("agree", &dialog.agree),
        ("refuse", &dialog.refuse),
    ];
    for (name, text) in texts {
        if let Some(language) = blank(text) {
            return Err(EditionFault::NoDialog(at.member(name).member(language)));
        }
    }
    Ok(())
}

/// The permission that the phone's system puts before an item.
fn guard(item: DataItem) -> Option<OsPermission> {
    // Photos and videos come by the system's own picker, which needs none.
    (item == DataItem::CameraFrame).then_some(OsPermission::Camera)
}

fn blank(text: &Words) -> Option<&'static str> {
    [("zh", &text.zh), ("en", &text.en)]
        .into_iter()
        .find(|(_, said)| said.trim().is_empty())
        .map(|(language, _)| language)
}

fn words(text: &Words, at: &Place) -> Result<(), EditionFault> {
    blank(text).map_or(Ok(()), |language| Err(EditionFault::NoWords(at.member(language))))
}

fn clauses(ids: &[String], at: &Place) -> Result<(), EditionFault> {
    if ids.is_empty() {
        return Err(EditionFault::NoClause(at.clone()));
    }
    if let Some(n) = ids.iter().position(|id| !numbered(id, "C", 3, CLAUSES)) {
        return Err(EditionFault::UnknownClause(at.entry(n)));
    }
    once(ids.iter(), |n| at.entry(n))
}

/// Whether an id is the prefix and exactly so many digits, from one to the last number.
fn numbered(id: &str, prefix: &str, digits: usize, last: u32) -> bool {
    id.strip_prefix(prefix).is_some_and(|number| {
        number.len() == digits
            && number.bytes().all(|b| b.is_ascii_digit())
            && number.parse::<u32>().is_ok_and(|number| (1..=last).contains(&number))
    })
}

fn once<T: PartialEq>(entries: impl Iterator<Item = T>, place: impl Fn(usize) -> Place) -> Result<(), EditionFault> {
    let mut seen = Vec::new();
    for (n, entry) in entries.enumerate() {
        if seen.contains(&entry) {
            return Err(EditionFault::Twice(place(n)));
        }
        seen.push(entry);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
