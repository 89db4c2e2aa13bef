//! An edition: one published policy version, as rows in the closed words.
//!
//! It is read once, checked as a whole, and handed around behind an `Arc`. Serde refuses unknown members and unknown
//! words, [`check`](super::check) refuses rows that contradict each other; what passes both is in force as it stands.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    check::{self, EditionFault},
    contact::Contact,
    shape,
    terms::{Bits, Budget, Gap, Retention},
    vocabulary::{
        Basis, DataItem, Feature, OsPermission, Platform, Purpose, Reach, Recipient, Right, Stage, Tier, Transform,
        Verdict,
    },
};
use crate::kernel::{Wall, Words};

/// The day an edition takes effect, `YYYY-MM-DD`; also its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EditionId(pub String);

impl EditionId {
    /// Reads a name; absent where the text is not a day of the calendar in this one form.
    ///
    /// Names in this form are in the order of their days.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        date(text).map(|_| Self(text.to_owned()))
    }
}

/// A day of the calendar, written `YYYY-MM-DD` and in no other form.
fn date(text: &str) -> Option<time::Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = time::Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    // Numbers read more forms than one.
    let (year, month, day) = date.to_calendar_date();
    (format!("{year:04}-{:02}-{day:02}", u8::from(month)) == text).then_some(date)
}

/// The first moment of a day in China; absent where the text is no day in the form of an edition's name.
pub(crate) fn first_moment(text: &str) -> Option<Wall> {
    const CHINA: i64 = 8 * 60 * 60;
    let utc = date(text)?.midnight().assume_utc().unix_timestamp();
    Some(Wall(utc.saturating_sub(CHINA).saturating_mul(1000)))
}

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A published policy version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Its name and first day.
    pub id: EditionId,
    /// Grows by one with every published version; an older one is never taken back.
    pub version: u32,
    /// How far it has come. One in force for people leaves no gap without its answer, or it is not read at all.
    pub stage: Stage,
    /// Who answers for the data.
    pub controller: Controller,
    /// SHA-256 of the operator's legal text, in lower-case hexadecimal. The text is a document of its own.
    pub text_sha256: String,
    /// The heads of the first-run notice: collect, use, store, share, rights (C003).
    pub notice: Vec<NoticeHead>,
    /// One row for each data item of the vocabulary.
    pub items: Vec<ItemRow>,
    /// One row for each feature of the vocabulary.
    pub features: Vec<FeatureRow>,
    /// What the policy's text lists or phones offer, and this client never takes.
    pub never: Vec<NeverRow>,
    /// What a person can ask for, and how. An edition that takes one away says so when it is published.
    pub rights: Vec<RightRow>,
}

/// The company that answers for the data (C141, C143, C144).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controller {
    /// Its name.
    pub name: Words,
    /// Its address.
    pub address: Words,
    /// How it is reached.
    pub contact: Contact,
}

/// One head of the first-run notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeHead {
    /// The head itself.
    pub head: Words,
    /// One or two sentences under it.
    pub body: Words,
}

/// What is said of one data item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemRow {
    /// Which item.
    pub item: DataItem,
    /// What people call it.
    pub name: Words,
    /// What it is collected for; at least one.
    pub purposes: Vec<Purpose>,
    /// Whether functions work without it.
    pub tier: Tier,
    /// Why the law allows it.
    pub basis: Basis,
    /// What is done to it before it leaves.
    pub transform: Transform,
    /// How much of a person is left after that.
    pub bits: Bits,
    /// How often it may be taken, in all features together. The gate keeps it.
    pub budget: Budget,
    /// How long it is kept on the phone, and what happens then.
    pub retention: Retention,
    /// Who gets it; nobody where it stays on the device.
    pub recipients: Vec<Recipient>,
    /// The clauses of the policy that speak of it; `C…`.
    pub clauses: Vec<String>,
    /// The defect of the policy's text that this row stands in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
    /// The capability matrix: an answer for every system.
    pub verdicts: BTreeMap<Platform, Verdict>,
}

/// What is said of one feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureRow {
    /// Which feature.
    pub feature: Feature,
    /// What people call it.
    pub name: Words,
    /// What it takes its items for; at least one. An item is taken for a purpose that it and the feature have.
    pub purposes: Vec<Purpose>,
    /// When its dialog is shown.
    pub ask: Ask,
    /// The system's permission it needs; asked for after our own dialog and at the same tap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<OsPermission>,
    /// Days after which a yes is over and must be given anew; absent where it stands until it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts_days: Option<u32>,
    /// The items it may take.
    pub items: Vec<DataItem>,
    /// Our own dialog.
    pub dialog: Dialog,
    /// The clauses of the policy that speak of it; `C…`.
    pub clauses: Vec<String>,
}

/// When consent to a feature is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// With the box and the tap on log in; it is part of the policy as a whole.
    AtLogin,
    /// When the worker first taps it.
    AtTap,
    /// Never by itself: a switch that is off until the worker turns it on.
    BySwitch,
}

/// Our own dialog for a feature, shown before anything of the system's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialog {
    /// The question.
    pub title: Words,
    /// What it is for.
    pub purpose: Words,
    /// What no costs: the functions that do not work then.
    pub refusal_costs: Words,
    /// The button that says yes.
    pub agree: Words,
    /// The button that says no; as large and as plain as the other.
    pub refuse: Words,
}

/// Something that the policy's text lists, or that phones offer beside it, and this client never takes, because the law,
/// the system or the purpose does not carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeverRow {
    /// What the text calls it; a name without a type.
    pub name: Words,
    /// Why it is not taken.
    pub reason: Words,
    /// What each system would give of it.
    pub reach: BTreeMap<Platform, Reach>,
    /// The clauses of the policy that speak of it; `C…`.
    pub clauses: Vec<String>,
}

/// One right and how it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightRow {
    /// Which right.
    pub right: Right,
    /// What people call it.
    pub name: Words,
    /// What it gives, and on which way.
    pub means: Words,
    /// The clauses of the policy that speak of it; `C…`.
    pub clauses: Vec<String>,
}

impl Edition {
    /// Reads and checks an edition. A fault names the place: the row and the member.
    pub fn read(json: &str) -> Result<Self, EditionFault> {
        let edition: Self = serde_json::from_str(json).map_err(|refused| shape::fault(json, &refused))?;
        check::whole(&edition)?;
        Ok(edition)
    }

    /// The row of an item. Every checked edition has one for each.
    #[must_use]
    pub fn item(&self, item: DataItem) -> Option<&ItemRow> {
        self.items.iter().find(|row| row.item == item)
    }

    /// The row of a feature. Every checked edition has one for each.
    #[must_use]
    pub fn feature(&self, feature: Feature) -> Option<&FeatureRow> {
        self.features.iter().find(|row| row.feature == feature)
    }

    /// Whether a feature may take an item at all.
    #[must_use]
    pub fn declares(&self, feature: Feature, item: DataItem) -> bool {
        self.feature(feature).is_some_and(|row| row.items.contains(&item))
    }

    /// Whether a feature may take an item for a purpose: the item is declared for it, and so is the feature.
    #[must_use]
    pub fn serves(&self, feature: Feature, item: DataItem, purpose: Purpose) -> bool {
        self.feature(feature).is_some_and(|row| row.purposes.contains(&purpose))
            && self.item(item).is_some_and(|row| row.purposes.contains(&purpose))
    }

    /// The rows that stand in for a defect of the policy's text and wait for the operator's answer. While there is one,
    /// the edition stays in development, and no package for people is made with it.
    pub fn unanswered(&self) -> impl Iterator<Item = &ItemRow> {
        self.items.iter().filter(|row| row.gap.as_ref().is_some_and(|gap| gap.answer.is_none()))
    }

    /// Whether these bytes are the operator's legal text that this edition names.
    #[must_use]
    pub fn names_text(&self, text: &[u8]) -> bool {
        hex::encode(Sha256::digest(text)) == self.text_sha256
    }

    /// The features that box and tap on log in consent to, as one.
    pub fn at_login(&self) -> impl Iterator<Item = Feature> + '_ {
        self.features.iter().filter(|row| row.ask == Ask::AtLogin).map(|row| row.feature)
    }

    /// SHA-256 over the edition itself: what a ledger line names as the thing agreed to.
    #[must_use]
    pub fn sha256(&self) -> String {
        // Member order is the order of the structs, so the same edition has the same bytes in every build.
        hex::encode(Sha256::digest(serde_json::to_vec(self).unwrap_or_default()))
    }
}

/// The built-in edition with budgets that do not end, for tests of what stands behind the gate.
#[cfg(test)]
pub(crate) fn unbounded() -> Arc<Edition> {
    let mut edition = Edition::clone(&built_in().unwrap());
    for row in &mut edition.items {
        (row.budget.max, row.budget.background) = (u32::MAX, u32::MAX);
    }
    Arc::new(edition)
}

/// The edition that this build was made with.
pub fn built_in() -> Result<Arc<Edition>, EditionFault> {
    Edition::read(include_str!("../../editions/2024-06-19.json")).map(Arc::new)
}
