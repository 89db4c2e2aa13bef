//! The client of the day: a process of its own, so that it can really be killed.
//!
//! It is this very program with `drive`: taps go in as lines of JSON, snapshots come out as lines of JSON. Waiting is
//! waiting for a snapshot that shows something, with an end to patience; there is no sleep in a day.

use std::{path::Path, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, Command},
    sync::{mpsc, watch},
};

/// How long a step waits for what it expects to see.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running client.
pub(crate) struct Worker {
    child: Child,
    input: ChildStdin,
    snapshots: watch::Receiver<Value>,
    answers: mpsc::UnboundedReceiver<Value>,
}

impl Worker {
    /// Starts a client in a folder, with the addresses of a file.
    pub(crate) async fn start(folder: &Path, info: &Path) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|_| "this program does not know where it is".to_owned())?;
        let mut child = Command::new(program)
            .args(["drive", "--folder"])
            .arg(folder)
            .arg("--backend")
            .arg(info)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .map_err(|_| "the client did not start".to_owned())?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the client has no pipes".to_owned());
        };
        let (see, snapshots) = watch::channel(Value::Null);
        let (hear, answers) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let Ok(mut value) = serde_json::from_str::<Value>(&line) else { continue };
                if let Some(snapshot) = value.get_mut("snapshot") {
                    see.send_replace(snapshot.take());
                } else if let Some(answer) = value.get_mut("answer")
                    && hear.send(answer.take()).is_err()
                {
                    return;
                }
            }
        });
        let mut worker = Self { child, input, snapshots, answers };
        worker.see("the first snapshot", Value::is_object).await?;
        Ok(worker)
    }

    /// The snapshot of this moment.
    pub(crate) fn now(&self) -> Value {
        self.snapshots.borrow().clone()
    }

    /// Passes a tap on.
    pub(crate) async fn tap(&mut self, tap: Value) -> Result<(), String> {
        self.say(json!({ "tap": tap })).await
    }

    /// Tells it something that has no answer.
    pub(crate) async fn ask_nothing(&mut self, line: Value) -> Result<(), String> {
        self.say(line).await
    }

    /// Asks for something that is answered at once and is not part of a snapshot.
    pub(crate) async fn ask(&mut self, question: Value) -> Result<Value, String> {
        self.say(question).await?;
        match tokio::time::timeout(PATIENCE, self.answers.recv()).await {
            Ok(Some(answer)) => match answer.get("fault").and_then(Value::as_str) {
                Some(fault) => Err(fault.to_owned()),
                None => Ok(answer),
            },
            Ok(None) => Err("the client is gone".to_owned()),
            Err(_) => Err("the client did not answer".to_owned()),
        }
    }

    /// Waits for a snapshot that shows it.
    pub(crate) async fn see(&mut self, what: &str, shows: impl Fn(&Value) -> bool) -> Result<Value, String> {
        let last = self.snapshots.clone();
        let found = tokio::time::timeout(PATIENCE, self.snapshots.wait_for(|snapshot| shows(snapshot))).await;
        match found {
            Ok(Ok(snapshot)) => Ok(snapshot.clone()),
            Ok(Err(_)) => Err(format!("the client ended before it showed {what}")),
            Err(_) => Err(format!("the client did not show {what}; it says {}", told(&last.borrow()))),
        }
    }

    /// The same for what takes as long as it takes: patience begins anew whenever `moves` has another value.
    pub(crate) async fn see_moving(
        &mut self,
        what: &str,
        moves: impl Fn(&Value) -> Value,
        shows: impl Fn(&Value) -> bool,
    ) -> Result<Value, String> {
        loop {
            let stood = moves(&self.now());
            let seen = self.see(what, |snapshot| shows(snapshot) || moves(snapshot) != stood).await?;
            if shows(&seen) {
                return Ok(seen);
            }
        }
    }

    /// Kills the process as a phone does when it needs the memory: at once, without a word.
    pub(crate) async fn kill(mut self) -> Result<(), String> {
        self.child.kill().await.map_err(|_| "the client could not be killed".to_owned())
    }

    /// Ends the client as a person does.
    pub(crate) async fn stop(mut self) -> Result<(), String> {
        self.say(json!({ "stop": true })).await?;
        match tokio::time::timeout(PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(format!("the client ended with {status}")),
            Ok(Err(_)) | Err(_) => Err("the client did not end".to_owned()),
        }
    }

    async fn say(&mut self, line: Value) -> Result<(), String> {
        let mut bytes = line.to_string().into_bytes();
        bytes.push(b'\n');
        self.input.write_all(&bytes).await.map_err(|_| "the client is gone".to_owned())
    }
}

fn told(snapshot: &Value) -> String {
    snapshot.pointer("/told/words/en").and_then(Value::as_str).unwrap_or("nothing").to_owned()
}
