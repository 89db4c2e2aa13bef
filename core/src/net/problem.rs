//! A refusal of the server, in the form of RFC 9457.
//!
//! `code` is the contract; `title` and `detail` are for the server's own people and are neither kept, shown nor logged.
//! An answer that only looks like a refusal (a portal's page, a proxy's error) is told apart here, because a session
//! ends on the server's word alone.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use serde::Deserialize;

use super::{NetError, transport::Response};
use crate::kernel::{Secret, retry_after};

const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// What a well-formed refusal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable code: small letters, digits and underscores.
    pub code: String,
    /// How long to wait, where the server said so; between one second and 15 minutes.
    pub retry_after: Option<Duration>,
    /// How many attempts are left, where the refusal is about a code.
    pub attempts_left: Option<u32>,
    /// Whether the server says that asking again is of no use.
    pub definitive: bool,
    /// Which cancellation of the account is under way, where the refusal is about that: letters, digits, `-` and `_`.
    pub cancellation: Option<Secret>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.code)
    }
}

#[derive(Deserialize)]
struct Wire {
    code: String,
    #[serde(default)]
    retry_after_s: Option<u64>,
    #[serde(default)]
    attempts_left: Option<u32>,
    #[serde(default)]
    definitive: bool,
    #[serde(default)]
    cancellation_id: Option<String>,
}

/// Whether it is a page for people: the contract never speaks HTML, whatever the status says.
pub(super) fn is_page(response: &Response) -> bool {
    media_type(response).is_some_and(|t| t.eq_ignore_ascii_case("text/html"))
}

fn media_type(response: &Response) -> Option<&str> {
    response.header("content-type")?.split(';').next().map(str::trim)
}

/// What a response means that is not a good answer.
pub(super) fn read(response: &Response) -> NetError {
    if media_type(response).is_some_and(|t| t.eq_ignore_ascii_case("application/problem+json"))
        && let Ok(wire) = serde_json::from_slice::<Wire>(&response.body)
        && well_formed(&wire.code)
    {
        let header = response.header("retry-after").and_then(|h| retry_after(h, written_at(response), LONGEST_WAIT));
        let member = wire.retry_after_s.map(|s| Duration::from_secs(s).clamp(Duration::from_secs(1), LONGEST_WAIT));
        return NetError::Refused(Problem {
            status: response.status,
            code: wire.code,
            retry_after: member.or(header),
            attempts_left: wire.attempts_left,
            definitive: wire.definitive,
            cancellation: wire.cancellation_id.filter(|id| is_name(id)).map(Secret::new),
        });
    }
    match response.status {
        // Redirects and "log in to this network" come from somebody between us and the server.
        300..=399 | 511 => NetError::NotOurs,
        // A gateway's error page is a server that is down; any other page is a portal's.
        status if status < 500 && is_page(response) => NetError::NotOurs,
        status => NetError::Status(status),
    }
}

/// When the answer was written, by the clock of who wrote it: a phone's can be years off.
fn written_at(response: &Response) -> SystemTime {
    response.header("date").and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or_else(SystemTime::now)
}

fn well_formed(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= 64
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// What can stand in a path as it is.
fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
