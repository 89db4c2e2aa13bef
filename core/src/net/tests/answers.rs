//! Whose word an answer is: our server's, a gateway's before it, or somebody else's.

use std::time::Duration;

use super::{
    super::{Listed, NetError, Problem, Response, TlsFault, TransportFault},
    hand::{Hand, door, gate, problem, response},
};

async fn read(status: u16, media_type: &str, body: &str) -> Result<u16, NetError> {
    let (media_type, body) = (media_type.to_owned(), body.to_owned());
    let hand = Hand::that(move |_| Ok(response(status, &media_type, &body)));
    door(hand, &gate()).0.ask(Listed::Notices).await.map(|answer| answer.status)
}

#[tokio::test]
async fn every_answer_is_told_apart() {
    const PROBLEM: &str = "application/problem+json";
    const HTML: &str = "text/html; charset=utf-8";
    let refused = |status, code: &str| {
        Err(NetError::Refused(Problem {
            status,
            code: code.to_owned(),
            retry_after: None,
            attempts_left: None,
            definitive: false,
            cancellation: None,
        }))
    };
    let table = [
        (200, "application/json", "{}", Ok(200)),
        (204, "", "", Ok(204)),
        (429, PROBLEM, r#"{"code":"too_many"}"#, refused(429, "too_many")),
        (
            401,
            "Application/Problem+JSON; charset=utf-8",
            r#"{"code":"refresh_reused","x":1}"#,
            refused(401, "refresh_reused"),
        ),
        // A portal, whatever status it takes.
        (200, HTML, "<h1>log in", Err(NetError::NotOurs)),
        (401, "Text/HTML", "<h1>log in", Err(NetError::NotOurs)),
        (302, "", "", Err(NetError::NotOurs)),
        (307, PROBLEM, "", Err(NetError::NotOurs)),
        (511, "application/json", "{}", Err(NetError::NotOurs)),
        // A gateway whose server is down.
        (502, HTML, "<h1>bad gateway", Err(NetError::Status(502))),
        (503, "", "", Err(NetError::Status(503))),
        // Something that only looks like a refusal ends no session.
        (401, "application/json", r#"{"code":"refresh_reused"}"#, Err(NetError::Status(401))),
        (401, PROBLEM, "{", Err(NetError::Status(401))),
        (401, PROBLEM, r#"{"code":7}"#, Err(NetError::Status(401))),
        (401, PROBLEM, r#"{"code":""}"#, Err(NetError::Status(401))),
        (401, PROBLEM, r#"{"code":"Log in again, 13800138000"}"#, Err(NetError::Status(401))),
    ];
    for (status, media_type, body, expected) in table {
        assert_eq!(read(status, media_type, body).await, expected, "{status} {media_type} {body}");
    }
}

#[tokio::test]
async fn the_servers_wait_is_kept_within_bounds() {
    for (header, member, expected) in [
        (None, None, None),
        (Some("7"), None, Some(7)),
        (Some("7"), Some(30), Some(30)),
        (Some("86400"), None, Some(900)),
        (None, Some(0), Some(1)),
        (Some("soon"), None, None),
    ] {
        let hand = Hand::that(move |_| {
            let member = member.map(|s: u64| format!(r#","retry_after_s":{s}"#)).unwrap_or_default();
            let body = format!(r#"{{"code":"too_many"{member}}}"#);
            let mut response = response(429, "application/problem+json", &body);
            response.headers.extend(header.map(|h| ("retry-after".to_owned(), h.to_owned())));
            Ok(response)
        });
        let Err(NetError::Refused(problem)) = door(hand, &gate()).0.ask(Listed::Notices).await else {
            panic!("not refused")
        };
        assert_eq!(problem.retry_after, expected.map(Duration::from_secs), "{header:?} {member:?}");
    }
}

#[tokio::test]
async fn a_library_that_panics_is_a_connection_that_broke() {
    let hand = Hand::that(|_| panic!("below"));
    let error = door(hand, &gate()).0.ask(Listed::Notices).await.unwrap_err();
    assert!(error == NetError::Interrupted && error.passes());
}

/// The moment by which a server says when to come back is on its own clock, and so is the time of its answer.
#[tokio::test]
async fn a_moment_that_the_server_names_is_measured_on_its_own_clock() {
    for (date, expected) in [(Some("Thu, 01 Jan 2099 00:00:00 GMT"), 40), (Some("yesterday"), 900), (None, 900)] {
        let hand = Hand::that(move |_| {
            let mut response = response(503, "application/problem+json", r#"{"code":"internal"}"#);
            response.headers.extend(date.map(|date| ("date".to_owned(), date.to_owned())));
            response.headers.push(("retry-after".to_owned(), "Thu, 01 Jan 2099 00:00:40 GMT".to_owned()));
            Ok(response)
        });
        let error = door(hand, &gate()).0.ask(Listed::Notices).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(expected)), "{date:?}");
    }
}

#[tokio::test]
async fn an_answer_of_another_shape_keeps_no_word_of_it() {
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only its shape matters")]
    struct Number {
        n: u32,
    }
    let hand = Hand::that(|_| Ok(response(200, "application/json", r#"{"n":"13800138000"}"#)));
    let answer = door(hand, &gate()).0.ask(Listed::Notices).await.unwrap();
    let error = answer.json::<Number>().unwrap_err();
    assert_eq!(error, NetError::WrongShape);
    assert!(!format!("{error} {error:?}").contains("138"));
}

#[tokio::test]
async fn every_fault_below_has_its_name_above() {
    for (fault, expected, passes) in [
        (TransportFault::Unreachable, NetError::Offline, true),
        (TransportFault::TimedOut, NetError::TimedOut, true),
        (TransportFault::Broken, NetError::Interrupted, true),
        (TransportFault::Untrusted(TlsFault::Pin), NetError::Untrusted(TlsFault::Pin), true),
        (TransportFault::TooLarge, NetError::TooLarge, false),
        (TransportFault::SourceChanged, NetError::SourceChanged, false),
        (TransportFault::Malformed, NetError::WrongShape, false),
    ] {
        let hand = Hand::that(move |_| Err(fault));
        let error = door(hand, &gate()).0.ask(Listed::Notices).await.unwrap_err();
        assert_eq!((error.clone(), error.passes()), (expected, passes));
    }
}

#[tokio::test]
async fn what_passes_is_decided_by_the_status() {
    for (status, passes) in
        [(400, false), (401, false), (404, false), (408, true), (425, true), (429, true), (500, true), (503, true)]
    {
        let answers: [fn(u16) -> Response; 2] =
            [|status| response(status, "", ""), |status| problem(status, "some_code")];
        for answer in answers {
            let hand = Hand::that(move |_| Ok(answer(status)));
            let error = door(hand, &gate()).0.ask(Listed::Notices).await.unwrap_err();
            assert_eq!(error.passes(), passes, "{error}");
        }
    }
}
