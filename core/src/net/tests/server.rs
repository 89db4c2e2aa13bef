//! A real TLS server on loopback, and authorities that sign for it.

use std::{net::SocketAddr, pin::Pin, sync::Arc};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Version, body::Incoming, header, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    PublicKeyData, date_time_ymd,
};
use rustls::{HandshakeKind, ServerConfig, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, sync::watch};
use tokio_rustls::TlsAcceptor;

use super::super::{Endpoints, HttpsTransport, TlsSetup};

/// Somebody who signs.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn root(name: &str) -> Self {
        Self(CertifiedIssuer::self_signed(of_authority(name), KeyPair::generate().unwrap()).unwrap())
    }

    /// An authority that this one vouches for.
    pub(crate) fn daughter(&self, name: &str) -> Self {
        Self(CertifiedIssuer::signed_by(of_authority(name), KeyPair::generate().unwrap(), &self.0).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    pub(crate) fn certificate(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    pub(crate) fn pin(&self) -> String {
        pin(self.0.key())
    }

    /// A certificate for 127.0.0.1.
    pub(crate) fn signs(&self) -> Identity {
        self.signs_for("127.0.0.1", |_| {})
    }

    pub(crate) fn signs_for(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = date_time_ymd(2020, 1, 1);
        change(&mut params);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity { chain: vec![certificate.der().clone()], key }
    }
}

fn of_authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn pin(key: &KeyPair) -> String {
    hex::encode(Sha256::digest(key.subject_public_key_info()))
}

/// What a server shows: its certificate and whatever it appends.
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

impl Identity {
    pub(crate) fn with(mut self, appended: CertificateDer<'static>) -> Self {
        self.chain.push(appended);
        self
    }

    pub(crate) fn pin(&self) -> String {
        pin(&self.key)
    }
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) connection: usize,
    /// Whether the handshake was cut short by a ticket of an earlier connection.
    pub(crate) resumed: bool,
    pub(crate) version: Version,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: header::HeaderMap,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub(crate) type Reply = hyper::Response<Full<Bytes>>;
type Replying = Pin<Box<dyn Future<Output = Reply> + Send>>;

pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    heard: watch::Sender<Vec<Heard>>,
}

impl Server {
    /// Speaks h2 and HTTP/1.1 and says 204 to everything.
    pub(crate) async fn agrees(identity: Identity) -> Self {
        Self::start(identity, &["h2", "http/1.1"], async |_| status(204)).await
    }

    pub(crate) async fn start<F>(
        identity: Identity,
        protocols: &[&str],
        reply: impl Fn(hyper::Request<Incoming>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let config = configuration(identity, protocols);
        let reply = Arc::new(move |request| Box::pin(reply(request)) as Replying);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (heard, _) = watch::channel(Vec::new());
        tokio::spawn(listen(listener, TlsAcceptor::from(Arc::new(config)), reply, heard.clone()));
        Self { addr, heard }
    }

    /// Takes one request after the other on each connection, whatever it says, and answers with bytes as they are given.
    pub(crate) async fn raw<F>(
        identity: Identity,
        words: impl Fn(tokio_rustls::server::TlsStream<tokio::net::TcpStream>) -> F + Send + Sync + 'static,
    ) -> SocketAddr
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let tls = TlsAcceptor::from(Arc::new(configuration(identity, &["http/1.1"])));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(stream) = tls.accept(stream).await {
                    tokio::spawn(words(stream));
                }
            }
        });
        addr
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.borrow().clone()
    }

    /// Waits until so many requests have come.
    pub(crate) async fn until_heard(&self, count: usize) {
        self.heard.subscribe().wait_for(|heard| heard.len() >= count).await.unwrap();
    }
}

fn configuration(identity: Identity, protocols: &[&str]) -> ServerConfig {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain, key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

async fn listen(
    listener: TcpListener,
    tls: TlsAcceptor,
    reply: Arc<impl Fn(hyper::Request<Incoming>) -> Replying + Send + Sync + 'static>,
    heard: watch::Sender<Vec<Heard>>,
) {
    for connection in 1.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (tls, reply, heard) = (tls.clone(), Arc::clone(&reply), heard.clone());
        tokio::spawn(async move {
            let Ok(stream) = tls.accept(stream).await else { return };
            let resumed = stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed);
            let service = service_fn(move |request: hyper::Request<Incoming>| {
                heard.send_modify(|heard| {
                    heard.push(Heard {
                        connection,
                        resumed,
                        version: request.version(),
                        method: request.method().to_string(),
                        path: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
                        headers: request.headers().clone(),
                    });
                });
                let replying = reply(request);
                async move { Ok::<_, hyper::Error>(replying.await) }
            });
            let _ = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

pub(crate) fn status(status: u16) -> Reply {
    says(status, "")
}

pub(crate) fn says(status: u16, body: impl Into<Bytes>) -> Reply {
    hyper::Response::builder().status(status).body(Full::new(body.into())).unwrap()
}

/// A transport whose three servers are the same address.
pub(crate) fn transport(addr: SocketAddr, anchors: &[&Authority], pins: &[String]) -> HttpsTransport {
    trusting(addr, &trust(anchors, pins))
}

/// The same, of a build that was made with this set.
pub(crate) fn trusting(addr: SocketAddr, tls: &TlsSetup) -> HttpsTransport {
    let at = |prefix| format!("https://{addr}{prefix}");
    let endpoints = Endpoints { account: at(""), media: at("/files"), telemetry: at("/otlp/") };
    HttpsTransport::new(&endpoints, tls).unwrap()
}

pub(crate) fn trust(anchors: &[&Authority], pins: &[String]) -> TlsSetup {
    TlsSetup::first(anchors.iter().map(|a| a.pem()).collect(), pins.to_vec())
}
