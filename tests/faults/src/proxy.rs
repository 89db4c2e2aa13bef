//! Listens, and can be told, asked and stopped.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::TcpListener,
    sync::Mutex,
    task::{JoinHandle, JoinSet},
};

use crate::{
    fault::{Desk, Fault, Seen},
    pump,
};

/// A proxy in front of one server. It ends, with every connection, when it is stopped or dropped.
pub struct Proxy {
    addr: SocketAddr,
    desk: Arc<Desk>,
    // How many cuts `next_cut` has told of, so that one between two calls is not missed.
    told: Mutex<u64>,
    listening: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port of loopback and passes everything to `upstream`, which need not stand yet.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let desk = Arc::new(Desk::new());
        let listening = tokio::spawn(listen(listener, upstream, Arc::clone(&desk)));
        Ok(Self { addr, desk, told: Mutex::new(0), listening })
    }

    /// Where clients connect.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Puts a fault in force, in place of the one before.
    pub fn set(&self, fault: Fault) {
        self.desk.set(fault);
    }

    /// The fault in force; [`Fault::Pass`] again after one that happens once has happened.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.desk.fault()
    }

    /// Everything that was seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        *self.desk.seen().borrow()
    }

    /// Bytes given to the server's socket so far.
    #[must_use]
    pub fn bytes_up(&self) -> u64 {
        self.seen().up
    }

    /// Bytes given to the client's socket so far.
    #[must_use]
    pub fn bytes_down(&self) -> u64 {
        self.seen().down
    }

    /// Connections accepted so far.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.seen().connections
    }

    /// Waits for a connection to be reset on purpose, also where that happened since the last call; several that
    /// happened since then count as one.
    pub async fn next_cut(&self) {
        let mut told = self.told.lock().await;
        *told = self.until(|seen| seen.cuts > *told).await.cuts;
    }

    /// Waits until what was seen is as asked for.
    pub async fn until(&self, mut asked: impl FnMut(&Seen) -> bool) -> Seen {
        let mut seen = self.desk.seen().subscribe();
        seen.wait_for(|seen| asked(seen)).await.map_or_else(|_| self.seen(), |seen| *seen)
    }

    /// Ends every connection and gives the port back.
    pub async fn stop(mut self) {
        self.listening.abort();
        // An aborted task ends with an error that says so.
        let _ = (&mut self.listening).await;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, upstream: SocketAddr, desk: Arc<Desk>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => {
                    let desk = Arc::clone(&desk);
                    connections.spawn(async move { pump::serve(client, upstream, &desk).await });
                }
                // Out of descriptors: the next client may find some.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}
