//! One picture or video on its way: what it is, how far it has come, and how it is set back.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    sanitize::Kind,
    stage::{StageFault, Staged},
};
use crate::kernel::{AccountId, Backoff, Epoch, Id, Mono, Now, Wall, apart};

/// How often an upload is made new from its first byte before it is given up.
const MOST_RESTARTS: u32 = 3;
/// Without a byte of progress for so long, and so many tries, it is given up. Both, because the calendar can jump.
const PATIENCE: Duration = Duration::from_hours(168);
const MOST_FAILURES: u32 = 100;
/// The longest that a server may ask to wait.
const LONGEST_ASKED: Duration = Duration::from_hours(1);

/// The server's proof that an upload is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its name.
    pub receipt: String,
    /// Digest of what the server stored, in lower-case hexadecimal; equal to ours.
    pub sha256: String,
    /// Length of what the server stored; equal to ours.
    pub size: u64,
    /// When it was stored, by the server's clock.
    pub stored_at: Wall,
}

/// Why something waits. All of it goes on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// There is no way to the server.
    Offline,
    /// It did not work and is tried again.
    Backoff,
    /// Another request still holds the upload.
    Locked,
    /// The session must be renewed first.
    Auth,
    /// The phone has no room for the copy.
    Storage,
    /// The server has no room.
    ServerFull,
    /// The server said when to come back.
    Server,
}

/// Why something failed. It stays until the person tries again or takes it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The source is gone.
    SourceGone,
    /// The source changed while it was read.
    SourceChanged,
    /// The source cannot be read.
    SourceUnreadable,
    /// The copy cannot be written.
    Unwritable,
    /// It cannot be sanitized, so it is not sent.
    Refused(super::sanitize::SanitizeFault),
    /// The copy is gone or damaged, and was made anew once already.
    CopyLost,
    /// The server does not let this account.
    Forbidden,
    /// It is larger than the server takes.
    TooLargeForServer,
    /// The server speaks another protocol than it should.
    Protocol,
    /// The server speaks another version.
    Version,
    /// The server forgot it too often.
    Expired,
    /// What the server stored differs from what was sent, twice.
    Integrity,
    /// Not a byte has moved for a week.
    NoProgress,
}

/// How a request of an upload came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setback {
    /// It may work later.
    Wait {
        /// Why.
        reason: Wait,
        /// The wait that the server asked for.
        after: Option<Duration>,
    },
    /// The server does not know the upload any more.
    Gone,
    /// The server does not have all bytes yet.
    Incomplete,
    /// What the server has differs from what was sent.
    Differs,
    /// The account may not.
    Forbidden,
    /// The consent that it was taken under does not stand any more.
    Closed,
    /// The copy is gone or damaged.
    CopyLost,
    /// Trying again is of no use.
    Final(Failure),
}

/// How far an item has come. Exactly one of these at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The copy is made, or waits for its turn to be made.
    Staging,
    /// It waits for its turn to be sent.
    Queued,
    /// It is sent.
    Uploading {
        /// Bytes that the server has said it has.
        acked: u64,
    },
    /// It goes on by itself, but not yet.
    Waiting {
        /// Why.
        reason: Wait,
        /// From when on, by the calendar: what survives a kill.
        not_before: Wall,
        /// From when on, by the running clock; absent after a kill, until the next look.
        due: Option<Mono>,
    },
    /// All bytes are there; the server is asked for the receipt.
    Committing,
    /// The server has it and said so.
    Done {
        /// Its word.
        receipt: Receipt,
    },
    /// The person stopped it.
    Paused,
    /// The person, or a withdrawn consent, took it back; the server still has to hear it.
    Cancelling {
        /// From when on it is tried.
        due: Mono,
    },
    /// It does not go on by itself.
    Failed {
        /// Why.
        reason: Failure,
    },
}

/// One picture or video.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// Whose it is.
    pub account: AccountId,
    /// The consent that it was taken under.
    pub epoch: Epoch,
    /// What it is; as the person said it until it is staged, as its content says it from then on.
    pub kind: Kind,
    /// Where it came from; absent once nothing can need it any more.
    pub source: Option<PathBuf>,
    /// When it was added.
    pub added: Wall,
    /// The sanitized copy, once it is there.
    pub staged: Option<Staged>,
    /// How far it has come.
    pub step: Step,
    /// Whether the server may know of the upload: something was sent under its name.
    pub touched: bool,
    /// Whether the server was seen to know it.
    pub seen: bool,
    /// Bytes the server was last heard to have. For people; the server itself is asked before anything is sent.
    pub acked: u64,
    /// Bytes under way beyond that. Not kept.
    pub under_way: u64,
    /// The most the server was heard to have under this name. Not kept.
    pub best: u64,
    /// Which of its names on the server it goes by.
    pub name: u32,
    /// How often the upload was made new because the server forgot it.
    pub restarts: u32,
    /// Setbacks since the last progress.
    pub failures: u32,
    /// How often the account was refused since the last progress.
    pub forbidden: u32,
    /// How often the server's digest differed.
    pub differed: u32,
    /// Whether the copy was made anew already.
    pub restaged: bool,
    /// When a byte last moved, by the calendar.
    pub progressed: Wall,
}

impl Item {
    pub(super) fn new(account: AccountId, epoch: Epoch, kind: Kind, source: PathBuf, now: Wall) -> Self {
        Self {
            account,
            epoch,
            kind,
            source: Some(source),
            added: now,
            staged: None,
            step: Step::Staging,
            touched: false,
            seen: false,
            acked: 0,
            under_way: 0,
            best: 0,
            name: 0,
            restarts: 0,
            failures: 0,
            forbidden: 0,
            differed: 0,
            restaged: false,
            progressed: now,
        }
    }

    /// The name of the upload on the server. It follows from the item and a count, so that after a kill it is the
    /// same name again; and nobody who does not know the item can guess it.
    #[must_use]
    pub fn upload(&self, id: &Id) -> Id {
        let mut hash = Sha256::new();
        hash.update(b"gongchao/upload/1");
        hash.update(id.as_str());
        hash.update(self.name.to_be_bytes());
        let digest = hex::encode(hash.finalize());
        digest.get(..32).and_then(Id::parse).unwrap_or_else(|| id.clone())
    }

    /// Whether it is over and done with, and only its row is left.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.step, Step::Done { .. })
    }

    pub(super) fn is_cancelling(&self) -> bool {
        matches!(self.step, Step::Cancelling { .. })
    }

    /// Back to where it can go on from at once.
    pub(super) fn ready(&mut self) {
        self.under_way = 0;
        self.step = if self.staged.is_some() { Step::Queued } else { Step::Staging };
    }

    pub(super) fn progress(&mut self, acked: u64, now: Now) {
        if acked > self.best {
            self.best = acked;
            self.failures = 0;
            self.forbidden = 0;
            self.progressed = now.wall;
        }
        self.seen = true;
        self.acked = acked;
        self.under_way = 0;
    }

    pub(super) fn staged(&mut self, result: Result<Staged, StageFault>, now: Now, dice: u32) {
        let paused = matches!(self.step, Step::Paused);
        let reason = match result {
            Ok(staged) => {
                self.kind = staged.format().kind();
                self.staged = Some(staged);
                self.progressed = now.wall;
                if !paused {
                    self.step = Step::Queued;
                }
                return;
            }
            Err(StageFault::DiskFull) if paused => return,
            Err(StageFault::DiskFull) => return self.wait(Wait::Storage, None, now, dice),
            Err(StageFault::SourceGone) => Failure::SourceGone,
            Err(StageFault::SourceChanged) => Failure::SourceChanged,
            Err(StageFault::SourceUnreadable) => Failure::SourceUnreadable,
            Err(StageFault::Unwritable) => Failure::Unwritable,
            Err(StageFault::Refused(fault)) => Failure::Refused(fault),
        };
        self.step = Step::Failed { reason };
    }

    /// Waits, longer each time, or as long as the server asked.
    pub(super) fn wait(&mut self, reason: Wait, after: Option<Duration>, now: Now, dice: u32) {
        self.failures = self.failures.saturating_add(1);
        let last = self.progressed.after(PATIENCE);
        if self.failures > MOST_FAILURES && now.wall > last && reason != Wait::Storage {
            self.step = Step::Failed { reason: Failure::NoProgress };
            return;
        }
        let wait = match after {
            Some(asked) => apart(asked.min(LONGEST_ASKED), dice),
            None => rhythm(reason).wait(self.failures, dice),
        };
        self.under_way = 0;
        self.step = Step::Waiting { reason, not_before: now.wall.after(wait), due: Some(now.mono.after(wait)) };
    }

    /// Gives up the upload's name on the server and begins again under a new one.
    pub(super) fn restart(&mut self) {
        if self.restarts >= MOST_RESTARTS {
            self.step = Step::Failed { reason: Failure::Expired };
            return;
        }
        self.restarts = self.restarts.saturating_add(1);
        self.rename();
        self.ready();
    }

    /// Takes another name on the server, under which nothing is known yet.
    pub(super) fn rename(&mut self) {
        self.name = self.name.saturating_add(1);
        self.touched = false;
        self.seen = false;
        self.acked = 0;
        self.best = 0;
        self.under_way = 0;
    }
}

/// The waits of a reason.
pub(super) fn rhythm(reason: Wait) -> Backoff {
    let (base, cap) = match reason {
        Wait::Offline | Wait::Backoff | Wait::Auth | Wait::Server => (1, 300),
        Wait::Locked => (1, 30),
        Wait::Storage => (30, 600),
        Wait::ServerFull => (1800, 4 * 3600),
    };
    Backoff { base: Duration::from_secs(base), cap: Duration::from_secs(cap) }
}

/// The longest that anything waits: what a calendar that was set wrong is held against after a kill.
pub(super) fn longest(reason: Wait) -> Duration {
    rhythm(reason).cap.max(LONGEST_ASKED + LONGEST_ASKED / 5)
}
