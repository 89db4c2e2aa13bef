//! Decides what is staged, sent, confirmed, paused and taken back, and in which order.
//!
//! Each item is in exactly one [`Step`](super::Step). What follows from a step is started by [`step`] itself at the end
//! of every event, within the bounds: one copy at a time, two transfers, small ones first; so a row that is on disk is
//! all that is needed to go on after a kill. What is under way in this life of the process is remembered by a number;
//! an answer with another number is one that nobody waits for any more.
//!
//! Nothing of another account than the one logged in is started or shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use super::{
    item::{Failure, Item, Receipt, Setback, Step, Wait, longest},
    sanitize::Kind,
    stage::{StageFault, Staged},
    tus::CHUNK,
};
use crate::kernel::{AccountId, Epoch, Id, Mono, Now, Wall};

/// Transfers at a time.
pub const MOST_TRANSFERS: usize = 2;
/// What is smaller goes first.
const SMALL: u64 = 8 * 1024 * 1024;
/// What has waited so long goes with the small ones, however large it is.
const AGED: Duration = Duration::from_mins(30);

/// All uploads of this phone.
#[derive(Clone, Default)]
pub struct State {
    /// Who is logged in.
    pub account: Option<AccountId>,
    /// Every item by its id, those of other accounts too.
    pub items: BTreeMap<Id, Item>,
    /// Rows that did not open and were left out.
    pub unreadable: u32,
    offline: bool,
    swept: bool,
    live: BTreeMap<Id, (Duty, u64)>,
    runs: u64,
}

/// What is under way for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Duty {
    Stage,
    Transfer,
    Commit,
    Cancel,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The person chose a picture or a video, under a consent that stands.
    Add {
        /// Its new name.
        id: Id,
        /// Where it lies.
        source: PathBuf,
        /// What the person takes it for.
        kind: Kind,
        /// The epoch of the consent to `uses::Media`.
        epoch: Epoch,
        /// Who is logged in.
        account: AccountId,
    },
    /// The folder of copies was swept.
    Swept,
    /// A copy was made, or could not be.
    Staged {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// The copy.
        result: Result<Staged, StageFault>,
        /// A random number.
        dice: u32,
    },
    /// A transfer goes on.
    Progress {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// Bytes that the server has said it has.
        acked: u64,
        /// Bytes beyond that which the socket has taken; 0 where the server has just spoken.
        under_way: u64,
    },
    /// A transfer ended: with all bytes on the server, or set back.
    Arrived {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// How it ended.
        result: Result<(), Setback>,
        /// A random number.
        dice: u32,
    },
    /// The server gave its receipt, or did not.
    Committed {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// The receipt.
        result: Result<Receipt, Setback>,
        /// A random number.
        dice: u32,
    },
    /// The person stops an item. An item whose receipt is being asked for is past stopping.
    Pause {
        /// Which.
        id: Id,
    },
    /// The person lets an item go on, or tries a failed one again.
    Resume {
        /// Which.
        id: Id,
    },
    /// The person takes an item back. What is done or being confirmed is taken back by other means.
    Cancel {
        /// Which.
        id: Id,
    },
    /// The server heard that an item was taken back, or did not.
    Cancelled {
        /// Which.
        id: Id,
        /// Under which number.
        run: u64,
        /// Whether it heard.
        result: Result<(), Setback>,
        /// A random number.
        dice: u32,
    },
    /// There is a network again, or another one.
    NetworkBack,
    /// There is no network.
    NetworkLost,
    /// The consent to media was withdrawn: all that is not done goes, here and on the server.
    Withdrawn,
    /// Retention: all that was added before this moment goes, receipts too.
    Expire {
        /// The moment.
        before: Wall,
    },
    /// Somebody is logged in; said at every start as well.
    LoggedIn(AccountId),
    /// Nobody is logged in.
    LoggedOut,
    /// The person logged out and confirmed that what is on the phone is erased: rows and copies of the account go.
    Left(AccountId),
    /// The moment of [`due`] has come.
    Tick,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Remove every file of the folder that is not the copy of one of these.
    Sweep {
        /// The items whose copies stay.
        keep: BTreeSet<Id>,
    },
    /// Make a copy.
    Stage {
        /// Of which item.
        id: Id,
        /// The number of this doing.
        run: u64,
        /// Of what.
        source: PathBuf,
    },
    /// Send; runs beside the loop.
    Transfer(Job),
    /// Stop sending.
    AbortTransfer {
        /// Which item.
        id: Id,
    },
    /// Ask for the receipt.
    Commit(Job),
    /// Tell the server that an upload was taken back.
    CancelOnServer {
        /// Of which item.
        id: Id,
        /// The number of this doing.
        run: u64,
        /// The upload's name on the server.
        upload: Id,
    },
    /// Remove the copy of an item.
    RemoveStaged {
        /// Which.
        id: Id,
    },
}

/// What a transfer or a commit needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which item.
    pub id: Id,
    /// The number of this doing.
    pub run: u64,
    /// The upload's name on the server.
    pub upload: Id,
    /// The consent that it was taken under.
    pub epoch: Epoch,
    /// The copy.
    pub staged: Staged,
    /// Whether the server was seen to know the upload.
    pub seen: bool,
    /// Whether the copy must be read and compared with its digest first.
    pub suspect: bool,
    /// The largest part that one request carries, in bytes.
    pub chunk: u64,
}

/// Takes what happened and gives the state after it, with what is to be done once that state is on disk.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let mut effects = Vec::new();
    state.take(event, now, &mut effects);
    state.start(now, &mut effects);
    (state, effects)
}

/// When it wants [`Event::Tick`], at the earliest.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    if state.offline {
        return None;
    }
    let idle = state.mine().filter(|(id, _)| !state.live.contains_key(id));
    idle.filter_map(|(_, item)| match item.step {
        Step::Waiting { due, .. } => Some(due.unwrap_or_default()),
        Step::Cancelling { due } => Some(due),
        _ => None,
    })
    .min()
}

/// What is owed at a start: the sweep. Everything else follows from the rows as soon as it is said who is logged in.
#[must_use]
pub fn resume(state: &State, _now: Now) -> Vec<Effect> {
    let kept = state.items.iter().filter(|(_, item)| item.staged.is_some() && !item.is_done() && !item.is_cancelling());
    vec![Effect::Sweep { keep: kept.map(|(id, _)| id.clone()).collect() }]
}

impl State {
    pub(super) fn from_rows(items: BTreeMap<Id, Item>, unreadable: u32) -> Self {
        Self { items, unreadable, ..Self::default() }
    }

    /// The items of who is logged in.
    pub(super) fn mine(&self) -> impl Iterator<Item = (&Id, &Item)> {
        self.items.iter().filter(|(_, item)| Some(&item.account) == self.account.as_ref())
    }

    fn take(&mut self, event: Event, now: Now, effects: &mut Vec<Effect>) {
        match event {
            Event::Add { id, source, kind, epoch, account } => {
                self.items.entry(id).or_insert_with(|| Item::new(account, epoch, kind, source, now.wall));
            }
            Event::Swept => self.swept = true,
            Event::Staged { id, run, result, dice } => {
                if self.answers(&id, run)
                    && let Some(item) = self.items.get_mut(&id)
                {
                    item.staged(result, now, dice);
                } else if !self.items.contains_key(&id) {
                    effects.push(Effect::RemoveStaged { id });
                }
            }
            Event::Progress { id, run, acked, under_way } => {
                if self.live.get(&id) == Some(&(Duty::Transfer, run))
                    && let Some(item) = self.items.get_mut(&id)
                    && matches!(item.step, Step::Uploading { .. })
                {
                    if under_way == 0 {
                        item.progress(acked, now);
                    }
                    item.under_way = under_way;
                    item.step = Step::Uploading { acked };
                }
            }
            Event::Arrived { id, run, result, dice } => {
                if self.answers(&id, run) {
                    match result {
                        Ok(()) => self.with(&id, |item| item.step = Step::Committing),
                        // It may be whole and moved away; the commit knows.
                        Err(Setback::Gone) => self.with(&id, |item| item.step = Step::Committing),
                        Err(setback) => self.set_back(&id, setback, now, dice, effects),
                    }
                }
            }
            Event::Committed { id, run, result, dice } => {
                if self.answers(&id, run) {
                    match result {
                        Ok(receipt) => {
                            self.with(&id, |item| {
                                item.step = Step::Done { receipt };
                                item.source = None;
                            });
                            effects.push(Effect::RemoveStaged { id });
                        }
                        Err(setback) => self.set_back(&id, setback, now, dice, effects),
                    }
                }
            }
            Event::Cancelled { id, run, result, dice } => {
                if self.answers(&id, run) {
                    self.cancelled(&id, result, now, dice);
                }
            }
            Event::Pause { id } => self.pause(&id, effects),
            Event::Resume { id } => self.go_on(&id, now),
            Event::Cancel { id } => {
                if self.items.get(&id).is_some_and(|item| !item.is_done() && item.step != Step::Committing) {
                    self.take_back(&id, now, effects);
                }
            }
            Event::NetworkLost => self.lose_network(now, effects),
            Event::NetworkBack => {
                self.offline = false;
                // Another network is worth one try at once.
                for item in self.items.values_mut() {
                    if matches!(item.step, Step::Waiting { reason: Wait::Offline | Wait::Backoff, .. }) {
                        item.ready();
                    }
                    if let Step::Cancelling { due } = &mut item.step {
                        *due = Mono::default();
                    }
                }
            }
            Event::Withdrawn => self.drop_all(|_| true, now, effects),
            Event::Expire { before } => {
                self.items.retain(|_, item| item.added >= before || !item.is_done());
                self.drop_all(|item| item.added < before, now, effects);
            }
            Event::LoggedIn(account) => {
                if self.account.as_ref() != Some(&account) {
                    self.log_out(effects);
                    self.account = Some(account);
                }
            }
            Event::LoggedOut => self.log_out(effects),
            Event::Left(account) => self.forget(&account, effects),
            Event::Tick => {}
        }
    }

    fn with(&mut self, id: &Id, change: impl FnOnce(&mut Item)) {
        if let Some(item) = self.items.get_mut(id) {
            change(item);
        }
    }

    // Whether somebody still waits for this answer; from then on nobody does.
    fn answers(&mut self, id: &Id, run: u64) -> bool {
        let waits = self.live.get(id).is_some_and(|(_, live)| *live == run);
        if waits {
            self.live.remove(id);
        }
        waits
    }

    fn set_back(&mut self, id: &Id, setback: Setback, now: Now, dice: u32, effects: &mut Vec<Effect>) {
        if setback == Setback::Closed {
            return self.take_back(id, now, effects);
        }
        let upload = self.items.get(id).map(|item| item.upload(id));
        let Some(item) = self.items.get_mut(id) else { return };
        match setback {
            Setback::Wait { reason, after } => item.wait(reason, after, now, dice),
            Setback::Incomplete => item.wait(Wait::Backoff, None, now, dice),
            Setback::Gone => item.restart(),
            Setback::Forbidden => {
                // The first refusal may be a portal's, or of a token that was renewed since.
                item.forbidden += 1;
                if item.forbidden > 1 {
                    item.step = Step::Failed { reason: Failure::Forbidden };
                } else {
                    item.wait(Wait::Backoff, None, now, dice);
                }
            }
            Setback::Differs => {
                item.differed += 1;
                if item.differed > 1 {
                    item.step = Step::Failed { reason: Failure::Integrity };
                    return;
                }
                item.restart();
                effects.extend(upload.map(|upload| Effect::CancelOnServer { id: id.clone(), run: 0, upload }));
            }
            Setback::CopyLost => {
                if item.restaged || item.source.is_none() {
                    item.step = Step::Failed { reason: Failure::CopyLost };
                    return;
                }
                // A copy made anew may differ from the bytes that the server has, so it is another upload.
                if item.touched {
                    effects.extend(upload.map(|upload| Effect::CancelOnServer { id: id.clone(), run: 0, upload }));
                }
                item.restaged = true;
                item.staged = None;
                item.rename();
                item.ready();
            }
            Setback::Final(reason) => item.step = Step::Failed { reason },
            Setback::Closed => {}
        }
    }

    fn cancelled(&mut self, id: &Id, result: Result<(), Setback>, now: Now, dice: u32) {
        let Some(item) = self.items.get_mut(id).filter(|item| item.is_cancelling()) else { return };
        match result {
            Err(Setback::Wait { reason, after }) => {
                item.wait(reason, after, now, dice);
                match item.step {
                    Step::Waiting { due, .. } => item.step = Step::Cancelling { due: due.unwrap_or_default() },
                    // Not heard for a week: the server's own expiry has taken it.
                    _ => drop(self.items.remove(id)),
                }
            }
            // Gone, forbidden, unknown: there is nothing of ours to take back any more.
            Ok(()) | Err(_) => drop(self.items.remove(id)),
        }
    }

    fn stop(&mut self, id: &Id, effects: &mut Vec<Effect>) {
        match self.live.get(id) {
            // The copy that is being made is finished; what comes of it is seen then.
            Some((Duty::Stage, _)) | None => {}
            Some((duty, _)) => {
                if *duty == Duty::Transfer {
                    effects.push(Effect::AbortTransfer { id: id.clone() });
                }
                self.live.remove(id);
            }
        }
    }

    fn pause(&mut self, id: &Id, effects: &mut Vec<Effect>) {
        let Some(item) = self.items.get_mut(id) else { return };
        if matches!(item.step, Step::Staging | Step::Queued | Step::Uploading { .. } | Step::Waiting { .. }) {
            item.step = Step::Paused;
            item.under_way = 0;
            self.stop(id, effects);
        }
    }

    fn go_on(&mut self, id: &Id, now: Now) {
        self.with(id, |item| match item.step {
            Step::Paused => item.ready(),
            Step::Waiting { .. } => item.ready(),
            Step::Failed { reason } => {
                item.failures = 0;
                item.forbidden = 0;
                item.progressed = now.wall;
                match reason {
                    Failure::Expired | Failure::Integrity => {
                        item.restarts = item.restarts.saturating_add(1).max(100);
                        item.differed = 0;
                    }
                    _ => {}
                }
                item.ready();
            }
            _ => {}
        });
    }

    fn take_back(&mut self, id: &Id, now: Now, effects: &mut Vec<Effect>) {
        self.stop(id, effects);
        effects.push(Effect::RemoveStaged { id: id.clone() });
        let Some(item) = self.items.get_mut(id) else { return };
        if item.touched {
            // Neither the copy nor where it came from is needed in order to say "forget it".
            item.step = Step::Cancelling { due: now.mono };
            item.staged = None;
            item.source = None;
            item.failures = 0;
            item.progressed = now.wall;
        } else {
            self.items.remove(id);
        }
    }

    fn drop_all(&mut self, which: impl Fn(&Item) -> bool, now: Now, effects: &mut Vec<Effect>) {
        let gone = self.items.iter().filter(|(_, item)| !item.is_done() && !item.is_cancelling() && which(item));
        for id in gone.map(|(id, _)| id.clone()).collect::<Vec<_>>() {
            self.take_back(&id, now, effects);
        }
    }

    fn lose_network(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.offline = true;
        for id in self.items.keys().cloned().collect::<Vec<_>>() {
            let Some(item) = self.items.get_mut(&id) else { continue };
            if matches!(item.step, Step::Uploading { .. } | Step::Committing) {
                // Not its fault, so it is no failure that lengthens the next wait.
                item.step = Step::Waiting { reason: Wait::Offline, not_before: now.wall, due: Some(now.mono) };
                item.under_way = 0;
                self.stop(&id, effects);
            }
        }
    }

    fn log_out(&mut self, effects: &mut Vec<Effect>) {
        self.account = None;
        for id in self.items.keys().cloned().collect::<Vec<_>>() {
            let Some(item) = self.items.get_mut(&id) else { continue };
            if matches!(item.step, Step::Uploading { .. }) {
                item.ready();
                item.under_way = 0;
            }
            self.stop(&id, effects);
        }
    }

    // Nobody is there any more who could ask the server to forget; its own expiry does.
    fn forget(&mut self, account: &AccountId, effects: &mut Vec<Effect>) {
        let theirs = self.items.iter().filter(|(_, item)| item.account == *account).map(|(id, _)| id.clone());
        for id in theirs.collect::<Vec<_>>() {
            self.stop(&id, effects);
            self.items.remove(&id);
            effects.push(Effect::RemoveStaged { id });
        }
    }

    // Everything that can be under way and is not, within the bounds.
    fn start(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.wake(now);
        let idle = |state: &Self, wanted: fn(&Item) -> bool| -> Vec<Id> {
            let found = state.mine().filter(|(id, item)| wanted(item) && !state.live.contains_key(id));
            found.map(|(id, _)| id.clone()).collect()
        };
        let staging = self.live.values().any(|(duty, _)| *duty == Duty::Stage);
        if self.swept && !staging {
            let next = idle(self, |item| item.step == Step::Staging).into_iter();
            let next = next.filter_map(|id| Some((self.items.get(&id)?.added, id))).min();
            if let Some((_, id)) = next {
                self.start_staging(id, effects);
            }
        }
        if self.offline {
            return;
        }
        for id in idle(self, |item| item.step == Step::Committing) {
            let run = self.begin(&id, Duty::Commit);
            effects.extend(self.job(&id, run).map(Effect::Commit));
        }
        for id in idle(self, |item| matches!(item.step, Step::Cancelling { .. })) {
            let Some(item) = self.items.get(&id) else { continue };
            if matches!(item.step, Step::Cancelling { due } if due <= now.mono) {
                let upload = item.upload(&id);
                let run = self.begin(&id, Duty::Cancel);
                effects.push(Effect::CancelOnServer { id, run, upload });
            }
        }
        // Those that were under way when the process was killed come first; then the small ones, then by age.
        let mut waiting: Vec<(bool, bool, Wall, Id)> = Vec::new();
        for id in idle(self, |item| matches!(item.step, Step::Queued | Step::Uploading { .. })) {
            let Some(item) = self.items.get(&id) else { continue };
            let large = item.staged.is_none_or(|staged| staged.size() >= SMALL) && item.added.after(AGED) > now.wall;
            waiting.push((item.step == Step::Queued, large, item.added, id));
        }
        waiting.sort();
        let taken = self.live.values().filter(|(duty, _)| *duty == Duty::Transfer).count();
        for (_, _, _, id) in waiting.into_iter().take(MOST_TRANSFERS.saturating_sub(taken)) {
            self.with(&id, |item| {
                item.step = Step::Uploading { acked: item.acked };
                item.touched = true;
            });
            let run = self.begin(&id, Duty::Transfer);
            effects.extend(self.job(&id, run).map(Effect::Transfer));
        }
    }

    // Ends the waits whose time has come.
    fn wake(&mut self, now: Now) {
        for item in self.items.values_mut() {
            if let Step::Waiting { reason, not_before, due } = &mut item.step {
                let due = *due.get_or_insert_with(|| {
                    // After a kill only the calendar is left, and it may have been set; it delays no longer than any wait.
                    let left = not_before.0.saturating_sub(now.wall.0).max(0).unsigned_abs();
                    now.mono.after(Duration::from_millis(left).min(longest(*reason)))
                });
                if due <= now.mono {
                    item.ready();
                }
            }
        }
    }

    fn start_staging(&mut self, id: Id, effects: &mut Vec<Effect>) {
        match self.items.get(&id).and_then(|item| item.source.clone()) {
            Some(source) => {
                let run = self.begin(&id, Duty::Stage);
                effects.push(Effect::Stage { id, run, source });
            }
            None => self.with(&id, |item| item.step = Step::Failed { reason: Failure::SourceGone }),
        }
    }

    fn begin(&mut self, id: &Id, duty: Duty) -> u64 {
        self.runs += 1;
        self.live.insert(id.clone(), (duty, self.runs));
        self.runs
    }

    fn job(&self, id: &Id, run: u64) -> Option<Job> {
        let item = self.items.get(id)?;
        Some(Job {
            id: id.clone(),
            run,
            upload: item.upload(id),
            epoch: item.epoch,
            staged: item.staged?,
            seen: item.seen,
            suspect: item.differed > 0,
            chunk: CHUNK,
        })
    }
}
