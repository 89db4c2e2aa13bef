//! The listeners: one TLS socket for each part, HTTP/2 or HTTP/1.1 as the handshake agreed.
//!
//! A client that dawdles is dropped: in the handshake, in the headers, and (in `edge`) in the body.

use base64::{Engine, engine::general_purpose::STANDARD};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::address::Peer;
use crate::backend::{Backend, Part, Shared};
use crate::config::StartError;
use crate::wire::{Counter, Metered};

/// How long open requests may take once the backend is told to stop.
const FAREWELL: Duration = Duration::from_secs(3);

/// A backend that listens. Dropped, it lets go of everything at once, as a killed process does; [`Serving::stop`] lets
/// open requests finish.
pub struct Serving {
    /// Where the account part is: `https://localhost:` and a port.
    pub account_url: String,
    /// Where uploads go: ours, or the other tus server's address.
    pub media_url: String,
    /// Where telemetry goes: ours, or the other receiver's address.
    pub telemetry_url: String,
    /// The authority to trust, PEM.
    pub ca_pem: String,
    /// SHA-256 of public key infos in lower-case hexadecimal: the server's, then the authority's.
    pub pins: Vec<String>,
    /// Base64 of the public key that editions are signed with.
    pub publisher: String,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Serving {
    /// Stops listening, lets open requests finish for a few seconds, then closes them.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for task in std::mem::take(&mut self.tasks) {
            // It ends by itself: each connection has its own deadline.
            let _ = task.await;
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

pub(crate) async fn serve(backend: &Backend, shared: &Shared) -> Result<Serving, StartError> {
    let config = &shared.config;
    let tls = TlsAcceptor::from(Arc::new(shared.identity.server_config()?));
    let (stop, stopped) = watch::channel(false);
    let mut serving = Serving {
        account_url: String::new(),
        media_url: config.media_url.clone().unwrap_or_default(),
        telemetry_url: config.telemetry_url.clone().unwrap_or_default(),
        ca_pem: shared.identity.ca_pem.clone(),
        pins: shared.identity.pins.clone(),
        publisher: STANDARD.encode(backend.publisher()),
        stop,
        tasks: Vec::new(),
    };
    let parts = [
        (Part::Account, config.account_port),
        (Part::Media, config.media_port),
        (Part::Telemetry, config.telemetry_port),
    ];
    for (part, port) in parts {
        let url = match part {
            Part::Account => &mut serving.account_url,
            Part::Media => &mut serving.media_url,
            Part::Telemetry => &mut serving.telemetry_url,
        };
        if !url.is_empty() {
            continue;
        }
        let failed = |source| StartError::Listen { part: part.name(), source };
        let listener = TcpListener::bind(SocketAddr::new(config.bind, port)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        *url = format!("https://localhost:{port}");
        let listening = Listening {
            tls: tls.clone(),
            router: backend.router(part),
            counter: shared.wire.of(part),
            header_read: Duration::from_secs(config.limits.header_read_s),
            stopped: stopped.clone(),
        };
        serving.tasks.push(tokio::spawn(accept(listener, listening, config.limits.connections)));
    }
    Ok(serving)
}

/// What each connection of a part needs.
#[derive(Clone)]
struct Listening {
    tls: TlsAcceptor,
    router: Router,
    counter: Arc<Counter>,
    header_read: Duration,
    stopped: watch::Receiver<bool>,
}

async fn accept(listener: TcpListener, listening: Listening, room: usize) {
    let mut stopped = listening.stopped.clone();
    let room = Arc::new(Semaphore::new(room));
    // Connections live in the set, so that they end with it when this task is aborted.
    let mut connections = JoinSet::new();
    loop {
        let arrived = async {
            let seat = Arc::clone(&room).acquire_owned().await;
            (listener.accept().await, seat)
        };
        tokio::select! {
            _ = stopped.changed() => break,
            Some(_) = connections.join_next() => {}
            (accepted, seat) = arrived => {
                // A client that was gone before it was picked up is no reason to stop listening.
                if let (Ok((socket, peer)), Ok(seat)) = (accepted, seat) {
                    let listening = listening.clone();
                    connections.spawn(async move {
                        converse(socket, peer.ip(), listening).await;
                        drop(seat);
                    });
                }
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn converse(socket: TcpStream, peer: IpAddr, listening: Listening) {
    let Listening { tls, router, counter, header_read, mut stopped } = listening;
    // Without it the last small segment of an answer waits for an acknowledgement.
    let _ = socket.set_nodelay(true);
    let Ok(Ok(stream)) = tokio::time::timeout(header_read, tls.accept(Metered { socket, counter })).await else {
        return;
    };
    let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(header_read).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(header_read)
        .keep_alive_timeout(header_read)
        .max_concurrent_streams(100)
        .max_header_list_size(16 * 1024);
    // The handshake has decided; guessing from the first bytes would wait for them without a limit.
    let builder = if h2 { builder.http2_only() } else { builder.http1_only() };
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    let mut connection = Box::pin(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(FAREWELL, connection).await;
        }
    }
}
