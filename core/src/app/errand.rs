//! What an app in the background is good for: whether bytes move, when the next ones would, or that nothing is owed.
//!
//! Uploads and written messages count. Telemetry does not: nobody's phone is kept awake for it.

use std::time::Duration;

use super::house::House;
use crate::{
    fieldwork,
    kernel::{Mono, Now},
    media::{self, Standing, Wait},
    ports::Link,
};

/// How long to sleep where nobody says when it goes on.
const UNTOLD: Duration = Duration::from_mins(15);

/// What a worker of the phone that has time to lend does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Something is on its way: keep the process alive.
    Stay,
    /// Nothing moves before then.
    Wait {
        /// How long at least.
        after: Duration,
        /// Whether it is of no use without a network.
        needs_network: bool,
    },
    /// Nothing is owed.
    Done,
}

/// How one piece of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Moves,
    WaitsForNetwork,
    Waits,
    Rests,
}

impl Errand {
    /// The errand of a state.
    pub(super) fn of(house: &House, now: Now) -> Self {
        let offline = house.network.is_some_and(|reading| reading.link == Link::None);
        let uploads = media::view(&house.media, super::uploads::standing);
        let messages = house.fieldwork.view().messages.map_or_else(Vec::new, |view| view.messages);
        let pieces = uploads
            .iter()
            .map(|upload| of_upload(&upload.state))
            .chain(messages.iter().map(|message| of_message(message.state, offline)));
        let due = [media::due(&house.media), fieldwork::due(&house.fieldwork)].into_iter().flatten().min();
        Self::of_pieces(pieces, due, now.mono)
    }

    fn of_pieces(pieces: impl Iterator<Item = Piece>, due: Option<Mono>, now: Mono) -> Self {
        let mut waits = None;
        for piece in pieces {
            match piece {
                Piece::Moves => return Self::Stay,
                Piece::WaitsForNetwork => waits = Some(waits.unwrap_or(true)),
                Piece::Waits => waits = Some(false),
                Piece::Rests => {}
            }
        }
        let after = due.map_or(UNTOLD, |at| at.since(now));
        waits.map_or(Self::Done, |needs_network| Self::Wait { after, needs_network })
    }
}

fn of_upload(standing: &Standing) -> Piece {
    match standing {
        Standing::Preparing | Standing::Queued | Standing::Sending | Standing::Confirming => Piece::Moves,
        Standing::Waiting { reason: Wait::Offline } => Piece::WaitsForNetwork,
        Standing::Waiting {
            reason: Wait::Backoff | Wait::Locked | Wait::Auth | Wait::Storage | Wait::ServerFull | Wait::Server,
        } => Piece::Waits,
        Standing::Done { .. } | Standing::Paused | Standing::Failed { .. } => Piece::Rests,
    }
}

fn of_message(state: fieldwork::SendState, offline: bool) -> Piece {
    match state {
        fieldwork::SendState::Sending => Piece::Moves,
        fieldwork::SendState::Waiting if offline => Piece::WaitsForNetwork,
        fieldwork::SendState::Waiting => Piece::Waits,
        fieldwork::SendState::Sent | fieldwork::SendState::Refused => Piece::Rests,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Mono = Mono(1000);

    fn of(pieces: &[Piece], due: Option<u64>) -> Errand {
        Errand::of_pieces(pieces.iter().copied(), due.map(Mono), NOW)
    }

    #[test]
    fn what_moves_keeps_the_process_alive_whatever_else_waits() {
        assert_eq!(of(&[Piece::Waits, Piece::Rests, Piece::Moves], Some(9000)), Errand::Stay);
    }

    #[test]
    fn what_waits_says_until_when_and_whether_a_network_is_all_it_lacks() {
        let wait = |ms, needs_network| Errand::Wait { after: Duration::from_millis(ms), needs_network };
        assert_eq!(of(&[Piece::Waits, Piece::Rests], Some(9000)), wait(8000, false));
        assert_eq!(of(&[Piece::WaitsForNetwork, Piece::WaitsForNetwork], Some(9000)), wait(8000, true));
        assert_eq!(of(&[Piece::WaitsForNetwork, Piece::Waits], Some(9000)), wait(8000, false));
        assert_eq!(of(&[Piece::Waits, Piece::WaitsForNetwork], Some(9000)), wait(8000, false));
        assert_eq!(of(&[Piece::WaitsForNetwork], None), wait(15 * 60 * 1000, true), "nobody says when");
        assert_eq!(of(&[Piece::Waits], Some(1)), wait(0, false), "what is overdue is due now");
    }

    #[test]
    fn what_rests_owes_nothing() {
        assert_eq!(of(&[], Some(9000)), Errand::Done);
        assert_eq!(of(&[Piece::Rests, Piece::Rests], Some(9000)), Errand::Done);
    }
}
