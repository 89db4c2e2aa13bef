//! What a shell shows of it.

use serde::Serialize;

use super::machine::{Answer, Notice, PromptKind, State};
use crate::{
    kernel::Words,
    policy::{Ask, Dialog, Feature, NoticeHead},
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
    /// What waits for the person.
    pub prompt: Option<PromptView>,
    /// Where each feature stands, in the order of the vocabulary.
    pub features: Vec<FeatureView>,
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
    ConsentView { notice: state.notice(), notice_heads, ticked: state.ticked(), prompt, features }
}
