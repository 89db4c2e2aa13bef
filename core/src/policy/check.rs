//! Checks an edition as a whole: every word has its row, and no row contradicts another.
//!
//! A fault says what is wrong and where, and repeats nothing of the document: an edition comes from outside, and an
//! error text may end up in a log. The first fault ends the check; an edition is in force whole or not at all.

use std::fmt;

use super::{
    edition::{Dialog, Edition, EditionId, FeatureRow, ItemRow},
    vocabulary::{DataItem, Feature, OsPermission, Platform, Transform},
};
use crate::kernel::Words;

mod terms;

/// Number of clauses that the reference names, C001 to this.
const CLAUSES: u32 = 144;
/// Number of defects that the reference names in the policy's text, L-01 to this.
const GAPS: u32 = 18;
/// Heads of the first-run notice: collect, use, store, share, rights (C003).
const HEADS: usize = 5;
/// An answer may not take more working days than this (R25).
const LONGEST_ANSWER: u32 = 15;

/// Where in an edition something stands, as in `items[3].purposes[1]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The member of the edition: `items`, `features`, …; `edition` for the edition itself.
    pub section: &'static str,
    /// The row within it, counted from zero.
    pub row: Option<usize>,
    /// The member within the row or the section.
    pub member: Option<String>,
}

impl Place {
    /// The edition itself.
    pub(super) const EDITION: Self = Self { section: "edition", row: None, member: None };

    /// A member of what stands here.
    pub(super) fn member(&self, name: &'static str) -> Self {
        if *self == Self::EDITION { Self { section: name, ..Self::EDITION } } else { self.key(name) }
    }

    /// The entry of a table that stands here, by its word.
    pub(super) fn key(&self, word: &str) -> Self {
        let member = self.member.as_ref().map_or_else(|| word.to_owned(), |outer| format!("{outer}.{word}"));
        Self { member: Some(member), ..*self }
    }

    /// An entry of the list that stands here.
    pub(super) fn entry(&self, at: usize) -> Self {
        match &self.member {
            None => Self { row: Some(at), ..self.clone() },
            Some(list) => Self { member: Some(format!("{list}[{at}]")), ..*self },
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.section)?;
        if let Some(row) = self.row {
            write!(f, "[{row}]")?;
        }
        if let Some(member) = &self.member {
            write!(f, ".{member}")?;
        }
        Ok(())
    }
}

/// Why an edition is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionFault {
    /// It cannot be read at all.
    #[error("line {line}, column {column}: {why}")]
    Unreadable {
        /// Line, counted from one.
        line: usize,
        /// Column, counted from one.
        column: usize,
        /// Which way it is unreadable.
        why: &'static str,
    },
    /// A word that the vocabulary does not have.
    #[error("{0}: unknown word")]
    UnknownWord(Place),
    /// A member that editions do not have; the place is what it stands in.
    #[error("{0}: unknown member")]
    UnknownMember(Place),
    /// A member that every edition has.
    #[error("{0}: missing")]
    Missing(Place),
    /// A text where a list must be, or the like.
    #[error("{0}: of the wrong kind")]
    WrongKind(Place),
    /// Words that are not there in both languages.
    #[error("{0}: no words")]
    NoWords(Place),
    /// A date that is none, or not written `YYYY-MM-DD`.
    #[error("{0}: not a date")]
    NotADate(Place),
    /// A digest that is not 64 lower-case hexadecimal digits.
    #[error("{0}: not a sha-256")]
    NotADigest(Place),
    /// An e-mail address that is none.
    #[error("{0}: not an address")]
    NotAnAddress(Place),
    /// An answer that comes never or later than the law allows.
    #[error("{0}: must be 1 to 15 working days")]
    AnswerTooLate(Place),
    /// A first-run notice of more or fewer heads than five.
    #[error("{0}: must have five heads")]
    NotFiveHeads(Place),
    /// The same entry a second time.
    #[error("{0}: a second time")]
    Twice(Place),
    /// An item without a row.
    #[error("{0}: no row for {1:?}")]
    ItemWithoutRow(Place, DataItem),
    /// A feature without a row.
    #[error("{0}: no row for {1:?}")]
    FeatureWithoutRow(Place, Feature),
    /// An item or a feature without a purpose.
    #[error("{0}: no purpose")]
    NoPurpose(Place),
    /// A purpose of a feature that none of its items is declared for.
    #[error("{0}: none of its items serves it")]
    IdlePurpose(Place),
    /// An item that a feature takes, with no purpose that both have.
    #[error("{0}: taken for none of the feature's purposes")]
    TakenForNothing(Place),
    /// More bits than tell everybody alive apart.
    #[error("{0}: more than can be told of anybody")]
    TooManyBits(Place),
    /// Something that never leaves and yet tells something.
    #[error("{0}: it never leaves, so nothing is left of it")]
    TellsThoughItStays(Place),
    /// A budget of nothing, which is no budget but a `never`.
    #[error("{0}: must be at least once")]
    NeverTaken(Place),
    /// More takings in the background than there are takings.
    #[error("{0}: more in the background than in all")]
    MoreBehindThanInAll(Place),
    /// A gap without the operator's answer, in an edition that is in force for people.
    #[error("{0}: the operator has not answered")]
    Unanswered(Place),
    /// An item that never leaves, with somebody who gets it.
    #[error("{0}: it never leaves, so nobody gets it")]
    GivenThoughItStays(Place),
    /// An item that leaves, without somebody who gets it.
    #[error("{0}: it leaves, so somebody gets it")]
    GivenToNobody(Place),
    /// A time of no days.
    #[error("{0}: must be at least one day")]
    NoDays(Place),
    /// A row that no clause speaks of.
    #[error("{0}: no clause")]
    NoClause(Place),
    /// A clause that does not exist.
    #[error("{0}: not one of C001 to C144")]
    UnknownClause(Place),
    /// A defect that does not exist.
    #[error("{0}: not one of L-01 to L-18")]
    UnknownGap(Place),
    /// A system without an answer in the capability matrix or about what it would give.
    #[error("{0}: no verdict")]
    NoVerdict(Place),
    /// A feature whose dialog lacks words.
    #[error("{0}: no dialog")]
    NoDialog(Place),
    /// A feature that takes nothing needs no consent.
    #[error("{0}: takes nothing")]
    TakesNothing(Place),
    /// A permission without an item that is behind it.
    #[error("{0}: asked for without taking what it guards")]
    IdlePermission(Place),
    /// An item that a permission guards, without the permission.
    #[error("{0}: guarded by a permission that is not asked for")]
    NoPermission(Place),
}

impl EditionFault {
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
    let at = Place::EDITION;
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
    if !contact.email.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.')) {
        return Err(EditionFault::NotAnAddress(at.member("email")));
    }
    if contact.telephone.as_ref().is_some_and(|number| number.trim().is_empty()) {
        return Err(EditionFault::NoWords(at.member("telephone")));
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
    match (row.transform == Transform::StaysHere, row.recipients.is_empty()) {
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
        Some(system) => {
            let word = serde_json::to_value(system).unwrap_or_default();
            Err(EditionFault::NoVerdict(at.key(word.as_str().unwrap_or_default())))
        }
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
