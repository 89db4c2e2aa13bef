//! One turn: an event goes to its room, what the room says goes to the rooms it concerns, until nobody says anything.
//!
//! The rooms do not know each other; here they are introduced. A turn decides nothing of its own: it carries a word from
//! one machine to the next and collects what is to be done outside. Words only ever go from consent towards session and
//! from session towards the rooms of an account, so a turn comes to an end.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use super::{house::House, records, snapshot::HandOverView, told::Trouble};
use crate::{
    consent, device, dial, fieldwork,
    gate::Stops,
    kernel::{AccountId, Epoch, Now, Phone, log::Said, mutant, random},
    media,
    net::Lent,
    notices::{self, BulletinFault},
    policy::{Archive, Feature, FeedFault, Published},
    scan, session,
    telemetry::{self, Group, LogEvent, Timing},
};

/// An event of one of the rooms.
pub(super) enum RoomEvent {
    Consent(consent::Event),
    Session(session::Event),
    Notices(notices::Event),
    Scan(scan::Event),
    Media(media::Event),
    Dial(dial::Event),
    Fieldwork(fieldwork::Event),
    Device(device::Event),
    Telemetry(telemetry::Event),
}

/// Something to be done outside the loop, once the rows are on disk.
pub(super) enum Work {
    /// A call of the session, and the consent to log in as it stood when it was decided.
    Session(session::Call, Option<Epoch>),
    Notices(notices::Effect),
    Media(media::Effect),
    /// The same, with the consent of its part.
    Fieldwork(fieldwork::Effect, Option<Epoch>),
    Device(device::Effect),
    Telemetry(telemetry::Effect),
    /// Empty the journal of the store, now that an account's rows are deleted.
    Scrub(AccountId),
    /// The account is gone and the phone holds nothing of anybody else: the client ends, and everything is erased.
    EraseAll,
    /// Record an event of our own.
    Record(LogEvent),
}

/// A random number for a machine.
pub(super) fn dice() -> u32 {
    u32::from_le_bytes(random())
}

pub(super) struct Turn<'h> {
    house: &'h mut House,
    now: Now,
    todo: VecDeque<RoomEvent>,
    work: Vec<Work>,
    /// The number that log in was tapped with; handed on when consent says yes, in this very turn.
    number: Option<Phone>,
    /// The service came to its end in this turn: that is what is told, whatever else was.
    ended: bool,
}

impl<'h> Turn<'h> {
    pub(super) fn new(house: &'h mut House, now: Now) -> Self {
        Self { house, now, todo: VecDeque::new(), work: Vec::new(), number: None, ended: false }
    }

    /// Log in was tapped with this number.
    pub(super) fn with_number(mut self, number: Phone) -> Self {
        self.number = Some(number);
        self
    }

    /// The first turn of a process: what the session still owes comes before anything else.
    pub(super) fn owing(mut self) -> Self {
        let owed = session::resume(&self.house.session, self.now);
        self.of_session(owed);
        self
    }

    /// Takes the events in, in order, and gives what is to be done outside.
    pub(super) fn run(mut self, events: impl IntoIterator<Item = RoomEvent>) -> Vec<Work> {
        self.todo.extend(events);
        while let Some(event) = self.todo.pop_front() {
            match event {
                RoomEvent::Consent(event) => self.consent(event),
                RoomEvent::Session(event) => self.session(event),
                RoomEvent::Notices(event) => self.notices(event),
                RoomEvent::Scan(event) => self.scan(event),
                RoomEvent::Media(event) => self.media(event),
                RoomEvent::Dial(event) => self.dial(event),
                RoomEvent::Fieldwork(event) => {
                    let (state, effects) = fieldwork::step(std::mem::take(&mut self.house.fieldwork), event, self.now);
                    self.house.fieldwork = state;
                    self.work.extend(effects.into_iter().map(|effect| self.house.fieldwork_under(effect)));
                }
                RoomEvent::Device(event) => {
                    let (state, effects) = device::step(std::mem::take(&mut self.house.device), event, self.now);
                    self.house.device = state;
                    self.work.extend(effects.into_iter().map(Work::Device));
                }
                RoomEvent::Telemetry(event) => {
                    let (state, effects) = telemetry::step(std::mem::take(&mut self.house.telemetry), event, self.now);
                    self.house.telemetry = state;
                    self.work.extend(effects.into_iter().map(Work::Telemetry));
                }
            }
        }
        if self.ended {
            self.tell(Trouble::Ended);
        }
        self.work
    }

    fn notices(&mut self, event: notices::Event) {
        let before = self.house.stops();
        let (state, effects) = notices::step(std::mem::take(&mut self.house.notices), event, self.now);
        self.house.notices = state;
        let after = self.house.stops();
        if before != after {
            self.stopped(after.beyond(before), after);
        }
        for effect in effects {
            match effect {
                notices::Effect::Publish(published) => self.publish(*published),
                notices::Effect::Refused(fault) => self.refused(fault),
                notices::Effect::Unposted(fault) => self.unposted(fault),
                notices::Effect::Purge => self.purge(),
                effect => self.work.push(Work::Notices(effect)),
            }
        }
    }

    // The operator stopped something, or lets it go on. What is in use ends, what waits waits, and consents stay as they are.
    fn stopped(&mut self, newly: Stops, all: Stops) {
        for feature in newly.features() {
            self.stop(feature);
            self.todo.push_back(RoomEvent::Consent(consent::Event::Leave(feature)));
        }
        if newly != Stops::NOTHING {
            let stopped = newly.features().collect();
            self.tell(if self.house.notices.ends() { Trouble::Ending } else { Trouble::Stopped(stopped) });
        } else if all == Stops::NOTHING && matches!(self.house.told, Some(Trouble::Stopped(_) | Trouble::Ending)) {
            self.house.told = None;
        }
        self.stands();
    }

    fn unposted(&mut self, fault: BulletinFault) {
        let (known, offered) = fault.numbers().map(|(known, offered)| (known.into(), offered.into())).unzip();
        Said::BulletinRefused { known, offered, flaw: &fault.flaw() }.say();
        self.tell(Trouble::Bulletin(fault));
    }

    // The service is over: the same ways out that a person has, for everybody who ever was on this phone.
    fn purge(&mut self) {
        self.ended = true;
        self.todo.push_back(RoomEvent::Consent(consent::Event::WithdrawAll));
        self.todo.push_back(RoomEvent::Session(session::Event::Withdrawn));
        self.withdraw_part(fieldwork::Part::Devices);
        self.withdraw_part(fieldwork::Part::Messages);
        self.everybody_left();
    }

    // Nothing stays for a worker whose session was lost, either: there is no consent any more under which it could wait.
    fn everybody_left(&mut self) {
        let accounts: BTreeSet<_> = self.house.media.items.values().map(|item| item.account.clone()).collect();
        for account in accounts {
            self.todo.push_back(RoomEvent::Media(media::Event::Left(account.clone())));
            self.work.push(Work::Scrub(account));
        }
    }

    fn tell(&mut self, trouble: Trouble) {
        self.house.told = Some(trouble);
    }

    fn consent(&mut self, event: consent::Event) {
        // Coming to the foreground is the day's reminder of what has been kept long enough.
        if matches!(event, consent::Event::Foregrounded) {
            self.todo.extend(self.house.expired(self.now).map(RoomEvent::Media));
        }
        let (state, effects) = consent::step(self.house.consent.clone(), event, self.now);
        let agreed =
            self.house.consent.notice() != consent::Notice::Agreed && state.notice() == consent::Notice::Agreed;
        let changed = consent::granted(&self.house.consent) != consent::granted(&state);
        self.house.consent = state;
        if agreed {
            self.todo.push_back(RoomEvent::Notices(notices::Event::Opened));
        }
        for effect in effects {
            match effect {
                consent::Effect::LoginMayGoOn(proof) => self.log_in(proof),
                consent::Effect::BoxFirst => self.tell(Trouble::BoxFirst),
                consent::Effect::NoticeFirst => self.tell(Trouble::NoticeFirst),
                consent::Effect::Ready(feature) => self.ready(feature),
                consent::Effect::Held(feature, refusal) => self.tell(Trouble::Held(feature, refusal)),
                consent::Effect::Stopped(feature) => self.stop(feature),
                consent::Effect::DropQueued(feature) => self.drop_queued(feature),
                consent::Effect::EndSession => {
                    self.todo.push_back(RoomEvent::Session(session::Event::Withdrawn));
                    self.everybody_left();
                }
            }
        }
        if changed {
            self.stands();
        }
    }

    // What is consented is other than before: each room hears what stands.
    fn stands(&mut self) {
        self.todo.push_back(RoomEvent::Telemetry(self.house.telemetry_standing()));
        self.todo.push_back(RoomEvent::Device(self.house.device_standing()));
        self.todo.extend(self.house.entered().map(RoomEvent::Fieldwork));
        // What waited for an answer to a change of the policy need not wait for its moment.
        self.todo.push_back(RoomEvent::Media(media::Event::NetworkBack));
    }

    // A published edition: in force from this turn on, or refused, and then the one in force stays.
    fn publish(&mut self, published: Published) {
        let mut archive = Archive::clone(&self.house.archive);
        if archive.has(&published) {
            self.todo.push_back(RoomEvent::Notices(notices::Event::EditionTaken));
            return;
        }
        let wanted = published.edition.text_sha256.clone();
        if let Err(fault) = archive.publish(published) {
            self.todo.push_back(RoomEvent::Notices(notices::Event::EditionRefused(fault)));
            return;
        }
        self.todo.push_back(RoomEvent::Notices(notices::Event::EditionTaken));
        let archive = Arc::new(archive);
        let less = records::narrowed(&self.house.edition, archive.in_force());
        self.todo.extend(less.map(|class| RoomEvent::Telemetry(telemetry::Event::Narrowed(class))));
        self.house.edition = archive.in_force().clone();
        self.house.archive = archive.clone();
        self.house.consent = self.house.consent.clone().under(archive);
        for feature in consent::waiting(&self.house.consent) {
            if feature == Feature::Scan && mutant!(CameraAfterChange) {
                continue;
            }
            self.stop(feature);
        }
        let edition = self.house.edition.id.clone();
        let text = notices::Event::TextWanted { edition, sha256: wanted };
        self.todo.push_back(RoomEvent::Notices(text));
        self.stands();
    }

    // What is in use of a feature ends; what waits under its consent waits on.
    fn stop(&mut self, feature: Feature) {
        match feature {
            Feature::Scan => self.todo.push_back(RoomEvent::Scan(scan::Event::Left)),
            Feature::Dial => self.house.hand_over = None,
            Feature::Login
            | Feature::DeviceInfo
            | Feature::EssentialLog
            | Feature::Devices
            | Feature::Messages
            | Feature::Media
            | Feature::Analytics => {}
        }
    }

    fn refused(&mut self, fault: FeedFault) {
        let (known, offered) = fault.numbers().unzip();
        Said::EditionRefused { known, offered, flaw: &fault.flaw() }.say();
        // A build that is ahead of its server is no trouble of the person's: the server catches up.
        if !matches!(fault, FeedFault::NotNewer { .. }) {
            self.tell(Trouble::Edition(fault));
        }
    }

    fn ready(&mut self, feature: Feature) {
        // A prompt that was open when the operator stopped it was answered after.
        if self.house.stops().feature(feature) {
            self.todo.push_back(RoomEvent::Consent(consent::Event::Leave(feature)));
            return self.tell(Trouble::Stopped(vec![feature]));
        }
        self.work.extend(records::opened(feature).map(Work::Record));
        if let Some(group) = records::group(feature) {
            self.used(group);
        }
        if feature == Feature::Scan {
            self.todo.push_back(RoomEvent::Scan(scan::Event::Opened));
        }
    }

    fn used(&mut self, group: Group) {
        if records::counts(&self.house.edition) {
            self.todo.push_back(RoomEvent::Telemetry(telemetry::Event::Used(group)));
        }
    }

    fn log_in(&mut self, proof: consent::LoginProof) {
        let Some(phone) = self.number.take() else { return };
        let consent = session::ConsentProof {
            policy_id: proof.edition,
            version: proof.version,
            sha256: proof.text_sha256,
            login_tapped_at: proof.tapped,
        };
        let ask = session::Ask { phone, consent };
        self.todo.push_back(RoomEvent::Session(session::Event::RequestCode { ask, fresh: session::Fresh::new() }));
    }

    // Withdrawing works at once: each room lets go of what waits under that consent.
    fn drop_queued(&mut self, feature: Feature) {
        match feature {
            Feature::Scan if mutant!(CameraAfterWithdrawal) => {}
            Feature::Media if mutant!(UploadsKeptAtWithdrawal) => {}
            Feature::Messages if mutant!(MessagesKeptAtWithdrawal) => {}
            Feature::Devices if mutant!(DevicesKeptAtWithdrawal) => {}
            Feature::Scan => self.todo.push_back(RoomEvent::Scan(scan::Event::Left)),
            Feature::Media => self.todo.push_back(RoomEvent::Media(media::Event::Withdrawn)),
            Feature::Dial => self.house.hand_over = None,
            Feature::Devices => self.withdraw_part(fieldwork::Part::Devices),
            Feature::Messages => self.withdraw_part(fieldwork::Part::Messages),
            // Telemetry and the device hear what stands; login and device information wait in no queue.
            Feature::EssentialLog | Feature::Analytics | Feature::DeviceInfo | Feature::Login => {}
        }
    }

    fn withdraw_part(&mut self, part: fieldwork::Part) {
        self.todo.push_back(RoomEvent::Fieldwork(fieldwork::Event::Withdrawn(part)));
    }

    fn session(&mut self, event: session::Event) {
        let before = self.house.session.account().cloned();
        let could_ask = self.can_ask();
        if matches!(event, session::Event::SubmitCode { .. }) {
            self.house.code_typed = Some(self.now.mono);
        }
        let (state, effects) = session::step(std::mem::take(&mut self.house.session), event, self.now);
        self.house.session = state;
        let after = self.house.session.account().cloned();
        if before != after {
            if !mutant!(CallKeptAtLogout) {
                // The customer is the office's and that worker's, and nobody else's.
                self.house.hand_over = None;
            }
            self.todo.push_back(RoomEvent::Media(after.map_or(media::Event::LoggedOut, media::Event::LoggedIn)));
            self.todo.push_back(RoomEvent::Fieldwork(self.house.entered().unwrap_or(fieldwork::Event::Locked)));
            self.todo.push_back(RoomEvent::Device(self.house.device_standing()));
        }
        // What was turned away for want of a token waits for a moment of its own; it need not, now that there is one.
        if !could_ask && self.can_ask() {
            self.todo.push_back(RoomEvent::Media(media::Event::NetworkBack));
            self.todo.push_back(RoomEvent::Fieldwork(fieldwork::Event::Online));
            let took = self.house.code_typed.take().map(|at| self.now.mono.since(at));
            self.work.extend(took.map(|took| Work::Record(records::timed(Timing::Login, took))));
        }
        self.of_session(effects);
    }

    fn can_ask(&self) -> bool {
        matches!(session::lent(&self.house.session), Lent::Valid(_))
    }

    fn of_session(&mut self, effects: Vec<session::Effect>) {
        for effect in effects {
            match effect {
                session::Effect::Net(call) => self.work.push(Work::Session(call, self.house.epoch(Feature::Login))),
                session::Effect::EraseLocal { account } => self.erase(account),
                // Somebody else's work that waits on this phone is not the cancelled account's to take along.
                session::Effect::EraseAll { account } if self.house.holds_others(&account) => self.erase(account),
                session::Effect::EraseAll { .. } => self.work.push(Work::EraseAll),
                session::Effect::Tell(trouble) => {
                    // The server is ahead: what it has is asked for, so that the next try can agree to it.
                    if trouble == session::Trouble::PolicyOutdated {
                        self.todo.push_back(RoomEvent::Notices(notices::Event::Refresh));
                    }
                    self.tell(Trouble::Session(trouble));
                }
                session::Effect::Rejected => {}
            }
        }
    }

    // The rooms let go of an account's work, the commit of this turn deletes the rows, and the scrub after it says so.
    fn erase(&mut self, account: AccountId) {
        if !mutant!(WorkKeptAtLogout) {
            self.todo.push_back(RoomEvent::Fieldwork(fieldwork::Event::Left { account: account.clone() }));
        }
        if !mutant!(UploadsKeptAtLogout) {
            self.todo.push_back(RoomEvent::Media(media::Event::Left(account.clone())));
        }
        self.work.push(Work::Scrub(account));
    }

    fn media(&mut self, event: media::Event) {
        let confirmed = if let media::Event::Committed { id, .. } = &event { Some(id.clone()) } else { None };
        let fault = if let media::Event::Staged { result, .. } = &event { result.as_ref().err() } else { None };
        self.work.extend(fault.and_then(|fault| records::not_staged(*fault)).map(Work::Record));
        let (state, effects) = media::step(std::mem::take(&mut self.house.media), event, self.now);
        self.house.media = state;
        self.work.extend(effects.into_iter().map(Work::Media));
        let record = confirmed.and_then(|id| records::uploaded(self.house.media.items.get(&id)?));
        if let Some(record) = record {
            self.work.push(Work::Record(record));
            self.used(Group::Media);
        }
    }

    fn scan(&mut self, event: scan::Event) {
        let (state, effects) = scan::step(std::mem::take(&mut self.house.scan), event, self.now);
        self.house.scan = state;
        for effect in effects {
            match effect {
                // The shell sees the screen change and opens or closes the camera by itself.
                scan::Effect::Begin { .. } | scan::Effect::End => {}
                scan::Effect::Deliver(_) => self.used(Group::Scan),
            }
        }
    }

    fn dial(&mut self, event: dial::Event) {
        let (state, effects) = dial::step(self.house.dial, event, self.now);
        self.house.dial = state;
        if !self.house.dial.view().handing_over && !mutant!(CallKept) {
            self.house.hand_over = None;
        }
        if let Some(trouble) = self.house.dial.view().trouble {
            self.tell(Trouble::Dial(trouble));
        }
        for effect in effects {
            match effect {
                dial::Effect::HandOver { epoch, uri } => {
                    self.house.hand_over = Some(HandOverView { epoch, uri: uri.expose().to_owned() });
                    self.used(Group::Dial);
                }
            }
        }
    }
}
