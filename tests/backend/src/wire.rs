//! Counts the bytes that really crossed each part's sockets, under TLS.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::backend::Part;

/// Bytes of one part's sockets since the backend was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PartBytes {
    /// From clients.
    pub received: u64,
    /// To clients.
    pub sent: u64,
}

/// Bytes of all sockets since the backend was opened. Requests that come without a socket are not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WireBytes {
    /// The account part.
    pub account: PartBytes,
    /// The media part.
    pub media: PartBytes,
    /// The telemetry part.
    pub telemetry: PartBytes,
}

/// The running counters.
#[derive(Default)]
pub(crate) struct Wire {
    account: Arc<Counter>,
    media: Arc<Counter>,
    telemetry: Arc<Counter>,
}

/// The two counters of one part.
#[derive(Default)]
pub(crate) struct Counter {
    received: AtomicU64,
    sent: AtomicU64,
}

impl Counter {
    fn read(&self) -> PartBytes {
        PartBytes { received: self.received.load(Ordering::Relaxed), sent: self.sent.load(Ordering::Relaxed) }
    }
}

impl Wire {
    pub(crate) fn of(&self, part: Part) -> Arc<Counter> {
        Arc::clone(match part {
            Part::Account => &self.account,
            Part::Media => &self.media,
            Part::Telemetry => &self.telemetry,
        })
    }

    pub(crate) fn read(&self) -> WireBytes {
        WireBytes { account: self.account.read(), media: self.media.read(), telemetry: self.telemetry.read() }
    }
}

/// A socket whose bytes are counted.
pub(crate) struct Metered<S> {
    pub(crate) socket: S,
    pub(crate) counter: Arc<Counter>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buf))?;
        let got = buf.filled().len().saturating_sub(before);
        self.counter.received.fetch_add(got as u64, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let put = ready!(Pin::new(&mut self.socket).poll_write(cx, buf))?;
        self.counter.sent.fetch_add(put as u64, Ordering::Relaxed);
        Poll::Ready(Ok(put))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
