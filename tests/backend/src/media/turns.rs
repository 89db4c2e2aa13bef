//! One request at a time at each upload, and the newest goes first.
//!
//! A phone that lost its network comes back while the server still waits on the dead connection. So whoever comes asks the
//! one before to stop instead of waiting for it: a request that writes looks up between two chunks, lets go, and answers
//! `upload_interrupted`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedMutexGuard, watch};

/// The turns of all uploads that someone is at.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<String, Arc<Place>>>);

struct Place {
    seat: Arc<tokio::sync::Mutex<()>>,
    newest: watch::Sender<u64>,
}

/// The right to work on an upload, until it is dropped.
pub(crate) struct Turn {
    number: u64,
    newest: watch::Receiver<u64>,
    _seat: OwnedMutexGuard<()>,
    // Keeps the place from being cleared away while someone sits in it.
    _place: Arc<Place>,
}

impl Turns {
    /// Asks whoever is at this upload to stop, and waits until he has.
    pub(crate) async fn take(&self, upload: &str) -> Turn {
        let place = self.place(upload);
        let mut number = 0;
        place.newest.send_modify(|newest| {
            *newest += 1;
            number = *newest;
        });
        let newest = place.newest.subscribe();
        let seat = Arc::clone(&place.seat).lock_owned().await;
        Turn { number, newest, _seat: seat, _place: place }
    }

    fn place(&self, upload: &str) -> Arc<Place> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, place| Arc::strong_count(place) > 1);
        let fresh = || Arc::new(Place { seat: Arc::default(), newest: watch::Sender::new(0) });
        Arc::clone(places.entry(upload.to_owned()).or_insert_with(fresh))
    }
}

impl Turn {
    /// Returns once someone else wants this upload.
    pub(crate) async fn asked_to_stop(&mut self) {
        let mine = self.number;
        // The sender lives in the place, which this turn holds; it cannot be gone.
        let _ = self.newest.wait_for(|newest| *newest > mine).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_newest_goes_first_and_nothing_is_left_behind() {
        let turns = Turns::default();
        let mut first = turns.take("upload").await;
        let (second, ()) = tokio::join!(turns.take("upload"), async {
            first.asked_to_stop().await;
            drop(first);
        });
        drop(second);
        let _other = turns.take("another").await;
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }
}
