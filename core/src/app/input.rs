//! What comes in to the loop.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{
    client::{LedgerFault, Lists, PastEdition},
    errand::Errand,
    tap::Tap,
    turn::RoomEvent,
};
use crate::{
    consent::DeviceKey,
    kernel::Id,
    policy::{EditionId, Page},
};

/// Where the ledger goes.
pub(super) type LedgerAnswer = oneshot::Sender<Result<String, LedgerFault>>;

/// One thing that came in.
pub(super) enum Input {
    /// A person or the phone did something.
    Tap(Tap),
    /// An effect came to an end.
    Came(Box<RoomEvent>),
    /// The vault was asked for the ledger's key once more; absent where it still cannot tell.
    Key(Option<Arc<DeviceKey>>),
    /// Somebody asks for the ledger as a file, which may have to wait for its key.
    Ledger(LedgerAnswer),
    /// Somebody asks for something that is answered at once.
    Ask(Question),
}

/// What can be asked for.
pub(super) enum Question {
    /// The two lists.
    Lists(oneshot::Sender<Lists>),
    /// The policy as it can be read now.
    Policy(oneshot::Sender<Page>),
    /// The editions that were ever in force.
    Editions(oneshot::Sender<Vec<PastEdition>>),
    /// One of them, to be read.
    Edition(EditionId, oneshot::Sender<Option<Page>>),
    /// The photo of an upload.
    Photo(Id, oneshot::Sender<Option<Vec<u8>>>),
    /// The log as a text.
    Log(oneshot::Sender<String>),
    /// What a background worker is good for.
    Errand(oneshot::Sender<Errand>),
    /// Telemetry to disk.
    Settle(oneshot::Sender<()>),
    /// The end.
    Stop(oneshot::Sender<()>),
}
