//! From reads to finds: weak formats need a second equal read, and a label that stays in view is found once.

use std::time::Duration;

use super::code::Code;
use crate::kernel::Mono;

/// What a read amounts to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is new and sure.
    Found(Code),
    /// It needs one more equal read.
    Candidate,
    /// It was found already and has not been out of view since.
    Known,
}

/// The memory of a session: one candidate, one find.
#[derive(Default)]
pub(super) struct Confirm {
    candidate: Option<(Code, Mono)>,
    found: Option<(Code, Mono)>,
}

impl Confirm {
    /// `within` bounds the time between two equal reads, `quiet` the time out of view after which a label counts as
    /// shown again.
    pub(super) fn weigh(&mut self, code: Code, at: Mono, within: Duration, quiet: Duration) -> Verdict {
        if let Some((known, seen)) = &mut self.found
            && known.same_label(&code)
            && at.since(*seen) <= quiet
        {
            *seen = at;
            return Verdict::Known;
        }
        let again =
            self.candidate.as_ref().is_some_and(|(first, read)| first.same_label(&code) && at.since(*read) <= within);
        if !code.format.is_strong() && !again {
            self.candidate = Some((code, at));
            return Verdict::Candidate;
        }
        self.candidate = None;
        self.found = Some((code.clone(), at));
        Verdict::Found(code)
    }
}
