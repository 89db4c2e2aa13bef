//! Decides when notices are pulled, what becomes of those that come, and which are still to be read.
//!
//! Quiet → pulling → quiet. Between two pulls lie six hours, or a growing wait after a failure, or the wait that the
//! server asked for, whichever says later. Nothing here is lost by a kill: a pull that was under way is simply done
//! again.
//!
//! With the notices comes the operator's bulletin. Its number only grows; what it stops is stopped from the turn that took
//! it until one with a larger number does not name it any more, with or without a network. An end of the service stops
//! everything but logging in at once and purges the phone on its day, by the phone's calendar. A calendar that is behind
//! the bulletin's own day is behind the last day, too, so it never purges early; one that the server last saw more than a
//! day ahead of its own does not count until the two agree again.

use std::{cmp::Reverse, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    bulletin::{Bulletin, BulletinFault},
    notice::Notice,
};
use crate::{
    gate::Stops,
    kernel::{Backoff, Mono, Now, Wall, apart},
    policy::{EditionId, Feature, FeedFault, Published},
};

/// Most notices that are kept; beyond that the oldest that were read go first.
pub(super) const MOST_NOTICES: usize = 200;
/// Most legal texts that are kept. One is some 30 KiB, and a few a year is much.
pub(super) const MOST_TEXTS: usize = 32;

const EVERY: Duration = Duration::from_hours(6);
/// Coming to the front asks again only when the last answer is older than this.
const FRESH: Duration = Duration::from_mins(15);
const RETRY: Backoff = Backoff { base: Duration::from_secs(30), cap: Duration::from_hours(1) };

/// How often the calendar is looked at while the service's end is near: a phone's timers stand still while it sleeps.
const LOOK: Duration = Duration::from_hours(1);
/// A calendar that is further ahead of the server's counts for no day.
const AHEAD: Duration = Duration::from_hours(24);

/// How far a person has come with a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It was never opened.
    Unread,
    /// It was opened.
    Read,
    /// It was acknowledged.
    Acknowledged,
}

/// A notice that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The notice.
    pub notice: Arc<Notice>,
    /// How far the person has come with it.
    pub mark: Mark,
}

/// The operator's legal text of an edition, whose bytes have the digest that the edition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalText {
    /// The edition.
    pub edition: EditionId,
    /// SHA-256 of the text, in lower-case hexadecimal.
    pub sha256: String,
    /// The text.
    pub text: Arc<str>,
}

/// What a pull brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The notices, each of them checked; what was no notice has been left out.
    pub notices: Vec<Notice>,
    /// The operator's bulletin, or why it is none; absent where the server has none.
    pub bulletin: Option<Result<Bulletin, BulletinFault>>,
    /// The server's calendar; absent where it does not say.
    pub at: Option<Wall>,
}

/// The operator's bulletin, as it stands on this phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Board {
    /// The largest number that was ever taken; 0 where none was. It outlives what the bulletin said.
    pub(super) sequence: u32,
    /// What it says; absent where none was taken, or its row does not read any more.
    pub(super) bulletin: Option<Bulletin>,
    /// Whether the service is over and this phone was purged.
    pub(super) purged: bool,
    /// Whether the phone's calendar was ahead of the server's when they last spoke.
    pub(super) ahead: bool,
}

impl Board {
    fn stops(&self) -> Stops {
        let login = Stops::of(&[Feature::Login], &[]);
        let all = Stops::of(Feature::ALL, &[]);
        match &self.bulletin {
            _ if self.purged => all,
            None if self.sequence == 0 => Stops::NOTHING,
            // What it said is not known any more. Shutting needs no line.
            None => all.beyond(login),
            Some(bulletin) if bulletin.ends.is_some() => bulletin.stops.and(all.beyond(login)),
            Some(bulletin) => bulletin.stops,
        }
    }
}

/// Why a pull brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How long the server asked to wait, where it did.
    pub wait: Option<Duration>,
    /// A random number for the wait of our own.
    pub dice: u32,
}

/// What is known, and what is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    // Newest first.
    pub(super) kept: Vec<Kept>,
    pub(super) texts: Vec<LegalText>,
    pub(super) pulled: Option<Wall>,
    pub(super) board: Board,
    /// When the calendar is looked at for the service's end. Memory only: every step says it anew.
    look: Option<Mono>,
    /// Why the last bulletin that came was refused. Memory only.
    unposted: Option<BulletinFault>,
    /// Whether it may pull by itself. Memory only: every start waits for the loop's word.
    open: bool,
    pulling: bool,
    pulling_text: Option<String>,
    /// Why the last edition that came was refused, so that one fault is told once. Memory only.
    refused: Option<FeedFault>,
    fresh_since: Option<Mono>,
    failures: u32,
    next: Mono,
    not_before: Mono,
}

impl State {
    /// What was stored, newest first.
    #[must_use]
    pub(super) fn stored(mut kept: Vec<Kept>, texts: Vec<LegalText>, pulled: Option<Wall>, board: Board) -> Self {
        sort(&mut kept);
        Self { kept, texts, pulled, board, ..Self::default() }
    }

    /// What the operator has stopped.
    #[must_use]
    pub fn stops(&self) -> Stops {
        self.board.stops()
    }

    /// Whether the operator has said that the service ends.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.board.bulletin.as_ref().is_some_and(|bulletin| bulletin.ends.is_some())
    }

    /// Whether the service is over and this phone was purged.
    #[must_use]
    pub fn purged(&self) -> bool {
        self.board.purged
    }

    /// All notices that are kept, newest first.
    #[must_use]
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// When the server last answered; absent where it never has.
    #[must_use]
    pub fn pulled(&self) -> Option<Wall> {
        self.pulled
    }

    /// Whether the last pull failed: what is shown may be old.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.failures > 0
    }

    /// How many were never opened.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.kept.iter().filter(|kept| kept.mark == Mark::Unread).count()
    }

    /// The notice of the newest policy edition that is newer than this one; give the accepted edition, or the one in
    /// force where none was accepted yet. Reading it does not make it go away, only an accepted edition does.
    #[must_use]
    pub fn newer_policy(&self, than: &EditionId) -> Option<&Kept> {
        let newer = self.kept.iter().filter(|kept| kept.notice.edition.as_ref().is_some_and(|edition| edition > than));
        newer.filter(|kept| kept.notice.kind == super::Kind::Policy).max_by_key(|kept| &kept.notice.edition)
    }

    /// The newest urgent notice that was not acknowledged.
    #[must_use]
    pub fn urgent(&self) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.notice.is_urgent() && kept.mark != Mark::Acknowledged)
    }

    /// The operator's legal text by its digest; absent where it was not pulled yet.
    #[must_use]
    pub fn text(&self, sha256: &str) -> Option<&str> {
        self.texts.iter().find(|text| text.sha256 == sha256).map(|text| &*text.text)
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// From now on it may pull by itself: the first-run notice was agreed to, in this run or in an earlier one.
    Opened,
    /// The app came to the foreground, or the network came back.
    Nudged,
    /// The person asks whether there is anything new.
    Refresh,
    /// The moment that [`due`] named has come.
    Tick,
    /// A pull was answered.
    Pulled(Box<Answered>),
    /// A pull was not answered.
    NotPulled(Failure),
    /// The newest edition came, signed by a publisher.
    EditionPulled(Box<Published>),
    /// No edition came. It is asked for again with the next pull.
    EditionNotPulled,
    /// An edition came and was not taken. The one in force stays.
    EditionRefused(FeedFault),
    /// The edition that came is in force, from now on or since an earlier pull.
    EditionTaken,
    /// The person opened a notice.
    Read(String),
    /// The person acknowledged a notice.
    Acknowledged(String),
    /// Somebody wants to read the legal text of an edition.
    TextWanted {
        /// The edition.
        edition: EditionId,
        /// SHA-256 that it names.
        sha256: String,
    },
    /// The legal text came, with the right digest.
    TextPulled(LegalText),
    /// The legal text did not come, or was another one. It is asked for again the next time it is wanted.
    TextNotPulled,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask for the notices.
    Pull,
    /// Ask for the newest edition.
    PullEdition,
    /// Put an edition in force, if it follows on the one that is.
    Publish(Box<Published>),
    /// Tell that an edition was refused, and why.
    Refused(FeedFault),
    /// Tell that a bulletin was refused, and why.
    Unposted(BulletinFault),
    /// The service is over: erase what this phone keeps of people, as if everything had been withdrawn.
    Purge,
    /// Ask for the legal text of an edition.
    PullText {
        /// The edition.
        edition: EditionId,
        /// SHA-256 that its bytes must have.
        sha256: String,
    },
}

/// Decides.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let mut effects = match event {
        Event::Opened => {
            state.open = true;
            state.pull_where(|state| state.stale(now), now)
        }
        Event::Nudged => state.pull_where(|state| state.open && state.stale(now), now),
        Event::Refresh => {
            // Who asks is answered, also for the second time.
            state.refused = None;
            state.unposted = None;
            state.pull_where(|_| true, now)
        }
        Event::Tick => state.pull_where(|state| state.open && now.mono >= state.next, now),
        Event::Pulled(answered) => {
            state.pulling = false;
            state.failures = 0;
            state.pulled = Some(now.wall);
            state.fresh_since = Some(now.mono);
            state.next = now.mono.after(EVERY);
            if let Some(at) = answered.at {
                state.board.ahead = at.after(AHEAD) < now.wall;
            }
            let refused = match answered.bulletin {
                Some(Ok(bulletin)) => state.post(bulletin).err(),
                Some(Err(fault)) => Some(fault),
                None => None,
            };
            state.take(answered.notices, false);
            let news = refused.is_some() && refused != state.unposted;
            state.unposted = refused;
            let told = state.unposted.clone().filter(|_| news).map(Effect::Unposted);
            [Effect::PullEdition].into_iter().chain(told).collect()
        }
        Event::NotPulled(failure) => {
            state.pulling = false;
            state.failures = state.failures.saturating_add(1);
            state.not_before = now.mono.after(failure.wait.map(|named| apart(named, failure.dice)).unwrap_or_default());
            state.next = now.mono.after(RETRY.wait(state.failures, failure.dice)).max(state.not_before);
            Vec::new()
        }
        Event::EditionPulled(published) => vec![Effect::Publish(published)],
        Event::EditionNotPulled => Vec::new(),
        // The server offers it again with every pull.
        Event::EditionRefused(fault) if state.refused.as_ref() == Some(&fault) => Vec::new(),
        Event::EditionRefused(fault) => {
            state.refused = Some(fault.clone());
            vec![Effect::Refused(fault)]
        }
        Event::EditionTaken => {
            state.refused = None;
            Vec::new()
        }
        Event::Read(id) => state.mark(&id, Mark::Read),
        Event::Acknowledged(id) => state.mark(&id, Mark::Acknowledged),
        Event::TextWanted { edition, sha256 } => {
            if state.text(&sha256).is_some() || state.pulling_text.as_ref() == Some(&sha256) {
                Vec::new()
            } else {
                state.pulling_text = Some(sha256.clone());
                vec![Effect::PullText { edition, sha256 }]
            }
        }
        Event::TextPulled(text) => {
            state.pulling_text = None;
            if state.text(&text.sha256).is_none() {
                state.texts.push(text);
                // The oldest edition goes first; the present one was put in last.
                let over = state.texts.len().saturating_sub(MOST_TEXTS);
                state.texts.drain(..over);
            }
            Vec::new()
        }
        Event::TextNotPulled => {
            state.pulling_text = None;
            Vec::new()
        }
    };
    effects.extend(state.end(now));
    (state, effects)
}

/// When a tick is wanted; absent while the service goes on and a pull is under way or none may start by itself.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    let pull = (state.open && !state.pulling).then_some(state.next);
    [pull, state.look].into_iter().flatten().min()
}

/// Nothing is owed after a kill: the loop's [`Event::Opened`] asks anew.
#[must_use]
pub fn resume(_: &State, _: Now) -> Vec<Effect> {
    Vec::new()
}

impl State {
    fn pull_where(&mut self, wanted: impl FnOnce(&Self) -> bool, now: Now) -> Vec<Effect> {
        // A server that asked for time gets it, whoever asks.
        if self.pulling || now.mono < self.not_before || !wanted(self) {
            return Vec::new();
        }
        self.pulling = true;
        vec![Effect::Pull]
    }

    fn stale(&self, now: Now) -> bool {
        self.failures > 0 || self.fresh_since.is_none_or(|since| now.mono.since(since) >= FRESH)
    }

    fn mark(&mut self, id: &str, mark: Mark) -> Vec<Effect> {
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.notice.id == id) {
            kept.mark = kept.mark.max(mark);
        }
        Vec::new()
    }

    // Puts up a bulletin, where it follows on the one before. One that says the same again, as a server goes on doing, is no
    // fault and no news.
    fn post(&mut self, bulletin: Bulletin) -> Result<(), BulletinFault> {
        let (known, offered) = (self.board.sequence, bulletin.sequence);
        if self.board.bulletin.as_ref() == Some(&bulletin) {
            return Ok(());
        }
        // What is lost may come again under its own number.
        let lost = known > 0 && self.board.bulletin.is_none();
        if offered < known || (offered == known && !lost) {
            return Err(BulletinFault::Rollback { known, offered });
        }
        self.take(bulletin.notices.clone(), true);
        self.board = Board {
            sequence: offered,
            // Who was purged for an end that still stands is not purged again.
            purged: self.board.purged && bulletin.ends.is_some(),
            bulletin: Some(bulletin),
            ahead: self.board.ahead,
        };
        Ok(())
    }

    // The day on which the service is over: its first moment, or the first look after it.
    fn end(&mut self, now: Now) -> Option<Effect> {
        self.look = None;
        let ends = self.board.bulletin.as_ref().and_then(|bulletin| bulletin.ends)?;
        if self.board.purged {
            return None;
        }
        if now.wall >= ends && !self.board.ahead {
            self.board.purged = true;
            return Some(Effect::Purge);
        }
        let left = u64::try_from(ends.0.saturating_sub(now.wall.0)).unwrap_or(u64::MAX);
        self.look = Some(now.mono.after(LOOK.min(Duration::from_millis(left))));
        None
    }

    fn take(&mut self, notices: Vec<Notice>, signed: bool) {
        let board = self.board.bulletin.clone();
        let posted = |id: &str| board.iter().flat_map(|bulletin| &bulletin.notices).any(|notice| notice.id == id);
        // Nobody else's words stand under a name of the bulletin's.
        for notice in notices.into_iter().filter(|notice| signed || !posted(&notice.id)) {
            match self.kept.iter_mut().find(|kept| kept.notice.id == notice.id) {
                Some(kept) if *kept.notice == notice => {}
                // What was read and acknowledged was the older wording.
                Some(kept) => *kept = Kept { notice: Arc::new(notice), mark: Mark::Unread },
                None => self.kept.push(Kept { notice: Arc::new(notice), mark: Mark::Unread }),
            }
        }
        sort(&mut self.kept);
        while self.kept.len() > MOST_NOTICES {
            let last_read = self.kept.iter().rposition(|kept| kept.mark != Mark::Unread);
            self.kept.remove(last_read.unwrap_or(self.kept.len() - 1));
        }
    }
}

fn sort(kept: &mut [Kept]) {
    kept.sort_unstable_by(|a, b| {
        (Reverse(a.notice.published_at), &a.notice.id).cmp(&(Reverse(b.notice.published_at), &b.notice.id))
    });
}
