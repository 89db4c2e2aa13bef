//! Decides what is staged, sent, confirmed, paused and taken back, and in which order.
//!
//! Each item is in exactly one [`Step`](super::Step). What follows from a step is started by [`step`] itself at the end
//! of every event, within the bounds: one copy at a time, two transfers, small ones first; so a row that is on disk is
//! all that is needed to go on after a kill. What is under way in this life of the process is remembered by a number;
//! an answer with another number is one that nobody waits for any more.
//!
//! Nothing of another account than the one logged in is started or shown.

use std::collections::BTreeMap;

use super::{
    events::{Effect, Event},
    item::{Failure, Item, Setback, Step, Wait},
};
use crate::kernel::{AccountId, Id, Mono, Now};

/// All uploads of this phone.
#[derive(Clone, Default)]
pub struct State {
    /// Who is logged in.
    pub account: Option<AccountId>,
    /// Every item by its id, those of other accounts too.
    pub items: BTreeMap<Id, Item>,
    /// Rows that did not open and were left out.
    pub unreadable: u32,
    pub(super) offline: bool,
    pub(super) swept: bool,
    pub(super) live: BTreeMap<Id, (Duty, u64)>,
    pub(super) runs: u64,
}

/// What is under way for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duty {
    Stage,
    Transfer,
    Commit,
    Cancel,
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
    let idle = state.mine().filter(|(id, _)| !state.live.contains_key(id));
    idle.filter_map(|(_, item)| match item.step {
        Step::Waiting { due, reason, .. } if !state.offline || reason == Wait::Storage => Some(due.unwrap_or_default()),
        Step::Cancelling { due } if !state.offline => Some(due),
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
                let waits = self.answers(&id, run);
                match self.items.get_mut(&id) {
                    // A pause stands while the copy is made.
                    Some(item) if waits && matches!(item.step, Step::Staging | Step::Paused) => {
                        item.staged(result, now, dice);
                    }
                    Some(item) if !item.is_cancelling() => {}
                    // It was taken back in the meantime.
                    _ => effects.push(Effect::RemoveStaged { id }),
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
                        // What is gone may be whole and moved away; the commit knows.
                        Ok(()) | Err(Setback::Gone) => self.with(&id, |item| item.step = Step::Committing),
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
                                // Its key goes with this commit, before the file does.
                                item.staged = None;
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
                let open =
                    |item: &Item| !matches!(item.step, Step::Done { .. } | Step::Committing | Step::Cancelling { .. });
                if self.items.get(&id).is_some_and(open) {
                    self.take_back(&id, now, effects);
                }
            }
            Event::NetworkLost => {
                self.offline = true;
                self.let_go(effects);
            }
            Event::NetworkBack => {
                self.offline = false;
                // Another network, or another token, is worth one try at once.
                for item in self.items.values_mut() {
                    if matches!(item.step, Step::Waiting { reason: Wait::Offline | Wait::Backoff | Wait::Auth, .. }) {
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
            Event::Left(account) => self.forget(&account, effects),
            Event::LoggedOut => self.log_out(effects),
            Event::Tick => {}
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

    // Nobody is there any more who could ask the server to forget; its own expiry does.
    fn forget(&mut self, account: &AccountId, effects: &mut Vec<Effect>) {
        let theirs = self.items.iter().filter(|(_, item)| item.account == *account).map(|(id, _)| id.clone());
        for id in theirs.collect::<Vec<_>>() {
            self.stop(&id, effects);
            self.items.remove(&id);
            effects.push(Effect::RemoveStaged { id });
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
            Step::Paused | Step::Waiting { .. } => item.ready(),
            Step::Failed { reason } => {
                item.failures = 0;
                item.forbidden = 0;
                item.progressed = now.wall;
                item.restaged = false;
                if matches!(reason, Failure::Expired | Failure::Integrity) {
                    item.restarts = 0;
                    item.differed = 0;
                    item.rename();
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

    fn log_out(&mut self, effects: &mut Vec<Effect>) {
        self.account = None;
        self.let_go(effects);
    }

    // Ends all that speaks to the server. None of it has failed, and all of it can go on at once.
    fn let_go(&mut self, effects: &mut Vec<Effect>) {
        for id in self.items.keys().cloned().collect::<Vec<_>>() {
            self.with(&id, |item| {
                if matches!(item.step, Step::Uploading { .. }) {
                    item.ready();
                }
            });
            self.stop(&id, effects);
        }
    }

    pub(super) fn with(&mut self, id: &Id, change: impl FnOnce(&mut Item)) {
        if let Some(item) = self.items.get_mut(id) {
            change(item);
        }
    }
}
