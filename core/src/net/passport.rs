//! Lends the access token to requests, and carries their wish for a newer one to the session's machine.
//!
//! The token lives here, in memory, and nowhere else. Requests never refresh: they wish, and wait until the loop has
//! lent a newer token or said that there is none to be had now. A wish stands until the loop lends something, and while
//! one stands no other is made: a hundred requests with an old token make one wish.

use std::{sync::Arc, time::Duration};

use tokio::sync::{mpsc, watch};

use super::NetError;
use crate::kernel::Secret;

/// How long a request waits for a newer token before it gives up as if offline.
const PATIENCE: Duration = Duration::from_mins(1);

/// An access token.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// The token.
    pub(crate) token: Secret,
    /// Grows with every refresh of a session.
    pub(crate) generation: u64,
}

/// What can be borrowed now.
#[derive(Clone, Debug, Default)]
pub(crate) enum Lent {
    /// Nobody is logged in.
    #[default]
    NoSession,
    /// There is a session, and its token must be renewed first.
    Stale {
        /// How many renewals have failed since a token was last valid; grows, so that who waits sees each of them.
        failures: u64,
    },
    /// A token that may still be good.
    Valid(Bearer),
}

/// A request's wish for a token newer than the generation that it tried. The loop answers each by lending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// The generation that was refused; 0 where there was none.
    pub(crate) seen: u64,
}

/// Where requests borrow. Every copy lends the same token.
#[derive(Clone)]
pub(crate) struct Passport {
    desk: Arc<watch::Sender<Desk>>,
    wishes: mpsc::UnboundedSender<Wish>,
}

#[derive(Default)]
struct Desk {
    lent: Lent,
    // A wish was made and nothing was lent since.
    wished: bool,
}

impl Passport {
    /// An empty one, and the end at which the loop hears wishes.
    #[must_use]
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Wish>) {
        let (wishes, heard) = mpsc::unbounded_channel();
        let (desk, _) = watch::channel(Desk::default());
        (Self { desk: Arc::new(desk), wishes }, heard)
    }

    /// Puts in force what the session's state says. The loop alone calls it.
    pub(crate) fn lend(&self, lent: Lent) {
        self.desk.send_replace(Desk { lent, wished: false });
    }

    /// The token, waiting for a renewal where there is none yet.
    pub(super) async fn borrow(&self) -> Result<Bearer, NetError> {
        let now = self.desk.borrow().lent.clone();
        match now {
            Lent::Valid(bearer) => Ok(bearer),
            Lent::NoSession => Err(NetError::NoSession),
            Lent::Stale { .. } => self.newer_than(0).await,
        }
    }

    /// A token newer than the one that was refused.
    pub(super) async fn newer_than(&self, seen: u64) -> Result<Bearer, NetError> {
        let mut desk = self.desk.subscribe();
        let failures_before = self.wish(seen);
        let lent = desk.wait_for(|desk| match &desk.lent {
            Lent::Valid(bearer) => bearer.generation > seen,
            Lent::Stale { failures } => *failures > failures_before,
            Lent::NoSession => true,
        });
        let answer = async {
            tokio::select! {
                biased;
                desk = lent => desk.map_or(Lent::NoSession, |desk| desk.lent.clone()),
                // The loop is gone only when the client is shut down.
                () = self.wishes.closed() => Lent::NoSession,
            }
        };
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Lent::Valid(bearer)) => Ok(bearer),
            Ok(Lent::NoSession) => Err(NetError::NoSession),
            Ok(Lent::Stale { .. }) => Err(NetError::Offline),
            Err(_) => {
                // The wish came to nothing; the next request may make one of its own.
                self.desk.send_if_modified(|desk| {
                    desk.wished = false;
                    false
                });
                Err(NetError::TimedOut)
            }
        }
    }

    // Wishes where that is still of use and nobody has yet, and says how many renewals had failed before.
    fn wish(&self, seen: u64) -> u64 {
        let mut first = false;
        let mut failures_before = 0;
        // Looked at and marked under one lock, or two requests would both be the first.
        self.desk.send_if_modified(|desk| {
            match &desk.lent {
                Lent::NoSession => return false,
                Lent::Valid(bearer) if bearer.generation > seen => return false,
                Lent::Valid(_) => {}
                Lent::Stale { failures } => failures_before = *failures,
            }
            first = !desk.wished;
            desk.wished = true;
            false
        });
        if first {
            // Whoever waits for the answer sees that nobody hears wishes any more.
            let _unheard = self.wishes.send(Wish { seen });
        }
        failures_before
    }
}
