//! Carries the bytes of one connection, each piece as the desk decides, until it ends or is cut.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};

use crate::fault::{Desk, Fault, Verdict, Way};

/// How a connection came to its end.
enum End {
    /// Both sides have finished.
    Over,
    /// The desk wants it reset.
    Cut,
    /// One side broke by itself, so the other one is to see it broken too.
    Broken,
    /// The client is to be answered by somebody else.
    Impersonated(&'static [u8]),
}

/// Serves one client to the end.
pub(crate) async fn serve(mut client: TcpStream, upstream: SocketAddr, desk: &Desk) {
    desk.seen().send_modify(|seen| {
        seen.connections += 1;
        seen.live += 1;
    });
    let mut server = None;
    let upstream = if let Fault::Divert(other) = desk.fault() { other } else { upstream };
    let end = tokio::select! {
        biased;
        () = refused(desk) => End::Cut,
        end = live(&mut client, &mut server, upstream, desk) => end,
    };
    if matches!(end, End::Cut | End::Broken) {
        for stream in server.iter().chain([&client]) {
            // Fails only on a socket that is gone already.
            let _ = stream.set_zero_linger();
        }
    }
    // The resets leave with the drop, so who waits for the cut finds it done.
    drop((client, server));
    desk.seen().send_modify(|seen| {
        seen.live -= 1;
        seen.cuts += u64::from(matches!(end, End::Cut));
    });
}

async fn refused(desk: &Desk) {
    let mut changes = desk.changes();
    while desk.fault() != Fault::Refuse && changes.changed().await.is_ok() {}
}

async fn live(client: &mut TcpStream, server: &mut Option<TcpStream>, upstream: SocketAddr, desk: &Desk) -> End {
    let Ok(stream) = TcpStream::connect(upstream).await else {
        return End::Broken;
    };
    let server = server.insert(stream);
    // Small pieces must not wait for each other here, or a count of bytes would depend on time.
    let _ = client.set_nodelay(true).and(server.set_nodelay(true));
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let both = tokio::try_join!(
        pump(Way::Up, &mut from_client, &mut to_server, desk),
        pump(Way::Down, &mut from_server, &mut to_client, desk),
    );
    match both {
        Ok(_) => End::Over,
        // What the other end does with the page is its own affair.
        Err(End::Impersonated(answer)) => impersonate(client, answer).await.map_or(End::Over, |()| End::Over),
        Err(end) => end,
    }
}

async fn pump(
    way: Way,
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    desk: &Desk,
) -> Result<(), End> {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let len = from.read(&mut piece).await.map_err(|_| End::Broken)?;
        if len == 0 {
            return to.shutdown().await.map_err(|_| End::Broken);
        }
        let (through, then) = match decide(way, len, desk).await {
            Verdict::Impersonate(answer) => return Err(End::Impersonated(answer)),
            Verdict::Cut(through) => (through, Err(End::Cut)),
            Verdict::Forward | Verdict::Hold => (len, Ok(())),
        };
        let part = piece.get(..through).unwrap_or_default();
        to.write_all(part).await.map_err(|_| End::Broken)?;
        let through = u64::try_from(through).unwrap_or(u64::MAX);
        desk.seen().send_modify(|seen| match way {
            Way::Up => seen.up += through,
            Way::Down => seen.down += through,
        });
        then?;
    }
}

// Waits out a stall.
async fn decide(way: Way, len: usize, desk: &Desk) -> Verdict {
    let mut changes = desk.changes();
    let mut held = None;
    loop {
        match desk.judge(way, len) {
            Verdict::Hold => {
                held.get_or_insert_with(|| Held::new(desk));
                if changes.changed().await.is_err() {
                    return Verdict::Cut(0);
                }
            }
            decided => return decided,
        }
    }
}

/// Counts a connection as held for as long as it lives, also where the connection is cut meanwhile.
struct Held<'a>(&'a Desk);

impl<'a> Held<'a> {
    fn new(desk: &'a Desk) -> Self {
        desk.seen().send_modify(|seen| seen.held += 1);
        Self(desk)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.seen().send_modify(|seen| seen.held -= 1);
    }
}

async fn impersonate(client: &mut TcpStream, answer: &[u8]) -> io::Result<()> {
    client.write_all(answer).await?;
    client.shutdown().await?;
    // Closing on unread bytes would be a reset, and a reset can overtake the answer.
    tokio::io::copy(client, &mut tokio::io::sink()).await.map(|_| ())
}
