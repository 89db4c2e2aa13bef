//! A backend behind a network that can fail, and the program with `drive` in front of it.

use std::{
    ffi::OsString,
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

use crate::impostor::{Answer, Impostor};

pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A backend behind a network that can fail, and a folder for a client.
pub(crate) struct World {
    pub(crate) runtime: tokio::runtime::Runtime,
    pub(crate) folder: TempDir,
    pub(crate) backend: Backend,
    pub(crate) account: Proxy,
    pub(crate) media: Proxy,
    _serving: Serving,
}

impl World {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn store(&self) -> Store {
        self.backend.store()
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Has somebody else stand in the place of a part of the backend; [`World::back`] ends it.
    pub(crate) fn replaced(&self, part: &Proxy, answer: Answer) -> Impostor {
        let impostor = self.runtime.block_on(Impostor::start(&self.folder.path().join("backend"), answer));
        self.emptied(part);
        part.set(Fault::Divert(impostor.addr));
        impostor
    }

    /// The backend is in its place again.
    pub(crate) fn back(&self, part: &Proxy) {
        self.emptied(part);
        part.set(Fault::Pass);
    }

    // No connection of the one side is left for the other.
    fn emptied(&self, part: &Proxy) {
        part.set(Fault::Refuse);
        self.wait(part.until(|seen| seen.live == 0));
    }

    /// Waits for something that must come.
    pub(crate) fn wait<T>(&self, event: impl Future<Output = T>) -> T {
        self.runtime.block_on(async { tokio::time::timeout(PATIENCE, event).await }).unwrap()
    }

    pub(crate) fn client(&self) -> Client {
        Client::start(self.folder.path())
    }

    /// A client whose worker is logged in and may send.
    pub(crate) fn at_work(&self) -> Client {
        self.to_work(self.client())
    }

    /// Logs the worker of a client in and lets it send.
    pub(crate) fn to_work(&self, mut client: Client) -> Client {
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
pub(crate) struct Client {
    pub(crate) child: Child,
    /// Absent once it was closed.
    pub(crate) input: Option<ChildStdin>,
    lines: mpsc::Receiver<Value>,
    pub(crate) last: Value,
}

impl Client {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongchao"));
        command.args(Self::arguments(folder));
        Self::of(command)
    }

    /// What the program is started with.
    pub(crate) fn arguments(folder: &Path) -> [OsString; 5] {
        let (client, backend) = (folder.join("client"), folder.join("backend.json"));
        ["drive".into(), "--folder".into(), client.into(), "--backend".into(), backend.into()]
    }

    /// The client that a command starts.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
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

    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.input.as_ref().unwrap(), "{line}").unwrap();
    }

    pub(crate) fn tap(&mut self, tap: &Value) {
        self.say(&json!({ "tap": tap }).to_string());
    }

    pub(crate) fn agree(&mut self) {
        self.tap(&json!({ "tap": "answer_notice", "outcome": "agreed" }));
        self.tap(&json!({ "tap": "tick_box", "ticked": true }));
        self.see("a ticked box", |s| s["consent"]["ticked"] == true);
    }

    pub(crate) fn see(&mut self, what: &str, shows: impl Fn(&Value) -> bool) -> Value {
        while !shows(&self.last) {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("never saw {what}; told {}", self.last["told"]["code"]));
            if let Some(snapshot) = line.get("snapshot") {
                self.last = snapshot.clone();
            }
        }
        self.last.clone()
    }

    pub(crate) fn answer(&mut self) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            if let Some(answer) = line.get("answer") {
                return answer.clone();
            }
            self.last = line["snapshot"].clone();
        }
    }

    /// What went wrong: its code, and its sentence in Chinese.
    pub(crate) fn told(&mut self, what: &str) -> (String, String) {
        let seen = self.see(what, |s| s["told"].is_object());
        let words = &seen["told"]["words"];
        assert!(words["zh"].as_str().unwrap().ends_with('。') && words["en"].as_str().unwrap().ends_with('.'));
        (seen["told"]["code"].as_str().unwrap().to_owned(), words["zh"].as_str().unwrap().to_owned())
    }

    /// The sentence was read.
    pub(crate) fn understood(&mut self) {
        self.tap(&json!({ "tap": "understood" }));
        self.see("a clean screen", |s| s["told"].is_null());
    }

    /// Sends a file and gives the name of its upload.
    pub(crate) fn send(&mut self, path: &Path) -> Value {
        let ids =
            |s: &Value| -> Vec<Value> { s["uploads"].as_array().unwrap().iter().map(|u| u["id"].clone()).collect() };
        let before = ids(&self.last);
        self.tap(&json!({ "tap": "send", "path": path }));
        let seen = self.see("the new upload", |s| ids(s).iter().any(|id| !before.contains(id)));
        ids(&seen).into_iter().find(|id| !before.contains(id)).unwrap()
    }

    pub(crate) fn upload(&mut self, what: &str, shows: impl Fn(&Value) -> bool) -> Value {
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
