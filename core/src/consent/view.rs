//! What a shell shows of it.

use serde::Serialize;

use super::{
    machine::PromptKind,
    state::{Answer, Notice, State},
};
use crate::{
    kernel::Words,
    policy::{Ask, Change, Dialog, EditionId, Feature, NoticeHead},
};

/// The consent part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConsentView {
    /// The first-run notice.
    pub notice: Notice,
    /// What the first-run notice says.
    pub notice_heads: Vec<NoticeHead>,
    /// Whether the box of the login page is ticked.
    pub ticked: bool,
    /// The change of the policy that waits for an answer; what it does not shut can be used beside it.
    pub change: Option<ChangeView>,
    /// What waits for the person.
    pub prompt: Option<PromptView>,
    /// Where each feature stands, in the order of the vocabulary.
    pub features: Vec<FeatureView>,
}

/// A change of the policy that is to be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeView {
    /// The edition that was last answered to.
    pub from: EditionId,
    /// The edition in force.
    pub to: EditionId,
    /// What changed, the weighty first.
    pub changes: Vec<Change>,
    /// The features that stay shut until it is agreed to.
    pub closes: Vec<Feature>,
}

/// The one open prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromptView {
    /// What an answer names.
    pub id: String,
    /// Our dialog, or the system's prompt with our words beside it.
    pub kind: PromptKind,
    /// The feature that was tapped.
    pub feature: Feature,
    /// The words.
    pub dialog: Dialog,
}

/// One feature under permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeatureView {
    /// Which.
    pub feature: Feature,
    /// Its name.
    pub name: Words,
    /// What stands beside its switch; the same words as in the prompt after a tap.
    pub dialog: Dialog,
    /// When it is asked for.
    pub ask: Ask,
    /// Where it stands.
    #[serde(flatten)]
    pub answer: Answer,
    /// Whether it is in use at this moment.
    pub in_use: bool,
}

/// The view of a state.
#[must_use]
pub fn view(state: &State) -> ConsentView {
    let prompt = state.prompt().and_then(|prompt| {
        Some(PromptView {
            id: prompt.id.as_str().to_owned(),
            kind: prompt.kind,
            feature: prompt.feature,
            dialog: state.edition.feature(prompt.feature)?.dialog.clone(),
        })
    });
    let features = state
        .edition
        .features
        .iter()
        .map(|row| FeatureView {
            feature: row.feature,
            name: row.name.clone(),
            dialog: row.dialog.clone(),
            ask: row.ask,
            answer: state.answer(row.feature),
            in_use: state.in_use(row.feature),
        })
        .collect();
    let notice_heads = state.edition.notice.clone();
    let change = state.change().filter(|_| state.notice() == Notice::Agreed).map(|difference| ChangeView {
        from: difference.from.clone(),
        to: difference.to.clone(),
        changes: difference.changes.clone(),
        closes: difference.closes().into_iter().collect(),
    });
    ConsentView { notice: state.notice(), notice_heads, change, ticked: state.ticked(), prompt, features }
}
