//! Snapshots as they come, at a pace that a screen can draw.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use gongchao_core::app;
use tokio::sync::watch;

use crate::{runtime::on_runtime, trouble::CoreError, views::Snapshot};

/// After a snapshot was given out, the next one comes no sooner: three frames of a screen. What changes in between is in
/// the next one.
const PACE: Duration = Duration::from_millis(50);

/// Snapshots of one client, for one who draws them. Who looks seldom gets the latest, not each.
#[derive(uniffi::Object)]
pub struct Subscription {
    inner: Arc<Inner>,
}

struct Inner {
    snapshots: watch::Receiver<Arc<app::Snapshot>>,
    over: watch::Sender<bool>,
    // When the last one was given out.
    given_out: Mutex<Option<Instant>>,
}

impl Subscription {
    pub(crate) fn new(snapshots: watch::Receiver<Arc<app::Snapshot>>) -> Self {
        let over = watch::Sender::new(false);
        Self { inner: Arc::new(Inner { snapshots, over, given_out: Mutex::default() }) }
    }
}

#[uniffi::export]
impl Subscription {
    /// The latest snapshot that is newer than the given number; without a number, the one of this moment.
    ///
    /// It waits until there is one. The first change is given out at once, later ones at most twenty times a second. It
    /// is absent once the subscription was ended or the client was shut down. Giving the wait up loses nothing: ask again
    /// with the same number.
    pub async fn next(&self, after: Option<u64>) -> Result<Option<Snapshot>, CoreError> {
        let inner = self.inner.clone();
        on_runtime(async move { Ok(inner.next(after).await) }).await
    }

    /// Ends the subscription; who waits is answered with nothing. Ending it twice is ending it once.
    pub fn end(&self) -> Result<(), CoreError> {
        self.inner.over.send_replace(true);
        Ok(())
    }
}

impl Inner {
    async fn next(&self, after: Option<u64>) -> Option<Snapshot> {
        let mut over = self.over.subscribe();
        tokio::select! {
            biased;
            // The sender is ours: this ends by being told.
            _ = over.wait_for(|over| *over) => None,
            next = self.newer(after) => next,
        }
    }

    async fn newer(&self, after: Option<u64>) -> Option<Snapshot> {
        let mut snapshots = self.snapshots.clone();
        let Some(after) = after else {
            let first = Snapshot::from(&**snapshots.borrow());
            self.note();
            return Some(first);
        };
        snapshots.wait_for(|snapshot| snapshot.number > after).await.ok()?;
        tokio::time::sleep(self.rest()).await;
        // What came during the rest is in it.
        let latest = Snapshot::from(&**snapshots.borrow());
        self.note();
        Some(latest)
    }

    fn rest(&self) -> Duration {
        let last = *self.given_out.lock().unwrap_or_else(PoisonError::into_inner);
        last.map_or(Duration::ZERO, |last| PACE.saturating_sub(last.elapsed()))
    }

    fn note(&self) {
        *self.given_out.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}
