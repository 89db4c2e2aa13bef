//! Speaks the contract: `GET /v1/notices`, `GET /v1/policy/edition` and `GET /v1/policy/{edition}/text`.

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    bulletin::{Bulletin, BulletinFault},
    machine::{Answered, Effect, Event, Failure, LegalText, MOST_NOTICES},
    notice::Notice,
};
use crate::{
    kernel::{Wall, random},
    net::{Answer, Listed, Net, NetError},
    policy::{FeedFault, Published, PublisherKey},
};

/// Largest answer with notices that is read, in bytes.
const LARGEST_ANSWER: usize = 512 * 1024;
/// Largest legal text, in bytes.
const LARGEST_TEXT: usize = 256 * 1024;

#[derive(Deserialize)]
struct Notices {
    // Each is read by itself, so that one of an unknown kind does not hide the others.
    notices: Vec<Value>,
    // Of any kind, so that one of a wrong kind does not hide the notices.
    #[serde(default)]
    bulletin: Value,
}

/// Carries an effect out.
pub(crate) async fn perform(effect: Effect, net: &Net, publishers: &[PublisherKey]) -> Event {
    match effect {
        // Where no publisher is known nothing could be believed, so nothing is asked for.
        Effect::PullEdition if publishers.is_empty() => Event::EditionNotPulled,
        Effect::PullEdition => match net.ask(Listed::Edition).await {
            Ok(answer) => edition(&answer, publishers),
            Err(NetError::TooLarge) => Event::EditionRefused(FeedFault::TooLarge),
            Err(_) => Event::EditionNotPulled,
        },
        // The loop does these itself.
        Effect::Publish(_) | Effect::Refused(_) | Effect::Unposted(_) | Effect::Purge => Event::EditionNotPulled,
        Effect::Pull => match net.ask(Listed::Notices).await.and_then(|answer| answered(&answer, publishers)) {
            Ok(answered) => Event::Pulled(Box::new(answered)),
            Err(fault) => Event::NotPulled(Failure { wait: fault.retry_after(), dice: u32::from_le_bytes(random()) }),
        },
        Effect::PullText { edition, sha256 } => {
            match net.ask(Listed::PolicyText { edition: edition.0.clone() }).await {
                Ok(answer) => text(&answer, &sha256).map_or(Event::TextNotPulled, |text| {
                    Event::TextPulled(LegalText { edition, sha256, text: text.into() })
                }),
                Err(_) => Event::TextNotPulled,
            }
        }
    }
}

fn edition(answer: &Answer, publishers: &[PublisherKey]) -> Event {
    match Published::open(&answer.body, publishers) {
        Ok(published) => Event::EditionPulled(Box::new(published)),
        Err(fault) => Event::EditionRefused(fault),
    }
}

pub(super) fn answered(answer: &Answer, publishers: &[PublisherKey]) -> Result<Answered, NetError> {
    if answer.body.len() > LARGEST_ANSWER {
        return Err(NetError::TooLarge);
    }
    let list: Notices = answer.json()?;
    let readable = list.notices.into_iter().filter_map(|value| serde_json::from_value::<Notice>(value).ok());
    let mut notices: Vec<_> = readable.filter(|notice| notice.check().is_ok()).collect();
    // A server that sends more than are kept has its newest taken.
    notices.sort_unstable_by_key(|notice| std::cmp::Reverse(notice.published_at));
    notices.truncate(MOST_NOTICES);
    let bulletin = match &list.bulletin {
        // Where no publisher is known nothing could be believed.
        Value::Null => None,
        _ if publishers.is_empty() => None,
        Value::String(document) => Some(Bulletin::open(document, publishers)),
        _ => Some(Err(BulletinFault::NotSigned)),
    };
    Ok(Answered { notices, bulletin, at: answer.header("date").and_then(date) })
}

// When the server answered, by its own calendar (RFC 9110, section 6.6.1).
fn date(said: &str) -> Option<Wall> {
    let at = httpdate::parse_http_date(said).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Wall(0).after(at))
}

/// The text, where it is the one that the edition names.
pub(super) fn text<'a>(answer: &'a Answer, sha256: &str) -> Option<&'a str> {
    if answer.body.len() > LARGEST_TEXT || hex::encode(Sha256::digest(&answer.body)) != sha256 {
        return None;
    }
    std::str::from_utf8(&answer.body).ok()
}
