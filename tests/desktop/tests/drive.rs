//! A client that is spoken to in lines, against a backend whose network answers nonsense, nothing, or not at all: each
//! gives one sentence, nothing is lost, and nothing is sent that was not asked for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where the unexpected happens"
)]

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, mpsc},
    time::Duration,
};

use gongchao_backend::{Backend, Config, Serving, Store, SystemClock};
use gongchao_faults::{Fault, Proxy};
use serde_json::{Value, json};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

/// A backend behind a network that can fail, and a folder for a client.
struct World {
    runtime: tokio::runtime::Runtime,
    folder: TempDir,
    backend: Backend,
    account: Proxy,
    media: Proxy,
    _serving: Serving,
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let backend = Backend::open(Config::new(folder.path().join("backend")), Arc::new(SystemClock)).unwrap();
        let serving = runtime.block_on(backend.serve()).unwrap();
        let proxy = |url: &str| {
            let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
            runtime.block_on(Proxy::start(SocketAddr::from(([127, 0, 0, 1], port)))).unwrap()
        };
        let (account, media) = (proxy(&serving.account_url), proxy(&serving.media_url));
        let at = |proxy: &Proxy| format!("https://localhost:{}", proxy.addr().port());
        let info = json!({ "account_url": at(&account), "media_url": at(&media), "telemetry_url": serving.telemetry_url,
            "ca_pem": serving.ca_pem, "pins": serving.pins });
        std::fs::write(folder.path().join("backend.json"), info.to_string()).unwrap();
        Self { runtime, folder, backend, account, media, _serving: serving }
    }

    fn store(&self) -> Store {
        self.backend.store()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn client(&self) -> Client {
        Client::start(self.folder.path())
    }

    /// A client whose worker is logged in and may send.
    fn at_work(&self) -> Client {
        let mut client = self.client();
        client.agree();
        client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
        client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
        let code = self.store().sms_outbox().pop().unwrap().code;
        client.tap(&json!({ "tap": "enter_code", "code": code }));
        client.see("home", |s| s["login"]["is"] == "logged_in");
        client.tap(&json!({ "tap": "begin", "feature": "media" }));
        let seen = client.see("the dialog", |s| s["consent"]["prompt"]["kind"] == "consent");
        let id = seen["consent"]["prompt"]["id"].clone();
        client.tap(&json!({ "tap": "answer", "prompt": id, "outcome": "agreed" }));
        client.see("no prompt", |s| s["consent"]["prompt"].is_null());
        client
    }
}

/// The program with `drive`.
struct Client {
    child: Child,
    /// Absent once it was closed.
    input: Option<ChildStdin>,
    lines: mpsc::Receiver<Value>,
    last: Value,
}

impl Client {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gongchao"))
            .arg("drive")
            .args([Path::new("--folder"), &folder.join("client")])
            .args([Path::new("--backend"), &folder.join("backend.json")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if tell.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut client = Self { child, input, lines, last: Value::Null };
        client.see("a first snapshot", Value::is_object);
        client
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input.as_ref().unwrap(), "{line}").unwrap();
    }

    fn tap(&mut self, tap: &Value) {
        self.say(&json!({ "tap": tap }).to_string());
    }

    fn agree(&mut self) {
        self.tap(&json!({ "tap": "answer_notice", "outcome": "agreed" }));
        self.tap(&json!({ "tap": "tick_box", "ticked": true }));
        self.see("a ticked box", |s| s["consent"]["ticked"] == true);
    }

    fn see(&mut self, what: &str, shows: impl Fn(&Value) -> bool) -> Value {
        while !shows(&self.last) {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("never saw {what}; told {}", self.last["told"]["code"]));
            if let Some(snapshot) = line.get("snapshot") {
                self.last = snapshot.clone();
            }
        }
        self.last.clone()
    }

    fn answer(&mut self) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            if let Some(answer) = line.get("answer") {
                return answer.clone();
            }
            self.last = line["snapshot"].clone();
        }
    }

    /// What went wrong, in a sentence of both languages.
    fn told(&mut self, what: &str) -> String {
        let seen = self.see(what, |s| s["told"].is_object());
        let words = &seen["told"]["words"];
        assert!(words["zh"].as_str().unwrap().ends_with('。') && words["en"].as_str().unwrap().ends_with('.'));
        seen["told"]["code"].as_str().unwrap().to_owned()
    }

    fn upload(&mut self, what: &str, shows: impl Fn(&Value) -> bool) -> Value {
        let seen = self.see(what, |s| s["uploads"].as_array().is_some_and(|all| all.iter().any(&shows)));
        seen["uploads"].as_array().unwrap().iter().find(|u| shows(u)).unwrap().clone()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn lines_are_answered_in_their_order_and_the_end_of_the_input_is_a_stop() {
    let world = World::new();
    let mut client = world.client();
    for line in
        ["", "no json", r#"{"ask":"policy"}"#, r#"{"scan":"/none.png"}"#, r#"{"ask":"settle"}"#, r#"{"ask":"lists"}"#]
    {
        client.say(line);
    }
    assert!(client.answer()["fault"].as_str().unwrap().contains("not understood"));
    assert!(client.answer()["paragraphs"].is_array());
    assert!(client.answer()["fault"].as_str().unwrap().contains("Choose one that exists."));
    assert_eq!(client.answer()["settled"], true);
    assert!(client.answer()["collected"]["rows"].is_array());
    // Nobody agreed to anything, so nobody was asked anything.
    assert_eq!(world.account.connections() + world.media.connections(), 0);
    client.input = None;
    assert_eq!(client.child.wait().unwrap().code(), Some(0));
}

#[test]
fn whatever_stands_in_the_servers_place_a_login_ends_in_a_sentence_and_can_be_tried_again() {
    for (fault, codes) in [
        (Fault::Refuse, &["offline"][..]),
        (Fault::Html, &["offline", "untrusted_network"]),
        (Fault::Garbage, &["offline", "untrusted_network"]),
    ] {
        let world = World::new();
        world.account.set(fault);
        let mut client = world.client();
        client.agree();
        client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
        let code = client.told("what is wrong");
        assert!(codes.contains(&code.as_str()), "{fault:?} is told as {code}");
        assert!(world.store().sms_outbox().is_empty() && world.store().requests().is_empty());
        world.account.set(Fault::Pass);
        client.tap(&json!({ "tap": "understood" }));
        client.see("a clean screen", |s| s["told"].is_null());
        client.tap(&json!({ "tap": "tick_box", "ticked": true }));
        client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
        client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
        assert_eq!(world.store().sms_outbox().len(), 1, "{fault:?}");
    }
}

#[test]
fn a_photo_waits_out_a_portal_and_silence_and_arrives_once() {
    let world = World::new();
    let photo = world.file("photo.jpg", include_bytes!("../../assets/photo.jpg"));
    let mut client = world.at_work();
    world.media.set(Fault::Html);
    client.tap(&json!({ "tap": "send", "path": photo }));
    client.upload("the photo waiting", |u| u["is"] == "waiting");
    // The file may go: what is sent is a copy.
    std::fs::remove_file(&photo).unwrap();
    world.media.set(Fault::StallUp);
    world
        .runtime
        .block_on(async { tokio::time::timeout(PATIENCE, world.media.until(|seen| seen.held > 0)).await })
        .unwrap();
    assert!(world.store().uploads().is_empty());
    world.media.set(Fault::Pass);
    let done = client.upload("the receipt", |u| u["is"] == "done");
    let stored = world.store().uploads();
    assert_eq!(stored.len(), 1);
    assert!(stored[0].committed && done["receipt"]["sha256"] == json!(stored[0].sha256));
}

#[test]
fn files_that_cannot_be_sent_say_why_and_are_not_sent() {
    let world = World::new();
    let clip = include_bytes!("../../assets/clip.mp4");
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
    client.upload("that it is gone", |u| u["is"] == "failed" && u["reason"] == "source_gone");
    assert!(world.store().uploads().is_empty());
    assert_eq!(world.media.connections(), 0, "nothing asks the media server about what is not sent");
}
