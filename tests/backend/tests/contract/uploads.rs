//! tus 1.0: made once, cut anywhere, resumed where it stands.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use gongchao_backend::Part;
use tokio::sync::mpsc;

use crate::world::{Answer, World, ask, no};

pub(crate) const ID: &str = "upload-0123456789abcdef";

/// A request of tus under a token.
pub(crate) fn tus(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header("tus-resumable", "1.0.0");
    request.header("authorization", format!("Bearer {token}"))
}

pub(crate) async fn create(world: &World, token: &str, id: &str, length: usize) -> Answer {
    let request = tus("POST", "/files", token).header("upload-id", id).header("upload-length", length);
    world.call(Part::Media, request.body(Body::empty()).unwrap()).await
}

pub(crate) async fn head(world: &World, token: &str, id: &str) -> Answer {
    world.call(Part::Media, tus("HEAD", &format!("/files/{id}"), token).body(Body::empty()).unwrap()).await
}

pub(crate) fn patch_request(token: &str, id: &str, offset: usize, body: Body) -> Request<Body> {
    let request = tus("PATCH", &format!("/files/{id}"), token).header("upload-offset", offset);
    request.header("content-type", "application/offset+octet-stream").body(body).unwrap()
}

pub(crate) async fn patch(world: &World, token: &str, id: &str, offset: usize, body: Body) -> Answer {
    world.call(Part::Media, patch_request(token, id, offset, body)).await
}

/// A body whose chunks come when the test sends them, and that ends when the test drops the sender.
fn by_hand() -> (mpsc::UnboundedSender<Result<Bytes, std::io::Error>>, Body) {
    let (chunks, arriving) = mpsc::unbounded_channel();
    let body = stream::unfold(arriving, |mut arriving| async { arriving.recv().await.map(|chunk| (chunk, arriving)) });
    (chunks, Body::from_stream(body))
}

/// Waits, turn by turn of the runtime, until the file on the disk has this length.
async fn until_on_disk(world: &World, length: i64) {
    while world.store().uploads()[0].offset < length {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_upload_is_made_filled_and_asked_after() {
    let world = World::new();
    let token = world.token().await;
    let made = create(&world, &token, ID, 10).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.header("location"), format!("/files/{ID}"));
    assert_eq!(made.header("tus-resumable"), "1.0.0");
    assert_eq!(made.header("upload-expires"), "Wed, 26 Jun 2024 00:00:00 GMT");

    let first = patch(&world, &token, ID, 0, Body::from("hello")).await;
    assert_eq!((first.status, first.header("upload-offset")), (StatusCode::NO_CONTENT, "5"));
    let second = patch(&world, &token, ID, 5, Body::from("world")).await;
    assert_eq!(second.header("upload-offset"), "10");
    let asked = head(&world, &token, ID).await;
    assert_eq!((asked.header("upload-offset"), asked.header("upload-length")), ("10", "10"));
    assert_eq!(asked.header("cache-control"), "no-store");
    assert_eq!(
        world
            .call(Part::Media, tus("GET", &format!("/files/{ID}"), &token).body(Body::empty()).unwrap())
            .await
            .refusal(),
        no(405, "method_not_allowed")
    );
}

#[tokio::test]
async fn the_id_can_stand_in_the_metadata_and_nothing_else_of_it_is_kept() {
    let world = World::new();
    let token = world.token().await;
    // "upload-0123456789abcdef" and "private-name.jpg".
    let metadata = "filename cHJpdmF0ZS1uYW1lLmpwZw==,id dXBsb2FkLTAxMjM0NTY3ODlhYmNkZWY=";
    let request = tus("POST", "/files", &token).header("upload-metadata", metadata).header("upload-length", 1);
    let made = world.call(Part::Media, request.body(Body::empty()).unwrap()).await;
    assert_eq!(made.header("location"), format!("/files/{ID}"));
    let kept = std::fs::read(world.folder.path().join("data/backend.sqlite-wal")).unwrap();
    assert!(!kept.windows(12).any(|bytes| bytes == b"private-name"));
}

#[tokio::test]
async fn an_id_is_made_once_and_its_bytes_survive_a_second_try() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    patch(&world, &token, ID, 0, Body::from("hello")).await;
    assert_eq!(create(&world, &token, ID, 10).await.refusal(), no(409, "upload_exists"));
    let other = world.log_in("+8613800138001").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(create(&world, &other, ID, 10).await.refusal(), no(409, "upload_exists"));
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "5");
}

#[tokio::test]
async fn a_patch_at_the_wrong_offset_changes_nothing() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    patch(&world, &token, ID, 0, Body::from("hello")).await;
    for offset in [0, 4, 6] {
        let answer = patch(&world, &token, ID, offset, Body::from("xxxxx")).await;
        assert_eq!(answer.refusal(), no(409, "offset_differs"));
        assert_eq!((answer.header("upload-offset"), &answer.json()["offset"]), ("5", &5.into()));
    }
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "5");
}

#[tokio::test]
async fn a_connection_that_breaks_keeps_what_arrived() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    let (chunks, body) = by_hand();
    chunks.send(Ok(Bytes::from_static(b"hel"))).unwrap();
    chunks.send(Err(std::io::ErrorKind::ConnectionReset.into())).unwrap();
    assert_eq!(patch(&world, &token, ID, 0, body).await.refusal(), no(400, "body_broken"));
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "3");
    assert_eq!(patch(&world, &token, ID, 3, Body::from("loworld")).await.header("upload-offset"), "10");
}

#[tokio::test]
async fn a_request_that_is_dropped_keeps_what_arrived_and_is_logged() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    let (chunks, body) = by_hand();
    chunks.send(Ok(Bytes::from_static(b"hello"))).unwrap();
    tokio::select! {
        _ = patch(&world, &token, ID, 0, body) => panic!("the body has no end"),
        () = until_on_disk(&world, 5) => {}
    }
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "5");
    let requests = world.store().requests();
    let dropped = requests.iter().find(|row| row.method == "PATCH").unwrap();
    assert_eq!((dropped.status, dropped.request_bytes, dropped.route.as_str()), (499, 5, "/files/{id}"));
}

#[tokio::test]
async fn whoever_asks_after_an_upload_stops_the_connection_that_stalls_on_it() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    let (chunks, body) = by_hand();
    chunks.send(Ok(Bytes::from_static(b"hello"))).unwrap();
    let router = world.backend.router(Part::Media);
    let stalled = tokio::spawn(ask(router, patch_request(&token, ID, 0, body)));
    until_on_disk(&world, 5).await;
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "5");
    assert_eq!(stalled.await.unwrap().refusal(), no(423, "upload_interrupted"));
    assert_eq!(patch(&world, &token, ID, 5, Body::from("world")).await.header("upload-offset"), "10");
    drop(chunks);
}

#[tokio::test]
async fn no_more_bytes_are_taken_than_were_declared() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    let endless =
        Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(b"abc"))).take(1_000));
    assert_eq!(patch(&world, &token, ID, 0, endless).await.refusal(), no(413, "upload_too_large"));
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "10");
}

#[tokio::test]
async fn what_an_upload_may_be_is_checked_before_it_is_made() {
    let world = World::with(|config| config.limits.upload_bytes = 1_000);
    let token = world.token().await;
    assert_eq!(create(&world, &token, ID, 1_001).await.refusal(), no(413, "upload_too_large"));
    for id in ["short", "../../../../etc/passwd", "0123456789abcdef/..", &"x".repeat(65)] {
        assert_eq!(create(&world, &token, id, 1).await.refusal(), no(400, "upload_id_unfit"));
    }
    let request = tus("POST", "/files", &token).header("upload-id", ID).header("upload-length", "-1");
    assert_eq!(
        world.call(Part::Media, request.body(Body::empty()).unwrap()).await.refusal(),
        no(400, "upload_length_unfit")
    );
    let request = Request::post("/files").header("authorization", format!("Bearer {token}")).header("upload-id", ID);
    assert_eq!(
        world.call(Part::Media, request.body(Body::empty()).unwrap()).await.refusal(),
        no(412, "tus_version_unsupported")
    );
    assert_eq!(create(&world, "no-token", ID, 1).await.refusal(), no(401, "access_expired"));
    assert!(world.store().uploads().is_empty());
}

#[tokio::test]
async fn the_server_says_what_it_can_do() {
    let world = World::new();
    let answer = world.call(Part::Media, Request::options("/files").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("tus-version"), "1.0.0");
    assert_eq!(answer.header("tus-extension"), "creation,termination,expiration");
    assert_eq!(answer.header("tus-max-size"), "4294967296");
}

#[tokio::test]
async fn an_upload_of_another_account_is_not_there() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    let other = world.log_in("+8613800138001").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(head(&world, &other, ID).await.status, StatusCode::NOT_FOUND);
    assert_eq!(patch(&world, &other, ID, 0, Body::from("hello")).await.refusal(), no(404, "upload_unknown"));
    let delete = tus("DELETE", &format!("/files/{ID}"), &other).body(Body::empty()).unwrap();
    assert_eq!(world.call(Part::Media, delete).await.refusal(), no(404, "upload_unknown"));
}

#[tokio::test]
async fn an_upload_expires_a_week_after_its_last_byte_and_not_after_its_first() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    world.clock.forward_s(6 * 86_400);
    let token = renewed(&world).await;
    patch(&world, &token, ID, 0, Body::from("hello")).await;
    world.clock.forward_s(6 * 86_400);
    let token = renewed(&world).await;
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "5");
    world.clock.forward_s(86_400);
    let token = renewed(&world).await;
    assert_eq!(head(&world, &token, ID).await.status, StatusCode::GONE);
    assert_eq!(head(&world, &token, ID).await.status, StatusCode::NOT_FOUND);
    assert_eq!(std::fs::read_dir(world.folder.path().join("data/uploads")).unwrap().count(), 0);
}

async fn renewed(world: &World) -> String {
    world.log_in(crate::world::PHONE).await["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_upload_without_a_receipt_can_be_taken_away() {
    let world = World::new();
    let token = world.token().await;
    create(&world, &token, ID, 10).await;
    patch(&world, &token, ID, 0, Body::from("hello")).await;
    let delete =
        || world.call(Part::Media, tus("DELETE", &format!("/files/{ID}"), &token).body(Body::empty()).unwrap());
    assert_eq!(delete().await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete().await.refusal(), no(404, "upload_unknown"));
    assert_eq!(create(&world, &token, ID, 10).await.status, StatusCode::CREATED);
    assert_eq!(head(&world, &token, ID).await.header("upload-offset"), "0");
}
