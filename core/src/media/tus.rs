//! The table of tus 1.0: what came, and what is done next. It sends nothing and waits for nothing.
//!
//! Three rules carry it. The server's offset is the only truth, and it is taken from the header alone. After anything
//! but a plain 204 the server is asked where it stands, instead of guessing. And an upload is made new only when the
//! server says that it does not know the old one: an answer of a proxy, a portal or a busy lock never costs the bytes
//! that are there.

use std::time::Duration;

use super::item::{Failure, Setback, Wait};

/// The part of a file that one request carries, in bytes: what a broken connection behind a buffering proxy can cost.
pub(super) const CHUNK: u64 = 8 * 1024 * 1024;
/// Where a proxy refuses even this, nothing gets through.
const SMALLEST_CHUNK: u64 = 256 * 1024;
/// Conflicts in a row, without a byte of progress, after which it is left alone for a while.
const MOST_CONFLICTS: u32 = 3;

/// A request of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Where the server stands.
    Offset,
    /// Make the upload.
    Create,
    /// Take these bytes.
    Append { from: u64, len: u64 },
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// A good answer of a server that speaks tus.
    Fine { offset: Option<u64>, length: Option<u64> },
    /// A good answer of somebody who does not speak tus, or a page of a portal.
    NotOurs,
    /// The upload was made in another place than asked for.
    Elsewhere,
    /// A status outside 200–299, with the wait that it asked for.
    Status { status: u16, after: Option<Duration> },
    /// The server was not reached.
    Unreached,
    /// The connection broke or stood still; the request may have arrived.
    Lost,
    /// Nobody is logged in.
    NoSession,
    /// The consent does not stand.
    Closed,
    /// The copy is gone or shorter than it was.
    CopyLost,
}

/// What is done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This is asked.
    Ask(Ask),
    /// All bytes are there.
    Whole,
    /// It ends here for now.
    Stop(Setback),
}

/// One attempt at an upload, from the first question to the last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    size: u64,
    chunk: u64,
    /// Whether the server was ever seen to know the upload, in this attempt or before.
    seen: bool,
    /// What the server has, as far as it said so.
    acked: u64,
    /// The most it ever had: going back and forth is no progress.
    best: u64,
    conflicts: u32,
    stalls: u32,
    created: bool,
}

impl Attempt {
    pub(super) fn new(size: u64, chunk: u64, seen: bool) -> Self {
        Self { size, chunk: chunk.max(1), seen, acked: 0, best: 0, conflicts: 0, stalls: 0, created: false }
    }

    pub(super) fn acked(&self) -> u64 {
        self.acked
    }

    pub(super) fn seen(&self) -> bool {
        self.seen
    }

    /// Takes what came for a question and gives what is done next.
    pub(super) fn next(&mut self, asked: Ask, came: Came) -> Next {
        match came {
            Came::Fine { offset, length } => self.fine(asked, offset, length),
            Came::NotOurs => stop(Wait::Offline),
            Came::Elsewhere => Next::Stop(Setback::Final(Failure::Protocol)),
            Came::Unreached => stop(Wait::Offline),
            Came::Lost => stop(Wait::Backoff),
            Came::NoSession => stop(Wait::Auth),
            Came::Closed => Next::Stop(Setback::Closed),
            Came::CopyLost => Next::Stop(Setback::CopyLost),
            Came::Status { status, after } => self.status(asked, status, after),
        }
    }

    fn fine(&mut self, asked: Ask, offset: Option<u64>, length: Option<u64>) -> Next {
        match asked {
            Ask::Create => {
                self.seen = true;
                self.created = true;
                self.append(0)
            }
            Ask::Offset => {
                let Some(offset) = offset else { return stop(Wait::Offline) };
                if offset > self.size || length.is_some_and(|length| length != self.size) {
                    return Next::Stop(Setback::Final(Failure::Protocol));
                }
                self.seen = true;
                self.move_to(offset)
            }
            Ask::Append { from, .. } => {
                let Some(offset) = offset else { return stop(Wait::Offline) };
                if offset > self.size {
                    return Next::Stop(Setback::Final(Failure::Protocol));
                }
                if offset <= from {
                    self.stalls += 1;
                    if self.stalls > 1 {
                        return stop(Wait::Backoff);
                    }
                }
                self.move_to(offset)
            }
        }
    }

    // An offset may go back, where a server lost what it had not synced; it is still the truth.
    fn move_to(&mut self, offset: u64) -> Next {
        if offset > self.best {
            self.best = offset;
            self.conflicts = 0;
            self.stalls = 0;
        }
        self.acked = offset;
        if offset == self.size { Next::Whole } else { self.append(offset) }
    }

    fn append(&self, from: u64) -> Next {
        Next::Ask(Ask::Append { from, len: self.size.saturating_sub(from).min(self.chunk) })
    }

    fn status(&mut self, asked: Ask, status: u16, after: Option<Duration>) -> Next {
        let wait = |reason| Next::Stop(Setback::Wait { reason, after });
        match (asked, status) {
            (_, 401) => wait(Wait::Auth),
            (_, 412) => Next::Stop(Setback::Final(Failure::Version)),
            (_, 415) => Next::Stop(Setback::Final(Failure::Protocol)),
            (_, 423) => wait(Wait::Locked),
            (_, 429) => wait(Wait::Server),
            (_, 503) if after.is_some() => wait(Wait::Server),
            (_, 460) => Next::Stop(Setback::Differs),
            (_, 507) => wait(Wait::ServerFull),

            // It was there once, or has just been made: it may be whole and moved away, which the commit knows.
            (Ask::Offset, 404 | 410) if self.seen || self.created => Next::Stop(Setback::Gone),
            (Ask::Offset, 404) => Next::Ask(Ask::Create),
            (Ask::Offset, 410) => Next::Stop(Setback::Gone),
            (Ask::Offset | Ask::Create, 403) => Next::Stop(Setback::Forbidden),

            (Ask::Create, 409) => {
                self.created = true;
                Next::Ask(Ask::Offset)
            }
            (Ask::Create, 413) => Next::Stop(Setback::Final(Failure::TooLargeForServer)),

            (Ask::Append { .. }, 409) => {
                self.conflicts += 1;
                if self.conflicts < MOST_CONFLICTS { Next::Ask(Ask::Offset) } else { wait(Wait::Backoff) }
            }
            (Ask::Append { .. }, 404 | 410) => {
                self.conflicts += 1;
                Next::Ask(Ask::Offset)
            }
            (Ask::Append { len, .. }, 413) => {
                self.chunk = (len / 2).min(self.chunk / 2);
                if self.chunk < SMALLEST_CHUNK {
                    return Next::Stop(Setback::Final(Failure::TooLargeForServer));
                }
                // The refusal may have come while bytes were already taken.
                Next::Ask(Ask::Offset)
            }
            // 400, 403, 408, 425, 500, 502 and 504 come from busy locks, shut-downs and proxies; the next attempt
            // begins by asking where the server stands.
            _ => wait(Wait::Backoff),
        }
    }
}

fn stop(reason: Wait) -> Next {
    Next::Stop(Setback::Wait { reason, after: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: u64 = 20 * 1024 * 1024;
    const FIRST: Ask = Ask::Append { from: 0, len: CHUNK };

    fn fresh() -> Attempt {
        Attempt::new(SIZE, CHUNK, false)
    }
    fn at(offset: u64) -> Came {
        Came::Fine { offset: Some(offset), length: None }
    }
    fn status(status: u16) -> Came {
        Came::Status { status, after: None }
    }
    fn waits(reason: Wait) -> Next {
        Next::Stop(Setback::Wait { reason, after: None })
    }
    fn fails(failure: Failure) -> Next {
        Next::Stop(Setback::Final(failure))
    }
    fn append(from: u64) -> Next {
        Next::Ask(Ask::Append { from, len: CHUNK.min(SIZE - from) })
    }

    #[test]
    fn each_answer_has_its_next_step() {
        let asked_twice = Some(Duration::from_secs(7));
        for (asked, came, next) in [
            (Ask::Offset, status(404), Next::Ask(Ask::Create)),
            (Ask::Offset, status(410), Next::Stop(Setback::Gone)),
            (Ask::Offset, at(0), append(0)),
            (Ask::Offset, at(CHUNK + 3), append(CHUNK + 3)),
            (Ask::Offset, at(SIZE), Next::Whole),
            (Ask::Offset, at(SIZE + 1), fails(Failure::Protocol)),
            (Ask::Offset, Came::Fine { offset: Some(0), length: Some(SIZE - 1) }, fails(Failure::Protocol)),
            (Ask::Offset, Came::Fine { offset: None, length: None }, waits(Wait::Offline)),
            (Ask::Offset, status(403), Next::Stop(Setback::Forbidden)),
            (Ask::Offset, status(500), waits(Wait::Backoff)),
            (Ask::Create, Came::Fine { offset: None, length: None }, append(0)),
            (Ask::Create, Came::Elsewhere, fails(Failure::Protocol)),
            (Ask::Create, status(409), Next::Ask(Ask::Offset)),
            (Ask::Create, status(413), fails(Failure::TooLargeForServer)),
            (Ask::Create, status(403), Next::Stop(Setback::Forbidden)),
            (FIRST, at(CHUNK), append(CHUNK)),
            (FIRST, at(300_000), append(300_000)),
            (FIRST, at(SIZE), Next::Whole),
            (FIRST, at(SIZE + 1), fails(Failure::Protocol)),
            (FIRST, Came::Fine { offset: None, length: None }, waits(Wait::Offline)),
            (FIRST, status(409), Next::Ask(Ask::Offset)),
            (FIRST, status(404), Next::Ask(Ask::Offset)),
            (FIRST, status(410), Next::Ask(Ask::Offset)),
            (FIRST, status(413), Next::Ask(Ask::Offset)),
            (FIRST, status(460), Next::Stop(Setback::Differs)),
            (FIRST, status(400), waits(Wait::Backoff)),
            (FIRST, status(403), waits(Wait::Backoff)),
            (FIRST, status(408), waits(Wait::Backoff)),
            (FIRST, status(425), waits(Wait::Backoff)),
            (FIRST, status(500), waits(Wait::Backoff)),
            (FIRST, status(502), waits(Wait::Backoff)),
            (FIRST, status(503), waits(Wait::Backoff)),
            (
                FIRST,
                Came::Status { status: 503, after: asked_twice },
                Next::Stop(Setback::Wait { reason: Wait::Server, after: asked_twice }),
            ),
            (
                FIRST,
                Came::Status { status: 429, after: asked_twice },
                Next::Stop(Setback::Wait { reason: Wait::Server, after: asked_twice }),
            ),
            (FIRST, status(401), waits(Wait::Auth)),
            (FIRST, status(412), fails(Failure::Version)),
            (FIRST, status(415), fails(Failure::Protocol)),
            (FIRST, status(423), waits(Wait::Locked)),
            (FIRST, status(507), waits(Wait::ServerFull)),
            (FIRST, Came::NotOurs, waits(Wait::Offline)),
            (FIRST, Came::Unreached, waits(Wait::Offline)),
            (FIRST, Came::Lost, waits(Wait::Backoff)),
            (FIRST, Came::NoSession, waits(Wait::Auth)),
            (FIRST, Came::Closed, Next::Stop(Setback::Closed)),
            (FIRST, Came::CopyLost, Next::Stop(Setback::CopyLost)),
        ] {
            assert_eq!(fresh().next(asked, came), next, "{asked:?} {came:?}");
        }
    }

    #[test]
    fn an_upload_that_was_seen_and_is_gone_is_never_made_again_under_its_name() {
        for gone in [404, 410] {
            assert_eq!(Attempt::new(SIZE, CHUNK, true).next(Ask::Offset, status(gone)), Next::Stop(Setback::Gone));
            let mut made = fresh();
            made.next(Ask::Create, Came::Fine { offset: None, length: None });
            assert_eq!(made.next(Ask::Offset, status(gone)), Next::Stop(Setback::Gone));
        }
        // A server that calls the name taken and knows nothing of it must not be asked in a circle.
        let mut taken = fresh();
        taken.next(Ask::Create, status(409));
        assert_eq!(taken.next(Ask::Offset, status(404)), Next::Stop(Setback::Gone));
    }

    #[test]
    fn conflicts_and_stalls_without_progress_end_and_progress_forgives_them() {
        let mut attempt = fresh();
        for _ in 1..MOST_CONFLICTS {
            assert_eq!(attempt.next(FIRST, status(409)), Next::Ask(Ask::Offset));
            attempt.next(Ask::Offset, at(0));
        }
        assert_eq!(attempt.next(FIRST, status(409)), waits(Wait::Backoff));

        let mut attempt = fresh();
        assert_eq!(attempt.next(FIRST, at(0)), append(0));
        assert_eq!(attempt.next(FIRST, at(0)), waits(Wait::Backoff));

        let mut attempt = fresh();
        for n in 1..8 {
            attempt.next(FIRST, status(409));
            assert_eq!(attempt.next(Ask::Offset, at(n)), append(n));
        }
    }

    #[test]
    fn an_offset_that_goes_back_and_forth_does_not_go_on_for_ever() {
        let mut attempt = fresh();
        let mut next = attempt.next(Ask::Offset, at(CHUNK));
        let mut asked = 0;
        while let Next::Ask(ask @ Ask::Append { from, .. }) = next {
            asked += 1;
            next = attempt.next(ask, at(if from == CHUNK { 5 } else { CHUNK }));
        }
        assert_eq!((next, asked), (waits(Wait::Backoff), 3));
    }

    #[test]
    fn a_chunk_that_is_too_large_is_halved_until_it_is_too_small_to_try() {
        let mut attempt = fresh();
        let mut len = CHUNK;
        let mut tries = 0;
        loop {
            tries += 1;
            match attempt.next(Ask::Append { from: 0, len }, status(413)) {
                Next::Ask(Ask::Offset) => match attempt.next(Ask::Offset, at(0)) {
                    Next::Ask(Ask::Append { len: next, .. }) => {
                        assert_eq!(next, len / 2);
                        len = next;
                    }
                    other => panic!("{other:?}"),
                },
                end => break assert_eq!(end, fails(Failure::TooLargeForServer)),
            }
        }
        assert_eq!(tries, 6);
    }
}
