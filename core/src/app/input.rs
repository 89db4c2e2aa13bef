//! What comes in to the loop.

use tokio::sync::oneshot;

use super::{
    client::{Lists, PastEdition},
    errand::Errand,
    tap::Tap,
    turn::RoomEvent,
};
use crate::policy::{EditionId, Page};

/// One thing that came in.
pub(super) enum Input {
    /// A person or the phone did something.
    Tap(Tap),
    /// An effect came to an end.
    Came(Box<RoomEvent>),
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
    /// What a background worker is good for.
    Errand(oneshot::Sender<Errand>),
    /// Telemetry to disk.
    Settle(oneshot::Sender<()>),
    /// The end.
    Stop(oneshot::Sender<()>),
}
