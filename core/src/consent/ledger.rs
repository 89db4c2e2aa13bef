//! The lines of the ledger: one for each answer, each chained to the one before.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::canonical;
use crate::{
    kernel::Wall,
    policy::{EditionId, Feature, OsPermission},
};

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LineKind {
    /// The first-run notice was agreed to.
    NoticeAgreed,
    /// The first-run notice was refused.
    NoticeRefused,
    /// Box and tap on log in: the policy as a whole.
    PolicyAccepted {
        /// When the box was ticked.
        ticked: Wall,
    },
    /// Box and tap again, while the acceptance still stood.
    PolicyAffirmed {
        /// When the box was ticked.
        ticked: Wall,
    },
    /// The change of the policy was agreed to.
    ChangeAgreed,
    /// The change of the policy was refused: what it shut stays shut.
    ChangeRefused,
    /// The dialog of a feature was shown.
    Noticed {
        /// Which.
        feature: Feature,
    },
    /// The time of a yes was over.
    Expired {
        /// Which.
        feature: Feature,
    },
    /// Yes to a feature.
    Granted {
        /// Which.
        feature: Feature,
    },
    /// No to a feature.
    Refused {
        /// Which.
        feature: Feature,
    },
    /// Yes to a feature was taken back.
    Withdrawn {
        /// Which.
        feature: Feature,
    },
    /// Everything was taken back.
    AllWithdrawn,
    /// The system said yes to a permission.
    SystemAllowed {
        /// Which.
        permission: OsPermission,
    },
    /// The system said no to a permission.
    SystemDenied {
        /// Which.
        permission: OsPermission,
    },
    /// A key of the phone began to sign; what was signed before was signed by another one, or by none.
    KeyBegan {
        /// The public key, a point of P-256 in hexadecimal.
        public_key: String,
    },
}

impl LineKind {
    /// The public key, where this says that one began.
    #[must_use]
    pub fn key_began(&self) -> Option<&str> {
        if let Self::KeyBegan { public_key } = self { Some(public_key) } else { None }
    }
}

/// One line. Lines are appended and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// In which form it is hashed; 1 where it does not say so.
    #[serde(default = "first_form", skip_serializing_if = "is_first_form")]
    pub form: u8,
    /// 1 for the first; the epoch of the consent that a line grants.
    pub number: u64,
    /// When, by the phone's calendar.
    pub at: Wall,
    /// What was answered.
    #[serde(flatten)]
    pub kind: LineKind,
    /// The edition in force.
    pub edition: EditionId,
    /// SHA-256 of that edition.
    pub edition_sha256: String,
    /// SHA-256 of the words that the person saw.
    pub seen_sha256: String,
    /// The line that the key began with that was at hand; absent where this was written without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<u64>,
    /// SHA-256 over the chain of the line before and this line without its chain.
    pub chain: String,
}

const fn first_form() -> u8 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_first_form(form: &u8) -> bool {
    *form == 1
}

impl Line {
    /// What the chain of this line must be after the one before.
    #[must_use]
    pub fn expected_chain(&self, before: &str) -> String {
        match serde_json::to_value(self) {
            Ok(Value::Object(line)) => canonical::chain(before, &line).unwrap_or_default(),
            Ok(_) | Err(_) => String::new(),
        }
    }
}
