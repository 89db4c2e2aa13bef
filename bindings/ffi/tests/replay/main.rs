//! The scenarios of `tests/contract`, replayed in Rust: the crossing's own view of them, which Python, Swift and Kotlin
//! are compared with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by them")]
#![allow(clippy::indexing_slicing, reason = "a scenario without a member it needs fails the test")]

mod pattern;
mod world;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use gongchao_ffi::*;
use serde_json::{Map, Value, json};
use world::{Office, Phone};

const PATIENCE: Duration = Duration::from_secs(30);
const WATCHDOG: Duration = Duration::from_mins(2);
const BESIDE: [&str; 3] = ["fails", "keep", "sight"];

fn contract() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/contract")
}

/// Where what was seen is left for the comparison: beside what the other languages leave.
fn left() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("contract/replayed/rust")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_is_seen_as_it_is_written() {
    let left = left();
    if left.exists() {
        fs::remove_dir_all(&left).unwrap();
    }
    let mut scenarios: Vec<PathBuf> =
        fs::read_dir(contract().join("scenarios")).unwrap().map(|entry| entry.unwrap().path()).collect();
    scenarios.sort();
    assert!(scenarios.len() >= 8);
    for path in scenarios {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let scenario: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let mut replay = Replay::new(&scenario, left.join(&name)).await;
        for (number, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
            let done = tokio::time::timeout(WATCHDOG, replay.step(step)).await;
            match done {
                Ok(Ok(())) => {}
                Ok(Err(wrong)) => panic!("{name}, step {}, {step}: {wrong}", number + 1),
                Err(elapsed) => panic!("{name}, step {}, {step}: {elapsed}", number + 1),
            }
        }
        replay.leave_nothing().await;
    }
}

/// What went wrong with a step: the crossing's own error, or what a test has to say.
enum Wrong {
    Core(CoreError),
    Said(String),
}

impl From<CoreError> for Wrong {
    fn from(error: CoreError) -> Self {
        Self::Core(error)
    }
}

/// One scenario under way.
struct Replay {
    office: Office,
    folder: tempfile::TempDir,
    left: PathBuf,
    phone: Arc<Phone>,
    bound: Map<String, Value>,
    client: Option<Arc<Client>>,
    subscription: Option<Arc<Subscription>>,
    session: Option<Arc<ScanSession>>,
    seen: Value,
}

impl Replay {
    async fn new(scenario: &Value, left: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            office: Office::open(folder.path(), scenario.get("limits")).await,
            folder,
            left,
            phone: Arc::default(),
            bound: Map::new(),
            client: None,
            subscription: None,
            session: None,
            seen: Value::Null,
        }
    }

    async fn leave_nothing(self) {
        if let Some(client) = self.client {
            match client.shutdown().await {
                Ok(()) | Err(CoreError::ShutDown) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    async fn step(&mut self, step: &Value) -> Result<(), String> {
        let step = step.as_object().unwrap();
        let (verb, value) = step.iter().find(|(name, _)| !BESIDE.contains(&name.as_str())).unwrap();
        let value = pattern::filled(value, &self.bound);
        let wanted = step.get("fails").and_then(Value::as_str);
        match (self.act(verb, &value, step).await, wanted) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(wanted)) => Err(format!("did not fail with {wanted}")),
            (Err(Wrong::Core(error)), Some(wanted)) if name_of(&error) == wanted => Ok(()),
            (Err(Wrong::Core(error)), _) => Err(format!("failed with {}", name_of(&error))),
            (Err(Wrong::Said(said)), _) => Err(said),
        }
    }

    async fn act(&mut self, verb: &str, value: &Value, step: &Map<String, Value>) -> Result<(), Wrong> {
        match verb {
            "start" => {
                let client = self.started(value).await?;
                self.subscription = Some(client.subscribe()?);
                self.client = Some(client);
                self.seen = Value::Null;
            }
            "second" => self.started(value).await?.shutdown().await?,
            "shut_down" => self.client().shutdown().await?,
            "phone" => self.phone.told(value),
            "server" => self.office.end(),
            "tap" => self.client().tap(read_tap(value.to_string())?)?,
            "resolve" => {
                let prompt = self.seen["consent"]["prompt"]["id"].as_str().expect("a prompt was seen").to_owned();
                self.client().resolve(prompt, serde_json::from_value(value.clone()).unwrap())?;
            }
            "see" => self.see(value, step.get("keep")).await?,
            "sms" => {
                let code = self.office.code(value["to"].as_str().unwrap()).await.map_err(Wrong::Said)?;
                self.bound.insert(value["as"].as_str().unwrap().to_owned(), code.into());
            }
            "scan" if value == "open" => self.session = Some(self.client().scan()?),
            "scan" => self.session().end()?,
            "offer" => {
                let (plane, [width, height, row_bytes, degrees]) = frame(value);
                let sight = match self.session().offer(&plane, width, height, row_bytes, degrees)? {
                    Sight::Nothing => "nothing",
                    Sight::Candidate => "candidate",
                    Sight::Found { .. } => "found",
                    Sight::Busy => "busy",
                    Sight::Over => "over",
                };
                same(&json!(sight), step)?;
            }
            "still" => {
                let (plane, [width, height, row_bytes, degrees]) = frame(value);
                let label = self.session().still(&plane, width, height, row_bytes, degrees)?;
                same(&label.map_or(Value::Null, |l| json!({"format": l.format, "text": l.text})), step)?;
            }
            "errand" => {
                let errand = match self.client().lend_time()?.next(1000).await? {
                    Errand::Stay => "stay",
                    Errand::Wait { .. } => "wait",
                    Errand::Done => "done",
                };
                if errand != value {
                    return Err(Wrong::Said(format!("it was {errand}")));
                }
            }
            "panic" => rehearse_panic()?,
            other => panic!("no runner knows the verb {other}"),
        }
        Ok(())
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("a client was started")
    }

    fn session(&self) -> &ScanSession {
        self.session.as_ref().expect("a scan was opened")
    }

    async fn started(&self, value: &Value) -> Result<Arc<Client>, CoreError> {
        let mut config = self.office.config(&self.folder.path().join("client"));
        for (field, other) in value.get("config").and_then(Value::as_object).into_iter().flatten() {
            match field.as_str() {
                "pins" => config.pins = serde_json::from_value(other.clone()).unwrap(),
                field => other.as_str().unwrap().clone_into(world::text_of(&mut config, field)),
            }
        }
        let anew = value.get("anew") == Some(&json!(true));
        let phone = self.phone.clone();
        let start = move || {
            let start = if anew { Client::start_anew } else { Client::start };
            start(config, phone.clone(), phone.clone(), phone)
        };
        tokio::task::spawn_blocking(start).await.unwrap()
    }

    async fn see(&mut self, wanted: &Value, keep: Option<&Value>) -> Result<(), Wrong> {
        let subscription = self.subscription.clone().expect("a client was started");
        let seen = async {
            loop {
                if let Some(bound) = (!self.seen.is_null()).then(|| pattern::matched(wanted, &self.seen)).flatten() {
                    return Ok(bound);
                }
                match subscription.next(self.seen["number"].as_u64()).await? {
                    Some(newer) => self.seen = serde_json::from_str(&newer.text()?).unwrap(),
                    None => return Err(Wrong::Said("the subscription ended".to_owned())),
                }
            }
        };
        let Ok(bound) = tokio::time::timeout(PATIENCE, seen).await else {
            return Err(Wrong::Said(format!(
                "never seen; the last login and sentence: {} {}",
                self.seen["login"], self.seen["told"]
            )));
        };
        self.bound.append(&mut bound?);
        if let Some(keep) = keep.and_then(Value::as_str) {
            fs::create_dir_all(&self.left).unwrap();
            fs::write(self.left.join(format!("{keep}.json")), self.seen.to_string()).unwrap();
        }
        Ok(())
    }
}

fn same(found: &Value, step: &Map<String, Value>) -> Result<(), Wrong> {
    if step.get("sight").unwrap_or(&Value::Null) == found {
        Ok(())
    } else {
        Err(Wrong::Said(format!("it was {found}")))
    }
}

/// The plane of a frame, then its width, height, bytes of a row and degrees.
fn frame(value: &Value) -> (Vec<u8>, [u32; 4]) {
    let (plane, width, height) = match value.get("file").and_then(Value::as_str) {
        Some(name) => {
            let bytes = fs::read(contract().join("frames").join(name)).unwrap();
            let mut parts = bytes.splitn(4, |b| *b == b'\n');
            assert_eq!(parts.next(), Some(b"P5".as_slice()));
            let size = String::from_utf8(parts.next().unwrap().to_vec()).unwrap();
            assert_eq!(parts.next(), Some(b"255".as_slice()));
            let mut sides = size.split(' ').map(|side| side.parse::<u32>().unwrap());
            (parts.next().unwrap().to_vec(), sides.next().unwrap(), sides.next().unwrap())
        }
        None => (vec![0x80; usize::try_from(value["bytes"].as_u64().unwrap()).unwrap()], 0, 0),
    };
    let number = |name: &str, other| value.get(name).map_or(other, |n| u32::try_from(n.as_u64().unwrap()).unwrap());
    let (width, height) = (number("width", width), number("height", height));
    (plane, [width, height, number("row_bytes", width), number("degrees", 0)])
}

/// The name of an error as scenarios write it: the variant, and the word that it carries.
fn name_of(error: &CoreError) -> String {
    let snake = |camel: String| {
        let mut out = String::new();
        for c in camel.chars() {
            if c.is_uppercase() && !out.is_empty() {
                out.push('_');
            }
            out.extend(c.to_lowercase());
        }
        out
    };
    match error {
        CoreError::Configuration { part } => format!("configuration/{}", snake(format!("{part:?}"))),
        CoreError::Storage { storage } => format!("storage/{}", snake(format!("{storage:?}"))),
        CoreError::BadFrame { frame } => format!("bad_frame/{}", snake(format!("{frame:?}"))),
        CoreError::NotConsented { feature } => format!("not_consented/{}", snake(format!("{feature:?}"))),
        CoreError::Pins { why } => format!("pins/{}", snake(format!("{why:?}"))),
        CoreError::WaitForUnlock
        | CoreError::KeyLost
        | CoreError::Newer
        | CoreError::AlreadyRunning
        | CoreError::ShutDown
        | CoreError::BadInput
        | CoreError::Internal => snake(format!("{error:?}")),
    }
}
