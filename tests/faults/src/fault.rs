//! What is to go wrong, what becomes of a piece of traffic because of it, and what was seen.

use std::{
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use tokio::sync::watch;

/// What is to go wrong from now on.
///
/// A request that is lost is [`Fault::CutAfterUp`] with no byte, an answer that is lost after the request arrived is
/// [`Fault::DropAnswer`], a reset of everything is [`Fault::Refuse`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    Pass,
    /// The network is lost: connections that live are reset, new ones are accepted and reset at once.
    Refuse,
    /// Once, after this many more bytes from client to server, the connection that carries the last of them is reset on both sides.
    CutAfterUp(u64),
    /// Once, after this many more bytes from server to client, likewise.
    CutAfterDown(u64),
    /// Once, the next bytes from the server are swallowed and their connection is reset; what goes up still arrives.
    ///
    /// The proxy cannot read TLS: a handshake's bytes count as an answer too. It is meant for a connection that stands
    /// already, or use [`Fault::DropAnswerAfterUp`].
    DropAnswer,
    /// The same, and bytes from the server pass until this many more have gone up.
    DropAnswerAfterUp(u64),
    /// Bytes from client to server stay where they are.
    StallUp,
    /// Bytes from server to client stay where they are; what goes up still arrives.
    StallDown,
    /// What the client sends is answered with bytes that are no protocol, then the connection is closed. The server hears nothing.
    Garbage,
    /// What the client sends is answered with a portal's page in plain HTTP, then the connection is closed. The server hears nothing.
    Html,
    /// New connections are carried to another server; those that live go on where they are. Set [`Fault::Refuse`] before it
    /// and after it, so that none of the one side is taken for the other.
    Divert(SocketAddr),
}

/// What went through since the proxy was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Seen {
    /// Bytes given to the server's socket.
    pub up: u64,
    /// Bytes given to the client's socket.
    pub down: u64,
    /// Connections accepted.
    pub connections: u64,
    /// Of these, the ones that have not ended.
    pub live: u64,
    /// Connections that were reset on purpose.
    pub cuts: u64,
    /// Connections on which something is held back by a stall at this moment.
    pub held: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Up,
    Down,
}

/// What becomes of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All of it goes on.
    Forward,
    /// This many bytes of it go on, then the connection is reset.
    Cut(usize),
    /// It waits for another fault to be set.
    Hold,
    /// Somebody else answers in the server's place.
    Impersonate(&'static [u8]),
}

// No TLS record, no HTTP and no h2 frame starts like this.
const GARBAGE: &[u8] = &[0xa5; 512];
const HTML: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 54\r\nconnection: close\r\n\r\n\
<!doctype html><title>Wi-Fi</title><h1>Please log in.\n";

/// The one state that all connections share.
pub(crate) struct Desk {
    fault: Mutex<Fault>,
    // Bumped whenever a fault is set, so that whoever holds or waits looks again.
    changed: watch::Sender<u64>,
    seen: watch::Sender<Seen>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { fault: Mutex::default(), changed: watch::channel(0).0, seen: watch::channel(Seen::default()).0 }
    }

    pub(crate) fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        self.changed.send_modify(|n| *n += 1);
    }

    pub(crate) fn fault(&self) -> Fault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(crate) fn seen(&self) -> &watch::Sender<Seen> {
        &self.seen
    }

    /// Decides on a piece and takes it off the count of the fault that is in force.
    pub(crate) fn judge(&self, way: Way, len: usize) -> Verdict {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = u64::try_from(len).unwrap_or(u64::MAX);
        match (&mut *fault, way) {
            (Fault::CutAfterUp(left), Way::Up) | (Fault::CutAfterDown(left), Way::Down) => {
                if *left > whole {
                    *left -= whole;
                    return Verdict::Forward;
                }
                let last = usize::try_from(*left).unwrap_or(len);
                *fault = Fault::Pass;
                Verdict::Cut(last)
            }
            (Fault::DropAnswerAfterUp(left), Way::Up) => {
                *left = left.saturating_sub(whole);
                Verdict::Forward
            }
            (Fault::DropAnswer | Fault::DropAnswerAfterUp(0), Way::Down) => {
                *fault = Fault::Pass;
                Verdict::Cut(0)
            }
            (Fault::StallUp, Way::Up) | (Fault::StallDown, Way::Down) => Verdict::Hold,
            (Fault::Garbage, Way::Up) => Verdict::Impersonate(GARBAGE),
            (Fault::Html, Way::Up) => Verdict::Impersonate(HTML),
            // The server's late words do not mix with the impostor's.
            (Fault::Garbage | Fault::Html, Way::Down) => Verdict::Hold,
            // Refuse ends connections from outside of the pump.
            _ => Verdict::Forward,
        }
    }
}
