//! What the gate's word is worth at the moment of sending.

use std::{sync::Arc, time::Duration};

use tokio::sync::Notify;

use super::{
    super::{Listed, NetError, Report, Request, Response, Transport, TransportFault},
    hand::{Hand, consented, door, gate, message, ok, to, token},
};
use crate::{
    gate::{Closed, Deidentified, Host, seal, uses},
    policy::Feature,
};

/// A network on which nothing ever arrives; it says when a request has come and when it was taken back.
#[derive(Default)]
struct Mire {
    came: Notify,
    left: Arc<Notify>,
}

#[async_trait::async_trait]
impl Transport for Mire {
    async fn exchange(&self, _: Request) -> Result<Response, TransportFault> {
        struct TellsWhenDropped(Arc<Notify>);
        impl Drop for TellsWhenDropped {
            fn drop(&mut self) {
                self.0.notify_one();
            }
        }
        let _tells = TellsWhenDropped(Arc::clone(&self.left));
        self.came.notify_one();
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_withdrawn_consent_keeps_an_envelope_shut() {
    let gate = gate();
    let hand = Hand::that(|_| Ok(ok()));
    let (net, passport, _wishes) = door(hand.clone(), &gate);
    passport.lend(token("t", 1));
    consented(&gate, &[(Feature::Messages, 1)]);
    let envelope = message(&gate);
    assert!(net.send(envelope.clone()).await.is_ok());
    for later in [vec![], vec![(Feature::Messages, 2)], vec![(Feature::Media, 1)]] {
        consented(&gate, &later);
        let refused = net.send(envelope.clone()).await.unwrap_err();
        assert_eq!(refused, NetError::Closed(Closed::Withdrawn(Feature::Messages)), "{later:?}");
        assert!(!refused.passes());
    }
    assert_eq!(hand.heard().len(), 1);
}

#[tokio::test]
async fn a_consent_that_falls_cuts_what_is_under_way() {
    let gate = gate();
    let mire = Arc::new(Mire::default());
    let (net, passport, _wishes) = door(mire.clone(), &gate);
    passport.lend(token("t", 1));
    consented(&gate, &[(Feature::Messages, 1)]);
    let sending = tokio::spawn({
        let (net, envelope) = (net.clone(), message(&gate));
        async move { net.send(envelope).await.map(|_| ()) }
    });
    mire.came.notified().await;
    consented(&gate, &[]);
    mire.left.notified().await;
    assert_eq!(sending.await.unwrap(), Err(NetError::Closed(Closed::Withdrawn(Feature::Messages))));
}

#[tokio::test(start_paused = true)]
async fn neither_another_answer_nor_the_age_of_the_grant_cuts_it() {
    let gate = gate();
    let mire = Arc::new(Mire::default());
    let (net, passport, _wishes) = door(mire.clone(), &gate);
    passport.lend(token("t", 1));
    consented(&gate, &[(Feature::Messages, 1)]);
    let envelope = message(&gate);
    let sending = tokio::spawn({
        let (net, envelope) = (net.clone(), envelope.clone());
        async move { net.send(envelope).await.map(|_| ()) }
    });
    mire.came.notified().await;
    tokio::time::advance(Duration::from_mins(20)).await;
    consented(&gate, &[(Feature::Messages, 1), (Feature::Analytics, 2)]);
    assert!(tokio::time::timeout(Duration::from_secs(1), mire.left.notified()).await.is_err());
    // A new try with the old grant is another matter.
    assert_eq!(net.send(envelope).await.unwrap_err(), NetError::Closed(Closed::Over(Feature::Messages)));
    sending.abort();
}

#[tokio::test]
async fn a_consent_that_falls_while_a_token_is_awaited_lets_nothing_out() {
    let gate = gate();
    let hand = Hand::that(|_| Ok(ok()));
    let (net, passport, mut wishes) = door(hand.clone(), &gate);
    passport.lend(super::super::Lent::Stale { failures: 0 });
    consented(&gate, &[(Feature::Messages, 1)]);
    let sending = tokio::spawn({
        let envelope = message(&gate);
        async move { net.send(envelope).await.map(|_| ()) }
    });
    wishes.recv().await.unwrap();
    consented(&gate, &[]);
    passport.lend(token("t", 1));
    assert_eq!(sending.await.unwrap(), Err(NetError::Closed(Closed::Withdrawn(Feature::Messages))));
    assert!(hand.heard().is_empty());
}

#[tokio::test]
async fn telemetry_never_travels_with_a_session() {
    let gate = gate();
    let hand = Hand::that(|_| Ok(ok()));
    let (net, passport, _wishes) = door(hand.clone(), &gate);
    passport.lend(token("t", 1));
    consented(&gate, &[(Feature::EssentialLog, 1)]);
    let grant = gate.grant::<uses::EssentialLog>().unwrap();
    let says_so = to(Host::Telemetry, "/v1/logs", true);
    net.send(seal(says_so, Deidentified::nothing(&grant))).await.unwrap();
    assert_eq!(hand.heard().first().unwrap().bearer, None);
}

#[tokio::test]
async fn what_needs_a_session_is_not_sent_without_one() {
    let gate = gate();
    let hand = Hand::that(|_| Ok(ok()));
    let (net, _passport, _wishes) = door(hand.clone(), &gate);
    assert_eq!(net.ask(Listed::Messages { after: 3 }).await.unwrap_err(), NetError::NoSession);
    assert!(hand.heard().is_empty());
    assert!(net.ask(Listed::Notices).await.is_ok());
}

#[tokio::test]
async fn how_a_request_ended_is_told_only_with_the_consent_for_it_and_how_long_it_took_of_the_account_server_alone() {
    let gate = gate();
    let hand = Hand::that(|heard| match heard.path.as_str() {
        "/v1/broken" => Err(TransportFault::Broken),
        "/v1/nobody" => Err(TransportFault::Unreachable),
        _ => Ok(ok()),
    });
    let (net, passport, _wishes) = door(hand, &gate);
    let (telling, mut reports) = tokio::sync::mpsc::unbounded_channel();
    let net = net.telling(telling);
    passport.lend(token("t", 1));
    let send = async |host, path| {
        let grant = gate.grant::<uses::Messages>().unwrap();
        drop(net.send(seal(to(host, path, true), Deidentified::nothing(&grant))).await);
    };
    consented(&gate, &[(Feature::Messages, 1)]);
    send(Host::Account, "/v1/messages").await;
    assert!(reports.try_recv().is_err(), "analytics is off");
    consented(&gate, &[(Feature::Messages, 1), (Feature::Analytics, 2)]);
    for (host, path) in [
        (Host::Media, "/files"),
        (Host::Telemetry, "/v1/logs"),
        (Host::Account, "/v1/nobody"),
        (Host::Account, "/v1/messages"),
        (Host::Account, "/v1/broken"),
    ] {
        send(host, path).await;
    }
    let told: Vec<bool> = std::iter::from_fn(|| reports.try_recv().ok())
        .map(|report| match report {
            Report::Trip { broken, .. } => broken,
            Report::Failed { .. } => panic!("the essential log is off"),
        })
        .collect();
    assert_eq!(told, [false, true], "where nobody was reached there was no trip");
    consented(&gate, &[(Feature::Messages, 1), (Feature::EssentialLog, 3)]);
    for (host, path) in [(Host::Media, "/files"), (Host::Account, "/v1/nobody"), (Host::Account, "/v1/messages")] {
        send(host, path).await;
    }
    let told: Vec<Report> = std::iter::from_fn(|| reports.try_recv().ok()).collect();
    let failed = Report::Failed { host: Host::Account, why: NetError::Offline };
    assert_eq!(told, [failed], "what came back whole did not fail");
}
