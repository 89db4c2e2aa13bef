//! What a shell shows of it.

use serde::Serialize;

use super::{
    machine::{Kept, Mark, State},
    notice::{Incident, Kind},
};
use crate::{
    kernel::{Wall, Words},
    policy::EditionId,
};

/// The notices' part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticesView {
    /// How many were never opened.
    pub unread: usize,
    /// The urgent notice that stays in front until it is acknowledged.
    pub urgent: Option<NoticeView>,
    /// The notice of a policy edition newer than the accepted one.
    pub newer_policy: Option<NoticeView>,
    /// All of them, newest first.
    pub all: Vec<NoticeView>,
    /// When the server last answered; absent where it never has.
    pub pulled: Option<Wall>,
    /// Whether the last pull failed: what is shown may be old.
    pub failed: bool,
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// What opening and acknowledging name.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// When it was published.
    pub published_at: Wall,
    /// Its title.
    pub title: Words,
    /// Its text.
    pub body: Words,
    /// What happened, in its four parts; absent where it is about something else.
    pub incident: Option<Incident>,
    /// The edition that it announces.
    pub edition: Option<EditionId>,
    /// How far the person has come with it.
    pub mark: Mark,
}

/// The view of a state. `accepted` is the edition that the person accepted, or the one in force where none was.
#[must_use]
pub fn view(state: &State, accepted: &EditionId) -> NoticesView {
    NoticesView {
        unread: state.unread(),
        urgent: state.urgent().map(one),
        newer_policy: state.newer_policy(accepted).map(one),
        all: state.kept().iter().map(one).collect(),
        pulled: state.pulled(),
        failed: state.failed(),
    }
}

fn one(kept: &Kept) -> NoticeView {
    let notice = &*kept.notice;
    NoticeView {
        id: notice.id.clone(),
        kind: notice.kind,
        published_at: notice.published_at,
        title: notice.title.clone(),
        body: notice.body.clone(),
        incident: notice.incident.clone(),
        edition: notice.edition.clone(),
        mark: kept.mark,
    }
}
