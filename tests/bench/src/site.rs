//! Where clients work: a folder, `gongchao backend` as a process of its own, and `gongchao drive` as often as is asked.
//!
//! Taps go in as lines of JSON, snapshots come out as lines of JSON. Waiting is waiting for the next line, with an end
//! to patience.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How long a client may say nothing while something is waited for: it cleans and copies a whole film without a word.
const PATIENCE: Duration = Duration::from_mins(2);

/// A process that ends with whoever holds it.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        // One that has ended by itself cannot be killed, and is collected all the same.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A backend that runs, and its folder.
pub(crate) struct Site {
    program: PathBuf,
    folder: PathBuf,
    _backend: Held,
}

impl Site {
    /// Starts a backend in an empty folder and comes back once it listens.
    pub(crate) fn open(program: &Path, folder: &Path) -> Result<Self, String> {
        let mut child = Command::new(program)
            .arg("backend")
            .arg("--data")
            .arg(folder.join("backend"))
            .arg("--info")
            .arg(folder.join("backend.json"))
            .arg("--outbox")
            .arg(folder.join("sms.jsonl"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|why| format!("{} does not start: {why}", program.display()))?;
        let said = child.stdout.take();
        let backend = Held(child);
        // It says where it listens when it does; a backend that ends says nothing more.
        let listens = BufReader::new(said.ok_or("the backend has no pipe")?)
            .lines()
            .map_while(Result::ok)
            .any(|line| line.starts_with("ctrl-c"));
        if !listens {
            return Err("the backend did not start".to_owned());
        }
        Ok(Self { program: program.to_owned(), folder: folder.to_owned(), _backend: backend })
    }

    /// A file or folder of the site.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts a client in a folder of its own.
    pub(crate) fn client(&self, name: &str) -> Result<Client, String> {
        let mut child = Command::new(&self.program)
            .args(["drive", "--folder"])
            .arg(self.path(name))
            .arg("--backend")
            .arg(self.path("backend.json"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|why| format!("{} does not start: {why}", self.program.display()))?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let child = Held(child);
        let (Some(input), Some(output)) = (input, output) else { return Err("the client has no pipes".to_owned()) };
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let Ok(line) = serde_json::from_str::<Value>(&line) else { continue };
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Client { child, input, lines, snapshot: Value::Null })
    }

    /// The code of the latest SMS.
    fn code(&self) -> Result<String, String> {
        let outbox = fs::read_to_string(self.path("sms.jsonl")).map_err(|_| "no SMS was sent")?;
        let last: Value = outbox.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
        at(&last, "/code").as_str().map(str::to_owned).ok_or_else(|| "the SMS has no code".to_owned())
    }
}

/// A client, as a process of its own.
pub(crate) struct Client {
    child: Held,
    input: ChildStdin,
    lines: Receiver<Value>,
    snapshot: Value,
}

impl Client {
    /// Logs in with the number of an employee that the reference backend knows.
    pub(crate) fn log_in(&mut self, site: &Site, number: &str) -> Result<(), String> {
        self.see("the notice", |s| at(s, "/consent/notice") == "unanswered")?;
        self.tap(&json!({ "tap": "answer_notice", "outcome": "agreed" }))?;
        self.tap(&json!({ "tap": "tick_box", "ticked": true }))?;
        self.tap(&json!({ "tap": "log_in", "number": number }))?;
        self.see("the field for the code", |s| at(s, "/login/is") == "waiting_for_code")?;
        self.tap(&json!({ "tap": "enter_code", "code": site.code()? }))?;
        self.see("home", |s| at(s, "/login/is") == "logged_in" && at(s, "/login/online") == true)
    }

    /// Taps a feature that asks once, and agrees.
    pub(crate) fn agree(&mut self, feature: &str) -> Result<(), String> {
        self.tap(&json!({ "tap": "begin", "feature": feature }))?;
        self.see("the prompt", |s| at(s, "/consent/prompt/kind") == "consent")?;
        let prompt = at(&self.snapshot, "/consent/prompt/id").clone();
        self.tap(&json!({ "tap": "answer", "prompt": prompt, "outcome": "agreed" }))?;
        self.see("the prompt answered", |s| at(s, "/consent/prompt").is_null())
    }

    /// Passes a tap on.
    pub(crate) fn tap(&mut self, tap: &Value) -> Result<(), String> {
        self.say(&json!({ "tap": tap }))
    }

    /// Waits until everything that was recorded is on the disk.
    pub(crate) fn settle(&mut self) -> Result<(), String> {
        self.say(&json!({ "ask": "settle" }))?;
        while at(&self.next("the answer")?, "/answer").is_null() {}
        Ok(())
    }

    /// Waits for a snapshot that shows it; the snapshot of this moment counts.
    pub(crate) fn see(&mut self, what: &str, shows: impl Fn(&Value) -> bool) -> Result<(), String> {
        while !shows(&self.snapshot) {
            self.next(what)?;
        }
        Ok(())
    }

    /// The latest snapshot.
    pub(crate) fn snapshot(&self) -> &Value {
        &self.snapshot
    }

    /// What the system says of the process's memory, in MiB; absent where the system has no such files.
    pub(crate) fn memory(&self) -> Option<Memory> {
        Memory::of(&fs::read_to_string(format!("/proc/{}/status", self.child.0.id())).ok()?)
    }

    fn next(&mut self, what: &str) -> Result<Value, String> {
        let line = self.lines.recv_timeout(PATIENCE).map_err(|_| format!("the client did not show {what}"))?;
        if !at(&line, "/snapshot").is_null() {
            self.snapshot = at(&line, "/snapshot").clone();
        }
        Ok(line)
    }

    fn say(&mut self, line: &Value) -> Result<(), String> {
        writeln!(self.input, "{line}").and_then(|()| self.input.flush()).map_err(|_| "the client is gone".to_owned())
    }
}

/// A member of what a program says, by its path; null where there is none.
pub(crate) fn at<'v>(said: &'v Value, path: &str) -> &'v Value {
    said.pointer(path).unwrap_or(&Value::Null)
}

/// Memory of a process that is really in the machine, in MiB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Memory {
    /// At this moment.
    pub(crate) now: f64,
    /// At the most since the process began.
    pub(crate) peak: f64,
}

impl Memory {
    fn of(status: &str) -> Option<Self> {
        let mib = |name: &str| -> Option<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kib / 1024.0)
        };
        Some(Self { now: mib("VmRSS:")?, peak: mib("VmHWM:")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_mebibytes_and_half_a_file_is_none() {
        let status = "Name:\tgongchao\nVmPeak:\t  900000 kB\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\nThreads:\t5\n";
        assert_eq!(Memory::of(status), Some(Memory { now: 10.0, peak: 20.0 }));
        assert_eq!(Memory::of("VmRSS:\t 10240 kB\n"), None);
    }
}
