//! Speaks the contract: tus 1.0 with the media server, the receipt with the account's.
//!
//! A transfer is one attempt at an upload: it asks, sends parts and asks again, as the table of `tus` says, and ends
//! with one event. It does not wait and does not try again; both are the machine's. Each request is sealed under the
//! consent that the item was taken under, so a withdrawn consent ends a transfer in the middle of a part.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};

use super::{
    events::{Effect, Event, Job},
    item::{Failure, Receipt, Setback, Wait},
    sanitize::Kind,
    stage,
    tus::{Ask, Attempt, Came, Next},
};
use crate::{
    gate::{
        Closed, Deidentified, Envelope, FileBody, Gate, Grant, Host, Method, Reading, Route, seal, seal_file,
        seal_headers, uses,
    },
    kernel::{Id, Wall},
    net::{Answer, Listed, Net, NetError},
    policy::{DataItem, Purpose, Transform},
};

/// How often the socket's progress is reported while a part is under way.
const REPORT_EVERY: Duration = Duration::from_millis(250);

/// Where the copies lie.
pub(super) fn copies(folder: &Path) -> PathBuf {
    folder.join("media")
}

/// Carries out everything but a transfer. Absent where nobody waits for an answer.
pub(crate) async fn perform(effect: Effect, folder: &Path, net: &Net, dice: u32) -> Option<Event> {
    let folder = copies(folder);
    match effect {
        Effect::Sweep { keep } => {
            apart(move || stage::sweep(&folder, &keep)).await?;
            Some(Event::Swept)
        }
        Effect::Stage { id, run, source } => {
            let copied = id.clone();
            // A copy that died with its thread is a copy that could not be written.
            let result = apart(move || stage::stage(&folder, &copied, &source))
                .await
                .unwrap_or(Err(stage::StageFault::Unwritable));
            Some(Event::Staged { id, run, result, dice })
        }
        Effect::Commit(job) => {
            let result = commit(&job, net).await;
            Some(Event::Committed { id: job.id, run: job.run, result, dice })
        }
        Effect::CancelOnServer { id, run, upload } => {
            let answer = net.ask(Listed::UploadCancel { path: path_of(&upload) }).await;
            let result = match came(&answer) {
                Came::Fine { .. } | Came::Status { status: 404 | 410, .. } => Ok(()),
                other => Err(waiting(other)),
            };
            Some(Event::Cancelled { id, run, result, dice })
        }
        Effect::RemoveStaged { id } => {
            apart(move || stage::discard(&folder, &id)).await?;
            None
        }
        Effect::Transfer(_) | Effect::AbortTransfer { .. } => None,
    }
}

// Files are read and written where a thread may block.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

/// One attempt at an upload. Dropping it ends the request that is under way; the server keeps what arrived.
pub(crate) async fn transfer(
    job: Job,
    folder: &Path,
    net: &Net,
    dice: u32,
    report: impl Fn(Event) + Send + Sync,
) -> Event {
    let result = attempt(&job, &copies(folder), net, &report).await;
    Event::Arrived { id: job.id, run: job.run, result, dice }
}

async fn attempt(job: &Job, folder: &Path, net: &Net, report: &(impl Fn(Event) + Send + Sync)) -> Result<(), Setback> {
    let (copy, id, staged) = (folder.to_path_buf(), job.id.clone(), job.staged.clone());
    let suspect = job.suspect;
    let whole =
        apart(
            move || {
                if suspect { stage::still_whole(&copy, &id, &staged) } else { stage::is_there(&copy, &id, &staged) }
            },
        );
    if !whole.await.unwrap_or(false) {
        return Err(Setback::CopyLost);
    }
    let mut attempt = Attempt::new(job.staged.size(), job.chunk, job.seen);
    let mut ask = Ask::Offset;
    loop {
        let came = exchange(job, folder, net, ask, report).await;
        let next = attempt.next(ask, came);
        // What is told is what the server said, not what was hoped before it was asked.
        if attempt.seen() && matches!(came, Came::Fine { .. }) {
            report(Event::Progress { id: job.id.clone(), run: job.run, acked: attempt.acked(), under_way: 0 });
        }
        match next {
            Next::Ask(next) => ask = next,
            Next::Whole => return Ok(()),
            Next::Stop(setback) => return Err(setback),
        }
    }
}

async fn exchange(job: &Job, folder: &Path, net: &Net, ask: Ask, report: &(impl Fn(Event) + Send + Sync)) -> Came {
    match ask {
        // The question carries nothing collected, but what is not to be sent is not asked for either.
        Ask::Offset => {
            came(&net.ask_under::<uses::Media>(job.epoch, Listed::UploadOffset { path: path_of(&job.upload) }).await)
        }
        Ask::Create => match creation(net.gate(), job) {
            Ok(envelope) => created(job, &net.send(envelope).await),
            Err(closed) => shut(closed),
        },
        Ask::Append { from, len } => {
            let progress = Arc::new(AtomicU64::new(0));
            let (path, key) = (stage::copy_of(folder, &job.id), job.staged.key().clone());
            let body = FileBody { path, from, len, key, progress: progress.clone() };
            let envelope = match part(net.gate(), job, body) {
                Ok(envelope) => envelope,
                Err(closed) => return shut(closed),
            };
            let mut told = 0;
            let sending = net.send(envelope);
            tokio::pin!(sending);
            loop {
                tokio::select! {
                    // Who has the answer needs no progress.
                    biased;
                    answer = &mut sending => return came(&answer),
                    () = tokio::time::sleep(REPORT_EVERY) => {
                        let taken = progress.load(Ordering::Relaxed);
                        if taken > told {
                            told = taken;
                            report(Event::Progress { id: job.id.clone(), run: job.run, acked: from, under_way: taken });
                        }
                    }
                }
            }
        }
    }
}

/// A part of a copy that staging made: by its type it was sanitized.
struct CleanPhoto(FileBody);
/// The same of a video.
struct CleanVideo(FileBody);
/// Digest and length of a copy, as a picture's or a video's shadow.
struct PhotoMark(Mark);
/// The same of a video.
struct VideoMark(Mark);

macro_rules! clean {
    ($($name:ident, $item:ident, $left:ty);+ $(;)?) => {
        $(impl Reading for $name {
            const ITEM: DataItem = DataItem::$item;
            const TRANSFORM: Transform = Transform::MetadataStripped;
            const PURPOSE: Purpose = Purpose::Media;
            type Left = $left;
            fn transform(self) -> $left {
                self.0
            }
        })+
    };
}

clean! {
    CleanPhoto, Photo, FileBody;
    CleanVideo, Video, FileBody;
    PhotoMark, Photo, Mark;
    VideoMark, Video, Mark;
}

/// What says that a file is whole.
#[derive(Serialize)]
struct Mark {
    sha256: String,
    size: u64,
    #[serde(skip)]
    upload: Id,
}

impl Mark {
    fn of(job: &Job) -> Self {
        Self { sha256: hex::encode(job.staged.sha256()), size: job.staged.size(), upload: job.upload.clone() }
    }

    // No name of the file, no time: the name and the digest of the copy, and nothing that the picture did not need.
    fn headers(self) -> Vec<(&'static str, String)> {
        let coded = |text: &str| BASE64.encode(text);
        let metadata = format!("id {},sha256 {}", coded(self.upload.as_str()), coded(&self.sha256));
        vec![
            ("upload-length", self.size.to_string()),
            ("upload-id", self.upload.as_str().to_owned()),
            ("upload-metadata", metadata),
        ]
    }
}

// The picture was counted when its upload was made; this is about the same one.
fn marked(gate: &Gate, grant: &Grant<uses::Media>, job: &Job) -> Result<Deidentified<uses::Media, Mark>, Closed> {
    let mark = Mark::of(job);
    Ok(match job.staged.format().kind() {
        Kind::Photo => gate.carry(grant, PhotoMark(mark))?.deidentify(),
        Kind::Video => gate.carry(grant, VideoMark(mark))?.deidentify(),
    })
}

fn creation(gate: &Gate, job: &Job) -> Result<Envelope, Closed> {
    let grant = gate.renew::<uses::Media>(job.epoch)?;
    let headers = vec![("tus-resumable", "1.0.0".to_owned())];
    let route = Route { host: Host::Media, method: Method::Post, path: COLLECTION.to_owned(), bearer: true, headers };
    // Here it begins to leave, so here it is taken.
    let mark = Mark::of(job);
    let taken = match job.staged.format().kind() {
        Kind::Photo => gate.collect(&grant, PhotoMark(mark))?.deidentify(),
        Kind::Video => gate.collect(&grant, VideoMark(mark))?.deidentify(),
    };
    Ok(seal_headers(route, "application/offset+octet-stream", taken.shape(Mark::headers)))
}

fn part(gate: &Gate, job: &Job, body: FileBody) -> Result<Envelope, Closed> {
    let grant = gate.renew::<uses::Media>(job.epoch)?;
    let headers = vec![("tus-resumable", "1.0.0".to_owned()), ("upload-offset", body.from.to_string())];
    let route = Route { host: Host::Media, method: Method::Patch, path: path_of(&job.upload), bearer: true, headers };
    let body = match job.staged.format().kind() {
        Kind::Photo => gate.carry(&grant, CleanPhoto(body))?.deidentify(),
        Kind::Video => gate.carry(&grant, CleanVideo(body))?.deidentify(),
    };
    Ok(seal_file(route, body))
}

const COLLECTION: &str = "/files";

fn path_of(upload: &Id) -> String {
    format!("{COLLECTION}/{upload}")
}

fn came(answer: &Result<Answer, NetError>) -> Came {
    match answer {
        Ok(answer) if answer.header("tus-resumable").is_none() => Came::NotOurs,
        Ok(answer) => {
            let number = |name| answer.header(name).and_then(|text| text.trim().parse().ok());
            Came::Fine { offset: number("upload-offset"), length: number("upload-length") }
        }
        Err(error) => match error {
            NetError::Closed(closed) => shut(*closed),
            NetError::NoSession | NetError::NoKey(_) => Came::NoSession,
            NetError::Offline | NetError::Untrusted(_) => Came::Unreached,
            NetError::TimedOut | NetError::Interrupted | NetError::TooLarge | NetError::WrongShape => Came::Lost,
            NetError::NotOurs => Came::NotOurs,
            NetError::SourceChanged => Came::CopyLost,
            NetError::Refused(problem) => Came::Status { status: problem.status, after: problem.retry_after },
            NetError::Status(status) => Came::Status { status: *status, after: None },
        },
    }
}

// The server may name the place in full or in part; it must be the place that we asked for.
fn created(job: &Job, answer: &Result<Answer, NetError>) -> Came {
    let here = path_of(&job.upload);
    match answer {
        Ok(answer) if answer.header("location").is_some_and(|at| !at.ends_with(&here)) => Came::Elsewhere,
        answer => came(answer),
    }
}

// Only a consent that is certainly gone takes an upload back. A grant that ran out under way, a budget that has room
// again tomorrow, a stop by the operator, or an edition that is just being put in force, is asked for anew.
fn shut(closed: Closed) -> Came {
    match closed {
        Closed::NotConsented(_) | Closed::Withdrawn(_) => Came::Closed,
        Closed::Over(_)
        | Closed::Superseded(_)
        | Closed::Stopped(_)
        | Closed::StoppedItem(_)
        | Closed::OtherEdition
        | Closed::OverBudget(_)
        | Closed::Undeclared(..)
        | Closed::OtherTransform(_)
        | Closed::NotHere(_)
        | Closed::OtherPurpose(..) => Came::Lost,
    }
}

fn setback(came: Came) -> Setback {
    if came == Came::Closed { Setback::Closed } else { waiting(came) }
}

fn waiting(came: Came) -> Setback {
    let reason = match came {
        Came::Unreached | Came::NotOurs | Came::Elsewhere => Wait::Offline,
        Came::NoSession => Wait::Auth,
        _ => Wait::Backoff,
    };
    let after = if let Came::Status { after, .. } = came { after } else { None };
    Setback::Wait { reason, after }
}

#[derive(Deserialize)]
struct WireReceipt {
    receipt: String,
    sha256: String,
    size: u64,
    stored_at: i64,
}

async fn commit(job: &Job, net: &Net) -> Result<Receipt, Setback> {
    let envelope = commitment(net.gate(), job).map_err(|closed| setback(shut(closed)))?;
    match net.send(envelope).await {
        Ok(answer) => {
            let wire: WireReceipt = answer.json().map_err(|_| waiting(Came::NotOurs))?;
            let mark = Mark::of(job);
            // A receipt for other bytes is no receipt for these.
            if wire.sha256 != mark.sha256 || wire.size != mark.size || wire.receipt.is_empty() {
                return Err(Setback::Differs);
            }
            Ok(Receipt { receipt: wire.receipt, sha256: wire.sha256, size: wire.size, stored_at: Wall(wire.stored_at) })
        }
        Err(NetError::Refused(problem)) => Err(match problem.code.as_str() {
            "digest_differs" => Setback::Differs,
            "upload_incomplete" => Setback::Incomplete,
            "upload_unknown" | "upload_expired" => Setback::Gone,
            "forbidden" => Setback::Forbidden,
            _ if problem.status == 413 => Setback::Final(Failure::TooLargeForServer),
            _ => waiting(Came::Status { status: problem.status, after: problem.retry_after }),
        }),
        Err(error) => Err(setback(came(&Err(error)))),
    }
}

fn commitment(gate: &Gate, job: &Job) -> Result<Envelope, Closed> {
    let grant = gate.renew::<uses::Media>(job.epoch)?;
    let path = format!("/v1/media/{}/commit", job.upload);
    let route = Route { host: Host::Account, method: Method::Post, path, bearer: true, headers: Vec::new() };
    Ok(seal(route, marked(gate, &grant, job)?))
}
