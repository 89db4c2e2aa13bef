//! Files that are no picture, that go, and that change.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    sync::atomic::{AtomicBool, Ordering},
};

use gongchao_faults::Fault;
use serde_json::json;

use crate::world::World;

const PHOTO: &[u8] = include_bytes!("../../../assets/photo.jpg");
const CLIP: &[u8] = include_bytes!("../../../assets/clip.mp4");

#[test]
fn files_that_cannot_be_sent_say_why_and_are_not_sent() {
    let world = World::new();
    let clip = include_bytes!("../../../assets/clip.mp4");
    let mut client = world.at_work();
    let text = ("not_media", "这不是照片或视频，请选择 JPEG、PNG 或 MP4 文件。");
    let cut = ("cut_short", "文件不完整，后面一段缺失，请重新拍摄或重新复制。");
    for (name, bytes, (fault, sentence)) in [
        ("notes.txt", &b"a shopping list"[..], text),
        ("notes.jpg", b"a shopping list with another name", text),
        ("cut.mp4", &clip[..clip.len() / 2], cut),
        ("empty.jpg", b"", text),
    ] {
        let file = world.file(name, bytes);
        client.tap(&json!({ "tap": "send", "path": file }));
        let seen = client.upload(name, |u| u["is"] == "failed" && u["reason"]["refused"] == fault);
        assert_eq!(seen["words"]["zh"], sentence, "{name}");
        client.tap(&json!({ "tap": "cancel_upload", "upload": seen["id"] }));
        client.see("it taken back", |s| s["uploads"] == json!([]));
    }
    client.tap(&json!({ "tap": "send", "path": world.folder.path().join("gone.jpg") }));
    let seen = client.upload("that it is gone", |u| u["is"] == "failed" && u["reason"] == "source_gone");
    assert_eq!(seen["words"]["zh"], "找不到原文件，请重新选择。");
    client.tap(&json!({ "tap": "send", "path": world.folder.path() }));
    let seen = client.upload("that it is no file", |u| u["is"] == "failed" && u["reason"] == "source_unreadable");
    assert_eq!(seen["words"]["zh"], "文件读不出来，请检查权限后重新选择。");
    assert!(world.store().uploads().is_empty());
    assert_eq!(world.media.connections(), 0, "nothing asks the media server about what is not sent");
}

#[test]
fn a_file_that_changes_and_goes_while_it_is_sent_arrives_as_it_was_when_it_was_chosen() {
    let world = World::new();
    let mut client = world.at_work();
    let untouched = client.send(&world.file("untouched.jpg", PHOTO));
    let done = client.upload("the first receipt", |u| u["id"] == untouched && u["is"] == "done");
    world.media.set(Fault::StallUp);
    let photo = world.file("photo.jpg", PHOTO);
    let id = client.send(&photo);
    client.upload("the copy", |u| u["id"] == id && u["size"].is_u64());
    world.wait(world.media.until(|seen| seen.held > 0));
    fs::write(&photo, include_bytes!("../../../assets/label.png")).unwrap();
    fs::remove_file(&photo).unwrap();
    world.media.set(Fault::Pass);
    let again = client.upload("the second receipt", |u| u["id"] == id && u["is"] == "done");
    assert_eq!(again["receipt"]["sha256"], done["receipt"]["sha256"]);
    let stored = world.store().uploads();
    assert!(stored.len() == 2 && stored.iter().all(|upload| upload.committed));
}

#[test]
fn a_copy_that_is_lost_while_it_is_sent_is_made_anew_and_where_nothing_is_left_of_it_that_is_said() {
    let world = World::new();
    let mut client = world.at_work();
    let copies = world.folder.path().join("client/media");
    let lose = || {
        for copy in fs::read_dir(&copies).unwrap() {
            fs::remove_file(copy.unwrap().path()).unwrap();
        }
    };
    let photo = world.file("photo.jpg", PHOTO);
    // Before the first byte of it leaves, so that the loss is found when it is opened.
    world.media.set(Fault::Refuse);
    let id = client.send(&photo);
    client.upload("the photo waiting", |u| u["id"] == id && u["is"] == "waiting" && u["size"].is_u64());
    lose();
    world.media.set(Fault::Pass);
    client.upload("the receipt", |u| u["id"] == id && u["is"] == "done");
    assert_eq!(world.store().uploads().iter().filter(|upload| upload.committed).count(), 1);
    world.media.set(Fault::Refuse);
    let id = client.send(&photo);
    client.upload("the photo waiting", |u| u["id"] == id && u["is"] == "waiting" && u["size"].is_u64());
    lose();
    fs::remove_file(&photo).unwrap();
    world.media.set(Fault::Pass);
    let seen = client.upload("that it is lost", |u| u["id"] == id && u["is"] == "failed");
    assert_eq!(seen["reason"], "source_gone");
    assert_eq!(seen["words"]["zh"], "找不到原文件，请重新选择。");
    assert_eq!(world.store().uploads().iter().filter(|upload| upload.committed).count(), 1);
}

#[test]
fn a_video_that_grows_while_it_is_read_is_not_sent() {
    let world = World::new();
    let mut client = world.at_work();
    // Long enough that the reading of it takes longer than a file system counts time in.
    let mut film = CLIP.to_vec();
    film.extend((64_u32 * 1024 * 1024 + 8).to_be_bytes());
    film.extend(b"mdat");
    film.resize(film.len() + 64 * 1024 * 1024, 0x5a);
    let path = world.file("film.mp4", &film);
    let over = AtomicBool::new(false);
    std::thread::scope(|both| {
        both.spawn(|| {
            let mut film = OpenOptions::new().append(true).open(&path).unwrap();
            while !over.load(Ordering::Relaxed) {
                film.write_all(b"x").unwrap();
            }
        });
        let id = client.send(&path);
        let seen = client.upload("that it changes", |u| u["id"] == id && u["is"] != "preparing");
        over.store(true, Ordering::Relaxed);
        assert_eq!(seen["reason"], "source_changed", "{seen}");
        assert_eq!(seen["words"]["zh"], "文件在读取时被改动，请重新选择。");
    });
    assert!(world.store().uploads().is_empty() && world.media.connections() == 0);
    assert_eq!(fs::read_dir(world.folder.path().join("client/media")).unwrap().count(), 0, "no half copy is left");
}
