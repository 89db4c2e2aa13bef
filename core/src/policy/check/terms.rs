//! Checks the terms of an item: bits, budget, retention, gap; and that a feature takes nothing for nothing.

use super::{EditionFault, GAPS, numbered, once, words};
use crate::{
    kernel::Place,
    policy::{
        edition::{Edition, EditionId, FeatureRow, ItemRow},
        terms::{Bits, Retention},
        vocabulary::Stage,
    },
};

pub(super) fn of_item(row: &ItemRow, at: &Place) -> Result<(), EditionFault> {
    if row.bits > Bits::EVERYBODY {
        return Err(EditionFault::TooManyBits(at.member("bits")));
    }
    if row.transform.stays() && row.bits != Bits::default() {
        return Err(EditionFault::TellsThoughItStays(at.member("bits")));
    }
    let budget = at.member("budget");
    if row.budget.max == 0 {
        return Err(EditionFault::NeverTaken(budget.member("max")));
    }
    if row.budget.background > row.budget.max {
        return Err(EditionFault::MoreBehindThanInAll(budget.member("background")));
    }
    if matches!(row.retention, Retention::Days { days: 0, .. }) {
        return Err(EditionFault::NoDays(at.member("retention").member("days")));
    }
    let Some(gap) = &row.gap else { return Ok(()) };
    let at = at.member("gap");
    if !numbered(&gap.lint, "L-", 2, GAPS) {
        return Err(EditionFault::UnknownGap(at.member("lint")));
    }
    let Some(answer) = &gap.answer else { return Ok(()) };
    let at = at.member("answer");
    if EditionId::parse(&answer.on).is_none() {
        return Err(EditionFault::NotADate(at.member("on")));
    }
    words(&answer.says, &at.member("says"))
}

/// Whether a row may stand in an edition of this stage: what is in force for people has every answer.
pub(super) fn answered(stage: Stage, row: &ItemRow, at: &Place) -> Result<(), EditionFault> {
    let waits = row.gap.as_ref().is_some_and(|gap| gap.answer.is_none());
    match stage {
        Stage::Published if waits => Err(EditionFault::Unanswered(at.member("gap").member("answer"))),
        Stage::Published | Stage::Development => Ok(()),
    }
}

pub(super) fn purposes(edition: &Edition, row: &FeatureRow, at: &Place) -> Result<(), EditionFault> {
    let place = at.member("purposes");
    if row.purposes.is_empty() {
        return Err(EditionFault::NoPurpose(place));
    }
    once(row.purposes.iter(), |n| place.entry(n))?;
    let serves = |item, purpose| edition.serves(row.feature, item, purpose);
    if let Some(n) = row.purposes.iter().position(|purpose| !row.items.iter().any(|item| serves(*item, *purpose))) {
        return Err(EditionFault::IdlePurpose(place.entry(n)));
    }
    match row.items.iter().position(|item| !row.purposes.iter().any(|purpose| serves(*item, *purpose))) {
        Some(n) => Err(EditionFault::TakenForNothing(at.member("items").entry(n))),
        None => Ok(()),
    }
}
