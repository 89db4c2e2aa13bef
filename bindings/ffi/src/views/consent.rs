//! Notice, box, prompt, and where each feature stands.

use gongchao_core::consent;
use serde::Serialize;

use crate::words::{Ask, Dialog, Feature, NoticeAnswer, NoticeHead, PromptKind, UnixMillis, Words};

/// The consent part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct ConsentView {
    /// The first-run notice.
    pub notice: NoticeAnswer,
    /// What the first-run notice says.
    pub notice_heads: Vec<NoticeHead>,
    /// Whether the box of the login page is ticked.
    pub ticked: bool,
    /// What waits for the person.
    pub prompt: Option<PromptView>,
    /// Where each feature stands.
    pub features: Vec<FeatureView>,
}

/// The one open prompt. It stays until it is answered, over a rotation and over the end of the process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
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
    pub answer: FeatureAnswer,
    /// Whether it is in use at this moment.
    pub in_use: bool,
}

/// Where a feature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum FeatureAnswer {
    /// Never asked.
    Unasked,
    /// Consented by the ledger's line of this number.
    Granted {
        /// The line.
        epoch: u64,
    },
    /// Refused; not asked again until then.
    Refused {
        /// End of the rest, in milliseconds since 1970.
        until: UnixMillis,
    },
    /// Taken back; off until it is switched on.
    Withdrawn,
}

impl From<&consent::ConsentView> for ConsentView {
    fn from(core: &consent::ConsentView) -> Self {
        Self {
            notice: core.notice,
            notice_heads: core.notice_heads.clone(),
            ticked: core.ticked,
            prompt: core.prompt.as_ref().map(|prompt| PromptView {
                id: prompt.id.clone(),
                kind: prompt.kind,
                feature: prompt.feature,
                dialog: prompt.dialog.clone(),
            }),
            features: core.features.iter().map(FeatureView::from).collect(),
        }
    }
}

impl From<&consent::FeatureView> for FeatureView {
    fn from(core: &consent::FeatureView) -> Self {
        Self {
            feature: core.feature,
            name: core.name.clone(),
            dialog: core.dialog.clone(),
            ask: core.ask,
            answer: match core.answer {
                consent::Answer::Unasked => FeatureAnswer::Unasked,
                consent::Answer::Granted { epoch } => FeatureAnswer::Granted { epoch: epoch.0 },
                consent::Answer::Refused { until } => FeatureAnswer::Refused { until },
                consent::Answer::Withdrawn => FeatureAnswer::Withdrawn,
            },
            in_use: core.in_use,
        }
    }
}
