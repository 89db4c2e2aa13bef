//! Finds the place at which a document is not an edition.
//!
//! Serde knows that a document is wrong, and its text tells by echoing what stood there. Here the shape of an edition
//! is written down once more as a table, which is walked only after serde has refused: it names the place and keeps
//! the document's own text out of the fault.

use serde::de::{
    DeserializeOwned, IntoDeserializer,
    value::{Error as NoSuchWord, StrDeserializer},
};
use serde_json::Value;

use super::{
    check::EditionFault,
    edition::Ask,
    terms::AtEnd,
    vocabulary::{
        Basis, DataItem, Feature, OsPermission, Period, Platform, Purpose, Reach, Recipient, Right, Stage, Tier,
        Transform, Verdict,
    },
};
use crate::kernel::{Place, Step};

/// What stands at a place.
pub(crate) enum Shape {
    Text,
    Number,
    Flag,
    /// A word of one of the closed lists.
    Word(fn(&str) -> bool),
    List(&'static Shape),
    Record(&'static [Member]),
    /// One of several records, told apart by the word of a member.
    Choice(&'static str, &'static [(&'static str, &'static [Member])]),
    /// One entry for each word of a closed list.
    Table(fn(&str) -> Option<&'static str>, &'static Shape),
}

/// A member of a record: its name, whether it may be left out or null, and what it is.
pub(crate) struct Member(pub(crate) &'static str, pub(crate) Need, pub(crate) Shape);

#[derive(PartialEq, Eq)]
pub(crate) enum Need {
    Always,
    Maybe,
}
use Need::{Always, Maybe};

/// A word of a closed list; absent where the list does not have it.
pub(crate) fn worded<T: DeserializeOwned>(said: &str) -> Option<T> {
    let reader: StrDeserializer<'_, NoSuchWord> = said.into_deserializer();
    T::deserialize(reader).ok()
}

pub(crate) fn word<T: DeserializeOwned>(said: &str) -> bool {
    worded::<T>(said).is_some()
}

pub(crate) const WORDS: Shape = Shape::Record(&[Member("zh", Always, Shape::Text), Member("en", Always, Shape::Text)]);
const TEXTS: Shape = Shape::List(&Shape::Text);

const CONTACT: Shape = Shape::Record(&[
    Member("email", Always, Shape::Text),
    Member("telephone", Maybe, Shape::Text),
    Member("answer_within_working_days", Always, Shape::Number),
]);
const CONTROLLER: Shape = Shape::Record(&[
    Member("name", Always, WORDS),
    Member("address", Always, WORDS),
    Member("contact", Always, CONTACT),
]);
const HEAD: Shape = Shape::Record(&[Member("head", Always, WORDS), Member("body", Always, WORDS)]);

const BUDGET: Shape = Shape::Record(&[
    Member("max", Always, Shape::Number),
    Member("per", Always, Shape::Word(word::<Period>)),
    Member("background", Always, Shape::Number),
]);
const ANSWER: Shape = Shape::Record(&[Member("on", Always, Shape::Text), Member("says", Always, WORDS)]);
const GAP: Shape = Shape::Record(&[Member("lint", Always, Shape::Text), Member("answer", Maybe, ANSWER)]);
const RETENTION: Shape = Shape::Choice(
    "kept",
    &[
        ("in_memory", &[Member("at_end", Always, Shape::Word(word::<AtEnd>))]),
        ("until_withdrawn", &[Member("at_end", Always, Shape::Word(word::<AtEnd>))]),
        ("days", &[Member("days", Always, Shape::Number), Member("at_end", Always, Shape::Word(word::<AtEnd>))]),
    ],
);
const ITEM: Shape = Shape::Record(&[
    Member("item", Always, Shape::Word(word::<DataItem>)),
    Member("name", Always, WORDS),
    Member("purposes", Always, Shape::List(&Shape::Word(word::<Purpose>))),
    Member("tier", Always, Shape::Word(word::<Tier>)),
    Member("basis", Always, Shape::Word(word::<Basis>)),
    Member("transform", Always, Shape::Word(word::<Transform>)),
    Member("bits", Always, Shape::Number),
    Member("budget", Always, BUDGET),
    Member("retention", Always, RETENTION),
    Member("recipients", Always, Shape::List(&Shape::Word(word::<Recipient>))),
    Member("clauses", Always, TEXTS),
    Member("gap", Maybe, GAP),
    Member("verdicts", Always, Shape::Table(Platform::worded, &Shape::Word(word::<Verdict>))),
]);

const DIALOG: Shape = Shape::Record(&[
    Member("title", Always, WORDS),
    Member("purpose", Always, WORDS),
    Member("refusal_costs", Always, WORDS),
    Member("agree", Always, WORDS),
    Member("refuse", Always, WORDS),
]);
const FEATURE: Shape = Shape::Record(&[
    Member("feature", Always, Shape::Word(word::<Feature>)),
    Member("name", Always, WORDS),
    Member("purposes", Always, Shape::List(&Shape::Word(word::<Purpose>))),
    Member("ask", Always, Shape::Word(word::<Ask>)),
    Member("permission", Maybe, Shape::Word(word::<OsPermission>)),
    Member("lasts_days", Maybe, Shape::Number),
    Member("items", Always, Shape::List(&Shape::Word(word::<DataItem>))),
    Member("dialog", Always, DIALOG),
    Member("clauses", Always, TEXTS),
]);
const NEVER: Shape = Shape::Record(&[
    Member("name", Always, WORDS),
    Member("reason", Always, WORDS),
    Member("reach", Always, Shape::Table(Platform::worded, &Shape::Word(word::<Reach>))),
    Member("clauses", Always, TEXTS),
]);

const RIGHT: Shape = Shape::Record(&[
    Member("right", Always, Shape::Word(word::<Right>)),
    Member("name", Always, WORDS),
    Member("means", Always, WORDS),
    Member("clauses", Always, TEXTS),
]);

const EDITION: Shape = Shape::Record(&[
    Member("id", Always, Shape::Text),
    Member("version", Always, Shape::Number),
    Member("stage", Always, Shape::Word(word::<Stage>)),
    Member("controller", Always, CONTROLLER),
    Member("text_sha256", Always, Shape::Text),
    Member("notice", Always, Shape::List(&HEAD)),
    Member("items", Always, Shape::List(&ITEM)),
    Member("features", Always, Shape::List(&FEATURE)),
    Member("never", Always, Shape::List(&NEVER)),
    Member("rights", Always, Shape::List(&RIGHT)),
]);

/// The fault of a document that serde refused, with its place wherever one can be named.
pub(super) fn fault(json: &str, refused: &serde_json::Error) -> EditionFault {
    let found = serde_json::from_str::<Value>(json).ok().and_then(|value| walk(&value, &EDITION, &Place::WHOLE).err());
    found.map_or_else(|| EditionFault::unreadable(refused), speak)
}

/// Says the missing of a promise by its own name.
fn speak(fault: EditionFault) -> EditionFault {
    match fault {
        EditionFault::Missing(at)
            if matches!(at.steps(), [Step::Name("features"), Step::Entry(_), Step::Name("dialog"), ..]) =>
        {
            EditionFault::NoDialog(at)
        }
        EditionFault::Missing(at) if matches!(at.steps(), [_, Step::Entry(_), Step::Name("purposes")]) => {
            EditionFault::NoPurpose(at)
        }
        other => other,
    }
}

/// Whether a document has this shape, or the first place at which it has not.
pub(crate) fn walk(value: &Value, shape: &Shape, at: &Place) -> Result<(), EditionFault> {
    let wrong = || EditionFault::WrongKind(at.clone());
    match shape {
        Shape::Text => value.is_string().then_some(()).ok_or_else(wrong),
        Shape::Number => value.as_u64().filter(|n| u32::try_from(*n).is_ok()).map(drop).ok_or_else(wrong),
        Shape::Flag => value.is_boolean().then_some(()).ok_or_else(wrong),
        Shape::Word(known) => {
            let said = value.as_str().ok_or_else(wrong)?;
            known(said).then_some(()).ok_or_else(|| EditionFault::UnknownWord(at.clone()))
        }
        Shape::List(of) => {
            let list = value.as_array().ok_or_else(wrong)?;
            list.iter().enumerate().try_for_each(|(n, entry)| walk(entry, of, &at.entry(n)))
        }
        Shape::Record(members) => record(value, None, members, at),
        Shape::Choice(tag, records) => {
            let said =
                value.as_object().ok_or_else(wrong)?.get(*tag).ok_or_else(|| EditionFault::Missing(at.member(tag)))?;
            let said = said.as_str().ok_or_else(|| EditionFault::WrongKind(at.member(tag)))?;
            let (_, members) = records
                .iter()
                .find(|(word, _)| *word == said)
                .ok_or_else(|| EditionFault::UnknownWord(at.member(tag)))?;
            record(value, Some(tag), members, at)
        }
        Shape::Table(known, of) => {
            let table = value.as_object().ok_or_else(wrong)?;
            // Whatever stands for an unknown word cannot be named, so the table itself is.
            table.iter().try_for_each(|(key, entry)| match known(key) {
                Some(word) => walk(entry, of, &at.member(word)),
                None => Err(EditionFault::UnknownWord(at.clone())),
            })
        }
    }
}

fn record(value: &Value, tag: Option<&str>, members: &[Member], at: &Place) -> Result<(), EditionFault> {
    let record = value.as_object().ok_or_else(|| EditionFault::WrongKind(at.clone()))?;
    for Member(name, need, shape) in members {
        match record.get(*name) {
            None if *need == Always => return Err(EditionFault::Missing(at.member(name))),
            Some(Value::Null) if *need == Maybe => {}
            None => {}
            Some(value) => walk(value, shape, &at.member(name))?,
        }
    }
    let known = |name: &String| tag == Some(name.as_str()) || members.iter().any(|Member(member, ..)| member == name);
    if record.keys().all(known) { Ok(()) } else { Err(EditionFault::UnknownMember(at.clone())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &str = include_str!("../../editions/2024-06-19.json");

    #[test]
    fn the_table_knows_every_member_of_the_real_edition() {
        let edition: Value = serde_json::from_str(REAL).unwrap();
        assert_eq!(walk(&edition, &EDITION, &Place::WHOLE), Ok(()));
    }

    #[test]
    fn wherever_a_member_is_missing_serde_and_the_table_agree() {
        let edition: Value = serde_json::from_str(REAL).unwrap();
        let mut places = Vec::new();
        members(&edition, "", &mut places);
        assert!(!places.is_empty());
        for place in places {
            let mut edited = edition.clone();
            let (record, member) = place.rsplit_once('/').unwrap();
            edited.pointer_mut(record).unwrap().as_object_mut().unwrap().remove(member);
            let read = serde_json::from_value::<super::super::Edition>(edited.clone());
            assert_eq!(read.is_ok(), walk(&edited, &EDITION, &Place::WHOLE).is_ok(), "{place}");
        }
    }

    fn members(value: &Value, at: &str, out: &mut Vec<String>) {
        match value {
            Value::Object(record) => record.iter().for_each(|(name, value)| {
                out.push(format!("{at}/{name}"));
                members(value, &format!("{at}/{name}"), out);
            }),
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(n, value)| members(value, &format!("{at}/{n}"), out));
            }
            _ => {}
        }
    }
}
