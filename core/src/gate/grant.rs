//! Who may take what, until when: grants, and the gate that issues and checks them.

use std::{
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use super::{
    held::{Held, Reading},
    standing::Standing,
    tally::{Taken, Tally},
};
use crate::{
    kernel::{Clock, Epoch, Mono, mutant},
    policy::{DataItem, Edition, EditionId, Feature},
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
}

/// Proof that a feature may take what it declares, now.
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
    pub(super) edition: EditionId,
    pub(super) epoch: Epoch,
    pub(super) until: Mono,
}

impl<F> Grant<F> {
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
    edition: Arc<Edition>,
    clock: Arc<dyn Clock>,
    standing: watch::Sender<Standing>,
    tally: Arc<Mutex<Tally>>,
}

impl Gate {
    /// A gate for an edition, shut for everything.
    #[must_use]
    pub fn new(edition: Arc<Edition>, clock: Arc<dyn Clock>) -> Self {
        let (standing, _) = watch::channel(Standing::nothing(edition.id.clone()));
        Self { edition, clock, standing, tally: Arc::default() }
    }

    /// Puts in force what the ledger says. The loop alone calls it, after the ledger is on disk.
    pub(crate) fn publish(&self, standing: Standing) {
        self.standing.send_replace(standing);
    }

    /// Comes back when what is consented has changed since the last time this watcher looked.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// The edition that is in force.
    #[must_use]
    pub fn edition(&self) -> &Arc<Edition> {
        &self.edition
    }

    /// A grant for a feature whose consent stands.
    pub fn grant<F: uses::Use>(&self) -> Result<Grant<F>, Closed> {
        let standing = self.standing.borrow();
        if *standing.edition() != self.edition.id {
            return Err(Closed::OtherEdition);
        }
        let unasked = mutant!(GrantUnasked).then_some(Epoch(0));
        let epoch = standing.epoch(F::FEATURE).or(unasked).ok_or(Closed::NotConsented(F::FEATURE))?;
        let until = self.clock.now().mono.after(GRANT_LIFE);
        let proof = Proof { feature: F::FEATURE, edition: self.edition.id.clone(), epoch, until };
        Ok(Grant { proof, feature: PhantomData })
    }

    /// A grant for what was taken under an earlier one: only while that very consent still stands.
    ///
    /// This is how a row that waited in a queue is sent. A consent given anew is another consent.
    pub fn renew<F: uses::Use>(&self, epoch: Epoch) -> Result<Grant<F>, Closed> {
        let grant = self.grant::<F>()?;
        if grant.proof.epoch == epoch || mutant!(StaleGrant) { Ok(grant) } else { Err(Closed::Withdrawn(F::FEATURE)) }
    }

    /// Takes a reading: the feature must declare its item, and the edition must declare its transform.
    pub fn collect<F: uses::Use, T: Reading>(&self, grant: &Grant<F>, reading: T) -> Result<Held<T>, Closed> {
        let held = self.carry(grant, reading)?;
        let at = self.clock.now().wall;
        if mutant!(UncountedCollect) {
            return Ok(held);
        }
        // A panic elsewhere cannot leave a counter half-written, so a poisoned lock is as good as any.
        self.tally.lock().unwrap_or_else(PoisonError::into_inner).add(T::ITEM, F::FEATURE, at);
        Ok(held)
    }

    /// Carries on with a further part of something that was taken, and counted, before: a part of a file, a batch of
    /// records. Checked like a taking; the list says how often something was taken, not in how many parts it left.
    pub fn carry<F: uses::Use, T: Reading>(&self, grant: &Grant<F>, reading: T) -> Result<Held<T>, Closed> {
        self.check(&grant.proof)?;
        if !self.edition.declares(F::FEATURE, T::ITEM) {
            return Err(Closed::Undeclared(F::FEATURE, T::ITEM));
        }
        if self.edition.item(T::ITEM).is_none_or(|row| row.transform != T::TRANSFORM) {
            return Err(Closed::OtherTransform(T::ITEM));
        }
        Ok(Held::new(reading))
    }

    /// Whether what a grant says still holds.
    pub(super) fn check(&self, proof: &Proof) -> Result<(), Closed> {
        let standing = self.standing.borrow();
        if *standing.edition() != proof.edition {
            return Err(Closed::OtherEdition);
        }
        match standing.epoch(proof.feature) {
            Some(epoch) if epoch == proof.epoch => {}
            _ if mutant!(GrantUnasked) => {}
            _ => return Err(Closed::Withdrawn(proof.feature)),
        }
        if self.clock.now().mono >= proof.until {
            return Err(Closed::Over(proof.feature));
        }
        Ok(())
    }

    /// What was taken since the last call; the loop adds it to the rows behind the list.
    pub(crate) fn drain_taken(&self) -> Vec<Taken> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner).drain()
    }
}
