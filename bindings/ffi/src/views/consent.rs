//! Notice, box, prompt, and where each feature stands.

use gongchao_core::{app, consent, policy};
use serde::Serialize;

use crate::words::{Ask, ChangeWeight, Dialog, Feature, NoticeAnswer, NoticeHead, PromptKind, UnixMillis, Words};

/// The consent part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct ConsentView {
    /// The first-run notice.
    pub notice: NoticeAnswer,
    /// What the first-run notice says.
    pub notice_heads: Vec<NoticeHead>,
    /// Whether the box of the login page is ticked.
    pub ticked: bool,
    /// The change of the policy that waits for an answer; what it does not shut can be used beside it.
    pub change: Option<ChangeView>,
    /// What waits for the person.
    pub prompt: Option<PromptView>,
    /// Where each feature stands.
    pub features: Vec<FeatureView>,
}

/// A change of the policy that is to be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct ChangeView {
    /// The edition that was last answered to.
    pub from: String,
    /// The edition in force.
    pub to: String,
    /// What changed, the weighty first.
    pub changes: Vec<PolicyChange>,
    /// The features that stay shut until it is agreed to.
    pub closes: Vec<Feature>,
}

/// One thing that changed in the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct PolicyChange {
    /// How much it matters.
    pub weight: ChangeWeight,
    /// What changed, in a sentence.
    pub said: Words,
    /// The clauses that speak of it.
    pub clauses: Vec<String>,
    /// The features that stay shut until the person has agreed to it.
    pub closes: Vec<Feature>,
}

/// An edition that was or is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct PastEdition {
    /// Its name and first day.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of it, in hexadecimal: what the ledger's lines name.
    pub sha256: String,
    /// What changed since the edition before it; nothing for the oldest.
    pub changes: Vec<PolicyChange>,
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
    /// Its dialog was shown and closed without an answer.
    Noticed,
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
    /// Consented once, for a time that is over.
    Expired,
    /// Consented to an earlier edition, which said less. What waits under it keeps waiting until the person has answered.
    Superseded {
        /// The line.
        epoch: u64,
    },
}

impl From<&consent::ConsentView> for ConsentView {
    fn from(core: &consent::ConsentView) -> Self {
        Self {
            notice: core.notice,
            notice_heads: core.notice_heads.clone(),
            ticked: core.ticked,
            change: core.change.as_ref().map(|change| ChangeView {
                from: change.from.0.clone(),
                to: change.to.0.clone(),
                changes: change.changes.iter().map(PolicyChange::from).collect(),
                closes: change.closes.clone(),
            }),
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

impl From<&policy::Change> for PolicyChange {
    fn from(core: &policy::Change) -> Self {
        Self {
            weight: core.weight,
            said: core.said.clone(),
            clauses: core.clauses.clone(),
            closes: core.closes.iter().copied().collect(),
        }
    }
}

impl From<&app::PastEdition> for PastEdition {
    fn from(core: &app::PastEdition) -> Self {
        Self {
            id: core.id.0.clone(),
            version: core.version,
            sha256: core.sha256.clone(),
            changes: core.changes.iter().map(PolicyChange::from).collect(),
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
                consent::Answer::Noticed => FeatureAnswer::Noticed,
                consent::Answer::Expired => FeatureAnswer::Expired,
                consent::Answer::Superseded { epoch } => FeatureAnswer::Superseded { epoch: epoch.0 },
            },
            in_use: core.in_use,
        }
    }
}
