//! Answers that a server, a portal or somebody between gives.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use gongchao_core::{
    net::{Answer, NetError, Response, fuzz},
    session,
};

/// An answer with the members that anybody looks at.
#[derive(Arbitrary, Debug)]
struct Heard<'a> {
    status: u16,
    media_type: MediaType<'a>,
    retry_after: Option<&'a str>,
    body: &'a [u8],
}

// Half of all inputs should come past the first look.
#[derive(Arbitrary, Debug)]
enum MediaType<'a> {
    Problem,
    Json,
    Page,
    Other(&'a str),
    Missing,
}

/// A refusal: it is one only where a server of ours could have written it, and what it asks for is bounded.
pub fn problem(bytes: &[u8]) {
    let Ok(heard) = Heard::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let media_type = match heard.media_type {
        MediaType::Problem => Some("application/problem+json; charset=utf-8"),
        MediaType::Json => Some("application/json"),
        MediaType::Page => Some("text/html"),
        MediaType::Other(other) => Some(other),
        MediaType::Missing => None,
    };
    let named = media_type.map(|value| ("content-type".to_owned(), value.to_owned()));
    let wait = heard.retry_after.map(|value| ("retry-after".to_owned(), value.to_owned()));
    let response = Response {
        status: heard.status,
        headers: named.into_iter().chain(wait).collect(),
        body: heard.body.to_vec().into(),
    };
    match fuzz::refusal(&response) {
        NetError::Refused(problem) => {
            let told = media_type.unwrap_or_default().to_ascii_lowercase();
            assert!(told.trim_start().starts_with("application/problem+json"), "only a problem refuses");
            assert!((1..=64).contains(&problem.code.len()), "a code is short");
            assert!(problem.code.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')), "a code is a word");
            assert_eq!(problem.status, heard.status, "the status is the one that was sent");
            let waits = problem.retry_after.unwrap_or(Duration::from_secs(1));
            assert!((Duration::from_secs(1)..=Duration::from_mins(15)).contains(&waits), "a wait is bounded");
        }
        NetError::NotOurs | NetError::Status(_) => {}
        other => panic!("an answer is refused, somebody else's, or a status: {other:?}"),
    }
}

/// Tokens: what is taken for one can stand in a header as it is, and what is shown moves nothing around it.
pub fn tokens(bytes: &[u8]) {
    let Some((kind, body)) = bytes.split_first() else { return };
    let answer = Answer { status: 200, headers: Vec::new(), body: body.to_vec().into() };
    match kind % 3 {
        0 => {
            if let Ok(pair) = session::fuzz::pair(&answer) {
                can_be_sent(pair.access.expose());
                can_be_sent(pair.refresh.expose());
            }
        }
        1 => {
            if let Ok(opened) = session::fuzz::opened(&answer) {
                can_be_sent(opened.pair.access.expose());
                can_be_sent(opened.pair.refresh.expose());
                can_stand_in_a_path(&opened.session_id);
                can_be_shown(opened.display_name.expose());
            }
        }
        _ => {
            if let Ok(challenged) = session::fuzz::challenged(&answer) {
                can_stand_in_a_path(&challenged.id);
                can_be_shown(challenged.masked_phone.expose());
                assert!((4..=8).contains(&challenged.code_length), "a code can be typed");
            }
        }
    }
}

fn can_be_sent(token: &[u8]) {
    assert!((1..=4096).contains(&token.len()), "a token has a size");
    assert!(token.iter().all(u8::is_ascii_graphic), "a token ends no line");
}

fn can_stand_in_a_path(name: &str) {
    assert!((1..=64).contains(&name.len()), "a name has a size");
    assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "a name leaves no path");
}

fn can_be_shown(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { panic!("what is shown is text") };
    assert!(text.chars().count() <= 64, "what is shown is short");
    let turns = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    assert!(!text.chars().any(turns), "what is shown moves nothing around it");
}
