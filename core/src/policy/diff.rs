//! What differs between two editions, and how much it matters.
//!
//! Nobody decides whether people are asked again: it follows from the rows (C133–C139). More of something (an item, a
//! purpose, a recipient, a longer keeping) is material and shuts the features it is in until the person has agreed; less
//! of something is told and asks for nothing. What everybody must be told of without a gate behind it (another address,
//! another way to a right) opens the dialog and shuts nothing.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    edition::{Ask, Edition, EditionId, FeatureRow, ItemRow},
    terms::Retention,
    vocabulary::{DataItem, Feature, Platform, Tier, Verdict},
};
use crate::kernel::Words;

/// How much a change matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It is told in the change log.
    Minor,
    /// Purposes, kinds of information or how they are used (M1).
    Service,
    /// Who answers for the data (M2).
    Ownership,
    /// Who gets something (M3).
    Recipients,
    /// The rights and the ways to them (M4).
    Rights,
    /// How the responsible are reached (M5).
    Contact,
    /// An assessment found a high risk (M6).
    Risk,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How much it matters.
    pub weight: Weight,
    /// What changed, in a sentence.
    pub said: Words,
    /// The clauses that speak of it.
    pub clauses: Vec<String>,
    /// The features that stay shut until the person has agreed to it.
    pub closes: BTreeSet<Feature>,
}

/// Everything that differs between two editions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The older edition.
    pub from: EditionId,
    /// The newer one.
    pub to: EditionId,
    /// The changes, the weighty ones first, otherwise in the order of the edition.
    pub changes: Vec<Change>,
    /// Whether the newer one gives people fewer rights.
    #[serde(skip)]
    pub fewer_rights: bool,
}

impl Difference {
    /// What differs. `high_risk` is what the publisher says of the newer one's assessment.
    #[must_use]
    pub fn between(old: &Edition, new: &Edition, high_risk: bool) -> Self {
        let mut found = Found { old, new, changes: Vec::new(), fewer_rights: false };
        found.controller();
        found.items();
        found.features();
        found.rights();
        found.wording();
        if high_risk {
            let said =
                Words::new("安全评估认为新版本风险较高。", "An assessment found a high risk in the new edition.");
            found.add(Weight::Risk, said, &["C139"], []);
        }
        let Found { mut changes, fewer_rights, .. } = found;
        changes.sort_by_key(|change| change.weight == Weight::Minor);
        Self { from: old.id.clone(), to: new.id.clone(), changes, fewer_rights }
    }

    /// Whether the person must be asked.
    #[must_use]
    pub fn is_material(&self) -> bool {
        self.changes.iter().any(|change| change.weight != Weight::Minor)
    }

    /// The features that stay shut until the person has agreed.
    #[must_use]
    pub fn closes(&self) -> BTreeSet<Feature> {
        let mut closes = BTreeSet::new();
        closes.extend(self.changes.iter().flat_map(|change| change.closes.iter().copied()));
        closes
    }
}

struct Found<'e> {
    old: &'e Edition,
    new: &'e Edition,
    changes: Vec<Change>,
    fewer_rights: bool,
}

impl Found<'_> {
    fn add(&mut self, weight: Weight, said: Words, clauses: &[&str], closes: impl IntoIterator<Item = Feature>) {
        let clauses = clauses.iter().map(|id| (*id).to_owned()).collect();
        let mut shut = BTreeSet::new();
        shut.extend(closes);
        self.changes.push(Change { weight, said, clauses, closes: shut });
    }

    fn controller(&mut self) {
        let (old, new) = (&self.old.controller, &self.new.controller);
        if old.name != new.name {
            let said = Words::new(
                format!("负责您信息的公司由“{}”变为“{}”。", old.name.zh, new.name.zh),
                format!("{} answers for your information instead of {}.", new.name.en, old.name.en),
            );
            self.add(Weight::Ownership, said, &["C135", "C144"], Feature::ALL.iter().copied());
        }
        if old.address != new.address || old.contact != new.contact {
            let said = Words::new("联系方式有变化。", "The ways to reach the company changed.");
            self.add(Weight::Contact, said, &["C138", "C141"], []);
        }
    }

    fn items(&mut self) {
        for new in &self.new.items {
            let users = self.users(new.item);
            let clauses: Vec<&str> = new.clauses.iter().map(String::as_str).collect();
            // An item that the older edition had no word for; the features that take it say so as well.
            let Some(old) = self.old.item(new.item) else {
                let said = named(&new.name, "新增的信息种类", "a new kind of information");
                self.add(Weight::Service, said, &clauses, users);
                continue;
            };
            for (weight, zh, en) in item(old, new) {
                let closes = if weight == Weight::Minor { Vec::new() } else { users.clone() };
                self.add(weight, named(&new.name, zh, en), &clauses, closes);
            }
        }
        for gone in self.old.items.iter().filter(|row| self.new.item(row.item).is_none()) {
            let clauses: Vec<&str> = gone.clauses.iter().map(String::as_str).collect();
            self.add(Weight::Minor, named(&gone.name, "不再收集", "is not collected any more"), &clauses, []);
        }
    }

    /// The features of the newer edition that take an item.
    fn users(&self, item: DataItem) -> Vec<Feature> {
        self.new.features.iter().filter(|row| row.items.contains(&item)).map(|row| row.feature).collect()
    }

    fn features(&mut self) {
        for new in &self.new.features {
            let clauses: Vec<&str> = new.clauses.iter().map(String::as_str).collect();
            let Some(old) = self.old.feature(new.feature) else {
                let said = named(&new.name, "新增的功能", "a new function");
                self.add(Weight::Service, said, &clauses, [new.feature]);
                continue;
            };
            for item in new.items.iter().filter(|item| !old.items.contains(item)) {
                let Some(ItemRow { name: what, .. }) = self.new.item(*item) else { continue };
                let said = Words::new(
                    format!("{}：新增收集“{}”。", new.name.zh, what.zh),
                    format!("{}: now also takes “{}”.", new.name.en, what.en),
                );
                self.add(Weight::Service, said, &clauses, [new.feature]);
            }
            for item in old.items.iter().filter(|item| !new.items.contains(item)) {
                let Some(ItemRow { name: what, .. }) = self.old.item(*item) else { continue };
                let said = Words::new(
                    format!("{}：不再收集“{}”。", new.name.zh, what.zh),
                    format!("{}: “{}” is not taken any more.", new.name.en, what.en),
                );
                self.add(Weight::Minor, said, &clauses, []);
            }
            for (weight, zh, en) in feature(old, new) {
                let closes = (weight != Weight::Minor).then_some(new.feature);
                self.add(weight, named(&new.name, zh, en), &clauses, closes);
            }
        }
    }

    fn rights(&mut self) {
        for old in &self.old.rights {
            let clauses: Vec<&str> = old.clauses.iter().map(String::as_str).collect();
            match self.new.rights.iter().find(|new| new.right == old.right) {
                None => {
                    self.fewer_rights = true;
                    let said = named(&old.name, "这项权利被取消", "this right is taken away");
                    self.add(Weight::Rights, said, &clauses, []);
                }
                Some(new) if new.means != old.means => {
                    let said = named(&new.name, "行使这项权利的方式有变化", "the way to this right changed");
                    self.add(Weight::Rights, said, &clauses, []);
                }
                Some(_) => {}
            }
        }
        for new in self.new.rights.iter().filter(|new| !self.old.rights.iter().any(|old| old.right == new.right)) {
            let clauses: Vec<&str> = new.clauses.iter().map(String::as_str).collect();
            self.add(Weight::Minor, named(&new.name, "新增的权利", "a new right"), &clauses, []);
        }
    }

    fn wording(&mut self) {
        if self.old.notice != self.new.notice {
            let said = Words::new("首次提示的措辞有变化。", "The first notice is worded differently.");
            self.add(Weight::Minor, said, &["C003", "C132"], []);
        }
        if self.old.never != self.new.never {
            let said = Words::new("“从不收集”的说明有变化。", "What is never taken is described differently.");
            self.add(Weight::Minor, said, &["C083", "C132"], []);
        }
        if self.old.text_sha256 != self.new.text_sha256 {
            let said = Words::new("政策全文有修订。", "The policy's full text was revised.");
            self.add(Weight::Minor, said, &["C129", "C132"], []);
        }
    }
}

fn named(name: &Words, zh: &str, en: &str) -> Words {
    Words::new(format!("{}：{zh}。", name.zh), format!("{}: {en}.", name.en))
}

fn grows<T: PartialEq>(old: &[T], new: &[T]) -> bool {
    new.iter().any(|word| !old.contains(word))
}

type Said = (Weight, &'static str, &'static str);

/// What differs in the row of an item.
fn item(old: &ItemRow, new: &ItemRow) -> Vec<Said> {
    let mut said = Vec::new();
    let mut tell = |is: bool, weight, zh, en| {
        if is {
            said.push((weight, zh, en));
        }
    };
    let more = grows(&old.purposes, &new.purposes);
    let fewer = grows(&new.purposes, &old.purposes);
    tell(more, Weight::Service, "用途增加", "is used for more than before");
    tell(!more && fewer, Weight::Minor, "用途减少", "is used for less than before");
    tell(old.transform != new.transform, Weight::Service, "处理方式改变", "is treated in another way before it leaves");
    let longest = |row: &ItemRow| match row.retention {
        Retention::InMemory { .. } => (0, 0),
        Retention::Days { days, .. } => (1, days),
        Retention::UntilWithdrawn { .. } => (2, 0),
    };
    let (was, is) = (longest(old), longest(new));
    tell(is > was, Weight::Service, "在手机上保存得更久", "stays on the phone for longer");
    tell(is < was, Weight::Minor, "在手机上保存得更短", "stays on the phone for less long");
    let other_end = was == is && old.retention != new.retention;
    tell(other_end, Weight::Service, "到期后的处理改变", "is treated in another way when its time is over");
    tell(new.bits > old.bits, Weight::Service, "更能认出个人", "says more of who somebody is");
    tell(new.bits < old.bits, Weight::Minor, "更难认出个人", "says less of who somebody is");
    let (was, is) = (old.budget, new.budget);
    let more = is.max > was.max || is.background > was.background || is.per != was.per;
    tell(more, Weight::Service, "收集得更频繁", "may be taken more often");
    tell(!more && is != was, Weight::Minor, "收集得更少", "may be taken less often");
    tell(old.basis != new.basis, Weight::Service, "法律依据改变", "stands on another legal basis");
    tell(
        new.tier == Tier::Basic && old.tier == Tier::Extra,
        Weight::Service,
        "由可选变为必需",
        "is needed now; it could be refused",
    );
    tell(new.tier == Tier::Extra && old.tier == Tier::Basic, Weight::Minor, "由必需变为可选", "can be refused now");
    let more = grows(&old.recipients, &new.recipients);
    let fewer = grows(&new.recipients, &old.recipients);
    tell(more, Weight::Recipients, "新增接收方", "is given to somebody else, too");
    tell(!more && fewer, Weight::Minor, "接收方减少", "is given to fewer");
    let taken = |row: &ItemRow| -> Vec<Platform> {
        row.verdicts.iter().filter(|(_, verdict)| **verdict == Verdict::Value).map(|(on, _)| *on).collect()
    };
    let (was, is) = (taken(old), taken(new));
    let more = is.iter().any(|on| !was.contains(on));
    tell(more, Weight::Service, "在更多的系统上收集", "is taken on more systems");
    let fewer = !more && old.verdicts != new.verdicts;
    tell(fewer, Weight::Minor, "各系统上的情况有变化", "is taken on fewer systems, or not taken for another reason");
    said
}

/// What differs in the row of a feature, apart from its items.
fn feature(old: &FeatureRow, new: &FeatureRow) -> Vec<Said> {
    let mut said = Vec::new();
    match (old.permission, new.permission) {
        (before, now) if before == now => {}
        (_, Some(_)) => said.push((Weight::Service, "需要新的系统权限", "needs another permission of the phone")),
        (_, None) => said.push((Weight::Minor, "不再需要系统权限", "needs no permission of the phone any more")),
    }
    if grows(&old.purposes, &new.purposes) {
        said.push((Weight::Service, "用途增加", "serves more purposes than before"));
    } else if old.purposes != new.purposes {
        said.push((Weight::Minor, "用途减少", "serves fewer purposes than before"));
    }
    // How little it takes until it is on: a switch least, a tap more, the login most.
    let forward = |ask| match ask {
        Ask::BySwitch => 0,
        Ask::AtTap => 1,
        Ask::AtLogin => 2,
    };
    if forward(new.ask) > forward(old.ask) {
        said.push((Weight::Service, "询问同意的时机改变", "asks for consent at another moment"));
    } else if forward(new.ask) < forward(old.ask) {
        said.push((Weight::Minor, "询问同意的时机改变", "asks for consent at another moment"));
    }
    let longer = |old: Option<u32>, new: Option<u32>| old.is_some_and(|old| new.is_none_or(|new| new > old));
    if longer(old.lasts_days, new.lasts_days) {
        said.push((Weight::Service, "同意的有效期变长", "a yes lasts for longer"));
    } else if old.lasts_days != new.lasts_days {
        said.push((Weight::Minor, "同意的有效期变短", "a yes lasts for less long"));
    }
    if old.dialog != new.dialog {
        said.push((Weight::Minor, "询问的措辞改变", "its dialog is worded differently"));
    }
    said
}

#[cfg(test)]
mod tests;
