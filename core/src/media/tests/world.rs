//! A phone in the test's hand: its disk, its clock, its consent, its network; and the loop, one effect at a time.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use super::super::{sanitize::samples, *};
use super::server::{Fault, Server, Shelf};
use crate::{
    gate::{Gate, Standing},
    kernel::{AccountId, Clock, Epoch, Id, Now, Secret, Wall, Words},
    net::{Bearer, Lent, Net, Passport},
    policy::{Feature, built_in},
    ports::{PortFault, Vault, VaultAnswer},
    store::Store,
};

#[derive(Default)]
struct Memory(Mutex<Option<Secret>>);
impl Vault for Memory {
    fn get(&self, _: &str) -> VaultAnswer {
        self.0.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, _: &str, secret: &Secret) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = Some(secret.clone());
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        unreachable!("nothing deletes the data key")
    }
}

struct Still;
impl Clock for Still {
    fn now(&self) -> Now {
        Now::default()
    }
}

pub(super) const CONSENT: Epoch = Epoch(3);
/// Small enough that a short film takes several parts.
pub(super) const PART: u64 = 4096;

pub(super) struct World {
    dir: tempfile::TempDir,
    pub(super) store: Store,
    pub(super) server: Arc<Server>,
    pub(super) gate: Gate,
    net: Net,
    pub(super) state: State,
    pub(super) effects: VecDeque<Effect>,
    pub(super) now: Now,
    runtime: tokio::runtime::Runtime,
    dice: u32,
}

/// What is shown of the uploads; a test of this room needs no words.
pub(super) fn shown(state: &State) -> Vec<UploadView> {
    view(state, |_| Words::new("", ""))
}

pub(super) fn me() -> AccountId {
    AccountId::new("emp-1")
}

impl World {
    pub(super) fn new() -> Self {
        // Every step is synced, thousands of times; a folder in memory, where there is one, makes that seconds.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let store = Store::open(&dir.path().join("store"), &Memory::default(), &[SCHEMA]).unwrap();
        let gate = Gate::new(built_in().unwrap(), Arc::new(Still));
        let (passport, _) = Passport::new();
        passport.lend(Lent::Valid(Bearer { token: Secret::new("t"), generation: 1 }));
        let server = Arc::new(Server::default());
        let net = Net::new(server.clone(), gate.clone(), passport);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let now = Now { wall: Wall(1_718_755_200_000), ..Now::default() };
        let (state, effects) = (State::default(), VecDeque::new());
        let mut world = Self { dir, store, server, gate, net, state, effects, now, runtime, dice: 1 };
        world.consent(Some(CONSENT));
        world.wake();
        world
    }

    pub(super) fn consent(&self, epoch: Option<Epoch>) {
        let standing = epoch.map(|epoch| (Feature::Media, epoch));
        self.gate.publish(Standing::from_ledger(self.gate.edition().id.clone(), standing));
    }

    pub(super) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.server.0.lock().unwrap()
    }

    pub(super) fn faults(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.shelf().faults.extend(faults);
    }

    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(super) fn photo(&mut self) -> Id {
        let source = self.file("photo.jpg", &samples::dirty_jpeg());
        self.add(source, me())
    }

    /// Several parts long.
    pub(super) fn film(&mut self) -> Id {
        let film = samples::Film { samples: 20_000, ..samples::Film::default() };
        let source = self.file("film.mp4", &film.dirty());
        self.add(source, me())
    }

    pub(super) fn add(&mut self, source: PathBuf, account: AccountId) -> Id {
        let id = Id::new();
        self.hear(Event::Add { id: id.clone(), source, kind: Kind::Photo, epoch: CONSENT, account });
        id
    }

    /// What the loop does with an event: the new state is on disk before anything of it is begun.
    pub(super) fn hear(&mut self, event: Event) {
        let before = self.state.clone();
        let (after, effects) = step(before.clone(), event, self.now);
        self.store.write(|tx| keep(tx, &before, &after)).unwrap();
        self.state = after;
        self.effects.extend(effects);
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.dir.path().to_path_buf()
    }

    /// Does the next effect and hears what comes of it, or the next moment that is waited for; false where there is
    /// neither.
    pub(super) fn go(&mut self) -> bool {
        let Some(effect) = self.effects.pop_front() else {
            let Some(due) = due(&self.state) else { return false };
            self.pass(due.since(self.now.mono));
            self.hear(Event::Tick);
            return true;
        };
        for event in self.carry_out(effect) {
            self.hear(event);
        }
        true
    }

    pub(super) fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (folder, net, dice) = (self.folder(), self.net.clone(), self.dice);
        if let Effect::Transfer(job) = effect {
            let job = Job { chunk: PART, ..job };
            let heard = Mutex::new(Vec::new());
            let last =
                self.runtime.block_on(transfer(job, &folder, &net, dice, |event| heard.lock().unwrap().push(event)));
            let mut heard = heard.into_inner().unwrap();
            heard.push(last);
            return heard;
        }
        self.runtime.block_on(perform(effect, &folder, &net, dice)).into_iter().collect()
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now = Now { wall: self.now.wall.after(time), mono: self.now.mono.after(time) };
    }

    /// Until nothing is left to do by itself.
    pub(super) fn settle(&mut self) {
        let mut steps = 0;
        while self.go() {
            steps += 1;
            assert!(steps < 5000, "it does not come to rest");
        }
    }

    /// Until an item has come to a step.
    pub(super) fn until(&mut self, id: &Id, here: impl Fn(&Step) -> bool) {
        while !here(self.at(id)) {
            assert!(self.go(), "it never came there, but to {:?}", self.at(id));
        }
    }

    pub(super) fn at(&self, id: &Id) -> &Step {
        &self.state.items[id].step
    }

    pub(super) fn is_done(&self, id: &Id) -> bool {
        matches!(self.at(id), Step::Done { .. })
    }

    /// The process is gone in this moment and starts again; the running clock begins anew.
    pub(super) fn kill(&mut self) {
        self.effects.clear();
        self.now.mono = crate::kernel::Mono::default();
        self.wake();
        self.hear(Event::LoggedIn(me()));
    }

    fn wake(&mut self) {
        self.state = self.store.read(load).unwrap();
        self.effects.extend(resume(&self.state, self.now));
    }

    pub(super) fn log_in(mut self) -> Self {
        self.hear(Event::LoggedIn(me()));
        self
    }

    /// Files in the folder of copies.
    pub(super) fn copies(&self) -> usize {
        std::fs::read_dir(self.folder().join("media")).map_or(0, Iterator::count)
    }

    /// What is on the server is what was added: once each, whole, and telling nothing.
    pub(super) fn assert_stored(&self, ids: &[Id]) {
        let shelf = self.shelf();
        for id in ids {
            let item = &self.state.items[id];
            let Step::Done { receipt } = &item.step else { panic!("{:?}", item.step) };
            let stored = &shelf.uploads[item.upload(id).as_str()];
            assert!(stored.committed && receipt.receipt.ends_with(item.upload(id).as_str()));
            assert_eq!(stored.bytes.len() as u64, receipt.size);
            assert_eq!(item.staged, None, "its key is kept no longer than the copy");
            assert_eq!(samples::tells(&stored.bytes), None, "it was sanitized");
        }
        assert_eq!(samples::tells(shelf.said.as_bytes()), None);
        assert_eq!(shelf.uploads.len(), ids.len(), "no upload is there twice");
        drop(shelf);
        assert_eq!(self.copies(), 0, "what is done needs no copy");
    }
}
