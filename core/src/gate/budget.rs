//! How often each item may be taken: so many times in an hour or a day, and so many of them behind the screen.
//!
//! Hours and days are the wall's, and days begin as the workers' days do, in China. A clock that is set back opens no new
//! period: what was counted stays counted. The counts are rows, so that a restart is no way around them.

use std::collections::BTreeMap;

use crate::{
    kernel::{Wall, mutant},
    policy::{Budget, DataItem, Period},
};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const CHINA: i64 = 8 * HOUR;

/// How often an item was taken in the period that is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The item.
    pub item: DataItem,
    /// When the period began.
    pub since: Wall,
    /// How many times it was taken.
    pub times: u32,
    /// How many of them in the background.
    pub background: u32,
}

/// What is spent of all budgets.
#[derive(Default)]
pub(super) struct Purse(BTreeMap<DataItem, Spent>);

impl Purse {
    /// Takes in what the rows say.
    pub(super) fn recall(&mut self, spent: &[Spent]) {
        self.0.extend(spent.iter().map(|spent| (spent.item, *spent)));
    }

    /// What is spent of each, for the rows.
    pub(super) fn spent(&self) -> Vec<Spent> {
        self.0.values().copied().collect()
    }

    /// Whether once more is within the budget.
    pub(super) fn affords(&mut self, item: DataItem, budget: Budget, at: Wall, behind: bool) -> bool {
        let spent = self.running(item, budget, at);
        let often = spent.times >= budget.max && !mutant!(BudgetIgnored);
        let hidden = behind && spent.background >= budget.background && !mutant!(BehindIgnored);
        !often && !hidden
    }

    /// Counts one taking, or says no and counts nothing.
    pub(super) fn spend(&mut self, item: DataItem, budget: Budget, at: Wall, behind: bool) -> bool {
        let affords = self.affords(item, budget, at, behind);
        if affords {
            let spent = self.running(item, budget, at);
            spent.times += 1;
            spent.background += u32::from(behind);
        }
        affords
    }

    // The counts of the period that this moment falls in. A period that began later than this moment is one that a wrong
    // clock opened: its counts are this period's from now on, also where nothing is taken, or they would stand until then.
    fn running(&mut self, item: DataItem, budget: Budget, at: Wall) -> &mut Spent {
        let since = start(budget.per, at);
        let nothing = Spent { item, since, times: 0, background: 0 };
        let spent = self.0.entry(item).or_insert(nothing);
        if spent.since < since {
            *spent = nothing;
        }
        spent.since = since;
        spent
    }
}

fn start(per: Period, at: Wall) -> Wall {
    let step = match per {
        Period::Hour => HOUR,
        Period::Day => DAY,
    };
    let local = at.0.saturating_add(CHINA);
    Wall(local.div_euclid(step).saturating_mul(step).saturating_sub(CHINA))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: DataItem = DataItem::DeviceModel;
    const TWICE: Budget = Budget { max: 2, per: Period::Day, background: 1 };
    /// 2026-11-24, 00:00 in China.
    const MIDNIGHT: i64 = 1_795_449_600_000;

    fn at(hours: i64) -> Wall {
        Wall(MIDNIGHT + hours * HOUR)
    }

    #[test]
    fn a_budget_is_for_a_day_of_china_and_comes_back_with_the_next() {
        let mut purse = Purse::default();
        assert!(purse.spend(ITEM, TWICE, at(0), false) && purse.spend(ITEM, TWICE, at(23), false));
        assert!(!purse.spend(ITEM, TWICE, Wall(MIDNIGHT + DAY - 1), false));
        assert!(purse.spend(ITEM, TWICE, at(24), false));
        assert_eq!(purse.spent(), [Spent { item: ITEM, since: at(24), times: 1, background: 0 }]);
    }

    #[test]
    fn what_is_declared_by_the_hour_comes_back_with_the_next_hour() {
        let once = Budget { max: 1, per: Period::Hour, background: 0 };
        let mut purse = Purse::default();
        assert!(purse.spend(ITEM, once, at(5), false) && !purse.spend(ITEM, once, Wall(at(6).0 - 1), false));
        assert!(purse.spend(ITEM, once, at(6), false));
    }

    #[test]
    fn behind_the_screen_it_is_the_smaller_budget_and_part_of_the_whole() {
        let mut purse = Purse::default();
        assert!(purse.spend(ITEM, TWICE, at(1), true));
        assert!(!purse.spend(ITEM, TWICE, at(1), true), "one is all that there is behind the screen");
        assert!(purse.spend(ITEM, TWICE, at(1), false) && !purse.spend(ITEM, TWICE, at(1), false));
        let none = Budget { background: 0, ..TWICE };
        assert!(!Purse::default().spend(ITEM, none, at(1), true) && Purse::default().spend(ITEM, none, at(1), false));
    }

    #[test]
    fn a_clock_set_back_opens_no_new_period_and_one_set_right_again_does_not_close_it_for_good() {
        let mut purse = Purse::default();
        assert!(purse.spend(ITEM, TWICE, at(240), false) && purse.spend(ITEM, TWICE, at(240), false));
        assert!(!purse.spend(ITEM, TWICE, at(1), false), "nine days back");
        let mut later = Purse::default();
        later.recall(&purse.spent());
        assert!(!later.spend(ITEM, TWICE, at(1), false), "over a restart, too");
        assert!(later.spend(ITEM, TWICE, at(240), false), "the tenth day is a later one");
        assert!(later.spend(ITEM, TWICE, at(240), false) && !later.spend(ITEM, TWICE, at(1), false));
    }

    #[test]
    fn any_moment_has_a_period() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            start(Period::Day, Wall(at));
            start(Period::Hour, Wall(at));
        }
        assert_eq!(start(Period::Day, at(9)), at(0));
    }
}
