//! Time that a phone lends to an app in the background, and what the core makes of it.
//!
//! The core moves the bytes: a request that left the core's hands would be neither gated when it is sent nor spoken over
//! pinned connections. So a background worker of the phone takes no upload over; it keeps the process alive, asks what is
//! to be done next and does that. No callback is kept: a worker that dies has only to ask again.

use std::{sync::Arc, time::Duration};

use gongchao_core::app;
use tokio::sync::watch;

use crate::{runtime::on_runtime, trouble::CoreError};

/// A worker's wait may not be longer than this: ten minutes are what a phone lends.
const LONGEST: Duration = Duration::from_mins(10);

/// What a background worker does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Errand {
    /// Something is on its way. Keep the process alive and ask again.
    Stay,
    /// Nothing moves before then. Let the phone sleep and start the worker again.
    Wait {
        /// After this many milliseconds at the earliest.
        ms: u64,
        /// Whether it is of no use without a network.
        needs_network: bool,
    },
    /// Nothing is owed. The worker is done.
    Done,
}

impl From<app::Errand> for Errand {
    fn from(core: app::Errand) -> Self {
        match core {
            app::Errand::Stay => Self::Stay,
            app::Errand::Wait { after, needs_network } => {
                Self::Wait { ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX), needs_network }
            }
            app::Errand::Done => Self::Done,
        }
    }
}

/// Time that a background worker lends. One worker, one lease.
#[derive(uniffi::Object)]
pub struct TimeLease {
    client: app::Client,
    over: Arc<watch::Sender<bool>>,
}

impl TimeLease {
    pub(crate) fn new(client: app::Client) -> Self {
        Self { client, over: Arc::new(watch::Sender::new(false)) }
    }
}

#[uniffi::export]
impl TimeLease {
    /// What to do next. While something is on its way it waits for that, at most so many milliseconds (ten minutes are
    /// the most), and then says `Stay`; everything else is said at once. Giving the wait up loses nothing.
    pub async fn next(&self, at_most_ms: u64) -> Result<Errand, CoreError> {
        let (client, mut over) = (self.client.clone(), self.over.subscribe());
        let patience = Duration::from_millis(at_most_ms).min(LONGEST);
        on_runtime(async move {
            let settled = async {
                let mut snapshots = client.watch();
                loop {
                    let errand = client.errand().await?;
                    if errand != app::Errand::Stay {
                        return Ok(errand);
                    }
                    if snapshots.changed().await.is_err() {
                        return Err(CoreError::ShutDown);
                    }
                }
            };
            let over = async { over.wait_for(|over| *over).await.map(|_| ()) };
            let errand = tokio::select! {
                settled = tokio::time::timeout(patience, settled) => match settled {
                    Ok(settled) => settled?,
                    Err(_) => app::Errand::Stay,
                },
                _ = over => client.errand().await?,
            };
            Ok(errand.into())
        })
        .await
    }

    /// The phone wants its time back: who waits is told at once how things stand. What is on its way goes on while the
    /// process lives, and is taken up again at the next start.
    pub fn give_back(&self) -> Result<(), CoreError> {
        self.over.send_replace(true);
        Ok(())
    }
}
