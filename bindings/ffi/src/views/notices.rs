//! Notices.

use gongchao_core::notices;
use serde::Serialize;

use super::count;
use crate::words::{Incident, NoticeKind, NoticeMark, UnixMillis, Words};

/// The notices' part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct NoticesView {
    /// How many were never opened.
    pub unread: u64,
    /// The urgent notice that stays in front until it is acknowledged.
    pub urgent: Option<NoticeView>,
    /// The notice of a policy edition newer than the accepted one.
    pub newer_policy: Option<NoticeView>,
    /// All of them, newest first.
    pub all: Vec<NoticeView>,
    /// When the server last answered, in milliseconds since 1970; absent where it never has.
    pub pulled: Option<UnixMillis>,
    /// Whether the last pull failed: what is shown may be old.
    pub failed: bool,
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct NoticeView {
    /// What opening and acknowledging name.
    pub id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// When it was published, in milliseconds since 1970.
    pub published_at: UnixMillis,
    /// Its title.
    pub title: Words,
    /// Its text.
    pub body: Words,
    /// What happened, in its four parts; absent where it is about something else.
    pub incident: Option<Incident>,
    /// The edition that it announces.
    pub edition: Option<String>,
    /// How far the person has come with it.
    pub mark: NoticeMark,
}

impl From<&notices::NoticesView> for NoticesView {
    fn from(core: &notices::NoticesView) -> Self {
        Self {
            unread: count(core.unread),
            urgent: core.urgent.as_ref().map(NoticeView::from),
            newer_policy: core.newer_policy.as_ref().map(NoticeView::from),
            all: core.all.iter().map(NoticeView::from).collect(),
            pulled: core.pulled,
            failed: core.failed,
        }
    }
}

impl From<&notices::NoticeView> for NoticeView {
    fn from(core: &notices::NoticeView) -> Self {
        Self {
            id: core.id.clone(),
            kind: core.kind,
            published_at: core.published_at,
            title: core.title.clone(),
            body: core.body.clone(),
            incident: core.incident.clone(),
            edition: core.edition.as_ref().map(|edition| edition.0.clone()),
            mark: core.mark,
        }
    }
}
