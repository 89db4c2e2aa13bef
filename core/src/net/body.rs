//! A part of a file on its way into a socket, and the watch over it.
//!
//! The disk is read in pieces of 256 KiB; the socket is given 16 KiB at a time, one TLS record, so that on a link of a
//! few KiB per second something still moves within the time that a stall is told by. The stream and the exchange are
//! joined by a [`Pulse`]: the stream says how far it is, and gives nothing more once the exchange is gone, whatever the
//! libraries between them still have in mind.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream::{Stream, try_unfold};
use tokio::sync::watch;

use super::transport::TransportFault;
use crate::{gate::FileBody, store::FileKey};

const READ: u64 = 256 * 1024;
const GIVE: usize = 16 * 1024;

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// So many bytes of the body were taken.
    Sending(u64),
    /// All of it was taken, or there was none: it is the server's turn.
    HandedOver,
    /// The file ended early, could not be read or is gone.
    SourceChanged,
}

/// The stream's end.
pub(super) struct Pulse(watch::Sender<Phase>);

impl Pulse {
    pub(super) fn new(start: Phase) -> (Self, watch::Receiver<Phase>) {
        let (sender, receiver) = watch::channel(start);
        (Self(sender), receiver)
    }

    fn says(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    fn abandoned(&self) -> bool {
        self.0.is_closed()
    }
}

/// Comes back when nothing moved for too long, or when the file turned out to have changed.
///
/// A body that goes on being taken after the server has answered keeps nothing alive: the caller tells of the answer
/// by `answering`, and from then on the server has `answer` until the end of it.
pub(super) async fn watchdog(
    mut phase: watch::Receiver<Phase>,
    mut answering: watch::Receiver<bool>,
    stall: Duration,
    answer: Duration,
) -> TransportFault {
    loop {
        let now = *phase.borrow_and_update();
        match now {
            Phase::SourceChanged => return TransportFault::SourceChanged,
            Phase::HandedOver => break,
            Phase::Sending(_) => {}
        }
        let moved = async {
            tokio::select! {
                biased;
                _ = answering.wait_for(|answering| *answering) => false,
                moved = phase.changed() => moved.is_ok(),
            }
        };
        match tokio::time::timeout(stall, moved).await {
            Ok(true) => {}
            // The answer began, or the stream was let go before its end, which only an answer or a fault brings about.
            Ok(false) => break,
            Err(_) => return TransportFault::TimedOut,
        }
    }
    tokio::time::sleep(answer).await;
    TransportFault::TimedOut
}

/// The file does not hold any more what was announced.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the file of the body has changed")]
pub(super) struct Changed;

/// An open file, standing at the first byte to be sent.
pub(super) struct Source {
    file: Option<File>,
    key: FileKey,
    /// Where the next byte that is read stands in the file.
    at: u64,
    unread: u64,
    ready: Bytes,
    taken: u64,
    progress: Arc<AtomicU64>,
}

impl Source {
    /// Opens it. Refused where the file is gone or too short already, so that nothing is sent in vain.
    pub(super) async fn open(body: &FileBody) -> Result<Self, Changed> {
        let (path, from, len) = (body.path.clone(), body.from, body.len);
        let file = tokio::task::spawn_blocking(move || {
            let mut file = File::open(path).ok()?;
            let held = file.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
            file.seek(SeekFrom::Start(from)).ok()?;
            (from.checked_add(len)? <= held).then_some(file)
        });
        let file = file.await.ok().flatten().ok_or(Changed)?;
        // A request that is sent again starts over.
        body.progress.store(0, Ordering::Relaxed);
        let (key, progress) = (body.key.clone(), Arc::clone(&body.progress));
        Ok(Self { file: Some(file), key, at: from, unread: len, ready: Bytes::new(), taken: 0, progress })
    }

    /// Exactly the bytes that were announced, or an error in the middle.
    pub(super) fn stream(self, pulse: Pulse) -> impl Stream<Item = Result<Bytes, Changed>> + Send + 'static {
        try_unfold((self, pulse), |(mut source, pulse)| async move {
            if pulse.abandoned() {
                return Err(Changed);
            }
            match source.next().await {
                Ok(piece) => {
                    let done = source.unread == 0 && source.ready.is_empty();
                    pulse.says(if done { Phase::HandedOver } else { Phase::Sending(source.taken) });
                    Ok(piece.map(|piece| (piece, (source, pulse))))
                }
                Err(changed) => {
                    pulse.says(Phase::SourceChanged);
                    Err(changed)
                }
            }
        })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Changed> {
        if self.ready.is_empty() {
            if self.unread == 0 {
                return Ok(None);
            }
            self.ready = self.read().await?;
        }
        let piece = self.ready.split_to(self.ready.len().min(GIVE));
        let len = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.taken += len;
        self.progress.fetch_add(len, Ordering::Relaxed);
        Ok(Some(piece))
    }

    // On a thread for such things: flash storage of a cheap phone may take a second.
    async fn read(&mut self) -> Result<Bytes, Changed> {
        let mut file = self.file.take().ok_or(Changed)?;
        let (want, at, key) = (self.unread.min(READ), self.at, self.key.clone());
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(usize::try_from(want).ok()?);
            let got = (&mut file).take(want).read_to_end(&mut piece).ok()?;
            key.apply(at, &mut piece).ok()?;
            (u64::try_from(got).ok()? == want).then_some((file, piece))
        });
        let (file, piece) = read.await.ok().flatten().ok_or(Changed)?;
        self.file = Some(file);
        self.at += want;
        self.unread -= want;
        Ok(Bytes::from(piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STALL: Duration = Duration::from_secs(15);
    const ANSWER: Duration = Duration::from_mins(1);

    // Runs the watch with the clock in hand, and says after how many seconds it barked.
    async fn barks(says: impl AsyncFnOnce(&Pulse, &watch::Sender<bool>)) -> (TransportFault, u64) {
        let start = tokio::time::Instant::now();
        let (pulse, phase) = Pulse::new(Phase::Sending(0));
        let (answering, heard) = watch::channel(false);
        let dog = tokio::spawn(watchdog(phase, heard, STALL, ANSWER));
        says(&pulse, &answering).await;
        (dog.await.unwrap(), start.elapsed().as_secs())
    }

    async fn seconds(n: u64) {
        tokio::time::advance(Duration::from_secs(n)).await;
        tokio::task::yield_now().await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_of_which_nothing_is_taken_ends_after_fifteen_seconds() {
        assert_eq!(barks(async |_, _| {}).await, (TransportFault::TimedOut, 15));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_goes_on_as_long_as_it_moves() {
        let told = barks(async |pulse, _| {
            for taken in 1..=100 {
                seconds(14).await;
                pulse.says(Phase::Sending(taken));
                tokio::task::yield_now().await;
            }
        });
        assert_eq!(told.await, (TransportFault::TimedOut, 1415));
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_has_a_minute_from_the_last_byte() {
        let told = barks(async |pulse, _| {
            seconds(10).await;
            pulse.says(Phase::HandedOver);
        });
        assert_eq!(told.await, (TransportFault::TimedOut, 70));
    }

    #[tokio::test(start_paused = true)]
    async fn an_early_answer_must_end_whatever_the_body_does() {
        let told = barks(async |pulse, answering| {
            answering.send_replace(true);
            tokio::task::yield_now().await;
            for taken in 1..=5 {
                seconds(10).await;
                pulse.says(Phase::Sending(taken));
            }
        });
        assert_eq!(told.await, (TransportFault::TimedOut, 60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_changed_file_is_told_at_once() {
        assert_eq!(barks(async |pulse, _| pulse.says(Phase::SourceChanged)).await, (TransportFault::SourceChanged, 0));
    }

    #[tokio::test]
    async fn a_stream_whose_exchange_is_gone_gives_nothing_more() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![7; 3 * GIVE]).unwrap();
        let progress = Arc::new(AtomicU64::new(0));
        let key = FileKey::new();
        let body =
            FileBody { path: file.path().to_owned(), from: 0, len: 3 * GIVE as u64, key, progress: progress.clone() };
        let (pulse, phase) = Pulse::new(Phase::Sending(0));
        let mut stream = std::pin::pin!(Source::open(&body).await.unwrap().stream(pulse));
        let mut next = async || std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await;
        assert_eq!(next().await.unwrap().unwrap().len(), GIVE);
        drop(phase);
        assert!(next().await.unwrap().is_err());
        assert_eq!(progress.load(Ordering::Relaxed), GIVE as u64);
    }
}
