//! Whose turn it is: starts what can be under way and is not, within the bounds.

use std::time::Duration;

use super::{
    events::{Effect, Job},
    item::{Failure, Item, Step, longest},
    machine::{Duty, State},
    tus::CHUNK,
};
use crate::kernel::{Id, Now, Wall};

/// Transfers at a time.
pub const MOST_TRANSFERS: usize = 2;
/// What is smaller goes first.
const SMALL: u64 = 8 * 1024 * 1024;
/// What has waited so long goes with the small ones, however large it is.
const AGED: Duration = Duration::from_mins(30);

impl State {
    // Everything that can be under way and is not, within the bounds.
    pub(super) fn start(&mut self, now: Now, effects: &mut Vec<Effect>) {
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
            let large =
                item.staged.as_ref().is_none_or(|staged| staged.size() >= SMALL) && item.added.after(AGED) > now.wall;
            waiting.push((item.step == Step::Queued, large, item.added, id));
        }
        waiting.sort_unstable();
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
            staged: item.staged.clone()?,
            seen: item.seen,
            suspect: item.differed > 0,
            chunk: CHUNK,
        })
    }
}
