//! A disk that is full or closed, for real: the client's folder is a small disk in memory, in a mount namespace of its own.
//!
//! Only the client lives in that namespace; the test reaches its disk through `/proc`. Where the machine does not allow
//! such a namespace, each test says so in one line.

use std::{
    ffi::OsString,
    fs::File,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;

use crate::world::{Client, World};

/// Runs a line of the shell with the client's folder on a disk of its own; the program and its arguments are `"$@"`.
fn on_a_disk(folder: &Path, options: &str, line: &str) -> Option<Command> {
    let client = folder.join("client");
    std::fs::create_dir_all(&client).unwrap();
    let mount = r#"mount -t tmpfs -o "$OPTIONS" none "$DISK" && "#;
    let command = |user: &[&str], line: &str| {
        let mut command = Command::new("unshare");
        command.args(user).args(["-m", "sh", "-c"]).arg(format!("{mount}{line}")).arg("sh");
        command.env("OPTIONS", options).env("DISK", &client);
        command
    };
    // Root may; others may where the machine lets them be root of a namespace.
    let user = [&[][..], &["-r"]].into_iter().find(|user| {
        let tried = command(user, "true").stdout(Stdio::null()).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    });
    let Some(user) = user else {
        println!("SKIPPED: no disk of its own here (unshare -m and mount -t tmpfs are refused)");
        return None;
    };
    let mut command = command(user, line);
    command.arg(env!("CARGO_BIN_EXE_gongchao")).args(Client::arguments(folder));
    Some(command)
}

/// The disk of a client, as seen from outside of its namespace.
struct Disk(PathBuf);

impl Disk {
    fn of(client: &Client, folder: &Path) -> Self {
        let mut inside = OsString::from(format!("/proc/{}/root", client.child.id()));
        inside.push(folder.join("client"));
        Self(inside.into())
    }

    /// Fills it but for so many bytes.
    fn fill(&self, but: u64) {
        let mut filler = File::create(self.0.join("filler")).unwrap();
        let piece = [0xa5; 4096];
        let full = std::iter::repeat_with(|| filler.write_all(&piece)).find_map(Result::err).unwrap();
        assert_eq!(full.kind(), ErrorKind::StorageFull);
        let long = filler.metadata().unwrap().len();
        filler.set_len(long - but).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

#[test]
fn what_is_done_on_a_full_disk_is_kept_and_goes_on_by_itself_when_there_is_room() {
    let world = World::new();
    let photo = world.file("photo.jpg", include_bytes!("../../../assets/photo.jpg"));
    let Some(command) = on_a_disk(world.folder.path(), "size=6m", r#"exec "$@""#) else { return };
    let mut client = world.to_work(Client::of(command));
    let disk = Disk::of(&client, world.folder.path());
    disk.fill(0);
    let before = world.store().messages().len();
    // Its rows are a page or more each, so the journal must grow.
    let mut written = 0;
    while client.last["told"].is_null() {
        written += 1;
        assert!(written < 200, "a full disk takes everything");
        client.tap(&json!({ "tap": "write_message", "text": format!("{written} {}", "满".repeat(900)) }));
        client.say(r#"{"ask":"settle"}"#);
        client.answer();
    }
    let told = client.told("that the disk is full");
    let sentence = "手机存储已满，请清理空间；内容未丢失，会自动重试。";
    assert_eq!(told, ("disk_full".to_owned(), sentence.to_owned()));
    let id = client.send(&photo);
    client.say(r#"{"ask":"settle"}"#);
    client.answer();
    assert!(world.store().uploads().is_empty(), "what is not written down is not sent");
    disk.make_room();
    client.see("the sentence gone", |s| s["told"].is_null());
    client.see("all messages sent", |s| s["fieldwork"]["messages"]["waiting"] == 0);
    client.upload("the receipt", |u| u["id"] == id && u["is"] == "done");
    let arrived = world.store().messages().len() - before;
    assert_eq!(arrived, written, "each message arrived once");
    let stored = world.store().uploads();
    assert!(stored.len() == 1 && stored[0].committed);
}

#[test]
fn a_photo_that_does_not_fit_waits_for_room() {
    let world = World::new();
    let photo = world.file("photo.jpg", include_bytes!("../../../assets/photo.jpg"));
    let Some(command) = on_a_disk(world.folder.path(), "size=6m", r#"exec "$@""#) else { return };
    let mut client = world.to_work(Client::of(command));
    let disk = Disk::of(&client, world.folder.path());
    disk.fill(200 * 1024);
    let id = client.send(&photo);
    let seen = client.upload("that it waits for room", |u| u["id"] == id && u["reason"] == "storage");
    assert_eq!(seen["words"]["zh"], "手机存储已满，请清理空间后自动继续");
    assert!(client.last["told"].is_null(), "the rows had room");
    assert!(world.store().uploads().is_empty() && world.media.connections() == 0);
    disk.make_room();
    client.upload("the receipt", |u| u["id"] == id && u["is"] == "done");
    let stored = world.store().uploads();
    assert!(stored.len() == 1 && stored[0].committed);
}

#[test]
fn a_client_that_finds_no_room_or_a_closed_folder_ends_with_a_sentence_and_two() {
    let fill = r#"dd if=/dev/zero of="$DISK/filler" bs=4k 2>/dev/null"#;
    let full_at_first = format!(r#"{{ {fill}; exec "$@"; }}"#);
    let leaving = |room: u32| format!(r#"{{ {fill}; truncate -s -{room}k "$DISK/filler"; exec "$@"; }}"#);
    let closed_later =
        r#"{ echo '{"stop":true}' | "$@" >/dev/null || exit 9; mount -o remount,ro "$DISK"; exec "$@"; }"#;
    for (options, line, sentence) in [
        ("size=64k", full_at_first, "本机密钥读不出或存不下，请检查文件夹权限和剩余空间。"),
        ("size=2m", leaving(12), "存储已满，请清理空间后再打开。"),
        ("size=2m", leaving(48), "存储已满，请清理空间后再打开。"),
        ("size=2m,ro", r#"exec "$@""#.to_owned(), "文件夹无法写入，请检查权限。"),
        ("size=2m", closed_later.to_owned(), "文件夹无法写入，请检查权限。"),
    ] {
        let world = World::new();
        let Some(mut command) = on_a_disk(world.folder.path(), options, &line) else { return };
        let ran = command.stdin(Stdio::null()).output().unwrap();
        let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{options}, {line}: {complaint}");
        assert!(complaint.starts_with(sentence) && complaint.lines().count() == 1, "{options}, {line}: {complaint}");
        assert!(ran.stdout.is_empty() || line.contains("stop"), "nothing was shown before it");
        assert!(world.store().requests().is_empty());
    }
}

/// What was said before can be looked at, and what cannot be kept is told.
#[test]
fn a_client_that_was_used_before_opens_on_a_full_disk() {
    let world = World::new();
    let used = r#"echo '{"stop":true}' | "$@" >/dev/null || exit 9"#;
    let line = format!(r#"{used}; dd if=/dev/zero of="$DISK/filler" bs=4k 2>/dev/null; exec "$@""#);
    let Some(command) = on_a_disk(world.folder.path(), "size=2m", &line) else { return };
    let mut client = Client::of(command);
    let disk = Disk::of(&client, world.folder.path());
    client.see("the notice", |s| s["consent"]["notice"] == "unanswered");
    client.tap(&json!({ "tap": "answer_notice", "outcome": "agreed" }));
    assert_eq!(client.told("that the disk is full").0, "disk_full");
    disk.make_room();
    client.see("that it is kept", |s| s["told"].is_null() && s["consent"]["notice"] == "agreed");
}
