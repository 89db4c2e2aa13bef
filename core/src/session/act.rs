//! One login, as the server is to see it however often a request of it must be sent again.
//!
//! A lost answer must neither send a second SMS nor burn a right code, so each request of a login carries a name that
//! is the same whenever the same thing is asked. All of them are drawn from one random seed that never leaves the
//! phone: the same number, the same round of resending or the same code gives the same name, over a retry and over a
//! kill, and a name tells nothing of what it was drawn from. That is why no code and no number need be kept for it.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::kernel::{Id, Phone, Secret, Wall};

/// How long an act whose answer was lost is taken up again. Shorter than a challenge lives, so that what the server
/// gives back under the old name is not over yet.
const LIFE: Duration = Duration::from_mins(4);

/// The seed of a login's names, and when the login began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub(super) seed: Secret,
    pub(super) began: Wall,
}

impl Act {
    /// A login that begins now.
    pub(super) fn begin(seed: Secret, now: Wall) -> Self {
        Self { seed, began: now }
    }

    /// Whether asking again is still the same act. A clock that was set back makes it another one.
    pub(super) fn goes_on(&self, now: Wall) -> bool {
        now >= self.began && now < self.began.after(LIFE)
    }

    /// The name of the request for a challenge.
    pub(super) fn challenge(&self, phone: &Phone, round: u32) -> Id {
        self.draw("challenge", round, phone.expose().as_bytes())
    }

    /// The name of the request for another SMS.
    pub(super) fn resend(&self, round: u32) -> Id {
        self.draw("resend", round, &[])
    }

    /// The name of the request for a session.
    pub(super) fn session(&self, challenge: &str, code: &Secret) -> Id {
        let mut said = zeroize::Zeroizing::new(challenge.as_bytes().to_vec());
        said.push(0);
        said.extend(code.expose());
        self.draw("session", 0, &said)
    }

    /// The name of the request for the code of a step-up.
    pub(super) fn step_up(&self) -> Id {
        self.draw("step_up", 0, &[])
    }

    /// The name of the confirmation of a cancellation: the same for whatever code it comes with.
    pub(super) fn confirm(&self, cancellation: &str) -> Id {
        self.draw("confirm", 0, cancellation.as_bytes())
    }

    fn draw(&self, what: &str, round: u32, said: &[u8]) -> Id {
        let mut hash = Sha256::new();
        hash.update(self.seed.expose());
        hash.update([0]);
        hash.update(what);
        hash.update([0]);
        hash.update(round.to_le_bytes());
        hash.update(said);
        let name: String = hex::encode(hash.finalize()).chars().take(32).collect();
        // 32 digits of a hash are an id.
        Id::parse(&name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_asked_again_has_the_same_name_and_another_thing_another() {
        let act = Act::begin(Secret::new(crate::kernel::random::<16>()), Wall(0));
        let (a, b) = (Phone::parse("13800138000").unwrap(), Phone::parse("13800138001").unwrap());
        assert_eq!(act.challenge(&a, 0), act.challenge(&a, 0));
        let names = [
            act.challenge(&a, 0),
            act.challenge(&b, 0),
            act.challenge(&a, 1),
            act.resend(0),
            act.resend(1),
            act.session("c", &Secret::new("000123")),
            act.session("c", &Secret::new("000124")),
            act.session("d", &Secret::new("000123")),
            Act::begin(Secret::new(crate::kernel::random::<16>()), Wall(0)).resend(0),
        ];
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }

    #[test]
    fn an_act_ends_before_its_challenge_does_and_when_the_clock_is_set_back() {
        let act = Act::begin(Secret::new(crate::kernel::random::<16>()), Wall(1_000_000));
        assert!(act.goes_on(Wall(1_000_000)) && act.goes_on(Wall(1_239_999)));
        assert!(!act.goes_on(Wall(1_240_000)) && !act.goes_on(Wall(999_999)));
    }
}
