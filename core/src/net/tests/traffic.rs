//! What goes over the wire and how it ends: bodies, answers, time, cuts.
//!
//! The server, TLS and sockets are real. Where time is what is tested, the clock is stopped once the request has come to
//! its standstill: then it jumps to the next time-out by itself, and the real limits are tested in no time.

use std::{
    io::Write,
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use gongchao_faults::{Fault, Proxy};
use http_body_util::BodyExt;
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use super::{
    super::{Pace, Request, Transport, TransportFault},
    hand::{consented, door, gate, to, token, video},
    server::{Authority, Server, says, status, transport},
};
use crate::{
    gate::{Body, Closed, FileBody, Host, Method, Route},
    kernel::Secret,
    policy::Feature,
    store::{FILE_KEY, FileKey},
};

const MIB: usize = 1024 * 1024;
const BOTH: &[&[&str]] = &[&["h2"], &["http/1.1"]];

fn request(host: Host, method: Method, path: &str, body: Body) -> Request {
    Request::new(Route { method, ..to(host, path, true) }, body)
}

fn get() -> Request {
    request(Host::Account, Method::Get, "/v1/notices", Body::Empty)
}

fn key() -> FileKey {
    FileKey::kept([9; FILE_KEY])
}

/// A sealed file whose bytes are told apart by their place, and what is in it.
fn file(len: usize) -> (tempfile::NamedTempFile, Vec<u8>) {
    let bytes: Vec<u8> = (0..len).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect();
    let mut sealed = bytes.clone();
    key().apply(0, &mut sealed).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&sealed).unwrap();
    (file, bytes)
}

fn part(file: &tempfile::NamedTempFile, from: usize, len: usize) -> FileBody {
    let (path, from, len) = (file.path().to_owned(), from as u64, len as u64);
    FileBody { path, from, len, key: key(), progress: Arc::new(AtomicU64::new(7)) }
}

fn patch(body: FileBody) -> Request {
    request(Host::Media, Method::Patch, "/a1", Body::File(body))
}

#[tokio::test]
async fn a_part_of_a_file_arrives_as_it_is_with_its_length() {
    for protocols in BOTH {
        let root = Authority::root("A");
        let (came, mut bodies) = watch::channel(Bytes::new());
        let came = Arc::new(came);
        let server = Server::start(root.signs(), protocols, move |request| {
            let came = Arc::clone(&came);
            async move {
                came.send_replace(request.into_body().collect().await.unwrap().to_bytes());
                status(204)
            }
        })
        .await;
        let transport = transport(server.addr, &[&root], &[root.pin()]);
        let (file, bytes) = file(MIB);
        for (from, len) in [(0, MIB), (3, 300_000), (MIB - 1, 1), (5, 0)] {
            let part = part(&file, from, len);
            let progress = Arc::clone(&part.progress);
            assert_eq!(transport.exchange(patch(part)).await.unwrap().status, 204);
            assert_eq!(bodies.borrow_and_update().as_ref(), &bytes[from..from + len], "{from} {len}");
            assert_eq!(progress.load(Ordering::Relaxed), len as u64);
            let heard = server.heard().pop().unwrap();
            assert_eq!((heard.method.as_str(), heard.path.as_str()), ("PATCH", "/files/a1"));
            assert_eq!(heard.header("content-type"), Some("application/offset+octet-stream"));
            assert_eq!(heard.header("content-length"), Some(len.to_string().as_str()));
            assert_eq!(heard.header("transfer-encoding"), None);
        }
    }
}

#[tokio::test]
async fn the_session_goes_where_it_was_asked_for_and_never_to_telemetry() {
    let root = Authority::root("A");
    let server = Server::agrees(root.signs()).await;
    let transport = transport(server.addr, &[&root], &[root.pin()]);
    for (host, expected) in
        [(Host::Account, Some("Bearer t0k")), (Host::Media, Some("Bearer t0k")), (Host::Telemetry, None)]
    {
        let mut asked = request(host, Method::Post, "/a?b=1", Body::Empty);
        asked.bearer = Some(Secret::new("t0k"));
        asked.route.headers = vec![("tus-resumable", "1.0.0".to_owned())];
        transport.exchange(asked).await.unwrap();
        let heard = server.heard().pop().unwrap();
        assert_eq!(heard.header("authorization"), expected);
        assert_eq!((heard.header("tus-resumable"), heard.header("content-length")), (Some("1.0.0"), Some("0")));
        assert_eq!(
            (heard.header("cookie"), heard.header("user-agent"), heard.header("accept-encoding")),
            (None, None, None)
        );
    }
    let paths: Vec<_> = server.heard().into_iter().map(|heard| heard.path).collect();
    assert_eq!(paths, ["/a?b=1", "/files/a?b=1", "/otlp/a?b=1"]);
}

#[tokio::test]
async fn what_cannot_be_put_on_the_wire_is_not_sent() {
    let root = Authority::root("A");
    let server = Server::agrees(root.signs()).await;
    let transport = transport(server.addr, &[&root], &[root.pin()]);
    let mut cases: Vec<_> =
        ["/../v1", "//../..", "a"].map(|path| request(Host::Media, Method::Get, path, Body::Empty)).into();
    for header in [
        ("authorization", "Bearer x"),
        ("Cookie", "a=b"),
        ("content-length", "3"),
        ("upload-offset", "1\r\nx: y"),
        ("a b", "c"),
    ] {
        let mut asked = get();
        asked.route.headers = vec![(header.0, header.1.to_owned())];
        cases.push(asked);
    }
    for asked in cases {
        assert_eq!(transport.exchange(asked).await.err(), Some(TransportFault::Malformed));
    }
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn t_05_a_redirect_is_an_answer_and_is_not_followed() {
    let root = Authority::root("A");
    let server = Server::start(root.signs(), BOTH[0], async |_| {
        let mut reply = status(307);
        reply.headers_mut().insert("location", "/elsewhere".parse().unwrap());
        reply
    })
    .await;
    let answer = transport(server.addr, &[&root], &[root.pin()]).exchange(get()).await.unwrap();
    assert_eq!((answer.status, server.heard().len()), (307, 1));
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_bound_and_no_further() {
    for protocols in BOTH {
        let root = Authority::root("A");
        let server = Server::start(root.signs(), protocols, async |request| {
            let mut reply = says(200, vec![b'x'; 70_000]);
            if request.uri().path() == "/headers" {
                reply = status(200);
                for at in 0..65 {
                    reply
                        .headers_mut()
                        .insert(hyper::header::HeaderName::try_from(format!("x-{at}")).unwrap(), "y".parse().unwrap());
                }
            }
            reply
        })
        .await;
        let transport = transport(server.addr, &[&root], &[root.pin()]);
        let asked =
            |path, largest_answer| Request { largest_answer, ..request(Host::Account, Method::Get, path, Body::Empty) };
        assert_eq!(transport.exchange(asked("/", 70_000)).await.unwrap().body.len(), 70_000);
        assert_eq!(transport.exchange(asked("/", 69_999)).await.err(), Some(TransportFault::TooLarge));
        assert_eq!(transport.exchange(asked("/headers", 70_000)).await.err(), Some(TransportFault::TooLarge));
    }
}

#[tokio::test]
async fn a_server_that_never_answers_ends_after_its_time_and_the_next_request_dials_anew() {
    for protocols in BOTH {
        let root = Authority::root("A");
        let server = Server::start(root.signs(), protocols, async |request| match request.uri().path() {
            "/silent" | "/files/silent" => std::future::pending().await,
            _ => status(204),
        })
        .await;
        let transport = Arc::new(transport(server.addr, &[&root], &[root.pin()]));
        let (file, _) = file(1000);
        let silent = [
            (request(Host::Account, Method::Get, "/silent", Body::Empty), Duration::from_secs(30)),
            // All of the body is handed over, and the server may be hashing it.
            (request(Host::Media, Method::Patch, "/silent", Body::File(part(&file, 0, 1000))), Duration::from_mins(1)),
        ];
        for (asked, limit) in silent {
            let host = asked.route.host;
            let before = server.heard().len();
            let asking = tokio::spawn({
                let transport = Arc::clone(&transport);
                async move { transport.exchange(asked).await.err() }
            });
            server.until_heard(before + 1).await;
            tokio::time::pause();
            let start = Instant::now();
            assert_eq!(asking.await.unwrap(), Some(TransportFault::TimedOut));
            assert!(start.elapsed().abs_diff(limit) < Duration::from_secs(5), "{:?}", start.elapsed());
            tokio::time::resume();
            transport.exchange(request(host, Method::Get, "/", Body::Empty)).await.unwrap();
            let heard = server.heard();
            assert_ne!(heard[before].connection, heard[before + 1].connection);
        }
    }
}

#[tokio::test]
async fn a_body_that_nobody_takes_ends_after_fifteen_seconds() {
    for protocols in BOTH {
        let root = Authority::root("A");
        // The server hears the request, and the network swallows the rest of the body.
        let server = Server::start(root.signs(), protocols, async |_| std::future::pending().await).await;
        let proxy = Proxy::start(server.addr).await.unwrap();
        let transport = transport(proxy.addr(), &[&root], &[root.pin()]);
        let (file, _) = file(32 * MIB);
        let body = part(&file, 0, 32 * MIB);
        let progress = Arc::clone(&body.progress);
        let asking = tokio::spawn(async move { transport.exchange(patch(body)).await.err() });
        server.until_heard(1).await;
        proxy.set(Fault::StallUp);
        tokio::time::pause();
        let start = Instant::now();
        assert_eq!(asking.await.unwrap(), Some(TransportFault::TimedOut));
        assert!(start.elapsed() <= Duration::from_secs(31), "{:?}", start.elapsed());
        assert!(progress.load(Ordering::Relaxed) < 32 * MIB as u64);
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_file_that_is_gone_or_shorter_sends_nothing() {
    let root = Authority::root("A");
    let server = Server::agrees(root.signs()).await;
    let transport = transport(server.addr, &[&root], &[root.pin()]);
    let (file, _) = file(1000);
    assert_eq!(transport.exchange(patch(part(&file, 1, 1000))).await.err(), Some(TransportFault::SourceChanged));
    let gone = part(&file, 0, 1000);
    drop(file);
    assert_eq!(transport.exchange(patch(gone)).await.err(), Some(TransportFault::SourceChanged));
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn a_file_that_ends_early_under_way_is_told_as_that() {
    for protocols in BOTH {
        for pace in [Pace::Stream, Pace::Quick] {
            let root = Authority::root("A");
            let go = Arc::new(Notify::new());
            let server = Server::start(root.signs(), protocols, {
                let go = Arc::clone(&go);
                move |request| {
                    let go = Arc::clone(&go);
                    async move {
                        go.notified().await;
                        assert!(request.into_body().collect().await.is_err(), "half a file came as a whole one");
                        status(204)
                    }
                }
            })
            .await;
            let transport = transport(server.addr, &[&root], &[root.pin()]);
            let (file, _) = file(32 * MIB);
            let asked = Request { pace, ..patch(part(&file, 0, 32 * MIB)) };
            let asking = tokio::spawn(async move { transport.exchange(asked).await.err() });
            server.until_heard(1).await;
            file.as_file().set_len(1).unwrap();
            go.notify_one();
            assert_eq!(asking.await.unwrap(), Some(TransportFault::SourceChanged), "{protocols:?} {pace:?}");
        }
    }
}

#[tokio::test]
async fn a_consent_that_falls_cuts_the_body_in_the_socket() {
    for protocols in BOTH {
        let root = Authority::root("A");
        let (arrived, cut) = (Arc::new(AtomicU64::new(0)), Arc::new(Notify::new()));
        let moving = Arc::new(Notify::new());
        let server = Server::start(root.signs(), protocols, {
            let (arrived, cut, moving) = (Arc::clone(&arrived), Arc::clone(&cut), Arc::clone(&moving));
            move |request| {
                let (arrived, cut, moving) = (Arc::clone(&arrived), Arc::clone(&cut), Arc::clone(&moving));
                async move {
                    let mut body = request.into_body();
                    while let Some(Ok(frame)) = body.frame().await {
                        arrived.fetch_add(frame.into_data().unwrap().len() as u64, Ordering::Relaxed);
                        moving.notify_one();
                    }
                    cut.notify_one();
                    status(204)
                }
            }
        })
        .await;
        let gate = gate();
        let (net, passport, _wishes) = door(Arc::new(transport(server.addr, &[&root], &[root.pin()])), &gate);
        passport.lend(token("t", 1));
        consented(&gate, &[(Feature::Media, 1)]);
        let (file, _) = file(64 * MIB);
        let body = part(&file, 0, 64 * MIB);
        let progress = Arc::clone(&body.progress);
        let envelope = video(&gate, body);
        let sending = tokio::spawn(async move { net.send(envelope).await.map(|_| ()) });
        moving.notified().await;
        consented(&gate, &[]);
        assert_eq!(sending.await.unwrap(), Err(Closed::Withdrawn(Feature::Media).into()));
        let taken = progress.load(Ordering::Relaxed);
        cut.notified().await;
        assert!(taken < 64 * MIB as u64);
        assert_eq!(progress.load(Ordering::Relaxed), taken, "bytes were taken after the consent had fallen");
        assert!(arrived.load(Ordering::Relaxed) <= taken);
    }
}

#[tokio::test]
async fn t_16_a_cut_at_any_byte_is_a_connection_not_made_or_one_that_broke() {
    let root = Authority::root("A");
    let server = Server::start(root.signs(), &["http/1.1"], async |_| says(200, vec![b'x'; 2000])).await;
    let proxy = Proxy::start(server.addr).await.unwrap();
    let ask = || {
        let transport = transport(proxy.addr(), &[&root], &[root.pin()]);
        async move { transport.exchange(get()).await.map(|response| response.body.len()) }
    };
    assert_eq!(ask().await, Ok(2000));
    let clean = proxy.until(|seen| seen.live == 0).await;
    // Signatures vary by a few bytes, so the last ones are left alone.
    for (bytes, cut) in [(clean.up, Fault::CutAfterUp as fn(u64) -> Fault), (clean.down, Fault::CutAfterDown)] {
        let mut seen = Vec::new();
        for at in (0..bytes - 64).step_by(61) {
            proxy.set(cut(at));
            seen.push(ask().await.unwrap_err());
        }
        assert_eq!(seen.first(), Some(&TransportFault::Unreachable));
        assert!(
            seen.iter().all(|fault| matches!(fault, TransportFault::Unreachable | TransportFault::Broken)),
            "{seen:?}"
        );
    }
    proxy.set(Fault::DropAnswerAfterUp(clean.up - 64));
    assert_eq!(ask().await, Err(TransportFault::Broken));
    assert_eq!(ask().await, Ok(2000));
}

#[tokio::test]
async fn a_lost_network_a_portal_and_noise_are_told_apart() {
    let root = Authority::root("A");
    let server = Server::agrees(root.signs()).await;
    let proxy = Proxy::start(server.addr).await.unwrap();
    for (fault, expected) in [
        (Fault::Refuse, TransportFault::Unreachable),
        (Fault::Html, TransportFault::Untrusted(super::super::TlsFault::Handshake)),
        (Fault::Garbage, TransportFault::Untrusted(super::super::TlsFault::Handshake)),
    ] {
        proxy.set(fault);
        let transport = transport(proxy.addr(), &[&root], &[root.pin()]);
        assert_eq!(transport.exchange(get()).await.err(), Some(expected), "{fault:?}");
        proxy.set(Fault::Pass);
        assert!(transport.exchange(get()).await.is_ok());
    }
    assert_eq!(server.heard().len(), 3);
}
