//! Devices: one search and one opened device at a time, and the last 500 that were seen.
//!
//! A search shows at once what the memory has (marked as such) and replaces it by the server's answer; an answer to an
//! older search is dropped by its epoch. A scanned code that the server cannot be asked about is looked up in the
//! memory; where it is not there either, it is asked again when the network is back.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    job::Job,
    records::{Device, Fault, Page},
};
use crate::kernel::{AccountId, Epoch, Mono, Now, Secret, Wall, mutant};

/// How many devices are remembered.
pub const MOST_KEPT: usize = 500;

/// What is known of devices. It prints no content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(super) owner: Option<AccountId>,
    /// Whether the owner is logged in and has consented. What is kept is shown only then.
    pub(super) present: bool,
    pub(super) keep: Duration,
    pub(super) kept: BTreeMap<String, Arc<Kept>>,
    pub(super) places: u64,
    pub(super) search: Search,
    pub(super) open: Open,
    pub(super) open_epoch: Epoch,
}

/// A remembered device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) device: Device,
    /// Grows with every look; the smallest is forgotten first.
    pub(super) place: u64,
    pub(super) seen: Wall,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Search {
    pub(super) epoch: Epoch,
    pub(super) query: Option<Secret>,
    pub(super) found: Vec<String>,
    pub(super) next: Option<Secret>,
    /// What is found comes from the memory, not from the server.
    pub(super) stale: bool,
    pub(super) job: Job,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Open {
    #[default]
    Nothing,
    ByCode {
        code: Secret,
        job: Job,
    },
    Shown {
        id: String,
        stale: bool,
    },
    Unknown,
}

/// What happens to devices.
#[derive(Debug)]
pub enum Event {
    /// The worker searches; an empty text lists.
    Search(Secret),
    /// The worker wants more of the list.
    More,
    /// A label was scanned or its text typed.
    OpenCode(Secret),
    /// The worker taps a device of the list.
    OpenId(String),
    /// The worker leaves the device's page.
    Close,
    /// The server answered the search of this epoch.
    Searched {
        /// Which search it was.
        epoch: Epoch,
        /// What it said.
        answer: Result<Page, Fault>,
        /// A random number for the pause.
        dice: u32,
    },
    /// The server answered about the code of this epoch.
    Opened {
        /// Which code it was.
        epoch: Epoch,
        /// What it said.
        answer: Result<Device, Fault>,
        /// A random number for the pause.
        dice: u32,
    },
}

/// What must be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask for a part of a list.
    Search {
        /// Goes back with the answer.
        epoch: Epoch,
        /// What is searched for; absent for all.
        query: Option<Secret>,
        /// Where the part begins.
        after: Option<Secret>,
    },
    /// Ask which device a code belongs to.
    Open {
        /// Goes back with the answer.
        epoch: Epoch,
        /// The code.
        code: Secret,
    },
}

/// One step; every event is answered in every state. While nobody is there, nothing happens.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    if !state.present {
        return (state, Vec::new());
    }
    let effect = match event {
        Event::Search(query) => Some(state.begin(&query)),
        Event::More => state.more(),
        Event::OpenCode(code) => {
            state.open = Open::ByCode { code, job: Job::Waiting { until: now.mono, failures: 0 } };
            state.open_epoch = state.open_epoch.next();
            state.retry_open(now, true)
        }
        Event::OpenId(id) => {
            state.open_epoch = state.open_epoch.next();
            let from_memory = state.search.stale;
            state.open =
                if state.kept.contains_key(&id) { Open::Shown { id, stale: from_memory } } else { Open::Unknown };
            None
        }
        Event::Close => {
            state.open_epoch = state.open_epoch.next();
            state.open = Open::Nothing;
            None
        }
        Event::Searched { epoch, answer, dice } => {
            if epoch == state.search.epoch {
                state.searched(answer, dice, now);
            }
            None
        }
        Event::Opened { epoch, answer, dice } => {
            if epoch == state.open_epoch {
                state.opened(answer, dice, now);
            }
            None
        }
    };
    (state, effect.into_iter().collect())
}

/// When a waiting request wants to be made.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    let open = if let Open::ByCode { job, .. } = &state.open { job.due() } else { None };
    [state.search.job.due(), open].into_iter().flatten().min().filter(|_| state.present)
}

/// The number to hand to the dialler for a device that is shown; absent where there is none or nobody is there.
#[must_use]
pub fn customer_number(state: &super::State, device_id: &str) -> Option<Secret> {
    let devices = &state.devices;
    let kept = devices.kept.get(device_id).filter(|_| devices.present)?;
    kept.device.customer.as_ref().map(|c| c.phone.clone()).filter(|p| !p.expose().is_empty())
}

impl State {
    /// The account is logged in and consents; what another one left is erased.
    pub(super) fn enter(&mut self, account: &AccountId, keep: Duration, now: Now) {
        if self.owner.as_ref() != Some(account) {
            *self = self.emptied();
            self.owner = Some(account.clone());
        }
        self.present = true;
        self.keep = keep;
        self.forget_old(now);
    }

    /// Nobody is there; what is kept stays for its owner.
    pub(super) fn leave(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        *self = Self { owner: self.owner.clone(), kept, places: self.places, ..self.emptied() };
    }

    /// Erases everything. Epochs go on, so that an answer under way finds nobody.
    pub(super) fn erase(&mut self) {
        *self = self.emptied();
    }

    /// What waits is asked again, now that the network is back or its time has come.
    pub(super) fn retry(&mut self, now: Now, online: bool) -> Vec<Effect> {
        if !self.present {
            return Vec::new();
        }
        self.forget_old(now);
        let search = self.search.job.ripe(now, online).map(|failures| self.ask(failures));
        search.into_iter().chain(self.retry_open(now, online)).collect()
    }

    fn emptied(&self) -> Self {
        let search = Search { epoch: self.search.epoch.next(), ..Search::default() };
        Self { search, open_epoch: self.open_epoch.next(), ..Self::default() }
    }

    fn begin(&mut self, query: &Secret) -> Effect {
        let found = self.remembered(query.expose_str().unwrap_or_default());
        let query = query.expose_str().map(str::trim).filter(|q| !q.is_empty()).map(Secret::new);
        self.search = Search { epoch: self.search.epoch.next(), query, found, stale: true, next: None, job: Job::Idle };
        self.ask(0)
    }

    fn more(&mut self) -> Option<Effect> {
        let may = self.search.next.is_some() && matches!(self.search.job, Job::Idle | Job::Stopped(_));
        may.then(|| self.ask(0))
    }

    fn ask(&mut self, failures: u32) -> Effect {
        self.search.job = Job::Asking { failures };
        let callees = self.kept.values().filter_map(|kept| kept.device.customer.as_ref());
        let callee = callees.map(|customer| customer.phone.clone()).find(|_| mutant!(CalleeInSearch));
        let query = callee.or_else(|| self.search.query.clone());
        Effect::Search { epoch: self.search.epoch, query, after: self.search.next.clone() }
    }

    fn retry_open(&mut self, now: Now, online: bool) -> Option<Effect> {
        let epoch = self.open_epoch;
        let Open::ByCode { code, job } = &mut self.open else { return None };
        let failures = job.ripe(now, online)?;
        *job = Job::Asking { failures };
        Some(Effect::Open { epoch, code: code.clone() })
    }

    fn searched(&mut self, answer: Result<Page, Fault>, dice: u32, now: Now) {
        match answer {
            Ok(page) => {
                if self.search.next.is_none() {
                    self.search.found.clear();
                }
                self.search.stale = false;
                for device in page.devices {
                    if !self.search.found.contains(&device.id) {
                        self.search.found.push(device.id.clone());
                    }
                    self.remember(device, now);
                }
                // The list ends where the memory does.
                self.search.next = page.next.filter(|_| self.search.found.len() < MOST_KEPT);
                self.search.found.truncate(MOST_KEPT);
                self.search.job = Job::Idle;
            }
            Err(fault) => self.search.job = self.search.job.failed(fault, dice, now),
        }
    }

    fn opened(&mut self, answer: Result<Device, Fault>, dice: u32, now: Now) {
        let Open::ByCode { code, job } = self.open.clone() else { return };
        self.open = match answer {
            Ok(device) => {
                let id = device.id.clone();
                self.remember(device, now);
                Open::Shown { id, stale: false }
            }
            Err(Fault::Unknown) => Open::Unknown,
            Err(fault) => {
                let known = self.kept.values().find(|k| k.device.code.as_bytes() == code.expose());
                match (fault, known) {
                    (Fault::Later { .. }, Some(kept)) => Open::Shown { id: kept.device.id.clone(), stale: true },
                    _ => Open::ByCode { job: job.failed(fault, dice, now), code },
                }
            }
        };
    }

    fn remember(&mut self, device: Device, now: Now) {
        self.places += 1;
        self.kept.insert(device.id.clone(), Arc::new(Kept { device, place: self.places, seen: now.wall }));
        while self.kept.len() > MOST_KEPT {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.place).map(|(id, _)| id.clone());
            oldest.and_then(|id| self.kept.remove(&id));
        }
    }

    fn forget_old(&mut self, now: Now) {
        let keep = self.keep;
        self.kept.retain(|_, kept| kept.seen.after(keep) > now.wall);
    }

    // By code, because what is remembered comes from many lists and has no order of its own.
    fn remembered(&self, query: &str) -> Vec<String> {
        let query = query.trim().to_lowercase();
        let fits = |d: &Device| [&d.code, &d.name, &d.site].iter().any(|t| t.to_lowercase().contains(&query));
        let mut found: Vec<_> = self.kept.values().filter(|k| fits(&k.device)).collect();
        found.sort_unstable_by(|a, b| a.device.code.cmp(&b.device.code));
        found.iter().map(|k| k.device.id.clone()).collect()
    }
}
