//! The loop: one task that owns all state.
//!
//! What comes in is handed to a turn; what the turn changed is committed in one transaction; only then does the gate
//! learn what is consented, the passport what may be lent, and the outside what is to be done. Where the disk refuses,
//! the changed state stays in memory, nothing of it takes effect but what was taken back, and the commit is tried again:
//! nothing is lost and nothing is done that is not written down. The loop alone makes snapshots.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    task::{AbortHandle, JoinSet},
};

use super::{
    client::{LedgerFault, Lists, PastEdition},
    diary::Diary,
    errand::Errand,
    house::House,
    input::{Input, LedgerAnswer, Question},
    records,
    snapshot::Snapshot,
    taps,
    told::Trouble,
    turn::{RoomEvent, Turn, Work, dice},
};
use crate::{
    consent, device, dial, fieldwork,
    gate::{Gate, Standing, Stops},
    kernel::{Backoff, Clock, Epoch, Id, Mono, fall, log::Said, panics},
    media,
    net::{Lent, Net, Passport, Report, Wish},
    notices,
    policy::{Archive, Difference, Feature, Page, Published, PublisherKey},
    ports::{PortFault, Ports},
    rights, session,
    store::Store,
    telemetry::{self, FaultClass, LogEvent, Room},
};

/// How long to wait before a refused commit is tried again.
const COMMIT_AGAIN: Backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(30) };

/// Where a panic leaves word of itself, in the client's folder.
const PANIC: &str = "panic";

/// The loop and all it owns.
pub(super) struct Life {
    /// The state now.
    pub(super) house: House,
    /// The state as it is on disk.
    pub(super) kept: House,
    pub(super) store: Store,
    pub(super) diary: Diary,
    pub(super) folder: PathBuf,
    pub(super) ports: Ports,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) app_version: String,
    pub(super) publishers: Arc<[PublisherKey]>,
    pub(super) gate: Gate,
    pub(super) passport: Passport,
    pub(super) net: Net,
    pub(super) recorder: telemetry::Recorder,
    /// What is to be done once the state is on disk.
    pub(super) owed: Vec<Work>,
    /// Commits that were refused since the last good one.
    pub(super) failures: u32,
    /// When the commit is tried again.
    pub(super) retry_at: Option<Mono>,
    pub(super) show: watch::Sender<Arc<Snapshot>>,
    // Weak: the loop must end when the last client is gone.
    pub(super) inputs: mpsc::WeakUnboundedSender<Input>,
    /// Transfers under way, to be aborted by name.
    pub(super) transfers: BTreeMap<Id, AbortHandle>,
    /// The vault is being asked for the ledger's key.
    pub(super) seeking_key: bool,
    /// Who waits for the ledger until the vault has answered.
    pub(super) ledgers: Vec<LedgerAnswer>,
    /// The consent under which a panic would leave its mark.
    pub(super) armed: Option<Epoch>,
    /// The account is gone, and this client with it.
    pub(super) over: bool,
}

impl Life {
    /// Runs until the client is shut down or gone.
    pub(super) async fn live(
        mut self,
        mut heard: mpsc::UnboundedReceiver<Input>,
        mut wishes: mpsc::UnboundedReceiver<Wish>,
        mut reports: mpsc::UnboundedReceiver<Report>,
        mut tasks: JoinSet<()>,
    ) {
        let mut counted = self.recorder.watch();
        let stopped = loop {
            if self.over {
                tasks.shutdown().await;
                self.erase_all();
                return;
            }
            let wait = self.wait();
            tokio::select! {
                // What people do comes before what follows from it, and a day can be lived again. Nobody waits for long: each
                // of these is answered by one commit, and none comes faster than that.
                biased;
                input = heard.recv() => match input {
                    Some(Input::Tap(tap)) => self.tap(tap, &mut tasks),
                    Some(Input::Came(event)) => self.turn([*event], &mut tasks),
                    Some(Input::Key(key)) => self.hold(key, &mut tasks),
                    Some(Input::Ask(Question::Stop(answer))) => break Some(answer),
                    Some(Input::Ledger(answer)) => self.ledger(answer, &mut tasks),
                    Some(Input::Ask(question)) => {
                        // What was taken up to the question is in the answer.
                        self.turn([], &mut tasks);
                        self.answer(question, &mut tasks).await;
                    }
                    None => break None,
                },
                Some(wish) = wishes.recv() => {
                    self.turn([RoomEvent::Session(session::Event::Wish { seen: wish.seen })], &mut tasks);
                }
                Some(report) = reports.recv() => match report {
                    Report::Trip { took, broken } => {
                        self.turn([RoomEvent::Telemetry(telemetry::Event::Trip { took, broken })], &mut tasks);
                    }
                    Report::Failed { host, why } => {
                        if let Some(event) = records::failed(host, &why) {
                            self.recorder.record(event);
                        }
                    }
                },
                Ok(()) = counted.changed() => {
                    let counts = *counted.borrow_and_update();
                    self.turn([RoomEvent::Telemetry(telemetry::Event::Counted(counts))], &mut tasks);
                }
                () = wait => self.tick(&mut tasks),
                // Ended tasks have said what they had to say by themselves.
                Some(_) = tasks.join_next() => {}
            }
        };
        tasks.shutdown().await;
        commit_records(self.recorder).await;
        panics::stand_down(&self.folder.join(PANIC));
        drop(self.store);
        if let Some(answer) = stopped {
            // Whoever asked may be gone, too.
            let _ = answer.send(());
        }
    }

    // Whatever it does not come to is brought to its end by the next start, which finds the row or the mark of it.
    fn erase_all(self) {
        // What a copy of the recorder still holds is nobody's any more.
        self.recorder.allow(None, None);
        panics::disarm(&self.folder.join(PANIC));
        drop(self.store);
        if Store::erase(&self.folder, &*self.ports.vault, &super::client::KEYS).is_err() {
            Said::EraseUnfinished.say();
        }
    }

    /// What the last process owed, and what every start does.
    pub(super) fn wake(&mut self) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        let now = self.clock.now();
        let network = self.ports.network.read();
        self.house.network = network.ok();
        // Owed before anything is consented, and recorded by the recorder once this turn has said what is.
        let faults = [
            (network == Err(PortFault::Failed)).then_some(LogEvent::Fault { class: FaultClass::Port, room: Room::App }),
            (!self.house.consent.holds_key())
                .then_some(LogEvent::Fault { class: FaultClass::Vault, room: Room::Consent }),
        ];
        self.owed.extend(faults.into_iter().flatten().map(Work::Record));
        if let Some(left) = panics::take(&self.folder.join(PANIC)) {
            let [essential, _] = self.house.telemetry_consents();
            self.owed.extend(records::crashed(&left, essential).map(Work::Record));
        }
        self.owed.extend(notices::resume(&self.house.notices, now).into_iter().map(Work::Notices));
        self.owed.extend(media::resume(&self.house.media, now).into_iter().map(Work::Media));
        let fieldwork = fieldwork::resume(&self.house.fieldwork, now);
        self.owed.extend(fieldwork.into_iter().map(|effect| self.house.fieldwork_under(effect)));
        self.owed.extend(telemetry::resume(&self.house.telemetry, now).into_iter().map(Work::Telemetry));
        let account = self.house.session.account().cloned();
        let who = account.map_or(media::Event::LoggedOut, media::Event::LoggedIn);
        // First of all, so that a consent whose time went by meanwhile opens nothing.
        let mut first = vec![RoomEvent::Consent(consent::Event::Woke), RoomEvent::Media(who)];
        // The service's last day may have come meanwhile.
        first.push(RoomEvent::Notices(notices::Event::Tick));
        first.push(RoomEvent::Telemetry(self.house.telemetry_standing()));
        if records::counts(&self.house.edition) {
            first.push(RoomEvent::Telemetry(telemetry::Event::Started));
        }
        first.push(RoomEvent::Device(self.house.device_standing()));
        first.extend(self.house.expired(now).map(RoomEvent::Media));
        first.extend(self.house.entered().map(RoomEvent::Fieldwork));
        if let Some(reading) = self.house.network {
            first.push(RoomEvent::Telemetry(telemetry::Event::Network { reading, dice: dice() }));
        }
        if self.house.consent.notice() == consent::Notice::Agreed {
            first.push(RoomEvent::Notices(notices::Event::Opened));
        }
        let work = Turn::new(&mut self.house, now).owing().run(first);
        self.settle(work, &mut tasks);
        tasks
    }

    fn tap(&mut self, tap: super::tap::Tap, tasks: &mut JoinSet<()>) {
        #[cfg(feature = "proof")]
        crate::store::commit::tell(crate::store::commit::Commit::OfTap);
        let now = self.clock.now();
        match tap {
            super::tap::Tap::Foreground => self.gate.behind(false),
            super::tap::Tap::Background => self.gate.behind(true),
            _ => {}
        }
        if matches!(tap, super::tap::Tap::Foreground) && !self.house.consent.holds_key() {
            self.seek_key(tasks);
        }
        match taps::read(tap, &mut self.house, &self.gate) {
            taps::Meaning::Events(events) => self.turn(events, tasks),
            taps::Meaning::LogIn(phone) => {
                let turn = Turn::new(&mut self.house, now).with_number(phone);
                let work = turn.run([RoomEvent::Consent(consent::Event::LoginTapped)]);
                self.settle(work, tasks);
            }
        }
    }

    fn hold(&mut self, key: Option<Arc<consent::DeviceKey>>, tasks: &mut JoinSet<()>) {
        self.seeking_key = false;
        if let Some(key) = key.filter(|_| !self.house.consent.holds_key()) {
            self.house.consent = self.house.consent.clone().hold(key, self.clock.now());
        }
        self.turn([], tasks);
        for answer in std::mem::take(&mut self.ledgers) {
            self.give_ledger(answer);
        }
    }

    // A file is signed with the key; where there is none at hand, the vault is asked first.
    fn ledger(&mut self, answer: LedgerAnswer, tasks: &mut JoinSet<()>) {
        self.turn([], tasks);
        if self.house.consent.holds_key() {
            self.give_ledger(answer);
        } else {
            self.ledgers.push(answer);
            self.seek_key(tasks);
        }
    }

    // What is on disk is signed; what a full disk holds up is in the ledger when it is there.
    fn give_ledger(&mut self, answer: LedgerAnswer) {
        let consent = &self.kept.consent;
        // Whoever asked may be gone.
        let _ = answer.send(if consent.waits_for_key() {
            Err(LedgerFault::WaitForUnlock)
        } else {
            self.store.read(|tx| consent::export(tx, consent)).map_err(LedgerFault::Store)
        });
    }

    fn turn(&mut self, events: impl IntoIterator<Item = RoomEvent>, tasks: &mut JoinSet<()>) {
        let work = Turn::new(&mut self.house, self.clock.now()).run(events);
        self.settle(work, tasks);
    }

    // Commit, then effects; or neither.
    fn settle(&mut self, work: Vec<Work>, tasks: &mut JoinSet<()>) {
        // Before the work: what was said until a logout goes with it.
        self.diary.keep(self.kept.consent.notice() == consent::Notice::Agreed, self.clock.now().wall);
        self.owed.extend(work);
        let taken = self.gate.drain_taken();
        self.house.count(&taken);
        self.house.spent = self.gate.spent();
        match self.store.write(|tx| self.house.keep(tx, &self.kept, &taken)) {
            Ok(()) => {
                fall!(AfterCommit);
                self.failures = 0;
                self.retry_at = None;
                if matches!(self.house.told, Some(Trouble::CannotSave(_))) {
                    self.house.told = None;
                }
                self.kept = self.house.clone();
                self.allow(self.house.telemetry_consents());
                self.gate.put_in_force(&self.house.edition);
                self.gate.publish(standing(&self.house, Stops::NOTHING, |_| true));
                fall!(BeforePublish);
                self.passport.lend(session::lent(&self.house.session));
                fall!(AfterPublish);
                for work in std::mem::take(&mut self.owed) {
                    self.start(work, tasks);
                }
            }
            Err(fault) => {
                self.failures = self.failures.saturating_add(1);
                // Once for each time that the disk gives out, not for each time that it is tried.
                if self.failures == 1
                    && let Some(event) = records::refused(fault)
                {
                    self.recorder.record(event);
                }
                Said::CommitRefused { attempt: self.failures }.say();
                self.retry_at = Some(self.clock.now().mono.after(COMMIT_AGAIN.wait(self.failures, dice())));
                self.house.told = Some(Trouble::CannotSave(fault));
                self.shut();
            }
        }
        self.show();
    }

    // What was taken back is shut at once, though it cannot be written down yet: opening needs a line, shutting needs none.
    fn shut(&mut self) {
        let stood = consent::granted(&self.kept.consent);
        if self.house.edition.id == self.kept.edition.id {
            self.gate.publish(standing(&self.house, self.kept.stops(), |granted| stood.contains(granted)));
        } else {
            // The edition in force is the one on disk, and what another one shuts is not asked of it.
            self.gate.publish(Standing::nothing(self.kept.edition.id.clone()));
        }
        let ([essential, analytics], kept) = (self.house.telemetry_consents(), self.kept.telemetry_consents());
        let [was_essential, was_analytics] = kept;
        self.allow([
            essential.filter(|_| essential == was_essential),
            analytics.filter(|_| analytics == was_analytics),
        ]);
        if matches!(session::lent(&self.house.session), Lent::NoSession) {
            self.passport.lend(Lent::NoSession);
        }
    }

    // What may be recorded, and whether a panic may leave word of itself.
    fn allow(&mut self, [essential, analytics]: [Option<Epoch>; 2]) {
        self.recorder.allow(essential, analytics);
        if self.armed != essential {
            self.armed = essential;
            let file = self.folder.join(PANIC);
            match essential {
                Some(epoch) => panics::arm(&file, epoch),
                None => panics::disarm(&file),
            }
        }
    }

    fn show(&mut self) {
        let last = self.show.borrow().clone();
        let next = Snapshot::of(&self.house, &self.recorder, self.clock.now(), last.number.saturating_add(1));
        if next.differs(&last) {
            self.show.send_replace(Arc::new(next));
        }
    }

    fn due(&self) -> [Option<Mono>; 8] {
        let h = &self.house;
        [
            session::due(&h.session),
            notices::due(&h.notices),
            media::due(&h.media),
            dial::due(&h.dial),
            fieldwork::due(&h.fieldwork),
            device::due(&h.device),
            telemetry::due(&h.telemetry),
            self.retry_at,
        ]
    }

    // Until the earliest moment that anybody wants; forever where nobody wants one.
    fn wait(&self) -> impl Future<Output = ()> + 'static {
        let earliest = self.due().into_iter().flatten().min();
        let now = self.clock.now().mono;
        async move {
            match earliest {
                Some(at) => tokio::time::sleep(at.since(now)).await,
                None => std::future::pending().await,
            }
        }
    }

    fn tick(&mut self, tasks: &mut JoinSet<()>) {
        let now = self.clock.now().mono;
        let ticks: [fn() -> RoomEvent; 7] = [
            || RoomEvent::Session(session::Event::Tick),
            || RoomEvent::Notices(notices::Event::Tick),
            || RoomEvent::Media(media::Event::Tick),
            || RoomEvent::Dial(dial::Event::Tick),
            || RoomEvent::Fieldwork(fieldwork::Event::Tick),
            || RoomEvent::Device(device::Event::Tick),
            || RoomEvent::Telemetry(telemetry::Event::Tick),
        ];
        let events: Vec<_> = self
            .due()
            .iter()
            .zip(ticks)
            .filter(|(due, _)| due.is_some_and(|at| at <= now))
            .map(|(_, tick)| tick())
            .collect();
        self.turn(events, tasks);
    }

    async fn answer(&mut self, question: Question, tasks: &mut JoinSet<()>) {
        // Whoever asked may be gone; then nobody is told.
        match question {
            Question::Lists(answer) => {
                let taken = self.house.counters();
                let lists = Lists {
                    collected: rights::collected(&self.house.edition, &taken),
                    shared: rights::shared(&self.house.edition),
                };
                let _ = answer.send(lists);
            }
            Question::Policy(answer) => {
                let text = self.house.notices.text(&self.house.edition.text_sha256);
                let _ = answer.send(Page::best(&self.house.edition, text));
            }
            Question::Editions(answer) => {
                let _ = answer.send(editions(&self.house.archive));
            }
            Question::Edition(id, answer) => {
                let edition = self.house.archive.edition(&id);
                let page = edition.map(|edition| Page::best(edition, self.house.notices.text(&edition.text_sha256)));
                let _ = answer.send(page);
            }
            Question::Photo(id, answer) => {
                let (photo, folder) = (media::Photo::of(&self.house.media, &id), self.folder.clone());
                // It takes longer than the loop may stand still, and the folder is in use meanwhile.
                tasks.spawn_blocking(move || {
                    let read = photo.and_then(|photo| photo.read(&folder, || !answer.is_closed()));
                    let _ = answer.send(read);
                });
            }
            Question::Log(answer) => {
                let _ = answer.send(self.diary.export(self.clock.now().wall));
            }
            Question::Errand(answer) => {
                let _ = answer.send(Errand::of(&self.house, self.clock.now()));
            }
            Question::Settle(answer) => {
                commit_records(self.recorder.clone()).await;
                let _ = answer.send(());
            }
            Question::Stop(answer) => {
                let _ = answer.send(());
            }
        }
    }
}

// What the gate is told of a house: its consents, those of them that may be told, without what is stopped here or beside it.
fn standing(house: &House, beside: Stops, tell: impl Fn(&(Feature, Epoch)) -> bool) -> Standing {
    let granted = consent::granted(&house.consent).into_iter().filter(tell);
    Standing::from_ledger(house.edition.id.clone(), granted)
        .with_waiting(consent::waiting(&house.consent))
        .with_ends(consent::ends(&house.consent))
        .with_stops(house.stops().and(beside))
}

fn editions(archive: &Archive) -> Vec<PastEdition> {
    let mut past = Vec::new();
    let mut before: Option<&Published> = None;
    for published in archive.all() {
        let edition = &published.edition;
        let changes = before.map(|before| Difference::between(&before.edition, edition, published.high_risk).changes);
        past.push(PastEdition {
            id: edition.id.clone(),
            version: edition.version,
            sha256: edition.sha256(),
            changes: changes.unwrap_or_default(),
        });
        before = Some(published);
    }
    past.reverse();
    past
}

// The journal holds what could not be committed, so a no here loses nothing.
async fn commit_records(recorder: telemetry::Recorder) {
    let _ = tokio::task::spawn_blocking(move || recorder.flush()).await;
}
