//! The one test that goes over real sockets: TLS, the authority, the protocol that the handshake agrees on, and the end.

use std::sync::Arc;

use axum::body::Body;
use gongchao_backend::{Backend, Config, Serving, SystemClock};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

async fn connect(url: &str, ca_pem: &str, alpn: &[&[u8]]) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    let socket = TcpStream::connect(("127.0.0.1", port)).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), socket).await
}

fn request() -> hyper::Request<Body> {
    hyper::Request::get("https://localhost/v1/notices").header("host", "localhost").body(Body::empty()).unwrap()
}

async fn over_h2(serving: &Serving) -> u16 {
    let stream = connect(&serving.account_url, &serving.ca_pem, &[b"h2", b"http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let leaf = stream.get_ref().1.peer_certificates().unwrap()[0].to_vec();
    assert_eq!(pin_of(&leaf), serving.pins[0]);
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender.send_request(request()).await.unwrap().status().as_u16()
}

async fn over_http1(serving: &Serving) -> u16 {
    let stream = connect(&serving.account_url, &serving.ca_pem, &[b"http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"http/1.1".as_slice()));
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender.send_request(request()).await.unwrap().status().as_u16()
}

/// SHA-256 of the public key info: in the certificate it is the one part that begins like a P-256 key and is 91 bytes long.
fn pin_of(certificate: &[u8]) -> String {
    let begins = [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    let at = certificate.windows(begins.len()).position(|bytes| bytes == begins).expect("a P-256 key");
    hex::encode(Sha256::digest(&certificate[at..at + 91]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_listeners_speak_both_protocols_under_their_own_authority_and_stop_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let backend = Backend::open(Config::new(folder.path()), Arc::new(SystemClock)).unwrap();
    let serving = backend.serve().await.unwrap();
    assert_eq!(over_h2(&serving).await, 200);
    assert_eq!(over_http1(&serving).await, 200);
    for url in [&serving.media_url, &serving.telemetry_url] {
        connect(url, &serving.ca_pem, &[b"h2"]).await.unwrap();
    }
    let wire = backend.store().bytes_on_wire();
    assert!(wire.account.received > 0 && wire.account.sent > 0);

    // Another backend's authority is not this one's; the same folder keeps its own.
    let other = tempfile::tempdir().unwrap();
    let stranger = Backend::open(Config::new(other.path()), Arc::new(SystemClock)).unwrap().serve().await.unwrap();
    assert!(connect(&serving.account_url, &stranger.ca_pem, &[b"h2"]).await.is_err());
    let again = Backend::open(Config::new(folder.path()), Arc::new(SystemClock)).unwrap().serve().await.unwrap();
    assert_eq!((&again.pins, &again.ca_pem), (&serving.pins, &serving.ca_pem));

    let url = serving.account_url.clone();
    let ca_pem = serving.ca_pem.clone();
    serving.stop().await;
    assert!(connect(&url, &ca_pem, &[b"h2"]).await.is_err());
}

#[tokio::test]
async fn a_part_that_is_replaced_does_not_listen() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path());
    config.telemetry_url = Some("https://collector.test:4318".to_owned());
    let serving = Backend::open(config, Arc::new(SystemClock)).unwrap().serve().await.unwrap();
    assert_eq!(serving.telemetry_url, "https://collector.test:4318");
    assert!(serving.media_url.starts_with("https://localhost:"));
}
