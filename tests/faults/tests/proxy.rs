//! The proxy against a server that gives back what it gets.
#![allow(clippy::unwrap_used, reason = "a test ends where the unexpected happens")]

use std::{io::ErrorKind, net::SocketAddr};

use gongchao_faults::{Fault, Proxy};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A server that gives back what it gets.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    addr
}

async fn proxied() -> (Proxy, TcpStream) {
    let proxy = Proxy::start(echo().await).await.unwrap();
    let mut client = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(said(&mut client, b"hello").await, b"hello");
    (proxy, client)
}

async fn said(client: &mut TcpStream, words: &[u8]) -> Vec<u8> {
    client.write_all(words).await.unwrap();
    let mut back = vec![0; words.len()];
    client.read_exact(&mut back).await.unwrap();
    back
}

/// Reads until the end: what came, and whether the end was a reset.
async fn rest(client: &mut TcpStream) -> (Vec<u8>, bool) {
    let mut all = Vec::new();
    let reset = client.read_to_end(&mut all).await.is_err_and(|e| e.kind() == ErrorKind::ConnectionReset);
    (all, reset)
}

#[tokio::test]
async fn bytes_pass_both_ways_and_are_counted() {
    let (proxy, mut client) = proxied().await;
    assert_eq!(said(&mut client, &vec![7; 100_000]).await, vec![7; 100_000]);
    client.shutdown().await.unwrap();
    assert_eq!(rest(&mut client).await, (vec![], false), "an orderly end is passed on as one");
    let seen = proxy.until(|seen| seen.live == 0).await;
    assert_eq!((seen.up, seen.down, seen.connections, seen.cuts), (100_005, 100_005, 1, 0));
}

#[tokio::test]
async fn a_lost_network_resets_what_lives_and_what_comes() {
    let (proxy, mut client) = proxied().await;
    proxy.set(Fault::Refuse);
    assert!(rest(&mut client).await.1);
    proxy.next_cut().await;
    let mut next = TcpStream::connect(proxy.addr()).await.unwrap();
    assert!(rest(&mut next).await.1);
    proxy.set(Fault::Pass);
    let mut back = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(said(&mut back, b"again").await, b"again");
}

#[tokio::test]
async fn a_cut_on_the_way_up_comes_at_its_byte_and_once() {
    for at in [0, 1, 16_383, 16_384, 16_385, 40_000] {
        let (proxy, mut client) = proxied().await;
        proxy.set(Fault::CutAfterUp(at));
        // The cut may come while we still write.
        let _ = client.write_all(&vec![1; 60_000]).await;
        proxy.next_cut().await;
        assert_eq!(proxy.bytes_up(), 5 + at);
        assert_eq!(proxy.fault(), Fault::Pass);
        let mut next = TcpStream::connect(proxy.addr()).await.unwrap();
        assert_eq!(said(&mut next, b"again").await, b"again");
    }
}

#[tokio::test]
async fn a_cut_on_the_way_down_comes_at_its_byte() {
    let (proxy, mut client) = proxied().await;
    proxy.set(Fault::CutAfterDown(3));
    client.write_all(b"abcdef").await.unwrap();
    let (came, reset) = rest(&mut client).await;
    assert!(b"abc".starts_with(&came) && reset, "{came:?}");
    assert_eq!((proxy.bytes_up(), proxy.bytes_down()), (11, 8));
}

#[tokio::test]
async fn a_dropped_answer_leaves_the_request_delivered() {
    let (proxy, mut client) = proxied().await;
    proxy.set(Fault::DropAnswer);
    client.write_all(b"do it").await.unwrap();
    assert_eq!(rest(&mut client).await, (vec![], true));
    proxy.next_cut().await;
    assert_eq!((proxy.bytes_up(), proxy.bytes_down()), (10, 5));
}

#[tokio::test]
async fn an_answer_is_dropped_only_after_so_many_bytes_up() {
    let (proxy, mut client) = proxied().await;
    proxy.set(Fault::DropAnswerAfterUp(6));
    assert_eq!(said(&mut client, b"one").await, b"one");
    client.write_all(b"two").await.unwrap();
    assert_eq!(rest(&mut client).await, (vec![], true));
    assert_eq!((proxy.bytes_up(), proxy.bytes_down()), (11, 8));
}

#[tokio::test]
async fn what_a_stall_held_goes_on_when_it_is_lifted() {
    for stall in [Fault::StallUp, Fault::StallDown] {
        let (proxy, mut client) = proxied().await;
        proxy.set(stall);
        client.write_all(b"wait").await.unwrap();
        proxy.until(|seen| seen.held == 1).await;
        assert_eq!(proxy.bytes_up(), if stall == Fault::StallUp { 5 } else { 9 });
        assert_eq!(proxy.bytes_down(), 5);
        proxy.set(Fault::Pass);
        let mut back = [0; 4];
        client.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"wait");
    }
}

#[tokio::test]
async fn a_portal_answers_in_the_servers_place() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    proxy.set(Fault::Html);
    let mut client = TcpStream::connect(proxy.addr()).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let (page, reset) = rest(&mut client).await;
    let page = String::from_utf8(page).unwrap();
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains(&format!("content-length: {}", body.len())), "{head}");
    assert!(!reset && proxy.bytes_up() == 0);
}

#[tokio::test]
async fn noise_comes_also_on_a_connection_that_stands() {
    let (proxy, mut client) = proxied().await;
    proxy.set(Fault::Garbage);
    client.write_all(b"more").await.unwrap();
    let (noise, reset) = rest(&mut client).await;
    assert!(!noise.is_empty() && noise.iter().all(|b| *b == 0xa5) && !reset);
    assert_eq!(proxy.bytes_up(), 5);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_reset_and_no_cut() {
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let proxy = Proxy::start(nobody).await.unwrap();
    let mut client = TcpStream::connect(proxy.addr()).await.unwrap();
    assert!(rest(&mut client).await.1);
    assert_eq!(proxy.until(|seen| seen.live == 0).await.cuts, 0);
}

#[tokio::test]
async fn a_stopped_proxy_gives_its_port_and_its_connections_back() {
    let (proxy, mut client) = proxied().await;
    let addr = proxy.addr();
    proxy.stop().await;
    assert_eq!(client.read(&mut [0; 8]).await.unwrap_or(0), 0);
    assert!(TcpListener::bind(addr).await.is_ok());
}

#[tokio::test]
async fn what_is_diverted_speaks_with_another_server_until_it_is_not() {
    let (proxy, client) = proxied().await;
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let elsewhere = tokio::spawn({
        let addr = other.local_addr().unwrap();
        proxy.set(Fault::Refuse);
        proxy.until(|seen| seen.live == 0).await;
        proxy.set(Fault::Divert(addr));
        async move {
            let (mut stream, _) = other.accept().await.unwrap();
            stream.write_all(b"somebody else").await.unwrap();
        }
    });
    drop(client);
    let mut diverted = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(rest(&mut diverted).await.0, b"somebody else");
    elsewhere.await.unwrap();
    proxy.set(Fault::Refuse);
    proxy.until(|seen| seen.live == 0).await;
    proxy.set(Fault::Pass);
    let mut back = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(said(&mut back, b"home again").await, b"home again");
}
