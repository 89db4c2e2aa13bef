//! One notice, and what a server may put into it.

use serde::{Deserialize, Serialize};

use crate::{
    kernel::{Wall, Words},
    policy::EditionId,
};

/// Longest name of a notice, in bytes.
const LONGEST_ID: usize = 64;
/// Longest title in one language, in characters.
const LONGEST_TITLE: usize = 200;
/// Longest body in one language, in characters.
const LONGEST_BODY: usize = 20_000;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A policy edition was published (C129, C132).
    Policy,
    /// Something happened to people's information (C092).
    Incident,
    /// The service ends (C104, C127).
    EndOfService,
    /// Something is switched off for safety's sake (C098).
    KillSwitch,
}

impl Kind {
    fn is_urgent(self) -> bool {
        match self {
            // A policy edition has a dialog of its own, which follows from what changed.
            Self::Policy => false,
            Self::Incident | Self::EndOfService | Self::KillSwitch => true,
        }
    }
}

/// Something that is told to everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The server's name for it: 1 to 64 letters, digits, `-`, `_` or `.`.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// When it was published, by the server's clock.
    pub published_at: Wall,
    /// Its title.
    pub title: Words,
    /// Its text.
    pub body: Words,
    /// The edition that it announces; every policy notice names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionId>,
    /// What happened, in its four parts; every notice of an incident has them, and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Incident>,
    /// Whether it stays in front until it was acknowledged; absent where its kind says so. An incident always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<bool>,
}

/// What people are told of an incident (C092). Each part has words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// What happened, and what it may mean for the person.
    pub situation: Words,
    /// What the company did and will do.
    pub measures: Words,
    /// What the person can do.
    pub advice: Words,
    /// How the company makes up for it.
    pub remedy: Words,
}

/// Why a notice is not taken. It is left out alone; the others of the same answer are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeFault {
    /// Its name is none.
    #[error("not a name")]
    Id,
    /// Title or text is missing in one language.
    #[error("words are missing")]
    NoWords,
    /// Title or text is longer than may be.
    #[error("too long")]
    TooLong,
    /// It is about an edition and names none, or names it in another form.
    #[error("not an edition")]
    Edition,
    /// It is about an incident and has not its four parts, or is about something else and has them.
    #[error("not the parts of an incident")]
    Incident,
}

impl Notice {
    /// Whether it stays in front until it was acknowledged.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.kind == Kind::Incident || self.urgent.unwrap_or(self.kind.is_urgent())
    }

    /// Checks what came from outside.
    pub fn check(&self) -> Result<(), NoticeFault> {
        let name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if self.id.is_empty() || self.id.len() > LONGEST_ID || !self.id.bytes().all(name) {
            return Err(NoticeFault::Id);
        }
        if self.incident.is_some() != (self.kind == Kind::Incident) {
            return Err(NoticeFault::Incident);
        }
        let parts = self.incident.iter().flat_map(Incident::parts).map(|part| (part, LONGEST_BODY));
        for (words, longest) in [(&self.title, LONGEST_TITLE), (&self.body, LONGEST_BODY)].into_iter().chain(parts) {
            if words.incomplete() {
                return Err(NoticeFault::NoWords);
            }
            if [&words.zh, &words.en].into_iter().any(|text| text.chars().nth(longest).is_some()) {
                return Err(NoticeFault::TooLong);
            }
        }
        let named = self.edition.as_ref().map(|edition| EditionId::parse(&edition.0).is_some());
        match (self.kind, named) {
            (_, Some(false)) | (Kind::Policy, None) => Err(NoticeFault::Edition),
            (_, Some(true)) | (Kind::Incident | Kind::EndOfService | Kind::KillSwitch, None) => Ok(()),
        }
    }
}

impl Incident {
    fn parts(&self) -> [&Words; 4] {
        [&self.situation, &self.measures, &self.advice, &self.remedy]
    }
}
