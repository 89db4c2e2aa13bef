//! What the machine hears, and what it has done.

use std::path::PathBuf;

use super::{
    item::{Receipt, Setback},
    sanitize::Kind,
    stage::{StageFault, Staged},
};
use crate::kernel::{AccountId, Epoch, Id, Wall};

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The person chose a picture or a video, under a consent that stands.
    Add {
        /// Its new name.
        id: Id,
        /// Where it lies.
        source: PathBuf,
        /// What the person takes it for.
        kind: Kind,
        /// The epoch of the consent to `uses::Media`.
        epoch: Epoch,
        /// Who is logged in.
        account: AccountId,
    },
    /// The folder of copies was swept.
    Swept,
    /// A copy was made, or could not be.
    Staged {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// The copy.
        result: Result<Staged, StageFault>,
        /// A random number.
        dice: u32,
    },
    /// A transfer goes on.
    Progress {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// Bytes that the server has said it has.
        acked: u64,
        /// Bytes beyond that which the socket has taken; 0 where the server has just spoken.
        under_way: u64,
    },
    /// A transfer ended: with all bytes on the server, or set back.
    Arrived {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// How it ended.
        result: Result<(), Setback>,
        /// A random number.
        dice: u32,
    },
    /// The server gave its receipt, or did not.
    Committed {
        /// Of which item.
        id: Id,
        /// Under which number.
        run: u64,
        /// The receipt.
        result: Result<Receipt, Setback>,
        /// A random number.
        dice: u32,
    },
    /// The person stops an item. An item whose receipt is being asked for is past stopping.
    Pause {
        /// Which.
        id: Id,
    },
    /// The person lets an item go on, or tries a failed one again.
    Resume {
        /// Which.
        id: Id,
    },
    /// The person takes an item back. What is done or being confirmed is taken back by other means.
    Cancel {
        /// Which.
        id: Id,
    },
    /// The server heard that an item was taken back, or did not.
    Cancelled {
        /// Which.
        id: Id,
        /// Under which number.
        run: u64,
        /// Whether it heard.
        result: Result<(), Setback>,
        /// A random number.
        dice: u32,
    },
    /// There is a network again, or another one; or a session that had none to lend has a token again.
    NetworkBack,
    /// There is no network.
    NetworkLost,
    /// The consent to media was withdrawn: all that is not done goes, here and on the server.
    Withdrawn,
    /// Retention: all that was added before this moment goes, receipts too.
    Expire {
        /// The moment.
        before: Wall,
    },
    /// Nothing of an account may be left on this phone: it logged out for good, or was cancelled.
    Left(AccountId),
    /// Somebody is logged in; said at every start as well.
    LoggedIn(AccountId),
    /// Nobody is logged in.
    LoggedOut,
    /// The moment of [`due`](super::due) has come.
    Tick,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Remove every file of the folder that is not the copy of one of these.
    Sweep {
        /// The items whose copies stay.
        keep: Vec<Id>,
    },
    /// Make a copy.
    Stage {
        /// Of which item.
        id: Id,
        /// The number of this doing.
        run: u64,
        /// Of what.
        source: PathBuf,
    },
    /// Send; runs beside the loop.
    Transfer(Job),
    /// Stop sending.
    AbortTransfer {
        /// Which item.
        id: Id,
    },
    /// Ask for the receipt.
    Commit(Job),
    /// Tell the server that an upload was taken back.
    CancelOnServer {
        /// Of which item.
        id: Id,
        /// The number of this doing.
        run: u64,
        /// The upload's name on the server.
        upload: Id,
    },
    /// Remove the copy of an item.
    RemoveStaged {
        /// Which.
        id: Id,
    },
}

/// What a transfer or a commit needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which item.
    pub id: Id,
    /// The number of this doing.
    pub run: u64,
    /// The upload's name on the server.
    pub upload: Id,
    /// The consent that it was taken under.
    pub epoch: Epoch,
    /// The copy.
    pub staged: Staged,
    /// Whether the server was seen to know the upload.
    pub seen: bool,
    /// Whether the copy must be read and compared with its digest first.
    pub suspect: bool,
    /// The largest part that one request carries, in bytes.
    pub chunk: u64,
}
