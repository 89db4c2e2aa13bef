//! Leaves out steps as long as a day still fails in the same way.

use crate::day::{Day, Step};

/// How often it is tried; a day of a hundred steps needs a few hundred.
const MOST_TRIES: usize = 600;

/// The shortest day found that `fails` still.
pub(crate) fn shrunk(day: &Day, mut fails: impl FnMut(&Day) -> bool) -> Day {
    let mut best = day.clone();
    let mut tries = 0;
    let mut piece = (best.steps.len() / 2).max(1);
    loop {
        let mut at = 0;
        let mut shorter = false;
        while at < best.steps.len() && tries < MOST_TRIES {
            let steps: Vec<Step> =
                best.steps.iter().enumerate().filter(|(n, _)| *n < at || *n >= at + piece).map(|(_, s)| *s).collect();
            let candidate = Day { seed: best.seed, steps };
            tries += 1;
            if fails(&candidate) {
                best = candidate;
                shorter = true;
            } else {
                at += piece;
            }
        }
        if tries >= MOST_TRIES || (piece == 1 && !shorter) {
            return best;
        }
        if !shorter {
            piece = (piece / 2).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Deed;

    #[test]
    fn what_is_left_is_what_it_takes() {
        let day = Day::of(7, 120);
        let fails = |day: &Day| {
            let at = |deed: Deed| day.steps.iter().position(|step| step.deed == deed);
            at(Deed::Write).zip(at(Deed::LogOut)).is_some() && day.steps.len() > 1
        };
        let mut with = day;
        with.steps.extend([Deed::Write, Deed::LogOut].map(|deed| Step { deed, nr: 999, hasty: false }));
        let short = shrunk(&with, fails);
        assert_eq!(short.steps.len(), 2);
    }
}
