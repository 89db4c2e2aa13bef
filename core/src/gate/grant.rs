//! Who may take what, until when: grants, and the gate that issues and checks them.

use std::{
    collections::BTreeMap,
    marker::PhantomData,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

use super::{
    budget::{Purse, Spent},
    held::{Held, Reading},
    standing::Standing,
    stops::Stops,
    tally::{Taken, Tally},
};
use crate::{
    kernel::{Clock, Epoch, Mono, mutant},
    policy::{Budget, DataItem, Edition, EditionId, Feature, Platform, Purpose, Transform, Verdict},
};

/// The features as types, so that a grant for one cannot stand in for another.
pub mod uses {
    use crate::policy::Feature;

    mod sealed {
        pub trait Sealed {}
    }

    /// A feature that a grant can be for.
    pub trait Use: sealed::Sealed + Send + Sync + 'static {
        /// The feature itself.
        const FEATURE: Feature;
    }

    macro_rules! uses {
        ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
            $($(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
            impl sealed::Sealed for $name {}
            impl Use for $name {
                const FEATURE: Feature = Feature::$name;
            })+
        };
    }

    uses! {
        /// Log in and stay logged in.
        Login,
        /// Scan a label.
        Scan,
        /// Send a photo or a video.
        Media,
        /// Call a customer.
        Dial,
        /// Look at devices.
        Devices,
        /// Read and write messages.
        Messages,
        /// Tell what kind of device this is.
        DeviceInfo,
        /// Send the events that keep the service safe.
        EssentialLog,
        /// Send counts and durations.
        Analytics,
    }
}

/// How long a grant may be used before it must be asked for again. Short, because the answer is cheap.
const GRANT_LIFE: Duration = Duration::from_mins(15);

/// Why the gate is shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// The feature is not consented.
    #[error("{0:?} is not consented")]
    NotConsented(Feature),
    /// The policy changed since the feature was consented; it opens when the person agrees to the change.
    #[error("the consent to {0:?} waits for an answer to a change")]
    Superseded(Feature),
    /// The operator has stopped the feature, or something that it takes; the consent stays, and so does what waits.
    #[error("{0:?} is stopped by the operator")]
    Stopped(Feature),
    /// The operator has stopped the item, whatever takes it.
    #[error("{0:?} is stopped by the operator")]
    StoppedItem(DataItem),
    /// It was consented when this was taken, and is not any more, or anew.
    #[error("the consent to {0:?} was withdrawn")]
    Withdrawn(Feature),
    /// Another edition came into force in between.
    #[error("another edition is in force")]
    OtherEdition,
    /// The grant is older than it may be.
    #[error("the grant for {0:?} is over")]
    Over(Feature),
    /// The feature does not declare the item.
    #[error("{0:?} does not declare {1:?}")]
    Undeclared(Feature, DataItem),
    /// The reading's transform is not the one that the edition declares for the item.
    #[error("the edition declares another transform for {0:?}")]
    OtherTransform(DataItem),
    /// The item or the feature is not declared for this purpose. What was agreed to does not cover it: it takes an edition
    /// that says so and a consent to that (C065).
    #[error("{0:?} is not declared for {1:?}")]
    OtherPurpose(DataItem, Purpose),
    /// The capability matrix gives no value of the item on this system. What a phone answers all the same is not taken.
    #[error("{0:?} is not taken on this system")]
    NotHere(DataItem),
    /// It was taken as often as it may be, or the app is behind the screen. Nothing was taken; later it may be again.
    #[error("{0:?} was taken often enough")]
    OverBudget(DataItem),
}

/// Proof that a feature may take what it declares, for its purposes, now.
///
/// It cannot be made, copied or stored outside the gate.
#[derive(Debug)]
pub struct Grant<F> {
    pub(super) proof: Proof,
    feature: PhantomData<fn() -> F>,
}

/// What a grant says, without its type: the part that an envelope carries on.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub(super) feature: Feature,
    pub(super) purposes: Purposes,
    pub(super) edition: EditionId,
    pub(super) epoch: Epoch,
    pub(super) until: Mono,
    /// What was stopped when it was issued.
    pub(super) stops: Stops,
}

/// A set of purposes that is as cheap to carry as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Purposes(u32);

// Each purpose has a bit of its own.
const _: () = assert!(Purpose::ALL.len() <= 32, "there are more purposes than bits");

impl Purposes {
    fn of(purposes: &[Purpose]) -> Self {
        Self(purposes.iter().fold(0, |set, purpose| set | 1 << *purpose as u32))
    }

    fn hold(self, purpose: Purpose) -> bool {
        self.0 & 1 << purpose as u32 != 0
    }
}

/// What a reading is, without its type.
#[derive(Clone, Copy)]
struct Kind {
    item: DataItem,
    transform: Transform,
    purpose: Purpose,
}

impl Kind {
    fn of<T: Reading>() -> Self {
        Self { item: T::ITEM, transform: T::TRANSFORM, purpose: T::PURPOSE }
    }
}

impl<F> Grant<F> {
    /// Whether what is taken under it may serve a purpose.
    #[must_use]
    pub fn serves(&self, purpose: Purpose) -> bool {
        self.proof.purposes.hold(purpose)
    }

    /// The epoch of the consent behind it: what a row keeps, to be shown again when the row is sent.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.proof.epoch
    }
}

/// Issues grants and checks them. One stands in the loop, which publishes what is consented; copies of it stand with
/// every task beside the loop and see each change at once.
#[derive(Clone)]
pub struct Gate {
    edition: watch::Sender<Arc<Edition>>,
    clock: Arc<dyn Clock>,
    standing: watch::Sender<Standing>,
    counted: Arc<Mutex<Counted>>,
    behind: Arc<AtomicBool>,
    // The column of the matrix, as its place among all.
    on: Arc<AtomicU8>,
}

/// What was taken: for the list, and for the budgets.
#[derive(Default)]
struct Counted {
    tally: Tally,
    purse: Purse,
}

impl Gate {
    /// A gate for an edition, shut for everything.
    #[must_use]
    pub fn new(edition: Arc<Edition>, clock: Arc<dyn Clock>) -> Self {
        let (standing, _) = watch::channel(Standing::nothing(edition.id.clone()));
        let (edition, _) = watch::channel(edition);
        let gate =
            Self { edition, clock, standing, counted: Arc::default(), behind: Arc::default(), on: Arc::default() };
        gate.stand_on(Platform::BUILT_FOR);
        gate
    }

    /// Says in which column of the capability matrix this phone stands, once its system was read. Until then it is the
    /// newest of the system that this was built for, which gives least.
    pub(crate) fn stand_on(&self, platform: Platform) {
        self.on.store(platform as u8, Ordering::Relaxed);
    }

    fn gives(&self, verdicts: &BTreeMap<Platform, Verdict>) -> bool {
        let on = Platform::ALL.get(usize::from(self.on.load(Ordering::Relaxed)));
        on.and_then(|on| verdicts.get(on)) == Some(&Verdict::Value)
    }

    /// Takes in what was spent of the budgets before this process began.
    pub(crate) fn recall(&self, spent: &[Spent]) {
        if !mutant!(BudgetForgotten) {
            self.counted().purse.recall(spent);
        }
    }

    /// What is spent of the budgets, for the rows.
    pub(crate) fn spent(&self) -> Vec<Spent> {
        self.counted().purse.spent()
    }

    /// Says that the app went behind the screen or came before it. A gate begins before it.
    pub(crate) fn behind(&self, behind: bool) {
        self.behind.store(behind, Ordering::Relaxed);
    }

    // A panic elsewhere cannot leave a counter half-written, so a poisoned lock is as good as any.
    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts in force what the ledger says. The loop alone calls it, after the ledger is on disk.
    pub(crate) fn publish(&self, standing: Standing) {
        self.standing.send_replace(standing);
    }

    /// Puts another edition in force. The loop alone calls it, before it publishes what stands under it: whoever asks in
    /// between finds the gate shut.
    pub(crate) fn put_in_force(&self, edition: &Arc<Edition>) {
        self.edition.send_if_modified(|now| {
            let other = *now != *edition;
            if other {
                *now = edition.clone();
            }
            other
        });
    }

    /// Comes back when what is consented has changed since the last time this watcher looked.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// The edition that is in force.
    #[must_use]
    pub fn edition(&self) -> Arc<Edition> {
        self.edition.borrow().clone()
    }

    /// A grant for a feature whose consent stands.
    pub fn grant<F: uses::Use>(&self) -> Result<Grant<F>, Closed> {
        let standing = self.standing.borrow();
        let edition = self.edition();
        if *standing.edition() != edition.id {
            return Err(Closed::OtherEdition);
        }
        let unasked = mutant!(GrantUnasked).then_some(Epoch(0));
        let now = self.clock.now();
        let epoch = standing.epoch(F::FEATURE, now.wall).or(unasked);
        let epoch = epoch.ok_or_else(|| shut(&standing, F::FEATURE, Closed::NotConsented))?;
        let until = now.mono.after(GRANT_LIFE);
        let purposes = Purposes::of(edition.feature(F::FEATURE).map_or(&[], |row| &row.purposes));
        let stops = standing.stops();
        let proof = Proof { feature: F::FEATURE, purposes, edition: edition.id.clone(), epoch, until, stops };
        Ok(Grant { proof, feature: PhantomData })
    }

    /// A grant for what was taken under an earlier one: only while that very consent still stands.
    ///
    /// This is how a row that waited in a queue is sent. A consent given anew is another consent.
    pub fn renew<F: uses::Use>(&self, epoch: Epoch) -> Result<Grant<F>, Closed> {
        let grant = self.grant::<F>()?;
        if grant.proof.epoch == epoch || mutant!(StaleGrant) { Ok(grant) } else { Err(Closed::Withdrawn(F::FEATURE)) }
    }

    /// A grant for what was decided while a consent stood, or did not: [`Gate::renew`] where it did.
    pub fn under<F: uses::Use>(&self, epoch: Option<Epoch>) -> Result<Grant<F>, Closed> {
        if mutant!(UnderIgnored) {
            return self.grant();
        }
        self.renew(epoch.ok_or(Closed::NotConsented(F::FEATURE))?)
    }

    /// Takes a reading: feature and item must be declared for its purpose, the edition must declare its transform, and the
    /// item's budget must have room. What is refused is not counted.
    pub fn collect<F: uses::Use, T: Reading>(&self, grant: &Grant<F>, reading: T) -> Result<Held<F, T>, Closed> {
        self.take(&grant.proof, Kind::of::<T>())?;
        Ok(Held::new(reading, grant.proof.clone()))
    }

    // It knows a reading by its kind and not by its type, so that a phone carries it once and not for each of forty.
    fn take(&self, proof: &Proof, kind: Kind) -> Result<(), Closed> {
        let budget = self.allowed(proof, kind)?;
        let at = self.clock.now().wall;
        let mut counted = self.counted();
        if !counted.purse.spend(kind.item, budget, at, self.behind.load(Ordering::Relaxed)) {
            return Err(Closed::OverBudget(kind.item));
        }
        if !mutant!(UncountedCollect) {
            counted.tally.add(kind.item, proof.feature, at);
        }
        Ok(())
    }

    /// Whether the budget has room for taking an item once more: to be asked before the phone is read for it. It does not
    /// spend anything.
    pub fn affords(&self, item: DataItem) -> Result<(), Closed> {
        if self.standing.borrow().stops().item(item) {
            return Err(Closed::StoppedItem(item));
        }
        let budget = self.edition().item(item).map(|row| row.budget).ok_or(Closed::OverBudget(item))?;
        let behind = self.behind.load(Ordering::Relaxed);
        let affords = self.counted().purse.affords(item, budget, self.clock.now().wall, behind);
        affords.then_some(()).ok_or(Closed::OverBudget(item))
    }

    /// Carries on with a further part of something that was taken, and counted, before: a part of a file, a batch of
    /// records. Checked like a taking; list and budget say how often something was taken, not in how many parts it left.
    pub fn carry<F: uses::Use, T: Reading>(&self, grant: &Grant<F>, reading: T) -> Result<Held<F, T>, Closed> {
        self.allowed(&grant.proof, Kind::of::<T>())?;
        Ok(Held::new(reading, grant.proof.clone()))
    }

    // The item's budget, where the grant holds and the edition declares the reading as it is.
    fn allowed(&self, proof: &Proof, Kind { item, transform, purpose }: Kind) -> Result<Budget, Closed> {
        self.check(proof)?;
        if self.standing.borrow().stops().item(item) {
            return Err(Closed::StoppedItem(item));
        }
        let edition = self.edition();
        if !edition.declares(proof.feature, item) && !mutant!(UndeclaredTaken) {
            return Err(Closed::Undeclared(proof.feature, item));
        }
        let row = edition.item(item).ok_or(Closed::Undeclared(proof.feature, item))?;
        if row.transform != transform && !mutant!(TransformUnasked) {
            return Err(Closed::OtherTransform(item));
        }
        if !self.gives(&row.verdicts) && !mutant!(MatrixUnasked) {
            return Err(Closed::NotHere(item));
        }
        let serves = proof.purposes.hold(purpose) && row.purposes.contains(&purpose);
        if !serves && !mutant!(PurposeUnasked) {
            return Err(Closed::OtherPurpose(item, purpose));
        }
        Ok(row.budget)
    }

    /// Whether what a grant says still holds.
    pub(super) fn check(&self, proof: &Proof) -> Result<(), Closed> {
        let standing = self.standing.borrow();
        if *standing.edition() != proof.edition {
            return Err(Closed::OtherEdition);
        }
        let now = self.clock.now();
        match standing.epoch(proof.feature, now.wall) {
            Some(epoch) if epoch == proof.epoch => {}
            _ if mutant!(GrantUnasked) => {}
            _ => return Err(shut(&standing, proof.feature, Closed::Withdrawn)),
        }
        // What an envelope holds nobody sees from outside; what its feature takes is known.
        let newly = standing.stops().beyond(proof.stops);
        if newly.items().any(|item| self.edition().declares(proof.feature, item)) {
            return Err(Closed::Stopped(proof.feature));
        }
        if now.mono >= proof.until {
            return Err(Closed::Over(proof.feature));
        }
        Ok(())
    }

    /// What was taken since the last call; the loop adds it to the rows behind the list.
    pub(crate) fn drain_taken(&self) -> Vec<Taken> {
        self.counted().tally.drain()
    }
}

fn shut(standing: &Standing, feature: Feature, otherwise: fn(Feature) -> Closed) -> Closed {
    if standing.stops().feature(feature) {
        Closed::Stopped(feature)
    } else if standing.waits(feature) {
        Closed::Superseded(feature)
    } else {
        otherwise(feature)
    }
}
