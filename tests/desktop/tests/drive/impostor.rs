//! Somebody in the backend's place who has its certificate: what a broken gateway, an error page of a proxy or a server in
//! trouble looks like from outside.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Request, Response,
    body::{Frame, Incoming},
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

/// What every request is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A status, a kind of content, a body.
    Whole(u16, &'static str, &'static str),
    /// Good news in its head, and then a byte now and then, without an end.
    Drip,
    /// Nothing at all.
    Silence,
}

/// A server that always says the same.
pub(crate) struct Impostor {
    pub(crate) addr: SocketAddr,
    asked: watch::Receiver<Vec<String>>,
    answer: Arc<Mutex<Answer>>,
    listening: JoinHandle<()>,
}

impl Impostor {
    /// Listens with the certificate of the backend in this folder.
    pub(crate) async fn start(backend: &Path, answer: Answer) -> Self {
        let read = |name: &str| std::fs::read(backend.join(name)).unwrap();
        let certificate = CertificateDer::from_pem_slice(&read("server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_slice(&read("server.key")).unwrap();
        let tls = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let tls = TlsAcceptor::from(Arc::new(tls));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (tell, asked) = watch::channel(Vec::new());
        let answer = Arc::new(Mutex::new(answer));
        let listening = tokio::spawn({
            let answer = Arc::clone(&answer);
            let tell = Arc::new(tell);
            async move {
                while let Ok((socket, _)) = listener.accept().await {
                    let (tls, tell, answer) = (tls.clone(), Arc::clone(&tell), Arc::clone(&answer));
                    tokio::spawn(async move {
                        let Ok(stream) = tls.accept(socket).await else { return };
                        let service = service_fn(|request| answered(request, Arc::clone(&tell), Arc::clone(&answer)));
                        // A client that goes away half-way is not this server's affair.
                        let _ = hyper::server::conn::http1::Builder::new()
                            .serve_connection(TokioIo::new(stream), service)
                            .await;
                    });
                }
            }
        });
        Self { addr, asked, answer, listening }
    }

    /// Says something else from now on.
    pub(crate) fn says(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// What was asked of it, as method and path, with everything of the body read.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    /// Waits until it was asked so often.
    pub(crate) async fn until(&self, times: usize) {
        self.asked.clone().wait_for(|asked| asked.len() >= times).await.unwrap();
    }
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn answered(
    request: Request<Incoming>,
    tell: Arc<watch::Sender<Vec<String>>>,
    answer: Arc<Mutex<Answer>>,
) -> Result<Response<UnsyncBoxBody<Bytes, Infallible>>, hyper::Error> {
    let line = format!("{} {}", request.method(), request.uri().path());
    request.into_body().collect().await?;
    tell.send_modify(|asked| asked.push(line));
    let answer = *answer.lock().unwrap();
    Ok(match answer {
        Answer::Whole(status, kind, body) => Response::builder()
            .status(status)
            .header("content-type", kind)
            .body(Full::new(Bytes::from_static(body.as_bytes())).boxed_unsync())
            .unwrap(),
        Answer::Drip => {
            let every = tokio::time::interval(Duration::from_millis(200));
            let drops = stream::unfold(every, |mut every| async move {
                every.tick().await;
                Some((Ok(Frame::data(Bytes::from_static(b" "))), every))
            });
            Response::builder()
                .header("content-type", "application/json")
                .body(BodyExt::boxed_unsync(StreamBody::new(drops)))
                .unwrap()
        }
        Answer::Silence => std::future::pending().await,
    })
}
