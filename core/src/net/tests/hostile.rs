//! A server of ours in the wrong hands, or gone mad: what it can make a phone wait for and hold is bounded.
//!
//! The bytes are counted by a proxy as they are given to the phone's socket: what the system's own buffers take in, some
//! megabytes on loopback, counts too, and the bounds leave room for it.

use std::{io::Write, time::Duration};

use flate2::{Compression, write::GzEncoder};
use gongchao_faults::Proxy;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};
use tokio_rustls::server::TlsStream;

use super::{
    super::{Request, Response, Transport, TransportFault},
    server::{Authority, Server, transport},
};
use crate::gate::{Body, Host, Method, Route};

type Stream = TlsStream<TcpStream>;

/// What may be taken in of an answer without an end.
const MOST: u64 = 16 * 1024 * 1024;
/// What an answer may weigh in these tests.
const LARGEST: usize = 64 * 1024;

fn get() -> Request {
    let route = Route {
        host: Host::Account,
        method: Method::Get,
        path: "/v1/notices".to_owned(),
        bearer: false,
        headers: vec![],
    };
    Request { largest_answer: LARGEST, ..Request::new(route, Body::Empty) }
}

/// What a request comes to, how long it took, and how many bytes were taken in.
struct Met {
    end: Result<Response, TransportFault>,
    took: Duration,
    bytes: u64,
}

impl Met {
    fn fault(&self) -> Option<TransportFault> {
        self.end.as_ref().err().copied()
    }
}

/// Meets a server that reads a request and then says these words.
async fn meets<F>(words: impl Fn(Stream) -> F + Copy + Send + Sync + 'static) -> Met
where
    F: Future<Output = ()> + Send + 'static,
{
    let root = Authority::root("A");
    let addr = Server::raw(root.signs(), move |mut stream: Stream| async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        words(stream).await;
    })
    .await;
    let proxy = Proxy::start(addr).await.unwrap();
    let transport = transport(proxy.addr(), &[&root], &[root.pin()]);
    let start = Instant::now();
    let end = transport.exchange(get()).await;
    let took = start.elapsed();
    drop(transport);
    Met { end, took, bytes: proxy.until(|seen| seen.live == 0).await.down }
}

/// Says a head, then the same piece again and again until nobody listens.
async fn floods(mut stream: Stream, head: &str, piece: &[u8]) {
    if stream.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    while stream.write_all(piece).await.is_ok() {}
}

#[tokio::test]
async fn t_15_an_answer_of_one_gibibyte_is_left_after_its_bound() {
    for head in
        ["HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"]
    {
        let met = meets(move |stream| floods(stream, head, &[b'x'; 16 * 1024])).await;
        assert_eq!(met.fault(), Some(TransportFault::TooLarge), "{head}");
        assert!(met.bytes < MOST, "{} bytes were taken in", met.bytes);
    }
}

#[tokio::test]
async fn t_15_pieces_of_one_byte_come_to_no_more_than_the_whole() {
    let met =
        meets(|stream| floods(stream, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n")).await;
    assert_eq!(met.fault(), Some(TransportFault::TooLarge));
    assert!(met.bytes < MOST, "{} bytes were taken in", met.bytes);
}

#[tokio::test]
async fn t_15_a_compressed_answer_stays_as_small_as_it_came() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&vec![0; 32 * 1024 * 1024]).unwrap();
    let bomb: &'static [u8] = packed.finish().unwrap().leak();
    assert!(bomb.len() < LARGEST);
    let met = meets(move |mut stream| async move {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(bomb).await.unwrap();
        stream.shutdown().await.unwrap();
    })
    .await;
    assert_eq!(met.end.unwrap().body.as_ref(), bomb);
}

#[tokio::test]
async fn t_15_a_flood_of_headers_is_left() {
    let met =
        meets(|stream| floods(stream, "HTTP/1.1 200 OK\r\n", b"x-flood: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")).await;
    assert!(matches!(met.fault(), Some(TransportFault::Broken | TransportFault::TooLarge)), "{:?}", met.fault());
    assert!(met.bytes < MOST, "{} bytes were taken in", met.bytes);
    let one: String = std::iter::repeat_n('y', 1024).collect();
    let one: &'static str = one.leak();
    let met = meets(move |stream| floods(stream, "HTTP/1.1 200 OK\r\nx-flood: ", one.as_bytes())).await;
    assert!(matches!(met.fault(), Some(TransportFault::Broken | TransportFault::TooLarge)), "{:?}", met.fault());
    assert!(met.bytes < MOST, "{} bytes were taken in", met.bytes);
}

#[tokio::test]
async fn t_15_answers_before_the_answer_end_with_the_time() {
    let met = meets(|mut stream| async move {
        // The clock stands still from here on and jumps to whatever is due next.
        tokio::time::pause();
        while stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    })
    .await;
    assert_eq!(met.fault(), Some(TransportFault::TimedOut));
    assert!(met.took <= Duration::from_secs(35), "{:?}", met.took);
}

#[tokio::test]
async fn t_15_a_body_that_comes_byte_by_byte_ends_with_the_time() {
    let met = meets(|mut stream| async move {
        tokio::time::pause();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n").await.unwrap();
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    })
    .await;
    assert_eq!(met.fault(), Some(TransportFault::TimedOut));
    assert!(met.took <= Duration::from_secs(35), "{:?}", met.took);
}

#[tokio::test]
async fn t_15_a_head_that_comes_byte_by_byte_ends_with_the_time() {
    let met = meets(|mut stream| async move {
        tokio::time::pause();
        for byte in b"HTTP/1.1 200 OK\r\nx-slow: ".iter().chain(std::iter::repeat_n(&b'y', 10_000)) {
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    })
    .await;
    assert_eq!(met.fault(), Some(TransportFault::TimedOut));
    assert!(met.took <= Duration::from_secs(35), "{:?}", met.took);
}
