//! The operator's bulletin: one signed document for everybody, with notices, what is stopped, and when the service ends.
//!
//! It is signed by the same keys as editions and as another kind of document, so that neither is ever taken for the other.
//! Its number only grows. Whatever it says can only take away: there is no word in it that opens anything.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::notice::{Incident, Kind, Notice, NoticeFault};
use crate::{
    gate::Stops,
    kernel::{Flaw, Place, Wall, Words, signature::EnvelopeFault},
    policy::{
        DataItem, EditionFault, Feature, PublisherKey, first_moment,
        shape::{self, Member, Need, Shape},
        signed,
    },
};

/// What the signature is over, beside the bytes.
pub(super) const TYPE: &str = "application/vnd.gongchao.bulletin+json";
/// Largest document, in bytes.
pub(super) const LARGEST: usize = 64 * 1024;
/// Most notices of one bulletin.
const MOST_NOTICES: usize = 20;

/// A bulletin that a publisher signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// Its number.
    pub(super) sequence: u32,
    /// What it tells.
    pub(super) notices: Vec<Notice>,
    /// What it stops.
    pub(super) stops: Stops,
    /// The first moment of the day on which the service is over, in China; absent where it goes on.
    pub(super) ends: Option<Wall>,
    /// What was signed, to be kept and read again.
    pub(super) said: Arc<str>,
}

impl fmt::Debug for Bulletin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bulletin({})", self.sequence)
    }
}

/// Why a bulletin is not taken. The one before it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulletinFault {
    /// It is larger than any bulletin.
    TooLarge,
    /// It is no signed document of this kind.
    NotSigned,
    /// None of its signatures is by a key that is trusted.
    WrongSignature,
    /// It was signed, and still cannot be read.
    Unreadable,
    /// Its number is not above the last one.
    Rollback {
        /// The number of the last bulletin that was taken.
        known: u32,
        /// Its own number.
        offered: u32,
    },
    /// It has not the form of one.
    Form(EditionFault),
    /// One of its notices is none.
    Notice(Place, NoticeFault),
    /// The service would end before the bulletin was published.
    EndsBefore,
    /// It ends the service without a notice that says so.
    EndsUntold,
}

impl BulletinFault {
    /// What is wrong and where, as the log may tell it.
    #[must_use]
    pub fn flaw(&self) -> Flaw {
        let (what, at) = match self {
            Self::TooLarge => ("too large", None),
            Self::NotSigned => ("not signed", None),
            Self::WrongSignature => ("unknown key", None),
            Self::Unreadable => ("unreadable", None),
            Self::Rollback { .. } => ("older sequence", None),
            Self::Form(fault) => return fault.flaw(),
            Self::Notice(at, fault) => {
                let what = match fault {
                    NoticeFault::Id => "not a name",
                    NoticeFault::NoWords => "no words",
                    NoticeFault::TooLong => "too long",
                    NoticeFault::Edition => "not of a bulletin",
                    NoticeFault::Incident => "not the parts of an incident",
                };
                (what, Some(at.clone()))
            }
            Self::EndsBefore => ("ends before it is published", Some(Place::WHOLE.member("ends"))),
            Self::EndsUntold => ("no notice of the end", Some(Place::WHOLE.member("notices"))),
        };
        at.map_or_else(|| Flaw::of_all(what), |at| Flaw::at(what, at))
    }

    /// The number that was known, and the one that was offered.
    #[must_use]
    pub fn numbers(&self) -> Option<(u32, u32)> {
        match self {
            Self::Rollback { known, offered } => Some((*known, *offered)),
            _ => None,
        }
    }
}

impl From<EditionFault> for BulletinFault {
    fn from(fault: EditionFault) -> Self {
        Self::Form(fault)
    }
}

impl From<EnvelopeFault> for BulletinFault {
    fn from(why: EnvelopeFault) -> Self {
        match why {
            EnvelopeFault::NotSigned => Self::NotSigned,
            EnvelopeFault::WrongSignature => Self::WrongSignature,
        }
    }
}

const INCIDENT: Shape = Shape::Record(&[
    Member("situation", Need::Always, shape::WORDS),
    Member("measures", Need::Always, shape::WORDS),
    Member("advice", Need::Always, shape::WORDS),
    Member("remedy", Need::Always, shape::WORDS),
]);
const NOTICE: Shape = Shape::Record(&[
    Member("id", Need::Always, Shape::Text),
    Member("kind", Need::Always, Shape::Word(shape::word::<Kind>)),
    Member("urgent", Need::Always, Shape::Flag),
    Member("title", Need::Always, shape::WORDS),
    Member("body", Need::Always, shape::WORDS),
    Member("incident", Need::Maybe, INCIDENT),
]);
const BULLETIN: Shape = Shape::Record(&[
    Member("sequence", Need::Always, Shape::Number),
    Member("published", Need::Always, Shape::Text),
    Member("notices", Need::Always, Shape::List(&NOTICE)),
    Member("stops_features", Need::Always, Shape::List(&Shape::Word(shape::word::<Feature>))),
    Member("stops_items", Need::Always, Shape::List(&Shape::Word(shape::word::<DataItem>))),
    Member("ends", Need::Maybe, Shape::Text),
]);

impl Bulletin {
    /// Verifies a document and reads its record. A word that is not known refuses the whole of it.
    pub fn open(document: &str, keys: &[PublisherKey]) -> Result<Self, BulletinFault> {
        if document.len() > LARGEST {
            return Err(BulletinFault::TooLarge);
        }
        let payload = signed::open(document, TYPE, keys)?;
        Self::read(std::str::from_utf8(&payload).map_err(|_| BulletinFault::Unreadable)?)
    }

    /// The document of a record, for who publishes it. `sign` signs bytes with the publisher's key.
    pub fn document(said: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<String, BulletinFault> {
        Self::read(said)?;
        signed::close(said.as_bytes(), TYPE, sign).ok_or(BulletinFault::Unreadable)
    }

    /// Reads a record that was verified before.
    pub(super) fn read(said: &str) -> Result<Self, BulletinFault> {
        let all: Value = serde_json::from_str(said).map_err(|_| BulletinFault::Unreadable)?;
        let at = Place::WHOLE;
        shape::walk(&all, &BULLETIN, &at)?;
        let published = day(&all, "published")?.ok_or(BulletinFault::Unreadable)?;
        let ends = day(&all, "ends")?;
        let mut notices: Vec<Notice> = Vec::new();
        for (n, one) in list(&all, "notices").enumerate() {
            let at = at.member("notices").entry(n);
            if n == MOST_NOTICES {
                return Err(BulletinFault::Notice(at, NoticeFault::TooLong));
            }
            let notice = notice(one, published).ok_or(BulletinFault::Unreadable)?;
            notice.check().map_err(|fault| BulletinFault::Notice(at.clone(), fault))?;
            if notices.iter().any(|other| other.id == notice.id) {
                return Err(EditionFault::Twice(at).into());
            }
            notices.push(notice);
        }
        if ends.is_some_and(|ends| ends < published) {
            return Err(BulletinFault::EndsBefore);
        }
        if ends.is_some() && !notices.iter().any(|notice| notice.kind == Kind::EndOfService) {
            return Err(BulletinFault::EndsUntold);
        }
        let features: Vec<Feature> = list(&all, "stops_features").filter_map(worded).collect();
        let items: Vec<DataItem> = list(&all, "stops_items").filter_map(worded).collect();
        Ok(Self {
            sequence: all.get("sequence").and_then(Value::as_u64).and_then(|n| n.try_into().ok()).unwrap_or_default(),
            notices,
            stops: Stops::of(&features, &items),
            ends,
            said: said.into(),
        })
    }
}

fn worded<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    shape::worded(value.as_str()?)
}

fn list<'a>(all: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    all.get(name).and_then(Value::as_array).into_iter().flatten()
}

// The first moment of a day, in China.
fn day(all: &Value, name: &'static str) -> Result<Option<Wall>, BulletinFault> {
    let Some(said) = all.get(name).and_then(Value::as_str) else { return Ok(None) };
    first_moment(said).map(Some).ok_or_else(|| EditionFault::NotADate(Place::WHOLE.member(name)).into())
}

fn notice(value: &Value, published_at: Wall) -> Option<Notice> {
    let words = |name: &str| spoken(value.get(name)?);
    let incident = match value.get("incident") {
        None | Some(Value::Null) => None,
        Some(parts) => Some(Incident {
            situation: spoken(parts.get("situation")?)?,
            measures: spoken(parts.get("measures")?)?,
            advice: spoken(parts.get("advice")?)?,
            remedy: spoken(parts.get("remedy")?)?,
        }),
    };
    Some(Notice {
        id: value.get("id")?.as_str()?.to_owned(),
        kind: worded(value.get("kind")?)?,
        published_at,
        title: words("title")?,
        body: words("body")?,
        edition: None,
        incident,
        urgent: Some(value.get("urgent")?.as_bool()?),
    })
}

fn spoken(words: &Value) -> Option<Words> {
    let one = |language: &str| words.get(language).and_then(Value::as_str);
    Some(Words::new(one("zh")?, one("en")?))
}
