//! The rule by which refresh tokens follow each other. Pure: the token endpoint decides by it inside its transaction, and
//! `cargo xtask simulate-refresh` plays it against faults and thieves.
//!
//! A parent stays good until its successor was used, not for so many seconds: a client whose answer was lost may come
//! back after a week. Once the successor was used, its holder is the one that it was meant for, and whoever still
//! presents the parent is a second holder.

/// What is known of a session's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// The generation that was given out last; the first is 1.
    pub newest: i64,
    /// Whether a token of that generation was used, which says that it arrived.
    pub used: bool,
}

/// What becomes of a refresh token that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The next generation begins; it is not used yet.
    Next,
    /// The newest generation is given once more; nothing changes.
    Again,
    /// A retired token: two hold the family's tokens, and it ends.
    Reused,
}

/// Judges a token of this generation.
#[must_use]
pub fn judge(family: Family, presented: i64) -> Verdict {
    if presented == family.newest {
        Verdict::Next
    } else if presented.checked_add(1) == Some(family.newest) && !family.used {
        Verdict::Again
    } else {
        Verdict::Reused
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Again, Next, Reused};
    use super::{Family, judge};

    #[test]
    fn every_generation_against_every_family() {
        for newest in 1..6 {
            for used in [false, true] {
                for presented in 0..8 {
                    let expected = match newest - presented {
                        0 => Next,
                        1 if !used => Again,
                        _ => Reused,
                    };
                    assert_eq!(judge(Family { newest, used }, presented), expected);
                }
            }
        }
        assert_eq!(judge(Family { newest: 1, used: false }, i64::MAX), Reused);
    }
}
