//! A picture on its way: what is counted of it, and how long it is kept.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use gongchao_core::{
    app::Tap,
    consent::Outcome,
    kernel::Id,
    policy::{DataItem, Feature},
    ports::{Link, NetworkReading},
};
use gongchao_journeys::{Way, World};

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

async fn with_media() -> World {
    let world = World::new();
    world.log_in().await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world
}

async fn sent(world: &World) {
    let path = world.file("photo.jpg", PHOTO);
    world.tap(Tap::Send { path });
    let done = |s: &gongchao_core::app::Snapshot| {
        serde_json::to_value(&s.uploads).is_ok_and(|u| u.pointer("/0/is").is_some_and(|is| is == "done"))
    };
    world.see("the receipt", done).await;
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_was_sent_once_is_counted_once() {
    let world = with_media().await;
    sent(&world).await;
    let lists = world.client().lists().await.unwrap();
    let photo = lists.collected.rows.iter().find(|r| r.item == DataItem::Photo && r.feature == Feature::Media).unwrap();
    assert_eq!(photo.count, 1);
}

#[tokio::test(start_paused = true)]
async fn a_photo_that_waits_is_shown_as_it_will_be_sent_until_it_is_taken_back() {
    let world = with_media().await;
    world.egress.set(Way::Gone);
    world.network(NetworkReading { link: Link::None, metered: false });
    let path = world.file("photo.jpg", PHOTO);
    world.tap(Tap::Send { path });
    let seen = world.see("its copy", |s| s.uploads.iter().any(|upload| upload.size.is_some())).await;
    let upload = Id::parse(&seen.uploads[0].id).unwrap();
    let photo = world.client().photo(upload.clone()).await.unwrap().unwrap();
    assert!(photo.starts_with(&[0xFF, 0xD8]) && Some(photo.len() as u64) == seen.uploads[0].size);
    assert_eq!(
        world.files_with(&world.phone_folder(), &photo[photo.len() / 2..][..64]),
        Vec::<std::path::PathBuf>::new()
    );
    assert_eq!(world.client().photo(Id::new()).await.unwrap(), None, "a name that is none of an upload");

    world.tap(Tap::CancelUpload { upload: upload.clone() });
    world.see("it gone", |s| s.uploads.is_empty()).await;
    assert_eq!(world.client().photo(upload).await.unwrap(), None, "it was taken back");
}

#[tokio::test(start_paused = true)]
async fn a_photo_that_was_delivered_is_not_kept_to_be_shown() {
    let world = with_media().await;
    sent(&world).await;
    let upload = Id::parse(&world.client().snapshot().uploads[0].id).unwrap();
    assert_eq!(world.client().photo(upload).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn what_the_edition_keeps_for_fourteen_days_is_gone_on_the_fifteenth_and_not_before() {
    let mut world = with_media().await;
    sent(&world).await;
    world.hand.set_wall_by(13 * DAY_MS);
    world.restart().await;
    assert_eq!(world.client().snapshot().uploads.len(), 1);
    world.hand.set_wall_by(2 * DAY_MS);
    world.tap(Tap::Foreground);
    world.see("the row gone", |s| s.uploads.is_empty()).await;
}
