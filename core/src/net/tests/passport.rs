//! An access token that is over: renewed once for everybody, and every request is sent at most twice.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

use super::{
    super::{Lent, Listed, NetError, Wish},
    hand::{Hand, door, gate, ok, problem, token},
};

/// A server that takes the token `new` and no other.
fn wants_new() -> Arc<Hand> {
    Hand::that(|heard| Ok(if heard.bearer.as_deref() == Some("new") { ok() } else { problem(401, "access_expired") }))
}

#[tokio::test]
async fn s_01_a_hundred_requests_with_an_old_token_make_one_wish_and_each_is_sent_at_most_twice() {
    let refused = Arc::new(AtomicUsize::new(0));
    let all_refused = Arc::new(Notify::new());
    let hand = Hand::that({
        let (refused, all_refused) = (Arc::clone(&refused), Arc::clone(&all_refused));
        move |heard| {
            if heard.bearer.as_deref() == Some("new") {
                return Ok(ok());
            }
            if refused.fetch_add(1, Ordering::SeqCst) == 99 {
                all_refused.notify_one();
            }
            Ok(problem(401, "access_expired"))
        }
    });
    let (net, passport, mut wishes) = door(hand.clone(), &gate());
    passport.lend(token("old", 7));
    let asking: Vec<_> = (0..100)
        .map(|after| {
            let net = net.clone();
            tokio::spawn(async move { net.ask(Listed::Messages { after }).await.map(|_| ()) })
        })
        .collect();
    assert_eq!(wishes.recv().await, Some(Wish { seen: 7 }));
    all_refused.notified().await;
    passport.lend(token("new", 8));
    for asked in asking {
        assert_eq!(asked.await.unwrap(), Ok(()));
    }
    assert!(wishes.try_recv().is_err(), "a second wish");
    let mut sent = BTreeMap::<_, Vec<_>>::new();
    for heard in hand.heard() {
        sent.entry(heard.path).or_default().push(heard.bearer.unwrap());
    }
    assert_eq!(sent.len(), 100);
    assert!(sent.values().all(|tokens| tokens == &["old", "new"]));
}

#[tokio::test]
async fn a_request_is_never_sent_a_third_time() {
    let hand = wants_new();
    let (net, passport, mut wishes) = door(hand.clone(), &gate());
    passport.lend(token("old", 1));
    tokio::spawn(async move {
        wishes.recv().await.unwrap();
        passport.lend(token("just as old", 2));
    });
    assert_eq!(net.ask(Listed::Messages { after: 0 }).await.unwrap_err().code(), Some("access_expired"));
    assert_eq!(hand.heard().len(), 2);
}

#[tokio::test]
async fn a_renewal_that_fails_is_as_if_offline_and_the_session_stays() {
    let hand = wants_new();
    let (net, passport, mut wishes) = door(hand.clone(), &gate());
    passport.lend(token("old", 1));
    let ask = || {
        let net = net.clone();
        tokio::spawn(async move { net.ask(Listed::Messages { after: 0 }).await.map(|_| ()) })
    };
    let first = ask();
    wishes.recv().await.unwrap();
    passport.lend(Lent::Stale { failures: 0 });
    passport.lend(Lent::Stale { failures: 1 });
    let failed = first.await.unwrap().unwrap_err();
    assert_eq!(failed, NetError::Offline);
    assert!(failed.passes());
    // The next request wishes anew, and what it gets is the same session's.
    let second = ask();
    assert_eq!(wishes.recv().await, Some(Wish { seen: 0 }));
    passport.lend(token("new", 2));
    assert_eq!(second.await.unwrap(), Ok(()));
    assert_eq!(hand.heard().len(), 2, "nothing is sent while there is no token");
}

#[tokio::test]
async fn a_session_that_ends_while_a_token_is_awaited_is_told() {
    let (net, passport, mut wishes) = door(wants_new(), &gate());
    passport.lend(token("old", 1));
    let asking = tokio::spawn(async move { net.ask(Listed::Messages { after: 0 }).await.map(|_| ()) });
    wishes.recv().await.unwrap();
    passport.lend(Lent::NoSession);
    assert_eq!(asking.await.unwrap(), Err(NetError::NoSession));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_token_hears_at_once_that_the_client_is_shut_down() {
    let (net, passport, mut wishes) = door(wants_new(), &gate());
    passport.lend(token("old", 1));
    let began = tokio::time::Instant::now();
    let ask = || {
        let net = net.clone();
        tokio::spawn(async move { net.ask(Listed::Messages { after: 0 }).await.map(|_| ()) })
    };
    let waiting = ask();
    wishes.recv().await.unwrap();
    drop(wishes);
    assert_eq!(waiting.await.unwrap(), Err(NetError::NoSession));
    assert_eq!(ask().await.unwrap(), Err(NetError::NoSession), "who comes after it, too");
    assert_eq!(began.elapsed(), std::time::Duration::ZERO);
}

#[tokio::test]
async fn a_session_that_a_resource_calls_over_is_asked_for_at_the_token_endpoint() {
    let (net, passport, mut wishes) = door(Hand::that(|_| Ok(problem(401, "session_revoked"))), &gate());
    passport.lend(token("old", 1));
    let asking = tokio::spawn(async move { net.ask(Listed::Messages { after: 0 }).await.map(|_| ()) });
    assert_eq!(wishes.recv().await, Some(Wish { seen: 1 }));
    passport.lend(Lent::NoSession);
    assert_eq!(asking.await.unwrap(), Err(NetError::NoSession));
}

/// How far an upload is, is asked with a HEAD.
#[tokio::test]
async fn an_answer_to_a_head_has_no_body_to_say_that_the_token_is_over() {
    let hand = Hand::that(|heard| match heard.bearer.as_deref() {
        Some("new") => Ok(ok()),
        _ => Ok(super::hand::response(401, "application/problem+json", "")),
    });
    let (net, passport, mut wishes) = door(hand.clone(), &gate());
    passport.lend(token("old", 1));
    let path = "/files/a1".to_owned();
    let asking = tokio::spawn(async move { net.ask(Listed::UploadOffset { path }).await.map(|_| ()) });
    assert_eq!(wishes.recv().await, Some(Wish { seen: 1 }));
    passport.lend(token("new", 2));
    assert_eq!(asking.await.unwrap(), Ok(()));
    assert_eq!(hand.heard().len(), 2);
}

#[tokio::test]
async fn no_other_code_asks_for_a_new_token() {
    for refusal in
        [problem(401, "refresh_unknown"), problem(403, "access_expired"), super::hand::response(401, "text/plain", "")]
    {
        let (status, body, headers) = (refusal.status, refusal.body, refusal.headers);
        let hand =
            Hand::that(move |_| Ok(super::super::Response { status, headers: headers.clone(), body: body.clone() }));
        let (net, passport, mut wishes) = door(hand.clone(), &gate());
        passport.lend(token("old", 1));
        assert!(net.ask(Listed::Messages { after: 0 }).await.is_err());
        assert!(wishes.try_recv().is_err());
        assert_eq!(hand.heard().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wish_that_nobody_answers_is_given_up_and_made_again() {
    let (net, passport, mut wishes) = door(wants_new(), &gate());
    passport.lend(token("old", 1));
    for _ in 0..2 {
        assert_eq!(net.ask(Listed::Messages { after: 0 }).await.unwrap_err(), NetError::TimedOut);
        assert_eq!(wishes.recv().await, Some(Wish { seen: 1 }));
    }
}
