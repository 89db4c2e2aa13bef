//! The sessions of the account, as the server tells them. Nothing of it is kept.

use super::{super::machine::Effect, super::trouble::Trouble, view::ListDoing};
use crate::{kernel::Wall, net::NetError};

/// What is known of the sessions.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Listing {
    /// The sessions, oldest first; absent where the server was never heard.
    pub(crate) lines: Option<Vec<Line>>,
    pub(crate) doing: ListDoing,
}

/// One session of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The server's name for it: letters, digits, `-` and `_`.
    pub id: String,
    /// What it runs on.
    pub device: Device,
    /// When it began.
    pub since: Wall,
    /// When it was last renewed.
    pub used: Wall,
    /// Whether it is this phone's.
    pub current: bool,
    /// Whether it is bound to a key of its phone.
    pub bound: bool,
}

/// What a session runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A phone with Android.
    Android,
    /// An iPhone.
    Ios,
    /// A computer.
    Desktop,
    /// Something that this app has no word for.
    Other,
}

impl Listing {
    /// Whether a session of this name is listed, and is another one than this phone's.
    pub(super) fn has_other(&self, id: &str) -> bool {
        self.lines.iter().flatten().any(|line| line.id == id && !line.current)
    }

    pub(super) fn answered(&mut self, result: Result<Vec<Line>, NetError>) -> Vec<Effect> {
        if self.doing != ListDoing::Asking {
            return Vec::new();
        }
        match result {
            Ok(lines) => {
                self.lines = Some(lines);
                self.doing = ListDoing::Idle;
                Vec::new()
            }
            // What was seen before stays: it is old, and says so.
            Err(error) => {
                self.doing = ListDoing::Failed;
                vec![Effect::Tell(Trouble::of(&error))]
            }
        }
    }
}
