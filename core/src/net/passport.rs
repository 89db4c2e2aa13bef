//! Lends the access token to requests, and carries their wish for a newer one to the session's machine.
//!
//! The token lives here, in memory, and nowhere else. Requests never refresh: they wish, and wait until the loop has
//! lent a newer token or said that there is none to be had now. So a hundred requests with an old token make one wish.

use std::{sync::Arc, time::Duration};

use tokio::sync::{mpsc, watch};

use super::NetError;
use crate::kernel::Secret;

/// How long a request waits for a newer token before it gives up as if offline.
const PATIENCE: Duration = Duration::from_secs(60);

/// An access token.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// The token.
    pub token: Secret,
    /// Grows with every refresh of a session.
    pub generation: u64,
}

/// What can be borrowed now.
#[derive(Clone, Debug, Default)]
pub enum Lent {
    /// Nobody is logged in.
    #[default]
    NoSession,
    /// There is a session, and its token must be renewed first.
    Stale {
        /// How many renewals have failed; grows, so that who waits sees each of them.
        failures: u64,
    },
    /// A token that may still be good.
    Valid(Bearer),
}

/// A request's wish for a token newer than the generation that it tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The generation that was refused; 0 where there was none.
    pub seen: u64,
}

/// Where requests borrow. Every copy lends the same token.
#[derive(Clone)]
pub struct Passport {
    lent: Arc<watch::Sender<Lent>>,
    wishes: mpsc::UnboundedSender<Wish>,
}

impl Passport {
    /// An empty one, and the end at which the loop hears wishes.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Wish>) {
        let (wishes, heard) = mpsc::unbounded_channel();
        let (lent, _) = watch::channel(Lent::NoSession);
        (Self { lent: Arc::new(lent), wishes }, heard)
    }

    /// Puts in force what the session's state says. The loop alone calls it.
    pub(crate) fn lend(&self, lent: Lent) {
        self.lent.send_replace(lent);
    }

    /// The token, waiting for a renewal where there is none yet.
    pub(super) async fn borrow(&self) -> Result<Bearer, NetError> {
        let now = self.lent.borrow().clone();
        match now {
            Lent::Valid(bearer) => Ok(bearer),
            Lent::NoSession => Err(NetError::NoSession),
            Lent::Stale { .. } => self.newer_than(0).await,
        }
    }

    /// A token newer than the one that was refused.
    pub(super) async fn newer_than(&self, seen: u64) -> Result<Bearer, NetError> {
        let mut lent = self.lent.subscribe();
        let failures_before = match &*lent.borrow_and_update() {
            Lent::Valid(bearer) if bearer.generation > seen => return Ok(bearer.clone()),
            Lent::NoSession => return Err(NetError::NoSession),
            Lent::Stale { failures } => *failures,
            Lent::Valid(_) => 0,
        };
        // The loop is gone only when the client is shut down.
        self.wishes.send(Wish { seen }).map_err(|_| NetError::NoSession)?;
        let answer = lent.wait_for(|lent| match lent {
            Lent::Valid(bearer) => bearer.generation > seen,
            Lent::Stale { failures } => *failures > failures_before,
            Lent::NoSession => true,
        });
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(lent)) => match &*lent {
                Lent::Valid(bearer) => Ok(bearer.clone()),
                Lent::NoSession => Err(NetError::NoSession),
                Lent::Stale { .. } => Err(NetError::Offline),
            },
            Ok(Err(_)) => Err(NetError::NoSession),
            Err(_) => Err(NetError::TimedOut),
        }
    }
}
